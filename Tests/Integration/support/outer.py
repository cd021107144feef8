"""A terminal emulator that is not ours, with a program in it: tmux shows what a person would see."""

import os
import subprocess
import time
import uuid

from waiting import PATIENCE


class Outer:
    """A tmux of its own with one pane, `columns` by `rows`."""

    def __init__(self, command, columns=80, rows=24):
        self.name = f"outer-{uuid.uuid4().hex[:8]}"
        environment = {key: value for key, value in os.environ.items() if not key.startswith("TMUX")}
        self.tmux("-f", "/dev/null", "start-server", ";", "set", "-g", "status", "off", ";",
                  "set", "-g", "remain-on-exit", "on", ";",
                  "new-session", "-d", "-x", str(columns), "-y", str(rows), command, environment=environment)

    def tmux(self, *arguments, environment=None):
        run = subprocess.run(["tmux", "-L", self.name, *arguments], capture_output=True, text=True, timeout=PATIENCE,
                             env=environment)
        assert run.returncode == 0, run.stderr
        return run.stdout

    def type(self, *keys):
        self.tmux("send-keys", *keys)

    def type_text(self, text):
        self.tmux("send-keys", "-l", text)

    def resize(self, columns, rows):
        self.tmux("resize-window", "-x", str(columns), "-y", str(rows))

    def screen(self, scrollback=0, colours=False):
        """The rows that are shown, without blanks at their ends, behind so many rows of scrollback."""
        flags = ["-e"] if colours else []
        text = self.tmux("capture-pane", "-p", *flags, "-S", str(-scrollback))
        return [row.rstrip() for row in text.split("\n")[:-1]]

    def flags(self):
        """The modes of the pane that are on."""
        names = ["alternate_on", "insert_flag", "keypad_cursor_flag", "keypad_flag", "mouse_any_flag", "origin_flag"]
        values = self.tmux("display-message", "-p", " ".join(f"#{{{name}}}" for name in names)).split()
        on = {name for name, value in zip(names, values) if value != "0"}
        for name, wanted in [("cursor_flag", "1"), ("wrap_flag", "1")]:
            if self.tmux("display-message", "-p", f"#{{{name}}}").strip() != wanted:
                on.add(f"no {name}")
        return on

    def cursor(self):
        return tuple(map(int, self.tmux("display-message", "-p", "#{cursor_x} #{cursor_y}").split()))

    def wait_for(self, predicate, what, timeout=PATIENCE):
        """Waits until the predicate is true of the screen."""
        deadline = time.monotonic() + timeout
        while not predicate(screen := self.screen()):
            assert time.monotonic() < deadline, f"not within {timeout} s: {what}; the screen is {screen}"
            time.sleep(0.02)
        return screen

    def wait_for_text(self, text, timeout=PATIENCE):
        return self.wait_for(lambda screen: any(text in row for row in screen), f"{text!r} is shown", timeout)

    def close(self):
        subprocess.run(["tmux", "-L", self.name, "kill-server"], capture_output=True, timeout=PATIENCE)
