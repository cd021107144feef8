import HostProtocol
import Recording
import SessionModel

/// What of a session is recorded, and how much of it is kept: the settings `record.…` of a launch request.
struct RecordSettings: Hashable {
    /// What of the input is recorded.
    enum Input: String {
        /// All of it, but of what is typed while the terminal does not echo the size alone.
        case masked
        /// Nothing, not even how much it was.
        case never
        /// All of it.
        case always
    }

    /// Names of settings.
    enum Name {
        static let enabled = "record.enabled"
        static let input = "record.input"
        static let partSize = "record.part-size"
        static let maximumSize = "record.max-size"
        static let sealTo = "record.seal-to"
    }

    /// The smallest part, in bytes.
    static let minimumPart: UInt64 = 16 << 10
    /// A recording that may have so many bytes has this many parts at least, so that little goes at a time.
    private static let leastParts: UInt64 = 4

    /// What of the input is recorded.
    var input = Input.masked
    /// The length from which on a part is full, in bytes of text.
    var partSize: UInt64 = 64 << 20
    /// The bytes that all parts may have together; `UInt64.max` for any number.
    var maximumSize = UInt64.max
    /// What the recording is sealed to; nil for not at all.
    var sealTo: SealPublicKey?

    /// The settings of `request`; nil where nothing is to be recorded.
    init?(_ request: LaunchRequest) {
        let settings = request.settings
        guard settings[Name.enabled] == "yes" else { return nil }
        if let text = settings[Name.sealTo] {
            do throws(ArgumentProblem) {
                sealTo = try SealPublicKey(parsing: text)
            } catch {
                // Whoever wants it sealed does not want it open.
                Log.warning("the session is not recorded: '\(text)' is no key to seal it to; \(error)")
                return nil
            }
        }
        input = settings[Name.input].flatMap(Input.init(rawValue:)) ?? input
        maximumSize = settings[Name.maximumSize].flatMap(UInt64.init) ?? maximumSize
        partSize = settings[Name.partSize].flatMap(UInt64.init) ?? partSize
        partSize = max(Self.minimumPart, min(partSize, maximumSize / Self.leastParts))
    }
}
