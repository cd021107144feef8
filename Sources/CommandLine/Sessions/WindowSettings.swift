import ArgumentParser
import Client
import SessionModel

/// How a window is opened, whichever way that was asked for.
struct WindowSettings: Equatable {
    /// The key that closes the window, as --detach-key takes it; nil where it was not given.
    var detachKey: String?
    /// Whether the window may be inside of another session's terminal.
    var isNested = false

    /// The variable of the environment that says the same as --detach-key.
    static let keyVariable = "ROOST_DETACH_KEY"
    /// What each session has in its environment.
    static let sessionVariable = "ROOST_SESSION_ID"

    /// The keys that close the window; in a view, Ctrl-C is one too, because nothing else could be meant by it.
    func keys(isView: Bool, environment: (String) -> String? = Console.environment) throws -> [DetachKey] {
        let (text, source) =
            if let detachKey { (detachKey, "--detach-key") } else {
                (environment(Self.keyVariable) ?? "", Self.keyVariable)
            }
        var keys: [DetachKey] = isView ? [.interrupt] : []
        switch text.lowercased() {
        case "": keys.append(.standard)
        case "none": break
        default:
            do throws(ArgumentProblem) {
                keys.append(try DetachKey(parsing: text))
            } catch {
                throw ValidationError("\(source) \"\(PlainText.line(text))\": \(error)")
            }
        }
        return keys
    }

    /// Whether this terminal is a session's own.
    static func isInsideSession(environment: (String) -> String? = Console.environment) -> Bool {
        environment(sessionVariable)?.isEmpty == false
    }

    /// Refuses a window onto the session that it would be shown in, and by default one inside of any session: the outer
    /// window would get the detach key. `id` nil is a session that is not there yet.
    func checkNesting(
        id: String?,
        environment: (String) -> String? = Console.environment
    ) throws(ClientError) {
        guard let outer = environment(Self.sessionVariable), !outer.isEmpty else { return }
        if outer == id {
            throw ClientError(.notAllowed, "this terminal is session \(outer) itself; attach from another terminal")
        }
        guard isNested else {
            throw ClientError(
                .notAllowed,
                "this terminal is session \(PlainText.line(outer)) already; attach from another terminal, "
                    + "or add --nested and a --detach-key of its own, as the outer window takes the usual one"
            )
        }
    }
}
