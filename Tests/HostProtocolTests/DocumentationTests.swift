import Foundation
import HostProtocol
import Testing

@Suite("docs/protocol.md")
struct DocumentationTests {
    private let text: String

    init() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        text = try String(contentsOf: root.appending(path: "docs/protocol.md"), encoding: .utf8)
    }

    /// The rows of the tables whose first cell is a number: number and name.
    private func table(under heading: String) throws -> [String: String] {
        let start = try #require(text.range(of: "\n## \(heading)\n"))
        let section = text[start.upperBound...].prefix { _ in true }.components(separatedBy: "\n## ")[0]
        var rows: [String: String] = [:]
        for line in section.split(separator: "\n") where line.hasPrefix("|") {
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: CharacterSet(charactersIn: " `")) }
            if cells.count >= 2, UInt16(cells[0]) != nil { rows[cells[0]] = cells[1] }
        }
        return rows
    }

    @Test("the table of frames is that of the code")
    func frames() throws {
        let expected = Dictionary(uniqueKeysWithValues: FrameType.allCases.map { ("\($0.rawValue)", "\($0)") })
        #expect(try table(under: "Frames") == expected)
    }

    @Test("the limits are those of the code")
    func limits() {
        #expect(text.contains("\(Wire.maximumFrameLength) bytes"))
        #expect(text.contains("version \(Wire.version)"))
    }

    @Test("the examples in hex are frames")
    func examples() throws {
        let blocks = text.components(separatedBy: "```hex\n").dropFirst().map { $0.components(separatedBy: "```")[0] }
        #expect(!blocks.isEmpty)
        for block in blocks {
            var bytes: [UInt8] = []
            for line in block.split(separator: "\n") {
                let digits = line.prefix { $0 != "#" }.split(separator: " ")
                bytes += try digits.map { try #require(UInt8($0, radix: 16), "\($0)") }
            }
            var decoder = FrameDecoder()
            decoder.append(bytes)
            let frames = try decoder.all()
            #expect(!frames.isEmpty)
            #expect(decoder.pendingCount == 0)
            #expect(frames.flatMap { FrameEncoder.encode($0) } == bytes)
        }
    }
}
