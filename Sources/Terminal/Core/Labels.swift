/// What programs say about their window.
struct Labels: Equatable {
    struct Title: Equatable {
        var icon = ""
        var window = ""
    }

    struct Progress: Equatable {
        var state = 0
        var value = 0
    }

    /// OSC 0, 1 and 2.
    var title = Title()
    /// XTPUSHTITLE (`CSI 22 t`).
    var stack: [Title] = []
    /// OSC 7, as the program gave it.
    var workingDirectory = ""
    /// OSC 22.
    var pointerShape = ""
    /// OSC 9 ; 4.
    var progress = Progress()
}
