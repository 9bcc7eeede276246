"""Stores exported logs: past cases, checked first, many in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, islice
from typing import Final

from pathway.engine.again import again_if_contended
from pathway.engine.incoming import Examined, Incoming, LoadFault, examine_all
from pathway.engine.workers import in_order
from pathway.errors import Conflict, UsageError
from pathway.exports import Bunch, Raw, by_case
from pathway.store import CaseRow, DocumentRow, Store, Writing

_LINES: Final = 2000
"""Lines in a transaction, or more where a case has more: it holds the write lock for about 50 ms."""
_ALONE: Final = 8
"""Other processes are begun where there are more transactions than this; starting them takes a second."""
MAX_WORKERS: Final = 64


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a part of the lines came to, all of it stored in one transaction.

    `cases` are new ones, `extended` were there already with the beginning of their log, `known` with all of it,
    and `refused` were left out; `faults` say why. `entries` were added to the log. `line` is the last that was read.
    """

    line: int = 0
    cases: int = 0
    extended: int = 0
    known: int = 0
    refused: int = 0
    entries: int = 0
    faults: tuple[LoadFault, ...] = ()


def load(store: Store, lines: Iterable[str | Raw], workers: int) -> Iterator[Loaded]:
    """Store the cases of exported lines, part by part; `Engine.load` says how."""
    if not 0 <= workers <= MAX_WORKERS:
        raise UsageError(f"the number of workers should be 0 to {MAX_WORKERS}, not {workers}")
    with store.read() as tx:
        kept = tx.documents()
    for last, examined in _examined(kept, _parts(lines), workers):
        yield _stored(store, last, examined)


# ------------------------------------------------------------------ reading and checking


def _parts(lines: Iterable[str | Raw]) -> Iterator[list[Bunch]]:
    """Bunches, as many as are stored at once."""
    part: list[Bunch] = []
    size = 0
    for bunch in by_case(lines):
        part.append(bunch)
        size += len(bunch.lines)
        if size >= _LINES:
            yield part
            part, size = [], 0
    if part:
        yield part


def _examined(
    kept: Sequence[DocumentRow], parts: Iterator[list[Bunch]], workers: int
) -> Iterator[tuple[int, list[Examined]]]:
    """The last line of each part, and what its bunches came to, in order."""
    first = list(islice(parts, _ALONE if workers else 0))
    every, work = chain(first, parts), partial(examine_all, kept)
    if len(first) < _ALONE:
        for part in every:
            yield _last(part), work(part)
    else:
        for part, examined in in_order(work, every, workers):
            yield _last(part), examined


def _last(part: Sequence[Bunch]) -> int:
    return max(number for bunch in part for number, _ in bunch.lines[-1:])


# ------------------------------------------------------------------ storing


def _stored(store: Store, last: int, examined: Sequence[Examined]) -> Loaded:
    """Store a part in one transaction; again where another process stored one of its cases meanwhile."""

    def once() -> _Part:
        with store.write() as tx:
            part = _Part(tx.lock_cases(one.case.id for one in examined if isinstance(one, Incoming)))
            for one in examined:
                part.take(tx, one)
            part.flush(tx)
            return part

    return again_if_contended(once).loaded(last)


@dataclass(slots=True)
class _Part:
    """New cases that are stored together, and a count of all. `there` are those that are in the database."""

    there: dict[str, CaseRow]
    new: dict[str, Incoming] = field(default_factory=dict)
    cases: int = 0
    extended: int = 0
    known: int = 0
    refused: int = 0
    entries: int = 0
    faults: list[LoadFault] = field(default_factory=list)

    def loaded(self, last: int) -> Loaded:
        faults = tuple(sorted(self.faults, key=lambda fault: fault.line))
        return Loaded(last, self.cases, self.extended, self.known, self.refused, self.entries, faults)

    def take(self, tx: Writing, one: Examined) -> None:
        if not isinstance(one, Incoming):
            self._refuse(one)
            return
        if one.case.id in self.new:
            self.flush(tx)
        row = self.there.get(one.case.id)
        if row is None:
            self.new[one.case.id] = one
        else:
            self._meet(tx, row, one)

    def flush(self, tx: Writing) -> None:
        """Store the new cases."""
        new = self.new.values()
        tx.insert_raw(
            [one.case for one in new],
            [entry for one in new for entry in one.entries],
            [value for one in new for value in one.personal],
            [timer for one in new for timer in one.timers],
        )
        self.cases += len(new)
        self.entries += sum(len(one.entries) for one in new)
        self.there |= {one.case.id: one.case for one in new}
        self.new = {}

    def _refuse(self, faults: Sequence[LoadFault]) -> None:
        self.refused += len({fault.case for fault in faults} - {None})
        self.faults += faults

    def _meet(self, tx: Writing, row: CaseRow, one: Incoming) -> None:
        """A case that is there already: with the same log, with a part of it, or with more of it, or with another."""
        given = [digest for _, _, _, digest, *_ in one.entries]
        if row.seq < len(given) and given[row.seq - 1] == row.head:
            _extend(tx, row, one)
            self.there[row.id] = one.case
            self.extended += 1
            self.entries += len(given) - row.seq
            return
        if row.seq == len(given) and given[-1] == row.head:
            self.known += 1
            return
        there = [entry.digest for entry in tx.entries(row.id)]
        shared = min(len(there), len(given))
        if len(given) <= len(there) and there[:shared] == given:
            self.known += 1
            return
        differs = next((seq for seq in range(shared) if there[seq] != given[seq]), shared - 1)
        message = f"the case is here already with another log: entry {differs + 1} is not the same"
        self._refuse([LoadFault(one.numbers[differs], row.id, message)])


def _extend(tx: Writing, row: CaseRow, one: Incoming) -> None:
    """Add the entries that are new, and bring what stands beside them to where they lead."""
    if not tx.update_case(one.case, row.seq):
        raise Conflict(f"the case `{row.id}` was changed by somebody else just now: load the same again")
    there = {timer.number: timer for timer in tx.open_timers(row.id)}
    running = {timer.number: timer for timer in one.timers}
    for number in there.keys() - running.keys():
        tx.close_timer(row.id, number)
    for number in there.keys() & running.keys():
        due = running[number].due
        if there[number].due != due:
            tx.update_timer(row.id, number, due, due)
    tx.insert_raw(
        [],
        [entry for entry in one.entries if entry[1] > row.seq],
        [value for value in one.personal if value[1] > row.seq],
        [timer for timer in one.timers if timer.number not in there],
    )
    tx.wake_timers(row.id)  # what was past due, and did not hold, may hold after what is new
    for seq, name in one.erased:
        tx.erase_personal(row.id, seq, name)
