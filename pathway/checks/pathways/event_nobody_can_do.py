"""An event whose roles are only given by acts that nobody can do first, or that needs somebody who cannot be."""

from __future__ import annotations

from collections.abc import Iterator

from pathway.checks.parts import all_states, assigned_roles, events_at, is_given
from pathway.checks.subjects import ReadPathway
from pathway.definition import Definition, Event
from pathway.diagnostics import Report


def check(pathway: ReadPathway, report: Report) -> None:
    definition = pathway.definition
    assigned = assigned_roles(definition)
    held, written = _held(definition), events_at(pathway.shape)
    for event in definition.events.values():
        if any(not is_given(definition, role, assigned) for role in _asked(event)):
            continue  # a role that no act gives is told of where it is declared
        name, shape = written[event.name]
        if not any(is_given(definition, role, held) for role in event.by):
            message = f"nobody can do `{event.name}`: {_why(event)}"
            help = (
                "name a role under `by` that somebody has before, such as one that is held in an organisation"
            )
            also = tuple((role.span, "nobody has this role before") for role in shape.by[:3])
            report.add("event-nobody-can-do", name.span, message, help, also=also)
            continue
        for who, roles in event.with_:
            if not any(is_given(definition, role, held) for role in roles):
                message = f"nobody can do `{event.name}`: nobody can take part as `{who}`"
                place = next(text.span for text in shape.with_ if text == who)
                report.add(
                    "event-nobody-can-do", place, message, "let an act that can be done give that role"
                )


def _asked(event: Event) -> Iterator[str]:
    yield from event.by
    for _, roles in event.with_:
        yield from roles


def _why(event: Event) -> str:
    if len(event.by) == 1:
        return f"the role `{event.by[0]}` is only given by acts that need it first"
    return f"the roles {', '.join(event.by)} are only given by acts that need them first"


def _held(definition: Definition) -> set[str]:
    """The roles that are given by acts that somebody can do, or by states."""
    held: set[str] = set()
    for state in all_states(definition):
        held |= {one.role for effect in (*state.on_enter, *state.on_leave) for one in effect.assigns}
    while True:
        more = {
            one.role
            for event in definition.events.values()
            if _can_be_done(event, definition, held)
            for effect in event.effects
            for one in effect.assigns
        }
        if more <= held:
            return held
        held |= more


def _can_be_done(event: Event, definition: Definition, held: set[str]) -> bool:
    taking_part = all(any(is_given(definition, role, held) for role in roles) for _, roles in event.with_)
    return taking_part and any(is_given(definition, role, held) for role in event.by)
