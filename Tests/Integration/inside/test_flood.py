"""No client can slow an agent down: a window that is stopped, while the agent writes as fast as it can."""

import os
import select
import signal
import subprocess
import sys
import time

import pytest

import roost_protocol as protocol
from waiting import eventually

FLOOD = ["/bin/sh", "-c", "read line; exec yes 0123456789012345678901234567890123456789012345678901234567890123456789"]

# A process with a window of its own that can be stopped like any other.
READER = """
import sys
sys.path[:0] = sys.argv[2].split(":")
import roost_bus
from roost_protocol import HostClient
window = HostClient(roost_bus.Manager(roost_bus.open_bus()).session(sys.argv[1]).attach_fd()).open()
window.kept = 0
print("open", flush=True)
while True:
    window.step(60)
"""


@pytest.fixture
def stopped_reader():
    """Opens a window in a process of its own, and stops that process."""
    processes = []

    def open_and_stop(session):
        process = subprocess.Popen(
            [sys.executable, "-c", READER, session.id, ":".join(path for path in sys.path if path)], stdout=subprocess.PIPE, text=True)
        processes.append(process)
        assert process.stdout.readline() == "open\n"
        process.send_signal(signal.SIGSTOP)
        return process

    yield open_and_stop
    for process in processes:
        process.kill()
        process.wait()


def written(window):
    """How far the agent is: the host tells it whoever attaches anew."""
    window.snapshots.clear()
    window.send(protocol.attach("view", replay=0))
    return window.wait(lambda: window.snapshots, "a snapshot comes")[-1]["sequence"]


def rate(session, attach, seconds=1.0):
    """Bytes a second that the agent writes, seen without reading them."""
    def position():
        window = attach(session, mode="view")
        sequence = window.snapshots[0]["sequence"]
        window.close()
        return sequence

    began, start = time.monotonic(), position()
    time.sleep(seconds)  # This is a measurement: the span is the point.
    return (position() - start) / (time.monotonic() - began)


def test_a_stopped_client_under_a_flood(manager, start, attach, stopped_reader):
    session = start(*FLOOD)
    session.type(b"\r")
    eventually(lambda: rate(session, attach, 0.05) > 0, "the flood runs")
    alone = rate(session, attach)

    readers = [stopped_reader(session) for _ in range(3)]
    with_stopped = rate(session, attach)
    assert with_stopped > alone / 3, f"{with_stopped / 1e6:.0f} MB/s with stopped clients, {alone / 1e6:.0f} without"

    # Another window lives, and reads the flood.
    window = attach(session)
    window.wait(lambda: window.received > 2_000_000, "another window gets the flood")
    window.close()

    # The control plane answers, and another session is as quick as ever.
    began = time.monotonic()
    assert manager.list()[session.id]["state"] == "running"
    assert time.monotonic() - began < 1
    eventually(lambda: session.get("Clients") == 3, "the stopped clients are counted")
    other = start("cat")
    window = attach(other)
    began = time.monotonic()
    window.type(b"hello\r")
    window.wait_for("hello\r\nhello\r\n")
    assert time.monotonic() - began < 1

    began = time.monotonic()
    session.stop()
    assert time.monotonic() - began < 1, "clients that do not read are not waited for"
    assert session.state == "killed"
    for reader in readers:
        reader.send_signal(signal.SIGCONT)


def test_stop_is_quick_when_all_read(manager, start, attach):
    session = start(*FLOOD)
    session.type(b"\r")
    eventually(lambda: rate(session, attach, 0.05) > 0, "the flood runs")
    began = time.monotonic()
    session.stop()
    assert time.monotonic() - began < 1


def test_a_slow_client_is_resynchronised(start, attach):
    # Stop reading until the host has dropped something; then the numbers must still add up.
    session = start("/bin/sh", "-c", "read line; yes 01234567890123456789 | head -c 40000000; read line")
    window = attach(session)
    window.type(b"\r")
    watcher = attach(session, mode="view")
    # With each line end the terminal adds a carriage return.
    total = 2 + 40000000 + (40000000 // 21)
    eventually(lambda: written(watcher) >= total, "all is written", timeout=60)
    window.kept = 1 << 10
    window.wait(lambda: window.position >= total, "the window catches up", timeout=60)
    assert sum(snapshot["lost"] for snapshot in window.snapshots[1:]) > 10_000_000
    assert window.position == total


def test_a_program_that_does_not_read_its_input(manager, start, attach):
    session = start("/bin/sh", "-c", "stty raw -echo; exec sleep 1000")
    window, other = attach(session), attach(session)
    sent, data = 0, protocol.frame(protocol.INPUT, b"x" * 65536) * 200
    window.socket.setblocking(False)
    while sent < len(data) and select.select([], [window.socket], [], 0.5)[1]:
        sent += window.socket.send(data[sent:sent + 65536])
    assert 1 << 19 < sent < 1 << 23, "the host takes some, and then no more"
    other.ping()
    other.send(protocol.resize(99, 33))
    eventually(lambda: session.get("Columns") in (99, 80), "others go on")
    began = time.monotonic()
    session.stop()
    assert time.monotonic() - began < 3


def test_a_stopped_broker_stops_nobody(manager, start, attach):
    import user_systemd
    session = start("cat")
    window = attach(session)
    pid = user_systemd.broker_pid()
    os.kill(pid, signal.SIGSTOP)
    try:
        window.type(b"hello\r")
        window.wait_for("hello\r\nhello\r\n")
        # The host tells the broker of each change; it must not wait for it.
        for number in range(5000):
            window.send(protocol.resize(50 + number % 100, 24))
        window.type(b"again\r")
        window.wait_for("again\r\nagain\r\n")
    finally:
        os.kill(pid, signal.SIGCONT)
    assert manager.list()[session.id]["state"] == "running"
