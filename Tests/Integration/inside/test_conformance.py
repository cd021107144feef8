"""The interface driven by a second implementation of D-Bus: libdbus-1, in C's own types."""

import os
import subprocess


def test_dbus_conformance(manager, source):
    program = os.environ["ROOST_DBUS_CONFORMANCE"]
    result = subprocess.run(
        [program, str(source / "dbus/org.roost.Sessions1.xml")], capture_output=True, text=True, timeout=120)
    print(result.stdout)
    assert result.returncode == 0, result.stdout[-4000:] + result.stderr
    last = result.stdout.strip().splitlines()[-1]
    assert last.endswith(" passed, 0 failed") and not last.startswith("0 "), last
