import Glibc
import Systemd
import Testing

@Suite("Facts of processes")
struct ProcessFactsTests {
    @Test("are those of the process")
    func own() throws {
        let facts = try #require(ProcessFacts(getpid()))
        #expect(facts.id == getpid() && !facts.command.isEmpty && !facts.controlGroups.isEmpty)
    }

    @Test("are not told of one that has ended, even while its number is taken")
    func ended() throws {
        var child: pid_t = 0
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("true"), nil]
        defer { free(arguments[0]) }
        #expect(posix_spawn(&child, "/bin/true", nil, nil, &arguments, nil) == 0)
        var end = siginfo_t()
        // Ended, and not reaped: a zombie.
        #expect(waitid(P_PID, id_t(child), &end, WEXITED | WNOWAIT) == 0)
        #expect(ProcessFacts(child) == nil)
        #expect(waitpid(child, nil, 0) == child)
        #expect(ProcessFacts(child) == nil && ProcessFacts(0) == nil && ProcessFacts(-1) == nil)
    }
}
