"""The commands of roost: what they do, what they print, and their exit status."""

import json
import os
import re
import subprocess
import time


from command_line import one, roost
from roost_bus import LIVE
from waiting import eventually


# Starting

def test_start_prints_the_id(manager):
    id = roost("start", "cat").strip()
    assert re.fullmatch("[0-9a-f]{8}", id) and manager.session(id).state == "running"


def test_start_passes_everything_on(manager, tmp_path):
    id = roost("start", "--name", "worker", "--tag", "a", "--tag", "b", "-C", str(tmp_path), "--env", "X=1=2", "--size", "91x17",
               "--pin", "sleep", "1000", environment={"FROM_HERE": "yes", "PATH": os.environ["PATH"]}).strip()
    session = manager.session("worker")
    facts = session.get_all()
    assert (facts["Tags"], facts["Pinned"], facts["Columns"], facts["Rows"]) == (["a", "b"], True, 91, 17)
    assert (facts["Id"], facts["WorkingDirectory"], facts["Command"]) == (id, str(tmp_path), ["sleep", "1000"])
    with open(f"/proc/{session.pid}/environ", "rb") as file:
        environment = file.read().split(b"\0")
    assert {b"X=1=2", b"FROM_HERE=yes"} <= set(environment)


def test_start_in_the_current_folder(manager, tmp_path):
    id = roost("start", "cat", directory=tmp_path).strip()
    assert manager.session(id).get("WorkingDirectory") == str(tmp_path)


def test_start_without_the_environment(manager):
    id = roost("start", "--no-env", "sleep", "1000", environment={"SECRET": "x"}).strip()
    with open(f"/proc/{manager.session(id).pid}/environ", "rb") as file:
        environment = file.read()
    assert b"SECRET" not in environment and b"HOME=" in environment


def test_arguments_of_the_command_are_its_own(manager):
    id = roost("start", "--", "sh", "-c", "sleep 1000", "--name", "-x", "--", "").strip()
    assert manager.session(id).get("Command") == ["sh", "-c", "sleep 1000", "--name", "-x", "--", ""]
    id = roost("start", "sleep", "--", "1000").strip()
    assert manager.session(id).get("Command") == ["sleep", "--", "1000"]


def test_exit_statuses(manager, tmp_path):
    file = tmp_path / "file"
    file.write_text("")
    assert "no-such-program" in roost("start", "no-such-program", status=127)
    assert str(file) in roost("start", str(file), status=126)
    assert "/no/such/folder" in roost("start", "-C", "/no/such/folder", "cat", status=66)
    assert "nobody" in roost("attach", "nobody", status=67)
    roost("start", "--name", "worker", "cat")
    assert "worker" in roost("start", "--name", "worker", "cat", status=73)
    assert "a b" in roost("start", "--name", "a b", "cat", status=65)
    roost("start", status=64)
    roost("start", "--no-such-option", "cat", status=64)
    roost("nonsense", status=64)
    roost("start", "--size", "0x0", "cat", status=64)
    roost("stop", "worker")
    roost("stop", "worker", status=76)
    roost("send", "worker", "text", status=76)
    assert "memory" in roost("start", "--memory-max", "1G", "cat", status=78).lower() or "memory" in open(
        "/sys/fs/cgroup/cgroup.controllers").read()


def test_capacity(manager):
    import dbus
    try:
        manager.set("Capacity", dbus.UInt32(1))
        roost("start", "cat")
        roost("start", "cat", status=75)
    finally:
        manager.set("Capacity", dbus.UInt32(0))


def test_ambiguous_prefix(manager):
    ids = [roost("start", "cat").strip() for _ in range(17)]
    digit = next(id[0] for id in ids if sum(other[0] == id[0] for other in ids) > 1)
    roost("status", digit, status=68)


def test_without_a_bus():
    environment = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent/bus", "XDG_RUNTIME_DIR": "/nonexistent"}
    assert "bus" in roost("list", status=69, environment=environment)
    assert "bus" in roost("start", "cat", status=69, environment=environment)


def test_the_bus_is_found_without_an_address(manager):
    # As after `su` or in a cron job: XDG_RUNTIME_DIR alone is enough.
    environment = {key: value for key, value in os.environ.items() if key != "DBUS_SESSION_BUS_ADDRESS"}
    result = subprocess.run(["roost", "list"], capture_output=True, text=True, timeout=60, env=environment)
    assert result.returncode == 0, result.stderr


# Looking

def test_list(manager):
    id = roost("start", "--name", "worker", "--tag", "t", "cat").strip()
    other = roost("start", "sh", "-c", "exit 3").strip()
    eventually(lambda: manager.session(other).state not in LIVE, "one ends")
    text = roost("list")
    assert id in text and "worker" in text and "running" in text and other in text
    assert "\x1b" not in text
    rows = {row["id"]: row for row in json.loads(roost("list", "--json"))}
    assert rows[id]["name"] == "worker" and rows[id]["state"] == "running" and rows[id]["command"] == ["cat"]
    assert (rows[other]["state"], rows[other]["exit_status"]) == ("failed", 3)
    assert roost("list", "--quiet", "--tag", "t").split() == [id]
    assert json.loads(roost("list", "--json", "--tag", "nothing")) == []


def test_list_of_nothing(manager):
    assert json.loads(roost("list", "--json")) == []
    assert roost("list", "--quiet") == ""


def test_list_shows_no_control_characters(manager):
    roost("start", "sh", "-c", "sleep 1000", "\x1b[2J\n\x07")
    assert "\x1b" not in roost("list") and "\x07" not in roost("list")


def test_colours_on_a_terminal_only(manager, terminal):
    roost("start", "cat")
    window = terminal("roost", "list")
    assert window.wait() == 0 and b"\x1b[" in window.output
    window = terminal("roost", "list", environment={"NO_COLOR": "1"})
    assert window.wait() == 0 and b"\x1b[3" not in window.output


def test_status(manager):
    id = roost("start", "--name", "worker", "cat").strip()
    text = roost("status", "worker")
    assert id in text and f"app-roost-{id}.service" in text
    facts = one("worker")
    assert facts["process_id"] == manager.session(id).pid and facts["exit_status"] is None
    assert json.loads(roost("status", "--json"))["running"] == 1
    assert roost("status")


def test_a_hundred_are_listed_quickly(manager):
    from test_many import start_all
    start_all(manager)
    began = time.monotonic()
    rows = json.loads(roost("list", "--json"))
    assert len(rows) == 100
    assert time.monotonic() - began < 2
    assert len(roost("list").splitlines()) == 101
    ids = roost("list", "--quiet").split()
    roost("stop", *ids)
    assert not any(row["state"] in LIVE for row in manager.list().values())


# Changing

def test_send(raw_cat):
    session, window = raw_cat(Name="worker")
    roost("send", "worker", "two", "words")
    window.wait_for("two words\r")
    roost("send", "--no-enter", "worker", "half")
    window.wait_for("half")
    roost("send", "worker", "--key", "ctrl-c", "--key", "up")
    assert window.wait_for(b"\x03\x1b[A") == b"\x03\x1b[A"
    roost("send", "--raw", "worker", input="from a file\n\tü")
    assert window.wait_for("ü") == "from a file\n\tü".encode()
    roost("send", "worker", input="as text\n\tü\n")
    assert window.wait_for("ü\r") == "as text\r\tü\r".encode()
    roost("send", "worker", "--key", "nonsense", status=64)


def test_stop_and_remove(manager):
    ids = [roost("start", "cat").strip() for _ in range(3)]
    roost("remove", ids[0], status=65)
    roost("stop", *ids)
    assert {one(id)["state"] for id in ids} == {"killed"}
    assert "roost" in one(ids[0])["ended_by"]
    roost("remove", *ids)
    assert json.loads(roost("list", "--all", "--json")) == []


def test_stop_of_several_goes_on_after_an_error(manager):
    id = roost("start", "cat").strip()
    roost("stop", "nobody", id, status=67)
    assert one(id)["state"] == "killed"


def test_kill(manager):
    for arguments, number in ((("-s", "INT"), 2), (("--signal", "9"), 9), ((), 15), (("-s", "SIGUSR1"), 10)):
        id = roost("start", "sleep", "1000").strip()
        roost("kill", *arguments, id)
        eventually(lambda: one(id)["state"] == "killed", f"signal {number} ends it")
        assert one(id)["exit_signal"] == number
    roost("kill", "-s", "NONSENSE", id, status=64)


def test_rename_tag_pin(manager):
    id = roost("start", "cat").strip()
    roost("rename", id, "worker")
    roost("tag", "add", "worker", "a", "b", "c")
    roost("tag", "remove", "worker", "b")
    roost("pin", "worker")
    facts = one("worker")
    assert (facts["id"], facts["tags"], facts["pinned"]) == (id, ["a", "c"], True)
    roost("unpin", "worker")
    roost("rename", "--none", "worker")
    facts = one(id)
    assert (facts["name"], facts["pinned"]) == (None, False)
    roost("rename", id, "a b", status=65)
    roost("tag", "add", id, "a b", status=65)


def test_limit(manager):
    id = roost("start", "--runtime-max", "8h", "cat").strip()
    assert one(id)["limits"]["runtime_max_usec"] == 8 * 3600 * 10**6
    assert roost("limit", id)
    if "memory" not in open("/sys/fs/cgroup/cgroup.controllers").read():
        assert "memory" in roost("limit", id, "--memory-max", "1G", status=78)
    roost("limit", id, "--memory-max", "much", status=64)
    roost("limit", id, "--cpu-weight", "0", status=64)


def test_logs(manager):
    id = roost("start", "--name", "worker", "cat").strip()
    roost("stop", "worker")
    text = eventually(lambda: "Stopped" in roost("logs", "worker") and roost("logs", "worker"), "the journal has its end")
    assert id in text


def test_logs_that_follow(manager, terminal):
    id = roost("start", "cat").strip()
    window = terminal("roost", "logs", "--follow", id)
    window.wait_for("Started")
    roost("stop", id)
    window.wait_for("Stopped")
    window.type("\x03")
    window.wait()
