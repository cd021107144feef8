"""Ids, names, prefixes and tags: what a session can be called by."""

import dbus
import pytest

from roost_bus import error_of, spec
from waiting import eventually


def test_id_prefix_and_name_find_a_session(manager):
    session = manager.start("cat", Name="worker")
    assert manager.session(session.id).id == session.id
    assert manager.session("worker").id == session.id
    assert manager.session(session.id[:7]).id == session.id
    assert len(session.id) == 8 and set(session.id) <= set("0123456789abcdef")


def test_unknown_names_and_prefixes(manager):
    session = manager.start("cat")
    other = "0" if session.id[0] != "0" else "1"
    for text in ("nobody", other * 8, other, "", session.id + "0", session.id.upper() + "x", "../" + session.id, "é"):
        assert error_of(manager.session, text)[0] == "NoSuchSession", text
    assert error_of(manager.call, "StopSession", "s", "nobody")[0] == "NoSuchSession"
    assert error_of(manager.call, "KillSession", "si", "nobody", 9)[0] == "NoSuchSession"
    assert error_of(manager.call, "RemoveSession", "s", "nobody")[0] == "NoSuchSession"
    assert error_of(manager.call, "AttachSession", "sa{sv}", "nobody", {})[0] == "NoSuchSession"


def test_a_prefix_of_two_ids_is_ambiguous(manager):
    # Of 17 ids, two begin with the same digit.
    ids = [manager.start("cat").id for _ in range(17)]
    digit = next(id[0] for id in ids if sum(other[0] == id[0] for other in ids) > 1)
    name, message = error_of(manager.session, digit)
    assert name == "AmbiguousSession"
    assert sum(id in message for id in ids if id[0] == digit) >= 2, "the message names the candidates"


def test_a_living_sessions_name_is_taken(manager):
    first = manager.start("cat", Name="worker")
    name, message = error_of(manager.start, "cat", Name="worker")
    assert name == "NameTaken" and first.id in message
    second = manager.start("cat", Name="other")
    assert error_of(second.set, "Name", "worker")[0] == "NameTaken"
    assert second.get("Name") == "other"


def test_two_starts_race_for_one_name(manager):
    answers = [manager.call_async("StartSession", "a{sv}", spec(["cat"], Name="race")) for _ in range(10)]
    eventually(lambda: all(answers), "all starts are answered")
    errors = [answer[0] for answer in answers if isinstance(answer[0], dbus.DBusException)]
    assert len(errors) == 9
    assert {error.get_dbus_name() for error in errors} == {"org.roost.Sessions1.Error.NameTaken"}
    assert [row["name"] for row in manager.list().values()] == ["race"]


def test_stop_then_start_of_the_same_name_at_once(manager):
    ids = set()
    for _ in range(5):
        session = manager.start("cat", Name="again")
        ids.add(session.id)
        manager.call("StopSession", "s", "again")
    assert len(ids) == 5, "an id is never used again"
    # Of ended sessions with the same name, the last one is meant.
    assert manager.session("again").id == session.id


def test_a_start_while_the_stop_runs(manager):
    session = manager.start("/bin/sh", "-c", 'trap "" HUP TERM; while :; do sleep 0.1; done', Name="slow")
    stopping = manager.call_async("StopSession", "s", "slow")
    eventually(lambda: session.state == "stopping", "the session is stopping")
    assert error_of(manager.start, "cat", Name="slow")[0] == "NameTaken"
    session.kill(9)
    eventually(lambda: stopping, "the stop is answered")
    manager.start("cat", Name="slow")


def test_rename(manager):
    session = manager.start("cat", Name="old")
    session.set("Name", "new")
    assert manager.session("new").id == session.id
    assert error_of(manager.session, "old")[0] == "NoSuchSession"
    session.set("Name", "")
    assert session.get("Name") == ""
    assert manager.list()[session.id]["name"] == ""
    manager.start("cat", Name="new")


BAD_NAMES = ["-x", "a b", "é", "a\n", "x" * 65, "deadbeef", "ab", "$(id)", ".", "a\x1b"]
GOOD_NAMES = ["worker", "x" * 64, "feature/one", "user@host:1", "a", "deadbeefs", "7.x"]


@pytest.mark.parametrize("name", BAD_NAMES)
def test_bad_names(manager, name):
    assert error_of(manager.start, "cat", Name=name)[0] == "InvalidSpec"


def test_bad_names_are_refused_when_renaming(manager):
    session = manager.start("cat", Name="good")
    for name in BAD_NAMES:
        assert error_of(session.set, "Name", name)[0] == "InvalidSpec", name
    assert session.get("Name") == "good"
    for name in GOOD_NAMES:
        session.set("Name", name)
        assert session.get("Name") == name


def test_tags(manager):
    session = manager.start("cat", Tags=["a", "b", "a"])
    assert session.get("Tags") == ["a", "b"]
    session.set("Tags", dbus.Array(["c"], signature="s"))
    assert session.get("Tags") == ["c"]
    session.set("Tags", dbus.Array([], signature="s"))
    assert session.get("Tags") == []
    for tags in ([""], ["a b"], ["x" * 65], [f"t{number}" for number in range(33)]):
        assert error_of(session.set, "Tags", dbus.Array(tags, signature="s"))[0] == "InvalidSpec", tags
        assert error_of(manager.start, "cat", Tags=tags)[0] == "InvalidSpec", tags
    session.set("Tags", dbus.Array([f"t{number}" for number in range(32)], signature="s"))
    assert len(session.get("Tags")) == 32


def test_names_of_sessions_that_have_ended_are_free(manager):
    first = manager.start("/bin/true", Name="once")
    eventually(lambda: first.state == "exited", "the session ends")
    second = manager.start("cat", Name="once")
    assert manager.session("once").id == second.id, "the living one is meant"
    manager.call("RemoveSession", "s", first.id)
    assert error_of(manager.session, first.id)[0] == "NoSuchSession"
    assert error_of(manager.call, "RemoveSession", "s", second.id)[0] not in ("", "NoSuchSession")
