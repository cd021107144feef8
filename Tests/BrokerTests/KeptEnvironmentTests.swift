import Testing

@testable import Broker

@Suite struct KeptEnvironmentTests {
    @Test func keepsWhatThePatternsName() {
        let environment = ["PATH=/bin", "LC_ALL=C", "LC_=x", "API_KEY=secret", "PATHS=no", "EMPTY=", "BROKEN"]
        #expect(KeptEnvironment.select(environment, matching: ["PATH", "LC_*"]) == ["PATH=/bin", "LC_ALL=C", "LC_=x"])
        #expect(KeptEnvironment.select(environment, matching: ["BROKEN", "EMPTY"]) == ["EMPTY=", "BROKEN"])
        #expect(KeptEnvironment.select(environment, matching: []).isEmpty)
    }

    @Test func liesOverTheOther() {
        let merged = KeptEnvironment.merge(["PATH=/mine", "NEW=1"], over: ["PATH=/bin", "HOME=/root"])
        #expect(merged == ["HOME=/root", "PATH=/mine", "NEW=1"])
        #expect(KeptEnvironment.merge([], over: ["A=1"]) == ["A=1"])
    }
}
