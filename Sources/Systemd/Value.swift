import Glibc

/// One value of any D-Bus type (D-Bus Specification, "Type System").
public indirect enum Value: Hashable, Sendable {
    case byte(UInt8)
    case bool(Bool)
    case int16(Int16)
    case uint16(UInt16)
    case int32(Int32)
    case uint32(UInt32)
    case int64(Int64)
    case uint64(UInt64)
    case double(Double)
    case string(String)
    case objectPath(String)
    case signature(String)
    /// A descriptor; one that was read belongs to its message and is closed with it.
    case fileDescriptor(Int32)
    /// An array of bytes, `ay`.
    case bytes([UInt8])
    /// An array whose elements have the signature `of`.
    case array([Value], of: String)
    /// An entry of a dictionary; stands in arrays only.
    case entry(key: Value, value: Value)
    case structure([Value])
    case variant(Value)

    /// The value's type, as D-Bus writes it.
    public var typeSignature: String {
        switch self {
        case .byte: "y"
        case .bool: "b"
        case .int16: "n"
        case .uint16: "q"
        case .int32: "i"
        case .uint32: "u"
        case .int64: "x"
        case .uint64: "t"
        case .double: "d"
        case .string: "s"
        case .objectPath: "o"
        case .signature: "g"
        case .fileDescriptor: "h"
        case .bytes: "ay"
        case .array(_, let element): "a" + element
        case .entry(let key, let value): "{\(key.typeSignature)\(value.typeSignature)}"
        case .structure(let fields): "(\(fields.map(\.typeSignature).joined()))"
        case .variant: "v"
        }
    }
}

extension Value {
    /// An array of strings, `as`.
    public static func strings(_ strings: some Sequence<String>) -> Value {
        .array(strings.map { .string($0) }, of: "s")
    }

    /// A map of named values, `a{sv}`, in the order of the names.
    public static func properties(_ properties: [String: Value]) -> Value {
        let entries = properties.sorted { $0.key < $1.key }.map { name, value in
            Value.entry(key: .string(name), value: .variant(value))
        }
        return .array(entries, of: "{sv}")
    }

    /// The value inside a variant, or the value itself.
    public var unwrapped: Value {
        if case .variant(let inner) = self { inner.unwrapped } else { self }
    }

    /// The text of a string, an object path or a signature.
    public var stringValue: String? {
        switch unwrapped {
        case .string(let text), .objectPath(let text), .signature(let text): text
        default: nil
        }
    }

    /// The text of an object path.
    public var objectPathValue: String? {
        if case .objectPath(let path) = unwrapped { path } else { nil }
    }

    /// The strings of an array of strings.
    public var stringsValue: [String]? {
        guard case .array(let elements, of: "s") = unwrapped else { return nil }
        return elements.compactMap(\.stringValue)
    }

    /// An unsigned number of any width.
    public var uint64Value: UInt64? {
        switch unwrapped {
        case .byte(let number): UInt64(number)
        case .uint16(let number): UInt64(number)
        case .uint32(let number): UInt64(number)
        case .uint64(let number): number
        default: nil
        }
    }

    /// A number of any width and signedness that fits.
    public var int64Value: Int64? {
        switch unwrapped {
        case .int16(let number): Int64(number)
        case .int32(let number): Int64(number)
        case .int64(let number): number
        default: uint64Value.flatMap { Int64(exactly: $0) }
        }
    }

    /// A truth value.
    public var boolValue: Bool? {
        if case .bool(let truth) = unwrapped { truth } else { nil }
    }

    /// The bytes of an `ay`.
    public var bytesValue: [UInt8]? {
        if case .bytes(let bytes) = unwrapped { bytes } else { nil }
    }

    /// The fields of a structure or the elements of an array.
    public var elements: [Value]? {
        switch unwrapped {
        case .structure(let fields): fields
        case .array(let elements, _): elements
        case .bytes(let bytes): bytes.map { .byte($0) }
        default: nil
        }
    }

    /// The map of an `a{sv}`, its variants unwrapped; of a name that comes twice the last value.
    public var propertiesValue: [String: Value]? {
        guard case .array(let entries, of: "{sv}") = unwrapped else { return nil }
        var properties: [String: Value] = [:]
        for case .entry(.string(let name), let value) in entries { properties[name] = value.unwrapped }
        return properties
    }

    /// A copy of the descriptor that outlives the message, close-on-exec (fcntl(2), F_DUPFD_CLOEXEC); the caller
    /// closes it.
    public func duplicatedFileDescriptor() throws(SystemdError) -> Int32 {
        guard case .fileDescriptor(let descriptor) = unwrapped else {
            throw SystemdError(
                code: .message,
                message: "a file descriptor was expected, not '\(typeSignature)'",
                errno: EINVAL
            )
        }
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
        guard copy >= 0 else { throw .last("fcntl") }
        return copy
    }
}
