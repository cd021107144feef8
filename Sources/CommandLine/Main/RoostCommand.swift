import ArgumentParser
import Client
import Glibc
import SessionModel

/// The command `roost`.
public struct RoostCommand: ParsableCommand {
    /// Its name, help and subcommands.
    public static let configuration = CommandConfiguration(
        commandName: "roost",
        abstract: "Keeps coding agents running, each in a systemd service with a terminal that you can open anywhere.",
        usage: "roost <command> [<options>]",
        discussion: Help.overview,
        version: Version.number,
        groupedSubcommands: [
            CommandGroup(
                name: "Session",
                subcommands: [
                    SessionStart.self, SessionRun.self, SessionAttach.self, SessionList.self, SessionTop.self,
                    SessionStatus.self,
                    SessionSend.self, SessionReport.self, SessionSnapshot.self, SessionHistory.self, SessionStop.self,
                    SessionKill.self, SessionWait.self, SessionAsk.self, SessionEvents.self,
                    SessionRespawn.self, SessionLogs.self, SessionTail.self, SessionRemove.self, SessionUpgrade.self,
                ]
            ),
            CommandGroup(
                name: "Recording",
                subcommands: [SessionReplay.self, SessionExport.self, Recordings.self]
            ),
            CommandGroup(
                name: "Property",
                subcommands: [
                    SessionRename.self, SessionTag.self, SessionPin.self, SessionUnpin.self, SessionLimit.self,
                ]
            ),
            CommandGroup(
                name: "Machine",
                subcommands: [
                    Agents.self, Config.self, Daemon.self, MachineDoctor.self, MachinePressure.self,
                    Service.self,
                ]
            ),
            CommandGroup(name: "Program", subcommands: [Completions.self, PrintVersion.self]),
        ]
    )

    /// Takes no value: its subcommands do.
    public init() {}

    /// Parses the arguments of the process, runs the command and exits.
    public static func start() -> Never {
        let arguments = Array(Swift.CommandLine.arguments.dropFirst())
        StandardStreams.complete()
        do {
            if let request = PlainLine.request(arguments) {
                try request.run()
            } else {
                var command = try parse(arguments)
                try command.run()
            }
            Glibc.exit(0)
        } catch let error as ClientError {
            Console.complain(error.message)
            Glibc.exit(error.code.exitStatus)
        } catch {
            leave(with: error)
        }
    }

    private static func parse(_ arguments: [String]) throws -> any ParsableCommand {
        if let problem = unknownCommand(in: arguments) {
            Console.complain(problem)
            throw ExitCode(exitCode(for: ValidationError("")).rawValue)
        }
        return try parseAsRoot(arguments)
    }

    /// All commands and their other names, `help` too.
    static var commandNames: [String] {
        let commands = configuration.groupedSubcommands.flatMap(\.subcommands)
        return commands.flatMap { [$0._commandName] + $0.configuration.aliases } + ["help"]
    }

    /// What is wrong with the first argument, where it is meant as a command and there is none: ArgumentParser would
    /// call it unexpected only.
    static func unknownCommand(in arguments: [String]) -> String? {
        let words = arguments.first == "help" ? Array(arguments.dropFirst()) : arguments
        guard let first = words.first, !first.hasPrefix("-"), !commandNames.contains(first) else { return nil }
        return "there is no command \"\(PlainText.line(first))\"; \"roost help\" lists them all"
    }

    /// Exits with what ArgumentParser makes of an error: help and versions go to standard output, a mistake to
    /// standard error in our own form.
    private static func leave(with error: any Error) -> Never {
        let status = exitCode(for: error).rawValue
        let text = fullMessage(for: error)
        if status == 0 {
            Console.write(text.isEmpty ? "" : text + "\n")
        } else if !text.isEmpty {
            let label = "Error: "
            Console.complain(text.hasPrefix(label) ? String(text.dropFirst(label.count)) : text)
        }
        Glibc.exit(status)
    }
}
