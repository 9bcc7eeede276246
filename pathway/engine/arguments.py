"""What callers give with an act, checked before anything is looked up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pathway.decision import Act
from pathway.definition import TIMER
from pathway.engine.model import Actor
from pathway.engine.timers import TIMER_KEY
from pathway.errors import UsageError

MAX_ID: Final = 200


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
    given = {"present": present or {}, "payload": payload or {}, "record": record or {}}
    for name, mapping in given.items():
        if not isinstance(mapping, Mapping) or not all(isinstance(key, str) for key in mapping):
            raise UsageError(f"`{name}` should be a mapping of names to values")
    if not isinstance(actor, Actor):
        raise UsageError(f"the actor should be an Actor, such as Actor({actor!r:.60})")
    act = Act(event, actor.id, role, through, dict(present or {}), dict(payload or {}), dict(record or {}))
    check_ids(through=through)
    _require_ids(event=event, actor=actor.id, role=role)
    if role == TIMER:
        raise UsageError(f"the role `{TIMER}` is that of deadlines; `fire_due` lets them act")
    for person, as_role in act.present.items():
        _require_ids(present=person, role=as_role)
    return act


def check_key(key: str | None) -> None:
    """UsageError for an idempotency key that only deadlines may use."""
    if key is not None and key.startswith(TIMER_KEY):
        raise UsageError(f"keys that begin with `{TIMER_KEY}` are those of deadlines; use another one")


def check_ids(**ids: str | None) -> None:
    """UsageError, with the name of the argument, for what is no id; None is left out."""
    _require_ids(**{what: id for what, id in ids.items() if id is not None})


def _require_ids(**ids: object) -> None:
    for what, id in ids.items():
        sound = isinstance(id, str) and 0 < len(id) <= MAX_ID and id.isprintable()
        if not sound:
            raise UsageError(f"`{what}` should be a text of 1 to {MAX_ID} printable characters")
