import Client
import SessionModel

/// The hooks of an agent in its own file: put in beside what is there, and taken out again.
///
/// All of these agents keep them in one form: `hooks` has an array for each event, of groups, which have an array `hooks`.
struct HookMerge {
    /// What every command of ours begins with, whatever version has written it.
    static let mark = "[ -z \"$ROOST_SESSION_ID\" ] || roost report --hook "

    /// The hooks of the agent, as they stand in packaging/agents.
    let template: String

    /// Whether a file has the hooks.
    enum State: String, Encodable {
        case none = "not set up"
        case partly = "partly set up"
        case complete = "set up"
    }

    /// Whether `text` has the hooks. Throws what is wrong with it.
    func state(of text: String) throws -> State {
        let own = try Self.commands(in: JSONText(text.isBlank ? "{}" : text))
        if own.isEmpty { return .none }
        return try adding(to: text) == text ? .complete : .partly
    }

    /// The text with the hooks; one that has them already comes back as it is. Throws what is wrong with it.
    func adding(to text: String) throws -> String {
        if text.isBlank { return try adding(to: "{}") + "\n" }
        let hooks = try JSONText(template)
        var text = text
        for event in hooks.root["hooks"]?.members ?? [] {
            for group in event.value.elements ?? [] {
                text = try adding(group, to: event.key, from: hooks, to: text)
            }
        }
        return text
    }

    private func adding(
        _ group: JSONNode,
        to event: String,
        from hooks: JSONText,
        to text: String
    ) throws -> String {
        let target = try JSONText(text)
        guard target.root.members != nil else { throw Self.unexpected("the file", "an object") }
        let name = "\"\(event)\""
        func groups(_ indent: String) -> String {
            let inner = indent + (target.step ?? "")
            let value = target.written(group, of: hooks, indent: inner)
            return target.step == nil ? "[\(value)]" : "[\n\(inner)\(value)\n\(indent)]"
        }
        guard let own = target.root["hooks"] else {
            return target.appending(to: target.root) { indent in
                guard let step = target.step else { return "\"hooks\": {\(name): \(groups(""))}" }
                return "\"hooks\": {\n\(indent)\(step)\(name): \(groups(indent + step))\n\(indent)}"
            }
        }
        guard own.members != nil else { throw Self.unexpected("\"hooks\"", "an object") }
        guard let present = own[event] else {
            return target.appending(to: own) { indent in "\(name): \(groups(indent))" }
        }
        guard let elements = present.elements else { throw Self.unexpected("\"\(event)\"", "an array") }
        let wanted = Self.commands(of: group)
        let isThere = elements.contains { element in
            element["matcher"]?.string == group["matcher"]?.string
                && wanted.allSatisfy { Self.commands(of: element).contains($0) }
        }
        return isThere ? text : target.appending(to: present) { target.written(group, of: hooks, indent: $0) }
    }

    /// The text without the hooks, of whatever version, and without what is empty then. Throws what is wrong with it.
    func removing(from text: String) throws -> String {
        var text = text
        while let next = try Self.removingOne(from: text) { text = next }
        return text
    }

    private static func removingOne(from text: String) throws -> String? {
        let target = try JSONText(text)
        guard let hooks = target.root["hooks"], let events = hooks.members else { return nil }
        for (eventIndex, event) in events.enumerated() {
            for (groupIndex, group) in (event.value.elements ?? []).enumerated() {
                guard let list = group["hooks"], let entries = list.elements,
                    let index = entries.firstIndex(where: isOwn)
                else { continue }
                if entries.count > 1 { return target.removing(index, of: list) }
                if event.value.elements?.count ?? 0 > 1 { return target.removing(groupIndex, of: event.value) }
                if events.count > 1 { return target.removing(eventIndex, of: hooks) }
                let members = target.root.members ?? []
                return members.firstIndex { $0.key == "hooks" }.map { target.removing($0, of: target.root) }
            }
        }
        return nil
    }

    private static func isOwn(_ entry: JSONNode) -> Bool { entry["command"]?.string?.hasPrefix(mark) ?? false }

    private static func commands(of group: JSONNode) -> [String] {
        (group["hooks"]?.elements ?? []).compactMap { $0["command"]?.string }
    }

    /// Our commands in a file.
    private static func commands(in text: JSONText) -> [String] {
        (text.root["hooks"]?.members ?? []).flatMap { event in
            (event.value.elements ?? []).flatMap { ($0["hooks"]?.elements ?? []).filter(isOwn) }
        }.compactMap { $0["command"]?.string }
    }

    private static func unexpected(_ what: String, _ expected: String) -> ClientError {
        ClientError(.invalidSpec, "\(what) is not \(expected)")
    }
}

extension String {
    /// Whether there is nothing in it to read.
    var isBlank: Bool { allSatisfy(\.isWhitespace) }
}
