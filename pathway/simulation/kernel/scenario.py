"""Writes a scenario as tables: pools and their people, opening hours, activities, streams and measures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pathway.decision.model import Person
from pathway.documents.scenario_model import (
    Distribution,
    Measure,
    Pool,
    Scenario,
)
from pathway.simulation.capacity import Steps, capacity
from pathway.simulation.hours import OpenTime, common
from pathway.simulation.kernel import layout as at
from pathway.simulation.kernel.bytecode import Column
from pathway.simulation.kernel.draws import DrawTables
from pathway.simulation.kernel.tables import TIMES, Tables
from pathway.simulation.kernel.words import NotCarried, Words
from pathway.simulation.plan import (
    Chooser,
    Plan,
    PlannedItem,
    PlannedPool,
    PlannedStream,
    Step,
    Ticks,
)
from pathway.simulation.register import CASELOAD, Register

_WIDE: Final = 2**62
_MOST_PEOPLE: Final = 1 << at.POOL_SHIFT
Hours = Mapping[object, OpenTime]


@dataclass(frozen=True, slots=True)
class Watched:
    """A measure with the place of its clock: in an entry of `list`, or in the client."""

    measure: Measure
    index: int
    list: str | None
    clock: int


def watched(measures: Sequence[Measure], lists: Iterable[str]) -> list[Watched]:
    """Where the clock of each measure runs: in each entry where all of its triggers are states of one list."""
    found: list[Watched] = []
    known = set(lists)
    for index, measure in enumerate(measures):
        triggers = (*measure.start, *measure.end)
        names = {trigger.name for trigger in triggers}
        own = len(names) == 1 and names <= known and all(t.kind != "event" for t in triggers)
        list = names.pop() if own else None
        clock = sum(1 for one in found if one.list == list)
        found.append(Watched(measure, index, list, clock))
    return found


class ScenarioTables:
    """The tables of a scenario beside those of its pathway and policies."""

    def __init__(
        self,
        words: Words,
        tables: Tables,
        scenario: Scenario,
        plan: Plan,
        hours: Hours,
        columns: Sequence[Column],
    ) -> None:
        self._words = words
        self._columns = columns
        self._tables = tables
        self._scenario = scenario
        self._plan = plan
        self._open = hours
        self._hours: dict[int, int] = {}
        self._distributions: dict[Distribution, int] = {}
        self._teams: dict[tuple[int, ...], int] = {}
        self._kept: list[OpenTime] = []
        self.most_pools = 1
        self.offers: list[Steps] = []
        """The servers that each pool has from when on."""
        self.pools: list[int] = []
        self._drawing = DrawTables(words, tables, plan, self.pools)
        self.pool_counts: list[tuple[int, int]] = []
        """Where what each pool did is counted, and the waits for it."""
        self.steps: dict[int, Step] = {}
        self.measures = [measure.name for measure in scenario.measures]
        self.measure_times: list[int] = []
        self.names = [pool.name for pool in scenario.pools]
        self.open_pools = [hours[pool.hours] for pool in scenario.pools]

    # -------------------------------------------------------------- pools

    def write_hours(self, hours: object) -> int:
        """Opening hours, once for all that share them."""
        return self._write_open(self._open[hours])

    def _write_open(self, open_: OpenTime) -> int:
        if id(open_) not in self._hours:
            words = self._words
            places = [
                words.put(*numbers) if numbers else 0 for numbers in (open_.opens, open_.closes, open_.before)
            ]
            self._hours[id(open_)] = words.put(len(open_.opens), *places)
            self._kept.append(open_)
        return self._hours[id(open_)]

    def write_pools(self) -> dict[str, int]:
        """All pools; by role, the one by whose people it is played."""
        for i, (pool, planned) in enumerate(zip(self._scenario.pools, self._plan.pools, strict=True)):
            if planned.count >= _MOST_PEOPLE:
                raise NotCarried(f"as many people as `{pool.name}` has")
            self._pool(i, pool, planned, self.write_hours(pool.hours))
        self._words.words[at.POOLS] = self._words.list(self.pools)
        return {role: self.pools[i] for role, i in self._plan.pool_of_role.items()}

    def _pool(self, index: int, pool: Pool, plan: PlannedPool, hours: int) -> None:
        words, tables = self._words, self._tables
        steps = capacity(pool, self._scenario.start, self._scenario.zone, tables.end)
        self.offers.append(steps)
        ticks, counts_of = zip(*steps[1:], strict=True) if len(steps) > 1 else ((), ())
        counts, waits = words.count(at.POOL_COUNTS), words.count(TIMES)
        self.pool_counts.append((counts, waits))
        drawn = any(name == CASELOAD for name, _, _ in plan.people)
        names = [name for name, _, _ in self._columns]
        shows = CASELOAD in tables.definition.people and not drawn
        self.pools.append(
            words.record(
                at.POOL_RECORD,
                {
                    at.POOL_INDEX: index,
                    at.POOL_COUNT: plan.count,
                    at.POOL_FREE: steps[0][1],
                    at.POOL_THERE: steps[0][1],
                    at.POOL_CHANGES: words.put(0, len(ticks), *counts_of, *ticks),
                    at.POOL_RANKED: self._ranked(plan),
                    at.POOL_HOURS: hours,
                    at.POOL_SHARE: plan.share,
                    at.POOL_CASELOAD: -1 if plan.caseload is None else plan.caseload,
                    at.POOL_LOADS: words.reserve(plan.count),
                    at.POOL_PEOPLE: words.put(len(names), *([at.NONE] * (len(names) * plan.count))),
                    at.POOL_TALLY: counts,
                    at.POOL_WAIT: waits,
                    at.POOL_LOAD_AT: names.index(CASELOAD) if shows else -1,
                    at.POOL_LIST: tables.lists.get(plan.role, 0),
                },
            )
        )

    def _ranked(self, plan: PlannedPool) -> int:
        """How the queue of a pool is ordered; 0 where it is by joining alone."""
        priority, words, tables = plan.priority, self._words, self._tables
        if priority is None:
            return 0
        type = tables.definition.facts[priority.fact].type
        pairs = [
            word for value, level in priority.levels.items() for word in (words.value(value, type), level)
        ]
        levels = words.put(len(priority.levels), *pairs)
        ticks = priority.ageing or tables.end
        if any(abs(level) * ticks >= _WIDE for level in (*priority.levels.values(), priority.otherwise)):
            raise NotCarried("as high levels of priority")
        return words.put(tables.places.facts[priority.fact], levels, priority.otherwise, ticks)

    def people(self, register: Register) -> Iterator[tuple[int, list[int]]]:
        """What is known of the people of the pools: addresses and the words that belong there."""
        for address, pool in zip(self.pools, self._plan.pools, strict=True):
            at_ = self._words.words[address + at.POOL_PEOPLE] + 1
            known = [register.person(f"{pool.name}-{i + 1}") for i in range(pool.count)]
            yield at_, [word for person in known if person is not None for word in self._attributes(person)]

    def _attributes(self, person: Person) -> Iterator[int]:
        for name, type, default in self._columns:
            yield self._words.value(person.attributes.get(name, default), type)

    def write_pool_roles(self) -> None:
        """The role of each pool."""
        for pool, address in zip(self._plan.pools, self.pools, strict=True):
            self._words.words[address + at.POOL_ROLE] = self._tables.roles[pool.role]

    def write_services(self, tables: Tables) -> None:
        """Who serves in the roles of a pathway: people of pools, and those outside, in this one's organisation."""
        organisation, own = self._plan.organisation_roles, list(self._tables.roles)
        for name, record in tables.roles.items():
            serves = [int(name in pool.serves and name in organisation) for pool in self._plan.pools]
            outside = at.PERSON_OUTSIDE | own.index(name) if name in organisation else -1
            fields = {at.ROLE_SERVES: self._words.put(*serves), at.ROLE_OUTSIDE: outside}
            tables.set(record, fields)

    # -------------------------------------------------------------- activities

    def write_steps(self) -> None:
        """Streams, the behaviour of states, and the lines of the case."""
        words, tables = self._words, self._tables
        streams = [self._stream(i, stream) for i, stream in enumerate(self._plan.streams)]
        words.words[at.STREAMS] = words.list(streams)
        words.words[at.CASE_LINES] = words.list([self._items(line, None) for line in self._plan.case])
        for (machine, state), items in self._plan.behaviour.items():
            own = machine if machine in tables.definition.lists else None
            tables.set(tables.states[machine, state], {at.STATE_ITEMS: self._items(items, own)})
        words.words[at.FACT_DRAWS] = self._drawing.opening_facts()
        words.words[at.HOLD_DRAWS] = self._drawing.holds()

    def _stream(self, index: int, stream: PlannedStream) -> int:
        hours = self._scenario.streams[index].hours
        return self._words.record(
            at.STREAM_RECORD,
            {
                at.STREAM_KEY: stream.key,
                at.STREAM_ARRIVALS: stream.arrivals_key,
                at.STREAM_EVERY: self._time(stream.every),
                at.STREAM_HOURS: self.write_hours(hours),
                at.STREAM_OPENING: self._step(stream.opening),
                at.STREAM_ITEMS: self._items(stream.next, None) if stream.next else 0,
                at.STREAM_INDEX: index,
            },
        )

    def _items(self, items: Iterable[PlannedItem], own: str | None) -> int:
        del own  # an entry is told by its value
        return self._words.list([self._item(item) for item in items])

    def _item(self, item: PlannedItem) -> int:
        if isinstance(item, Step):
            return self._step(item)
        options = self._words.put(*[self._step(option) for option in item.options])
        return self._chooser(item, options)

    def _chooser(self, chooser: Chooser, options: int) -> int:
        return self._words.record(
            at.STEP_WORDS,
            {
                at.STEP_INDEX: chooser.index,
                at.STEP_KEY: chooser.key,
                at.STEP_OPTIONS: options,
                at.STEP_UPTO: self._words.real(*chooser.upto),
                at.STEP_OPTION_COUNT: len(chooser.options),
            },
        )

    def _step(self, step: Step) -> int:
        words, tables = self._words, self._tables
        event = tables.definition.events[step.event]
        lists = [tables.lists[role] for role in step.with_roles if role in tables.lists]
        chance = step.chance
        address = words.record(
            at.STEP_WORDS,
            {
                at.STEP_INDEX: step.index,
                at.STEP_KEY: step.key,
                at.STEP_EVENT: tables.events[step.event],
                at.STEP_BY: tables.roles[step.by],
                at.STEP_THROUGH: 0 if step.through is None else tables.roles[step.through],
                at.STEP_WITH: words.list(lists) if lists else 0,
                at.STEP_TEAM: self._team(step.pools),
                at.STEP_TEAM_FACT: 0 if step.pool_fact is None else tables.places.facts[step.pool_fact],
                at.STEP_TEAMS: self._teams_by(step),
                at.STEP_CHANCE: -1 if chance is None else words.real(chance),
                at.STEP_AFTER: self._time(step.after),
                at.STEP_WORK: self._time(step.work),
                at.STEP_PATIENCE: self._time(step.patience),
                at.STEP_PAYLOAD: self._drawing.draws(step.payload, event.payload, list(event.payload)),
                at.STEP_RECORD: self._drawing.draws(step.record, tables.definition.facts, None),
                at.STEP_RETRY: self._time(step.retry),
                at.STEP_AT_MOST: step.at_most,
                at.STEP_PLAIN: int(not (step.payload or step.record or step.through)),
            },
        )
        self.steps[address] = step
        tables.set(address, {at.STEP_INSTEAD: 0 if step.instead is None else self._step(step.instead)})
        tables.set(address, {at.STEP_THEN: 0 if step.then is None else self._step(step.then)})
        return address

    def _team(self, pools: tuple[int, ...]) -> int:
        """The pools whose time an activity takes; 0 where it takes nobody's."""
        if not pools:
            return 0
        if pools not in self._teams:
            each = [self._plan.pools[i] for i in pools]
            hours = [self.open_pools[i] for i in pools]
            open_ = hours[0] if len(hours) == 1 else common(hours)
            words, share = self._words, min(pool.share for pool in each)
            self._teams[pools] = words.put(
                self._write_open(open_), share, len(pools), *[self.pools[i] for i in pools]
            )
            self.most_pools = max(self.most_pools, len(pools))
        return self._teams[pools]

    def _teams_by(self, step: Step) -> int:
        if step.pool_fact is None:
            return 0
        type = self._tables.definition.facts[step.pool_fact].type
        pairs = [
            word
            for value, pools in step.pools_by.items()
            for word in (self._words.value(value, type), self._team(pools))
        ]
        return self._words.put(len(step.pools_by), *pairs)

    def _time(self, ticks: Ticks | None) -> int:
        """A distribution; 0 where there is none."""
        if ticks is None:
            return 0
        distribution = ticks.distribution
        known = self._distributions.get(distribution)
        if known is None:
            known = self._distributions[distribution] = self._drawing.distribution(distribution)
        return known

    # -------------------------------------------------------------- measures

    def write_measures(self, watches: Sequence[Watched]) -> None:
        """What starts and ends the clocks of measures, at the events and states that do."""
        tables, words = self._tables, self._words
        self.measure_times = [words.count(TIMES) for _ in watches]
        found: dict[tuple[str, str, str | None], list[int]] = {}
        for one in watches:
            for starts, triggers in ((0, one.measure.end), (1, one.measure.start)):
                for trigger in triggers:
                    key = (trigger.kind, trigger.name, trigger.state)
                    found.setdefault(key, []).append(self._watch(one, starts))
        for (kind, name, state), records in found.items():
            if kind == "event":
                tables.set(tables.events[name], {at.ACT_SEEN: words.list(records)})
            elif state is not None:
                offset = at.STATE_SEEN_ENTER if kind == "enter" else at.STATE_SEEN_LEAVE
                tables.set(tables.states[name, state], {offset: words.list(records)})

    def _watch(self, one: Watched, starts: int) -> int:
        entry = 0
        if one.list is not None:
            attributes = len(self._tables.definition.attributes_of(one.list))
            entry = at.ENTRY_FIXED + attributes + one.clock
        clock = 0 if one.list is not None else one.clock
        return self._words.put(one.index, starts, clock, entry, self.measure_times[one.index])
