/// A part of a recording that is open for reading.
public struct RecordingPart: Hashable, Sendable {
    /// The file's name, which says how it is stored (``RecordingFiles``).
    public var name: String
    /// A regular file. Its offset is left alone: any number of readers may read it at a time.
    public var descriptor: Int32

    /// What opens it, where it is sealed.
    public var key: SealSecretKey?

    /// A part by its name and an open file, which stays its owner's.
    public init(name: String, descriptor: Int32, key: SealSecretKey? = nil) {
        self.name = name
        self.descriptor = descriptor
        self.key = key
    }

    /// Whether its bytes are compressed.
    public var isCompressed: Bool { RecordingFiles.isCompressed(name) }
    /// Whether its bytes are sealed.
    public var isSealed: Bool { RecordingFiles.isSealed(name) }
}

extension RecordingFiles {
    /// Whether the file of this name is compressed as a whole.
    public static func isCompressed(_ name: String) -> Bool { name.hasSuffix(compressed) }

    /// Whether the file of this name is sealed.
    public static func isSealed(_ name: String) -> Bool { name.hasSuffix(sealed) }

    /// The files of `names` that make up a recording, in their order. Where a part is there twice, compressed and not, it
    /// is the one that is not: the other may be half written.
    public static func ordered(_ names: some Sequence<String>) -> [String] {
        var numbered: [Int: String] = [:]
        var newest: String?
        for name in names where isPart(name) {
            guard let number = number(of: name) else {
                if newest == nil || !isSealed(name) { newest = name }
                continue
            }
            if let known = numbered[number], known.utf8.count <= name.utf8.count { continue }
            numbered[number] = name
        }
        return numbered.sorted { $0.key < $1.key }.map(\.value) + (newest.map { [$0] } ?? [])
    }
}
