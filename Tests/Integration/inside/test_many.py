"""A hundred sessions at once."""

import dbus

from roost_bus import LIVE, Session, spec
from waiting import eventually
import user_systemd as systemd

COUNT = 100


def start_all(manager, command=("cat",)):
    answers = [manager.call_async("StartSession", "a{sv}", spec(command, Name=f"s{number}.x")) for number in range(COUNT)]
    eventually(lambda: all(answers), lambda: f"{sum(map(bool, answers))} of {COUNT} starts are answered", timeout=90)
    failures = [answer[0] for answer in answers if isinstance(answer[0], dbus.DBusException)]
    assert not failures, failures[0]
    return [Session(manager.bus, str(answer[0][0])) for answer in answers]


def test_a_hundred_sessions(manager, attach):
    before = int(manager.get("Running"))
    sessions = start_all(manager)
    assert len({session.id for session in sessions}) == COUNT
    assert manager.get("Running") == before + COUNT

    rows = manager.list()
    assert {session.id for session in sessions} == set(rows)
    assert {row["state"] for row in rows.values()} == {"running"}
    assert {row["name"] for row in rows.values()} == {f"s{number}.x" for number in range(COUNT)}
    assert set(systemd.session_units()) == {session.unit for session in sessions}

    # Each in its own control group.
    for session in sessions:
        assert systemd.cgroup(session.pid).endswith(f"/app-roost.slice/{session.unit}")

    # All of them live: what is typed comes back.
    for session in sessions[::20]:
        window = attach(session)
        window.type(b"hello\r")
        window.wait_for("hello\r\nhello\r\n")

    answers = [session.call_async("Stop", "") for session in sessions]
    eventually(lambda: all(answers), "all sessions are stopped", timeout=90)
    assert not any(row["state"] in LIVE for row in manager.list().values())
    assert manager.get("Running") == before
    eventually(lambda: not systemd.session_units(), "all units go")


def test_fifty_that_end_at_once(manager):
    answers = [manager.call_async("StartSession", "a{sv}", spec(["/bin/sh", "-c", f"exit {number}"])) for number in range(50)]
    eventually(lambda: all(answers), "all starts are answered", timeout=90)
    sessions = [Session(manager.bus, str(answer[0][0])) for answer in answers]
    eventually(lambda: all(session.state not in LIVE for session in sessions), "all sessions end", timeout=90)
    assert [session.get("ExitStatus") for session in sessions] == list(range(50))
