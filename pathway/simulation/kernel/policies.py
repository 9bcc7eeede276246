"""Writes policies as tables: what is in force on which day, its rules, and its deadlines."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from pathway.calendars import CalendarError, Calendars, Span, end_of_day
from pathway.decision.model import READING
from pathway.definition import Event
from pathway.policy import Beginning, Deadline, Happening, InForce, Rule, Trigger
from pathway.simulation.hours import first_instant, tick_of
from pathway.simulation.kernel import layout as at
from pathway.simulation.kernel.judging import BUILT_IN
from pathway.simulation.kernel.tables import TIMES, Tables, bit

_LONG_AGO: Final = 40
"""Years before the start in which a deadline may fall due."""
_DAY: Final = timedelta(days=1)


class PolicyTables:
    """The tables of the policies of a bundle, beside those of its pathway."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self.duties: dict[Deadline, int] = {}
        self.duty_counts: dict[str, int] = {}
        self.rules: dict[str, int] = {name: i for i, name in enumerate(BUILT_IN)}
        self._first_attempt = 0
        self._due: dict[Span, int] = {}
        self._days = 0

    def write_days(self, used: Iterable[str], first_attempt: int) -> None:
        """What is in force on each day, when days begin, and all deadlines that may begin or run."""
        self._first_attempt = first_attempt
        tables, first = self._tables, self._tables.start
        if any(one.at is not None for policy in tables.bundle.policies for one in policy.deadlines):
            first = date(max(1, first.year - _LONG_AGO), 1, 1)
        wanted = set(used)
        self._days = self._write_days(first, tables.definition.zone, lambda force: self._force(force, wanted))
        tables.registers[at.START_DAY] = tables.start.toordinal()
        for deadline, record in self.duties.items():
            if deadline.within is not None:
                tables.words.words[record + at.DUTY_DAYS] = self._due_days(deadline.within)

    def write_judging(self, used: Iterable[str], zone: ZoneInfo) -> None:
        """What judges acts on each day, without deadlines. Ticks count from the first instant in `zone`."""
        wanted = set(used)

        def write(force: InForce) -> int:
            return self._tables.words.record(at.FORCE_RECORD, self._judging(force, wanted))

        # Clocks are up to 26 hours apart, so here the simulation may begin two days earlier.
        self._write_days(self._tables.start - 2 * _DAY, zone, write)

    def _write_days(self, first: date, zone: ZoneInfo, write: Callable[[InForce], int]) -> int:
        """The days from `first` on, with what is in force; how many there are from the start on."""
        tables = self._tables
        own, origin = tables.definition.zone, first_instant(tables.start, zone)
        ticks = [tick_of(first_instant(first, own), origin)]
        day = first
        forces: list[int] = []
        written: dict[int, int] = {}
        turns = {policy.valid_from for policy in tables.bundle.policies}
        turns |= {p.valid_until + _DAY for p in tables.bundle.policies if p.valid_until is not None}
        while ticks[-1] < tables.end or day <= tables.start:
            if not forces or day in turns:
                force = tables.bundle.at(day)
                if id(force) not in written:
                    written[id(force)] = write(force)
            forces.append(written[id(force)])
            day += _DAY
            ticks.append(tick_of(first_instant(day, own), origin))
        tables.registers |= {
            at.DAYS: tables.words.put(*ticks),
            at.FORCES: tables.words.put(*forces),
            at.FIRST_DAY: first.toordinal(),
            at.DAY_COUNT: len(forces),
        }
        return (day - tables.start).days

    def _judging(self, force: InForce, used: Collection[str]) -> dict[int, int]:
        """Whose acts are allowed, and the rules of those that are used."""
        words, definition = self._tables.words, self._tables.definition
        allowed = [
            int(role in event.by and (event.name not in force.allow or role in force.allow[event.name]))
            for event in definition.events.values()
            for role in self._tables.roles
        ]
        rules = [
            self._rules(force.rules.get(name, ()), name) if name in used else 0 for name in definition.events
        ]
        return {at.FORCE_BY: words.put(*allowed), at.FORCE_RULES: words.put(*rules)}

    def _force(self, force: InForce, used: Collection[str]) -> int:
        words, definition = self._tables.words, self._tables.definition
        judging = self._judging(force, used)
        begins = force.begins
        by_event = [self._begins(begins.get((Happening.EVENT, name, ""), ())) for name in definition.events]
        enters = [self._begins(begins.get((Happening.ENTER, *name), ())) for name in self._tables.numbers]
        leaves = [self._begins(begins.get((Happening.LEAVE, *name), ())) for name in self._tables.numbers]
        turning = [self._beginning(one) for one in force.turning]
        plain = [
            self._plain(event, force) if name in used else 0 for name, event in definition.events.items()
        ]
        return words.record(
            at.FORCE_RECORD,
            {
                **judging,
                at.FORCE_EVENTS: words.put(*by_event),
                at.FORCE_ENTERS: words.put(*enters),
                at.FORCE_LEAVES: words.put(*leaves),
                at.FORCE_TURNING: words.list(turning),
                at.FORCE_PLAIN: words.put(*plain),
                at.FORCE_OPENS_PLAINLY: int(not force.turning and not self._begins_at_opening(force)),
            },
        )

    def _begins_at_opening(self, force: InForce) -> bool:
        """Whether a deadline begins where a case does."""
        initial = {
            (Happening.ENTER, name, region.initial)
            for region in self._tables.definition.regions.values()
            for name in region.instances
        }
        return not initial.isdisjoint(force.begins)

    def _plain(self, event: Event, force: InForce) -> int:
        """Where an event only moves one region, whatever else is on the case: the place, and the way from each state.

        No rule, effect or deadline has to do with it, so that nothing but the role need be looked at. 0 elsewhere.
        """
        name = event.moves[0].region if event.moves else ""
        region = self._tables.definition.regions.get(name)
        if region is None or event.payload or event.with_ or event.effects or event.name in READING:
            return 0
        if force.rules.get(event.name) or (Happening.EVENT, event.name, "") in force.begins:
            return 0
        if any(name in one.reads for one in force.turning):
            return 0
        ways: dict[str, str] = {}
        for move in event.moves:
            if (
                move.region != name
                or move.index is not None
                or move.when is not None
                or move.to in (None, *move.sources)
            ):
                return 0
            for source in move.sources:
                ways.setdefault(source, str(move.to))
        for state in (*ways, *ways.values()):
            described = region.states[state]
            begins = any((kind, name, state) in force.begins for kind in (Happening.ENTER, Happening.LEAVE))
            if begins or described.on_enter or described.on_leave:
                return 0
        to = [self._tables.states[name, ways[state]] if state in ways else 0 for state in region.states]
        return self._tables.words.put(
            list(self._tables.machines).index(name), self._tables.places.regions[name], *to
        )

    def rule(self, id: str) -> int:
        """The number under which a rule, a built-in check or a deadline is told of."""
        return self.rules.setdefault(id, len(self.rules))

    def _rules(self, rules: Iterable[Rule], event: str) -> int:
        return self._tables.some(
            [
                self._tables.words.put(
                    self.rule(rule.id),
                    int(rule.flags),
                    self._tables.coder.condition(rule.when, event),
                    self._tables.coder.condition(rule.that, event),
                )
                for rule in rules
            ]
        )

    def _begins(self, beginnings: Iterable[Beginning]) -> int:
        return self._tables.some([self._beginning(one) for one in beginnings])

    def _beginning(self, one: Beginning) -> int:
        condition = (
            0 if one.trigger.condition is None else self._tables.coder.condition(one.trigger.condition)
        )
        reads = 0
        for name in one.reads:
            reads |= self._reads(name)
        rank = one.place[0] << 16 | one.place[1]
        return self._tables.words.put(rank, self.duty(one.deadline), condition, reads)

    def _reads(self, name: str) -> int:
        places, region = self._tables.places, self._tables.definition.regions.get(name)
        if name in places.facts:
            return bit(places.facts[name])
        if region is not None:
            return sum({bit(places.regions[instance]) for instance in region.instances})
        return bit(places.lists[name]) if name in places.lists else 0

    def duty(self, deadline: Deadline) -> int:
        """The record of a deadline."""
        known = self.duties.get(deadline)
        if known is not None:
            return known
        words = self._tables.words
        if deadline.id not in self.duty_counts:
            self.duty_counts[deadline.id] = words.count(at.DUTY_TIME + TIMES)
        when = deadline.when
        parts = (
            [] if when is None else [self._tables.coder.conjunct(c) for c in when.conjuncts if not c.drifts]
        )
        record = self.duties[deadline] = words.record(
            at.DUTY_RECORD,
            {
                at.DUTY_INDEX: self._first_attempt + list(self.duty_counts).index(deadline.id),
                at.DUTY_RULE: self.rule(deadline.id),
                at.DUTY_ALL_CONDITIONS: int(all(t.condition is not None for t in deadline.begins)),
                at.DUTY_AT: 0 if deadline.at is None else self._tables.coder.expression(deadline.at),
                at.DUTY_WHEN: self._tables.coder.condition(when),
                at.DUTY_DO: 0 if deadline.do is None else self._tables.events[deadline.do],
                at.DUTY_DRIFTS: int(when is not None and when.drifts),
                at.DUTY_PARTS: words.list(parts),
                at.DUTY_TALLY: self.duty_counts[deadline.id],
            },
        )
        begins = words.list([self._trigger(t) for t in deadline.begins])
        self._tables.set(record, {at.DUTY_BEGINS: begins})
        self._tables.set(record, {at.DUTY_ENDS: words.list([self._trigger(t) for t in deadline.ends])})
        return record

    def _trigger(self, trigger: Trigger) -> int:
        match trigger.kind:
            case Happening.EVENT:
                return self._tables.words.put(at.DOING, list(self._tables.events).index(trigger.name), 0)
            case Happening.ENTER | Happening.LEAVE:
                kind = at.ENTERING if trigger.kind is Happening.ENTER else at.LEAVING
                return self._tables.words.put(
                    kind, self._tables.numbers.get((trigger.name, trigger.state), -1), 0
                )
            case Happening.TRUE:
                return self._tables.words.put(at.TURNING, -1, self._tables.coder.condition(trigger.condition))

    def _due_days(self, span: Span) -> int:
        """For each day on which a term may begin, the first tick that is too late and its day."""
        known = self._due.get(span)
        if known is not None:
            return known
        origin = first_instant(self._tables.start, self._tables.definition.zone)
        table: list[int] = []
        ends: dict[date, tuple[int, int]] = {}
        day, last = self._tables.start, self._tables.start + timedelta(days=self._days)
        while day < last:
            table += self._due_from(day, span, self._tables.bundle.at(day).calendars, ends, origin)
            day += timedelta(days=1)
        self._due[span] = self._tables.words.put(*table)
        return self._due[span]

    def _due_from(
        self, day: date, span: Span, calendars: Calendars, ends: dict[date, tuple[int, int]], origin: datetime
    ) -> tuple[int, int]:
        try:
            last = calendars.last_day(day, span)
            if last not in ends:
                instant = end_of_day(last, self._tables.definition.zone)
                ends[last] = (tick_of(instant, origin), last.toordinal() + 1)
            return ends[last]
        except CalendarError:
            return at.NONE, at.NONE
