"""What processes inside a session may do with Roost: report on it, and nothing to others, unless the configuration says so."""

import json
import os
import pathlib
import shutil
import textwrap

import dbus
import pytest

import user_systemd as systemd
from command_line import one, roost
from roost_bus import error_of
from waiting import eventually

FOLDER = pathlib.Path(os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")) / "roost"
PREFIX = "org.roost.Sessions1.Error."
PROGRAM = textwrap.dedent("""
    import dbus, json, os, subprocess, sys

    def main(steps):
        bus, answers = dbus.SessionBus(private=True), []
        for path, interface, member, signature, arguments in steps:
            try:
                bus.call_blocking("org.roost.Sessions1", path, interface, member, signature, arguments, timeout=30)
                answers.append("ok")
            except dbus.DBusException as error:
                answers.append([error.get_dbus_name(), error.get_dbus_message()])
        return answers

    with open(sys.argv[2] + ".part", "w") as out:
        json.dump(main(json.loads(sys.argv[1])), out)
    os.rename(sys.argv[2] + ".part", sys.argv[2])
""")


@pytest.fixture(autouse=True)
def configuration(manager):
    """Writes the user's own file of the configuration; it is gone afterwards."""
    def write(text):
        FOLDER.mkdir(parents=True, exist_ok=True)
        (FOLDER / "roost.conf").write_text(text)
        eventually(lambda: open_file() == text, "the file is there")
        wanted = sorted(line.split("=", 1)[1] for line in text.splitlines() if "=" in line)
        eventually(lambda: sorted(str(row[1]) for row in set_rows()) == wanted, lambda: f"the file counts: {set_rows()}")

    def open_file():
        return (FOLDER / "roost.conf").read_text()

    def set_rows():
        return [row for row in manager.call("GetConfiguration") if str(row[3]).startswith(f"{FOLDER}/roost.conf:")]

    shutil.rmtree(FOLDER, ignore_errors=True)
    eventually(lambda: not set_rows(), "the built-in values hold")
    yield write
    shutil.rmtree(FOLDER, ignore_errors=True)
    eventually(lambda: not set_rows(), "the built-in values hold")


@pytest.fixture
def inside(start, tmp_path):
    """Runs programs in a session: a shell there that takes lines."""
    class Inside:
        def __init__(self, **keys):
            self.session = start("/bin/sh", **keys)
            self.count = 0

        def run(self, command, patience=30):
            """Runs a shell command in the session and returns its exit status and its output."""
            self.count += 1
            done = tmp_path / f"{self.session.id}-{self.count}"
            self.session.type(f"({command}) >{done}.out 2>&1 </dev/null; echo $? >{done}.part; mv {done}.part {done}\r".encode())
            eventually(done.exists, f"{command} ends", timeout=patience)
            return int(done.read_text()), pathlib.Path(f"{done}.out").read_text()

        def calls(self, *steps, wrap=""):
            """Makes D-Bus calls in one process of the session; each answer is "ok" or an error's name and text."""
            self.count += 1
            script, answer = tmp_path / "calls.py", tmp_path / f"{self.session.id}-{self.count}.json"
            script.write_text(PROGRAM)
            work = tmp_path / f"{self.session.id}-{self.count}.steps"
            work.write_text(json.dumps(steps))
            self.session.type(f"{wrap} /usr/bin/python3 {script} \"$(cat {work})\" {answer}\r".encode())
            eventually(answer.exists, "the calls are made")
            return [step if step == "ok" else [step[0].removeprefix(PREFIX), step[1]] for step in json.loads(answer.read_text())]

    return Inside


MANAGER = ("/org/roost/Sessions1", "org.roost.Sessions1.Manager")


def on(session):
    return (session.path, "org.roost.Sessions1.Session")


def setting(session, name, value):
    """A property written, by a small trick: busctl, because a variant needs its type."""
    return f"busctl --user set-property org.roost.Sessions1 {session.path} org.roost.Sessions1.Session {name} {value}"


def test_others_are_left_alone(inside, start):
    mine, other = inside(Name="mine"), start("cat", Name="other")
    gone = start("true")
    eventually(lambda: gone.state == "exited", "it ends")
    steps = [
        (*MANAGER, "StopSession", "s", [other.id]), (*MANAGER, "StopSession", "s", ["other"]),
        (*MANAGER, "KillSession", "si", [other.id, 9]), (*MANAGER, "RemoveSession", "s", [gone.id]),
        (*MANAGER, "AttachSession", "sa{sv}", [other.id, {}]), (*MANAGER, "StartSession", "a{sv}", [{}]),
        (*MANAGER, "GetConfiguration", "", []), (*MANAGER, "SetConfiguration", "ss", ["access.from-sessions", "control"]),
        (*MANAGER, "UnsetConfiguration", "s", ["access.from-sessions"]),
        (*on(other), "Stop", "", []), (*on(other), "Kill", "i", [9]), (*on(other), "Attach", "a{sv}", [{}]),
        (*on(other), "SendInput", "ay", [[65]]), (*on(other), "GetScreen", "sa{sv}", ["text", {}]),
        (*on(other), "SendText", "sa{sv}", ["x", {}]),
        (*on(other), "SetLimits", "a{sv}", [{}]), (*on(other), "ReportActivity", "ss", ["idle", "so it says"]),
    ]
    answers = mine.calls(*steps)
    assert [answer[0] for answer in answers] == ["NotAllowed"] * len(steps), list(zip(steps, answers))
    for step, (_, text) in zip(steps, answers):
        assert step[2] in text and mine.session.id in text and "FromSessions=control" in text, text
    for name, value in [("Name", "s x"), ("Tags", "as 1 x"), ("Pinned", "b true")]:
        status, text = mine.run(setting(other, name, value))
        assert status and f"may not use {name}" in text
    assert mine.run("busctl --user set-property org.roost.Sessions1 /org/roost/Sessions1 "
                    "org.roost.Sessions1.Manager Capacity u 1")[0] != 0
    facts = one(other.id)
    assert (facts["state"], facts["name"], facts["tags"], facts["pinned"]) == ("running", "other", [], False)
    assert facts["activity"] == "unknown" and one(gone.id)["state"] == "exited"


def test_its_own_facts(inside):
    mine = inside(Name="mine")
    own = on(mine.session)
    assert mine.calls(
        (*own, "ReportActivity", "ss", ["blocked", "needs a yes"]), (*own, "GetScreen", "sa{sv}", ["text", {}]),
        (*MANAGER, "ListSessions", "", []), (*MANAGER, "GetSession", "s", ["mine"]),
        (own[0], "org.freedesktop.DBus.Properties", "GetAll", "s", [own[1]]),
        (*MANAGER, "KillSession", "si", [mine.session.id, 28]),
    ) == ["ok"] * 6
    assert one(mine.session.id)["activity"] == "blocked"
    assert mine.run(setting(mine.session, "Name", "s renamed"))[0] == 0
    assert one(mine.session.id)["name"] == "renamed"


def test_nothing_that_widens_its_own_rights(inside):
    mine = inside()
    own = on(mine.session)
    answers = mine.calls(
        # Whoever types into the terminal answers what the agent asks.
        (*own, "SendInput", "ay", [[65]]), (*own, "Attach", "a{sv}", [{}]), (*own, "SendText", "sa{sv}", ["x", {}]),
        (*MANAGER, "AttachSession", "sa{sv}", [mine.session.id, {}]), (*own, "SetLimits", "a{sv}", [{}]))
    assert [answer[0] for answer in answers] == ["NotAllowed"] * 5
    assert mine.run(setting(mine.session, "Tags", "as 1 lead"))[0] != 0
    assert mine.run(setting(mine.session, "Pinned", "b true"))[0] != 0


def test_it_may_end_itself(inside):
    mine = inside()
    mine.session.type(b"roost stop $ROOST_SESSION_ID\r")
    eventually(lambda: mine.session.state == "killed", "it has ended")
    assert f"in session {mine.session.id}" in mine.session.get("EndedBy")


def test_the_command_line(inside, start):
    mine, other = inside(), start("cat")
    for command in ("start true", "run true", f"stop {other.id}", f"kill {other.id}", f"send {other.id} x", f"rm {other.id}",
                    f"attach {other.id}", f"snapshot {other.id}", f"pin {other.id}", "config set daemon.capacity 1"):
        status, text = mine.run(f"roost {command}")
        assert status == 77, (command, status, text)
        if command.split()[0] in ("run", "attach"):
            assert "this terminal is session" in text, "a window in a window is refused before anybody is asked"
        else:
            assert f"inside session {mine.session.id}" in text and "FromSessions=control" in text, text
    status, text = mine.run("roost list --json")
    assert status == 0 and {row["id"] for row in json.loads(text)} == {mine.session.id, other.id}
    assert mine.run(f"roost status {other.id}")[0] == 0
    assert mine.run("roost snapshot $ROOST_SESSION_ID")[0] == 0
    assert one(other.id)["state"] == "running"


@pytest.mark.parametrize("wrap", [
    "setsid", "setsid setsid -f", "env -u ROOST_SESSION_ID -u INVOCATION_ID", "env ROOST_SESSION_ID=00000000", "unshare -c",
    "nohup", "sh -c '(exec \"$@\" &)' sh",
])
def test_ways_out_that_are_none(inside, start, wrap):
    # It is the control group that counts: not the process's parents, its session, its variables or its name.
    mine, other = inside(), start("cat")
    assert mine.calls((*on(other), "Stop", "", []), wrap=wrap)[0][0] == "NotAllowed"
    assert one(other.id)["state"] == "running"


def test_a_caller_that_does_not_wait_is_refused(inside, start):
    # Where it stands cannot be told once it has gone.
    mine, other = inside(), start("cat")
    mine.run(f"for i in 1 2 3 4 5 6 7 8 9 10; do busctl --user --expect-reply=no call org.roost.Sessions1 {other.path} "
             "org.roost.Sessions1.Session Kill i 9; done")
    assert mine.calls((*on(other), "Kill", "i", [9]))[0][0] == "NotAllowed"
    assert one(other.id)["state"] == "running"


def test_the_configuration_allows_it(inside, start, configuration):
    mine, other = inside(), start("cat")
    configuration("[Access]\nFromSessions=control\n")
    status, id = mine.run("roost start cat")
    assert status == 0 and one(id.strip())["state"] == "running"
    assert mine.calls((*on(other), "Stop", "", [])) == ["ok"]
    assert mine.run("roost config set daemon.exit-idle-sec 40s")[0] == 0
    # What was opened from outside opens nothing more from inside.
    for key, value in [("access.from-sessions", "control"), ("profile.x.access", "control"), ("profile.x.tag", "y")]:
        status, text = mine.run(f"roost config set {key} {value}")
        assert status == 77 and "change it outside" in text, text
        assert mine.run(f"roost config unset {key}")[0] == 77
    configuration("[Access]\nFromSessions=read\n")
    assert mine.calls((*on(mine.session), "ReportActivity", "ss", ["idle", ""]))[0][0] == "NotAllowed"
    assert mine.calls((*MANAGER, "ListSessions", "", [])) == ["ok"]


def test_a_profile_allows_it(inside, start, configuration):
    configuration("[Profile lead]\nTag=lead\nAccess=control\n")
    lead, plain, other = inside(Tags=["lead"]), inside(), start("cat")
    answer = plain.calls((*on(other), "Stop", "", []))[0]
    assert answer[0] == "NotAllowed" and "[Profile" not in answer[1]
    # A tag that comes later does not bring the profile's rights.
    plain.session.set("Tags", dbus.Array(["lead"], signature="s"))
    assert plain.calls((*on(other), "Stop", "", []))[0][0] == "NotAllowed"
    assert lead.calls((*on(other), "Stop", "", [])) == ["ok"]
    # It is the configuration that says what a profile may do, at any time.
    configuration("[Profile lead]\nTag=lead\nAccess=own\n")
    assert lead.calls((*on(plain.session), "Stop", "", []))[0][0] == "NotAllowed"


def test_it_holds_when_the_broker_starts_anew(inside, start, manager, configuration):
    configuration("[Profile lead]\nTag=lead\nAccess=control\n")
    lead, plain, other = inside(Tags=["lead"]), inside(), start("cat")
    manager.crash()
    assert plain.calls((*on(other), "Stop", "", []))[0][0] == "NotAllowed"
    assert lead.calls((*on(other), "Stop", "", [])) == ["ok"]


def test_a_refusal_is_in_the_journal(inside, start):
    mine, other = inside(), start("cat")
    mine.calls((*on(other), "Stop", "", []))
    eventually(
        lambda: f"Refused uid" in systemd.run("journalctl", "--user", "ROOST_EVENT=refused", f"ROOST_SESSION={mine.session.id}", "-o", "cat").stdout,
        "the refusal is told")


def test_the_hosts_socket_is_closed_to_it(inside, start):
    mine, other = inside(), start("cat")
    for session in (mine.session, other):
        status, text = mine.run(
            "/usr/bin/python3 -c 'import socket; s = socket.socket(socket.AF_UNIX); s.settimeout(20); "
            f"s.connect(\"{session.runtime_directory}/host.sock\"); print(s.recv(9))'")
        assert text.strip() == "b''" or "Reset" in text, text


def test_what_outside_means(inside, start):
    # Documented, and not to be mistaken for a wall: whoever asks the user's manager for a unit of his own is outside.
    mine, other = inside(), start("cat")
    status, text = mine.run(f"systemd-run --user --quiet --wait --collect roost stop {other.id}")
    assert status == 0, text
    assert other.state == "killed"
