"""What the tests on a kernel of its own share."""

import subprocess

import pytest


def roost(*arguments, check=True):
    """The output of roost."""
    result = subprocess.run(["roost", *arguments], capture_output=True, text=True)
    assert not check or result.returncode == 0, result.stderr
    return result.stdout.strip()


@pytest.fixture
def start():
    """Starts a session; all are stopped at the end."""
    ids = []

    def start_one(*arguments):
        ids.append(roost("start", *arguments))
        return ids[-1]

    yield start_one
    for session in ids:
        roost("stop", session, check=False)
