/// What was checked, and which members of the contract it touched.
struct Report {
    private(set) var passed = 0
    private(set) var failed = 0
    private var exercised: Set<Contract.Key> = []

    /// Prints one check's line.
    mutating func check(_ isTrue: Bool, _ what: String, _ detail: @autoclosure () -> String = "") {
        if isTrue { passed += 1 } else { failed += 1 }
        let detail = isTrue ? "" : detail()
        print("\(isTrue ? "ok  " : "FAIL") \(what)\(detail.isEmpty ? "" : ": \(detail)")")
    }

    /// Checks that two values are the same.
    mutating func expect<Item: Equatable>(_ found: Item, _ expected: Item, _ what: String) {
        check(found == expected, what, "found \(found), expected \(expected)")
    }

    /// Notes that a member was driven.
    mutating func touched(_ key: Contract.Key) {
        exercised.insert(key)
    }

    /// Fails for each member that no check has driven, so that the checks cannot fall behind the contract.
    mutating func checkCoverage(of contract: Contract) {
        for key in contract.members.keys.sorted() where !exercised.contains(key) {
            check(false, "\(key) is driven", "no check drives it")
        }
    }
}
