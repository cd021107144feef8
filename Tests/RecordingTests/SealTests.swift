import Recording
import SessionModel
import Testing

@Suite("Sealed recordings")
struct SealTests {
    private let key = SealSecretKey()

    /// Some of it can be compressed, some cannot.
    private func text(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
        var state = seed
        return (0..<count).map { index in
            state = state &* 6_364_136_223_846_793_005 &+ 1
            return index / 3000 % 2 == 0 ? UInt8(truncatingIfNeeded: index / 7) : UInt8(truncatingIfNeeded: state >> 40)
        }
    }

    private func open(_ bytes: [UInt8], pieces: Int, key: SealSecretKey? = nil) throws -> [UInt8] {
        var reader = SealReader(key: key ?? self.key)
        var text: [UInt8] = []
        for begin in stride(from: 0, to: bytes.count, by: pieces) {
            reader.append(bytes[begin..<min(bytes.count, begin + pieces)])
            while let chunk = try reader.next() { text += chunk }
        }
        return text
    }

    @Test("what is sealed is opened by the key alone, cut as it may be", arguments: [1, 7, 4096, 1 << 30])
    func roundTrip(pieces: Int) throws {
        let texts = [text(1), text(5000), text(70_000, seed: 9)]
        var sealed: [UInt8] = []
        // Two sections: a writer that goes on after another.
        for _ in 0..<2 {
            var writer = SealWriter(to: key.publicKey)
            sealed += writer.header
            for text in texts { sealed += writer.seal(text[...]) }
        }
        #expect(try open(sealed, pieces: pieces) == (texts + texts).flatMap(\.self))
        let error = #expect(throws: RecordingError.self) { try open(sealed, pieces: pieces, key: SealSecretKey()) }
        #expect(error?.code == .wrongKey)
    }

    @Test("nothing of the text is in what is sealed")
    func hidden() {
        var writer = SealWriter(to: key.publicKey)
        let secret = Array("correct horse battery staple".utf8)
        let sealed = writer.header + writer.seal(secret[...]) + writer.seal(secret[...])
        #expect(!sealed.indices.contains { sealed[$0...].starts(with: secret.prefix(6)) })
    }

    @Test("a text at the limit is one chunk, a longer one is more")
    func limit() throws {
        for count in [SealFormat.maximumChunk - 1, SealFormat.maximumChunk, SealFormat.maximumChunk + 1] {
            var writer = SealWriter(to: key.publicKey)
            let text = text(count)
            var reader = SealReader(key: key)
            reader.append(writer.header + writer.seal(text[...]))
            var chunks: [Int] = []
            while let chunk = try reader.next() { chunks.append(chunk.count) }
            #expect(chunks == (count > SealFormat.maximumChunk ? [SealFormat.maximumChunk, 1] : [count]))
            #expect(reader.pendingCount == 0)
        }
    }

    @Test("what a crash cut short is found by the lengths, and the rest is read")
    func torn() throws {
        var writer = SealWriter(to: key.publicKey)
        let first = writer.header + writer.seal(text(300)[...])
        let all = first + writer.seal(text(400)[...])
        func whole(_ bytes: [UInt8]) -> Int {
            SealFormat.wholeLength { Array(bytes.dropFirst($0).prefix($1)) }
        }
        for count in all.indices {
            let length = whole(Array(all.prefix(count)))
            #expect(length <= count)
            #expect(
                length
                    == (count < SealWriter(to: key.publicKey).header.count
                        ? 0 : count < first.count ? writer.header.count : first.count)
            )
            #expect(try open(Array(all.prefix(count)), pieces: 1000) == (count < first.count ? [] : text(300)))
        }
        #expect(whole(all) == all.count)
        #expect(whole(Array("no sealed file".utf8)) == 0)
    }

    @Test("damage is an error, and never another text")
    func damaged() throws {
        var writer = SealWriter(to: key.publicKey)
        let plain = text(2000)
        let sealed = writer.header + writer.seal(plain[...])
        for index in sealed.indices {
            var other = sealed
            other[index] ^= 1
            if let opened = try? open(other, pieces: 500) { #expect(opened.isEmpty) }
        }
        // Chunks in another order, or one of them missing.
        let second = writer.seal(plain[...])
        #expect(throws: RecordingError.self) { try open(writer.header + second, pieces: 500) }
    }

    @Test("a key is read from its text, with spaces around it, and from nothing else")
    func keys() throws {
        #expect(try SealSecretKey("  \(key.text)\n").text == key.text)
        #expect(try SealPublicKey(parsing: "\(key.publicKey)") == key.publicKey)
        #expect(try SealSecretKey(key.text).publicKey == key.publicKey)
        for text in [
            "", key.text.dropLast().description, key.text + "0", "\(key.publicKey)", "x" + key.text,
            key.text.replacing("a", with: "g") + "g",
        ] {
            let error = #expect(throws: RecordingError.self) { try SealSecretKey(text) }
            // An error may be shown to anybody.
            #expect(text.isEmpty || error?.message.contains(text) == false)
        }
        #expect(throws: ArgumentProblem.self) { try SealPublicKey(parsing: key.text) }
    }
}
