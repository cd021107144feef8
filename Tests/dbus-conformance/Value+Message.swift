import CDBus

// How values go into messages of libdbus and come out of them. Its functions with variable arguments do not import into
// Swift; iterators do all that those do.

/// The codes of types: the ASCII characters of signatures.
private enum TypeCode {
    static let byte = Int32(UInt8(ascii: "y")), bool = Int32(UInt8(ascii: "b"))
    static let int32 = Int32(UInt8(ascii: "i")), uint16 = Int32(UInt8(ascii: "q"))
    static let uint32 = Int32(UInt8(ascii: "u")), uint64 = Int32(UInt8(ascii: "t"))
    static let double = Int32(UInt8(ascii: "d"))
    static let string = Int32(UInt8(ascii: "s")), path = Int32(UInt8(ascii: "o"))
    static let descriptor = Int32(UInt8(ascii: "h")), variant = Int32(UInt8(ascii: "v"))
    static let structure = Int32(UInt8(ascii: "r")), entry = Int32(UInt8(ascii: "e"))
    static let array = Int32(UInt8(ascii: "a"))
}

extension Value {
    /// Appends the value; false when there is no memory or the value breaks a rule of the bus.
    func append(to iterator: inout DBusMessageIter) -> Bool {
        switch self {
        case .byte(let value): Self.append(value, TypeCode.byte, &iterator)
        case .bool(let value): Self.append(dbus_bool_t(value ? 1 : 0), TypeCode.bool, &iterator)
        case .int32(let value): Self.append(value, TypeCode.int32, &iterator)
        case .uint16(let value): Self.append(value, TypeCode.uint16, &iterator)
        case .uint32(let value): Self.append(value, TypeCode.uint32, &iterator)
        case .uint64(let value): Self.append(value, TypeCode.uint64, &iterator)
        case .double(let value): Self.append(value, TypeCode.double, &iterator)
        case .descriptor(let value): Self.append(value, TypeCode.descriptor, &iterator)
        case .string(let text): text.withCString { Self.append($0, TypeCode.string, &iterator) }
        case .path(let text): text.withCString { Self.append($0, TypeCode.path, &iterator) }
        case .variant(let value): Self.append([value], TypeCode.variant, value.signature, &iterator)
        case .structure(let fields): Self.append(fields, TypeCode.structure, nil, &iterator)
        case .entry(let key, let value): Self.append([key, value], TypeCode.entry, nil, &iterator)
        case .array(let elements, let element): Self.append(elements, TypeCode.array, element, &iterator)
        }
    }

    private static func append<Basic>(_ value: Basic, _ type: Int32, _ iterator: inout DBusMessageIter) -> Bool {
        withUnsafePointer(to: value) { dbus_message_iter_append_basic(&iterator, type, $0) != 0 }
    }

    private static func append(
        _ values: [Value],
        _ type: Int32,
        _ contents: String?,
        _ iterator: inout DBusMessageIter
    ) -> Bool {
        var inner = DBusMessageIter()
        guard dbus_message_iter_open_container(&iterator, type, contents, &inner) != 0 else { return false }
        let isComplete = values.allSatisfy { $0.append(to: &inner) }
        return dbus_message_iter_close_container(&iterator, &inner) != 0 && isComplete
    }

    /// Reads the value that the iterator stands at; nil at the end, and for types that the contract does not use.
    init?(at iterator: inout DBusMessageIter) {
        func basic<Basic>(_ initial: Basic) -> Basic {
            var value = initial
            withUnsafeMutablePointer(to: &value) { dbus_message_iter_get_basic(&iterator, $0) }
            return value
        }
        func text() -> String {
            let pointer: UnsafePointer<CChar>? = basic(nil)
            return pointer.map { String(cString: $0) } ?? ""
        }
        switch dbus_message_iter_get_arg_type(&iterator) {
        case TypeCode.byte: self = .byte(basic(0))
        case TypeCode.bool: self = .bool(basic(dbus_bool_t(0)) != 0)
        case TypeCode.int32: self = .int32(basic(0))
        case TypeCode.uint16: self = .uint16(basic(0))
        case TypeCode.uint32: self = .uint32(basic(0))
        case TypeCode.uint64: self = .uint64(basic(0))
        case TypeCode.double: self = .double(basic(0))
        case TypeCode.descriptor: self = .descriptor(basic(-1))
        case TypeCode.string: self = .string(text())
        case TypeCode.path: self = .path(text())
        case TypeCode.variant:
            guard let value = Self.contents(of: &iterator).first else { return nil }
            self = .variant(value)
        case TypeCode.structure: self = .structure(Self.contents(of: &iterator))
        case TypeCode.entry:
            let pair = Self.contents(of: &iterator)
            guard pair.count == 2 else { return nil }
            self = .entry(key: pair[0], value: pair[1])
        case TypeCode.array:
            let element = Self.signature(of: &iterator).dropFirst()
            self = .array(Self.contents(of: &iterator), of: String(element))
        default: return nil
        }
    }

    private static func contents(of iterator: inout DBusMessageIter) -> [Value] {
        var inner = DBusMessageIter()
        dbus_message_iter_recurse(&iterator, &inner)
        return all(from: &inner)
    }

    /// All values from the iterator's place on.
    static func all(from iterator: inout DBusMessageIter) -> [Value] {
        var values: [Value] = []
        while let value = Value(at: &iterator) {
            values.append(value)
            guard dbus_message_iter_next(&iterator) != 0 else { break }
        }
        return values
    }

    private static func signature(of iterator: inout DBusMessageIter) -> String {
        guard let text = dbus_message_iter_get_signature(&iterator) else { return "" }
        defer { dbus_free(text) }
        return String(cString: text)
    }
}
