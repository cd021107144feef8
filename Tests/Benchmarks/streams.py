"""Streams that every peer reads, and the programs that were built to read them."""

import contextlib
import os
import subprocess
import tempfile

TOOLS = "/usr/libexec/roost-bench"
STREAMS = {
    "ascii": "plain ASCII", "log": "coloured build log", "csi": "dense CSI", "cjk": "CJK", "emoji": "emoji",
    "region": "scrolling region", "redraw": "alternate-screen redraw", "truecolor": "true colour",
}


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
