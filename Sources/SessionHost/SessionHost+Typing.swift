import Glibc
import HostProtocol
import Systemd
import Terminal

// Texts that are typed once and whole, each with its keys behind it.
extension SessionHost {
    /// Takes a text in; a token that is known is not typed again.
    func takeText(_ request: TypeRequest) {
        let deadline = SystemClock.monotonic + UInt64(request.timeout) * 1000
        if let index = typing.texts.firstIndex(where: { $0.request.token == request.token }) {
            typing.texts[index].deadline = deadline
            typing.texts[index].isAnswered = false
            return watchDeadlines()
        }
        if typing.tokens.contains(request.token) { return answer(request, .typed) }
        if request.flags.contains(.inquire) { return answer(request, .unknown) }
        guard agent.exitStatus == nil else { return answer(request, .ended) }
        let bytes = typing.texts.reduce(request.text.count) { $0 + $1.request.text.count }
        guard typing.texts.count < TypingQueue.limit, bytes <= TypingQueue.maximumBytes else {
            return answer(request, .refused, "\(typing.texts.count) texts wait already, the most that may")
        }
        typing.texts.append(PendingText(request, deadline: deadline))
        advanceTyping()
        // One that is done within the round needs no timer.
        if !typing.texts.isEmpty { watchDeadlines() }
    }

    /// Goes on with the first text as far as the terminal and the program let it.
    func advanceTyping() {
        guard !typing.isAdvancing, !typing.texts.isEmpty else { return }
        typing.isAdvancing = true
        while !typing.texts.isEmpty, advanceFirst() {}
        typing.isAdvancing = false
        if !typing.isHolding { resumeHeldConnections() }
    }

    /// One step with the first text; returns false where it has to wait.
    private func advanceFirst() -> Bool {
        switch typing.texts[0].stage {
        case .waiting:
            // Behind what was typed before it: only what is not begun can be taken back.
            guard input.isEmpty, agent.exitStatus == nil else { return false }
            // The Enter of the text before it is a read of its own, too.
            if !terminal.isLineMode, terminal.hasUnreadInput { return lookLater() }
            begin()
            return true
        case .taking:
            guard typing.taken >= typing.mark else { return false }
            guard typing.texts[0].keysLeft > 0 else {
                finishFirst(.typed)
                return true
            }
            // The kernel hands out one line at a time: Enter is no part of a paste there.
            if !typing.texts[0].isBracketed, terminal.isLineMode {
                typeNextKey()
            } else {
                typing.texts[0].stage = .unread
            }
            return true
        case .unread:
            if terminal.hasUnreadInput { return lookLater() }
            typing.texts[0].stage = .pausing
            startTypingTimer(pause)
            return false
        case .pausing:
            return false
        }
    }

    /// Looks again in a while; the program's output is another occasion.
    private func lookLater() -> Bool {
        startTypingTimer(typing.look)
        return false
    }

    private func begin() {
        typing.look = TypingQueue.firstLook
        let request = typing.texts[0].request
        let isPaste = request.flags.contains(.paste) && !request.text.isEmpty && !request.flags.contains(.raw)
        let isBracketed = isPaste && engine.wantsBracketedPaste
        let isSubmitted = request.flags.contains(.submit) || !request.keys.isEmpty
        var bytes =
            request.flags.contains(.raw) ? request.text : PasteText.bytes(of: request.text, isSubmitted: isSubmitted)
        if !isBracketed, !request.flags.contains(.raw), terminal.isLineMode {
            let longest = PasteText.longestLine(of: bytes)
            guard longest <= PseudoTerminal.maximumLine else {
                let words =
                    "it has a line of \(longest) bytes, "
                    + "and the program reads lines of \(PseudoTerminal.maximumLine) bytes at the most"
                return finishFirst(.refused, words)
            }
        }
        if isBracketed { bytes = PasteText.brackets.start + bytes + PasteText.brackets.end }
        typing.tokens.insert(request.token)
        typing.texts[0].isBracketed = isBracketed
        typing.texts[0].stage = .taking
        noteInput()
        if typing.texts[0].keysLeft > 0 {
            typing.isHolding = true
            startTypingTimer(TypingQueue.longestHold)
        }
        guard !bytes.isEmpty else {
            typing.mark = typing.taken
            // Keys alone: the first of them follows nothing.
            if typing.texts[0].keysLeft > 0 { typeNextKey() }
            return
        }
        typeForFirst(bytes)
    }

    /// Types a part of the first text, whether or not others have typed in between.
    private func typeForFirst(_ bytes: [UInt8]) {
        typing.look = TypingQueue.firstLook
        bytes.withUnsafeBytes { writeOrQueue($0) }
        typing.mark = typing.taken + UInt64(input.count)
    }

    private func typeNextKey() {
        let text = typing.texts[0]
        let index = Int(text.typedKeys)
        let key = index < text.request.keys.count ? text.request.keys[index] : engine.enterKey
        typing.texts[0].typedKeys += 1
        typing.texts[0].stage = .taking
        noteInput()
        typeForFirst(key)
    }

    /// How long the key that comes next waits: a lone Escape could begin something else, too.
    private var pause: Duration {
        let text = typing.texts[0]
        guard let last = text.request.keys.prefix(Int(text.typedKeys)).last else { return TypingQueue.textPause }
        return last == [0x1B] ? TypingQueue.textPause : TypingQueue.keyPause
    }

    private func finishFirst(_ outcome: Typed.Outcome, _ words: String = "") {
        let text = typing.texts.removeFirst()
        typing.look = TypingQueue.firstLook
        typing.isHolding = false
        typing.timer?.isEnabled = false
        if !text.isAnswered { answer(text.request, outcome, words) }
        if typing.texts.isEmpty { typing.deadlineTimer?.isEnabled = false }
    }

    /// Says to all who wait that the agent has ended.
    func endTyping() {
        let texts = typing.texts
        typing.texts = []
        typing.isHolding = false
        for text in texts where !text.isAnswered { answer(text.request, .ended) }
    }

    // MARK: Timers

    private func startTypingTimer(_ span: Duration) {
        do throws(SystemdError) {
            if let timer = typing.timer { return try timer.rearm(after: span) }
            typing.timer = try loop.onTimer(after: span) { [unowned self] in typingTimerFired() }
        } catch {
            Log.error("no timer for a text that is typed: \(error)")
            finishFirst(.queued)
        }
    }

    private func typingTimerFired() {
        guard let first = typing.texts.first else { return }
        if first.stage == .pausing {
            typeNextKey()
        } else {
            releaseLongHold()
            // Nobody waits any more for a text that was answered.
            let longest = first.isAnswered ? TypingQueue.longestIdleLook : TypingQueue.longestLook
            typing.look = min(typing.look * 2, longest)
        }
        advanceTyping()
    }

    /// Lets others type where the program has not read the text for too long.
    private func releaseLongHold() {
        guard typing.isHolding, typing.texts[0].stage == .taking || typing.look >= TypingQueue.longestHold / 2 else {
            return
        }
        typing.isHolding = false
    }

    private func watchDeadlines() {
        guard let earliest = typing.texts.lazy.filter({ !$0.isAnswered }).map(\.deadline).min() else {
            typing.deadlineTimer?.isEnabled = false
            return
        }
        let now = SystemClock.monotonic
        let span = Duration.microseconds(Int64(clamping: earliest > now ? earliest - now : 0))
        do throws(SystemdError) {
            if let timer = typing.deadlineTimer { return try timer.rearm(after: span) }
            typing.deadlineTimer = try loop.onTimer(after: span) { [unowned self] in deadlineCame() }
        } catch {
            Log.error("no timer for the answer to a text: \(error)")
        }
    }

    private func deadlineCame() {
        let now = SystemClock.monotonic
        var kept: [PendingText] = []
        for var text in typing.texts {
            if text.isAnswered || text.deadline > now {
                kept.append(text)
            } else if text.stage == .waiting {
                answer(text.request, .withdrawn)
            } else {
                text.isAnswered = true
                answer(text.request, .queued)
                kept.append(text)
            }
        }
        typing.texts = kept
        watchDeadlines()
    }

    private func answer(_ request: TypeRequest, _ outcome: Typed.Outcome, _ words: String = "") {
        let frame = Frame.typed(Typed(token: request.token, outcome: outcome, text: words))
        for connection in connections where connection.isBroker { settle(connection, connection.send(frame)) }
    }

    // MARK: Another program

    /// Writes down what waits, for the program that takes over.
    func handOverTyping(in handover: inout Handover) {
        var texts = typing.texts
        if let first = texts.first, first.stage == .taking {
            texts[0].rest = typing.mark > typing.taken ? typing.mark - typing.taken : 0
        }
        handover.extras[PendingText.extra] = PendingText.encode(texts)
        handover.extras[TokenMemory.extra] = typing.tokens.bytes
    }

    /// Takes up what waits. To be called before any input is typed.
    func resumeTyping(_ handover: Handover) {
        typing.tokens = TokenMemory(handover.extras[TokenMemory.extra] ?? [])
        guard let bytes = handover.extras[PendingText.extra] else { return }
        do throws(ProtocolError) {
            typing.texts = try PendingText.decode(bytes)
        } catch {
            return Log.error("the texts that wait to be typed are lost: \(error.message)")
        }
        guard let first = typing.texts.first else { return }
        typing.mark = first.rest
        typing.isHolding = first.stage != .waiting && first.keysLeft > 0
        switch first.stage {
        case .waiting: break
        case .taking: if typing.isHolding { startTypingTimer(TypingQueue.longestHold) }
        case .unread: startTypingTimer(typing.look)
        case .pausing: startTypingTimer(pause)
        }
        watchDeadlines()
    }
}
