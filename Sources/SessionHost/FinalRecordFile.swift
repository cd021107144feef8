import Glibc
import SessionModel

/// Writes a session's final record so that it is there whole or not at all, also after a power cut.
enum FinalRecordFile {
    /// The name in the session's folder.
    static let name = "final.json"

    /// Writes `record` into `directory`; returns what went wrong, or nil.
    static func write(_ record: FinalRecord, into directory: String) -> HostError? {
        StateFile.write(Array(json(of: record).utf8), to: name, in: directory, isSynced: true)
    }

    /// The record as JSON; the keys are the names of ``FinalRecord``'s properties, as Codable has them.
    static func json(of record: FinalRecord) -> String {
        var object = JSONObject()
        object.put("version", record.version)
        object.put("result", record.result.rawValue)
        object.put("exitStatus", record.exitStatus)
        object.put("signal", record.signal)
        object.put("dumpedCore", record.dumpedCore)
        object.put("failedStep", record.failedStep?.rawValue)
        object.put("errorNumber", record.errorNumber)
        object.put("failedPath", record.failedPath)
        object.put("stoppedBy", record.stoppedBy)
        object.put("stopReason", record.stopReason)
        object.put("endedAt", record.endedAt)
        object.put("peakMemory", record.peakMemory)
        object.put("cpuTime", record.cpuTime)
        object.put("oomKills", record.oomKills)
        object.put("outputBytes", record.outputBytes)
        object.put("columns", record.columns)
        object.put("rows", record.rows)
        return object.text
    }
}
