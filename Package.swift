// swift-tools-version: 6.2

import PackageDescription

/// Warnings are errors in CI and in `make build`; the flag stays out of the manifest's defaults so that a newer
/// compiler with new warnings can still build a release.
let swiftSettings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "roost",
    products: [
        .library(name: "Systemd", targets: ["Systemd"]),
        .executable(name: "roost", targets: ["roost"]),
        .executable(name: "roostd", targets: ["roostd"]),
        .executable(name: "roost-host", targets: ["roost-host"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
    ],
    targets: [
        // C: libsystemd's headers, and the few lines that Swift cannot write.
        .systemLibrary(name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        // Linked statically: a host that seals nothing has nothing to load.
        .systemLibrary(name: "CSodium", providers: [.apt(["libsodium-dev"])]),
        .target(name: "CRoost", dependencies: ["CSystemd"]),

        // Foundations: none of these knows what a session is, or does no I/O.
        .target(name: "Systemd", dependencies: ["CSystemd", "CRoost"], swiftSettings: swiftSettings),
        .target(name: "SessionModel", swiftSettings: swiftSettings),
        .target(name: "Terminal", swiftSettings: swiftSettings),
        .target(name: "HostProtocol", dependencies: ["SessionModel"], swiftSettings: swiftSettings),
        // What a recording is on the disk, for those who write it and those who read it. No Foundation.
        .target(name: "Recording", dependencies: ["CZstd", "CSodium", "SessionModel"], swiftSettings: swiftSettings),

        // One library a process.
        .target(
            name: "SessionHost",
            dependencies: ["CRoost", "Systemd", "SessionModel", "HostProtocol", "Terminal", "Recording"],
            swiftSettings: swiftSettings
        ),
        .target(
            name: "Broker",
            dependencies: ["CRoost", "Systemd", "SessionModel", "Terminal", "HostProtocol", "Recording"],
            swiftSettings: swiftSettings
        ),
        .target(
            name: "Client",
            dependencies: ["Systemd", "SessionModel", "HostProtocol"],
            swiftSettings: swiftSettings
        ),
        .target(
            name: "CommandLine",
            dependencies: [
                "CRoost", "Client", "Systemd", "SessionModel", "HostProtocol", "Terminal", "Recording", argumentParser,
            ],
            // Links to systemd/ and dbus/: `roost service install` writes what a package would install.
            resources: [.embedInCode("Resources")],
            swiftSettings: swiftSettings
        ),

        // Mains.
        .executableTarget(name: "roost", dependencies: ["CommandLine"], swiftSettings: swiftSettings),
        .executableTarget(
            name: "roostd",
            dependencies: ["Broker", "SessionModel", argumentParser],
            swiftSettings: swiftSettings
        ),
        .executableTarget(name: "roost-host", dependencies: ["SessionHost"], swiftSettings: swiftSettings),

        // Tests. Those that need systemd stand in Tests/Integration and run on the throwaway machine.
        .testTarget(name: "SystemdTests", dependencies: ["Systemd", "CRoost"], swiftSettings: swiftSettings),
        .testTarget(name: "SessionModelTests", dependencies: ["SessionModel"], swiftSettings: swiftSettings),
        // Counts allocations, for the one benchmark that asks.
        .target(name: "CAllocations", path: "Tests/CAllocations"),
        .executableTarget(
            name: "terminal-bench",
            dependencies: ["Terminal", "CAllocations"],
            path: "Tests/terminal-bench",
            swiftSettings: swiftSettings
        ),
        .executableTarget(
            name: "terminal-dump",
            dependencies: ["Terminal"],
            path: "Tests/terminal-dump",
            swiftSettings: swiftSettings
        ),
        .testTarget(name: "TerminalTests", dependencies: ["Terminal"], swiftSettings: swiftSettings),
        .testTarget(
            name: "RecordingTests",
            dependencies: ["Recording", "SessionModel", "CZstd"],
            swiftSettings: swiftSettings
        ),
        .testTarget(name: "HostProtocolTests", dependencies: ["HostProtocol"], swiftSettings: swiftSettings),
        .testTarget(
            name: "SessionHostTests",
            dependencies: ["SessionHost", "HostProtocol", "Terminal", "Recording", "CRoost"],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "BrokerTests",
            dependencies: ["Broker", "SessionHost", "Recording"],
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "CommandLineTests",
            dependencies: [
                "CommandLine", "Client", "Systemd", "SessionModel", "HostProtocol", "Terminal", "Recording",
                argumentParser,
            ],
            swiftSettings: swiftSettings
        ),

        // An independent second implementation of D-Bus drives the interface: libdbus-1 (see its README).
        .systemLibrary(
            name: "CDBus",
            path: "Tests/CDBus",
            pkgConfig: "dbus-1",
            providers: [.apt(["libdbus-1-dev"])]
        ),
        .executableTarget(
            name: "dbus-conformance",
            dependencies: ["CDBus"],
            path: "Tests/dbus-conformance",
            swiftSettings: swiftSettings
        ),
    ]
)
