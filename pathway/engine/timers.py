"""Lets an overdue deadline fire on a live case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from pathway.calendars import end_of_day
from pathway.decision import Register, can_turn_by_itself, fire, micros, overdue
from pathway.engine.model import Fired
from pathway.engine.recorder import Recorder
from pathway.engine.snapshot import from_text
from pathway.errors import UsageError
from pathway.policy import Bundle
from pathway.store import CaseRow, Writing

TIMER_KEY: Final = "timer:"
"""How the idempotency keys of deadlines begin; nobody else may use such keys."""


_MOST_FIRED: Final = 100


def fire_timer(
    tx: Writing,
    recorder: Recorder,
    bundle: Bundle,
    row: CaseRow,
    number: int,
    now: datetime,
    people: Register,
) -> Fired | None:
    """Fire a timer that is to be looked at by `now`; None where it runs no more, or its condition does not hold now.

    In the latter case it is looked at again when an act changes the case or, if its condition reads the
    date or the register, on the next day.
    """
    case = from_text(bundle.definition, row.snapshot)
    timer = next((timer for timer in case.timers if timer.id == number), None)
    if timer is None or timer.due is None:
        tx.update_timer(row.id, number, None, None)
        return None
    if not overdue(bundle, case, timer, now, people):
        again = timer.due if timer.due > now else None
        if again is None and can_turn_by_itself(bundle, case, timer, now, people):
            zone = bundle.definition.zone
            again = end_of_day(now.astimezone(zone).date(), zone)
        tx.update_timer(row.id, number, micros(timer.due), None if again is None else micros(again))
        return None
    decision = fire(bundle, case, timer, now, people)
    key = f"{TIMER_KEY}{timer.id}:{micros(timer.due)}"
    recorder.record(tx, bundle, row, case, decision, now=now, key=key)
    return Fired(case.id, timer.deadline, timer.subject, decision, now)


def check_endless(fired: Sequence[Fired]) -> None:
    """A deadline that begins anew with each firing, overdue at once, would go on for ever."""
    for one, times in Counter((f.case, f.deadline, f.subject) for f in fired).items():
        if times > _MOST_FIRED:
            raise UsageError(f"the deadline {one[1]} fires again and again on `{one[0]}`: mend its policy")
