/// The constants of the protocol between a host and those who look at its terminal.
public enum Wire {
    /// The first field of a hello: the bytes "ROST".
    public static let magic: UInt32 = 0x5453_4F52
    /// The newest version that this code speaks.
    public static let version: UInt16 = 1
    /// The oldest version that this code speaks.
    public static let minimumVersion: UInt16 = 1
    /// Bytes in front of each payload: the length (u32) and the type (u8).
    public static let headerLength = 5
    /// The largest value of a frame's length field, which counts the type and the payload: 1 MiB.
    public static let maximumFrameLength = 1 << 20
    /// The largest payload.
    public static let maximumPayload = maximumFrameLength - 1
    /// The longest string in a frame, in bytes; its length is a u16. A longer one is cut when it is encoded.
    public static let maximumString = Int(UInt16.max)
}
