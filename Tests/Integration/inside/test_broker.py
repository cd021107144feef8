"""The broker comes and goes; sessions and their windows do not notice."""

import os
import shutil
import threading

import pytest

import roost_bus
import user_systemd as systemd
from waiting import eventually

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
    eventually(lambda: session.get("Activity") == "working", "it is seen to work")
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
