"""The client's side of docs/protocol.md, written from that document alone: a second opinion on it."""

import select
import socket
import struct
import time

from waiting import PATIENCE

GRANT, HELLO, ATTACH, SNAPSHOT, OUTPUT, INPUT, RESIZE, STATUS, DETACH, EXIT, PING, PONG, ERROR, STOP, SIGNAL = range(1, 16)
MAGIC = b"ROST"
MAXIMUM_FRAME = 1 << 20
MODES = {"control": 1, "view": 2}
MALFORMED, TOO_LARGE, NO_VERSION, UNEXPECTED, NOT_ALLOWED, TOO_MANY, NO_GRANT = range(1, 8)


def frame(type, payload=b""):
    """A frame's bytes."""
    return struct.pack("<IB", len(payload) + 1, type) + payload


def string(text):
    data = text.encode()
    return struct.pack("<H", len(data)) + data


def hello(version=1, oldest=1, features=0, software="pytest"):
    return frame(HELLO, MAGIC + struct.pack("<HHQ", version, oldest, features) + string(software))


def attach(mode="control", columns=80, rows=24, replay=1, lines=0):
    return frame(ATTACH, struct.pack("<BHHHHBI", MODES[mode], columns, rows, 0, 0, replay, lines))


def resize(columns, rows):
    return frame(RESIZE, struct.pack("<HHHH", columns, rows, 0, 0))


class Closed(Exception):
    """The host has closed the connection."""


class HostClient:
    """A connection to a host, which takes ownership of the descriptor."""

    def __init__(self, descriptor):
        self.socket = socket.socket(fileno=descriptor)
        # The broker sets its end up without blocking.
        self.socket.setblocking(True)
        self.buffer = bytearray()
        self.output = bytearray()
        self.kept = 1 << 22
        self.received = 0
        self.snapshots = []
        self.status = None
        self.exit = None
        self.error = None
        self.detached = None
        self.software = None

    def open(self, mode="control", columns=80, rows=24):
        """Says hello, attaches, and waits for the snapshot."""
        self.send(hello() + attach(mode, columns, rows))
        self.wait(lambda: self.snapshots, "a snapshot comes")
        return self

    @property
    def position(self):
        """How many bytes the agent has written, up to the last that came here."""
        return self.snapshots[0]["sequence"] + self.received + sum(one["lost"] for one in self.snapshots[1:])

    def send(self, data):
        self.socket.sendall(data)

    def type(self, data):
        self.send(frame(INPUT, data))

    def close(self):
        self.socket.close()

    # Reading

    def step(self, timeout):
        """Takes in what has come, or waits for it; False when nothing came in time. Raises Closed at the end."""
        if not select.select([self.socket], [], [], timeout)[0]:
            return False
        try:
            data = self.socket.recv(1 << 18)
        except ConnectionResetError:
            data = b""
        if not data:
            raise Closed(self.error)
        self.buffer += data
        self._take_frames()
        return True

    def wait(self, predicate, what, timeout=PATIENCE):
        """Reads until the predicate is true, and returns its value."""
        deadline = time.monotonic() + timeout
        while not (value := predicate()):
            left = deadline - time.monotonic()
            if left <= 0 or not self.step(left):
                raise AssertionError(f"not within {timeout:.0f} s: {what}; output ends in {bytes(self.output[-300:])!r}")
        return value

    def wait_for(self, text, timeout=PATIENCE):
        """Reads until the output holds `text`; the output up to there is dropped, and returned."""
        text = text.encode() if isinstance(text, str) else text
        self.wait(lambda: text in self.output, f"{text!r} is printed", timeout)
        end = self.output.index(text) + len(text)
        head = bytes(self.output[:end])
        del self.output[:end]
        return head

    def wait_closed(self, timeout=PATIENCE):
        """Reads until the host has closed the connection."""
        try:
            self.wait(lambda: False, "the host closes the connection", timeout)
        except Closed:
            return

    def ping(self, number=1):
        """Waits until the host has handled all that was sent."""
        self.send(frame(PING, struct.pack("<Q", number)))
        self.wait(lambda: number in self.pongs, "a pong comes")
        self.pongs.discard(number)

    def _take_frames(self):
        start = 0
        while len(self.buffer) - start >= 5:
            length, type = struct.unpack_from("<IB", self.buffer, start)
            assert 1 <= length <= MAXIMUM_FRAME, f"the host sent a frame of {length} bytes"
            if len(self.buffer) - start < 4 + length:
                break
            self._take(type, bytes(self.buffer[start + 5:start + 4 + length]))
            start += 4 + length
        del self.buffer[:start]

    def _take(self, type, payload):
        if type == OUTPUT:
            self.received += len(payload)
            self.output += payload
            if len(self.output) > self.kept:
                del self.output[:-self.kept]
        elif type == HELLO:
            assert payload[:4] == MAGIC
            self.software = payload[18:].decode()
        elif type == SNAPSHOT:
            sequence, lost, flags, count = struct.unpack_from("<QQBI", payload)
            assert count == len(payload) - 29
            self.snapshots.append({"sequence": sequence, "lost": lost, "flags": flags})
        elif type == STATUS:
            pid, columns, rows, _, _, clients, viewers, sequence = struct.unpack_from("<iHHHHIIQ", payload)
            self.status = {
                "pid": pid, "size": (columns, rows), "clients": clients, "viewers": viewers, "sequence": sequence}
        elif type == EXIT:
            kind, code, core = struct.unpack_from("<BiB", payload)
            self.exit = {"kind": {1: "exited", 2: "signaled"}[kind], "code": code, "text": payload[8:].decode()}
        elif type == ERROR:
            self.error = {"code": struct.unpack_from("<H", payload)[0], "message": payload[4:].decode()}
        elif type == DETACH:
            self.detached = {"reason": struct.unpack_from("<H", payload)[0], "text": payload[4:].decode()}
        elif type == PONG:
            self.pongs.add(struct.unpack("<Q", payload)[0])

    @property
    def pongs(self):
        return self.__dict__.setdefault("_pongs", set())
