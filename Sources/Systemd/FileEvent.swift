import CSystemd
import Glibc

/// Something that happened to a file or in a folder (inotify(7)).
public struct FileEvent: Hashable, Sendable {
    /// What can happen.
    public struct Kind: OptionSet, Hashable, Sendable {
        /// The bits of inotify(7).
        public let rawValue: UInt32

        /// Takes the bits of inotify(7).
        public init(rawValue: UInt32) { self.rawValue = rawValue }

        /// A file was written and closed (IN_CLOSE_WRITE).
        public static let written = Kind(rawValue: UInt32(IN_CLOSE_WRITE))
        /// A file was changed (IN_MODIFY); the kernel's own files in a control group tell of their events so.
        public static let modified = Kind(rawValue: UInt32(IN_MODIFY))
        /// Its modes or its links changed (IN_ATTRIB).
        public static let attributes = Kind(rawValue: UInt32(IN_ATTRIB))
        /// Something came into the folder (IN_CREATE, IN_MOVED_TO).
        public static let arrived = Kind(rawValue: UInt32(IN_CREATE) | UInt32(IN_MOVED_TO))
        /// Something left the folder (IN_DELETE, IN_MOVED_FROM).
        public static let left = Kind(rawValue: UInt32(IN_DELETE) | UInt32(IN_MOVED_FROM))
        /// The file or folder itself is no longer there (IN_DELETE_SELF, IN_MOVE_SELF).
        public static let gone = Kind(rawValue: UInt32(IN_DELETE_SELF) | UInt32(IN_MOVE_SELF))
    }

    /// What happened.
    public let kind: Kind
    /// The name in the folder; empty for the watched file or folder itself, and where events were lost.
    public let name: String

    init(_ event: UnsafePointer<inotify_event>) {
        kind = Kind(rawValue: event.pointee.mask)
        guard event.pointee.len > 0 else {
            name = ""
            return
        }
        // The name follows the structure, with zeros behind it.
        let start = UnsafeRawPointer(event).advanced(by: MemoryLayout<inotify_event>.size)
        let bytes = UnsafeRawBufferPointer(start: start, count: Int(event.pointee.len))
        name = String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
}
