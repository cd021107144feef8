"""Windows onto a program in roost, dtach and tmux, each in a terminal of its own."""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import tempfile
import termios
import time

SIZE = (24, 80)


class Window:
    """A client of a multiplexer in a terminal; `start` and `attach` are command lines."""

    def __init__(self, name, start, attach, stop):
        self.name, self.stop_command = name, stop
        subprocess.run(start, check=True, stdout=subprocess.DEVNULL)
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ["TERM"] = "xterm-256color"
            os.execvp(attach[0], attach)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", *SIZE, 0, 0))
        time.sleep(0.7)
        self.drain()

    def drain(self, quiet=0.2):
        """Reads what is there, until nothing has come for `quiet` seconds."""
        while select.select([self.fd], [], [], quiet)[0]:
            os.read(self.fd, 65536)

    def type(self, data):
        os.write(self.fd, data)

    def wait_for(self, mark, timeout=120):
        """Reads until `mark` has been shown; returns how many bytes that took."""
        tail, count, end = b"", 0, time.monotonic() + timeout
        while time.monotonic() < end:
            if not select.select([self.fd], [], [], 1)[0]:
                continue
            data = os.read(self.fd, 1 << 18)
            count += len(data)
            tail = (tail + data)[-4096 - len(data):] if len(data) < 4096 else data
            if mark in tail:
                return count
            tail = tail[-len(mark):]
        raise TimeoutError(f"{self.name}: {mark} was not shown; the last bytes are {tail!r}")

    def close(self):
        os.kill(self.pid, signal.SIGKILL)
        os.close(self.fd)
        os.waitpid(self.pid, 0)
        subprocess.run(self.stop_command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def roost(command):
    name = f"bench-{time.monotonic_ns() % 10**9}"
    return Window("roost", ["roost", "start", "--name", name, "--"] + command, ["roost", "attach", name],
                  ["roost", "stop", name])


def dtach(command):
    socket = tempfile.mktemp(prefix="dtach-")
    return Window("dtach", ["dtach", "-n", socket, "-r", "none"] + command, ["dtach", "-a", socket, "-r", "none"],
                  ["pkill", "-f", socket])


def tmux(command):
    socket = tempfile.mktemp(prefix="tmux-")
    start = ["tmux", "-S", socket, "-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "24"] + command
    return Window("tmux", start, ["tmux", "-S", socket, "attach"], ["tmux", "-S", socket, "kill-server"])


PEERS = [roost, dtach, tmux]
