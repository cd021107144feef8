"""Memory that runs short: on a kernel of its own, which keeps account of pressure and tells of it."""

import json
import subprocess
import time

import pytest

from conftest import roost
from waiting import eventually


def pressure():
    return json.loads(roost("pressure", "--json"))


def facts(session):
    return json.loads(roost("status", "--json", session))


def report(session, activity):
    subprocess.run(["busctl", "--user", "call", "org.roost.Sessions1", f"/org/roost/Sessions1/session/{session}",
                    "org.roost.Sessions1.Session", "ReportActivity", "ss", activity, ""], check=True)


@pytest.fixture(autouse=True)
def built_in_values():
    """What a test has configured is gone after it."""
    yield
    for key in ("pressure.idle-after-sec", "pressure.memory-stall-sec", "pressure.evict"):
        roost("config", "unset", key)


# Throttled above its limit, it waits for memory most of the time, and nothing that is stopped helps it.
HOG = "blocks = []\nwhile True: blocks.append(bytearray(1 << 20))"


def fleet(start):
    """Two that are idle, one that is idle and pinned, and three that must not go."""
    roost("config", "set", "pressure.idle-after-sec", "2s")
    roost("config", "set", "pressure.memory-stall-sec", "100ms")
    pinned = start("--pin", "--", "cat")
    oldest = start("--", "cat")
    time.sleep(2)
    newer = start("--", "cat")
    working, blocked = start("--", "cat"), start("--", "cat")
    report(working, "working")
    report(blocked, "blocked")
    return pinned, oldest, newer, [working, blocked]


def test_the_order_is_told_before_anything_happens(start):
    pinned, oldest, newer, kept = fleet(start)
    eventually(lambda: len(pressure()["next"]) == 3, lambda: f"all are idle for long enough: {pressure()}", timeout=120)
    state = pressure()
    assert [step["id"] for step in state["next"]] == [oldest, newer, pinned]
    assert {row["id"]: row["reason"] for row in state["kept"]} == {kept[0]: "it is working", kept[1]: "it is blocked"}
    watched = {source["name"]: source["watched"] for source in state["sources"]}
    assert watched == {"system": True, "user": True, "fleet": False}
    assert roost("pressure", "--relieve", "--dry-run") == oldest
    assert facts(oldest)["state"] == "running", "a dry run stops nobody"
    assert roost("pressure", "--relieve") == oldest
    assert (facts(oldest)["state"], facts(oldest)["result"]) == ("evicted", "memory-pressure")


def test_idle_sessions_go_one_at_a_time_and_those_that_work_never(start):
    pinned, oldest, newer, kept = fleet(start)
    eventually(lambda: len(pressure()["next"]) == 3, "all are idle for long enough", timeout=120)
    hog = start("--memory-high", "40M", "--memory-max", "600M", "--swap-max", "0", "--", "python3", "-c", HOG)
    report(hog, "working")
    eventually(lambda: facts(pinned)["state"] == "evicted", lambda: f"the last one goes: {pressure()}", timeout=300)
    ends = [facts(session) for session in (oldest, newer, pinned)]
    assert [end["result"] for end in ends] == ["memory-pressure"] * 3
    assert all("memory pressure (" in end["end_reason"] for end in ends)
    times = [end["ended_at"] for end in ends]
    assert times == sorted(times), "those first that are idle longest, the pinned one last"
    seconds = [float(time.split(":")[-1].rstrip("Z")) for time in times]
    assert all((after - before) % 60 >= 1.9 for before, after in zip(seconds, seconds[1:])), f"measured in between: {times}"
    assert all(facts(session)["state"] == "running" for session in kept)
    assert facts(hog)["ended_by"] is None


def test_nobody_goes_where_it_is_turned_off(start):
    pinned, oldest, newer, kept = fleet(start)
    roost("config", "set", "pressure.evict", "no")
    assert not any(source["watched"] for source in pressure()["sources"])
    hog = start("--memory-high", "40M", "--memory-max", "600M", "--swap-max", "0", "--", "python3", "-c", HOG)
    report(hog, "working")
    eventually(lambda: any((source["some_avg10"] or 0) > 10 for source in pressure()["sources"]), "pressure", timeout=120)
    time.sleep(10)
    assert facts(oldest)["state"] == "running"
