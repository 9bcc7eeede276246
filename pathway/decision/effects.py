"""What an act would change: effects of the event and of the states it leaves and enters, as operations.

All conditions and values are computed on the case as it was, with what the act records laid over it. The
operations then apply at once, in the order releases, ends, changes, adds, assigns, sets.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pathway.conditions import Expression, View, evaluate
from pathway.conditions.types import Json, Value
from pathway.decision.case import slot_to_json
from pathway.decision.linking import ToLink, ToOpen
from pathway.decision.model import Case, ListEntry, Op, Slot, Step, owner_of
from pathway.definition import Definition, Effect, Event, Field, State, Target
from pathway.errors import UsageError

_ORDER: Final = ("release", "end", "unwatch", "change", "add", "assign", "set")
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
    numbers: dict[str, range] = field(default_factory=dict)
    """The numbers given to new entries, by list: from above `start` up to `stop`."""
    wanted: list[ToOpen | ToLink] = field(default_factory=list)
    """The other cases to open or link."""

    def operations(self) -> tuple[Op, ...]:
        return tuple(op for kind in _ORDER for op in self.ops[kind])

    def known(self, expression: Expression, view: View) -> Value | None:
        """The value of an expression that has one; where it is None, the act needs information."""
        value: Value | None = expression.value(view)
        if value is None:
            self.unknown.append(expression.text)
        return value

    def number(self, list: str) -> int:
        """The number of the next entry of a list. UsageError where entries add entries without end."""
        if sum(len(given) for given in self.numbers.values()) >= _MOST_ADDED:
            raise UsageError(
                f"an act adds entries to {list} without end: what a state adds as it is entered adds more"
            )
        last = self.case.counters.get(list, 0)
        given = self.numbers.get(list, range(last, last))
        self.numbers[list] = range(given.start, given.stop + 1)
        return given.stop + 1

    def take_away(self, kind: str, entry: ListEntry) -> None:
        """Release a holder or end an entry, once; one that this act adds is not added then."""
        if entry in self.added:
            self.added.remove(entry)
            self.ops["add"] = [op for op in self.ops["add"] if op.target != entry.id]
        elif entry.id not in self.gone:
            self.gone.add(entry.id)
            self.ops[kind].append(Op(kind, entry.id))
            kind_of = self.definition.lists.get(entry.list)
            if kind_of is not None and kind_of.linked is not None and kind_of.linked.back is not None:
                self.ops["unwatch"].append(Op("unwatch", entry.key, kind_of.linked.back))

    def change(self, entry: ListEntry, values: dict[str, Json]) -> None:
        """Change attributes of an entry; one that this act adds is added with them."""
        if entry not in self.added:
            self.ops["change"].append(Op("change", entry.id, values))
            return
        place = next(place for place, op in enumerate(self.ops["add"]) if op.target == entry.id)
        whole: Any = self.ops["add"][place].value
        self.ops["add"][place] = Op("add", entry.id, {**whole, "values": {**whole["values"], **values}})

    def kept(self) -> list[str]:
        """The ids of the entries that are on the case and stay."""
        return [e.id for entries in self.case.lists.values() for e in entries if e.id not in self.gone]

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
    name = owner_of(step.region)
    states = definition.states_of(name)
    entry = next((e for e in case.lists.get(name, ()) if e.id == step.region), None)
    return states[step.source], states[step.to], entry


def _take_away(changes: Changes, effect: Effect, view: View) -> None:
    for kind, targets in (("release", effect.releases), ("end", effect.ends)):
        for target in targets:
            for entry in _entries(changes, target, view):
                changes.take_away(kind, entry)
    for change in effect.changes:
        fields = changes.definition.attributes_of(change.target.list)
        for entry in _entries(changes, change.target, view):
            changes.change(entry, _stored(_given(changes, fields, change.attributes, view)))


def _entries(changes: Changes, target: Target, view: View) -> list[ListEntry]:
    """The entries that a target speaks of. In the effects of an initial state it may be one that is just added."""
    entries: list[ListEntry] = list(view.lists.get(target.list, ()))  # type: ignore[arg-type]
    if target.entry is not None:
        wanted = changes.known(target.entry, view)
        return [entry for entry in (*entries, *changes.added) if entry.id == wanted][:1]
    if target.where is None:
        return entries
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
        number = changes.number(addition.list)
        given = _given(changes, kind.attributes, addition.attributes, view)
        slots: dict[str, Slot] = {**_defaults(kind.attributes), **given}
        values = _stored(slots)
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
        given = {**_defaults(fields), **_given(changes, fields, assignment.attributes, view)}
        changes.ops["assign"].append(Op("assign", id, _stored(given)))
        changes.added.append(ListEntry(assignment.role, str(person)))
    for name, expression in effect.sets.items():
        field = changes.definition.facts[name]
        value = None if expression is None else _copied(changes, field, expression, view)
        changes.ops["set"].append(Op("set", name, slot_to_json(value)))
    _link(changes, effect, view)


def _link(changes: Changes, effect: Effect, view: View) -> None:
    for opens in effect.opens:
        holds = {role: _people(who, view) for role, who in opens.holds.items()}
        payload = {name: value.value(view) for name, value in opens.payload.items()}
        facts = {name: value.value(view) for name, value in opens.facts.items()}
        values = _attributes(changes, opens.list, opens.attributes, view)
        changes.wanted.append(ToOpen(opens.list, opens.event, opens.role, payload, facts, holds, values))
    for link in effect.links:
        case = changes.known(link.case, view)
        if case is not None:
            values = _attributes(changes, link.list, link.attributes, view)
            changes.wanted.append(ToLink(link.list, str(case), values))


def _attributes(changes: Changes, list: str, given: Mapping[str, Expression], view: View) -> dict[str, Slot]:
    fields = changes.definition.lists[list].attributes
    return {**_defaults(fields), **_given(changes, fields, given, view)}


def _people(who: Iterable[str | Expression], view: View) -> tuple[str, ...]:
    """Persons, and all holders of roles, each once. A person who is not set is left out."""
    found: list[str] = []
    for one in who:
        if isinstance(one, str):
            found += (entry.key for entry in view.lists.get(one, ()))
        elif (person := one.value(view)) is not None:
            found.append(str(person))
    return tuple(dict.fromkeys(found))


def _defaults(fields: Mapping[str, Field]) -> dict[str, Value | None]:
    return {name: field.default for name, field in fields.items() if not field.required}


def _given(
    changes: Changes, fields: Mapping[str, Field], expressions: Mapping[str, Expression], view: View
) -> dict[str, Value | None]:
    return {name: _copied(changes, fields[name], value, view) for name, value in expressions.items()}


def _copied(changes: Changes, field: Field, expression: Expression, view: View) -> Value | None:
    """The value for a field. An optional may stay unset; another must be known."""
    if not field.optional:
        return changes.known(expression, view)
    value: Value | None = expression.value(view)
    return value


def _stored(slots: Mapping[str, Slot]) -> dict[str, Json]:
    return {name: slot_to_json(slot) for name, slot in slots.items()}
