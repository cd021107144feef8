"""Limits: enforced, or refused. Never pretended."""

import dbus
import pytest

import user_systemd as systemd
from roost_bus import LIVE, error_of
from waiting import eventually

CONTROLLERS = {"MemoryHigh": "memory", "MemoryMax": "memory", "MemorySwapMax": "memory", "TasksMax": "pids",
               "CPUWeight": "cpu", "CPUQuotaPerSecUSec": "cpu"}
VALUES = {"MemoryHigh": 1 << 30, "MemoryMax": 2 << 30, "MemorySwapMax": 0, "TasksMax": 50, "CPUWeight": 200,
          "CPUQuotaPerSecUSec": 500_000}


def controllers():
    group = systemd.systemctl("show", "--property=ControlGroup", "--value")
    with open(f"/sys/fs/cgroup{group}/cgroup.controllers") as file:
        return set(file.read().split())


@pytest.mark.parametrize("key", CONTROLLERS)
def test_a_limit_is_enforced_or_refused(manager, start, key):
    limits = dbus.Dictionary({key: dbus.UInt64(VALUES[key])}, signature="sv")
    if CONTROLLERS[key] in controllers():
        session = start("cat", **{key: VALUES[key]})
        assert session.get("Limits") == {key: VALUES[key]}
        assert systemd.show(session.unit, key)[key] in (str(VALUES[key]), "500ms")
        return
    name, message = error_of(manager.start, "cat", **{key: VALUES[key]})
    assert name == "LimitUnsupported" and key in message and CONTROLLERS[key] in message
    session = start("cat")
    assert error_of(session.call, "SetLimits", "a{sv}", limits)[0] == "LimitUnsupported"
    assert session.get("Limits") == {}


def test_a_session_whose_time_is_over(start):
    session = start("sleep", "1000", RuntimeMaxUSec=300_000)
    eventually(lambda: session.state not in LIVE, "its time is over")
    facts = session.get_all()
    assert (facts["State"], facts["Result"]) == ("killed", "timeout")
    assert "RuntimeMaxUSec" in facts["EndedBy"]
    assert facts["Limits"] == {"RuntimeMaxUSec": 300_000}
