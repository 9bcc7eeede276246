"""`decide`: judges an act whole, without stopping at the first thing that fails."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Final

from pathway.conditions import Condition, Explanation, evaluate, explain, register_reads
from pathway.conditions.types import EntryType
from pathway.decision.case import replay
from pathway.decision.effects import Changes, compute
from pathway.decision.inputs import Inputs, People, Register, read_inputs
from pathway.decision.linking import Links, Origin, make_links, origin_ops
from pathway.decision.machine import machines_of
from pathway.decision.messages import message, need, together
from pathway.decision.model import (
    READING,
    Act,
    Answer,
    Case,
    Check,
    Decision,
    Op,
    Opening,
    Step,
)
from pathway.decision.model import together as answers_together
from pathway.decision.opening import opened
from pathway.decision.others import NO_OTHERS, Others
from pathway.decision.reasons import YES, built_in, words_of
from pathway.decision.sight import sight
from pathway.decision.timers import Accepted, timer_changes
from pathway.decision.who import Who
from pathway.decision.wrong import not_given, nowhere_to_go, too_many, way_not_known
from pathway.definition import Definition, Event, Move
from pathway.errors import UsageError, did_you_mean
from pathway.policy import Bundle, InForce, Rule


def decide(
    bundle: Bundle,
    case: Case,
    act: Act,
    now: datetime,
    people: Register,
    *,
    explain: bool = True,
    opening: Opening | None = None,
    origin: Origin | None = None,
    others: Others = NO_OTHERS,
) -> Decision:
    """Whether `act` may happen on `case` at `now` (aware), and all that would change.

    With `explain` off, checks carry no reasons: for simulation. `opening` comes with the first act, and
    `origin` with that of a case that another one opens. `others` are the cases beside this one.
    Raises UsageError for an event that the pathway does not have, or an opening that does not fit it.
    """
    judge, ops = judge_of(
        bundle, case, act, now, people, explain=explain, opening=opening, origin=origin, others=others
    )
    return judge.decide(ops)


def judge_of(
    bundle: Bundle,
    case: Case,
    act: Act,
    now: datetime,
    people: Register,
    *,
    explain: bool = True,
    opening: Opening | None = None,
    origin: Origin | None = None,
    others: Others = NO_OTHERS,
) -> tuple[Judge, tuple[Op, ...]]:
    """The judge of an act, and the operations with which the case begins; see `decide`."""
    definition = bundle.definition
    event = definition.events.get(act.event)
    if event is None:
        near = did_you_mean(act.event, definition.events)
        raise UsageError(f"the pathway {definition.name} has no event `{act.event}`{near}")
    ops: tuple[Op, ...] = ()
    if opening is not None:
        ops, case = opened(definition, case, opening, others)
    if origin is not None:
        ops += origin_ops(definition, origin)
        case = replay(definition, case, (), origin_ops(definition, origin), accepted=False)
    return Judge(bundle, case, act, event, now, People(definition, people), explain, others), ops


@dataclass(slots=True)
class Fitting:
    """The moves that fit, and the regions where none does or where a condition is unknown."""

    steps: list[Step]
    crossing: list[Step]
    stuck: list[str]
    unknown: list[str]


class Judge:
    """Judges one act. `event`, `in_force` and `view` are what is done, its rules, and what they read."""

    def __init__(
        self,
        bundle: Bundle,
        case: Case,
        act: Act,
        event: Event,
        now: datetime,
        people: People,
        explain: bool,
        others: Others,
    ) -> None:
        self._bundle = bundle
        self._definition: Definition = bundle.definition
        self._case = case
        self._act = act
        self.event = event
        self._now = now
        self._who = Who(self._definition, case, event, act, people)
        self._explain = explain
        self._others = others
        today = now.astimezone(self._definition.zone).date()
        self.in_force: InForce = bundle.at(today)
        self._inputs: Inputs = read_inputs(self._definition, case, event, act, others)
        self.view = view = sight(self._definition, case, today, people)
        if self._inputs.record:
            view.facts = {**case.facts, **self._inputs.record}
        view.payload = self._inputs.payload
        view.actor, view.role, view.holding = act.actor, act.role, self._who.holding()
        view.present = {act.actor, *act.present}

    @property
    def may(self) -> tuple[str, ...]:
        """The roles whose act it is, those left where policies narrow them."""
        narrowed = self.in_force.allow.get(self.event.name)
        return tuple(role for role in self.event.by if narrowed is None or role in narrowed)

    def decide(self, opening: tuple[Op, ...]) -> Decision:
        fitting = self.fitting()
        who, narrowed = self._who, self.in_force.allow.get(self.event.name)
        checks = [self._move_check(fitting), who.by(narrowed), who.role()]
        checks += [*who.through(), *who.with_(self.view.present)]
        changes = self._changes(fitting)
        checks.append(self._payload(changes))
        for rule in self.in_force.rules.get(self.event.name, ()):
            if (check := self._rule(rule)) is not None:
                checks.append(check)
        links = Links()
        if changes is not None:
            checks += self._max(changes)
            if changes.wanted:
                links = self._links(changes, fitting)
                checks += links.checks
        allowed = answers_together(checks)
        effects: tuple[Op, ...] = ()
        moves: tuple[Step, ...] = ()
        if allowed is Answer.YES and changes is not None:
            moves = tuple(fitting.steps)
            ops = (*changes.operations(), *links.ops)
            opens = self._case.version == 0
            accepted = Accepted(self.event.name, self._named(), moves, tuple(fitting.crossing), ops, opens)
            timers, flags = timer_changes(
                self._bundle, self.in_force, self._case, self.view, accepted, self._now
            )
            effects = (*opening, *ops, *timers)
            checks += flags
        return Decision(
            allowed,
            self._act,
            self._now,
            tuple(checks),
            moves,
            effects,
            who.through_role,
            who.assignment(),
            opened=tuple(links.opened) if allowed is Answer.YES else (),
        )

    # -------------------------------------------------------------- where and what

    def fitting(self) -> Fitting:
        """Which moves fit where things stand."""
        found = Fitting([], [], [], [])
        machines = machines_of(self._definition)
        decided: set[str] = set()
        regions: dict[str, Move] = {}
        for move in self.event.moves:
            instance = self.instance_of(move)
            if instance is None:
                if move.region not in found.unknown:
                    found.unknown.append(move.region)
                continue
            regions.setdefault(instance, move)
        for instance, first in regions.items():
            state = self.state_of(instance)
            for move in machines.fitting(first.region, self.event.name, state) if state else ():
                if instance in decided or self.instance_of(move) != instance:
                    continue
                holds = evaluate(move.when, self.view)
                if holds is None:
                    found.unknown.append(instance)
                elif holds:
                    step = Step(instance, str(state), move.to or str(state))
                    found.steps.append(step)
                    found.crossing += [step] if move.to is not None else []
                if holds is not False:
                    decided.add(instance)
            if instance not in decided:
                found.stuck.append(instance)
        return found

    def instance_of(self, move: Move) -> str | None:
        """What moves: an instance of a region or an entry; None where it is not known."""
        if move.index is None:
            return move.region
        value = move.index.value(self.view)
        if value is None:
            return None
        return f"{move.region}[{value}]" if move.region in self._definition.regions else str(value)

    def state_of(self, instance: str) -> str | None:
        """In which state that is; None where it is not there."""
        entry = self.view.entry(instance) if "/" in instance else None
        return self._case.regions.get(instance) if entry is None else entry.state

    def _move_check(self, fitting: Fitting) -> Check:
        if self.event.name in READING and self._case.version == 0:
            return built_in("MOVE", Answer.NO, message("not open"), needs=(need("open"),))
        if fitting.stuck:
            return nowhere_to_go(self._definition, self.event, fitting.stuck, self.state_of)
        if fitting.unknown:
            return way_not_known(self._definition, fitting.unknown)
        return YES["MOVE"]

    def _changes(self, fitting: Fitting) -> Changes | None:
        if self._inputs.wrong or self._inputs.missing:
            return None
        return compute(
            self._definition, self._case, self.event, self.view, self._inputs.record, fitting.crossing
        )

    def _payload(self, changes: Changes | None) -> Check:
        if self._inputs.wrong:
            said, needs = together(self._inputs.wrong, "; "), tuple(self._inputs.needs)
            return built_in("PAYLOAD", Answer.NO, said, needs=needs)
        missing = [*self._inputs.missing, *(changes.unknown if changes else ())]
        if missing:
            return not_given(self._definition, self.event, missing)
        return YES["PAYLOAD"]

    def _max(self, changes: Changes) -> list[Check]:
        assigned = dict.fromkeys(
            entry.list for entry in changes.added if entry.list in self._definition.roles
        )
        for role in assigned:
            limit, holders = self._definition.roles[role].max, changes.holders_after(role)
            if limit is not None and len(holders) > limit:
                return [too_many(self._definition, role, limit, holders)]
        return [YES["MAX"]] if assigned else []

    def _links(self, changes: Changes, fitting: Fitting) -> Links:
        wanted, kept = changes.wanted, changes.kept()
        return make_links(self._definition, self._case, self._act, wanted, kept, fitting.steps, self._others)

    def _named(self) -> frozenset[str]:
        """The entries that the act names."""
        payload, fields = self._inputs.payload, self.event.payload
        entries = (payload.get(name) for name, field in fields.items() if isinstance(field.type, EntryType))
        return frozenset(str(entry) for entry in entries if entry is not None)

    # -------------------------------------------------------------- rules

    def _rule(self, rule: Rule) -> Check | None:
        """How a rule comes out; None where it does not apply."""
        view = self.view
        applies = True if rule.when is None else rule.when.holds(view)
        if not applies and applies is not None:
            return None
        holds = rule.that.holds(view)
        if holds:
            reads = register_reads(rule.that, view) if self._explain and rule.that.drifts else ()
            return replace(_kept(rule), reads=reads) if reads else _kept(rule)
        decided = applies and holds is not None
        why = self._why(rule.that if applies or holds is None else rule.when)
        return Check(
            rule.id,
            _kind(rule),
            Answer.NO if decided else Answer.UNKNOWN,
            rule.policy,
            rule.because,
            rule.source,
            why.failing,
            why.reads,
            why.needed,
            why.missing,
            rule.policy_version,
            told=why.told,
            needs=why.needs,
        )

    def _why(self, condition: Condition | None) -> Explanation:
        if not self._explain or condition is None:
            return _UNSAID
        return explain(condition, self.view, words_of(self._definition, self.event.name).speech)


_UNSAID: Final = Explanation(None, (), (), (), None, ())


def _kind(rule: Rule) -> str:
    return "flag" if rule.flags else "require"


@lru_cache(maxsize=4096)
def _kept(rule: Rule) -> Check:
    """The check of a rule that holds: it is the same each time."""
    return Check(rule.id, _kind(rule), Answer.YES, rule.policy, policy_version=rule.policy_version)
