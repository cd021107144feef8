"""roost wait and WaitFor: until something is so, over brokers that come and go, and without asking again and again."""

import json
import subprocess
import time

import dbus
import pytest

import user_systemd as systemd
from command_line import roost
from roost_bus import error_of
from waiting import eventually


class Waiting:
    """A `roost wait` in the background."""

    def __init__(self, *arguments):
        self.process = subprocess.Popen(["roost", "wait", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                        stdin=subprocess.DEVNULL)

    def end(self, timeout=20):
        self.out, self.err = self.process.communicate(timeout=timeout)
        return self.process.returncode

    @property
    def is_waiting(self):
        return self.process.poll() is None


@pytest.fixture
def wait():
    waits = []

    def begin(*arguments):
        waits.append(Waiting(*arguments))
        # Long enough for a client to have asked.
        time.sleep(0.6)
        return waits[-1]

    yield begin
    for one in waits:
        one.process.kill()
        one.process.wait()


def options(**keys):
    return dbus.Dictionary({key: value if isinstance(value, bool) else dbus.UInt64(value) for key, value in keys.items()}, signature="sv")


def test_the_end(start, wait):
    session = start("sh", "-c", "read x; exit $x", Name="worker")
    waits = [wait("worker"), wait("--until", "exit", session.id)]
    assert all(one.is_waiting for one in waits)
    session.type(b"7\r")
    assert [one.end() for one in waits] == [7, 7]
    assert [one.out + one.err for one in waits] == ["", ""]
    # What has ended has ended.
    assert wait("worker").end() == 7
    other = start("sleep", "1000")
    signalled = wait(other.id)
    other.kill(9)
    assert signalled.end() == 137
    roost("wait", "nobody", status=67)


def test_several(start, wait):
    first, second = (start("sh", "-c", "read x; exit $x") for _ in range(2))
    both, any = wait(first.id, second.id), wait("--any", first.id, second.id)
    second.type(b"3\r")
    assert any.end() == 3 and any.out == second.id + "\n"
    assert both.is_waiting
    first.type(b"0\r")
    assert both.end() == 3
    lines = subprocess.run(["roost", "wait", "--json", first.id, second.id], capture_output=True, text=True).stdout.splitlines()
    rows = [json.loads(line) for line in lines]
    assert [(row["session"], row["outcome"], row["exit_status"]) for row in rows] == [(first.id, "reached", 0), (second.id, "reached", 3)]


def test_activity(start, wait):
    session = start("cat")
    waits = {what: wait("--until", what, session.id) for what in ("working", "idle", "blocked")}
    for what in ("working", "idle", "blocked"):
        assert waits[what].is_waiting
        session.call("ReportActivity", "ss", what, "")
        assert waits[what].end() == 0
    # It is so already, or is to be so anew.
    assert wait("--until", "blocked", session.id).end() == 0
    anew = wait("--until", "blocked", "--new", session.id)
    session.call("ReportActivity", "ss", "working", "")
    assert anew.is_waiting
    session.call("ReportActivity", "ss", "blocked", "")
    assert anew.end() == 0


def test_the_end_comes_first(start, wait):
    session = start("sh", "-c", "read x; exit 4", Name="worker")
    waits = [wait("--until", what, "worker") for what in ("idle", "text=never", "settled")]
    quiet = wait("--until", "settled", "--quiet-for", "1h", "worker")
    assert waits[2].end() == 0, "it has printed nothing"
    session.type(b"\r")
    for one in (waits[0], waits[1], quiet):
        assert one.end() == 76 and "exited with status 4" in one.err
    assert wait("--until", "text=x", "worker").end() == 76


def test_time_is_over(start, wait):
    session = start("cat")
    for what in ("exit", "idle", "settled", "text=never"):
        began = time.monotonic()
        one = wait("--until", what, "--timeout", "1s", "--quiet-for", "1h", session.id)
        assert one.end() == 124 and "within 1s" in one.err
        assert 0.9 < time.monotonic() - began < 5
    assert error_of(session.call, "WaitFor", "sa{sv}", "exit", options(TimeoutUSec=1000))[0] == "TimedOut"


def test_settled(start, wait):
    session = start("sh", "-c", "for i in 1 2 3 4 5 6; do echo $i; sleep 0.4; done; read x")
    began = time.monotonic()
    assert wait("--until", "settled", "--quiet-for", "1s", session.id).end() == 0
    assert time.monotonic() - began > 2.5
    assert "6" in roost("snapshot", session.id)
    # Settled already; and anew.
    assert wait("--until", "settled", "--quiet-for", "500ms", session.id).end() == 0
    began = time.monotonic()
    assert wait("--until", "settled", "--quiet-for", "1s", "--new", session.id).end() == 0
    assert time.monotonic() - began > 0.9


def test_a_text(start, wait):
    session = start("sh", "-c", "stty -echo; echo before; while read line; do echo \"$line\"; done")
    eventually(lambda: "before" in roost("snapshot", session.id), "it prints")
    assert wait("--until", "text=^bef.re$", session.id).end() == 0
    anew = wait("--until", "text=before", "--new", session.id)
    later = wait("--until", "text=^(PASS|FAIL)ED [0-9]+", session.id)
    wrapped = wait("--until", "text=^x{200}$", session.id)
    scrolled = wait("--until", "text=^needle$", session.id)
    umlaut = wait("--until", "text=^a.c$", session.id)
    session.type(b"nothing PASSED 3\r")
    time.sleep(0.2)
    assert all(one.is_waiting for one in (anew, later, wrapped, scrolled, umlaut))
    session.type("PASSED 12 of them\r".encode())
    assert later.end() == 0
    session.type(b"x" * 200 + b"\r")
    assert wrapped.end() == 0
    session.type("aäc\r".encode())
    assert umlaut.end() == 0
    # It is gone from the screen before anybody can have looked.
    session.type(b"needle\r" + b"".join(b"%d\r" % number for number in range(100)))
    assert scrolled.end() == 0
    assert anew.is_waiting
    session.type(b"before\r")
    assert anew.end() == 0
    assert "regular expression" in roost("wait", "--until", "text=(", session.id, status=64)
    roost("wait", "--until", "text=", session.id, status=64)
    roost("wait", "--until", "nonsense", session.id, status=64)


def test_brokers_come_and_go(manager, start, wait):
    session = start("sh", "-c", "stty -echo; read x; echo found; read x; exit 9")
    waits = [wait(session.id), wait("--until", "idle", session.id), wait("--until", "text=found", session.id),
             wait("--until", "blocked", session.id, "--timeout", "8s")]
    for round in range(3):
        manager.crash()
        eventually(lambda: manager.list(), "the next broker answers")
    systemd.systemctl("restart", systemd.BROKER)
    time.sleep(0.5)
    assert all(one.is_waiting for one in waits)
    session.type(b"\r")
    assert waits[2].end() == 0
    session.call("ReportActivity", "ss", "idle", "")
    assert waits[1].end() == 0
    assert waits[3].end() == 124
    # It ends while no broker looks.
    manager.crash()
    session.type(b"\r")
    assert waits[0].end() == 9


def test_by_d_bus(manager, start):
    session = start("sh", "-c", "read x; exit 5")
    answer = session.call_async("WaitFor", "sa{sv}", "exit", options())
    left = session.call_async("WaitFor", "sa{sv}", "idle", options(New=True))
    session.type(b"\r")
    outcome, facts = eventually(lambda: answer and answer[0], "the answer comes")
    assert outcome == "reached" and facts["State"] == "failed" and facts["ExitStatus"] == 5
    assert eventually(lambda: left and left[0], "the other one, too")[0] == "ended"
    for condition, keys in [("nonsense", {}), ("exit", {"Nonsense": True}), ("exit", {"TimeoutUSec": True})]:
        assert error_of(session.call, "WaitFor", "sa{sv}", condition, options(**keys))[0] == "InvalidSpec"


def test_nothing_wakes_up_meanwhile(start, wait):
    """Nobody asks again and again: neither the client nor the broker uses the processor."""
    session = start("cat")
    waits = [wait("--until", what, session.id) for what in ("exit", "idle", "text=never")]
    time.sleep(1)

    def switches():
        pids = [one.process.pid for one in waits] + [systemd.broker_pid()]
        return sum(int(line.split()[1]) for pid in pids for line in open(f"/proc/{pid}/status") if "voluntary_ctxt" in line)

    before = switches()
    time.sleep(4)
    assert switches() - before <= 8
