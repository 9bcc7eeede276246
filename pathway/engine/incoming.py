"""Checks an exported log that comes in: all that `verify` checks, before anything of it is stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pathway.audit import (
    ERASE,
    FIRST_PREV,
    Entry,
    Kind,
    check_chain,
    commit_bytes,
    digest,
    encode,
    encode_plain,
)
from pathway.conditions.types import Json
from pathway.decision import Case, fold, micros
from pathway.engine.arguments import check_ids
from pathway.engine.logged import beside, changes_of
from pathway.engine.snapshot import check_states, to_text
from pathway.engine.verify import UNFOLDABLE, Documents, definition_faults, times
from pathway.errors import PathwayError
from pathway.exports import Bunch, Line, read_line
from pathway.store import CaseRow, Columns, DocumentRow, TimerRow, entry_columns


@dataclass(frozen=True, slots=True)
class LoadFault:
    """Why a case was left out: what is wrong, and in which line. `case` is None where the line names none."""

    line: int
    case: str | None
    message: str


@dataclass(frozen=True, slots=True)
class Incoming:
    """A case whose log is sound, in rows. `erased` are the entry and name of each value that an erasure took away."""

    line: int
    case: CaseRow
    entries: list[Columns]
    personal: list[Columns]
    timers: list[TimerRow]
    erased: tuple[tuple[int, str], ...]
    numbers: tuple[int, ...]
    """The number of each entry's line."""


Examined = Incoming | tuple[LoadFault, ...]


class Kept:
    """Definitions and policies that a database kept when this was made."""

    def __init__(self, rows: Sequence[DocumentRow]) -> None:
        self._rows = {row.hash: row for row in rows}

    def get_document(self, hash: str) -> DocumentRow | None:
        return self._rows.get(hash)


def examine_all(kept: Sequence[DocumentRow], bunches: Sequence[Bunch]) -> list[Examined]:
    """Each bunch checked against what the database keeps. Pure, so that another process may do it."""
    documents = Documents(Kept(kept))
    return [examine(bunch, documents) for bunch in bunches]


def examine(bunch: Bunch, documents: Documents) -> Examined:
    """The case of a bunch of lines, or every fault that keeps it out."""
    faults: list[LoadFault] = []
    lines: dict[int, Line] = {}
    for number, raw in bunch.lines:
        try:
            lines[number] = read_line(raw)
        except ValueError as error:
            faults.append(LoadFault(number, bunch.case, f"the line cannot be read: {error}"))
    if bunch.case is None or faults:
        return tuple(faults)
    if bunch.spoilt is not None:
        message = f"line {bunch.spoilt} stands with the lines of the case, and nobody knows what it held"
        return (LoadFault(next(iter(lines)), bunch.case, message),)
    return _Examination(bunch.case, lines, documents).outcome()


class _Misfit(Exception):
    """Ends the examination of a case with its faults."""

    def __init__(self, faults: Sequence[LoadFault]) -> None:
        super().__init__()
        self.faults = tuple(faults)


class _Examination:
    """One case on its way in."""

    def __init__(self, id: str, lines: Mapping[int, Line], documents: Documents) -> None:
        self._id = id
        self._numbers = tuple(lines)
        self._lines = tuple(lines.values())
        self._documents = documents
        self._data: list[bytes] = []
        self._entries: list[Entry] = []
        self._values: list[tuple[int, str, bytes, Json, bytes]] = []

    def outcome(self) -> Examined:
        try:
            self._check_places()
            self._check_log()
            return self._incoming()
        except _Misfit as misfit:
            return misfit.faults

    # -------------------------------------------------------------- the log

    def _check_places(self) -> None:
        """The lines are of this case, and in the order of its entries."""
        try:
            check_ids(case=self._id)
        except PathwayError as error:
            raise self._misfit(0, str(error)) from None
        before = 0
        for place, line in enumerate(self._lines):
            if line.case != self._id:
                raise self._misfit(place, f"the line names the case `{line.case[:200]}` as well")
            if line.seq <= before:
                raise self._misfit(place, f"entry {line.seq} stands after entry {before}")
            before = line.seq
        first = self._lines[0].seq
        if first > 1:
            raise self._misfit(
                0,
                f"the first line of the case is entry {first}: "
                "give its whole log, from entry 1, in lines that stand together",
            )

    def _check_log(self) -> None:
        """Canonical bytes, digests, chain and commitments; what is wrong is told as `verify` tells it."""
        sound, prev = True, FIRST_PREV
        for place, line in enumerate(self._lines):
            data = self._encoded(place, line.entry)
            entry = _entry(line, data)
            self._data.append(data)
            if entry is None:
                sound = False
                continue
            follows = (entry.case, entry.seq, entry.prev) == (self._id, place + 1, prev)
            sound = sound and follows and line.seq == entry.seq
            prev = line.digest.hex()
            self._entries.append(entry)
            if line.personal or entry.commitments:
                sound = self._take_values(place, line, entry) and sound
        if not sound:
            self._check_slowly()

    def _encoded(self, place: int, value: Json) -> bytes:
        try:
            return encode_plain(value) if self._lines[place].parsed else encode(value)
        except ValueError as error:
            raise self._misfit(
                place, f"entry {self._lines[place].seq} has no canonical form: {error}"
            ) from None

    def _take_values(self, place: int, line: Line, entry: Entry) -> bool:
        """Keep the personal values of an entry; whether they are those that it is bound to."""
        bound = len(line.personal) == len(entry.commitments)
        for name, salt, value in line.personal:
            data = self._encoded(place, value)
            bound = bound and entry.commitments.get(name) == commit_bytes(salt, data)
            self._values.append((line.seq, name, salt, value, data))
        return bound

    def _check_slowly(self) -> None:
        """Every fault, as `verify` would find it; none where values are missing because an erasure says so."""
        rows = [(line.seq, data, line.digest) for line, data in zip(self._lines, self._data, strict=True)]
        values = [(seq, name, salt, data) for seq, name, salt, _, data in self._values]
        faults = check_chain(self._id, rows, (rows[-1][0], rows[-1][2]), values)
        if faults:
            raise _Misfit([LoadFault(self._number_of(f.seq), self._id, f.message) for f in faults])
        assert len(self._entries) == len(self._lines)

    def _number_of(self, seq: int) -> int:
        """The line of an entry, or where it is missing, of the one after it."""
        places = (place for place, line in enumerate(self._lines) if line.seq >= seq)
        return self._numbers[next(places, len(self._lines) - 1)]

    # -------------------------------------------------------------- the case

    def _incoming(self) -> Incoming:
        self._check_keys()
        self._check_documents()
        case = self._folded()
        last = len(self._lines) - 1
        try:
            row = self._case_row(case)
            return Incoming(
                line=self._numbers[0],
                case=row,
                entries=[
                    entry_columns(entry, data, line.digest)
                    for entry, data, line in zip(self._entries, self._data, self._lines, strict=True)
                ],
                personal=[
                    (self._id, seq, name, salt, data.decode()) for seq, name, salt, _, data in self._values
                ],
                timers=list(_timers(case)),
                erased=tuple(_erased(self._entries)),
                numbers=self._numbers,
            )
        except (PathwayError, ValueError) as error:
            raise self._misfit(last, f"the case cannot be stored: {error}") from None

    def _check_keys(self) -> None:
        seen: dict[str, int] = {}
        for place, entry in enumerate(self._entries):
            if entry.key is not None:
                if entry.key in seen:
                    message = f"entries {seen[entry.key]} and {entry.seq} have the same key `{entry.key}`"
                    raise self._misfit(place, message)
                seen[entry.key] = entry.seq

    def _check_documents(self) -> None:
        """The definitions and policies that the entries name are there, and what their hashes were made of."""
        known: set[tuple[str, tuple[str, ...]]] = set()
        for place, entry in enumerate(self._entries):
            if (entry.definition, entry.policies) in known:
                continue
            known.add((entry.definition, entry.policies))
            try:
                definition = self._documents.definition(entry.definition)
            except PathwayError as error:
                raise self._missing(place, str(error)) from None
            for policy in entry.policies:
                if (wrong := self._documents.wrong_policy(policy, definition)) is not None:
                    raise self._missing(place, wrong)

    def _folded(self) -> Case:
        """The case that the log adds up to."""
        values = beside((seq, name, value) for seq, name, _, value, _ in self._values)
        begun = self._documents.definition(self._entries[0].definition)
        try:
            changes = [changes_of(entry, values.get(entry.seq, {})) for entry in self._entries]
            return fold(begun, self._id, changes, self._documents.definition)
        except UNFOLDABLE as error:
            raise self._misfit(len(self._lines) - 1, f"the log cannot be folded: {error}") from None

    def _case_row(self, case: Case) -> CaseRow:
        """The case as stored; it must be one that can be read back."""
        head = self._lines[-1]
        definition = self._documents.definition(self._entries[-1].definition)
        check_states(definition, case.regions)
        opened, changed = times(self._entries)
        row = CaseRow(
            id=case.id,
            pathway=case.pathway,
            definition=definition.hash,
            version=case.version,
            seq=head.seq,
            head=head.digest,
            opened=opened,
            changed=changed,
            snapshot=to_text(case),
        )
        faults = tuple(definition_faults(row, self._entries))
        if faults:
            raise _Misfit([LoadFault(self._number_of(f.seq), self._id, f.message) for f in faults])
        return row

    def _missing(self, place: int, what: str) -> _Misfit:
        return self._misfit(
            place,
            f"{what}: open it with the files that judged the case (`--policy`, `--pathway`), then load it again",
        )

    def _misfit(self, place: int, message: str) -> _Misfit:
        return _Misfit([LoadFault(self._numbers[place], self._id, message)])


def _entry(line: Line, data: bytes) -> Entry | None:
    """The entry of a line; None where its digest is another one, or it has not the form of an entry."""
    if digest(data) != line.digest:
        return None
    try:
        return Entry.from_form(line.entry, data)
    except ValueError:
        return None


def _timers(case: Case) -> Iterator[TimerRow]:
    """The deadlines that run, to be looked at when they are due: those that are overdue then fire."""
    for timer in case.timers:
        due = None if timer.due is None else micros(timer.due)
        terms = (timer.deadline, timer.policy, timer.subject, micros(timer.opened))
        yield TimerRow(case.id, timer.id, *terms, due, due)


def _erased(entries: Sequence[Entry]) -> Iterator[tuple[int, str]]:
    for entry in entries:
        if entry.kind is Kind.ERASURE:
            for operation, target, _ in entry.effects:
                seq, _, name = target.partition("/")
                if operation == ERASE and seq.isdecimal():
                    yield int(seq), name
