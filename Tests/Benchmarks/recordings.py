"""Searching what sessions have recorded: a gigabyte of it, against grep over the same text."""

import base64
import glob
import os
import random
import statistics
import subprocess
import time

from report import median_ratio, report

# Bytes of recordings as they are written, in parts of so many bytes, all but the newest of a session compressed.
TOTAL = int(os.environ.get("ROOST_BENCH_RECORDINGS", 1 << 30))
PART = 32 << 20
SESSIONS = 4
ROUNDS = 3

WORDS = ("error warning note compiling linking tests passed failed src/main.swift:42:7: function argument return value "
         "Reading file Editing Running bash npm install node_modules the quick brown fox expected but found").split()


def log_output(random):
    """What compilers and test runners print: lines, some of them in colours."""
    lines = []
    for _ in range(random.randrange(5, 25)):
        text = " ".join(random.choices(WORDS, k=random.randrange(3, 14)))
        colour = random.choice(["", "", "\x1b[31m", "\x1b[1;32m", "\x1b[38;2;150;120;250m"])
        lines.append(f"{colour}{text}\x1b[0m\r\n" if colour else f"{text}\r\n")
    return "".join(lines).encode()


def redraw(random):
    """What an agent's full-screen interface prints each tenth of a second: a spinner, and some rows anew."""
    out = ["\x1b[?2026h\x1b[?25l"]
    for _ in range(random.randrange(2, 8)):
        text = " ".join(random.choices(WORDS, k=random.randrange(3, 10)))
        out.append(f"\x1b[{random.randrange(1, 48)};1H\x1b[2K\x1b[38;5;{random.randrange(256)}m{text}\x1b[39m")
    out.append(f"\x1b[50;3H✻ \x1b[1mThinking… ({random.randrange(100)}s · ↑ {random.randrange(9999)} tokens)\x1b[22m\x1b[?25h\x1b[?2026l")
    return "".join(out).encode()


def timestamp(microseconds):
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(microseconds // 1_000_000)) + f".{microseconds % 1_000_000:06d}Z"


def write_session(folder, id, total, raw):
    """Two thirds of the bytes are redraws, with gaps as a person sees them; the rest are logs that flood."""
    source = random.Random(id)
    # Of a few thousand pieces each line is one: the content is that of a day's work, and making it takes seconds.
    pieces = [("redraw", redraw(source)) for _ in range(2000)] + [("log", log_output(source)) for _ in range(500)]
    coded = [(kind, base64.b64encode(data).decode(), len(data), data) for kind, data in pieces]
    now, begin, written, number = 1_795_276_800_000_000, 1_795_276_800_000_000, 0, 0
    file, size = None, 0

    def line(direction, data, count):
        nonlocal size
        elapsed = now - begin
        text = (f'{{"timestamp":"{timestamp(now)}","session_id":"{id}","direction":"{direction}","data":"{data}",'
                f'"size":{count},"elapsed":{elapsed // 1_000_000}.{elapsed % 1_000_000:06d}}}\n')
        size += len(text)
        file.write(text)

    while written < total:
        if file is None:
            file = open(f"{folder}/io.jsonl", "w")
            line("resize", base64.b64encode(b"160x50").decode(), 6)
            line("screen", "", 0)
        kind, data, count, bytes = source.choice(coded)
        now += 100_000 if kind == "redraw" else 3_000
        line("output", data, count)
        raw.write(bytes)
        if size >= PART or written + size >= total:
            if written + size >= total:
                now += 1
                last = b"\r\nneedle in a haystack\r\n"
                line("output", base64.b64encode(last).decode(), len(last))
                raw.write(last)
            file.close()
            written, number, file = written + size, number + 1, None
            size = 0
            if written < total:
                os.rename(f"{folder}/io.jsonl", f"{folder}/io-{number:06d}.jsonl")
                subprocess.run(["zstd", "-q", "-3", "-T0", "--rm", f"{folder}/io-{number:06d}.jsonl"], check=True)
    return written


def timed(*command):
    begin = time.perf_counter()
    result = subprocess.run(command, capture_output=True, text=True)
    return time.perf_counter() - begin, result.stdout


def bench_recordings():
    state = os.path.expanduser("~/.local/state/roost/sessions")
    ids = [subprocess.run(["roost", "start", "true"], capture_output=True, text=True, check=True).stdout.strip()
           for _ in range(SESSIONS)]
    time.sleep(1)
    text, total = os.path.expanduser("~/haystack.txt"), 0
    with open(text, "wb") as raw:
        for id in ids:
            for old in glob.glob(f"{state}/{id}/io*"):
                os.unlink(old)
            total += write_session(f"{state}/{id}", id, TOTAL // SESSIONS, raw)
    subprocess.run(["zstd", "-q", "-3", "-T0", text, "-o", f"{text}.zst"], check=True)
    # Kept apart: what was printed once, as other tools would keep it.
    ours, theirs, packed = [], [], []
    for _ in range(ROUNDS):
        seconds, found = timed("roost", "recordings", "search", "needle in a haystack")
        assert found.count("needle in a haystack") == SESSIONS, found[-2000:]
        ours.append(seconds)
        theirs.append(timed("grep", "-c", "needle in a haystack", text)[0])
        packed.append(timed("zstdgrep", "-c", "needle in a haystack", f"{text}.zst")[0])
    size = f"{total / (1 << 30):.2f} GiB"
    report(f"search {size} of recordings", f"{statistics.median(ours):.2f} s", f"grep {statistics.median(theirs):.2f} s",
           median_ratio(ours, theirs), "5 s a GiB, 2 cores")
    report(f"search {size} of recordings", f"{statistics.median(ours):.2f} s", f"zstdgrep {statistics.median(packed):.2f} s",
           median_ratio(ours, packed))
    folded = timed("roost", "recordings", "search", "--ignore-case", "NEEDLE IN A HAYSTACK")[0]
    report("the same without case", f"{folded:.2f} s")
    regex = timed("roost", "recordings", "search", "--regex", "needle in [a-z]+ haystack")[0]
    report("the same with a regular expression", f"{regex:.2f} s")
    begin = time.perf_counter()
    subprocess.run(f"roost export --format jsonl {ids[0]} | wc -c", shell=True, check=True, capture_output=True)
    seconds = time.perf_counter() - begin
    report("export --format jsonl", f"{total / SESSIONS / seconds / 1e6:.0f} MB/s")
    os.unlink(text)
    os.unlink(f"{text}.zst")
