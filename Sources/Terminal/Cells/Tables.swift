/// What the cells of both screens refer to by number.
struct Tables {
    var styles = StyleTable()
    var clusters = InternTable<[UInt32]>(maximum: Limits.maximumClusters)
    var links = InternTable<Hyperlink>(maximum: Limits.maximumLinks)
}
