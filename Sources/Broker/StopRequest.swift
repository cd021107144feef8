import SessionModel

/// A stop that was asked for: it says in advance what will be recorded of the session's end.
struct StopRequest: Codable, Hashable, Sendable {
    /// Who asks, for people: "uid 1000 pid 4711 roost".
    var who: String
    /// What kind of party that is.
    var cause: EndCause
    /// Why, for people.
    var why: String
    /// The state that the session ends in.
    var state = SessionState.killed
    /// The word for the end (``SessionRecord/End/result``).
    var result = "stopped"

    /// A stop that somebody asked for over D-Bus.
    static func user(_ who: String) -> StopRequest {
        StopRequest(who: who, cause: .user, why: "asked for over D-Bus")
    }

    /// A stop by policy, to free what the session holds; `result` is the rule in one word.
    static func eviction(_ result: String, why: String) -> StopRequest {
        StopRequest(who: "policy", cause: .policy, why: why, state: .evicted, result: result)
    }
}
