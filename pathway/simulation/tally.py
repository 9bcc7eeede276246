"""What is counted while a replication runs: whole numbers, and histograms with fixed edges."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field, fields
from typing import Final

HOUR: Final = 3_600
DAY: Final = 86_400
WEEK: Final = 7 * DAY
EDGES: Final = (
    *(h * HOUR for h in (0, 1, 2, 4, 8, 16)),
    *(d * DAY for d in (1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 17, 21, 25, 28, 35, 42, 49, 56, 70, 84, 91, 92)),
    *(d * DAY for d in (105, 120, 150, 180, 210, 270, 365, 548, 730, 1096, 1826)),
)
"""Lower edges of the bins in seconds: a bin holds what is at least its edge and below the next one."""


@dataclass(slots=True)
class Times:
    """Times of one kind, in seconds: how many, their sum, the longest, and how they spread over `EDGES`."""

    count: int = 0
    total: int = 0
    longest: int = 0
    bins: list[int] = field(default_factory=lambda: [0] * len(EDGES))

    def add(self, seconds: int) -> None:
        self.count += 1
        self.total += seconds
        if seconds > self.longest:
            self.longest = seconds
        self.bins[bisect_right(EDGES, seconds) - 1] += 1

    def merge(self, other: Times) -> None:
        self.count += other.count
        self.total += other.total
        self.longest = max(self.longest, other.longest)
        self.bins = [a + b for a, b in zip(self.bins, other.bins, strict=True)]


@dataclass(slots=True)
class PoolCount:
    """A pool's work. `offered` are the open seconds of the servers there were, `busy` those in which they were
    in use, and `worked` these weighted by its share.
    """

    served: int = 0
    gave_up: int = 0
    dropped: int = 0
    longest_queue: int = 0
    busy: int = 0
    worked: int = 0
    offered: int = 0
    wait: Times = field(default_factory=Times)


@dataclass(slots=True)
class EventCount:
    accepted: int = 0
    refused: int = 0
    unknown: int = 0


@dataclass(slots=True)
class DeadlineCount:
    """`met` and `missed` count only where the deadline applied; `unneeded` ended without ever applying."""

    opened: int = 0
    met: int = 0
    missed: int = 0
    carried_out: int = 0
    unneeded: int = 0
    time: Times = field(default_factory=Times)


@dataclass(slots=True)
class StateCount:
    entered: int = 0
    left: int = 0
    seconds: int = 0


@dataclass(slots=True)
class GroupCount:
    """What befell the clients of one group, for equity."""

    clients: int = 0
    accepted: int = 0
    refused: int = 0
    met: int = 0
    missed: int = 0
    ended: int = 0
    seconds: int = 0
    measured: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))


@dataclass(slots=True)
class Tally:
    """All counts of one replication after its warm-up."""

    arrived: int = 0
    turned_away: int = 0
    ended: int = 0
    events: int = 0
    in_system: Times = field(default_factory=Times)
    pools: dict[str, PoolCount] = field(default_factory=lambda: defaultdict(PoolCount))
    acts: dict[str, EventCount] = field(default_factory=lambda: defaultdict(EventCount))
    refusals: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    flags: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    deadlines: dict[str, DeadlineCount] = field(default_factory=lambda: defaultdict(DeadlineCount))
    states: dict[str, StateCount] = field(default_factory=lambda: defaultdict(StateCount))
    moves: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    measures: dict[str, Times] = field(default_factory=lambda: defaultdict(Times))
    groups: dict[str, GroupCount] = field(default_factory=lambda: defaultdict(GroupCount))


@dataclass(slots=True)
class Weeks:
    """Week by week from tick 0, warm-up included: arrivals, ends, and who is active at the week's end."""

    arrived: list[int] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)
    active: list[int] = field(default_factory=list)


def merge(into: object, other: object) -> None:
    """Add the counts of `other` to those of `into`, of the same kind; of two longest, the longer is kept."""
    for part in fields(into):  # type: ignore[arg-type]
        mine, theirs = getattr(into, part.name), getattr(other, part.name)
        if isinstance(mine, Times):
            mine.merge(theirs)
        elif isinstance(mine, dict):
            _merge_tables(mine, theirs)
        elif part.name.startswith("longest"):
            setattr(into, part.name, max(mine, theirs))
        else:
            setattr(into, part.name, mine + theirs)


def _merge_tables(mine: dict[str, object], theirs: dict[str, object]) -> None:
    for key, value in theirs.items():
        present = mine[key]
        if isinstance(value, Times) and isinstance(present, Times):
            present.merge(value)
        elif isinstance(value, int) and isinstance(present, int):
            mine[key] = present + value
        elif isinstance(value, list) and isinstance(present, list):
            mine[key] = [a + b for a, b in zip(present, value, strict=True)]
        else:
            merge(present, value)
