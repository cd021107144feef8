"""What a session and the broker cost, and that they do not grow."""

import os
import re

import pytest

import roost_protocol as protocol
import user_systemd as systemd
from waiting import eventually

MEBIBYTE = 1 << 20


def memory(pid, field):
    """A line of /proc/PID/smaps_rollup, in bytes."""
    with open(f"/proc/{pid}/smaps_rollup") as file:
        return int(re.search(rf"^{field}:\s+(\d+) kB", file.read(), re.M).group(1)) * 1024


def private(pid):
    """Memory that is a process's own."""
    return memory(pid, "Private_Dirty") + memory(pid, "Private_Clean")


def host_of(session):
    return int(systemd.show(session.unit, "MainPID")["MainPID"])


def is_release_build():
    """Whether the programs bring Swift's runtime with them, as `make build` makes them."""
    path = systemd.show(systemd.BROKER, "ExecStart")["ExecStart"].split("path=")[1].split(" ;")[0]
    with open(os.path.join(os.path.dirname(path), "roost-host"), "rb") as file:
        return b"libswiftCore.so" not in file.read()


release_only = pytest.mark.skipif(
    not is_release_build(), reason="the tree is a debug build: what it costs says nothing about a release")


@release_only
def test_an_idle_host_costs_less_than_2_megabytes(start):
    sessions = [start("cat") for _ in range(20)]
    shares = [memory(host_of(session), "Pss") for session in sessions]
    assert max(shares) < 2_000_000, f"{max(shares) / 1e6:.2f} MB"


@release_only
def test_programs_need_no_swift_installation(start):
    text = systemd.run("ldd", os.readlink(f"/proc/{host_of(start('cat'))}/exe")).stdout
    assert "swift" not in text.lower() and "Foundation" not in text, text


def test_an_idle_host_does_not_wake_up(start):
    import time
    pid = host_of(start("cat"))

    def switches():
        with open(f"/proc/{pid}/status") as file:
            return sum(int(line.split()[1]) for line in file if "ctxt_switches" in line)

    def is_quiet():
        before = switches()
        time.sleep(1)  # Nothing to wait for: the test is that nothing happens.
        return switches() == before

    eventually(is_quiet, "the host sleeps")
    assert len(os.listdir(f"/proc/{pid}/task")) == 1


def test_a_host_does_not_grow(start, attach):
    session = start("/bin/sh", "-c", "read line; yes 0123456789 | head -c 30000000; stty -echo; exec cat")
    window = attach(session)
    pid = host_of(session)
    before = private(pid)
    window.kept = 1000
    window.type(b"\r")
    window.wait(lambda: window.received > 30_000_000, "the flood is over", timeout=60)
    for _ in range(200):
        os.close(session.attach_fd())
    for _ in range(50):
        client = attach(session)
        client.type(b"x" * 100 + b"\r")
        client.send(protocol.frame(protocol.DETACH, b"\1\0" + protocol.string("")))
        client.wait_closed()
    window.ping()
    growth = private(pid) - before
    assert growth < 2 * MEBIBYTE, f"{growth / MEBIBYTE:.1f} MiB more than before"


def test_the_broker_does_not_grow(manager, start):
    def round():
        for _ in range(40):
            session = start("cat", Tags=["a"])
            os.close(session.attach_fd())
            session.type(b"x\r")
            session.get_all()
            session.kill(9)
            eventually(lambda: session.state == "killed", "it ends")
            manager.call("RemoveSession", "s", session.id)
        return private(systemd.broker_pid())

    first = round()
    growth = round() - first
    assert growth < MEBIBYTE, f"{growth / 1024:.0f} KiB more after 40 sessions"
