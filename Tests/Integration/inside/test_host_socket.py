"""Garbage on a host's socket: the session and everybody else's window live on."""

import os
import random
import socket
import struct

import pytest

import roost_protocol as protocol
import user_systemd as systemd
from roost_protocol import HostClient
from waiting import eventually


@pytest.fixture
def session(raw_cat):
    """A session, with a window that must still work when the test is over."""
    session, witness = raw_cat()
    yield session
    witness.type(b"the end")
    witness.wait_for("the end")
    assert session.state == "running"


@pytest.fixture
def connect(session):
    """Connections with a grant, on which nothing has been said."""
    opened = []

    def connect(mode="control"):
        client = HostClient(session.attach_fd(mode))
        opened.append(client)
        return client

    yield connect
    for client in opened:
        client.close()


def test_a_stranger_of_the_same_user_is_refused(session):
    # Only the broker may connect: whoever could would write a grant for himself.
    with socket.socket(socket.AF_UNIX) as stranger:
        stranger.connect(f"{session.runtime_directory}/host.sock")
        stranger.settimeout(20)
        try:
            stranger.sendall(protocol.frame(protocol.GRANT, b"\1" + protocol.string("me")) + protocol.hello())
            assert stranger.recv(1000) == b""
        except (BrokenPipeError, ConnectionResetError):
            pass


def test_a_second_grant_is_refused(connect):
    client = connect("view")
    client.send(protocol.frame(protocol.GRANT, b"\1" + protocol.string("more")) + protocol.hello())
    client.wait_closed()
    assert client.error["code"] == protocol.UNEXPECTED


@pytest.mark.parametrize("seed", range(20))
def test_random_bytes(connect, seed):
    generator = random.Random(seed)
    client = connect()
    if seed % 2:
        client.send(protocol.hello() + protocol.attach())
    try:
        for _ in range(20):
            client.send(generator.randbytes(generator.randrange(1, 4000)))
    except (BrokenPipeError, ConnectionResetError):
        return
    client.socket.shutdown(socket.SHUT_WR)
    client.wait_closed()


@pytest.mark.parametrize("seed", range(20))
def test_random_frames(connect, seed):
    # Whole frames of all types, with payloads that are wrong in every way.
    generator = random.Random(seed)
    client = connect()
    client.send(protocol.hello() + protocol.attach())
    try:
        for _ in range(100):
            # No input and signals: those would be obeyed.
            type = generator.choice([1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 0, 16, 99, 255])
            client.send(protocol.frame(type, generator.randbytes(generator.choice([0, 1, 2, 7, 8, 20, 300]))))
        client.socket.shutdown(socket.SHUT_WR)
    except (BrokenPipeError, ConnectionResetError, OSError):
        pass
    client.wait_closed()


def test_half_frames(connect, session):
    whole = protocol.hello() + protocol.attach() + protocol.resize(90, 30)
    for length in range(1, len(whole)):
        client = connect()
        client.send(whole[:length])
        client.close()
    eventually(lambda: session.get("Clients") == 1, "all are forgotten")


def test_one_byte_at_a_time(connect, session):
    client = connect()
    for byte in protocol.hello() + protocol.attach(columns=91, rows=31) + protocol.frame(protocol.INPUT, b"slowly"):
        client.send(bytes([byte]))
    client.wait_for(b"slowly")
    eventually(lambda: (session.get("Columns"), session.get("Rows")) == (91, 31), "the size counts")


@pytest.mark.parametrize("length", [0, protocol.MAXIMUM_FRAME + 1, 0x7fffffff, 0xffffffff])
def test_lengths_out_of_range(connect, length):
    client = connect()
    client.send(protocol.hello() + struct.pack("<IB", length, protocol.INPUT))
    client.wait_closed()
    assert client.error["code"] in (protocol.MALFORMED, protocol.TOO_LARGE)


def test_the_largest_frame(connect):
    client = connect()
    client.send(protocol.hello() + protocol.attach())
    client.send(protocol.frame(77, bytes(protocol.MAXIMUM_FRAME - 1)))
    client.ping(5)
    assert client.error is None


def test_unknown_types_and_longer_frames_are_taken(connect):
    client = connect()
    client.send(protocol.frame(200, b"of a later version"))
    client.send(protocol.frame(protocol.HELLO, protocol.hello()[5:] + b"more"))
    client.send(protocol.frame(protocol.ATTACH, protocol.attach()[5:] + b"more"))
    client.ping()
    assert client.snapshots and client.error is None


@pytest.mark.parametrize("version, oldest, works", [(1, 1, True), (9, 1, True), (9, 2, False), (0, 0, False)])
def test_versions(connect, version, oldest, works):
    client = connect()
    client.send(protocol.hello(version=version, oldest=oldest))
    if works:
        client.ping()
    else:
        client.wait_closed()
        assert client.error["code"] == protocol.NO_VERSION


def test_wrong_magic(connect):
    client = connect()
    client.send(protocol.frame(protocol.HELLO, b"HTTP" + bytes(14)))
    client.wait_closed()
    assert client.error


@pytest.mark.parametrize("first", [
    protocol.attach(), protocol.frame(protocol.INPUT, b"x"), protocol.frame(protocol.PING, bytes(8)), protocol.resize(9, 9)],
    ids=["attach", "input", "ping", "resize"])
def test_nothing_before_the_hello(connect, first):
    client = connect()
    client.send(first)
    client.wait_closed()
    assert client.error["code"] == protocol.UNEXPECTED


def test_frames_of_the_broker_are_refused(connect):
    client = connect()
    client.send(protocol.hello())
    for frame in (protocol.frame(protocol.STOP, protocol.string("me") * 2), protocol.frame(protocol.SIGNAL, struct.pack("<i", 9))):
        client.error = None
        client.send(frame)
        client.ping()
        assert client.error["code"] == protocol.NOT_ALLOWED


def test_frames_of_the_host_are_refused(connect):
    for type in (protocol.OUTPUT, protocol.SNAPSHOT, protocol.STATUS, protocol.EXIT):
        client = connect()
        client.send(protocol.hello() + protocol.frame(type, bytes(40)))
        client.wait_closed()
        assert client.error


def test_hundreds_of_connections(session, connect, attach):
    descriptors = []
    for _ in range(300):
        try:
            descriptors.append(session.attach_fd())
        except Exception:
            # The host may be slower to close than we are to open.
            pass
    assert len(descriptors) >= 60
    assert systemd.is_alive(int(systemd.show(session.unit, "MainPID")["MainPID"]))
    # Those beyond the limit are told so and closed.
    refused = 0
    for descriptor in descriptors:
        client = HostClient(descriptor)
        try:
            client.send(protocol.hello())
            client.ping()
        except (protocol.Closed, BrokenPipeError, ConnectionResetError):
            refused += 1
        descriptors[descriptors.index(descriptor)] = client
    assert refused >= len(descriptors) - 64
    for client in descriptors:
        client.close()
    # Room for others again.
    eventually(lambda: opens(attach, session), "a window opens again")


def opens(attach, session):
    try:
        return attach(session)
    except Exception:
        return False


def test_connections_that_come_and_go(session):
    for _ in range(300):
        os.close(session.attach_fd())
    host = int(systemd.show(session.unit, "MainPID")["MainPID"])
    eventually(lambda: len(os.listdir(f"/proc/{host}/fd")) < 20, "the host keeps none of them")


def test_a_client_that_asks_and_never_reads(connect):
    client = connect()
    client.send(protocol.hello() + protocol.attach())
    client.socket.settimeout(20)
    try:
        while True:
            client.send(protocol.frame(protocol.PING, bytes(8)) * 5000)
    except (BrokenPipeError, ConnectionResetError):
        pass
