"""Machines of a test's own, driven from outside as root: for logins, lingering, other users and shutdowns."""

import json
import os
import pathlib
import subprocess

import pytest

SOURCE = pathlib.Path(os.environ["ROOST_SOURCE"])
MACHINES = SOURCE / "Tests/Machine"


class Machine:
    """A throwaway machine with the installed programs; of the kind `vm` it has a kernel of its own."""

    def __init__(self, *options, kind="machine"):
        self.program = str(MACHINES / kind)
        command = [self.program, "boot", "--owner", str(os.getpid()), "--install-tree", os.environ["ROOST_INSTALL_TREE"], *options]
        self.name = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300).stdout.strip()

    def popen(self, *command, options=(), **keys):
        """Starts a command inside, as the test user."""
        return subprocess.Popen(
            [self.program, "exec", *options, self.name, "--", *command], text=True, **keys)

    def run(self, *command, options=(), check=True, timeout=60):
        """Runs a command inside, as the test user, and returns its output."""
        result = subprocess.run(
            [self.program, "exec", *options, self.name, "--", *command], capture_output=True, text=True, errors="replace",
            timeout=timeout)
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

    def power(self, how):
        """Takes a virtual machine down, and up again: reboot, in good order, or reset, as by a power cut."""
        subprocess.run([self.program, how, self.name], check=True, capture_output=True, text=True, timeout=400)

    def stop(self):
        subprocess.run([self.program, "stop", self.name], timeout=60)


@pytest.fixture
def machine():
    """Boots machines: machine("--no-linger")."""
    machines = []

    def boot(*options, **keys):
        machines.append(Machine(*options, **keys))
        return machines[-1]

    yield boot
    for one in machines:
        one.stop()
