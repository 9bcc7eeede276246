"""Events for a webhook: POST over HTTP, signed. Redirects are not followed, and proxies not used."""

from __future__ import annotations

import contextlib
import socket
import ssl
from collections.abc import Sequence
from datetime import datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from threading import Timer
from typing import Final
from urllib.parse import urlsplit

from pathway.errors import UsageError
from pathway.outbox.event import CONTENT_TYPE, Event
from pathway.outbox.retry import retry_after
from pathway.outbox.signature import Secret, sign
from pathway.outbox.sink import DELIVERED, Outcome, dead, later

MAX_TIMEOUT: Final = 30.0
_MOST_READ: Final = 1 << 16
_WORTH_RETRYING: Final = (408, 425, 429)


class WebhookSink:
    """Posts each event to one address, over one connection as long as the receiver keeps it.

    To connect takes at most `timeout` seconds, and then the whole request as many. Without secrets it is
    not signed.
    """

    def __init__(self, url: str, secrets: Sequence[Secret], timeout: float = 10.0) -> None:
        if not 0 < timeout <= MAX_TIMEOUT:
            raise UsageError(f"the timeout should be more than 0 and at most {MAX_TIMEOUT:g} seconds")
        parts = urlsplit(url)
        self._path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._place = (str(parts.hostname), parts.port)
        self._tls = ssl.create_default_context() if parts.scheme == "https" else None
        self._secrets = secrets
        self._timeout = timeout
        self._connection: HTTPConnection | None = None

    def send(self, event: Event, now: datetime) -> Outcome:
        headers = {"content-type": CONTENT_TYPE, "user-agent": "client-pathways"}
        if self._secrets:
            headers |= sign(self._secrets, event.id, now, event.body)
        else:
            headers["webhook-id"] = event.id
        reused = self._connection is not None
        try:
            try:
                return self._posted(event.body, headers, now)
            except ConnectionError:
                if not reused:
                    raise
                return self._posted(
                    event.body, headers, now
                )  # the receiver had only closed an idle connection
        except TimeoutError:
            return later(f"the receiver took longer than {self._timeout:g} s")
        except (OSError, HTTPException, UnicodeError) as error:
            return later(f"the receiver cannot be reached: {type(error).__name__}: {error}")

    def flush(self) -> Outcome:
        return DELIVERED

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _posted(self, body: bytes, headers: dict[str, str], now: datetime) -> Outcome:
        """Post it once. Whatever goes wrong closes the connection: what comes on it later is not for us."""
        whole = False
        try:
            connection = self._connected()
            with _Limit(connection, self._timeout):
                connection.request("POST", self._path, body, headers)
                response = connection.getresponse()
                outcome = _judge(response, now)
                whole = _read_out(response) and not response.will_close
            return outcome
        finally:
            if not whole:
                self.close()

    def _connected(self) -> HTTPConnection:
        if self._connection is None:
            host, port = self._place
            if self._tls is None:
                fresh = HTTPConnection(host, port, timeout=self._timeout)
            else:
                fresh = HTTPSConnection(host, port, timeout=self._timeout, context=self._tls)
            fresh.connect()
            self._connection = fresh
        return self._connection


class _Limit:
    """Within, a connection is cut after so many seconds in all: its own timeout counts for each packet anew."""

    def __init__(self, connection: HTTPConnection, seconds: float) -> None:
        self._socket: socket.socket = connection.sock
        self._over = False
        self._timer = Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._timer.cancel()
        if self._over and isinstance(error, (OSError, HTTPException)):
            raise TimeoutError from error

    def _cut(self) -> None:
        self._over = True
        with contextlib.suppress(OSError):  # it may be closed already
            # not that of an SSLSocket, which would change the object under the thread that reads from it
            socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


def _read_out(response: HTTPResponse) -> bool:
    """Read what is left of a response, so that the connection can be used again; False where it is too long."""
    try:
        response.read(_MOST_READ)
    except (OSError, HTTPException):
        return False  # its status has come, which is all that matters
    return response.isclosed()


def _judge(response: HTTPResponse, now: datetime) -> Outcome:
    status = response.status
    said = f"the receiver answered {status}{_reason(response)}"
    if 200 <= status < 300:
        return DELIVERED
    if 300 <= status < 400:
        return later(f"{said}, and redirects are not followed; mend the address of the channel")
    if 400 <= status < 500 and status not in _WORTH_RETRYING:
        return dead(said)
    return later(said, retry_after(response.getheader("retry-after"), now))


def _reason(response: HTTPResponse) -> str:
    return f" {response.reason.strip()[:80]}" if response.reason.strip() else ""
