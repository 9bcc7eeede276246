"""Runs through lists of activities: they start when a state is entered, and are dropped when it is left."""

from __future__ import annotations

from collections.abc import Iterable

from pathway.simulation.agenda import READY, Agenda
from pathway.simulation.draws import pick
from pathway.simulation.plan import Chooser, Plan, PlannedItem, Step, Ticks
from pathway.simulation.random import Purpose, Uniform
from pathway.simulation.service import Service
from pathway.simulation.state import DROPPED, WAITING, Client, Run


class Behaviour:
    """Starts, advances and drops runs."""

    def __init__(self, plan: Plan, agenda: Agenda, service: Service, uniform: Uniform) -> None:
        self._plan = plan
        self._agenda = agenda
        self._service = service
        self._uniform = uniform

    def start(self, client: Client, place: str, machine: str, state: str, tick: int) -> None:
        """Begin what is done in `state` of a region instance, or of the entry `place` of a list."""
        items = self._plan.behaviour.get((machine, state))
        if items:
            self.begin(client, place, items, tick, entry=None if place == machine else place)

    def begin(
        self,
        client: Client,
        place: str,
        items: tuple[PlannedItem, ...],
        tick: int,
        entry: str | None = None,
    ) -> None:
        run = Run(client, place, items, entry)
        client.runs.append(run)
        self.advance(run, tick)

    def advance(self, run: Run, tick: int) -> None:
        """Go on to the next item that is not skipped by chance; the run is over when there is none."""
        while run.phase != DROPPED:
            run.index += 1
            run.tries = 0
            if run.index >= len(run.items):
                self._finish(run)
            elif self.attempt_later(run, self._chosen(run, run.items[run.index]), tick):
                return
            elif not run.place and run.index == 0:
                self._finish(run)  # the first chance of a line decides about the whole of it

    def _finish(self, run: Run) -> None:
        run.phase = DROPPED
        run.client.runs.remove(run)

    def attempt_later(self, run: Run, step: Step, tick: int) -> bool:
        """Begin an activity: False where chance skips it, else it is ready when its wait is over."""
        visit = self._visit(run.client, step.index)
        run.step, run.visit = step, visit
        if step.chance is not None and self._draw(run, step.key, Purpose.CHANCE) >= step.chance:
            return False
        self._wait(run, step.after, tick)
        return True

    def after_refusal(self, run: Run, tick: int) -> None:
        """Again, or what is done instead, or on with the list."""
        step = run.step
        assert step is not None
        if run.tries < step.at_most:
            run.tries += 1
            run.visit = self._visit(run.client, step.index)
            self._wait(run, step.retry, tick)
        else:
            self.instead(run, step.then, tick)

    def instead(self, run: Run, step: Step | None, tick: int) -> None:
        """Do `step` in place of what did not come about; without one, the list goes on."""
        run.tries = 0
        if step is None or not self.attempt_later(run, step, tick):
            self.advance(run, tick)

    def drop(self, client: Client, places: Iterable[str], tick: int) -> None:
        """End the runs at the places; the servers they leave take on whoever waits."""
        gone = frozenset(places)
        dropped = [run for run in client.runs if run.place in gone]
        client.runs = [run for run in client.runs if run.place not in gone]
        freed = [self._service.drop(run, tick) for run in dropped]
        for pools in freed:
            self._service.serve(pools, tick)

    def _wait(self, run: Run, wait: Ticks | None, tick: int) -> None:
        assert run.step is not None
        ticks = 0 if wait is None else wait(self._draw(run, run.step.key, Purpose.AFTER))
        run.phase = WAITING
        run.stamp += 1
        self._agenda.add(tick + ticks, READY, run.client.id, run, run.stamp)

    def _chosen(self, run: Run, item: PlannedItem) -> Step:
        if not isinstance(item, Chooser):
            return item
        run.visit = self._visit(run.client, item.index)
        return item.options[pick(item.upto, self._draw(run, item.key, Purpose.CHOOSE))]

    def _visit(self, client: Client, index: int) -> int:
        visit = client.visits.get(index, 0)
        client.visits[index] = visit + 1
        return visit

    def _draw(self, run: Run, key: int, purpose: int) -> float:
        client = run.client
        return self._uniform(client.number, key ^ client.stream_key, run.visit, purpose)
