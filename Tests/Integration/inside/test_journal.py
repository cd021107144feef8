"""The journal of a session reads like a log of what its command did, and not like escape codes."""

import json
import os
import pathlib
import re
import signal
import subprocess
import time

import pytest

import user_systemd as systemd
from test_upgrade import tree  # noqa: F401 (a fixture)
from waiting import eventually


def entries(*matches):
    """Entries of the user's journal, oldest first."""
    text = subprocess.run(["journalctl", "--user", "-o", "json", "--all", "--no-pager", *matches], capture_output=True, text=True).stdout
    return [json.loads(line) for line in text.splitlines()]


def of(session, *matches):
    """Entries with a session's field."""
    return entries(f"ROOST_SESSION={session.id}", *matches)


def lines(session):
    """What was logged of a session's output."""
    return [entry["MESSAGE"] for entry in of(session, "ROOST_EVENT=output")]


def events(session):
    """The events in a session's life."""
    return [entry["ROOST_EVENT"] for entry in of(session) if entry.get("ROOST_EVENT", "output") != "output"]


def run(start, script, **keys):
    """Runs a script to its end; gives the session."""
    session = start("/bin/sh", "-c", script, **keys)
    eventually(lambda: session.state in ("exited", "failed", "killed"), "it ends", timeout=60)
    eventually(lambda: {"exited", "failed", "killed"} & set(events(session)), "its end is in the journal")
    return session


def printed(session):
    """Bytes that a session's command has printed."""
    state = pathlib.Path.home() / ".local/state/roost/sessions" / session.id / "final.json"
    return json.loads(state.read_text())["outputBytes"]


def test_what_is_printed_line_by_line_is_there_as_it_is(start):
    session = run(start, r"for i in $(seq 200); do printf '\033[3%dmline %d\033[m of it\n' $((i % 8)) $i; done; echo 'ä 漢字 👍'")
    assert lines(session) == [f"line {i} of it" for i in range(1, 201)] + ["ä 漢字 👍"]


def test_lines_are_found_by_unit_and_have_their_fields(start):
    session = run(start, "echo hello; sleep 0.1", Name="worker", Tags=["blue", "green"])
    found = entries(f"_SYSTEMD_USER_UNIT={session.unit}", "ROOST_EVENT=output")
    assert [entry["MESSAGE"] for entry in found] == ["hello"]
    entry = found[0]
    assert entry["PRIORITY"] == "6" and entry["SYSLOG_IDENTIFIER"] == "sh"
    assert entry["ROOST_NAME"] == "worker" and entry["ROOST_SESSION"] == session.id
    assert sorted(entry["ROOST_TAG"]) == ["blue", "green"]
    text = subprocess.run(["journalctl", "--no-pager", f"--user-unit={session.unit}"], capture_output=True, text=True).stdout
    assert "sh[" in text and ": hello" in text, text


def test_a_line_is_there_soon_after_it_has_settled(start):
    session = start("/bin/sh", "-c", "echo working; sleep 60")
    eventually(lambda: lines(session) == ["working"], "it is logged while the session lives")


def test_spinners_and_progress_bars_are_there_once(start):
    session = run(start, r"""
        echo begin
        for i in $(seq 100); do printf '\r[%3d %%] working' $i; sleep 0.05; done; printf '\n'
        for i in $(seq 60); do printf '\033[2K\r%s' "$(printf '|/-\\' | cut -c$((i % 4 + 1)))"; sleep 0.05; done; printf '\rdone\n'
        """)
    assert lines(session) == ["begin", "[100 %] working", "done"]


FULL_SCREEN = r"""
    printf 'before\n\033[?1049h'
    i=0; while [ $i -lt 300 ]; do i=$((i + 1))
      printf '\033[H\033[2J'; for row in 1 2 3 4 5 6 7 8; do printf 'row %d, frame %d\r\n' $row $i; done; sleep 0.01; done
    printf '\033[?1049lafter\n'
    """


def test_a_full_screen_program_is_short(start):
    session = run(start, FULL_SCREEN)
    assert lines(session) == ["before", "after"]
    logged = sum(len(line.encode()) for line in lines(session))
    assert printed(session) > 40_000 and logged * 100 < printed(session), (logged, printed(session))


def test_the_last_screen_of_a_full_screen_program_is_there(start):
    session = start("/bin/sh", "-c", r"printf '\033[?1049h\033[H\033[2Jtop row\r\n\r\nthird row'; sleep 60")
    time.sleep(0.5)  # It draws, and has settled no earlier than 2 s after that.
    assert lines(session) == []
    session.stop()
    eventually(lambda: "third row" in lines(session), "the last screen is in the journal")
    assert lines(session) == ["top row", "third row"]


@pytest.mark.parametrize("program", ["less", "vim"])
def test_real_full_screen_programs(start, attach, program):
    if subprocess.run(["sh", "-c", f"command -v {program}"], capture_output=True).returncode:
        pytest.skip(f"there is no {program} on this machine")
    path = "/usr/share/common-licenses/GPL-3"
    session = start(program, *(["-u", "NONE"] if program == "vim" else []), path)
    time.sleep(1)  # It has drawn its first screen.
    window = attach(session)
    for _ in range(30):
        window.type(b"\x06" if program == "vim" else b" ")
        time.sleep(0.02)
    window.type(b":q!\r" if program == "vim" else b"q")
    eventually(lambda: "exited" in events(session), "it ends")
    logged = "\n".join(lines(session))
    assert "\x1b" not in logged and len(logged) < 6000, logged
    assert len(logged.encode()) * 4 < printed(session), (len(logged), printed(session))


def test_nothing_comes_twice_where_it_scrolls_later(start, attach):
    session = start("/bin/sh", "-c", "seq 1 20; read line; seq 21 60; read line")
    eventually(lambda: lines(session) == [str(i) for i in range(1, 21)], "the first are there")
    session.type(b"\r")
    eventually(lambda: "60" in lines(session), "the others are there")
    assert [line for line in lines(session) if line] == [str(i) for i in range(1, 61)]


def test_a_flood_is_limited_with_a_mark(start):
    session = run(start, "seq 1 300000")
    logged = lines(session)
    marks = of(session, "ROOST_EVENT=output-dropped")
    assert logged[:1000] == [str(i) for i in range(1, 1001)] or len(logged) == 1000, logged[-3:]
    assert len(logged) == 1000
    assert sum(int(mark["ROOST_LINES"]) for mark in marks) == 299_000, [mark["MESSAGE"] for mark in marks]
    assert marks[0]["MESSAGE_ID"] == "11c5e9a7e294481bb50973efa844f49a" and marks[0]["ROOST_REASON"] == "rate-limit"


def test_passwords_are_not_there(start, attach):
    session = start("/bin/sh", "-c", "stty -echo; read line; printf 'Password: '; read secret; stty echo; printf '\\nthanks\\n'; sleep 0.2")
    window = attach(session)
    window.type(b"\r")
    window.wait_for("Password: ")
    window.type(b"hunter2-hunter2\r")
    eventually(lambda: "exited" in events(session), "it ends")
    assert lines(session) == ["Password:", "thanks"]
    assert "hunter2" not in json.dumps(of(session))


def test_lines_can_be_turned_off(start):
    def roost(*arguments):
        subprocess.run(["/usr/local/bin/roost", *arguments], check=True, capture_output=True)

    roost("config", "set", "journal.lines", "no")
    try:
        session = run(start, "echo quiet")
    finally:
        roost("config", "unset", "journal.lines")
    assert lines(session) == [] and "exited" in events(session)
    roost("config", "set", "profile.quiet.journal-lines", "no")
    try:
        session = run(start, "echo quiet", Profile="quiet")
    finally:
        roost("config", "unset", "profile.quiet.journal-lines")
    assert lines(session) == []


def test_a_life_in_events(start, attach):
    session = start("/bin/sh", "-c", "read line; exit 3", Name="life", Tags=["a", "b"])
    window = attach(session)
    window.ping()
    window.close()
    eventually(lambda: "detached" in events(session), "the window is gone")
    session.type(b"\r")
    eventually(lambda: "failed" in events(session), "its end is there")
    assert events(session) == ["started", "attached", "detached", "failed"]
    found = {entry["ROOST_EVENT"]: entry for entry in of(session) if "ROOST_EVENT" in entry}
    for entry in found.values():
        assert entry["ROOST_NAME"] == "life" and sorted(entry["ROOST_TAG"]) == ["a", "b"], entry
        assert re.fullmatch("[0-9a-f]{32}", entry["MESSAGE_ID"]) or entry["ROOST_EVENT"] == "output"
    assert found["failed"]["ROOST_EXIT_STATUS"] == "3"
    assert "pid" in found["attached"]["ROOST_WHO"] and found["attached"]["ROOST_MODE"] == "control"
    assert "pid" in found["started"]["ROOST_WHO"]
    ids = [entry["MESSAGE_ID"] for entry in found.values()]
    assert len(set(ids)) == 4


def test_other_ends(start):
    session = start("sleep", "600")
    session.kill(9)
    eventually(lambda: "killed" in events(session), "its end is there")
    entry = of(session, "ROOST_EVENT=killed")[0]
    assert entry["ROOST_SIGNAL"] == "9" and "pid" in entry["ROOST_WHO"]
    session = start("sleep", "600")
    session.stop()
    eventually(lambda: "killed" in events(session), "its end is there")
    assert of(session, "ROOST_EVENT=killed")[0]["ROOST_RESULT"] == "stopped"


def catalog(source):
    text = (source / "systemd/roost.catalog").read_text()
    return dict(re.findall(r"^-- ([0-9a-f]{32})\nSubject: (.+)$", text, re.M))


def test_every_event_is_explained(source):
    table = (source / "Sources/SessionModel/JournalEvent.swift").read_text()
    ids = re.findall(r'case \.\w+: "([0-9a-f]{32})"', table)
    assert len(ids) == len(set(ids)) >= 17
    assert sorted(ids) == sorted(catalog(source))


# Upgrades in place.

def test_an_upgrade_logs_nothing_twice_and_loses_nothing(start, tree):
    session = start("/bin/sh", "-c", "seq 1 30; read line; seq 31 100; printf half; read line; echo ' whole'; seq 101 130; read line; seq 131 140")
    eventually(lambda: "29" in lines(session), "the first are there")
    tree.replace("roost-host")
    eventually(lambda: "upgraded" in events(session), "the host is a new one")
    session.type(b"\r")
    time.sleep(0.3)  # Printed, and not logged yet.
    tree.replace("roost-host")
    eventually(lambda: events(session).count("upgraded") == 2, "the host is a new one again")
    session.type(b"\r")
    time.sleep(3)
    session.type(b"\r")
    eventually(lambda: "exited" in events(session), "it ends")
    logged = [line for line in lines(session) if line]
    assert logged == [str(i) for i in range(1, 101)] + ["half", " whole"] + [str(i) for i in range(101, 141)] \
        or logged == [str(i) for i in range(1, 101)] + ["half whole"] + [str(i) for i in range(101, 141)], logged


# roost logs

def roost(*arguments, status=0, **options):
    result = subprocess.run(["roost", *arguments], capture_output=True, text=True, timeout=60, **options)
    assert result.returncode == status, f"{arguments}: {result.returncode} {result.stdout}{result.stderr}"
    return result.stdout


def test_logs_of_one_session(start):
    session = run(start, "echo first; sleep 3; echo second", Name="one")
    text = roost("logs", "one")
    shown = [line.split(" ", 3)[3] for line in text.splitlines()]
    assert [line for line in shown if not line.startswith("--")] == ["first", "second"]
    assert any("Session one started" in line for line in shown) and any("ended: exited" in line for line in shown), text
    assert "\x1b" not in text
    assert roost("logs", "-n", "1", session.id).count("\n") == 1
    assert roost("logs", "--since", "tomorrow", "one") == ""
    assert roost("logs", "--until", "yesterday", "one") == ""
    assert roost("logs", "--since", "-1h", "one") == text
    roost("logs", "--since", "some day", "one", status=64)
    roost("logs", "nobody", status=67)


def test_logs_as_json_and_events(start):
    session = run(start, "printf 'hel%s\\n' lo; exit 2", Tags=["x"])
    found = [json.loads(line) for line in roost("logs", "--json", session.id).splitlines()]
    output = [entry for entry in found if entry.get("event") == "output"]
    assert [entry["message"] for entry in output] == ["hello"] and output[0]["session_id"] == session.id
    assert output[0]["fields"]["ROOST_TAG"] == ["x"]
    told = [json.loads(line) for line in roost("logs", "--json", "--events", session.id).splitlines()]
    assert [entry["event"] for entry in told] == ["started", "failed"]
    assert told[1]["fields"]["ROOST_EXIT_STATUS"] == ["2"]
    assert "hello" not in roost("logs", "--events", session.id)


def test_logs_that_follow_all_sessions(start, terminal):
    first = start("/bin/sh", "-c", "while read line; do echo $line; done", Name="alpha")
    follower = subprocess.Popen(["roost", "logs", "-f", "-n", "0"], stdout=subprocess.PIPE, text=True)
    try:
        time.sleep(1.5)  # Long enough to follow.
        second = start("/bin/sh", "-c", "while read line; do echo $line; done", Name="beta")
        got = []

        def wait_for(text):
            while not got or text not in got[-1]:
                line = follower.stdout.readline()
                assert line, got
                got.append(line)

        wait_for("Session beta started")
        for number, (session, name) in enumerate([(first, "alpha"), (second, "beta"), (first, "alpha"), (second, "beta")]):
            session.type(f"line-{number}\r".encode())
            wait_for(f"{name}: line-{number}")
        first.stop()
        wait_for("Session alpha ended")
    finally:
        follower.kill()
        follower.wait()


def test_a_follower_ends_with_its_reader(start):
    start("cat")
    follower = subprocess.Popen(["roost", "logs", "-f"], stdout=subprocess.PIPE)
    time.sleep(0.5)
    follower.stdout.close()
    assert follower.wait(timeout=10) == 0


def test_colours_are_for_terminals(start, terminal):
    run(start, "echo seen", Name="painted")
    window = terminal("roost", "logs")
    window.wait_for("seen")
    window.wait()


# roost tail

def test_tail_follows_to_the_end(start):
    session = start("/bin/sh", "-c", r"seq 1 30; read line; printf '\033[31mred\033[m\n'; printf '\rspin 1\rspin 2\n'; seq 31 2000; exit 5")
    eventually(lambda: roost("tail", "--no-follow", "-n", "1", session.id).split() == ["30"], "the first lines")
    tail = subprocess.Popen(["roost", "tail", "-n", "3", session.id], stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
    assert [tail.stdout.readline().strip() for _ in range(3)] == ["28", "29", "30"]
    session.type(b"\r")
    out, err = tail.communicate(timeout=30)
    assert tail.returncode == 0 and err == "", err
    assert [line for line in out.splitlines() if line] == ["red", "spin 2"] + [str(i) for i in range(31, 2001)]


def test_tail_without_following(start):
    session = start("/bin/sh", "-c", "seq 1 300; read line")
    eventually(lambda: roost("tail", "--no-follow", "-n", "2", session.id).split() == ["299", "300"], "the last lines")
    assert roost("tail", "--no-follow", "-n", "200", session.id).split() == [str(i) for i in range(101, 301)]
    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4} 300\n", roost("tail", "--no-follow", "--timestamps", "-n", "1", session.id))
    eventually(lambda: session.get("Clients") == 0, "it has left")
    session.stop()
    assert roost("tail", "-n", "2", session.id).split() == ["299", "300"]


def test_tail_over_a_pipe_that_closes(start):
    session = start("/bin/sh", "-c", "i=0; while :; do i=$((i + 1)); echo line $i; sleep 0.01; done")
    result = subprocess.run(["bash", "-c", f"roost tail {session.id} | head -n 5; exit ${{PIPESTATUS[0]}}"], capture_output=True, text=True, timeout=30)
    assert len(result.stdout.splitlines()) == 5 and result.stderr == "" and result.returncode in (0, 141), result
    assert session.state == "running"


def test_a_slow_tail_disturbs_nobody(start, attach):
    session = start("/bin/sh", "-c", "read line; seq 1 1500000; echo finished; read line; echo bye")
    tail = subprocess.Popen(["roost", "tail", "-n", "0", session.id], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    eventually(lambda: session.get("Clients") == 1, "it looks")
    tail.send_signal(signal.SIGSTOP)
    window = attach(session)
    window.kept = 1000
    begin = time.monotonic()
    session.type(b"\r")
    window.wait_for("finished", timeout=60)
    took = time.monotonic() - begin
    tail.send_signal(signal.SIGCONT)
    time.sleep(2)
    session.type(b"\r")
    out, err = tail.communicate(timeout=60)
    got = out.split()
    assert tail.returncode == 0 and got[-1] == "bye", got[-5:]
    assert "missed" in err and took < 30, (err, took)
    numbers = [int(word) for word in got if word.isdigit()]
    assert numbers == sorted(set(numbers)), "none twice"


def test_tail_goes_on_over_other_sizes(start, attach):
    session = start("/bin/sh", "-c", "seq 1 10; while read line; do echo got $line; done")
    tail = subprocess.Popen(["roost", "tail", "-n", "0", session.id], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    eventually(lambda: session.get("Clients") == 1, "it looks")
    attach(session, columns=30, rows=5)
    session.type(b"a\r")
    time.sleep(1.5)
    attach(session, columns=100, rows=40)
    session.type(b"b\r")
    time.sleep(1.5)
    session.stop()
    out, err = tail.communicate(timeout=20)
    assert [line for line in out.splitlines() if line.startswith("got")] == ["got a", "got b"] and err == "", (out, err)
    assert not {str(i) for i in range(1, 11)} & set(out.split())
