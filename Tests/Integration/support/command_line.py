"""The program roost, run without a terminal."""

import json
import os
import subprocess


def roost(*arguments, status=0, input=None, environment=None, directory=None):
    """Runs roost, checks its exit status, and returns its output; the errors where it must fail."""
    result = subprocess.run(
        ["roost", *arguments], capture_output=True, text=True, timeout=60, input=input or "", cwd=directory,
        env={**os.environ, **(environment or {})})
    assert result.returncode == status, f"roost {' '.join(arguments)}: {result.returncode}, {result.stdout}{result.stderr}"
    if status:
        assert result.stderr and "\x1b" not in result.stderr, "an error says what was wrong"
        return result.stderr
    return result.stdout


def one(id):
    return json.loads(roost("status", "--json", id))
