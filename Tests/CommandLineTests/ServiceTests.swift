import Testing

@testable import CommandLine

@Suite("The broker's service")
struct ServiceTests {
    @Test("has files that name the broker, and a seal that tells changes")
    func files() throws {
        let files = ServiceFiles(dataHome: "/home/x/.local/share", libexec: "/opt/roost/libexec").files
        #expect(
            files.map(\.path) == [
                "/home/x/.local/share/systemd/user/roost.service",
                "/home/x/.local/share/systemd/user/app-roost.slice",
                "/home/x/.local/share/systemd/user/roost-restore.service",
                "/home/x/.local/share/systemd/user/roost-upgrade.path",
                "/home/x/.local/share/systemd/user/roost-upgrade.service",
                "/home/x/.local/share/dbus-1/services/org.roost.Sessions1.service",
            ]
        )
        #expect(files[0].text.contains("\nExecStart=/opt/roost/libexec/roostd\n"))
        #expect(files[5].text.contains("\nSystemdService=roost.service\n"))
        for file in files {
            #expect(!file.text.contains("@LIBEXECDIR@"))
            #expect(InstalledFile.isUnchanged(file.text))
            #expect(!InstalledFile.isUnchanged(file.text + "\n"))
            #expect(!InstalledFile.isUnchanged("# mine\n" + file.text))
            #expect(!InstalledFile.isUnchanged(file.text.uppercased()))
        }
        for text in ["", "\n", "[Unit]\n", "[Unit]"] { #expect(!InstalledFile.isUnchanged(text)) }
    }

    @Test("goes to the data folder of the XDG specification")
    func dataHome() {
        #expect(ServiceFiles.dataHome { ["XDG_DATA_HOME": "/d", "HOME": "/h"][$0] } == "/d")
        #expect(ServiceFiles.dataHome { ["XDG_DATA_HOME": "d", "HOME": "/h"][$0] } == "/h/.local/share")
        #expect(ServiceFiles.dataHome { _ in nil } == nil)
    }

    @Test(
        "is on a systemd that keeps the word of linger",
        arguments: [
            ("252.39-1~deb12u2", false), ("255.4-1ubuntu8.17", true), ("256", true), ("256.2", true), ("256.3", false),
            ("256~rc3", true), ("257.1", false), ("", false),
        ]
    )
    func linger(version: String, isBroken: Bool) {
        #expect(Linger.hasLogoutBug(version) == isBroken)
    }

    @Test("is described by findings in two lines at the most")
    func finding() {
        let style = Style(isEnabled: false)
        #expect(Finding.ok("a", "b").text(style: style) == "ok   a               b\n")
        #expect(
            Finding.fail("a", "b\u{1B}", "c").text(style: style)
                == "fail a               b\n                     → c\n"
        )
    }
}
