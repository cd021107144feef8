"""Sessions that nobody uses are stopped, and no others."""

import os
import pathlib
import shutil
import subprocess
import time

import dbus
import pytest

import user_systemd as systemd
from command_line import roost
from roost_bus import error_of
from waiting import eventually, pump

FOLDER = pathlib.Path(os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")) / "roost"
SPAN = 2
# Longer than anything that is idle lives: the host looks at the processor 1 s after the last thing that happened.
LONG = SPAN + 4


def configure(text):
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "roost.conf").write_text(text)


@pytest.fixture(autouse=True)
def short_spans(manager):
    """Sessions are evicted after 2 s; the configuration is gone afterwards."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    configure(f"[Evict]\nIdleAfterSec={SPAN}\n")
    eventually(lambda: value(manager) == str(SPAN), "the configuration counts")
    yield
    shutil.rmtree(FOLDER, ignore_errors=True)
    eventually(lambda: value(manager) == "1h", "the built-in value holds")


def value(manager):
    return {str(row[0]): str(row[1]) for row in manager.call("GetConfiguration")}["evict.idle-after-sec"]


def evicted(session):
    eventually(lambda: session.state == "evicted", lambda: f"evicted: {session.state}")


def lives(*sessions, seconds=LONG):
    """Nothing is evicted for a while."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        states = [session.state for session in sessions]
        assert states == ["running"] * len(sessions), states
        pump(0.1)


def shell(start, **keys):
    return start("/bin/sh", "-c", "printf 'prompt$ '; exec cat", **keys)


# Who is evicted

def test_a_session_at_its_prompt_is_evicted_and_stays_in_the_list(manager, start):
    began = time.monotonic()
    session = shell(start, Name="calm")
    evicted(session)
    assert time.monotonic() - began >= SPAN, "never too early"
    assert manager.list()[session.id]["state"] == "evicted"
    facts = session.get_all()
    assert (facts["Result"], facts["EndedBy"], facts["EndCause"]) == ("idle", "policy", "policy")
    assert "idle for" in facts["EndReason"] and "2s" in facts["EndReason"]
    assert (facts["IdleSince"], facts["EvictsAt"]) == (0, 0)
    assert "prompt$" in roost("snapshot", session.id), "its last screen"
    assert systemd.session_units() == []


def test_every_eviction_is_told(manager, start, bus):
    seen = []
    match = bus.add_signal_receiver(lambda *a: seen.append(tuple(map(str, a))), "SessionStateChanged", manager.interface, path=manager.path)
    try:
        session = shell(start)
        evicted(session)
        eventually(lambda: (session.id, "stopping", "evicted") in seen, lambda: f"the signal: {seen}")
    finally:
        match.remove()
    journal = eventually(
        lambda: subprocess.run(["journalctl", "--user", "-o", "cat", "--output-fields=MESSAGE,ROOST_EVENT", f"ROOST_SESSION={session.id}",
                                "ROOST_EVENT=evicted"], capture_output=True, text=True).stdout, "an entry in the journal")
    assert "idle for" in journal


def test_who_says_that_it_is_idle_may_go_on_printing(start):
    session = start("/bin/sh", "-c", "while :; do printf .; sleep 0.3; done")
    lives(session)
    session.call("ReportActivity", "ss", "idle", "turn finished")
    evicted(session)


# Who is not

def test_sessions_with_work_or_somebody_there_are_left_alone(start, attach):
    prints = start("/bin/sh", "-c", "while :; do echo x; sleep 0.5; done")
    computes = start("/bin/sh", "-c", "while :; do :; done")
    typed = shell(start)
    watched, seen = shell(start), shell(start)
    attach(watched)
    attach(seen, mode="view")
    pinned = shell(start, Pinned=True)
    reported = []
    for activity in ("working", "blocked", "handed-off"):
        reported.append(shell(start))
        reported[-1].call("ReportActivity", "ss", activity, "")
    sessions = [prints, computes, typed, watched, seen, pinned, *reported]
    end = time.monotonic() + LONG
    while time.monotonic() < end:
        assert [session.state for session in sessions] == ["running"] * len(sessions)
        typed.type(b"k")
        pump(0.5)
    for session in (watched, seen, pinned, *reported):
        assert session.get("EvictsAt") == 0


def test_the_stretch_begins_when_the_last_window_closes(start, attach):
    session = shell(start)
    window = attach(session)
    lives(session)
    window.close()
    closed = time.monotonic()
    eventually(lambda: session.get("EvictsAt") > 0, "it says when")
    assert abs(session.get("EvictsAt") / 1e6 - time.time() - SPAN) < 1
    evicted(session)
    assert time.monotonic() - closed >= SPAN - 0.1


def test_a_connection_that_has_not_attached_yet_counts(start):
    session = shell(start)
    descriptor = session.attach_fd()
    try:
        lives(session)
    finally:
        os.close(descriptor)
    evicted(session)


def test_a_pin_holds_until_it_is_taken_away(start):
    session = shell(start, Name="held")
    roost("pin", "held")
    lives(session)
    assert session.get("IdleSince") > 0, "idle all the same"
    roost("unpin", "held")
    evicted(session)


def test_work_that_is_reported_at_the_last_moment(start):
    session = shell(start)
    eventually(lambda: session.get("EvictsAt"), "it says when")
    pump(max(0, session.get("EvictsAt") / 1e6 - time.time() - 0.2))
    session.call("ReportActivity", "ss", "working", "back again")
    lives(session)
    session.call("ReportActivity", "ss", "idle", "done")
    evicted(session)


def test_a_host_that_does_not_answer_is_left_alone(start):
    session = shell(start)
    host = int(systemd.show(session.unit, "MainPID")["MainPID"])
    systemd.systemctl("kill", "--kill-whom=main", "--signal=STOP", session.unit)
    try:
        lives(session, seconds=9)
    finally:
        systemd.systemctl("kill", "--kill-whom=main", "--signal=CONT", session.unit)
    assert systemd.is_alive(host)
    evicted(session)


# What changes meanwhile

def test_the_configuration_is_taken_up(manager, start):
    configure("[Evict]\nIdleAfterSec=infinity\n")
    eventually(lambda: value(manager) == "infinity", "the file counts")
    session, pid = shell(start), systemd.broker_pid()
    lives(session)
    assert session.get("EvictsAt") == 0 and session.get("IdleSince") > 0
    configure("[Evict]\nIdleAfterSec=1h\n")
    eventually(lambda: abs(session.get("EvictsAt") / 1e6 - time.time() - 3600) < 60, "an hour from its calm on")
    configure(f"[Evict]\nIdleAfterSec={SPAN}\n")
    evicted(session)
    assert systemd.broker_pid() == pid, "nothing was restarted"


def test_the_stretch_outlives_a_broker(manager, start):
    configure("[Evict]\nIdleAfterSec=8s\n")
    eventually(lambda: value(manager) == "8s", "the file counts")
    began = time.monotonic()
    session = shell(start)
    pump(4)
    manager.crash()
    manager.list()
    assert session.state == "running"
    eventually(lambda: 0 < session.get("EvictsAt") / 1e6 - time.time() < 6, "the host remembers")
    evicted(session)
    assert 8 <= time.monotonic() - began < 12


def test_an_eviction_that_outlives_its_broker(manager, start):
    session = start("/bin/sh", "-c", "trap '' HUP TERM; while :; do sleep 1000; done")
    eventually(lambda: session.state == "stopping", "its eviction")
    manager.crash()
    evicted(session)
    assert (session.get("Result"), session.get("EndedBy")) == ("idle", "policy")


# Attaching brings it back

def test_who_attaches_starts_it_again(manager, start, attach):
    session = start("/bin/sh", "-c", "printf \"it is $COLOUR> \"; exec cat", Environment=["PATH=/usr/bin:/bin", "COLOUR=red"])
    evicted(session)
    attach(session)
    eventually(lambda: "it is red> " in roost("snapshot", session.id), "its environment is its own")
    assert (session.state, session.get("Runs")) == ("running", 2)
    # It has a window now.
    lives(session)


def test_several_who_attach_at_once_get_the_same(manager, start):
    session = shell(start)
    evicted(session)
    answers = [session.call_async("Attach", "a{sv}", dbus.Dictionary({}, signature="sv")) for _ in range(4)]
    eventually(lambda: all(answers), "all are answered")
    assert not any(isinstance(answer[0], dbus.DBusException) for answer in answers), answers
    assert (session.state, session.get("Runs")) == ("running", 2)


def test_the_configuration_may_be_against_it(manager, start):
    configure(f"[Evict]\nIdleAfterSec={SPAN}\nRespawnOnAttach=no\n")
    session = shell(start)
    evicted(session)
    name, message = error_of(session.attach_fd)
    assert name == "NotRunning" and "roost respawn" in message
