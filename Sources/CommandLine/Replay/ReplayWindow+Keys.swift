import Client
import Glibc
import Recording
import SessionModel
import Systemd

/// What keys do.
extension ReplayWindow {
    /// Takes a key; true where it ends the replay.
    func take(_ key: String) -> Bool {
        message = nil
        if var open = prompt {
            let outcome = open.take(key)
            prompt = outcome == .open ? open : nil
            if case .done(let typed) = outcome { answer(open.kind, typed) }
            return false
        }
        switch ReplayKey(key) {
        case .quit: return true
        case .suspend: kill(getpid(), SIGTSTP)
        case .pause: setPaused(!isPaused || !playhead.hasNext)
        case .step:
            setPaused(true)
            playhead.stepToChange()
            changed()
        case .seek(let span): seek(by: span)
        case .start: go(to: .position(0))
        case .end: go(to: .position(playhead.index.duration))
        case .faster: setSpeed(clock.speed * 2)
        case .slower: setSpeed(clock.speed / 2)
        case .askText: ask(.text)
        case .askTime: ask(.time)
        case .again: find(wanted)
        case nil: break
        }
        return false
    }

    private func setPaused(_ paused: Bool) {
        isPaused = paused
        clock.restart(at: playhead.position, now: SystemClock.monotonic)
    }

    private func setSpeed(_ speed: Double) {
        let bounds = ReplayClock.speeds
        clock.speed = min(bounds.upperBound, max(bounds.lowerBound, speed))
        clock.restart(at: playhead.position, now: SystemClock.monotonic)
        message = "×\(ReplayLine.number(clock.speed))"
    }

    private func seek(by span: Int64) {
        let here = Int64(clamping: playhead.position)
        let there = min(Int64(clamping: playhead.index.duration), max(0, here + span))
        go(to: .position(UInt64(there)))
    }

    /// Goes to a place; at the end it stays.
    private func go(to place: Place) {
        playhead.seek(place)
        setPaused(isPaused || !playhead.hasNext)
        changed()
    }

    private func ask(_ kind: ReplayPrompt.Kind) {
        setPaused(true)
        prompt = ReplayPrompt(kind)
    }

    private func answer(_ kind: ReplayPrompt.Kind, _ typed: String) {
        switch kind {
        case .text: find(typed.isEmpty ? wanted : typed)
        case .time:
            guard !typed.isEmpty else { return }
            do {
                let moment = try Moment(parsing: typed)
                go(to: try place(moment, typed))
            } catch let problem as ArgumentProblem {
                message = problem.description
            } catch {
                message = (error as? ClientError)?.message ?? "\(error)"
            }
        }
    }

    private func find(_ text: String) {
        guard !text.isEmpty else { return }
        wanted = text
        setPaused(true)
        do throws(ClientError) {
            guard let place = try TextJump.place(of: text, behind: playhead.timestamp, in: playhead.index) else {
                message = "\"\(text)\" does not come any more"
                return
            }
            go(to: place)
        } catch {
            message = error.message
        }
    }
}
