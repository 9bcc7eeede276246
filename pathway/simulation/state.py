"""What a simulation knows of clients, of their runs through a list of activities, and of pools of staff."""

from __future__ import annotations

from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Any

from pathway.decision.model import Case
from pathway.simulation.capacity import Steps
from pathway.simulation.hours import OpenTime
from pathway.simulation.plan import PlannedItem, PlannedPool, Step

WAITING, QUEUED, WORKING, DROPPED = range(4)
"""A run waits for its next activity, stands in a queue, is being served, or is over."""


@dataclass(slots=True, eq=False)
class Run:
    """One passage through a list of activities. `stamp` tells events that still hold from cancelled ones."""

    client: Client
    place: str
    """The region instance or entry whose behaviour this is; empty for a run of the case itself."""
    items: tuple[PlannedItem, ...]
    entry: str | None
    index: int = -1
    step: Step | None = None
    visit: int = 0
    tries: int = 0
    stamp: int = 0
    phase: int = WAITING
    since: int = 0
    """When the queue was joined; while working, when the work began."""
    until: int = 0
    pools: tuple[PoolState, ...] = ()
    """The pools whose servers are queued for, or at work: more than one for a meeting."""
    open: OpenTime | None = None
    share: int = 0


@dataclass(slots=True, eq=False)
class Client:
    """A client whose behaviour or timers are not over yet."""

    id: int
    number: int
    """The client's number within the stream: the first word of the counter of every draw."""
    stream: int
    stream_key: int
    case: Case
    arrived: int
    groups: tuple[str, ...]
    runs: list[Run] = field(default_factory=list)
    visits: dict[int, int] = field(default_factory=dict)
    timers: dict[int, int] = field(default_factory=dict)
    """Open timers by the stamp of their event."""
    overdue: list[int] = field(default_factory=list)
    """Timers whose time has passed while their `when` did not hold."""
    holds: list[tuple[int, int]] = field(default_factory=list)
    """(pool, member) for each holding that counts in a caseload."""
    since: dict[str, int] = field(default_factory=dict)
    clocks: dict[tuple[int, str], int] = field(default_factory=dict)
    people: int = 0
    opened: int = 0
    """How many linked cases the client's acts have opened, or tried to."""
    over: bool = False
    tick: int = -1
    acts_at_tick: int = 0


class PoolState:
    """The servers and the queue of a pool. Cancelled places in the queue are passed over later."""

    __slots__ = ("count", "free", "index", "joined", "longest", "open", "plan", "queue", "steps", "waiting")

    def __init__(self, index: int, plan: PlannedPool, open_: OpenTime, steps: Steps) -> None:
        self.index = index
        self.plan = plan
        self.open = open_
        self.steps = steps
        self.count = steps[0][1]
        self.free = self.count
        """Below 0 where more are at work than there are by now: they finish."""
        self.queue: list[tuple[int, int, Run, int]] = []
        """A heap of (rank, number of the joining, run, its stamp)."""
        self.joined = 0
        self.waiting = 0
        self.longest = 0

    def join(self, run: Run, rank: int) -> None:
        heappush(self.queue, (rank, self.joined, run, run.stamp))
        self.joined += 1
        self.waiting += 1
        self.longest = max(self.longest, self.waiting)

    def resize(self, count: int) -> None:
        """From now on there are `count` servers; who works finishes."""
        self.free += count - self.count
        self.count = count

    def first(self) -> Run | None:
        """Whoever is first in the queue."""
        while self.queue:
            _, _, run, stamp = self.queue[0]
            if run.stamp == stamp:
                return run
            heappop(self.queue)
        return None

    def rank(self, run: Run, tick: int) -> int:
        """The tick of joining; earlier by `ageing` for each level, or by more than there is."""
        priority = self.plan.priority
        if priority is None:
            return tick
        value: Any = run.client.case.facts.get(priority.fact)
        level = priority.levels.get(value, priority.otherwise)
        return tick - level * (priority.ageing or self.open.end)
