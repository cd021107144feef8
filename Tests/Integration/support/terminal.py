"""A terminal of the user's own, with a program in it: what a person at a keyboard would have."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time

from waiting import PATIENCE


class Terminal:
    """Runs a program in a new terminal, types into it and looks at what comes."""

    def __init__(self, *command, columns=80, rows=24, environment=None):
        self.master, self.slave = pty.openpty()
        self.resize(columns, rows)
        self.before = termios.tcgetattr(self.slave)
        self.output = bytearray()
        self.mark = 0
        self.process = subprocess.Popen(
            command, stdin=self.slave, stdout=self.slave, stderr=self.slave, start_new_session=True,
            env={**os.environ, "TERM": "xterm-256color", **(environment or {})},
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))

    def resize(self, columns, rows):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def type(self, text):
        data = text.encode() if isinstance(text, str) else text
        while data:
            select.select([], [self.master], [], PATIENCE)
            data = data[os.write(self.master, data):]

    def step(self, timeout):
        """Takes in what the program wrote; False when nothing came."""
        if not select.select([self.master], [], [], timeout)[0]:
            return False
        data = os.read(self.master, 65536)
        self.output += data
        return bool(data)

    def wait_for(self, text, timeout=PATIENCE):
        """Waits until `text` comes behind what was waited for last, and returns everything up to there."""
        text = text.encode() if isinstance(text, str) else text
        deadline = time.monotonic() + timeout
        while (found := self.output.find(text, self.mark)) < 0:
            left = deadline - time.monotonic()
            if left <= 0 or not self.step(min(left, 0.5)) and self.process.poll() is not None and not self.step(0):
                raise AssertionError(f"{text!r} does not come; the terminal has {bytes(self.output[self.mark:][-500:])!r}")
        begin, self.mark = self.mark, found + len(text)
        return bytes(self.output[begin:self.mark])

    def wait(self, timeout=PATIENCE):
        """Waits for the program's end; returns its status as a shell has it."""
        deadline = time.monotonic() + timeout
        while self.process.poll() is None:
            assert time.monotonic() < deadline, f"it does not end; the terminal has {bytes(self.output[-500:])!r}"
            self.step(0.01)
        while self.step(0):
            pass
        code = self.process.returncode
        return code if code >= 0 else 128 - code

    @property
    def is_as_before(self):
        """Whether the line discipline is set as it was before the program came."""
        return termios.tcgetattr(self.slave) == self.before

    @property
    def modes(self):
        """The private modes that are on after all that was written, without those that are on by default."""
        on = set()
        for numbers, action in re.findall(rb"\x1b\[\?([\d;]+)([hl])", bytes(self.output)):
            for number in map(int, numbers.split(b";")):
                (on.add if action == b"h" else on.discard)(number)
        return on - {7, 8, 25}

    @property
    def cursor_is_visible(self):
        return bytes(self.output).rfind(b"\x1b[?25l") <= bytes(self.output).rfind(b"\x1b[?25h")

    @property
    def keyboard_flags(self):
        """The kitty keyboard flags that are set now."""
        current, stack = 0, []
        for action, number in re.findall(rb"\x1b\[([<>=])(\d*)(?:;1)?u", bytes(self.output)):
            if action == b">":
                stack.append(current)
            if action == b"<":
                for _ in range(min(99, int(number or 1))):
                    current = stack.pop() if stack else 0
            else:
                current = int(number or 0)
        return current

    def assert_clean(self):
        """Nothing of the session's program is left in the user's terminal."""
        assert self.is_as_before, "the line discipline is as before"
        assert self.modes == set(), f"modes are left on: {self.modes}"
        assert self.keyboard_flags == 0 and self.cursor_is_visible

    def close(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        os.close(self.slave)
        os.close(self.master)
