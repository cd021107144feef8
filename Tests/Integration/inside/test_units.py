"""A session is a systemd service: its unit, its control group, its journal, its environment."""

import os
import re
import time

import pytest

import user_systemd as systemd
from waiting import eventually

# DESIGN's list. Limits that nobody asked for are systemd's defaults.
PROPERTIES = {
    "Type": "notify", "NotifyAccess": "main", "ExitType": "main", "KillMode": "mixed", "SendSIGHUP": "yes",
    "TimeoutStopUSec": "10s", "CollectMode": "inactive-or-failed", "OOMPolicy": "continue", "Slice": "app-roost.slice",
    "Restart": "no", "PrivateTmp": "no", "Environment": "", "EnvironmentFiles": "", "ActiveState": "active",
    "SubState": "running", "Transient": "yes", "RuntimeMaxUSec": "infinity", "MemoryMax": "infinity", "StandardInput": "null",
}


def test_unit_properties(start):
    session = start("cat", Name="worker")
    shown = systemd.show(session.unit, *PROPERTIES)
    assert {name: shown.get(name, "") for name in PROPERTIES} == PROPERTIES
    assert "worker" in systemd.show(session.unit, "Description")["Description"]
    shown = systemd.systemctl("show", "--property=LogExtraFields", session.unit)
    assert f"ROOST_SESSION={session.id}" in shown and "ROOST_NAME=worker" in shown
    main = systemd.show(session.unit, "ExecStart")["ExecStart"]
    assert re.search(r"path=/\S+/roost-host ;", main)


def test_facts_are_there_when_the_start_returns(start):
    for _ in range(5):
        facts = start("cat", Columns=132, Rows=50).get_all()
        assert (facts["State"], facts["Columns"], facts["Rows"]) == ("running", 132, 50)
        assert facts["ProcessId"] > 0


def test_every_process_is_in_the_sessions_group(start):
    session = start("/bin/sh", "-c", "setsid sleep 1000 & sleep 1000")
    group = systemd.show(session.unit, "ControlGroup")["ControlGroup"]
    assert group.endswith(f"/app-roost.slice/{session.unit}")
    pids = eventually(lambda: len(found := systemd.processes(session.unit)) == 5 and found, "host, its recorder, shell and two sleeps")
    assert {systemd.cgroup(pid) for pid in pids} == {group}


def test_the_agent_is_the_kernels_first_choice(start):
    session = start("cat")
    host = int(systemd.show(session.unit, "MainPID")["MainPID"])
    agent = session.pid

    def score(pid):
        with open(f"/proc/{pid}/oom_score_adj") as file:
            return int(file.read())

    assert score(agent) > score(host)


def test_stop_ends_every_descendant(start, attach, tmp_path):
    script = f"""
        setsid sh -c 'echo $$ > {tmp_path}/one; trap "" HUP TERM INT; while :; do sleep 0.1; done' &
        (setsid setsid sh -c 'echo $$ > {tmp_path}/two; exec sleep 1000' </dev/null >/dev/null 2>&1 &)
        nohup sh -c 'echo $$ > {tmp_path}/three; exec sleep 1000' </dev/null >/dev/null 2>&1 &
        wait"""
    session = start("/bin/bash", "-c", script)
    files = [tmp_path / name for name in ("one", "two", "three")]
    eventually(lambda: all(file.exists() and file.read_text().strip() for file in files), "all descendants run")
    pids = [int(file.read_text()) for file in files] + systemd.processes(session.unit)
    session.stop()
    eventually(lambda: not any(map(systemd.is_alive, pids)), "every descendant ends")
    assert session.state == "killed"


def test_an_agent_that_ignores_signals_is_killed_in_the_end(start, attach):
    session = start("/bin/sh", "-c", 'trap "" HUP TERM INT; echo armed; while :; do sleep 0.1; done')
    window = attach(session)
    window.type(b"\r")
    eventually(lambda: len(systemd.processes(session.unit)) >= 2, "it runs")
    session.stop()
    assert (session.state, session.get("ExitSignal")) == ("killed", 9)


def test_an_interactive_shell_ends_at_once(start, attach):
    # Interactive shells ignore SIGTERM; the hang-up is what ends them.
    session = start("/bin/bash", "--norc", "-i", Environment=["PS1=prompt> "])
    window = attach(session)
    window.type(b"\r")
    window.wait_for("prompt> ")
    began = time.monotonic()
    session.stop()
    assert time.monotonic() - began < 3


def test_a_caller_in_a_unit_of_its_own(manager, tmp_path):
    # The caller's unit ends, and everything in it; the session stays.
    program = tmp_path / "caller"
    program.write_text(
        "#!/bin/sh\n"
        "busctl --user call org.roost.Sessions1 /org/roost/Sessions1 org.roost.Sessions1.Manager"
        " StartSession 'a{sv}' 2 Command as 1 cat Name s from-a-unit\n"
        "exec sleep 1000\n")
    program.chmod(0o755)
    systemd.run("systemd-run", "--user", "--unit=caller", "--collect", str(program))
    session = eventually(
        lambda: any(row["name"] == "from-a-unit" and row["state"] == "running" for row in manager.list().values())
        and manager.session("from-a-unit"), "the unit starts a session")
    agent = session.pid
    assert systemd.cgroup(agent).endswith(f"/{session.unit}")
    systemd.systemctl("stop", "caller.service")
    assert session.state == "running" and systemd.is_alive(agent)


# The agent's environment

def environment_of(session):
    with open(f"/proc/{session.pid}/environ", "rb") as file:
        return dict(entry.split("=", 1) for entry in file.read().decode().split("\0") if "=" in entry)


def test_environment(start):
    session = start(
        "sleep", "1000", Name="worker", WorkingDirectory="/usr",
        Environment=["PATH=/usr/bin:/bin", "API_KEY=s3cr3t=value", "TERM=dumb", "NOTIFY_SOCKET=/x", "TMUX=1",
                     "ROOST_SESSION_ID=ffffffff", "EMPTY="])
    environment = environment_of(session)
    assert environment["TERM"] == "xterm-256color"
    assert environment["API_KEY"] == "s3cr3t=value"
    assert environment["EMPTY"] == ""
    assert environment["ROOST_SESSION_ID"] == session.id
    assert environment["ROOST_SESSION_NAME"] == "worker"
    assert environment["PWD"] == "/usr" and os.readlink(f"/proc/{session.pid}/cwd") == "/usr"
    for name in ("NOTIFY_SOCKET", "TMUX", "LISTEN_FDS", "MAINPID", "JOURNAL_STREAM", "WATCHDOG_USEC", "MANAGERPID"):
        assert name not in environment, name


def test_a_terminal_that_was_given_stays(start):
    session = start("sleep", "1000", Environment=["PATH=/usr/bin:/bin", "TERM=screen-256color"])
    assert environment_of(session)["TERM"] == "screen-256color"


def test_without_an_environment_the_managers_is_used(start):
    session = start("sleep", "1000")
    environment = environment_of(session)
    assert environment["HOME"] == os.path.expanduser("~") and "PATH" in environment
    assert "NOTIFY_SOCKET" not in environment
    assert session.get("WorkingDirectory") == os.path.expanduser("~")


def test_the_callers_path_finds_the_command(start, tmp_path):
    program = tmp_path / "my-agent"
    program.write_text("#!/bin/sh\nexec sleep 1000\n")
    program.chmod(0o755)
    session = start("my-agent", Environment=[f"PATH={tmp_path}:/usr/bin:/bin"])
    assert session.state == "running"


def test_secrets_are_in_no_place_that_others_read(start):
    secret = "sk-very-secret-0123456789"
    session = start("sleep", "1000", Environment=["PATH=/usr/bin:/bin", f"API_KEY={secret}"])
    assert secret not in systemd.systemctl("show", session.unit)
    assert secret not in systemd.systemctl("cat", session.unit)
    assert secret not in systemd.systemctl("show-environment")
    assert not os.path.exists(f"{session.runtime_directory}/launch"), "the host removes the launch file"
    for folder, _, files in os.walk(session.state_directory):
        for name in files:
            with open(f"{folder}/{name}", errors="replace") as file:
                assert secret not in file.read(), name
    assert secret not in systemd.run("journalctl", "--user", "--output=export", "--no-pager").stdout
    for pid in systemd.processes(session.unit):
        with open(f"/proc/{pid}/cmdline") as file:
            assert secret not in file.read()


def test_sockets_and_folders_are_private(start):
    session = start("cat")
    for path, mode in ((session.runtime_directory, 0o700), (f"{session.runtime_directory}/host.sock", 0o600),
                       (session.state_directory, 0o700), (f"{session.state_directory}/session.json", 0o600)):
        assert os.stat(path).st_mode & 0o777 == mode, path


def test_journal_fields(start):
    session = start("cat", Name="worker")
    session.stop()

    def entries():
        return systemd.run("journalctl", "--user", "-o", "json", f"ROOST_SESSION={session.id}", check=False).stdout

    text = eventually(entries, "the journal knows the session by its field")
    assert f"app-roost-{session.id}.service" in text


def test_the_agents_descriptors(start):
    # Nothing of the host's leaks into the agent.
    session = start("sleep", "1000")
    folder = f"/proc/{session.pid}/fd"
    eventually(lambda: sorted(map(int, os.listdir(folder))) == [0, 1, 2], lambda: f"three descriptors: {os.listdir(folder)}")
    assert len({os.readlink(f"{folder}/{number}") for number in (0, 1, 2)}) == 1


@pytest.mark.parametrize("columns, rows", [(80, 24), (1, 1), (4096, 4096), (211, 55)])
def test_size(start, attach, columns, rows):
    session = start("/bin/sh", "-c", "read line; stty size; read line", Columns=columns, Rows=rows)
    assert (session.get("Columns"), session.get("Rows")) == (columns, rows)
    window = attach(session, mode="view")
    session.type(b"\r")
    window.wait_for(f"{rows} {columns}\r\n")


def test_signals_are_not_ignored_in_the_agent(start):
    session = start("sleep", "1000")
    with open(f"/proc/{session.pid}/status") as file:
        masks = {key: int(value, 16) for key, value in re.findall(r"^(Sig(?:Blk|Ign)):\s*(\w+)$", file.read(), re.M)}
    assert masks == {"SigBlk": 0, "SigIgn": 0}
