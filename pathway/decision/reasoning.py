"""Why an act is answered so: every rule that was consulted, and a set of facts that would change it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from pathway.conditions import Condition, View, evaluate
from pathway.conditions.closures import doubting
from pathway.conditions.explain import reads_of
from pathway.conditions.kleene import every
from pathway.conditions.sentence import Names, Said, Speaker
from pathway.conditions.values import shown_on, with_values
from pathway.decision.inputs import Register
from pathway.decision.judge import Judge, judge_of
from pathway.decision.model import Act, Answer, Case, Check, Decision, Opening
from pathway.decision.others import NO_OTHERS, Others
from pathway.decision.reasons import words_of
from pathway.decision.search import Place, Requirement, smallest_set
from pathway.decision.ways import Way, ways
from pathway.decision.wrong import nowhere_to_go, way_not_known
from pathway.definition import ANYONE, Definition, Label
from pathway.policy import Bundle, Rule


@dataclass(frozen=True, slots=True)
class Judged:
    """One conjunct of a condition: `text` with the values read put in, and the same in words."""

    text: str
    said: Said
    holds: bool | None


@dataclass(frozen=True, slots=True)
class Consulted:
    """A rule of the event. `applies` is what its `when` came to; where it is not False, `that` was judged."""

    rule: Rule
    applies: bool | None
    when: tuple[Judged, ...]
    that: tuple[Judged, ...]
    reads: tuple[tuple[str, str], ...]

    @property
    def answer(self) -> Answer | None:
        """What the rule says; None where it does not apply."""
        if self.applies is False:
            return None
        holds = every(one.holds for one in self.that)
        if holds:
            return Answer.YES
        return Answer.NO if holds is False and self.applies else Answer.UNKNOWN


@dataclass(frozen=True, slots=True)
class Needed:
    """Something that would have to be so: in words, and where it is a part of a rule, as a condition."""

    said: Label
    text: str | None = None


@dataclass(frozen=True, slots=True)
class May:
    """A role that may do the act; `holders` are those who have it on the case, none for an organisation's role."""

    role: str
    label: Label
    holders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Why:
    """A decision with its reasons.

    `needed` is the smallest set of facts found with which the answer would be yes, as far as rules and moves have
    a say; None where no set does, as far as was searched. `missing` is what must be known first. `may` are the
    roles that may do it, where the role that was given may not.
    """

    decision: Decision
    consulted: tuple[Consulted, ...]
    needed: tuple[Needed, ...] | None
    missing: tuple[str, ...]
    may: tuple[May, ...]


def why(
    bundle: Bundle,
    case: Case,
    act: Act,
    now: datetime,
    people: Register,
    *,
    opening: Opening | None = None,
    others: Others = NO_OTHERS,
) -> Why:
    """The decision on `act`, as `decide` gives it, with all that led to it."""
    judge, ops = judge_of(
        bundle, case, act, now, people, explain=True, opening=opening, origin=None, others=others
    )
    decision = judge.decide(ops)
    names = words_of(bundle.definition, act.event).speech
    rules = judge.in_force.rules.get(act.event, ())
    consulted = tuple(_consulted(rule, judge.view, names) for rule in rules)
    failed = [c for c in decision.checks if c.kind != "flag" and c.answer is not Answer.YES]
    missing = tuple(dict.fromkeys(name for check in failed for name in check.missing))
    refused = any(check.id in ("BY", "ROLE") for check in failed)
    may = tuple(_may(bundle.definition, judge)) if refused else ()
    return Why(decision, consulted, _needed(bundle.definition, judge, decision), missing, may)


# ------------------------------------------------------------------ each rule


def _consulted(rule: Rule, view: View, names: Names) -> Consulted:
    applies = evaluate(rule.when, view)
    when = () if rule.when is None else _judged(rule.when, view, names)
    that = () if applies is False else _judged(rule.that, view, names)
    conditions = [rule.when] if applies is False else [rule.when, rule.that]
    reads = {name: value for one in conditions if one for name, value in _reads(one, view)}
    return Consulted(rule, applies, when, that, tuple(reads.items()))


def _judged(condition: Condition, view: View, names: Names) -> tuple[Judged, ...]:
    speaker = Speaker(names, shown_on(view, names))
    return tuple(
        Judged(
            with_values(conjunct.node, conjunct.term, view),
            speaker.say(conjunct.term),
            None if (holds := conjunct.holds(view)) is None else bool(holds),
        )
        for conjunct in condition.conjuncts
    )


def _reads(condition: Condition, view: View) -> Iterator[tuple[str, str]]:
    for conjunct in condition.conjuncts:
        yield from reads_of(doubting(conjunct.term), view)


# ------------------------------------------------------------------ what would change it


def _needed(definition: Definition, judge: Judge, decision: Decision) -> tuple[Needed, ...] | None:
    """What the built-in checks need, and the smallest set that rules and moves together need beside it."""
    if decision.allowed is Answer.YES:
        return ()
    moving = tuple(ways(definition, judge))
    checks = [c for c in decision.checks if c.kind == "built-in" and c.answer is not Answer.YES]
    checks = [
        _standing(definition, judge, check, moving) if check.id == "MOVE" else check for check in checks
    ]
    needed = {label: Needed(label) for check in checks for label in check.needs}
    rules = judge.in_force.rules.get(decision.act.event, ())
    requirements = [Requirement(rule.when, rule.that) for rule in rules if not rule.flags]
    requirements += [way.requirement() for way in moving]
    fixed = {way.place: way.sources for way in moving if _stuck(judge, way)}
    bounds = {_ROLE: frozenset(judge.may)}
    if any(check.id == "BY" for check in checks):
        fixed |= bounds
    found = smallest_set(judge.view, requirements, fixed, bounds)
    if found is None:
        return None
    names = words_of(definition, decision.act.event).speech
    parts = {part.text: Needed(part.said(names), part.text) for part in found}
    return (*needed.values(), *parts.values())


_ROLE: Final[Place] = ("value", "actor.role")
"""What the check BY lets have some values only, and rules may read too."""


def _stuck(judge: Judge, way: Way) -> bool:
    """Whether there is no move from where it stands, whatever conditions say."""
    return judge.state_of(way.instance) not in way.sources


def _standing(definition: Definition, judge: Judge, check: Check, moving: Iterable[Way]) -> Check:
    """The check MOVE without what it says of the conditions of moves: those are searched together with rules."""
    fitting = judge.fitting()
    searched = {way.instance for way in moving if not _stuck(judge, way)}
    stuck = [instance for instance in fitting.stuck if instance not in searched]
    unknown = [instance for instance in fitting.unknown if instance not in searched]
    if not fitting.stuck and not fitting.unknown:
        return check
    needs = nowhere_to_go(definition, judge.event, stuck, judge.state_of).needs if stuck else ()
    return replace(check, needs=(*needs, *(way_not_known(definition, unknown).needs if unknown else ())))


def _may(definition: Definition, judge: Judge) -> Iterator[May]:
    """The roles that may do the act, with who has them."""
    names = words_of(definition).speech
    for role in judge.may:
        holders = () if role == ANYONE else tuple(e.key for e in judge.view.lists.get(role, ()))
        yield May(role, names.list(role), holders)
