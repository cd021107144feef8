"""What becomes of sessions when their user logs out, lingering or not."""

import json
import subprocess

import pytest

from waiting import eventually

# So that the user's manager stops when its last login ends, and not ten seconds later.
AT_ONCE = {"UserStopDelaySec": "0"}


@pytest.mark.parametrize("kill", ["yes", "no"])
def test_the_last_login_ends_with_linger(machine, kill):
    machine = machine()
    machine.login_settings(KillUserProcesses=kill, **AT_ONCE)
    # A window is open in the login that ends, and another session was started there.
    with machine.popen("sh", "-c", "roost start --name worker sh -c 'while read line; do echo got $line; done'; read end",
                       options=["--login"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as login:
        login.stdout.readline()
        pid = machine.status("worker")["process_id"]
        window = machine.popen("roost", "attach", "worker", options=["--login", "--tty"], stdin=subprocess.PIPE,
                               stdout=subprocess.DEVNULL)
        eventually(lambda: machine.status("worker")["clients"] == 1, "the window is open")
        assert machine.logins
        # Its connection breaks: who holds the other end of its terminal is gone.
        machine.root("pkill", "-KILL", "-f", "^script --quiet")
        window.wait(20)
        eventually(lambda: not machine.processes("roost attach"), "the window ends with its terminal")
        login.stdin.close()
    eventually(lambda: not machine.logins, "the last login ends")
    assert machine.user_manager_is_up()
    facts = machine.status("worker")
    assert (facts["state"], facts["process_id"]) == ("running", pid)
    eventually(lambda: machine.status("worker")["clients"] == 0, "its window is gone")


def test_the_last_login_ends_without_linger(machine):
    machine = machine("--no-linger")
    machine.login_settings(**AT_ONCE)
    machine.login("roost", "start", "--name", "worker", "--tag", "kept", "sleep", "1000")
    eventually(lambda: not machine.user_manager_is_up(), "the user's manager stops")
    eventually(lambda: not machine.processes("sleep 1000"), "nothing of the session is left")
    facts = machine.status("worker", machine.login)
    assert (facts["state"], facts["result"], facts["tags"]) == ("interrupted", "interrupted", ["kept"])
    assert facts["ended_by"] == "system"
    # The name is free, and the next session lives as long as the login.
    assert machine.login("sh", "-c", "roost start --name worker cat >/dev/null; roost status --json worker").count("running")


def test_the_next_login_restores_what_is_marked(machine):
    machine = machine("--no-linger")
    machine.login_settings(**AT_ONCE)
    marked = machine.login("roost", "start", "--restore", "--name", "worker", "cat")
    eventually(lambda: not machine.user_manager_is_up(), "the user's manager stops")
    text = machine.login("sh", "-c", f"for i in $(seq 100); do roost status --json {marked} | grep -q '\"running\"' && break; "
                         f"sleep 0.1; done; roost status --json {marked}")
    facts = json.loads(text)
    assert (facts["state"], facts["runs"], facts["name"]) == ("running", 2, "worker")


def test_an_agent_that_ends_in_good_order_at_the_logout(machine):
    # It handles the hang-up and exits: nobody asked for that, and the session was interrupted all the same.
    machine = machine("--no-linger")
    machine.login_settings(**AT_ONCE)
    machine.login("roost", "start", "--name", "worker", "sh", "-c", 'trap "exit 0" HUP TERM; while :; do sleep 0.1; done')
    eventually(lambda: not machine.user_manager_is_up(), "the user's manager stops")
    assert machine.status("worker", machine.login)["state"] == "interrupted"


def test_linger_is_switched_off_and_on(machine):
    machine = machine()
    machine.login_settings(**AT_ONCE)
    machine.run("roost", "start", "--name", "worker", "cat")
    machine.root("loginctl", "disable-linger", "tester")
    eventually(lambda: not machine.user_manager_is_up(), "the user's manager stops")
    machine.root("loginctl", "enable-linger", "tester")
    eventually(machine.user_manager_is_up, "the user's manager starts")
    assert machine.status("worker")["state"] == "interrupted"
    machine.run("roost", "start", "--name", "worker", "cat")
    assert machine.status("worker")["state"] == "running"


def test_the_user_manager_is_restarted(machine):
    machine = machine()
    ids = [machine.run("roost", "start", "sleep", "1000") for _ in range(3)]
    machine.run("roost", "stop", ids[0])
    machine.root("systemctl", "restart", f"user@{machine.uid}.service")
    assert [machine.status(id)["state"] for id in ids] == ["killed", "interrupted", "interrupted"]


def test_the_user_manager_is_killed(machine):
    # As a crash of the machine looks to the records: nobody could write an end.
    machine = machine()
    id = machine.run("roost", "start", "sleep", "1000")
    machine.root("systemctl", "kill", "--signal=KILL", f"user@{machine.uid}.service")
    eventually(lambda: not machine.processes("sleep 1000"), "all of the user's services are killed")
    machine.root("systemctl", "reset-failed", f"user@{machine.uid}.service", check=False)
    machine.root("systemctl", "start", f"user@{machine.uid}.service")
    assert machine.status(id)["state"] == "interrupted"


def test_who_does_not_linger_is_told_once(machine):
    machine = machine("--no-linger")
    texts = [machine.run("roost", "start", "cat", options=["--login", "--tty"]) for _ in range(2)]
    assert "enable-linger" in texts[0] and "enable-linger" not in texts[1]


def test_doctor_knows_of_linger(machine):
    machine = machine("--no-linger")
    without = machine.login("roost", "doctor", "--json", check=False).stdout
    machine.root("loginctl", "enable-linger", "tester")
    lingering = machine.login("roost", "doctor", "--json", check=False).stdout
    levels = [{one["check"]: one["level"] for one in json.loads(text)} for text in (without, lingering)]
    key = next(name for name in levels[0] if "linger" in name.lower())
    assert (levels[0][key], levels[1][key]) == ("warn", "ok")
