"""A screen as every terminal can tell it: glyphs with their styles row by row, the cursor, and some modes."""

import dataclasses
import re

PIECE = re.compile(r"\x1b\[([0-9;:]*)m|\x1b\]8;[^\x1b\x07]*(?:\x1b\\|\x07)|([\x0e\x0f])|\x1b\([0B]|(\n)|([^\x1b\n\x0e\x0f])")
GRAPHICS = dict(zip("`abcdefghijklmnopqrstuvwxyz{|}~", "◆▒␉␌␍␊°±␤␋┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│≤≥π≠£·"))
ON = {"1": "bold", "2": "faint", "3": "italic", "4": "underline", "5": "blink", "6": "blink", "7": "inverse",
      "8": "invisible", "9": "crossed", "21": "double", "53": "overline"}
OFF = {"22": ("bold", "faint"), "23": ("italic",), "24": ("underline", "double", "curly", "dotted", "dashed"),
       "25": ("blink",), "27": ("inverse",), "28": ("invisible",), "29": ("crossed",), "55": ("overline",)}
UNDERLINES = ["", "underline", "double", "curly", "dotted", "dashed"]


@dataclasses.dataclass(frozen=True)
class Style:
    attributes: frozenset = frozenset()
    foreground: object = None
    background: object = None
    underline: object = None


PLAIN = Style()


@dataclasses.dataclass
class Screen:
    rows: list
    cursor: tuple
    flags: dict

    def text(self):
        return ["".join(glyph for glyph, _ in row).rstrip() for row in self.rows]


def rows_of(text, count=None):
    """Rows of glyphs and styles from text with escape sequences; a style goes on over a newline.

    So many rows, or else all but the empty ones at the end."""
    rows, row, style, shifted = [], [], PLAIN, False
    for piece in PIECE.finditer(text):
        parameters, shift, newline, glyph = piece.groups()
        if parameters is not None:
            style = apply(style, parameters)
        elif shift:
            shifted = shift == "\x0e"
        elif newline:
            rows.append(row)
            row = []
        elif glyph:
            row.append((GRAPHICS.get(glyph, glyph) if shifted else glyph, style))
    if row:
        rows.append(row)
    rows = [trimmed(row) for row in rows]
    if count is None:
        while rows and not rows[-1]:
            rows.pop()
        return rows
    return (rows + [[]] * count)[:count]


def trimmed(row):
    """Without blanks at the end that nobody can see."""
    row = list(row)
    while row and row[-1][0] in " \xa0" and not is_seen(row[-1][1]):
        row.pop()
    return row


def is_seen(style):
    return style.background is not None or style.attributes & {
        "inverse", "underline", "double", "curly", "dotted", "dashed", "crossed", "overline"}


def apply(style, parameters):
    """SGR."""
    fields = parameters.split(";") if parameters else ["0"]
    attributes = set(style.attributes)
    colors = {"3": style.foreground, "4": style.background, "5": style.underline}
    while fields:
        field = fields.pop(0) or "0"
        if field == "0":
            attributes, colors = set(), {"3": None, "4": None, "5": None}
        elif field.startswith("4:"):
            attributes -= set(OFF["24"])
            attributes |= {UNDERLINES[int(field[2:])]} - {""}
        elif field in ON:
            attributes.add(ON[field])
        elif field in OFF:
            attributes -= set(OFF[field])
        elif re.match(r"[345]8", field):
            colors[field[0]] = color(field, fields)
        elif field in ("39", "49", "59"):
            colors[field[0]] = None
        elif re.fullmatch(r"[34][0-7]", field):
            colors[field[0]] = int(field[1])
        elif re.fullmatch(r"(9|10)[0-7]", field):
            colors["3" if field[0] == "9" else "4"] = 8 + int(field[-1])
    return Style(frozenset(attributes), colors["3"], colors["4"], colors["5"])


def color(field, rest):
    """A colour by index or by its parts, with colons or with semicolons."""
    if ":" in field:
        parts = [part for part in field.split(":")[1:] if part]
        return int(parts[1]) if parts[0] == "5" else tuple(map(int, parts[-3:]))
    if rest.pop(0) == "5":
        return int(rest.pop(0))
    return tuple(int(rest.pop(0)) for _ in range(3))
