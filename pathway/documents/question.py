"""Reads a question: a case as it stands, and an act on it of which somebody asks why it is answered so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pathway.decision import Person
from pathway.definition import Definition
from pathway.documents.library import Library
from pathway.documents.linked import Find
from pathway.documents.question_shapes import QuestionShape
from pathway.documents.story_shapes import StepShape
from pathway.documents.tables import TableReader, named_bundle
from pathway.documents.tables_model import TableTest, TableTests
from pathway.files import load_text, read_file, validate


def load_question(
    path: Path, library: Library, shown: str | None = None, find: Find | None = None
) -> TableTests | None:
    """The question in a file, as the one test of it; None where it has errors, which are in the library's report.

    What the test expects is nobody's expectation: a question has none.
    """
    report, before = library.report, library.report.errors
    source = read_file(path, report, shown)
    node = None if source is None else load_text(source, report)
    shape = None if node is None else validate(QuestionShape, node, report)
    if source is None or shape is None:
        return None
    bundle = named_bundle(library, path, shape.pathway, shape.policies, find)
    if bundle is None:
        return None
    test = _test(shape, TableReader(bundle, report), _people(shape, bundle.definition, path, library))
    if test is None or report.errors > before:
        return None
    return TableTests(str(shape.question), source, bundle, (test,))


def _test(shape: QuestionShape, reader: TableReader, people: dict[str, Person]) -> TableTest | None:
    step = reader.step(_step(shape))
    setting = reader.setting(shape.given)
    if step is None:
        return None
    return TableTest(
        name=str(shape.question),
        setting=replace(setting, people={**people, **setting.people}),
        at=step.at,
        event=step.event,
        role=step.role,
        expect="accepted",
        actor=step.actor,
        through=step.through,
        present=step.present,
        payload=step.payload,
        record=step.record,
    )


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
    if shape.people is None:
        return {}
    file = library.named(shape.people, shape.people.span, path.parent, "people file")
    return {} if file is None else library.people(file, definition)
