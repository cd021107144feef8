"""Programs that are recorded, and the keys that are typed into them; a number among the keys is a pause in seconds."""

import os
import subprocess

ESCAPE, UP, DOWN, RIGHT, LEFT = "\x1b", "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D"
PAGE_DOWN, END, F2, F3, F9, F10 = "\x1b[6~", "\x1b[F", "\x1bOQ", "\x1bOR", "\x1b[20~", "\x1b[21~"

SOURCE = """\
#include <stdio.h>

/* Words of several alphabets: größer, 漢字かな, naïve, Ελληνικά. */
int main(int argc, char **argv)
{
    for (int i = 0; i < argc; i++) {
        printf("%d: %s\\n", i, argv[i]); // a line that is longer than the window is wide, so that it has to wrap around
    }
    return argc > 1 ? 0 : 1;
}
"""

# Name: columns, rows, command, keys.
PROGRAMS = {
    "vim": (80, 24, ["vim", "--clean", "-c", "syntax on", "-c", "set number mouse=a", "main.c"], [
        1, "6Go", "int answer = 42; /* 漢字 */", ESCAPE, 0.4, "yyp", 0.3, "/argv\r", 0.4, "nn", 0.3,
        ":set hlsearch cursorline\r", 0.4, ":vsplit\r", 0.5, "G", 0.3, "gg", 0.2, "ddpu", 0.3, "V3j", 0.3, ">", 0.3,
        ":split\r", 0.4, "\x17w", 0.3, "ihello", ESCAPE, 0.4, ":only\r", 0.4, ":terminal ls\r", 0.8, ":qa!\r", 0.6]),
    "less": (80, 24, ["less", "-R", "words.txt"], [
        0.5, " ", 0.3, DOWN, DOWN, 0.3, "/line 9\r", 0.4, "n", 0.3, "b", 0.3, "G", 0.3, RIGHT, 0.3, LEFT, 0.2, "g", 0.3,
        "kkjj", 0.3, "-S\r", 0.4, " ", 0.3, "h", 0.3, "q", 0.2, "q", 0.3]),
    "git-log": (80, 24, ["git", "-c", "core.pager=less -R", "log", "--graph", "--color=always", "--stat"], [
        0.5, " ", 0.3, " ", 0.3, "/merge\r", 0.4, "q", 0.3]),
    "htop": (100, 30, ["htop", "--delay=20"], [
        1.2, DOWN, DOWN, 0.3, "t", 0.4, F2, 0.5, DOWN, 0.3, RIGHT, 0.3, DOWN, 0.3, F10, 0.4, F3, "htop", 0.5, ESCAPE, 0.3,
        F9, 0.4, ESCAPE, 0.4, "q", 0.4]),
    "top": (80, 24, ["top", "-d", "1"], [1.3, "z", 0.3, "x", 0.3, "1", 0.5, "c", 0.3, "V", 0.4, "q", 0.3]),
    "nano": (80, 24, ["nano", "--ignorercfiles", "--linenumbers", "--mouse", "main.c"], [
        0.5, DOWN, DOWN, END, " new words 漢字", 0.4, "\r\r", 0.3, "\x17", "argc\r", 0.4, "\x0b\x0b", 0.3, "\x15", 0.3,
        "\x07", 0.5, PAGE_DOWN, 0.3, "\x18", 0.3, "\x18", 0.4, "n", 0.4]),
    "mc": (80, 24, ["mc", "--nosubshell", "--color", "."], [
        1.5, "\x1bOB", 0.3, "\x1bOB", 0.3, "\t", 0.4, F9, 0.5, "\x1bOB", 0.3, "\x1bOB", 0.3, "\x1bOC", 0.4, ESCAPE + ESCAPE, 1.2,
        "\x1bOF", 0.4, F3, 0.8, "\x1bOB", 0.3, F10, 0.6, "+", 0.5, "\r", 0.5, F10, 0.8, "\r", 0.5]),
    "bash": (60, 16, ["bash", "--norc", "--noprofile", "-i"], [
        0.4, "ls --color=always -la\r", 0.4, "echo " + "a long command that wraps around " * 3, 0.3, "\x01", 0.2,
        RIGHT * 5, "X", 0.3, "\x05", 0.2, "\x15", 0.2, "printf '\\e[4:3;38;2;255;100;0mcurly\\e[m 漢字 e\\u0301\\n'\r", 0.3,
        "for i in $(seq 40); do echo -e \"\\e[3$((i%8))mline $i\\e[m\\tend\"; done\r", 0.5, "\x12seq", 0.3, "\x07", 0.3,
        "l\t\t", 0.4, "\x15", "clear\r", 0.3, "printf '%s\\r\\n' one two\r", 0.3, "exit\r", 0.3]),
    "man": (72, 20, ["man", "ls"], [1, " ", 0.3, " ", 0.3, "/sort\r", 0.4, "n", 0.3, "b", 0.3, "q", 0.3]),
}


def prepare(folder):
    """Files and a repository that are the same each time."""
    (folder / "main.c").write_text(SOURCE)
    lines = [
        f"line {number}: \x1b[1;3{number % 8}mcoloured\x1b[m größer 漢字 " + "word " * (number % 23) for number in range(1, 120)]
    (folder / "words.txt").write_text("\n".join(lines) + "\n")
    (folder / "folder").mkdir()
    (folder / "run.sh").write_text("#!/bin/sh\n")
    (folder / "run.sh").chmod(0o755)
    (folder / "link").symlink_to("main.c")
    repository(folder)
    for path in [*folder.iterdir(), folder]:
        os.utime(path, (1_700_000_000, 1_700_000_000), follow_symlinks=False)


def repository(folder):
    clock = 1_700_000_000

    def git(*arguments):
        date = f"{clock} +0000"
        environment = {
            **os.environ, "GIT_AUTHOR_NAME": "A. Author", "GIT_AUTHOR_EMAIL": "author@example.org", "GIT_AUTHOR_DATE": date,
            "GIT_COMMITTER_NAME": "A. Author", "GIT_COMMITTER_EMAIL": "author@example.org", "GIT_COMMITTER_DATE": date,
            "GIT_CONFIG_GLOBAL": "/dev/null"}
        subprocess.run(["git", *arguments], cwd=folder, env=environment, check=True, capture_output=True)

    git("init", "--initial-branch=main")
    for number in range(8):
        clock += 3600
        (folder / "notes.txt").write_text("note\n" * (number + 1))
        git("add", "notes.txt")
        git("commit", "-m", f"notes: the {number + 1}th is here, größer")
        if number in (2, 4):
            git("checkout", "-b", f"topic-{number}", "HEAD~1")
            (folder / f"topic-{number}.txt").write_text("topic\n")
            git("add", ".")
            git("commit", "-m", f"topic {number}: begins")
            git("checkout", "main")
            git("merge", "--no-ff", "-m", f"merge topic {number}", f"topic-{number}")
