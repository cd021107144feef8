"""A disk that is slow: what is recorded has gaps that are marked, and nobody waits for it."""

import base64
import json
import pathlib

from waiting import eventually

SUPPORT = pathlib.Path(__file__).parent.parent / "support"
STATE = "/home/tester/.local/state/roost"
PRINTED = 30_000_000
# Bytes a second: the recording of all that is printed would take more than a minute.
RATE = 600_000


def recorded(machine, id):
    """The lines of a recording that are whole."""
    text = machine.root("sh", "-c", f"cat /srv/slow/sessions/{id}/io.jsonl")
    return [json.loads(line) for line in text.splitlines() if line.endswith("}")]


def test_a_slow_disk_holds_nobody_up(machine):
    machine = machine()
    machine.run("mkdir", "-p", STATE)
    machine.root("sh", "-c", "[ -e /dev/fuse ] || mknod -m 666 /dev/fuse c 10 229; install -d -o tester -m 700 /srv/slow")
    program = base64.b64encode((SUPPORT / "slow_disk.py").read_bytes()).decode()
    machine.root("sh", "-c", f"echo {program} | base64 -d > /srv/slow_disk.py")
    machine.root("systemd-run", "--unit=slow-disk", "/usr/bin/python3", "/srv/slow_disk.py", "/srv/slow", STATE, str(RATE))
    eventually(lambda: machine.root("findmnt", STATE, check=False).returncode == 0, "the disk is there")
    script = f"stty -opost; read _; head -c {PRINTED} /dev/zero | tr '\\0' x; echo; echo all is printed; read _; exit 7"
    id = machine.run("roost", "start", "--", "sh", "-c", script)
    eventually(lambda: recorded(machine, id), "the recording begins")
    machine.run("roost", "send", id, "go")
    machine.run("roost", "wait", "--until", "text=all is printed", "--timeout", "60s", id, timeout=70)
    written = int(machine.root("stat", "-c", "%s", f"/srv/slow/sessions/{id}/io.jsonl"))
    assert written < PRINTED / 2, "the program was done long before the disk"

    def gap():
        lines = recorded(machine, id)
        for index, line in enumerate(lines):
            if line.get("mark") == "dropped" and len(lines) > index + 2:
                return lines, index
        return None

    lines, index = eventually(gap, "the gap is marked, and the screen follows", timeout=120)
    assert [line["direction"] for line in lines[index + 1:index + 3]] == ["resize", "screen"]
    assert b"all is printed" in base64.b64decode(lines[index + 2]["data"])
    present = sum(line["size"] for line in lines if line["direction"] == "output")
    assert present + lines[index]["size"] == PRINTED + len("go\n\nall is printed\n")
    machine.run("roost", "send", id, "end")
    assert machine.run("roost", "wait", id, check=False).returncode == 7
