"""A scenario under a bundle, written as tables: what all replications begin with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pathway.conditions.types import CaseType, EntryType, PersonType
from pathway.definition import Definition
from pathway.documents.scenario_model import Scenario
from pathway.policy import Bundle
from pathway.simulation.executor import open_times
from pathway.simulation.kernel import layout as at
from pathway.simulation.kernel.others import OtherTables, columns, reach
from pathway.simulation.kernel.policies import PolicyTables
from pathway.simulation.kernel.scenario import ScenarioTables, watched
from pathway.simulation.kernel.tables import TIMES, Tables
from pathway.simulation.kernel.words import NotCarried, Words
from pathway.simulation.plan import Plan, PlannedItem, Step
from pathway.simulation.tally import WEEK

_ARRAYS: Final = (
    *at.JUDGED_ARRAYS, at.HAPPENED, at.BEGUN, at.BEFORE, at.CLOSED, at.OPENED, at.MOVED, at.FREED, at.DRAWN,
    at.TURNS,
)  # fmt: skip
_HEAP_ROOM: Final = 1024


@dataclass(frozen=True, slots=True)
class Program:
    """The memory of a run before it begins, and what the addresses in it stand for."""

    words: Words
    tables: Tables
    policies: PolicyTables
    scenario: ScenarioTables
    definition: Definition
    groups: tuple[str, ...]
    group_records: tuple[int, ...]
    totals: int
    refusals: int
    flagged: int
    attempts: int
    steps: tuple[str, ...]
    deadlines: Mapping[int, str]


def make_program(scenario: Scenario, plan: Plan, bundle: Bundle, end: int) -> Program:
    """Write the tables. Raises NotCarried where the kernel does not carry something."""
    definition = bundle.definition
    words = Words()
    put = words.words
    used = list(_used(plan, bundle))
    found = reach(definition, used, scenario.linked)
    people = columns(definition, [scenario.linked[name].definition for name in found.events])
    tables = Tables(words, bundle, scenario.start, end, people, scenario.after_final)
    others = OtherTables(words, tables, scenario.linked, found, people)
    watches = watched(scenario.measures, definition.lists)
    clocks = {name: sum(1 for w in watches if w.list == name) for name in definition.lists}
    size = tables.lay_out(clocks)
    put[at.VISITS] = size
    put[at.CLOCKS] = put[at.VISITS] + len(plan.names)
    put[at.CLIENT_GROUPS] = put[at.CLOCKS] + sum(1 for w in watches if w.list is None)
    size = put[at.CLIENT_GROUPS] + len(scenario.groups)
    tables.write_machines()
    tables.write_lists()
    own = ScenarioTables(words, tables, scenario, plan, open_times(scenario, end), people)
    tables.write_roles(own.write_pools())
    own.write_pool_roles()
    own.write_services(tables)
    tables.write_catalogues()
    tables.number_events()
    others.write_all(own)
    tables.write_effects_of_states()
    tables.write_events(used)
    policies = PolicyTables(tables)
    policies.write_days(used, len(plan.names))
    own.write_steps()
    own.write_measures(watches)
    put[at.RUN_SIZE] = at.RUN_PLACES + own.most_pools * at.PLACE_SIZE
    tables.write_new_case(size)
    for clock in range(put[at.CLOCKS], put[at.CLIENT_GROUPS]):
        put[tables.registers[at.NEW_CASE] + clock] = at.NONE
    records = _write_groups(words, tables, scenario, len(watches))
    totals = words.count(at.TALLY_IN_SYSTEM + TIMES)
    put[at.TALLY] = totals
    refusals, flagged = words.count(len(policies.rules)), words.count(len(policies.rules))
    put[at.REFUSALS], put[at.FLAGGED] = refusals, flagged
    attempts = put[at.ATTEMPTS] = words.reserve(2 * (len(plan.names) + len(policies.duty_counts)))
    put[at.WEEKS] = words.reserve(3 * (end // WEEK + 2))
    put[at.END] = end
    for register in _ARRAYS:
        put[register] = words.reserve(at.ROOM)
    put[at.GRAVES] = words.reserve(2 * at.GRAVES_ROOM)
    put[at.HEAP], put[at.HEAP_ROOM] = words.reserve(_HEAP_ROOM * at.EVENT_SIZE), _HEAP_ROOM
    for register, word in tables.registers.items():
        put[register] = word
    put[at.COUNTS] = words.list(word for pair in words.counts for word in pair)
    return Program(
        words,
        tables,
        policies,
        own,
        definition,
        scenario.groups,
        records,
        totals,
        refusals,
        flagged,
        attempts,
        plan.names,
        {record: deadline.id for deadline, record in policies.duties.items()},
    )


def _used(plan: Plan, bundle: Bundle) -> Iterator[str]:
    """The events that somebody, or a deadline, attempts."""
    names = {step.event for step in _steps(plan)}
    names |= {d.do for policy in bundle.policies for d in policy.deadlines if d.do is not None}
    return (name for name in bundle.definition.events if name in names)


def _steps(plan: Plan) -> Iterator[Step]:
    items: list[PlannedItem] = [stream.opening for stream in plan.streams]
    for some in (*(s.next for s in plan.streams), *plan.case, *plan.behaviour.values()):
        items.extend(some)
    while items:
        item = items.pop()
        if isinstance(item, Step):
            yield item
            items.extend(one for one in (item.instead, item.then) if one is not None)
        else:
            items.extend(item.options)


def _write_groups(words: Words, tables: Tables, scenario: Scenario, measures: int) -> tuple[int, ...]:
    put = words.words
    put[at.GROUP_SIZE] = at.GROUP_FIXED + 2 * measures
    if put[at.GROUP_SIZE] >= at.LARGEST:
        raise NotCarried("as many measures")
    for name in scenario.groups:
        if isinstance(tables.definition.facts[name].type, (PersonType, EntryType, CaseType)):
            raise NotCarried(f"groups by `{name}`, which is not the same from client to client")
    records = tuple(words.put(tables.places.facts[name], 0) for name in scenario.groups)
    put[at.GROUPS] = words.list(records)
    return records
