/// Grapheme clusters of more than one code point, by number. Number 0 is never given.
///
/// A cluster is another one, or a single code point, and one code point more: joining a further one is one look-up
/// however long the cluster is, and clusters with the same beginning share it.
struct ClusterTable {
    private struct Node: Equatable {
        /// What stands in front: a code point, or a cluster's number and `nested`.
        var prefix: UInt32 = 0
        var code: UInt32 = 0
        /// Code points in all; 0 is a number that is free.
        var count: UInt8 = 0
    }

    /// Marks a prefix that is a cluster.
    static let nested: UInt32 = 1 << 31

    private var nodes: [Node] = [Node()]
    private var slots: [UInt32] = []
    private var free: [UInt32] = []
    private var threshold = 256
    private var patience = 0

    /// Clusters in use, and those that were when the table was last swept.
    var count: Int { nodes.count - 1 - free.count }

    @inline(__always)
    private static func hash(_ prefix: UInt32, _ code: UInt32) -> Int {
        let mixed = (UInt64(prefix) << 32 | UInt64(code)) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: (mixed ^ mixed >> 29) >> 17)
    }

    /// The last code point of a cluster.
    @inline(__always)
    func last(_ id: Int) -> UInt32 { nodes[id].code }

    /// How many code points a cluster has.
    @inline(__always)
    func length(_ id: Int) -> Int { Int(nodes[id].count) }

    /// The code points of a cluster; none where there is no such one.
    subscript(id: Int) -> [UInt32]? {
        guard id < nodes.count, nodes[id].count > 0 else { return nil }
        var scalars: [UInt32] = []
        forEach(id) { scalars.append($0) }
        return scalars
    }

    /// Calls a function with each code point of a cluster, from the last one back, as long as it says so.
    @inline(__always)
    func walkBack(_ id: Int, _ goesOn: (UInt32) -> Bool) {
        var node = nodes[id]
        while goesOn(node.code) {
            guard node.prefix & ClusterTable.nested != 0 else {
                _ = goesOn(node.prefix)
                return
            }
            node = nodes[Int(node.prefix & ~ClusterTable.nested)]
        }
    }

    /// Calls a function with each code point of a cluster, from the first one on.
    @inline(__always)
    func forEach(_ id: Int, _ body: (UInt32) -> Void) {
        // The way leads from the last one to the first.
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: Limits.maximumClusterScalars) { scalars in
            var first = Limits.maximumClusterScalars
            walkBack(id) { code in
                first -= 1
                scalars.initializeElement(at: first, to: code)
                return true
            }
            for position in first..<Limits.maximumClusterScalars { body(scalars[position]) }
        }
    }

    /// The number of a cluster that the table has.
    @inline(__always)
    func find(_ prefix: UInt32, _ code: UInt32) -> Int? {
        guard !slots.isEmpty else { return nil }
        let mask = slots.count - 1
        var slot = ClusterTable.hash(prefix, code) & mask
        while slots[slot] != 0 {
            let id = Int(slots[slot])
            if nodes[id].prefix == prefix && nodes[id].code == code { return id }
            slot = (slot + 1) & mask
        }
        return nil
    }

    /// Whether the next new cluster should wait for a sweep.
    mutating func wantsSweep() -> Bool {
        guard count >= threshold else { return false }
        if patience > 0 {
            patience -= 1
            return false
        }
        return true
    }

    /// The number of a cluster that the table does not have yet; nothing where it is full.
    mutating func insert(_ prefix: UInt32, _ code: UInt32) -> Int? {
        let isNested = prefix & ClusterTable.nested != 0
        let length = isNested ? nodes[Int(prefix & ~ClusterTable.nested)].count + 1 : 2
        guard count < Limits.maximumClusters - 1 else { return nil }
        let node = Node(prefix: prefix, code: code, count: length)
        let id: UInt32
        if let reused = free.popLast() {
            id = reused
            nodes[Int(id)] = node
        } else {
            id = UInt32(nodes.count)
            nodes.append(node)
        }
        if count * 2 > slots.count { rebuild(size: max(64, slots.count * 2)) } else { place(id) }
        return Int(id)
    }

    /// The number of a cluster of these code points; nothing where it is none, or where the table is full.
    mutating func number(of scalars: [UInt32]) -> Int? {
        guard scalars.count > 1, scalars.count <= Limits.maximumClusterScalars else { return nil }
        var prefix = scalars[0]
        for code in scalars.dropFirst() {
            guard let id = find(prefix, code) ?? insert(prefix, code) else { return nil }
            prefix = UInt32(id) | ClusterTable.nested
        }
        return Int(prefix & ~ClusterTable.nested)
    }

    /// Frees what is neither marked nor the beginning of what is; the numbers of the others stay.
    mutating func sweep(marked: [Bool]) {
        var marked = marked
        for id in nodes.indices where marked[id] {
            var prefix = nodes[id].prefix
            while prefix & ClusterTable.nested != 0, !marked[Int(prefix & ~ClusterTable.nested)] {
                marked[Int(prefix & ~ClusterTable.nested)] = true
                prefix = nodes[Int(prefix & ~ClusterTable.nested)].prefix
            }
        }
        free.removeAll(keepingCapacity: true)
        for id in stride(from: nodes.count - 1, to: 0, by: -1) where !marked[id] {
            nodes[id] = Node()
            free.append(UInt32(id))
        }
        threshold = min(max(256, count * 2), Limits.maximumClusters - 1)
        patience = count * 4 > Limits.maximumClusters * 3 ? Limits.sweepInterval : 0
        rebuild(size: slots.count)
    }

    private mutating func place(_ id: UInt32) {
        let mask = slots.count - 1
        var slot = ClusterTable.hash(nodes[Int(id)].prefix, nodes[Int(id)].code) & mask
        while slots[slot] != 0 { slot = (slot + 1) & mask }
        slots[slot] = id
    }

    private mutating func rebuild(size: Int) {
        slots = Array(repeating: 0, count: size)
        for id in nodes.indices where nodes[id].count > 0 { place(UInt32(id)) }
    }
}
