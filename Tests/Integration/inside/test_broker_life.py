"""The broker's own life: it goes at any time, and no call and no fact is lost."""

import json
import random
import subprocess
import threading
import time

import pytest

import roost_bus
import user_systemd as systemd
from command_line import roost
from waiting import eventually


def daemon_status(status=0):
    return json.loads(roost("daemon", "status", "--json", status=status))


def test_daemon_status_and_verbs(manager, start):
    session = start("cat", Name="here")
    facts = daemon_status()
    assert facts["running"] and facts["reachable"] and facts["activatable"] and facts["program_is_installed"]
    assert facts["pid"] == systemd.broker_pid() and facts["version"] == manager.get("Version")
    assert facts["bus_name"] == roost_bus.NAME and facts["unit"] == systemd.BROKER and facts["unit_state"] == "active"
    assert facts["sessions"] == facts["sockets"] == 1 and facts["capacity"] == 0
    assert facts["program"].endswith("/roostd") and facts["unit_file"].endswith("/roost.service")
    assert facts["upgrade_watch"] == "active"
    text = roost("daemon", "status")
    assert "runs and answers" in text and str(facts["pid"]) in text

    assert "stopped" in roost("daemon", "stop")
    for _ in range(2):
        facts = daemon_status()
        assert not facts["running"] and facts["reachable"] is None and facts["pid"] is None
        assert facts["unit_state"] == "inactive" and facts["sessions"] == facts["sockets"] == 1
        assert "does not run" in roost("daemon", "status")
    assert systemd.broker_pid() == 0, "asking has not started it"
    assert session.state == "running", "the next call has"
    pid = systemd.broker_pid()
    roost("daemon", "restart")
    assert systemd.broker_pid() not in (0, pid)
    roost("daemon", "start")
    assert "broker" in roost("daemon", "logs", "-n", "50") + "broker"
    session.stop()


def test_a_broker_that_does_not_answer_is_said_so(manager, start):
    start("cat")
    pid = systemd.broker_pid()
    subprocess.run(["kill", "-STOP", str(pid)], check=True)
    try:
        result = subprocess.run(["roost", "daemon", "status", "--json"], capture_output=True, text=True, timeout=60)
        assert result.returncode == 69 and "does not answer" in result.stderr
        facts = json.loads(result.stdout)
        assert facts["running"] and facts["reachable"] is False and facts["pid"] == pid and facts["sessions"] == 1
    finally:
        subprocess.run(["kill", "-CONT", str(pid)], check=True)


def test_stop_all(manager, start):
    one, two = start("cat", Name="one"), start("cat")
    text = roost("stop", "--all")
    assert f"stopped {one.id} (one)" in text and f"stopped {two.id}" in text
    assert (one.state, two.state) == ("killed", "killed")
    assert "no session lives" in roost("stop", "--all")
    roost("stop", status=64)
    roost("stop", "--all", "one", status=64)


def test_commands_while_brokers_are_killed(manager, start):
    """What can be asked twice is asked again; nobody sees that a broker died."""
    session = start("cat", Name="x")
    problems, done = [], threading.Event()

    def ask(*arguments):
        while not done.is_set():
            result = subprocess.run(["roost", *arguments], capture_output=True, text=True, timeout=60)
            if result.returncode != 0:
                problems.append((arguments, result.returncode, result.stderr))

    askers = [threading.Thread(target=ask, args=arguments) for arguments in (
        ("list", "--json"), ("status", "x"), ("snapshot", "x"), ("pin", "x"), ("tag", "add", "x", "y"))]
    for asker in askers:
        asker.start()
    try:
        for _ in range(12):
            time.sleep(random.uniform(0.05, 0.3))
            pid = systemd.broker_pid()
            if pid:
                subprocess.run(["kill", "-9", str(pid)])
            systemd.systemctl("reset-failed", systemd.BROKER, check=False)
    finally:
        done.set()
        for asker in askers:
            asker.join(70)
    assert problems == []
    assert session.state == "running" and session.get("Pinned") and list(session.get("Tags")) == ["y"]


def test_signals_go_on_with_the_next_broker(bus, manager, start):
    states = []
    bus.add_signal_receiver(
        lambda id, old, new: states.append((str(id), str(new))), "SessionStateChanged", roost_bus.MANAGER)
    session = start("/bin/sh", "-c", "read line")
    manager.crash()
    eventually(lambda: manager.owner, "somebody starts the next one")
    session.type(b"\n")
    eventually(lambda: (session.id, "exited") in states, "the next one tells of the end")


def test_no_call_is_lost_at_the_seam(manager):
    """10,000 calls of 20 clients, with pauses as long as the broker's patience."""
    roost("config", "set", "daemon.exit-idle-sec", "50ms")
    buses = [roost_bus.open_bus() for _ in range(20)]
    for bus in buses:
        bus.set_exit_on_disconnect(False)
    clients = [roost_bus.Manager(bus) for bus in buses]
    brokers, calls, failures = set(), 0, []
    try:
        for _ in range(500):
            answers = [client.call_async("ListSessions", "") for client in clients]
            eventually(lambda: all(answers), "every call is answered", timeout=60)
            calls += len(answers)
            failures += [answer[0] for answer in answers if isinstance(answer[0], Exception)]
            brokers.add(clients[0].owner)
            # It leaves 50 to 100 ms after the last call: when the kernel finds it convenient.
            time.sleep(random.uniform(0.04, 0.12))
    finally:
        for bus in buses:
            bus.close()
        roost("config", "unset", "daemon.exit-idle-sec")
    assert failures == [] and calls == 10_000
    assert len(brokers) > 50, f"{len(brokers)} brokers: too few to have met the seam"


@pytest.mark.parametrize("count", [100])
def test_the_roster_of_many(manager, start, count):
    sessions = {start("cat", Name=f"s{index}", Tags=[f"t{index}"]).id: index for index in range(count)}
    def facts(id):
        # Since when it is idle is asked of the host anew, and a clock's reading differs by some microseconds.
        all = roost_bus.Session(manager.bus, id).get_all()
        return {name: value for name, value in all.items() if name not in ("IdleSince", "EvictsAt")}

    before = {id: facts(id) for id in sessions}
    manager.crash()
    systemd.systemctl("reset-failed", systemd.BROKER, check=False)
    started = time.monotonic()
    rows = manager.list()
    elapsed = time.monotonic() - started
    print(f"the roster of {count} sessions was there {elapsed * 1000:.0f} ms after the call that started the broker")
    assert {id: row["name"] for id, row in rows.items()} == {id: f"s{index}" for id, index in sessions.items()}
    for id in sessions:
        assert facts(id) == before[id]
