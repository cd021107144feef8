import ArgumentParser
import Client
import Glibc
import SessionModel

/// `roost agents setup`: the hooks of an agent, put in or taken out.
struct AgentsSetup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "setup",
        abstract: "Let an agent report what it does, or no longer.",
        discussion: """
            Adds hooks to the agent's own file and leaves all else in it as it is. The change is shown first; what was there \
            is kept in a file beside it, with .roost-backup behind its name. Doing it twice changes nothing.

            EXAMPLES:
              roost agents setup claude
              roost agents setup gemini --dry-run
              roost agents setup codex --undo --yes

            SEE ALSO: roost agents list, docs/activity.md.
            """
    )

    @Flag(help: "Take out what was added, also where the file was changed since.")
    var undo = false

    @Flag(name: .shortAndLong, help: "Do not ask.")
    var yes = false

    @Flag(help: "Show the change, and make none.")
    var dryRun = false

    @Option(help: ArgumentHelp("Another file, such as that of a project.", valueName: "path"), completion: .file())
    var file: String?

    @Argument(help: ArgumentHelp("claude, codex or gemini.", valueName: "name"))
    var agent: AgentProgram

    func run() throws {
        guard let path = file ?? agent.file(Console.environment) else {
            throw ClientError(.internal, "HOME is not set; say which file is meant with --file")
        }
        let target = AgentFile(path)
        let old = try target.read()
        let new = try change(old ?? "", target)
        guard new != old ?? "" else {
            return Console.print(
                "unchanged \(target.path): \(undo ? "there is nothing of ours in it" : "it is set up")"
            )
        }
        Console.print("\(undo && new.isEmpty ? "remove" : old == nil ? "make" : "change") \(target.path)")
        Console.write(LineDifference(old ?? "", new).text(Console.style))
        if dryRun { return }
        try ask()
        // Somebody may have changed it while the answer was waited for.
        guard try target.read() == old else {
            throw ClientError(.invalidSpec, "\(target.path) has been changed meanwhile; do it again")
        }
        if undo, new.isEmpty { try target.remove() } else { try target.write(new, keeping: old) }
        Console.print("\(undo ? "undone" : "done"); agents that run take it up when they are started again")
        if !undo, let hint = agent.hint { Console.print(hint) }
    }

    private func change(_ text: String, _ target: AgentFile) throws -> String {
        do {
            return undo ? try undone(text, target) : try agent.hooks.adding(to: text)
        } catch let mistake as JSONText.Mistake {
            throw ClientError(
                .invalidSpec,
                "\(target.path) cannot be read as JSON, and is left alone: \(mistake); mend it first"
            )
        } catch let error as ClientError where error.code == .invalidSpec {
            throw ClientError(.invalidSpec, "\(target.path) is left alone: \(error.message)")
        }
    }

    /// What was there before, byte for byte, where nothing else has changed since; and else without what is ours.
    private func undone(_ text: String, _ target: AgentFile) throws -> String {
        if text.isBlank { return text }
        if text == (try agent.hooks.adding(to: "")) { return "" }
        if let before = try AgentFile(target.path + AgentFile.backupSuffix).read(),
            (try? agent.hooks.state(of: before)) == HookMerge.State.none,
            (try? agent.hooks.adding(to: before)) == text
        {
            return before
        }
        return try agent.hooks.removing(from: text)
    }

    private func ask() throws {
        if yes { return }
        guard isatty(STDIN_FILENO) == 1 else {
            throw ValidationError("nobody can be asked here; add --yes, or --dry-run to look only")
        }
        Console.write("Do that? [y/N] ")
        let answer = readLine(strippingNewline: true)?.lowercased() ?? ""
        guard answer == "y" || answer == "yes" else {
            Console.complain("nothing was changed")
            throw ExitCode.failure
        }
    }
}
