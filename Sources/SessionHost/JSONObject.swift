/// One flat JSON object (RFC 8259), written by hand because Foundation would double the host's memory.
struct JSONObject {
    private var members: [String] = []

    /// The text, ended by a line break.
    var text: String { "{" + members.joined(separator: ",") + "}\n" }

    /// Adds a member; nil adds none.
    mutating func put(_ key: String, _ value: (some FixedWidthInteger)?) {
        if let value { members.append("\(Self.quoted(key)):\(value)") }
    }

    /// Adds a member; nil adds none.
    mutating func put(_ key: String, _ value: Bool?) {
        if let value { members.append("\(Self.quoted(key)):\(value)") }
    }

    /// Adds a member; nil adds none.
    mutating func put(_ key: String, _ value: String?) {
        if let value { members.append("\(Self.quoted(key)):\(Self.quoted(value))") }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\0"..<" ":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
