"""Machines of a test's own, driven from outside as root: for logins, lingering, other users and shutdowns."""

import json
import os
import pathlib
import subprocess

import pytest

SOURCE = pathlib.Path(os.environ["ROOST_SOURCE"])
PROGRAM = str(SOURCE / "Tests/Machine/machine")


class Machine:
    """A throwaway machine with the installed programs."""

    def __init__(self, *options):
        command = [PROGRAM, "boot", "--owner", str(os.getpid()), "--install-tree", os.environ["ROOST_INSTALL_TREE"], *options]
        self.name = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout.strip()

    def popen(self, *command, options=(), **keys):
        """Starts a command inside, as the test user."""
        return subprocess.Popen(
            [PROGRAM, "exec", *options, self.name, "--", *command], text=True, **keys)

    def run(self, *command, options=(), check=True, timeout=60):
        """Runs a command inside, as the test user, and returns its output."""
        result = subprocess.run(
            [PROGRAM, "exec", *options, self.name, "--", *command], capture_output=True, text=True, timeout=timeout)
        if check and result.returncode:
            raise AssertionError(f"{' '.join(command)} failed ({result.returncode}): {result.stdout}{result.stderr}")
        return result.stdout.strip() if check else result

    def root(self, *command, **keys):
        return self.run(*command, options=["--root"], **keys)

    def login(self, *command, **keys):
        """The same in a login session, which ends with the command."""
        return self.run(*command, options=["--login"], **keys)

    def login_settings(self, **settings):
        """Gives systemd-logind settings (logind.conf(5))."""
        text = "[Login]\\n" + "".join(f"{key}={value}\\n" for key, value in settings.items())
        folder = "/etc/systemd/logind.conf.d"
        self.root("sh", "-c", f"mkdir -p {folder} && printf '{text}' > {folder}/test.conf && systemctl restart systemd-logind")

    @property
    def uid(self):
        return int(self.root("id", "-u", "tester"))

    @property
    def logins(self):
        return self.root("loginctl", "list-sessions", "--no-legend").splitlines()

    def user_manager_is_up(self):
        return self.root("systemctl", "is-active", f"user@{self.uid}.service", check=False).stdout.strip() == "active"

    def processes(self, pattern):
        return self.root("pgrep", "-u", "tester", "-f", pattern, check=False).stdout.split()

    def status(self, session, run=None):
        return json.loads((run or self.run)("roost", "status", "--json", session))

    def stop(self):
        subprocess.run([PROGRAM, "stop", self.name], timeout=60)


@pytest.fixture
def machine():
    """Boots machines: machine("--no-linger")."""
    machines = []

    def boot(*options):
        machines.append(Machine(*options))
        return machines[-1]

    yield boot
    for one in machines:
        one.stop()
