"""What callers give with an act, checked before anything is looked up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeVar

from pathway.decision import Act
from pathway.definition import TIMER
from pathway.engine.model import Actor
from pathway.engine.timers import TIMER_KEY
from pathway.errors import UsageError

MAX_ID: Final = 200
_T = TypeVar("_T")


def act_of(
    event: str,
    actor: Actor,
    role: str,
    through: str | None,
    present: Mapping[str, str] | None,
    payload: Mapping[str, object] | None,
    record: Mapping[str, object] | None,
) -> Act:
    """The act that a caller describes. UsageError for an id that is none, and for the role of deadlines."""
    there = _named("present", present)
    values, recorded = _named("payload", payload), _named("record", record)
    if not isinstance(actor, Actor):
        raise UsageError(f"the actor should be an Actor, such as Actor({actor!r:.60})")
    check_ids(through=through)
    _require_ids(event=event, actor=actor.id, role=role)
    if role == TIMER:
        raise UsageError(f"the role `{TIMER}` is that of deadlines; `fire_due` lets them act")
    for person, as_role in there.items():
        _require_ids(present=person, role=as_role)
    return Act(event, actor.id, role, through, there, values, recorded)


def _named(what: str, given: Mapping[str, _T] | None) -> dict[str, _T]:
    """A copy of a mapping by names; an empty one where nothing is given."""
    if not given:
        return {}
    if not isinstance(given, Mapping) or not all(isinstance(key, str) for key in given):
        raise UsageError(f"`{what}` should be a mapping of names to values")
    return dict(given)


def check_key(key: str | None) -> None:
    """UsageError for an idempotency key that only deadlines may use."""
    if key is not None and key.startswith(TIMER_KEY):
        raise UsageError(f"keys that begin with `{TIMER_KEY}` are those of deadlines; use another one")


def check_ids(**ids: str | None) -> None:
    """UsageError, with the name of the argument, for what is no id; None is left out."""
    for what, id in ids.items():
        if id is not None:
            _require_ids(**{what: id})


def _require_ids(**ids: object) -> None:
    for what, id in ids.items():
        if not (isinstance(id, str) and 0 < len(id) <= MAX_ID and id.isprintable()):
            raise UsageError(f"`{what}` should be a text of 1 to {MAX_ID} printable characters")
