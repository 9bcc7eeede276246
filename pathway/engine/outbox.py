"""The outbox: log entries go out as events, at least once and in order per case.

An act puts its entry into the outbox of every channel in its own transaction. Who delivers leases the queues
of some cases in a short transaction, sends outside of any, and then records what came of it. Who is killed in
between leaves a lease that runs out, and the events are sent again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from inspect import iscoroutinefunction
from typing import Any, Final

from pathway.clock import Clock
from pathway.decision import instant, micros
from pathway.engine.again import again_if_contended
from pathway.engine.delivery import Delivery, Turn
from pathway.errors import UsageError, did_you_mean
from pathway.outbox import (
    CallbackSink,
    FileSink,
    Kind,
    Retry,
    Sink,
    WebhookSink,
    checked_name,
    checked_source,
    checked_target,
    read_secrets,
)
from pathway.store import ChannelRow, DeadRow, OutgoingRow, Reading, Store

DEFAULT_SOURCE: Final = "/client-pathways"
_PAGE: Final = 200

Callback = Callable[[Mapping[str, Any]], object]


@dataclass(frozen=True, slots=True)
class Channel:
    """A way out, with how many events wait for it, how many are dead, and since when the oldest waits."""

    name: str
    kind: Kind
    target: str
    source: str
    added: datetime
    waiting: int
    dead: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An event that a channel could not be given: after all attempts, or because the receiver will not have it."""

    channel: str
    case: str
    seq: int
    kind: str
    event: str | None
    attempts: int
    error: str


class Outbox:
    """Channels, and what they are still to get. `engine.outbox` gives it."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    # -------------------------------------------------------------- channels

    def add(self, name: str, kind: Kind | str, target: str = "", *, source: str = DEFAULT_SOURCE) -> None:
        """A new channel, which gets every entry that is written from now on.

        `kind` is `webhook` (`target` is its address), `file` (a path) or `callback` (without a target).
        `source` is what events name as theirs; with several databases, give each its own. UsageError where
        the name is taken or something does not fit.
        """
        if kind not in list(Kind):
            raise UsageError(f"`{kind}` is no kind of channel; give {', '.join(Kind)}")
        target = checked_target(Kind(kind), target)
        now = micros(self._clock.now())
        row = ChannelRow(checked_name(name), Kind(kind).value, target, checked_source(source), now)

        def once() -> None:
            with self._store.write() as tx:
                tx.insert_channel(row)

        again_if_contended(once)

    def remove(self, name: str, *, drop: bool = False) -> None:
        """Remove a channel. UsageError where events still wait for it or are dead, unless `drop` gives them up."""
        with self._store.write() as tx:
            _channel(tx, name)
            left = sum(row.count for row in tx.outgoing() if row.channel == name)
            if left and not drop:
                raise UsageError(
                    f"the channel `{name}` has {left} events that were not delivered; deliver them, or drop them"
                )
            tx.delete_channel(name)

    def channels(self) -> tuple[Channel, ...]:
        """All channels, by name."""
        with self._store.read() as tx:
            rows, counted = tx.channels(), tx.outgoing()
        return tuple(_counted(row, [one for one in counted if one.channel == row.name]) for row in rows)

    # -------------------------------------------------------------- delivering

    def deliver(
        self,
        channel: str,
        callback: Callback | None = None,
        *,
        secret: str | None = None,
        unsigned: bool = False,
        timeout: float = 10.0,
        retry: Retry | None = None,
        stop: Callable[[], bool] = bool,
    ) -> Delivery:
        """Deliver what is ready for a channel by now, each case's events in order.

        `callback` is for a channel of that kind, and gets each event as a mapping. `secret` signs webhooks
        (`whsec_…`, several with spaces between); without one, `unsigned` must say that this is meant.
        `timeout` is in seconds. When `stop` gives true, no further event is sent. Several may deliver at once.

        An event that fails holds back those of its case until it is delivered or dead. UsageError for a
        channel that is not there, or for what does not fit it.
        """
        with self._store.read() as tx:
            row = _channel(tx, channel)
        sink = _sink(row, callback, secret, unsigned, timeout)
        turn = Turn(self._store, self._clock, row, sink, retry or Retry(), stop)
        try:
            return turn.run()
        finally:
            sink.close()

    def next_try(self, channel: str) -> datetime | None:
        """When `deliver` has something to do next; None while nothing waits."""
        with self._store.read() as tx:
            _channel(tx, channel)
            earliest = tx.earliest(channel)
        return None if earliest is None else instant(earliest)

    # -------------------------------------------------------------- dead letters

    def dead(self, channel: str | None = None) -> Iterator[DeadLetter]:
        """The dead letters of a channel, or of all: by channel, case and number."""
        with self._store.read() as tx:
            names = [row.name for row in tx.channels()] if channel is None else [_channel(tx, channel).name]
        for name in names:
            after = ("", 0)
            while True:
                with self._store.read() as tx:
                    rows = tx.dead_letters(name, after, _PAGE)
                yield from map(_letter, rows)
                if len(rows) < _PAGE:
                    break
                after = (rows[-1].case_id, rows[-1].seq)

    def replay(self, channel: str, case: str | None = None) -> int:
        """Let dead letters, of one case or of all, wait again with all attempts before them; how many there were.

        They come before later events of their case that still wait.
        """

        def once() -> int:
            with self._store.write() as tx:
                _channel(tx, channel)
                return tx.revive(channel, micros(self._clock.now()), case)

        return again_if_contended(once)


def _sink(
    row: ChannelRow, callback: Callback | None, secret: str | None, unsigned: bool, timeout: float
) -> Sink:
    """The way out of a channel. UsageError where what was given does not fit it."""
    kind = Kind(row.kind)
    if callback is None and kind is Kind.CALLBACK:
        raise UsageError(f"the channel `{row.name}` needs a function to call: a program of yours delivers")
    if callback is not None and kind is not Kind.CALLBACK:
        raise UsageError(f"the channel `{row.name}` is a {kind}, and calls no function")
    if iscoroutinefunction(callback):
        raise UsageError("a callback is called, not awaited: give an ordinary function, not an `async` one")
    if (secret is not None or unsigned) and kind is not Kind.WEBHOOK:
        raise UsageError(f"the channel `{row.name}` is a {kind}; only webhooks are signed")
    if callback is not None:
        return CallbackSink(callback)
    if kind is Kind.FILE:
        return FileSink(row.target)
    if (secret is None) is not unsigned:
        raise UsageError(
            f"give the secret that signs `{row.name}`, or say that it is to be unsigned; not both"
        )
    return WebhookSink(row.target, () if secret is None else read_secrets(secret), timeout)


def _channel(tx: Reading, name: str) -> ChannelRow:
    rows = {row.name: row for row in tx.channels()}
    if name not in rows:
        raise UsageError(f"there is no channel `{name[:80]}` in this database{did_you_mean(name, rows)}")
    return rows[name]


def _counted(row: ChannelRow, counts: Sequence[OutgoingRow]) -> Channel:
    count = defaultdict(int, {one.state: one.count for one in counts})
    oldest = next((instant(one.oldest) for one in counts if one.state == "waiting"), None)
    place = (row.name, Kind(row.kind), row.target, row.source, instant(row.added))
    return Channel(*place, count["waiting"], count["dead"], oldest)


def _letter(row: DeadRow) -> DeadLetter:
    return DeadLetter(
        row.channel, row.case_id, row.seq, row.kind, row.event, row.attempts, row.error or "unknown"
    )
