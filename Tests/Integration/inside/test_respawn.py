"""Sessions that have ended and are started again: the same session, with one agent at a time."""

import json
import os
import signal

import dbus
import pytest

import user_systemd
from roost_bus import LIVE, error_of
from waiting import eventually


def options(**values):
    types = {"Environment": lambda value: dbus.Array(value, signature="s")}
    return dbus.Dictionary({key: types.get(key, dbus.Boolean)(value) for key, value in values.items()}, signature="sv")


def respawn(session, **values):
    session.call("Respawn", "a{sv}", options(**values))


def wait_until_ended(session):
    eventually(lambda: session.state not in LIVE, f"session {session.id} ends")


@pytest.fixture
def configure():
    """Sets keys of the configuration, and takes them back."""
    keys = []

    def configure(key, value):
        keys.append(key)
        user_systemd.run("roost", "config", "set", key, value)

    yield configure
    for key in keys:
        user_systemd.run("roost", "config", "unset", key)


def screen(session):
    return str(session.call("GetScreen", "sa{sv}", "text", dbus.Dictionary({}, signature="sv")))


def test_the_session_stays_the_same(start, manager):
    session = start("/bin/sh", "-c", 'echo "run in $PWD as $COLOUR"; cat', Name="again", Tags=["a"], Pinned=True,
                    WorkingDirectory="/usr", Environment=["PATH=/usr/bin:/bin", "COLOUR=blue"])
    before = session.get_all()
    session.stop()
    manager.call("RespawnSession", "sa{sv}", "again", options())
    facts = session.get_all()
    assert (facts["State"], facts["Runs"], facts["Result"], facts["EndedBy"]) == ("running", 2, "", "")
    for name in ("Id", "Name", "Tags", "Pinned", "Command", "WorkingDirectory", "Unit", "Limits"):
        assert facts[name] == before[name], name
    assert facts["StartedAt"] > before["StartedAt"] and facts["EndedAt"] == 0
    assert facts["ProcessId"] != before["ProcessId"]
    eventually(lambda: "run in /usr as" in screen(session), "the command runs where it ran")
    session.kill(signal.SIGKILL)
    wait_until_ended(session)
    assert session.get("Result") == "signal"


def test_one_that_lives_is_stopped_first_only_when_asked(start):
    session = start("/bin/sh", "-c", 'echo "it is $COLOUR"; cat', Environment=["PATH=/usr/bin:/bin", "COLOUR=green"])
    pid = session.pid
    name, message = error_of(respawn, session)
    assert name == "AlreadyRunning" and "--restart" in message
    assert session.pid == pid
    respawn(session, Restart=True)
    assert session.state == "running" and session.pid != pid
    # Its own environment, secrets too, was still in memory.
    eventually(lambda: "it is green" in screen(session), "the environment is the session's own")


def test_of_two_at_once_one_is_refused(start):
    session = start("/bin/sh", "-c", "read line")
    session.stop()
    answers = [session.call_async("Respawn", "a{sv}", options()) for _ in range(5)]
    eventually(lambda: all(answers), "all are answered")
    failures = [answer[0] for answer in answers if answer and isinstance(answer[0], dbus.DBusException)]
    assert len(failures) == 4 and all("AlreadyRunning" in failure.get_dbus_name() for failure in failures)
    assert session.state == "running" and session.get("Runs") == 2


def test_what_cannot_be_started_stays_what_it_was(start, tmp_path):
    program = tmp_path / "program"
    program.write_text("#!/bin/sh\necho last words; exit 3\n")
    program.chmod(0o755)
    session = start(str(program))
    wait_until_ended(session)
    before = session.get_all()
    program.unlink()
    assert error_of(respawn, session)[0] == "CommandNotFound"
    after = session.get_all()
    assert after == before and after["ExitStatus"] == 3
    assert "last words" in screen(session)
    with open(f"{session.state_directory}/session.json") as file:
        assert json.load(file)["end"]["exitStatus"] == 3
    program.write_text("#!/bin/sh\nexec cat\n")
    program.chmod(0o755)
    respawn(session)
    assert session.state == "running"


def test_a_name_that_is_taken(start):
    session = start("cat", Name="wanted")
    session.stop()
    start("cat", Name="wanted")
    assert error_of(respawn, session)[0] == "NameTaken"
    assert session.state == "killed"


def test_kill_and_create_with_the_same_name(manager, start):
    first = start("cat", Name="same")
    ids = {first.id}
    for _ in range(5):
        manager.call("StopSession", "s", "same")
        session = start("cat", Name="same")
        assert session.id not in ids
        ids.add(session.id)


def test_an_environment_that_is_lost_comes_from_the_caller(start, manager):
    session = start("/bin/sh", "-c", 'echo "it is <$SECRET> <$LC_TEST>"; cat',
                    Environment=["PATH=/usr/bin:/bin", "SECRET=hush", "LC_TEST=kept"])
    session.stop()
    for root, _, files in os.walk(session.state_directory):
        for file in set(files) - {"screen.vt"}:
            assert b"hush" not in open(f"{root}/{file}", "rb").read(), file
    assert not os.path.exists(f"{session.runtime_directory}/environment")
    respawn(session, Environment=["PATH=/usr/bin:/bin", "SECRET=told"])
    eventually(lambda: "it is <told> <>" in screen(session), "the caller's environment is used")
    session.stop()
    # What was kept is what the session had last.
    respawn(session, Environment=["PATH=/usr/bin:/bin", "LC_TEST=new", "SECRET=hush"])
    session.stop()
    respawn(session)
    eventually(lambda: "it is <> <new>" in screen(session), "what was kept lies over the manager's environment")


def test_a_form_to_resume(start, configure):
    configure("profile.agent.command", "cat")
    configure("profile.agent.resume", "/bin/sh -c 'echo resumed \"$@\"; cat' sh %a --continue")
    session = start("cat", "-", "-u")
    session.stop()
    respawn(session)
    eventually(lambda: "resumed - -u --continue" in screen(session), "the form runs")
    assert list(session.get("Command")) == ["cat", "-", "-u"]
    respawn(session, Restart=True, Fresh=True)
    eventually(lambda: "resumed" not in screen(session), "the command itself runs")


def test_a_broker_that_dies_between_two_runs(start, manager):
    session = start("cat")
    session.stop()
    respawn(session)
    manager.crash()
    assert session.state == "running" and session.get("Runs") == 2
    session.stop()
    assert session.get("Result") == "stopped"


def test_bad_options(start):
    session = start("cat")
    session.stop()
    name, message = error_of(session.call, "Respawn", "a{sv}", dbus.Dictionary({"Speed": "high"}, signature="sv"))
    assert name == "InvalidSpec" and "Speed" in message
    name, message = error_of(session.call, "Respawn", "a{sv}", dbus.Dictionary({"Fresh": "yes"}, signature="sv"))
    assert name == "InvalidSpec" and "Fresh" in message and "boolean" in message
    assert session.state == "killed"


def test_the_mark_enables_the_unit(start, manager):
    session = start("cat", Restore=True)
    assert session.get("Restore")
    assert user_systemd.systemctl("is-enabled", "roost-restore.service").strip() == "enabled"
    session.stop()
    # A stop is final: only what was interrupted is restored.
    assert list(manager.call("RestoreSessions")) == []
    assert session.state == "killed"


def test_what_the_manager_interrupted_is_restored(start, manager):
    """As after a restart of the machine: the record says another start of the manager."""
    marked, other = start("cat", Restore=True, Name="marked"), start("cat", Name="other")
    pid = manager.crash()
    for session in (marked, other):
        user_systemd.systemctl("kill", "--signal=KILL", "--kill-who=all", session.unit)
        path = f"{session.state_directory}/session.json"
        with open(path) as file:
            record = json.load(file)
        record["instance"] = "0123/4"
        with open(path, "w") as file:
            json.dump(record, file)
    assert pid
    facts = marked.get_all()
    assert (facts["State"], facts["EndCause"]) == ("interrupted", "system")
    assert "power cut" in facts["EndReason"]
    user_systemd.systemctl("start", "roost-restore.service")
    assert (marked.state, other.state) == ("running", "interrupted")
    done = user_systemd.run("roost", "respawn", "--all")
    assert other.id in done.stdout
    assert other.state == "running"
