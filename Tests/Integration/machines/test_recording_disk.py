"""Disks that are full, or slow: they cost parts of a recording, and nothing else."""

import base64
import json
import time

from waiting import eventually

STATE = "/home/tester/.local/state/roost"


def mounted(machine, size):
    machine.run("mkdir", "-p", STATE)
    machine.root("mount", "-t", "tmpfs", "-o", f"size={size},uid={machine.uid},mode=700", "tmpfs", STATE)
    machine.run("roost", "config", "set", "record.keep-free", "0")


def lines(machine, session):
    text = machine.run("sh", "-c", f"cd {STATE}/sessions/{session} && zstdcat -qf io*.jsonl*", check=False)
    text = text if isinstance(text, str) else text.stdout
    return [json.loads(line) for line in text.splitlines() if line.endswith("}")]


def test_a_full_disk_costs_what_is_said_and_the_recording_recovers(machine):
    machine = machine()
    mounted(machine, "24m")
    script = "read go; stty -opost; head -c 60000000 /dev/zero | tr '\\0' x; printf '\\r\\nlast'; touch /tmp/printed; exec cat"
    session = machine.run("roost", "start", "--", "sh", "-c", script)
    machine.run("roost", "send", session, "")
    eventually(lambda: machine.run("test", "-e", "/tmp/printed", check=False).returncode == 0,
               "the agent does not wait for the disk", timeout=60)
    assert machine.status(session)["state"] == "running"
    used = machine.run("sh", "-c", f"df --output=avail {STATE} | tail -1")
    assert int(used) < 64, "the disk is full"

    # The host becomes another build of itself meanwhile, with what waits to be written.
    host = machine.run("systemctl", "--user", "show", "-P", "MainPID", f"app-roost-{session}.service").strip()
    program = machine.root("readlink", f"/proc/{host}/exe").strip()
    machine.root("sh", "-c", f"cp -p {program} {program}.new && mv {program}.new {program}")
    machine.run("roost", "upgrade", session)
    assert machine.root("readlink", f"/proc/{host}/exe").strip() == program
    assert machine.status(session)["state"] == "running"

    # The recording makes its own room: nothing of it is left out of what was written before.
    machine.root("mount", "-o", "remount,size=200m", STATE)
    eventually(lambda: lines(machine, session)[-1]["direction"] == "screen", "it goes on with the screen")
    found = lines(machine, session)
    gap = sum(line["size"] for line in found if line.get("mark") == "dropped")
    there = sum(line["size"] for line in found if line["direction"] == "output")
    assert gap > 0 and there + gap == 60_000_000 + 6 + 2
    assert b"last" in base64.b64decode(found[-1]["data"])
    assert not any(line.get("mark") == "torn" for line in found)

    def log():
        return machine.run("journalctl", "--user-unit", f"app-roost-{session}.service", "--output=cat")

    told = ("cannot be written for now: No space left on device", "the recording goes on", f"lacks {gap} bytes")
    eventually(lambda: all(words in log() for words in told), log)


def test_a_clock_that_is_set_changes_only_the_timestamps(machine):
    # With a clock of its own.
    machine = machine(kind="vm")
    session = machine.run("roost", "start", "--", "sh", "-c", "while :; do echo x; sleep 0.1; done")
    time.sleep(1)  # Some of it before the clock is set, and some behind.
    now = time.time()
    machine.root("date", "-s", f"@{int(now) - 86400}")
    try:
        time.sleep(1)
    finally:
        machine.root("date", "-s", f"@{int(now) + 2}")
    found = [json.loads(line) for line in
             machine.run("cat", f"{STATE}/sessions/{session}/io.jsonl").splitlines()]
    elapsed = [line["elapsed"] for line in found]
    stamps = [line["timestamp"] for line in found]
    assert elapsed == sorted(elapsed) and elapsed[-1] < 60
    assert stamps != sorted(stamps), "the wall clock has jumped"
