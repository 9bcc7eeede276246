"""Counts what happens, and writes the trace. Nothing here changes what happens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pathway.decision.model import Answer, Decision, Timer
from pathway.documents.scenario_model import Measure
from pathway.simulation.capacity import offered
from pathway.simulation.draws import NEVER
from pathway.simulation.plan import Step
from pathway.simulation.state import Client, PoolState, Run
from pathway.simulation.tally import WEEK, Tally, Weeks

TraceRow = Mapping[str, Any]
Trace = Callable[[TraceRow], None]

OUTCOMES = {Answer.YES: "accepted", Answer.NO: "refused", Answer.UNKNOWN: "unknown"}
CASELOAD_RULE = "CASELOAD"
"""The id under which an activity counts as refused where nobody of a pool may take another case."""


@dataclass(frozen=True, slots=True)
class _Watch:
    measure: str
    index: int
    starts: bool
    per_entry: bool


class Recorder:
    """Counts into `tally`, which is made new when the warm-up ends; `weeks` has the warm-up too."""

    def __init__(
        self,
        measures: tuple[Measure, ...],
        lists: frozenset[str],
        warm_up: int,
        end: int,
        trace: Trace | None,
    ) -> None:
        self.tally = Tally()
        self.weeks = Weeks()
        self.active = 0
        self._warm_up = warm_up
        self._end = end
        self._trace = trace
        self._watches = _watches(measures, lists)
        self._week = (0, 0)
        self._week_counts = [0, 0]

    def warmed_up(self, pools: list[PoolState]) -> None:
        """Forget what was counted so far."""
        self.tally = Tally()
        for pool in pools:
            pool.longest = pool.waiting

    def next_week(self, tick: int) -> None:
        """Close the weeks that ended at or before `tick`."""
        while len(self.weeks.arrived) < tick // WEEK:
            self.weeks.arrived.append(self._week_counts[0])
            self.weeks.ended.append(self._week_counts[1])
            self.weeks.active.append(self.active)
            self._week_counts = [0, 0]

    # -- clients

    def opened(self, client: Client, step: Step, decision: Decision, tick: int) -> None:
        self.active += 1
        self._week_counts[0] += 1
        self.tally.arrived += 1
        for group in client.groups:
            self.tally.groups[group].clients += 1
        self.act(client, step, decision, tick, kind="open")

    def turned_away(self, id_: int, step: Step, decision: Decision | None, tick: int) -> None:
        """The opening act was not accepted (no decision: nobody had room for the case)."""
        self.tally.arrived += 1
        self.tally.turned_away += 1
        self._week_counts[0] += 1
        if decision is None:
            self.tally.acts[step.event].refused += 1
            self.tally.refusals[CASELOAD_RULE] += 1
        else:
            self._count_act(step.event, decision)
        if self._trace is not None:
            self._trace(_act_row(tick, id_, "open", step, decision))

    def ended(self, client: Client, tick: int) -> None:
        self.active -= 1
        self._week_counts[1] += 1
        seconds = tick - client.arrived
        self.tally.ended += 1
        self.tally.in_system.add(seconds)
        for name in client.groups:
            group = self.tally.groups[name]
            group.ended += 1
            group.seconds += seconds
        if self._trace is not None:
            self._trace({"tick": tick, "client": client.id, "kind": "end"})

    # -- acts

    def act(self, client: Client, step: Step, decision: Decision, tick: int, kind: str = "act") -> None:
        self._count_act(step.event, decision)
        accepted = decision.allowed is Answer.YES
        self._count_for_groups(client, accepted)
        if accepted:
            self.seen(client, "event", step.event, None, "", tick)
        if self._trace is not None:
            self._trace(_act_row(tick, client.id, kind, step, decision))

    def caseload_full(self, client: Client, step: Step, tick: int) -> None:
        self.tally.acts[step.event].refused += 1
        self.tally.refusals[CASELOAD_RULE] += 1
        self._count_for_groups(client, accepted=False)
        if self._trace is not None:
            self._trace(_act_row(tick, client.id, "act", step, None))

    def _count_act(self, event: str, decision: Decision) -> None:
        count = self.tally.acts[event]
        if decision.allowed is Answer.YES:
            count.accepted += 1
            for rule in decision.flags:
                self.tally.flags[rule] += 1
            return
        if decision.allowed is Answer.NO:
            count.refused += 1
        else:
            count.unknown += 1
        for rule in decision.refusals:
            self.tally.refusals[rule] += 1

    def _count_for_groups(self, client: Client, accepted: bool) -> None:
        for name in client.groups:
            group = self.tally.groups[name]
            if accepted:
                group.accepted += 1
            else:
                group.refused += 1

    # -- states and measures

    def entered(self, client: Client, place: str, machine: str, state: str, tick: int) -> None:
        client.since[place] = tick
        self.tally.states[f"{machine}.{state}"].entered += 1
        self.seen(client, "enter", machine, state, place, tick)

    def left(self, client: Client, place: str, machine: str, state: str, tick: int) -> None:
        count = self.tally.states[f"{machine}.{state}"]
        count.left += 1
        count.seconds += tick - client.since.pop(place, tick)
        self.seen(client, "leave", machine, state, place, tick)

    def moved(self, machine: str, source: str, to: str) -> None:
        self.tally.moves[f"{machine}: {source} -> {to}"] += 1

    def seen(self, client: Client, kind: str, name: str, state: str | None, place: str, tick: int) -> None:
        """Something that may start or end a measure: an event, or a state entered or left."""
        for watch in self._watches.get((kind, name, state), ()):
            key = (watch.index, place if watch.per_entry else "")
            if watch.starts:
                client.clocks.setdefault(key, tick)
            elif (start := client.clocks.pop(key, None)) is not None:
                self.tally.measures[watch.measure].add(tick - start)
                for group in client.groups:
                    counts = self.tally.groups[group].measured[watch.measure]
                    counts[0] += 1
                    counts[1] += tick - start

    # -- deadlines

    def deadline_opened(self, deadline: str) -> None:
        self.tally.deadlines[deadline].opened += 1

    def deadline_closed(self, client: Client, timer: Timer, applied: bool, seconds: int) -> None:
        """It ended before it was overdue, or without applying."""
        count = self.tally.deadlines[timer.deadline]
        if not applied:
            count.unneeded += 1
            return
        count.met += 1
        count.time.add(seconds)
        for group in client.groups:
            self.tally.groups[group].met += 1

    def deadline_fired(
        self, client: Client, timer: Timer, decision: Decision, missed: bool, tick: int
    ) -> None:
        count = self.tally.deadlines[timer.deadline]
        if missed:
            count.missed += 1
            for group in client.groups:
                self.tally.groups[group].missed += 1
        else:
            count.carried_out += 1
        if self._trace is not None:
            row: dict[str, Any] = {"deadline": timer.deadline, "subject": timer.subject, "missed": missed}
            row["outcome"] = OUTCOMES[decision.allowed]
            row["rules"] = list(decision.refusals)
            row["moves"] = _moves(decision)
            self._trace({"tick": tick, "client": client.id, "kind": "deadline", **row})

    # -- pools

    def waited(self, pool: PoolState, start: int, since: int) -> None:
        if start < NEVER:
            self.tally.pools[pool.plan.name].wait.add(start - since)

    def served(self, pool: PoolState) -> None:
        self.tally.pools[pool.plan.name].served += 1

    def gave_up(self, run: Run, tick: int) -> None:
        for pool in run.pools:
            self.tally.pools[pool.plan.name].gave_up += 1
        if self._trace is not None and run.step is not None:
            row = {"activity": run.step.name, "event": run.step.event, "role": run.step.by}
            self._trace({"tick": tick, "client": run.client.id, "kind": "give_up", **row})

    def dropped(self, pool: PoolState) -> None:
        self.tally.pools[pool.plan.name].dropped += 1

    def worked(self, pool: PoolState, run: Run, end: int) -> None:
        """A run had a server of the pool until `end`. Its open time after the warm-up counts."""
        start, end = max(run.since, self._warm_up), min(end, self._end)
        if start < end and run.open is not None:
            busy = run.open.elapsed(end) - run.open.elapsed(start)
            count = self.tally.pools[pool.plan.name]
            count.busy += busy
            count.worked += busy * run.share // 10_000

    def close(self, pools: list[PoolState]) -> None:
        """Take down what is known at the end only."""
        self.next_week(self._end)
        for pool in pools:
            count = self.tally.pools[pool.plan.name]
            count.longest_queue = pool.longest
            count.offered = offered(pool.steps, pool.open, self._warm_up, self._end)


def _watches(
    measures: tuple[Measure, ...], lists: frozenset[str]
) -> dict[tuple[str, str, str | None], list[_Watch]]:
    table: dict[tuple[str, str, str | None], list[_Watch]] = {}
    for index, measure in enumerate(measures):
        triggers = (*measure.start, *measure.end)
        names = {trigger.name for trigger in triggers}
        per_entry = len(names) == 1 and names <= lists and all(t.kind != "event" for t in triggers)
        for starts, some in ((False, measure.end), (True, measure.start)):
            for trigger in some:
                watch = _Watch(measure.name, index, starts, per_entry)
                table.setdefault((trigger.kind, trigger.name, trigger.state), []).append(watch)
    return table


def _act_row(tick: int, client: int, kind: str, step: Step, decision: Decision | None) -> dict[str, Any]:
    accepted = decision is not None and decision.allowed is Answer.YES
    return {
        "tick": tick,
        "client": client,
        "kind": kind,
        "activity": step.name,
        "event": step.event,
        "role": step.by,
        "outcome": "refused" if decision is None else OUTCOMES[decision.allowed],
        "rules": [CASELOAD_RULE] if decision is None else list(decision.refusals),
        "flags": list(decision.flags) if decision is not None and accepted else [],
        "moves": [] if decision is None else _moves(decision),
    }


def _moves(decision: Decision) -> list[list[str]]:
    if decision.allowed is not Answer.YES:
        return []
    return [[move.region, move.source, move.to] for move in decision.moves if move.source != move.to]
