"""A case that begins, and how changes are applied to one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from pathway.conditions.types import ERASED, Json, from_json, to_json
from pathway.decision.model import Case, ListEntry, Op, Slot, Step, Timer, Watcher
from pathway.definition import CASE, Definition, Field
from pathway.errors import BrokenLog

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def new_case(definition: Definition, id: str) -> Case:
    """A case before its first act: initial states, defaults, nobody and nothing else."""
    facts: dict[str, Slot] = {}
    for fact in definition.facts.values():
        if not fact.required:
            facts[fact.name] = fact.default
    regions = {name: region.initial for region in definition.regions.values() for name in region.instances}
    return Case(id, definition.name, 0, facts, regions, {})


def micros(instant: datetime) -> int:
    """Microseconds since 1970 in UTC, the form in which instants are stored."""
    return (instant - _EPOCH) // timedelta(microseconds=1)


def instant(micros: int) -> datetime:
    """The instant that `micros` stands for."""
    return _EPOCH + timedelta(microseconds=micros)


def replay(
    definition: Definition, case: Case, moves: Iterable[Step], effects: Sequence[Op], *, accepted: bool
) -> Case:
    """The case after changes that were decided: what a log entry holds. Needs no rules and no register."""
    changing = Changing(definition, case)
    changing.carry_out(moves, effects, accepted=accepted)
    return changing.done()


def state_of(case: Case, region: str) -> str | None:
    """The state of a region's instance or of an entry (`statutory/1`); None where it is not on the case."""
    entries = case.lists.get(region.partition("/")[0], ())
    return case.regions.get(region) or next((entry.state for entry in entries if entry.id == region), None)


def is_linked(definition: Definition, place: str) -> bool:
    """Whether a place (`main`, `talk/case-2`) is an entry of a list whose entries are other cases."""
    kind = definition.lists.get(place.partition("/")[0])
    return kind is not None and kind.linked is not None


class Changing:
    """A case while changes are applied to it, those of one entry or of many. What it began as stays as it was."""

    def __init__(self, definition: Definition, case: Case) -> None:
        self._definition = definition
        self._case = case
        self._version = case.version
        self._facts: dict[str, Slot] = dict(case.facts)
        self._regions: dict[str, str] = dict(case.regions)
        self._lists: dict[str, tuple[ListEntry, ...]] = dict(case.lists)
        self._timers = {timer.id: timer for timer in case.timers}
        self._counters: dict[str, int] = dict(case.counters)
        self._watchers = {(watcher.case, watcher.list): watcher for watcher in case.watchers}

    def carry_out(self, moves: Iterable[Step], effects: Iterable[Op], *, accepted: bool) -> None:
        """Apply what one log entry holds."""
        for op in effects:
            self._take(op)
        for step in moves:
            self._enter(step.region, step.to)
        self._version += accepted

    def done(self) -> Case:
        """The case as it is now; nothing may be carried out on it afterwards."""
        timers = tuple(self._timers.values())
        lists = {name: entries for name, entries in self._lists.items() if entries}
        return replace(
            self._case,
            version=self._version,
            facts=self._facts,
            regions=self._regions,
            lists=lists,
            timers=timers,
            counters=self._counters,
            watchers=tuple(self._watchers.values()),
        )

    def _take(self, op: Op) -> None:
        value: Any = op.value
        match op.kind:
            case "set":
                self._facts[op.target] = _slot(self._definition.facts[op.target], value)
            case "assign":
                self._add(op.target, value, None)
            case "add":
                self._add(op.target, value["values"], value["state"])
                list, _, key = op.target.partition("/")
                self._counters[list] = max(self._counters.get(list, 0), int(key))
            case "link":
                self._add(op.target, value["values"], value["state"])
            case "watch":
                self._watchers[op.target, value["list"]] = Watcher(op.target, value["list"], value["region"])
            case "unwatch":
                self._watchers.pop((op.target, value), None)
            case "release" | "end":
                self._drop(op.target)
            case "change":
                self._change(op.target, value)
            case "enter":
                self._enter(op.target, value)
            case "open":
                self._open(int(op.target), value)
            case "close":
                self._timers.pop(int(op.target), None)
            case "due":
                number = int(op.target)
                due = None if value is None else instant(value)
                self._timers[number] = replace(self._timers[number], due=due)
            case "erase" | "cause":
                pass  # what was erased is missing beside its own entry; a cause only tells
            case _:
                raise BrokenLog(f"no operation is called `{op.kind}`, so the log cannot be folded")

    def _enter(self, region: str, state: str) -> None:
        """Put a region's instance or an entry into a state."""
        if region in self._regions:
            self._regions[region] = state
            return
        list = region.partition("/")[0]
        self._lists[list] = tuple(
            replace(e, state=state) if e.id == region else e for e in self._lists.get(list, ())
        )

    def _add(self, id: str, values: Mapping[str, Json], state: str | None) -> None:
        list, _, key = id.partition("/")
        fields = self._definition.attributes_of(list)
        slots = {name: _slot(fields[name], value) for name, value in values.items()}
        if is_linked(self._definition, list):
            slots = {CASE: key, **slots}
        self._lists[list] = (*self._lists.get(list, ()), ListEntry(list, key, slots, state))

    def _drop(self, id: str) -> None:
        list = id.partition("/")[0]
        self._lists[list] = tuple(entry for entry in self._lists.get(list, ()) if entry.id != id)

    def _change(self, id: str, values: Mapping[str, Json]) -> None:
        list = id.partition("/")[0]
        fields = self._definition.attributes_of(list)
        slots = {name: _slot(fields[name], value) for name, value in values.items()}
        self._lists[list] = tuple(
            replace(e, values={**e.values, **slots}) if e.id == id else e for e in self._lists.get(list, ())
        )

    def _open(self, number: int, value: Mapping[str, Any]) -> None:
        due = None if value["due"] is None else instant(value["due"])
        opened = instant(value["opened"])
        self._timers[number] = Timer(
            number, value["deadline"], value["policy"], value["subject"], opened, due
        )
        self._counters["timer"] = max(self._counters.get("timer", 0), number)


def _slot(field: Field, value: object) -> Slot:
    """A value from its stored form. ERASED stays."""
    if value is None or value is ERASED:
        return ERASED if value is ERASED else None
    return from_json(field.type, value)


def slot_to_json(slot: Slot) -> Json:
    """The stored form of a value that is not erased."""
    assert slot is not ERASED
    return to_json(slot)  # type: ignore[arg-type]
