"""Tests as YAML, in the form that people write: what tests of an event have in common once, and rows beneath."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from pathway.conditions.types import Value, to_text
from pathway.decision import Person
from pathway.definition import Definition
from pathway.documents.tables_model import GivenEntry, TableTest
from pathway.policy import Bundle
from pathway.testing.suggest import Group

_PLAIN: Final = re.compile(r"[^\W\d_][\w./-]*|\d{4}-\d\d-\d\d|-?\d+")
_LINE: Final = 100


def written_tests(bundle: Bundle, groups: Iterable[Group]) -> str:
    """A whole test file with suggested tests."""
    names = [policy.name for policy in bundle.policies]
    lines = [f"tests: {_text('suggested for ' + ', '.join(names))}", f"for: {bundle.definition.name}"]
    lines += [f"policies: {_flow(names)}", "cases:"]
    for group in groups:
        lines += _group(bundle.definition, group)
    return "\n".join(lines) + "\n"


def _group(definition: Definition, group: Group) -> Iterator[str]:
    base = group.base
    what, name = ("event", base.event) if base.deadline is None else ("deadline", base.deadline)
    yield f"  - name: {_text(name)}"
    yield f"    {what}: {_text(name)}"
    yield from _mapping(_common(definition, base), 4)
    yield "    rows:"
    for test in group.tests:
        yield f"      - name: {_text(test.name)}"
        yield from _mapping(_row(base, test), 8)


def _common(definition: Definition, base: TableTest) -> dict[str, Any]:
    form = _form(base)
    defaults = {fact.name: fact.default for fact in definition.facts.values() if not fact.required}
    initial = {place: region.initial for region in definition.regions.values() for place in region.instances}
    given = form["given"]
    given["facts"] = {
        name: said
        for name, said in given["facts"].items()
        if name not in defaults or base.setting.facts[name] != defaults[name]
    }
    given["states"] = {name: said for name, said in given["states"].items() if said != initial[name]}
    given["holds"] = {name: said for name, said in given["holds"].items() if said}
    given["lists"] = {name: said for name, said in given["lists"].items() if said}
    form["given"] = {name: said for name, said in given.items() if said}
    return {name: said for name, said in form.items() if said}


def _row(base: TableTest, test: TableTest) -> dict[str, Any]:
    before, after = _form(base), _form(test)
    given = {
        kind: changed
        for kind, said in after["given"].items()
        if (
            changed := {
                name: value for name, value in said.items() if before["given"][kind].get(name) != value
            }
        )
    }
    row = {name: said for name, said in after.items() if name != "given" and before[name] != said}
    if "payload" in row:
        row["payload"] = {
            name: said for name, said in row["payload"].items() if before["payload"].get(name) != said
        }
    row = {"given": given, **row} if given else row
    row["expect"] = test.expect
    return row | ({"rules": list(test.rules)} if test.rules else {})


def _form(test: TableTest) -> dict[str, Any]:
    """A test as nested mappings, lists and texts."""
    setting = test.setting
    return {
        "given": {
            "facts": _values(setting.facts),
            "states": dict(setting.states),
            "holds": {role: _holders(held) for role, held in setting.holds.items()},
            "lists": {name: [_entry(entry) for entry in entries] for name, entries in setting.lists.items()},
            "people": {name: _person(person) for name, person in setting.people.items()},
        },
        "by": test.actor,
        "role": test.role,
        "with": dict(test.present),
        "payload": _values(test.payload),
    }


def _values(values: Mapping[str, Value | None]) -> dict[str, Any]:
    return {name: _value(value) for name, value in values.items()}


def _value(value: Value | None) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    return "unset" if value is None else to_text(value)


def _holders(held: Mapping[str, Mapping[str, Value | None]]) -> Any:
    if any(held.values()):
        return {person: _values(values) for person, values in held.items()}
    return list(held)


def _entry(entry: GivenEntry) -> dict[str, Any]:
    return _values(entry.values) | ({"state": entry.state} if entry.state is not None else {})


def _person(person: Person) -> dict[str, Any]:
    known = {name: _value(value) for name, value in person.attributes.items() if value is not None}
    return known | ({"serves": sorted(person.serves)} if person.serves else {})


# ------------------------------------------------------------------ text


def _mapping(values: Mapping[str, Any], indent: int) -> Iterator[str]:
    for name, value in values.items():
        line = f"{' ' * indent}{_text(name)}: {_flow(value)}"
        if isinstance(value, dict) and value and (len(line) > _LINE or name == "given"):
            yield f"{' ' * indent}{_text(name)}:"
            yield from _mapping(value, indent + 2)
        else:
            yield line


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_text(name)}: {_flow(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _text(str(value))


def _text(text: str) -> str:
    if _PLAIN.fullmatch(text):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
