"""How long a person waits: for a start, for a painted window, for the echo of a key, for the list."""

import gc
import os
import random
import statistics
import subprocess
import tempfile
import time

import windows
from hosts import start_many
from report import median_ratio, milliseconds, report
from streams import stream


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


def bench_attach(rounds=20):
    """From the start of the client until the last line is on a screen that has 10,000 lines above it."""
    mark = b"PAINTED"
    with stream("log", "10100x") as path, open(path, "ab") as file:
        file.write(mark)
        file.flush()
        sessions = [make(["sh", "-c", f"cat {path}; sleep infinity"]) for make in
                    (windows.roost_session, windows.tmux_session)]
        time.sleep(2)
        times, bytes_until = ({session.name: [] for session in sessions} for _ in range(2))
        for number in range(rounds + 2):
            for session in random.sample(sessions, len(sessions)):
                begin = time.perf_counter()
                window = windows.Window(session)
                count = window.wait_for(mark)
                if number >= 2:
                    times[session.name].append(time.perf_counter() - begin)
                    bytes_until[session.name].append(count)
                window.leave()
                time.sleep(0.1)
        for session in sessions:
            session.stop()
    ours, theirs = times["roost"], times["tmux"]
    report("attach until painted, 10,000 lines above", milliseconds(statistics.median(ours)),
           f"tmux {milliseconds(statistics.median(theirs))}", median_ratio(ours, theirs), "below 1")
    report("the same, bytes until then", f"{statistics.median(bytes_until['roost']):.0f}",
           f"tmux {statistics.median(bytes_until['tmux']):.0f}")


def bench_echo(rounds=4000, warm_up=200):
    """From a key to its echo by a program in raw mode, through an attached window; the peers take turns.

    The program in the terminal itself, with nothing in between, says what two of the four crossings of a PTY cost.
    """
    opened = [windows.settled(make(["sh", "-c", "stty raw -echo; exec cat"])) for make in windows.PEERS]
    times = {window.name: [] for window in opened}
    gc.disable()
    for number in range(rounds + warm_up):
        # In a new order each time: what a peer still does after its turn must not always fall on the same one.
        for window in random.sample(opened, len(opened)):
            window.drain(0)
            begin = time.perf_counter_ns()
            window.type(b"a")
            os.read(window.fd, 4096)
            if number >= warm_up:
                times[window.name].append((time.perf_counter_ns() - begin) / 1000)
            # As between keys, the processors have something else in their caches when the next comes.
            time.sleep(0.001)
    gc.enable()
    for window in opened:
        window.close()
    ours = sorted(times.pop("roost"))
    for name in times:
        theirs = sorted(times[name])
        for rank, share in (("p50", 0.5), ("p99", 0.99)):
            mine, other = ours[int(len(ours) * share)], theirs[int(len(theirs) * share)]
            report(f"one-byte echo {rank}", f"{mine:.0f} µs", f"{name} {other:.0f} µs", mine / other,
                   "" if name == "raw PTY" else "below 1")


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
