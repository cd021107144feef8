import SessionModel
import Systemd

extension SessionsClient {
    /// Starts a session once there is room. A broker that leaves meanwhile, as for an upgrade, sends those who wait away:
    /// the next one is asked for a place then.
    func startWhenRoom(_ request: StartRequest) throws(ClientError) -> [Value] {
        while true {
            do throws(ClientError) {
                // No timeout: it is the broker that knows how long to wait.
                let forever = Duration.seconds(Int64.max)
                return try call("StartSession", [.properties(request.properties)], timeout: forever)
            } catch  where error.cause?.name == SessionErrorCode.hostUnreachable.dbusName {
                // A refusal in words: nothing was started.
                continue
            }
        }
    }
}
