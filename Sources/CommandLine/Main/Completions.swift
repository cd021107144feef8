import ArgumentParser

/// `roost completions`: what makes a shell complete commands, options, ids and names.
struct Completions: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "completions",
        abstract: "Print the completion script of a shell.",
        discussion: """
            EXAMPLES:
              source <(roost completions bash)                  in ~/.bashrc
              roost completions zsh > "${fpath[1]}/_roost"
              roost completions fish > ~/.config/fish/completions/roost.fish
            """
    )

    /// The shells.
    enum Shell: String, ExpressibleByArgument, CaseIterable {
        case bash, zsh, fish
    }

    @Argument(help: "The shell: bash, zsh or fish.")
    var shell: Shell

    func run() {
        Console.print(RoostCommand.completionScript(for: CompletionShell(rawValue: shell.rawValue) ?? .bash))
    }
}
