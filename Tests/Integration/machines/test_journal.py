"""The journal and sessions, where the administrator of the machine is needed."""

import json
import re
import time

import pytest

from conftest import SOURCE
from waiting import eventually


def lines(machine, id):
    text = machine.run("journalctl", "--user", "-o", "json", "--all", "--no-pager", f"ROOST_SESSION={id}", "ROOST_EVENT=output")
    return [json.loads(line)["MESSAGE"] for line in text.splitlines()]


def journald(machine):
    return machine.root("systemctl", "show", "-P", "MainPID", "systemd-journald")


def test_journalctl_explains_each_event(machine):
    machine = machine()
    machine.root("sh", "-c", "mkdir -p /usr/lib/systemd/catalog && ln -sf /usr/local/lib/systemd/catalog/roost.catalog "
                             "/usr/lib/systemd/catalog/ && journalctl --update-catalog")
    text = (SOURCE / "systemd/roost.catalog").read_text()
    subjects = dict(re.findall(r"^-- ([0-9a-f]{32})\nSubject: (.+)$", text, re.M))
    listed = machine.root("journalctl", "--list-catalog")
    for id, subject in subjects.items():
        assert f"{id} Roost: {subject}" in listed
    session = machine.run("roost", "start", "sh", "-c", "exit 4")
    eventually(lambda: "Subject: A session failed" in machine.run(
        "journalctl", "--user", "-x", "--no-pager", f"ROOST_SESSION={session}", "ROOST_EVENT=failed"), "it is explained")
    text = machine.run("journalctl", "--user", "-x", "--no-pager", f"ROOST_SESSION={session}", "ROOST_EVENT=failed")
    assert f"roost snapshot {session}" in text, text


def test_a_journal_that_hangs_holds_nobody_up(machine):
    machine = machine()
    machine.run("roost", "config", "set", "journal.rate-limit-burst", "infinity")
    id = machine.run("roost", "start", "sh", "-c", "read line; seq 1 200000; echo finished; read line; echo again; exec sleep 600")
    pid = journald(machine)
    machine.root("kill", "-STOP", pid)
    try:
        begin = time.monotonic()
        machine.run("roost", "send", id, "go")
        eventually(lambda: "finished" in machine.run("roost", "snapshot", id), "the flood is over")
        assert time.monotonic() - begin < 20
        # The host answers meanwhile, and for longer than it looks at its lines.
        for _ in range(8):
            begin = time.monotonic()
            machine.run("roost", "snapshot", id)
            assert time.monotonic() - begin < 2
            time.sleep(1)
    finally:
        machine.root("kill", "-CONT", pid)
    machine.run("roost", "send", id, "go")
    eventually(lambda: "again" in lines(machine, id), "lines come again")
    eventually(lambda: "not logged" in machine.run("journalctl", "--user", "-o", "cat", "--no-pager", f"ROOST_SESSION={id}",
                                                   "ROOST_EVENT=output-dropped"), "what was not logged is told")


def test_a_journal_that_is_started_again(machine):
    machine = machine()
    id = machine.run("roost", "start", "sh", "-c", "echo one; while read line; do echo got $line; done")
    eventually(lambda: lines(machine, id) == ["one"], "it is logged")
    machine.root("systemctl", "restart", "systemd-journald")
    machine.run("roost", "send", id, "two")
    eventually(lambda: "got two" in lines(machine, id), "it is logged")
    machine.root("systemctl", "kill", "-s", "KILL", "systemd-journald")
    machine.run("roost", "send", id, "three")
    eventually(lambda: "got three" in lines(machine, id), "it is logged")
    # As when its socket is made anew.
    machine.root("systemctl", "stop", "systemd-journald.socket", "systemd-journald-dev-log.socket", "systemd-journald")
    machine.root("systemctl", "start", "systemd-journald.socket", "systemd-journald-dev-log.socket", "systemd-journald")
    machine.run("roost", "send", id, "four")
    eventually(lambda: "got four" in lines(machine, id), "it is logged")


def test_logs_without_a_readable_journal(machine):
    machine = machine()
    machine.root("sh", "-c", "mkdir -p /etc/systemd/journald.conf.d && printf '[Journal]\\nStorage=volatile\\n' "
                             "> /etc/systemd/journald.conf.d/volatile.conf && rm -rf /var/log/journal && systemctl restart systemd-journald")
    id = machine.run("roost", "start", "sh", "-c", "echo kept; exec sleep 600")
    result = machine.run("roost", "logs", id, check=False)
    assert result.returncode == 0 and "cannot be read here" in result.stderr, result
    assert result.stdout.rstrip().endswith("kept"), result.stdout
    assert "recorded" in result.stderr
    assert machine.run("roost", "logs", "--since", "-1h", "-n", "1", id).rstrip().endswith("kept")
    assert machine.run("roost", "logs", "--until", "-1h", id) == ""
    other = machine.run("roost", "start", "--no-record", "sh", "-c", "echo unrecorded; exec sleep 600")
    assert "unrecorded" in machine.run("roost", "logs", other)
