"""roost events and the signal Event: all that happens, each thing once, and readers who are slow are told what they missed."""

import fcntl
import json
import os
import subprocess
import threading
import time

import dbus
import pytest

from command_line import roost
from roost_bus import MANAGER, NAME
from waiting import eventually, pump


class Events:
    """A `roost events --json` whose lines are read."""

    def __init__(self, *arguments):
        self.process = subprocess.Popen(["roost", "events", "--json", *arguments], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
        self.lines = []
        threading.Thread(target=self.read, daemon=True).start()
        time.sleep(0.6)  # Long enough to have subscribed.

    def read(self):
        for line in self.process.stdout:
            self.lines.append(json.loads(line))

    def of(self, name):
        return [line for line in self.lines if line["event"] == name]

    def wait_for(self, event, /, **wanted):
        def found():
            return next((line for line in self.of(event) if all(line.get(key) == value for key, value in wanted.items())), None)
        return eventually(found, lambda: f"{event} {wanted} in {self.lines}")


@pytest.fixture
def events():
    all = []

    def begin(*arguments):
        all.append(Events(*arguments))
        return all[-1]

    yield begin
    for one in all:
        one.process.kill()
        one.process.wait()


def test_a_life(manager, start, attach, events):
    there = start("cat", Name="there")
    stream, now = events(), events("--since-now")
    assert stream.wait_for("present", session=there.id, name="there", state="running")
    session = start("sh", "-c", "read x; exit 3", Name="worker")
    assert stream.wait_for("new", session=session.id, name="worker")["command"] == ["sh", "-c", "read x; exit 3"]
    stream.wait_for("state", session=session.id, old="starting", new="running")
    window = attach(session)
    stream.wait_for("attached", session=session.id, clients=1, viewers=0)
    window.close()
    stream.wait_for("detached", session=session.id, clients=0)
    session.set("Name", "other")
    stream.wait_for("renamed", session=session.id, old="worker", new="other", name="other")
    session.set("Tags", dbus.Array(["a"], signature="s"))
    stream.wait_for("tags", tags=["a"])
    session.set("Pinned", True)
    stream.wait_for("pinned", pinned=True)
    session.call("ReportActivity", "ss", "blocked", "a question")
    stream.wait_for("activity", old="unknown", new="blocked", reason="a question")
    manager.set("Capacity", dbus.UInt32(50))
    manager.set("Capacity", dbus.UInt32(0))
    stream.wait_for("configuration", keys=["daemon.capacity"])
    session.type(b"\r")
    stream.wait_for("state", session=session.id, new="failed", exit_status=3, result="exit-code")
    manager.call("RemoveSession", "s", session.id)
    stream.wait_for("removed", session=session.id)
    numbers = [line["sequence"] for line in stream.lines if "sequence" in line]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert all(line["time"].endswith("Z") for line in stream.lines)
    eventually(lambda: len(now.lines) == len(stream.lines) - 1, "the other one has all but what was there")
    assert not now.of("present")


def test_of_one_session(start, events):
    one, other = start("cat", Name="one"), start("cat")
    stream = events("one")
    other.set("Name", "x")
    one.set("Name", "two")
    stream.wait_for("renamed", new="two")
    assert {line.get("session") for line in stream.lines[1:]} == {one.id}
    roost("events", "nobody", status=67)


def test_for_people(start):
    session = start("cat", Name="worker")
    stream = subprocess.Popen(["roost", "events", "worker"], stdout=subprocess.PIPE, text=True)
    assert "worker" in (line := stream.stdout.readline()) and "running" in line
    session.call("ReportActivity", "ss", "working", "on\x1b[31m it")
    assert (line := stream.stdout.readline()).strip().endswith("unknown → working: on[31m it"), line
    # It ends with its reader.
    stream.stdout.close()
    session.call("ReportActivity", "ss", "idle", "")
    assert stream.wait(timeout=20) == 0


def test_a_slow_reader_is_told_what_it_missed(start):
    session = start("cat", Name="worker")
    read, write = os.pipe()
    fcntl.fcntl(write, 1031, 4096)  # F_SETPIPE_SZ
    stream = subprocess.Popen(["roost", "events", "--json", "--since-now"], stdout=write, stdin=subprocess.DEVNULL)
    os.close(write)
    time.sleep(0.5)
    reason, count = "r" * 300, 10_000
    for number in range(count):
        session.call("ReportActivity", "ss", "working", f"{number} {reason}")
    # Nobody had to wait for it: neither the broker nor the session.
    assert session.get("Activity") == "working"
    reader, lines = os.fdopen(read), []
    thread = threading.Thread(target=lambda: lines.extend(map(json.loads, reader)), daemon=True)
    thread.start()
    eventually(lambda: any(line["event"] == "missed" for line in lines), "it is told", timeout=60)
    session.call("ReportActivity", "ss", "idle", "last")
    eventually(lambda: lines[-1].get("reason") == "last", "the newest comes")
    got = [line for line in lines if line["event"] == "activity"]
    missed = sum(line["count"] for line in lines if line["event"] == "missed")
    assert missed > 0 and len(got) + missed == count + 1, (len(got), missed)
    # The gap stands where it is.
    numbers = [line.get("sequence") for line in lines]
    gap = numbers.index(None)
    assert numbers[gap + 1] - numbers[gap - 1] - 1 == lines[gap]["count"]
    stream.kill()
    stream.wait()


def test_another_broker(manager, start, events):
    ends, stays = start("sh", "-c", "read x; exit 3"), start("cat")
    stream = events()
    manager.crash()
    # While nobody looks; the next broker is started by whoever calls.
    ends.call("SendInput", "ay", dbus.ByteArray(b"\r"))
    stream.wait_for("restarted")
    stream.wait_for("state", session=ends.id, new="failed")
    stays.set("Name", "still")
    assert stream.wait_for("renamed", session=stays.id)["sequence"] < 20
    assert not [line for line in stream.of("state") if line.get("session") == stays.id]


def test_the_signal(bus, manager, start):
    seen = []
    match = bus.add_signal_receiver(lambda *arguments: seen.append(arguments), "Event", MANAGER, NAME)
    session = start("cat", Name="worker")
    eventually(lambda: any(event == "state" and details["New"] == "running" for _, id, event, details in seen), "it is told")
    assert [(id, event) for _, id, event, _ in seen[:2]] == [(session.id, "new"), (session.id, "state")]
    assert seen[0][3]["Name"] == "worker" and seen[0][3]["Time"] > 0
    pump(0.1)
    match.remove()
