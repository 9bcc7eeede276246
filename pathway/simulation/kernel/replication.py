"""One replication on the kernel: the counterpart of `executor.Replication`."""

from __future__ import annotations

from collections.abc import Iterator, MutableSequence
from datetime import date
from typing import Any, Final

from pathway.errors import UsageError
from pathway.simulation.executor import Frame, Outcome, Progress
from pathway.simulation.hours import first_instant
from pathway.simulation.kernel import layout as at
from pathway.simulation.kernel import running
from pathway.simulation.kernel.machine import Machine
from pathway.simulation.kernel.overdue import ACTS_AT_ONE_TICK
from pathway.simulation.kernel.program import Program
from pathway.simulation.kernel.results import read_tally, read_weeks
from pathway.simulation.kernel.rows import rows_of
from pathway.simulation.kernel.samples import Samples
from pathway.simulation.kernel.words import NotCarried
from pathway.simulation.plan import Plan
from pathway.simulation.random import uniforms
from pathway.simulation.recorder import Trace
from pathway.simulation.register import Register
from pathway.simulation.values import Moment

_TRACE_ROOM: Final = 1 << 20
_GROWTH: Final = 1 << 18
_MOST_CLIENTS: Final = 1 << 28


def run_replication(
    machine: Machine,
    program: Program,
    plan: Plan,
    seed: int,
    number: int,
    frame: Frame,
    start: date,
    trace: Trace | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Run one replication to its end. Raises UsageError where more happens than the budget allows."""
    moment = Moment(uniforms(seed, number), {pool.name: i for i, pool in enumerate(plan.pools)}, start)
    moment.register = register = Register(plan, program.definition, moment)
    origin = first_instant(start, program.definition.zone)
    samples = Samples(program, plan, register, origin) if frame.collect else None
    m, f = _begin(machine, program, register, seed, number, frame, tracing=trace is not None)
    reported = 0.0
    while (stopped := _go_on(machine, m, f)) != at.ENDED:
        if stopped == at.GROW:
            m = machine.grown(m, max(len(m), _GROWTH))
            m[at.LIMIT] = len(m)
        elif stopped == at.FLUSH:
            _flush(program, m, trace, samples)
        elif stopped == at.REST:
            done = int(m[at.TICK]) / frame.end
            if progress is not None and done > reported:
                progress(done)
                reported = done
        else:
            _complain(program, m, int(stopped), frame)
    _flush(program, m, trace, samples)
    if progress is not None:
        progress(1.0)
    return Outcome(
        read_tally(program, m),
        read_weeks(m),
        int(m[at.ACTIVE]),
        _held(program, plan, m),
        () if samples is None else samples.found(),
    )


def _begin(
    machine: Machine,
    program: Program,
    register: Register,
    seed: int,
    number: int,
    frame: Frame,
    *,
    tracing: bool,
) -> tuple[Any, Any]:
    """The memory of a replication before anything has happened."""
    words = program.words.words
    traced = _TRACE_ROOM if tracing or frame.collect else running.TRACE_SPARE
    m, f = machine.memory(words, program.words.reals, traced + _GROWTH)
    for place, attributes in program.scenario.people(register):
        m[place : place + len(attributes)] = attributes
    m[at.SEED], m[at.REPLICATION] = seed, number
    m[at.WARM_UP], m[at.WARM] = frame.warm_up, int(not frame.warm_up)
    m[at.BUDGET], m[at.CLIENTS] = frame.budget, frame.clients or 0
    m[at.TRACING], m[at.KEEP] = int(tracing), frame.collect
    m[at.TRACE], m[at.TRACE_ROOM] = len(words), traced
    m[at.TOP], m[at.LIMIT] = len(words) + traced, len(m)
    return m, f


def _flush(program: Program, m: MutableSequence[int], trace: Trace | None, samples: Samples | None) -> None:
    if m[at.TRACE_COUNT]:
        for row in rows_of(program, m, samples):
            if trace is not None:
                trace(row)
    m[at.TRACE_COUNT] = 0


def _complain(program: Program, m: Any, stopped: int, frame: Frame) -> None:
    busiest = ", ".join(f"`{name}`" for name in _busiest(program, m))
    match stopped:
        case at.OVER_BUDGET:
            raise UsageError(f"more than {frame.budget:,} events happened; most often attempted: {busiest}")
        case at.ENDLESS:
            states = ", ".join(_states(program, m, int(m[at.CULPRIT])))
            raise UsageError(
                f"a client attempts more than {ACTS_AT_ONE_TICK:,} acts in one second, an endless loop, in "
                f"{states}; most often attempted: {busiest}; give one of them an `after`"
            )
        case at.WITHOUT_END:
            pathway = list(program.words.symbols)[int(m[at.CULPRIT])]
            raise UsageError(f"an act opens cases without end: the last is on `{pathway}`")
        case at.BEYOND:
            _give_up(m, "a deadline that falls due or begins long before the start")
        case _:
            _give_up(m, "as much as happens at once here")


def _go_on(machine: Machine, m: Any, f: Any) -> int:
    try:
        return int(machine.run(m, f))
    except MemoryError:
        return at.TOO_MANY  # one event needs more room than there is between two


def _give_up(m: Any, what: str) -> None:
    """The kernel stops on its way. The reference can begin anew, but for rows of the trace that are out already."""
    if m[at.TRACING]:
        raise UsageError(f"the kernel does not carry {what}; run it with `--executor reference`")
    raise NotCarried(what)


def _busiest(program: Program, m: Any) -> list[str]:
    names = [*program.steps, *program.policies.duty_counts]
    found = [
        (-int(m[program.attempts + 2 * i]), int(m[program.attempts + 2 * i + 1]), n)
        for i, n in enumerate(names)
    ]
    return [name for count, _, name in sorted(found) if count][:3]


def _states(program: Program, m: Any, client: int) -> Iterator[str]:
    symbols = list(program.words.symbols)
    for place, at_ in program.tables.places.regions.items():
        state = int(m[client + at_])
        yield f"{place}.{symbols[int(m[state + at.STATE_SYMBOL])]}"


def _held(program: Program, plan: Plan, m: Any) -> dict[str, int]:
    held = {}
    for pool, address in zip(plan.pools, program.scenario.pools, strict=True):
        loads = int(m[address + at.POOL_LOADS])
        held[pool.name] = sum(int(m[loads + i]) for i in range(pool.count))
    return held
