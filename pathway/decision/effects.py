"""What an act would change: effects of the event and of the states it leaves and enters, as operations.

All conditions and values are computed on the case as it was, with what the act records laid over it. The
operations then apply at once, in the order releases, ends, changes, adds, assigns, sets.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from pathway.conditions import Expression, View, evaluate
from pathway.conditions.types import ERASED, Json, Value
from pathway.decision.case import slot_to_json
from pathway.decision.model import Case, ListEntry, Op, Step
from pathway.definition import Definition, Effect, Event, Field, State, Target

_ORDER: Final = ("release", "end", "change", "add", "assign", "set")


@dataclass(slots=True)
class Changes:
    """Operations, and the lists of roles as they are after them. `unknown` names conditions that are unknown."""

    definition: Definition
    case: Case
    ops: dict[str, list[Op]] = field(default_factory=lambda: {kind: [] for kind in _ORDER})
    gone: set[str] = field(default_factory=set)
    added: list[ListEntry] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def operations(self) -> tuple[Op, ...]:
        return tuple(op for kind in _ORDER for op in self.ops[kind])

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
            for entry in _entries(target, view):
                if entry.id not in changes.gone:
                    changes.gone.add(entry.id)
                    changes.ops[kind].append(Op(kind, entry.id))
    for change in effect.changes:
        fields = changes.definition.attributes_of(change.target.list)
        for entry in _entries(change.target, view):
            values = _values(fields, change.attributes, view, {})
            changes.ops["change"].append(Op("change", entry.id, values))


def _entries(target: Target, view: View) -> list[ListEntry]:
    entries: list[ListEntry] = list(view.lists.get(target.list, ()))  # type: ignore[arg-type]
    if target.entry is not None:
        wanted = target.entry.value(view)
        return [entry for entry in entries if entry.id == wanted]
    if target.where is None:
        return entries
    chosen = []
    for entry in entries:
        view.it = entry
        if target.where.holds(view):
            chosen.append(entry)
    return chosen


def _add(changes: Changes, effect: Effect, view: View) -> list[ListEntry]:
    new = []
    for addition in effect.adds:
        kind = changes.definition.lists[addition.list]
        number = changes.case.counters.get(addition.list, 0) + 1
        number += sum(entry.list == addition.list for entry in changes.added)
        values = _values(kind.attributes, addition.attributes, view, _defaults(kind.attributes))
        entry = ListEntry(
            addition.list,
            str(number),
            _slots(values, addition.attributes, view, kind.attributes),
            kind.initial,
        )
        changes.ops["add"].append(Op("add", entry.id, {"state": kind.initial, "values": values}))
        changes.added.append(entry)
        new.append(entry)
    return new


def _give(changes: Changes, effect: Effect, view: View) -> None:
    for assignment in effect.assigns:
        person = assignment.who.value(view)
        if person is None:
            continue
        id = f"{assignment.role}/{person}"
        if id in changes.holders_after(assignment.role):
            continue
        fields = changes.definition.roles[assignment.role].attributes
        values = _values(fields, assignment.attributes, view, _defaults(fields))
        changes.ops["assign"].append(Op("assign", id, values))
        changes.added.append(ListEntry(assignment.role, str(person)))
    for name, expression in effect.sets.items():
        value = None if expression is None else slot_to_json(expression.value(view))
        changes.ops["set"].append(Op("set", name, value))


def _defaults(fields: Mapping[str, Field]) -> dict[str, Json]:
    return {name: slot_to_json(field.default) for name, field in fields.items() if not field.required}


def _values(
    fields: Mapping[str, Field], expressions: Mapping[str, Expression], view: View, start: dict[str, Json]
) -> dict[str, Json]:
    values = dict(start)
    for name, expression in expressions.items():
        value = expression.value(view)
        values[name] = slot_to_json(fields[name].default if value is None or value is ERASED else value)
    return values


def _slots(
    values: Mapping[str, Json], expressions: Mapping[str, Expression], view: View, fields: Mapping[str, Field]
) -> dict[str, Value | None]:
    return {
        name: expressions[name].value(view) if name in expressions else fields[name].default
        for name in values
    }
