"""Windows onto a session: what is typed, seen, shared and left. The host's protocol, spoken by a second implementation."""

import roost_protocol as protocol
from waiting import eventually


def test_start_type_detach_attach_again_stop(start, attach):
    session = start("/bin/sh", "-c", "exec cat")
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


def test_a_viewer_sees_and_cannot_type(start, attach):
    session = start("/bin/sh", "-c", "stty -echo; echo ready; exec cat")
    window, viewer = attach(session), attach(session, mode="view", columns=20, rows=5)
    window.type(b"typed\r")
    for one in (window, viewer):
        one.wait_for("typed\r\n")
    viewer.type(b"not typed\r")
    viewer.send(protocol.resize(10, 10))
    viewer.ping()
    assert viewer.error["code"] == protocol.NOT_ALLOWED
    window.type(b"last\r")
    assert b"not typed" not in viewer.wait_for("last\r\n")
    eventually(lambda: session.get("Clients") == 2, "both count as clients")
    assert (session.get("Columns"), session.get("Rows")) == (80, 24)


def test_a_view_grant_is_no_control_grant(start, attach):
    session = start("cat")
    client = protocol.HostClient(session.attach_fd("view"))
    client.send(protocol.hello() + protocol.attach("control") + protocol.frame(protocol.INPUT, b"x"))
    client.ping()
    assert client.error["code"] == protocol.NOT_ALLOWED and not client.snapshots
    client.close()


def test_both_windows_see_the_same_bytes_under_the_same_numbers(start, attach):
    session = start("/bin/sh", "-c", "stty -echo; echo ready; exec cat")
    windows = [attach(session)]
    for number in range(20):
        windows.append(attach(session))
        windows[0].type(b"line %d\r" % number)
        windows[0].wait_for(b"line %d\r\n" % number)
    for window in windows[1:]:
        window.wait(lambda: window.position == windows[0].position, "every window comes to the same position")


def test_the_size_follows_who_typed_last(start, attach):
    session = start("/bin/sh", "-c", 'stty -echo; trap "stty size" WINCH; while :; do read x; done', Columns=70, Rows=20)
    first = attach(session, columns=100, rows=30)
    eventually(lambda: session.get("Columns") == 100, "the first window's size")
    second = attach(session, columns=60, rows=15)
    eventually(lambda: session.get("Columns") == 60, "the second came last")
    first.type(b"\r")
    eventually(lambda: (session.get("Columns"), session.get("Rows")) == (100, 30), "the first typed last")
    second.send(protocol.resize(61, 16))
    second.ping()
    assert session.get("Columns") == 100
    first.close()
    eventually(lambda: (session.get("Columns"), session.get("Rows")) == (61, 16), "the second is left")
    second.close()
    eventually(lambda: session.get("Clients") == 0, "nobody is left")
    assert session.get("Columns") == 61


def test_a_client_of_unknown_size_does_not_count(start, attach):
    session = start("cat", Columns=70, Rows=20)
    attach(session, columns=0, rows=0).ping()
    assert (session.get("Columns"), session.get("Rows")) == (70, 20)


def test_a_large_paste(start, attach):
    session = start("/bin/sh", "-c", "stty raw -echo; printf ready; exec md5sum")
    window = attach(session)
    window.type(b"\r")
    window.kept = 1 << 16
    # In pieces as a client sends them; the program reads when it pleases.
    for _ in range(32):
        window.type(b"x" * 65536)
    window.ping()
    assert session.state == "running"


def test_input_is_typed_although_the_client_left_at_once(start, attach):
    session = start("/bin/sh", "-c", "stty -echo; echo ready; exec cat")
    witness = attach(session)
    witness.type(b"begin\r")
    witness.wait_for("begin\r\n")
    window = attach(session)
    window.type(b"quick\r")
    window.close()
    witness.wait_for("quick\r\n")


def test_the_agents_end_reaches_clients_whose_input_is_closed(start, attach):
    session = start("/bin/sh", "-c", "read line; exit 4")
    window = attach(session)
    window.type(b"\r")
    window.wait_closed()
    assert (window.exit["kind"], window.exit["code"]) == ("exited", 4)
