"""What the tests inside the machine stand on. They run as an unprivileged user who lingers."""

import os
import pathlib

import pytest

import roost_bus
import user_systemd
from roost_protocol import HostClient
from terminal import Terminal
from waiting import eventually


@pytest.fixture(scope="session")
def source():
    """The sources that the programs were built from."""
    return pathlib.Path(os.environ["ROOST_SOURCE"])


@pytest.fixture(scope="session")
def bus():
    """A connection to the user's bus."""
    return roost_bus.open_bus()


@pytest.fixture
def manager(bus):
    """The broker; whatever sessions a test leaves are ended and removed."""
    manager = roost_bus.Manager(bus)
    yield manager
    user_systemd.systemctl("reset-failed", user_systemd.BROKER, check=False)
    manager.clear()
    try:
        eventually(lambda: not user_systemd.session_units(), lambda: f"units go: {user_systemd.session_units()}")
    finally:
        # The next test shall not suffer from it.
        user_systemd.systemctl("stop", "app-roost-*.service")


@pytest.fixture
def start(manager):
    """Starts a session: start("cat", Name="x")."""
    return manager.start


@pytest.fixture
def attach():
    """Opens windows onto sessions, and closes them."""
    windows = []

    def open_window(session, mode="control", grant=None, **options):
        window = HostClient(session.attach_fd(grant or mode))
        windows.append(window)
        window.open(mode=mode, **options)
        return window

    yield open_window
    for window in windows:
        window.close()


@pytest.fixture
def raw_cat(start, attach):
    """A session that sends back each byte as it is, and a window onto it."""
    def make(**keys):
        session = start("/bin/sh", "-c", "read line; stty raw -echo; printf ready; exec cat", **keys)
        window = attach(session)
        window.type(b"\r")
        window.wait_for("ready")
        return session, window

    return make


@pytest.fixture
def terminal():
    """Opens terminals with a program each: terminal("roost", "attach", id)."""
    terminals = []

    def open_terminal(*command, **options):
        terminals.append(Terminal(*command, **options))
        return terminals[-1]

    yield open_terminal
    for one in terminals:
        one.close()
