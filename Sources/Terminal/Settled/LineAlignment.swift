/// Which lines of a screen are those that were there before: the longest run of marks, in order, that two lists share.
enum LineAlignment {
    /// For each of `lines` the index in `known` of the line that it is, or -1. Indexes only grow.
    static func match(_ known: [UInt64], _ lines: [UInt64]) -> [Int] {
        var matches = Array(repeating: -1, count: lines.count)
        var start = 0
        while start < known.count, start < lines.count, known[start] == lines[start] {
            matches[start] = start
            start += 1
        }
        var (knownEnd, end) = (known.count, lines.count)
        while knownEnd > start, end > start, known[knownEnd - 1] == lines[end - 1] {
            knownEnd -= 1
            end -= 1
            matches[end] = knownEnd
        }
        guard start < knownEnd, start < end else { return matches }
        if (knownEnd - start) * (end - start) <= Limits.maximumAlignment {
            align(known[start..<knownEnd], lines[start..<end], &matches)
        } else {
            search(known[start..<knownEnd], lines[start..<end], &matches)
        }
        return matches
    }

    /// By the lengths of the longest runs of all ends of the two.
    private static func align(_ known: ArraySlice<UInt64>, _ lines: ArraySlice<UInt64>, _ matches: inout [Int]) {
        let width = lines.count + 1
        var lengths = Array(repeating: UInt16(0), count: (known.count + 1) * width)
        for i in stride(from: known.count - 1, through: 0, by: -1) {
            for j in stride(from: lines.count - 1, through: 0, by: -1) {
                let isSame = known[known.startIndex + i] == lines[lines.startIndex + j]
                lengths[i * width + j] =
                    isSame
                    ? lengths[(i + 1) * width + j + 1] + 1
                    : max(lengths[(i + 1) * width + j], lengths[i * width + j + 1])
            }
        }
        var (i, j) = (0, 0)
        while i < known.count, j < lines.count {
            if known[known.startIndex + i] == lines[lines.startIndex + j] {
                matches[lines.startIndex + j] = known.startIndex + i
                i += 1
                j += 1
            } else if lengths[(i + 1) * width + j] >= lengths[i * width + j + 1] {
                i += 1
            } else {
                j += 1
            }
        }
    }

    /// Each line with the next known one of its kind: not always the most, but never much work.
    private static func search(_ known: ArraySlice<UInt64>, _ lines: ArraySlice<UInt64>, _ matches: inout [Int]) {
        var places: [UInt64: [Int]] = [:]
        for index in known.indices.reversed() { places[known[index], default: []].append(index) }
        var next = known.startIndex
        for index in lines.indices {
            while let place = places[lines[index]]?.last, place < next { places[lines[index]]?.removeLast() }
            guard let place = places[lines[index]]?.last else { continue }
            matches[index] = place
            next = place + 1
        }
    }
}
