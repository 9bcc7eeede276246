"""Reads a question: a case as it stands, and an act on it of which somebody asks why it is answered so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from pathway.conditions.types import from_text, to_json
from pathway.decision import Act, Case, Op, Opening, Person, begun
from pathway.definition import Definition, ListKind
from pathway.diagnostics import Report
from pathway.documents.library import Library
from pathway.documents.linked import Placed, bundles, linked_pathways
from pathway.documents.people import load_people, read_people
from pathway.documents.question_shapes import QuestionShape
from pathway.documents.story_reader import StoryReader
from pathway.documents.story_shapes import StepShape
from pathway.errors import UsageError, did_you_mean
from pathway.files import Text, load_file, validate
from pathway.policy import Bundle


@dataclass(frozen=True, slots=True)
class Question:
    """An act on a case, with what judges it and the people that a register would know."""

    title: str
    bundle: Bundle
    people: Mapping[str, Person]
    case: Case
    act: Act
    at: datetime


def load_question(path: Path, library: Library, shown: str | None = None) -> Question | None:
    """The question in a file; None where it has errors, all of which are in the library's report."""
    report = library.report
    before = report.errors
    node = load_file(path, report, shown)
    shape = None if node is None else validate(QuestionShape, node, report)
    if shape is None:
        return None
    found = library.named(shape.pathway, shape.pathway.span, path.parent, "pathway")
    definition = None if found is None else library.definition(found)
    named = [library.named(name, name.span, path.parent, "policy") for name in shape.policies]
    if found is None or definition is None:
        return None
    linked = linked_pathways(library, [Placed(found, definition)])
    files = [policy for policy in named if policy is not None]
    judging = None if linked is None else bundles(library, definition, linked, files)
    if judging is None:
        return None
    bundle, others = judging
    reader = StoryReader({definition.name: bundle, **others}, report)
    step = reader.step(_step(shape))
    people = _people(shape, definition, path, library)
    opening = reader.opening(definition, shape.given)
    ops = _entries(definition, shape.given.lists, report)
    if step is None or report.errors > before:
        return None
    act = Act(step.event, step.actor, step.role, step.through, step.present, step.payload, step.record)
    case = _case(definition, opening, ops, shape, report)
    if case is None:
        return None
    return Question(str(shape.question), bundle, people, case, act, step.at)


def _step(shape: QuestionShape) -> StepShape:
    """The act as a step of a story that expects nothing."""
    return StepShape.model_construct(
        at=shape.at,
        do=shape.do,
        by=shape.by,
        role=shape.role,
        through=shape.through,
        with_=shape.with_,
        payload=shape.payload,
        record=shape.record,
        expect="accepted",
    )


def _people(shape: QuestionShape, definition: Definition, path: Path, library: Library) -> dict[str, Person]:
    people: dict[str, Person] = {}
    if shape.people is not None:
        file = library.named(shape.people, shape.people.span, path.parent, "people file")
        if file is not None:
            people |= load_people(file, definition, library.report)
    return people | read_people(shape.given.people, definition, library.report)


def _entries(
    definition: Definition, lists: Mapping[Text, Sequence[Mapping[Text, Any]]], report: Report
) -> list[Op]:
    """The operations that add the entries of lists, numbered from 1 in each."""
    ops = []
    for name, entries in lists.items():
        kind = definition.lists.get(name)
        if kind is None or kind.linked is not None:
            own = [one.name for one in definition.lists.values() if one.linked is None]
            message = f"there is no list `{name}` with entries of its own{did_you_mean(name, own)}"
            report.add("unknown-name", name.span, message)
            continue
        for number, entry in enumerate(entries, 1):
            ops.append(Op("add", f"{name}/{number}", _entry(kind, name, entry, report)))
    return ops


def _entry(kind: ListKind, at: Text, entry: Mapping[Text, Any], report: Report) -> Any:
    values = {field.name: to_json(field.default) for field in kind.attributes.values() if not field.required}
    state = kind.initial
    for name, raw in entry.items():
        field = kind.attributes.get(name)
        if name == "state" and kind.states:
            if raw not in kind.states:
                near = did_you_mean(str(raw), kind.states)
                report.add("unknown-name", name.span, f"{kind.name} has no state `{raw}`{near}")
            state = str(raw)
        elif field is None:
            near = did_you_mean(name, [*kind.attributes, "state"])
            report.add("unknown-name", name.span, f"an entry of {kind.name} has no `{name}`{near}")
        elif not (field.optional and raw == "unset"):
            try:
                values[field.name] = to_json(from_text(field.type, raw))
            except ValueError as error:
                report.add("wrong-value", (raw if isinstance(raw, Text) else name).span, str(error))
    for field in kind.attributes.values():
        if field.required and field.name not in values:
            report.add("missing-key", at.span, f"an entry of {kind.name} needs `{field.name}`")
    return {"state": state, "values": values}


def _case(
    definition: Definition, opening: Opening, ops: Sequence[Op], shape: QuestionShape, report: Report
) -> Case | None:
    """The case that stands so; None after reporting what only shows when it is put together."""
    try:
        return replace(begun(definition, "given", opening, ops), version=1)
    except UsageError as error:
        report.add("wrong-value", shape.question.span, str(error))
        return None
