"""A disk that is full: it costs new sessions, and none that runs; what it refused is written once there is room."""

from waiting import eventually

STATE = "/home/tester/.local/state/roost"
FILL = f"dd if=/dev/zero of={STATE}/fill bs=1k 2>/dev/null || true"


def test_a_full_disk_ends_no_session_and_loses_no_end(machine):
    machine = machine()
    machine.run("mkdir", "-p", STATE)
    machine.root("mount", "-t", "tmpfs", "-o", f"size=256k,uid={machine.uid},mode=700", "tmpfs", STATE)
    ending = machine.run("roost", "start", "--", "sh", "-c", "read line; exit 4")
    staying = machine.run("roost", "start", "--", "sleep", "1000")
    machine.run("sh", "-c", FILL)

    refused = machine.run("roost", "start", "--", "sleep", "1", check=False)
    assert refused.returncode == 70 and "No space left on device" in refused.stderr
    assert len(machine.run("roost", "list", "--all").splitlines()) == 3, "the start has left nothing behind"

    # Neither the host's record nor the broker's fits: the host's word counts.
    machine.run("roost", "send", ending, "go")
    eventually(lambda: machine.status(ending)["state"] == "failed", "the session has ended")
    assert machine.status(ending)["exit_status"] == 4
    assert machine.status(staying)["state"] == "running"

    machine.run("rm", f"{STATE}/fill")
    machine.run("roost", "start", "--", "sleep", "1000")
    machine.run("systemctl", "--user", "restart", "roost.service")
    assert machine.status(ending)["exit_status"] == 4, "it was written when there was room"
    assert machine.status(staying)["state"] == "running"
