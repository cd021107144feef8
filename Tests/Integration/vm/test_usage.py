"""What sessions use, and what happens when memory runs out: on a kernel that holds limits of memory."""

import json
import pathlib
import subprocess

from conftest import roost
from waiting import eventually


def status(session):
    return json.loads(roost("status", "--json", session))


def systemctl(*arguments):
    return subprocess.run(["systemctl", "--user", *arguments], capture_output=True, text=True, check=True).stdout.strip()


HOLD = "import time; block = bytearray(100 << 20); time.sleep(1000)"


def test_usage_is_what_the_kernel_says(start):
    session = start("--tasks-max", "50", "--memory-max", "1G", "--", "python3", "-c", HOLD)
    usage = eventually(lambda: (u := status(session)["usage"])["memory_current_bytes"] > 100 << 20 and u, "it is held", timeout=60)
    assert usage["memory_current_bytes"] < 200 << 20 and usage["memory_max_bytes"] == 1 << 30
    assert usage["tasks_current"] == 3 and usage["tasks_max"] == 50 and usage["cpu_usage_usec"] > 1000
    assert usage["memory_high_bytes"] is None and usage["memory_pressure_some_percent"] is not None
    top = json.loads(roost("top", "--json"))
    assert top["sessions"][0]["id"] == session and top["fleet"]["memory_current_bytes"] >= 100 << 20
    table = roost("top", "--once").splitlines()
    assert table[0].startswith("1 running, CPU ") and table[1].split()[:2] == ["ID", "STATE"] and session in table[2]
    assert "MEMORY" in roost("list", "--wide").splitlines()[0]


def test_processor_time_is_measured(start):
    session = start("--cpu-quota", "20%", "--", "sh", "-c", "while :; do :; done")
    row = json.loads(roost("top", "--json", "--delay", "2s"))["sessions"][0]
    assert row["id"] == session and 5 < row["usage"]["cpu_percent"] < 40
    eventually(lambda: status(session)["usage"]["cpu_throttled_usec"] > 0, "its quota holds it back")


def test_memory_high_slows_down_and_is_shown(start):
    session = start("--memory-high", "30M", "--swap-max", "0", "--", "sh", "-c",
                    "head -c 400M /dev/zero > big; while :; do cat big > /dev/null; done")
    eventually(lambda: status(session)["usage"]["memory_high_events"] > 0, "it is slowed down", timeout=60)
    assert "mem " in roost("list", "--wide")


def test_a_tool_out_of_memory_is_told_and_the_session_goes_on(start, tmp_path):
    heard = tmp_path / "signals"
    monitor = subprocess.Popen(["stdbuf", "-o0", "busctl", "--user", "monitor", "--match", "type=signal,member=SessionOutOfMemory"],
                               stdout=open(heard, "w"))
    try:
        hog = "python3 -c 'block = bytearray(400 << 20)'"
        session = start("--memory-max", "100M", "--swap-max", "0", "--", "sh", "-c", f"sleep 3; {hog}; exec sleep 1000")
        found = eventually(lambda: (s := status(session))["oom_kills"] == 1 and s, "it is recorded", timeout=120)
        eventually(lambda: "SessionOutOfMemory" in heard.read_text(), "it is told")
    finally:
        monitor.terminate()
    assert found["state"] == "running" and found["out_of_memory_at"]
    assert "OOM" in roost("list").splitlines()[0] and "killed by the kernel" in roost("status", session)
    eventually(lambda: "ran out of memory" in subprocess.run(
        ["journalctl", "--user-unit", f"app-roost-{session}.service"], capture_output=True, text=True).stdout,
        "the journal has it", timeout=20)
    # A broker that is new knows of it, too, and does not count it again.
    systemctl("restart", "roost.service")
    assert status(session)["oom_kills"] == 1


def test_what_happened_without_a_broker_is_found(start, tmp_path):
    go = tmp_path / "go"
    hog = "python3 -c 'block = bytearray(400 << 20)'"
    session = start("--memory-max", "100M", "--swap-max", "0", "--", "sh", "-c",
                    f"until [ -e {go} ]; do sleep 0.2; done; {hog}; touch {tmp_path}/done; exec sleep 1000")
    systemctl("stop", "roost.service")
    go.touch()
    eventually((tmp_path / "done").exists, "the tool has ended", timeout=120)
    eventually(lambda: status(session)["oom_kills"] == 1, "the next broker finds it")


def test_a_command_out_of_memory(start):
    session = start("--memory-max", "100M", "--swap-max", "0", "--", "python3", "-c", "block = bytearray(400 << 20)")
    found = eventually(lambda: (s := status(session))["state"] == "failed" and s, "it ends", timeout=120)
    assert found["result"] == "oom-kill" and found["exit_signal"] == 9 and found["oom_kills"] == 1
    assert found["ended_by"] == "kernel"


def test_a_signal_of_its_own_is_no_want_of_memory(start):
    session = start("--", "sh", "-c", "sleep 1; kill -9 $$")
    found = eventually(lambda: (s := status(session))["state"] == "failed" and s, "it ends", timeout=60)
    assert found["result"] == "signal" and found["oom_kills"] == 0


def test_tools_are_killed_before_the_agent_once_memory_is_short(start, tmp_path):
    session = start("--memory-high", "30M", "--swap-max", "0", "--", "sh", "-c",
                    "sleep 1000 & head -c 200M /dev/zero > big; while :; do cat big > /dev/null; done")
    agent = status(session)["process_id"]
    score = lambda pid: int(pathlib.Path(f"/proc/{pid}/oom_score_adj").read_text())
    child = eventually(lambda: subprocess.run(["pgrep", "-P", str(agent), "-x", "sleep"], capture_output=True,
                                              text=True).stdout.strip(), "the tool runs")
    eventually(lambda: score(child) == score(agent) + 200, lambda: f"{score(child)} against {score(agent)}", timeout=60)
    host = int(systemctl("show", "--property=MainPID", "--value", f"app-roost-{session}.service"))
    assert score(host) == score(agent) - 200


def test_the_fleet_is_held_to_its_limits(start):
    group = lambda name: pathlib.Path("/sys/fs/cgroup" + systemctl(
        "show", "--property=ControlGroup", "--value", "app-roost.slice") + "/" + name).read_text().strip()
    roost("config", "set", "fleet.memory-max", "150M")
    roost("config", "set", "fleet.tasks-max", "400")
    try:
        session = start("--", "sh", "-c", "python3 -c 'block = bytearray(400 << 20)'; exec sleep 1000")
        assert group("memory.max") == str(150 << 20) and group("pids.max") == "400"
        eventually(lambda: status(session)["oom_kills"] == 1, "the kernel kills the tool", timeout=120)
        assert status(session)["state"] == "running"
        roost("config", "set", "fleet.memory-max", "300M")
        eventually(lambda: group("memory.max") == str(300 << 20), "it changes at once")
        # What the user has edited counts where there is no key.
        edited = pathlib.Path.home() / ".config/systemd/user/app-roost.slice.d/mine.conf"
        edited.parent.mkdir(parents=True, exist_ok=True)
        edited.write_text("[Slice]\nMemoryMax=500M\n")
        roost("config", "unset", "fleet.memory-max")
        eventually(lambda: group("memory.max") == str(500 << 20), lambda: f"the edit counts: {group('memory.max')}")
        assert group("pids.max") == "400", "the other limit stays"
        edited.unlink()
    finally:
        roost("config", "unset", "fleet.memory-max")
        roost("config", "unset", "fleet.tasks-max")
    eventually(lambda: group("pids.max") == "max", lambda: f"it is taken back: {group('pids.max')}")
    eventually(lambda: group("memory.max") == "max", lambda: f"it is taken back: {group('memory.max')}")
