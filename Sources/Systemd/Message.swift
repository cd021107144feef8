import CSystemd
import Glibc

/// A D-Bus message (sd_bus_message(3)).
public final class Message {
    let pointer: OpaquePointer

    /// Takes over one reference.
    init(adopting pointer: OpaquePointer) {
        self.pointer = pointer
    }

    /// Takes a reference of its own.
    init(retaining pointer: OpaquePointer) {
        self.pointer = sd_bus_message_ref(pointer)
    }

    deinit {
        sd_bus_message_unref(pointer)
    }

    /// The types of all arguments.
    public var signature: String { sd_bus_message_get_signature(pointer, 1).map { String(cString: $0) } ?? "" }
    /// The object that the message is for or from.
    public var path: String? { sd_bus_message_get_path(pointer).map { String(cString: $0) } }
    /// The interface of the member.
    public var interface: String? { sd_bus_message_get_interface(pointer).map { String(cString: $0) } }
    /// The method or signal.
    public var member: String? { sd_bus_message_get_member(pointer).map { String(cString: $0) } }
    /// The unique name of the sender.
    public var sender: String? { sd_bus_message_get_sender(pointer).map { String(cString: $0) } }

    /// The error that the message carries, where it is one.
    public var error: SystemdError? {
        guard let error = sd_bus_message_get_error(pointer), let name = error.pointee.name else { return nil }
        let text = error.pointee.message.map { String(cString: $0) }
        return SystemdError(
            code: .remote,
            message: text ?? String(cString: name),
            errno: sd_bus_message_get_errno(pointer),
            name: String(cString: name)
        )
    }

    // MARK: Writing

    /// Appends arguments.
    public func append(_ values: [Value]) throws(SystemdError) {
        for value in values { try append(value) }
    }

    /// Appends one argument.
    public func append(_ value: Value) throws(SystemdError) {
        switch value {
        case .byte(let number): try appendBasic("y", number)
        case .bool(let truth): try appendBasic("b", Int32(truth ? 1 : 0))
        case .int16(let number): try appendBasic("n", number)
        case .uint16(let number): try appendBasic("q", number)
        case .int32(let number): try appendBasic("i", number)
        case .uint32(let number): try appendBasic("u", number)
        case .int64(let number): try appendBasic("x", number)
        case .uint64(let number): try appendBasic("t", number)
        case .double(let number): try appendBasic("d", number)
        case .fileDescriptor(let descriptor): try appendBasic("h", descriptor)
        case .string(let text): try appendText("s", text)
        case .objectPath(let text): try appendText("o", text)
        case .signature(let text): try appendText("g", text)
        case .bytes(let bytes):
            let result = bytes.withUnsafeBytes {
                sd_bus_message_append_array(pointer, code("y"), $0.baseAddress, $0.count)
            }
            try check(result, "sd_bus_message_append_array")
        case .array(let elements, let element): try appendContainer("a", element, elements)
        case .entry(let key, let value):
            try appendContainer("e", key.typeSignature + value.typeSignature, [key, value])
        case .structure(let fields): try appendContainer("r", fields.map(\.typeSignature).joined(), fields)
        case .variant(let inner): try appendContainer("v", inner.typeSignature, [inner])
        }
    }

    private func appendBasic(_ type: Unicode.Scalar, _ value: some BitwiseCopyable) throws(SystemdError) {
        let result = withUnsafePointer(to: value) { sd_bus_message_append_basic(pointer, code(type), $0) }
        try check(result, "sd_bus_message_append_basic")
    }

    private func appendText(_ type: Unicode.Scalar, _ text: String) throws(SystemdError) {
        guard !text.utf8.contains(0) else {
            throw SystemdError(
                code: .message,
                message: "a text with a NUL byte cannot travel over D-Bus",
                errno: EINVAL
            )
        }
        try check(
            text.withoutNoncharacters.withCString { sd_bus_message_append_basic(pointer, code(type), $0) },
            "sd_bus_message_append_basic"
        )
    }

    private func appendContainer(
        _ type: Unicode.Scalar,
        _ contents: String,
        _ values: [Value]
    ) throws(SystemdError) {
        try check(sd_bus_message_open_container(pointer, code(type), contents), "sd_bus_message_open_container")
        try append(values)
        try check(sd_bus_message_close_container(pointer), "sd_bus_message_close_container")
    }

    // MARK: Reading

    /// Reads all arguments that are left.
    public func readAll() throws(SystemdError) -> [Value] {
        var values: [Value] = []
        while let value = try read() { values.append(value) }
        return values
    }

    /// Reads the next argument; nil at the end of the message or of the container that is being read.
    public func read() throws(SystemdError) -> Value? {
        var type: CChar = 0
        var contents: UnsafePointer<CChar>?
        guard try check(sd_bus_message_peek_type(pointer, &type, &contents), "sd_bus_message_peek_type") > 0 else {
            return nil
        }
        switch Unicode.Scalar(UInt8(bitPattern: type)) {
        case "y": return .byte(try readBasic(type, 0))
        case "b": return .bool(try readBasic(type, Int32(0)) != 0)
        case "n": return .int16(try readBasic(type, 0))
        case "q": return .uint16(try readBasic(type, 0))
        case "i": return .int32(try readBasic(type, 0))
        case "u": return .uint32(try readBasic(type, 0))
        case "x": return .int64(try readBasic(type, 0))
        case "t": return .uint64(try readBasic(type, 0))
        case "d": return .double(try readBasic(type, 0))
        case "h": return .fileDescriptor(try readBasic(type, -1))
        case "s": return .string(try readText(type))
        case "o": return .objectPath(try readText(type))
        case "g": return .signature(try readText(type))
        case "a":
            let element = contents.map { String(cString: $0) } ?? ""
            return element == "y" ? .bytes(try readBytes()) : .array(try readContainer(type, contents), of: element)
        case "r": return .structure(try readContainer(type, contents))
        case "e":
            let pair = try readContainer(type, contents)
            return .entry(key: pair[0], value: pair[1])
        case "v": return .variant(try readContainer(type, contents)[0])
        default:
            throw SystemdError(code: .message, message: "unknown D-Bus type '\(type)'", errno: EBADMSG)
        }
    }

    private func readBasic<T: BitwiseCopyable>(_ type: CChar, _ initial: T) throws(SystemdError) -> T {
        var value = initial
        try check(sd_bus_message_read_basic(pointer, type, &value), "sd_bus_message_read_basic")
        return value
    }

    private func readText(_ type: CChar) throws(SystemdError) -> String {
        var text: UnsafePointer<CChar>?
        try check(sd_bus_message_read_basic(pointer, type, &text), "sd_bus_message_read_basic")
        return text.map { String(cString: $0) } ?? ""
    }

    private func readBytes() throws(SystemdError) -> [UInt8] {
        var start: UnsafeRawPointer?
        var count = 0
        try check(sd_bus_message_read_array(pointer, code("y"), &start, &count), "sd_bus_message_read_array")
        return Array(UnsafeRawBufferPointer(start: start, count: count))
    }

    private func readContainer(_ type: CChar, _ contents: UnsafePointer<CChar>?) throws(SystemdError) -> [Value] {
        try check(sd_bus_message_enter_container(pointer, type, contents), "sd_bus_message_enter_container")
        let values = try readAll()
        try check(sd_bus_message_exit_container(pointer), "sd_bus_message_exit_container")
        return values
    }
}

/// The character by which libsystemd names a type.
private func code(_ type: Unicode.Scalar) -> CChar {
    CChar(truncatingIfNeeded: type.value)
}
