import Foundation
import SessionModel
import Systemd
import Terminal
import Testing

@testable import Broker

@Suite struct ScreenCopyTests {
    private func request(_ format: String, lines: UInt32 = 0, joins: Bool = false) throws -> ScreenRequest {
        var request = try ScreenRequest(format: format, options: .properties([:]))
        (request.scrollbackLines, request.joinsWrapped) = (lines, joins)
        return request
    }

    /// A copy by way of the bytes that a host would send, cut at `part`.
    private func copy(of engine: Engine, lines: UInt32, part: Int = 7) -> ScreenCopy {
        let size = TerminalSize(columns: UInt16(engine.columns), rows: UInt16(engine.rows))
        let copy = ScreenCopy(size: size, scrollbackLines: lines)
        let bytes = engine.snapshot(SnapshotOptions(scrollbackRows: Int(lines)))
        for start in stride(from: 0, to: bytes.count, by: part) {
            copy.feed(bytes[start..<min(bytes.count, start + part)])
        }
        return copy
    }

    private func numbered(_ count: Int) -> Engine {
        let engine = Engine(columns: 20, rows: 5)
        for number in 1...count { engine.feed("line \(number)\r\n") }
        return engine
    }

    @Test func theScreenAlone() throws {
        let engine = Engine(columns: 20, rows: 5)
        engine.feed("\u{1B}[2;3H\u{1B}[1;31m<b>\u{1B}[m done")
        let copy = copy(of: engine, lines: 0)
        #expect(try copy.text(request("text")) == "\n  <b> done\n")
        #expect(try copy.text(request("ansi")).contains("\u{1B}[0;1;31m<b>"))
        #expect(try copy.text(request("html")).contains(">&lt;b&gt;</span>"))
        let json = try copy.text(request("json"))
        let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        #expect(object["columns"] as? Int == 20 && (object["screen"] as? [Any])?.count == 5)
    }

    @Test func nothingOnTheScreenIsNoText() throws {
        #expect(try copy(of: Engine(columns: 20, rows: 5), lines: 0).text(request("text")).isEmpty)
    }

    @Test func asMuchOfTheScrollbackAsIsWanted() throws {
        let engine = numbered(100)
        #expect(try copy(of: engine, lines: 0).text(request("text")).hasPrefix("line 97\n"))
        #expect(try copy(of: engine, lines: 2).text(request("text", lines: 2)).hasPrefix("line 95\nline 96\nline 97\n"))
        let all = try copy(of: engine, lines: .max).text(request("text", lines: .max))
        #expect(all == (1...100).map { "line \($0)\n" }.joined())
    }

    @Test func wrappedRowsAreJoinedWhereThatIsWanted() throws {
        let engine = Engine(columns: 10, rows: 3)
        engine.feed("0123456789abcdef\r\nx\r\ny\r\nz")
        let copy = copy(of: engine, lines: .max)
        #expect(try copy.text(request("text", lines: .max)) == "0123456789\nabcdef\nx\ny\nz\n")
        #expect(try copy.text(request("text", lines: .max, joins: true)) == "0123456789abcdef\nx\ny\nz\n")
    }

    @Test func aSizeThatIsNotKnownIsTheStandardOne() throws {
        let copy = ScreenCopy(size: TerminalSize(columns: 0, rows: 0), scrollbackLines: 0)
        #expect(try copy.text(request("json")).hasPrefix("{\"columns\":80,\"rows\":24,"))
    }

    @Test(arguments: ["text", "ansi", "html", "json"])
    func whatIsTooLongForAReplyIsRefused(format: String) throws {
        let copy = copy(of: numbered(1000), lines: .max)
        let request = try request(format, lines: .max)
        let size = try copy.text(request).utf8.count
        #expect(size > 8000 && size < ScreenCopy.maximumReply)
        #expect(try copy.text(request, limit: size).utf8.count == size)
        let error = #expect(throws: SystemdError.self) { try copy.text(request, limit: size - 1) }
        #expect(error?.name == SessionErrorCode.invalidSpec.dbusName)
        #expect(error?.message.contains("996 lines") == true && error?.message.contains("ask for fewer lines") == true)
        #expect(try copy.text(self.request(format, lines: 10), limit: size - 1).utf8.count < size / 2)
    }
}
