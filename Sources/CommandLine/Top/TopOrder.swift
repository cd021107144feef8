/// By what `roost top` sorts: the largest first, names from A on.
enum TopOrder: String, CaseIterable, Sendable {
    case cpu, memory, name, tasks

    /// Its key.
    var key: Character { rawValue.first ?? " " }
}
