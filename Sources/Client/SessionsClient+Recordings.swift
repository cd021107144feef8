import SessionModel
import Systemd

extension SessionsClient {
    /// All recordings on the disk.
    public func recordings() throws(ClientError) -> [RecordingDetails] {
        let rows = try call("ListRecordings", timeout: Self.longTimeout).first?.elements ?? []
        return rows.compactMap(RecordingDetails.init)
    }

    /// Opens the parts of a recording: their names in their order, and descriptors, which the caller closes.
    public func openRecording(_ reference: String) throws(ClientError) -> [(name: String, descriptor: Int32)] {
        var parts: [(name: String, descriptor: Int32)] = []
        var after: UInt32 = 0
        while true {
            let some = try openRecording(reference, after: after)
            parts += some
            // The newest part has no number, and comes last.
            guard let number = some.last.flatMap({ Self.number(of: $0.name) }) else { return parts }
            after = number
        }
    }

    private func openRecording(
        _ reference: String,
        after: UInt32
    ) throws(ClientError) -> [(name: String, descriptor: Int32)] {
        let options: [String: Value] = after > 0 ? ["After": .uint32(after)] : [:]
        let reply = try send("OpenRecording", [.string(reference), .properties(options)], timeout: Self.longTimeout)
        // The descriptors are the reply's until they are copied.
        return try withExtendedLifetime(reply) { () throws(ClientError) in
            let answer = try ClientError.wrapping { () throws(SystemdError) in try reply.read() }
            guard let rows = answer?.elements else { throw .unreadable("OpenRecording") }
            return try rows.map { row throws(ClientError) in
                guard let fields = row.elements, fields.count >= 2, let name = fields[0].stringValue else {
                    throw .unreadable("OpenRecording")
                }
                let descriptor = try ClientError.wrapping { () throws(SystemdError) in
                    try fields[1].duplicatedFileDescriptor()
                }
                return (name, descriptor)
            }
        }
    }

    /// The number in the name of a part, `io-000001.jsonl…`.
    private static func number(of name: String) -> UInt32? {
        guard name.hasPrefix("io-") else { return nil }
        return UInt32(name.dropFirst(3).prefix { $0.isNumber })
    }

    /// Removes parts of recordings: the sessions, and how many parts and bytes of each.
    public func prune(_ request: PruneRequest) throws(ClientError) -> [(id: String, parts: Int, bytes: UInt64)] {
        let rows = try call("PruneRecordings", [.properties(request.properties)], timeout: Self.longTimeout)
        return (rows.first?.elements ?? []).compactMap { row in
            guard let fields = row.elements, fields.count >= 3, let id = fields[0].stringValue else { return nil }
            return (id, Int(clamping: fields[1].uint64Value ?? 0), fields[2].uint64Value ?? 0)
        }
    }

    /// Removes the whole recording of a session that has ended.
    public func removeRecording(_ reference: String) throws(ClientError) {
        _ = try call("RemoveRecording", [.string(reference)], timeout: Self.longTimeout)
    }
}
