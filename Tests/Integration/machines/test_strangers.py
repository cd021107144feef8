"""Other users: what they cannot see, and where they cannot connect."""

import pytest

CONNECT = """
import socket, sys
stranger = socket.socket(socket.AF_UNIX)
try:
    stranger.connect(sys.argv[1])
    stranger.settimeout(20)
    # A grant of its own making, and a hello.
    stranger.sendall(bytes.fromhex("060000000101 0200 6d65 17000000 02 524f5354 0100 0100 0000000000000000 0400 64656d6f"))
    print("answer", stranger.recv(100))
except PermissionError:
    print("denied")
except (BrokenPipeError, ConnectionResetError):
    print("answer b''")
"""


@pytest.fixture
def with_session(machine):
    machine = machine()
    id = machine.run("roost", "start", "cat")
    return machine, id, f"/run/user/{machine.uid}/roost/{id}"


def test_another_user_cannot_connect(with_session):
    machine, id, folder = with_session
    assert machine.root("runuser", "-u", "nobody", "--", "/usr/bin/python3", "-c", CONNECT, f"{folder}/host.sock") == "denied"
    assert machine.status(id)["state"] == "running"


def test_another_user_who_reaches_the_socket_is_refused(with_session):
    # As if somebody had opened the folders: the host looks at who connects all the same.
    machine, id, folder = with_session
    machine.root("chmod", "-R", "a+rwx", f"/run/user/{machine.uid}/roost")
    machine.root("chmod", "a+x", f"/run/user/{machine.uid}")
    for user in ("nobody", "root"):
        answer = machine.root("runuser", "-u", user, "--", "/usr/bin/python3", "-c", CONNECT, f"{folder}/host.sock")
        assert answer == "answer b''", user
    assert machine.status(id)["state"] == "running"


def test_another_user_cannot_read_the_records(with_session):
    machine, id, _ = with_session
    home = machine.root("sh", "-c", "echo ~tester")
    machine.root("chmod", "a+rx", home)
    result = machine.root("runuser", "-u", "nobody", "--", "cat", f"{home}/.local/state/roost/sessions/{id}/session.json", check=False)
    assert result.returncode != 0 and "Permission denied" in result.stderr


def test_another_user_has_no_sessions_of_ours(with_session):
    machine, id, _ = with_session
    result = machine.root(
        "runuser", "-u", "nobody", "--", "env", f"DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/{machine.uid}/bus",
        f"XDG_RUNTIME_DIR=/run/user/{machine.uid}", "roost", "list", check=False)
    assert result.returncode == 69, result.stderr


def test_two_machines_at_once(machine):
    first, second = machine(), machine()
    id = first.run("roost", "start", "cat")
    assert first.status(id)["state"] == "running"
    assert second.run("roost", "list", "--json") == "[]"
