/// What the configuration says of recordings.
extension Configuration {
    /// Whether sessions with the profile `profile` are recorded where nobody asks for something else.
    public func isRecorded(profile: String?) -> Bool {
        if let profile,
            case .boolean(let isOn)? = self[
                ConfigurationKey(.profile, name: profile, ConfigurationTable.profileRecord)
            ].value
        {
            return isOn
        }
        return self[ConfigurationKey(.record, ConfigurationTable.recordEnabled)].value != .boolean(false)
    }

    /// What of the input is recorded: `masked`, `never` or `always`.
    public var recordedInput: String {
        guard case .text(let word)? = self[ConfigurationKey(.record, ConfigurationTable.recordInput)].value else {
            return "masked"
        }
        return word
    }

    /// The public key to which recordings are sealed; nil for not at all.
    public var recordSealTo: String? {
        guard case .text(let key)? = self[ConfigurationKey(.record, ConfigurationTable.recordSealTo)].value else {
            return nil
        }
        return key
    }

    /// The length from which on a part is put away, in bytes; `UInt64.max` is never.
    public var recordPartSize: UInt64 { record(ConfigurationTable.recordPartSize) }
    /// What the recording of one session may take, in bytes.
    public var recordMaxSize: UInt64 { record(ConfigurationTable.recordMaxSize) }
    /// What all recordings may take, in bytes.
    public var recordMaxTotalSize: UInt64 { record(ConfigurationTable.recordMaxTotalSize) }
    /// How long a part is kept, in microseconds.
    public var recordMaxAge: UInt64 { record(ConfigurationTable.recordMaxAge) }
    /// What is left free, in bytes.
    public var recordKeepFree: UInt64 {
        let size = record(ConfigurationTable.recordKeepFree)
        // No file system has that.
        return size == .max ? 0 : size
    }

    private func record(_ directive: ConfigurationDirective) -> UInt64 {
        guard case .number(let number)? = self[ConfigurationKey(.record, directive)].value else { return UInt64.max }
        return number
    }
}
