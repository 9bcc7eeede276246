"""Reads a story: a scripted case, with what each step should come to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pathway.decision import Person
from pathway.definition import Definition
from pathway.documents.library import Library
from pathway.documents.linked import Placed, bundles, linked_pathways
from pathway.documents.people import read_people
from pathway.documents.story_model import Expected, Story, StoryStep
from pathway.documents.story_reader import StoryReader
from pathway.documents.story_shapes import StoryShape
from pathway.files import load_file, validate

__all__ = ["Expected", "Story", "StoryStep", "load_story"]


def load_story(path: Path, library: Library, shown: str | None = None) -> Story | None:
    """The story in a file; None where it has errors, all of which are in the library's report."""
    report = library.report
    before = report.errors
    node = load_file(path, report, shown)
    shape = None if node is None else validate(StoryShape, node, report)
    if shape is None:
        return None
    library.story_shapes[path] = shape
    found = library.named(shape.pathway, shape.pathway.span, path.parent, "pathway")
    definition = None if found is None else library.definition(found)
    named = [(name, library.named(name, name.span, path.parent, "policy")) for name in shape.policies]
    policies = tuple(policy for _, policy in named if policy is not None)
    if found is None or definition is None:
        return None
    linked = linked_pathways(library, [Placed(found, definition)])
    judging = None if linked is None else bundles(library, definition, linked, policies)
    if judging is None:
        return None
    bundle, others = judging
    people = _people(shape, definition, [one.definition for one in others.values()], path, library)
    whole = len(policies) == len(shape.policies)
    reader = StoryReader({definition.name: bundle, **others}, report, whole=whole)
    cases = {str(name): reader.case(name, one) for name, one in shape.given.cases.items()}
    story = Story(
        title=str(shape.story),
        path=shown or str(path),
        bundle=bundle,
        policies=policies,
        pathway=found,
        people=people,
        opening=reader.opening(definition, shape.given),
        steps=reader.steps(shape),
        linked=others,
        cases=cases,
        texts=library.all_texts(bundle, others.values()),
    )
    return story if report.errors == before else None


def _people(
    shape: StoryShape, definition: Definition, also: Sequence[Definition], path: Path, library: Library
) -> dict[str, Person]:
    people: dict[str, Person] = {}
    if shape.people is not None:
        file = library.named(shape.people, shape.people.span, path.parent, "people file")
        if file is not None:
            people |= library.people(file, definition, also=also)
    return people | read_people(shape.given.people, definition, library.report, also=also)
