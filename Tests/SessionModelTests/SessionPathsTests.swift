import SessionModel
import Testing

@Suite struct SessionPathsTests {
    private func paths(_ environment: [String: String]) -> SessionPaths? {
        SessionPaths { environment[$0] }
    }

    @Test func followsTheBaseDirectorySpecification() {
        let standard = paths(["XDG_RUNTIME_DIR": "/run/user/1", "HOME": "/home/a"])
        #expect(standard?.runtimeRoot == "/run/user/1/roost")
        #expect(standard?.stateRoot == "/home/a/.local/state/roost")
        let moved = paths(["XDG_RUNTIME_DIR": "/r", "HOME": "/home/a", "XDG_STATE_HOME": "/s"])
        #expect(moved?.sessionsDirectory == "/s/roost/sessions")
    }

    @Test func relativePathsCountAsNotSet() {
        #expect(
            paths(["XDG_RUNTIME_DIR": "/r", "HOME": "/h", "XDG_STATE_HOME": "state"])?.stateRoot
                == "/h/.local/state/roost"
        )
        #expect(paths(["XDG_RUNTIME_DIR": "r", "HOME": "/h"]) == nil)
        #expect(paths(["HOME": "/h"]) == nil)
        #expect(paths(["XDG_RUNTIME_DIR": "/r"]) == nil)
    }
}
