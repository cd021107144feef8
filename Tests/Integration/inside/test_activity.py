"""What sessions are doing: what they report, what their terminals show, and which of it is believed."""

import json
import os
import signal
import subprocess

import pytest

from command_line import one, roost
from test_interface import signals  # noqa: F401: a fixture
from test_upgrade import host_pid, tree  # noqa: F401: a fixture
from user_systemd import broker_pid
from waiting import eventually, pump


@pytest.fixture
def quick(manager):
    """Programs are idle after 2 s of calm."""
    roost("config", "set", "activity.quiet-sec", "2s")
    yield
    roost("config", "unset", "activity.quiet-sec")


def script(text):
    """A shell that runs a line of its input at a time, as a person would type it, and echoes nothing."""
    return "/bin/sh", "-c", f"stty -echo; {text}"


def doing(session):
    return str(session.get("Activity")), str(session.get("ActivitySource"))


def becomes(session, activity, source, timeout=20.0):
    eventually(lambda: doing(session) == (activity, source), lambda: f"{activity} by {source}, it is {doing(session)}",
               timeout=timeout)


BUS = [f"{name}={os.environ[name]}" for name in ("PATH", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS") if name in os.environ]


# What the terminal shows

def test_output_and_quiet(quick, start):
    session = start(*script("read x; for i in 1 2 3 4 5 6; do echo $i; sleep 0.5; done; read x"))
    assert doing(session) == ("unknown", "")
    session.type(b"\r")
    becomes(session, "working", "output")
    began = session.get("ActivitySince")
    becomes(session, "idle", "output")
    # It is idle since the last output, not since that was noticed.
    assert 1_500_000 < session.get("ActivitySince") - began < 3_500_000
    assert "quiet" in session.get("ActivityReason")


def test_who_computes_is_not_idle(quick, start):
    session = start(*script("read x; echo begin; while :; do :; done"))
    session.type(b"\r")
    becomes(session, "working", "output")
    pump(6)
    assert doing(session) == ("working", "output")


def test_an_echo_is_no_work(quick, start, attach):
    session = start("cat")
    session.type(b"a\r")
    window = attach(session)
    for _ in range(20):
        window.type(b"x")
        pump(0.1)
    assert doing(session)[0] in ("unknown", "idle")


def test_marks_of_a_shell(quick, start):
    session = start(*script(r"printf '\033]133;A\007$ \033]133;B\007'; read x; printf '\033]133;C\007'; read x;"
                            r"printf '\033]133;D;3\007\033]133;A\007$ '; read x"))
    becomes(session, "idle", "prompt")
    session.type(b"\r")
    becomes(session, "working", "prompt")
    # However quiet it is: its shell says that a command runs.
    pump(5)
    assert doing(session) == ("working", "prompt")
    session.type(b"\r")
    becomes(session, "idle", "prompt")
    assert "status 3" in session.get("ActivityReason")


def test_a_command_of_a_shell_that_waits_for_keys(quick, start):
    session = start(*script(r"printf '\033]133;C\007'; stty raw; echo agent; exec cat"))
    becomes(session, "working", "prompt")
    becomes(session, "idle", "output")


def test_a_spinner_in_the_title(quick, start):
    session = start(*script(r"read x; for i in 1 2 3 4; do for f in ⠋ ⠙ ⠹ ⠸; do printf '\033]0;%s api\007' $f; sleep 0.3;"
                            r"done; done; printf '\033]0;ready\007'; read x"))
    session.type(b"\r")
    becomes(session, "working", "title")
    becomes(session, "idle", "output")


def test_progress(quick, start):
    session = start(*script(r"printf '\033]9;4;3\007'; read x; printf '\033]9;4;0\007'; read x"))
    becomes(session, "working", "progress")
    pump(5)
    assert doing(session) == ("working", "progress")
    session.type(b"\r")
    becomes(session, "idle", "output")


@pytest.mark.parametrize("sequence", [r"\033]9;which one?\007", r"\033]777;notify;which;one?\033\\", r"\033]99;;which one?\033\\"])
def test_notifications(quick, start, sequence):
    session = start(*script(f"printf '{sequence}'; read x; echo thanks; read x"))
    becomes(session, "blocked", "notification")
    assert session.get("ActivityReason").replace(":", "") == "which one?"
    pump(4)
    assert doing(session) == ("blocked", "notification")
    session.type(b"\r")
    eventually(lambda: doing(session)[0] != "blocked", "an answer ends it")


# Reports

def test_a_report_from_inside(start):
    session = start(*script("read x; roost report blocked which branch?; echo told; read x; roost report working; read x"), Name="r")
    session.type(b"\r")
    becomes(session, "blocked", "report")
    assert session.get("ActivityReason") == "which branch?"
    assert one(session.id)["activity_source"] == "report" and one(session.id)["needs_attention"] is True
    assert "blocked: which branch?" in roost("list") and "Known from: report" in roost("status", "r")
    session.type(b"\r")
    becomes(session, "working", "report")
    since = session.get("ActivitySince")
    roost("report", "--session", "r", "working", "still")
    assert session.get("ActivityReason") == "still" and session.get("ActivitySince") == since
    assert session.get("NeedsAttention") == 0


def test_reports_from_outside_and_mistakes(start):
    session = start("cat")
    roost("report", "-s", session.id, "handed-off", "to", "another")
    assert doing(session) == ("handed-off", "report") and session.get("ActivityReason") == "to another"
    roost("report", "-s", session.id, "unknown")
    assert doing(session)[1] != "report"
    assert "--session" in roost("report", "idle", status=64, environment={"ROOST_SESSION_ID": ""})
    assert "sleeping" in roost("report", "-s", session.id, "sleeping", status=64)
    roost("report", "-s", "nobody", "idle", status=67)


def test_a_report_is_above_the_terminal(quick, start):
    session = start(*script(r"read x; while :; do echo on; sleep 0.3; done"))
    session.type(b"\r")
    becomes(session, "working", "output")
    session.call("ReportActivity", "ss", "idle", "turn finished")
    pump(3)
    # It goes on as it did before; nobody has typed.
    assert doing(session) == ("idle", "report")


def test_a_report_of_calm_ends_when_somebody_typed_and_it_goes_on(quick, start):
    session = start(*script("while read x; do for i in 1 2 3 4 5 6; do echo $i; sleep 0.3; done; done"))
    for activity in ("blocked", "idle"):
        session.call("ReportActivity", "ss", activity, "a question")
        pump(1)
        assert doing(session) == (activity, "report")
        session.type(b"yes\r")
        becomes(session, "working", "output")
        becomes(session, "idle", "output")


def test_a_report_of_work_holds_however_quiet_it_is(quick, start):
    session = start("cat")
    session.call("ReportActivity", "ss", "working", "thinks")
    pump(5)
    assert doing(session) == ("working", "report")


def test_a_report_of_work_that_was_interrupted_by_hand(quick, start):
    session = start(*script("trap 'echo interrupted; sleep 0.5; echo now' INT; while :; do read x; done"))
    session.call("ReportActivity", "ss", "working", "thinks")
    pump(1)
    session.type(b"\x03")
    becomes(session, "idle", "output")


def test_a_program_that_crashed_back_to_its_shell_does_not_work_for_ever(quick, start):
    session = start("/bin/bash", "--norc", "-i")
    # Before the shell is there, and when it has been quiet for long: all that it prints may pass for an echo.
    for _ in range(2):
        session.type(b"sh -c 'roost report working; kill -9 $$'; echo\r")
        eventually(lambda: doing(session) == ("working", "report"), "it reports")
        eventually(lambda: session.get("ActivitySource") != "report", "what has crashed does not work")
    becomes(session, "idle", "output")


def test_a_report_by_hand_in_a_shell_holds(quick, start):
    session = start("/bin/bash", "--norc", "-i")
    becomes(session, "idle", "output")
    session.type(b"roost report handed-off to-the-night\r")
    becomes(session, "handed-off", "report")
    pump(4)
    assert doing(session) == ("handed-off", "report")


# Hooks

def hook(*arguments, input="", **environment):
    result = subprocess.run(["roost", "report", "--hook", *arguments], capture_output=True, text=True, timeout=30,
                            input=input, env={**os.environ, **environment})
    assert (result.returncode, result.stdout, result.stderr) == (0, "", ""), result


def test_hooks_are_quiet_and_never_fail(start):
    session = start("cat")
    inside = {"ROOST_SESSION_ID": session.id}
    hook("blocked", input='{"message": "Claude needs your permission", "hook_event_name": "Notification"}', **inside)
    assert (doing(session), session.get("ActivityReason")) == (("blocked", "report"), "Claude needs your permission")
    hook("blocked", input='{"tool_name": "Bash"}', **inside)
    assert session.get("ActivityReason") == "asks to use Bash"
    hook("working", input="{ broken", **inside)
    assert doing(session) == ("working", "report")
    hook("idle", input=json.dumps({"message": "x" * 5000}), **inside)
    assert session.get("ActivityReason") == "x" * 1024
    hook("idle", ROOST_SESSION_ID="ffffffff")
    hook("idle", ROOST_SESSION_ID=session.id, DBUS_SESSION_BUS_ADDRESS="unix:path=/nowhere", XDG_RUNTIME_DIR="/nowhere")
    without = {key: value for key, value in os.environ.items() if key != "ROOST_SESSION_ID"}
    assert subprocess.run(["roost", "report", "--hook", "idle"], env=without, timeout=10).returncode == 0


def test_hooks_of_agents_report(start, tmp_path, source):
    """Each command of the files, run by a shell inside a session as an agent would."""
    for agent in ("claude", "codex", "gemini"):
        hooks = json.loads((source / f"packaging/agents/{agent}.json").read_text())["hooks"]
        for event, groups in hooks.items():
            for group in groups:
                command = group["hooks"][0]["command"]
                words = command.split("--hook ")[1].split(" >")[0].split(" ", 1)
                session = start(*script('read x; echo "{}" | sh -c "$HOOK"; echo "status $?"; read x'), Environment=[f"HOOK={command}", *BUS])
                if words[0] == "unknown":
                    session.call("ReportActivity", "ss", "working", "")
                session.type(b"\r")
                eventually(lambda: "status 0" in session.call("GetScreen", "sa{sv}", "text", {}), f"{agent} {event}")
                if words[0] == "unknown":
                    assert doing(session)[1] != "report"
                else:
                    assert doing(session) == (words[0], "report"), f"{agent} {event}"
                assert session.call("GetScreen", "sa{sv}", "text", {}).strip() == "status 0", "it prints nothing"
                session.stop()


# What comes and goes

def restart_broker():
    old = broker_pid()
    os.kill(old, signal.SIGKILL)
    eventually(lambda: broker_pid() not in (0, old), "another broker")


def test_a_broker_that_restarts_learns_it_again(quick, manager, start):
    reported = start("cat")
    reported.call("ReportActivity", "ss", "handed-off", "to a friend")
    shown = start(*script(r"printf '\033]9;4;3\007'; read x"))
    asked = start(*script(r"printf '\033]9;which?\007'; read x"))
    becomes(shown, "working", "progress")
    becomes(asked, "blocked", "notification")
    since = [int(one.get("ActivitySince")) for one in (reported, shown, asked)]
    restart_broker()
    eventually(lambda: manager.call("ListSessions"), "it answers")
    becomes(reported, "handed-off", "report")
    becomes(shown, "working", "progress")
    becomes(asked, "blocked", "notification")
    assert asked.get("ActivityReason") == "which?" and asked.get("NeedsAttention") == 1
    for before, session in zip(since, (reported, shown, asked)):
        assert abs(session.get("ActivitySince") - before) < 100_000


def test_an_upgrade_in_place_loses_nothing(tree, quick, start):
    shown = start(*script(r"printf '\033]9;4;3\007'; read x; printf '\033]9;4;0\007'; read x"))
    asked = start(*script(r"printf '\033]9;which?\007'; read x"))
    prompt = start(*script(r"printf '\033]133;A\007$ '; read x; printf '\033]133;C\007'; read x"))
    becomes(shown, "working", "progress")
    becomes(asked, "blocked", "notification")
    becomes(prompt, "idle", "prompt")
    since = asked.get("ActivitySince")
    tree.replace("roost-host")
    for session in (shown, asked, prompt):
        session.call("Upgrade")
        assert tree.is_run_by("roost-host", host_pid(session))
    pump(3)
    assert doing(shown) == ("working", "progress") and doing(asked) == ("blocked", "notification")
    assert doing(prompt) == ("idle", "prompt") and asked.get("ActivitySince") == since
    prompt.type(b"\r")
    becomes(prompt, "working", "prompt")


def test_an_ended_session_does_nothing(start):
    session = start("sh", "-c", "read x")
    session.call("ReportActivity", "ss", "working", "on it")
    session.type(b"\r")
    eventually(lambda: session.state == "exited", "it ends")
    assert doing(session) == ("unknown", "") and session.get("ActivityReason") == ""


def test_a_flood_of_bells_does_not_flood_the_bus(quick, start, signals):
    session = start(*script(r"read x; while :; do printf '\a\033]9;x\007'; done"))
    session.type(b"\r")
    pump(3)
    changes = [one for one in signals.changes(session.path, "ActivityReason")]
    assert len(changes) < 30 and len(signals.of("AttentionRequested")) < 4
    assert session.state == "running"
