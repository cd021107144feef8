"""What a recording costs: sessions that nobody looks at, with one and without, and the peers that record."""

import os
import random
import signal
import statistics
import subprocess
import tempfile
import threading

import windows
from panes import Pane
from report import median_ratio, report
from streams import STREAMS, stream


class Unit:
    """A session of Roost that was started with an option."""

    name = "roost"

    def __init__(self, option, command):
        run = subprocess.run(["roost", "start", option, "--", *command], check=True, stdout=subprocess.PIPE, text=True)
        self.id = run.stdout.strip()

    def stop(self):
        for verb in ("kill", "remove"):
            subprocess.run(["roost", verb, self.id], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class Piped:
    """A session of tmux whose output goes to a file (pipe-pane)."""

    name = "pipe-pane"

    def __init__(self, command):
        self.folder = tempfile.TemporaryDirectory()
        self.session = windows.tmux_session(command)
        tmux = self.session.stop_command[:-1]
        subprocess.run([*tmux, "pipe-pane", f"cat >{self.folder.name}/record"], check=True)

    def stop(self):
        self.session.stop()
        self.folder.cleanup()


class Relay:
    """A program that records another one while it passes everything on to its own terminal: one that is read as fast as a
    program can, and that answers a query for the cursor's position."""

    def __init__(self, name, line, command):
        self.name = name
        self.folder = tempfile.TemporaryDirectory()
        quoted = " ".join(f"'{word}'" for word in command)
        self.pid, self.master = windows.open_terminal([*line, "-c", quoted, f"{self.folder.name}/record"])
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        tail = b""
        try:
            while data := os.read(self.master, 1 << 18):
                tail = tail[-8:] + data[-64:]
                if tail.endswith(b"\x1b[6n"):
                    os.write(self.master, b"\x1b[1;1R")
        except OSError:
            pass

    def stop(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        self.folder.cleanup()


MAKERS = {
    "recorded": lambda command: Unit("--record", command),
    "unrecorded": lambda command: Unit("--no-record", command),
    "script -f": lambda command: Relay("script", ["script", "-qf"], command),
    "asciinema rec": lambda command: Relay("asciinema", ["asciinema", "rec", "-q"], command),
    "tmux": windows.tmux_session,
    "pipe-pane": Piped,
}


def bench_recording(rounds=7, kinds=("ascii", "log", "redraw")):
    """The rate at which a session takes a file, as `engine` measures it; the makers take turns."""
    for kind in kinds:
        with stream(kind, str(32 << 20)) as path:
            size = os.path.getsize(path)
            speeds = {name: [] for name in MAKERS}
            for _ in range(rounds):
                for name in random.sample(list(MAKERS), len(MAKERS)):
                    pane = Pane(MAKERS[name], path, 2)
                    try:
                        speeds[name].append(size / pane.result() * 1e3)
                    finally:
                        pane.close()
        ours = speeds.pop("recorded")
        for name, theirs in speeds.items():
            report(f"recording, {STREAMS[kind]}", f"{statistics.median(ours):.0f} MB/s",
                   f"{name} {statistics.median(theirs):.0f} MB/s", median_ratio(ours, theirs),
                   "at least 0.95" if name == "unrecorded" else "above 1")
