"""The configuration: files that count at once, keys that are set and taken back, mistakes that cost one line."""

import json
import os
import pathlib
import shutil

import dbus
import pytest

import user_systemd as systemd
from command_line import one, roost
from roost_bus import INFINITY, error_of
from waiting import eventually, pump

FOLDER = pathlib.Path(os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")) / "roost"
MAIN = FOLDER / "roost.conf"
DROP_INS = FOLDER / "roost.conf.d"
SET = DROP_INS / "50-roost-set.conf"


@pytest.fixture(autouse=True)
def no_configuration(manager):
    """No file of the user's is there, before and after."""
    def clear():
        if FOLDER.is_symlink():
            FOLDER.unlink()
        shutil.rmtree(FOLDER, ignore_errors=True)
        eventually(lambda: all(row["origin"] == "default" for row in rows(manager).values()), "the built-in values hold")

    clear()
    yield
    clear()


def rows(manager):
    keys = ("key", "value", "type", "origin")
    return {str(row[0]): dict(zip(keys, map(str, row))) for row in manager.call("GetConfiguration")}


def problems(manager):
    return [(str(place), int(line), str(message)) for place, line, message in manager.get("ConfigurationProblems")]


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def becomes(manager, key, value):
    eventually(lambda: rows(manager).get(key, {}).get("value") == value, lambda: f"{key} is {value}: {rows(manager).get(key)}")


# Files

def test_a_file_counts_as_soon_as_it_is_saved(manager, start):
    session, pid = start("cat"), systemd.broker_pid()
    assert not FOLDER.exists()
    write(MAIN, "[Daemon]\nCapacity=2\n")
    eventually(lambda: manager.get("Capacity") == 2, "the file counts")
    assert rows(manager)["daemon.capacity"] == {
        "key": "daemon.capacity", "value": "2", "type": "count", "origin": f"{MAIN}:2"}
    write(DROP_INS / "10-more.conf", "[Daemon]\n\nCapacity=3\n")
    eventually(lambda: manager.get("Capacity") == 3, "a drop-in counts more")
    # As editors save: by another file that takes the place of this one.
    write(FOLDER / ".roost.conf.swp", "[Daemon]\nCapacity=4\nExitIdleSec=5min\n")
    (FOLDER / ".roost.conf.swp").rename(MAIN)
    becomes(manager, "daemon.exit-idle-sec", "5min")
    assert manager.get("Capacity") == 3
    (DROP_INS / "10-more.conf").unlink()
    eventually(lambda: manager.get("Capacity") == 4, "a drop-in is gone")
    MAIN.chmod(0)
    eventually(lambda: manager.get("Capacity") == 0, "a file that cannot be read")
    assert problems(manager) == [(str(MAIN), 0, problems(manager)[0][2])]
    MAIN.chmod(0o600)
    eventually(lambda: manager.get("Capacity") == 4, "it can be read again")
    shutil.rmtree(FOLDER)
    eventually(lambda: manager.get("Capacity") == 0, "all is gone")
    write(MAIN, "[Daemon]\nCapacity=5\n")
    eventually(lambda: manager.get("Capacity") == 5, "it is back")
    assert (session.state, systemd.broker_pid()) == ("running", pid), "nothing was restarted"


def test_files_that_are_links(manager, start, tmp_path):
    start("cat")
    write(tmp_path / "dotfiles" / "roost" / "roost.conf", "[Daemon]\nCapacity=2\n")
    FOLDER.parent.mkdir(exist_ok=True)
    FOLDER.symlink_to(tmp_path / "dotfiles" / "roost")
    eventually(lambda: manager.get("Capacity") == 2, "a folder may be a link")
    FOLDER.unlink()
    eventually(lambda: manager.get("Capacity") == 0, "the link is gone")
    FOLDER.mkdir()
    MAIN.symlink_to(tmp_path / "dotfiles" / "roost" / "roost.conf")
    eventually(lambda: manager.get("Capacity") == 2, "a file may be one")
    write(tmp_path / "new", "[Daemon]\nCapacity=6\n")
    (tmp_path / "new").rename(tmp_path / "dotfiles" / "roost" / "roost.conf")
    eventually(lambda: manager.get("Capacity") == 6, "what it leads to has changed")


def test_changes_while_no_broker_runs(manager):
    systemd.systemctl("stop", systemd.BROKER)
    write(MAIN, "[Daemon]\nCapacity=9\n")
    assert manager.get("Capacity") == 9


def test_signals_of_changes(manager, start, bus):
    start("cat")
    seen = []
    match = bus.add_signal_receiver(seen.append, "ConfigurationChanged", manager.interface, path=manager.path)
    try:
        write(MAIN, "[Daemon]\nCapacity=2\n[Profile a]\nTag=x\n")
        eventually(lambda: {"daemon.capacity", "profile.a.tag"} <= {str(key) for keys in seen for key in keys}, "the keys are named")
    finally:
        match.remove()


def test_the_idle_time_is_taken_up(manager):
    manager.list()
    pid = systemd.broker_pid()
    write(MAIN, "[Daemon]\nExitIdleSec=50ms\n")
    eventually(lambda: not systemd.is_alive(pid), "the broker leaves after the new span")
    write(MAIN, "[Daemon]\nExitIdleSec=infinity\n")
    manager.list()
    pid = systemd.broker_pid()
    pump(0.5)
    assert pid and systemd.broker_pid() == pid


def test_the_watch_wakes_nobody(manager, start):
    start("cat")
    pid = systemd.broker_pid()

    def switches():
        with open(f"/proc/{pid}/status") as file:
            return sum(int(line.split()[1]) for line in file if "ctxt_switches" in line)

    other = FOLDER.parent / "other"
    write(other, "x")
    pump(1)
    before = switches()
    # Others write beside the folder that is awaited.
    for _ in range(50):
        other.write_text("y")
    pump(1)
    other.unlink()
    assert switches() - before <= 2


# Mistakes

def test_a_broken_file_does_not_stop_the_broker(manager, start):
    start("cat")
    write(MAIN, "[Daemon]\nCapacity=many\nCapactiy=3\nExitIdleSec=2min\n[Deamon]\nCapacity=1\nnonsense\n")
    becomes(manager, "daemon.exit-idle-sec", "2min")
    assert manager.get("Capacity") == 0
    found = problems(manager)
    assert [(place, line) for place, line, _ in found] == [(str(MAIN), 2), (str(MAIN), 3), (str(MAIN), 5), (str(MAIN), 7)]
    assert "did you mean 'Capacity='?" in found[1][2] and "did you mean [Daemon]?" in found[2][2]
    systemd.systemctl("stop", systemd.BROKER)
    assert problems(manager) == found, "it starts with it, too"
    eventually(lambda: systemd.run("journalctl", "--user", f"_PID={systemd.broker_pid()}", "-o", "cat").stdout.count(f"{MAIN}:3:") == 1,
               "the journal has it, once")
    MAIN.write_bytes(os.urandom(4096))
    eventually(lambda: problems(manager) != found, "nonsense is read")
    assert manager.get("Capacity") == 0 and manager.list()
    MAIN.write_bytes(b"#" * (2 << 20))
    eventually(lambda: "more than 1048576 bytes" in problems(manager)[0][2], "a file has a bound")
    shutil.rmtree(FOLDER)
    eventually(lambda: problems(manager) == [], "nothing is wrong any more")


# Set and unset

def test_set_leaves_the_users_file_as_it_is(manager):
    mine = "# mine\r\n[Daemon]\n  Capacity = 2 \n\n; end, without a line feed"
    write(MAIN, mine)
    eventually(lambda: manager.get("Capacity") == 2, "the file counts")
    manager.call("SetConfiguration", "ss", "Daemon.CAPACITY", "7")
    assert manager.get("Capacity") == 7, "at once"
    assert rows(manager)["daemon.capacity"]["origin"].startswith(f"{SET}:")
    manager.call("SetConfiguration", "ss", "profile.claude.memory-max", "1.5G")
    manager.call("SetConfiguration", "ss", "profile.claude.command", "claude 'a b'")
    assert rows(manager)["profile.claude.memory-max"]["value"] == "1.5G"
    assert rows(manager)["profile.claude.command"]["value"] == 'claude "a b"'
    assert SET.stat().st_mode & 0o777 == 0o600
    manager.crash()
    assert manager.get("Capacity") == 7, "it is kept"
    for key in ("daemon.capacity", "profile.claude.memory_max", "profile.CLAUDE.command"):
        manager.call("UnsetConfiguration", "s", key)
    assert manager.get("Capacity") == 2
    assert not SET.exists() and "profile.claude.command" not in rows(manager)
    assert MAIN.read_bytes() == mine.encode()
    assert os.listdir(DROP_INS) == []


def test_the_property_is_the_key(manager):
    manager.set("Capacity", dbus.UInt32(4))
    assert rows(manager)["daemon.capacity"]["origin"].startswith(f"{SET}:")
    manager.call("UnsetConfiguration", "s", "daemon.capacity")
    assert manager.get("Capacity") == 0


@pytest.mark.parametrize("key, value, part", [
    ("daemon.capacity", "many", "a whole number"), ("daemon.capacity", "1\nExitIdleSec=1", "one line"),
    ("daemon.capacity", "5\\", "backslash"), ("daemon.capactiy", "5", "did you mean 'daemon.capacity'?"),
    ("capacity", "5", "no such key"), ("profile.a b.tag", "x", "cannot be a name"), ("profile.tag", "x", "profile.NAME.KEY"),
    ("defaults.memory-max", "101%", "100%"), ("daemon.exit-idle-sec", "0", "at least 1ms"),
])
def test_what_cannot_be_set(manager, key, value, part):
    name, message = error_of(manager.call, "SetConfiguration", "ss", key, value)
    assert name == "InvalidSpec" and part in message
    assert not SET.exists()


def test_what_counts_for_more_is_named(manager):
    write(DROP_INS / "60-mine.conf", "[Daemon]\nCapacity=2\n")
    eventually(lambda: manager.get("Capacity") == 2, "the file counts")
    name, message = error_of(manager.set, "Capacity", dbus.UInt32(5))
    assert name == "InvalidSpec" and f"{DROP_INS}/60-mine.conf:2" in message
    name, message = error_of(manager.call, "UnsetConfiguration", "s", "daemon.capacity")
    assert name == "InvalidSpec" and f"{DROP_INS}/60-mine.conf:2" in message
    (DROP_INS / "60-mine.conf").unlink()
    systemd.systemctl("set-environment", "ROOST_DAEMON_CAPACITY=6", "ROOST_DAEMON_CAPACTIY=7")
    try:
        systemd.systemctl("stop", systemd.BROKER)
        assert manager.get("Capacity") == 6
        assert problems(manager)[0][:2] == ("ROOST_DAEMON_CAPACTIY", 0)
        assert "ROOST_DAEMON_CAPACITY" in error_of(manager.set, "Capacity", dbus.UInt32(5))[1]
    finally:
        systemd.systemctl("unset-environment", "ROOST_DAEMON_CAPACITY", "ROOST_DAEMON_CAPACTIY")
        systemd.systemctl("stop", systemd.BROKER)


def test_what_an_earlier_version_kept_moves(manager):
    manager.list()
    systemd.systemctl("stop", systemd.BROKER)
    old = pathlib.Path(os.environ.get("XDG_STATE_HOME") or os.path.expanduser("~/.local/state")) / "roost" / "broker.json"
    old.write_text('{"capacity":11}')
    assert manager.get("Capacity") == 11
    assert not old.exists() and rows(manager)["daemon.capacity"]["origin"].startswith(f"{SET}:")
    systemd.systemctl("stop", systemd.BROKER)
    old.write_text('{"capacity":')
    assert manager.get("Capacity") == 11
    assert old.read_text() == '{"capacity":', "what cannot be read stays"
    old.unlink()


# Limits

PROFILES = """
[Defaults]
RuntimeMaxSec=2h
[Profile short]
Command=cat*
Tag=brief short
RuntimeMaxSec=30min
[Profile asked]
RuntimeMaxSec=10min
[Profile open]
Command=sleep
RuntimeMaxSec=infinity
"""


def test_limits_by_default_and_by_profile(manager, start):
    write(MAIN, PROFILES)
    becomes(manager, "profile.open.runtime-max-sec", "infinity")
    minute = 60_000_000

    def limit(*command, **keys):
        session = start(*command, **keys)
        value = systemd.show(session.unit, "RuntimeMaxUSec")["RuntimeMaxUSec"]
        return session.get("Limits")["RuntimeMaxUSec"], value

    assert limit("cat") == (120 * minute, "2h"), "both its program and a tag have to fit"
    assert limit("cat", Tags=["x", "brief"]) == (30 * minute, "30min")
    assert limit("cat", Tags=["brief"], Profile="") == (120 * minute, "2h")
    assert limit("cat", Tags=["brief"], Profile="ASKED") == (10 * minute, "10min")
    assert limit("cat", Profile="asked", RuntimeMaxUSec=minute) == (minute, "1min")
    assert limit("/bin/sleep", "1000") == (INFINITY, "infinity")
    name, message = error_of(manager.start, "cat", Profile="nope")
    assert name == "InvalidSpec" and "asked, open, short" in message


def test_a_default_that_this_machine_cannot_enforce(manager, start):
    group = systemd.systemctl("show", "--property=ControlGroup", "--value")
    with open(f"/sys/fs/cgroup{group}/cgroup.controllers") as file:
        has_tasks = "pids" in file.read().split()
    write(MAIN, "[Defaults]\nTasksMax=300\n")
    becomes(manager, "defaults.tasks-max", "300")
    if has_tasks:
        assert systemd.show(start("cat").unit, "TasksMax")["TasksMax"] == "300"
    else:
        name, message = error_of(manager.start, "cat")
        assert name == "LimitUnsupported" and f"{MAIN}:2" in message and "TasksMax" in message
    start("cat", TasksMax=INFINITY)


# The command line

def test_the_command_line(manager):
    assert roost("config", "path") == f"{MAIN}\n"
    assert roost("config", "set", "daemon.capacity", "3") == ""
    assert roost("config", "get", "Daemon.Capacity") == "3\n"
    assert roost("config", "get", "defaults.memory-max") == "\n"
    rows = {row["key"]: row for row in json.loads(roost("config", "list", "--json"))}
    assert rows["daemon.capacity"]["origin"].startswith(f"{SET}:") and rows["defaults.tasks-max"]["value"] is None
    assert [line.split()[0] for line in roost("config", "list", "--set").splitlines()] == ["KEY", "daemon.capacity"]
    assert "daemon.exit-idle-sec" in roost("config", "list")
    roost("config", "unset", "daemon.capacity")
    assert roost("config", "get", "daemon.capacity") == "0\n"
    assert "did you mean" in roost("config", "get", "daemon.capcity", status=65)
    assert "did you mean" in roost("config", "set", "daemon.capcity", "1", status=65)
    roost("config", "set", "daemon.capacity", "x", status=65)
    roost("config", "set", "profile.brief.runtime-max-sec", "1h")
    id = roost("start", "--profile", "brief", "cat").strip()
    assert one(id)["limits"]["runtime_max_usec"] == 3_600_000_000
    assert "brief" in roost("start", "--profile", "none", "cat", status=65)
    complete = "---completion"
    assert "profile.brief.runtime-max-sec" in roost(complete, "config", "set", "--", "positional@0", "3", "0", "roost", "config", "set", "prof").split()


def test_edit_checks_what_was_written(manager, tmp_path):
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\n[ -z "$TEXT" ] || printf "$TEXT" >>"$2"\n[ "$1" = --wait ]\n')
    editor.chmod(0o755)
    environment = {"VISUAL": f"{editor} --wait", "TEXT": ""}
    roost("config", "edit", environment=environment)
    assert not MAIN.exists(), "a file that says nothing is not kept"
    roost("config", "edit", environment={**environment, "TEXT": "[Daemon]\\nCapacity=5\\n"})
    assert "#Capacity=0\n" in MAIN.read_text() and MAIN.read_text().endswith("Capacity=5\n")
    eventually(lambda: manager.get("Capacity") == 5, "it counts at once")
    line = len(MAIN.read_text().splitlines()) + 1
    message = roost("config", "edit", environment={**environment, "TEXT": "Capacity=six\\n"}, status=65)
    assert f"{MAIN}:{line}: Capacity= is 'six'" in message
    eventually(lambda: "six" in systemd.run("roost", "config", "list").stderr, "the list tells of it, too")
    roost("config", "edit", environment={"VISUAL": str(editor), "TEXT": ""}, status=70)
