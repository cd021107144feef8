import Recording
import Testing

@Suite("Files of a recording")
struct RecordingFilesTests {
    @Test("a part's number is in its name, whatever stands behind it")
    func numbers() {
        for number in [1, 42, 999_999, 1_000_000] {
            for suffix in ["", ".zst", ".sealed"] {
                #expect(RecordingFiles.number(of: RecordingFiles.part(number) + suffix) == number)
            }
        }
        #expect(RecordingFiles.part(7) == "io-000007.jsonl")
    }

    @Test(
        "other files are no parts",
        arguments: [
            "io-000000.jsonl", "io-1.jsonl", "io-000001.jsonl.new", "io-000001.jsonl.zst.sealed", "io-+00001.jsonl",
            "screen.vt",
            "io.jsonl.new", "io-٠٠٠٠٠١.jsonl", "",
        ]
    )
    func others(name: String) {
        #expect(!RecordingFiles.isPart(name))
    }
}
