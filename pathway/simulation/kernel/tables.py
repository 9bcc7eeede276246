"""Writes a definition as tables: states, lists, roles, catalogues, events and what they do."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from pathway.conditions import Expression
from pathway.conditions.types import EntryType
from pathway.decision.model import READING
from pathway.definition import ANYONE, TIMER, Definition, Effect, Event, Field, Move, Opens, State, Target
from pathway.policy import Bundle
from pathway.simulation.kernel import layout as at
from pathway.simulation.kernel.bytecode import Coder, Column, Places
from pathway.simulation.kernel.people import BY_ANYONE, BY_TIMER, HELD, IN_ORGANISATION
from pathway.simulation.kernel.words import NotCarried, Words
from pathway.simulation.tally import EDGES

_MOST_STATES: Final = 62
_BITS: Final = 62
TIMES: Final = at.TIMES_BINS + len(EDGES)

Name = tuple[str, str]


class Openings(ABC):
    """Writes what an effect opens on another pathway."""

    @abstractmethod
    def write(self, tables: Tables, opens: Opens, event: str) -> int:
        """The record of a case to open, which an effect of `event` describes in the words of its own pathway."""


class Tables:
    """The tables of a pathway, and the names behind their addresses."""

    def __init__(
        self,
        words: Words,
        bundle: Bundle,
        start: date,
        end: int,
        columns: Sequence[Column],
        after_final: Iterable[str] = (),
    ) -> None:
        self.words = words
        self.bundle = bundle
        self.definition: Definition = bundle.definition
        self.start = start
        self.end = end
        self._after_final = frozenset(after_final)
        self.places = Places()
        self.coder = Coder(words, self.definition, self.places, columns)
        self.machines: dict[str, int] = {}
        self.lists: dict[str, int] = {}
        self.roles: dict[str, int] = {}
        self.states: dict[Name, int] = {}
        self.numbers: dict[Name, int] = {}
        self.events: dict[str, int] = {}
        self.state_counts: dict[Name, int] = {}
        self.move_counts: dict[str, int] = {}
        self.act_counts: dict[str, int] = {}
        self.clocks: dict[str, int] = {}
        """How many measures each entry of a list has a clock for."""
        self.registers: dict[int, int] = {}
        """What stands in registers while a case on this pathway is judged."""
        self.openings: Openings | None = None
        """Writes what effects do to links with other cases."""

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
        self.registers[at.LISTS_AT] = where
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
        self.registers[at.REGION_COUNT] = regions
        self.registers[at.MACHINES] = words.list(self.machines.values())
        machines = list(self.machines.values())[:regions]
        self.registers[at.HAS_FINALS] = int(any(words.words[m + at.MACHINE_HAS_FINAL] for m in machines))

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
                at.MACHINE_BIT: bit(place),
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
                    at.LIST_BIT: bit(self.places.lists[name]),
                },
            )
            if words.words[self.lists[name] + at.LIST_SIZE] >= at.LARGEST:
                raise NotCarried(f"as many attributes as `{name}` has")
        self.places.list_records.update(self.lists)
        self.registers[at.LISTS] = words.list(self.lists.values())
        self.registers[at.LISTS_COUNT] = len(self.lists)

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
        self.registers[at.ROLES] = words.list(self.roles.values())
        self.registers[at.TIMER_ROLE] = self.roles[TIMER]

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
        self.registers[at.CATALOGUES] = self.words.list(tables)

    def write_new_case(self, size: int) -> None:
        """How a case begins, in `size` words: its defaults, and its initial states."""
        words, definition = self.words, self.definition
        template = self.registers[at.NEW_CASE] = words.reserve(size)
        self.registers[at.CLIENT_SIZE] = size
        for fact in definition.facts.values():
            words.words[template + self.places.facts[fact.name]] = words.value(fact.default, fact.type)
        for name, place in self.places.regions.items():
            words.words[template + place] = words.words[self.machines[name] + at.MACHINE_INITIAL]
            words.words[template + place + 1] = at.NONE

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
        words, definition, coder = self.words, self.definition, self.coder
        changes = [self._target(change.target, event, change.attributes) for change in effect.changes]
        adds = [
            words.put(self.lists[a.list], self.given(definition.attributes_of(a.list), a.attributes, event))
            for a in effect.adds
        ]
        assigns = [
            words.put(
                self.lists[a.role],
                coder.expression(a.who, event),
                self.given(definition.attributes_of(a.role), a.attributes, event),
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
                at.EFFECT_RELEASES: self.some([self._target(t, event) for t in effect.releases]),
                at.EFFECT_ENDS: self.some([self._target(t, event) for t in effect.ends]),
                at.EFFECT_CHANGES: self.some(changes),
                at.EFFECT_ADDS: self.some(adds),
                at.EFFECT_ASSIGNS: self.some(assigns),
                at.EFFECT_SETS: self.some(sets),
                at.EFFECT_OPENS: self.some(self._opens(effect, event)),
                at.EFFECT_LINKS: self.some(self._links(effect, event)),
            },
        )

    def _opens(self, effect: Effect, event: str) -> list[int]:
        assert self.openings is not None or not effect.opens
        return [self.openings.write(self, one, event) for one in effect.opens] if self.openings else []

    def _links(self, effect: Effect, event: str) -> list[int]:
        return [
            self.words.put(
                self.lists[link.list],
                self.coder.expression(link.case, event),
                self.given(self.definition.attributes_of(link.list), link.attributes, event),
            )
            for link in effect.links
        ]

    def some(self, items: list[int]) -> int:
        """A list; 0 for none."""
        return self.words.list(items) if items else 0

    def _target(self, target: Target, event: str, attributes: Mapping[str, Expression] | None = None) -> int:
        fields = self.definition.attributes_of(target.list)
        given = 0 if attributes is None else self.given(fields, attributes, event)
        entry = 0 if target.entry is None else self.coder.expression(target.entry, event)
        where = self.coder.condition(target.where, event)
        return self.words.put(self.lists[target.list], entry, where, given)

    def given(self, fields: Mapping[str, Field], given: Mapping[str, Expression], event: str) -> int:
        """The values that are given to attributes of an entry."""
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


def bit(place: int) -> int:
    """The bit of a place in a client: some places share one."""
    return 1 << place % _BITS
