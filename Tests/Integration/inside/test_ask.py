"""roost ask: a text, and what comes of it."""

import os
import signal
import subprocess
import time

import user_systemd as systemd
from command_line import roost
from waiting import eventually

QUICK = ("--quiet-for", "700ms")


def ask(session, *arguments, status=0, input=None):
    result = subprocess.run(
        ["roost", "ask", *arguments[:-1], session.id, arguments[-1]], capture_output=True, text=True, timeout=60, input=input or "")
    assert result.returncode == status, f"{result.returncode}: {result.stdout}{result.stderr}"
    return result.stdout, result.stderr


def test_a_program_that_tells_nothing(start):
    session = start("sh", "-c", "echo welcome; while read q; do echo answer one to $q; sleep 0.2; printf 'and two\\n> '; done")
    eventually(lambda: "welcome" in roost("snapshot", session.id), "it has come up")
    assert ask(session, *QUICK, "why") == ("answer one to why\nand two\n", "")
    # Nothing of before is said again.
    assert ask(session, *QUICK, "when") == ("answer one to when\nand two\n", "")


def test_a_program_that_reports_is_waited_for_however_quiet_it_is(start):
    session = start(
        "sh", "-c",
        "while read q; do roost report working thinking; sleep 2.5; echo slow answer to $q; roost report idle; done")
    began = time.monotonic()
    assert ask(session, *QUICK, "this") == ("slow answer to this\n", "")
    assert time.monotonic() - began > 2


def test_a_question_in_return(start):
    session = start("sh", "-c", "read q; echo a part; roost report blocked 'which one?'; read x; sleep 100")
    out, err = ask(session, *QUICK, "go", status=80)
    assert out == "a part\n" and "which one?" in err
    # The next text would answer it.
    out, err = ask(session, *QUICK, "more", status=80)
    assert out == "" and "which one?" in err


def test_the_end_and_the_time(start):
    session = start("sh", "-c", "read q; echo bye; exit 3")
    out, err = ask(session, "go", status=76)
    assert out == "bye\n" and "3" in err
    complaint = roost("ask", session.id, "again", status=76)
    assert "does not run" in complaint
    session = start("sh", "-c", "roost report working; read q; echo some; sleep 100")
    eventually(lambda: session.get("Activity") == "working", "it reports")
    out, err = ask(session, "--timeout", "1500ms", "go", status=124)
    assert out == "some\n" and "1500ms" in err.replace("1.500s", "1500ms").replace("1s 500ms", "1500ms")


def test_a_program_on_the_whole_screen(start):
    session = start(
        "sh", "-c", "printf '\\033[?1049h\\033[2J\\033[Hfirst picture'; read q; printf '\\033[2J\\033[Hthe picture of %s' $q; sleep 100")
    eventually(lambda: "first picture" in roost("snapshot", session.id), "it has drawn")
    assert ask(session, *QUICK, "this")[0] == "the picture of this\n"


def test_a_broker_that_is_killed_meanwhile(start):
    session = start("sh", "-c", "read q; roost report working; sleep 3; echo done with $q; roost report idle; sleep 100")
    asking = subprocess.Popen(
        ["roost", "ask", *QUICK, session.id, "it"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    time.sleep(1)
    os.kill(systemd.broker_pid(), signal.SIGKILL)
    out, err = asking.communicate(timeout=30)
    assert (asking.returncode, out, err) == (0, "done with it\n", "")


def test_over_a_pipe(start):
    session = start("cat")
    assert ask(session, *QUICK, "-", input="from a pipe\n")[0] == "from a pipe\n"
    assert "exclude" in roost("ask", "--file", "/dev/null", session.id, "x", status=64)
