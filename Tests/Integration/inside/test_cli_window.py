"""roost run and roost attach, in a terminal as a person has it."""

import os
import signal
import subprocess

import pytest

from roost_bus import LIVE
from waiting import eventually

# A program that turns on all that a full-screen program may turn on, and tells when it has.
NOISY = (r"printf '\033[?1049h\033[?1h\033=\033[?1000h\033[?1002h\033[?1003h\033[?1006h\033[?2004h\033[?1004h\033[?25l"
         r"\033[>1u\033[>4;2m\033[?2026h\033[?2031h\033[5;10r\033]0;title\007'; echo noisy; ")


def shell(start, attach, script):
    """A session that runs `script` once a line is typed, so that whoever is attached sees all of it."""
    return start("/bin/sh", "-c", f"read line; {script}", Environment=["PATH=/usr/bin:/bin"])


def test_run_type_detach_attach_from_two_terminals_stop(manager, terminal):
    first = terminal("roost", "run", "--name", "worker", "cat")
    first.type("one\r")
    first.wait_for("one\r\none\r\n")
    first.type("\x1c")
    assert first.wait() == 0
    first.wait_for("[detached from worker")
    first.assert_clean()
    session = manager.session("worker")
    assert session.state == "running"

    second, third = terminal("roost", "attach", "worker"), terminal("roost", "attach", session.id[:6])
    eventually(lambda: session.get("Clients") == 2, "both are there")
    second.type("two\r")
    for one in (second, third):
        one.wait_for("two\r\ntwo\r\n")
    assert subprocess.run(["roost", "stop", "worker"], timeout=30).returncode == 0
    for one in (second, third):
        one.wait()
        one.assert_clean()
    assert session.state == "killed"


@pytest.mark.parametrize("script, status", [("exit 0", 0), ("exit 3", 3), ("kill -TERM $$", 143), ("kill -KILL $$", 137)])
def test_the_agents_status_is_that_of_attach(start, terminal, attach, script, status):
    session = shell(start, attach, script)
    window = terminal("roost", "attach", session.id)
    eventually(lambda: session.get("Clients") == 1, "the window is there")
    window.type("\r")
    assert window.wait() == status
    window.assert_clean()


@pytest.mark.parametrize("command, status", [
    (["sh", "-c", "exit 7"], 7), (["true"], 0), (["no-such-program"], 127), (["/etc/passwd"], 126)])
def test_the_status_of_run(manager, terminal, command, status):
    assert terminal("roost", "run", "--", *command).wait() == status


def test_run_shows_the_first_and_the_last_words(manager, terminal):
    window = terminal("roost", "run", "--", "sh", "-c", "sleep 0.3; echo first; echo last; exit 5")
    assert window.wait() == 5
    assert b"first\r\nlast\r\n" in window.output


# The detach key, in every encoding

ENCODINGS = {
    "raw byte": [b"\x1c"],
    "kitty": [b"\x1b[92;5u"],
    "kitty with caps lock": [b"\x1b[92;69u"],
    "kitty with num lock": [b"\x1b[92;133u"],
    "kitty with an event type": [b"\x1b[92;5:1u"],
    "modifyOtherKeys": [b"\x1b[27;5;92~"],
    "split": [b"\x1b[9", b"2;5", b"u"],
    "with text before": [b"abc\x1c"],
}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_detach_key(start, terminal, encoding):
    session = start("cat")
    window = terminal("roost", "attach", session.id)
    eventually(lambda: session.get("Clients") == 1, "the window is there")
    for part in ENCODINGS[encoding]:
        window.type(part)
        window.step(0.01)
    assert window.wait() == 0
    window.assert_clean()
    assert session.state == "running"


@pytest.mark.parametrize("other", [b"\x1b[92;1u", b"\x1b[93;5u", b"\x1d", b"\x1b[200~\x1c\x1b[201~"],
                         ids=["no modifier", "another key", "another byte", "in a paste"])
def test_what_is_no_detach_key(raw_cat, terminal, other):
    session, witness = raw_cat()
    window = terminal("roost", "attach", session.id)
    eventually(lambda: session.get("Clients") == 2, "the window is there")
    window.type(other + b"end")
    assert witness.wait_for("end") == other + b"end", "the program gets it as it is"
    assert window.process.poll() is None


def test_the_release_of_the_detach_key_alone(raw_cat, terminal):
    # That of the press which opened a shell's line, say. The program has not seen the press, and need not see it.
    session, witness = raw_cat()
    window = terminal("roost", "attach", session.id)
    eventually(lambda: session.get("Clients") == 2, "the window is there")
    window.type(b"\x1b[92;5:3uend")
    witness.wait_for("end")
    assert window.process.poll() is None


def test_another_detach_key(raw_cat, terminal):
    session, witness = raw_cat()
    window = terminal("roost", "attach", "--detach-key", "ctrl-]", session.id)
    eventually(lambda: session.get("Clients") == 2, "the window is there")
    window.type(b"\x1c.")
    assert witness.wait_for(".") == b"\x1c."
    window.type(b"\x1d")
    assert window.wait() == 0
    window = terminal("roost", "attach", session.id, environment={"ROOST_DETACH_KEY": "none"})
    eventually(lambda: session.get("Clients") == 2, "the window is there")
    window.type(b"\x1c\x1d!")
    assert witness.wait_for("!") == b"\x1c\x1d!"
    # The key can be sent literally all the same.
    subprocess.run(["roost", "send", session.id, "--key", "ctrl-\\"], check=True, timeout=30)
    assert witness.wait_for(b"\x1c") == b"\x1c"


# The terminal is left clean

def open_noisy(start, terminal, attach, script="cat", **options):
    session = shell(start, attach, NOISY + script)
    window = terminal("roost", "attach", session.id, **options)
    eventually(lambda: session.get("Clients") == 1, "the window is there")
    window.type("\r")
    window.wait_for("noisy")
    assert window.modes and window.keyboard_flags
    return session, window


def test_clean_after_detaching(start, terminal, attach):
    session, window = open_noisy(start, terminal, attach)
    window.type(b"\x1c")
    assert window.wait() == 0
    window.assert_clean()
    assert session.state == "running"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT], ids=lambda number: number.name)
def test_clean_after_a_signal(start, terminal, attach, number):
    session, window = open_noisy(start, terminal, attach)
    window.process.send_signal(number)
    assert window.wait() == 128 + number
    window.assert_clean()
    assert session.state == "running"


@pytest.mark.parametrize("script, status", [("read line; exit 3", 3), ("read line; kill -KILL $$", 137)])
def test_clean_after_the_agents_end(start, terminal, attach, script, status):
    session, window = open_noisy(start, terminal, attach, script)
    window.type("\r")
    assert window.wait() == status
    window.assert_clean()


def test_clean_after_the_host_was_killed(start, terminal, attach):
    from user_systemd import show
    session, window = open_noisy(start, terminal, attach)
    os.kill(int(show(session.unit, "MainPID")["MainPID"]), signal.SIGKILL)
    assert window.wait() == 69
    window.assert_clean()


def test_a_window_that_was_killed_is_healed_by_the_next(start, terminal, attach):
    session, window = open_noisy(start, terminal, attach)
    window.process.kill()
    window.wait()
    eventually(lambda: session.get("Clients") == 0, "the host notices")
    second = terminal("roost", "attach", session.id)
    second.wait_for(b"\x1b[?1003l")
    second.type(b"\x1c")
    assert second.wait() == 0


# Sizes and viewers

def test_the_size_follows_the_terminal(start, terminal):
    session = start("cat")
    window = terminal("roost", "attach", session.id, columns=111, rows=33)
    eventually(lambda: (session.get("Columns"), session.get("Rows")) == (111, 33), "the window's size")
    window.resize(77, 22)
    eventually(lambda: (session.get("Columns"), session.get("Rows")) == (77, 22), "the new size")


def test_run_starts_with_the_terminals_size(manager, terminal):
    window = terminal("roost", "run", "--", "sh", "-c", "size=$(stty size); read line; echo $size", columns=99, rows=31)
    # What is printed before the window is there would be missed.
    eventually(lambda: manager.list() and manager.session(next(iter(manager.list()))).get("Clients") == 1, "the window is open")
    window.type("\r")
    window.wait_for("31 99")


def test_a_view(raw_cat, terminal):
    session, witness = raw_cat()
    window = terminal("roost", "attach", "--view", session.id, columns=33, rows=11)
    eventually(lambda: session.get("Clients") == 2, "the window is there")
    window.type(b"not for the program")
    witness.type(b"seen.")
    assert b"not for" not in witness.wait_for("seen.")
    window.wait_for("seen.")
    assert session.get("Columns") == 80
    window.type(b"\x03")
    assert window.wait() == 0
    window.assert_clean()


def test_attach_from_a_pipe(start, attach):
    # The end of the pipe is not the end of the window: what the input brings about is still to come.
    session = start("/bin/sh", "-c", "stty -echo; read line; echo got $line; exit 6")
    result = subprocess.run(["roost", "attach", session.id], input=b"from a pipe\n", capture_output=True, timeout=30)
    assert result.returncode == 6, result
    assert b"got from a pipe\r\n" in result.stdout and b"\x1b" not in result.stdout


def test_attach_to_what_is_not_there(start, terminal):
    ended = start("true")
    eventually(lambda: ended.state not in LIVE, "it ends")
    assert terminal("roost", "attach", "nobody").wait() == 67
    assert terminal("roost", "attach", ended.id).wait() == 76


def test_a_window_inside_of_a_window_is_refused(start, terminal):
    session = start("cat")
    window = terminal("roost", "attach", session.id, environment={"ROOST_SESSION_ID": session.id})
    assert window.wait() not in (0, 1)
    nested = terminal("roost", "attach", "--nested", session.id, environment={"ROOST_SESSION_ID": "00000000"})
    eventually(lambda: session.get("Clients") == 1, "the window is there")
    nested.type(b"\x1c")
    assert nested.wait() == 0


def test_the_window_goes_on_while_the_broker_is_killed(manager, start, terminal):
    session = start("cat")
    window = terminal("roost", "attach", session.id)
    eventually(lambda: session.get("Clients") == 1, "the window is there")
    manager.crash()
    window.type("still here\r")
    window.wait_for("still here\r\nstill here\r\n")
    session.kill(9)
    assert window.wait() == 137


def test_a_terminal_that_goes_away(start, terminal):
    session = start("cat")
    window = terminal("roost", "attach", session.id)
    eventually(lambda: session.get("Clients") == 1, "the window is there")
    # As an SSH connection that breaks: the terminal is gone, and nothing can be read or written any more.
    for name in ("master", "slave"):
        os.close(getattr(window, name))
        setattr(window, name, os.open("/dev/null", os.O_RDWR))
    assert window.process.wait(20) in (128 + signal.SIGHUP, -signal.SIGHUP)
    eventually(lambda: session.get("Clients") == 0, "the host notices")
    assert session.state == "running"
