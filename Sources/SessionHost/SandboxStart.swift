import CRoost
import Glibc
import HostProtocol
import SessionModel

/// A sandbox as the start of an agent takes it.
enum SandboxStart {
    /// What tests of the verification leave out; nothing anywhere else.
    struct Omission {
        var skip: UInt32 = 0
        /// The property whose rules are left out.
        var property: String?
    }

    /// Calls `body` with the sandbox of `request` in C's terms, or nil where it has none.
    static func with<Result>(
        _ request: LaunchRequest,
        omission: Omission = Omission(),
        _ body: (UnsafePointer<croost_sandbox>?) -> Result
    ) throws(HostError) -> Result {
        guard let sandbox = request.sandbox else { return body(nil) }
        let rules = try SandboxRules(sandbox, request) { name in getenv(name).map { String(cString: $0) } }
        let list = rules.rules.map { rule in
            croost_sandbox_rule(
                path: strdup(rule.path),
                access: croost_sandbox_access(rawValue: rule.access),
                property: strdup(rule.property)
            )
        }
        let sockets = rules.sockets.map { UnsafePointer(strdup($0)) } + [nil]
        defer {
            for rule in list {
                free(UnsafeMutableRawPointer(mutating: rule.path))
                free(UnsafeMutableRawPointer(mutating: rule.property))
            }
            sockets.forEach { free(UnsafeMutableRawPointer(mutating: $0)) }
        }
        return list.withUnsafeBufferPointer { list in
            sockets.withUnsafeBufferPointer { sockets in
                var value = croost_sandbox()
                value.rules = list.baseAddress
                value.rule_count = list.count
                value.sockets = sockets.baseAddress
                value.has_private_network = sandbox.hasPrivateNetwork ? 1 : 0
                value.skip = omission.skip
                if let property = omission.property,
                    let index = rules.rules.firstIndex(where: { $0.property == property })
                {
                    value.skip |= UInt32(CROOST_SANDBOX_SKIP_RULE.rawValue)
                    value.skipped_rule = index
                }
                return withUnsafePointer(to: &value) { body($0) }
            }
        }
    }
}
