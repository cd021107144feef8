extension Core {
    /// OSC: a number, and what it is about (xterm ctlseqs "Operating System Commands").
    mutating func dispatchSystemCommand() {
        let bytes = parser.string
        var position = 0
        var number = 0
        while position < bytes.count, bytes[position] &- 0x30 < 10, number < 100_000 {
            number = number * 10 + Int(bytes[position] - 0x30)
            position += 1
        }
        let isReset = position == bytes.count
        guard position > 0, isReset || bytes[position] == 0x3B else { return }
        let rest = isReset ? [] : bytes[(position + 1)...]
        withholdQuery(number, rest)
        switch number {
        case 0, 1, 2: setTitle(number, Text.label(rest))
        case 4: setPalette(rest)
        case 7: setWorkingDirectory(Text.label(rest))
        case 8: setHyperlink(rest)
        case 9: growl(rest)
        case 10, 11, 12: setDynamicColors(number, rest)
        case 21: controlColors(rest)
        // A question mark asks for shapes: it is none, and a snapshot must not ask.
        case 22 where rest.first != 0x3F: labels.pointerShape = Text.label(rest)
        case 52: setClipboard(rest)
        case 99: notifyInParts(rest)
        case 104: resetPalette(rest)
        case 110: palette.foreground = nil
        case 111: palette.background = nil
        case 112: palette.cursor = nil
        case 133: markPrompt(rest)
        case 777: notify(rest)
        case 1337: extend(rest)
        default: break
        }
    }

    private mutating func setTitle(_ number: Int, _ text: String) {
        if number != 2 { labels.title.icon = text }
        if number != 1 {
            labels.title.window = text
            note(.title(text))
        }
    }

    private mutating func setWorkingDirectory(_ text: String) {
        labels.workingDirectory = text
        note(.workingDirectory(text))
    }

    /// OSC 8 ; parameters ; address. An empty address ends the link.
    private mutating func setHyperlink(_ rest: ArraySlice<UInt8>) {
        penIsCurrent = false
        guard let separator = rest.firstIndex(of: 0x3B) else { return }
        let address = Text.label(rest[(separator + 1)...])
        guard !address.isEmpty, address.utf8.count <= Limits.maximumLinkAddress else {
            link = 0
            return
        }
        var identifier = ""
        for parameter in rest[..<separator].split(separator: 0x3A) where parameter.starts(with: Array("id=".utf8)) {
            identifier = Text.label(parameter.dropFirst(3), limit: Limits.maximumLinkIdentifier)
        }
        link = number(of: Hyperlink(identifier: identifier, address: address))
    }

    /// OSC 9: progress (9 ; 4), the working directory (9 ; 9), or a notification.
    private mutating func growl(_ rest: ArraySlice<UInt8>) {
        let fields = Text.fields(rest)
        if fields.first == "4", fields.count >= 2 {
            let state = Int(fields[1]) ?? 0
            guard (0...4).contains(state) else { return }
            let value = fields.count > 2 ? max(0, min(100, Int(fields[2]) ?? 0)) : 0
            labels.progress = Labels.Progress(state: state, value: state == 0 || state == 3 ? 0 : value)
            note(.progress(state: state, value: labels.progress.value))
        } else if fields.first == "9", fields.count >= 2 {
            setWorkingDirectory(Text.label(rest.dropFirst(2)))
        } else if fields.count >= 2, let kind = fields.first, Int(kind) != nil {
            return  // ConEmu's other commands
        } else {
            note(.notification(title: "", body: Text.label(rest)))
        }
    }

    /// OSC 777 ; notify ; title ; body.
    private mutating func notify(_ rest: ArraySlice<UInt8>) {
        let fields = Text.fields(rest)
        guard fields.count >= 2, fields[0] == "notify" else { return }
        note(.notification(title: fields[1], body: fields[2...].joined(separator: ";")))
    }

    /// OSC 52: only a request to write is told; a query has no answer, and nothing is not written.
    private mutating func setClipboard(_ rest: ArraySlice<UInt8>) {
        guard let separator = rest.firstIndex(of: 0x3B) else { return }
        let data = rest[(separator + 1)...]
        guard !data.isEmpty, data.count <= Limits.maximumClipboard, data.first != 0x3F else { return }
        let isBase64 = data.allSatisfy { byte in
            byte &- 0x30 < 10 || byte &- 0x41 < 26 || byte &- 0x61 < 26 || byte == 0x2B || byte == 0x2F || byte == 0x3D
        }
        guard isBase64 else { return }
        note(.clipboard(selection: Text.label(rest[..<separator].prefix(16)), base64: Text.decode(data)))
    }

    /// OSC 133: a mark of the shell. Rows keep where a prompt and where an output begin.
    private mutating func markPrompt(_ rest: ArraySlice<UInt8>) {
        guard let kind = rest.first, kind >= 0x41, kind <= 0x5A else { return }
        var flags = screen.grid.rowFlags(cursor.y)
        if kind == 0x41 {
            flags.insert(.prompt)
            withholdRedraw(rest)
        }
        if kind == 0x43 { flags.insert(.output) }
        screen.grid.setFlags(cursor.y, flags)
        let scalar = Unicode.Scalar(kind)
        note(.promptMark(kind: Character(scalar), parameters: Text.label(rest.dropFirst(2))))
    }

    /// OSC 1337: CurrentDir and SetUserVar; images (File, MultipartFile) are read over.
    private mutating func extend(_ rest: ArraySlice<UInt8>) {
        guard let separator = rest.firstIndex(of: 0x3D) else { return }
        let value = rest[(separator + 1)...]
        switch Text.label(rest[..<separator]) {
        case "CurrentDir": setWorkingDirectory(Text.label(value))
        case "SetUserVar":
            guard let second = value.firstIndex(of: 0x3D) else { return }
            let data = value[(second + 1)...]
            note(.userVariable(name: Text.label(value[..<second]), base64: Text.label(data)))
        default: break
        }
    }
}
