"""What a session shows, looked at from outside: GetScreen, roost snapshot and roost history."""

import html.parser
import json
import os
import signal
import subprocess
import time

import dbus
import pytest

from command_line import roost
from roost_bus import NAME, SESSION, error_of
from user_systemd import broker_pid, run, show
from waiting import eventually

ALL = 2**32 - 1
# Paints with colours and line graphics on the alternate screen, and waits.
FULL_SCREEN = """
import curses, sys
def main(window):
    curses.use_default_colors()
    curses.init_pair(1, curses.COLOR_RED, curses.COLOR_BLUE)
    window.box()
    window.addstr(2, 4, "<menu> & 'more'", curses.color_pair(1) | curses.A_BOLD)
    window.addstr(3, 4, "Grüße, 世界")
    window.move(2, 4)
    window.refresh()
    window.getch()
curses.wrapper(main)
"""


class Page(html.parser.HTMLParser):
    """The text of a page, and its elements."""

    def __init__(self, source):
        super().__init__()
        self.text, self.open, self.seen = "", [], []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.seen.append((tag, dict(attributes)))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "title" not in self.open:
            self.text += data


def screen(session, format="text", **options):
    """The answer of GetScreen."""
    types = {"ScrollbackLines": dbus.UInt32, "JoinWrapped": dbus.Boolean}
    options = {key: types[key](value) for key, value in options.items()}
    return str(session.call("GetScreen", "sa{sv}", format, dbus.Dictionary(options, signature="sv")))


def screen_async(session, format="text"):
    return session.call_async("GetScreen", "sa{sv}", format, dbus.Dictionary({}, signature="sv"))


def shows(session, text):
    """Waits until a session shows a text."""
    eventually(lambda: text in screen(session), lambda: f"{text!r} is shown, and not only {screen(session)!r}")


def host(session):
    return int(show(session.unit, "MainPID")["MainPID"])


@pytest.fixture
def lines(start):
    """A session that has printed 5,000 numbered lines, and what they are."""
    session = start("/bin/sh", "-c", "seq -f 'line %g' 5000; printf end; exec sleep 1000")
    shows(session, "end")
    return session, [f"line {number}" for number in range(1, 5001)] + ["end"]


# A session that runs

def test_a_full_screen_program_in_all_formats(start):
    session = start("/usr/bin/python3", "-c", FULL_SCREEN, Columns=60, Rows=8, Environment=["PATH=/usr/bin:/bin", "LANG=C.UTF-8"])
    shows(session, "世界")
    text = roost("snapshot", session.id)
    assert text == roost("snapshot", "--text", session.id) == screen(session)
    rows = text.splitlines()
    assert rows[0] == "┌" + "─" * 58 + "┐" and len(rows) == 8 and text.endswith("┘\n")
    assert rows[2] == "│   <menu> & 'more'" + " " * 40 + "│" and rows[3].startswith("│   Grüße, 世界  ")

    ansi = roost("snapshot", "--ansi", session.id)
    assert "\x1b[0;1;31;44m<menu> & 'more'\x1b[m" in ansi and "世界" in ansi

    page = Page(roost("snapshot", "--html", session.id))
    assert page.open == [] and page.text.strip("\n").splitlines() == rows
    assert any("font-weight:bold" in attributes.get("style", "") for tag, attributes in page.seen if tag == "span")
    assert ("meta", {"charset": "utf-8"}) in page.seen

    state = json.loads(roost("snapshot", "--json", session.id))
    assert (state["columns"], state["rows"], state["alternateScreen"]) == (60, 8, True)
    assert (state["cursor"]["column"], state["cursor"]["row"]) == (4, 2)
    assert [row["text"] for row in state["screen"]] == rows and state["scrollback"] == []
    assert {"column": 4, "count": 15, "style": "0;1;31;44"} in state["screen"][2]["styles"]


def test_looking_is_not_noticed(start):
    session = start("/bin/sh", "-c", "trap 'echo resized' WINCH; echo ready; while :; do sleep 0.1; done", Columns=70, Rows=20)
    shows(session, "ready")
    for _ in range(20):
        assert screen(session) == "ready\n"
    assert (session.get("Clients"), session.get("Columns"), session.get("Rows")) == (0, 70, 20)


def test_nothing_to_see_is_no_output(start):
    session = start("sleep", "1000")
    assert screen(session) == "" and roost("snapshot", session.id) == ""
    assert len(json.loads(screen(session, "json"))["screen"]) == 24


def test_history_of_5000_lines(lines):
    session, expected = lines
    assert roost("history", session.id).splitlines() == expected
    assert roost("history", "--lines", "all", "--join", session.id).splitlines() == expected
    assert roost("snapshot", "--scrollback", "all", session.id).splitlines() == expected
    # The screen has 24 rows.
    assert roost("history", "--lines", "0", session.id) == roost("snapshot", session.id) == screen(session)
    assert screen(session).splitlines() == expected[-24:]
    assert roost("history", "-n", "6", session.id).splitlines() == expected[-30:]
    assert screen(session, ScrollbackLines=6).splitlines() == expected[-30:]
    assert roost("history", "--ansi", session.id).splitlines() == expected
    assert Page(roost("history", "--html", session.id)).text.strip("\n").splitlines() == expected
    state = json.loads(roost("history", "--json", session.id))
    assert [row["text"] for row in state["scrollback"] + state["screen"]] == expected


def test_wrapped_rows_are_joined_on_request(start):
    session = start("/bin/sh", "-c", "seq 100; seq -s '' 30; printf end; exec sleep 1000", Columns=20, Rows=5)
    shows(session, "end")
    long = "".join(map(str, range(1, 31)))
    rows = [long[start:start + 20] for start in range(0, len(long), 20)]
    numbers = [str(number) for number in range(1, 101)]
    assert roost("history", session.id).splitlines() == [*numbers, *rows, "end"]
    assert roost("history", "--join", session.id).splitlines() == [*numbers, long, "end"]
    assert screen(session, ScrollbackLines=ALL, JoinWrapped=True).splitlines() == [*numbers, long, "end"]


def test_what_no_message_may_hold_is_replaced(start):
    # U+FFFE and U+FDD0 are code points that libsystemd lets into no message.
    session = start("/bin/sh", "-c", r"printf 'a\357\277\276b\357\267\220c end\033]0;t\357\277\276\007'; exec sleep 1000")
    shows(session, "end")
    assert screen(session) == roost("snapshot", session.id) == "a\ufffdb\ufffdc end\n"
    assert session.id in roost("list", "--quiet")


def test_more_than_a_message_may_hold_is_refused(start):
    # Every cell has another style than the one before: eight bytes of a snapshot, and some forty of JSON.
    row = "".join(f"\\033[3{number % 8}mx" for number in range(80))
    session = start("/bin/sh", "-c", f"for i in $(seq 5500); do printf '{row}\\r\\n'; done; printf end; exec sleep 1000")
    eventually(lambda: "end" in screen(session), "all is printed", timeout=60)
    name, message = error_of(screen, session, "json", ScrollbackLines=ALL)
    assert name == "InvalidSpec" and "ask for fewer lines" in message and "json" in message
    assert "fewer lines" in roost("history", "--json", session.id, status=65)
    assert len(json.loads(roost("history", "--json", "--lines", "100", session.id))["scrollback"]) == 100
    assert roost("history", session.id).count("x" * 80) == 5500


def test_busctl_can_call_it(start):
    session = start("/bin/sh", "-c", "printf 'one\\ntwo'; exec sleep 1000", Name="shown")
    shows(session, "two")
    call = ["busctl", "--user", "call", NAME, session.path, SESSION, "GetScreen", "sa{sv}"]
    assert run(*call, "text", "0").stdout == 's "one\\ntwo\\n"\n'
    assert run(*call, "text", "2", "ScrollbackLines", "u", str(ALL), "JoinWrapped", "b", "true").stdout == 's "one\\ntwo\\n"\n'
    reply = json.loads(run("busctl", "--user", "--json=short", *call[2:], "json", "1", "ScrollbackLines", "u", "3").stdout)
    assert json.loads(reply["data"][0])["screen"][1]["text"] == "two"


WRONG = {
    "no format": ("", {}, "text, ansi, html, json"),
    "unknown format": ("pdf", {}, "'pdf'"),
    "unknown option": ("text", {"Lines": dbus.UInt32(1)}, "'Lines'"),
    "signed lines": ("text", {"ScrollbackLines": dbus.Int32(1)}, "'i'"),
    "lines in words": ("text", {"ScrollbackLines": "all"}, "'s'"),
    "joining in numbers": ("text", {"JoinWrapped": dbus.UInt32(1)}, "'u'"),
    "joining in HTML": ("html", {"JoinWrapped": True}, "text"),
}


@pytest.mark.parametrize("case", WRONG)
def test_bad_arguments_are_refused(start, case):
    format, options, named = WRONG[case]
    session = start("cat")
    name, message = error_of(session.call, "GetScreen", "sa{sv}", format, dbus.Dictionary(options, signature="sv"))
    assert name == "InvalidSpec" and named in message


def test_bad_command_lines_are_refused(start):
    session = start("cat")
    assert "--text" in roost("snapshot", "--html", "--json", session.id, status=64)
    assert "--join" in roost("history", "--join", "--html", session.id, status=64)
    assert "whole number or all" in roost("snapshot", "--scrollback", "many", session.id, status=64)
    assert "nobody" in roost("history", "nobody", status=67)


# Many at once, and hosts that do not answer

def test_twenty_clients_at_once(lines):
    session, expected = lines
    clients = [
        subprocess.Popen(["roost", "history", "--lines", str(number * 250 or "all"), session.id], stdout=subprocess.PIPE, text=True)
        for number in range(20)]
    for number, client in enumerate(clients):
        output, _ = client.communicate(timeout=60)
        assert client.returncode == 0
        assert output.splitlines() == (expected[-24 - number * 250:] if number else expected), f"client {number}"


def test_a_stopped_host_holds_nobody_up(manager, start, lines):
    other, expected = lines
    session = start("/bin/sh", "-c", "echo before; read line; echo after; exec sleep 1000")
    shows(session, "before")
    pid = host(session)
    os.kill(pid, signal.SIGSTOP)
    try:
        begin = time.monotonic()
        answers = [screen_async(session) for _ in range(20)]
        while time.monotonic() < begin + 4:
            asked = time.monotonic()
            assert session.id in manager.list() and screen(other).splitlines() == expected[-24:]
            assert time.monotonic() - asked < 2, "nobody waits for the host that is stopped"
        assert not any(answers), "it may still answer"
        eventually(lambda: all(answers), "the broker gives up")
        assert 4.5 < time.monotonic() - begin < 10
        for answer in answers:
            assert answer[0].get_dbus_name().endswith(".HostUnreachable") and "5 s" in answer[0].get_dbus_message()
        late = screen_async(session)
    finally:
        os.kill(pid, signal.SIGCONT)
    # The answer that was given up does not come to those who ask later.
    session.type(b"\r")
    eventually(lambda: late, "the host goes on")
    assert "before" in late[0]
    shows(session, "after")


def test_a_host_that_is_killed(start):
    session, waiting = start("cat"), start("cat")
    session.type(b"something\r")
    shows(session, "something\nsomething")
    pid = host(waiting)
    os.kill(pid, signal.SIGSTOP)
    answers = [screen_async(waiting) for _ in range(3)]
    screen(session)
    begin = time.monotonic()
    for one in (pid, host(session)):
        os.kill(one, signal.SIGKILL)
    eventually(lambda: all(answers), "those who wait are told")
    assert time.monotonic() - begin < 4
    assert {answer[0].get_dbus_name().rsplit(".", 1)[1] for answer in answers} <= {"HostUnreachable", "NotRunning"}
    for one in (session, waiting):
        eventually(lambda: one.state == "failed", "the session is over")
        name, message = error_of(screen, one)
        assert name == "NotRunning" and "no screen" in message
    assert "no screen" in roost("snapshot", session.id, status=76)


# A session that has ended

def test_a_session_that_has_ended_still_has_its_screen(manager, start):
    session = start("/bin/sh", "-c", "seq 200; printf '\\033[1mlast words\\033[m\\n'; exit 3", Columns=50, Rows=12)
    eventually(lambda: session.state == "failed", "it ends")
    expected = [str(number) for number in range(1, 201)] + ["last words"]
    for _ in range(2):
        assert roost("snapshot", session.id).splitlines() == expected[-11:]
        assert roost("history", session.id).splitlines() == expected
        assert screen(session, ScrollbackLines=3).splitlines() == expected[-14:]
        assert "\x1b[0;1mlast words\x1b[m" in roost("snapshot", "--ansi", session.id)
        state = json.loads(screen(session, "json"))
        assert (state["columns"], state["rows"]) == (50, 12)
        # The next broker knows it as well.
        manager.crash()


def test_a_session_that_was_stopped_has_its_screen(start):
    session = start("/bin/sh", "-c", "echo ready; exec cat")
    shows(session, "ready")
    session.stop()
    assert screen(session) == "ready\n"


def test_a_lost_screen_is_said_to_be_lost(start):
    session = start("echo", "gone")
    eventually(lambda: session.state == "exited", "it ends")
    path = f"{session.state_directory}/screen.vt"
    os.truncate(path, (64 << 20) + 1)
    name, message = error_of(screen, session)
    assert name == "Internal" and path in message
    os.remove(path)
    name, message = error_of(screen, session)
    assert name == "NotRunning" and "no screen was kept" in message


# All output of a short command

def test_a_short_command_shows_all_its_output(terminal):
    for number in range(50):
        window = terminal("roost", "run", "echo", f"hi {number}")
        window.wait_for(f"hi {number}\r\n")
        assert window.wait() == 0


def test_a_window_that_is_awaited_sees_all(start, attach):
    session = start("/bin/sh", "-c", "seq 100", AwaitWindow=True)
    time.sleep(0.5)
    assert session.state == "running"
    window = attach(session)
    window.wait_closed()
    assert bytes(window.output) == b"".join(b"%d\r\n" % number for number in range(1, 101))
    assert window.exit["code"] == 0


def test_a_window_that_never_comes_is_not_awaited_for_ever(start):
    begin = time.monotonic()
    session = start("/bin/sh", "-c", "echo alone", AwaitWindow=True)
    eventually(lambda: session.state == "exited", "it goes on alone")
    assert 4 < time.monotonic() - begin < 15
    assert screen(session) == "alone\n"


# What it costs

def test_a_history_of_many_megabytes(start):
    # More than a window may be behind with: the broker has asked for all of it.
    session = start("/bin/sh", "-c", "x=$(printf '%0999d' 7); for i in $(seq 9000); do echo $x; done; printf end; exec sleep 1000", Columns=1000)
    eventually(lambda: "end" in screen(session), "all is printed", timeout=60)
    text = roost("history", session.id)
    assert len(text) == 9000 * 1000 + len("end\n") and text.endswith("7\nend\n")
    assert session.state == "running" and session.get("Rows") == 24, "the broker has kept its connection"


def test_looking_takes_no_memory_that_stays(lines):
    session, expected = lines

    def memory():
        with open(f"/proc/{broker_pid()}/smaps_rollup") as file:
            return sum(int(line.split()[1]) for line in file if line.startswith("Private_")) / 1024

    before = memory()
    for format in ("text", "ansi", "html", "json") * 10:
        assert len(screen(session, format, ScrollbackLines=ALL)) > 40000
    assert memory() - before < 8, f"{before:.1f} MB, then {memory():.1f} MB"
