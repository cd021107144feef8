/// A notification that comes in parts (kitty, "Desktop notifications").
struct PartialNotification: Hashable, Sendable {
    var identifier = ""
    var title = ""
    var body = ""
}

extension Core {
    /// OSC 99 ; metadata ; payload: the title and the body of a notification, each in one or more parts. Icons, buttons,
    /// questions and requests to close say nothing to anybody who reads.
    mutating func notifyInParts(_ rest: ArraySlice<UInt8>) {
        guard let separator = rest.firstIndex(of: 0x3B) else { return }
        let metadata = Self.notificationMetadata(rest[..<separator])
        let kind = metadata["p"] ?? "title"
        guard kind == "title" || kind == "body" else { return }
        let payload = rest[(separator + 1)...]
        guard let bytes = metadata["e"] == "1" ? Base64.decode(payload) : payload else { return }
        let identifier = metadata["i"] ?? ""
        if notification.identifier != identifier { notification = PartialNotification(identifier: identifier) }
        let text = Text.label(bytes)
        if kind == "title" {
            notification.title = Self.joined(notification.title, text)
        } else {
            notification.body = Self.joined(notification.body, text)
        }
        guard metadata["d"] != "0" else { return }
        if !notification.title.isEmpty || !notification.body.isEmpty {
            note(.notification(title: notification.title, body: notification.body))
        }
        notification = PartialNotification()
    }

    /// What stands in front of the payload: `key=value`, with colons between.
    private static func notificationMetadata(_ bytes: ArraySlice<UInt8>) -> [String: String] {
        var values: [String: String] = [:]
        for part in bytes.split(separator: 0x3A, maxSplits: 32) {
            guard let equals = part.firstIndex(of: 0x3D) else { continue }
            values[Text.label(part[..<equals], limit: 16)] = Text.label(part[(equals + 1)...], limit: 256)
        }
        return values
    }

    private static func joined(_ text: String, _ part: String) -> String {
        Text.label(Array((text + part).utf8)[...])
    }
}

/// Base64 (RFC 4648), with or without its padding.
enum Base64 {
    /// The bytes; nil where `text` is none.
    static func decode(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for byte in text {
            if byte == 0x3D { break }
            guard let value = value(of: byte) else { return nil }
            bits = bits << 6 | value
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> count))
            }
        }
        return bytes[...]
    }

    private static func value(of byte: UInt8) -> UInt32? {
        switch byte {
        case 0x41...0x5A: UInt32(byte - 0x41)
        case 0x61...0x7A: UInt32(byte - 0x61 + 26)
        case 0x30...0x39: UInt32(byte - 0x30 + 52)
        case 0x2B: 62
        case 0x2F: 63
        default: nil
        }
    }
}
