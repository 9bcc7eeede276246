"""What an act would change: effects of the event and of the states it leaves and enters, as operations.

All conditions and values are computed on the case as it was, with what the act records laid over it. The
operations then apply at once, in the order releases, ends, changes, adds, assigns, sets.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pathway.conditions import Expression, View, evaluate
from pathway.conditions.types import Json, Value, from_json
from pathway.decision.case import slot_to_json
from pathway.decision.model import Case, ListEntry, Op, Slot, Step
from pathway.definition import Definition, Effect, Event, Field, State, Target
from pathway.errors import UsageError

_ORDER: Final = ("release", "end", "change", "add", "assign", "set")
_MOST_ADDED: Final = 1000


@dataclass(slots=True)
class Changes:
    """Operations, and the lists of roles as they are after them.

    `unknown` names conditions and values that are not known: then the act needs information first.
    """

    definition: Definition
    case: Case
    ops: dict[str, list[Op]] = field(default_factory=lambda: {kind: [] for kind in _ORDER})
    gone: set[str] = field(default_factory=set)
    added: list[ListEntry] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def operations(self) -> tuple[Op, ...]:
        return tuple(op for kind in _ORDER for op in self.ops[kind])

    def known(self, expression: Expression, view: View) -> Value | None:
        """The value of an expression that has one; where it is None, the act needs information."""
        value: Value | None = expression.value(view)
        if value is None:
            self.unknown.append(expression.text)
        return value

    def change(self, entry: ListEntry, values: dict[str, Json]) -> None:
        """Change attributes of an entry; one that this act adds is added with them."""
        if entry not in self.added:
            self.ops["change"].append(Op("change", entry.id, values))
            return
        place = next(place for place, op in enumerate(self.ops["add"]) if op.target == entry.id)
        whole: Any = self.ops["add"][place].value
        self.ops["add"][place] = Op("add", entry.id, {**whole, "values": {**whole["values"], **values}})

    def holders_after(self, role: str) -> list[str]:
        """The ids of a role's holders after the operations."""
        kept = [e.id for e in self.case.lists.get(role, ()) if e.id not in self.gone]
        return kept + [e.id for e in self.added if e.list == role]


def compute(
    definition: Definition,
    case: Case,
    event: Event,
    view: View,
    record: Mapping[str, Value | None],
    crossed: Iterable[Step],
) -> Changes:
    """What the act changes. `crossed` are the steps that leave a state and enter one."""
    changes = Changes(definition, case)
    pending: list[tuple[Effect, ListEntry | None]] = [(effect, None) for effect in event.effects]
    for step in crossed:
        left, entered, entry = _states(definition, case, step)
        pending += [(effect, entry) for effect in (*left.on_leave, *entered.on_enter)]
    changes.ops["set"] += [Op("set", name, slot_to_json(value)) for name, value in record.items()]
    place = 0
    giving: list[tuple[Effect, ListEntry | None]] = []
    while place < len(pending):
        effect, subject = pending[place]
        place += 1
        view.subject = subject
        holds = evaluate(effect.when, view)
        if holds is None and effect.when is not None:
            changes.unknown.append(effect.when.text)
        if not holds:
            continue
        _take_away(changes, effect, view)
        giving.append((effect, subject))
        for new in _add(changes, effect, view):
            initial = definition.lists[new.list].states.get(new.state or "")
            pending += [(inner, new) for inner in (initial.on_enter if initial else ())]
    for effect, view.subject in giving:
        _give(changes, effect, view)
    view.subject = None
    return changes


def _states(definition: Definition, case: Case, step: Step) -> tuple[State, State, ListEntry | None]:
    name = step.region.partition("/")[0].partition("[")[0]
    states = definition.states_of(name)
    entry = next((e for e in case.lists.get(name, ()) if e.id == step.region), None)
    return states[step.source], states[step.to], entry


def _take_away(changes: Changes, effect: Effect, view: View) -> None:
    for kind, targets in (("release", effect.releases), ("end", effect.ends)):
        for target in targets:
            for entry in _entries(changes, target, view):
                if entry.id not in changes.gone:
                    changes.gone.add(entry.id)
                    changes.ops[kind].append(Op(kind, entry.id))
    for change in effect.changes:
        fields = changes.definition.attributes_of(change.target.list)
        for entry in _entries(changes, change.target, view):
            values = _values(changes, fields, change.attributes, view)
            changes.change(entry, values)


def _entries(changes: Changes, target: Target, view: View) -> list[ListEntry]:
    """The entries that a target speaks of; in the effects of a list's state, the list's name is the entry itself."""
    subject: ListEntry | None = view.subject  # type: ignore[assignment]
    entries: list[ListEntry] = list(view.lists.get(target.list, ()))  # type: ignore[arg-type]
    if target.entry is not None:
        wanted = changes.known(target.entry, view)
        return [entry for entry in entries if entry.id == wanted]
    if target.where is None:
        return [subject] if subject is not None and subject.list == target.list else entries
    chosen = []
    for entry in entries:
        view.it = entry
        holds = evaluate(target.where, view)
        if holds is None:
            changes.unknown.append(target.where.text)
        if holds:
            chosen.append(entry)
    return chosen


def _add(changes: Changes, effect: Effect, view: View) -> list[ListEntry]:
    new = []
    for addition in effect.adds:
        kind = changes.definition.lists[addition.list]
        number = changes.case.counters.get(addition.list, 0) + 1
        number += sum(entry.list == addition.list for entry in changes.added)
        if len(changes.added) >= _MOST_ADDED:
            raise UsageError(
                f"an act adds entries to {addition.list} without end: a state's `on_enter` adds to its own list"
            )
        values = {
            **_defaults(kind.attributes),
            **_values(changes, kind.attributes, addition.attributes, view),
        }
        slots = {name: _slot(kind.attributes[name], value) for name, value in values.items()}
        entry = ListEntry(addition.list, str(number), slots, kind.initial)
        changes.ops["add"].append(Op("add", entry.id, {"state": kind.initial, "values": values}))
        changes.added.append(entry)
        new.append(entry)
    return new


def _give(changes: Changes, effect: Effect, view: View) -> None:
    for assignment in effect.assigns:
        person = changes.known(assignment.who, view)
        if person is None:
            continue
        id = f"{assignment.role}/{person}"
        if id in changes.holders_after(assignment.role):
            continue
        fields = changes.definition.roles[assignment.role].attributes
        values = {**_defaults(fields), **_values(changes, fields, assignment.attributes, view)}
        changes.ops["assign"].append(Op("assign", id, values))
        changes.added.append(ListEntry(assignment.role, str(person)))
    for name, expression in effect.sets.items():
        field = changes.definition.facts[name]
        value = None if expression is None else _copied(changes, field, expression, view)
        changes.ops["set"].append(Op("set", name, value))


def _defaults(fields: Mapping[str, Field]) -> dict[str, Json]:
    return {name: slot_to_json(field.default) for name, field in fields.items() if not field.required}


def _values(
    changes: Changes, fields: Mapping[str, Field], expressions: Mapping[str, Expression], view: View
) -> dict[str, Json]:
    return {name: _copied(changes, fields[name], value, view) for name, value in expressions.items()}


def _copied(changes: Changes, field: Field, expression: Expression, view: View) -> Json:
    """The value for a field in its stored form. An optional may stay unset; another must be known."""
    return slot_to_json(expression.value(view) if field.optional else changes.known(expression, view))


def _slot(field: Field, value: Json) -> Slot:
    return None if value is None else from_json(field.type, value)
