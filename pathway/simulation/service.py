"""Queues and work: how runs get served by the pools, one queue each."""

from __future__ import annotations

from pathway.simulation.agenda import DONE, PATIENCE, Agenda
from pathway.simulation.draws import NEVER
from pathway.simulation.random import Purpose, Uniform
from pathway.simulation.recorder import Recorder
from pathway.simulation.state import DROPPED, QUEUED, WAITING, WORKING, PoolState, Run

_WHOLE = 10_000


class Service:
    """Serves runs. A server may be taken outside its hours, and then begins when it opens."""

    def __init__(self, pools: list[PoolState], agenda: Agenda, uniform: Uniform, recorder: Recorder) -> None:
        self.pools = pools
        self._agenda = agenda
        self._uniform = uniform
        self._recorder = recorder

    def ready(self, run: Run, tick: int) -> None:
        """The wait before an activity is over: it is served at once, or joins its queue."""
        step = run.step
        assert step is not None
        if step.pool < 0:
            work = 0 if step.work is None else step.work(self._draw(run, Purpose.WORK))
            run.stamp += 1
            self._agenda.add(min(tick + work, NEVER), DONE, run.client.id, run, run.stamp)
            return
        pool = self.pools[step.pool]
        if pool.free:
            self._begin(run, pool, tick, tick)
            return
        run.phase = QUEUED
        run.since = tick
        run.stamp += 1
        pool.join(run, tick)
        if step.patience is not None:
            last = tick + step.patience(self._draw(run, Purpose.PATIENCE))
            self._agenda.add(last, PATIENCE, run.client.id, run, run.stamp)

    def done(self, run: Run, tick: int) -> PoolState | None:
        """The work is over. Gives the pool with the server that is free again, for `serve_next`."""
        run.stamp += 1
        if run.phase != WORKING:
            return None
        assert run.step is not None
        pool = self.pools[run.step.pool]
        pool.free += 1
        run.phase = WAITING
        self._recorder.worked(pool, run.since, tick)
        self._recorder.served(pool)
        return pool

    def gave_up(self, run: Run, tick: int) -> None:
        """Patience ended: the place in the queue is lost."""
        assert run.step is not None
        pool = self.pools[run.step.pool]
        pool.waiting -= 1
        run.phase = WAITING
        run.stamp += 1
        self._recorder.gave_up(pool, run, tick)

    def drop(self, run: Run, tick: int) -> PoolState | None:
        """The run ends, whatever it stands in. Gives the pool that has a server free again by it."""
        run.stamp += 1
        phase, run.phase = run.phase, DROPPED
        if phase not in (QUEUED, WORKING):
            return None
        assert run.step is not None
        pool = self.pools[run.step.pool]
        self._recorder.dropped(pool)
        if phase == QUEUED:
            pool.waiting -= 1
            return None
        pool.free += 1
        self._recorder.worked(pool, run.since, min(tick, run.until))
        return pool

    def close(self, run: Run, end: int) -> None:
        """Count the work of a run that is being served at the end."""
        if run.phase == WORKING and run.step is not None:
            self._recorder.worked(self.pools[run.step.pool], run.since, end)

    def serve_next(self, pool: PoolState, tick: int) -> None:
        """Give free servers to those who are first in the queue."""
        while pool.free and (run := pool.next()) is not None:
            self._begin(run, pool, tick, run.since)

    def _begin(self, run: Run, pool: PoolState, tick: int, since: int) -> None:
        step = run.step
        assert step is not None
        work = 0 if step.work is None else step.work(self._draw(run, Purpose.WORK))
        share = pool.plan.share
        if share != _WHOLE:
            work = -(-work * _WHOLE // share)
        start = pool.open.next_open(tick)
        pool.free -= 1
        run.phase = WORKING
        run.since = start
        run.until = pool.open.add(start, work)
        run.stamp += 1
        self._recorder.waited(pool, start, since)
        self._agenda.add(run.until, DONE, run.client.id, run, run.stamp)

    def _draw(self, run: Run, purpose: int) -> float:
        assert run.step is not None
        client = run.client
        return self._uniform(client.number, run.step.key ^ client.stream_key, run.visit, purpose)
