"""Waiting for what happens, instead of sleeping for as long as it might take."""

import time

from gi.repository import GLib

# Far more than anything takes: machines are slow now and then, and a test that fails now and then is worse than none.
PATIENCE = 40.0


def pump(seconds=0.0):
    """Handles what comes in from the bus for `seconds`."""
    context, fired = GLib.MainContext.default(), []
    GLib.timeout_add(max(1, int(seconds * 1000)), lambda: fired.append(True))
    while not fired:
        context.iteration(True)


def eventually(predicate, what=None, timeout=PATIENCE, interval=0.01):
    """Returns the first true value of `predicate()`; fails with `what` when there is none in time."""
    deadline = time.monotonic() + timeout
    while True:
        value = predicate()
        if value:
            return value
        if time.monotonic() > deadline:
            description = what() if callable(what) else what or getattr(predicate, "__name__", "the condition")
            raise AssertionError(f"not within {timeout:.0f} s: {description}")
        pump(interval)
