import HostProtocol
import Testing

@Suite("Versions")
struct HelloTests {
    private func hello(_ minimum: UInt16, _ newest: UInt16) -> Hello {
        Hello(software: "test", version: newest, minimumVersion: minimum)
    }

    @Test("the newest version that both speak is in force")
    func agreement() throws {
        #expect(try hello(1, 1).agree(with: hello(1, 1)) == 1)
        #expect(try hello(1, 5).agree(with: hello(2, 3)) == 3)
        #expect(try hello(2, 3).agree(with: hello(1, 5)) == 3)
        #expect(try hello(3, 5).agree(with: hello(1, 3)) == 3)
    }

    @Test("without a common version there is an error that names all four")
    func disagreement() {
        for (ours, theirs) in [(hello(4, 5), hello(1, 3)), (hello(1, 3), hello(4, 5))] {
            let error = #expect(throws: ProtocolError.self) { try ours.agree(with: theirs) }
            #expect(error?.code == .incompatibleVersion)
            #expect(error?.message.contains("4 to 5") == true)
            #expect(error?.message.contains("1 to 3") == true)
        }
    }
}
