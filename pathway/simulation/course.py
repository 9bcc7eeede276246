"""What follows when a case has changed: runs end and begin, caseloads shift, behaviour may be over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pathway.decision.model import Case, Decision
from pathway.definition import Definition
from pathway.documents.scenario_model import Scenario
from pathway.simulation.behaviour import Behaviour
from pathway.simulation.deadlines import Deadlines
from pathway.simulation.recorder import Recorder
from pathway.simulation.register import Register
from pathway.simulation.state import Client

Entered = tuple[str, str, str]
"""(region instance or entry, machine, state): the machine of an entry is its list."""


class Course:
    """Follows the cases of all clients."""

    def __init__(
        self,
        scenario: Scenario,
        definition: Definition,
        register: Register,
        behaviour: Behaviour,
        deadlines: Deadlines,
        recorder: Recorder,
    ) -> None:
        self._after_final = scenario.after_final
        self._register = register
        self._behaviour = behaviour
        self._deadlines = deadlines
        self._recorder = recorder
        self._with_states = frozenset(name for name, kind in definition.lists.items() if kind.states)
        self._finals = _finals(definition)

    def opened(self, client: Client, decision: Decision, now: datetime, tick: int) -> None:
        """A case was opened: every region instance enters the state in which the opening act leaves it."""
        before = client.case
        entered: list[Entered] = [(place, place, state) for place, state in client.case.regions.items()]
        entered.extend(self._added(decision))
        self._caseloads(client, decision)
        for step in decision.moves:
            if step.source != step.to:
                self._recorder.moved(self._machine(step.region), step.source, step.to)
        for place, machine, state in entered:
            self._recorder.entered(client, place, machine, state, tick)
        self._deadlines.follow(client, before, decision, now, None)
        self._check_end(client, tick)
        self._start(client, entered, tick)

    def changed(
        self,
        client: Client,
        before: Case,
        decision: Decision,
        now: datetime,
        tick: int,
        fired: int | None = None,
    ) -> None:
        """An act or a deadline was carried out; the client's case is the new one already."""
        moved = [(s.region, s.source, s.to) for s in decision.moves if s.source != s.to]
        added = self._added(decision)
        ended = [op.target for op in decision.effects if op.kind == "end"]
        self._caseloads(client, decision)
        entered: list[Entered] = []
        for place, source, to in moved:
            machine = self._machine(place)
            self._recorder.left(client, place, machine, source, tick)
            self._recorder.entered(client, place, machine, to, tick)
            self._recorder.moved(machine, source, to)
            entered.append((place, machine, to))
        for place, machine, state in added:
            self._recorder.entered(client, place, machine, state, tick)
        self._deadlines.follow(client, before, decision, now, fired)
        if moved or ended:
            self._behaviour.drop(client, (*(place for place, _, _ in moved), *ended), tick)
            self._check_end(client, tick)
        self._start(client, (*entered, *added), tick)

    def _added(self, decision: Decision) -> list[Entered]:
        found: list[Entered] = []
        for op in decision.effects:
            value: Any = op.value
            if op.kind in ("add", "link") and value["state"] is not None:
                found.append((op.target, op.target.partition("/")[0], value["state"]))
        return found

    def _machine(self, place: str) -> str:
        list_, slash, _ = place.partition("/")
        return list_ if slash and list_ in self._with_states else place

    def _start(self, client: Client, entered: Iterable[Entered], tick: int) -> None:
        for place, machine, state in entered:
            last = state in self._finals.get(place, ())
            if not client.over or machine in self._after_final or last:
                self._behaviour.start(client, place, machine, state, tick)

    def _caseloads(self, client: Client, decision: Decision) -> None:
        for op in decision.effects:
            if op.kind not in ("assign", "release"):
                continue
            role, _, person = op.target.partition("/")
            holding = self._register.holding(role, person)
            if holding is None:
                continue
            if op.kind == "assign" and not client.over:
                client.holds.append(holding)
                self._register.load(holding, 1)
            elif op.kind == "release" and holding in client.holds:
                client.holds.remove(holding)
                self._register.load(holding, -1)

    def _check_end(self, client: Client, tick: int) -> None:
        """Behaviour is over when every region that has final states stands in one. Leaving it begins anew.

        What is listed under the final state itself is still done.
        """
        regions = client.case.regions
        over = bool(self._finals) and all(regions.get(i) in final for i, final in self._finals.items())
        if over == client.over:
            return
        client.over = over
        if not over:
            client.arrived = tick
            self._recorder.active += 1
            return
        self._recorder.ended(client, tick)
        gone = {run.place for run in client.runs if self._machine(run.place) not in self._after_final}
        self._behaviour.drop(client, gone, tick)
        for holding in client.holds:
            self._register.load(holding, -1)
        client.holds.clear()


def _finals(definition: Definition) -> dict[str, frozenset[str]]:
    finals: dict[str, frozenset[str]] = {}
    for region in definition.regions.values():
        final = frozenset(state.name for state in region.states.values() if state.final)
        if final:
            finals.update(dict.fromkeys(region.instances, final))
    return finals
