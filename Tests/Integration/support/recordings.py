"""Writes recordings as docs/recording.md has them, for tests that read them; shares no code with the programs."""

import base64
import json
import os
import subprocess
from datetime import datetime, timezone


def timestamp(microseconds):
    moment = datetime.fromtimestamp(microseconds // 1_000_000, timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%S") + f".{microseconds % 1_000_000:06d}Z"


class Recording:
    """A recording in a session's folder, written line by line."""

    def __init__(self, folder, id, start=1_795_276_800_000_000, columns=80, rows=24):
        self.folder, self.id, self.start, self.now, self.run = str(folder), id, start, start, start
        self.size, self.number, self.lines, self.written = (columns, rows), 0, [], b""
        os.makedirs(self.folder, mode=0o700, exist_ok=True)
        for name in os.listdir(self.folder):
            if name.startswith("io"):
                os.unlink(f"{self.folder}/{name}")
        self.mark("started")
        self.line("resize", f"{columns}x{rows}".encode())

    def wait(self, seconds):
        self.now += int(seconds * 1_000_000)
        return self

    def line(self, direction, data=b"", size=None, **more):
        elapsed = self.now - self.run
        entry = {"timestamp": timestamp(self.now), "session_id": self.id, "direction": direction,
                 "data": base64.b64encode(data).decode(), "size": len(data) if size is None else size}
        text = json.dumps(entry, separators=(",", ":"))[:-1] + f',"elapsed":{elapsed // 1_000_000}.{elapsed % 1_000_000:06d}'
        for key, value in more.items():
            text += f',"{key}":{json.dumps(value)}'
        self.lines.append(text + "}")
        return self

    def output(self, data):
        data = data.encode() if isinstance(data, str) else data
        self.written += data
        return self.line("output", data)

    def input(self, data, masked=False):
        data = data.encode()
        return self.line("input", b"", len(data), masked=True) if masked else self.line("input", data)

    def resize(self, columns, rows):
        self.size = (columns, rows)
        return self.line("resize", f"{columns}x{rows}".encode())

    def screen(self, data):
        return self.line("screen", data.encode() if isinstance(data, str) else data)

    def mark(self, mark, size=0):
        return self.line("mark", b"", size, mark=mark)

    def rotate(self, screen, compressed=True):
        """The lines so far become a part; the next one begins with this screen."""
        self.number += 1
        path = f"{self.folder}/io-{self.number:06d}.jsonl"
        self.write(path)
        if compressed:
            subprocess.run(["zstd", "-q", "--rm", path], check=True)
        self.line("resize", "{}x{}".format(*self.size).encode())
        return self.screen(screen)

    def write(self, path=None):
        path = path or f"{self.folder}/io.jsonl"
        with open(path, "w", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write("".join(line + "\n" for line in self.lines))
        self.lines = []
        return self
