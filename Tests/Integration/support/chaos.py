"""Everything at once: what can be killed is killed, at random, and each session is either alive with its state intact, or its end
is recorded as it was.

    chaos.py SECONDS SEED      as the user, in a machine of its own; prints what was done, and `intact` at the end
"""

import collections
import json
import os
import random
import re
import signal
import subprocess
import sys
import time

SESSIONS = 10
STATE = os.path.expanduser("~/.local/state/roost")
# Each answers a line with its count: a line that is lost or doubled is seen, and so is a screen that is not kept.
COUNTER = 'i=0; while read -r line; do i=$((i+1)); echo "<$i $line>"; done'
PATIENCE = 60

done = collections.Counter()


def run(*command, timeout=PATIENCE):
    return subprocess.run(command, capture_output=True, text=True, timeout=timeout, stdin=subprocess.DEVNULL)


def status(id):
    """What is known of a session; asked again where the broker has just been killed."""
    deadline = time.monotonic() + PATIENCE
    while True:
        answer = run("roost", "status", "--json", id)
        if answer.returncode == 0:
            return json.loads(answer.stdout)
        assert answer.returncode == 69 and time.monotonic() < deadline, (id, answer)
        time.sleep(0.1)


def main_pid(unit):
    return int(run("systemctl", "--user", "show", "--property=MainPID", "--value", unit).stdout or 0)


class Session:
    """A session, and what must be true of it."""

    def __init__(self, name):
        self.name = name
        answer = run("roost", "start", "--name", name, "--", "sh", "-c", COUNTER)
        assert answer.returncode == 0, answer
        self.id = answer.stdout.strip()
        self.begin()

    def begin(self):
        facts = status(self.id)
        assert facts["state"] == "running", facts
        self.pid, self.count = facts["process_id"], 0
        self.unit = facts["unit"]

    def check(self):
        """It is alive, the same agent, and has had each line once."""
        facts = status(self.id)
        assert (facts["state"], facts["process_id"]) == ("running", self.pid), (self.pid, facts)
        token = f"t{random.randrange(10**9)}"
        deadline = time.monotonic() + PATIENCE
        while f"{token}>" not in (screen := run("roost", "snapshot", self.id).stdout):
            assert time.monotonic() < deadline, (self.id, token, screen)
            # A broker that was killed in the middle of the call may have typed it: look before it is typed again.
            if f" {token}" not in screen:
                run("roost", "send", self.id, token + "\n")
            time.sleep(0.05)
        numbers = [int(number) for number in re.findall(r"<(\d+) ", screen)]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers))), (self.id, screen)
        assert numbers[-1] > self.count, (self.id, self.count, screen)
        self.count = numbers[-1]

    def expect(self, state, result):
        """It has ended so, and is started again."""
        deadline = time.monotonic() + PATIENCE
        while (facts := status(self.id))["state"] in ("running", "stopping", "starting"):
            assert time.monotonic() < deadline, facts
            time.sleep(0.05)
        assert (facts["state"], facts["result"]) == (state, result), facts
        while (answer := run("roost", "respawn", self.id)).returncode not in (0, 71):
            # The disk may be full, or the broker may have been killed; a start that was not told of is seen next time.
            assert answer.returncode in (69, 70, 77) and time.monotonic() < deadline, answer
            time.sleep(0.2)
        self.begin()


def kill_broker(sessions):
    pid = main_pid("roost.service")
    if pid:
        os.kill(pid, signal.SIGKILL)


def restart_broker(sessions):
    run("systemctl", "--user", "restart", "roost.service")


def kill_host(sessions):
    session = random.choice(sessions)
    os.kill(main_pid(session.unit), signal.SIGKILL)
    session.expect("failed", "host-lost")


def kill_agent(sessions):
    session = random.choice(sessions)
    os.kill(session.pid, signal.SIGKILL)
    session.expect("failed", "signal")


def stop(sessions):
    session = random.choice(sessions)
    answer = run("roost", "stop", session.id)
    assert answer.returncode in (0, 69, 76), answer
    if answer.returncode == 69:
        run("roost", "stop", session.id)
    session.expect("killed", "stopped")


def kill_client(sessions):
    """A window that is killed, stopped, or just closed."""
    session = random.choice(sessions)
    window = subprocess.Popen(["script", "--quiet", "--command", f"roost attach {session.id}", "/dev/null"],
                              stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(random.uniform(0, 0.3))
    clients = run("pgrep", "-P", str(window.pid)).stdout.split()
    for pid in clients:
        try:
            os.kill(int(pid), random.choice([signal.SIGKILL, signal.SIGSTOP, signal.SIGHUP]))
        except ProcessLookupError:
            pass
    time.sleep(random.uniform(0, 0.2))
    for pid in [*clients, window.pid]:
        try:
            os.kill(int(pid), signal.SIGKILL)
        except ProcessLookupError:
            pass
    window.wait()


def race(sessions):
    """A stop and starts with its name at once: one has the name in the end, and no id comes twice."""
    name = f"race{random.randrange(10**6)}"
    first = run("roost", "start", "--name", name, "cat").stdout.strip()
    racers = [subprocess.Popen(["roost", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for words in
              [("stop", name), ("start", "--name", name, "cat"), ("start", "--name", name, "cat"), ("kill", "-s", "KILL", name)]]
    ids = [first]
    for racer in racers:
        out = racer.communicate(timeout=PATIENCE)[0].strip()
        if racer.args[1] == "start" and racer.returncode == 0:
            ids.append(out)
    assert len(set(ids)) == len(ids), ids
    alive = [id for id in ids if id and status(id)["state"] == "running"]
    assert len(alive) <= 1, alive
    for id in filter(None, ids):
        run("roost", "stop", id)
        run("roost", "remove", id)


def upgrade(sessions):
    answer = run("roost", "upgrade", "--all")
    assert answer.returncode in (0, 69, 74), answer


def full_disk(sessions):
    """Needs a disk that is small."""
    if os.path.ismount(STATE):
        subprocess.run(["dd", "if=/dev/zero", f"of={STATE}/fill", "bs=64k"], capture_output=True)
        kill_broker(sessions)
        for session in random.sample(sessions, 3):
            status(session.id)
        os.unlink(f"{STATE}/fill")


def unwritable_state(sessions):
    os.chmod(f"{STATE}/sessions", 0o500)
    try:
        answer = run("roost", "start", "cat")
        assert answer.returncode in (69, 70, 77), answer
        if random.random() < 0.5:
            kill_broker(sessions)
        status(random.choice(sessions).id)
    finally:
        os.chmod(f"{STATE}/sessions", 0o700)


ACTIONS = [kill_broker, kill_broker, restart_broker, kill_host, kill_agent, stop, kill_client, kill_client, race, upgrade, full_disk,
           unwritable_state]


def main():
    seconds, seed = float(sys.argv[1]), int(sys.argv[2])
    random.seed(seed)
    sessions = [Session(f"chaos{number}") for number in range(SESSIONS)]
    end = time.monotonic() + seconds
    checks = 0
    while time.monotonic() < end:
        action = random.choice(ACTIONS)
        print(f"{time.monotonic():.1f} {action.__name__}", flush=True)
        action(sessions)
        done[action.__name__] += 1
        # Some right after it, and all of them now and then.
        for session in random.sample(sessions, 2) if random.random() < 0.8 else sessions:
            session.check()
            checks += 1
    for session in sessions:
        session.check()
        checks += 1
    listed = json.loads(run("roost", "list", "--json").stdout)
    running = {one["id"] for one in listed if one["state"] == "running"}
    assert running == {session.id for session in sessions}, (running, [session.id for session in sessions])
    print(f"intact: {checks} checks of {SESSIONS} sessions, seed {seed}: " + ", ".join(f"{name} {count}" for name, count in sorted(done.items())))


if __name__ == "__main__":
    main()
