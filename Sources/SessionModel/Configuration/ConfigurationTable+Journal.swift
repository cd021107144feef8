extension ConfigurationTable {
    /// `Lines=`.
    public static let journalLines = ConfigurationDirective(
        "Lines",
        .boolean,
        default: "yes",
        "whether lines that commands print are logged, each once when it has settled"
    )
    /// `RateLimitIntervalSec=`.
    public static let journalRateLimitInterval = ConfigurationDirective(
        "RateLimitIntervalSec",
        .span(minimum: 0),
        default: "30s",
        "the span in which no more than `RateLimitBurst=` lines of a session are logged; 0: no limit"
    )
    /// `RateLimitBurst=`.
    public static let journalRateLimitBurst = ConfigurationDirective(
        "RateLimitBurst",
        .count(maximum: UInt64(UInt32.max)),
        default: "1000",
        "lines of a session that are logged in `RateLimitIntervalSec=`; 0 or infinity: any number"
    )
    /// `JournalLines=` of a profile.
    public static let profileJournalLines = ConfigurationDirective(
        "JournalLines",
        .boolean,
        "whether lines that these commands print are logged, in place of `Lines=`"
    )

    static let journal = [journalLines, journalRateLimitInterval, journalRateLimitBurst]
}

extension Configuration {
    /// Whether lines that commands print are logged.
    public var journalLines: Bool {
        self[ConfigurationKey(.journal, ConfigurationTable.journalLines)].value != .boolean(false)
    }

    /// The same for a profile; nil where it says nothing.
    public func journalLines(profile: String) -> Bool? {
        let key = ConfigurationKey(.profile, name: profile, ConfigurationTable.profileJournalLines)
        guard case .boolean(let isOn)? = self[key].value else { return nil }
        return isOn
    }

    /// In how many microseconds no more than ``journalRateLimitBurst`` lines are logged; 0 for no limit.
    public var journalRateLimitInterval: UInt64 {
        number(.journal, ConfigurationTable.journalRateLimitInterval)
    }

    /// Lines that are logged in an interval; 0 for no limit.
    public var journalRateLimitBurst: UInt64 { number(.journal, ConfigurationTable.journalRateLimitBurst) }
}
