"""A case as canonical JSON, the form in which it is stored beside its log."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from threading import Lock
from typing import Any

from pathway.audit import encode_plain
from pathway.conditions.types import ERASED, Json, Value, from_json, to_json
from pathway.decision import Case, ListEntry, Slot, Timer, Watcher, instant, micros
from pathway.definition import Definition, Field
from pathway.errors import BrokenLog

_ERASED: Json = {"erased": True}


def to_text(case: Case) -> str:
    """The stored form of a case: equal cases have equal texts."""
    links = {"watchers": _watchers(case.watchers)} if case.watchers else {}
    return encode_plain(
        {
            **links,
            "id": case.id,
            "pathway": case.pathway,
            "version": case.version,
            "facts": _values(case.facts),
            "regions": dict(case.regions),
            "lists": {
                name: [_entry(entry) for entry in entries] for name, entries in case.lists.items() if entries
            },
            "timers": [_timer(timer) for timer in sorted(case.timers, key=lambda t: t.id)],
            "counters": dict(case.counters),
        }
    ).decode()


def from_text(definition: Definition, text: str) -> Case:
    """The case of a stored form. Raises BrokenLog where the text is not one of this definition."""
    try:
        form: Any = json.loads(text)
        check_states(definition, form["regions"])
        return Case(
            id=form["id"],
            pathway=form["pathway"],
            version=form["version"],
            facts=_slots(definition.facts, form["facts"]),
            regions=form["regions"],
            lists={
                name: tuple(_from_entry(definition, name, e) for e in es)
                for name, es in form["lists"].items()
            },
            timers=tuple(_from_timer(timer) for timer in form["timers"]),
            counters=form["counters"],
            watchers=tuple(Watcher(*watcher) for watcher in form.get("watchers", ())),
        )
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise _broken(error) from error


class Recent:
    """Cases that were read or written a short while ago, by the texts in which they are stored.

    A text says the same case each time, so whatever happened to the database meanwhile, what is found here
    is what reading it again would give. Safe for several threads.
    """

    def __init__(self, most: int = 1024) -> None:
        self._most = most
        self._cases: OrderedDict[tuple[str, str], Case] = OrderedDict()
        self._lock = Lock()

    def case(self, definition: Definition, text: str) -> Case:
        """As `from_text`."""
        key = (definition.hash, text)
        with self._lock:
            if (case := self._cases.get(key)) is not None:
                self._cases.move_to_end(key)
                return case
        case = from_text(definition, text)
        self.keep(definition, text, case)
        return case

    def keep(self, definition: Definition, text: str, case: Case) -> None:
        """Remember what `to_text` made a text of; its timers in the order of the text."""
        case = replace(case, timers=tuple(sorted(case.timers, key=lambda t: t.id))) if case.timers else case
        with self._lock:
            self._cases[definition.hash, text] = case
            if len(self._cases) > self._most:
                self._cases.popitem(last=False)


def check_states(definition: Definition, states: Mapping[str, str]) -> None:
    """ValueError where the states of a case are not those of its pathway's regions."""
    known = {name: region for region in definition.regions.values() for name in region.instances}
    if states.keys() != known.keys() or any(s not in known[name].states for name, s in states.items()):
        raise ValueError("its states are not those of the pathway")


def states_of(text: str) -> dict[str, str]:
    """The states of a stored case's regions. Raises BrokenLog where the text is not one of a case."""
    try:
        return dict(json.loads(text)["regions"])
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise _broken(error) from error


def _broken(error: Exception) -> BrokenLog:
    return BrokenLog(f"a stored case cannot be read ({error}); `pathway audit verify` says which")


def _values(values: Mapping[str, Slot]) -> dict[str, Json]:
    return {name: _ERASED if value is ERASED else to_json(value) for name, value in values.items()}  # type: ignore[arg-type]


def _watchers(watchers: Sequence[Watcher]) -> Json:
    return [[watcher.case, watcher.list, watcher.region] for watcher in watchers]


def _entry(entry: ListEntry) -> Json:
    return {"key": entry.key, "values": _values(entry.values), "state": entry.state}


def _timer(timer: Timer) -> Json:
    due = None if timer.due is None else micros(timer.due)
    return [timer.id, timer.deadline, timer.policy, timer.subject, micros(timer.opened), due]


def _slots(fields: Mapping[str, Field], values: Mapping[str, Any]) -> dict[str, Slot]:
    return {name: _slot(fields[name], raw) for name, raw in values.items()}


def _slot(field: Field, raw: Any) -> Slot:
    if raw is None:
        return None
    if isinstance(raw, dict):
        return ERASED
    value: Value = from_json(field.type, raw)
    return value


def _from_entry(definition: Definition, list: str, form: Mapping[str, Any]) -> ListEntry:
    fields = definition.attributes_of(list)
    return ListEntry(list, form["key"], _slots(fields, form["values"]), form["state"])


def _from_timer(form: Any) -> Timer:
    number, deadline, policy, subject, opened, due = form
    return Timer(number, deadline, policy, subject, instant(opened), None if due is None else instant(due))
