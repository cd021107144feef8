/// One argument of a method or signal: its name and its type.
public struct ExportedArgument: Hashable, Sendable {
    /// The name that introspection shows.
    public let name: String
    /// One complete type, as D-Bus writes it.
    public let type: String

    /// An argument called `name` of the type `type`.
    public init(_ name: String, _ type: String) {
        self.name = name
        self.type = type
    }
}

/// When a property's change is told (the annotation `org.freedesktop.DBus.Property.EmitsChangedSignal`).
public enum ChangePolicy: String, Hashable, Sendable {
    /// It never changes.
    case constant = "const"
    /// PropertiesChanged is sent with the new value.
    case emitsChange = "true"
    /// PropertiesChanged is sent without the value.
    case invalidates = "invalidates"
    /// Nothing is sent.
    case silent = "false"
}

/// A D-Bus interface as objects of the type `Object` export it: what sd-bus calls a vtable.
///
/// Handlers are called on the thread of the bus's loop. What they throw is answered as a D-Bus error:
/// ``SystemdError`` with its name, anything else as `org.freedesktop.DBus.Error.Failed`.
public struct ExportedInterface<Object> {
    /// What a method does: answers with values, or by a later ``MethodCall/reply(_:)``.
    public enum MethodBody {
        /// Returns the results at once.
        case now((Object, MethodCall) throws -> [Value])
        /// Answers by the call's own `reply` or `fail`, at any time.
        case later((Object, MethodCall) throws -> Void)
    }

    /// One row.
    public enum Member {
        case method(name: String, inputs: [ExportedArgument], outputs: [ExportedArgument], body: MethodBody)
        case property(
            name: String,
            type: String,
            policy: ChangePolicy,
            get: (Object) throws -> Value,
            set: ((Object, Value, MethodCall) throws -> Void)?
        )
        case signal(name: String, arguments: [ExportedArgument])

        /// The member's name.
        public var name: String {
            switch self {
            case .method(let name, _, _, _), .property(let name, _, _, _, _), .signal(let name, _): name
            }
        }
    }

    /// The interface's name, such as `org.example.Thing1.Manager`.
    public let name: String
    /// The members in the order of introspection.
    public let members: [Member]
    /// Throws where the caller may not call a method, or write a property: asked before each, with the member's name.
    public let authorize: (Object, String, MethodCall) throws -> Void

    /// An interface of these members, which everybody may use where nothing else is said.
    public init(
        _ name: String,
        _ members: [Member],
        authorize: @escaping (Object, String, MethodCall) throws -> Void = { _, _, _ in }
    ) {
        self.name = name
        self.members = members
        self.authorize = authorize
    }
}

extension ExportedInterface {
    /// The interface as introspection XML (D-Bus Specification, "Introspection Data Format"), each line indented by
    /// `indentation` spaces.
    public func xml(indentation: Int = 2) -> String {
        let indent = String(repeating: " ", count: indentation)
        var lines = ["\(indent)<interface name=\"\(name)\">"]
        for member in members {
            lines += member.xmlLines.map { "\(indent)  \($0)" }
        }
        lines.append("\(indent)</interface>")
        return lines.joined(separator: "\n") + "\n"
    }
}

extension ExportedInterface.Member {
    var xmlLines: [String] {
        switch self {
        case .method(let name, let inputs, let outputs, _):
            let arguments =
                inputs.map { Self.argument($0, direction: "in") } + outputs.map { Self.argument($0, direction: "out") }
            return Self.element("method name=\"\(name)\"", holding: arguments)
        case .signal(let name, let arguments):
            return Self.element("signal name=\"\(name)\"", holding: arguments.map { Self.argument($0, direction: nil) })
        case .property(let name, let type, let policy, _, let set):
            let access = set == nil ? "read" : "readwrite"
            let annotation =
                "<annotation name=\"org.freedesktop.DBus.Property.EmitsChangedSignal\" value=\"\(policy.rawValue)\"/>"
            return Self.element(
                "property name=\"\(name)\" type=\"\(type)\" access=\"\(access)\"",
                holding: policy == .emitsChange ? [] : [annotation]
            )
        }
    }

    private static func argument(_ argument: ExportedArgument, direction: String?) -> String {
        let direction = direction.map { " direction=\"\($0)\"" } ?? ""
        return "<arg type=\"\(argument.type)\" name=\"\(argument.name)\"\(direction)/>"
    }

    private static func element(_ head: String, holding children: [String]) -> [String] {
        guard !children.isEmpty else { return ["<\(head)/>"] }
        let end = head.prefix { $0 != " " }
        return ["<\(head)>"] + children.map { "  \($0)" } + ["</\(end)>"]
    }
}
