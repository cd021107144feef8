import Recording
import SessionModel
import Testing

@testable import Broker

/// Which parts of recordings go.
@Suite struct RetentionPlanTests {
    private let old = SessionID("00000001") ?? .random()
    private let live = SessionID("00000002") ?? .random()

    private func part(_ session: SessionID, _ number: Int?, _ bytes: UInt64, at time: UInt64) -> RetentionPlan.Candidate
    {
        let name = number.map { RecordingFiles.part($0) + RecordingFiles.compressed } ?? RecordingFiles.current
        let part = KeptPart(name: name, number: number, bytes: bytes, modifiedAt: time)
        return RetentionPlan.Candidate(session: session, isLive: session == live, part: part)
    }

    private var all: [RetentionPlan.Candidate] {
        [
            part(live, 1, 10, at: 1), part(live, nil, 100, at: 50), part(old, 1, 10, at: 20), part(old, 2, 10, at: 30),
            part(old, nil, 10, at: 40),
        ]
    }

    private func names(_ plan: RetentionPlan) -> [String] {
        plan.removals.map { "\($0.candidate.session)/\($0.candidate.part.number ?? 0)/\($0.reason.rawValue)" }
    }

    private func plan(age: UInt64 = .max, total: UInt64 = .max, keepFree: UInt64 = 0, free: UInt64 = 0) -> RetentionPlan
    {
        RetentionPlan(all, RetentionPlan.Limits(age: age, total: total, keepFree: keepFree), free: free, now: 60)
    }

    @Test func nothingGoesUnasked() {
        #expect(plan().removals.isEmpty && plan().nextExpiry == nil)
        #expect(plan(total: 140).removals.isEmpty)
    }

    @Test func whatHasEndedGoesFirstAndTheOldestOfIt() {
        #expect(names(plan(total: 139)) == ["00000001/1/MaxTotalSize="])
        #expect(names(plan(total: 120)) == ["00000001/1/MaxTotalSize=", "00000001/2/MaxTotalSize="])
    }

    @Test func whatIsBeingWrittenNeverGoes() {
        let all = ["00000001/1", "00000001/2", "00000001/0", "00000002/1"]
        #expect(names(plan(total: 0)) == all.map { $0 + "/MaxTotalSize=" })
        #expect(names(plan(keepFree: .max)) == all.map { $0 + "/KeepFree=" })
        #expect(names(plan(age: 0)) == all.map { $0 + "/MaxAgeSec=" })
    }

    @Test func noMoreGoesThanHasTo() {
        #expect(names(plan(keepFree: 15, free: 5)) == ["00000001/1/KeepFree="])
        #expect(plan(keepFree: 15, free: 15).removals.isEmpty)
    }

    @Test func theNextExpiryIsTheEarliest() {
        #expect(names(plan(age: 40)) == ["00000001/1/MaxAgeSec=", "00000002/1/MaxAgeSec="])
        #expect(plan(age: 40).nextExpiry == 70)
        #expect(plan(age: 39).nextExpiry == 69)
        #expect(plan(age: .max - 30).nextExpiry == UInt64.max - 29)
    }
}
