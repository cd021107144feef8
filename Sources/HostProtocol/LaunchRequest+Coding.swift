import SessionModel

extension LaunchRequest {
    /// The first bytes of a launch file: "ROOSTLCH".
    static let magic = Array("ROOSTLCH".utf8)
    /// The first bytes of one with a sandbox, which stands behind the version: "ROOSTSBX". A host that knows no sandboxes
    /// does not read it, rather than run the command without.
    static let sandboxMagic = Array("ROOSTSBX".utf8)
    /// The layout behind the magic. A reader takes later and earlier ones too: fields are only ever added at the end.
    static let version: UInt16 = 3
    /// The first layout with ``checkpointDelay``.
    private static let checkpointVersion: UInt16 = 2
    /// The first layout with ``settings``.
    private static let settingsVersion: UInt16 = 3
    /// The largest launch file, in bytes. execve(2) itself takes less: a quarter of the stack, 2 MiB by default.
    public static let maximumFileSize = 16 << 20

    /// The launch file's bytes.
    ///
    /// Throws ``ProtocolError/Code/malformedLaunchRequest`` when a string holds a NUL, there is no command, or the file
    /// would be larger than ``maximumFileSize``.
    public func encode() throws(ProtocolError) -> [UInt8] {
        try validate()
        var writer = ByteWriter(sandbox == nil ? Self.magic : Self.sandboxMagic)
        writer.put(Self.version)
        if let sandbox { writer.put(sandbox.assignments) }
        writer.putLong(id.description)
        writer.putLong(name ?? "")
        writer.put(arguments)
        writer.putLong(workingDirectory)
        writer.put(environment)
        writer.put(size)
        writer.putLong(statePath)
        writer.putLong(socketPath)
        writer.putLong(brokerUnit)
        writer.put(oomScoreAdjust)
        writer.put(stopTimeout)
        writer.put(attachTimeout)
        writer.put(checkpointDelay)
        writer.put(settings.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] })
        guard writer.bytes.count <= Self.maximumFileSize else {
            throw ProtocolError(
                .malformedLaunchRequest,
                "the command and its environment take \(writer.bytes.count) bytes, more than \(Self.maximumFileSize)"
            )
        }
        return writer.bytes
    }

    /// Reads a launch file.
    ///
    /// Throws ``ProtocolError/Code/malformedLaunchRequest``.
    public init(decoding bytes: ArraySlice<UInt8>) throws(ProtocolError) {
        var reader = ByteReader(bytes, subject: .launchFile, code: .malformedLaunchRequest)
        let magic = Array(try reader.bytes(count: Self.magic.count))
        guard magic == Self.magic || magic == Self.sandboxMagic else {
            throw ProtocolError(.malformedLaunchRequest, "launch file: it does not begin with ROOSTLCH")
        }
        let version = try reader.integer(UInt16.self)
        guard version >= 1 else {
            throw ProtocolError(.malformedLaunchRequest, "launch file: there is no version \(version)")
        }
        let sandbox = magic == Self.sandboxMagic ? try Sandbox(assignments: reader.strings()) : nil
        let digits = try reader.longString()
        guard let id = SessionID(digits) else {
            throw ProtocolError(.malformedLaunchRequest, "launch file: '\(digits)' is not a session id")
        }
        let name = try reader.longString()
        self.init(
            id: id,
            name: name.isEmpty ? nil : name,
            arguments: try reader.strings(),
            workingDirectory: try reader.longString(),
            environment: try reader.strings(),
            size: try reader.size(),
            statePath: try reader.longString(),
            socketPath: try reader.longString(),
            brokerUnit: try reader.longString(),
            oomScoreAdjust: try reader.integer(),
            stopTimeout: try reader.integer(),
            attachTimeout: try reader.integer(),
            checkpointDelay: version >= Self.checkpointVersion
                ? try reader.integer() : Self.standardCheckpointDelay,
            settings: version >= Self.settingsVersion ? try reader.settings() : [:],
            sandbox: sandbox
        )
        try validate()
    }

    private func validate() throws(ProtocolError) {
        guard let command = arguments.first, !command.isEmpty else {
            throw ProtocolError(.malformedLaunchRequest, "launch file: there is no command")
        }
        let strings =
            arguments + environment + [workingDirectory, statePath, socketPath, brokerUnit, name ?? ""]
            + (sandbox?.assignments ?? []) + settings.flatMap { [$0.key, $0.value] }
        if let string = strings.first(where: { $0.utf8.contains(0) }) {
            throw ProtocolError(.malformedLaunchRequest, "launch file: '\(string)' holds a NUL")
        }
    }
}

extension ByteWriter {
    /// A string with a u32 in front.
    fileprivate mutating func putLong(_ string: String) {
        put(UInt32(truncatingIfNeeded: string.utf8.count))
        put(ArraySlice(string.utf8))
    }

    fileprivate mutating func put(_ strings: [String]) {
        put(UInt32(truncatingIfNeeded: strings.count))
        for string in strings { putLong(string) }
    }
}

extension ByteReader {
    fileprivate mutating func longString() throws(ProtocolError) -> String {
        String(decoding: try bytes(count: Int(try integer(UInt32.self))), as: UTF8.self)
    }

    /// Names and their values in turn.
    fileprivate mutating func settings() throws(ProtocolError) -> [String: String] {
        let words = try strings()
        let pairs = stride(from: 0, to: words.count - 1, by: 2).map { (words[$0], words[$0 + 1]) }
        return Dictionary(pairs) { first, _ in first }
    }

    fileprivate mutating func strings() throws(ProtocolError) -> [String] {
        var strings: [String] = []
        // No capacity is reserved from the count: it is a claim until the bytes are there.
        for _ in 0..<(try integer(UInt32.self)) {
            strings.append(try longString())
        }
        return strings
    }
}
