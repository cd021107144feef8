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


def open_terminal(line):
    """Starts a command line in a terminal of its own; returns its process and the terminal's master."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", *SIZE, 0, 0))
    pid = os.fork()
    if pid == 0:
        os.environ["TERM"] = "xterm-256color"
        os.login_tty(slave)
        os.execvp(line[0], line)
    os.close(slave)
    return pid, master


class Session:
    """A program in a multiplexer; `start`, `attach` and `stop` are command lines, and so is `server`, which prints the
    process that keeps the screen."""

    def __init__(self, name, start, attach, stop, server=None):
        self.name, self.attach, self.stop_command, self.server = name, attach, stop, server
        subprocess.run(start, check=True, stdout=subprocess.DEVNULL)

    def server_pid(self):
        """The process that keeps the screen, if any."""
        return int(subprocess.run(self.server, check=True, stdout=subprocess.PIPE, text=True).stdout)

    def stop(self):
        subprocess.run(self.stop_command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class Window:
    """A client of a multiplexer, or a program without one, in a terminal."""

    def __init__(self, session):
        self.session, self.name = session, session.name
        self.pid, self.fd = open_terminal(session.attach)

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

    def leave(self):
        """Ends the client; the session goes on."""
        os.kill(self.pid, signal.SIGKILL)
        os.close(self.fd)
        os.waitpid(self.pid, 0)

    def close(self):
        self.leave()
        self.session.stop()


def settled(window):
    """A window that has shown all that it had to show at first."""
    time.sleep(0.7)
    window.drain()
    return window


def roost_session(command):
    name = f"bench-{time.monotonic_ns() % 10**9}"
    started = subprocess.run(["roost", "start", "--name", name, "--"] + command, check=True, stdout=subprocess.PIPE,
                             text=True)
    unit = f"app-roost-{started.stdout.strip()}.service"
    return Session("roost", ["true"], ["roost", "attach", name], ["roost", "stop", name],
                   ["systemctl", "--user", "show", "--property=MainPID", "--value", unit])


def dtach_session(command):
    socket = tempfile.mktemp(prefix="dtach-")
    return Session("dtach", ["dtach", "-n", socket, "-r", "none"] + command, ["dtach", "-a", socket, "-r", "none"],
                   ["pkill", "-f", socket])


def tmux_session(command):
    socket = tempfile.mktemp(prefix="tmux-")
    tmux = ["tmux", "-S", socket]
    limits = ["set-option", "-g", "history-limit", "10000", ";"]
    start = tmux + ["-f", "/dev/null", "start-server", ";"] + limits + ["new-session", "-d", "-x", "80", "-y", "24"]
    return Session("tmux", start + command, tmux + ["attach"], tmux + ["kill-server"],
                   tmux + ["display-message", "-p", "#{pid}"])


def raw_session(command):
    """The program itself in the terminal that is read: a PTY and nothing else."""
    return Session("raw PTY", ["true"], command, ["true"])


def roost(command):
    return Window(roost_session(command))


def dtach(command):
    return Window(dtach_session(command))


def tmux(command):
    return Window(tmux_session(command))


def raw(command):
    return Window(raw_session(command))


PEERS = [roost, raw, dtach, tmux]
