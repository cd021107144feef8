/// The keys of what sessions are doing, and of who is told.
extension ConfigurationTable {
    /// `QuietSec=`.
    public static let quiet = ConfigurationDirective(
        "QuietSec",
        .span(minimum: 1_000_000),
        default: "10s",
        "how long a program writes nothing and does not compute before it is idle, where it does not say itself"
    )

    /// `Desktop=`.
    public static let notifyDesktop = ConfigurationDirective(
        "Desktop",
        .boolean,
        default: "yes",
        "whether the desktop shows a notification, where there is one"
    )
    /// `Command=` of `[Notify]`.
    public static let notifyCommand = ConfigurationDirective(
        "Command",
        .text,
        "what the shell runs for each notification; it finds the facts in its environment"
    )
    /// `Terminal=`.
    public static let notifyTerminal = ConfigurationDirective(
        "Terminal",
        .command,
        "the terminal in which a notification opens its session, and what stands in front of a command there"
    )
    /// `On=`.
    public static let notifyOn = ConfigurationDirective(
        "On",
        .choices(AttentionKind.allCases.map(\.rawValue)),
        default: AttentionKind.allCases.map(\.rawValue).joined(separator: " "),
        "what is notified of: `blocked`, `finished`, `exited`, `bell`"
    )
    /// `FinishedAfterSec=`.
    public static let notifyFinishedAfter = ConfigurationDirective(
        "FinishedAfterSec",
        .span(minimum: 0),
        default: "10s",
        "how long a session has worked at least when it counts that it has finished"
    )
    /// `CoalesceSec=`.
    public static let notifyCoalesce = ConfigurationDirective(
        "CoalesceSec",
        .span(minimum: 0),
        default: "30s",
        "the time in which the same of one session is told once"
    )
    /// `QuietHours=`.
    public static let notifyQuietHours = ConfigurationDirective(
        "QuietHours",
        .hours,
        "when nobody is notified, in local time, such as `22:00-07:00`"
    )
    /// `Notify=` of a tag.
    public static let tagNotify = ConfigurationDirective(
        "Notify",
        .boolean,
        default: "yes",
        "whether sessions with this tag notify anybody"
    )

    static let notify = [
        notifyDesktop, notifyCommand, notifyTerminal, notifyOn, notifyFinishedAfter, notifyCoalesce, notifyQuietHours,
    ]
}
