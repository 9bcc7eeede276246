"""What a scenario says, after reading: frozen values with every name resolved. Times are in seconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from pathway.calendars import SchoolCalendar, Span
from pathway.conditions.types import Value
from pathway.policy import Bundle


@dataclass(frozen=True, slots=True)
class Fixed:
    """Always `value`."""

    value: float


@dataclass(frozen=True, slots=True)
class Exponential:
    mean: float


@dataclass(frozen=True, slots=True)
class Lognormal:
    """exp of a normal with mean log(`median`) and standard deviation `sigma`."""

    median: float
    sigma: float


@dataclass(frozen=True, slots=True)
class Uniform:
    low: float
    high: float


Distribution = Fixed | Exponential | Lognormal | Uniform


@dataclass(frozen=True, slots=True)
class Constant:
    """The same value each time; None leaves the field out."""

    value: Value | None


@dataclass(frozen=True, slots=True)
class Choice:
    """One of `values`; `upto[i]` is the sum of the weights up to and with the i-th."""

    values: tuple[Value | None, ...]
    upto: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Chance:
    """Yes with `probability`, else no; a text is given or left out."""

    probability: float
    text: bool = False


@dataclass(frozen=True, slots=True)
class WholeNumber:
    """Each whole number from `low` to `high` alike."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class DateAway:
    """A date that lies a drawn time before (`sign` -1) or after (1) the day of the draw."""

    distance: Distribution
    sign: int


@dataclass(frozen=True, slots=True)
class ByAge:
    """Follows from the whole years since the date `fact`: the value of the last step that is reached."""

    fact: str
    years: tuple[int, ...]
    values: tuple[Value | None, ...]


@dataclass(frozen=True, slots=True)
class ByFact:
    """Follows from a fact, of the case or drawn just before: by its value, else `otherwise`."""

    fact: str
    cases: Mapping[Value, Draw]
    otherwise: Draw | None


@dataclass(frozen=True, slots=True)
class FromPool:
    """The person of the pool who has the smallest caseload, the first of equals."""

    pool: str


@dataclass(frozen=True, slots=True)
class Holder:
    """The first who holds the role on the case: the person, or with `entry` the holding."""

    role: str
    entry: bool


@dataclass(frozen=True, slots=True)
class Last:
    """The newest entry of a list, or what it holds in `attribute`."""

    list: str
    attribute: str | None = None


@dataclass(frozen=True, slots=True)
class This:
    """The entry whose behaviour this is."""


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody who has not been met before."""


Draw = (
    Constant
    | Choice
    | Chance
    | WholeNumber
    | DateAway
    | ByAge
    | ByFact
    | FromPool
    | Holder
    | Last
    | This
    | NewPerson
)


@dataclass(frozen=True, slots=True)
class Retry:
    """After a refusal: again after `wait`, at most `at_most` times, then `then` (once)."""

    wait: Distribution | None
    at_most: int
    then: Activity | None


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a place in the queue is kept, and what follows when it is given up."""

    within: Distribution
    then: Activity | None


@dataclass(frozen=True, slots=True)
class Activity:
    """Something that is attempted. `name` keys its random numbers; `pool` is whose queue it joins.

    Where the fact `pool_fact` has a value of `pool_cases`, the pool is that one instead.
    With pools in `together` it is a meeting, which takes somebody of each of them as well.
    """

    name: str
    event: str
    by: str
    through: str | None = None
    with_: tuple[str, ...] = ()
    pool: str | None = None
    together: tuple[str, ...] = ()
    chance: float | None = None
    after: Distribution | None = None
    work: Distribution | None = None
    patience: Patience | None = None
    payload: tuple[tuple[str, Draw], ...] = ()
    record: tuple[tuple[str, Draw], ...] = ()
    if_refused: Retry | None = None
    pool_fact: str | None = None
    pool_cases: Mapping[Value, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choose:
    """One of the activities, by weight. `upto` are sums of weights, as in `Choice`."""

    name: str
    options: tuple[Activity, ...]
    upto: tuple[float, ...]


Item = Activity | Choose


@dataclass(frozen=True, slots=True)
class Leave:
    """The days from `first` to `last` on which people are away, of every year where `yearly`.

    `away` is the part of them that is, in ten-thousandths. Yearly days stand in the year 2000.
    """

    first: date
    last: date
    yearly: bool
    away: int

    def on(self, day: date) -> bool:
        """Whether it holds on a day."""
        if not self.yearly:
            return self.first <= day <= self.last
        now, first, last = ((one.month, one.day) for one in (day, self.first, self.last))
        return first <= now <= last if first <= last else now >= first or now <= last


@dataclass(frozen=True, slots=True)
class Hours:
    """When a pool works or a stream flows: for each weekday, Monday first, from and to in seconds of the day.

    `holidays` is the country whose public holidays are closed; None where none is. So are the days of `closed`,
    and all that are no school days of `terms`.
    """

    week: tuple[tuple[tuple[int, int], ...], ...]
    holidays: str | None = None
    closed: tuple[Leave, ...] = ()
    terms: SchoolCalendar | None = None

    @property
    def always(self) -> bool:
        """Whether it is open at all times."""
        if self.holidays is not None or self.closed or self.terms is not None:
            return False
        return all(day == ((0, 86_400),) for day in self.week)

    def closes(self, day: date) -> bool:
        """Whether a day is closed by leave or by school terms. CalendarError where the terms do not know it."""
        if any(leave.on(day) for leave in self.closed):
            return True
        return self.terms is not None and not self.terms.is_school_day(day)


@dataclass(frozen=True, slots=True)
class Stream:
    """Clients who arrive: every `every` of open time, with the opening act, then `next`."""

    name: str
    every: Distribution
    hours: Hours
    opening: Activity
    next: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Priority:
    """Who in a queue goes first: the higher the level of the value that `fact` has, the earlier.

    With `ageing`, so many whole seconds of waiting count as much as one level.
    """

    fact: str
    levels: Mapping[Value, int]
    otherwise: int
    """The level of a fact that has no value, or none of those."""
    ageing: int | None = None


@dataclass(frozen=True, slots=True)
class Pool:
    """Staff who serve one queue. `share` is the part of their open time that it gets, in ten-thousandths.

    There are `count` of them at the start, and others from the days of `changes` on, which ascend.
    """

    name: str
    role: str
    count: int
    hours: Hours
    share: int = 10_000
    caseload: int | None = None
    cost_per_hour: float = 0.0
    people: tuple[tuple[str, Draw], ...] = ()
    serves: tuple[str, ...] = ()
    priority: Priority | None = None
    changes: tuple[tuple[date, int], ...] = ()
    leave: tuple[Leave, ...] = ()
    """When some of them are away."""

    @property
    def most(self) -> int:
        """How many there are where there are most."""
        return max([self.count, *(count for _, count in self.changes)])


@dataclass(frozen=True, slots=True)
class Trigger:
    """Something that can be seen on a case: `kind` is `event`, `enter` or `leave`."""

    kind: str
    name: str
    state: str | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """A time that is taken for each client, from the one trigger to the next of the others."""

    name: str
    start: tuple[Trigger, ...]
    end: tuple[Trigger, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the file: where it stands, as written, and whether it is `sourced` or `assumed`."""

    place: str
    written: str
    basis: str | None
    source: str | None
    line: int


@dataclass(frozen=True, slots=True)
class Scenario:
    """A whole scenario. `start` is a local date in `zone`; tick 0 is its first instant."""

    name: str
    pathway: str
    policies: tuple[str, ...]
    zone: ZoneInfo
    start: date
    horizon: Span
    warm_up: Span
    streams: tuple[Stream, ...]
    holds: tuple[tuple[str, Draw], ...] = ()
    facts: tuple[tuple[str, Draw], ...] = ()
    groups: tuple[str, ...] = ()
    pools: tuple[Pool, ...] = ()
    case: tuple[tuple[Item, ...], ...] = ()
    """What is begun when a case opens: each line by itself."""
    behaviour: Mapping[tuple[str, str], tuple[Item, ...]] = field(default_factory=dict)
    """(region instance or list, state) → what is done there."""
    after_final: frozenset[str] = frozenset()
    measures: tuple[Measure, ...] = ()
    figures: tuple[Figure, ...] = ()
    linked: Mapping[str, Bundle] = field(default_factory=dict, compare=False, repr=False)
    """What judges the pathways that its own is linked with."""
