"""Who is told when a session wants attention while nobody looks: the bus, a desktop, and a command of the user's own."""

import json
import os
import time

import pytest

from command_line import one, roost
from desktop import Desktop
from test_activity import BUS
from test_interface import signals  # noqa: F401: a fixture
from user_systemd import run, systemctl
from waiting import eventually, pump


@pytest.fixture
def settings(manager):
    """Sets keys of the configuration for one test: settings("notify.on", "bell")."""
    keys = []

    def set(key, value):
        keys.append(key)
        roost("config", "set", key, value)

    yield set
    for key in reversed(keys):
        roost("config", "unset", key)


@pytest.fixture
def desktop(manager):
    """A desktop that is there from now on."""
    desktop = Desktop()
    yield desktop
    desktop.end()


def report(session, activity, reason=""):
    session.call("ReportActivity", "ss", activity, reason)


def requests(signals, session):
    return [tuple(map(str, one[1:])) for one in signals.of("AttentionRequested") if one[0] == session.id]


# The bus

def test_exactly_one_notification(desktop, signals, start):
    session = start("cat", Name="api")
    report(session, "blocked", "may I?")
    eventually(lambda: desktop.shown, "it is shown")
    pump(2)
    assert len(desktop.shown) == 1
    shown = desktop.shown[0]
    assert (shown["summary"], shown["body"], shown["session"]) == ("api needs you", "may I?", session.id)
    assert shown["actions"][0] == "default" and requests(signals, session) == [("blocked", "blocked")]
    assert session.get("NeedsAttention") == 1 and signals.changes(session.path, "NeedsAttention") == [1]
    assert "! blocked" in roost("list") and "wants somebody to look" in roost("status", "api")


def test_one_for_many_of_a_kind(desktop, settings, signals, start):
    settings("notify.coalesce-sec", "5s")
    session = start("sh", "-c", r"read x; echo go; sleep 1; for i in 1 2 3 4 5 6; do printf '\a'; sleep 0.3; done; read x")
    session.type(b"\r")
    eventually(lambda: session.get("Activity") == "working", "it works")
    eventually(lambda: desktop.shown, "the bell is shown")
    pump(7)
    assert [one["summary"] for one in desktop.shown] == [f"{session.id} rings"]
    assert requests(signals, session) == [("working", "bell")]


def test_what_is_news_is_told_once_the_time_is_over(desktop, settings, start):
    settings("notify.coalesce-sec", "4s")
    session = start("cat")
    began = time.monotonic()
    report(session, "blocked", "first")
    eventually(lambda: len(desktop.shown) == 1, "the first is shown")
    report(session, "working")
    report(session, "blocked", "second")
    pump(1)
    assert len(desktop.shown) == 1
    eventually(lambda: len(desktop.shown) == 2, "the second is shown")
    assert time.monotonic() - began > 3.5 and desktop.shown[1]["body"] == "second"
    # What was answered meanwhile is not.
    report(session, "working")
    report(session, "blocked", "third")
    report(session, "working")
    pump(6)
    assert len(desktop.shown) == 2


def test_replaced_and_not_stacked(desktop, settings, start):
    settings("notify.coalesce-sec", "0")
    session, other = start("cat"), start("cat")
    report(session, "blocked", "one")
    eventually(lambda: len(desktop.shown) == 1, "one")
    session.type(b"x")
    report(other, "blocked", "another session")
    eventually(lambda: len(desktop.shown) == 2, "two")
    # Still nobody has looked.
    report(session, "idle")
    report(session, "blocked", "two")
    eventually(lambda: len(desktop.shown) == 3, "three")
    first, second, third = desktop.shown
    assert first["replaces"] == 0 and second["replaces"] == 0 and third["replaces"] == first["number"]


def test_withdrawn_when_somebody_looks_or_it_works_again(desktop, settings, start, attach):
    settings("notify.coalesce-sec", "0")
    session = start("cat")
    report(session, "blocked", "one")
    eventually(lambda: desktop.shown, "it is shown")
    window = attach(session, mode="view")
    eventually(lambda: desktop.closed == [desktop.shown[0]["number"]], "it is taken back")
    eventually(lambda: session.get("NeedsAttention") == 0, "attention was paid")
    window.close()
    eventually(lambda: session.get("Clients") == 0, "nobody looks")
    report(session, "idle")
    report(session, "blocked", "two")
    eventually(lambda: len(desktop.shown) == 2, "it is shown")
    report(session, "working")
    eventually(lambda: desktop.closed == [one["number"] for one in desktop.shown], "it is taken back, too")
    assert session.get("NeedsAttention") == 0


def test_a_desktop_that_is_slow(settings, start, attach):
    settings("notify.coalesce-sec", "0")
    desktop = Desktop(delay=2)
    try:
        session = start("cat")
        report(session, "blocked", "one")
        eventually(lambda: desktop.shown, "it is asked for")
        # Somebody looks before the desktop has said what number it has.
        attach(session)
        assert one(session.id)["state"] == "running"
        eventually(lambda: desktop.closed == [desktop.shown[0]["number"]], "it is taken back once it is known")
    finally:
        desktop.end()


def test_nobody_is_told_while_somebody_looks(desktop, signals, start, attach):
    session = start("sh", "-c", r"read x; printf '\a\033]9;done\007'; read x; exit 3")
    window = attach(session)
    eventually(lambda: session.get("Clients") == 1, "somebody looks")
    report(session, "blocked", "a question")
    window.type(b"\r")
    pump(1)
    window.type(b"\r")
    eventually(lambda: session.state == "failed", "it ends")
    pump(1)
    assert desktop.shown == [] and requests(signals, session) == [] and session.get("NeedsAttention") == 0


def test_finished_and_exited(desktop, settings, signals, start):
    settings("notify.finished-after-sec", "1s")
    settings("notify.coalesce-sec", "0")
    session = start("sh", "-c", "read x; exit 3", Name="job")
    report(session, "working")
    report(session, "idle", "at once")
    assert desktop.shown == []
    report(session, "working")
    pump(1.5)
    report(session, "idle", "the tests pass")
    eventually(lambda: len(desktop.shown) == 1, "it has finished")
    session.type(b"\r")
    eventually(lambda: len(desktop.shown) == 2, "it has ended")
    assert [(one["summary"], one["body"]) for one in desktop.shown] == [
        ("job has finished", "the tests pass"), ("job has ended", "exit status 3")]
    assert desktop.shown[1]["actions"] == [], "there is nothing to open any more"
    assert requests(signals, session) == [("idle", "finished"), ("unknown", "exited")]
    stopped = start("cat")
    stopped.stop()
    pump(1)
    assert len(desktop.shown) == 2, "who has stopped it knows"


def test_quiet_hours_tags_and_kinds(desktop, settings, signals, start):
    now = time.localtime()
    minute = now.tm_hour * 60 + now.tm_min
    around = [(minute + offset) % 1440 for offset in (-60, 60)]
    settings("notify.quiet-hours", "-".join(f"{at // 60:02}:{at % 60:02}" for at in around))
    session = start("cat")
    report(session, "blocked")
    eventually(lambda: requests(signals, session), "the bus is told")
    pump(1)
    assert desktop.shown == [] and session.get("NeedsAttention") == 1
    settings("notify.quiet-hours", "-".join(f"{at // 60:02}:{at % 60:02}" for at in reversed(around)))
    settings("tag.night.notify", "no")
    tagged = start("cat", Tags=["x", "night"])
    report(tagged, "blocked")
    settings("notify.on", "finished bell")
    other = start("cat")
    report(other, "blocked")
    eventually(lambda: requests(signals, tagged) and requests(signals, other), "the bus is told")
    pump(1)
    assert desktop.shown == []
    settings("notify.on", "blocked")
    last = start("cat")
    report(last, "blocked")
    eventually(lambda: [one["session"] for one in desktop.shown] == [last.id], "it is shown")


def test_text_of_programs_is_no_markup(desktop, settings, start):
    session = start("sh", "-c", r"""read x; printf '\033]777;notify;<b>&\033]9;<img src="x">\007'; read x""")
    report(session, "blocked", "<a href='x'>&\x1b[31m\u202e\n</a>")
    eventually(lambda: desktop.shown, "it is shown")
    assert desktop.shown[0]["body"] == "&lt;a href=&apos;x&apos;&gt;&amp; [31m &lt;/a&gt;"


def test_no_desktop_is_no_trouble(settings, signals, start):
    session = start("cat")
    report(session, "blocked")
    eventually(lambda: requests(signals, session), "the bus is told")
    assert session.get("NeedsAttention") == 1 and one(session.id)["needs_attention"] is True
    settings("notify.desktop", "no")
    desktop = Desktop()
    try:
        other = start("cat")
        report(other, "blocked")
        eventually(lambda: requests(signals, other), "the bus is told")
        pump(1)
        assert desktop.calls == []
    finally:
        desktop.end()


# What is started

@pytest.fixture
def facts(tmp_path):
    """A program that writes down what it is given."""
    program, log = tmp_path / "tell", tmp_path / "log"
    program.write_text(f"#!/usr/bin/python3\nimport json, os, sys\n"
                       f"log = open({str(log)!r}, 'a')\n"
                       f"keep = {{key: value for key, value in os.environ.items() if key.startswith(('ROOST_', 'XDG_ACT'))}}\n"
                       f"log.write(json.dumps([sys.argv[1:], keep, open('/proc/self/cgroup').read()]) + '\\n')\n")
    program.chmod(0o755)
    tmp_path.chmod(0o755)
    return str(program), lambda: [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []


def test_a_click_opens_a_terminal_of_its_own(desktop, settings, start, facts):
    program, told = facts
    settings("notify.terminal", f"{program} --title 'a session' --")
    session = start("cat")
    report(session, "blocked")
    eventually(lambda: desktop.shown, "it is shown")
    desktop.tell(action=[desktop.shown[0]["number"] + 100, "default"])
    desktop.tell(action=[desktop.shown[0]["number"], "default"])
    words, _, group = eventually(told, lambda: "a terminal is opened: " + run("journalctl", "--user", "-n", "30", "-o", "cat").stdout)[0]
    assert words[:3] == ["--title", "a session", "--"] and words[4:] == ["attach", session.id]
    assert os.path.basename(words[3]) == "roost" and os.access(words[3], os.X_OK)
    assert f"roost-terminal-{session.id}" in group and "roost.service" not in group
    pump(1)
    assert len(told()) == 1


def test_a_broker_that_restarts_still_hears_the_click(desktop, settings, start, facts):
    program, told = facts
    settings("notify.terminal", program)
    session = start("cat")
    report(session, "blocked")
    eventually(lambda: desktop.shown, "it is shown")
    pump(0.5)
    systemctl("restart", "roost.service")
    assert session.get("NeedsAttention") == 1
    desktop.tell(action=[desktop.shown[0]["number"], "open"])
    eventually(told, "a terminal is opened")
    assert len(desktop.shown) == 1, "nothing is told twice"


def test_blocked_while_there_is_no_broker(desktop, start, attach):
    asking = ("sh", "-c", r"stty -echo; read x; sleep 3; printf '\033]9;may I?\a'; read x")
    session, watched = start(*asking, Name="unseen"), start(*asking, Name="seen")
    window = attach(watched)
    for one in (session, watched):
        one.type(b"\r")
    systemctl("stop", "roost.service")
    pump(4)
    # Nobody has asked for a broker in between; the first word starts one.
    assert (session.get("Activity"), watched.get("Activity")) == ("blocked", "blocked")
    eventually(lambda: desktop.shown, "what was missed is shown")
    for _ in range(2):
        systemctl("restart", "roost.service")
        assert session.get("NeedsAttention") == 1 and watched.get("NeedsAttention") == 0
    pump(1)
    assert [one["summary"] for one in desktop.shown] == ["unseen needs you"], "once, and not what somebody sees"
    # What somebody has seen is not told when they have gone.
    window.close()
    eventually(lambda: watched.get("Clients") == 0, "nobody looks")
    systemctl("restart", "roost.service")
    assert watched.get("NeedsAttention") == 0 and len(desktop.shown) == 1


HOSTILE = ["$(touch /tmp/roost-owned)", "`touch /tmp/roost-owned`", "'; touch /tmp/roost-owned; '", "${ROOST_SESSION} $$ %n",
           '" && touch /tmp/roost-owned "', "-rf\n; touch /tmp/roost-owned", "\\$(touch /tmp/roost-owned)"]


@pytest.mark.parametrize("reason", HOSTILE)
def test_a_command_gets_facts_and_never_code(settings, start, facts, reason):
    program, told = facts
    settings("notify.command", f'exec {program} "$ROOST_REASON" ${{ROOST_NAME}} "$0"')
    session = start("cat", Name="a:b@c+d", Tags=["x", "y"])
    report(session, "blocked", reason)
    words, environment, group = eventually(told, "the command runs")[0]
    plain = " ".join(reason.split())
    assert words == [plain, "a:b@c+d", "/bin/sh"]
    assert environment["ROOST_SESSION"] == session.id and environment["ROOST_KIND"] == "blocked"
    assert environment["ROOST_ACTIVITY"] == "blocked" and environment["ROOST_REASON"] == plain
    assert environment["ROOST_TAGS"] == "x y" and environment["ROOST_SUMMARY"] == "a:b@c+d needs you"
    assert f"roost-notify-{session.id}" in group and "app-roost-" not in group.split("roost-notify")[0].split("/")[-1]
    assert not os.path.exists("/tmp/roost-owned")


def test_a_command_that_cannot_be_changed_from_inside(start, settings):
    settings("access.from-sessions", "control")
    session = start("sh", "-c", "read x; roost config set notify.command 'touch /tmp/x' 2>&1; roost config set notify.terminal x 2>&1;"
                    "read x", Environment=BUS)
    session.type(b"\r")
    eventually(lambda: session.call("GetScreen", "sa{sv}", "text", {}).count("cannot be changed from inside") == 2, "refused")


def test_busctl_can_set_it_all(manager, start, desktop):
    for key, value in (("notify.on", "blocked"), ("notify.quiet-hours", "01:00-01:01"), ("notify.coalesce-sec", "1s")):
        run("busctl", "--user", "call", "org.roost.Sessions1", "/org/roost/Sessions1", "org.roost.Sessions1.Manager",
            "SetConfiguration", "ss", key, value)
        assert roost("config", "get", key).strip() == value
        roost("config", "unset", key)


# Agents

def test_agents_are_set_up_and_undone(tmp_path):
    home = {"HOME": str(tmp_path), "ROOST_SESSION_ID": ""}
    file = tmp_path / ".gemini/settings.json"
    file.parent.mkdir()
    mine = '{\n\t// mine\n\t"theme": "x", // nice\n\t"hooks": {}\n}\n'
    file.write_text(mine)
    file.chmod(0o640)
    assert "not set up" in roost("agents", "list", environment=home)
    assert "--yes" in roost("agents", "setup", "gemini", status=64, environment=home) and file.read_text() == mine
    shown = roost("agents", "setup", "gemini", "--dry-run", environment=home)
    assert "AfterAgent" in shown and file.read_text() == mine
    roost("agents", "setup", "gemini", "--yes", environment=home)
    assert "roost report --hook" in file.read_text() and "// mine" in file.read_text()
    assert (file.stat().st_mode & 0o777, (tmp_path / ".gemini/settings.json.roost-backup").read_text()) == (0o640, mine)
    text = file.read_text()
    assert "unchanged" in roost("agents", "setup", "gemini", "--yes", environment=home) and file.read_text() == text
    rows = json.loads(roost("agents", "list", "--json", environment=home))
    assert {row["name"]: row["hooks"] for row in rows} == {"claude": "not set up", "codex": "not set up", "gemini": "set up"}
    roost("agents", "setup", "gemini", "--undo", "--yes", environment=home)
    assert file.read_text() == mine
    assert "unchanged" in roost("agents", "setup", "gemini", "--undo", "--yes", environment=home)
    # Also where the file was changed since.
    roost("agents", "setup", "gemini", "--yes", environment=home)
    file.write_text(file.read_text().replace('"x"', '"y"'))
    roost("agents", "setup", "gemini", "--undo", "--yes", environment=home)
    assert file.read_text() == '{\n\t// mine\n\t"theme": "y" // nice\n}\n'


def test_agents_without_a_file_with_a_link_and_with_a_broken_one(tmp_path):
    home = {"HOME": str(tmp_path), "ROOST_SESSION_ID": ""}
    assert "/hooks" in roost("agents", "setup", "codex", "--yes", environment=home)
    file = tmp_path / ".codex/hooks.json"
    assert set(json.loads(file.read_text())["hooks"]) == {"UserPromptSubmit", "PermissionRequest", "PostToolUse", "Stop"}
    roost("agents", "setup", "codex", "--undo", "--yes", environment=home)
    assert not file.exists()
    real, link = tmp_path / "real.json", tmp_path / "link.json"
    real.write_text("")
    link.symlink_to(real)
    roost("agents", "setup", "claude", "--yes", "--file", str(link))
    assert link.is_symlink() and "SessionStart" in real.read_text()
    real.write_text('{"a": 1,\n"b": }')
    error = roost("agents", "setup", "claude", "--yes", "--file", str(link), status=65)
    assert "line 2" in error and "left alone" in error and real.read_text() == '{"a": 1,\n"b": }'


def test_agents_are_asked_for_on_a_terminal(tmp_path, terminal):
    file = tmp_path / "settings.json"
    for answer, is_done in ((b"n\r", False), (b"y\r", True)):
        window = terminal("roost", "agents", "setup", "claude", "--file", str(file))
        window.wait_for("[y/N]")
        window.type(answer)
        window.wait_for("done" if is_done else "nothing was changed")
        assert file.exists() == is_done
