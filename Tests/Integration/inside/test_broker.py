"""The broker comes and goes; sessions and their windows do not notice."""

import json
import os
import shutil
import threading
import time

import dbus
import pytest

import roost_bus
import user_systemd as systemd
from roost_bus import error_of
from waiting import eventually, pump

# Numbered lines, without end: a gap or a doubled byte shows. Not as fast as can be: no window shall need a resync.
COUNTER = ["/bin/sh", "-c", "read line; stty -opost; i=1; while :; do seq $i $((i+499)); i=$((i+500)); sleep 0.005; done"]


class Follower(threading.Thread):
    """Reads a window onto COUNTER, and checks that no byte is missing or doubled."""

    def __init__(self, window):
        super().__init__(daemon=True)
        self.window, self.next, self.rest = window, 1, b""
        self.is_done, self.problem, self.checked = False, None, 0

    def run(self):
        try:
            while not self.is_done:
                self.window.step(0.2)
                data, self.window.output = self.rest + bytes(self.window.output), bytearray()
                lines = data.split(b"\n")
                self.rest = lines.pop()
                for line in lines:
                    if line != str(self.next).encode():
                        raise AssertionError(f"after {self.next - 1} comes {line[:80]!r}")
                    self.next += 1
                self.checked += len(lines)
                assert len(self.window.snapshots) == 1, "the window was resynchronised: the test reads too slowly"
        except BaseException as error:
            if not self.is_done:
                self.problem = error

    def finish(self):
        self.is_done = True
        self.join(20)
        if self.problem:
            raise self.problem


@pytest.fixture
def stream(start, attach):
    """A session that prints numbers as fast as it is read, and who follows it."""
    session = start(*COUNTER, Name="stream", Tags=["x"])
    window = attach(session)
    # Typed with echo: the line end comes back first.
    session.type(b"\r")
    window.wait_for("\r\n")
    follower = Follower(window)
    follower.start()
    eventually(lambda: follower.checked > 1000 or follower.problem, "numbers come")
    yield session, follower
    follower.finish()


def test_kill_9_mid_stream(manager, start, stream):
    session, follower = stream
    other = start("cat", Name="other", Tags=["a", "b"], Pinned=True)
    before = manager.list()
    facts = {id: roost_bus.Session(manager.bus, id).get_all() for id in before}
    for _ in range(3):
        pid = manager.crash()
        count = follower.checked
        eventually(lambda: follower.checked > count + 1000 or follower.problem, "the stream goes on without a broker")
        assert follower.problem is None
        assert manager.list() == before, "the next broker knows every session"
        assert systemd.broker_pid() not in (0, pid)
        systemd.systemctl("reset-failed", systemd.BROKER)
    for id in before:
        now = roost_bus.Session(manager.bus, id).get_all()
        for name in ("Name", "Tags", "Pinned", "State", "Command", "WorkingDirectory", "Unit", "StartedAt"):
            assert now[name] == facts[id][name], name
    assert session.state == "running"
    other.stop()
    follower.finish()


def test_restart_of_the_unit(manager, start, stream):
    session, follower = stream
    agent = session.pid
    old = systemd.broker_pid()
    systemd.systemctl("restart", systemd.BROKER)
    assert systemd.broker_pid() not in (0, old)
    assert session.state == "running" and session.pid == agent
    count = follower.checked
    eventually(lambda: follower.checked > count + 1000 or follower.problem, "the stream goes on")
    # All that goes by way of the host works again.
    eventually(lambda: session.get("Clients") == 1, "the clients are known again")
    follower.finish()
    session.stop()
    assert session.state == "killed"


def test_stop_of_the_unit_leaves_sessions_alone(manager, start):
    session = start("cat")
    agent = session.pid
    systemd.systemctl("stop", systemd.BROKER)
    assert systemd.is_alive(agent)
    assert session.state == "running"


@pytest.mark.parametrize("command", ["daemon-reload", "daemon-reexec"])
def test_the_service_manager_starts_over(manager, start, attach, command):
    # As at each installation of a package: the manager forgets all its units for a moment.
    session, ended = start("/bin/sh", "-c", "read line; exit 3", Name="lives"), start("cat")
    ended.stop()
    window = attach(session)
    for _ in range(3):
        systemd.systemctl(command)
        assert (session.state, ended.state) == ("running", "killed")
    later = start("cat")
    window.type(b"\r")
    window.wait_closed()
    eventually(lambda: session.state != "running", "its end is noticed")
    assert (session.state, session.get("ExitStatus")) == ("failed", 3)
    later.stop()
    assert later.state == "killed"


def test_an_end_while_the_service_manager_reloads(manager, start):
    sessions = [start("/bin/sh", "-c", "read line; exit 4") for _ in range(10)]
    for session in sessions:
        session.type(b"\r")
        systemd.systemctl("daemon-reload")
    for session in sessions:
        eventually(lambda: session.state == "failed", f"the end of {session.id} is noticed")
        assert session.get("ExitStatus") == 4


def test_an_exit_while_no_broker_runs(manager, start, attach):
    session = start("/bin/sh", "-c", "read line; exit 9", Name="unseen", Tags=["t"])
    other = start("/bin/sh", "-c", "read line; kill -USR1 $$")
    windows = [attach(session), attach(other)]
    systemd.systemctl("stop", systemd.BROKER)
    for window in windows:
        window.type(b"\r")
        window.wait_closed()
    eventually(lambda: not systemd.session_units(), "the units go")
    assert systemd.broker_pid() == 0
    facts = session.get_all()
    assert (facts["State"], facts["ExitStatus"], facts["Result"]) == ("failed", 9, "exit-code")
    assert (facts["Name"], facts["Tags"]) == ("unseen", ["t"])
    assert (other.state, other.get("ExitSignal")) == ("failed", 10)


def test_a_start_under_way_when_the_broker_dies(manager, start):
    # Whatever became of it, no session is left that nobody knows.
    manager.list()
    call = manager.call_async("StartSession", "a{sv}", roost_bus.spec(["cat"], Name="cut"))
    manager.bus.flush()
    manager.crash()
    eventually(lambda: call, "the call is answered")
    # Whoever was cut off from the call may get no reply; nobody waits forever.
    eventually(lambda: {row["state"] for row in manager.list().values()} <= {"running", "failed", "exited"}, "no start hangs")
    units = {unit.removeprefix("app-roost-").removesuffix(".service") for unit in systemd.session_units()}
    assert units <= set(manager.list())


def test_an_unreadable_record_is_set_aside(manager, start):
    session, ended = start("cat", Name="good"), start("cat", Name="ended")
    ended.stop()
    systemd.systemctl("stop", systemd.BROKER)
    for path in (session.state_directory, ended.state_directory):
        with open(f"{path}/session.json", "w") as file:
            file.write('{"version": 1, "id": ')
    rows = manager.list()
    assert rows[session.id]["state"] == "running", "a session that lives is shown all the same"
    with open(f"{session.state_directory}/session.json.unreadable") as file:
        assert file.read() == '{"version": 1, "id": '
    assert os.path.exists(f"{ended.state_directory}/session.json.unreadable")
    session.stop()
    assert session.state == "killed"
    # Roost deletes nothing that it cannot read.
    shutil.rmtree(ended.state_directory)


NONSENSE = {
    "empty": b"", "no-utf8": b"\xff\xfe", "array": b"[]", "null": b"null", "other-version": b'{"version":99}',
    "deep": b"[" * 100000, "large": b"x" * (1 << 20),
}


@pytest.mark.parametrize("content", NONSENSE.values(), ids=NONSENSE.keys())
def test_records_full_of_nonsense(manager, start, content):
    session = start("cat")
    systemd.systemctl("stop", systemd.BROKER)
    with open(f"{session.state_directory}/session.json", "wb") as file:
        file.write(content)
    assert manager.list()[session.id]["state"] == "running"


def test_files_that_do_not_belong_there(manager, start):
    session = start("cat")
    base = os.path.dirname(session.state_directory)
    systemd.systemctl("stop", systemd.BROKER)
    os.mkdir(f"{base}/not-an-id")
    os.mkdir(f"{base}/00000000")
    with open(f"{base}/file", "w"):
        pass
    try:
        assert session.id in manager.list()
    finally:
        os.rmdir(f"{base}/not-an-id")
        os.unlink(f"{base}/file")
        if os.path.isdir(f"{base}/00000000"):
            os.rmdir(f"{base}/00000000")


# Leaving when idle

@pytest.fixture
def short_idle_time(manager):
    manager.clear()
    systemd.systemctl("set-environment", "ROOST_DAEMON_EXIT_IDLE_MSEC=20")
    systemd.systemctl("stop", systemd.BROKER)
    yield
    systemd.systemctl("unset-environment", "ROOST_DAEMON_EXIT_IDLE_MSEC")
    systemd.systemctl("stop", systemd.BROKER)


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


def test_capacity_is_kept_as_json(manager):
    manager.set("Capacity", dbus.UInt32(7))
    try:
        with open(os.path.expanduser("~/.local/state/roost/broker.json")) as file:
            assert json.load(file)["capacity"] == 7
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
