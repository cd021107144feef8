"""The engine, tmux and pyte: each reads bytes at a size and tells its screen."""

import itertools
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time

import pyte

from screen import PLAIN, Screen, Style, rows_of, trimmed

DUMP = os.environ.get("TERMINAL_DUMP", "")
PATIENCE = 20.0


class Dump:
    """What the engine tells at an offset of a recording."""

    def __init__(self, told):
        state = told["state"]
        self.offset, self.is_at_ground = told["offset"], told["atGround"]
        self.snapshot, self.window, self.reset = (
            told[name].encode(errors="surrogateescape") for name in ("snapshot", "window", "reset"))
        modes, mouse, margins = set(state["modes"]), state["mouse"], state["margins"]
        self.state = state
        self.history = rows_of(told["history"])
        self.screen = Screen(
            rows_of(told["rows"], state["rows"]),
            (state["cursor"]["column"] + state["cursor"]["pendingWrap"], state["cursor"]["row"]),
            {
                "alternate": state["alternateScreen"], "cursor": state["cursor"]["visible"], "wrap": 7 in modes,
                "cursor keys": 1 in modes, "keypad": 66 in modes, "origin": 6 in modes,
                "mouse": mouse["tracking"] not in (0, 9), "mouse sgr": mouse["encoding"] == 1006,
                "region": (margins["top"], margins["bottom"]), "title": state["title"]})


def engine(output, columns, rows, cuts):
    result = subprocess.run(
        [DUMP, str(columns), str(rows), *map(str, cuts)], input=output, capture_output=True, check=True, timeout=120)
    return [Dump(json.loads(line)) for line in result.stdout.decode(errors="surrogateescape").splitlines()]


class Tmux:
    """A server of our own, with a pane for each text that is read."""

    FORMAT = "\t".join(f"#{{{name}}}" for name in [
        "window_name", "cursor_x", "cursor_y", "alternate_on", "cursor_flag", "wrap_flag", "keypad_cursor_flag", "keypad_flag",
        "origin_flag", "mouse_any_flag", "mouse_sgr_flag", "insert_flag", "scroll_region_upper", "scroll_region_lower",
        "pane_title"])

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="oracle-tmux-"))
        (self.folder / "configuration").write_text(
            "set -g status off\nset -g allow-rename on\nset -g automatic-rename off\n"
            "set -g history-limit 2000\nset -g default-terminal tmux-256color\nset -s escape-time 0\n")
        self.numbers = itertools.count()
        self.run("new-session", "-d", "-s", "base", "sleep 3600")

    def run(self, *arguments):
        environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": str(self.folder), "TERM": "xterm-256color"}
        result = subprocess.run(
            ["tmux", "-S", self.folder / "socket", "-f", self.folder / "configuration", *map(str, arguments)],
            capture_output=True, env=environment, timeout=PATIENCE)
        if result.returncode:
            raise RuntimeError(f"tmux {arguments[0]}: {result.stderr.decode()}")
        return result.stdout.decode(errors="surrogateescape")

    def screen(self, data, columns, rows, history=None):
        """The screen behind some bytes, in a pane of its own; its history is put into a list."""
        name = f"pane-{next(self.numbers)}"
        file = self.folder / name
        # The mark behind them is read when they are; a name of a window is nothing that a program here sets.
        file.write_bytes(data + b"\x1bkread\x1b\\")
        self.run("new-session", "-d", "-x", columns, "-y", rows, "-s", name, "-n", "begun",
                 f"stty raw -echo; cat {file}; exec sleep 3600")
        try:
            end = time.monotonic() + PATIENCE
            while not (told := self.run("display-message", "-p", "-t", name, self.FORMAT)).startswith("read\t"):
                if time.monotonic() > end:
                    raise RuntimeError(f"tmux did not read {len(data)} bytes to their end: {told!r}")
                time.sleep(0.004)
            text = self.run("capture-pane", "-p", "-e", "-N", "-t", name)
            if history is not None:
                history += rows_of(self.run("capture-pane", "-p", "-e", "-N", "-S", "-", "-t", name))
        finally:
            self.run("kill-session", "-t", name)
            file.unlink()
        fields = told.rstrip("\n").split("\t")
        names = ["alternate", "cursor", "wrap", "cursor keys", "keypad", "origin", "mouse", "mouse sgr", "insert"]
        flags = {name: value == "1" for name, value in zip(names, fields[3:])}
        flags["region"] = (int(fields[12]), int(fields[13]))
        flags["title"] = fields[14]
        return Screen(rows_of(text, rows), (int(fields[1]), int(fields[2])), flags)

    def close(self):
        self.run("kill-server")
        shutil.rmtree(self.folder)


NAMES = ["black", "red", "green", "brown", "blue", "magenta", "cyan", "white"]
PYTE_COLORS = {name: index for index, name in enumerate(NAMES)}
PYTE_COLORS |= {"bright" + name: 8 + index for index, name in enumerate(NAMES)} | {"bfightmagenta": 13}


def pyte_screen(data, columns, rows):
    screen = pyte.Screen(columns, rows)
    pyte.ByteStream(screen).feed(data)

    def color(name):
        if name == "default":
            return None
        return PYTE_COLORS[name] if name in PYTE_COLORS else tuple(bytes.fromhex(name))

    def style(char):
        names = {"bold": "bold", "italics": "italic", "underscore": "underline", "strikethrough": "crossed",
                 "reverse": "inverse", "blink": "blink"}
        attributes = frozenset(ours for theirs, ours in names.items() if getattr(char, theirs, False))
        result = Style(attributes, color(char.fg), color(char.bg))
        return PLAIN if result == PLAIN else result

    told = []
    for y in range(rows):
        cells = [screen.buffer[y][x] for x in range(columns)]
        told.append(trimmed([(glyph, style(cell)) for cell in cells for glyph in cell.data]))
    return Screen(told, (screen.cursor.x, screen.cursor.y), {"title": screen.title})
