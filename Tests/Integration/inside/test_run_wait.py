"""roost run --no-attach --wait: as if the command ran here, with or without a terminal."""

import os
import signal
import subprocess
import time

import pytest

from command_line import one, roost
from waiting import eventually


def run(*command, **keys):
    """roost run --no-attach --wait as cron would start it: no terminal, nothing on standard input."""
    keys = {"stdin": subprocess.DEVNULL, "capture_output": True, "timeout": 120, **keys}
    return subprocess.run(["setsid", "--wait", "roost", "run", "--no-attach", "--wait", "--", *command], **keys)


def begin(*command, **keys):
    keys = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **keys}
    return subprocess.Popen(["roost", "run", "--no-attach", "--wait", "--name", "job", "--", *command], **keys)


def test_output_and_status(manager):
    result = run("sh", "-c", "echo one; printf 'two\\r\\nthree\\rfour'; exit 3")
    assert (result.returncode, result.stdout, result.stderr) == (3, b"one\ntwo\r\nthree\rfour", b"")
    result = run("true")
    assert (result.returncode, result.stdout, result.stderr) == (0, b"", b"")
    assert run("sh", "-c", "kill -9 $$").returncode == 137
    assert run("no-such-command").returncode == 127
    assert run("sh", "-c", "tty < /dev/tty && test -t 0 && test -t 1").returncode == 0


@pytest.mark.parametrize("closed", [(0,), (0, 1, 2), (0, 2)])
def test_closed_descriptors(manager, closed):
    result = run("sh", "-c", "echo here; exit 4", preexec_fn=lambda: [os.close(number) for number in closed])
    assert result.returncode == 4
    assert result.stdout == (b"" if 1 in closed else b"here\n")


def test_from_an_empty_environment(manager):
    keep = {name: os.environ[name] for name in ("XDG_RUNTIME_DIR", "HOME", "PATH")}
    result = run("sh", "-c", "echo $HOME", env=keep)
    assert (result.returncode, result.stdout) == (0, keep["HOME"].encode() + b"\n")


def test_standard_input_is_left_alone(manager):
    result = run("sh", "-c", "echo done", input=b"for somebody else\n", stdin=None)
    assert result.stdout == b"done\n"


def test_big_output_to_a_slow_reader(manager):
    """More than the host keeps for a window: nothing is lost, and the command does not wait for the reader."""
    size = 40_000_000
    process = begin("sh", "-c", f"yes 0123456789abcde | head -c {size}; echo; echo end")
    eventually(lambda: any(row["state"] == "exited" for row in manager.list().values()), "it ends without being read", timeout=60)
    output, error = process.communicate(timeout=120)
    assert process.returncode == 0 and error == b""
    assert output == (b"0123456789abcde\n" * (size // 16 + 1))[:size] + b"\nend\n"


def test_what_is_missed_is_told(manager):
    """A client that is stopped falls behind what the host keeps."""
    process = begin("sh", "-c", "read x < /dev/tty; yes 0123456789abcde | head -c 30000000; exit 6")
    eventually(lambda: manager.list(), "it runs")
    session = manager.session("job")
    eventually(lambda: session.get("Clients") == 1, "the client looks")
    process.send_signal(signal.SIGSTOP)
    session.type(b"\r")
    eventually(lambda: session.state == "failed", "it ends", timeout=60)
    process.send_signal(signal.SIGCONT)
    output, error = process.communicate(timeout=60)
    assert process.returncode == 6
    assert b"were missed" in error and len(output) < 30_000_000


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signals_stop_the_session(manager, number):
    process = begin("sh", "-c", "trap 'echo stopping; exit 5' HUP TERM; echo up; while :; do sleep 0.1; done")
    assert process.stdout.readline() == b"up\n"
    session = manager.session("job")
    process.send_signal(number)
    output, error = process.communicate(timeout=30)
    assert process.returncode == 128 + number and b"stopping" in output and error == b""
    eventually(lambda: session.state == "killed", "it was stopped")


def test_the_end_of_the_reader(manager):
    process = begin("yes")
    process.stdout.read(100)
    process.stdout.close()
    assert process.wait(timeout=30) == 141
    eventually(lambda: one("job")["state"] == "killed", "it was stopped")


def test_a_client_that_is_killed(manager):
    process = begin("sh", "-c", "echo up; read x < /dev/tty")
    assert process.stdout.readline() == b"up\n"
    process.kill()
    process.wait()
    assert manager.session("job").state == "running", "as with any window"


def test_brokers_come_and_go(manager):
    process = begin("sh", "-c", "echo up; read x < /dev/tty; echo down; exit 7")
    assert process.stdout.readline() == b"up\n"
    manager.crash()
    manager.session("job").type(b"\r")
    output, error = process.communicate(timeout=30)
    assert (process.returncode, error) == (7, b"") and output.endswith(b"down\n")


def test_a_host_that_is_killed(manager):
    process = begin("sh", "-c", "echo up; read x < /dev/tty")
    assert process.stdout.readline() == b"up\n"
    pid = int(subprocess.check_output(["systemctl", "--user", "show", "-P", "MainPID", manager.session("job").unit]))
    os.kill(pid, signal.SIGKILL)
    output, error = process.communicate(timeout=30)
    assert process.returncode != 0 and error


def test_without_wait(manager):
    id = roost("run", "--no-attach", "--", "cat").strip()
    assert one(id)["state"] == "running"
