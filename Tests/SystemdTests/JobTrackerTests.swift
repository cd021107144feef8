import Testing

@testable import Systemd

@Suite struct JobTrackerTests {
    @Test func anEndThatComesFirstIsKept() {
        var jobs = JobTracker()
        jobs.ended("/job/1", result: "done")
        #expect(jobs.claim("/job/2") == nil)
        #expect(jobs.claim("/job/1") == "done")
        #expect(jobs.claim("/job/1") == nil, "an end is claimed once")
    }

    @Test func endsThatNobodyClaimsAreForgottenFromTheOldestOn() {
        var jobs = JobTracker()
        for number in 0...JobTracker.maximumUnclaimed { jobs.ended("/job/\(number)", result: "\(number)") }
        #expect(jobs.claim("/job/0") == nil)
        #expect(jobs.claim("/job/1") == "1")
        #expect(jobs.claim("/job/\(JobTracker.maximumUnclaimed)") == "\(JobTracker.maximumUnclaimed)")
    }

    @Test func whoWaitsIsResumed() async {
        let result = await withUnsafeContinuation { continuation in
            var jobs = JobTracker()
            jobs.wait(for: "/job/1", continuation)
            jobs.ended("/job/1", result: "failed")
            #expect(jobs.claim("/job/1") == nil)
        }
        #expect(result == "failed")
    }
}
