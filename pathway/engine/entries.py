"""Decisions as log entries. Personal values and free text go beside the entry, concealed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from pathway.audit import Concealer, Entry, EntryEvent, Kind, Personal, Through, Tree
from pathway.conditions.types import EntryType, Json, RowType, TextType, from_json, to_json
from pathway.decision import (
    READING,
    Act,
    Answer,
    Check,
    Decision,
    Op,
)
from pathway.definition import Definition, Field
from pathway.errors import UsageError
from pathway.languages import texts
from pathway.migration import Plan


def kind_of(decision: Decision) -> Kind:
    """What an entry of this decision tells of."""
    if decision.link is not None:
        return Kind.LINK
    if decision.deadline is not None:
        return Kind.DEADLINE
    if decision.allowed is not Answer.YES:
        return Kind.REFUSAL
    return {"read": Kind.READ, "disclose": Kind.DISCLOSURE}.get(decision.act.event, Kind.ACT)


OTHERS: Final = "?"
"""Under this key stand values that came under names of no field, with those names."""


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
        return EntryEvent(
            act.event,
            self._concealer.hide_fields(self._fields(event.payload, act.payload)),
            self._concealer.hide_fields(self._fields(facts, act.record)),
        )

    def effects(self, ops: Sequence[Op]) -> tuple[tuple[str, str, Json], ...]:
        return tuple((op.kind, op.target, self._concealer.hide(self._value(op))) for op in ops)

    def checks(self, event: str, checks: Sequence[Check]) -> tuple[Mapping[str, Json], ...]:
        """Each check of the act `event`; values that it read are personal where what they were read of is."""
        return tuple([self._shown(check, event) for check in checks])

    def reason(self, reason: str | None) -> Json:
        return None if reason is None else self._concealer.hide(Personal(plain(reason)))

    # -------------------------------------------------------------- what is personal

    def _fields(self, fields: Mapping[str, Field], given: Mapping[str, object]) -> dict[str, Tree]:
        """Values as the caller gave them. A name that is no field's may be anything: it is personal, like its value."""
        written = {name: self._given(fields[name], raw) for name, raw in given.items() if name in fields}
        others = {name: raw for name, raw in given.items() if name not in fields}
        return {**written, OTHERS: Personal(plain(others))} if others else written

    def _given(self, field: Field, raw: object) -> Tree:
        """A value as the caller gave it. One that has not the field's type may be anything: it is personal."""
        if _is_personal(field) or not (raw is None or self._may_be(field, raw)):
            return Personal(plain(raw))
        try:
            return None if raw is None else to_json(from_json(field.type, raw))  # type: ignore[return-value]
        except ValueError:
            return Personal(plain(raw))

    def _may_be(self, field: Field, raw: object) -> bool:
        """Whether a reference has the form of those there are: others may be anything that somebody wrote."""
        match field.type:
            case EntryType(list) if list in self._definition.lists:
                if self._definition.lists[list].linked is not None:
                    return True
                return str(raw).removeprefix(f"{list}/").isdigit()
            case RowType(catalogue):
                return raw in self._definition.catalogues[catalogue].rows if isinstance(raw, str) else False
            case _:
                return True

    def _value(self, op: Op) -> Tree:
        match op.kind:
            case "set":
                return _wrapped(self._definition.facts[op.target], op.value)
            case "assign" | "change":
                return self._attributes(op.target, op.value)
            case "add" | "link":
                value: Any = op.value
                return {"state": value["state"], "values": self._attributes(op.target, value["values"])}
            case _:
                return op.value  # type: ignore[return-value]

    def _attributes(self, id: str, values: Any) -> Tree:
        fields = self._definition.attributes_of(id.partition("/")[0])
        return {name: _wrapped(fields[name], value) for name, value in values.items()}

    def _shown(self, check: Check, event: str) -> Mapping[str, Json]:
        if check.answer is not Answer.YES or check.reads:
            return self._concealer.hide_fields(self._check(check, event))
        return _named_check(check, "yes")

    def _check(self, check: Check, event: str) -> dict[str, Tree]:
        form: dict[str, Tree] = {**_named_check(check, check.answer.value)}
        if check.failing is not None:
            form["failing"] = self._said(check, check.failing)
        if check.reads:
            form["reads"] = {name: self._read(event, name, value) for name, value in check.reads}
        if check.needed:
            form["needed"] = list(check.needed)
        if check.told is not None:
            form["told"] = self._said(check, [*texts(check.told)])
        if check.needs:
            form["needs"] = [self._said(check, [*texts(label)]) for label in check.needs]
        if check.notify:
            form["notify"] = {role: list(persons) for role, persons in check.notify}
        if check.missing:
            form["missing"] = list(check.missing)
        return form

    def _said(self, check: Check, text: Json) -> Tree:
        """The words of a check: personal where they may repeat what somebody entered."""
        tells = check.kind == "built-in" and check.id in _TELLING
        return Personal(plain(text)) if tells else text  # type: ignore[return-value]

    def _read(self, event: str, name: str, value: str) -> Tree:
        hidden = value not in _SHOWN and any(map(_is_personal, self._read_from(event, name)))
        return Personal(value) if hidden else value

    def _read_from(self, event: str, name: str) -> Iterator[Field]:
        """The fields that a name in a condition may stand for: a fact, a payload field, somebody's attribute."""
        definition = self._definition
        if name in definition.facts:
            yield definition.facts[name]
            return
        first, *rest = name.split(".")
        described = definition.events.get(event)
        if first == "event" and rest and described is not None and rest[0] in described.payload:
            yield described.payload[rest[0]]
        owners = [definition.people, *(role.attributes for role in definition.roles.values())]
        owners += [kind.attributes for kind in definition.lists.values()]
        yield from (owner[rest[-1]] for owner in owners if rest and rest[-1] in owner)


def _named_check(check: Check, answer: str) -> dict[str, str]:
    form = {"id": check.id, "kind": check.kind, "answer": answer}
    return form if check.policy is None else {**form, "policy": check.policy}


_TELLING: Final = ("PAYLOAD", "LINK")
"""The built-in checks whose words may repeat what somebody entered."""
_SHOWN: Final = ("not set", "not known", "erased")


def _is_personal(field: Field) -> bool:
    return field.personal or isinstance(field.type, TextType)


def _wrapped(field: Field, value: Json) -> Tree:
    return value if value is None or not _is_personal(field) else Personal(value)  # type: ignore[return-value]


def plain(raw: object, room: int = 40) -> Json:
    """Anything a caller may give, as JSON: what is neither JSON nor a value is written as text.

    `room` says how deep it may be nested; UsageError for what is deeper.
    """
    if room == 0:
        raise UsageError("what came with the act is nested too deeply")
    match raw:
        case None | bool():
            return raw
        case int():
            return int(raw) if abs(raw) < 1 << 62 else f"a number of {raw.bit_length()} bits"
        case str():
            return raw.encode("utf-8", "replace").decode()
        case float():
            return repr(raw)
        case Mapping():
            return {str(plain(str(key))): plain(value, room - 1) for key, value in raw.items()}
        case set() | frozenset():
            return [plain(item, room - 1) for item in sorted(raw, key=repr)]
        case list() | tuple():
            return [plain(item, room - 1) for item in raw]
        case date():
            return raw.isoformat()
        case _:
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
        through = Through(act.through, decision.through_role or NO_ROLE)
    return Entry(
        case=case,
        seq=seq,
        prev=prev,
        kind=kind_of(decision),
        recorded=recorded,
        effective=recorded,
        actor=act.actor or None,
        role=act.role or None,
        assignment=decision.assignment,
        organisation=organisation,
        through=through,
        present=dict(act.present),
        event=writer.event(act),
        moves=tuple((step.region, step.source, step.to) for step in decision.moves),
        effects=writer.effects(decision.effects),
        checks=writer.checks(act.event, decision.checks),
        definition=definition.hash,
        policies=tuple(policies),
        engine=engine,
        purpose=_purpose(act),
        legal_basis=None,
        reason=writer.reason(reason),
        key=key,
        commitments=concealer.commitments,
    )


OPERATOR: Final = "operator"
"""The role in which somebody migrates cases: that of who runs the system, and none of the pathway."""


def to_migration(
    plan: Plan,
    definition: Definition,
    concealer: Concealer,
    *,
    case: str,
    seq: int,
    prev: str,
    policies: Sequence[str],
    engine: str,
    recorded: int,
    actor: str,
    organisation: str | None,
    reason: str,
) -> Entry:
    """The entry of a migration to `definition`."""
    writer = Writer(definition, concealer)
    return Entry(
        case=case,
        seq=seq,
        prev=prev,
        kind=Kind.MIGRATION,
        recorded=recorded,
        effective=recorded,
        actor=actor,
        role=OPERATOR,
        organisation=organisation,
        moves=tuple((step.region, step.source, step.to) for step in plan.moves),
        effects=writer.effects(plan.effects),
        checks=writer.checks("", plan.flags),
        definition=definition.hash,
        policies=tuple(policies),
        engine=engine,
        reason=writer.reason(reason),
        commitments=concealer.commitments,
    )


NO_ROLE: Final = "none"
"""Stands for the role of somebody who entered an act and has none of those that may."""


def _purpose(act: Act) -> str | None:
    return act.event if act.event in READING else None
