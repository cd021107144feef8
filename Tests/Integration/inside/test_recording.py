"""What is on the disk of a session, read with jq, base64 and zstd as docs/recording.md has it."""

import base64
import contextlib
import json
import os
import re
import shlex
import signal
import stat
import statistics
import subprocess
import time

import pytest

import user_systemd as systemd
from test_memory import host_of, memory, release_only
from test_upgrade import Tree, tree  # noqa: F401 (a fixture)
from waiting import eventually


def roost(*arguments):
    return subprocess.run(["roost", *arguments], capture_output=True, text=True, timeout=60, check=True).stdout


@pytest.fixture
def configure():
    """Sets keys of the configuration, and takes them back."""
    keys = []

    def set_key(key, value):
        keys.append(key)
        roost("config", "set", key, value)

    yield set_key
    for key in keys:
        roost("config", "unset", key)


def folder(session):
    return session.state_directory


def parts(session):
    return sorted(name for name in os.listdir(folder(session)) if re.fullmatch(r"io(-\d+)?\.jsonl(\.zst)?", name))


def documented():
    """The one-liner of the documentation that prints all output."""
    path = os.path.join(os.environ["ROOST_SOURCE"], "docs/recording.md")
    with open(path) as file:
        return re.search(r"^zstdcat .*base64 -d$", file.read(), re.M).group()


def printed(session):
    """All that it has printed, by the documented commands."""
    return subprocess.run(["bash", "-c", documented()], cwd=folder(session), capture_output=True, check=True).stdout


def lines(session):
    """All whole lines, oldest first."""
    text = subprocess.run("zstdcat -qf io*.jsonl*", shell=True, cwd=folder(session), stdout=subprocess.PIPE).stdout
    return [json.loads(line) for line in text[:text.rfind(b"\n") + 1].splitlines()]


def is_packed(session):
    return all(name == "io.jsonl" or name.endswith(".zst") for name in parts(session)) and len(parts(session)) > 2


def ended(session):
    eventually(lambda: session.state not in ("starting", "running", "stopping"), "the session ends", timeout=60)


def writer_of(session):
    """The process that writes the recording, as soon as there is one."""
    def writer():
        host = host_of(session)
        with open(f"/proc/{host}/task/{host}/children") as file:
            for pid in file.read().split():
                # Others come and go.
                with contextlib.suppress(FileNotFoundError, ProcessLookupError), open(f"/proc/{pid}/comm") as name:
                    if name.read() == "roost-record\n":
                        return int(pid)
        return None

    return eventually(writer, "somebody writes the recording")


COUNT = "stty -opost; seq 1 {}"


def counted(number):
    return b"".join(b"%d\n" % n for n in range(1, number + 1))


def test_many_megabytes_byte_for_byte(start, configure):
    configure("record.part-size", "4M")
    session = start("sh", "-c", COUNT.format(3_000_000) + "; sleep 1000")
    expected = counted(3_000_000)
    eventually(lambda: is_packed(session), "all full parts are compressed", timeout=120)
    eventually(lambda: printed(session) == expected, "all is there")
    assert len(parts(session)) >= 6
    for name in [*parts(session), "io.lock"]:
        assert stat.S_IMODE(os.stat(f"{folder(session)}/{name}").st_mode) == 0o600, name
    for name in parts(session)[1:]:
        text = subprocess.run(["zstdcat", "-qf", name], cwd=folder(session), stdout=subprocess.PIPE).stdout
        first = [json.loads(line)["direction"] for line in text.splitlines()[:2]]
        assert first == ["resize", "screen"], name
    assert session.get("Recorded")


def test_every_line_is_json_for_jq(start):
    session = start("sh", "-c", "printf 'a\\377\\033[1m\"\\\\'; exit 3")
    ended(session)
    keys = subprocess.run(
        ["jq", "-c", "keys_unsorted", "io.jsonl"], cwd=folder(session), capture_output=True, text=True, check=True).stdout
    usual = ["timestamp", "session_id", "direction", "data", "size", "elapsed"]
    assert {tuple(json.loads(line)) for line in keys.splitlines()} == {tuple(usual), (*usual, "mark")}
    assert printed(session) == b'a\xff\x1b[1m"\\'
    assert [line.get("mark") for line in lines(session)] == ["started", None, None, "ended"]
    assert base64.b64decode(lines(session)[-1]["data"]) == b"exited 3"


def test_a_password_is_nowhere(start, attach, configure):
    configure("record.part-size", "64K")
    secret = "hunter2-" + os.urandom(6).hex()
    session = start("sh", "-c", "read go; printf 'Password: '; stty -echo; read word; stty echo; echo; echo thanks; seq 1 60000; read go")
    window = attach(session)
    window.type(b"go\r")
    window.wait_for("Password: ")
    eventually(lambda: any(b"Password" in base64.b64decode(line["data"]) for line in lines(session)), "it is recorded")
    line = os.readlink(f"/proc/{session.pid}/fd/0")
    eventually(lambda: " -echo " in subprocess.run(["stty", "-F", line, "-a"], capture_output=True, text=True).stdout, "stty has run")
    window.type(secret.encode() + b"\r")
    window.wait_for("60000")
    eventually(lambda: is_packed(session), "full parts are compressed")
    masked = [line for line in lines(session) if line.get("masked")]
    assert sum(line["size"] for line in masked) == len(secret) + 1 and all(line["data"] == "" for line in masked)
    state = os.path.dirname(os.path.dirname(folder(session)))
    forms = [secret, *(base64.b64encode(b"x" * pad + secret.encode()).decode()[4:-4] for pad in range(3))]
    for form in forms:
        plain = subprocess.run(["grep", "-rlF", form, state], capture_output=True, text=True)
        assert plain.returncode == 1, plain.stdout
        packed = subprocess.run(
            f"find {state} -name '*.zst' -exec zstdcat -q {{}} + | grep -cF {shlex.quote(form)}", shell=True, capture_output=True)
        assert packed.stdout == b"0\n"
        journal = subprocess.run(["journalctl", "--user", "--output=export", "--quiet"], capture_output=True).stdout
        assert form.encode() not in journal


@pytest.mark.parametrize("wish", ["masked", "never", "always"])
def test_input_as_configured(start, attach, configure, wish):
    configure("record.input", wish)
    session = start("sh", "-c", "read a; stty -echo; printf ready; read b; stty echo; exit")
    window = attach(session)
    window.type(b"seen\r")
    window.wait_for("ready")
    window.type(b"unseen\r")
    ended(session)
    found = [line for line in lines(session) if line["direction"] == "input"]
    text = b"".join(base64.b64decode(line["data"]) for line in found)
    assert text == {"masked": b"seen\r", "never": b"", "always": b"seen\runseen\r"}[wish]
    assert sum(line["size"] for line in found) == (0 if wish == "never" else 12)


def test_off_and_on_per_session_and_per_profile(manager, start, configure):
    quiet = manager.session(roost("start", "--no-record", "--", "sh", "-c", "echo; sleep 1000").strip())
    assert not quiet.get("Recorded")
    assert not [name for name in os.listdir(folder(quiet)) if name.startswith("io")]
    configure("record.enabled", "no")
    assert not start("sleep", "1000").get("Recorded")
    asked = start("sleep", "1000", Record=True)
    assert asked.get("Recorded")
    roost("respawn", "--restart", asked.id)
    assert asked.get("Recorded")
    configure("profile.loud.record", "yes")
    assert start("sleep", "1000", Profile="loud").get("Recorded")
    assert json.loads(roost("status", "--json", asked.id))["recorded"]


def test_a_host_that_is_killed_leaves_what_can_be_read(start, attach):
    for _ in range(5):
        session = start("sh", "-c", "stty -opost; seq 1 100000000")
        eventually(lambda: os.path.exists(f"{folder(session)}/io.jsonl") and os.path.getsize(f"{folder(session)}/io.jsonl") > 200_000,
                   "some of it is recorded")
        os.kill(host_of(session), signal.SIGKILL)
        ended(session)
        text = printed(session)
        whole = text[:text.rfind(b"\n") + 1]
        assert len(whole) > 10_000 and whole == counted(whole.count(b"\n"))
        for line in lines(session):
            assert line["mark"] != "dropped" if "mark" in line else True
        session.call("Respawn", "a{sv}", {})
        eventually(lambda: sum(line.get("mark") == "started" for line in lines(session)) == 2, "the next run is recorded")
        session.kill(9)


def test_runs_follow_each_other(start):
    session = start("sh", "-c", "echo run; exit 0")
    ended(session)
    session.call("Respawn", "a{sv}", {})
    ended(session)
    marks = [line["mark"] for line in lines(session) if "mark" in line]
    assert marks == ["started", "ended", "started", "ended"]
    assert printed(session) == b"run\r\nrun\r\n"


def test_an_upgrade_during_a_flood_loses_nothing(tree, start):  # noqa: F811
    session = start("sh", "-c", COUNT.format(2_000_000) + "; sleep 1000")
    host = host_of(session)
    for _ in range(3):
        tree.replace("roost-host")
        eventually(lambda: tree.is_run_by("roost-host", host), "the host is the new program")
    expected = counted(2_000_000)
    eventually(lambda: len(printed(session)) >= len(expected), "all is recorded", timeout=60)
    assert printed(session) == expected
    times = [line["elapsed"] for line in lines(session)]
    assert times == sorted(times) and sum(line.get("mark") == "started" for line in lines(session)) == 1
    assert writer_of(session)


def test_a_stopped_writer_holds_nobody_up(start, attach):
    session = start("sh", "-c", "read go; stty -opost; head -c 60000000 /dev/zero | tr '\\0' x; printf '\\r\\nlast'; exec sleep 1000")
    window = attach(session)
    eventually(lambda: lines(session), "it is recorded")
    writer = writer_of(session)
    os.kill(writer, signal.SIGSTOP)
    window.kept = 1000
    window.type(b"\r")
    window.wait_for("last", timeout=60)
    os.kill(writer, signal.SIGCONT)
    eventually(lambda: lines(session)[-1]["direction"] == "screen", "the recording goes on with the screen")
    found = lines(session)
    gap = next(line for line in found if line.get("mark") == "dropped")
    there = sum(line["size"] for line in found if line["direction"] == "output")
    typed = 2  # The echo of the return key.
    assert there + gap["size"] == 60_000_000 + 6 + typed and gap["size"] > 40_000_000
    assert b"last" in base64.b64decode(found[-1]["data"])


def test_limits_of_all_recordings(manager, start, configure):
    configure("record.part-size", "64K")
    # Nothing that compresses well: of the session that lives alone there is more than may be.
    noise = "head -c 1000000 /dev/urandom | base64"
    old, living = start("sh", "-c", noise), start("sh", "-c", f"{noise}; sleep 1000")
    ended(old)
    eventually(lambda: len(parts(living)) > 10, "there are parts")
    configure("record.max-total-size", "256K")
    eventually(lambda: not parts(old), "what has ended goes")
    assert "io.jsonl" in parts(living), "what is being written stays"

    def log():
        return subprocess.run(
            ["journalctl", "--user", "ROOST_EVENT=recording-removed", f"ROOST_SESSION={old.id}", "--output=cat"],
            capture_output=True, text=True).stdout

    eventually(lambda: all(word in log() for word in ("Removed", "MaxTotalSize=", "io.jsonl")), log)


def test_age(start, configure):
    session = start("sh", "-c", "echo hello")
    ended(session)
    assert parts(session)
    configure("record.max-age-sec", "3s")
    eventually(lambda: not parts(session), "it is too old")
    assert os.path.exists(f"{folder(session)}/session.json")


def test_age_is_looked_at_when_a_broker_starts(start, configure):
    session = start("sh", "-c", "echo hello")
    ended(session)
    configure("record.max-age-sec", "8s")
    systemd.systemctl("stop", "roost.service")
    time.sleep(9)
    assert parts(session), "nobody is there to remove it"
    assert session.state == "exited"
    eventually(lambda: not parts(session), "it is too old")


def test_limit_of_one_session(start, configure):
    configure("record.part-size", "64K")
    configure("record.max-size", "1M")
    session = start("sh", "-c", "head -c 5000000 /dev/urandom | base64; sleep 1000")

    def size():
        total = 0
        for name in parts(session):
            # It may go, or be compressed, meanwhile.
            with contextlib.suppress(FileNotFoundError):
                total += os.stat(f"{folder(session)}/{name}").st_size
        return total

    eventually(lambda: len(lines(session)) > 0 and size() < 1_500_000 and "io-000001.jsonl" not in "".join(parts(session)),
               "the oldest go", timeout=30)
    eventually(lambda: "MaxSize=" in subprocess.run(
        ["journalctl", "--user-unit", session.unit, "--output=cat"], capture_output=True, text=True).stdout, "the journal tells")


@release_only
def test_recording_costs_little_and_sleeps(start):
    sessions = [start("cat") for _ in range(10)]
    eventually(lambda: all(lines(session) for session in sessions), "all are recorded")
    shares = [memory(host_of(session), "Pss") + memory(writer_of(session), "Pss") for session in sessions]
    share = statistics.median(shares)
    print(f"host and writer: {share / 1e6:.2f} MB PSS, {max(shares) / 1e6:.2f} MB at the most")
    # What one session is charged for pages that all share depends on which of them it has touched.
    assert share < 2_000_000 and max(shares) < 2_100_000, f"{share / 1e6:.2f} MB, {max(shares) / 1e6:.2f} MB at the most"
    writer = writer_of(sessions[0])

    def switches():
        with open(f"/proc/{writer}/status") as file:
            return sum(int(line.split()[1]) for line in file if "ctxt_switches" in line)

    def sleeps():
        before = switches()
        time.sleep(2)  # Nothing to wait for: the test is that nothing happens.
        return switches() == before

    # Once more the disk is asked to keep what was written.
    eventually(sleeps, "it sleeps")
