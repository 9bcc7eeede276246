"""Which parts of rules tests have seen true, seen false, and seen deciding (docs/testing.md defines it)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Final

from pathway.conditions import Condition, View
from pathway.conditions import syntax as s
from pathway.conditions import terms as t
from pathway.conditions.closures import Code, code, doubting, ranging
from pathway.conditions.condition import Placed
from pathway.conditions.kleene import Answer, contrary, every, some
from pathway.conditions.written import written
from pathway.diagnostics import Span
from pathway.policy import Bundle, Deadline, Rule

Answers = Sequence[Sequence[Answer]]
"""What each part is, by its place: once, or inside `any … where …` for each entry in turn."""
Formula = Callable[[Answers, int], Answer]
"""What answers come to; inside `any … where …` for one entry, by its number."""
Entries = Callable[[View], Iterable[Any]]

GOALS: Final = ("true", "false", "decides")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a condition that is not made of others by `and`, `or`, `not`; `goals` are what tests may show."""

    text: str
    span: Span | None
    read: Callable[[View], list[Answer]]
    goals: tuple[str, ...]


@dataclass(slots=True)
class RuleCoverage:
    """What tests have shown of the parts of one rule: pairs of a part's place and a goal."""

    rule: Rule | Deadline
    parts: tuple[Part, ...]
    formula: Formula
    met: set[tuple[int, str]] = field(default_factory=set)
    turned: set[tuple[int, bool]] = field(default_factory=set)
    """Parts that decided, with what they were then: who decided both while true and while false decides."""

    @property
    def goals(self) -> list[tuple[int, str]]:
        """All that there is to show."""
        return [(place, goal) for place, part in enumerate(self.parts) for goal in part.goals]

    @property
    def missing(self) -> list[tuple[int, str]]:
        """What no test has shown."""
        return [goal for goal in self.goals if goal not in self.met]

    @property
    def unturned(self) -> set[tuple[int, bool]]:
        """Parts that never decided while true, or never while false."""
        places = [place for place, part in enumerate(self.parts) if part.goals == GOALS]
        return {(place, value) for place in places for value in (True, False)} - self.turned

    def note(self, view: View) -> None:
        """Note what the judging of an act on this view shows."""
        answers = self.answers(view)
        self.met |= self.shown(answers)
        self.turned |= self.turning(answers)
        both = {place for place, value in self.turned if (place, not value) in self.turned}
        self.met |= {(place, "decides") for place in both}

    def outcome(self, answers: Answers) -> Answer:
        """What the rule comes to."""
        return self.formula(answers, 0)

    def answers(self, view: View) -> Answers:
        """What each part is as an act is judged on this view."""
        return [part.read(view) for part in self.parts]

    def shown(self, answers: Answers) -> set[tuple[int, str]]:
        """What each part is seen to be."""
        known = ((place, answer) for place, _, answer in _known(answers))
        return {(place, "true" if answer else "false") for place, answer in known} & set(self.goals)

    def turning(self, answers: Answers) -> set[tuple[int, bool]]:
        """The parts that decide, with what they are."""
        if (outcome := self.outcome(answers)) is None:
            return set()
        return {
            (place, answer)
            for place, row, answer in _known(answers)
            if self.outcome(_turned(answers, place, row)) is not outcome
        }


class Coverage:
    """What tests have shown of the rules of bundles, each rule once, by policy, version and id."""

    def __init__(self) -> None:
        self._rules: dict[tuple[str, int | None, str], RuleCoverage] = {}

    def __iter__(self) -> Iterator[RuleCoverage]:
        return iter(self._rules.values())

    def add(self, bundle: Bundle) -> None:
        """Count the rules of a bundle, and the deadlines that have a condition."""
        for policy in bundle.policies:
            counted: list[Rule | Deadline] = [*policy.rules]
            counted += [deadline for deadline in policy.deadlines if deadline.when is not None]
            for rule in counted:
                key = (rule.policy, rule.policy_version, rule.id)
                if key not in self._rules:
                    self._rules[key] = rule_coverage(rule)

    def note(self, rules: Iterable[Rule | Deadline], view: View) -> None:
        """Note what a judged act shows of the rules on its event, or a deadline's time of the deadline."""
        for rule in rules:
            one = self._rules.get((rule.policy, rule.policy_version, rule.id))
            if one is not None:
                one.note(view)

    @property
    def counts(self) -> tuple[int, int]:
        """How many goals are met, and how many there are."""
        return sum(len(one.met) for one in self), sum(len(one.goals) for one in self)

    @property
    def share(self) -> Fraction:
        """The share of goals that are met; of none, all."""
        met, all_ = self.counts
        return Fraction(met, all_) if all_ else Fraction(1)


def rule_coverage(rule: Rule | Deadline) -> RuleCoverage:
    """A rule of which nothing is shown yet: it passes where `when` does not hold or `that` does. Or a deadline."""
    parts: list[Part] = []
    if isinstance(rule, Deadline):
        fires = _both([]) if rule.when is None else _whole(rule.when, parts)
        return RuleCoverage(rule, tuple(parts), fires)
    that = _whole(rule.that, parts)
    if rule.when is None:
        return RuleCoverage(rule, tuple(parts), that)
    when = _whole(rule.when, parts)
    return RuleCoverage(rule, tuple(parts), _either([_contrary(when), that]))


def _whole(condition: Condition, parts: list[Part]) -> Formula:
    return _both([_Parting(c.whole, parts).formula(c.node, c.term) for c in condition.conjuncts])


@dataclass(frozen=True, slots=True)
class _Parting:
    """Parts a conjunct; `entries` are what `it` ranges over, inside `any … where …`."""

    whole: Placed | None
    parts: list[Part]
    entries: Entries | None = None

    def formula(self, node: s.Node, term: t.Term) -> Formula:
        """What comes of the parts that it adds."""
        match node, term:
            case s.Not(body), t.Not(inner):
                return _contrary(self.formula(body, inner))
            case s.Junction(parts=nodes), (t.And(terms) | t.Or(terms)):
                inside = [self.formula(n, i) for n, i in zip(nodes, terms, strict=True)]
                return _both(inside) if isinstance(term, t.And) else _either(inside)
            case s.Any(body=s.Junction() as body), t.Any(where=t.And() | t.Or() as where):
                if self.entries is None:
                    first = len(self.parts)
                    return _one_of(first, replace(self, entries=ranging(term)).formula(body, where))
        return self._part(node, term)

    def _part(self, node: s.Node, term: t.Term) -> Formula:
        place = len(self.parts)
        goals = GOALS if not isinstance(term, t.Const) else ("true" if term.value else "false",)
        span = None if self.whole is None else self.whole.at(node.start, node.end)
        self.parts.append(Part(written(node), span, _reading(code(doubting(term)), self.entries), goals))
        return lambda answers, row: answers[place][row]


def _reading(holds: Code, entries: Entries | None) -> Callable[[View], list[Answer]]:
    if entries is None:
        return lambda view: [_answer(holds(view))]

    def each(view: View) -> list[Answer]:
        answers = []
        for entry in entries(view):
            view.it = entry
            answers.append(_answer(holds(view)))
        return answers

    return each


def _contrary(inner: Formula) -> Formula:
    return lambda answers, row: contrary(inner(answers, row))


def _both(inside: Sequence[Formula]) -> Formula:
    return lambda answers, row: every(one(answers, row) for one in inside)


def _either(inside: Sequence[Formula]) -> Formula:
    return lambda answers, row: some(one(answers, row) for one in inside)


def _one_of(first: int, body: Formula) -> Formula:
    """Of the entries for which the part at `first` is read, one fulfils the body."""
    return lambda answers, _: some(body(answers, row) for row in range(len(answers[first])))


def _known(answers: Answers) -> Iterator[tuple[int, int, bool]]:
    """The place of a part, the number of an entry, and the answer, where there is one."""
    for place, rows in enumerate(answers):
        yield from ((place, row, answer) for row, answer in enumerate(rows) if answer is not None)


def _turned(answers: Answers, place: int, row: int) -> Answers:
    """The answers, one of them turned round."""
    rows = [not answer if at == row else answer for at, answer in enumerate(answers[place])]
    return [*answers[:place], rows, *answers[place + 1 :]]


def _answer(value: Any) -> Answer:
    return None if value is None else bool(value)
