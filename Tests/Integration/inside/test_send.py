"""roost send and SendText: a text is typed once and whole, with its Enter as a key of its own."""

import concurrent.futures
import os
import subprocess
import time
import uuid

import dbus
import pytest

from command_line import roost
from roost_bus import error_of
from test_upgrade import Tree, tree  # noqa: F401 (a fixture)
from waiting import eventually

# Writes down each of its reads, one a line in hex.
READER = r"""
import os, sys, tty
tty.setraw(0)
log = open(sys.argv[1], "w", buffering=1)
os.write(1, sys.argv[2].encode().decode("unicode_escape").encode() + b"ready")
while not os.path.exists(sys.argv[1] + ".go"):
    import time; time.sleep(0.02)
while data := os.read(0, 65536):
    log.write(data.hex() + "\n")
"""
BRACKETS = r"\x1b[?2004h"


class Reader:
    """A session with a program that writes its reads down."""

    def __init__(self, start, path, greeting=BRACKETS, reads=True, **keys):
        self.path = str(path)
        if reads:
            self.go()
        self.session = start("python3", "-c", READER, self.path, greeting, **keys)
        eventually(lambda: "ready" in str(self.session.call("GetScreen", "sa{sv}", "text", dbus.Dictionary(signature="sv"))), "it reads")

    def go(self):
        open(self.path + ".go", "w").close()

    @property
    def reads(self):
        with open(self.path) as file:
            return [bytes.fromhex(line) for line in file.read().split("\n")[:-1]]

    @property
    def text(self):
        return b"".join(self.reads)


@pytest.fixture
def reader(start, tmp_path):
    return lambda *arguments, **keys: Reader(start, tmp_path / uuid.uuid4().hex, *arguments, **keys)


def options(**keys):
    return dbus.Dictionary({key: dbus.UInt64(value) if key == "TimeoutUSec" else value for key, value in keys.items()}, signature="sv")


def paste(text):
    return f"\x1b[200~{text}\x1b[201~".encode()


def test_a_paste_and_enter(reader):
    one = reader(Name="agent")
    roost("send", "agent", "two", "words")
    eventually(lambda: one.text.endswith(b"\r"), "Enter comes")
    assert one.reads == [paste("two words"), b"\r"]
    roost("send", "agent", "-", input="line one\nline two\n\n")
    eventually(lambda: one.text.count(b"\r") == 3, "Enter comes again")
    assert one.reads[2:] == [paste("line one\rline two"), b"\r"]


def test_what_is_sent(reader, tmp_path):
    one = reader("")
    file = tmp_path / "file"
    file.write_bytes(b"\x00\xff\x1b[201~")
    id = one.session.id
    roost("send", id, "--no-enter", "half")
    roost("send", id, "--key", "ctrl-c", "--keys", "up, down enter")
    eventually(lambda: one.text.endswith(b"\r"), "keys come")
    assert one.reads[1:] == [b"\x03", b"\x1b[A", b"\x1b[B", b"\r"]
    assert "--raw" in roost("send", id, "--file", str(file), status=65)
    roost("send", id, "--raw", "--file", str(file))
    eventually(lambda: one.text.endswith(file.read_bytes()), "the bytes come")
    large = os.urandom(1_000_000)
    file.write_bytes(large)
    roost("send", id, "--raw", "--file", str(file), "--timeout", "60s")
    eventually(lambda: one.text.endswith(large), "all of them")
    file.write_text("x" * (512 * 1024 + 1))
    assert "524288" in roost("send", id, "--file", str(file), status=65)
    roost("send", id, "--file", "/no/such", status=65)
    roost("send", id, "--file", str(file), "words", status=64)
    roost("send", id, "--keys", "nonsense", status=64)
    roost("send", "nobody", "x", status=67)
    # A text has no way to end its own paste, and a key of its own in none.
    length = len(one.text)
    session = one.session
    session.call("SendText", "sa{sv}", "a\x1b[201~\x03b", options(Submit=False))
    eventually(lambda: len(one.text) > length, "it comes")
    assert b"\x1b[201~" not in one.text[length:] and b"\x03" not in one.text[length:]


def test_exactly_once_under_load(tree, manager, reader):
    """Hundreds at once, while brokers are killed and the host becomes another program, again and again."""
    one = reader("")
    session, count = one.session, 600
    texts = [f"<{number:04}>" for number in range(count)]

    def send(text):
        return subprocess.run([tree.path("roost"), "send", "--no-enter", "--timeout", "2min", session.id, text],
                              capture_output=True, text=True, timeout=150)

    with concurrent.futures.ThreadPoolExecutor(24) as pool:
        answers = [pool.submit(send, text) for text in texts]
        rounds = 0
        while not all(answer.done() for answer in answers):
            if rounds % 3 == 2:
                tree.replace("roost-host")
            else:
                try:
                    manager.crash()
                except AssertionError:
                    pass  # it is just being started
            rounds += 1
            time.sleep(0.2)
    failed = [answer.result() for answer in answers if answer.result().returncode]
    assert not failed, failed[:3]
    eventually(lambda: len(one.text) >= 6 * count, "all are read")
    got = one.text.decode()
    assert sorted(got[start:start + 6] for start in range(0, len(got), 6)) == texts, f"{rounds} rounds"
    assert rounds > 5, "something happened meanwhile"


def test_exactly_once_with_pastes(manager, reader):
    """Each Enter is a read of its own, behind its own text, whatever happens to the broker and whoever types."""
    one = reader()
    session, count = one.session, 20
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = [pool.submit(roost, "send", "--timeout", "1min", session.id, f"text {number:02}") for number in range(count)]
        while not all(answer.done() for answer in answers):
            manager.crash()
            eventually(lambda: manager.list(), "the next broker answers")
            time.sleep(0.3)
    for answer in answers:
        answer.result()
    eventually(lambda: one.text.count(b"\r") == count, "all are read")
    reads = one.reads
    assert sorted(reads[0::2]) == [paste(f"text {number:02}") for number in range(count)]
    assert reads[1::2] == [b"\r"] * count


def test_the_same_token_is_typed_once(manager, reader):
    one = reader("")
    for _ in range(3):
        one.session.call("SendText", "sa{sv}", "once", options(Token="t1", Submit=False))
    manager.crash()
    one.session.call("SendText", "sa{sv}", "once", options(Token="t1", Submit=False))
    # Also where the question has come that the text has led to.
    one.session.call("ReportActivity", "ss", "blocked", "which?")
    one.session.call("SendText", "sa{sv}", "once", options(Token="t1", Submit=False))
    one.session.call("SendText", "sa{sv}", "end", options(Token="t2", Submit=False, Force=True))
    eventually(lambda: one.text.endswith(b"end"), "it is read")
    assert one.text == b"onceend"


def test_to_a_program_that_echoes(start):
    session = start("cat", Name="cat")
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda number: roost("send", "cat", f"line {number}"), range(100)))
    text = eventually(lambda: (shown := roost("history", "cat")).count("line") == 200 and shown, "each is echoed and printed")
    assert sorted(text.split("\n"))[1:] == sorted(2 * [f"line {number}" for number in range(100)])


def test_a_program_that_does_not_read(reader):
    one = reader(reads=False)
    id = one.session.id
    # The first is on its way: it is typed when the program reads, once.
    assert "is kept" in roost("send", "--timeout", "300ms", id, "first", status=124)
    assert "nothing of the text was typed" in roost("send", "--timeout", "300ms", id, "second", status=124)
    waiting = subprocess.Popen(["roost", "send", "--timeout", "1min", id, "third"])
    time.sleep(0.3)
    one.go()
    assert waiting.wait(timeout=30) == 0
    eventually(lambda: one.text.endswith(b"\r") and one.text.count(b"\r") == 2, "both are read")
    assert one.reads == [paste("first"), b"\r", paste("third"), b"\r"]


def test_blocked(reader):
    one = reader("")
    id = one.session.id
    one.session.call("ReportActivity", "ss", "blocked", "may I delete it?")
    assert "may I delete it?" in roost("send", id, "yes", status=80)
    assert error_of(one.session.call, "SendText", "sa{sv}", "yes", options())[0] == "SessionBlocked"
    roost("send", "--force", "--no-enter", id, "forced")
    one.session.call("ReportActivity", "ss", "idle", "")
    roost("send", "--no-enter", id, "free")
    eventually(lambda: one.text == b"forcedfree", lambda: f"what was not refused is typed: {one.text}")


def test_refusals(start, reader):
    session = reader("").session
    for text, keys in [("x" * (512 * 1024 + 1), {}), ("", {"Token": "x" * 65}), ("", {"Nonsense": True}), ("", {"Paste": "yes"}),
                       ("", {"Keys": dbus.Array([dbus.ByteArray(b"x")] * 256, signature="ay")}), ("", {"TimeoutUSec": 5, "Data": "x"})]:
        assert error_of(session.call, "SendText", "sa{sv}", text, options(**keys))[0] == "InvalidSpec", keys
    line = start("cat")
    assert "4096" in error_of(line.call, "SendText", "sa{sv}", "x" * 4096, options())[1]
    line.stop()
    assert error_of(line.call, "SendText", "sa{sv}", "x", options())[0] == "NotRunning"


def test_the_end_while_it_waits(reader):
    one = reader(reads=False)
    waiting = subprocess.Popen(["roost", "send", "--timeout", "1min", one.session.id, "text"], stderr=subprocess.PIPE, text=True)
    time.sleep(0.3)
    one.session.kill(9)
    assert waiting.wait(timeout=30) in (69, 76), waiting.stderr.read()
