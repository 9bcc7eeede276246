"""What happens when a deadline is overdue."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from pathway.conditions import View, evaluate
from pathway.conditions.types import EntryType
from pathway.decision.inputs import People, Register
from pathway.decision.judge import decide
from pathway.decision.messages import Message, Named, message
from pathway.decision.model import Act, Answer, Case, Check, Decision, Op, Timer
from pathway.decision.others import NO_OTHERS, Others
from pathway.decision.sight import sight
from pathway.definition import TIMER
from pathway.errors import InternalError
from pathway.languages import same
from pathway.policy import Bundle, Deadline


def terms_of(bundle: Bundle, timer: Timer) -> Deadline:
    """The deadline that a timer runs for, as the policy in force at its beginning had it."""
    deadline = bundle.deadline(timer.policy, timer.deadline)
    if deadline is None:
        raise InternalError(f"no policy with the hash {timer.policy[:12]}… has the deadline {timer.deadline}")
    return deadline


def overdue(bundle: Bundle, case: Case, timer: Timer, now: datetime, people: Register) -> bool:
    """Whether a timer's time has passed and its condition holds now: then it is to fire."""
    if timer.due is None or timer.due > now:
        return False
    return evaluate(terms_of(bundle, timer).when, _view(bundle, case, timer, now, people)) is True


def can_turn_by_itself(bundle: Bundle, case: Case, timer: Timer, now: datetime, people: Register) -> bool:
    """Whether the condition of a timer may come to hold without an act, as days pass or the register changes."""
    when = terms_of(bundle, timer).when
    if when is None or not when.drifts:
        return False
    view = _view(bundle, case, timer, now, people)
    return all(part.drifts or part.holds(view) for part in when.conjuncts)


def _view(bundle: Bundle, case: Case, timer: Timer, now: datetime, people: Register) -> View:
    """The case as the condition of a timer sees it."""
    definition = bundle.definition
    today = now.astimezone(definition.zone).date()
    return sight(definition, case, today, People(definition, people), timer.subject)


def fire(
    bundle: Bundle,
    case: Case,
    timer: Timer,
    now: datetime,
    people: Register,
    *,
    explain: bool = True,
    others: Others = NO_OTHERS,
) -> Decision:
    """What an overdue timer does: it flags the case, or does its event as the role `timer`. It closes in both cases.

    The flag says since when it is overdue, and who is to be told.
    """
    deadline = terms_of(bundle, timer)
    close = Op("close", str(timer.id))
    passed = _passed(deadline, timer)
    missed = Check(
        deadline.id,
        "flag",
        Answer.NO,
        deadline.policy,
        deadline.because,
        deadline.source,
        passed.plain,
        told=passed.label,
        policy_version=deadline.policy_version,
        reads=(("due", timer.due.astimezone(bundle.definition.zone).isoformat(timespec="minutes")),)
        if timer.due is not None
        else (),
        notify=tuple((role, case.holders(role)) for role in deadline.notify),
    )
    if deadline.do is None:
        act = Act("", TIMER, TIMER)
        return Decision(Answer.YES, act, now, (missed,), effects=(close,), deadline=deadline.id, missed=True)
    act = _act(bundle, deadline.do, timer)
    decision = decide(bundle, case, act, now, people, explain=explain, others=others)
    if decision.allowed is not Answer.YES:
        return replace(
            decision, checks=(*decision.checks, missed), effects=(close,), deadline=deadline.id, missed=True
        )
    already = any(op == close for op in decision.effects)
    effects = decision.effects if already else (*decision.effects, close)
    return replace(decision, effects=effects, deadline=deadline.id)


def _act(bundle: Bundle, event: str, timer: Timer) -> Act:
    fields = bundle.definition.events[event].payload
    list = timer.subject.partition("/")[0] if timer.subject else ""
    payload = {name: timer.subject for name, field in fields.items() if field.type == EntryType(list)}
    return Act(event, TIMER, TIMER, payload=payload)


def _passed(deadline: Deadline, timer: Timer) -> Message:
    name = Named(deadline.id, deadline.label or same(deadline.id))
    if timer.subject:
        return message("passed for", deadline=name, subject=timer.subject)
    return message("passed", deadline=name)
