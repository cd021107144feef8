/// What happened to a recording: the member `mark` of a line with the direction `mark`.
public enum RecordMark: String, Sendable, CaseIterable {
    /// The program was started; a session that is started again goes on in the same recording.
    case started
    /// Output or input is missing because the disk was slow or full; the size says how many bytes.
    case dropped
    /// A line that a crash had cut short was taken out; the data holds what there was of it.
    case torn
    /// The program ended.
    case ended
}
