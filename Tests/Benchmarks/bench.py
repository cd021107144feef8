#!/usr/bin/env python3
"""Measures Roost against its peers in one run, and prints a table of medians and ratios.

These are measurements, not tests: nothing fails when a number is bad. Runs as a user with a user manager.
"""

import sys

from footprint import bench_idle, bench_scrollback, bench_size
from latency import bench_attach, bench_echo, bench_list, bench_start
from recording import bench_recording
from recordings import bench_recordings
from report import heading
from throughput import bench_allocations, bench_engine, bench_flood

BENCHMARKS = {
    "engine": bench_engine, "allocations": bench_allocations, "flood": bench_flood, "start": bench_start,
    "attach": bench_attach, "echo": bench_echo, "list": bench_list, "scrollback": bench_scrollback, "idle": bench_idle,
    "size": bench_size, "recordings": bench_recordings, "recording": bench_recording,
}


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
