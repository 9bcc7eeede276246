"""The beginning of a story: one step, with what comes of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from pathway.decision import Answer
from pathway.definition import Definition
from pathway.errors import UsageError
from pathway.scaffolds.first import DAY, First, first_act
from pathway.scaffolds.written import LINE, mapping, plain, value

_TEXT: Final = """\
# A story: a case from step to step, and what must come of each. `pathway play` plays it, and says where it goes
# otherwise. What is marked TODO is yours to write.
story: TODO say in a few words what happens in {name}
pathway: {pathway}
# TODO the policies that judge it, by the names of their files
policies: []
{given}
steps:
{step}  # The next steps follow here, each with a day. For one that must not succeed, name the rules that refuse it:
  # - at: {day}
  #   do: an event
  #   by: somebody
  #   role: their role
  #   expect: refused
  #   rules: [id]
"""

_EXPECT: Final = {Answer.YES: "accepted", Answer.NO: "refused", Answer.UNKNOWN: "unknown"}


def new_story(name: str, definition: Definition, schema: str) -> str:
    """The text of a new story file. UsageError where people can do nothing on the pathway."""
    first = first_act(definition)
    if first is None:
        message = f"nobody can do anything on the pathway `{definition.name}`; give it an event first"
        raise UsageError(message)
    given, step = "".join(_given(first)), "".join(_step(first))
    text = _TEXT.format(name=name, pathway=definition.name, given=given, step=step, day="2026-03-03")
    return LINE.format(schema) + text


def _given(first: First) -> Iterable[str]:
    opening, people = first.opening, first.people
    known = {name: one for name, one in people.items() if one.serves or one.attributes}
    if opening.holds or opening.facts or known:
        yield "given:\n"
    if opening.holds:
        yield "  # who the client is\n  holds:\n"
        yield from (f"    {role}: {value(held)}\n" for role, held in opening.holds.items())
    if opening.facts:
        yield "  facts:\n"
        yield from (f"    {fact}: {value(one)}\n" for fact, one in opening.facts.items())
    if known:
        yield "  # what the register knows of people; `people: FILE` above would name a file with them\n  people:\n"
        for name, person in known.items():
            serves = {"serves": person.serves} if person.serves else {}
            yield f"    {name}: {mapping({**person.attributes, **serves})}\n"


def _step(first: First) -> Iterable[str]:
    act = first.act
    yield f"  - at: {DAY}\n    do: {act.event}\n    by: {act.actor}\n    role: {act.role}\n"
    if act.present:
        yield f"    with: {mapping(act.present)}\n"
    if act.payload:
        yield f"    payload: {mapping(act.payload)}\n"
    yield f"    expect: {_EXPECT[first.decision.allowed]}\n"
    moves = {step.region: step.to for step in first.decision.moves if "/" not in step.region}
    if moves:
        yield "    then:\n"
        yield from (f"      {plain(region)}: {state}\n" for region, state in moves.items())
