import ArgumentParser

/// What `attach` and `run` have in common: the window.
struct WindowOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The key that closes the window: ctrl-\\ (the default), ctrl-], ctrl-a …, or none. Also ROOST_DETACH_KEY.",
            valueName: "key"
        )
    )
    var detachKey: String?

    @Flag(help: "Open a window inside of another session's terminal.")
    var nested = false

    /// The values, apart from how they were written.
    var settings: WindowSettings { WindowSettings(detachKey: detachKey, isNested: nested) }
}
