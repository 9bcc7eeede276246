"""Checks logs as an outsider would: chains, commitments, and that each case is the fold of its log."""

from __future__ import annotations

from collections.abc import Iterator

from pathway.audit import Entry, Fault, FaultKind
from pathway.conditions.types import Json
from pathway.decision import Case, fold, micros
from pathway.definition import Definition
from pathway.documents import FaultyFiles
from pathway.engine.entries import changes_of
from pathway.engine.setup import read_definition
from pathway.engine.snapshot import to_text
from pathway.errors import PathwayError
from pathway.store import CaseRow, Reading, check_case, check_orphans

_PAGE = 200


def verify_all(tx: Reading) -> Iterator[Fault]:
    """Every fault of every case, and entries whose case is gone."""
    definitions: dict[str, Definition] = {}
    after = ""
    while True:
        rows = tx.list_cases(None, after=after, limit=_PAGE)
        for row in rows:
            yield from verify_case(tx, row.id, definitions)
        if len(rows) < _PAGE:
            break
        after = rows[-1].id
    yield from check_orphans(tx)


def verify_case(tx: Reading, id: str, definitions: dict[str, Definition] | None = None) -> Iterator[Fault]:
    """Every fault of a case's log; where that is whole, whether it folds to the case as stored."""
    faults = list(check_case(tx, id))
    yield from faults
    row = tx.get_case(id)
    if row is not None and not faults:
        yield from _check_fold(tx, row, {} if definitions is None else definitions)


def _check_fold(tx: Reading, row: CaseRow, definitions: dict[str, Definition]) -> Iterator[Fault]:
    try:
        definition = definitions.get(row.definition)
        if definition is None:
            definition = definitions[row.definition] = _definition(tx, row.definition)
        case = folded(tx, definition, row.id)
    except (PathwayError, KeyError, ValueError, TypeError, AttributeError) as error:
        yield Fault(row.id, row.seq, FaultKind.FOLD, f"the log cannot be folded: {error}")
        return
    if to_text(case) != row.snapshot:
        yield Fault(row.id, row.seq, FaultKind.FOLD, "the case as stored is not what its log adds up to")
    elif case.version != row.version or case.pathway != row.pathway:
        yield Fault(
            row.id, row.seq, FaultKind.FOLD, "the columns of the case say something else than its log"
        )
    elif _timers(case) != {
        t.number: (t.deadline, t.policy, t.subject, t.opened, t.due) for t in tx.open_timers(row.id)
    }:
        yield Fault(
            row.id, row.seq, FaultKind.FOLD, "the deadlines that run are not those that the log began"
        )


def folded(tx: Reading, definition: Definition, id: str) -> Case:
    """The case that the stored log of `id` adds up to."""
    values: dict[int, dict[str, Json]] = {}
    for row in tx.personal(id):
        values.setdefault(row.seq, {})[row.name] = row.value
    entries = [Entry.from_bytes(row.data) for row in tx.entries(id)]
    return fold(definition, id, [changes_of(entry, values.get(entry.seq, {})) for entry in entries])


def _timers(case: Case) -> dict[int, tuple[str, str, str | None, int, int | None]]:
    return {
        t.id: (t.deadline, t.policy, t.subject, micros(t.opened), None if t.due is None else micros(t.due))
        for t in case.timers
    }


def _definition(tx: Reading, hash: str) -> Definition:
    row = tx.get_document(hash)
    if row is None:
        raise FaultyDocument(f"the definition {hash[:12]}… is not in the database")
    try:
        definition = read_definition(row)
    except FaultyFiles as error:
        raise FaultyDocument(f"the stored definition {hash[:12]}… has errors: {error}") from error
    if definition.hash != hash:
        raise FaultyDocument(f"the stored definition {hash[:12]}… is not the text that this hash was made of")
    return definition


class FaultyDocument(PathwayError):
    """A stored definition that a log needs is not there, or not what it was."""
