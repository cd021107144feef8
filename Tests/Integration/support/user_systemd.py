"""The user's service manager, asked by systemctl: what Roost says of itself is held against it."""

import os
import re
import subprocess

BROKER = "roost.service"


def run(*command, check=True, timeout=60, **options):
    """Runs a command and returns it with its output as text, whatever bytes are in it."""
    result = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=timeout, **options)
    if check and result.returncode != 0:
        raise AssertionError(f"{' '.join(command)} failed ({result.returncode}): {result.stderr or result.stdout}")
    return result


def systemctl(*arguments, check=True):
    """The output of systemctl --user."""
    return run("systemctl", "--user", *arguments, check=check).stdout.strip()


def show(unit, *properties):
    """Properties of a unit; all where none is named."""
    text = systemctl("show", unit, *(f"--property={name}" for name in properties))
    return dict(line.split("=", 1) for line in text.splitlines() if "=" in line)


def broker_pid():
    """The broker's process, 0 when none runs."""
    return int(show(BROKER, "MainPID").get("MainPID", 0))


def session_units():
    """The units of sessions that the manager has."""
    return [line.split()[0] for line in systemctl("list-units", "--all", "--plain", "--no-legend", "app-roost-*.service").splitlines()]


def processes(unit):
    """The processes in the control group of a unit, with those below."""
    group = show(unit, "ControlGroup").get("ControlGroup", "")
    found = []
    for folder, _, _ in os.walk(f"/sys/fs/cgroup{group}") if group else ():
        with open(f"{folder}/cgroup.procs") as file:
            found += [int(line) for line in file]
    return found


def cgroup(pid):
    """The control group of a process, None when it is gone."""
    try:
        with open(f"/proc/{pid}/cgroup") as file:
            return re.search(r"^0::(.*)$", file.read(), re.M).group(1)
    except (FileNotFoundError, ProcessLookupError):
        return None


def is_alive(pid):
    """Whether a process is there and no zombie."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False
