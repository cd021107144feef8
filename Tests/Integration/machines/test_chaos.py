"""Chaos: kills, restarts, upgrades, races, a full disk and an unwritable folder, at random, for a while.

ROOST_CHAOS_SECONDS   how long (default: 45)
ROOST_CHAOS_SEED      what happens (default: another one each time; it is printed)
ROOST_CHAOS_MACHINE   machine (default), or vm, where the clock jumps as well
"""

import os
import random
import threading

from conftest import SOURCE

STATE = "/home/tester/.local/state/roost"
SECONDS = float(os.environ.get("ROOST_CHAOS_SECONDS", 45))
SEED = int(os.environ.get("ROOST_CHAOS_SEED", random.randrange(10**6)))
KIND = os.environ.get("ROOST_CHAOS_MACHINE", "machine")
# As an installation does it: a new file in the place of the old one.
REPLACE = "cd /usr/local/libexec/roost && cp {0} {0}.new && mv {0}.new {0}"


def test_chaos(machine):
    machine = machine("--bind-ro", f"{SOURCE}/Tests:/srv/tests", kind=KIND)
    machine.run("mkdir", "-p", STATE)
    machine.root("mount", "-t", "tmpfs", "-o", f"size=4m,uid={machine.uid},mode=700", "tmpfs", STATE)
    machine.run("systemctl", "--user", "start", "roost-upgrade.path", check=False)
    done = threading.Event()
    outside = {"upgrades": 0, "clock jumps": 0}

    def root():
        while not done.wait(random.uniform(3, 8)):
            if KIND == "vm" and random.random() < 0.5:
                machine.root("date", "-s", random.choice(["+1 hour", "-1 hour", "+2 days", "-2 days"]), check=False)
                outside["clock jumps"] += 1
            else:
                machine.root("sh", "-c", REPLACE.format(random.choice(["roostd", "roost-host"])), check=False)
                outside["upgrades"] += 1

    thread = threading.Thread(target=root)
    thread.start()
    try:
        result = machine.run("python3", "/srv/tests/Integration/support/chaos.py", str(SECONDS), str(SEED), check=False,
                             timeout=SECONDS + 600)
    finally:
        done.set()
        thread.join()
    print(result.stdout[-4000:], result.stderr[-4000:], outside)
    assert result.returncode == 0, f"seed {SEED}"
    assert "intact" in result.stdout
