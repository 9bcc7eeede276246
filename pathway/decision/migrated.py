"""A case that goes on under another definition: what the entry of its migration does to it.

Values are moved and translated, never copied into the entry: what is erased where it was said first is erased
here as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from pathway.conditions.types import ERASED, EntryType, Json, SetType, from_json, to_json, to_text
from pathway.decision.case import new_case, replay
from pathway.decision.model import Case, ListEntry, Op, Slot, Step
from pathway.definition import Definition, Field
from pathway.errors import BrokenLog

MIGRATE: Final = "migrate"
"""The operation at which the definition changes: those before it speak of the old one, those after of the new."""
CARRYING: Final = ("drop", "rename", "recode")
"""Operations that name what the old definition has, and say what becomes of it. They apply at once."""


def migrated_to(effects: Iterable[Op]) -> str | None:
    """The hash of the definition that a migration leads to; None for the effects of anything else."""
    return next((op.target for op in effects if op.kind == MIGRATE), None)


def migrated(
    old: Definition,
    new: Definition,
    case: Case,
    moves: Iterable[Step],
    effects: Sequence[Op],
    *,
    accepted: bool,
) -> Case:
    """The case after a migration from `old` to `new`. Needs no map, no rules and no register.

    Raises BrokenLog where the effects do not say what becomes of something that the case holds, ValueError where
    a value is none of its new type.
    """
    place = next(place for place, op in enumerate(effects) if op.kind == MIGRATE)
    leaving, after = effects[:place], effects[place + 1 :]
    case = replay(old, case, (), leaving, accepted=False)
    carrying = _Carrying(old, new, [op for op in after if op.kind in CARRYING])
    return replay(
        new,
        carrying.carry(case),
        moves,
        [op for op in after if op.kind not in CARRYING],
        accepted=accepted,
    )


def translated(field: Field, table: Mapping[str, Any], slot: Slot) -> Json:
    """A value that is there, in its stored form, with what a table puts in its place; None there drops a member."""
    raw: Any = to_json(slot)  # type: ignore[arg-type]
    if isinstance(field.type, SetType):
        return [kept for member in raw if (kept := table.get(member, member)) is not None]
    translated: Json = table.get(to_text(slot), raw) if table else raw
    return translated


class _Carrying:
    """Takes a case from one definition to another, by the operations that say what becomes of names and values."""

    def __init__(self, old: Definition, new: Definition, ops: Iterable[Op]) -> None:
        self._old = old
        self._new = new
        self._dropped: set[str] = set()
        self._renamed: dict[str, str] = {}
        self._tables: dict[str, Mapping[str, Any]] = {}
        for op in ops:
            if op.kind == "drop":
                self._dropped.add(op.target)
            elif op.kind == "rename":
                self._renamed[op.target] = str(op.value)
            elif isinstance(op.value, dict):
                self._tables[op.target] = op.value

    def carry(self, case: Case) -> Case:
        """The case in the names and types of the new definition; what is new there stands as in a case that begins."""
        begun = new_case(self._new, case.id)
        if case.version == 0:
            return begun
        regions = {self._name(name): state for name, state in case.regions.items() if self._stays(name)}
        lists = [(name, entries) for name, entries in case.lists.items() if self._stays(name)]
        return replace(
            case,
            pathway=self._new.name,
            facts={**begun.facts, **self._slots(case.facts, self._old.facts, self._new.facts)},
            regions={**begun.regions, **_known(regions, begun.regions)},
            lists={self._name(name): tuple(map(self._entry, entries)) for name, entries in lists},
            counters=self._counters(case.counters),
        )

    def _stays(self, name: str) -> bool:
        return name not in self._dropped

    def _name(self, name: str) -> str:
        return self._renamed.get(name, name)

    def _slots(
        self, slots: Mapping[str, Slot], old: Mapping[str, Field], new: Mapping[str, Field], prefix: str = ""
    ) -> dict[str, Slot]:
        carried: dict[str, Slot] = {}
        for name, slot in slots.items():
            place = prefix + name
            if not self._stays(place):
                continue
            target = self._name(place) if place in self._renamed else name
            if target not in new:
                raise BrokenLog(f"the migration does not say what becomes of `{place}`")
            carried[target] = self._slot(place, old[name], new[target], slot)
        return carried

    def _slot(self, place: str, old: Field, new: Field, slot: Slot) -> Slot:
        if slot is None or slot is ERASED:
            return slot
        raw = translated(old, self._tables.get(place, {}), slot)
        if isinstance(old.type, EntryType):
            list, _, key = str(raw).partition("/")
            raw = f"{self._name(list)}/{key}"
        return from_json(new.type, raw)

    def _entry(self, entry: ListEntry) -> ListEntry:
        list = self._name(entry.list)
        if list not in self._new.lists and list not in self._new.roles:
            raise BrokenLog(f"the migration does not say what becomes of `{entry.list}`")
        fields = self._new.attributes_of(list)
        begun: dict[str, Slot] = {f.name: f.default for f in fields.values() if not f.required}
        carried = self._slots(
            entry.values, self._old.attributes_of(entry.list), fields, prefix=f"{entry.list}."
        )
        return ListEntry(list, entry.key, {**begun, **carried}, self._state(entry, list))

    def _state(self, entry: ListEntry, list: str) -> str | None:
        """Its state, under its old name; where only the new list has states, the initial one."""
        if not self._stays(f"{entry.list}.state"):
            return None
        kind = self._new.lists.get(list)
        return kind.initial if entry.state is None and kind is not None else entry.state

    def _counters(self, counters: Mapping[str, int]) -> dict[str, int]:
        """Numbers of entries are given once for ever, also where another list now has the name of one that is gone."""
        carried: dict[str, int] = {}
        for name, number in counters.items():
            carried[self._name(name)] = max(number, carried.get(self._name(name), 0))
        return carried


def _known(regions: Mapping[str, str], known: Mapping[str, Json]) -> Mapping[str, str]:
    for name in regions:
        if name not in known:
            raise BrokenLog(f"the migration does not say what becomes of `{name}`")
    return regions
