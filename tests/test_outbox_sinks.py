"""The ways out: webhooks against servers that behave and misbehave, files that a crash left torn, functions."""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from outboxed import NOW, SECRET, behaving, event, receiving

from pathway.errors import UsageError
from pathway.outbox import (
    CallbackSink,
    FileSink,
    Outcome,
    Status,
    Undeliverable,
    WebhookSink,
    read_secrets,
    verify,
)

SECRETS = read_secrets(SECRET)


def post(url: str, timeout: float = 5.0) -> Outcome:
    sink = WebhookSink(url, SECRETS, timeout)
    try:
        return sink.send(event(), NOW)
    finally:
        sink.close()


pytestmark = pytest.mark.sqlite  # no database is needed

# ------------------------------------------------------------------ webhooks


def test_what_a_receiver_gets() -> None:
    """A POST of the event in structured mode, with a signature that it can check."""
    with receiving() as receiver:
        outcome = post(receiver.url + "?to=x")
    (request,) = receiver.requests
    assert outcome.status is Status.DELIVERED
    assert request.path == "/events?to=x"
    assert request.headers["content-type"] == "application/cloudevents+json; charset=utf-8"
    assert request.headers["webhook-id"] == json.loads(request.body)["id"] == event().id
    assert request.body == event().body
    assert verify(SECRETS, request.headers, request.body, NOW)


def test_unsigned() -> None:
    """Without secrets there is an id and no signature."""
    with receiving() as receiver:
        sink = WebhookSink(receiver.url, ())
        sink.send(event(), NOW)
        sink.close()
    headers = receiver.requests[0].headers
    assert headers["webhook-id"] == event().id
    assert "webhook-signature" not in headers


@pytest.mark.parametrize(
    ("status", "what"),
    [
        *((code, Status.DELIVERED) for code in (200, 201, 202, 204, 299)),
        *((code, Status.DEAD) for code in (400, 401, 403, 404, 405, 409, 410, 413, 422, 499)),
        *(
            (code, Status.LATER)
            for code in (300, 301, 302, 304, 307, 308, 408, 425, 429, 500, 502, 503, 504, 599)
        ),
    ],
)
def test_what_an_answer_means(status: int, what: Status) -> None:
    """2xx is delivered; what asks for another try gets one; any other 4xx is the end."""
    with receiving((status, {"location": "http://127.0.0.1:1/elsewhere"})) as receiver:
        outcome = post(receiver.url)
    assert outcome.status is what
    assert len(receiver.requests) == 1
    assert what is Status.DELIVERED or str(status) in outcome.error


def test_a_redirect_is_not_followed() -> None:
    """Another address gets nothing, and the error says what to do."""
    with receiving() as elsewhere, receiving((307, {"location": elsewhere.url})) as receiver:
        outcome = post(receiver.url)
    assert elsewhere.requests == []
    assert "mend the address" in outcome.error


@pytest.mark.parametrize("header", ["120", "Mon, 02 Mar 2026 10:02:00 GMT"])
def test_a_receiver_asks_for_time(header: str) -> None:
    """`Retry-After` comes with the outcome, given as seconds or as a date."""
    for status in (429, 503):
        with receiving((status, {"retry-after": header})) as receiver:
            assert post(receiver.url).wait == 120


def test_one_connection_for_many() -> None:
    """Events go over one connection as long as the receiver keeps it, and over a new one when it does not."""
    with receiving(204, 204, (204, {"connection": "close"}), 204) as receiver:
        sink = WebhookSink(receiver.url, SECRETS)
        outcomes = [sink.send(event(seq=seq), NOW) for seq in range(1, 5)]
        sink.close()
    peers = [request.peer for request in receiver.requests]
    assert {outcome.status for outcome in outcomes} == {Status.DELIVERED}
    assert peers[0] == peers[1] == peers[2] != peers[3]


def test_an_idle_connection_that_was_closed() -> None:
    """A receiver that closes the connection after each answer, without saying so, still gets every event."""

    def once(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")

    with behaving(once) as url:
        sink = WebhookSink(url, SECRETS)
        outcomes = []
        for seq in range(3):
            outcomes.append(sink.send(event(seq=seq + 1), NOW))
            time.sleep(0.05)
        sink.close()
    assert {outcome.status for outcome in outcomes} == {Status.DELIVERED}


def slowly(connection: socket.socket) -> None:
    """A byte now and then, so that no single one is late."""
    for byte in b"HTTP/1.1 204 No Content\r\n" + b"x-y: z\r\n" * 50:
        connection.sendall(bytes([byte]))
        time.sleep(0.05)


def never(connection: socket.socket) -> None:
    connection.recv(1)
    time.sleep(1)


def resets(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")


def saying(data: bytes) -> Callable[[socket.socket], None]:
    return lambda connection: connection.sendall(data)


@pytest.mark.parametrize(
    ("behave", "said"),
    [
        (slowly, "longer than 0.4 s"),
        (never, "longer than 0.4 s"),
        (resets, "cannot be reached"),
        (saying(b""), "cannot be reached"),
        (saying(b"\x00\xff\x1b[31m garbage\r\n\r\n"), "cannot be reached"),
        (saying(b"HTTP/1.1 abc\r\n\r\n"), "cannot be reached"),
        (saying(b"HTTP/1.1 999999 x\r\n\r\n"), "cannot be reached"),
        (saying(b"SSH-2.0-OpenSSH\r\n"), "cannot be reached"),
        (saying(b"HTTP/1.1 200 " + b"x" * 100_000 + b"\r\n\r\n"), "cannot be reached"),
        (saying(b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 200 + b"\r\n"), "cannot be reached"),
    ],
)
def test_servers_that_misbehave(behave: Callable[[socket.socket], None], said: str) -> None:
    """Slow, silent, resetting, garbled: each is another try, within the time that is given."""
    began = time.monotonic()
    with behaving(behave) as url:
        outcome = post(url, timeout=0.4)
        taken = time.monotonic() - began
    assert outcome.status is Status.LATER
    assert said in outcome.error
    assert outcome.error.isprintable()
    assert taken < 3


def test_the_status_counts_and_not_what_follows() -> None:
    """A 2xx whose body is endless, or breaks off, is delivered."""

    def endless(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(1000):
            connection.sendall(b"x" * 1000)

    for behave in (endless, saying(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nx")):
        with behaving(behave) as url:
            assert post(url, timeout=2).status is Status.DELIVERED


def test_nobody_listens() -> None:
    """No server, no such host, a server without TLS: each is another try."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert post(f"http://127.0.0.1:{port}/").status is Status.LATER
    assert post("http://name.invalid/").status is Status.LATER
    with receiving() as receiver:
        outcome = post(receiver.url.replace("http:", "https:"), timeout=2)
    assert outcome.status is Status.LATER
    assert receiver.requests == []


@pytest.mark.parametrize("timeout", [0, -1, 31, float("nan")])
def test_timeouts_that_make_no_sense(timeout: float) -> None:
    """A request may take more than no time, and at most half a minute."""
    with pytest.raises(UsageError):
        WebhookSink("http://127.0.0.1/", SECRETS, timeout)


# ------------------------------------------------------------------ files


def deliver(path: Path, *seqs: int) -> None:
    sink = FileSink(path)
    assert {sink.send(event(seq=seq), NOW).status for seq in seqs} == {Status.DELIVERED}
    assert sink.flush().status is Status.DELIVERED


def bodies(*seqs: int) -> bytes:
    return b"".join(event(seq=seq).body + b"\n" for seq in seqs)


def test_a_line_for_each_event(tmp_path: Path) -> None:
    """Events are appended; a new file is its owner's alone; a file that was moved away is begun anew."""
    path = tmp_path / "events.jsonl"
    deliver(path, 1, 2)
    deliver(path, 3)
    assert path.read_bytes() == bodies(1, 2, 3)
    assert os.name == "nt" or path.stat().st_mode & 0o777 == 0o600
    path.rename(tmp_path / "old")
    deliver(path, 4)
    assert path.read_bytes() == bodies(4)


@given(st.integers(0, 2000))
def test_a_torn_line_is_mended(tmp_path_factory: pytest.TempPathFactory, cut: int) -> None:
    """Wherever a crash cut the last line off, the file holds whole lines after the next delivery, and loses none."""
    path = tmp_path_factory.mktemp("torn") / "events.jsonl"
    torn = event(seq=2).body[:cut]
    path.write_bytes(bodies(1) + torn)
    deliver(path, 2)
    found = path.read_bytes()
    assert found == (bodies(1, 2, 2) if torn == event(seq=2).body else bodies(1, 2))


@pytest.mark.parametrize(
    "last", [b"a note of mine", b"[1, 2", event(seq=9).body, b'{"other": 1}', b"\xff\xfe"]
)
def test_what_others_wrote_is_left(tmp_path: Path, last: bytes) -> None:
    """A last line that is no torn event of ours stays, and ours begin on a new one."""
    path = tmp_path / "events.jsonl"
    path.write_bytes(last)
    deliver(path, 1)
    assert path.read_bytes() == last + b"\n" + bodies(1)


def test_a_torn_line_that_is_long(tmp_path: Path) -> None:
    """A torn line of more than one piece is found whole."""
    path = tmp_path / "events.jsonl"
    path.write_bytes(bodies(1) + event(seq=2).body[:-1] + b"x" * 200_000)
    deliver(path, 2)
    assert path.read_bytes() == bodies(1, 2)


def test_many_write_into_one_file(tmp_path: Path) -> None:
    """Several deliverers tear no line of each other."""
    path = tmp_path / "events.jsonl"
    threads = [threading.Thread(target=deliver, args=(path, *range(n, n + 25))) for n in (1, 101, 201, 301)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    seqs = sorted(int(json.loads(line)["sequence"]) for line in path.read_bytes().splitlines())
    assert seqs == sorted(seq + n for n in (1, 101, 201, 301) for seq in range(25))


def test_files_that_cannot_be_written(tmp_path: Path) -> None:
    """A folder that is gone is another try, and so is a device that is full; the error names the file."""
    gone = FileSink(tmp_path / "gone" / "x").send(event(), NOW)
    assert gone.status is Status.LATER
    assert "gone" in gone.error
    if Path("/dev/full").exists():
        full = FileSink("/dev/full")
        assert full.send(event(), NOW).status is Status.LATER
        full.close()


def test_a_file_that_cannot_be_synced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was written but not synced does not count as delivered."""

    def broken(_: int) -> None:
        raise OSError(5, "input/output error")

    path = tmp_path / "x"
    path.touch()
    sink = FileSink(path)
    sink.send(event(), NOW)
    monkeypatch.setattr(os, "fsync", broken)
    assert sink.flush() == Outcome(Status.LATER, f"`{path}` cannot be written: input/output error")
    assert sink.flush().status is Status.DELIVERED


# ------------------------------------------------------------------ functions


def test_functions() -> None:
    """A function gets the event as a mapping; what it raises is another try, or the end of the event."""
    got: list[object] = []
    assert CallbackSink(got.append).send(event(), NOW).status is Status.DELIVERED
    assert got == [event().form()]

    def refuse(_: object) -> None:
        raise Undeliverable("not for us")

    def break_(_: object) -> None:
        raise ValueError("line\nbreak\x00\ud800" + "x" * 1000)

    assert CallbackSink(refuse).send(event(), NOW) == Outcome(Status.DEAD, "not for us")
    outcome = CallbackSink(break_).send(event(), NOW)
    assert outcome.status is Status.LATER
    assert outcome.error.startswith("ValueError: line break  xxx")
    assert len(outcome.error) == 500
    assert outcome.error.isprintable()


def test_functions_that_are_to_be_awaited() -> None:
    """What only gives a coroutine has not got the event: it is another try, not a loss."""
    got: list[object] = []

    async def slow(event: object) -> None:
        got.append(event)

    outcome = CallbackSink(lambda event: slow(event)).send(event(), NOW)
    assert outcome.status is Status.LATER
    assert "awaited" in outcome.error
    assert got == []
