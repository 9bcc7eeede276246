"""The reference executor: one replication of a scenario, as a loop over a heap of events.

Whatever happens to a case is decided by `pathway.decision`; this package only says when somebody tries what.
docs/simulation.md describes the order of things, so that a second executor can give the same trace.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from pathway.documents.scenario_model import Scenario
from pathway.errors import UsageError
from pathway.policy import Bundle
from pathway.simulation.agenda import ARRIVAL, CAPACITY, DEADLINE, DONE, READY, Agenda
from pathway.simulation.behaviour import Behaviour
from pathway.simulation.capacity import capacity
from pathway.simulation.cases import Cases
from pathway.simulation.hours import OpenTime, first_instant, open_time
from pathway.simulation.plan import Plan
from pathway.simulation.random import uniforms
from pathway.simulation.recorder import Recorder, Trace
from pathway.simulation.register import Register
from pathway.simulation.sample import Sample
from pathway.simulation.service import Service
from pathway.simulation.state import PoolState, Run
from pathway.simulation.tally import Tally, Weeks
from pathway.simulation.values import Moment

Progress = Callable[[float], None]
"""Called with the part of the horizon that is done, from 0 to 1."""

DEFAULT_BUDGET: Final = 100_000_000
_REPORTS: Final = 200


@dataclass(frozen=True, slots=True)
class Frame:
    """What bounds a replication: the ticks at which counting begins and all ends, and how much may happen."""

    end: int
    warm_up: int
    clients: int | None = None
    budget: int = DEFAULT_BUDGET
    collect: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a replication gave. At its end, `active` clients are on their way, and pools hold so many cases."""

    tally: Tally
    weeks: Weeks
    active: int
    held: dict[str, int]
    samples: tuple[Sample, ...]


class Replication:
    """One run of a scenario, from its first tick to its last."""

    def __init__(
        self,
        scenario: Scenario,
        plan: Plan,
        bundle: Bundle,
        seed: int,
        number: int,
        frame: Frame,
        trace: Trace | None = None,
    ) -> None:
        uniform = uniforms(seed, number)
        tables = open_times(scenario, frame.end)
        lists = frozenset(bundle.definition.lists)
        self._plan = plan
        self._frame = frame
        self._uniform = uniform
        self._agenda = Agenda(frame.end)
        self._recorder = Recorder(scenario.measures, lists, frame.warm_up, frame.end, trace)
        pools = [
            PoolState(i, p, tables[s.hours], capacity(s, scenario.start, scenario.zone, frame.end))
            for i, (p, s) in enumerate(zip(plan.pools, scenario.pools, strict=True))
        ]
        self._service = Service(pools, self._agenda, uniform, self._recorder)
        behaviour = Behaviour(plan, self._agenda, self._service, uniform)
        moment = Moment(uniform, {pool.name: i for i, pool in enumerate(plan.pools)}, scenario.start)
        moment.register = self._register = Register(plan, bundle.definition, moment)
        self._behaviour = behaviour
        self._cases = Cases(
            scenario, plan, bundle, moment, self._agenda, behaviour, self._recorder, frame.collect
        )
        self._flow = [tables[stream.hours] for stream in scenario.streams]
        self._flowed = [0] * len(scenario.streams)
        self._arrived = [0] * len(scenario.streams)

    def run(self, progress: Progress | None = None) -> Outcome:
        """Run to the end. Raises UsageError where more happens than the budget allows."""
        for index, pool in enumerate(self._service.pools):
            self._register.resize(index, pool.count)
            for tick, count in pool.steps[1:]:
                self._agenda.add(tick, CAPACITY, index, count)
        for stream in range(len(self._plan.streams)):
            self._next_arrival(stream)
        self._loop(progress)
        self._cases.close(self._service, self._frame.end)
        self._recorder.close(self._service.pools)
        recorder = self._recorder
        return Outcome(
            recorder.tally, recorder.weeks, recorder.active, self._register.held(), self._cases.samples()
        )

    def _loop(self, progress: Progress | None) -> None:
        end, warm_up, events = self._frame.end, self._frame.warm_up, 0
        report = week = 0
        agenda, recorder = self._agenda, self._recorder
        if not warm_up:
            warm_up = end
        while (due := agenda.next()) is not None:
            tick = due[0]
            if tick >= warm_up:
                recorder.warmed_up(self._service.pools)
                warm_up = end
            if tick >= week:
                recorder.next_week(tick)
                week = tick - tick % 604_800 + 604_800
            if progress is not None and tick >= report:
                progress(tick / end)
                report = tick + max(end // _REPORTS, 1)
            events += 1
            recorder.tally.events += 1
            if events > self._frame.budget:
                raise UsageError(self._cases.over_budget(self._frame.budget))
            self._happen(*due)
        if progress is not None:
            progress(1.0)

    def _happen(self, tick: int, kind: int, client: int, _sequence: int, about: object, stamp: int) -> None:
        if kind == ARRIVAL:
            self._arrive(client, tick)
        elif kind == CAPACITY:
            assert isinstance(about, int)
            self._resize(client, about, tick)
        elif kind == DEADLINE:
            assert isinstance(about, int)
            self._cases.deadline(client, about, stamp, tick)
        else:
            assert isinstance(about, Run)
            if about.stamp == stamp:
                self._run_event(about, kind, tick)

    def _run_event(self, run: Run, kind: int, tick: int) -> None:
        if kind == READY:
            self._service.ready(run, tick)
        elif kind == DONE:
            pools = self._service.done(run, tick)
            self._cases.attempt(run, tick)
            self._service.serve(pools, tick)
        else:
            assert run.step is not None
            pools = self._service.gave_up(run, tick)
            self._behaviour.instead(run, run.step.instead, tick)
            self._service.serve(pools, tick)
            self._cases.forget_if_idle(run.client)

    def _resize(self, index: int, count: int, tick: int) -> None:
        pool = self._service.pools[index]
        pool.resize(count)
        self._register.resize(index, count)
        self._service.serve((pool,), tick)

    def _arrive(self, stream: int, tick: int) -> None:
        number = self._arrived[stream] - 1
        self._cases.open(stream, number, tick)
        self._next_arrival(stream)

    def _next_arrival(self, stream: int) -> None:
        if self._frame.clients is not None and self._cases.count >= self._frame.clients:
            return
        plan, number = self._plan.streams[stream], self._arrived[stream]
        self._flowed[stream] += plan.every(self._uniform(number, plan.arrivals_key, 0, 0))
        self._arrived[stream] += 1
        tick = self._flow[stream].at(self._flowed[stream])
        self._agenda.add(tick, ARRIVAL, stream, None)


def open_times(scenario: Scenario, end: int) -> dict[object, OpenTime]:
    """The open time of every pool and stream, by its hours."""
    hours = {*(pool.hours for pool in scenario.pools), *(stream.hours for stream in scenario.streams)}
    return {h: open_time(h, scenario.start, scenario.zone, end) for h in hours}


__all__ = ["DEFAULT_BUDGET", "Frame", "Outcome", "Progress", "Replication", "first_instant", "open_times"]
