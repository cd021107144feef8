/// What the cells of both screens refer to by number.
struct Tables {
    var styles = StyleTable()
    var clusters = ClusterTable()
    var links = InternTable<Hyperlink>(maximum: Limits.maximumLinks)
}
