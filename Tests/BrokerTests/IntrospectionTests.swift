import Foundation
import Testing

@Suite struct IntrospectionTests {
    /// The contract and the binary are the same, but for comments and white space.
    @Test func theContractIsWhatIsExported() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../dbus/org.roost.Sessions1.xml")
        let contract = try String(contentsOf: file, encoding: .utf8)
        let interfaces = try #require(contract.range(of: "<interface")).lowerBound
        let end = try #require(contract.range(of: "</node>")).lowerBound
        let exported = try printed()
        func lines(_ text: some StringProtocol) -> [String] {
            text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        }
        let difference = lines(exported).difference(from: ["<node>"] + lines(contract[interfaces..<end]) + ["</node>"])
        #expect(difference.isEmpty)
    }

    /// What the binary prints; it stands beside the tests.
    private func printed() throws -> String {
        let folder = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
            .deletingLastPathComponent()
        let (program, output) = (Process(), Pipe())
        program.executableURL = folder.appendingPathComponent("roostd")
        program.arguments = ["--introspect"]
        program.standardOutput = output
        try program.run()
        return String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    }
}
