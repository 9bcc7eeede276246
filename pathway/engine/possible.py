"""What a person could do on a case."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from pathway.decision import Act, Case, Others, Register, decide
from pathway.definition import ANYONE, Definition, Event
from pathway.engine.model import Actor, Possible
from pathway.policy import Bundle


def possible(
    bundle: Bundle,
    case: Case,
    actor: Actor,
    role: str | None,
    now: datetime,
    people: Register,
    others: Others,
) -> tuple[Possible, ...]:
    """Every event that the actor's roles may do, and the answer as if everybody concerned took part."""
    known = people(actor.id)
    held = {list for list, entries in case.lists.items() if any(entry.key == actor.id for entry in entries)}
    roles = held | {ANYONE} | (set(known.serves) if known else set())
    found = []
    for event in bundle.definition.events.values():
        for one in event.by:
            if one == role or (role is None and one in roles):
                act = Act(event.name, actor.id, one, present=dict(_concerned(bundle.definition, case, event)))
                decision = decide(bundle, case, act, now, people, others=others)
                found.append(Possible(event.name, one, decision.allowed, decision))
    return tuple(found)


def _concerned(definition: Definition, case: Case, event: Event) -> Iterator[tuple[str, str]]:
    clients = [role.name for role in definition.roles.values() if role.client]
    for role in (*clients, *(role for _, roles in event.with_ for role in roles)):
        for person in case.holders(role):
            yield person, role
