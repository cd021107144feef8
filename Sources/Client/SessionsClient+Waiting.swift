import SessionModel
import Systemd

extension SessionsClient {
    /// Starts a session as soon as there is room for it. A broker that leaves meanwhile gives the places back that it had
    /// kept: the next one is asked, for what is left of the wait.
    func startWhenRoom(_ request: StartRequest) throws(ClientError) -> [Value] {
        var request = request
        let clock = ContinuousClock()
        let began = clock.now
        let wait = request.wait
        while true {
            do throws(ClientError) {
                // No timeout: it is the broker that knows how long to wait.
                let forever = Duration.seconds(Int64.max)
                return try call("StartSession", [.properties(request.properties)], timeout: forever)
            } catch  where error.cause?.name == SessionErrorCode.hostUnreachable.dbusName {
                // A refusal in words: nothing was started.
                guard wait != UInt64.max else { continue }
                let spent = began.duration(to: clock.now) / .microseconds(1)
                request.wait = UInt64(max(1, Double(wait) - spent))
            }
        }
    }
}
