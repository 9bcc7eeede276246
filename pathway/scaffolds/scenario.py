"""The beginning of a scenario: one stream of clients, one pool, and what follows their first act."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from pathway.conditions.types import BoolType, DateType, EnumType, IntType, PersonType, TextType
from pathway.definition import Definition, Event, Field
from pathway.errors import UsageError
from pathway.scaffolds.first import First, first_act, needed, roles_for, sample
from pathway.scaffolds.written import LINE, plain, value

_TEXT: Final = """\
# A scenario: who arrives, who works, and what they do. `pathway simulate` says what would follow from the numbers.
# All of them are made up. TODO put in your own, and write `basis: sourced` and a `source` beside what you know.
scenario: {name}
pathway: {pathway}
# TODO the policies that judge every attempt, by the names of their files
policies: []

time:
  start: 2026-01-05
  horizon: {{value: 6 months, basis: assumed}}

# Clients arrive, and the event opens the case of each.
arrivals:
  - name: arrivals
    basis: assumed
    rate: 2 per working day
    hours: mon-fri 8-16
    do: {event}
    by: {role}
{taking_part}{payload}{given}{staff}{behaviour}"""

_STAFF: Final = """
# Who does the work: the name of a pool is the role that its people have.
staff:
  {role}:
    basis: assumed
    count: 3
    hours: mon-fri 8-16
"""

_BEHAVIOUR: Final = """
# What is done in a state, one after the other; it ends when an event moves the case on.
behaviour:
  {place}:
    - do: {event}
      by: {role}
      basis: assumed
      after: {{exponential: 10 days}}
      work: 1 hour
{taking_part}{payload}"""


def new_scenario(name: str, definition: Definition, schema: str) -> str:
    """The text of a new scenario file. UsageError where people can open no case on the pathway."""
    first = first_act(definition)
    if first is None:
        message = f"nobody can do anything on the pathway `{definition.name}`; give it an event first"
        raise UsageError(message)
    if not first.accepted:
        message = f"nothing that people can do opens a case on the pathway `{definition.name}`, so nobody would arrive"
        raise UsageError(message)
    event, role = definition.events[first.act.event], first.act.role
    pool = role if _has_pool(definition, role) else None
    text = _TEXT.format(
        name=name,
        pathway=definition.name,
        event=event.name,
        role=role,
        taking_part=_with("    ", event),
        payload="".join(_draws("    payload:\n", definition, event.payload.values(), 6)),
        given="".join(_given(definition)),
        staff=_STAFF.format(role=pool) if pool else "",
        behaviour=_next(definition, first),
    )
    return LINE.format(schema) + text


def _given(definition: Definition) -> Iterable[str]:
    clients = [role.name for role in definition.roles.values() if role.client]
    if clients:
        yield "\n# How many holders each role of the client has.\nholds:\n"
        yield from (f"  {role}: {{value: 1, basis: assumed}}\n" for role in clients)
    yield from _draws(
        "\n# How each fact is drawn when a case opens.\nfacts:\n", definition, definition.facts.values(), 2
    )


def _draws(head: str, definition: Definition, fields: Iterable[Field], indent: int) -> Iterable[str]:
    drawn = {field.name: _draw(definition, field) for field in fields if field.required}
    lines = [f"{' ' * indent}{name}: {draw}\n" for name, draw in drawn.items() if draw is not None]
    return [head, *lines] if lines else []


def _draw(definition: Definition, field: Field) -> str | None:
    """How a value comes about; None where only a running case has one."""
    match field.type:
        case BoolType():
            return "{chance: 50 %, basis: assumed}"
        case IntType(low, high):
            least = 0 if low is None else low
            return f"{{uniform: [{least}, {least + 10 if high is None else high}], basis: assumed}}"
        case DateType():
            return "{age: {uniform: [0, 17]}, basis: assumed}"
        case EnumType(values=values):
            return "{choice: {" + ", ".join(f"{one}: 1" for one in values) + "}, basis: assumed}"
        case TextType():
            return "given"
        case PersonType():
            return "{person: new}"
        case _:
            found = sample(definition, field, "")
            return None if found is None else value(found)


def _next(definition: Definition, first: First) -> str:
    """What is done in the state that the first act leads to, where a plain event leads on from there."""
    for step in first.decision.moves:
        for event in definition.events.values():
            role = next(iter(roles_for(definition, event)), None)
            moves = [m for m in event.moves if m.region == step.region and step.to in m.sources]
            leaves = any(move.to not in (None, step.to) for move in moves)
            if role is not None and leaves and event.name != first.act.event and _is_plain(definition, event):
                payload = "".join(_draws("      payload:\n", definition, event.payload.values(), 8))
                place = plain(f"{step.region}.{step.to}")
                return _BEHAVIOUR.format(
                    place=place,
                    event=event.name,
                    role=role,
                    taking_part=_with("      ", event),
                    payload=payload,
                )
    return ""


def _with(indent: str, event: Event) -> str:
    """Who must take part."""
    names = ", ".join(name for name, _ in event.with_)
    return f"{indent}with: [{names}]\n" if names else ""


def _is_plain(definition: Definition, event: Event) -> bool:
    """Whether what an event needs can be drawn."""
    required = {field.name for field in event.payload.values() if field.required}
    return required == needed(definition, event.payload.values(), "somebody").keys()


def _has_pool(definition: Definition, role: str) -> bool:
    described = definition.roles.get(role)
    return described is not None and not described.client
