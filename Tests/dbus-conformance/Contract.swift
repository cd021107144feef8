/// The members that an introspection document declares (D-Bus Specification, "Introspection Data Format").
struct Contract: Equatable {
    /// What a member is.
    enum Kind: String, Hashable {
        case method, property, signal
    }

    /// A member's place.
    struct Key: Hashable, Comparable, CustomStringConvertible {
        var interface: String
        var kind: Kind
        var name: String

        var description: String { "\(kind.rawValue) \(interface).\(name)" }

        static func < (left: Key, right: Key) -> Bool { left.description < right.description }
    }

    /// A member's types.
    struct Member: Equatable {
        /// The types of a method's arguments, one after the other.
        var inputs = ""
        /// The types of a method's results, of a signal's arguments, or of a property.
        var outputs = ""
        /// Whether a property can be written.
        var isWritable = false
    }

    private(set) var members: [Key: Member] = [:]

    /// Scans a document. It knows tags, attributes and comments, which is all that such documents consist of.
    init(scanning document: String) {
        var interface = ""
        var current: Key?
        for tag in Self.tags(of: document) {
            let name = tag.attributes["name"] ?? ""
            switch tag.name {
            case "interface":
                interface = name
            case "method", "property", "signal":
                guard let kind = Kind(rawValue: tag.name) else { continue }
                let key = Key(interface: interface, kind: kind, name: name)
                members[key] = Member(
                    outputs: tag.attributes["type"] ?? "",
                    isWritable: tag.attributes["access"] == "readwrite"
                )
                current = key
            case "arg":
                guard let current else { continue }
                let type = tag.attributes["type"] ?? ""
                let isInput = current.kind == .method && tag.attributes["direction"] != "out"
                if isInput { members[current]?.inputs += type } else { members[current]?.outputs += type }
            default:
                continue
            }
        }
    }

    private init(_ members: [Key: Member]) {
        self.members = members
    }

    /// The part for the interfaces of Roost.
    var own: Contract { Contract(members.filter { $0.key.interface.hasPrefix("org.roost.") }) }

    /// The part for one interface.
    func only(_ interface: String) -> Contract { Contract(members.filter { $0.key.interface == interface }) }

    /// The properties of an interface, in the order of their names.
    func properties(of interface: String) -> [(name: String, member: Member)] {
        members.filter { $0.key.interface == interface && $0.key.kind == .property }
            .sorted { $0.key < $1.key }
            .map { ($0.key.name, $0.value) }
    }

    private struct Tag {
        var name: String
        var attributes: [String: String]
    }

    private static func tags(of document: String) -> [Tag] {
        var result: [Tag] = []
        var rest = Substring(document)
        while let begin = rest.firstIndex(of: "<") {
            rest = rest[begin...]
            if rest.hasPrefix("<!--") {
                while !rest.isEmpty, !rest.hasPrefix("-->") { rest.removeFirst() }
                continue
            }
            guard let end = rest.firstIndex(of: ">") else { break }
            let tag = rest[rest.index(after: rest.startIndex)..<end]
            if let first = tag.first, first.isLetter { result.append(parse(tag)) }
            rest = rest[rest.index(after: end)...]
        }
        return result
    }

    private static func parse(_ tag: Substring) -> Tag {
        // name, then pieces that alternate between ` key=` and a value.
        let pieces = tag.split(separator: "\"", omittingEmptySubsequences: false)
        let head = pieces[0].split { $0.isWhitespace || $0 == "/" }
        var attributes: [String: String] = [:]
        var key = head.count > 1 ? head[1] : ""
        for (index, piece) in pieces.enumerated().dropFirst() {
            if index % 2 == 1 {
                attributes[String(key.prefix { $0 != "=" })] = String(piece)
            } else {
                key = piece.drop { $0.isWhitespace }
            }
        }
        return Tag(name: String(head.first ?? ""), attributes: attributes)
    }
}
