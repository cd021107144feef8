import HostProtocol
import SessionModel
import Terminal

// What the engine has to say: to the agent, to the window that leads, and to everyone who looks at the status.
extension SessionHost {
    /// The name of the file that keeps the last screen, in the session's folder: a snapshot with its scrollback.
    static let screenName = "screen.vt"
    /// Rows of scrollback that are kept with it.
    static let keptRows = 10_000

    /// What the engine answers about the world outside, before a window has said more.
    static func surroundings(_ size: TerminalSize) -> Surroundings {
        var surroundings = Surroundings()
        surroundings.name = "Roost(\(RoostVersion.text))"
        surroundings.setCell(of: size)
        return surroundings
    }

    /// Types the answers to queries. Where the agent asks and asks and does not read, it gets no more of them.
    func answerQueries() {
        let replies = engine.takeReplies()
        if !replies.isEmpty { _ = replies.withUnsafeBytes { type($0) } }
    }

    /// Sends what is for one window to the one that leads.
    func lead() {
        for sequence in stream.takeLeading() { sendAside(sequence) }
    }

    /// Passes on what the agent told the world.
    func handleEvents(_ events: [Event]) {
        for event in events {
            switch event {
            case .title: statusChanged()
            case .clipboard(let selection, let base64):
                sendAside(Array("\u{1B}]52;\(selection);\(base64)\u{1B}\\".utf8))
            default: break
            }
        }
    }

    /// The window that typed last.
    private var leader: Connection? { connections.first { $0.number == sizePolicy.leader } }

    private func sendAside(_ bytes: [UInt8]) {
        guard let leader, !leader.isBehind, leader.replay != .none else { return }
        settle(leader, leader.send(.aside(bytes[...])))
    }

    /// Gives the engine the terminal's size, and everyone who looks the screen as it has become.
    func resizeEngine() {
        let size = terminal.size
        engine.surroundings.setCell(of: size)
        engine.resize(columns: Int(size.columns), rows: Int(size.rows))
        answerQueries()
        for connection in connections
        where connection.attachment != nil && !connection.isBeingAttached && connection.replay != .none {
            sendSnapshot(to: connection)
        }
    }

    /// The colours are those of the window that leads, as far as they are known.
    func updateSurroundings() {
        guard let leader else { return }
        var surroundings = engine.surroundings
        if let color = leader.appearance.foreground { surroundings.foreground = color }
        if let color = leader.appearance.background { surroundings.background = color }
        if let color = leader.appearance.cursor { surroundings.cursor = color }
        guard surroundings != engine.surroundings else { return }
        engine.surroundings = surroundings
        answerQueries()
    }
}

extension Surroundings {
    /// The pixels of one cell of a terminal of this size.
    fileprivate mutating func setCell(of size: TerminalSize) {
        cellWidth = size.columns > 0 ? Int(size.pixelWidth / size.columns) : 0
        cellHeight = size.rows > 0 ? Int(size.pixelHeight / size.rows) : 0
    }
}
