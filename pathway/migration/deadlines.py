"""The deadlines that run on a case which is migrated: which go on, by which terms, and which end, begin or move."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from pathway.decision import Case, Check, Op, Register, Step, Timer, instant, micros
from pathway.decision.inputs import People
from pathway.decision.sight import sight
from pathway.decision.timers import Accepted, timer_changes
from pathway.migration.model import DeadlineChange, Fate, Images
from pathway.policy import Bundle, Deadline, InForce


@dataclass(slots=True)
class Timed:
    """Operations on deadlines, what they come to, due dates that cannot be reckoned, and deadlines without terms."""

    ops: list[Op] = field(default_factory=list)
    changes: list[DeadlineChange] = field(default_factory=list)
    flags: list[Check] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def deadlines_of(
    images: Images, bundle: Bundle, case: Case, crossing: tuple[Step, ...], now: datetime, people: Register
) -> Timed:
    """What becomes of the deadlines of `case`, which is on the new definition already, but for `crossing`.

    A crossing begins and ends deadlines as the moves of an act do, and dates that deadlines wait for are read
    afresh.
    """
    return _Timing(images, bundle, case, now).work_out(crossing, people)


class _Timing:
    def __init__(self, images: Images, bundle: Bundle, case: Case, now: datetime) -> None:
        self._images = images
        self._bundle = bundle
        self._case = case
        self._now = now
        self._today = now.astimezone(bundle.definition.zone).date()
        self._in_force: InForce = bundle.at(self._today)
        self._found = Timed()
        self._number = case.counters.get("timer", 0)

    def work_out(self, crossing: tuple[Step, ...], people: Register) -> Timed:
        found, case = self._found, self._case
        going_on: dict[int, Timer] = {}
        for timer in case.timers:
            on = self._goes_on(timer)
            if on is not None:
                going_on[on.id] = on
            if on != timer:
                found.ops.append(Op("close", str(timer.id)))
        if found.problems:
            return found
        reopened = [timer for number, timer in going_on.items() if number not in {t.id for t in case.timers}]
        counters = {**case.counters, "timer": self._number} if reopened else case.counters
        case = replace(case, timers=tuple(going_on.values()), counters=counters)
        view = sight(self._bundle.definition, case, self._today, People(self._bundle.definition, people))
        act = Accepted("", frozenset(), crossing, crossing, (), opens=False)
        ops, found.flags = timer_changes(self._bundle, self._in_force, case, view, act, self._now)
        found.ops += _merged([_open(timer) for timer in reopened], ops)
        self._tell(going_on, ops)
        return found

    def _goes_on(self, timer: Timer) -> Timer | None:
        """The timer as it runs from now on, with a new number where its terms are others; None where it ends."""
        subject = self._subject(timer)
        id = self._images.deadlines.get(timer.deadline, timer.deadline)
        if id is None or (subject is None and timer.subject is not None):
            self._change(timer, Fate.ENDS, None)
            return None
        terms = self._terms(timer, id, None if subject is None else subject.partition("/")[0])
        if terms is None:
            self._found.problems.append(
                f"the deadline `{timer.deadline}` runs, and no policy in force has terms for it"
            )
            return timer
        if (terms.id, terms.policy_hash, subject) == (timer.deadline, timer.policy, timer.subject):
            return timer
        if (terms.id, terms.policy_hash) != (timer.deadline, timer.policy):
            self._change(timer, Fate.OTHER_TERMS, timer.due)
        self._number += 1
        return replace(timer, id=self._number, deadline=terms.id, policy=terms.policy_hash, subject=subject)

    def _subject(self, timer: Timer) -> str | None:
        """The entry that a timer runs for, by its new id; None where it runs for the case, or the entry is gone."""
        if timer.subject is None:
            return None
        list, _, key = timer.subject.partition("/")
        image = self._images.lists.get(list)
        return None if image is None else f"{image.name}/{key}"

    def _terms(self, timer: Timer, id: str, list: str | None) -> Deadline | None:
        """Those under which it began, where they can be read; else those that a policy in force has for its id."""
        former = self._bundle.deadline(timer.policy, timer.deadline) if id == timer.deadline else None
        known = [former] if former is not None else [d for d in self._in_force.deadlines if d.id == id]
        return next((deadline for deadline in known if deadline.subject == list), None)

    def _change(self, timer: Timer, change: Fate, due: datetime | None) -> None:
        self._found.changes.append(
            DeadlineChange(self._case.id, timer.deadline, timer.subject, change, timer.due, due)
        )

    def _tell(self, going_on: dict[int, Timer], ops: Sequence[Op]) -> None:
        """What the operations of the crossing come to."""
        for op in ops:
            number, value = int(op.target), _any(op.value)
            if op.kind == "open":
                due = None if value["due"] is None else instant(value["due"])
                change = DeadlineChange(
                    self._case.id, value["deadline"], value["subject"], Fate.BEGINS, None, due
                )
                self._found.changes.append(change)
            elif op.kind == "close":
                self._change(going_on[number], Fate.ENDS, None)
            else:
                self._change(going_on[number], Fate.MOVES, None if value is None else instant(value))


def _open(timer: Timer) -> Op:
    due = None if timer.due is None else micros(timer.due)
    terms = {"deadline": timer.deadline, "policy": timer.policy, "subject": timer.subject}
    return Op("open", str(timer.id), {**terms, "opened": micros(timer.opened), "due": due})


def _merged(reopened: Sequence[Op], ops: Sequence[Op]) -> Iterator[Op]:
    """The operations together, without opening what closes at once."""
    closed = {op.target for op in ops if op.kind == "close"} & {op.target for op in reopened}
    yield from (op for op in reopened if op.target not in closed)
    yield from (op for op in ops if not (op.kind == "close" and op.target in closed))


def _any(value: Any) -> Any:
    return value
