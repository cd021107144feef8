"""A window shows the session as it is, in a terminal emulator that is not ours."""

import os
import signal
import subprocess
import sys

import pytest

from outer import Outer
from waiting import eventually

# A full-screen program that stops in the middle of a sequence, and counts its SIGWINCHes.
HALF = r"""
import os, signal, sys, tty
changes = 0
def changed(*_):
    global changes
    changes += 1
signal.signal(signal.SIGWINCH, changed)
tty.setraw(0)
out = lambda text: os.write(1, text.encode())
out("left below\r\n")
out("\x1b[?1049h\x1b[?1h\x1b[?1003h\x1b[?1006h\x1b[?2004h\x1b[>5u\x1b[?25l\x1b[2J\x1b[3;10r\x1b]2;half\x07")
out("\x1b[3;5H\x1b[1;31mred\x1b[0m \u6f22\u5b57 e\u0301\x1b[6;7Hhere\x1b[4")
while True:
    key = os.read(0, 1)
    if key == b"g":
        out("2mgreen\x1b[0m")
    elif key == b"w":
        out(f"\x1b[9;1Hchanges {changes} {os.get_terminal_size().columns}x{os.get_terminal_size().lines}\x1b[K")
    elif key == b"q":
        out("\x1b[r\x1b[?1049l\x1b[?1l\x1b[?1003l\x1b[?1006l\x1b[?2004l\x1b[<u\x1b[?25h")
    elif key == b"x":
        sys.exit(0)
"""


@pytest.fixture
def outer():
    opened = []

    def make(command, **size):
        opened.append(Outer(command, **size))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


@pytest.fixture
def half(start, tmp_path):
    path = tmp_path / "half.py"
    path.write_text(HALF)
    return start(sys.executable, str(path))


def attach(outer, session, columns=80, rows=24, options=""):
    return outer(f"roost attach {options} {session.id}", columns=columns, rows=rows)


def test_a_half_finished_program_from_a_second_terminal_of_another_size(half, outer):
    first = attach(outer, half)
    first.wait_for_text("here")
    second = attach(outer, half, 100, 30)
    screen = second.wait_for_text("here")
    assert screen[2] == "    red 漢字 e\u0301" and screen[5] == "      here"
    assert any("\x1b[1m" in row and "\x1b[31m" in row for row in second.screen(colours=True))
    assert {"alternate_on", "keypad_cursor_flag", "mouse_any_flag", "no cursor_flag"} <= second.flags()
    # The sequence that was half printed is not lost, and not shown.
    second.type("g")
    screen = second.wait_for_text("green")
    assert screen[5] == "      heregreen"
    assert any("\x1b[42m" in row for row in second.screen(colours=True))
    # The primary screen stands under it.
    second.type("q")
    second.wait_for(lambda screen: screen[0] == "left below" and not any("here" in row for row in screen),
                    "the primary screen is shown")
    assert second.flags() == set()


def test_an_attach_is_one_change_of_size_at_the_most(half, outer):
    first = attach(outer, half)
    first.wait_for_text("here")
    first.type("w")
    before = int(first.wait_for_text("changes")[8].split()[1])
    same = attach(outer, half)
    same.wait_for_text("here")
    same.type("w")
    same.wait_for_text(f"changes {before} 80x24")
    other = attach(outer, half, 90, 28)
    other.wait_for_text("here")
    other.type("w")
    other.wait_for_text(f"changes {before + 1} 90x28")


def test_a_storm_of_sizes_ends_in_the_last_one(half, outer):
    window = attach(outer, half)
    window.wait_for_text("here")
    for step in range(40):
        window.resize(60 + step, 20 + step % 7)
    window.resize(91, 27)
    eventually(lambda: (half.get("Columns"), half.get("Rows")) == (91, 27), "the session has the last size")
    window.type("w")
    row = window.wait_for_text("91x27")[8]
    # Far fewer than were asked for, as they came faster than one in 50 ms.
    assert int(row.split()[1]) <= 41


def test_detaching_leaves_the_outer_terminal_as_it_was(half, outer):
    window = outer("sh", columns=80, rows=24)
    window.type_text("PS1='prompt> '; clear; echo mine")
    window.type("Enter")
    window.wait_for_text("mine")
    window.type_text(f"roost attach {half.id}")
    window.type("Enter")
    window.wait_for_text("here")
    assert "alternate_on" in window.flags()
    window.type("C-\\")
    screen = window.wait_for_text("[detached from")
    window.wait_for(lambda screen: screen[-1] == "prompt>" or "prompt>" in screen, "the shell is back")
    assert window.flags() == set()
    # What stood there before has been scrolled off, not lost; what follows stands below the session's screen.
    assert "mine" in window.screen(scrollback=100)
    assert "left below" in window.screen(scrollback=100)
    assert window.cursor()[0] == len("prompt> ")
    assert screen


def test_a_killed_client_leaves_a_mess_that_the_next_one_heals(half, outer):
    window = outer("sh", columns=80, rows=24)
    window.type_text(f"roost attach {half.id}")
    window.type("Enter")
    window.wait_for_text("here")
    pid = subprocess.run(["pgrep", "-n", "-f", f"roost attach {half.id}"], capture_output=True, text=True).stdout
    os.kill(int(pid), signal.SIGKILL)
    eventually(lambda: half.get("Clients") == 0, "the host notices")
    assert "alternate_on" in window.flags()
    window.type_text(f"stty sane; roost attach {half.id}")
    window.type("C-j")
    eventually(lambda: half.get("Clients") == 1, "there is a window again")
    window.wait_for(lambda screen: screen[5] == "      here" and not any("stty" in row for row in screen),
                    "the session is shown again")
    window.type("C-\\")
    window.wait_for_text("[detached from")
    assert window.flags() == set()


def test_the_scrollback_reaches_the_terminals_own(start, outer):
    session = start("sh", "-c", "seq 3000; exec cat")
    # tmux keeps 2000 rows.
    for options, count in [("", 1000), ("--scrollback all", 2000), ("--scrollback 0", 0)]:
        window = attach(outer, session, options=options)
        window.wait_for(lambda _: len(numbers(window)) >= count, f"{count} rows come with {options!r}")
        window.wait_for_text("3000")
        found = numbers(window)
        assert found == [str(number) for number in range(3000 - len(found) + 1, 3001)], options
        assert count <= len(found) <= count + 48, options


def numbers(window):
    """The numbers in the scrollback and on the screen."""
    return [row for row in window.screen(scrollback=5000) if row.isdigit()]


def test_an_editor_looks_as_if_it_had_never_been_left(start, outer, tmp_path):
    text = tmp_path / "text.md"
    text.write_text("".join(f"line {number} of a text with 漢字 and \ttabs\n" for number in range(200)))
    keys = [["/line 57", "Enter"], ["dd"], ["i", "inserted"], ["Escape"], ["C-d"]]
    line = f"vi -u NONE -n -N {text}"
    direct = outer(line)
    session = start("sh", "-c", line)
    for number, step in enumerate(keys):
        window = attach(outer, session)
        window.wait_for(lambda screen: any("line" in row for row in screen), "the editor is shown")
        window.type(*step)
        direct.type(*step)
        wanted = stable(direct)
        window.wait_for(lambda screen: screen == wanted, f"step {number}: the same as without us: {wanted}")
        assert window.cursor() == direct.cursor()
        window.type("C-\\")
        window.wait_for_text("[detached from")


def stable(outer):
    """The screen, once it does not change any more."""
    last = None
    for _ in range(50):
        screen = outer.screen()
        if screen == last:
            return screen
        last = screen
        subprocess.run(["sleep", "0.1"])
    return last


def test_a_viewer_changes_neither_size_nor_input(half, outer):
    first = attach(outer, half)
    first.wait_for_text("here")
    first.type("w")
    before = first.wait_for_text("changes")[8]
    viewer = attach(outer, half, 120, 40, options="--view")
    viewer.wait_for_text("here")
    viewer.type("g")
    first.type("w")
    first.wait_for(lambda screen: screen[8] == before, "the size is as before")
    assert not any("green" in row for row in first.screen())
    assert (half.get("Columns"), half.get("Rows")) == (80, 24)


def test_windows_of_other_sizes_show_what_fits(half, outer):
    small = attach(outer, half, 30, 8, options="--view")
    large = attach(outer, half, 100, 30, options="--view")
    first = attach(outer, half)
    first.wait_for_text("here")
    # All of the width that there is, and the rows around the cursor.
    small.wait_for(lambda screen: screen[2] == "    red 漢字 e\u0301" and screen[5] == "      here", "what fits is shown")
    screen = large.wait_for(lambda screen: screen[5].startswith("      here"), "all is shown")
    assert screen[5].rstrip()[80:] == "│" and screen[24].startswith("─" * 80)
    # What comes is painted, there is no mode of the program, and nothing is typed.
    first.type("g", "w")
    for window in [small, large]:
        window.wait_for_text("heregreen")
        assert not {"alternate_on", "mouse_any_flag"} & window.flags()
    # A window that gets the session's size has the stream itself again, and the other way round.
    large.resize(80, 24)
    large.wait_for(lambda screen: len(screen) == 24 and screen[5] == "      heregreen", "the screen is shown as it is")
    eventually(lambda: "alternate_on" in large.flags(), "the modes are those of the program")
    large.resize(60, 20)
    eventually(lambda: "alternate_on" not in large.flags(), "it is painted again")
    large.wait_for_text("heregreen")
    # Who types has the size.
    typist = attach(outer, half, 64, 18)
    typist.wait_for_text("heregreen")
    first.wait_for(lambda screen: screen[5].startswith("      heregreen") and screen[5].endswith("│"), "it is not the first's")
    first.type("y")
    eventually(lambda: (half.get("Columns"), half.get("Rows")) == (80, 24), "it is the first's again")
    first.type("w")
    first.wait_for_text("80x24")
    typist.wait_for_text("80x24")
    for window in [first, small, large, typist]:
        window.type("C-\\")
    for window in [first, small, large, typist]:
        window.wait_for_text("[detached from")
        # tmux hides the cursor of a program that has ended.
        assert window.flags() <= {"no cursor_flag"}
