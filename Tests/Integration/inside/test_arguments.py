"""Malformed arguments: each is refused by the right error, with a message that helps, and the broker lives on."""

import os
import socket

import dbus
import pytest

import user_systemd as systemd
from roost_bus import INFINITY, MANAGER, NAME, PATH, Remote, error_of, spec
from waiting import eventually


@pytest.fixture(autouse=True)
def the_broker_lives_on(manager):
    manager.list()
    pid = systemd.broker_pid()
    yield
    manager.list()
    assert systemd.broker_pid() == pid


def variant_spec(**keys):
    return dbus.Dictionary({"Command": dbus.Array(["cat"], signature="s"), **keys}, signature="sv")


WRONG_TYPES = {
    "Command": dbus.String("cat"), "Name": dbus.UInt32(1), "Tags": dbus.String("a"), "WorkingDirectory": dbus.Boolean(True),
    "Environment": dbus.Dictionary({"A": "b"}, signature="ss"), "Columns": dbus.UInt32(80), "Rows": dbus.String("24"),
    "Pinned": dbus.String("yes"), "AwaitWindow": dbus.UInt32(1), "MemoryMax": dbus.String("1G"), "RuntimeMaxUSec": dbus.UInt32(1),
    "TasksMax": dbus.Int64(5), "CPUWeight": dbus.Double(1.0),
}


@pytest.mark.parametrize("key", WRONG_TYPES)
def test_wrong_types(manager, key):
    name, message = error_of(manager.call, "StartSession", "a{sv}", variant_spec(**{key: WRONG_TYPES[key]}))
    assert name == "InvalidSpec" and key in message, message


WRONG_VALUES = {
    "no command": ({"Command": dbus.Array([], signature="s")}, "Command"),
    "empty program": ({"Command": dbus.Array([""], signature="s")}, "Command"),
    "relative folder": ({"WorkingDirectory": "relative"}, "WorkingDirectory"),
    "empty folder": ({"WorkingDirectory": ""}, "WorkingDirectory"),
    "unknown key": ({"Comand": dbus.Array(["cat"], signature="s")}, "Comand"),
    "key in another case": ({"name": "x"}, "name"),
    "empty key": ({"": "x"}, ""),
    "no assignment": ({"Environment": dbus.Array(["A"], signature="s")}, "Environment"),
    "assignment to nothing": ({"Environment": dbus.Array(["=x"], signature="s")}, "Environment"),
    "no columns": ({"Columns": dbus.UInt16(0)}, "Columns"),
    "many columns": ({"Columns": dbus.UInt16(4097)}, "4097"),
    "many rows": ({"Rows": dbus.UInt16(65535)}, "65535"),
    "no weight": ({"CPUWeight": dbus.UInt64(0)}, "CPUWeight"),
    "large weight": ({"CPUWeight": dbus.UInt64(10001)}, "10001"),
    "no tasks": ({"TasksMax": dbus.UInt64(0)}, "TasksMax"),
    "no time": ({"RuntimeMaxUSec": dbus.UInt64(0)}, "RuntimeMaxUSec"),
}


@pytest.mark.parametrize("case", WRONG_VALUES)
def test_wrong_values(manager, case):
    keys, part = WRONG_VALUES[case]
    name, message = error_of(manager.call, "StartSession", "a{sv}", variant_spec(**keys))
    assert name == "InvalidSpec" and part in message, message


def test_missing_command(manager):
    name, message = error_of(manager.call, "StartSession", "a{sv}", dbus.Dictionary({}, signature="sv"))
    assert name == "InvalidSpec" and "Command" in message


def test_a_key_that_is_given_twice(manager):
    # Python's dictionaries cannot say this; busctl can.
    result = systemd.run(
        "busctl", "--user", "call", NAME, PATH, MANAGER, "StartSession", "a{sv}", "3",
        "Command", "as", "1", "cat", "Name", "s", "one", "Name", "s", "two", check=False)
    assert result.returncode != 0 and "twice" in result.stderr


def test_nested_variants(manager):
    nested = dbus.Array(["cat"], signature="s", variant_level=3)
    name = manager.bus.call_blocking(
        NAME, PATH, MANAGER, "StartSession", "a{sv}", (dbus.Dictionary({"Command": nested}, signature="sv"),))[0]
    assert len(name) == 8


def test_huge_strings(manager):
    # The kernel takes 128 KiB for one string, and some megabytes for all.
    for size in (200_000, 3 << 20, 20 << 20):
        name, message = error_of(manager.start, "echo", "x" * size)
        assert name in ("InvalidSpec", "Internal"), (size, name, message)
        assert len(message) < 4096
    assert error_of(manager.start, "x" * 5000)[0] in ("CommandNotFound", "InvalidSpec", "Internal")
    assert error_of(manager.start, "cat", WorkingDirectory="/" + "x" * 5000)[0] in ("WorkingDirectoryMissing", "InvalidSpec")
    assert error_of(manager.start, "cat", Name="x" * 100_000)[0] == "InvalidSpec"
    assert error_of(manager.session, "0" * 1_000_000)[0] == "NoSuchSession"
    assert error_of(manager.start, "cat", Environment=[f"K{number}=v" for number in range(500_000)])[0] == "InvalidSpec"


def test_strings_at_the_edge(manager):
    session = manager.start("sleep", "1000", Environment=["PATH=/usr/bin:/bin", "LONG=" + "x" * 100_000, "A=\n\t\x1b[31m", "U=ü🙂"])
    with open(f"/proc/{session.pid}/environ", "rb") as file:
        environment = file.read().split(b"\0")
    assert b"LONG=" + b"x" * 100_000 in environment and "U=ü🙂".encode() in environment
    strange = manager.start("/bin/sh", "-c", "sleep 1000", "$HOME %h %% \\x41 \"'", "\n;|&\x1b[2J", "ü")
    assert strange.get("Command")[3:] == ["$HOME %h %% \\x41 \"'", "\n;|&\x1b[2J", "ü"]
    with open(f"/proc/{strange.pid}/cmdline", "rb") as file:
        assert file.read().split(b"\0")[3:-1] == [word.encode() for word in strange.get("Command")[3:]]


def test_wrong_signatures(manager):
    for member, signature, arguments in (
        ("StartSession", "s", ("cat",)), ("StartSession", "as", (["cat"],)), ("StartSession", "", ()),
        ("StartSession", "a{ss}", ({"a": "b"},)), ("GetSession", "u", (1,)), ("GetSession", "ss", ("a", "b")),
        ("KillSession", "su", ("a", 9)), ("KillSession", "s", ("a",)), ("ListSessions", "s", ("x",)),
        ("AttachSession", "s", ("a",)), ("StopSession", "o", ("/a",)),
    ):
        name, _ = error_of(manager.call, member, signature, *arguments)
        assert name == "org.freedesktop.DBus.Error.InvalidArgs", (member, signature, name)


def test_unknown_members_and_objects(manager):
    unknown = "org.freedesktop.DBus.Error."
    assert error_of(manager.call, "Nonsense")[0] == unknown + "UnknownMethod"
    assert error_of(manager.call, "ListSessions", interface="org.roost.Nonsense")[0] in (
        unknown + "UnknownInterface", unknown + "UnknownMethod")
    assert error_of(manager.get, "Nonsense")[0] == unknown + "UnknownProperty"
    for path in ("/", "/org", PATH + "/session", PATH + "/session/00000000", PATH + "/session/x/y", PATH + "/nothing"):
        name, _ = error_of(Remote(manager.bus, path, "org.roost.Sessions1.Session").call, "Stop")
        assert name in (unknown + "UnknownObject", unknown + "UnknownMethod", unknown + "UnknownInterface"), (path, name)
        assert error_of(Remote(manager.bus, path, "org.roost.Sessions1.Session").get, "State")[0].startswith(unknown)


def test_properties_that_cannot_be_set(manager, start):
    session = start("cat")
    for name in ("Id", "Unit", "State", "Command", "Clients", "ProcessId", "Limits"):
        error, _ = error_of(session.set, name, session.get(name))
        assert error == "org.freedesktop.DBus.Error.PropertyReadOnly", name
    assert error_of(manager.set, "Version", "x")[0] == "org.freedesktop.DBus.Error.PropertyReadOnly"
    for name, value in (("Name", dbus.UInt32(1)), ("Tags", "a"), ("Pinned", "yes")):
        assert error_of(session.set, name, value)[0] == "org.freedesktop.DBus.Error.InvalidArgs", name
    for value in (dbus.Int32(-1), "many", dbus.UInt64(3)):
        assert error_of(manager.set, "Capacity", value)[0] == "org.freedesktop.DBus.Error.InvalidArgs", value
    assert manager.get("Capacity") == 0


@pytest.mark.parametrize("number", [0, -1, 65, 1000, 2**31 - 1, -2**31])
def test_bad_signal_numbers(manager, start, number):
    session = start("cat")
    assert error_of(session.kill, number)[0] == "InvalidSpec"
    assert error_of(manager.call, "KillSession", "si", session.id, number)[0] == "InvalidSpec"
    assert session.state == "running"


def test_attach_options(start):
    session = start("cat")
    for options, part in (({"Mode": "both"}, "both"), ({"Mode": dbus.UInt32(1)}, "Mode"), ({"mode": "view"}, "mode"), ({"X": 1}, "X")):
        name, message = error_of(session.call, "Attach", "a{sv}", dbus.Dictionary(options, signature="sv"))
        assert name == "InvalidSpec" and part in message
    for mode in ("control", "view"):
        os.close(session.attach_fd(mode))


def test_activity(start):
    session = start("cat")
    session.call("ReportActivity", "ss", "blocked", "waits for an answer")
    assert (session.get("Activity"), session.get("ActivityReason")) == ("blocked", "waits for an answer")
    assert session.get("ActivitySince") >= session.get("StartedAt")
    name, message = error_of(session.call, "ReportActivity", "ss", "sleeping", "")
    assert name == "InvalidSpec" and "sleeping" in message and "idle" in message
    assert session.get("Activity") == "blocked"


def test_limits_that_cannot_be_changed(start):
    session = start("cat")
    for limits, part in (
        ({"RuntimeMaxUSec": dbus.UInt64(10**9)}, "RuntimeMaxUSec"), ({"Nonsense": dbus.UInt64(1)}, "Nonsense"),
        ({"CPUWeight": dbus.UInt64(0)}, "CPUWeight"), ({"TasksMax": dbus.UInt32(5)}, "TasksMax"),
    ):
        name, message = error_of(session.call, "SetLimits", "a{sv}", dbus.Dictionary(limits, signature="sv"))
        assert name == "InvalidSpec" and part in message
    session.call("SetLimits", "a{sv}", dbus.Dictionary({}, signature="sv"))


def test_input_of_any_bytes(raw_cat):
    session, window = raw_cat()
    data = bytes(range(256))
    session.call("SendInput", "ay", dbus.ByteArray(b""))
    session.type(data)
    # ENQ asks the terminal who it is: the host answers, and windows are not asked.
    window.wait_for(data.replace(b"\x05", b""))
    session.type(os.urandom(1 << 20) + b"\x18the end of it")
    window.wait_for(b"the end of it")


def test_a_message_that_breaks_the_rules_of_the_bus(manager):
    # As a NUL inside of a string would: the bus itself cuts such a client off, and nobody else notices.
    path = os.environ["DBUS_SESSION_BUS_ADDRESS"].removeprefix("unix:path=").split(",")[0]
    with socket.socket(socket.AF_UNIX) as raw:
        raw.connect(path)
        raw.sendall(b"\0AUTH EXTERNAL " + str(os.getuid()).encode().hex().encode() + b"\r\n")
        assert raw.recv(100).startswith(b"OK")
        raw.sendall(b"BEGIN\r\n")
        raw.sendall(b"l\1\0\1" + b"\xff" * 200)
        raw.settimeout(20)
        assert raw.recv(100) == b""


def test_many_wrong_calls_at_once(manager):
    calls = [manager.call_async("StartSession", "a{sv}", spec(["cat"], Name="-")) for _ in range(500)]
    eventually(lambda: all(calls), "all are answered")
    assert {call[0].get_dbus_name() for call in calls} == {"org.roost.Sessions1.Error.InvalidSpec"}


def test_infinity_is_a_limit(manager):
    session = manager.start("cat", RuntimeMaxUSec=INFINITY)
    assert systemd.show(session.unit, "RuntimeMaxUSec")["RuntimeMaxUSec"] == "infinity"
