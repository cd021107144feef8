"""Sandboxes: each way out that is promised to be shut is tried from inside, and the session works as any other."""

import json
import os
import pathlib
import shutil
import subprocess

import dbus
import pytest

import user_systemd as systemd
from command_line import one, roost
from roost_bus import error_of
from waiting import eventually

HOME = pathlib.Path(os.path.expanduser("~"))
FOLDER = pathlib.Path(os.environ.get("XDG_CONFIG_HOME") or HOME / ".config") / "roost"
RUNTIME = os.environ["XDG_RUNTIME_DIR"]


@pytest.fixture
def project():
    """A project in the home directory, beside another."""
    for name in ("project", "other"):
        (HOME / name).mkdir(exist_ok=True)
    (HOME / "other/file").write_text("another project\n")
    yield HOME / "project"
    shutil.rmtree(HOME / "project")
    shutil.rmtree(HOME / "other")


@pytest.fixture
def sandboxed(start, project):
    """A shell in a sandbox, and what it answers to commands."""
    class Sandboxed:
        def __init__(self, sandbox="workspace", **keys):
            self.session = start("/bin/sh", Sandbox=sandbox, WorkingDirectory=str(project), **keys)
            self.count = 0

        def run(self, command, patience=20):
            """Runs a shell command inside and returns its exit status and its output."""
            self.count += 1
            done = project / f"{self.session.id}-{self.count}"
            self.session.type(f"({command}) >{done}.out 2>&1 </dev/null; echo $? >{done}.part; mv {done}.part {done}\r".encode())
            eventually(done.exists, f"{command} ends", timeout=patience)
            return int(done.read_text()), pathlib.Path(f"{done}.out").read_text()

    return Sandboxed


@pytest.fixture
def configuration(manager):
    def write(text):
        FOLDER.mkdir(parents=True, exist_ok=True)
        (FOLDER / "roost.conf").write_text(text)
        eventually(lambda: any(f"{FOLDER}/roost.conf:" in row[3] for row in manager.call("GetConfiguration")), "the file counts")

    yield write
    shutil.rmtree(FOLDER, ignore_errors=True)
    eventually(lambda: all(row[3] == "default" for row in manager.call("GetConfiguration")), "the built-in values hold")


CONNECT = ("/usr/bin/python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).connect(sys.argv[1])'")


def test_what_can_be_written(sandboxed, project):
    shell = sandboxed()
    assert shell.run("mkdir -p a && echo x >a/b && mv a/b a/c && rm -r a && echo x >/tmp/x && echo x >/var/tmp/x && echo x >$XDG_RUNTIME_DIR/x")[0] == 0
    for path in (HOME / "x", HOME / "other/file", HOME / ".bashrc", HOME / ".config/systemd/user/x.service", "/usr/x", "/etc/x",
                 "/var/lib/x", "/opt/x"):
        status, text = shell.run(f"echo x >>{path}")
        assert status and ("Read-only" in text or "nonexistent" in text), (path, text)
    assert (HOME / "other/file").read_text() == "another project\n"
    assert shell.run("cat ~/other/file") == (0, "another project\n"), "it can be read: that is said"
    assert not pathlib.Path("/tmp/x").exists() and not pathlib.Path(RUNTIME, "x").exists()
    # Control groups are files of the user.
    group = systemd.show(shell.session.unit, "ControlGroup")["ControlGroup"]
    status, text = shell.run(f"echo $$ >/sys/fs/cgroup{os.path.dirname(group)}/cgroup.procs; mkdir /sys/fs/cgroup{group}/x")
    assert status and text.count("Read-only") >= 1, text


def test_the_buses_and_the_managers_are_out_of_reach(sandboxed, start):
    shell, other = sandboxed(), start("cat")
    for path in (f"{RUNTIME}/bus", f"{RUNTIME}/systemd/private", f"{RUNTIME}/systemd/notify", "/run/dbus/system_bus_socket", "/run/systemd/private",
                 f"{other.runtime_directory}/host.sock", f"{shell.session.runtime_directory}/host.sock"):
        status, text = shell.run(f"{CONNECT} {path}")
        assert status and "FileNotFoundError" in text, (path, text)
        # By the files of a process outside.
        status, text = shell.run(f"ls /proc/{systemd.broker_pid()}/root{path}")
        assert status and "denied" in text, (path, text)
    for command in ("busctl --user list", "systemctl --user list-units", "systemd-run --user --wait true", "loginctl list-sessions"):
        assert shell.run(command)[0] != 0, command
    assert shell.run("roost list")[0] == 69
    assert other.state == "running"


def test_what_roost_keeps_is_hidden(sandboxed, start):
    other = start("sh", "-c", "echo secret; cat", Environment=["SECRET=1", "PATH=/usr/bin:/bin"])
    shell = sandboxed()
    status, text = shell.run(f"ls {other.state_directory} {other.runtime_directory}; cat {other.state_directory}/session.json; "
                             f"ls {os.path.dirname(other.state_directory)}")
    assert status and text.count("\n") == text.count("cannot") + text.count("cat:"), text


def test_other_processes_are_left_alone(sandboxed, start):
    shell, other = sandboxed(), start("cat")
    for file in ("environ", "mem", "root/etc/hostname", "cwd/.", "fd/0", "maps"):
        status, text = shell.run(f"head -c 1 /proc/{other.pid}/{file}")
        assert status and "denied" in text, (file, text)
    trace = f"""/usr/bin/python3 -c 'import ctypes, os; c = ctypes.CDLL(None, use_errno=True); r = c.ptrace(16, {other.pid}, 0, 0); print(r, os.strerror(ctypes.get_errno()))'"""
    assert "-1 Operation not permitted" in shell.run(trace)[1]
    # Its own host is no other.
    host = systemd.show(shell.session.unit, "MainPID")["MainPID"]
    assert "denied" in shell.run(f"cat /proc/{host}/environ")[1]
    # Signals are not stopped, and that is said.
    assert shell.run(f"kill -0 {other.pid}")[0] == 0


def test_other_terminals_are_out_of_reach(sandboxed, start):
    other = start("cat")
    terminal = os.readlink(f"/proc/{other.pid}/fd/0")
    shell = sandboxed()
    status, text = shell.run(f"echo x >{terminal}")
    assert status and ("No such" in text or "Read-only" in text or "denied" in text), text
    # Terminals of one's own can be had, and the controlling one is there.
    assert shell.run("script -qec 'echo in' /dev/null")[0] == 0
    assert shell.run("echo x >/dev/tty")[0] == 0


@pytest.mark.parametrize("program", ["su -c true", "mount -t tmpfs x /mnt", "ping -c1 -w1 127.0.0.1 >/dev/null; grep -q 'NoNewPrivs:.*1' /proc/self/status; ! grep -q 'CapEff:.*[1-9a-f]' /proc/self/status; false"])
def test_no_new_privileges(sandboxed, program):
    assert sandboxed().run(program)[0] != 0


def test_it_cannot_be_undone(sandboxed):
    shell = sandboxed()
    for command in ("umount /tmp", "unshare -Urm umount /tmp", "unshare -Urm umount -l /run", "unshare -Urm mount -o remount,bind,rw /",
                    f"unshare -Urm mount -o remount,bind,rw {HOME}", "nsenter -t 1 -m true", f"nsenter -t {systemd.broker_pid()} -U -m true"):
        status, text = shell.run(command)
        assert status, (command, text)
    assert shell.run("unshare -Urm sh -c 'mount --bind / /mnt; ls /mnt/run/systemd/private; echo x >/mnt/etc/x'")[0] != 0


def test_the_network(sandboxed):
    server = subprocess.Popen(["/usr/bin/python3", "-c", "import socket; s = socket.create_server(('127.0.0.1', 0)); print(s.getsockname()[1], flush=True); s.accept()"],
                              stdout=subprocess.PIPE, text=True)
    try:
        port = int(server.stdout.readline())
        connect = f"/usr/bin/python3 -c 'import socket; socket.create_connection((\"127.0.0.1\", {port}), 5)'"
        offline = sandboxed("offline")
        status, text = offline.run(connect)
        assert status and "refused" in text
        own = "/usr/bin/python3 -c 'import socket; s = socket.create_server((\"127.0.0.1\", 0)); socket.create_connection(s.getsockname(), 5)'"
        assert offline.run(own)[0] == 0, "a loopback interface of its own"
        assert sandboxed("workspace").run(connect)[0] == 0
    finally:
        server.kill()
        server.wait()


def test_it_lasts_through_a_respawn(sandboxed, project, manager):
    shell = sandboxed("workspace")
    assert shell.run(f"echo x >{HOME}/outside")[0] != 0
    shell.session.call("Respawn", "a{sv}", dbus.Dictionary({"Restart": True}, signature="sv"))
    assert shell.session.get("Sandbox") == "workspace"
    assert shell.run(f"echo x >{HOME}/outside")[0] != 0 and not (HOME / "outside").exists()
    assert shell.run("echo x >inside")[0] == 0


def test_a_sandbox_that_is_gone_is_not_left_out(sandboxed, configuration, manager):
    configuration("[Sandbox mine]\nPrivateNetwork=yes\n")
    session = sandboxed("mine").session
    session.stop()
    (FOLDER / "roost.conf").write_text("[Daemon]\nCapacity=7\n")
    eventually(lambda: not any("sandbox.mine" in row[0] for row in manager.call("GetConfiguration")), "the file is read")
    assert error_of(session.call, "Respawn", "a{sv}", dbus.Dictionary({}, signature="sv"))[0] == "InvalidSpec"
    assert session.state == "killed"


def test_a_strict_home_is_empty(sandboxed, project, configuration):
    shell = sandboxed("strict")
    assert shell.run(f"ls -A {HOME}") == (0, "project\n")
    assert shell.run("echo x >~/x && ls ~/x && echo x >file")[0] == 0
    assert not (HOME / "x").exists() and (project / "file").exists()
    (HOME / "named").mkdir()
    (HOME / "named/file").write_text("n")
    configuration("[Sandbox strict]\nReadOnlyPaths=~/named -~/missing\nReadWritePaths=~/other\nInaccessiblePaths=~/project/.git\n")
    (project / ".git").mkdir()
    try:
        shell = sandboxed("strict")
        assert shell.run("cat ~/named/file")[0] == 0 and shell.run("echo x >~/named/file")[0] != 0
        assert shell.run("echo x >~/other/new")[0] == 0 and (HOME / "other/new").exists()
        assert shell.run("ls .git")[0] != 0 and shell.run("echo x >.git/config")[0] != 0
    finally:
        shutil.rmtree(HOME / "named")


def test_a_profile_brings_it(sandboxed, start, project, configuration):
    configuration("[Profile safe]\nTag=safe\nSandbox=mine\n[Sandbox mine]\nPrivateNetwork=yes\n")
    session = start("cat", Tags=["safe"], WorkingDirectory=str(project))
    assert session.get("Sandbox") == "mine" and one(session.id)["sandbox"] == "mine"
    assert "mine" in roost("status", session.id)
    assert start("cat", Tags=["safe"], Sandbox="").get("Sandbox") == ""
    assert os.readlink(f"/proc/{start('cat').pid}/ns/net") == os.readlink("/proc/self/ns/net")


def test_the_session_works_as_any_other(sandboxed, attach, manager, project):
    shell = sandboxed()
    window = attach(shell.session)
    window.type(b"echo al''ive; stty size\r")
    window.wait_for("alive")
    assert "alive" in roost("snapshot", shell.session.id)
    manager.crash()
    eventually(lambda: shell.session.state == "running", "the next broker has it")
    shell.session.type(b"exit 7\r")
    eventually(lambda: shell.session.state == "failed", "it ends")
    assert shell.session.get("ExitStatus") == 7
    assert json.loads(pathlib.Path(shell.session.state_directory, "final.json").read_text())["exitStatus"] == 7
    assert "alive" in roost("snapshot", shell.session.id)


def test_what_is_refused(manager, project, configuration):
    def refused(sandbox, directory):
        name, text = error_of(manager.start, "true", Sandbox=sandbox, WorkingDirectory=str(directory))
        assert not manager.list()
        return name, text

    name, text = refused("workspce", project)
    assert name == "InvalidSpec" and "offline, strict, workspace" in text
    for directory in (HOME, "/", HOME.parent):
        name, text = refused("workspace", directory)
        assert name == "InvalidSpec" and "protect nothing" in text
    roost("start", "--sandbox", "workspace", "-C", "/not/there", "true", status=66)
    configuration("[Sandbox workspace]\nReadWritePaths=/not/there\n[Sandbox open]\nReadWritePaths=%s/bus\n" % RUNTIME)
    name, text = refused("workspace", project)
    assert name == "InvalidSpec" and "ReadWritePaths /not/there" in text
    # What would open what must be shut is found out from inside.
    name, text = refused("open", project)
    assert name == "SandboxUnsupported" and "HiddenSockets" in text and f"{RUNTIME}/bus" in text
    roost("start", "--sandbox", "open", "-C", str(project), "true", status=79)


def test_the_doctor_knows(manager):
    findings = {row["check"]: row["level"] for row in json.loads(roost("doctor", "--json"))}
    assert findings["sandboxes"] == "ok"
