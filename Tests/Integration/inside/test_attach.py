"""Windows onto a session: what is typed, seen, shared and left. The host's protocol, spoken by a second implementation."""

import roost_protocol as protocol
from waiting import eventually


def test_start_type_detach_attach_again_stop(start, attach):
    session = start("/bin/sh", "-c", "echo ready; exec cat")
    first = attach(session)
    first.type(b"one\r")
    first.wait_for("one\r\none\r\n")
    first.send(protocol.frame(protocol.DETACH, b"\1\0" + protocol.string("")))
    first.wait_closed()
    assert first.detached["reason"] == 1
    assert session.state == "running"

    second = attach(session)
    second.type(b"two\r")
    second.wait_for("two\r\ntwo\r\n")
    third = attach(session)
    third.type(b"three\r")
    for window in (second, third):
        window.wait_for("three\r\nthree\r\n")
    session.stop()
    for window in (second, third):
        window.wait_closed()
        assert window.exit, "every window is told the end"
    assert session.state == "killed"
