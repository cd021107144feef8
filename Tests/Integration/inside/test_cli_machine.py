"""The commands of roost that are about the machine, the service and the shell around it."""

import json
import os
import subprocess

import pytest

import user_systemd as systemd
from command_line import one, roost


def test_doctor(manager):
    result = subprocess.run(["roost", "doctor", "--json"], capture_output=True, text=True, timeout=60)
    findings = {finding["check"]: finding for finding in json.loads(result.stdout)}
    assert len(findings) >= 6 and {finding["level"] for finding in findings.values()} <= {"ok", "warn", "fail"}
    assert (result.returncode == 1) == any(finding["level"] == "fail" for finding in findings.values())
    assert result.returncode == 0, "sessions work here"
    result = subprocess.run(["roost", "doctor"], capture_output=True, text=True, timeout=60)
    assert result.returncode == 0 and "linger" in result.stdout.lower()


def test_doctor_without_a_bus():
    environment = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent/bus"}
    result = subprocess.run(
        ["roost", "doctor"], capture_output=True, text=True, timeout=60, env={**os.environ, **environment})
    assert result.returncode == 1 and "bus" in result.stdout.lower()


def test_service(manager):
    id = roost("start", "cat").strip()
    roost("service", "start")
    pid = systemd.broker_pid()
    roost("service", "restart")
    assert systemd.broker_pid() not in (0, pid)
    assert "roost.service" in roost("service", "status")
    roost("service", "stop")
    assert systemd.broker_pid() == 0
    assert one(id)["state"] == "running", "the next call starts it again"


def test_service_install_and_uninstall(manager):
    files = ["systemd/user/roost.service", "systemd/user/app-roost.slice", "systemd/user/roost-upgrade.path",
             "systemd/user/roost-upgrade.service", "dbus-1/services/org.roost.Sessions1.service"]
    files = [os.path.expanduser(f"~/.local/share/{name}") for name in files]
    id = roost("start", "cat").strip()
    try:
        roost("service", "install")
        assert all(map(os.path.isfile, files))
        roost("service", "install")
        assert one(id)["state"] == "running"
        shown = systemd.show(systemd.BROKER, "FragmentPath")["FragmentPath"]
        assert shown == files[0]
    finally:
        roost("service", "uninstall")
    assert not any(map(os.path.exists, files))
    assert one(id)["state"] == "running", "the package's own unit is used again"


def test_versions():
    versions = json.loads(roost("version", "--json"))
    assert all(versions.values())
    assert roost("--version").strip() and roost("version")


def test_help_and_completions(tmp_path):
    overview = roost("--help")
    for command in ("start", "run", "attach", "list", "status", "stop", "kill", "send", "rename", "tag", "pin", "limit", "logs",
                    "doctor", "service", "version"):
        assert command in overview
        assert "USAGE: roost" in roost(command, "--help")
    for shell in ("bash", "zsh", "fish"):
        script = tmp_path / shell
        script.write_text(roost("completions", shell))
        if subprocess.run(["which", shell], capture_output=True).returncode == 0:
            assert subprocess.run([shell, "-n", str(script)], timeout=60).returncode == 0


def test_completion_of_ids_and_names(manager):
    id = roost("start", "--name", "worker", "cat").strip()
    script = (
        'source <(roost completions bash); COMP_WORDS=(roost attach ""); COMP_CWORD=2; COMP_LINE="roost attach "; '
        'COMP_POINT=13; _roost; printf "%s\\n" "${COMPREPLY[@]}"')
    words = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=60).stdout.split()
    assert id in words and "worker" in words


def test_a_call_from_another_unit(manager):
    systemd.run("systemd-run", "--user", "--unit=caller", "--collect", "--wait", "roost", "start", "--name", "from-a-unit", "cat")
    session = manager.session("from-a-unit")
    assert session.state == "running"
    assert systemd.cgroup(session.pid).endswith(f"/app-roost.slice/{session.unit}")
    with open(f"/proc/{session.pid}/environ", "rb") as file:
        names = {entry.split(b"=")[0] for entry in file.read().split(b"\0")}
    assert not names & {b"NOTIFY_SOCKET", b"JOURNAL_STREAM", b"LISTEN_FDS", b"MAINPID"}


@pytest.mark.parametrize("arguments", [["list"], ["list", "--json"], ["--help"]])
def test_output_that_nobody_reads(manager, arguments):
    reader, writer = os.pipe()
    os.close(reader)
    process = subprocess.Popen(["roost", *arguments], stdout=writer, stderr=subprocess.PIPE, text=True)
    os.close(writer)
    process.wait(30)
    assert process.returncode in (0, 1, -13, 141) and "Fatal" not in process.stderr.read()
