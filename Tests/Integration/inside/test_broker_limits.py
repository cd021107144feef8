"""The broker leaves when nobody needs it, costs next to nothing while it waits, and keeps to its capacity."""

import os
import signal
import time

import dbus
import pytest

import roost_bus
import user_systemd as systemd
from roost_bus import error_of
from waiting import eventually, pump


def leaving_after(manager, span):
    manager.clear()
    systemd.systemctl("set-environment", f"ROOST_DAEMON_EXIT_IDLE_SEC={span}")
    systemd.systemctl("stop", systemd.BROKER)
    yield
    systemd.systemctl("unset-environment", "ROOST_DAEMON_EXIT_IDLE_SEC")
    systemd.systemctl("stop", systemd.BROKER)


@pytest.fixture
def short_idle_time(manager):
    yield from leaving_after(manager, "20ms")


@pytest.fixture
def half_a_second(manager):
    """Time to stop the broker before it leaves."""
    yield from leaving_after(manager, "500ms")


def test_leaves_when_idle_and_comes_back(manager, short_idle_time):
    manager.list()
    pid = systemd.broker_pid()
    assert pid
    eventually(lambda: not systemd.is_alive(pid), "the broker leaves")
    eventually(lambda: systemd.show(systemd.BROKER, "ActiveState")["ActiveState"] == "inactive", "its unit ends in good order")
    assert systemd.show(systemd.BROKER, "Result")["Result"] == "success"
    session = manager.start("cat")
    pid = systemd.broker_pid()
    for _ in range(10):
        pump(0.05)
    assert systemd.broker_pid() == pid, "it stays while a session lives"
    session.stop()
    eventually(lambda: systemd.broker_pid() == 0, "it leaves after the last session")


def test_no_call_is_lost_across_the_seam(manager, short_idle_time):
    # Calls at every distance from the moment at which the broker leaves.
    pids = set()
    for number in range(40):
        pump(0.015 + number * 0.001)
        assert manager.list() == {}
        if number % 10 == 0:
            pids.add(systemd.broker_pid())
    calls = []
    for number in range(200):
        calls.append(manager.call_async("ListSessions", ""))
        pump(0.002 if number % 10 else 0.06)
    eventually(lambda: all(calls), "every call is answered")
    failures = [call[0] for call in calls if isinstance(call[0], dbus.DBusException)]
    assert not failures, (len(failures), failures[0])
    assert len(pids) > 1, "the broker left meanwhile"


def test_a_call_that_waits_is_heard_before_it_leaves(manager, bus, half_a_second):
    manager.list()
    pid = systemd.broker_pid()
    os.kill(pid, signal.SIGSTOP)
    # Signals of the manager stand before the call in the queue.
    systemd.run("systemd-run", "--user", "--wait", "true")
    starting = manager.call_async("StartSession", "a{sv}", roost_bus.spec(["cat"]))
    pump(0.6)
    os.kill(pid, signal.SIGCONT)
    eventually(lambda: starting, "the session starts")
    pump(0.3)
    assert systemd.broker_pid() == pid, "it stays while the session lives"


def test_a_session_that_begins_as_the_broker_leaves_has_the_next(manager, bus, half_a_second):
    daemon = bus.call_blocking("org.freedesktop.DBus", "/", "org.freedesktop.DBus", "GetConnectionUnixProcessID", "s",
                               ["org.freedesktop.DBus"])
    has_left = 0
    # Whom the bus hears first, the broker that gives its name back or the caller, is left to chance.
    for _ in range(8):
        manager.list()
        pid = systemd.broker_pid()
        os.kill(daemon, signal.SIGSTOP)
        starting = manager.call_async("StartSession", "a{sv}", roost_bus.spec(["cat"]))
        time.sleep(0.7)
        os.kill(daemon, signal.SIGCONT)
        eventually(lambda: starting, "the session starts")
        has_left += eventually(lambda: bus.name_has_owner(roost_bus.NAME) and systemd.broker_pid(), "it has a broker") != pid
        roost_bus.Session(bus, starting[0][0]).stop()
    assert has_left, "the broker left at least once"


# Its shape

def test_one_thread(manager, start):
    sessions = [start("cat") for _ in range(5)]
    for session in sessions:
        session.type(b"x")
        session.stop()
    assert len(os.listdir(f"/proc/{systemd.broker_pid()}/task")) == 1


def test_no_descriptor_is_left(manager, start):
    start("cat").stop()
    before = len(os.listdir(f"/proc/{systemd.broker_pid()}/fd"))
    for _ in range(5):
        session = start("cat")
        for _ in range(5):
            os.close(session.attach_fd())
        error_of(manager.start, "no-such-program")
        session.stop()
    assert len(os.listdir(f"/proc/{systemd.broker_pid()}/fd")) <= before


# Capacity

def test_capacity(manager, start):
    assert manager.get("Capacity") == 0
    try:
        manager.set("Capacity", dbus.UInt32(2))
        manager.crash()
        assert manager.get("Capacity") == 2, "it survives the broker"
        first, second = start("cat", Name="one"), start("cat", Name="two")
        name, message = error_of(manager.start, "cat")
        assert name == "CapacityReached" and "2" in message
        assert error_of(manager.start, "/bin/true")[0] == "CapacityReached"
        first.stop()
        start("cat")
        manager.set("Capacity", dbus.UInt32(1))
        assert second.state == "running", "a smaller capacity stops nothing"
        assert error_of(manager.start, "cat")[0] == "CapacityReached"
    finally:
        manager.set("Capacity", dbus.UInt32(0))
    start("cat")


def test_a_race_for_the_last_place(manager):
    try:
        manager.set("Capacity", dbus.UInt32(3))
        calls = [manager.call_async("StartSession", "a{sv}", roost_bus.spec(["cat"])) for _ in range(10)]
        eventually(lambda: all(calls), "all starts are answered")
        assert sum(isinstance(call[0], dbus.DBusException) for call in calls) == 7
        assert manager.get("Running") == 3
    finally:
        manager.set("Capacity", dbus.UInt32(0))


def test_idle_brokers_do_not_wake_up(manager, start):
    start("cat")
    pid = systemd.broker_pid()

    def switches():
        with open(f"/proc/{pid}/status") as file:
            return sum(int(line.split()[1]) for line in file if "ctxt_switches" in line)

    def is_quiet():
        before = switches()
        time.sleep(0.5)  # Nothing to wait for: the test is that nothing happens.
        return switches() == before

    # What the test before has left to do may still come in.
    eventually(lambda: is_quiet() and is_quiet(), "the broker sleeps")
