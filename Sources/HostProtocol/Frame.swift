import SessionModel

/// One message on a connection to a host (docs/protocol.md).
///
/// The bytes of input and output are slices of the decoder's buffer: they cost no copy, and should be let go of before
/// the decoder is fed again.
public enum Frame: Hashable, Sendable {
    /// What the connection may do.
    case grant(Grant)
    /// Who speaks, and in which versions.
    case hello(Hello)
    /// Show me the terminal.
    case attach(Attach)
    /// The state from which the output goes on.
    case snapshot(Snapshot)
    /// What the agent wrote.
    case output(ArraySlice<UInt8>)
    /// What was typed.
    case input(ArraySlice<UInt8>)
    /// The client's terminal has this size now.
    case resize(TerminalSize)
    /// Facts about the session.
    case status(Status)
    /// An orderly end of the connection.
    case detach(Detach)
    /// The agent has ended.
    case exit(Exit)
    /// Are you there? The number comes back in the pong.
    case ping(UInt64)
    /// The answer to a ping.
    case pong(UInt64)
    /// What was wrong.
    case error(ProtocolError)
    /// Who asks for the stop that follows, and why.
    case stop(Stop)
    /// A signal (signal(7)) for the agent's process group and the terminal's foreground process group.
    case signal(Int32)
    /// The state of the terminal, with so many lines of its scrollback, for somebody who does not take part.
    case capture(scrollbackLines: UInt32)
    /// What the agent wrote for one terminal alone, such as a clipboard's new contents.
    case aside(ArraySlice<UInt8>)
    /// What the client's terminal looks like.
    case appearance(Appearance)
    /// Become the program at this path, with everything kept.
    case upgrade(program: String)
    /// What became of an upgrade.
    case upgraded(Upgraded)
    /// How calm is the session? The number comes back in the facts.
    case inquiry(UInt64)
    /// How calm the session is.
    case facts(IdleFacts)
    /// Type a text, once.
    case type(TypeRequest)
    /// What became of a text.
    case typed(Typed)
    /// What the session is doing, as far as its terminal shows.
    case activity(ActivityFacts)
    /// A part of the recording is full; its number.
    case recorded(part: UInt32)
    /// A frame of a later version: to be skipped.
    case unknown(type: UInt8)

    /// The type's number on the wire.
    public var typeNumber: UInt8 {
        switch self {
        case .grant: FrameType.grant.rawValue
        case .hello: FrameType.hello.rawValue
        case .attach: FrameType.attach.rawValue
        case .snapshot: FrameType.snapshot.rawValue
        case .output: FrameType.output.rawValue
        case .input: FrameType.input.rawValue
        case .resize: FrameType.resize.rawValue
        case .status: FrameType.status.rawValue
        case .detach: FrameType.detach.rawValue
        case .exit: FrameType.exit.rawValue
        case .ping: FrameType.ping.rawValue
        case .pong: FrameType.pong.rawValue
        case .error: FrameType.error.rawValue
        case .stop: FrameType.stop.rawValue
        case .signal: FrameType.signal.rawValue
        case .capture: FrameType.capture.rawValue
        case .aside: FrameType.aside.rawValue
        case .appearance: FrameType.appearance.rawValue
        case .upgrade: FrameType.upgrade.rawValue
        case .upgraded: FrameType.upgraded.rawValue
        case .inquiry: FrameType.inquiry.rawValue
        case .facts: FrameType.facts.rawValue
        case .type: FrameType.type.rawValue
        case .typed: FrameType.typed.rawValue
        case .activity: FrameType.activity.rawValue
        case .recorded: FrameType.recorded.rawValue
        case .unknown(let type): type
        }
    }
}
