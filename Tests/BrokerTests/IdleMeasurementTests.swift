import HostProtocol
import SessionModel
import Testing

@testable import Broker

/// Times are seconds here.
@Suite struct IdleMeasurementTests {
    private static let second: UInt64 = 1_000_000
    private static let now = 10_000 * second

    /// A session that began 5000 s ago, was sampled at its last output, and has used nothing since.
    private func calm(output: UInt64 = 3000) -> IdleFacts {
        IdleFacts(
            number: 1,
            age: 5000 * Self.second,
            sinceOutput: output * Self.second,
            cpuTime: 77 * Self.second,
            sample: IdleFacts.Sample(age: (output - 1) * Self.second, cpuTime: 77 * Self.second)
        )
    }

    private func measure(
        _ facts: IdleFacts,
        report: IdleMeasurement.Report? = nil,
        sample: IdleMeasurement.Sample? = nil
    ) -> (idleness: Idleness, sample: IdleMeasurement.Sample?) {
        IdleMeasurement(facts: facts, now: Self.now, report: report, sample: sample).outcome
    }

    private func idle(for span: UInt64) -> Idleness { .idle(since: Self.now - span * Self.second) }

    @Test func theStretchBeginsWhenTheOutputHasEndedAndTheProcessorWasLookedAt() {
        #expect(measure(calm()).idleness == idle(for: 2999))
    }

    @Test func inputAndDeparturesEndAStretch() {
        var facts = calm()
        facts.sinceInput = 100 * Self.second
        #expect(measure(facts).idleness == idle(for: 100))
        facts.sinceDeparture = 50 * Self.second
        #expect(measure(facts).idleness == idle(for: 50))
    }

    @Test func aConnectionCountsEvenBeforeItAttaches() {
        var facts = calm()
        facts.connections = 1
        #expect(measure(facts).idleness == .busy(.connected(1)))
    }

    @Test func silentWorkIsWork() {
        var facts = calm()
        let span = 2999 * Self.second
        facts.cpuTime = 77 * Self.second + span / 100 + IdleMeasurement.quietCPUTime
        #expect(measure(facts).idleness == idle(for: 2999), "at the edge")
        facts.cpuTime = (facts.cpuTime ?? 0) + 1
        let (idleness, sample) = measure(facts)
        #expect(idleness == .busy(.processor))
        #expect(sample == IdleMeasurement.Sample(time: Self.now, cpuTime: facts.cpuTime ?? 0), "counted anew from here")
    }

    @Test func theStretchAfterSilentWorkBeginsWhereItWasFound() {
        var facts = calm()
        facts.cpuTime = 500 * Self.second
        let found = IdleMeasurement.Sample(time: Self.now - 700 * Self.second, cpuTime: 500 * Self.second)
        #expect(measure(facts, sample: found).idleness == idle(for: 700))
    }

    @Test func withoutASampleTheStretchBeginsNow() {
        var facts = calm()
        facts.sample = nil
        let (idleness, sample) = measure(facts)
        #expect(idleness == idle(for: 0))
        #expect(sample?.time == Self.now)
    }

    @Test func whoCannotBeMeasuredIsNotIdle() {
        var facts = calm()
        facts.cpuTime = nil
        #expect(measure(facts).idleness == .unknown(.noProcessorTime))
    }

    @Test func aControlGroupThatWasCountedAnewIsBusy() {
        var facts = calm()
        facts.cpuTime = 0
        #expect(measure(facts).idleness == .busy(.processor))
    }

    // Sessions that say what they do.

    private func report(_ activity: Activity, _ ago: UInt64?) -> IdleMeasurement.Report {
        IdleMeasurement.Report(activity: activity, time: ago.map { Self.now - $0 * Self.second })
    }

    @Test func whoSaysThatItIsIdleMayPrintAndBlink() {
        var facts = calm(output: 2)
        facts.cpuTime = 77 * Self.second
        let kept = IdleMeasurement.Sample(time: Self.now - 2000 * Self.second, cpuTime: 0)
        // 77 s in 2000 s are less than a tenth.
        #expect(measure(facts, report: report(.idle, 2000), sample: kept).idleness == idle(for: 2000))
        #expect(measure(facts, sample: kept).idleness == idle(for: 1), "without its word, output counts")
        facts.cpuTime = 300 * Self.second
        #expect(measure(facts, report: report(.idle, 2000), sample: kept).idleness == .busy(.processor))
    }

    @Test func whatWasTypedSinceTheReportMakesItStale() {
        var facts = calm(output: 5)
        facts.sinceInput = 600 * Self.second
        #expect(measure(facts, report: report(.idle, 2000)).idleness == idle(for: 4), "output counts again")
    }

    @Test func aReportIsAnEvent() {
        #expect(measure(calm(), report: report(.unknown, 30)).idleness == idle(for: 30))
        #expect(measure(calm(), report: report(.idle, nil)).idleness == idle(for: 0), "of a time that is not known")
    }
}
