"""The terminal engine alone: how fast it reads, and what its scrollback takes; the same bytes for every peer."""

import contextlib
import os
import random
import statistics
import subprocess
import tempfile

import windows
from report import median_ratio, megabytes, report

TOOLS = "/usr/libexec/roost-bench"
STREAMS = {
    "ascii": "plain ASCII", "log": "coloured build log", "csi": "dense CSI", "cjk": "CJK", "emoji": "emoji",
    "region": "scrolling region", "redraw": "alternate-screen redraw", "truecolor": "true colour",
}
LIBRARIES = {"libvterm": "feed-vterm", "libtsm": "feed-tsm"}


def tool(name, *words):
    """What one of the programs that were built for this prints: numbers."""
    run = subprocess.run([f"{TOOLS}/{name}", *words], check=True, stdout=subprocess.PIPE, text=True)
    return [int(word) for word in run.stdout.split()]


@contextlib.contextmanager
def stream(name, *size):
    """A file with a stream."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, name)
        tool("terminal-bench", "write", name, path, *size)
        yield path


class Pane:
    """A session that nobody looks at, in which a file is printed as soon as `result` is called."""

    def __init__(self, make, path, runs):
        self.folder = tempfile.TemporaryDirectory()
        self.fifo = os.path.join(self.folder.name, "result")
        os.mkfifo(self.fifo)
        self.session = make([f"{TOOLS}/pane", str(runs), path, self.fifo])

    def result(self):
        """The nanoseconds that the best run took, from the first byte to the answer to a query behind the last."""
        with open(self.fifo) as fifo:
            return int(fifo.read())

    def close(self):
        self.session.stop()
        self.folder.cleanup()


def time_in_pane(make, path):
    pane = Pane(make, path, 3)
    try:
        return pane.result()
    finally:
        pane.close()


def bench_engine(rounds=7):
    """Our engine, and those of Debian's libraries; then whole hosts that nobody looks at, with a PTY in front."""
    for name, title in STREAMS.items():
        with stream(name) as path:
            size = os.path.getsize(path)
            makers = {"engine": lambda: tool("terminal-bench", "time", path)[0]}
            for peer, program in LIBRARIES.items():
                makers[peer] = lambda program=program: tool(program, "time", path)[0]
            makers["tmux"] = lambda: time_in_pane(windows.tmux_session, path)
            makers["host"] = lambda: time_in_pane(windows.roost_session, path)
            speeds = {maker: [] for maker in makers}
            for _ in range(rounds):
                for maker in random.sample(list(makers), len(makers)):
                    speeds[maker].append(size / makers[maker]() * 1e3)
        for ours, peer, aim in (("engine", "libvterm", "at least 5"), ("engine", "libtsm", ""), ("engine", "tmux", ""),
                                ("host", "tmux", "at least 3")):
            what = f"{title}, {'engine' if ours == 'engine' else 'detached session'}"
            report(what, f"{statistics.median(speeds[ours]):.0f} MB/s",
                   f"{peer} {statistics.median(speeds[peer]):.0f} MB/s", median_ratio(speeds[ours], speeds[peer]), aim)
