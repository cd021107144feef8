"""How many sessions may live at once, of all and of those with a tag; and the queue for a place."""

import subprocess
import time

import dbus
import pytest

import user_systemd
from command_line import roost
from roost_bus import INFINITY, Manager, error_of, open_bus, spec
from waiting import eventually


@pytest.fixture
def configure(manager):
    """Sets keys of the configuration; takes them back at the end."""
    keys = []

    def set_one(key, value):
        keys.append(key)
        manager.call("SetConfiguration", "ss", key, str(value))

    yield set_one
    for key in set(keys):
        manager.call("UnsetConfiguration", "s", key)


def waiting(manager):
    return int(manager.get("Waiting"))


def test_a_refusal_names_the_idle_first(manager, start, configure):
    busy, idle, pinned = start("cat", Name="busy"), start("cat", Name="lazy"), start("cat", Name="kept", Pinned=True)
    busy.call("ReportActivity", "ss", "working", "")
    for session in (idle, pinned):
        session.call("ReportActivity", "ss", "idle", "")
    configure("daemon.capacity", 3)
    name, message = error_of(manager.start, "cat")
    assert name == "CapacityReached"
    assert "3 sessions run and the capacity is 3; stop one first, such as lazy (idle for" in message
    assert "busy" not in message and "kept" not in message
    assert "wait for room with --wait" in roost("start", "cat", status=75)


def test_waiting_is_in_the_order_of_the_calls(manager, start, configure):
    configure("daemon.capacity", 1)
    first = start("cat")
    answers = []
    for number in range(3):
        answers.append(manager.call_async("StartSession", "a{sv}", spec(["cat"], Name=f"w{number}", WaitUSec=INFINITY)))
        eventually(lambda: waiting(manager) == number + 1, "it waits")
    assert not any(answers)
    previous = first
    for number, answer in enumerate(answers):
        assert error_of(manager.start, "cat")[0] == "CapacityReached", "who does not wait gets no place"
        previous.stop()
        eventually(lambda: answer, f"w{number} starts")
        previous = manager.session(f"w{number}")
        assert previous.state == "running" and waiting(manager) == 2 - number
        assert not any(answers[number + 1:])


def test_who_leaves_the_bus_gives_up_the_place(manager, start, configure):
    configure("daemon.capacity", 1)
    first = start("cat")
    other = open_bus()
    # libdbus would end this program otherwise.
    other.set_exit_on_disconnect(False)
    Manager(other).call_async("StartSession", "a{sv}", spec(["cat"], Name="gone", WaitUSec=INFINITY))
    eventually(lambda: waiting(manager) == 1, "the first waits")
    answer = manager.call_async("StartSession", "a{sv}", spec(["cat"], Name="there", WaitUSec=INFINITY))
    eventually(lambda: waiting(manager) == 2, "the second waits")
    other.close()
    eventually(lambda: waiting(manager) == 1, "the first has left")
    first.stop()
    eventually(lambda: answer, "the second starts")
    assert "gone" not in {str(row["name"]) for row in manager.list().values()}


def test_a_wait_has_an_end(manager, start, configure):
    configure("daemon.capacity", 1)
    start("cat")
    began = time.monotonic()
    name, message = error_of(manager.start, "cat", WaitUSec=300_000)
    assert name == "CapacityReached" and time.monotonic() - began >= 0.3 and waiting(manager) == 0
    roost("start", "--wait-for", "100ms", "cat", status=75)
    # What could never start does not wait.
    assert error_of(manager.start, "cat", WaitUSec=INFINITY, Profile="none-such")[0] == "InvalidSpec"


def test_a_failed_start_passes_its_place_on(manager, start, configure):
    configure("daemon.capacity", 1)
    first = start("cat")
    bad = manager.call_async("StartSession", "a{sv}", spec(["/no/such/program"], WaitUSec=INFINITY))
    eventually(lambda: waiting(manager) == 1, "the first waits")
    good = manager.call_async("StartSession", "a{sv}", spec(["cat"], Name="good", WaitUSec=INFINITY))
    eventually(lambda: waiting(manager) == 2, "the second waits")
    first.stop()
    eventually(lambda: bad and good, "both are answered")
    assert isinstance(bad[0], dbus.DBusException) and not isinstance(good[0], dbus.DBusException)


def test_more_capacity_lets_them_in(manager, start, configure):
    configure("daemon.capacity", 1)
    start("cat")
    answers = [manager.call_async("StartSession", "a{sv}", spec(["cat"], WaitUSec=INFINITY)) for _ in range(3)]
    eventually(lambda: waiting(manager) == 3, "all wait")
    configure("daemon.capacity", 3)
    eventually(lambda: sum(map(bool, answers)) == 2 and waiting(manager) == 1, "two start")
    configure("daemon.capacity", 0)
    eventually(lambda: all(answers), "all start")


def test_the_command_line_waits_over_a_restart_of_the_broker(manager, start, configure):
    configure("daemon.capacity", 1)
    first = start("cat")
    waiter = subprocess.Popen(["roost", "start", "--wait", "--name", "late", "cat"], stdout=subprocess.PIPE, text=True)
    try:
        eventually(lambda: waiting(manager) == 1, "it waits")
        user_systemd.systemctl("restart", user_systemd.BROKER)
        eventually(lambda: waiting(manager) == 1, "it waits at the next broker")
        first.stop()
        id = waiter.communicate(timeout=20)[0].strip()
    finally:
        waiter.kill()
    assert manager.session("late").id == id


def test_a_tag_has_a_capacity_of_its_own(manager, start, configure):
    configure("tag.gpu.capacity", 1)
    only = start("cat", Tags=["gpu"])
    name, message = error_of(manager.start, "cat", Tags=["big", "gpu"])
    assert name == "CapacityReached" and "1 session with the tag 'gpu' runs and the capacity is 1" in message
    other = start("cat", Tags=["big"])
    waiter = manager.call_async("StartSession", "a{sv}", spec(["cat"], Name="next", Tags=["gpu"], WaitUSec=INFINITY))
    eventually(lambda: waiting(manager) == 1, "it waits")
    start("cat"), other.set("Tags", dbus.Array(["gpu"], signature="s"))
    only.stop()
    time.sleep(0.2)
    assert not waiter and other.state == "running", "the tag that was set counts, and ends nothing"
    other.set("Tags", dbus.Array([], signature="s"))
    eventually(lambda: waiter, "a tag that goes makes room")


def test_a_fleet_limit_that_cannot_be_enforced_is_told(manager, start, configure):
    configure("fleet.memory-max", "1G")
    problems = eventually(lambda: manager.get("ConfigurationProblems"), "it is told")
    assert "50-roost-set.conf" in problems[0][0] and problems[0][1] > 0 and "MemoryMax cannot be enforced" in problems[0][2]
    assert start("cat").state == "running"
    manager.call("UnsetConfiguration", "s", "fleet.memory-max")
    eventually(lambda: not manager.get("ConfigurationProblems"), "and no longer")
