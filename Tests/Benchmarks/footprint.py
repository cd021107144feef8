"""What Roost takes: memory, wake-ups, allocations and room on the disk."""

import os
import statistics
import subprocess
import time

import windows
from hosts import field, session_pids, start_many, switches
from panes import Pane
from report import megabytes, report
from streams import stream, tool


def bench_scrollback(rounds=5):
    """What just under 10,000 lines take: by how much the process has grown for them."""
    for name, title in (("lines", "60 plain columns"), ("log", "coloured build log")):
        # tmux drops a tenth of its history when it is full.
        with stream(name, "10020x") as path:
            engine = [tool("terminal-bench", "memory", path) for _ in range(rounds)]
            tsm = [tool("feed-tsm", "memory", path)[0] for _ in range(rounds)]
            servers = {make: [growth(make, path) for _ in range(rounds)] for make in
                       (windows.roost_session, windows.tmux_session)}
        ours = statistics.median(process for process, _, _ in engine)
        host, tmux = (statistics.median(servers[make]) for make in servers)
        _, counted, rows = engine[0]
        what = f"scrollback, {title}"
        report(f"{what}: engine", megabytes(ours), f"tmux's server {megabytes(tmux)}", ours / tmux, "at most 0.5")
        report(f"{what}: host", megabytes(host), f"tmux's server {megabytes(tmux)}", host / tmux, "at most 0.5")
        report(f"{what}: engine", megabytes(ours), f"libtsm {megabytes(statistics.median(tsm))}",
               ours / statistics.median(tsm))
        report(f"{what}: as counted, {rows} rows", megabytes(counted))


def growth(make, path):
    """The bytes by which a server grows when a file is printed."""
    pane = Pane(make, path, 1)
    try:
        server = pane.session.server_pid()
        time.sleep(0.3)
        before = field(f"/proc/{server}/smaps_rollup", "Rss")
        pane.result()
        time.sleep(0.3)
        return (field(f"/proc/{server}/smaps_rollup", "Rss") - before) * 1024
    finally:
        pane.close()


def bench_idle(count=50, seconds=10):
    """What idle hosts cost: memory, and how often they wake up."""
    ids = start_many(count)
    pids = session_pids(ids)
    broker = int(subprocess.run(["systemctl", "--user", "show", "--property=MainPID", "--value", "roost.service"],
                                capture_output=True, text=True, check=True).stdout)
    time.sleep(8)  # What a start leaves to be done for later is done: the recording is on the disk, memory is given back.
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
