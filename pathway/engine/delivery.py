"""One turn of delivering to a channel: lease the queues of some cases, send, record what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

from pathway.clock import Clock
from pathway.decision import micros
from pathway.engine.again import again_if_contended
from pathway.errors import BrokenLog
from pathway.outbox import Outcome, Retry, Sink, Status, cloud_event
from pathway.store import ChannelRow, QueuedRow, Store, Writing

_LEASE: Final = 120_000_000
"""Microseconds. Sending begins in the first half of a lease only, so that what is under way ends within it."""
_ROWS: Final = 200
_EVENTS: Final = 20
"""How much is leased at once: the cases of so many rows that are ready, and so many events of each."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What came of delivering: how many events left, failed for now, and became dead letters.

    `error` says why the last that failed or died did.
    """

    delivered: int = 0
    failed: int = 0
    dead: int = 0
    error: str = field(default="", compare=False)

    def __add__(self, other: Delivery) -> Delivery:
        counts = (self.delivered + other.delivered, self.failed + other.failed, self.dead + other.dead)
        return Delivery(*counts, other.error or self.error)


@dataclass(frozen=True, slots=True)
class _Sent:
    """An event that was handed over, and what came of it."""

    row: QueuedRow
    outcome: Outcome


class Turn:
    """Takes what was ready for the channel when the turn began."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        channel: ChannelRow,
        sink: Sink,
        retry: Retry,
        stop: Callable[[], bool],
    ) -> None:
        self._store = store
        self._clock = clock
        self._channel = channel
        self._sink = sink
        self._retry = retry
        self._stop = stop
        self._began = self._now()

    def run(self) -> Delivery:
        """Deliver until nothing is left, or `stop` gives true."""
        total = Delivery()
        while self._is_ready() and not self._stop():
            until = self._now() + _LEASE
            leased = again_if_contended(partial(self._lease, until))
            if leased:
                total += self._hand_over(leased, until)
        return total

    def _is_ready(self) -> bool:
        """Whether something may be ready. A lease leaves less of it, also where it comes to nothing."""
        with self._store.read() as tx:
            earliest = tx.earliest(self._channel.name)
        return earliest is not None and earliest <= self._began

    def _lease(self, until: int) -> dict[str, list[QueuedRow]]:
        """The first events of some cases, which are ours until then."""
        name = self._channel.name
        with self._store.write() as tx:
            cases = tx.lease(name, self._began, until, _ROWS)
            return {case: tx.queue(name, case, _EVENTS) for case in cases}

    def _hand_over(self, leased: Mapping[str, Sequence[QueuedRow]], until: int) -> Delivery:
        """Send what was leased, and record what came of it, also where something breaks in between."""
        sent: dict[str, list[_Sent]] = {case: [] for case in leased}
        done = Delivery()
        try:
            for case, rows in leased.items():
                self._send_queue(rows, sent[case], until)
        finally:
            done = again_if_contended(partial(self._record, self._safe(sent), until))
        return done

    def _send_queue(self, rows: Sequence[QueuedRow], sent: list[_Sent], until: int) -> None:
        """Send a case's events, one after the other, up to one that fails: that is recorded before others follow."""
        for row in rows:
            if self._stop() or self._now() >= until - _LEASE // 2:
                return
            outcome = self._send(row)
            sent.append(_Sent(row, outcome))
            if outcome.status is not Status.DELIVERED:
                return

    def _send(self, row: QueuedRow) -> Outcome:
        try:
            event = cloud_event(row.data, row.digest, source=self._channel.source, pathway=row.pathway)
        except BrokenLog as error:
            return Outcome(Status.DEAD, str(error))
        return self._sink.send(event, self._clock.now())

    def _safe(self, sent: Mapping[str, Sequence[_Sent]]) -> Mapping[str, Sequence[_Sent]]:
        """What was sent, once the sink has it for good."""
        flushed = self._sink.flush()
        if flushed.status is Status.DELIVERED:
            return sent
        return {case: [_not_flushed(one, flushed) for one in events] for case, events in sent.items()}

    def _record(self, sent: Mapping[str, Sequence[_Sent]], until: int) -> Delivery:
        done = Delivery()
        with self._store.write() as tx:
            for case in sorted(sent):
                counts, then = self._record_case(tx, sent[case])
                tx.release(self._channel.name, case, until, then)
                done += counts
        return done

    def _record_case(self, tx: Writing, sent: Sequence[_Sent]) -> tuple[Delivery, int]:
        """What came of a case's events, and when the rest of them is to be tried."""
        name, done = self._channel.name, Delivery()
        for one in sent:
            place, tried, outcome = (name, one.row.case_id, one.row.seq), one.row.attempts + 1, one.outcome
            if outcome.status is Status.DELIVERED:
                tx.delivered(*place)
                done += Delivery(delivered=1)
            elif outcome.status is Status.DEAD or self._retry.is_over(tried):
                tx.failed(*place, attempts=tried, error=outcome.error, dead=True)
                done += Delivery(dead=1, error=outcome.error)
            else:
                tx.failed(*place, attempts=tried, error=outcome.error)
                wait = self._retry.wait(tried, outcome.wait)
                return done + Delivery(failed=1, error=outcome.error), self._now() + int(wait * 1_000_000)
        return done, self._began

    def _now(self) -> int:
        return micros(self._clock.now())


def _not_flushed(sent: _Sent, flushed: Outcome) -> _Sent:
    return replace(sent, outcome=flushed) if sent.outcome.status is Status.DELIVERED else sent
