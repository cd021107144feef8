"""Recordings are listed, opened, searched, played, exported and removed, as docs/replay.md says."""

import base64
import glob
import json
import os
import re
import subprocess
import time

import dbus
import pytest

from command_line import roost
from outer import Outer
from recordings import Recording, timestamp
from roost_bus import error_of
from waiting import eventually

START = 1_795_276_800_000_000


def local(microseconds, form="%Y-%m-%d %H:%M:%S"):
    return time.strftime(form, time.localtime(microseconds // 1_000_000))


@pytest.fixture
def ended(start):
    """A session that has ended; its recording does not outlive the test."""
    sessions = []

    def make(**keys):
        sessions.append(start("true", Record=False, **keys))
        eventually(lambda: sessions[-1].state == "exited", "it ends")
        return sessions[-1]

    yield make
    for session in sessions:
        for name in os.listdir(session.state_directory) if os.path.isdir(session.state_directory) else []:
            if name.startswith("io"):
                os.unlink(f"{session.state_directory}/{name}")


@pytest.fixture
def recording(ended):
    """A session that has ended, and what it has recorded: three parts, two runs' worth of everything."""
    session = ended(Name="recorded")
    one = Recording(session.state_directory, session.id, START)
    one.output("$ make\r\n").wait(1)
    one.output("\x1b[31merror\x1b[0m: it \x1b[1mdoes\x1b[0m not compile\r\n").wait(10)
    one.input("secret\r", masked=True).output("alpha\r\n").wait(9)
    one.rotate("\x1b[H$ make\r\n\x1b[31merror\x1b[0m: it does not compile\r\nalpha\r\n")
    one.output("beta \xe4\xbd".encode("latin1")).output(b"\xa0 gamma\r\n").wait(10)
    one.output(b"bad \xff\xfe bytes\r\n").wait(10)
    one.rotate("\x1b[H$ make\r\n\x1b[31merror\x1b[0m: it does not compile\r\nalpha\r\nbeta 你 gamma\r\nbad ?? bytes\r\n")
    one.output("\x1b[2J\x1b[Hlast screen").wait(20)
    one.mark("ended").write()
    return session, one


# The bus

def test_recordings_are_listed(manager, recording):
    session, one = recording
    rows = {str(id): facts for id, facts in manager.call("ListRecordings")}
    facts = rows[session.id]
    assert facts["Name"] == "recorded" and facts["Command"] == ["true"] and facts["State"] == "exited"
    assert facts["Parts"] == 3 and facts["Size"] == sum(map(os.path.getsize, glob.glob(f"{facts['Folder']}/io[.-]*jsonl*"))) and not facts["Sealed"]
    assert facts["Start"] == START and facts["End"] == one.now
    assert facts["Folder"] == session.state_directory
    assert facts["Files"] == ["io-000001.jsonl.zst", "io-000002.jsonl.zst", "io.jsonl"]


def test_parts_are_opened_for_reading_alone(manager, recording):
    session, one = recording
    parts = manager.call("OpenRecording", "sa{sv}", "recorded", {})
    assert [str(name) for name, _ in parts] == ["io-000001.jsonl.zst", "io-000002.jsonl.zst", "io.jsonl"]
    whole = b""
    for name, descriptor in parts:
        file = os.fdopen(descriptor.take(), "rb")
        with pytest.raises(OSError):
            os.write(file.fileno(), b"x")
        content = file.read()
        if name.endswith(".zst"):
            content = subprocess.run(["zstd", "-dc"], input=content, capture_output=True, check=True).stdout
        lines = [json.loads(line) for line in content.splitlines()]
        whole += b"".join(base64.b64decode(line["data"]) for line in lines if line["direction"] == "output")
    assert whole == one.written
    later = manager.call("OpenRecording", "sa{sv}", session.id, {"After": dbus.UInt32(1)})
    assert [str(name) for name, _ in later] == ["io-000002.jsonl.zst", "io.jsonl"]


def test_a_part_that_is_being_compressed_is_there_once(manager, recording):
    session, _ = recording
    folder = session.state_directory
    plain = subprocess.run(["zstd", "-dc", f"{folder}/io-000002.jsonl.zst"], capture_output=True, check=True).stdout
    with open(f"{folder}/io-000002.jsonl", "wb") as file:
        file.write(plain)
    parts = manager.call("OpenRecording", "sa{sv}", session.id, {})
    assert [str(name) for name, _ in parts] == ["io-000001.jsonl.zst", "io-000002.jsonl", "io.jsonl"]


def test_a_recording_that_is_rotated_all_the_time_is_opened_whole(manager, recording):
    """Numbers come in their order, none twice and none left out, and no line is there twice."""
    session, _ = recording
    folder = session.state_directory
    script = f"""
cd {folder}
for number in $(seq 3 400); do
  mv io.jsonl io-$(printf %06d $number).jsonl
  printf '{{"timestamp":"2026-11-21T16:07:41Z","direction":"mark","mark":"ended","size":%d,"data":""}}\\n' $number > io.jsonl
done"""
    writer = subprocess.Popen(["bash", "-c", script])
    try:
        for _ in range(200):
            seen, after = [], 0
            while True:
                parts = manager.call("OpenRecording", "sa{sv}", session.id, {"After": dbus.UInt32(after)} if after else {})
                for name, descriptor in parts:
                    file = os.fdopen(descriptor.take(), "rb")
                    content = file.read()
                    if not name.endswith(".zst"):
                        seen += [json.loads(line)["size"] for line in content.splitlines() if b'"ended","size"' in line]
                number = re.match(r"io-(\d+)", parts[-1][0]) if parts else None
                if not number:
                    break
                after = int(number.group(1))
            assert seen == list(range(3, 3 + len(seen))), "each once, in their order"
    finally:
        writer.wait()


def test_what_is_wrong_with_a_request_is_said(manager, recording, ended):
    bare = ended()
    for file in os.listdir(bare.state_directory):
        if file.startswith("io"):
            os.unlink(f"{bare.state_directory}/{file}")
    assert error_of(manager.call, "OpenRecording", "sa{sv}", bare.id, {})[0] == "NoSuchRecording"
    assert error_of(manager.call, "RemoveRecording", "s", bare.id)[0] == "NoSuchRecording"
    assert error_of(manager.call, "OpenRecording", "sa{sv}", "nobody", {})[0] == "NoSuchSession"
    assert error_of(manager.call, "OpenRecording", "sa{sv}", "recorded", {"Before": 1})[0] == "InvalidSpec"
    for options in ({}, {"DryRun": True}, {"OlderThanUSec": "x"}, {"Sessions": "x"}, {"Nonsense": True}):
        assert error_of(manager.call, "PruneRecordings", "a{sv}", options)[0] == "InvalidSpec", options
    assert "recordings list" in roost("replay", bare.id, status=72)
    assert "recordings list" in roost("export", "nobody", status=67)


# Removal

def prune(manager, **options):
    types = {"OlderThanUSec": dbus.UInt64, "MaxTotalSize": dbus.UInt64, "DryRun": dbus.Boolean,
             "Sessions": lambda names: dbus.Array(names, signature="s")}
    rows = manager.call("PruneRecordings", "a{sv}", {key: types[key](value) for key, value in options.items()})
    return {str(id): (int(parts), int(size)) for id, parts, size in rows}


def test_old_parts_go(manager, recording):
    session, _ = recording
    folder = session.state_directory
    now = time.time()
    for name, days in (("io-000001.jsonl.zst", 30), ("io-000002.jsonl.zst", 10), ("io.jsonl", 1)):
        os.utime(f"{folder}/{name}", (now, now - days * 86400))
    day = 86_400_000_000
    assert prune(manager, OlderThanUSec=40 * day, Sessions=[session.id]) == {}
    assert prune(manager, OlderThanUSec=5 * day, Sessions=[session.id], DryRun=True)[session.id][0] == 2
    assert os.path.exists(f"{folder}/io-000001.jsonl.zst")
    assert prune(manager, OlderThanUSec=20 * day, Sessions=[session.id])[session.id][0] == 1
    # What is left can be read: each part begins with a screen.
    assert not os.path.exists(f"{folder}/io-000001.jsonl.zst")
    assert "alpha" in roost("screen", session.id, "--at", "start")
    assert prune(manager, MaxTotalSize=0, Sessions=["recorded"])[session.id][0] == 2
    assert error_of(manager.call, "OpenRecording", "sa{sv}", session.id, {})[0] == "NoSuchRecording"
    assert session.state == "exited"

    def log():
        return subprocess.run(["journalctl", "--user", "-o", "cat", "ROOST_EVENT=recording-removed", f"ROOST_SESSION={session.id}"],
                              capture_output=True, text=True).stdout

    eventually(lambda: "Removed 1 part" in log() and "Removed 2 parts" in log(), log)


def test_what_a_living_session_writes_stays(manager, start):
    session = start("cat", Record=False)
    Recording(session.state_directory, session.id).output("x").rotate("x").output("y").write()
    assert prune(manager, Sessions=[session.id])[session.id][0] == 1
    assert prune(manager, Sessions=[session.id]) == {}
    assert os.path.exists(f"{session.state_directory}/io.jsonl")
    assert error_of(manager.call, "RemoveRecording", "s", session.id)[0] == "InvalidSpec"


def test_a_recording_outlives_its_session(manager, recording):
    session, one = recording
    roost("remove", session.id)
    assert session.id not in manager.list()
    rows = {str(id): facts for id, facts in manager.call("ListRecordings")}
    assert rows[session.id]["Name"] == "recorded" and rows[session.id]["State"] == ""
    manager.crash()
    assert session.id not in manager.list(), "a new broker does not bring it back"
    for reference in (session.id, session.id[:6], "recorded"):
        assert "last screen" in roost("export", "--format", "text", reference)
    assert "removed" in roost("recordings", "list") and "ROOST" not in open(f"{session.state_directory}/recorded.json").read()
    roost("recordings", "prune", "--yes", session.id)
    assert not os.path.exists(session.state_directory), "nothing is left of it"


def test_remove_with_the_recording(recording):
    session, _ = recording
    roost("remove", "--recording", "recorded")
    assert not os.path.exists(session.state_directory)


def test_prune_asks(recording, terminal):
    session, _ = recording
    assert "--yes" in roost("recordings", "prune", session.id, status=65)
    assert "would remove 3 parts" in roost("recordings", "prune", "--dry-run", session.id)
    window = terminal("roost", "recordings", "prune", session.id)
    window.wait_for("would remove 3 parts")
    window.wait_for("[y/N]")
    window.type("n\n")
    window.wait_for("nothing was removed")
    assert window.wait() == 0 and os.path.exists(f"{session.state_directory}/io.jsonl")
    assert roost("recordings", "prune", "--older-than", "1000d", session.id) == "nothing to remove\n"
    assert "--older-than" in roost("recordings", "prune", status=64)


# Listing

def test_list_show_and_path(recording):
    session, one = recording
    row = [row for row in json.loads(roost("recordings", "list", "--json")) if row["id"] == session.id][0]
    assert row["name"] == "recorded" and row["parts"] == 3 and row["sealed"] is False
    assert row["start"].startswith("2026-11-21T16:00:00") and row["size_bytes"] > 0
    shown = json.loads(roost("recordings", "show", "--json", "recorded"))
    assert shown["output_bytes"] == len(one.written) and shown["masked_bytes"] == 7 and shown["dropped_bytes"] == 0
    assert [mark["mark"] for mark in shown["marks"]] == ["started", "ended"]
    assert shown["duration_usec"] == one.now - START and shown["damaged_lines"] == 0
    text = roost("recordings", "show", session.id)
    assert local(START) in text and "io-000001.jsonl.zst" in text and "not echoed" in text
    paths = roost("recordings", "path", session.id).splitlines()
    assert paths[-1] == f"{session.state_directory}/io.jsonl" and len(paths) == 3
    assert roost("recordings", "path", "--folder", session.id).strip() == session.state_directory


# Export

def test_jsonl_and_jq(recording):
    session, one = recording
    lines = roost("export", "--format", "jsonl", session.id)
    assert [json.loads(line)["session_id"] for line in lines.splitlines()] == [session.id] * len(lines.splitlines())
    pipeline = "jq -r 'select(.direction == \"output\").data' | base64 -d"
    assert subprocess.run(pipeline, shell=True, input=lines.encode(), capture_output=True, check=True).stdout == one.written
    some = roost("export", "--format", "jsonl", "--from", "+20s", "--to", "+30s", session.id).splitlines()
    assert json.loads(some[0])["timestamp"] == timestamp(START + 20_000_000)
    assert json.loads(some[-1])["timestamp"] == timestamp(START + 30_000_000)


def test_text_and_html(recording, tmp_path):
    session, _ = recording
    text = roost("export", "--format", "text", session.id)
    assert text == "last screen\n"
    before = roost("export", "--format", "text", "--to", "+35s", session.id)
    assert before == "$ make\nerror: it does not compile\nalpha\nbeta 你 gamma\nbad �� bytes\n"
    file = tmp_path / "out.html"
    roost("export", "--format", "html", "--to", "+35s", "--output", str(file), session.id)
    page = file.read_text()
    assert page.startswith("<!DOCTYPE html>") and ">error</span>: it <span" in page and page.endswith("</pre>\n")
    assert file.stat().st_mode & 0o777 == 0o600


def test_text_has_what_has_scrolled_off(ended):
    session = ended()
    one = Recording(session.state_directory, session.id, columns=20, rows=5)
    for number in range(10_000):
        one.output(f"line {number} {'x' * 20}\r\n")
        if number == 5000:
            one.rotate("ignored: the reader was there")
    one.output("\x1b[?1049h\x1b[Hfull screen").write()
    lines = roost("export", "--format", "text", session.id).splitlines()
    assert lines == [f"line {number} {'x' * 20}" for number in range(10_000)] + ["full screen"]


def test_gaps_and_damage_are_told(ended):
    session = ended()
    one = Recording(session.state_directory, session.id)
    one.output("before\r\n").wait(1).mark("dropped", 4096).resize(80, 24).screen("\x1b[Hafter the gap\r\n")
    one.output("and on\r\n")
    one.lines.insert(3, '{"timestamp":"2026')
    one.lines.append('{"torn')
    one.write()
    text = subprocess.run(["roost", "export", "--format", "text", session.id], capture_output=True, text=True)
    assert text.stdout == "before\n[4096 bytes are missing here]\nafter the gap\nand on\n"
    assert "damaged" in text.stderr and text.returncode == 0
    assert json.loads(roost("recordings", "show", "--json", session.id))["damaged_lines"] == 2


def cast(*arguments):
    lines = [json.loads(line) for line in roost("export", *arguments).splitlines()]
    return lines[0], lines[1:]


def test_asciicast_2(recording):
    session, one = recording
    header, events = cast(session.id)
    assert header["version"] == 2 and (header["width"], header["height"]) == (80, 24)
    assert header["timestamp"] == START // 1_000_000 and header["title"] == "recorded" and header["command"] == "true"
    assert "".join(data for _, code, data in events if code == "o") == one.written.decode(errors="replace")
    assert [at for at, _, _ in events] == sorted(at for at, _, _ in events) and events[1][0] == 1
    assert cast("--idle-limit", "1500ms", session.id)[0]["idle_time_limit"] == 1.5
    header, events = cast("--from", "+25s", session.id)
    assert events[0][0] == 0 and "compile" in events[0][2] and header["timestamp"] == START // 1_000_000 + 30


def test_asciicast_3(recording):
    """Against the specification: docs.asciinema.org/manual/asciicast/v3."""
    session, one = recording
    header, events = cast("--asciicast-version", "3", session.id)
    assert header["version"] == 3 and header["term"] == {"cols": 80, "rows": 24, "type": "xterm-256color"}
    assert "width" not in header and all(len(event) == 3 and event[0] >= 0 for event in events)
    assert {code for _, code, _ in events} <= {"o", "i", "r", "m", "x"}
    assert "".join(data for _, code, data in events if code == "o") == one.written.decode(errors="replace")
    # Times are those since the event before.
    second = cast(session.id)[1]
    total = 0
    for (interval, _, _), (at, _, _) in zip(events, second):
        total += interval
        assert total == pytest.approx(at)


def test_asciinema_plays_it(recording, tmp_path):
    session, one = recording
    file = tmp_path / "session.cast"
    roost("export", "--to", "+35s", "--output", str(file), session.id)
    written = subprocess.run(["asciinema", "cat", str(file)], capture_output=True, stdin=subprocess.DEVNULL)
    if written.returncode == 0 and written.stdout:
        assert written.stdout.decode() == "".join(data for _, code, data in map(json.loads, file.read_text().splitlines()[1:]) if code == "o")
    window = Outer(f"asciinema play --speed 1000 {file}; printf done; sleep 60")
    try:
        window.wait_for_text("done")
        screen = [row for row in window.screen() if row]
    finally:
        window.close()
    expected = roost("screen", "--at", "+35s", session.id).splitlines()
    assert screen[:len(expected)] == expected


# The screen at a time

def test_the_screen_at_a_time(recording):
    session, one = recording
    at = lambda moment, *more: roost("screen", *more, "--at", moment, session.id)
    assert at("+0s") == "$ make\n"
    assert at("+999ms") == "$ make\n"
    assert at("+1s") == "$ make\nerror: it does not compile\n"
    assert at(timestamp(START + 11_000_000)) == at("+11s") == "$ make\nerror: it does not compile\nalpha\n"
    assert at(local(START + 20_000_000)) == at("+20s")
    assert at(local(START + 20_000_000, "%H:%M:%S")) == at("+20s")
    assert at("-5s") == at("end") == roost("snapshot", "--at", "-0s", session.id) == "last screen\n"
    assert "\x1b[" in at("+1s", "--ansi") and "<span" in at("+1s", "--html")
    assert json.loads(at("+1s", "--json"))["rows"] == 24
    for outside in ("2020-01-01", "2030-01-01 10:00", "+1h"):
        error = roost("screen", "--at", outside, session.id, status=65)
        assert local(START) in error and local(one.now) in error, error
    assert "+30s" in roost("screen", "--at", "yesterday", session.id, status=64)


def test_sizes_and_runs(ended):
    session = ended()
    one = Recording(session.state_directory, session.id, columns=40, rows=5)
    one.output("first run\r\n").wait(5).mark("ended").wait(100)
    one.run = one.now
    one.mark("started").resize(30, 4).output("second run").wait(1).resize(20, 3).wait(1).write()
    assert roost("screen", "--at", "+5s", session.id) == "first run\n"
    assert roost("screen", "--at", "+105s", session.id) == "second run\n"
    assert json.loads(roost("screen", "--json", "--at", "+106s", session.id))["columns"] == 20
    assert roost("export", "--format", "text", session.id) == "first run\nsecond run\n"


# Search

def search(*arguments, status=0):
    result = subprocess.run(["roost", "recordings", "search", "--json", *arguments], capture_output=True, text=True)
    assert result.returncode == status, result.stderr
    return json.loads(result.stdout)


def test_search_finds_what_was_seen(recording):
    session, _ = recording
    hits = search("does not compile")
    assert [hit["id"] for hit in hits] == [session.id], "once, though it stands on the screen in three parts"
    assert hits[0]["line"] == "error: it does not compile" and hits[0]["time"].startswith("2026-11-21T16:00:01")
    command = hits[0]["replay"].split(" --from ")
    assert command[0] == f"roost replay {session.id}"
    assert "does not compile" in roost("screen", "--at", command[1], session.id)

    # Other tests have left recordings, too.
    def search_here(*arguments, **options):
        return search("--session", session.id, *arguments, **options)

    assert search_here("31m", status=1) == [], "not the bytes"
    assert [hit["line"] for hit in search_here("beta 你")] == ["beta 你 gamma"]
    assert len(search_here("--ignore-case", "LAST SCREEN")) == 1 and search_here("LAST SCREEN", status=1) == []
    assert [hit["line"] for hit in search("--regex", "^(alpha|last s.*n)$", "--session", "recorded")] == ["alpha", "last screen"]
    assert len(search_here("--since", timestamp(START + 35_000_000), "screen")) == 1
    assert search_here("--since", timestamp(START + 41_000_000), "alpha", status=1) == []
    text = roost("recordings", "search", "--session", session.id, "alpha")
    assert text == f"{session.id} recorded {local(START + 11_000_000)}  alpha\n    {search_here('alpha')[0]['replay']}\n"
    assert "regular expression" in roost("recordings", "search", "--regex", "a(", status=65)


def test_search_of_what_has_scrolled_off_and_of_wrapped_lines(ended):
    session = ended()
    one = Recording(session.state_directory, session.id, columns=20, rows=5)
    for number in range(300):
        one.output(f"item {number} is a line that wraps {'needle' if number in (7, 150, 299) else ''}\r\n").wait(0.001)
        if number == 200:
            one.rotate("\x1b[H")
    one.wait(1).output("\x1b[?1049h\x1b[Hspin").wait(1)
    for turn in range(50):
        one.output(f"\x1b[3;3Hneedle {turn % 2}").wait(0.2)
    one.write()
    hits = search("--session", session.id, "needle")
    assert [hit["line"] for hit in hits][:3] == [f"item {number} is a line that wraps needle" for number in (7, 150, 299)]
    for hit in hits:
        moment = hit["replay"].split(" --from ")[1]
        assert "needle" in roost("screen", "--at", moment, session.id).replace("\n", ""), hit


# Replay

class Player:
    def __init__(self, command, **size):
        self.outer = Outer(f"sh -c 'echo before; {command}; echo; echo left $?; sleep 60'", **size)

    def __getattr__(self, name):
        return getattr(self.outer, name)


@pytest.fixture
def play():
    windows = []

    def open_player(command, **size):
        windows.append(Player(command, **size))
        return windows[-1]

    yield open_player
    for window in windows:
        window.close()


def test_replay_plays_to_the_end_and_leaves_the_terminal_clean(recording, play, terminal):
    session, _ = recording
    window = play(f"roost replay --speed 20 {session.id}", rows=30)
    window.wait_for_text("does not compile")
    window.wait_for_text("left 0")
    assert any("last screen" in row for row in window.screen(scrollback=5)) and window.flags() == set()
    bare = terminal("roost", "replay", "--speed", "1000", session.id, rows=30)
    assert bare.wait() == 0
    bare.assert_clean()


def test_replay_keys(recording, play):
    session, one = recording
    window = play(f"roost replay {session.id}", rows=30)
    window.wait_for_text("$ make")
    window.wait_for(lambda screen: "00:00 / 01:00" in screen[29], "the line says where it is")
    window.type("Space")
    window.wait_for(lambda screen: "‖" in screen[29], "it pauses")
    window.type(".")
    window.wait_for_text("does not compile")
    window.type("Right")
    window.wait_for(lambda screen: "00:06 / 01:00" in screen[29], "5 s on")
    window.type("Right")
    window.wait_for_text("alpha")
    window.type("Left")
    window.wait_for(lambda screen: "00:06" in screen[29] and not any("alpha" in row for row in screen), "5 s back")
    window.type("/")
    window.type_text("gamma")
    window.type("Enter")
    window.wait_for_text("beta 你 gamma")
    window.type("g")
    window.type_text("+12s")
    window.type("Enter")
    window.wait_for(lambda screen: "00:12" in screen[29] and not any("gamma" in row for row in screen), "there")
    window.type("g")
    window.type_text("noon")
    window.type("Enter")
    window.wait_for(lambda screen: "expected" in screen[29], "what is wrong is said")
    window.type("/")
    window.type_text("no such text")
    window.type("Enter")
    window.wait_for(lambda screen: "does not come" in screen[29], "it is not there")
    window.type("Up")
    window.wait_for_text("last screen")
    window.type("Down")
    window.wait_for(lambda screen: "00:00" in screen[29], "a minute back")
    window.type("Space", "+", "+", "+", "+", "+")
    window.wait_for(lambda screen: "×32" in screen[29], "faster")
    window.type("-")
    window.wait_for(lambda screen: "×16" in screen[29], "slower")
    window.type("q")
    window.wait_for_text("left 0")
    assert window.flags() == set()


def test_the_line_does_not_destroy_the_picture(ended, play):
    """A terminal of the recording's size has no row to spare: the line is there while it pauses only."""
    session = ended()
    one = Recording(session.state_directory, session.id, columns=80, rows=24)
    one.output("".join(f"\x1b[{row};1Hrow {row}" for row in range(1, 25))).wait(1000).output("x").write()
    window = play(f"roost replay {session.id}", rows=24)
    rows = [f"row {row}" for row in range(1, 25)]
    window.wait_for(lambda screen: screen == rows, "the picture is whole")
    window.type("Space")
    window.wait_for(lambda screen: "‖" in screen[23] and screen[:23] == rows[:23], "the line is over the last row")
    window.type("Space")
    window.wait_for(lambda screen: screen == rows, "the picture is whole again")
    window.resize(60, 12)
    window.wait_for(lambda screen: "row 24" in screen[11] and screen[0] == "row 13", "the part with the cursor")
    window.resize(100, 30)
    window.wait_for(lambda screen: [row.split("│")[0].rstrip() for row in screen[:24]] == rows and "▶" in screen[29], "room for both")
    window.type("q")
    window.wait_for_text("left 0")


def test_queries_and_modes_of_a_recording_stay_in_it(ended, terminal):
    session = ended()
    one = Recording(session.state_directory, session.id)
    one.output("\x1b[c\x1b[6n\x1b]11;?\x07\x1b[?1000h\x1b[?2004h\x1b[>1u\x1b]52;c;aGk=\x07\x1b[?1049hhi").wait(0.2).output(".").write()
    window = terminal("roost", "replay", "--no-controls", session.id)
    assert window.wait() == 0
    for query in (b"\x1b[c", b"\x1b[6n", b"]11;?", b"]52;", b"\x1b[?1000h", b"\x1b[?2004h", b"\x1b[?1049h"):
        assert query not in bytes(window.output), query
    window.assert_clean()


def test_replay_from_and_signals(recording, terminal, play):
    session, _ = recording
    window = play(f"roost replay --from \"does not\" --idle-limit 100ms {session.id}", rows=30)
    window.wait_for_text("left 0")
    assert "is no time" in roost_on_terminal(terminal, "--from", "never seen", session.id)
    bare = terminal("roost", "replay", session.id)
    bare.wait_for("make")
    bare.process.terminate()
    assert bare.wait() == 143
    bare.assert_clean()
    error = roost("replay", session.id, status=65)
    assert "export --format text" in error


def roost_on_terminal(terminal, *arguments):
    window = terminal("roost", "replay", *arguments)
    assert window.wait() == 65
    return bytes(window.output).decode()


def test_a_session_that_lives_is_played_so_far(start, terminal):
    session = start("sh", "-c", "echo so far; exec cat")
    screen = ["roost", "screen", "--at", "now", session.id]
    eventually(lambda: subprocess.run(screen, capture_output=True).stdout == b"so far\n", "it is recorded")
    window = terminal("roost", "replay", "--speed", "100", session.id)
    window.wait_for("so far")
    assert window.wait() == 0


def test_nobody_inside_a_session_reads_recordings(recording, start):
    """They hold what other sessions have shown, and what was typed."""
    session, _ = recording
    probe = start("/bin/sh", "-c", f"roost export --format text {session.id} > /tmp/replay-probe 2>&1; echo $? >> /tmp/replay-probe; cat")
    eventually(lambda: os.path.exists("/tmp/replay-probe") and open("/tmp/replay-probe").read().endswith("77\n"), "it is refused")
    assert "last screen" not in open("/tmp/replay-probe").read()
    os.unlink("/tmp/replay-probe")
    probe.kill(9)
