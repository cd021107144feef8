"""What becomes of sessions when the machine goes down, in good order or not, and comes back."""

import json

import pytest

from waiting import eventually


@pytest.fixture(scope="module")
def vm():
    """One virtual machine for all tests here: each takes it down and finds it up again."""
    from conftest import Machine
    machine = Machine(kind="vm")
    yield machine
    machine.stop()


@pytest.fixture(autouse=True)
def nothing_is_left(vm):
    yield
    vm.run("sh", "-c", "roost stop --all; for id in $(roost list --all --quiet); do roost remove $id; done", check=False)


def start(vm, *arguments):
    return vm.run("roost", "start", *arguments)


def snapshot(vm, session):
    return vm.run("roost", "snapshot", session)


def test_a_reboot_restores_what_is_marked(vm):
    marked = start(vm, "--restore", "--name", "marked", "--tag", "a", "-C", "/usr", "sh", "-c", "echo here in $PWD; cat")
    other = start(vm, "--name", "other", "sh", "-c", "echo last screen; cat")
    stopped = start(vm, "--restore", "--name", "stopped", "cat")
    vm.run("roost", "stop", stopped)
    before = vm.status(marked)
    vm.power("reboot")
    # The user lingers: her manager is up without a login, and so is what was marked.
    eventually(lambda: vm.status(marked)["state"] == "running", "what was marked runs again", timeout=60)
    facts = vm.status(marked)
    assert (facts["runs"], facts["name"], facts["tags"]) == (2, "marked", ["a"])
    assert facts["started_at"] > before["started_at"]
    eventually(lambda: "here in /usr" in snapshot(vm, marked), "it runs where it ran")
    facts = vm.status(other)
    assert (facts["state"], facts["end_cause"], facts["runs"]) == ("interrupted", "system", 1)
    assert "shut" in facts["end_reason"] or "stopp" in facts["end_reason"]
    assert "last screen" in snapshot(vm, other)
    # A stop is final.
    assert vm.status(stopped)["state"] == "killed"
    assert vm.run("roost", "respawn", "--all").split() == [other]
    assert vm.status(other)["state"] == "running"


def test_a_power_cut_leaves_records_and_screens(vm):
    marked = start(vm, "--restore", "sh", "-c", "echo marked; cat")
    other = start(vm, "sh", "-c", "echo seen; cat")
    done = start(vm, "sh", "-c", "exit 3")
    eventually(lambda: vm.status(done)["state"] == "failed", "one has ended before")
    # The copies of the screens get to the disk after half a minute.
    state = vm.run("sh", "-c", "echo ${XDG_STATE_HOME:-$HOME/.local/state}/roost/sessions")
    eventually(lambda: vm.run("sh", "-c", f"cat {state}/{other}/screen.vt", check=False).returncode == 0,
               "the screen is on the disk", timeout=90)
    vm.power("reset")
    eventually(lambda: vm.status(marked)["state"] == "running", "what was marked runs again", timeout=60)
    facts = vm.status(other)
    assert (facts["state"], facts["end_cause"]) == ("interrupted", "system")
    assert "power cut" in facts["end_reason"]
    assert "seen" in snapshot(vm, other)
    facts = vm.status(done)
    assert (facts["state"], facts["exit_status"]) == ("failed", 3)
    listed = {one["id"]: one["state"] for one in json.loads(vm.run("roost", "list", "--all", "--json"))}
    assert {marked, other, done} <= set(listed)
