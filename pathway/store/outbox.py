"""The outbox within a transaction: channels, what they are still to get, and leases on the queues of cases."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pathway.errors import UsageError

if TYPE_CHECKING:
    from pathway.store.cursor import Cursor
    from pathway.store.statements import Sql, Statements


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """A channel: `kind` is webhook, file or callback, `target` an address or a path, `added` microseconds."""

    name: str
    kind: str
    target: str
    source: str
    added: int


@dataclass(frozen=True, slots=True)
class QueuedRow:
    """An entry that waits for a channel, as it is stored, and how often it was tried."""

    case_id: str
    seq: int
    attempts: int
    data: bytes
    digest: bytes
    pathway: str


@dataclass(frozen=True, slots=True)
class OutgoingRow:
    """How many entries of a channel are in a state (`waiting`, `dead`), and when the oldest was recorded."""

    channel: str
    state: str
    count: int
    oldest: int


@dataclass(frozen=True, slots=True)
class DeadRow:
    """An entry that a channel could not be given, and why."""

    channel: str
    case_id: str
    seq: int
    kind: str
    event: str | None
    attempts: int
    error: str | None


class OutboxReading:
    """What can be read of the outbox."""

    _sql: Statements
    _run: Callable[[Sql, Mapping[str, object]], Cursor]

    def channels(self) -> list[ChannelRow]:
        """All channels, by name."""
        return [ChannelRow(*row) for row in self._run(self._sql.channels, {}).fetchall()]

    def earliest(self, channel: str) -> int | None:
        """When something that waits for the channel is to be tried, at the earliest; None: nothing waits."""
        found: int | None = self._run(self._sql.earliest, {"channel": channel}).fetchone()[0]
        return found

    def outgoing(self) -> list[OutgoingRow]:
        """How much waits and how much is dead, by channel."""
        return [OutgoingRow(*row) for row in self._run(self._sql.outgoing, {}).fetchall()]

    def dead_letters(self, channel: str, after: tuple[str, int] = ("", 0), limit: int = 100) -> list[DeadRow]:
        """At most `limit` dead letters of a channel by case and number, beginning after those of `after`."""
        values = {"channel": channel, "after": after[0], "after_seq": after[1], "limit": limit}
        return [DeadRow(*row) for row in self._run(self._sql.dead_letters, values).fetchall()]


class OutboxWriting(OutboxReading):
    """What can be done with the outbox. That entries come into it is the part of `append_entry`."""

    def insert_channel(self, row: ChannelRow) -> None:
        """A new channel: it gets every entry from now on. UsageError where its name is taken.

        An act that was on its way while an earlier channel of the name was removed may have left entries for it:
        they are not for this one.
        """
        if any(row.name == other.name for other in self.channels()):
            raise UsageError(f"there is a channel `{row.name}` already; choose another name, or remove it")
        self._run(self._sql.empty_channel, {"channel": row.name})
        self._run(self._sql.insert_channel, {name: getattr(row, name) for name in row.__slots__})

    def delete_channel(self, name: str) -> None:
        """Remove a channel, with whatever waits for it or is dead."""
        self._run(self._sql.delete_channel, {"channel": name})
        self._run(self._sql.empty_channel, {"channel": name})

    def lease(self, channel: str, now: int, until: int, limit: int) -> list[str]:
        """Lease the queues of at most `limit` cases that are ready by `now`, chosen among those that wait longest.

        Nobody else takes them before `until` (microseconds). Rows that are ready behind a head that is not are
        set to its instant: else they would be looked at at every turn, and keep others from being seen.
        """
        values = {"channel": channel, "now": now, "limit": limit}
        ready = {row[0] for row in self._run(self._sql.ready, values).fetchall()}
        return [case for case in sorted(ready) if self._lease(channel, case, now, until)]

    def _lease(self, channel: str, case_id: str, now: int, until: int) -> bool:
        head = self._head(channel, case_id)
        if head is None:
            return False
        sql = self._sql.lease if head <= now else self._sql.defer
        self._run(sql, {"channel": channel, "case_id": case_id, "until": until if head <= now else head})
        return head <= now

    def _head(self, channel: str, case_id: str) -> int | None:
        """When the first that waits of a case is to be tried. Nobody else changes it until this transaction ends."""
        row = self._run(self._sql.lock_head, {"channel": channel, "case_id": case_id}).fetchone()
        return None if row is None else row[0]

    def queue(self, channel: str, case_id: str, limit: int) -> list[QueuedRow]:
        """The first entries of a case that wait for the channel, in order."""
        values = {"channel": channel, "case_id": case_id, "limit": limit}
        return [QueuedRow(*row) for row in self._run(self._sql.queue, values).fetchall()]

    def release(self, channel: str, case_id: str, until: int, then: int) -> None:
        """End the lease until `until`: the queue is to be tried from `then` on. Nothing where others have it now."""
        self._head(channel, case_id)  # somebody may just be setting rows to the instant of this lease
        values = {"channel": channel, "case_id": case_id, "until": until, "then": then}
        self._run(self._sql.release, values)

    def delivered(self, channel: str, case_id: str, seq: int) -> None:
        """The channel has this entry."""
        self._run(self._sql.delete_outgoing, {"channel": channel, "case_id": case_id, "seq": seq})

    def failed(
        self, channel: str, case_id: str, seq: int, *, attempts: int, error: str, dead: bool = False
    ) -> None:
        """The channel could not be given this entry, after so many attempts; for good where `dead`."""
        values: dict[str, object] = {"channel": channel, "case_id": case_id, "seq": seq, "attempts": attempts}
        values |= {"error": error, "state": "dead" if dead else "waiting"}
        self._run(self._sql.note_failure, values)

    def revive(self, channel: str, now: int, case_id: str | None = None) -> int:
        """Let the dead letters of a channel, or of one case in it, wait again; how many there were."""
        sql = self._sql.revive if case_id is None else self._sql.revive_case
        values = {"channel": channel, "now": now, "case_id": case_id}
        count: int = self._run(sql, values).rowcount
        return count
