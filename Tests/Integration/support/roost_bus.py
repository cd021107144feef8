"""The interface org.roost.Sessions1, driven with dbus-python, which stands on libdbus-1."""

import os
import signal

import dbus
import dbus.mainloop.glib

import user_systemd
from waiting import eventually

NAME = "org.roost.Sessions1"
PATH = "/org/roost/Sessions1"
MANAGER = "org.roost.Sessions1.Manager"
SESSION = "org.roost.Sessions1.Session"
ERROR = "org.roost.Sessions1.Error."
PROPERTIES = "org.freedesktop.DBus.Properties"
OBJECT_MANAGER = "org.freedesktop.DBus.ObjectManager"
INTROSPECTABLE = "org.freedesktop.DBus.Introspectable"

LIVE = {"starting", "running", "stopping"}
INFINITY = 2**64 - 1


def open_bus():
    """A connection of its own to the user's bus, which hands its signals to GLib's main context."""
    return dbus.SessionBus(private=True, mainloop=dbus.mainloop.glib.DBusGMainLoop())


def spec(command, **keys):
    """A specification for StartSession, with the types that its keys have."""
    types = {
        "Name": dbus.String, "WorkingDirectory": dbus.String, "Profile": dbus.String, "Pinned": dbus.Boolean,
        "Sandbox": dbus.String, "AwaitWindow": dbus.Boolean, "Record": dbus.Boolean, "Restore": dbus.Boolean, "WaitUSec": dbus.UInt64,
        "Columns": dbus.UInt16, "Rows": dbus.UInt16,
        "Tags": lambda value: dbus.Array(value, signature="s"),
        "Environment": lambda value: dbus.Array(value, signature="s"),
    }
    result = {"Command": dbus.Array(list(command), signature="s")}
    for key, value in keys.items():
        result[key] = types.get(key, dbus.UInt64)(value)
    return dbus.Dictionary(result, signature="sv")


class Remote:
    """An object on the bus."""

    def __init__(self, bus, path, interface):
        self.bus, self.path, self.interface = bus, path, interface

    def call(self, member, signature="", *arguments, interface=None, timeout=60.0):
        """Calls a method and returns what it returns; the error is a dbus.DBusException."""
        return self.bus.call_blocking(
            NAME, self.path, interface or self.interface, member, signature, arguments, timeout=timeout)

    def call_async(self, member, signature, *arguments, timeout=60.0):
        """Calls a method, and returns a list that holds the answer or the exception once it has come."""
        answer = []
        self.bus.call_async(
            NAME, self.path, self.interface, member, signature, arguments,
            reply_handler=lambda *values: answer.append(values[0] if len(values) == 1 else values),
            error_handler=answer.append, timeout=timeout)
        return answer

    def get(self, name):
        """A property's value."""
        return self.call("Get", "ss", self.interface, name, interface=PROPERTIES)

    def get_all(self):
        """All properties."""
        return self.call("GetAll", "s", self.interface, interface=PROPERTIES)

    def set(self, name, value):
        """Gives a property a value."""
        self.call("Set", "ssv", self.interface, name, value, interface=PROPERTIES)


class Session(Remote):
    """A session's object."""

    def __init__(self, bus, id):
        super().__init__(bus, f"{PATH}/session/{id}", SESSION)
        self.id = str(id)
        self.unit = f"app-roost-{id}.service"

    @property
    def state(self):
        return str(self.get("State"))

    @property
    def pid(self):
        """The agent's process."""
        return eventually(lambda: int(self.get("ProcessId")), "the agent's process is known")

    def stop(self):
        self.call("Stop")

    def kill(self, signal):
        self.call("Kill", "i", signal)

    def type(self, data):
        self.call("SendInput", "ay", dbus.ByteArray(data))

    def attach_fd(self, mode=None):
        """A connection to the host; the caller closes it."""
        options = dbus.Dictionary({"Mode": mode} if mode else {}, signature="sv")
        return self.call("Attach", "a{sv}", options).take()

    @property
    def state_directory(self):
        base = os.environ.get("XDG_STATE_HOME") or os.path.expanduser("~/.local/state")
        return f"{base}/roost/sessions/{self.id}"

    @property
    def runtime_directory(self):
        return f"{os.environ['XDG_RUNTIME_DIR']}/roost/{self.id}"


class Manager(Remote):
    """The broker's manager object."""

    def __init__(self, bus):
        super().__init__(bus, PATH, MANAGER)

    def start(self, *command, **keys):
        """Starts a session."""
        id, path = self.call("StartSession", "a{sv}", spec(command, **keys))
        session = Session(self.bus, id)
        assert path == session.path
        return session

    def list(self):
        """The sessions by their ids, as dictionaries."""
        keys = ("id", "name", "state", "activity", "started", "path")
        return {str(row[0]): dict(zip(keys, row)) for row in self.call("ListSessions")}

    def session(self, text):
        """The session that an id, a prefix or a name stands for."""
        return Session(self.bus, str(self.call("GetSession", "s", text)).rsplit("/", 1)[1])

    def crash(self):
        """Kills the broker, and waits until its name on the bus is free; returns what its process was."""
        owner, pid = self.owner, user_systemd.broker_pid()
        assert pid, "no broker runs"
        os.kill(pid, signal.SIGKILL)
        eventually(lambda: self.owner != owner, "the bus notices")
        return pid

    @property
    def owner(self):
        """The connection that has the broker's name, None when nobody has."""
        try:
            return str(self.bus.get_name_owner(NAME))
        except dbus.DBusException:
            return None

    def clear(self):
        """Stops and removes every session, all at the same time."""
        rows = self.list()
        answers = [self.call_async("KillSession", "si", id, 9) for id, row in rows.items() if row["state"] in LIVE]
        eventually(lambda: all(answers), "all sessions are told to end")
        eventually(lambda: not any(row["state"] in LIVE for row in self.list().values()), "all sessions end")
        for id in rows:
            self.call("RemoveSession", "s", id)


def error_of(call, *arguments, **keys):
    """The name of the D-Bus error that a call fails with, without Roost's prefix, and its message."""
    try:
        result = call(*arguments, **keys)
    except dbus.DBusException as error:
        return error.get_dbus_name().removeprefix(ERROR), error.get_dbus_message()
    raise AssertionError(f"the call returned {result!r} instead of an error")
