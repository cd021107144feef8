"""How sessions end, and what is told of it: on the bus, to open windows, and on disk."""

import json
import os
import signal

import pytest

from roost_bus import LIVE, error_of
from waiting import eventually


def wait_until_ended(session):
    eventually(lambda: session.state not in LIVE, f"session {session.id} ends")
    return session.get_all()


@pytest.mark.parametrize("script, state, result, status, number", [
    ("exit 0", "exited", "success", 0, 0),
    ("exit 3", "failed", "exit-code", 3, 0),
    ("kill -TERM $$", "failed", "signal", -1, signal.SIGTERM),
    ("kill -KILL $$", "failed", "signal", -1, signal.SIGKILL),
])
def test_an_agent_that_ends_by_itself(start, attach, script, state, result, status, number):
    session = start("/bin/sh", "-c", f"read line; {script}")
    window = attach(session)
    window.type(b"\r")
    window.wait_closed()
    if number:
        assert (window.exit["kind"], window.exit["code"]) == ("signaled", number)
    else:
        assert (window.exit["kind"], window.exit["code"]) == ("exited", status)
    facts = wait_until_ended(session)
    assert (facts["State"], facts["Result"]) == (state, result)
    assert (facts["ExitStatus"], facts["ExitSignal"]) == (status, number)
    assert facts["EndedBy"] == ""
    assert (facts["EndCause"], facts["EndReason"]) == ("command", "")
    assert facts["EndedAt"] >= facts["StartedAt"] > 0
    assert facts["ProcessId"] == 0 and facts["Clients"] == 0


def test_an_agent_that_is_gone_at_once(start):
    session = start("/bin/true")
    facts = wait_until_ended(session)
    assert (facts["State"], facts["ExitStatus"]) == ("exited", 0)


def test_the_last_words_arrive_before_the_exit(start, attach):
    session = start("/bin/sh", "-c", "read line; yes line | head -n 20000; printf END; exit 5")
    window = attach(session)
    window.type(b"\r")
    window.wait_closed()
    assert window.output.endswith(b"END")
    assert window.exit["code"] == 5
    assert window.position >= 20000 * 6


def test_a_record_stays_on_disk(start):
    session = start("/bin/sh", "-c", "exit 7", Name="recorded", Tags=["a", "b"])
    wait_until_ended(session)
    with open(f"{session.state_directory}/session.json") as file:
        record = json.load(file)
    assert record["name"] == "recorded" and record["tags"] == ["a", "b"]
    assert record["end"]["exitStatus"] == 7 and record["end"]["state"] == "failed"
    assert os.stat(session.state_directory).st_mode & 0o777 == 0o700
    eventually(lambda: not os.path.exists(session.runtime_directory), "the runtime folder goes")


def test_stop_says_who_asked(start):
    session = start("cat")
    session.stop()
    facts = session.get_all()
    assert (facts["State"], facts["Result"]) == ("killed", "stopped")
    assert f"uid {os.getuid()}" in facts["EndedBy"] and f"pid {os.getpid()}" in facts["EndedBy"]
    assert (facts["EndCause"], facts["EndReason"]) == ("user", "asked for over D-Bus")
    assert error_of(session.stop)[0] == "NotRunning"
    assert error_of(session.kill, 15)[0] == "NotRunning"
    assert error_of(session.type, b"x")[0] == "NotRunning"
    assert error_of(session.attach_fd)[0] == "NotRunning"


def test_systemctl_stop_is_a_stop(start):
    from user_systemd import systemctl
    session = start("cat")
    systemctl("stop", session.unit)
    facts = wait_until_ended(session)
    assert (facts["State"], facts["EndedBy"]) == ("killed", "systemd")
    assert facts["EndCause"] == "system" and "systemd" in facts["EndReason"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL, signal.SIGUSR1])
def test_kill_with_a_signal(start, number):
    session = start("sleep", "1000")
    session.kill(int(number))
    facts = wait_until_ended(session)
    assert (facts["State"], facts["Result"], facts["ExitSignal"]) == ("killed", "signal", number)
    assert f"pid {os.getpid()}" in facts["EndedBy"]


def test_a_signal_that_the_agent_handles_ends_nothing(start, attach):
    session = start("/bin/sh", "-c", 'trap "echo got it" USR1; echo ready; while :; do read line; done')
    window = attach(session)
    window.type(b"\r")
    session.kill(signal.SIGUSR1)
    window.wait_for("got it")
    assert session.state == "running"


def test_a_killed_host_is_recorded(start):
    from user_systemd import show
    session = start("cat")
    os.kill(int(show(session.unit, "MainPID")["MainPID"]), signal.SIGKILL)
    facts = wait_until_ended(session)
    assert (facts["State"], facts["Result"]) == ("failed", "host-lost")


# Starts that fail leave nothing behind.

@pytest.fixture
def nothing_is_left(manager):
    folders = [os.path.expanduser("~/.local/state/roost/sessions"), f"{os.environ['XDG_RUNTIME_DIR']}/roost"]

    def left():
        return set(manager.list()), [set(os.listdir(folder)) if os.path.isdir(folder) else set() for folder in folders]

    before = left()
    yield
    assert left() == before


def test_missing_command(manager, nothing_is_left):
    name, message = error_of(manager.start, "no-such-program-anywhere")
    assert name == "CommandNotFound" and "no-such-program-anywhere" in message
    name, message = error_of(manager.start, "/no/such/program")
    assert name == "CommandNotFound" and "/no/such/program" in message


def test_command_that_may_not_be_executed(manager, nothing_is_left, tmp_path):
    program = tmp_path / "program"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o644)
    name, message = error_of(manager.start, str(program))
    assert name == "PermissionDenied" and str(program) in message
    assert error_of(manager.start, str(tmp_path))[0] == "PermissionDenied"


def test_missing_working_directory(manager, nothing_is_left, tmp_path):
    name, message = error_of(manager.start, "cat", WorkingDirectory="/no/such/folder")
    assert name == "WorkingDirectoryMissing" and "/no/such/folder" in message
    file = tmp_path / "file"
    file.write_text("")
    assert error_of(manager.start, "cat", WorkingDirectory=str(file))[0] == "WorkingDirectoryMissing"


def test_a_script_without_an_interpreter(manager, nothing_is_left, tmp_path):
    program = tmp_path / "program"
    program.write_text("#!/no/such/interpreter\n")
    program.chmod(0o755)
    assert error_of(manager.start, str(program))[0] == "CommandNotFound"
