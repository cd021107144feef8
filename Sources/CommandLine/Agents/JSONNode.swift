/// Where a value stands in a JSON text (RFC 8259), and what it is.
struct JSONNode {
    enum Kind {
        case object([Member])
        case array([JSONNode])
        case string(String)
        /// A number, `true`, `false` or `null`.
        case other
    }

    struct Member {
        let key: String
        /// Where the key stands, with its quotes.
        let keyRange: Range<Int>
        let value: JSONNode

        /// The key and the value.
        var range: Range<Int> { keyRange.lowerBound..<value.range.upperBound }
    }

    let kind: Kind
    /// Its bytes in the text.
    let range: Range<Int>

    /// The members; nil where it is no object.
    var members: [Member]? { if case .object(let members) = kind { members } else { nil } }
    /// The elements; nil where it is no array.
    var elements: [JSONNode]? { if case .array(let elements) = kind { elements } else { nil } }
    /// The string; nil where it is none.
    var string: String? { if case .string(let text) = kind { text } else { nil } }
    /// The member `key` of an object; of several the last, which is what programs take.
    subscript(key: String) -> JSONNode? { members?.last { $0.key == key }?.value }
}
