"""Writes the pathways on which acts open cases: tables of their own, by which the first act there is judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pathway.conditions.types import CaseType, IntType, Type
from pathway.definition import CASE, Definition, Effect, Linked, Opens
from pathway.policy import Bundle
from pathway.simulation.kernel import layout as at
from pathway.simulation.kernel.bytecode import Column, column
from pathway.simulation.kernel.linked import DEEPEST
from pathway.simulation.kernel.policies import PolicyTables
from pathway.simulation.kernel.scenario import ScenarioTables
from pathway.simulation.kernel.tables import Openings, Tables
from pathway.simulation.kernel.words import NotCarried, Words
from pathway.simulation.register import CASELOAD

_WIDE = 2**62


@dataclass(slots=True)
class Reach:
    """What can be opened: by pathway, the events that are first acts, and how deep, one within another."""

    events: dict[str, list[str]] = field(default_factory=dict)
    depth: int = 0


def reach(definition: Definition, used: Iterable[str], bundles: Mapping[str, Bundle]) -> Reach:
    """What acts that are used can open, where policies judge it, and what those first acts can."""
    found = Reach()
    level = set(_opened(definition, used, bundles))
    while level and found.depth < DEEPEST:
        found.depth += 1
        for pathway, event in sorted(level):
            events = found.events.setdefault(pathway, [])
            if event not in events:
                events.append(event)
        level = {
            one for pathway, event in level for one in _opened(bundles[pathway].definition, (event,), bundles)
        }
    return found


def _opened(
    definition: Definition, events: Iterable[str], bundles: Mapping[str, Bundle]
) -> Iterator[tuple[str, str]]:
    """Pathways and first acts of the cases that events, or states that they may enter or leave, can open."""
    effects: list[Effect] = [effect for name in events for effect in definition.events[name].effects]
    for owner in (*definition.regions, *definition.lists):
        for state in definition.states_of(owner).values():
            effects += [*state.on_enter, *state.on_leave]
    for opens in (opens for effect in effects for opens in effect.opens):
        pathway = linked_by(definition, opens.list).pathway
        if is_judged(pathway, bundles):
            yield pathway, opens.event


def is_judged(pathway: str, bundles: Mapping[str, Bundle]) -> bool:
    """Whether a scenario names policies for a pathway."""
    return pathway in bundles and bool(bundles[pathway].policies)


def linked_by(definition: Definition, list: str) -> Linked:
    """What the entries of a linked list are."""
    linked = definition.lists[list].linked
    assert linked is not None
    return linked


def columns(definition: Definition, others: Iterable[Definition]) -> Sequence[Column]:
    """What conditions read of people: the attributes of a pathway, then those that others have beside it."""
    found = [column(one) for one in definition.people.values()]
    for other in others:
        for one in other.people.values():
            own = definition.people.get(one.name)
            if own is not None and not _agree(column(own), column(one)):
                raise NotCarried(f"people whose `{one.name}` is not in `{other.name}` what it is here")
            if column(one) not in found:
                found.append(column(one))
    return found


def _agree(own: Column, theirs: Column) -> bool:
    """Whether the same value can stand for both; a caseload stands in one place only."""
    return own == theirs if own[0] == CASELOAD else own[1] == theirs[1]


class OtherTables(Openings):
    """The tables of the pathways that can be reached, beside those of the scenario's own."""

    def __init__(
        self,
        words: Words,
        own: Tables,
        bundles: Mapping[str, Bundle],
        found: Reach,
        columns: Sequence[Column],
    ) -> None:
        self._words = words
        self._own = own
        self._found = found
        self._tables = {
            name: Tables(words, bundles[name], own.start, own.end, columns) for name in found.events
        }
        self._worlds = {name: words.reserve(at.WORLD_WORDS) for name in found.events}
        for tables in (own, *self._tables.values()):
            tables.openings = self

    def write_all(self, scenario: ScenarioTables) -> None:
        """All that the other pathways are, and where cases on them are judged."""
        sizes = [self._write_names(tables, scenario) for tables in self._tables.values()]
        for name, tables in self._tables.items():
            tables.write_effects_of_states()
            tables.write_events(self._found.events[name])
            PolicyTables(tables).write_judging(self._found.events[name], self._own.definition.zone)
            for offset in range(at.WORLD_WORDS):
                word = tables.registers.get(at.JUDGED + offset, 0)
                self._words.words[self._worlds[name] + offset] = word
        frames = [self._frame(max(sizes)) for _ in range(self._found.depth)]
        self._own.registers[at.FRAMES] = self._words.put(*frames) if frames else 0

    def _write_names(self, tables: Tables, scenario: ScenarioTables) -> int:
        """All that is told by its name; the words that a case needs."""
        size = tables.lay_out({})
        tables.write_machines()
        tables.write_lists()
        tables.write_roles({})
        scenario.write_services(tables)
        tables.write_catalogues()
        tables.number_events()
        tables.write_new_case(size)
        return size

    def _frame(self, size: int) -> int:
        """Where a case of up to `size` words is judged: with arrays of its own for what comes of it."""
        words = self._words
        frame = words.reserve(at.FRAME_REGISTERS + at.JUDGED_WORDS)
        words.words[frame + at.FRAME_CASE] = words.reserve(size)
        for register in at.JUDGED_ARRAYS:
            words.words[frame + at.FRAME_REGISTERS + register - at.JUDGED] = words.reserve(at.ROOM)
        return frame

    # -------------------------------------------------------------- what an effect opens

    def write(self, tables: Tables, opens: Opens, event: str) -> int:
        """The record of a case to open, which an effect of `event` describes in the words of its own pathway."""
        linked = linked_by(tables.definition, opens.list)
        fields = tables.definition.attributes_of(opens.list)
        record = self._words.record(
            at.OPENS_RECORD,
            {
                at.OPENS_LIST: tables.lists[opens.list],
                at.OPENS_GIVEN: tables.given(fields, opens.attributes, event),
                at.OPENS_CASE_AT: at.ENTRY_FIXED + list(fields).index(CASE),
                at.OPENS_NAME: self._words.symbol(linked.pathway),
            },
        )
        other = self._tables.get(linked.pathway)
        if other is not None:
            tables.set(record, self._judged(tables, other, opens, linked, event))
            tables.set(record, self._back(tables, other, linked))
        return record

    def _judged(
        self, tables: Tables, other: Tables, opens: Opens, linked: Linked, event: str
    ) -> dict[int, int]:
        words, coder = self._words, tables.coder
        facts, payload = other.definition.facts, other.definition.events[opens.event].payload
        states = list(other.definition.states_of(linked.region))
        return {
            at.OPENS_WORLD: self._worlds[linked.pathway],
            at.OPENS_ACT: other.events[opens.event],
            at.OPENS_ROLE: other.roles[opens.role],
            at.OPENS_FACTS: words.list(
                [
                    words.put(
                        coder.expression(value, event),
                        other.places.facts[name],
                        int(facts[name].required),
                        *_bounds(facts[name].type),
                    )
                    for name, value in opens.facts.items()
                ]
            ),
            at.OPENS_PAYLOAD: words.list(
                [
                    words.put(
                        coder.expression(value, event),
                        list(payload).index(name),
                        0,
                        *_bounds(payload[name].type),
                    )
                    for name, value in opens.payload.items()
                ]
            ),
            at.OPENS_HOLDS: words.list(
                [self._held(tables, other, role, opens, event) for role in opens.holds]
            ),
            at.OPENS_REGION: list(other.machines).index(linked.region),
            at.OPENS_STATES: words.put(*(tables.states[opens.list, state] for state in states)),
        }

    def _held(self, tables: Tables, other: Tables, role: str, opens: Opens, event: str) -> int:
        who: list[int] = []
        for one in opens.holds[role]:
            who += (
                [tables.lists[one], 0] if isinstance(one, str) else [0, tables.coder.expression(one, event)]
            )
        return self._words.put(other.lists[role], self._words.put(len(who) // 2, *who))

    def _back(self, tables: Tables, other: Tables, linked: Linked) -> dict[int, int]:
        """The entry that the other case has of this one; nothing where it sees nothing."""
        if linked.back is None:
            return {}
        region = linked_by(other.definition, linked.back).region
        states = [other.states[linked.back, state] for state in tables.definition.states_of(region)]
        return {
            at.OPENS_BACK: other.lists[linked.back],
            at.OPENS_BACK_CASE_AT: at.ENTRY_FIXED
            + list(other.definition.attributes_of(linked.back)).index(CASE),
            at.OPENS_BACK_REGION: list(tables.machines).index(region),
            at.OPENS_BACK_STATES: self._words.put(*states),
        }


def _bounds(type: Type) -> tuple[int, int]:
    """Within which a value fits. No case does: there is none that a simulated one knows."""
    if isinstance(type, CaseType):
        return 1, 0
    if isinstance(type, IntType):
        low, high = type.low, type.high
        return -_WIDE if low is None else low, _WIDE if high is None else high
    return -_WIDE, _WIDE
