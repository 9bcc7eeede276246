"""A worker does what a database has to do by itself, such as letting deadlines fire, again and again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from pathway.clock import Clock
from pathway.engine.model import Fired, Stuck
from pathway.engine.timers import Timers

DEFAULT_POLL: Final = 10.0
"""Seconds between two rounds at most: other processes may have brought work that comes before what is known."""

_SHORTEST: Final = 0.05
_FIRST_AGAIN: Final = 1.0
_LAST_AGAIN: Final = 60.0
_FIRST_LOOK: Final = timedelta(minutes=1)
_LAST_LOOK: Final = timedelta(hours=1)
_MOST_SAID: Final = 20


class Stop(Protocol):
    """Says when to end, as `threading.Event` does."""

    def is_set(self) -> bool: ...

    def wait(self, timeout: float) -> object:
        """Wait so many seconds, or less if it is time to end."""
        ...


class Job(Protocol):
    """One kind of work. Each worker has its own; many may work on one database."""

    @property
    def name(self) -> str: ...

    def work(self) -> Iterator[object]:
        """Do what there is to do now, piece by piece, each whole by the time it is given.

        The worker may stop asking after any piece. An error ends the round for this job, not for others.
        """
        ...

    def next_at(self) -> datetime | None:
        """When there is more to do, as far as is known now."""
        ...


@dataclass(frozen=True, slots=True)
class Trouble:
    """A job could not go on, and begins again after so many seconds."""

    job: str
    error: Exception
    again_in: float


@dataclass(frozen=True, slots=True)
class Recovered:
    """A job that was in trouble went through."""

    job: str


@dataclass(frozen=True, slots=True)
class Unsaid:
    """So many more deadlines cannot be judged, for reasons given already or too many to give."""

    count: int


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Deadlines on these pathways are to be looked at, and nothing here judges them."""

    pathways: tuple[str, ...]


@dataclass(slots=True)
class _Pause:
    """How long a job in trouble is left alone: `rest` seconds more, `next` seconds if it fails again."""

    rest: float = 0.0
    next: float = _FIRST_AGAIN
    troubled: bool = False


class Worker:
    """Runs jobs until it is to stop. Time, waiting and telling are given: nothing here sleeps or prints.

    `tell` is called with every piece of work and every trouble; `beat` after each piece and each round, while
    no job is in trouble.
    """

    def __init__(
        self,
        jobs: Sequence[Job],
        clock: Clock,
        stop: Stop,
        *,
        tell: Callable[[object], None],
        beat: Callable[[], None] = lambda: None,
        poll: float = DEFAULT_POLL,
    ) -> None:
        self._jobs = tuple(jobs)
        self._clock = clock
        self._stop = stop
        self._tell = tell
        self._beat = beat
        self._poll = poll
        self._pauses = {job.name: _Pause() for job in jobs}

    def run(self, *, until_idle: bool = False) -> None:
        """Work until told to stop; with `until_idle`, or until a round in which there was nothing to do."""
        while not self._stop.is_set():
            busy = self.round()
            if self._stop.is_set() or (until_idle and not busy):
                return
            if not until_idle or self._in_trouble():
                self._rest()

    def round(self) -> bool:
        """Let each job do what there is to do now. Whether any did something, or could not."""
        busy = False
        for job in self._jobs:
            pause = self._pauses[job.name]
            if pause.rest > 0:
                busy = True
                continue
            for piece in self._pieces(job, pause):
                busy = busy or not isinstance(piece, (Unsaid, PassedOver))
                self._tell(piece)
                self._beat_if_well()
                if self._stop.is_set():
                    return True
        self._beat_if_well()
        return busy

    def _beat_if_well(self) -> None:
        if not self._in_trouble():
            self._beat()

    def _in_trouble(self) -> bool:
        return any(pause.troubled for pause in self._pauses.values())

    def _pieces(self, job: Job, pause: _Pause) -> Iterator[object]:
        """The pieces of a job's work; its error is the last of them."""
        try:
            yield from job.work()
        except Exception as error:  # a worker outlives whatever befalls one job
            pause.rest, pause.troubled = pause.next, True
            pause.next = min(2 * pause.next, _LAST_AGAIN)
            yield Trouble(job.name, error, pause.rest)
            return
        if pause.troubled:
            self._pauses[job.name] = _Pause()
            yield Recovered(job.name)

    def _rest(self) -> None:
        """Wait until there is more to do, but no longer than the poll time."""
        seconds = max(_SHORTEST, min([self._poll, *(self._until(job) for job in self._jobs)]))
        self._stop.wait(seconds)
        for pause in self._pauses.values():
            pause.rest = max(0.0, pause.rest - seconds)

    def _until(self, job: Job) -> float:
        pause = self._pauses[job.name]
        if pause.rest > 0:
            return pause.rest
        try:
            at = job.next_at()
        except Exception:  # the next round meets it again, and tells
            return self._poll
        return self._poll if at is None else (at - self._clock.now()).total_seconds()


@dataclass(frozen=True, slots=True)
class _LeftAlone:
    """A deadline that could not be judged, when that was, and for how long nobody tries again."""

    since: datetime
    lasting: timedelta

    def holds(self, now: datetime) -> bool:
        return self.since <= now < self.since + self.lasting


class Deadlines:
    """The job that lets overdue deadlines fire.

    What cannot be judged is tried again after a minute, then after twice as long, at most after an hour.
    """

    name: Final = "deadlines"

    def __init__(self, timers: Timers, clock: Clock) -> None:
        self._timers = timers
        self._clock = clock
        self._alone: dict[tuple[str, int], _LeftAlone] = {}
        self._looked = clock.now()
        self._told: set[str] = set()

    @property
    def stuck(self) -> int:
        """How many deadlines cannot be judged, as far as is known."""
        return len(self._alone)

    def work(self) -> Iterator[Fired | Stuck | Unsaid | PassedOver]:
        """Let what is overdue fire. The same reason for not judging is given once a round, and not too many.

        What is passed over is told once.
        """
        now = self._looked = self._clock.now()
        resting = {key: one for key, one in self._alone.items() if one.holds(now)}
        met: dict[tuple[str, int], _LeftAlone] = {}
        reasons: Counter[str] = Counter()
        unsaid = 0
        for one in self._timers.firing(without=resting.keys()):
            if isinstance(one, Stuck):
                key = (one.case, one.number)
                met[key] = self._alone[key] = self._longer(key, now)
                reasons[str(one.error)] += 1
                if reasons[str(one.error)] > 1 or len(reasons) > _MOST_SAID:
                    unsaid += 1
                    continue
            yield one
        self._alone = resting | met
        if unsaid:
            yield Unsaid(unsaid)
        if others := self._timers.passed_over - self._told:
            self._told |= others
            yield PassedOver(tuple(sorted(others)))

    def next_at(self) -> datetime | None:
        """When a deadline is to be looked at next, or one that could not be judged is tried again."""
        again = [one.since + one.lasting for one in self._alone.values()]
        found = self._timers.next_check(after=self._looked)
        return min([*again, *([] if found is None else [found])], default=None)

    def _longer(self, key: tuple[str, int], now: datetime) -> _LeftAlone:
        before = self._alone.get(key)
        lasting = _FIRST_LOOK if before is None else min(2 * before.lasting, _LAST_LOOK)
        return _LeftAlone(now, lasting)
