"""Reads table tests: from `tests:` in a policy file, and from files of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from pathway.decision import BUILT_IN
from pathway.definition import Field
from pathway.diagnostics import Report, Source, Span
from pathway.documents.library import Library
from pathway.documents.linked import Find
from pathway.documents.people import read_people
from pathway.documents.story_reader import StoryReader
from pathway.documents.story_shapes import OpeningShape
from pathway.documents.tables_model import (
    OF_ACTS,
    OF_DEADLINES,
    GivenEntry,
    Outcome,
    Setting,
    TableTest,
    TableTests,
    noon_of,
)
from pathway.errors import did_you_mean
from pathway.files import Node, Text, load_text, read_file, validate
from pathway.policy import Bundle
from pathway.policy.shapes import PolicyShape
from pathway.policy.table_shapes import RowShape, SettingShape, TestShape, TestsShape


def load_tests(
    path: Path, library: Library, shown: str | None = None, find: Find | None = None
) -> TableTests | None:
    """The tests in a file of their own; None where it has errors, all of which are in the library's report."""
    report, before = library.report, library.report.errors
    source = read_file(path, report, shown)
    node = None if source is None else load_text(source, report)
    shape = None if node is None else validate(TestsShape, node, report)
    if source is None or shape is None:
        return None
    if not shape.cases:
        report.add("test-asserts-nothing", shape.tests.span, "there is no test here", "add one under `cases`")
    bundle = named_bundle(library, path, shape.for_, shape.policies, find)
    if bundle is None:
        return None
    reader = TableReader(bundle, report)
    tests = reader.tests(shape.cases, RowShape(given=shape.given, at=shape.at))
    return TableTests(str(shape.tests), source, bundle, tests) if report.errors == before else None


def tests_in(shape: PolicyShape, source: Source, bundle: Bundle, report: Report) -> TableTests | None:
    """The tests that stand in a policy, judged by it alone; None where it has none, or errors."""
    if not shape.tests:
        return None
    before = report.errors
    tests = TableReader(bundle, report).tests(shape.tests)
    return TableTests(str(shape.policy), source, bundle, tests) if report.errors == before else None


def named_bundle(
    library: Library, path: Path, pathway: Text, policies: Iterable[Text], find: Find | None
) -> Bundle | None:
    """What a file names as judging: a pathway, looked for by `find` first, and policies. None after reporting."""
    found = None if find is None else find(str(pathway), path.parent)
    found = found or library.named(pathway, pathway.span, path.parent, "pathway")
    definition = None if found is None else library.definition(found)
    named = [library.named(name, name.span, path.parent, "policy") for name in policies]
    files = [policy for policy in named if policy is not None]
    if definition is None or len(files) < len(named):
        return None
    return library.bundle(definition, files)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row with all that stands above it, and its name and place."""

    name: str
    span: Span
    shape: RowShape


class TableReader(StoryReader):
    """Checks what tests say against a bundle; names mean what they mean in stories."""

    def __init__(self, bundle: Bundle, report: Report) -> None:
        super().__init__({bundle.definition.name: bundle}, report)
        self._bundle = bundle
        self._noon = noon_of(bundle)

    def tests(self, shapes: Iterable[TestShape], above: RowShape | None = None) -> tuple[TableTest, ...]:
        """The tests that could be read; the others are reported."""
        above = above or RowShape()
        rows = [row for shape in shapes for row in _rows(shape, above)]
        self._check_names(rows)
        return tuple(test for test in map(self._test, rows) if test is not None)

    def _check_names(self, rows: Sequence[_Row]) -> None:
        seen: dict[str, _Row] = {}
        for row in rows:
            first = seen.setdefault(row.name, row)
            if first is not row:
                message = f"another test is called `{row.name}` too, on line {first.span.line}"
                self._report.add("duplicate-name", row.span, message, "give each test a name of its own")

    def _test(self, row: _Row) -> TableTest | None:
        return self._act(row) if row.shape.deadline is None else self._deadline(row, row.shape.deadline)

    def _deadline(self, row: _Row, name: Text) -> TableTest | None:
        """A test of whether a deadline fires."""
        shape = row.shape
        expect, rules = self._expectation(row, OF_DEADLINES)
        at = self._day(shape)
        for key, said in (("event", shape.event), ("role", shape.role)):
            if said is not None:
                message = f"a test of a deadline has no `{key}`"
                self._report.add("out-of-place", said.span, message, "test either an act or a deadline")
        setting = self.setting(shape.given)
        if at is None:
            return None
        known = {
            one.id: one for one in self._bundle.at(at.astimezone(self._definition.zone).date()).deadlines
        }
        deadline = known.get(name)
        if deadline is None:
            self._unknown(name, "deadline in force then", known)
            return None
        entry = None if deadline.subject is None else str(shape.entry or f"{deadline.subject}/1")
        entries = {
            f"{of}/{number}" for of, each in setting.lists.items() for number in range(1, len(each) + 1)
        }
        if entry is not None and (entry not in entries or not entry.startswith(f"{deadline.subject}/")):
            message = f"`{name}` runs for an entry of {deadline.subject}, and `{entry}` is none that is given"
            help = f"give one: `lists: {{{deadline.subject}: [{{…}}]}}`"
            self._report.add("wrong-reference", (shape.entry or name).span, message, help)
        if expect is None:
            return None
        return TableTest(
            row.name, setting, at, "", "", expect, rules, deadline=str(name), entry=entry, span=row.span
        )

    def _act(self, row: _Row) -> TableTest | None:
        shape, definition = row.shape, self._definition
        expect, rules = self._expectation(row, OF_ACTS)
        at = self._day(shape)
        event = None if shape.event is None else definition.events.get(shape.event)
        if shape.event is None or shape.role is None:
            what = "event" if shape.event is None else "role"
            self._report.add("missing-key", row.span, f"the key `{what}` is missing here")
        if shape.event is not None and event is None:
            self._unknown(shape.event, "event", definition.events)
        self._check_roles(filter(None, (shape.role, *(shape.with_ or {}).values())), definition)
        setting = self.setting(shape.given)
        if event is None or at is None or expect is None or shape.role is None:
            return None
        payload, record = self._entered(definition, event, shape.payload, shape.record)
        return TableTest(
            name=row.name,
            setting=setting,
            at=at,
            event=event.name,
            role=str(shape.role),
            expect=expect,
            rules=rules,
            actor=None if shape.by is None else str(shape.by),
            through=None if shape.through is None else str(shape.through),
            present={str(person): str(role) for person, role in (shape.with_ or {}).items()},
            payload=payload,
            record=record,
            span=row.span,
        )

    def _day(self, shape: RowShape) -> datetime | None:
        """The time that a test is judged at; None after reporting that it is none, or one without a policy."""
        at = self._noon if shape.at is None else self._instant(shape.at)
        if at is None or shape.at is None or not self._bundle.policies or self._bundle.at(at.date()).policies:
            return at
        self._report.add("wrong-dates", shape.at.span, f"none of the policies is in force on {at.date()}")
        return None

    def _expectation(
        self, row: _Row, outcomes: tuple[Outcome, ...]
    ) -> tuple[Outcome | None, tuple[str, ...]]:
        """What a test expects; None after reporting that this is nothing, or cannot be."""
        shape, named = row.shape, row.shape.rules or ()
        rules = {rule.id for policy in self._bundle.policies for rule in policy.rules}
        expect = next((one for one in outcomes if one == shape.expect), None)
        for name in named:
            if name not in rules and name not in BUILT_IN:
                self._unknown(name, "rule", rules | set(BUILT_IN))
        if shape.expect is None:
            help = f"add `expect`: {', '.join(outcomes)}"
            self._report.add(
                "test-asserts-nothing", row.span, f"`{row.name}` does not say what it expects", help
            )
        elif expect is None:
            message = f"expected one of {', '.join(outcomes)}, found `{shape.expect[:60]}`"
            near = did_you_mean(shape.expect, outcomes)
            self._report.add("wrong-value", shape.expect.span, message + near)
        elif expect not in _BY and named:
            message = f"where `{expect}` is expected, there are no rules to name"
            self._report.add("wrong-value", named[0].span, message, "leave `rules` out")
        elif expect in _BY and not named:
            message = f"`{row.name}` does not say by which rules the act is {_BY[expect]}"
            self._report.add("missing-key", row.span, message, "add `rules: […]` with all of them")
        return expect, tuple(map(str, named))

    # -------------------------------------------------------------- what is given

    def setting(self, shape: SettingShape) -> Setting:
        """The case and the people that are given."""
        opening = self.opening(self._definition, OpeningShape(facts=shape.facts, states=shape.states))
        return Setting(
            facts=opening.facts,
            states=opening.states,
            holds={str(role): self._holders(role, raw) for role, raw in shape.holds.items()},
            lists={
                str(name): tuple(self._entry(name, raw) for raw in entries)
                for name, entries in shape.lists.items()
                if self._is_list(name)
            },
            people=read_people(shape.people, self._definition, self._report),
        )

    def _holders(self, role: Text, raw: Any) -> dict[str, dict[str, Any]]:
        """Persons who hold a role: one, a list, or a mapping to the attributes of their holdings."""
        described = self._definition.roles.get(role)
        if described is None or described.organisation:
            known = [one.name for one in self._definition.roles.values() if not one.organisation]
            self._unknown(role, "role that is held on a case", known)
            return {}
        if isinstance(raw, dict):
            return {
                str(person): self._attributes(role, values, described.attributes)
                for person, values in raw.items()
            }
        people = raw if isinstance(raw, list) else [raw]
        if not all(isinstance(person, Text) for person in people):
            self._report.add(
                "wrong-value", role.span, f"the holders of `{role}` are persons, or a mapping of them"
            )
            return {}
        return {str(person): {} for person in people}

    def _is_list(self, name: Text) -> bool:
        if name not in self._definition.lists:
            self._unknown(name, "list", self._definition.lists)
        return name in self._definition.lists

    def _entry(self, name: Text, raw: Mapping[Text, Any]) -> GivenEntry:
        kind = self._definition.lists[name]
        state = next((value for key, value in raw.items() if key == "state"), None)
        if state is not None and kind.states:
            self._check_state(name, state)
        rest = {key: value for key, value in raw.items() if key != "state" or not kind.states}
        values = self._attributes(name, rest, kind.attributes)
        return GivenEntry(values, str(state) if state is not None and kind.states else None)

    def _check_state(self, name: Text, state: Node) -> None:
        states = self._definition.lists[name].states
        if not isinstance(state, Text):
            self._report.add(
                "wrong-value", name.span, f"the state of an entry of {name} is one of its states"
            )
        elif state not in states:
            near, help = did_you_mean(state, states), f"there are {', '.join(states)}"
            self._report.add("unknown-name", state.span, f"`{state}` is no state of {name}{near}", help)

    def _attributes(self, of: Text, raw: Any, fields: Mapping[str, Field]) -> dict[str, Any]:
        if isinstance(raw, dict):
            return self._values(raw, fields, f"attribute of {of}")
        self._report.add("wrong-value", of.span, f"what is said of each of `{of}` is a mapping, maybe `{{}}`")
        return {}


_BY: Final = {"flagged": "flagged", "refused": "refused", "unknown": "not decided"}


def _rows(shape: TestShape, above: RowShape) -> Iterable[_Row]:
    whole = _over(above, shape)
    if not shape.rows:
        yield _Row(str(shape.name), shape.name.span, whole)
    for number, row in enumerate(shape.rows, 1):
        said = number if row.name is None else row.name
        yield _Row(f"{shape.name}: {said}", _place(row) or shape.name.span, _over(whole, row))


def _place(row: RowShape) -> Span | None:
    """Where a row stands: at its name, else at what it expects."""
    texts = (row.name, row.expect, row.event, row.deadline, *(row.rules or ()), *row.given.facts)
    return next((text.span for text in texts if text is not None), None)


def _over(above: RowShape, row: RowShape) -> RowShape:
    """A row laid over what stands above it: of what is given, each fact, state, role, list and person by itself."""
    merged: dict[str, Any] = {
        name: {**getattr(above.given, name), **getattr(row.given, name)} for name in SettingShape.model_fields
    }
    given = SettingShape.model_construct(**merged)
    kept: dict[str, Any] = {name: getattr(above, name) for name in RowShape.model_fields}
    kept |= {name: getattr(row, name) for name in RowShape.model_fields if getattr(row, name) is not None}
    kept |= {
        "given": given,
        "payload": {**above.payload, **row.payload},
        "record": {**above.record, **row.record},
    }
    return RowShape.model_construct(**kept)
