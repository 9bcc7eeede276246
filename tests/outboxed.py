"""A receiver of webhooks on the loopback, and cases whose entries go out: for the tests of the outbox."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from support import nurse_does, start

from pathway import Engine
from pathway.audit import Entry, EntryEvent, Kind, digest
from pathway.outbox import Event, cloud_event

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
SECRET = "whsec_" + "QUJD" * 10


def entry(
    case: str = "family-a", seq: int = 1, kind: Kind = Kind.ACT, recorded: int = 1_772_445_600_000_000
) -> Entry:
    """An entry as an act might write it."""
    event = EntryEvent("note", {"n": seq})
    return Entry(
        case=case, seq=seq, prev="0" * 64, kind=kind, recorded=recorded, effective=recorded, event=event,
        engine="1",
    )  # fmt: skip


def event(case: str = "family-a", seq: int = 1) -> Event:
    """The event of such an entry."""
    data = entry(case, seq).to_bytes()
    return cloud_event(data, digest(data), source="/here", pathway="small")


def write_entries(engine: Engine, cases: Sequence[str], each: int) -> None:
    """Open cases with so many entries each, turn about."""
    for case in cases:
        start(engine, case)
    for number in range(1, each):
        for case in cases:
            nurse_does(engine, "note", case, record={"level": number % 10})


@dataclass(slots=True)
class Request:
    """What a receiver got."""

    path: str
    headers: dict[str, str]
    body: bytes
    peer: object


@dataclass(slots=True)
class Receiver:
    """What came, and what is answered: a status with headers, one after the other; the last one for ever."""

    answers: list[tuple[int, dict[str, str]]]
    url: str = ""
    requests: list[Request] = field(default_factory=list)

    def answer(self) -> tuple[int, dict[str, str]]:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def receiving(*answers: int | tuple[int, dict[str, str]]) -> Iterator[Receiver]:
    """A receiver of webhooks; without answers given, it takes everything."""
    given = [one if isinstance(one, tuple) else (one, {}) for one in answers or (204,)]
    receiver = Receiver(given)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 10

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.requests.append(Request(self.path, headers, body, self.client_address))
            status, more = receiver.answer()
            self.send_response(status)
            for name, value in more.items():
                self.send_header(name, value)
            if "content-length" not in more:
                self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    class Server(ThreadingHTTPServer):
        daemon_threads = True

    server = Server(("127.0.0.1", 0), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_port}/events"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


@contextmanager
def behaving(behave: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that does with each connection, once a request has begun to come, what `behave` does; its address."""
    listening = socket.create_server(("127.0.0.1", 0))
    listening.settimeout(10)

    def serve() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(10)
                try:
                    connection.recv(1 << 16)
                    behave(connection)
                except OSError:
                    continue

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(5)
