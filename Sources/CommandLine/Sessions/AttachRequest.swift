import Client

/// What `roost attach` does.
struct AttachRequest: Equatable, PlainRequest {
    /// The id, a unique beginning of it, or the name.
    var session: String
    /// How the window is opened.
    var window = WindowSettings()
    /// Whether it only looks.
    var isView = false
    /// Rows of scrollback that are shown first: what a person scrolls back over, and what comes over a slow line in a
    /// moment.
    var scrollback: UInt32 = 1000

    func run() throws {
        let keys = try window.keys(isView: isView)
        let client = try SessionsClient.connect()
        // Everybody else does not wait for the id.
        if WindowSettings.isInsideSession() { try window.checkNesting(id: client.session(session).id) }
        try Attachment(
            client: client,
            session: session,
            mode: isView ? .view : .control,
            keys: keys,
            scrollback: scrollback
        ).run()
    }
}
