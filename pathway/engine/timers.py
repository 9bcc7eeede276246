"""Lets overdue deadlines fire on live cases, one after the other, each in a transaction of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Final, TypeVar

from pathway.audit.canonical import MAX_INT
from pathway.calendars import end_of_day
from pathway.clock import Clock
from pathway.decision import Case, Register, can_turn_by_itself, fire, instant, micros, overdue
from pathway.engine.around import Around
from pathway.engine.links import Cases, IsLate, Late, NewIds, locking
from pathway.engine.model import Fired, Stuck
from pathway.engine.recorder import Recorder
from pathway.errors import Conflict, StoreError, UsageError
from pathway.policy import Bundle
from pathway.store import CaseRow, DueTimer, Reading, Store, TimerRow, Writing

TIMER_KEY: Final = "timer:"
"""How the idempotency keys of deadlines begin; nobody else may use such keys."""

_T = TypeVar("_T")
_PAGE: Final = 200
_MOST_CONFLICTS: Final = 10
"""So often others may be in the way of a deadline in one run; then the case itself is not as it should be."""
_MOST_FIRED: Final = 100
"""So often a deadline that begins during a run fires in it on one case; the next of that kind waits a day."""


class _Quiet(Enum):
    """What a look came to that let nothing fire."""

    NOTHING = "what is there does not fire now, or was met before"
    GONE = "nothing is there any more: somebody else looks after these deadlines too"


@dataclass(slots=True)
class _Run:
    """One run since `begun`: what it leaves alone, how many fired, and how often what began after it did.

    `conflicts` counts how often others were in the way of a deadline.
    """

    begun: int
    without: Container[tuple[str, int]]
    apart: set[tuple[str, int]] = field(default_factory=set)
    fired: int = 0
    conflicts: Counter[tuple[str, int]] = field(default_factory=Counter)
    chained: Counter[tuple[str, str]] = field(default_factory=Counter)

    def leaves(self, case: str, number: int) -> bool:
        return (case, number) in self.apart or (case, number) in self.without


class Timers:
    """The deadlines that run in a database, on the pathways that `serves` names.

    `around` is what judges them. Many processes may look after the deadlines of one database: whoever looks at
    one holds its case, and takes the earliest of the case; who comes second finds nothing left to do.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        recorder: Recorder,
        around: Around,
    ) -> None:
        self._store = store
        self._clock = clock
        self._recorder = recorder
        self._around = around
        self.passed_over: set[str] = set()
        """Other pathways on which deadlines were met that are to be looked at."""

    @property
    def serves(self) -> Mapping[str, Bundle]:
        """What judges the deadlines, by pathway."""
        return self._around.setup.current

    def next_check(self, case: str | None = None, after: datetime | None = None) -> datetime | None:
        """When a deadline, of one case or of all, is to be looked at next; with `after`, next behind that instant."""
        begin = None if after is None else DueTimer(micros(after) + 1, "", -1, None)
        waiting = (one for page in self._pages(case, MAX_INT, begin, size=1) for one in page)
        found = next(waiting, None)
        return None if found is None else instant(found.check_at)

    def firing(
        self, case: str | None = None, without: Container[tuple[str, int]] = ()
    ) -> Iterator[Fired | Stuck]:
        """Let every deadline that is overdue fire, of one case or of all, the earliest first, as they are asked for.

        Each is committed by the time it is given. One that cannot be judged is given as Stuck, and left alone
        then; so are those that `without` holds, by case and number. Raises StoreError.
        """
        run = _Run(micros(self._clock.now()), without)
        while True:
            before, shared = run.fired, False
            for page in self._pages(case, micros(self._clock.now())):
                place = 0
                while place < len(page):
                    found = self._look(page[place], run)
                    place += 1
                    if found is _Quiet.GONE:
                        shared = True
                        place += (len(page) - place) // 2  # the other goes on from here, so begin elsewhere
                    elif not isinstance(found, _Quiet):
                        yield found
            if run.fired == before and not shared:
                return

    def late(self, tx: Reading, bundle: Bundle, case: Case, now: datetime, people: Register) -> bool:
        """Whether a deadline of a case is to fire by now, so that an act on it has to wait."""
        if not any(timer.due is not None and timer.due <= now for timer in case.timers):
            return False
        awake = {row.number for row in tx.open_timers(case.id) if _is_awake(row, micros(now))}
        try:
            return any(t.id in awake and overdue(bundle, case, t, now, people) for t in case.timers)
        except Exception:  # whoever looks after deadlines is told; an act goes on without it
            return False

    def in_time(self, act: Callable[[IsLate | None], _T]) -> _T:
        """What `act` gives. It is given what raises Late, and is tried again when the deadlines have fired."""
        try:
            return act(self.late)
        except Late as late:
            for case in late.cases:
                self.catch_up(case)
            return act(None)

    def catch_up(self, case: str) -> None:
        """Let what is overdue on a case fire before an act on it. What cannot be judged holds up no act."""
        for _ in self.firing(case):
            pass

    # -------------------------------------------------------------- which

    def _pages(
        self, case: str | None, now: int, after: DueTimer | None = None, size: int = _PAGE
    ) -> Iterator[list[DueTimer]]:
        """Timers to look at by `now`, the earliest first. No transaction is open while the caller has a page."""
        if case is not None:
            yield [one for one in self._of_case(case, now) if after is None or one > after]
            return
        while True:
            with self._store.read() as tx:
                page = tx.due_timers(now, size, after)
            served = [one for one in page if one.pathway in self.serves]
            if len(served) < len(page):
                self.passed_over |= {one.pathway or "" for one in page} - self.serves.keys() - {""}
            yield served
            if len(page) < size:
                return
            after, size = page[-1], _PAGE

    def _of_case(self, case: str, now: int) -> list[DueTimer]:
        with self._store.read() as tx:
            row = tx.require_case(case)
            timers = [timer for timer in tx.open_timers(case) if _is_awake(timer, now)]
        places = [DueTimer(t.check_at or 0, case, t.number, row.pathway) for t in timers]
        return sorted(places)

    # -------------------------------------------------------------- one

    def _look(self, place: DueTimer, run: _Run) -> Fired | Stuck | _Quiet:
        """Look at the earliest deadline of a case that is to be looked at no later than `place`."""
        if run.leaves(place.case_id, place.number):
            return _Quiet.NOTHING
        met: list[TimerRow] = []
        try:
            new_ids = NewIds(self._around.new_id)
            found = locking(
                self._store, lambda tx, held: self._attend(tx, held, new_ids.again(), place, run, met)
            )
        except StoreError:
            raise
        except Exception as error:
            found = _stuck(place, met, error)
            if isinstance(error, Conflict):
                run.conflicts[found.case, found.number] += 1
                if run.conflicts[found.case, found.number] < _MOST_CONFLICTS:
                    return _Quiet.GONE
        if isinstance(found, Fired):
            run.fired += 1
            run.chained[found.case, found.deadline] += met[-1].opened >= run.begun
        elif isinstance(found, Stuck):
            run.apart.add((found.case, found.number))
        return found

    def _attend(
        self,
        tx: Writing,
        held: frozenset[str],
        new_id: NewIds,
        place: DueTimer,
        run: _Run,
        met: list[TimerRow],
    ) -> Fired | Stuck | _Quiet:
        """What is done in one transaction; `met` has the timer that it looks at then."""
        met.clear()
        row = tx.get_case(place.case_id)
        if row is None:
            return _Quiet.GONE
        now = self._clock.now()
        waiting = [timer for timer in tx.open_timers(row.id) if _is_awake(timer, place.check_at)]
        ours = [timer for timer in waiting if not run.leaves(row.id, timer.number)]
        if not ours:
            return _Quiet.NOTHING if waiting else _Quiet.GONE
        timer = min(ours, key=lambda each: (each.check_at or 0, each.number))
        met.append(timer)
        bundle, case = self._around.standing(tx, row)
        if run.chained[row.id, timer.deadline] >= _MOST_FIRED:
            tx.update_timer(row.id, timer.number, timer.due, _tomorrow(bundle, now))
            endless = f"the deadline {timer.deadline} fires again and again on `{row.id}`: mend its policy"
            return Stuck(row.id, timer.number, timer.deadline, timer.subject, UsageError(endless))
        cases = Cases(tx, self._around, now, row.id, held, new_id=new_id)
        people = self._around.register(bundle)
        one = fire_timer(tx, self._recorder, bundle, row, case, timer.number, now, people, cases)
        return one or _Quiet.NOTHING


def fire_timer(
    tx: Writing,
    recorder: Recorder,
    bundle: Bundle,
    row: CaseRow,
    case: Case,
    number: int,
    now: datetime,
    people: Register,
    cases: Cases,
) -> Fired | None:
    """Fire a timer that is to be looked at by `now`; None where it runs no more, or its condition does not hold now.

    In the latter case it is looked at again when an act changes the case or, if its condition reads the
    date or the register, on the next day.
    """
    timer = next((timer for timer in case.timers if timer.id == number), None)
    if timer is None or timer.due is None:
        tx.update_timer(row.id, number, None, None)
        return None
    if not overdue(bundle, case, timer, now, people):
        again = micros(timer.due) if timer.due > now else None
        if again is None and can_turn_by_itself(bundle, case, timer, now, people):
            again = _tomorrow(bundle, now)
        tx.update_timer(row.id, number, micros(timer.due), again)
        return None
    decision = fire(bundle, case, timer, now, people, others=cases)
    key = f"{TIMER_KEY}{timer.id}:{micros(timer.due)}"
    recorder.record(tx, bundle, row, case, decision, now=now, cases=cases, key=key)
    return Fired(case.id, timer.deadline, timer.subject, decision, now, timer.due, case.pathway)


def _stuck(place: DueTimer, met: Sequence[TimerRow], error: Exception) -> Stuck:
    """The deadline that was looked at, the last of `met`, or else the one at `place`."""
    if not met:
        return Stuck(place.case_id, place.number, None, None, error)
    return Stuck(place.case_id, met[-1].number, met[-1].deadline, met[-1].subject, error)


def _is_awake(timer: TimerRow, by: int) -> bool:
    return timer.check_at is not None and timer.check_at <= by


def _tomorrow(bundle: Bundle, now: datetime) -> int:
    """Where the next local day begins."""
    zone = bundle.definition.zone
    return micros(end_of_day(now.astimezone(zone).date(), zone))
