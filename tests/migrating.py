"""Two versions of the small pathway, a map between them, and what it says becomes of a case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import support
from support import SMALL, at, deadline, policy

from pathway.decision import Case, ListEntry, Slot, fold
from pathway.definition import Definition
from pathway.diagnostics import Report, Source
from pathway.documents.migration import load_map
from pathway.migration import Images, Plan, plan
from pathway.policy import Bundle

_CHANGES = {
    "version: 1": "version: 2",
    "told": "story",
    "helper": "aide",
    "matter": "topic",
    "pending": "waiting",
    "[big, small]": "[large, small]",
    "== big": "== large",
    "kind: [a, b]": "kind: [a, c]",
    "trained: {type: bool, default: no}": "skilled: {type: bool, default: no}, level: {type: int, default: 1}",
    "  ready: {type: bool": "  fresh: {type: enum, values: [left, right]}\n  ready: {type: bool",
}


def changed(text: str, changes: Mapping[str, str]) -> str:
    """The text with other words in places that it has."""
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


SECOND = changed(SMALL, _CHANGES)
"""Version 2 of the small pathway: much has another name, and a required fact is new."""

MAP = """
migration: small
from: 1
to: 2
facts: {told: story}
roles: {helper: aide}
lists: {matter: topic}
attributes: {helper.trained: skilled}
regions: {"side[b]": "side[c]"}
states: {matter.pending: waiting}
values:
  matter.kind: {big: large}
  memo.about: {big: large}
sets: {fresh: left}
"""
BACK = """
migration: small
from: 2
to: 1
facts: {story: told, fresh: drop}
roles: {aide: helper}
lists: {topic: matter}
attributes: {aide.skilled: trained, aide.level: drop}
regions: {"side[c]": "side[b]"}
states: {topic.waiting: pending}
values:
  topic.kind: {large: big}
  memo.about: {large: big}
"""
FIRST_TERMS = policy(
    "deadlines:\n"
    + deadline(
        "D1", "from: {enter: matter.pending}, until: {leave: matter.pending}, within: 9 days, then: flag"
    )
    + deadline("D2", "from: {enter: main.open}, until: {enter: main.done}, at: due_on, then: flag")
    + deadline("D3", "from: {true: level is set}, within: 30 days, then: flag")
    + deadline("D4", "from: {enter: matter.pending}, within: 2 days, then: {do: settle}"),
    name="first",
)
SECOND_TERMS = changed(FIRST_TERMS, {"matter": "topic", "pending": "waiting", "first": "second"})


def images(
    mapping: str | None, old: str = SMALL, new: str = SECOND, ids: Sequence[str] | None = None
) -> tuple[Images | None, Report]:
    """What a map, given as a text, gives between two definitions, and what is wrong with it."""
    report = Report()
    source = None if mapping is None else Source.of("map.yaml", mapping)
    return load_map(source, support.definition(old), support.definition(new), report, ids), report


@cache
def sound(mapping: str | None, old: str = SMALL, new: str = SECOND) -> Images:
    """The images of a map that has no fault."""
    found, report = images(mapping, old, new)
    assert found is not None
    assert [str(fault) for fault in report] == []
    return found


def planned(case: Case, mapping: str | None, bundle: Bundle, old: str = SMALL, new: str = SECOND) -> Plan:
    """What becomes of a case on 1 May 2026."""
    return plan(sound(mapping, old, new), bundle, case, at("2026-05-01"), support.PEOPLE.get)


def folded(case: Case, log: Sequence[Any], found: Plan, definitions: Sequence[Definition]) -> Case:
    """The case that its log and a migration's entry add up to."""
    by_hash = {definition.hash: definition for definition in definitions}
    entry = (found.moves, found.effects, case.version > 0)
    return fold(definitions[0], case.id, [*log, entry], by_hash.__getitem__)


# ---------------------------------------------------------------- an image worked out by hand


def expected_facts(case: Case) -> dict[str, Slot]:
    """The facts of the small pathway as `MAP` says that they become."""
    facts = {("story" if name == "told" else name): slot for name, slot in case.facts.items()}
    return {**facts, "fresh": "left"}


def expected_regions(case: Case) -> dict[str, str]:
    return {("side[c]" if name == "side[b]" else name): state for name, state in case.regions.items()}


def expected_entries(case: Case) -> dict[str, list[tuple[str, dict[str, Slot], str | None]]]:
    """Ids, values and states of all entries, by list."""
    lists = {"helper": "aide", "matter": "topic"}
    return {
        lists.get(name, name): [_expected_entry(entry, lists.get(name, name)) for entry in entries]
        for name, entries in case.lists.items()
    }


def _expected_entry(entry: ListEntry, list: str) -> tuple[str, dict[str, Slot], str | None]:
    values = {("skilled" if name == "trained" else name): slot for name, slot in entry.values.items()}
    for name in ("kind", "about"):
        if values.get(name) == "big":
            values[name] = "large"
    if list == "aide":
        values["level"] = 1
    state = "waiting" if entry.state == "pending" else entry.state
    return f"{list}/{entry.key}", values, state


def entries(case: Case) -> dict[str, list[tuple[str, dict[str, Slot], str | None]]]:
    return {name: [(e.id, dict(e.values), e.state) for e in es] for name, es in case.lists.items()}


def timers(case: Case) -> list[tuple[Any, ...]]:
    """The deadlines that run, without their numbers."""
    return sorted((t.deadline, t.subject or "", t.opened, t.due or at("2999-01-01")) for t in case.timers)


def renamed_timers(case: Case) -> list[tuple[Any, ...]]:
    return sorted((d, s.replace("matter/", "topic/"), o, due) for d, s, o, due in timers(case))


def write(folder: Path, **texts: str) -> dict[str, Path]:
    """Texts as files."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = {name: folder / f"{name}.yaml" for name in texts}
    for name, text in texts.items():
        paths[name].write_text(text, encoding="utf-8")
    return paths
