import ArgumentParser
import Client
import Glibc
import SessionModel

/// `roost config edit`.
struct ConfigEdit: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit",
        abstract: "Open your own file of the configuration in an editor, and check it afterwards.",
        discussion: """
            The editor is $VISUAL, $EDITOR or vi. A file that is not there begins with all keys as comments. Mistakes are \
            told with their lines; the exit status is 65 then. What is right holds as soon as the file is saved.
            """
    )

    func run() throws {
        let path = try SessionsClient.connect().configurationFile()
        let file = UserFile(path: path)
        let template = ConfigurationTemplate.text
        let isNew = try file.create(template)
        let status = try Program.run(Self.editor(Console.environment), path)
        // Nothing was said: nothing is left behind.
        if isNew, file.read() == Array(template.utf8) { file.remove() }
        guard status == .exited(0) else {
            throw ClientError(.internal, "the editor \(EndedText.phrase(status)); see what $VISUAL and $EDITOR are")
        }
        let bytes = file.read()
        let problems = Configuration(files: [ConfigurationFile(path: path, layer: .user, bytes: bytes)]).problems
        Config.complain(problems)
        if !problems.isEmpty { throw ExitCode(SessionErrorCode.invalidSpec.exitStatus) }
    }

    /// The editor, as a shell takes it: it may have arguments.
    static func editor(_ environment: (String) -> String?) -> String {
        for variable in ["VISUAL", "EDITOR"] {
            if let editor = environment(variable), !editor.isEmpty { return editor }
        }
        return "vi"
    }
}
