"""Deadlines: which begin, end or move with an act (design, semantics 10)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pathway.calendars import CalendarError, Calendars, end_of_day
from pathway.conditions import View, evaluate
from pathway.conditions.types import Json
from pathway.decision.case import micros, replay
from pathway.decision.model import Answer, Case, Check, Op, Step, Timer, owner_of
from pathway.decision.sight import sight
from pathway.definition import Definition
from pathway.languages import same
from pathway.policy import Beginning, Bundle, Deadline, Happening, InForce, Trigger


@dataclass(frozen=True, slots=True)
class Accepted:
    """What an accepted act does: entries it names, its steps, those of them that cross to a state, its changes."""

    event: str
    named: frozenset[str]
    moves: tuple[Step, ...]
    crossing: tuple[Step, ...]
    ops: tuple[Op, ...]
    opens: bool


@dataclass(frozen=True, slots=True)
class _Happened:
    """Something that a trigger may wait for; `subject` is the entry that it happened to."""

    kind: Happening
    name: str
    state: str = ""
    subject: str | None = None

    def fits(self, trigger: Trigger) -> bool:
        return (self.kind, self.name, self.state) == (trigger.kind, trigger.name, trigger.state)


class _Sight:
    """A case as the conditions of deadlines see it, one subject after another."""

    def __init__(self, definition: Definition, case: Case, act: View) -> None:
        self._view = sight(definition, case, act.today, act.people, rows=act.rows)

    def about(self, subject: str | None) -> View:
        self._view.subject = None if subject is None else self._view.entry(subject)
        return self._view


def timer_changes(
    bundle: Bundle, in_force: InForce, case: Case, view: View, act: Accepted, now: datetime
) -> tuple[list[Op], list[Check]]:
    """The operations on timers that an accepted act brings, and flags for due dates that cannot be reckoned."""
    happened = (*(_starts(case) if act.opens else ()), *_happenings(act))
    begun = [
        (one, place, what.subject)
        for place, what in enumerate(happened)
        for one in in_force.begins.get((what.kind, what.name, what.state), ())
    ]
    turning = in_force.turning if act.opens else _touched(in_force.turning, act)
    if not (begun or turning or case.timers):
        return [], []
    definition = bundle.definition
    before = None if act.opens else _Sight(definition, case, view)
    after_case = replay(definition, case, act.moves, act.ops, accepted=True)
    after = _Sight(definition, after_case, view)
    closed = [t for t in case.timers if _is_over(bundle, t, happened, act, after, after_case)]
    ops = [Op("close", str(timer.id)) for timer in closed]
    flags: list[Check] = []
    number = case.counters.get("timer", 0)
    running = {t.deadline for t in case.timers if t.subject is None and t not in closed}
    begun += [(one, 0, None) for one in turning if _turns(one, before, after, running)]
    for deadline, subject in _each_once(begun):
        if _ends_at_once(deadline, subject, happened, after):
            continue
        due, flag = _due(deadline, in_force.calendars, after.about(subject), now, definition)
        flags += flag
        number += 1
        ops.append(_opened(number, deadline, subject, now, due))
    for timer in case.timers:
        if timer not in closed:
            moved, flag = _moved(bundle, timer, after, definition)
            ops += moved
            flags += flag
    return ops, flags


def _starts(case: Case) -> Iterator[_Happened]:
    """What happens as a case opens, before its first act does anything: each region enters its state.

    So does the entry of a case that opens it.
    """
    for region, state in case.regions.items():
        yield _Happened(Happening.ENTER, region, state)
    for entry in (entry for entries in case.lists.values() for entry in entries):
        if entry.state is not None:
            yield _Happened(Happening.ENTER, entry.list, entry.state, entry.id)


def _happenings(act: Accepted) -> Iterator[_Happened]:
    yield _Happened(Happening.EVENT, act.event)
    for step in act.crossing:
        subject = step.region if "/" in step.region else None
        name = step.region.partition("/")[0]
        yield _Happened(Happening.LEAVE, name, step.source, subject)
        yield _Happened(Happening.ENTER, name, step.to, subject)
    for op in act.ops:
        value: Any = op.value
        if op.kind in ("add", "link") and value["state"] is not None:
            yield _Happened(Happening.ENTER, op.target.partition("/")[0], value["state"], op.target)


def _touched(turning: Sequence[Beginning], act: Accepted) -> list[Beginning]:
    """Those that the act may turn: the others read nothing that it changes, so they are after it as before it."""
    changed = {owner_of(op.target) for op in act.ops} | {owner_of(step.region) for step in act.crossing}
    return [one for one in turning if not changed.isdisjoint(one.reads)]


def _turns(one: Beginning, before: _Sight | None, after: _Sight, running: Collection[str]) -> bool:
    """Whether a condition becomes true with the act.

    One that was unknown for a while, with its deadline `running`, does not begin it again.
    """
    if not evaluate(one.trigger.condition, after.about(None)):
        return False
    held = False if before is None else evaluate(one.trigger.condition, before.about(None))
    return held is False or (held is None and one.deadline.id not in running)


def _each_once(begun: Iterable[tuple[Beginning, int, str | None]]) -> Iterator[tuple[Deadline, str | None]]:
    """The deadlines that begin with this act and their subjects, each once, in the order of the files."""
    seen: set[tuple[int, str | None]] = set()
    for one, _, subject in sorted(begun, key=lambda each: (each[0], each[1])):
        if (one.place[0], subject) not in seen:
            seen.add((one.place[0], subject))
            yield one.deadline, subject


def _ends_at_once(
    deadline: Deadline, subject: str | None, happened: Sequence[_Happened], after: _Sight
) -> bool:
    """Whether what begins with this act is over with it: its entry is gone, or an end holds, or comes after it.

    What happens has an order: the act itself, then each state that is left and entered.
    """
    if subject is not None and after.about(subject).subject is None:
        return True
    if any(t.condition is not None and evaluate(t.condition, after.about(subject)) for t in deadline.ends):
        return True
    ours = [one for one in happened if one.subject == subject]
    begins = [place for place, one in enumerate(ours) if any(one.fits(t) for t in deadline.begins)]
    ends = [place for place, one in enumerate(ours) if any(one.fits(t) for t in deadline.ends)]
    return bool(begins and ends) and ends[-1] > begins[-1]


def _is_over(
    bundle: Bundle,
    timer: Timer,
    happened: Sequence[_Happened],
    act: Accepted,
    after: _Sight,
    after_case: Case,
) -> bool:
    """Whether the act ends a timer: an end of its deadline happens, or what it speaks of is gone."""
    deadline = bundle.deadline(timer.policy, timer.deadline)
    if deadline is None:
        return False
    if timer.subject is not None and not _is_there(after_case, timer.subject):
        return True
    if all(t.condition and evaluate(t.condition, after.about(None)) is False for t in deadline.begins):
        return True  # what began it holds no more; what is unknown ends nothing
    touches = act.named | {step.region for step in act.moves}
    for trigger in deadline.ends:
        if trigger.condition is not None:
            if evaluate(trigger.condition, after.about(timer.subject)):
                return True
            continue
        for one in happened:
            of_entry = timer.subject in (None, one.subject) or (
                one.subject is None and timer.subject in touches
            )
            if one.fits(trigger) and of_entry:
                return True
    return False


def _is_there(case: Case, subject: str) -> bool:
    return any(entry.id == subject for entry in case.lists.get(subject.partition("/")[0], ()))


def _due(
    deadline: Deadline, calendars: Calendars, view: View, now: datetime, definition: Definition
) -> tuple[datetime | None, list[Check]]:
    """The first instant that is overdue; None while its date is not set. A calendar that ends too early is flagged."""
    try:
        if deadline.within is not None:
            return calendars.due(now, deadline.within, definition.zone), []
        day = deadline.at.value(view) if deadline.at else None
        return None if day is None else end_of_day(day, definition.zone), []
    except CalendarError as error:
        check = Check(deadline.id, "flag", Answer.UNKNOWN, deadline.policy, deadline.because, deadline.source)
        return None, [
            replace(check, failing=str(error), told=same(str(error)), policy_version=deadline.policy_version)
        ]


def _opened(number: int, deadline: Deadline, subject: str | None, now: datetime, due: datetime | None) -> Op:
    value: dict[str, Json] = {
        "deadline": deadline.id,
        "policy": deadline.policy_hash,
        "subject": subject,
        "opened": micros(now),
        "due": None if due is None else micros(due),
    }
    return Op("open", str(number), value)


def _moved(
    bundle: Bundle, timer: Timer, after: _Sight, definition: Definition
) -> tuple[list[Op], list[Check]]:
    """The new due date of a timer that waits for a date on the case."""
    deadline = bundle.deadline(timer.policy, timer.deadline)
    if deadline is None or deadline.at is None:
        return [], []
    due, flags = _due(deadline, Calendars(), after.about(timer.subject), timer.opened, definition)
    if due == timer.due:
        return [], []
    return [Op("due", str(timer.id), None if due is None else micros(due))], flags
