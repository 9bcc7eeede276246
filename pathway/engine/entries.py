"""Decisions as log entries, and back. Personal values and free text go beside the entry, concealed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from pathway.audit import Concealer, Entry, EntryEvent, Kind, Personal, Through, Tree, reveal
from pathway.conditions.types import ERASED, Json, TextType, from_json, to_json
from pathway.decision import READING, Act, Answer, Check, Decision, Op, Step, instant
from pathway.definition import Definition, Field


def kind_of(decision: Decision) -> Kind:
    """What an entry of this decision tells of."""
    if decision.deadline is not None:
        return Kind.DEADLINE
    if decision.allowed is not Answer.YES:
        return Kind.REFUSAL
    return {"read": Kind.READ, "disclose": Kind.DISCLOSURE}.get(decision.act.event, Kind.ACT)


class Writer:
    """Writes the parts of one entry that may hold personal values."""

    def __init__(self, definition: Definition, concealer: Concealer) -> None:
        self._definition = definition
        self._concealer = concealer

    def event(self, act: Act) -> EntryEvent | None:
        """The event with its payload and record; None where a deadline only flags."""
        event = self._definition.events.get(act.event)
        if event is None:
            return None
        facts = self._definition.facts
        payload = {name: self._given(event.payload.get(name), raw) for name, raw in act.payload.items()}
        record = {name: self._given(facts.get(name), raw) for name, raw in act.record.items()}
        return EntryEvent(
            act.event, self._concealer.hide_fields(payload), self._concealer.hide_fields(record)
        )

    def effects(self, ops: Sequence[Op]) -> tuple[tuple[str, str, Json], ...]:
        return tuple((op.kind, op.target, self._concealer.hide(self._value(op))) for op in ops)

    def checks(self, checks: Sequence[Check]) -> tuple[Mapping[str, Json], ...]:
        """Each check; values that it read are personal where what they were read of is."""
        return tuple(self._concealer.hide_fields(self._check(check)) for check in checks)

    def reason(self, reason: str | None) -> Json:
        return None if reason is None else self._concealer.hide(Personal(reason))

    # -------------------------------------------------------------- what is personal

    def _given(self, field: Field | None, raw: object) -> Tree:
        """A value as the caller gave it. One that has no field, or not its type, may be anything: it is personal."""
        if field is None or _is_personal(field):
            return Personal(plain(raw))
        try:
            return None if raw is None else to_json(from_json(field.type, raw))  # type: ignore[return-value]
        except ValueError:
            return Personal(plain(raw))

    def _value(self, op: Op) -> Tree:
        match op.kind:
            case "set":
                return _wrapped(self._definition.facts[op.target], op.value)
            case "assign" | "change":
                return self._attributes(op.target, op.value)
            case "add":
                value: Any = op.value
                return {"state": value["state"], "values": self._attributes(op.target, value["values"])}
            case _:
                return op.value  # type: ignore[return-value]

    def _attributes(self, id: str, values: Any) -> Tree:
        fields = self._definition.attributes_of(id.partition("/")[0])
        return {name: _wrapped(fields[name], value) for name, value in values.items()}

    def _check(self, check: Check) -> dict[str, Tree]:
        form: dict[str, Tree] = {"id": check.id, "kind": check.kind, "answer": check.answer.value}
        if check.policy is not None:
            form["policy"] = check.policy
        if check.failing is not None:
            built_in = check.kind == "built-in"
            form["failing"] = Personal(check.failing) if built_in and check.id == "PAYLOAD" else check.failing
        if check.reads:
            form["reads"] = {name: self._read(name, value) for name, value in check.reads}
        if check.needed:
            form["needed"] = list(check.needed)
        if check.missing:
            form["missing"] = list(check.missing)
        return form

    def _read(self, name: str, value: str) -> Tree:
        fact = self._definition.facts.get(name)
        shown = value in ("not set", "not known", "yes", "no")
        return Personal(value) if fact is not None and _is_personal(fact) and not shown else value


def _is_personal(field: Field) -> bool:
    return field.personal or isinstance(field.type, TextType)


def _wrapped(field: Field, value: Json) -> Tree:
    return value if value is None or not _is_personal(field) else Personal(value)  # type: ignore[return-value]


def plain(raw: object) -> Json:
    """Anything a caller may give, as JSON: what is neither JSON nor a value is written as text."""
    if raw is None or isinstance(raw, (bool, int)):
        return raw if not isinstance(raw, int) or abs(raw) < 1 << 62 else str(raw)[:100]
    if isinstance(raw, str):
        return raw.encode("utf-8", "replace").decode()[:100_000]
    if isinstance(raw, Mapping):
        return {str(key)[:200]: plain(value) for key, value in raw.items()}
    if isinstance(raw, (list, tuple, set, frozenset)):
        return [plain(item) for item in (sorted(raw, key=str) if isinstance(raw, (set, frozenset)) else raw)][
            :1000
        ]
    try:
        return to_json(raw)  # type: ignore[arg-type]
    except (TypeError, AttributeError):
        return type(raw).__name__


def to_entry(
    decision: Decision,
    definition: Definition,
    concealer: Concealer,
    *,
    case: str,
    seq: int,
    prev: str,
    policies: Sequence[str],
    engine: str,
    recorded: int,
    organisation: str | None,
    reason: str | None,
    key: str | None,
) -> Entry:
    """The entry of a decision."""
    writer, act = Writer(definition, concealer), decision.act
    through = None
    if act.through is not None:
        through = Through(act.through, decision.through_role or "none")
    return Entry(
        case=case,
        seq=seq,
        prev=prev,
        kind=kind_of(decision),
        recorded=recorded,
        effective=recorded,
        actor=act.actor,
        role=act.role,
        assignment=decision.assignment,
        organisation=organisation,
        through=through,
        present=dict(act.present),
        event=writer.event(act),
        moves=tuple((step.region, step.source, step.to) for step in decision.moves),
        effects=writer.effects(decision.effects),
        checks=writer.checks(decision.checks),
        definition=definition.hash,
        policies=tuple(policies),
        engine=engine,
        purpose=_purpose(act),
        legal_basis=None,
        reason=writer.reason(reason),
        key=key,
        commitments=concealer.commitments,
    )


def _purpose(act: Act) -> str | None:
    return act.event if act.event in READING else None


def changes_of(entry: Entry, values: Mapping[str, Json]) -> tuple[tuple[Step, ...], tuple[Op, ...], bool]:
    """The steps and operations of an entry, and whether it is an accepted act: what `fold` takes.

    `values` are the entry's personal values by name; those that are missing fold to erased.
    """
    moves = tuple(Step(*move) for move in entry.moves)
    effects = tuple(Op(kind, target, reveal(value, values, ERASED)) for kind, target, value in entry.effects)
    accepted = entry.kind in (Kind.ACT, Kind.DEADLINE) and entry.event is not None and _all_yes(entry)
    return moves, effects, accepted


def _all_yes(entry: Entry) -> bool:
    return all(check["answer"] == "yes" for check in entry.checks if check["kind"] != "flag")


def revealed(entry: Entry, values: Mapping[str, Json]) -> Entry:
    """The entry with its personal values in their places, for people who may see them. Its hash is another one."""
    show: Any = lambda tree: reveal(tree, values, "erased")  # noqa: E731
    event = entry.event and EntryEvent(
        entry.event.name, show(dict(entry.event.payload)), show(dict(entry.event.record))
    )
    effects = tuple((kind, target, show(value)) for kind, target, value in entry.effects)
    checks = tuple(show(dict(check)) for check in entry.checks)
    return replace(entry, event=event, effects=effects, checks=checks, reason=show(entry.reason))


def decision_of(entry: Entry, values: Mapping[str, Json]) -> Decision:
    """The decision that an entry records, for an act that comes again with its idempotency key."""
    shown = revealed(entry, values)
    moves, effects, _ = changes_of(entry, values)
    checks = tuple(_check_of(check) for check in shown.checks)
    answers = {check.answer for check in checks if check.kind != "flag"}
    allowed = (
        Answer.NO if Answer.NO in answers else Answer.UNKNOWN if Answer.UNKNOWN in answers else Answer.YES
    )
    event = shown.event
    act = Act(
        event=event.name if event else "",
        actor=entry.actor or "",
        role=entry.role or "",
        through=entry.through.person if entry.through else None,
        present=entry.present,
        payload=event.payload if event else {},
        record=event.record if event else {},
    )
    through_role = entry.through.role if entry.through else None
    return Decision(
        allowed, act, instant(entry.recorded), checks, moves, effects, through_role, entry.assignment
    )


def _check_of(form: Mapping[str, Any]) -> Check:
    return Check(
        id=form["id"],
        kind=form["kind"],
        answer=Answer(form["answer"]),
        policy=form.get("policy"),
        failing=form.get("failing"),
        reads=tuple(sorted(form.get("reads", {}).items())),
        needed=tuple(form.get("needed", ())),
        missing=tuple(form.get("missing", ())),
    )
