"""How many bytes come through: the engine alone, hosts that nobody looks at, attached windows."""

import os
import random
import statistics
import subprocess
import time

import windows
from panes import Pane
from report import median_ratio, report
from streams import STREAMS, TOOLS, stream, tool

LIBRARIES = {"libvterm": "feed-vterm", "libtsm": "feed-tsm"}


def bench_engine(rounds=7):
    """Our engine and those of Debian's libraries; then whole hosts that nobody looks at, with a PTY in front."""
    for name, title in STREAMS.items():
        with stream(name) as path:
            size = os.path.getsize(path)
            makers = {"engine": lambda: tool("terminal-bench", "time", path)[0]}
            for peer, program in LIBRARIES.items():
                makers[peer] = lambda program=program: tool(program, "time", path)[0]
            makers["tmux"] = lambda: time_in_pane(windows.tmux_session, path)
            makers["session"] = lambda: time_in_pane(windows.roost_session, path)
            speeds = {maker: [] for maker in makers}
            for _ in range(rounds):
                for maker in random.sample(list(makers), len(makers)):
                    speeds[maker].append(size / makers[maker]() * 1e3)
        for ours, peer, aim in (("engine", "libvterm", "at least 5"), ("engine", "libtsm", ""), ("engine", "tmux", ""),
                                ("session", "tmux", "")):
            report(f"{title}: {ours}", f"{statistics.median(speeds[ours]):.0f} MB/s",
                   f"{peer} {statistics.median(speeds[peer]):.0f} MB/s", median_ratio(speeds[ours], speeds[peer]), aim)


def bench_allocations():
    """How often the engine asks for memory, where `terminal-bench` was built to count it: lines of `NAME: NUMBER`."""
    counted = subprocess.run([f"{TOOLS}/terminal-bench", "allocations"], stdout=subprocess.PIPE, text=True)
    for line in counted.stdout.splitlines():
        name, colon, number = line.rpartition(":")
        if colon:
            report(f"allocations per MB: {name}", number.strip(), aim="0")


def time_in_pane(make, path):
    """The nanoseconds that a session takes for a file."""
    pane = Pane(make, path, 3)
    try:
        return pane.result()
    finally:
        pane.close()


def bench_flood(rounds=7, megabytes=64):
    """From the key until the last line is shown: 64 MB of text lines in an attached window; the peers take turns."""
    line = "x" * 63
    script = f"stty -echo; while read _; do yes {line} | head -c {megabytes << 20}; echo END-OF-FLOOD; done"
    opened = [windows.settled(make(["sh", "-c", script])) for make in windows.PEERS]
    times = {window.name: [] for window in opened}
    shares = []
    for number in range(rounds + 1):
        for window in random.sample(opened, len(opened)):
            window.drain()
            begin = time.perf_counter()
            window.type(b"\r")
            count = window.wait_for(b"END-OF-FLOOD")
            if number:
                times[window.name].append(time.perf_counter() - begin)
            if number and window.name == "roost":
                shares.append(min(1, count / (megabytes << 20)))
    for window in opened:
        window.close()
    ours = times.pop("roost")
    aims = {"dtach": "at least 0.9", "tmux": "at least 3"}
    for name, theirs in times.items():
        # A window that falls behind goes on from the present. Where a peer shows every byte, only those that were shown
        # count; tmux does the same as we do, and redraws.
        shown = [1] * rounds if name == "tmux" else shares
        speeds = [share * megabytes / took for share, took in zip(shown, ours)]
        others = [megabytes / took for took in theirs]
        report("flood, until all has been read" if name == "tmux" else "flood, bytes shown",
               f"{statistics.median(speeds):.0f} MB/s", f"{name} {statistics.median(others):.0f} MB/s",
               median_ratio(speeds, others), aims.get(name, ""))
    report("flood: share of the bytes that were shown", f"{statistics.median(shares):.3f}")
