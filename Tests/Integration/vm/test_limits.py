"""Limits that bite: on a kernel of its own, whose control groups hold memory, tasks and processors."""

import pathlib
import subprocess

from conftest import roost
from waiting import eventually


def group_file(session, name):
    """A file of the control group that systemd says the session's unit has."""
    unit = f"app-roost-{session}.service"
    group = subprocess.run(["systemctl", "--user", "show", "--property=ControlGroup", "--value", unit],
                           capture_output=True, text=True, check=True).stdout.strip()
    return pathlib.Path(f"/sys/fs/cgroup{group}/{name}").read_text().strip()


def state(session):
    return roost("status", "--json", session)


def test_the_kernel_holds_the_limits(start):
    session = start("--memory-high", "96M", "--memory-max", "128M", "--swap-max", "0", "--tasks-max", "50",
                    "--cpu-weight", "20", "--cpu-quota", "50%", "--", "sleep", "1000")
    assert group_file(session, "memory.high") == str(96 << 20)
    assert group_file(session, "memory.max") == str(128 << 20)
    assert group_file(session, "pids.max") == "50"
    assert group_file(session, "cpu.weight") == "20"
    quota, period = map(int, group_file(session, "cpu.max").split())
    assert quota * 2 == period


def test_limits_change_while_the_session_runs(start):
    session = start("--memory-max", "128M", "--", "sleep", "1000")
    roost("limit", session, "--memory-max", "256M", "--tasks-max", "infinity")
    assert group_file(session, "memory.max") == str(256 << 20)
    assert group_file(session, "pids.max") == "max"


def test_a_tool_that_eats_the_memory_dies_and_the_session_goes_on(start, tmp_path):
    told = tmp_path / "told"
    hog = "python3 -c 'block = bytearray(400 << 20)'"
    session = start("--memory-max", "100M", "--swap-max", "0", "--", "sh", "-c",
                    f"{hog}; echo $? > {told}; exec sleep 1000")
    eventually(lambda: told.exists() and told.read_text().strip(), "the tool has ended", timeout=120)
    assert told.read_text().strip() == "137", "killed by the kernel"
    assert '"state":"running"' in state(session)
    assert "oom_kill 1" in group_file(session, "memory.events").splitlines()


def test_the_tasks_limit_stops_a_fork_bomb_not_the_session(start, tmp_path):
    told = tmp_path / "told"
    bomb = "for i in $(seq 100); do sleep 1000 & done"
    session = start("--tasks-max", "20", "--", "bash", "-c", f"({bomb}) 2>/dev/null; echo done > {told}; exec sleep 1000")
    eventually(lambda: int(group_file(session, "pids.current")) == 20, "as many tasks as may be", timeout=60)
    assert '"state":"running"' in state(session)


def test_the_peak_is_known_at_the_end(start):
    session = start("--", "python3", "-c", "block = bytearray(50 << 20)")
    eventually(lambda: '"state":"exited"' in state(session), "the session has ended", timeout=60)
    assert '"peak_memory_bytes":' in state(session)
    peak = int(state(session).split('"peak_memory_bytes":')[1].split(",")[0].rstrip("}"))
    assert peak > 50 << 20
