/// The keys of `[Record]`: what is recorded of sessions, and how much of it is kept.
extension ConfigurationTable {
    /// `Enabled=`.
    public static let recordEnabled = ConfigurationDirective(
        "Enabled",
        .boolean,
        default: "yes",
        "whether new sessions are recorded"
    )
    /// `Input=`.
    public static let recordInput = ConfigurationDirective(
        "Input",
        .choice(["masked", "never", "always"]),
        default: "masked",
        "what of the input is recorded: `masked` is all but what is typed while the terminal does not echo, of which the "
            + "size is; `never` or `always`"
    )
    /// `PartSize=`.
    public static let recordPartSize = ConfigurationDirective(
        "PartSize",
        .size(minimum: 64 << 10),
        default: "64M",
        "the length from which on a part of a recording is put away and compressed; at most a quarter of `MaxSize=`"
    )
    /// `MaxSize=`.
    public static let recordMaxSize = ConfigurationDirective(
        "MaxSize",
        .size(minimum: 256 << 10),
        default: "4G",
        "what the recording of one session may take on the disk; the oldest parts go first"
    )
    /// `MaxTotalSize=`.
    public static let recordMaxTotalSize = ConfigurationDirective(
        "MaxTotalSize",
        .size(minimum: 256 << 10),
        default: "32G",
        "what all recordings may take together; the oldest parts of sessions that have ended go first"
    )
    /// `MaxAgeSec=`.
    public static let recordMaxAge = ConfigurationDirective(
        "MaxAgeSec",
        .span(minimum: 1_000_000),
        default: "infinity",
        "how long a part is kept after it was last written to"
    )
    /// `KeepFree=`.
    public static let recordKeepFree = ConfigurationDirective(
        "KeepFree",
        .size(minimum: 0),
        default: "256M",
        "what the recordings leave free on their file system, as long as there are parts that may go"
    )
    /// `SealTo=`.
    public static let recordSealTo = ConfigurationDirective(
        "SealTo",
        .publicKey,
        "the public key to which the recordings of new runs are sealed (`roost recordings keygen`); not at all where empty"
    )
    /// `Record=` of a profile.
    public static let profileRecord = ConfigurationDirective(
        "Record",
        .boolean,
        "whether these sessions are recorded, in place of `Enabled=`"
    )

    static let record = [
        recordEnabled, recordInput, recordPartSize, recordMaxSize, recordMaxTotalSize, recordMaxAge, recordKeepFree,
        recordSealTo,
    ]
}
