"""What sessions use, without the controllers of memory and tasks: what is not known is not made up."""

import json
import signal

import dbus
import pytest

import user_systemd
from command_line import one, roost
from outer import Outer
from roost_bus import INFINITY, error_of
from waiting import eventually


def usage_of(session):
    return session.call("GetUsage")


def test_usage_of_a_session(start):
    session = start("sh", "-c", "sleep 1000 & sleep 1000 & wait")
    eventually(lambda: usage_of(session)["TasksCurrent"] == 5, "the host, its recorder, the shell and two sleeps")
    usage = usage_of(session)
    assert 0 < usage["CPUUsageNSec"] < INFINITY and usage["MonotonicUSec"] > 0
    assert usage["MemoryCurrent"] == INFINITY and usage["MemoryPressureSome10"] >= -1, "unknown is no lie"
    session.stop()
    assert error_of(session.call, "GetUsage")[0] == "NotRunning"


def test_usage_of_all(manager, start):
    first, second = start("cat"), start("cat")
    fleet, rows = manager.call("GetUsage")
    assert [str(row[0]) for row in rows] == [first.id, second.id]
    assert fleet["CPUUsageNSec"] < INFINITY
    first.stop()
    assert [str(row[0]) for row in manager.call("GetUsage")[1]] == [second.id]
    assert second.get("OOMKills") == 0 and second.get("OutOfMemoryAt") == 0


def test_usage_without_a_group(manager, start):
    session = start("cat")
    # Killed behind the broker's back: whatever is asked meanwhile is answered.
    user_systemd.systemctl("kill", "--signal=KILL", session.unit)
    for _ in range(20):
        try:
            usage_of(session)
        except dbus.DBusException as error:
            assert error.get_dbus_name().endswith("NotRunning")
    eventually(lambda: session.state == "failed", "it is over")
    assert session.get("Result") == "host-lost"


def test_the_command_line_shows_it(start):
    session = start("cat", Name="quiet")
    found = json.loads(roost("top", "--json", "--delay", "100ms"))
    assert [row["id"] for row in found["sessions"]] == [session.id]
    assert found["sessions"][0]["usage"]["memory_current_bytes"] is None
    assert found["sessions"][0]["usage"]["tasks_current"] == 3
    lines = roost("top", "--once").splitlines()
    assert lines[0].startswith("1 running") and lines[2].split()[:3] == [session.id, "quiet", "running"]
    assert roost("top").splitlines()[1] == lines[1], "no terminal, no live screen"
    assert "TASKS" in roost("list", "--wide") and "TASKS" not in roost("list")
    assert json.loads(roost("list", "--json", "--wide"))[0]["usage"]["tasks_current"] == 3
    assert one(session.id)["usage"]["tasks_current"] == 3 and "Tasks: 3" in roost("status", session.id)
    roost("top", "--delay", "1ms", status=64)


@pytest.fixture
def shell():
    """A terminal with a shell in it."""
    outers = []

    def open_shell():
        outers.append(Outer("PS1='$ ' sh", columns=100, rows=12))
        outers[-1].wait_for_text("$")
        return outers[-1]

    yield open_shell
    for outer in outers:
        outer.close()


def test_top_lives_on_the_terminal_and_leaves_it_as_it_was(start, shell):
    ids = [start("cat", Name=name).id for name in ("beta", "alpha", "gamma")]
    outer = shell()
    outer.type_text("echo before; roost top --delay 200ms; echo status $?")
    outer.type("Enter")
    screen = outer.wait_for(lambda rows: rows[0].startswith("3 running, CPU "), "the summary")
    assert outer.flags() == {"alternate_on", "no cursor_flag", "no wrap_flag"}
    assert screen[1].split()[:3] == ["ID", "NAME", "STATE"] and screen[11].startswith("q quit")
    outer.type("n")
    outer.wait_for(lambda rows: [row.split()[1] for row in rows[2:5] if row] == ["alpha", "beta", "gamma"], "by name")
    outer.type("Down", "j", "k", "Up", "G")
    outer.resize(60, 8)
    outer.wait_for(lambda rows: len(rows) == 8 and rows[7].startswith("q quit") and all(len(row) <= 60 for row in rows), "it fits")
    # Fewer rows than sessions: what is marked is shown.
    outer.resize(60, 5)
    outer.wait_for(lambda rows: "gamma" in rows[3], "the marked one")
    outer.resize(100, 12)
    more = start("cat", Name="delta")
    outer.wait_for(lambda rows: any("delta" in row for row in rows), "a new one comes by itself")
    assert more.id not in ids
    outer.type("q")
    outer.wait_for_text("status 0")
    assert not outer.flags() and "before" in "\n".join(outer.screen())


@pytest.mark.parametrize("key, number", [("C-c", signal.SIGINT), ("C-\\", signal.SIGQUIT)])
def test_top_leaves_the_terminal_at_a_signal(start, shell, key, number):
    start("cat")
    outer = shell()
    outer.type_text("roost top; echo status $?")
    outer.type("Enter")
    outer.wait_for_text("1 running")
    outer.type(key)
    outer.wait_for(lambda rows: any("$" in row for row in rows) and not any("running" in row for row in rows), "the shell is back")
    assert not outer.flags()
    outer.type_text("echo visible")
    outer.wait_for_text("echo visible")


def test_top_stops_and_goes_on(start, shell):
    start("cat")
    outer = Outer("bash --norc -i", columns=100, rows=12)
    try:
        outer.type_text("roost top --delay 200ms; echo status $?")
        outer.type("Enter")
        outer.wait_for_text("1 running")
        outer.type("C-z")
        outer.wait_for_text("Stopped")
        assert not outer.flags(), "the terminal is the shell's"
        outer.type_text("fg")
        outer.type("Enter")
        outer.wait_for(lambda rows: rows[0].startswith("1 running, CPU"), "it is back")
        assert "alternate_on" in outer.flags()
        outer.type("q")
        outer.wait_for(lambda rows: not any("q quit" in row for row in rows), "it has ended")
        assert not outer.flags()
    finally:
        outer.close()


def test_top_without_the_broker_says_so_and_comes_back(manager, start, shell):
    start("cat")
    outer = shell()
    outer.type_text("roost top --delay 200ms")
    outer.type("Enter")
    outer.wait_for_text("1 running")
    manager.crash()
    outer.wait_for(lambda rows: rows[0].startswith("1 running, CPU"), "the next broker answers")
    outer.type("q")
    outer.wait_for(lambda rows: not any("q quit" in row for row in rows), "it has ended")
