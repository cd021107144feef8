import CRoost
import CSystemd
import Glibc

/// The C rows of an exported interface, and the way from their callbacks to Swift, whatever the type of the objects.
class AnyVTable {
    /// The rows, ended by an end row; libsystemd keeps pointing into them and into their strings.
    let rows: UnsafeMutablePointer<sd_bus_vtable>
    private let strings: [UnsafeMutablePointer<CChar>]

    fileprivate init(rows: [sd_bus_vtable], strings: [UnsafeMutablePointer<CChar>]) {
        self.rows = .allocate(capacity: rows.count)
        self.rows.initialize(from: rows, count: rows.count)
        self.strings = strings
    }

    deinit {
        rows.deallocate()
        strings.forEach { free($0) }
    }

    final var userdata: UnsafeMutableRawPointer { Unmanaged<AnyVTable>.passUnretained(self).toOpaque() }

    func has(path: String) -> Bool { false }
    func call(_ message: Message) throws {}
    func get(path: String, property: String) throws -> Value? { nil }
    func set(path: String, property: String, to value: Message) throws {}
}

/// The rows of an interface of objects that are found by their path.
final class VTable<Object>: AnyVTable {
    private let members: [String: ExportedInterface<Object>.Member]
    private let find: (String) -> Object?
    private let authorize: (Object, String, MethodCall) throws -> Void

    init(_ interface: ExportedInterface<Object>, find: @escaping (String) -> Object?) {
        members = Dictionary(interface.members.map { ($0.name, $0) }) { first, _ in first }
        self.find = find
        authorize = interface.authorize
        var strings: [UnsafeMutablePointer<CChar>] = []
        let rows = interface.members.map { Self.row($0, &strings) }
        super.init(rows: [croost_vtable_start(0)] + rows + [croost_vtable_end()], strings: strings)
    }

    private static func row(
        _ member: ExportedInterface<Object>.Member,
        _ strings: inout [UnsafeMutablePointer<CChar>]
    ) -> sd_bus_vtable {
        // Everyone on the bus may call: the user's bus takes connections of the user alone.
        let unprivileged = UInt64(SD_BUS_VTABLE_UNPRIVILEGED)
        let name = kept(member.name, &strings)
        switch member {
        case .method(_, let inputs, let outputs, _):
            let signature = kept(inputs.map(\.type).joined(), &strings)
            let result = kept(outputs.map(\.type).joined(), &strings)
            return croost_vtable_method(
                name,
                signature,
                result,
                keptNames(inputs + outputs, &strings),
                onCall,
                unprivileged
            )
        case .signal(_, let arguments):
            let signature = kept(arguments.map(\.type).joined(), &strings)
            return croost_vtable_signal(name, signature, keptNames(arguments, &strings), 0)
        case .property(_, let type, let policy, _, let set):
            let flags = policy.flags | (set == nil ? 0 : unprivileged)
            return croost_vtable_property(name, kept(type, &strings), onGet, set == nil ? nil : onSet, flags)
        }
    }

    private static func kept(_ text: String, _ strings: inout [UnsafeMutablePointer<CChar>]) -> UnsafePointer<CChar>? {
        guard let copy = strdup(text) else { return nil }
        strings.append(copy)
        return UnsafePointer(copy)
    }

    /// The names one after the other, each ended by a NUL, as SD_BUS_PARAM writes them.
    private static func keptNames(
        _ arguments: [ExportedArgument],
        _ strings: inout [UnsafeMutablePointer<CChar>]
    ) -> UnsafePointer<CChar>? {
        let bytes: [CChar] = arguments.flatMap { [CChar]($0.name.utf8CString) } + [0]
        guard let copy = malloc(bytes.count)?.assumingMemoryBound(to: CChar.self) else { return nil }
        copy.initialize(from: bytes, count: bytes.count)
        strings.append(copy)
        return UnsafePointer(copy)
    }

    override func has(path: String) -> Bool { find(path) != nil }

    override func call(_ message: Message) throws {
        guard case .method(let name, _, _, let body) = members[message.member ?? ""] else { return }
        let object = try found(message.path ?? "")
        let call = MethodCall(message, arguments: try message.readAll())
        do {
            try authorize(object, name, call)
            switch body {
            case .now(let handler): call.reply(try handler(object, call))
            case .later(let handler): try handler(object, call)
            }
        } catch {
            call.fail(SystemdError(wrapping: error))
        }
    }

    override func get(path: String, property: String) throws -> Value? {
        guard case .property(_, _, _, let get, _) = members[property] else { return nil }
        return try get(try found(path))
    }

    override func set(path: String, property: String, to value: Message) throws {
        guard case .property(_, _, _, _, let set?) = members[property] else { return }
        // sd-bus has entered the variant: what is left to read is the bare value. It answers the call by itself.
        let new = try value.readOne()
        let (object, call) = (try found(path), MethodCall(value, arguments: [new], isAnswered: true))
        try authorize(object, property, call)
        try set(object, new, call)
    }

    private func found(_ path: String) throws(SystemdError) -> Object {
        guard let object = find(path) else {
            throw SystemdError(
                code: .message,
                message: "there is no object '\(path)'",
                errno: ENOENT,
                name: "org.freedesktop.DBus.Error.UnknownObject"
            )
        }
        return object
    }
}

extension ChangePolicy {
    fileprivate var flags: UInt64 {
        switch self {
        case .constant: UInt64(SD_BUS_VTABLE_PROPERTY_CONST)
        case .emitsChange: UInt64(SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE)
        case .invalidates: UInt64(SD_BUS_VTABLE_PROPERTY_EMITS_INVALIDATION)
        case .silent: 0
        }
    }
}

extension SystemdError {
    /// Any error as one that can be answered.
    init(wrapping error: any Error) {
        self = (error as? SystemdError) ?? SystemdError(code: .system, message: "\(error)", errno: EIO)
    }
}

// The C callbacks of all rows.

private func onCall(
    _ message: OpaquePointer?,
    _ userdata: UnsafeMutableRawPointer?,
    _ failure: UnsafeMutablePointer<sd_bus_error>?
) -> Int32 {
    guard let message, let userdata else { return 0 }
    let table = Unmanaged<AnyVTable>.fromOpaque(userdata).takeUnretainedValue()
    return answered(failure) {
        try table.call(Message(retaining: message))
        return 1
    }
}

private func onGet(
    _: OpaquePointer?,
    _ path: UnsafePointer<CChar>?,
    _: UnsafePointer<CChar>?,
    _ property: UnsafePointer<CChar>?,
    _ reply: OpaquePointer?,
    _ userdata: UnsafeMutableRawPointer?,
    _ failure: UnsafeMutablePointer<sd_bus_error>?
) -> Int32 {
    guard let path, let property, let reply, let userdata else { return 0 }
    let table = Unmanaged<AnyVTable>.fromOpaque(userdata).takeUnretainedValue()
    return answered(failure) {
        guard let value = try table.get(path: String(cString: path), property: String(cString: property)) else {
            return -ENOENT
        }
        try Message(retaining: reply).append(value)
        return 1
    }
}

private func onSet(
    _: OpaquePointer?,
    _ path: UnsafePointer<CChar>?,
    _: UnsafePointer<CChar>?,
    _ property: UnsafePointer<CChar>?,
    _ value: OpaquePointer?,
    _ userdata: UnsafeMutableRawPointer?,
    _ failure: UnsafeMutablePointer<sd_bus_error>?
) -> Int32 {
    guard let path, let property, let value, let userdata else { return 0 }
    let table = Unmanaged<AnyVTable>.fromOpaque(userdata).takeUnretainedValue()
    return answered(failure) {
        try table.set(path: String(cString: path), property: String(cString: property), to: Message(retaining: value))
        return 1
    }
}

/// Runs `body`, and turns what it throws into the error that sd-bus answers.
private func answered(_ failure: UnsafeMutablePointer<sd_bus_error>?, _ body: () throws -> Int32) -> Int32 {
    do {
        return try body()
    } catch {
        let error = SystemdError(wrapping: error)
        error.setBusError(failure)
        return -error.errno
    }
}
