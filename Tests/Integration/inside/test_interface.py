"""The interface on the bus is the contract in dbus/, and can be driven by busctl alone; its signals come."""

import json
import xml.etree.ElementTree as xml

import dbus
import pytest

from recordings import Recording
from roost_bus import INTROSPECTABLE, MANAGER, NAME, OBJECT_MANAGER, PATH, SESSION, Remote
from user_systemd import run, show
from waiting import eventually

EMITS = "org.freedesktop.DBus.Property.EmitsChangedSignal"


# Introspection

def shape(document, interfaces):
    """The members of the interfaces in a document, as plain values that can be compared."""
    def arguments(member):
        return [(one.get("name"), one.get("type"), one.get("direction", "out" if member.tag == "signal" else "in"))
                for one in member.findall("arg")]

    def notes(member):
        return {one.get("name"): one.get("value") for one in member.findall("annotation")}

    result = {}
    for interface in xml.fromstring(document).iter("interface"):
        if interface.get("name") not in interfaces:
            continue
        for member in interface:
            key = (interface.get("name"), member.tag, member.get("name"))
            assert key not in result, f"{key} stands there twice"
            policy = notes(member)
            # sd-bus says the default aloud; the contract does not.
            policy = {name: value for name, value in policy.items() if (name, value) != (EMITS, "true")}
            result[key] = (member.get("type"), member.get("access"), arguments(member), policy)
    return result


@pytest.fixture(scope="module")
def contract(source):
    return (source / "dbus/org.roost.Sessions1.xml").read_text()


def test_the_bus_shows_the_contract(manager, start, contract):
    session = start("cat")
    on_bus = shape(manager.call("Introspect", interface=INTROSPECTABLE), {MANAGER})
    on_bus |= shape(session.call("Introspect", interface=INTROSPECTABLE), {SESSION})
    assert on_bus == shape(contract, {MANAGER, SESSION})


def test_the_program_prints_the_contract(contract):
    program = show("roost.service", "ExecStart")["ExecStart"].split("path=")[1].split(" ;")[0]
    assert shape(run(program, "--introspect").stdout, {MANAGER, SESSION}) == shape(contract, {MANAGER, SESSION})


def test_busctl_tree(start):
    sessions = [start("cat") for _ in range(3)]
    tree = run("busctl", "--user", "tree", "--list", NAME).stdout.split()
    assert PATH in tree and all(session.path in tree for session in sessions)


# Each method and property by busctl

def busctl(*arguments):
    """busctl's answer, parsed; None where there is none."""
    text = run("busctl", "--user", "--json=short", *arguments).stdout.strip()
    return json.loads(text) if text else None


def call(path, interface, member, signature="", *arguments):
    answer = busctl("call", NAME, path, interface, member, *([signature] if signature else []), *map(str, arguments))
    return answer and answer["data"]


def get(path, interface, name):
    answer = busctl("get-property", NAME, path, interface, name)
    return answer["type"], answer["data"]


def test_every_member_by_busctl(manager, contract):
    members = shape(contract, {MANAGER, SESSION})
    driven = set()

    def manage(member, *arguments):
        driven.add((MANAGER, "method", member))
        return call(PATH, MANAGER, member, *arguments)

    def tell(path, member, *arguments):
        driven.add((SESSION, "method", member))
        return call(path, SESSION, member, *arguments)

    id, path = manage("StartSession", "a{sv}", 5, "Command", "as", 1, "cat", "Name", "s", "by-busctl",
                      "Tags", "as", 2, "a", "b", "Columns", "q", 100, "AwaitWindow", "b", "false")
    assert path == f"{PATH}/session/{id}"
    assert manage("GetSession", "s", "by-busctl") == [path]
    assert manage("ListSessions")[0][0][:3] == [id, "by-busctl", "running"]
    # The answer is a descriptor, which busctl closes.
    assert manage("AttachSession", "sa{sv}", id, 1, "Mode", "s", "view")
    assert tell(path, "Attach", "a{sv}", 0)
    tell(path, "SendInput", "ay", 3, 104, 105, 13)
    eventually(lambda: tell(path, "GetScreen", "sa{sv}", "text", 1, "ScrollbackLines", "u", 9) == ["hi\nhi\n"], "it is shown")
    tell(path, "SendText", "sa{sv}", "text", 3, "Token", "s", "t1", "TimeoutUSec", "t", 9000000, "Keys", "aay", 1, 1, 13)
    eventually(lambda: "text" in tell(path, "GetScreen", "sa{sv}", "text", 0)[0], "it is shown")
    assert tell(path, "WaitFor", "sa{sv}", "settled", 1, "QuietUSec", "t", 1000)[0] == "reached"
    tell(path, "SetLimits", "a{sv}", 0)
    assert len(manage("GetPressure")) > 0
    manage("Relieve")
    assert "TasksCurrent" in tell(path, "GetUsage")[0]
    assert id in str(manage("GetUsage"))
    manage("RespawnSession", "sa{sv}", id, 1, "Restart", "b", "true")
    tell(path, "Respawn", "a{sv}", 2, "Restart", "b", "true", "Fresh", "b", "true")
    assert manage("RestoreSessions") == [[]]
    version = tell(path, "Upgrade")[1]
    assert manage("UpgradeSession", "s", id) == [False, version, version]
    assert manage("UpgradeSessions")[0] == [[id, False, version, version, "", ""]]
    tell(path, "ReportActivity", "ss", "working", "on it")

    manage("SetConfiguration", "ss", "profile.busctl.tag", "x")
    assert ["profile.busctl.tag", "x", "words"] in [row[:3] for row in manage("GetConfiguration")[0]]
    manage("UnsetConfiguration", "s", "profile.busctl.tag")

    for (interface, kind, name), (type, access, _, _) in members.items():
        if kind != "property":
            continue
        target = PATH if interface == MANAGER else path
        assert get(target, interface, name)[0] == type, name
        driven.add((interface, kind, name))
        if access == "readwrite":
            value = {"s": ["renamed"], "as": ["1", "x"], "b": ["true"], "u": ["0"]}[type]
            run("busctl", "--user", "set-property", NAME, target, interface, name, type, *value)
    assert get(path, SESSION, "Name") == ("s", "renamed")
    assert get(path, SESSION, "Tags") == ("as", ["x"])
    assert get(path, SESSION, "Pinned") == ("b", True)
    assert get(path, SESSION, "Id") == ("s", id)
    assert get(path, SESSION, "Unit") == ("s", f"app-roost-{id}.service")
    assert get(path, SESSION, "Command") == ("as", ["cat"])
    assert get(path, SESSION, "Columns") == ("q", 100)
    assert get(path, SESSION, "Activity") == ("s", "working")
    assert get(PATH, MANAGER, "Running")[1] == 1

    tell(path, "Kill", "i", 15)
    eventually(lambda: get(path, SESSION, "State")[1] == "killed", "the session ends")
    second, path = manage("StartSession", "a{sv}", 1, "Command", "as", 1, "cat")
    tell(path, "Stop")
    third, path = manage("StartSession", "a{sv}", 1, "Command", "as", 1, "cat")
    manage("KillSession", "si", third, 9)
    fourth, path = manage("StartSession", "a{sv}", 1, "Command", "as", 1, "cat")
    manage("StopSession", "s", fourth)
    Recording(manager.session(fourth).state_directory, fourth).output("hi").rotate("hi").write()
    assert fourth in str(manage("ListRecordings"))
    # The answer is descriptors, which busctl closes.
    assert len(manage("OpenRecording", "sa{sv}", fourth, 0)[0]) == 2
    assert manage("PruneRecordings", "a{sv}", 2, "MaxTotalSize", "t", 0, "Sessions", "as", 1, fourth)[0][0][:2] == [fourth, 2]
    Recording(manager.session(fourth).state_directory, fourth).output("hi").write()
    manage("RemoveRecording", "s", fourth)
    manage("RemoveSession", "s", fourth)
    assert fourth not in manager.list()
    missed = {key for key in members if key[1] != "signal"} - driven
    assert not missed, f"not driven by this test: {missed}"


# The object manager and the properties interface

def test_managed_objects(manager, start):
    session = start("cat", Name="worker")
    objects = manager.call("GetManagedObjects", interface=OBJECT_MANAGER)
    assert objects[session.path][SESSION]["Name"] == "worker"
    assert set(objects[session.path][SESSION]) == set(session.get_all())
    with pytest.raises(dbus.DBusException):
        Remote(manager.bus, "/org/roost", OBJECT_MANAGER).call("GetManagedObjects")


def test_types_on_the_wire(manager, start, contract):
    session = start("cat", Tags=["a"])
    types = {dbus.String: "s", dbus.UInt64: "t", dbus.UInt32: "u", dbus.UInt16: "q", dbus.Int32: "i", dbus.Boolean: "b"}
    for target, interface in ((manager, MANAGER), (session, SESSION)):
        for (owner, kind, name), (type, _, _, _) in shape(contract, {interface}).items():
            if kind == "property":
                value = target.get(name)
                shown = types.get(value.__class__) or ("a" + str(value.signature) if isinstance(value, dbus.Array) else f"a{{{value.signature}}}")
                assert shown == type, name


# Signals

class Signals:
    """Every signal of the broker, as (interface, member, path, arguments)."""

    def __init__(self, bus):
        self.seen = []
        self.match = bus.add_signal_receiver(
            self.take, bus_name=NAME, interface_keyword="interface", member_keyword="member", path_keyword="path")

    def take(self, *arguments, interface, member, path):
        self.seen.append((str(interface), str(member), str(path), arguments))

    def of(self, member, path=None):
        return [arguments for _, name, at, arguments in self.seen if name == member and path in (None, at)]

    def changes(self, path, name):
        """The values that a property was said to have."""
        return [changed[name] for _, changed, _ in self.of("PropertiesChanged", path) if name in changed]


@pytest.fixture
def signals(bus, manager):
    manager.list()
    signals = Signals(bus)
    yield signals
    signals.match.remove()


def test_signals_of_a_session_s_life(manager, start, attach, signals):
    session = start("/bin/sh", "-c", "read line; exit 3", Name="worker")
    eventually(lambda: signals.of("SessionNew") == [(session.id, session.path)], "SessionNew")
    added = eventually(lambda: signals.of("InterfacesAdded", PATH), "InterfacesAdded")[0]
    assert added[0] == session.path and added[1][SESSION]["Name"] == "worker"
    eventually(lambda: (session.id, "starting", "running") in signals.of("SessionStateChanged"), "it runs")
    eventually(lambda: signals.changes(PATH, "Running")[-1:] == [1], "one session runs")

    window = attach(session, columns=90, rows=30)
    eventually(lambda: signals.changes(session.path, "Clients")[-1:] == [1], "a client")
    eventually(lambda: signals.changes(session.path, "Columns")[-1:] == [90], "the size")
    window.type(b"\r")
    eventually(lambda: (session.id, "running", "failed") in signals.of("SessionStateChanged"), "it ends")
    eventually(lambda: signals.changes(session.path, "State")[-1:] == ["failed"], "the property State")
    assert signals.changes(session.path, "ExitStatus") == [3]
    assert signals.changes(session.path, "Result") == ["exit-code"]
    eventually(lambda: signals.changes(PATH, "Running")[-1:] == [0], "none runs")

    manager.call("RemoveSession", "s", session.id)
    eventually(lambda: signals.of("SessionRemoved") == [(session.id, session.path)], "SessionRemoved")
    removed = eventually(lambda: signals.of("InterfacesRemoved", PATH), "InterfacesRemoved")[0]
    assert removed[0] == session.path and SESSION in removed[1]


def test_signals_of_what_people_change(manager, start, signals):
    session = start("cat")
    session.set("Name", "other")
    session.set("Tags", dbus.Array(["a", "b"], signature="s"))
    session.set("Pinned", True)
    session.call("ReportActivity", "ss", "blocked", "a question")
    manager.set("Capacity", dbus.UInt32(50))
    manager.set("Capacity", dbus.UInt32(0))
    for path, name, value in (
        (session.path, "Name", "other"), (session.path, "Tags", ["a", "b"]), (session.path, "Pinned", True),
        (session.path, "Activity", "blocked"), (session.path, "ActivityReason", "a question"), (PATH, "Capacity", 0),
    ):
        eventually(lambda: signals.changes(path, name)[-1:] == [value], f"{name} is {value}")
    session.stop()
    states = [(old, new) for id, old, new in signals.of("SessionStateChanged") if id == session.id]
    eventually(lambda: [(old, new) for id, old, new in signals.of("SessionStateChanged") if id == session.id]
               == [("starting", "running"), ("running", "stopping"), ("stopping", "killed")], lambda: f"each step: {states}")


def test_a_failed_start_is_taken_back(manager, signals):
    with pytest.raises(dbus.DBusException):
        manager.start("no-such-program")
    eventually(lambda: len(signals.of("SessionNew")) == len(signals.of("SessionRemoved")), "what came goes")
    assert signals.changes(PATH, "Running")[-1:] in ([], [0])


def test_constants_are_not_announced_and_reads_agree(manager, start):
    session = start("cat")
    everything = session.get_all()
    for name, value in everything.items():
        assert session.get(name) == value, name
    assert manager.get_all().keys() == {
        "Version", "Features", "Capacity", "Running", "Waiting", "ConfigurationFile", "ConfigurationProblems"}
