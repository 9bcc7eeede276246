"""A scenario made ready to run: names become numbers, distributions samplers, and roles lists of roles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pathway.conditions.types import Value
from pathway.definition import ANYONE, Definition
from pathway.documents.scenario_model import (
    Activity,
    Choose,
    Distribution,
    Draw,
    Item,
    Pool,
    Priority,
    Scenario,
    Stream,
)
from pathway.errors import UsageError
from pathway.simulation.draws import Sampler, sampler
from pathway.simulation.random import field_purpose, hash32

Ticks = Sampler
Fields = tuple[tuple[str, Draw, int], ...]
"""(name, how it is drawn, the purpose of the draw) of payloads, records, facts and attributes."""


@dataclass(slots=True, eq=False)
class Step:
    """An activity made ready. `key` is the hash of its name, `pools` the indices of those whose time it takes."""

    index: int
    name: str
    key: int
    event: str
    by: str
    through: str | None
    with_roles: tuple[str, ...]
    pools: tuple[int, ...]
    pool_fact: str | None
    pools_by: Mapping[Value, tuple[int, ...]]
    """The pools by the value of `pool_fact`, if it is one of these."""
    chance: float | None
    after: Ticks | None
    work: Ticks | None
    patience: Ticks | None
    instead: Step | None
    """What follows when patience ends."""
    payload: Fields
    record: Fields
    retry: Ticks | None
    at_most: int
    then: Step | None
    """What follows when all attempts were refused."""


@dataclass(slots=True, eq=False)
class Chooser:
    """One of `options` by weight."""

    index: int
    key: int
    options: tuple[Step, ...]
    upto: tuple[float, ...]


PlannedItem = Step | Chooser


@dataclass(frozen=True, slots=True)
class PlannedPool:
    name: str
    role: str
    count: int
    """How many people there are where there are most."""
    share: int
    caseload: int | None
    cost_per_hour: float
    people: Fields
    key: int
    serves: frozenset[str]
    priority: Priority | None


@dataclass(frozen=True, slots=True)
class PlannedStream:
    name: str
    key: int
    """Mixed into the key of every draw of the stream's clients."""
    arrivals_key: int
    every: Ticks
    opening: Step
    next: tuple[PlannedItem, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything about a scenario that stays the same in all replications."""

    streams: tuple[PlannedStream, ...]
    pools: tuple[PlannedPool, ...]
    pool_of_role: dict[str, int]
    holds: Fields
    facts: Fields
    case: tuple[tuple[PlannedItem, ...], ...]
    behaviour: dict[tuple[str, str], tuple[PlannedItem, ...]]
    organisation_roles: frozenset[str]
    names: tuple[str, ...]
    """Names of steps and choosers by index."""


FACTS_KEY = hash32("facts")
HOLDS_KEY = hash32("holds")


def make_plan(scenario: Scenario, definition: Definition) -> Plan:
    """Make a scenario ready. Raises UsageError where two names of activities have the same hash."""
    builder = _Builder(scenario, definition)
    streams = tuple(builder.stream(stream) for stream in scenario.streams)
    case = tuple(builder.items(line) for line in scenario.case)
    behaviour = {place: builder.items(items) for place, items in scenario.behaviour.items()}
    builder.refuse_equal_hashes()
    organisation = {name for name, role in definition.roles.items() if role.organisation}
    return Plan(
        streams=streams,
        pools=tuple(_pool(pool) for pool in scenario.pools),
        pool_of_role={pool.role: i for i, pool in enumerate(scenario.pools)},
        holds=_fields(scenario.holds),
        facts=_fields(scenario.facts),
        case=case,
        behaviour=behaviour,
        organisation_roles=frozenset(organisation | {ANYONE}),
        names=tuple(builder.names),
    )


def _fields(draws: Iterable[tuple[str, Draw]]) -> Fields:
    return tuple((name, draw, field_purpose(name)) for name, draw in draws)


def _pool(pool: Pool) -> PlannedPool:
    return PlannedPool(
        pool.name,
        pool.role,
        pool.most,
        pool.share,
        pool.caseload,
        pool.cost_per_hour,
        _fields(pool.people),
        hash32(f"people.{pool.name}"),
        frozenset((pool.role, *pool.serves)),
        pool.priority,
    )


class _Builder:
    def __init__(self, scenario: Scenario, definition: Definition) -> None:
        self.names: list[str] = []
        self._groups = definition.groups
        self._pools = {pool.name: i for i, pool in enumerate(scenario.pools)}

    def stream(self, stream: Stream) -> PlannedStream:
        opening = self.step(stream.opening)
        return PlannedStream(
            stream.name,
            hash32(stream.name),
            hash32(f"arrivals.{stream.name}"),
            sampler(stream.every),
            opening,
            self.items(stream.next),
        )

    def items(self, items: Iterable[Item]) -> tuple[PlannedItem, ...]:
        return tuple(self.chooser(item) if isinstance(item, Choose) else self.step(item) for item in items)

    def chooser(self, choose: Choose) -> Chooser:
        index = self._number(choose.name)
        options = tuple(self.step(option) for option in choose.options)
        return Chooser(index, hash32(choose.name), options, choose.upto)

    def step(self, activity: Activity) -> Step:
        refused, patience = activity.if_refused, activity.patience
        return Step(
            index=self._number(activity.name),
            name=activity.name,
            key=hash32(activity.name),
            event=activity.event,
            by=activity.by,
            through=activity.through,
            with_roles=self._roles(activity.with_),
            pools=self._met(activity.pool, activity),
            pool_fact=activity.pool_fact,
            pools_by={value: self._met(pool, activity) for value, pool in activity.pool_cases.items()},
            chance=activity.chance,
            after=_sampler(activity.after),
            work=_sampler(activity.work),
            patience=None if patience is None else sampler(patience.within),
            instead=None if patience is None or patience.then is None else self.step(patience.then),
            payload=_fields(activity.payload),
            record=_fields(activity.record),
            retry=None if refused is None else _sampler(refused.wait),
            at_most=0 if refused is None else refused.at_most,
            then=None if refused is None or refused.then is None else self.step(refused.then),
        )

    def _met(self, pool: str | None, activity: Activity) -> tuple[int, ...]:
        return tuple(self._pools[one] for one in (pool, *activity.together) if one is not None)

    def refuse_equal_hashes(self) -> None:
        seen: dict[int, str] = {}
        for name in self.names:
            other = seen.setdefault(hash32(name), name)
            if other != name:
                raise UsageError(
                    f"the activities `{other}` and `{name}` would share their random numbers; "
                    "give one of them another `name`"
                )

    def _roles(self, names: tuple[str, ...]) -> tuple[str, ...]:
        roles = [role for name in names for role in self._groups.get(name, (name,))]
        return tuple(dict.fromkeys(roles))

    def _number(self, name: str) -> int:
        self.names.append(name)
        return len(self.names) - 1


def _sampler(distribution: Distribution | None) -> Ticks | None:
    return None if distribution is None else sampler(distribution)
