/// What a command does, apart from how it was asked for.
protocol PlainRequest {
    /// Does it.
    func run() throws
}

/// The command lines of every day, in their plainest form, read without ArgumentParser.
///
/// It makes types at run time for each option that a command has, which takes longer than all the rest of an attach. A
/// line that is not of these forms is none of ours; a test holds what is against what ArgumentParser makes of it.
enum PlainLine {
    /// The request of a command line without the program's name; nil where it has to be parsed.
    static func request(_ arguments: [String]) -> (any PlainRequest)? {
        switch arguments.first {
        case "attach" where arguments.count == 2 && !arguments[1].hasPrefix("-"):
            AttachRequest(session: arguments[1])
        case "list" where arguments.count == 1, "ls" where arguments.count == 1:
            ListRequest()
        default: nil
        }
    }
}
