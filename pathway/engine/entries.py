"""Decisions as log entries, and back. Personal values and free text go beside the entry, concealed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from pathway.audit import Concealer, Entry, EntryEvent, Kind, Personal, Through, Tree, reveal
from pathway.conditions.types import ERASED, EntryType, Json, RowType, TextType, from_json, to_json
from pathway.decision import (
    BUILT_IN,
    FOLLOWED,
    MIGRATE,
    READING,
    Act,
    Answer,
    Check,
    Decision,
    Op,
    Step,
    instant,
    together,
)
from pathway.definition import Definition, Field
from pathway.errors import UsageError
from pathway.migration import Plan
from pathway.policy import Bundle, Deadline, Rule


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
        return tuple(self._concealer.hide_fields(self._check(check, event)) for check in checks)

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

    def _check(self, check: Check, event: str) -> dict[str, Tree]:
        form: dict[str, Tree] = {"id": check.id, "kind": check.kind, "answer": check.answer.value}
        if check.policy is not None:
            form["policy"] = check.policy
        if check.failing is not None:
            built_in = check.kind == "built-in"
            form["failing"] = (
                Personal(plain(check.failing)) if built_in and check.id in _TELLING else check.failing
            )
        if check.reads:
            form["reads"] = {name: self._read(event, name, value) for name, value in check.reads}
        if check.needed:
            form["needed"] = list(check.needed)
        if check.notify:
            form["notify"] = {role: list(persons) for role, persons in check.notify}
        if check.missing:
            form["missing"] = list(check.missing)
        return form

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
        through = Through(act.through, decision.through_role or _NO_ROLE)
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


_NO_ROLE: Final = "none"
"""Stands for the role of somebody who entered an act and has none of those that may."""


def _purpose(act: Act) -> str | None:
    return act.event if act.event in READING else None


def beside(personal: Iterable[tuple[int, str, Json]]) -> dict[int, dict[str, Json]]:
    """Personal values, given as number of the entry, name and value, by the entry that they stand beside."""
    values: dict[int, dict[str, Json]] = {}
    for seq, name, value in personal:
        values.setdefault(seq, {})[name] = value
    return values


def changes_of(entry: Entry, values: Mapping[str, Json]) -> tuple[tuple[Step, ...], tuple[Op, ...], bool]:
    """The steps and operations of an entry, and whether it is an accepted act: what `fold` takes.

    `values` are the entry's personal values by name; those that are missing fold to erased.
    """
    moves = tuple([Step(*move) for move in entry.moves])
    effects = tuple(
        [
            Op(kind, target, reveal(value, values, ERASED) if isinstance(value, (dict, list)) else value)
            for kind, target, value in entry.effects
        ]
    )
    return moves, effects, is_accepted(entry)


def is_accepted(entry: Entry) -> bool:
    """Whether the version of its case counts what an entry tells of: an accepted act, as `decision.counts` has it.

    So does the change of a linked case that this one follows, and the migration of a case that is open: it is not
    the case that somebody saw before.
    """
    if entry.kind is Kind.LINK:
        return bool(entry.moves) or any(kind in FOLLOWED for kind, _, _ in entry.effects)
    if entry.kind is Kind.MIGRATION:
        return any(op == MIGRATE and _of(value).get("open") is True for op, _, value in entry.effects)
    name = "" if entry.event is None else entry.event.name
    return entry.kind in (Kind.ACT, Kind.DEADLINE) and name not in ("", *READING) and _all_yes(entry)


def _of(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, dict) else {}


def _all_yes(entry: Entry) -> bool:
    return all(check["answer"] == "yes" for check in entry.checks if check["kind"] != "flag")


def revealed(entry: Entry, values: Mapping[str, Json]) -> Entry:
    """The entry with its personal values in their places, for people who may see them. Its hash is another one."""
    show: Any = lambda tree: reveal(tree, values, "erased")  # noqa: E731
    event = entry.event and EntryEvent(
        entry.event.name, _named(show(dict(entry.event.payload))), _named(show(dict(entry.event.record)))
    )
    effects = tuple((kind, target, show(value)) for kind, target, value in entry.effects)
    checks = tuple(show(dict(check)) for check in entry.checks)
    return replace(entry, event=event, effects=effects, checks=checks, reason=show(entry.reason))


def _named(fields: dict[str, Json]) -> dict[str, Json]:
    """Fields with those of no known name in their places again, unless they were erased."""
    others = fields.get(OTHERS)
    if not isinstance(others, dict):
        return fields
    return {**{name: value for name, value in fields.items() if name != OTHERS}, **others}


def decision_of(entry: Entry, values: Mapping[str, Json], bundle: Bundle) -> Decision:
    """The decision that an entry records, for an act that comes again with its idempotency key."""
    shown = revealed(entry, values)
    moves, effects, _ = changes_of(entry, values)
    told = [policy for policy in bundle.policies if policy.hash in entry.policies]
    rules: dict[str, Rule | Deadline] = {rule.id: rule for policy in told for rule in policy.rules}
    rules |= {deadline.id: deadline for policy in told for deadline in policy.deadlines}
    checks = tuple(_check_of(check, rules.get(str(check["id"]))) for check in shown.checks)
    event, through = shown.event, entry.through
    act = Act(
        event=event.name if event else "",
        actor=entry.actor or "",
        role=entry.role or "",
        through=through.person if through else None,
        present=entry.present,
        payload=event.payload if event else {},
        record=event.record if event else {},
    )
    through_role = None if through is None or through.role == _NO_ROLE else through.role
    return Decision(
        together(checks), act, instant(entry.recorded), checks, moves, effects, through_role, entry.assignment
    )


def _check_of(form: Mapping[str, Any], rule: Rule | Deadline | None) -> Check:
    """A check as the log has it; its reasons in words stand in the policy, or with the built-in checks."""
    built_in = BUILT_IN.get(form["id"]) if form["kind"] == "built-in" and form["answer"] != "yes" else None
    told = rule if form["answer"] != "yes" else None
    return Check(
        id=form["id"],
        kind=form["kind"],
        answer=Answer(form["answer"]),
        policy=form.get("policy"),
        because=told.because if told else built_in,
        source=told.source if told else None,
        failing=form.get("failing"),
        reads=tuple(sorted(form.get("reads", {}).items())),
        needed=tuple(form.get("needed", ())),
        missing=tuple(form.get("missing", ())),
        policy_version=rule.policy_version if rule else None,
    )
