"""The people of a simulation: pool members with drawn attributes and caseloads, and everybody else."""

from __future__ import annotations

from dataclasses import replace
from heapq import heapify, heappop, heappush
from typing import Final

from pathway.decision.model import Person
from pathway.definition import Definition
from pathway.simulation.plan import Plan, PlannedPool
from pathway.simulation.values import Moment, Values, draw_fields

CASELOAD: Final = "caseload"
"""The attribute that, where the pathway has it and no pool draws it, shows a person's present caseload."""


class Register:
    """What a host's register would know.

    Ids are `<pool>-<number from 1>`, `outside.<role>`, and for clients `<case>.<role>-<number from 1>`.
    """

    def __init__(self, plan: Plan, definition: Definition, moment: Moment) -> None:
        self._plan = plan
        self._shows_load = CASELOAD in definition.people
        self._people: dict[str, Person] = {}
        self._member: dict[str, tuple[int, int]] = {}
        self._ids: list[tuple[str, ...]] = []
        self._there: list[int] = []
        self._loads: list[list[int]] = []
        self._least: list[list[tuple[int, int]]] = []
        for index, pool in enumerate(plan.pools):
            self._add(index, pool, moment)
        for role in plan.organisation_roles:
            self._people[outsider(role)] = Person({}, frozenset({role}))

    def _add(self, index: int, pool: PlannedPool, moment: Moment) -> None:
        ids = tuple(f"{pool.name}-{i + 1}" for i in range(pool.count))
        self._ids.append(ids)
        self._there.append(pool.count)
        self._loads.append([0] * pool.count)
        least = [(0, i) for i in range(pool.count)]
        heapify(least)
        self._least.append(least)
        serves = pool.serves & self._plan.organisation_roles
        for i, id_ in enumerate(ids):
            moment.begin(i, pool.key, 0)
            attributes = draw_fields(pool.people, moment)
            self._member[id_] = (index, i)
            self._people[id_] = Person(self._with_load(pool, attributes, 0), serves)

    def _with_load(self, pool: PlannedPool, attributes: Values, load: int) -> Values:
        drawn = any(name == CASELOAD for name, _, _ in pool.people)
        return {**attributes, CASELOAD: load} if self._shows_load and not drawn else attributes

    def person(self, id_: str) -> Person | None:
        """The register's answer about a person; clients and newcomers are known, without attributes."""
        return self._people.get(id_, _SOMEBODY)

    def shows_load(self, id: str) -> bool:
        """Whether a person's attributes show the present caseload."""
        pool = self._member.get(id)
        return (
            pool is not None
            and self._shows_load
            and CASELOAD in self._with_load(self._plan.pools[pool[0]], {}, 0)
        )

    def member(self, pool: int, uniform: float) -> str:
        """A member of a pool who is there, by a uniform number in (0, 1); of all, where nobody is."""
        ids = self._ids[pool]
        return ids[int(uniform * (self._there[pool] or len(ids)))]

    def resize(self, pool: int, count: int) -> None:
        """From now on the first `count` members of a pool are there; only they take new cases."""
        loads = self._loads[pool]
        self._there[pool] = count
        self._least[pool] = [(loads[i], i) for i in range(count)]
        heapify(self._least[pool])

    def least_loaded(self, pool: int) -> str | None:
        """The member with the smallest caseload, the first of equals; None where nobody may take a case."""
        heap, loads = self._least[pool], self._loads[pool]
        if not heap:
            return None
        while loads[heap[0][1]] != heap[0][0]:
            heappop(heap)
        load, member = heap[0]
        most = self._plan.pools[pool].caseload
        return None if most is not None and load >= most else self._ids[pool][member]

    def holding(self, role: str, person: str) -> tuple[int, int] | None:
        """(pool, member) where a holding counts in a caseload: a pool's member in the role of the pool."""
        member = self._member.get(person)
        return member if member is not None and self._plan.pools[member[0]].role == role else None

    def held(self) -> dict[str, int]:
        """For each pool, the holdings that count in caseloads now."""
        pairs = zip(self._plan.pools, self._loads, strict=True)
        return {pool.name: sum(loads) for pool, loads in pairs}

    def load(self, holding: tuple[int, int], change: int) -> None:
        """Add to a member's caseload."""
        pool, member = holding
        loads = self._loads[pool]
        loads[member] += change
        if member < self._there[pool]:
            heappush(self._least[pool], (loads[member], member))
        if self._shows_load:
            id_ = self._ids[pool][member]
            person = self._people[id_]
            attributes = self._with_load(self._plan.pools[pool], dict(person.attributes), loads[member])
            self._people[id_] = replace(person, attributes=attributes)


def outsider(role: str) -> str:
    """Whoever acts in an organisation's role that no pool serves."""
    return f"outside.{role}"


_SOMEBODY: Final = Person()
