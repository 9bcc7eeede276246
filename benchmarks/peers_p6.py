"""P6 of benchmarks/p6, written by hand for libraries of discrete-event simulation, and without any.

Each is written as its own documentation recommends, draws with what it offers for that, and gives the same figures,
so that it shows whether all simulate the same network. Times are in days.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count
from math import log, sqrt
from random import Random
from typing import Any, Final

SERVERS: Final = (6, 21, 32, 112)
"""Of the pools that do intake; screening and reviews; assessments and plans; the service."""

GAP: Final = 365 / 100_000
PATIENCE: Final = 2.0
INTAKE, SCREEN, ASSESS, PLAN, SERVICE, REVIEW = range(6)
OUT: Final = -1
POOL: Final = (0, 1, 2, 2, 3, 1)
MEAN: Final = (0.02, 0.05, 0.15, 0.06, 0.40, 0.03)
CV: Final = (None, 1.0, 0.8, None, 1.2, None)
"""The coefficient of variation of a lognormal time; None is exponential."""

NEXT: Final = (
    ((0.15, OUT), (0.85, SCREEN)),
    ((0.70, ASSESS), (0.30, SERVICE)),
    ((0.80, PLAN), (0.20, OUT)),
    ((1.00, SERVICE),),
    ((1.00, REVIEW),),
    ((0.25, SERVICE), (0.75, OUT)),
)
"""By stage, where a client goes next, and how likely that is."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a run found: how many came, how many were done, and means in days, of waits by pool."""

    arrived: int
    finished: int
    in_system: float
    waits: tuple[float, ...]


@dataclass(slots=True)
class Sums:
    """Adds up what a run finds. A wait counts when a server is had, and not where patience ends it."""

    arrived: int = 0
    finished: int = 0
    in_system: float = 0.0
    waited: list[float] = field(default_factory=lambda: [0.0] * len(SERVERS))
    served: list[int] = field(default_factory=lambda: [0] * len(SERVERS))

    def wait(self, pool: int, days: float) -> None:
        self.waited[pool] += days
        self.served[pool] += 1

    def end(self, days: float) -> None:
        self.finished += 1
        self.in_system += days

    def found(self) -> Found:
        waits = tuple(w / max(n, 1) for w, n in zip(self.waited, self.served, strict=True))
        return Found(self.arrived, self.finished, self.in_system / max(self.finished, 1), waits)


def underlying(mean: float, cv: float) -> tuple[float, float]:
    """Mean and standard deviation of the logarithm of a lognormal time."""
    spread = log(1 + cv * cv)
    return log(mean) - spread / 2, sqrt(spread)


def drawn_by(random: Random) -> tuple[Callable[[], float], ...]:
    """The time of each stage, drawn with Python's own generator."""
    return tuple(
        _exponential(random, mean) if cv is None else _lognormal(random, *underlying(mean, cv))
        for mean, cv in zip(MEAN, CV, strict=True)
    )


def _exponential(random: Random, mean: float) -> Callable[[], float]:
    return lambda: random.expovariate(1 / mean)


def _lognormal(random: Random, mu: float, sigma: float) -> Callable[[], float]:
    return lambda: random.lognormvariate(mu, sigma)


def following(random: Random, stage: int) -> int:
    """The stage after `stage`; every stage has two ways on at most."""
    (chance, first), *others = NEXT[stage]
    return first if not others or random.random() < chance else others[0][1]


# ---------------------------------------------------------------- SimPy


def simpy_run(days: float, seed: int) -> Found:
    """SimPy (https://simpy.readthedocs.io): a process for each client, and resources that are requested.

    Patience as in its guide on shared resources: the request, or a timeout, whichever comes first.
    """
    import simpy

    random = Random(seed)
    work, sums = drawn_by(random), Sums()
    env = simpy.Environment()
    pools = [simpy.Resource(env, capacity=servers) for servers in SERVERS]

    def client() -> Generator[Any, Any, None]:
        came, stage = env.now, INTAKE
        while stage != OUT:
            joined, pool = env.now, POOL[stage]
            with pools[pool].request() as request:
                if stage == ASSESS:
                    yield request | env.timeout(random.expovariate(1 / PATIENCE))
                    if not request.triggered:
                        break
                else:
                    yield request
                sums.wait(pool, env.now - joined)
                yield env.timeout(work[stage]())
            stage = following(random, stage)
        sums.end(env.now - came)

    def source() -> Generator[Any, Any, None]:
        while True:
            yield env.timeout(random.expovariate(1 / GAP))
            sums.arrived += 1
            env.process(client())

    env.process(source())
    env.run(until=days)
    return sums.found()


# ---------------------------------------------------------------- Ciw


def ciw_run(days: float, seed: int) -> Found:
    """Ciw (https://ciw.readthedocs.io): a node for each pool, and the stage as the class of a customer.

    A class changes after service, and then leads to its own node; customers of ASSESS renege.
    """
    import ciw

    ciw.seed(seed)
    simulation = ciw.Simulation(_ciw_network(ciw))
    simulation.simulate_until_max_time(days)
    return _ciw_found(simulation)


def _ciw_network(ciw: Any) -> Any:
    names, pools = [*_NAMES, "out"], range(len(SERVERS))
    times = [_ciw_time(ciw, mean, cv) for mean, cv in zip(MEAN, CV, strict=True)]

    def only(stage: int, distribution: Any) -> dict[str, list[Any]]:
        here = [distribution if pool == POOL[stage] else None for pool in pools]
        return {name: here if name == _NAMES[stage] else [None] * len(SERVERS) for name in names}

    return ciw.create_network(
        arrival_distributions=only(INTAKE, ciw.dists.Exponential(rate=1 / GAP)),
        service_distributions={
            name: [time] * len(SERVERS) for name, time in zip(names, [*times, times[0]], strict=True)
        },
        number_of_servers=list(SERVERS),
        routing={name: _ciw_way(ciw, name) for name in names},
        class_change_matrices=[_ciw_changes(pool, names) for pool in pools],
        reneging_time_distributions=only(ASSESS, ciw.dists.Exponential(rate=1 / PATIENCE)),
    )


_NAMES: Final = ("intake", "screen", "assess", "plan", "service", "review")


def _ciw_time(ciw: Any, mean: float, cv: float | None) -> Any:
    return ciw.dists.Exponential(rate=1 / mean) if cv is None else ciw.dists.Lognormal(*underlying(mean, cv))


def _ciw_way(ciw: Any, name: str) -> Any:
    """Customers of a class go to its node; who reneges leaves."""
    to = None if name == "out" else ciw.routing.Direct(to=POOL[_NAMES.index(name)] + 1)
    return ciw.routing.NetworkRouting(routers=[to or ciw.routing.Leave() for _ in SERVERS])


def _ciw_changes(pool: int, names: list[str]) -> dict[str, dict[str, float]]:
    """What customers of each class become at a node."""
    changes = {name: {other: float(name == other) for other in names} for name in names}
    for stage, ways in enumerate(NEXT):
        if POOL[stage] == pool:
            changes[names[stage]] = dict.fromkeys(names, 0.0) | {names[to]: chance for chance, to in ways}
    return changes


def _ciw_found(simulation: Any) -> Found:
    """Waits from the records; the time in system of those who have left."""
    sums = Sums(arrived=simulation.nodes[0].number_of_individuals)
    for record in simulation.get_all_records(only=["service"]):
        sums.wait(record.node - 1, record.waiting_time)
    for customer in simulation.nodes[-1].all_individuals:
        records = customer.data_records
        sums.end(records[-1].exit_date - records[0].arrival_date)
    return sums.found()


# ---------------------------------------------------------------- by hand


def heapq_run(days: float, seed: int) -> Found:
    """A loop over a heap of events, with nothing that this network does not need."""
    random = Random(seed)
    work, sums = drawn_by(random), Sums()
    free, queues = list(SERVERS), [deque[list[Any]]() for _ in SERVERS]
    events: list[tuple[float, int, int, list[Any] | None]] = [(random.expovariate(1 / GAP), 0, ARRIVES, None)]
    numbers = count(1)

    def begin(now: float, client: list[Any], pool: int) -> None:
        free[pool] -= 1
        client[QUEUED] = False
        sums.wait(pool, now - client[SINCE])
        heappush(events, (now + work[client[STAGE]](), next(numbers), DONE, client))

    def join(now: float, client: list[Any], stage: int) -> None:
        pool = POOL[stage]
        client[STAGE], client[SINCE] = stage, now
        if free[pool]:
            begin(now, client, pool)
            return
        client[QUEUED] = True
        queues[pool].append(client)
        if stage == ASSESS:
            heappush(events, (now + random.expovariate(1 / PATIENCE), next(numbers), GIVES_UP, client))

    while events[0][0] < days:
        now, _, kind, client = heappop(events)
        if client is None:
            sums.arrived += 1
            heappush(events, (now + random.expovariate(1 / GAP), next(numbers), ARRIVES, None))
            join(now, [now, 0.0, INTAKE, False], INTAKE)
        elif kind == DONE:
            stage = client[STAGE]
            pool = POOL[stage]
            free[pool] += 1
            queue = queues[pool]
            while free[pool] and queue:
                if (waiting := queue.popleft())[QUEUED]:
                    begin(now, waiting, pool)
            if (to := following(random, stage)) == OUT:
                sums.end(now - client[CAME])
            else:
                join(now, client, to)
        elif client[QUEUED] and client[STAGE] == ASSESS:
            client[QUEUED] = False
            sums.end(now - client[CAME])
    return sums.found()


ARRIVES, DONE, GIVES_UP = range(3)
CAME, SINCE, STAGE, QUEUED = range(4)
"""What the list says that stands for a client."""
