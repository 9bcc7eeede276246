"""Which executor runs a scenario: the reference, or the kernel where there is much to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib.util import find_spec
from math import exp, inf
from os import cpu_count
from threading import Event
from typing import Final

from pathway.documents.scenario_model import Distribution, Exponential, Fixed, Lognormal, Scenario, Uniform
from pathway.errors import UsageError
from pathway.policy import Bundle
from pathway.simulation.executor import Frame, Outcome, Progress, Replication, open_times
from pathway.simulation.plan import Plan
from pathway.simulation.recorder import Trace

Notice = Callable[[str], None]
"""Takes a sentence for the person who waits."""

_MANY: Final = 2_000
"""So many clients take the reference some seconds, and loading the kernel half of one."""
_VERY_MANY: Final = 50_000
"""So many are worth compiling the kernel for, which takes about as long as a minute."""
_LONGEST: Final = 2**32
_MOST: Final = 2**28


class Executor(StrEnum):
    """What runs a simulation. Both give the same trace and result, bit for bit."""

    AUTO = "auto"
    REFERENCE = "reference"
    KERNEL = "kernel"


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be run: a replication for each frame, of which the first is traced."""

    scenario: Scenario
    plan: Plan
    bundle: Bundle
    seed: int
    frames: Sequence[Frame]
    trace: Trace | None = None
    progress: Progress | None = None
    notice: Notice | None = None

    def traced(self, number: int) -> Trace | None:
        """The trace of a replication."""
        return self.trace if number == 0 else None

    def part(self, number: int) -> Progress | None:
        """The progress of a replication."""
        progress, of = self.progress, len(self.frames)
        return None if progress is None else lambda done: progress((number + done) / of)

    def tell(self, sentence: str) -> None:
        """Say something that is worth telling."""
        if self.notice is not None:
            self.notice(sentence)


def run_replications(executor: Executor, job: Job) -> list[Outcome]:
    """Run the replications; of an interrupted run, the first that are finished.

    Raises UsageError where the kernel is asked for and cannot.
    """
    if executor is Executor.KERNEL or (executor is Executor.AUTO and _is_worth_it(job)):
        why_not = _why_no_kernel(job.frames[0])
        if why_not is None:
            from pathway.simulation.kernel.words import NotCarried

            try:
                return _on_kernel(job)
            except NotCarried as error:
                why_not = f"the kernel does not carry {error}"
        if executor is Executor.KERNEL:
            raise UsageError(f"{why_not}; leave out `--executor kernel`")
        job.tell(f"{why_not}, so the reference executor runs this")

    def one(r: int) -> Outcome:
        run = Replication(job.scenario, job.plan, job.bundle, job.seed, r, job.frames[r], job.traced(r))
        return run.run(job.part(r))

    return _until_interrupted(one, range(len(job.frames)))


def _until_interrupted(one: Callable[[int], Outcome], numbers: Iterable[int]) -> list[Outcome]:
    """What replications give, in turn. If interrupted, those that are finished, where there is one."""
    outcomes: list[Outcome] = []
    try:
        for r in numbers:
            outcomes.append(one(r))
    except KeyboardInterrupt:
        if not outcomes:
            raise
    return outcomes


def _why_no_kernel(frame: Frame) -> str | None:
    """Why the kernel cannot run at all; None where it can."""
    if find_spec("numba") is None:
        return "the kernel needs numba: install `client-pathways[fast]`"
    if frame.end >= _LONGEST:
        years = _LONGEST // (365 * 86_400)
        return f"the kernel counts {years} years at most, and the horizon is longer"
    if (frame.clients or 0) >= _MOST:
        return f"the kernel counts fewer than {_MOST:,} clients"
    return None


def _is_worth_it(job: Job) -> bool:
    """Whether the kernel is quicker, with the time that it takes to begin."""
    clients = expected_clients(job.scenario, job.frames[0]) * len(job.frames)
    if clients < _MANY or find_spec("numba") is None:
        return False
    from pathway.simulation.kernel.compiled import is_kept

    return clients >= _VERY_MANY or is_kept()


def expected_clients(scenario: Scenario, frame: Frame) -> float:
    """About how many clients arrive."""
    hours = open_times(scenario, frame.end)
    open_ = [hours[stream.hours].elapsed(frame.end) for stream in scenario.streams]
    total = sum(
        seconds / max(_mean(stream.every), 1.0)
        for seconds, stream in zip(open_, scenario.streams, strict=True)
    )
    return min(total, frame.clients or inf)


def _mean(distribution: Distribution) -> float:
    match distribution:
        case Fixed(value):
            return value
        case Exponential(mean):
            return mean
        case Lognormal(median, sigma):
            return median * exp(min(sigma * sigma / 2, 700.0))
        case Uniform(low, high):
            return (low + high) / 2


def _on_kernel(job: Job) -> list[Outcome]:
    from pathway.simulation.kernel.compiled import is_kept
    from pathway.simulation.kernel.program import make_program

    program = make_program(job.scenario, job.plan, job.bundle, job.frames[0].end)
    if not is_kept():
        job.tell("compiling the simulation kernel, once for this machine: about half a minute")
    from pathway.simulation.kernel.machine import Machine
    from pathway.simulation.kernel.replication import run_replication

    machine, many = Machine(), len(job.frames)

    def one(r: int, shown: Progress | None = None) -> Outcome:
        start, frame = job.scenario.start, job.frames[r]
        return run_replication(machine, program, job.plan, job.seed, r, frame, start, job.traced(r), shown)

    first = one(0, job.part(0))
    workers = min(many - 1, cpu_count() or 1)
    if workers < 2:
        return _until_interrupted(lambda r: one(r) if r else first, range(many))
    return [first, *_on_threads(one, many, workers, job.progress)]


class _Stopped(Exception):
    """A thread ends, since the run was interrupted."""


def _on_threads(
    one: Callable[[int, Progress], Outcome], count: int, workers: int, progress: Progress | None
) -> list[Outcome]:
    """The replications from 1 on; of an interrupted run, the first that are finished."""
    from concurrent.futures import ThreadPoolExecutor

    stop = Event()

    def goes_on(_done: float) -> None:
        if stop.is_set():
            raise _Stopped

    outcomes: list[Outcome] = []
    with ThreadPoolExecutor(workers) as pool:
        waiting = [pool.submit(one, r, goes_on) for r in range(1, count)]
        try:
            for future in waiting:
                outcomes.append(future.result())
                if progress is not None:
                    progress((len(outcomes) + 1) / count)
        except KeyboardInterrupt:
            stop.set()
            pool.shutdown(cancel_futures=True)
    return outcomes
