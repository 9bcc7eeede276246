"""What a simulation knows of clients, of their runs through a list of activities, and of pools of staff."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from pathway.decision.model import Case
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

    __slots__ = ("free", "longest", "open", "plan", "queue", "waiting")

    def __init__(self, plan: PlannedPool, open_: OpenTime) -> None:
        self.plan = plan
        self.open = open_
        self.free = plan.count
        self.queue: deque[tuple[Run, int]] = deque()
        self.waiting = 0
        self.longest = 0

    def join(self, run: Run) -> None:
        self.queue.append((run, run.stamp))
        self.waiting += 1
        self.longest = max(self.longest, self.waiting)

    def next(self) -> Run | None:
        """Whoever has waited longest, taken out of the queue."""
        while self.queue:
            run, stamp = self.queue.popleft()
            if run.stamp == stamp:
                self.waiting -= 1
                return run
        return None
