"""Recordings that only a key opens."""

import base64
import json
import os
import pathlib
import re
import signal
import subprocess
import time

import pytest

import user_systemd as systemd
from command_line import roost
from waiting import eventually


@pytest.fixture
def key_file(tmp_path):
    return tmp_path / "keys" / "recordings.key"


@pytest.fixture
def keyring(tmp_path):
    """The real keyring of a desktop, unlocked, on a bus of its own."""
    environment = {**os.environ, "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)}
    bus = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address"], stdout=subprocess.PIPE, text=True,
        env=environment, start_new_session=True)
    environment["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()
    daemon = subprocess.Popen(
        ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env=environment, start_new_session=True)
    daemon.stdin.write("a password\n")
    daemon.stdin.close()
    subprocess.run(
        ["gdbus", "wait", "--session", "--timeout", "20", "org.freedesktop.secrets"], check=True, env=environment)
    yield {"DBUS_SESSION_BUS_ADDRESS": environment["DBUS_SESSION_BUS_ADDRESS"]}
    daemon.terminate()
    bus.terminate()
    daemon.wait(20)
    bus.wait(20)


def test_a_key_is_made_once(key_file):
    public = roost("recordings", "keygen", "--file", str(key_file)).strip()
    assert re.fullmatch(r"roost-public-[0-9a-f]{64}", public)
    assert key_file.stat().st_mode & 0o777 == 0o600
    secret = key_file.read_text()
    assert "owner" not in secret and secret.startswith("roost-secret-")
    complaint = roost("recordings", "keygen", "--file", str(key_file), status=65)
    assert "is there already" in complaint and secret.strip() not in complaint
    assert key_file.read_text() == secret


def test_a_key_goes_into_the_keyring(keyring):
    public = roost("recordings", "keygen", "--keyring", environment=keyring).strip()
    assert re.fullmatch(r"roost-public-[0-9a-f]{64}", public)
    assert "already" in roost("recordings", "keygen", "--keyring", environment=keyring, status=65)


def test_a_keyring_that_is_not_there_is_an_error_in_words(tmp_path):
    configuration = tmp_path / "bus.conf"
    configuration.write_text(
        f"<busconfig><type>session</type><listen>unix:dir={tmp_path}</listen>"
        '<policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy></busconfig>')
    bus = subprocess.Popen(
        ["dbus-daemon", f"--config-file={configuration}", "--nofork", "--print-address"], stdout=subprocess.PIPE, text=True)
    try:
        address = {"DBUS_SESSION_BUS_ADDRESS": bus.stdout.readline().strip()}
        complaint = roost("recordings", "keygen", "--keyring", environment=address, status=69)
        assert "keyring" in complaint and "--file" in complaint
    finally:
        bus.terminate()
        bus.wait(20)


@pytest.fixture
def sealed(key_file):
    """Recordings are sealed to the key in key_file."""
    public = roost("recordings", "keygen", "--file", str(key_file)).strip()
    roost("config", "set", "record.seal-to", public)
    yield
    roost("config", "unset", "record.seal-to")


def folder_of(id):
    return pathlib.Path(os.environ["HOME"]) / ".local/state/roost/sessions" / id


def text_of(jsonl, direction="output"):
    lines = [json.loads(line) for line in jsonl.splitlines()]
    return b"".join(base64.b64decode(line["data"]) for line in lines if line["direction"] == direction)


def test_a_sealed_recording_is_opened_by_the_key_alone(sealed, key_file, start, tmp_path):
    session = start("/bin/sh", "-c", "seq 1 20000; echo the secret is 4711; sleep 1")
    eventually(lambda: session.get("State") == "exited", lambda: session.get("State"))
    folder = folder_of(session.id)
    names = sorted(path.name for path in folder.glob("io*.jsonl*"))
    assert names == ["io.jsonl.sealed"]
    raw = (folder / names[0]).read_bytes()
    assert b"timestamp" not in raw and b"output" not in raw and base64.b64encode(b"the secret is 4711")[:12] not in raw
    plain = roost("recordings", "decrypt", session.id, "--key-file", str(key_file))
    expected = b"".join(b"%d\r\n" % number for number in range(1, 20001)) + b"the secret is 4711\r\n"
    assert text_of(plain) == expected
    # A copy of the file is enough.
    assert roost("recordings", "decrypt", str(folder / names[0]), "--key-file", str(key_file)) == plain
    # Not without the key, and not with another.
    assert "sealed" in roost("export", session.id, "--format", "text", status=77)
    other = tmp_path / "other.key"
    roost("recordings", "keygen", "--file", str(other))
    assert "another key" in roost("recordings", "decrypt", session.id, "--key-file", str(other), status=77)
    assert "the secret is 4711" in roost("export", session.id, "--format", "text", "--key-file", str(key_file))
    assert "the secret is 4711" in roost("recordings", "search", "secret is", "--key-file", str(key_file))


def test_a_crash_costs_a_sealed_recording_its_last_chunk_at_most(sealed, key_file, start):
    session = start("/bin/sh", "-c", "i=0; while :; do i=$((i+1)); echo $i; done")
    time.sleep(2)
    os.kill(int(systemd.show(session.unit, "MainPID")["MainPID"]), signal.SIGKILL)
    eventually(lambda: session.get("State") not in ("running", "stopping"), lambda: session.get("State"))
    numbers = [int(line) for line in text_of(
        roost("recordings", "decrypt", session.id, "--key-file", str(key_file))).split(b"\r\n")[:-1] if line]
    assert numbers == list(range(1, len(numbers) + 1)) and len(numbers) > 100
