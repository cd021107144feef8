"""Where another terminal tells something else than the engine on purpose: who is right, and why.

Each rule takes a row as the engine and as the other one tell it, and the width; it says whether it explains all of
what differs between the two.
"""

import re
import unicodedata

import pyte

from screen import PLAIN, Style, trimmed


def erased_with_a_background(ours, theirs, columns):
    """tmux: capture-pane leaves out what stands behind the last written cell of a row, and so a background that EL or
    ECH has painted there (BCE). The engine tells it; pyte tells the same as the engine."""
    more = ours[len(theirs):]
    return ours[:len(theirs)] == theirs and all(
        glyph == " " and not style.attributes for glyph, style in more)


def erased_behind_the_last_column(ours, theirs, columns):
    """tmux, pyte: EL while a wrap is pending erases nothing, as their cursor stands outside of the row. In xterm, VTE
    and on a VT420 it stands on the last column (DEC STD 070) and erases it; the engine does as they do. top(1) does this
    in each line that fills its row."""
    def padded(row):
        return row + [(" ", PLAIN)] * (columns - len(row))
    ours, theirs = padded(ours), padded(theirs)
    return len(theirs) == len(ours) == columns and ours[:-1] == theirs[:-1] and ours[-1] == (" ", PLAIN)


ROWS = {
    "tmux": [erased_with_a_background, erased_behind_the_last_column],
    "pyte": [erased_behind_the_last_column],
    # What a snapshot says is to come out as it is, but for what capture-pane does not tell.
    "tmux, snapshot": [erased_with_a_background],
    "tmux, window": [erased_with_a_background],
    "pyte, snapshot": [],
}


def explained(terminal, ours, theirs, columns):
    """The name of the rule that explains a difference between two rows; nothing where none does."""
    return next((rule.__name__ for rule in ROWS[terminal] if rule(ours, theirs, columns)), None)


def as_pyte_tells(row):
    """A row of the engine's or of pyte's in what pyte can say.

    It has one underline, and neither faint, invisible, overline nor underline colours; the bright colours (90 to 107)
    are the others in bold; what it erases keeps the foreground of the pen, which nobody sees."""
    told = []
    for glyph, style in row:
        attributes = style.attributes - {"faint", "invisible", "overline", "double", "curly", "dotted", "dashed"}
        colors = []
        for color in (style.foreground, style.background):
            if isinstance(color, int) and 8 <= color < 16:
                attributes, color = attributes | {"bold"}, color - 8
            colors.append(pyte_palette(color))
        if glyph == " ":
            attributes &= {"inverse", "underline", "crossed"}
            colors = colors if "inverse" in attributes else [None, colors[1]]
        told.append((glyph, Style(frozenset(attributes), *colors)))
    return trimmed(told)


def pyte_palette(color):
    """A colour behind the sixteenth, which pyte gives by its parts."""
    if not isinstance(color, int) or color < 16:
        return color
    return tuple(bytes.fromhex(pyte.graphics.FG_BG_256[color]))


def pyte_reads(data):
    """Whether pyte can be asked what stands on the screen behind these bytes.

    It has one screen: behind the end of the alternate one it shows what is not there any more. It ends with an error
    on `CSI ? 4 m`, takes `CSI > 4 ; 2 m` for SGR (both are vim's XTMODKEYS), and prints what has colons."""
    return not re.search(rb"\x1b\[(\?(1049|1047|47)l|[?>][0-9;]*m|[0-9;]+:[0-9:;]*m|[0-9]*b|\?69h)", data)


def is_disputed(dump):
    """Whether terminals need not agree about a screen: it has glyphs of more than one code point, or that no standard
    has named, so that their widths are anyone's guess; or left and right margins, which tmux has not."""
    margins, size = dump.state["margins"], dump.state["columns"]
    return (margins["left"], margins["right"]) != (0, size - 1) or any(
        unicodedata.category(glyph) in ("Cn", "Co", "Mn", "Me", "Mc", "Cf") or glyph >= "\U0001f1e6"
        for glyph in dump.snapshot.decode(errors="replace"))
