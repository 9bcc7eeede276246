"""Queues and work: how runs get served by the pools, one queue each; a meeting stands in several of them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Any

from pathway.simulation.agenda import DONE, PATIENCE, Agenda
from pathway.simulation.draws import NEVER
from pathway.simulation.hours import OpenTime, common
from pathway.simulation.plan import Step
from pathway.simulation.random import Purpose, Uniform
from pathway.simulation.recorder import Recorder
from pathway.simulation.state import DROPPED, QUEUED, WAITING, WORKING, PoolState, Run

_WHOLE = 10_000


class Service:
    """Serves runs. A server may be taken outside its hours, and then begins when it opens.

    A meeting needs a server of each of its pools. It begins when it is first in each of their queues and each
    has one free, which is kept for it until then.
    """

    def __init__(self, pools: list[PoolState], agenda: Agenda, uniform: Uniform, recorder: Recorder) -> None:
        self.pools = pools
        self._agenda = agenda
        self._uniform = uniform
        self._recorder = recorder
        self._common: dict[tuple[PoolState, ...], OpenTime] = {}

    def ready(self, run: Run, tick: int) -> None:
        """The wait before an activity is over: it is served at once, or joins its queues."""
        step = run.step
        assert step is not None
        pools = run.pools = tuple(self.pools[index] for index in _pools(run, step))
        if not pools:
            work = 0 if step.work is None else step.work(self._draw(run, Purpose.WORK))
            run.stamp += 1
            self._agenda.add(min(tick + work, NEVER), DONE, run.client.id, run, run.stamp)
        elif all(pool.free > 0 and not pool.waiting for pool in pools):
            self._begin(run, tick, tick)
        else:
            self._join(run, tick)

    def _join(self, run: Run, tick: int) -> None:
        step = run.step
        assert step is not None
        run.phase = QUEUED
        run.since = tick
        run.stamp += 1
        rank = run.pools[0].rank(run, tick)
        for pool in run.pools:
            pool.join(run, rank)
        if step.patience is not None:
            last = tick + step.patience(self._draw(run, Purpose.PATIENCE))
            self._agenda.add(last, PATIENCE, run.client.id, run, run.stamp)
        self.serve(run.pools, tick)

    def done(self, run: Run, tick: int) -> tuple[PoolState, ...]:
        """The work is over. Gives the pools with a server that is free again, for `serve`."""
        run.stamp += 1
        if run.phase != WORKING:
            return ()
        run.phase = WAITING
        self._leave(run, tick)
        for pool in run.pools:
            self._recorder.served(pool)
        return run.pools

    def gave_up(self, run: Run, tick: int) -> tuple[PoolState, ...]:
        """Patience ended: the place in the queue is lost. Gives the pools that may serve others now."""
        for pool in run.pools:
            pool.waiting -= 1
        run.phase = WAITING
        run.stamp += 1
        self._recorder.gave_up(run, tick)
        return run.pools

    def drop(self, run: Run, tick: int) -> tuple[PoolState, ...]:
        """The run ends, whatever it stands in. Gives the pools that may serve others by it."""
        run.stamp += 1
        phase, run.phase = run.phase, DROPPED
        if phase not in (QUEUED, WORKING):
            return ()
        for pool in run.pools:
            self._recorder.dropped(pool)
        if phase == WORKING:
            self._leave(run, min(tick, run.until))
            return run.pools
        for pool in run.pools:
            pool.waiting -= 1
        return run.pools if len(run.pools) > 1 else ()

    def close(self, run: Run, end: int) -> None:
        """Count the work of a run that is being served at the end."""
        if run.phase == WORKING:
            for pool in run.pools:
                self._recorder.worked(pool, run, end)

    def serve(self, pools: Iterable[PoolState], tick: int) -> None:
        """Give free servers to those who are first in the queues, and then those of meetings that begin."""
        turns = deque(pools)
        while turns:
            pool = turns.popleft()
            while pool.free > 0 and (run := pool.first()) is not None and self._complete(run):
                for one in run.pools:
                    one.waiting -= 1
                self._begin(run, tick, run.since)
                turns.extend(one for one in run.pools if one is not pool)

    def _complete(self, run: Run) -> bool:
        """Whether a run that is first in one of its pools can begin in all of them."""
        pools = run.pools
        return len(pools) == 1 or all(pool.free > 0 and pool.first() is run for pool in pools)

    def _begin(self, run: Run, tick: int, since: int) -> None:
        step = run.step
        assert step is not None
        work = 0 if step.work is None else step.work(self._draw(run, Purpose.WORK))
        run.open, run.share = self._time(run.pools)
        if run.share != _WHOLE:
            work = -(-work * _WHOLE // run.share)
        start = run.open.next_open(tick)
        run.phase = WORKING
        run.since = start
        run.until = run.open.add(start, work)
        run.stamp += 1
        for pool in run.pools:
            pool.free -= 1
            self._recorder.waited(pool, start, since)
        self._agenda.add(run.until, DONE, run.client.id, run, run.stamp)

    def _leave(self, run: Run, tick: int) -> None:
        for pool in run.pools:
            pool.free += 1
            self._recorder.worked(pool, run, tick)

    def _time(self, pools: tuple[PoolState, ...]) -> tuple[OpenTime, int]:
        """The open time that pools have in common, and the smallest of their shares."""
        first, *others = pools
        if not others:
            return first.open, first.plan.share
        if pools not in self._common:
            self._common[pools] = common([pool.open for pool in pools])
        return self._common[pools], min(pool.plan.share for pool in pools)

    def _draw(self, run: Run, purpose: int) -> float:
        assert run.step is not None
        client = run.client
        return self._uniform(client.number, run.step.key ^ client.stream_key, run.visit, purpose)


def _pools(run: Run, step: Step) -> tuple[int, ...]:
    """The pools whose time an activity takes, as the case is now."""
    if step.pool_fact is None:
        return step.pools
    value: Any = run.client.case.facts.get(step.pool_fact)
    return step.pools_by.get(value, step.pools)
