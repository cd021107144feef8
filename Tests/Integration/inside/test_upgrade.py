"""The programs are replaced while sessions run: broker and hosts become the new ones, and nobody notices."""

import os
import shutil
import subprocess

import pytest

import roost_bus
import user_systemd as systemd
from roost_bus import error_of
from test_broker import COUNTER, Follower
from waiting import eventually

OWN = os.path.expanduser("~/own")
INSTALLED = "/usr/local"


class Tree:
    """An installation of the user's own, whose files can be replaced."""

    def __init__(self, source=INSTALLED):
        self.libexec = f"{OWN}/libexec/roost"
        shutil.rmtree(OWN, ignore_errors=True)
        os.makedirs(f"{OWN}/bin")
        shutil.copy(f"{source}/bin/roost", f"{OWN}/bin/roost")
        shutil.copytree(f"{source}/libexec/roost", self.libexec)

    def path(self, name):
        return f"{OWN}/bin/roost" if name == "roost" else f"{self.libexec}/{name}"

    def roost(self, *arguments, status=0):
        result = subprocess.run([self.path("roost"), *arguments], capture_output=True, text=True, timeout=120)
        assert result.returncode == status, f"{arguments}: {result.returncode} {result.stdout}{result.stderr}"
        return result.stdout + result.stderr

    def replace(self, name, source=INSTALLED, size=-1):
        """Puts another file in a program's place, or the first bytes of one."""
        path = self.path(name)
        origin = f"{source}/bin/roost" if name == "roost" else f"{source}/libexec/roost/{name}"
        with open(origin, "rb") as file, open(path + ".new", "wb") as new:
            new.write(file.read(size))
        os.chmod(path + ".new", 0o755)
        os.rename(path + ".new", path)

    def is_run_by(self, name, pid):
        """Whether a process runs the file that stands there now."""
        try:
            running, installed = os.stat(f"/proc/{pid}/exe"), os.stat(self.path(name))
        except FileNotFoundError:
            return False
        return (running.st_dev, running.st_ino) == (installed.st_dev, installed.st_ino)


@pytest.fixture
def tree(manager):
    systemd.systemctl("stop", systemd.BROKER)
    tree = Tree()
    tree.roost("service", "install")
    yield tree
    systemd.systemctl("reset-failed", systemd.BROKER, check=False)
    manager.clear()
    tree.replace("roost")
    tree.replace("roostd")
    systemd.systemctl("restart", systemd.BROKER)
    tree.roost("config", "unset", "daemon.auto-upgrade")
    subprocess.run([f"{INSTALLED}/bin/roost", "service", "uninstall"], capture_output=True)
    systemd.systemctl("stop", systemd.BROKER)
    systemd.systemctl("start", "roost-upgrade.path", check=False)


def host_pid(session):
    return int(systemd.show(session.unit, "MainPID")["MainPID"])


def follow(session, attach):
    window = attach(session)
    session.type(b"\r")
    window.wait_for("\r\n")
    follower = Follower(window)
    follower.start()
    eventually(lambda: follower.checked > 1000 or follower.problem, "numbers come")
    return follower


def test_a_replaced_host_moves_on_by_itself(tree, start, attach):
    session = start(*COUNTER)
    follower = follow(session, attach)
    pid, agent = host_pid(session), session.pid
    for _ in range(5):
        tree.replace("roost-host")
        assert not tree.is_run_by("roost-host", pid)
        eventually(lambda: tree.is_run_by("roost-host", pid), "the host becomes the new program")
        count = follower.checked
        eventually(lambda: follower.checked > count + 1000 or follower.problem, "the stream goes on")
    assert (host_pid(session), session.pid) == (pid, agent)
    assert session.get("HostVersion") != "" and session.get("Clients") == 1
    follower.finish()
    session.stop()
    assert session.state == "killed"


def test_a_replaced_broker_is_restarted_and_takes_the_hosts_along(tree, manager, start, attach):
    session = start(*COUNTER)
    follower = follow(session, attach)
    old, host = systemd.broker_pid(), host_pid(session)
    assert tree.is_run_by("roostd", old)
    tree.replace("roost-host")
    tree.replace("roostd")
    eventually(lambda: tree.is_run_by("roostd", systemd.broker_pid()), "the broker is the new one")
    eventually(lambda: tree.is_run_by("roost-host", host), "and so is the host")
    assert systemd.broker_pid() != old
    assert manager.list()[session.id]["state"] == "running"
    count = follower.checked
    eventually(lambda: follower.checked > count + 1000 or follower.problem, "the stream goes on")
    follower.finish()


def test_by_hand(tree, manager, start):
    tree.roost("config", "set", "daemon.auto-upgrade", "no")
    first, second = start("cat", Name="first"), start("cat")
    assert "already" in tree.roost("upgrade", "first")
    tree.replace("roost-host")
    text = tree.roost("upgrade", "--all")
    assert "(first)" in text and text.count("another build") == 2
    for session in (first, second):
        assert tree.is_run_by("roost-host", host_pid(session))
    tree.replace("roost-host")
    rows = {str(row[0]): row[1:] for row in manager.call("UpgradeSessions")}
    assert set(rows) == {first.id, second.id}
    for changed, old, new, error, message in rows.values():
        assert changed and old == new != "" and error == message == ""
    assert first.call("Upgrade") == (False, first.get("HostVersion"), first.get("HostVersion"))
    first.stop()
    assert error_of(first.call, "Upgrade")[0] == "NotRunning"
    assert "exclude" in tree.roost("upgrade", "--all", "first", status=64)
    tree.roost("upgrade", status=64)


@pytest.mark.parametrize("size", [0, 100_000, 4_000_000])
def test_half_a_program_is_not_used(tree, start, attach, size):
    session = start(*COUNTER)
    follower = follow(session, attach)
    tree.replace("roost-host", size=size)
    message = tree.roost("upgrade", session.id, status=74)
    assert "goes on as it is" in message
    count = follower.checked
    eventually(lambda: follower.checked > count + 1000 or follower.problem, "the stream goes on")
    tree.replace("roost-host")
    eventually(lambda: tree.is_run_by("roost-host", host_pid(session)), "the whole one is used")
    follower.finish()


def test_a_host_that_is_stopped_holds_nobody_up(tree, manager, start):
    tree.roost("config", "set", "daemon.auto-upgrade", "no")
    stopped, other = start("cat"), start("cat")
    tree.replace("roost-host")
    os.kill(host_pid(stopped), 19)
    try:
        answer = stopped.call_async("Upgrade", "")
        assert other.call("Upgrade")[0]
        assert manager.list()[stopped.id]["state"] == "running"
    finally:
        os.kill(host_pid(stopped), 18)
    eventually(lambda: answer, "it answers once it goes on")
    assert not isinstance(answer[0], Exception) and answer[0][0], answer
    assert tree.is_run_by("roost-host", host_pid(stopped))


def test_upgrades_while_the_broker_is_killed(tree, manager, start, attach):
    session = start(*COUNTER)
    follower = follow(session, attach)
    for _ in range(5):
        tree.replace("roost-host")
        session.call_async("Upgrade", "")
        manager.crash()
        eventually(lambda: manager.list()[session.id]["state"] == "running", "the next broker knows it")
        eventually(lambda: tree.is_run_by("roost-host", host_pid(session)), "the host is the new one")
    follower.finish()


@pytest.fixture
def previous():
    """The programs of the version before."""
    tree = os.environ.get("ROOST_PREVIOUS")
    if not tree:
        pytest.skip("ROOST_PREVIOUS_TREE names no tree of the version before; Tests/Integration/previous makes one")
    return tree


def test_from_the_version_before(tree, previous, manager, start, attach, terminal):
    for name in ("roost-host", "roostd", "roost"):
        tree.replace(name, source=previous)
    systemd.systemctl("restart", systemd.BROKER)
    session = start(*COUNTER, Name="old")
    follower = follow(session, attach)
    # A new client with the old broker and the old host.
    tree.replace("roost")
    assert "old" in tree.roost("list") and session.id in tree.roost("status", "old")
    window = terminal(tree.path("roost"), "attach", "--view", "old")
    window.wait_for("00\r")
    window.type("\x1c")
    assert window.wait() == 0
    assert "too old" in tree.roost("upgrade", "old", status=70)
    # The new broker with the old host, and the old client.
    tree.replace("roost-host")
    tree.replace("roostd")
    systemd.systemctl("restart", systemd.BROKER)
    assert session.state == "running" and session.get("HostVersion") != ""
    screen = session.call("GetScreen", "sa{sv}", "text", roost_bus.dbus.Dictionary({}, signature="sv"))
    assert len(screen.split()) > 20, screen
    message = tree.roost("upgrade", "old", status=74)
    assert "cannot be upgraded in place" in message
    old = f"{previous}/bin/roost"
    assert "old" in subprocess.run([old, "list"], capture_output=True, text=True, check=True).stdout
    # The old client with the new host.
    young = start("cat", Name="young")
    subprocess.run([old, "send", "young", "hello"], check=True)
    eventually(lambda: "hello" in subprocess.run([old, "snapshot", "young"], capture_output=True, text=True).stdout, "it is typed")
    count = follower.checked
    eventually(lambda: follower.checked > count + 1000 or follower.problem, "the stream goes on")
    follower.finish()
    session.stop()
    young.stop()
