"""Simulated cases: opening them, attempting acts on them, and firing their deadlines."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Final

from pathway.conditions.types import to_text
from pathway.decision import apply, decide, fire, new_case
from pathway.decision.model import Act, Answer, Case, Decision, ListEntry, Opening, Person, Timer
from pathway.documents.scenario_model import Scenario
from pathway.errors import UsageError
from pathway.policy import Bundle
from pathway.simulation.acting import Acting
from pathway.simulation.agenda import Agenda
from pathway.simulation.behaviour import Behaviour
from pathway.simulation.course import Course
from pathway.simulation.deadlines import Deadlines
from pathway.simulation.hours import first_instant
from pathway.simulation.linked import Linked
from pathway.simulation.plan import FACTS_KEY, HOLDS_KEY, Plan, PlannedStream, Step
from pathway.simulation.recorder import Recorder
from pathway.simulation.sample import Played, Sample
from pathway.simulation.service import Service
from pathway.simulation.state import DROPPED, Client, Run
from pathway.simulation.values import CaseloadFull, Moment, draw_fields

ACTS_AT_ONE_TICK: Final = 1_000
"""How many acts a client may attempt at one tick before it is taken for an endless loop."""


class Cases:
    """All clients whose behaviour or timers are not over."""

    def __init__(
        self,
        scenario: Scenario,
        plan: Plan,
        bundle: Bundle,
        moment: Moment,
        agenda: Agenda,
        behaviour: Behaviour,
        recorder: Recorder,
        collect: int,
    ) -> None:
        assert moment.register is not None
        self.count = 0
        self._scenario = scenario
        self._plan = plan
        self._bundle = bundle
        self._moment = moment
        self._register = moment.register
        self._behaviour = behaviour
        self._recorder = recorder
        self._collect = collect
        self._origin = first_instant(scenario.start, scenario.zone)
        self._acting = Acting(plan, moment.register, moment)
        self._deadlines = Deadlines(bundle, agenda, recorder, self._origin, moment.register.person)
        self._course = Course(
            scenario, bundle.definition, moment.register, behaviour, self._deadlines, recorder
        )
        self._linked = Linked(scenario.linked, self._person)
        self._clients: dict[int, Client] = {}
        self._attempts: Counter[str] = Counter()
        self._samples: dict[int, Sample] = {}
        self._asked: dict[str, Person] | None = None

    # -- opening

    def open(self, stream: int, number: int, tick: int) -> None:
        """A client arrives: the opening act is attempted, and where it is accepted, behaviour begins."""
        self.count += 1
        plan, now = self._plan.streams[stream], self._at(tick)
        empty = new_case(self._bundle.definition, f"c{self.count}")
        client = Client(self.count, number, stream, plan.key, empty, tick, ())
        opening = self._opening(client)
        client.groups = self._groups(opening)
        client.case = _preview(empty, opening)
        client.visits[plan.opening.index] = 1
        self._attempts[plan.opening.name] += 1
        try:
            act = self._acting.act(client, plan.opening, 0, None)
        except CaseloadFull:
            self._recorder.turned_away(client.id, plan.opening, None, tick)
            return
        client.case = empty
        if client.id <= self._collect:
            self._samples[client.id] = Sample(client.id, opening)
        decision = self._decide(client, act, now, opening)
        if decision.allowed is not Answer.YES:
            self._recorder.turned_away(client.id, plan.opening, decision, tick)
            return
        client.case = apply(self._bundle, empty, decision)
        self._recorder.opened(client, plan.opening, decision, tick)
        self._clients[client.id] = client
        self._course.opened(client, decision, now, tick)
        self._begin(client, plan, tick)
        self._late(client, now, tick)
        self.forget_if_idle(client)

    def _begin(self, client: Client, plan: PlannedStream, tick: int) -> None:
        if client.over:
            return
        if plan.next:
            self._behaviour.begin(client, "", plan.next, tick)
        for line in self._plan.case:
            self._behaviour.begin(client, "", line, tick)

    def _opening(self, client: Client) -> Opening:
        moment = self._moment
        moment.case = moment.entry = moment.client = None
        moment.begin(client.number, FACTS_KEY ^ client.stream_key, 0)
        facts = draw_fields(self._plan.facts, moment)
        moment.begin(client.number, HOLDS_KEY ^ client.stream_key, 0)
        holds: dict[str, tuple[str, ...]] = {}
        for role, count in draw_fields(self._plan.holds, moment).items():
            if isinstance(count, int) and count:
                holds[role] = tuple(f"{client.case.id}.{role}-{i + 1}" for i in range(count))
        return Opening(facts, holds)

    def _groups(self, opening: Opening) -> tuple[str, ...]:
        facts = self._bundle.definition.facts
        values = [(name, opening.facts.get(name, facts[name].default)) for name in self._scenario.groups]
        return tuple(f"{name}: {to_text(value)}" for name, value in values)

    # -- acts

    def attempt(self, run: Run, tick: int) -> None:
        """Attempt the activity of a run, and see how the run goes on."""
        client, step, now = run.client, run.step, self._at(tick)
        assert step is not None
        self._count_attempt(client, step.name, tick)
        self._late(client, now, tick)
        if run.phase == DROPPED:
            return
        accepted = self._try(run, now, tick)
        if run.phase != DROPPED:
            if accepted:
                self._behaviour.advance(run, tick)
            else:
                self._behaviour.after_refusal(run, tick)
        if accepted:
            self._late(client, now, tick)
        self.forget_if_idle(client)

    def _try(self, run: Run, now: datetime, tick: int) -> bool:
        client, step = run.client, run.step
        assert step is not None
        try:
            act = self._acting.act(client, step, run.visit, run.entry, _chosen_pool(run, step))
        except CaseloadFull:
            self._recorder.caseload_full(client, step, tick)
            return False
        decision = self._decide(client, act, now)
        self._recorder.act(client, step, decision, tick)
        if decision.allowed is not Answer.YES:
            return False
        before = client.case
        client.case = apply(self._bundle, before, decision)
        self._course.changed(client, before, decision, now, tick)
        return True

    def _decide(self, client: Client, act: Act, now: datetime, opening: Opening | None = None) -> Decision:
        sample = self._samples.get(client.id)
        self._asked = None if sample is None else {}
        others = self._linked.of(client, now)
        decision = decide(
            self._bundle, client.case, act, now, self._person, explain=False, opening=opening, others=others
        )
        if sample is not None and self._asked is not None:
            played = Played(now, decision.allowed, decision.refusals, act=act, people=self._asked)
            sample.steps.append(played)
            self._asked = None
        return decision

    def _person(self, id_: str) -> Person | None:
        person = self._register.person(id_)
        if self._asked is not None and person is not None:
            self._asked[id_] = person
        return person

    # -- deadlines

    def deadline(self, id_: int, timer_id: int, stamp: int, tick: int) -> None:
        """A timer's time has come."""
        client = self._clients.get(id_)
        timer = None if client is None else self._deadlines.due(client, timer_id, stamp)
        if client is None or timer is None:
            return
        now = self._at(tick)
        if self._deadlines.fires(client, timer, now):
            self._fire(client, timer, now, tick)
            self._late(client, now, tick)
        self.forget_if_idle(client)

    def _late(self, client: Client, now: datetime, tick: int) -> None:
        """Fire what became overdue after its time, by an act or by the passing of time."""
        while client.overdue and (timer := self._deadlines.late(client, now)) is not None:
            self._fire(client, timer, now, tick)

    def _fire(self, client: Client, timer: Timer, now: datetime, tick: int) -> None:
        before = client.case
        self._count_attempt(client, timer.deadline, tick)
        sample = self._samples.get(client.id)
        self._asked = None if sample is None else {}
        others = self._linked.of(client, now)
        decision = fire(self._bundle, before, timer, now, self._person, explain=False, others=others)
        if sample is not None:
            sample.steps.append(
                Played(
                    now,
                    decision.allowed,
                    decision.refusals,
                    deadline=timer.deadline,
                    subject=timer.subject,
                    missed=decision.missed,
                    people=self._asked or {},
                )
            )
        self._asked = None
        self._recorder.deadline_fired(client, timer, decision, decision.missed, tick)
        client.case = apply(self._bundle, before, decision)
        self._course.changed(client, before, decision, now, tick, fired=timer.id)

    # -- bounds

    def forget_if_idle(self, client: Client) -> None:
        """Let go of a client to whom nothing more can happen."""
        if not client.runs and not client.timers:
            self._clients.pop(client.id, None)

    def close(self, service: Service, tick: int) -> None:
        """Count the work that is still being done at the end."""
        for client in self._clients.values():
            for run in client.runs:
                service.close(run, tick)

    def samples(self) -> tuple[Sample, ...]:
        return tuple(self._samples[id_] for id_ in sorted(self._samples))

    def over_budget(self, budget: int) -> str:
        """What to say where more happened than was allowed."""
        return f"more than {budget:,} events happened; most often attempted: {self._busiest()}"

    def _count_attempt(self, client: Client, name: str, tick: int) -> None:
        self._attempts[name] += 1
        if client.tick != tick:
            client.tick, client.acts_at_tick = tick, 0
        client.acts_at_tick += 1
        if client.acts_at_tick > ACTS_AT_ONE_TICK:
            states = ", ".join(f"{place}.{state}" for place, state in client.case.regions.items())
            raise UsageError(
                f"a client attempts more than {ACTS_AT_ONE_TICK:,} acts in one second, an endless loop, in "
                f"{states}; most often attempted: {self._busiest()}; give one of them an `after`"
            )

    def _busiest(self) -> str:
        return ", ".join(f"`{name}`" for name, _ in self._attempts.most_common(3))

    def _at(self, tick: int) -> datetime:
        now = self._origin + timedelta(seconds=tick)
        self._moment.today = now.astimezone(self._scenario.zone).date()
        return now


def _chosen_pool(run: Run, step: Step) -> int | None:
    """The pool that a fact has chosen, where it is one of those who act."""
    if step.pool_fact is None or not run.pools or run.pools[0].plan.role != step.by:
        return None
    return run.pools[0].index


def _preview(case: Case, opening: Opening) -> Case:
    """The case as far as an opening act can speak of it: with its facts and holders."""
    lists = {role: tuple(ListEntry(role, person) for person in held) for role, held in opening.holds.items()}
    facts = {**case.facts, **opening.facts}
    return Case(case.id, case.pathway, 0, facts, case.regions, {**case.lists, **lists})
