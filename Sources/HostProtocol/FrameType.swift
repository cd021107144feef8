/// What a frame is: the byte behind its length (docs/protocol.md, "Frames").
///
/// A number is never used again for something else; a receiver skips the numbers that it does not know.
public enum FrameType: UInt8, Sendable, CaseIterable {
    /// Broker to host, once, first: what the connection may do.
    case grant = 1
    /// Both ways: who speaks, and in which versions.
    case hello = 2
    /// Client to host: show me the terminal.
    case attach = 3
    /// Host to client: the state from which the output goes on.
    case snapshot = 4
    /// Host to client: what the agent wrote.
    case output = 5
    /// Client to host: what was typed.
    case input = 6
    /// Client to host: the client's terminal has a new size.
    case resize = 7
    /// Host to broker and clients: facts about the session.
    case status = 8
    /// Both ways: an orderly end of the connection.
    case detach = 9
    /// Host to broker and clients: the agent has ended.
    case exit = 10
    /// Both ways: are you there?
    case ping = 11
    /// Both ways: the answer to a ping.
    case pong = 12
    /// Both ways: what was wrong.
    case error = 13
    /// Broker to host: who asks for the stop that follows, and why.
    case stop = 14
    /// Broker to host: a signal for the agent.
    case signal = 15
    /// Broker to host: a snapshot to keep, without taking part.
    case capture = 16
    /// Host to client: bytes for this client's terminal that are no part of the output.
    case aside = 17
    /// Client to host: the colours of the client's terminal.
    case appearance = 18
    /// Broker to host: become another program, with everything kept.
    case upgrade = 19
    /// Host to broker: what became of it.
    case upgraded = 20
    /// Broker to host: how calm is the session?
    case inquiry = 21
    /// Host to broker: the answer to an inquiry.
    case facts = 22
    /// Broker to host: a text to be typed once, with its keys.
    case type = 23
    /// Host to broker: what became of it.
    case typed = 24
    /// Host to broker: what the session is doing, as far as its terminal shows.
    case activity = 25
    /// Host to broker: a part of the recording is full.
    case recorded = 26
}
