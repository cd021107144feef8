"""Compares what the engine makes of recordings with what tmux and pyte make of them, and its snapshots with itself.

    oracle.py [--record] [NAME…]     recordings, at each point where the program waited
    oracle.py --inputs               snapshots of the fuzzer's inputs, read by the other terminals

At each point: the text, the styles, the cursor and the modes. A snapshot is right where another terminal that reads
it shows the screen that the engine has, and clean-up bytes are where they leave no mode on and the text as it is.
"""

import collections
import concurrent.futures
import pathlib
import sys

import differences
import recordings
import terminals

CLEAN = {
    "alternate": False, "cursor": True, "wrap": True, "cursor keys": False, "keypad": False, "origin": False,
    "mouse": False, "mouse sgr": False, "insert": False}
# What another session may have left in a window: everything that can be switched on.
LEFT = (
    b"\x1b[?1049h\x1b[?1000h\x1b[?1006h\x1b[?1h\x1b=\x1b[3;5r\x1b[?6h\x1b[4h\x1b[41;1;4m\x1b(0\x1b)0\x0e\x1b[?7l\x1b[?25l"
    b"left\r\nlqqk\x1b[3g\x1b[?5h")
INPUTS = pathlib.Path(__file__).resolve().parent.parent / "TerminalFuzz" / "corpus"


class Report:
    """What was compared, what differs, and which rules explained a difference."""

    def __init__(self):
        self.compared, self.failures, self.rules = collections.Counter(), [], collections.Counter()

    def compare(self, terminal, where, dump, screen, flags=True):
        """Whether a screen is the one that the engine has."""
        self.compared[terminal] += 1
        adapt = differences.as_pyte_tells if terminal.startswith("pyte") else list
        for y, (ours, theirs) in enumerate(zip(dump.screen.rows, screen.rows)):
            self.row(terminal, f"{where}, row {y}", adapt(ours), adapt(theirs), dump.state["columns"])
        self.equal(terminal, f"{where}, cursor", dump.screen.cursor, screen.cursor)
        if flags:
            for name, value in dump.screen.flags.items():
                # A terminal has a title of its own until a program gives one.
                if name != "title" or value:
                    self.equal(terminal, f"{where}, {name}", value, screen.flags[name])

    def row(self, terminal, where, ours, theirs, columns):
        if ours == theirs:
            return
        rule = differences.explained(terminal, ours, theirs, columns)
        if rule:
            self.rules[f"{terminal}: {rule}"] += 1
            return
        pairs = list(zip(ours + [None] * len(theirs), theirs + [None] * len(ours)))
        x = next(x for x, (one, other) in enumerate(pairs) if one != other)
        self.equal(terminal, f"{where}, glyph {x}", *pairs[x])

    def equal(self, terminal, where, ours, theirs):
        if ours != theirs:
            self.failures.append(f"{terminal}: {where}: {ours}, there {theirs}")

    def end(self):
        for terminal, count in sorted(self.compared.items()):
            print(f"{terminal}: {count} screens compared")
        for rule, count in sorted(self.rules.items()):
            print(f"explained by {rule}: {count} rows")
        for failure in self.failures[:40]:
            print(f"differs in {failure}")
        print(f"{len(self.failures)} differences that nothing explains")
        return 1 if self.failures or not self.compared else 0


def compare(report, tmux, where, dump, output, columns, rows):
    """One point of a recording; `output` is nothing where only the snapshot is of interest."""
    if output is not None:
        report.compare("tmux", where, dump, tmux.screen(output, columns, rows))
        if differences.pyte_reads(output):
            report.compare("pyte", where, dump, terminals.pyte_screen(output, columns, rows), flags=False)
    shown = tmux.screen(dump.snapshot, columns, rows)
    report.compare("tmux, snapshot", where, dump, shown)
    if output is not None and differences.pyte_reads(dump.snapshot):
        report.compare(
            "pyte, snapshot", where, dump, terminals.pyte_screen(dump.snapshot, columns, rows), flags=False)
    history = []
    report.compare("tmux, window", where, dump, tmux.screen(LEFT + dump.window, columns, rows, history))
    if not dump.state["alternateScreen"]:
        report.equal("tmux, window", f"{where}, rows with the scrollback", len(dump.history), len(history))
        for y, (ours, theirs) in enumerate(zip(dump.history, history)):
            report.row("tmux, window", f"{where}, row {y} with the scrollback", ours, theirs, columns)
    clean = tmux.screen(dump.snapshot + dump.reset, columns, rows)
    report.compared["tmux, clean-up"] += 1
    expected = {**CLEAN, "region": (0, rows - 1)}
    report.equal("tmux, clean-up", where, expected, {name: clean.flags[name] for name in expected})
    if not dump.state["alternateScreen"]:
        report.equal("tmux, clean-up", f"{where}, text", shown.rows, clean.rows)
        # A wrap that was pending is not any more.
        cursor = (min(shown.cursor[0], columns - 1), shown.cursor[1])
        report.equal("tmux, clean-up", f"{where}, cursor", cursor, clean.cursor)


def cases(names):
    """Points of recordings: where it is, what the engine tells, the bytes up to there, the size."""
    for name in names:
        recording = recordings.Recording.load(name)
        output, columns, rows = recording.output, recording.columns, recording.rows
        for dump in terminals.engine(output, columns, rows, recording.ends()):
            yield f"{name} at {dump.offset}", dump, output[:dump.offset], columns, rows


def inputs():
    """The fuzzer's inputs, each at its end. Their streams are broken on purpose: only the snapshots are compared."""
    for path in sorted(INPUTS.iterdir()):
        data = path.read_bytes()
        columns, rows = 2 + data[0] % 79, 2 + data[1] % 23
        dump = terminals.engine(data[4:], columns, rows, [len(data)])[0]
        if dump.is_at_ground and not differences.is_disputed(dump):
            yield path.name, dump, None, columns, rows


def main(arguments):
    names = [argument for argument in arguments if not argument.startswith("-")]
    if "--record" in arguments:
        import record
        for name in names or record.PROGRAMS:
            print(f"{name}: {len(record.record(name).output)} bytes")
        return 0
    report, tmux = Report(), terminals.Tmux()
    try:
        todo = inputs() if "--inputs" in arguments else cases(names or recordings.names())
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            running = [pool.submit(compare, report, tmux, *case) for case in todo]
            for one in running:
                one.result()
    finally:
        tmux.close()
    return report.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
