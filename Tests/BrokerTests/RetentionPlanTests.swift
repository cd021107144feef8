import SessionModel
import Testing

@testable import Broker

/// Which parts of recordings go.
@Suite struct RetentionPlanTests {
    private let recordings = [
        RemovalOrder.Recording(
            session: .random(),
            isLive: true,
            parts: [.init(1, bytes: 10, modified: 1), .init(nil, bytes: 100, modified: 50)]
        ),
        RemovalOrder.Recording(
            session: .random(),
            isLive: false,
            parts: [
                .init(1, bytes: 10, modified: 20), .init(2, bytes: 10, modified: 30),
                .init(nil, bytes: 10, modified: 40),
            ]
        ),
    ]

    private func plan(age: UInt64 = .max, total: UInt64 = .max, keepFree: UInt64 = 0, free: UInt64 = 0) -> RetentionPlan
    {
        RetentionPlan(recordings, RetentionPlan.Limits(age: age, total: total, keepFree: keepFree), free: free, now: 60)
    }

    private func counts(_ plan: RetentionPlan, _ reason: RetentionPlan.Reason) -> [Int] {
        #expect(plan.removals.allSatisfy { $0.reasons == ($0.count > 0 ? [reason] : []) })
        return plan.removals.map(\.count)
    }

    @Test func nothingGoesUnasked() {
        #expect(counts(plan(), .age) == [0, 0] && plan().nextExpiry == nil)
        #expect(counts(plan(total: 140), .total) == [0, 0])
    }

    @Test func whatHasEndedGoesFirstAndTheOldestOfIt() {
        #expect(counts(plan(total: 139), .total) == [0, 1])
        #expect(counts(plan(total: 120), .total) == [0, 2])
        #expect(counts(plan(total: 105), .total) == [1, 3])
    }

    @Test func whatIsBeingWrittenNeverGoes() {
        #expect(counts(plan(total: 0), .total) == [1, 3])
        #expect(counts(plan(keepFree: .max), .space) == [1, 3])
        #expect(counts(plan(age: 0), .age) == [1, 3])
    }

    @Test func noMoreGoesThanHasTo() {
        #expect(counts(plan(keepFree: 15, free: 5), .space) == [0, 1])
        #expect(counts(plan(keepFree: 15, free: 15), .space) == [0, 0])
    }

    @Test func everyReasonIsTold() {
        let both = plan(age: 40, total: 119)
        #expect(both.removals.map(\.count) == [1, 3])
        #expect(both.removals[1].reasons == [.age, .total])
    }

    @Test func theNextExpiryIsTheEarliest() {
        #expect(counts(plan(age: 40), .age) == [1, 1])
        #expect(plan(age: 40).nextExpiry == 70)
        #expect(plan(age: 39).nextExpiry == 69)
        #expect(plan(age: .max - 30).nextExpiry == UInt64.max - 29)
    }

    @Test func noPartGoesBeforeAnOlderOne() {
        // The clock was set back between the first part and the second.
        let recording = RemovalOrder.Recording(
            session: .random(),
            isLive: false,
            parts: [.init(1, bytes: 10, modified: 50), .init(2, bytes: 10, modified: 10)]
        )
        let plan = RetentionPlan([recording], .init(age: 30, total: .max, keepFree: 0), free: 0, now: 60)
        #expect(counts(plan, .age) == [0] && plan.nextExpiry == 80)
    }
}
