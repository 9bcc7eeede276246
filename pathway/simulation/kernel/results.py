"""Reads what the kernel has counted: the same tally as the reference executor's."""

from __future__ import annotations

from collections.abc import Sequence

from pathway.conditions.types import to_text
from pathway.simulation.capacity import offered
from pathway.simulation.kernel import layout as at
from pathway.simulation.kernel.names import Names
from pathway.simulation.kernel.program import Program
from pathway.simulation.tally import (
    EDGES,
    DeadlineCount,
    EventCount,
    GroupCount,
    PoolCount,
    StateCount,
    Tally,
    Times,
    Weeks,
)

Memory = Sequence[int]


def read_weeks(m: Memory) -> Weeks:
    """Arrivals, ends and who is active, week by week."""
    weeks = Weeks()
    for week in range(int(m[at.WEEK])):
        arrived, ended, active = _words(m, int(m[at.WEEKS]) + 3 * week, 3)
        weeks.arrived.append(arrived)
        weeks.ended.append(ended)
        weeks.active.append(active)
    return weeks


def read_tally(program: Program, m: Memory) -> Tally:
    """All counts."""
    tables, tally = program.tables, Tally()
    tally.arrived, tally.turned_away, tally.ended, tally.events = _words(m, program.totals, 4)
    tally.in_system = _times(m, program.totals + at.TALLY_IN_SYSTEM)
    for name, act in tables.act_counts.items():
        if any(counts := _words(m, act, 3)):
            tally.acts[name] = EventCount(*counts)
    for name, rule in program.policies.rules.items():
        if count := int(m[program.refusals + rule]):
            tally.refusals[name] = count
        if count := int(m[program.flagged + rule]):
            tally.flags[name] = count
    for name, duty in program.policies.duty_counts.items():
        opened, met, missed, carried_out, unneeded = counts = _words(m, duty, 5)
        if any(counts):
            times = _times(m, duty + at.DUTY_TIME)
            tally.deadlines[name] = DeadlineCount(opened, met, missed, carried_out, unneeded, times)
    for (machine, state), place in tables.state_counts.items():
        if any(counts := _words(m, place, 3)):
            tally.states[f"{machine}.{state}"] = StateCount(*counts)
    _read_moves(program, m, tally)
    _read_pools(program, m, tally)
    for measure, place in zip(program.scenario.measures, program.scenario.measure_times, strict=True):
        tally.measures[measure] = _times(m, place)
    _read_groups(program, m, tally)
    return tally


def _words(m: Memory, place: int, count: int) -> list[int]:
    return [int(word) for word in m[place : place + count]]


def _times(m: Memory, place: int) -> Times:
    count, total, longest = _words(m, place, 3)
    return Times(count, total, longest, _words(m, place + at.TIMES_BINS, len(EDGES)))


def _read_moves(program: Program, m: Memory, tally: Tally) -> None:
    for machine, place in program.tables.move_counts.items():
        states = [state for name, state in program.tables.states if name == machine]
        for i, source in enumerate(states):
            for j, to in enumerate(states):
                if count := int(m[place + i * len(states) + j]):
                    tally.moves[f"{machine}: {source} -> {to}"] = count


def _read_pools(program: Program, m: Memory, tally: Tally) -> None:
    warm_up, end = int(m[at.WARM_UP]), int(m[at.END])
    own = program.scenario
    for name, address, (counts, waits), open_, steps in zip(
        own.names, own.pools, own.pool_counts, own.open_pools, own.offers, strict=True
    ):
        served, gave_up, dropped, busy, worked = _words(m, counts, 5)
        longest = int(m[address + at.POOL_LONGEST])
        hours = offered(steps, open_, warm_up, end)
        tally.pools[name] = PoolCount(
            served, gave_up, dropped, longest, busy, worked, hours, _times(m, waits)
        )


def _read_groups(program: Program, m: Memory, tally: Tally) -> None:
    names, facts = Names(program), program.definition.facts
    measures = program.scenario.measures
    for name, record in zip(program.groups, program.group_records, strict=True):
        group = int(m[record + at.ALLOTTED_FIRST])
        while group:
            clients, accepted, refused, met, missed, ended, seconds = counts = _words(
                m, group + at.GROUP_CLIENTS, 7
            )
            measured = _words(m, group + at.GROUP_FIXED, 2 * len(measures))
            found = GroupCount(clients, accepted, refused, met, missed, ended, seconds)
            for i, measure in enumerate(measures):
                if measured[2 * i]:
                    found.measured[measure] = measured[2 * i : 2 * i + 2]
            if any(counts) or found.measured:
                value = names.value(int(m[group + at.GROUP_VALUE]), facts[name].type, 0)
                tally.groups[f"{name}: {to_text(value)}"] = found
            group = int(m[group + at.GROUP_NEXT])
