"""Runs the programs in a terminal of a fixed size and keeps what they print."""

import fcntl
import os
import pathlib
import pty
import select
import shutil
import struct
import subprocess
import tempfile
import termios
import time

from programs import PROGRAMS, prepare
from recordings import Recording

# A machine of its own, as far as a screen shows one: no processes, no names of the one that records.
ROOM = ["unshare", "--fork", "--pid", "--mount-proc", "--uts", "sh", "-c", 'hostname example; exec "$@"', "sh"]
PATH = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"


def record(name):
    columns, rows, command, keys = PROGRAMS[name]
    folder = pathlib.Path(tempfile.mkdtemp(prefix="oracle-")) / "example"
    folder.mkdir()
    try:
        prepare(folder)
        chunks = run(columns, rows, command, keys, folder)
    finally:
        shutil.rmtree(folder.parent)
    # The folder's own name is another one each time.
    chunks = [(when, data.replace(str(folder.parent).encode(), b"/tmp/recording-xyz")) for when, data in chunks]
    recording = Recording(name, columns, rows, chunks)
    recording.save()
    return recording


def run(columns, rows, command, keys, folder):
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    environment = {
        "PATH": PATH, "HOME": str(folder), "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8",
        "PS1": "\\[\\e[32m\\]example\\[\\e[m\\]$ ", "LESSHISTFILE": "-", "HISTFILE": "", "TZ": "UTC"}
    process = subprocess.Popen(
        [*ROOM, *command], stdin=slave, stdout=slave, stderr=slave, cwd=folder, env=environment, start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
    os.close(slave)
    start, chunks = time.monotonic(), []

    def read(seconds):
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if not select.select([master], [], [], left)[0]:
                return True
            try:
                data = os.read(master, 65536)
            except OSError:
                return False
            if not data:
                return False
            chunks.append((time.monotonic() - start, data))
        return True

    for key in keys:
        if isinstance(key, str):
            os.write(master, key.encode())
        elif not read(key):
            break
    read(0.5)
    process.kill()
    process.wait()
    os.close(master)
    return chunks
