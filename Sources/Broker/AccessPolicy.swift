import SessionModel

/// What each method and each property that can be written asks of a caller inside a session. Reading properties is free.
///
/// A member that is missing here is for those outside alone.
enum AccessPolicy {
    /// For the manager's members. Where it is ``AccessLevel/own``, the first argument says which session is meant.
    static let manager: [String: AccessLevel] = [
        "StartSession": .control,
        "GetSession": .read,
        "ListSessions": .read,
        "StopSession": .own,
        "KillSession": .own,
        "RespawnSession": .control,
        "RestoreSessions": .control,
        "UpgradeSession": .control,
        "UpgradeSessions": .control,
        "RemoveSession": .control,
        "AttachSession": .control,
        "GetConfiguration": .control,
        "SetConfiguration": .control,
        "UnsetConfiguration": .control,
        "GetPressure": .read,
        "GetUsage": .read,
        "Relieve": .control,
        // What was typed is in it, and what other sessions have shown.
        "ListRecordings": .control,
        "OpenRecording": .control,
        "PruneRecordings": .control,
        "RemoveRecording": .control,
        "Capacity": .control,
    ]

    /// For a session's members.
    static let session: [String: AccessLevel] = [
        // It could end itself by other means.
        "Stop": .own,
        "Kill": .own,
        // Whoever can type into the terminal can answer what the agent asks its user.
        "Attach": .control,
        "SendInput": .control,
        "SendText": .control,
        // What it tells can be read as properties.
        "WaitFor": .read,
        "GetScreen": .own,
        "GetUsage": .read,
        "SetLimits": .control,
        "Respawn": .control,
        "Upgrade": .control,
        "ReportActivity": .own,
        "Name": .own,
        // They choose the profile, and keep policy away.
        "Tags": .control,
        "Pinned": .control,
        "Restore": .control,
    ]
}
