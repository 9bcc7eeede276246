"""Writes decisions into the database: case, log entry, personal values, timers. One place for all kinds of act."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from pathway.audit import FIRST_PREV, Concealer, Entry, encode
from pathway.clock import Clock
from pathway.decision import Act, Case, Changed, Decision, Op, Opening, apply, counts, micros
from pathway.definition import Definition
from pathway.engine.entries import plain, to_entry, to_migration
from pathway.engine.links import Cases
from pathway.engine.model import Actor, Receipt
from pathway.engine.snapshot import Recent, to_text
from pathway.errors import Conflict, UsageError
from pathway.ids import Ids
from pathway.migration import Plan
from pathway.policy import Bundle
from pathway.store import CaseRow, EntryRow, PersonalRow, TimerRow, Writing


class Recorder:
    """Appends decisions to logs. `engine` is the name and version that entries bear, `recent` remembers cases."""

    def __init__(self, clock: Clock, ids: Ids, engine: str, recent: Recent) -> None:
        self._recent = recent
        self._clock = clock
        self._ids = ids
        self._engine = engine

    def record(
        self,
        tx: Writing,
        bundle: Bundle,
        row: CaseRow | None,
        case: Case,
        decision: Decision,
        *,
        now: datetime,
        cases: Cases,
        organisation: str | None = None,
        reason: str | None = None,
        key: str | None = None,
        body: bytes | None = None,
    ) -> Receipt:
        """Carry a decision out and log it, and whatever it brings about on other `cases`.

        `row` is None for a case that begins. Raises Conflict where it moved on.
        """
        changes = decision.effects or decision.moves
        carried_out = bool(counts(decision) or decision.deadline is not None or changes)
        after = apply(bundle, case, decision) if carried_out else case
        changed = Changed(bundle.definition, case, bundle.definition, after)
        concerned = cases.prepare(changed)
        seq = 1 if row is None else row.seq + 1
        concealer = Concealer(self._ids.salt)
        entry = to_entry(
            decision,
            bundle.definition,
            concealer,
            case=case.id,
            seq=seq,
            prev=FIRST_PREV if row is None else row.head.hex(),
            policies=bundle.at(now.astimezone(bundle.definition.zone).date()).hashes,
            engine=self._engine,
            recorded=micros(now),
            organisation=organisation,
            reason=reason,
            key=key,
        )
        self._write(tx, bundle, row, after, entry, concealer, body=body, changed=carried_out)
        if carried_out:
            _put_timers(tx, case.id, decision.effects)
            if after.timers and (counts(decision) or decision.deadline is None):
                tx.wake_timers(case.id)  # what was past due, and did not hold, may hold after the act
            for opened in decision.opened:
                self.record(
                    tx,
                    opened.bundle,
                    None,
                    opened.case,
                    opened.decision,
                    now=now,
                    cases=cases,
                    organisation=organisation,
                )
            cases.follow(concerned, changed, seq, partial(self.record, tx, now=now, cases=cases))
        return Receipt(case.id, after.version, seq, decision)

    def migrate(
        self,
        tx: Writing,
        bundle: Bundle,
        row: CaseRow,
        plan: Plan,
        *,
        now: datetime,
        actor: Actor,
        reason: str,
        before: Case,
        old: Definition,
        cases: Cases,
    ) -> int:
        """Take the case `before` from a definition to that of `bundle`, and log it; the number of the entry.

        Linked cases follow. Raises Conflict as above.
        """
        seq = row.seq + 1
        changed = Changed(old, before, bundle.definition, plan.after)
        concerned = cases.prepare(changed)
        concealer = Concealer(self._ids.salt)
        entry = to_migration(
            plan,
            bundle.definition,
            concealer,
            case=row.id,
            seq=seq,
            prev=row.head.hex(),
            policies=bundle.at(now.astimezone(bundle.definition.zone).date()).hashes,
            engine=self._engine,
            recorded=micros(now),
            actor=actor.id,
            organisation=actor.organisation,
            reason=reason,
        )
        self._write(tx, bundle, row, plan.after, entry, concealer, body=None, changed=True)
        _put_timers(tx, row.id, plan.effects)
        tx.wake_timers(row.id)
        cases.follow(concerned, changed, seq, partial(self.record, tx, now=now, cases=cases))
        return seq

    def _write(
        self,
        tx: Writing,
        bundle: Bundle,
        row: CaseRow | None,
        after: Case,
        entry: Entry,
        concealer: Concealer,
        *,
        body: bytes | None,
        changed: bool,
    ) -> None:
        """Write the case as it is after an entry, the entry, and the personal values beside it."""
        try:
            written = EntryRow.of(entry, body)
        except ValueError as error:
            raise UsageError(f"this act cannot be logged, because {error}") from error
        self._put_case(tx, bundle, row, after, written, entry, changed=changed)
        tx.append_entry(written)
        tx.put_personal(PersonalRow(entry.case, entry.seq, s.name, s.salt, s.value) for s in concealer.sealed)

    def _put_case(
        self,
        tx: Writing,
        bundle: Bundle,
        row: CaseRow | None,
        after: Case,
        written: EntryRow,
        entry: Entry,
        *,
        changed: bool,
    ) -> None:
        if row is not None and not changed:
            moved = tx.advance_case(row.id, row.seq, entry.seq, written.digest)
        else:
            snapshot = to_text(after)
            self._recent.keep(bundle.definition, snapshot, after)
            opens = row is None or (row.version == 0 and after.version > 0)
            opened = entry.recorded if row is None or opens else row.opened
            new = CaseRow(
                id=after.id,
                pathway=after.pathway,
                definition=bundle.definition.hash,
                version=after.version,
                seq=entry.seq,
                head=written.digest,
                opened=opened,
                changed=entry.recorded,
                snapshot=snapshot,
            )
            if row is None:
                tx.insert_case(new)
                return
            moved = tx.update_case(new, row.seq)
        if not moved:
            raise Conflict(
                f"the case `{after.id}` was changed by somebody else just now: look at it again, then decide"
            )


def _put_timers(tx: Writing, case: str, effects: Sequence[Op]) -> None:
    for op in effects:
        value: Any = op.value
        if op.kind == "open":
            due = value["due"]
            terms = (value["deadline"], value["policy"], value["subject"], value["opened"])
            tx.put_timers([TimerRow(case, int(op.target), *terms, due, due)])
        elif op.kind == "close":
            tx.close_timer(case, int(op.target))
        elif op.kind == "due":
            tx.update_timer(case, int(op.target), value, value)


def body_of(
    act: Act, organisation: str | None, reason: str | None, opening: Opening | None, pathway: str | None
) -> bytes:
    """The digest of a request, by which an idempotency key knows its act again.

    UsageError where what came with the act has no form in which it could be logged.
    """
    who = [act.event, act.actor, organisation, act.role, act.through, act.present]
    given: dict[str, Any] = {
        "act": [*who, act.payload, act.record],
        "reason": reason,
        "opening": None if opening is None else [opening.facts, opening.holds, opening.states],
        "pathway": pathway,
    }
    try:
        return hashlib.sha256(encode(plain(given))).digest()
    except ValueError as error:
        raise UsageError(f"what came with the act cannot be logged: {error}") from error
