"""A desktop: org.freedesktop.Notifications, as a program of its own on the user's bus. What it is asked for goes to a file, a
JSON object a line; what is written to it on standard input it does.

    {"action": [number, "default"]}     somebody clicks
    {"closed": number}                  somebody closes it
"""

import json
import os
import subprocess
import sys
import tempfile

from waiting import eventually

NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"


class Desktop:
    """The desktop, for a test."""

    def __init__(self, capabilities=("actions", "body", "body-markup"), delay=0.0):
        self.file = tempfile.NamedTemporaryFile("r", suffix=".jsonl")
        self.process = subprocess.Popen(
            [sys.executable, __file__, self.file.name, json.dumps(list(capabilities)), str(delay)],
            stdin=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": os.path.dirname(__file__)})
        eventually(lambda: os.path.getsize(self.file.name) > 0, "the desktop is there")

    @property
    def calls(self):
        with open(self.file.name) as file:
            return [json.loads(line) for line in file.read().splitlines()][1:]

    @property
    def shown(self):
        """The notifications, in the order in which they were asked for."""
        return [call for call in self.calls if call["member"] == "Notify"]

    @property
    def closed(self):
        return [call["number"] for call in self.calls if call["member"] == "CloseNotification"]

    def tell(self, **what):
        self.process.stdin.write(json.dumps(what) + "\n")
        self.process.stdin.flush()

    def end(self):
        self.process.kill()
        self.process.wait()
        self.file.close()


def main(path, capabilities, delay):
    import dbus
    import dbus.mainloop.glib
    import dbus.service
    from gi.repository import GLib

    dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
    log = open(path, "a", buffering=1)
    bus = dbus.SessionBus()

    class Service(dbus.service.Object):
        number = 0

        @dbus.service.method(NAME, in_signature="", out_signature="as")
        def GetCapabilities(self):
            return json.loads(capabilities)

        @dbus.service.method(NAME, in_signature="susssasa{sv}i", out_signature="u", async_callbacks=("reply", "fail"))
        def Notify(self, program, replaces, icon, summary, body, actions, hints, timeout, reply, fail):
            if not replaces:
                Service.number += 1
            number = replaces or Service.number
            log.write(json.dumps({
                "member": "Notify", "number": number, "replaces": replaces, "summary": summary, "body": body,
                "actions": list(actions), "session": str(hints.get("x-roost-session", "")), "program": program,
            }) + "\n")
            GLib.timeout_add(int(float(delay) * 1000), lambda: reply(dbus.UInt32(number)) and False)

        @dbus.service.method(NAME, in_signature="u", out_signature="")
        def CloseNotification(self, number):
            log.write(json.dumps({"member": "CloseNotification", "number": int(number)}) + "\n")
            self.NotificationClosed(number, 3)

        @dbus.service.signal(NAME, signature="uu")
        def NotificationClosed(self, number, reason):
            pass

        @dbus.service.signal(NAME, signature="us")
        def ActionInvoked(self, number, key):
            pass

    service = Service(dbus.service.BusName(NAME, bus, do_not_queue=True), PATH)

    def commanded(source, condition):
        # All that is there: what a buffer held back would wait for the next.
        data = os.read(sys.stdin.fileno(), 65536)
        for line in data.decode().splitlines():
            what = json.loads(line)
            if "action" in what:
                service.ActionInvoked(*what["action"])
            if "closed" in what:
                service.NotificationClosed(what["closed"], 2)
        return bool(data)

    GLib.io_add_watch(sys.stdin, GLib.IO_IN, commanded)
    log.write("{}\n")
    GLib.MainLoop().run()


if __name__ == "__main__":
    main(*sys.argv[1:])
