"""Deadlines of simulated cases: events when they fall due, as the decision core judges them."""

from __future__ import annotations

from datetime import datetime

from pathway.calendars import end_of_day
from pathway.decision import Register, can_turn_by_itself, overdue
from pathway.decision.model import Case, Decision, Timer
from pathway.policy import Bundle
from pathway.simulation.agenda import DEADLINE, Agenda
from pathway.simulation.hours import tick_of
from pathway.simulation.recorder import Recorder
from pathway.simulation.state import Client


class Deadlines:
    """Keeps an event for each timer that has a due time before the end."""

    def __init__(
        self, bundle: Bundle, agenda: Agenda, recorder: Recorder, origin: datetime, people: Register
    ) -> None:
        self._bundle = bundle
        self._agenda = agenda
        self._recorder = recorder
        self._origin = origin
        self._people = people
        self._stamp = 0

    def follow(
        self, client: Client, before: Case, decision: Decision, now: datetime, fired: int | None
    ) -> None:
        """Take up what an accepted act (or a firing: of the timer `fired`) did to the case's timers."""
        for op in decision.effects:
            if op.kind == "open":
                self._opened(client, int(op.target))
            elif op.kind == "due":
                self._schedule(client, _timer(client.case, int(op.target)))
            elif op.kind == "close" and int(op.target) != fired:
                self._closed(client, before, int(op.target), now)

    def due(self, client: Client, timer: int, stamp: int) -> Timer | None:
        """The timer whose event came up; None where the event holds no more."""
        if client.timers.get(timer) != stamp:
            return None
        del client.timers[timer]
        return _timer(client.case, timer)

    def fires(self, client: Client, timer: Timer, now: datetime) -> bool:
        """Whether a timer whose time has passed is overdue; if not, it is kept in mind."""
        if overdue(self._bundle, client.case, timer, now, self._people):
            if timer.id in client.overdue:
                client.overdue.remove(timer.id)
            return True
        if timer.id not in client.overdue:
            client.overdue.append(timer.id)
        if can_turn_by_itself(self._bundle, client.case, timer, now, self._people):
            zone = self._bundle.definition.zone
            self._look_again(client, timer.id, end_of_day(now.astimezone(zone).date(), zone))
        return False

    def late(self, client: Client, now: datetime) -> Timer | None:
        """A timer whose time passed earlier and that is overdue by now."""
        for id_ in client.overdue:
            timer = _timer(client.case, id_)
            if timer is not None and overdue(self._bundle, client.case, timer, now, self._people):
                client.overdue.remove(id_)
                client.timers.pop(id_, None)
                return timer
        return None

    def _opened(self, client: Client, id_: int) -> None:
        timer = _timer(client.case, id_)
        if timer is not None:
            self._recorder.deadline_opened(timer.deadline)
            self._schedule(client, timer)

    def _schedule(self, client: Client, timer: Timer | None) -> None:
        if timer is None:
            return
        client.timers.pop(timer.id, None)
        if timer.id in client.overdue:
            client.overdue.remove(timer.id)
        if timer.due is None:
            return
        self._look_again(client, timer.id, timer.due)

    def _look_again(self, client: Client, timer: int, at: datetime) -> None:
        self._stamp += 1
        if self._agenda.add(tick_of(at, self._origin), DEADLINE, client.id, timer, self._stamp):
            client.timers[timer] = self._stamp

    def _closed(self, client: Client, before: Case, id_: int, now: datetime) -> None:
        client.timers.pop(id_, None)
        if id_ in client.overdue:
            client.overdue.remove(id_)
        timer = _timer(before, id_)
        if timer is None:
            return
        applied = (
            timer.due is not None
            and now < timer.due
            and overdue(self._bundle, before, timer, timer.due, self._people)
        )
        seconds = tick_of(now, timer.opened)
        self._recorder.deadline_closed(client, timer, applied, seconds)


def _timer(case: Case, id_: int) -> Timer | None:
    return next((timer for timer in case.timers if timer.id == id_), None)
