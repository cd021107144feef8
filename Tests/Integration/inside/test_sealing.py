"""Recordings that only a key opens."""

import os
import re
import subprocess

import pytest

from command_line import roost


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
