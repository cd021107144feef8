/// A value on the wire (D-Bus Specification, "Type System"); the types that the contract uses.
indirect enum Value: Hashable {
    case byte(UInt8)
    case bool(Bool)
    case int32(Int32)
    case uint16(UInt16)
    case uint32(UInt32)
    case uint64(UInt64)
    case double(Double)
    case string(String)
    case path(String)
    /// Belongs to whoever has read it.
    case descriptor(Int32)
    case variant(Value)
    case structure([Value])
    /// Only inside of an array.
    case entry(key: Value, value: Value)
    case array([Value], of: String)

    /// The value's type.
    var signature: String {
        switch self {
        case .byte: "y"
        case .bool: "b"
        case .int32: "i"
        case .uint16: "q"
        case .uint32: "u"
        case .uint64: "t"
        case .double: "d"
        case .string: "s"
        case .path: "o"
        case .descriptor: "h"
        case .variant: "v"
        case .structure(let fields): "(" + fields.map(\.signature).joined() + ")"
        case .entry(let key, let value): "{" + key.signature + value.signature + "}"
        case .array(_, let element): "a" + element
        }
    }

    /// An array of strings.
    static func strings(_ strings: [String]) -> Value { .array(strings.map { .string($0) }, of: "s") }

    /// A map of names to values of any type.
    static func map(_ entries: [(String, Value)]) -> Value {
        .array(entries.map { .entry(key: .string($0.0), value: .variant($0.1)) }, of: "{sv}")
    }

    /// The text of a string or a path.
    var text: String? {
        switch self {
        case .string(let text), .path(let text): text
        default: nil
        }
    }

    /// A map's values by their names, without their variants.
    var entries: [String: Value] {
        guard case .array(let elements, _) = self else { return [:] }
        var result: [String: Value] = [:]
        for case .entry(let key, let value) in elements {
            if case .variant(let inner) = value {
                result[key.text ?? ""] = inner
            } else {
                result[key.text ?? ""] = value
            }
        }
        return result
    }
}
