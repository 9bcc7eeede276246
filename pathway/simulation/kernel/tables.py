"""Writes a definition and its policies as tables: states, lists, events, effects, rules and deadlines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Final

from pathway.calendars import CalendarError, Calendars, Span, end_of_day
from pathway.conditions import Expression
from pathway.conditions.types import EntryType
from pathway.decision.model import READING
from pathway.definition import ANYONE, TIMER, Definition, Effect, Event, Field, Move, State, Target
from pathway.policy import Beginning, Bundle, Deadline, Happening, InForce, Rule, Trigger
from pathway.simulation.hours import first_instant, tick_of
from pathway.simulation.kernel import layout as at
from pathway.simulation.kernel.bytecode import Coder, Places
from pathway.simulation.kernel.judging import BUILT_IN
from pathway.simulation.kernel.people import BY_ANYONE, BY_TIMER, HELD, IN_ORGANISATION
from pathway.simulation.kernel.words import NotCarried, Words
from pathway.simulation.tally import EDGES

_MOST_STATES: Final = 62
_BITS: Final = 62
_LONG_AGO: Final = 40
"""Years before the start in which a deadline may fall due."""
TIMES: Final = at.TIMES_BINS + len(EDGES)

Name = tuple[str, str]


class Tables:
    """The tables of a bundle, and the names behind their addresses."""

    def __init__(
        self, words: Words, bundle: Bundle, start: date, end: int, after_final: Iterable[str]
    ) -> None:
        self.words = words
        self.bundle = bundle
        self.definition: Definition = bundle.definition
        self.start = start
        self.end = end
        self._after_final = frozenset(after_final)
        self.places = Places()
        self.coder = Coder(words, self.definition, self.places)
        self.machines: dict[str, int] = {}
        self.lists: dict[str, int] = {}
        self.roles: dict[str, int] = {}
        self.states: dict[Name, int] = {}
        self.numbers: dict[Name, int] = {}
        self.events: dict[str, int] = {}
        self.duties: dict[Deadline, int] = {}
        self.duty_counts: dict[str, int] = {}
        self.state_counts: dict[Name, int] = {}
        self.move_counts: dict[str, int] = {}
        self.act_counts: dict[str, int] = {}
        self.rules: dict[str, int] = {name: i for i, name in enumerate(BUILT_IN)}
        self.clocks: dict[str, int] = {}
        """How many measures each entry of a list has a clock for."""
        self._first_attempt = 0
        self._due: dict[Span, int] = {}
        self._days = 0

    # -------------------------------------------------------------- what a client keeps

    def lay_out(self, clocks: Mapping[str, int]) -> int:
        """Decide where a client keeps its facts, regions and lists; the words that they need."""
        self.clocks = dict(clocks)
        definition, places = self.definition, self.places
        where = at.CLIENT_FIXED
        for name in definition.facts:
            places.facts[name] = where
            where += 1
        for region in definition.regions.values():
            for name in region.instances:
                places.regions[name] = where
                where += 2
        self.words.words[at.LISTS_AT] = where
        for name in self.kinds():
            places.lists[name] = where
            where += 3
        return where

    def kinds(self) -> Iterator[str]:
        """The roles that are held on a case, and the lists."""
        yield from (name for name, role in self.definition.roles.items() if not role.organisation)
        yield from self.definition.lists

    # -------------------------------------------------------------- machines

    def write_machines(self) -> None:
        """Instances of regions first, in the order of a case, then lists with states. Behaviour comes later."""
        definition, words = self.definition, self.words
        for region in definition.regions.values():
            for name in region.instances:
                self._machine(name, region.states, region.initial, self.places.regions[name])
        regions = len(self.machines)
        for name, kind in definition.lists.items():
            if kind.states:
                self._machine(name, kind.states, kind.initial, self.places.lists[name])
        words.words[at.REGION_COUNT] = regions
        words.words[at.MACHINES] = words.list(self.machines.values())
        machines = list(self.machines.values())[:regions]
        words.words[at.HAS_FINALS] = int(any(words.words[m + at.MACHINE_HAS_FINAL] for m in machines))

    def _machine(self, name: str, states: Mapping[str, State], initial: str | None, place: int) -> None:
        if len(states) > _MOST_STATES:
            raise NotCarried(f"more than {_MOST_STATES} states of `{name}`")
        words, count = self.words, len(states)
        first = words.reserve(count * at.STATE_RECORD)
        self.move_counts[name] = words.count(count * count)
        is_region = name in self.places.regions
        machine = words.record(
            at.MACHINE_RECORD,
            {
                at.MACHINE_INDEX: len(self.machines),
                at.MACHINE_AT: place,
                at.MACHINE_STATES: first,
                at.MACHINE_COUNT: count,
                at.MACHINE_MOVES: self.move_counts[name],
                at.MACHINE_AFTER: int(name in self._after_final),
                at.MACHINE_HAS_FINAL: int(is_region and any(s.final for s in states.values())),
                at.MACHINE_BIT: _bit(place),
                at.MACHINE_SINCE: place + 1,
            },
        )
        self.machines[name] = machine
        for i, state in enumerate(states.values()):
            record = first + i * at.STATE_RECORD
            self.states[name, state.name] = record
            self.numbers[name, state.name] = len(self.numbers)
            self.state_counts[name, state.name] = words.count(3)
            fields = {
                at.STATE_SYMBOL: words.symbol(state.name),
                at.STATE_INDEX: i,
                at.STATE_NUMBER: self.numbers[name, state.name],
                at.STATE_FINAL: int(state.final),
                at.STATE_TALLY: self.state_counts[name, state.name],
                at.STATE_MACHINE: machine,
            }
            self.set(record, fields)
        if initial is not None:
            words.words[machine + at.MACHINE_INITIAL] = self.states[name, initial]

    def set(self, record: int, fields: Mapping[int, int]) -> None:
        """Set fields of a record."""
        for offset, word in fields.items():
            self.words.words[record + offset] = word

    def write_lists(self) -> None:
        """Roles that are held on a case, and lists."""
        definition, words = self.definition, self.words
        for code, name in enumerate(self.kinds(), 1):
            attributes = definition.attributes_of(name)
            kind, role = definition.lists.get(name), definition.roles.get(name)
            initial = self.states[name, kind.initial] if kind is not None and kind.initial is not None else 0
            defaults = [words.value(field.default, field.type) for field in attributes.values()]
            self.lists[name] = words.record(
                at.LIST_RECORD,
                {
                    at.LIST_CODE: code,
                    at.LIST_AT: self.places.lists[name],
                    at.LIST_ATTRIBUTES: len(attributes),
                    at.LIST_SIZE: at.ENTRY_FIXED + len(attributes) + self.clocks.get(name, 0),
                    at.LIST_INITIAL: initial,
                    at.LIST_MOST: -1 if role is None or role.max is None else role.max,
                    at.LIST_DEFAULTS: words.put(*defaults) if defaults else 0,
                    at.LIST_BIT: _bit(self.places.lists[name]),
                },
            )
            if words.words[self.lists[name] + at.LIST_SIZE] >= at.LARGEST:
                raise NotCarried(f"as many attributes as `{name}` has")
        self.places.list_records.update(self.lists)
        words.words[at.LISTS] = words.list(self.lists.values())
        words.words[at.LISTS_COUNT] = len(self.lists)

    def write_roles(self, pools: Mapping[str, int]) -> None:
        """All roles; `pools` are the addresses of those by whose people a role is played."""
        definition, words = self.definition, self.words
        names = [*definition.roles, ANYONE, TIMER]
        for i, name in enumerate(names):
            role = definition.roles.get(name)
            if role is None:
                kind = BY_ANYONE if name == ANYONE else BY_TIMER
            else:
                kind = IN_ORGANISATION if role.organisation else HELD
            self.roles[name] = words.record(
                at.ROLE_RECORD,
                {
                    at.ROLE_INDEX: i,
                    at.ROLE_SYMBOL: words.symbol(name),
                    at.ROLE_KIND: kind,
                    at.ROLE_LIST: self.lists.get(name, 0),
                    at.ROLE_POOL: pools.get(name, 0),
                },
            )
        words.words[at.ROLES] = words.list(self.roles.values())
        words.words[at.TIMER_ROLE] = self.roles[TIMER]

    def write_catalogues(self) -> None:
        """The rows of each catalogue, by the symbols of their keys."""
        tables = []
        for catalogue in self.definition.catalogues.values():
            fields = catalogue.attributes
            rows: list[int] = []
            for key, row in catalogue.rows.items():
                rows += [self.words.symbol(key)]
                rows += [self.words.value(row.get(name), field.type) for name, field in fields.items()]
            tables.append(self.words.put(len(catalogue.rows), len(fields) + 1, *rows))
        self.words.words[at.CATALOGUES] = self.words.list(tables)

    # -------------------------------------------------------------- events

    def number_events(self) -> None:
        """Records of all events, yet without what they do."""
        for i, event in enumerate(self.definition.events.values()):
            self.act_counts[event.name] = self.words.count(3)
            fields = {
                at.ACT_INDEX: i,
                at.ACT_TALLY: self.act_counts[event.name],
                at.ACT_READING: int(event.name in READING),
            }
            self.events[event.name] = self.words.record(at.ACT_RECORD, fields)

    def write_effects_of_states(self) -> None:
        """What happens where states are left and entered."""
        for (name, state), record in self.states.items():
            described = self.definition.states_of(name.partition("[")[0])[state]
            enter = self.effects(described.on_enter)
            self.set(record, {at.STATE_ENTER: enter, at.STATE_LEAVE: self.effects(described.on_leave)})

    def write_events(self, used: Iterable[str]) -> None:
        """What the events that are used are and do."""
        for name in used:
            event = self.definition.events[name]
            words = self.words
            fields = [self._field(field) for field in event.payload.values()]
            needed = [words.list(self.roles[r] for r in roles) for _, roles in event.with_]
            self.set(
                self.events[name],
                {
                    at.ACT_FIELDS: words.list(fields),
                    at.ACT_MOVES: words.list([self._move(move, event) for move in event.moves]),
                    at.ACT_THROUGH: words.list(self.roles[role] for role in event.through),
                    at.ACT_WITH: words.list(needed),
                    at.ACT_EFFECTS: self.effects(event.effects, name),
                },
            )

    def _field(self, field: Field) -> int:
        list_ = field.type.list if isinstance(field.type, EntryType) else ""
        code = self.words.words[self.lists[list_] + at.LIST_CODE] if list_ in self.lists else 0
        default = at.NONE if field.default is None else self.words.value(field.default, field.type)
        return self.words.record(
            at.FIELD_RECORD,
            {at.FIELD_REQUIRED: int(field.required), at.FIELD_DEFAULT: default, at.FIELD_LIST: code},
        )

    def _move(self, move: Move, event: Event) -> int:
        definition, words = self.definition, self.words
        states = list(definition.states_of(move.region))
        region = definition.regions.get(move.region)
        instances = list(self.machines)
        keys = 0
        if region is not None and move.index is not None:
            pairs: list[int] = []
            for key, name in zip(region.keys, region.instances, strict=True):
                pairs += [words.symbol(key), instances.index(name)]
            keys = words.put(len(pairs) // 2, *pairs)
        owners = [*definition.regions, *definition.lists]
        return words.record(
            at.MOVE_RECORD,
            {
                at.MOVE_PLACE: instances.index(move.region) if move.index is None else 0,
                at.MOVE_INDEX: 0 if move.index is None else self.coder.expression(move.index, event.name),
                at.MOVE_KEYS: keys,
                at.MOVE_OWNER: owners.index(move.region),
                at.MOVE_SOURCES: sum(1 << states.index(source) for source in dict.fromkeys(move.sources)),
                at.MOVE_TO: -1 if move.to is None else states.index(move.to),
                at.MOVE_WHEN: self.coder.condition(move.when, event.name),
            },
        )

    def effects(self, effects: Iterable[Effect], event: str = "") -> int:
        """A list of effects; 0 where there are none."""
        written = [self._effect(effect, event) for effect in effects]
        return self.words.list(written) if written else 0

    def _effect(self, effect: Effect, event: str) -> int:
        if effect.opens or effect.links:
            raise NotCarried("links with other cases")
        words, definition, coder = self.words, self.definition, self.coder
        changes = [self._target(change.target, event, change.attributes) for change in effect.changes]
        adds = [
            words.put(self.lists[a.list], self._given(definition.attributes_of(a.list), a.attributes, event))
            for a in effect.adds
        ]
        assigns = [
            words.put(
                self.lists[a.role],
                coder.expression(a.who, event),
                self._given(definition.attributes_of(a.role), a.attributes, event),
            )
            for a in effect.assigns
        ]
        sets = [
            words.put(
                self.places.facts[name],
                0 if value is None else coder.expression(value, event),
                int(definition.facts[name].optional),
            )
            for name, value in effect.sets.items()
        ]
        return words.record(
            at.EFFECT_RECORD,
            {
                at.EFFECT_WHEN: coder.condition(effect.when, event),
                at.EFFECT_RELEASES: self._some([self._target(t, event) for t in effect.releases]),
                at.EFFECT_ENDS: self._some([self._target(t, event) for t in effect.ends]),
                at.EFFECT_CHANGES: self._some(changes),
                at.EFFECT_ADDS: self._some(adds),
                at.EFFECT_ASSIGNS: self._some(assigns),
                at.EFFECT_SETS: self._some(sets),
            },
        )

    def _some(self, items: list[int]) -> int:
        return self.words.list(items) if items else 0

    def _target(self, target: Target, event: str, attributes: Mapping[str, Expression] | None = None) -> int:
        fields = self.definition.attributes_of(target.list)
        given = 0 if attributes is None else self._given(fields, attributes, event)
        entry = 0 if target.entry is None else self.coder.expression(target.entry, event)
        where = self.coder.condition(target.where, event)
        return self.words.put(self.lists[target.list], entry, where, given)

    def _given(self, fields: Mapping[str, Field], given: Mapping[str, Expression], event: str) -> int:
        order = list(fields)
        records = [
            self.words.put(
                at.ENTRY_FIXED + order.index(name),
                self.coder.expression(value, event),
                int(fields[name].optional),
            )
            for name, value in given.items()
        ]
        return self.words.list(records)

    # -------------------------------------------------------------- policies

    def write_days(self, used: Iterable[str], first_attempt: int) -> None:
        """What is in force on each day, when days begin, and all deadlines that may begin or run."""
        self._first_attempt = first_attempt
        words, zone = self.words, self.definition.zone
        origin = first_instant(self.start, zone)
        first = self.start
        if any(deadline.at is not None for policy in self.bundle.policies for deadline in policy.deadlines):
            first = date(max(1, self.start.year - _LONG_AGO), 1, 1)
        ticks = [tick_of(first_instant(first, zone), origin)]
        day = first
        forces: list[int] = []
        written: dict[int, int] = {}
        turns = {policy.valid_from for policy in self.bundle.policies}
        turns |= {
            p.valid_until + timedelta(days=1) for p in self.bundle.policies if p.valid_until is not None
        }
        while ticks[-1] < self.end or day <= self.start:
            if not forces or day in turns:
                force = self.bundle.at(day)
                if id(force) not in written:
                    written[id(force)] = self._force(force, used)
            forces.append(written[id(force)])
            day += timedelta(days=1)
            ticks.append(tick_of(first_instant(day, zone), origin))
        self._days = (day - self.start).days
        words.words[at.DAYS] = words.put(*ticks)
        words.words[at.FORCES] = words.put(*forces)
        words.words[at.FIRST_DAY], words.words[at.DAY_COUNT] = first.toordinal(), len(forces)
        words.words[at.START_DAY] = self.start.toordinal()
        for deadline, record in self.duties.items():
            if deadline.within is not None:
                words.words[record + at.DUTY_DAYS] = self._due_days(deadline.within)

    def _force(self, force: InForce, used: Iterable[str]) -> int:
        words, definition = self.words, self.definition
        allowed = [
            int(role in event.by and (event.name not in force.allow or role in force.allow[event.name]))
            for event in definition.events.values()
            for role in self.roles
        ]
        wanted = set(used)
        rules = [
            self._rules(force.rules.get(name, ()), name) if name in wanted else 0
            for name in definition.events
        ]
        begins = force.begins
        by_event = [self._begins(begins.get((Happening.EVENT, name, ""), ())) for name in definition.events]
        enters = [self._begins(begins.get((Happening.ENTER, *name), ())) for name in self.numbers]
        leaves = [self._begins(begins.get((Happening.LEAVE, *name), ())) for name in self.numbers]
        turning = [self._beginning(one) for one in force.turning]
        plain = [
            self._plain(event, force) if name in wanted else 0 for name, event in definition.events.items()
        ]
        return words.record(
            at.FORCE_RECORD,
            {
                at.FORCE_BY: words.put(*allowed),
                at.FORCE_RULES: words.put(*rules),
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
            for region in self.definition.regions.values()
            for name in region.instances
        }
        return not initial.isdisjoint(force.begins)

    def _plain(self, event: Event, force: InForce) -> int:
        """Where an event only moves one region, whatever else is on the case: the place, and the way from each state.

        No rule, effect or deadline has to do with it, so that nothing but the role need be looked at. 0 elsewhere.
        """
        name = event.moves[0].region if event.moves else ""
        region = self.definition.regions.get(name)
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
        to = [self.states[name, ways[state]] if state in ways else 0 for state in region.states]
        return self.words.put(list(self.machines).index(name), self.places.regions[name], *to)

    def rule(self, id: str) -> int:
        """The number under which a rule, a built-in check or a deadline is told of."""
        return self.rules.setdefault(id, len(self.rules))

    def _rules(self, rules: Iterable[Rule], event: str) -> int:
        return self._some(
            [
                self.words.put(
                    self.rule(rule.id),
                    int(rule.flags),
                    self.coder.condition(rule.when, event),
                    self.coder.condition(rule.that, event),
                )
                for rule in rules
            ]
        )

    def _begins(self, beginnings: Iterable[Beginning]) -> int:
        return self._some([self._beginning(one) for one in beginnings])

    def _beginning(self, one: Beginning) -> int:
        condition = 0 if one.trigger.condition is None else self.coder.condition(one.trigger.condition)
        reads = 0
        for name in one.reads:
            reads |= self._reads(name)
        rank = one.place[0] << 16 | one.place[1]
        return self.words.put(rank, self.duty(one.deadline), condition, reads)

    def _reads(self, name: str) -> int:
        places, region = self.places, self.definition.regions.get(name)
        if name in places.facts:
            return _bit(places.facts[name])
        if region is not None:
            return sum({_bit(places.regions[instance]) for instance in region.instances})
        return _bit(places.lists[name]) if name in places.lists else 0

    def duty(self, deadline: Deadline) -> int:
        """The record of a deadline."""
        known = self.duties.get(deadline)
        if known is not None:
            return known
        words = self.words
        if deadline.id not in self.duty_counts:
            self.duty_counts[deadline.id] = words.count(at.DUTY_TIME + TIMES)
        when = deadline.when
        parts = [] if when is None else [self.coder.conjunct(c) for c in when.conjuncts if not c.drifts]
        record = self.duties[deadline] = words.record(
            at.DUTY_RECORD,
            {
                at.DUTY_INDEX: self._first_attempt + list(self.duty_counts).index(deadline.id),
                at.DUTY_RULE: self.rule(deadline.id),
                at.DUTY_ALL_CONDITIONS: int(all(t.condition is not None for t in deadline.begins)),
                at.DUTY_AT: 0 if deadline.at is None else self.coder.expression(deadline.at),
                at.DUTY_WHEN: self.coder.condition(when),
                at.DUTY_DO: 0 if deadline.do is None else self.events[deadline.do],
                at.DUTY_DRIFTS: int(when is not None and when.drifts),
                at.DUTY_PARTS: words.list(parts),
                at.DUTY_TALLY: self.duty_counts[deadline.id],
            },
        )
        begins = words.list([self._trigger(t) for t in deadline.begins])
        self.set(record, {at.DUTY_BEGINS: begins})
        self.set(record, {at.DUTY_ENDS: words.list([self._trigger(t) for t in deadline.ends])})
        return record

    def _trigger(self, trigger: Trigger) -> int:
        match trigger.kind:
            case Happening.EVENT:
                return self.words.put(at.DOING, list(self.events).index(trigger.name), 0)
            case Happening.ENTER | Happening.LEAVE:
                kind = at.ENTERING if trigger.kind is Happening.ENTER else at.LEAVING
                return self.words.put(kind, self.numbers.get((trigger.name, trigger.state), -1), 0)
            case Happening.TRUE:
                return self.words.put(at.TURNING, -1, self.coder.condition(trigger.condition))

    def _due_days(self, span: Span) -> int:
        """For each day on which a term may begin, the first tick that is too late and its day."""
        known = self._due.get(span)
        if known is not None:
            return known
        origin = first_instant(self.start, self.definition.zone)
        table: list[int] = []
        ends: dict[date, tuple[int, int]] = {}
        day, last = self.start, self.start + timedelta(days=self._days)
        while day < last:
            table += self._due_from(day, span, self.bundle.at(day).calendars, ends, origin)
            day += timedelta(days=1)
        self._due[span] = self.words.put(*table)
        return self._due[span]

    def _due_from(
        self, day: date, span: Span, calendars: Calendars, ends: dict[date, tuple[int, int]], origin: datetime
    ) -> tuple[int, int]:
        try:
            last = calendars.last_day(day, span)
            if last not in ends:
                instant = end_of_day(last, self.definition.zone)
                ends[last] = (tick_of(instant, origin), last.toordinal() + 1)
            return ends[last]
        except CalendarError:
            return at.NONE, at.NONE


def _bit(place: int) -> int:
    """The bit of a place in a client: some places share one."""
    return 1 << place % _BITS
