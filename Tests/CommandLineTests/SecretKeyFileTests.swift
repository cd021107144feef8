import Client
import Glibc
import Recording
import Testing

@testable import CommandLine

@Suite("Files with a secret key")
struct SecretKeyFileTests {
    private func inScratch(_ body: (SecretKeyFile) throws -> Void) throws {
        var template = Array("/tmp/roost-key-XXXXXX".utf8CString)
        let folder = try #require(mkdtemp(&template).map { String(cString: $0) })
        let file = SecretKeyFile(path: folder + "/deep/recordings.key")
        defer {
            unlink(file.path)
            rmdir(folder + "/deep")
            rmdir(folder)
        }
        try body(file)
    }

    @Test("a key is stored for its owner alone, and read again")
    func roundTrip() throws {
        try inScratch { file in
            let key = SealSecretKey()
            #expect(!file.exists)
            try file.store(key)
            var status = stat()
            #expect(stat(file.path, &status) == 0)
            #expect(status.st_mode & 0o777 == 0o600)
            #expect(try file.key().publicKey == key.publicKey)
        }
    }

    @Test("a key is never overwritten")
    func overwriting() throws {
        try inScratch { file in
            let key = SealSecretKey()
            try file.store(key)
            #expect(throws: ClientError.self) { try file.store(SealSecretKey()) }
            #expect(try file.key().publicKey == key.publicKey)
        }
    }

    @Test("a key that others can read, a file that is no key, and none at all are refused in words")
    func refusals() throws {
        try inScratch { file in
            let missing = #expect(throws: ClientError.self) { try file.key() }
            #expect(missing?.message.contains("No such file") == true)
            try file.store(SealSecretKey())
            chmod(file.path, 0o640)
            let open = #expect(throws: ClientError.self) { try file.key() }
            #expect(open?.message.contains("chmod 600") == true)
            chmod(file.path, 0o600)
            truncate(file.path, 20)
            let damaged = #expect(throws: ClientError.self) { try file.key() }
            #expect(damaged?.message.contains("no secret key") == true)
        }
    }
}
