#!/usr/bin/env python3
"""Measures Roost against its peers in one run, and prints a table of medians and ratios.

These are measurements, not tests: nothing fails when a number is bad. Runs as a user with a user manager.
"""

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time

import windows
from engines import bench_engine
from report import heading, milliseconds, report

def bench_start(rounds=30):
    """From the call of the client until the command runs: it writes to a pipe."""
    with tempfile.TemporaryDirectory() as folder:
        fifo = os.path.join(folder, "fifo")
        os.mkfifo(fifo)
        command = ["sh", "-c", f"echo > {fifo}"]
        clients = {
            "roost start": ["roost", "start", "--"] + command,
            "systemd-run --user": ["systemd-run", "--user", "--quiet", "--collect", "--"] + command,
        }
        times = {name: [] for name in clients}
        for number in range(rounds + 3):
            for name, line in clients.items():
                begin = time.perf_counter()
                client = subprocess.Popen(line, stdout=subprocess.DEVNULL)
                with open(fifo) as pipe:
                    pipe.read()
                if number >= 3:
                    times[name].append(time.perf_counter() - begin)
                client.wait()
                time.sleep(0.05)
    ours, theirs = (statistics.median(times[name]) for name in clients)
    report("start until the command runs", milliseconds(ours), f"systemd-run {milliseconds(theirs)}", ours / theirs,
           "at most 1.5")


def bench_flood(rounds=7, megabytes=64):
    """From the key until the last line is shown: 64 MB of text lines in an attached window; the peers take turns."""
    line = "x" * 63
    script = f"stty -echo; while read _; do yes {line} | head -c {megabytes << 20}; echo END-OF-FLOOD; done"
    opened = [make(["sh", "-c", script]) for make in windows.PEERS]
    speeds = {window.name: [] for window in opened}
    shares = []
    for number in range(rounds + 1):
        for window in opened:
            window.drain()
            begin = time.perf_counter()
            window.type(b"\r")
            count = window.wait_for(b"END-OF-FLOOD")
            if not number:
                continue
            # A window that falls behind too far goes on from the present: only what was shown counts. tmux redraws.
            shown = min(1, count / (megabytes << 20)) if window.name == "roost" else 1
            speeds[window.name].append(shown * megabytes / (time.perf_counter() - begin))
            if window.name == "roost":
                shares.append(shown)
    for window in opened:
        window.close()
    ours = speeds.pop("roost")
    for name, theirs in speeds.items():
        ratio = statistics.median(mine / other for mine, other in zip(ours, theirs))
        report(f"flood seen by an attached window ({name})", f"{statistics.median(ours):.0f} MB/s",
               f"{name} {statistics.median(theirs):.0f} MB/s", ratio, "at least 1 of dtach")
    report("flood: share of the bytes that were shown", f"{statistics.median(shares):.3f}")


def bench_echo(rounds=4000, warm_up=200):
    """From a key to its echo by a program in raw mode, through an attached window; the peers take turns."""
    opened = [make(["sh", "-c", "stty raw -echo; exec cat"]) for make in windows.PEERS]
    times = {window.name: [] for window in opened}
    for number in range(rounds + warm_up):
        # In a new order each time: what a peer still does after its turn must not always fall on the same one.
        for window in random.sample(opened, len(opened)):
            window.drain(0)
            begin = time.perf_counter()
            window.type(b"a")
            os.read(window.fd, 4096)
            if number >= warm_up:
                times[window.name].append(time.perf_counter() - begin)
            time.sleep(0.001)
    for window in opened:
        window.close()
    ours = sorted(times.pop("roost"))
    for name in times:
        theirs = sorted(times[name])
        for rank, share in (("p50", 0.5), ("p99", 0.99)):
            mine, other = ours[int(len(ours) * share)], theirs[int(len(theirs) * share)]
            report(f"one-byte echo {rank} ({name})", f"{mine * 1e6:.0f} µs", f"{name} {other * 1e6:.0f} µs", mine / other,
                   "below 1")


def session_pids(ids):
    units = [f"app-roost-{session}.service" for session in ids]
    shown = subprocess.run(["systemctl", "--user", "show", "--property=MainPID", "--value"] + units, capture_output=True,
                           text=True, check=True).stdout
    return [int(word) for word in shown.split()]


def start_many(count):
    starts = [subprocess.Popen(["roost", "start", "--", "sleep", "infinity"], stdout=subprocess.PIPE, text=True)
              for _ in range(count)]
    return [start.communicate()[0].strip() for start in starts]


def bench_list(count=100, rounds=20):
    """The list of 100 sessions, from the call to its end."""
    ids = start_many(count)
    times = []
    for _ in range(rounds + 2):
        begin = time.perf_counter()
        subprocess.run(["roost", "list"], check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - begin)
    units = []
    for _ in range(rounds + 2):
        begin = time.perf_counter()
        subprocess.run(["systemctl", "--user", "list-units", "app-roost-*"], check=True, stdout=subprocess.DEVNULL)
        units.append(time.perf_counter() - begin)
    ours, theirs = statistics.median(times[2:]), statistics.median(units[2:])
    report(f"roost list with {count} sessions", milliseconds(ours), f"systemctl {milliseconds(theirs)}", ours / theirs,
           "under 30 ms")
    subprocess.run(["roost", "stop"] + ids, stdout=subprocess.DEVNULL)


def field(path, name):
    with open(path) as file:
        for line in file:
            if line.startswith(name + ":"):
                return int(line.split()[1])
    raise KeyError(name)


def switches(pid):
    path = f"/proc/{pid}/status"
    return field(path, "voluntary_ctxt_switches") + field(path, "nonvoluntary_ctxt_switches")


def bench_idle(count=50, seconds=10):
    """What idle hosts cost: memory, and how often they wake up."""
    ids = start_many(count)
    pids = session_pids(ids)
    broker = int(subprocess.run(["systemctl", "--user", "show", "--property=MainPID", "--value", "roost.service"],
                                capture_output=True, text=True, check=True).stdout)
    time.sleep(2)
    before = {pid: switches(pid) for pid in pids + [broker]}
    time.sleep(seconds)
    woken = sum(switches(pid) - before[pid] for pid in pids + [broker])
    pss = [field(f"/proc/{pid}/smaps_rollup", "Pss") for pid in pids]
    rss = [field(f"/proc/{pid}/smaps_rollup", "Rss") for pid in pids]
    report(f"PSS of an idle host, {count} of them", f"{statistics.mean(pss) / 1024:.2f} MB", aim="under 2 MB")
    report(f"RSS of an idle host, {count} of them", f"{statistics.mean(rss) / 1024:.2f} MB")
    report("PSS of the broker", f"{field(f'/proc/{broker}/smaps_rollup', 'Pss') / 1024:.2f} MB")
    report(f"wake-ups of hosts and broker in {seconds} s", str(woken), aim="0")
    subprocess.run(["roost", "stop"] + ids, stdout=subprocess.DEVNULL)


def bench_size():
    """What the programs take on the disk."""
    paths = ["/usr/bin/roost", "/usr/libexec/roost/roostd", "/usr/libexec/roost/roost-host"]
    for path in paths:
        report(f"size of {os.path.basename(path)}", f"{os.path.getsize(path) / 1e6:.1f} MB")
    packed = subprocess.run("tar c " + " ".join(paths) + " 2>/dev/null | xz | wc -c", shell=True, capture_output=True,
                            text=True, check=True).stdout
    report("all three, compressed (tar, xz)", f"{int(packed) / 1e6:.1f} MB")


BENCHMARKS = {"engine": bench_engine, "start": bench_start, "flood": bench_flood, "echo": bench_echo, "list": bench_list, "idle": bench_idle,
              "size": bench_size}


def main():
    wanted = sys.argv[1:] or list(BENCHMARKS)
    unknown = [name for name in wanted if name not in BENCHMARKS]
    if unknown:
        sys.exit(f"bench.py: no benchmark {unknown[0]!r}; there are {', '.join(BENCHMARKS)}")
    heading()
    for name in wanted:
        BENCHMARKS[name]()


if __name__ == "__main__":
    main()
