"""Finds the tests that lack: searches cases at the bounds of what rules read, in a fixed order and within a budget.

From a case on which the event is accepted, if there is one, it changes what a rule reads: one thing after another,
then all that one part of the rule reads together, then all that the rule reads. What reaches something is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice, product
from typing import Any, Final

from pathway.conditions import Condition
from pathway.conditions import terms as t
from pathway.conditions.condition import leaves
from pathway.decision import Answer
from pathway.definition import TIMER, Event
from pathway.documents.tables_model import TableTest, noon_of
from pathway.policy import Bundle, Deadline, Rule
from pathway.testing.choices import Choices, Key
from pathway.testing.coverage import GOALS, Answers, Coverage, RuleCoverage, rule_coverage
from pathway.testing.judging import judge, view_of
from pathway.testing.reading import keys_of, state_keys

BUDGET: Final = 10_000
"""So many cases are tried for one rule on one event."""
_PRODUCT: Final = 4000
_ROUNDS: Final = 4
_STARTS: Final = 12
_NO_ACT: Final = Event("", None, (TIMER,), (), (), {}, (), (), ())

Chosen = dict[Key, Any]


@dataclass(frozen=True, slots=True)
class Group:
    """Suggested tests of one event, which have most in common with `base`."""

    base: TableTest
    tests: tuple[TableTest, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Tests that reach more; what is then still missing, the coverage says."""

    groups: tuple[Group, ...]


def suggest(bundle: Bundle, coverage: Coverage) -> Suggestion:
    """Tests for what is missing of the rules of a bundle; the coverage is brought up to date with them."""
    coverage.add(bundle)
    at = noon_of(bundle)
    in_force = bundle.at(at.date())
    groups = []
    for name, rules in in_force.rules.items():
        lacking = [one for one in coverage if _lacks(one) and one.rule in rules]
        if lacking:
            search = _Search(bundle, bundle.definition.events[name], rules, at, coverage)
            found = search.run(lacking)
            groups += [found] if found.tests else []
    for deadline in in_force.deadlines:
        lacking = [one for one in coverage if _lacks(one) and one.rule is deadline]
        if lacking:
            found = _Search(bundle, _NO_ACT, (deadline,), at, coverage, deadline).run(lacking)
            groups += [found] if found.tests else []
    return Suggestion(tuple(groups))


@dataclass(slots=True)
class _Search:
    bundle: Bundle
    event: Event
    rules: Sequence[Rule | Deadline]
    at: datetime
    coverage: Coverage
    deadline: Deadline | None = None
    choices: Choices = field(init=False)
    keys: dict[tuple[str, str, int], list[Key]] = field(default_factory=dict)
    tests: list[TableTest] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    tried: int = 0

    def __post_init__(self) -> None:
        allowed = self.bundle.at(self.at.date()).allow.get(self.event.name)
        roles = tuple(role for role in self.event.by if allowed is None or role in allowed)
        self.choices = Choices(
            self.bundle.definition, self.event, self.at, roles or self.event.by, self.deadline
        )
        self._prepare()

    def run(self, lacking: Iterable[RuleCoverage]) -> Group:
        base = self._accepted() if self.deadline is None else self.choices.first()
        starts = [base]
        for one in lacking:
            self.tried = 0
            self._cover(one, base, starts)
        return Group(self.choices.test(base), tuple(self.tests))

    def _prepare(self) -> None:
        choices = self.choices
        choices.add(("role",), choices.roles)
        if self.deadline is not None and self.deadline.subject is not None:
            choices.add(("entries", self.deadline.subject), [1])
        for _, roles in self.event.with_:
            choices.add(("holders", roles[0]), [1])
            choices.add(("present", roles[0]), [True])
        for described in self.event.payload.values():
            if described.required:
                keys_of(choices, t.Payload(described.name, described.type))
        state_keys(choices)
        for rule in self.rules:
            for what, place, term in _terms(rule):
                self.keys[rule.id, what, place] = keys_of(choices, term)
        for key in list(choices.values):
            if key[0] == "present":
                choices.add(("holders", key[1]), [0, 1])

    # -------------------------------------------------------------- a case that is accepted

    def _accepted(self) -> Chosen:
        """Choices with which the event is accepted without a mark, or as near to that as the search comes."""
        chosen = self.choices.first()
        cost = self._cost(chosen)
        together = [keys for rule in self.rules for keys in self._parts(rule)]
        groups = [*([key] for key in self.choices.values), *together]
        for _ in range(_ROUNDS):
            before = cost
            for keys in groups:
                for other in self._together(chosen, keys):
                    if cost == 0:
                        return chosen
                    if (new := self._cost(other)) < cost:
                        chosen, cost = other, new
            if cost == before:
                break
        return chosen

    def _parts(self, rule: Rule | Deadline) -> list[list[Key]]:
        """What each part of a rule reads."""
        return [self.keys[rule.id, what, place] for what, place, _ in _terms(rule)]

    def _singles(self, chosen: Chosen, keys: Iterable[Key]) -> Iterator[Chosen]:
        for key in keys:
            for value in self.choices.values[key]:
                if value != chosen[key]:
                    yield {**chosen, key: value}

    def _together(self, chosen: Chosen, keys: Sequence[Key]) -> Iterator[Chosen]:
        """All combinations of what some keys can be, those near to `chosen` first where there are many."""
        values = [sorted(self.choices.values[key], key=lambda v, k=key: v != chosen[k]) for key in keys]  # type: ignore[misc]
        for combination in islice(product(*values), _PRODUCT):
            yield {**chosen, **dict(zip(keys, combination, strict=True))}

    def _cost(self, chosen: Chosen) -> int:
        """How much stands against the event: checks, and of rules each conjunct, that do not hold."""
        test = self.choices.test(chosen)
        result = judge(self.bundle, test, reasons=False)
        against = [check for check in result.decision.checks if check.answer is not Answer.YES]
        cost = 10 * sum(check.kind == "built-in" for check in against)
        ids = {check.id for check in against}
        failing = [rule for rule in self.rules if rule.id in ids and isinstance(rule, Rule)]
        for rule in failing:
            cost += sum(c.holds(result.view) is not True for c in rule.that.conjuncts)
        return cost

    # -------------------------------------------------------------- what reaches something

    def _cover(self, one: RuleCoverage, base: Chosen, starts: list[Chosen]) -> None:
        own = rule_coverage(one.rule)  # what the search itself has come to: from there it goes on
        for candidate in self._candidates(one, base, starts):
            self.tried += 1
            if not _lacks(one) or self.tried > BUDGET:
                return
            view = view_of(self.bundle, self.choices.test(candidate))
            answers = one.answers(view)
            if _new(own, answers):
                starts.append(candidate)
                own.note(view)
            if new := _new(one, answers):
                self._take(one, candidate, min(new, key=_order))

    def _candidates(self, one: RuleCoverage, base: Chosen, starts: list[Chosen]) -> Iterator[Chosen]:
        parts = self._parts(one.rule)
        keys = list(dict.fromkeys(key for part in parts for key in part))
        before = len(starts)
        yield base
        for round in range(2):
            for start in starts[-_STARTS:] if round else [base]:
                yield from self._singles(start, keys)
            for start in [base, *starts[-_STARTS:]] if round else [base]:
                for part in sorted(parts, key=len):
                    yield from self._together(start, part)
        yield from self._together(base, keys)
        for start in islice(starts, before, None):  # also those that are added meanwhile
            for part in sorted(parts, key=len):
                yield from self._together(start, part)

    def _take(self, one: RuleCoverage, candidate: Chosen, goal: tuple[int, str]) -> None:
        test = self.choices.test(candidate)
        result = judge(self.bundle, test, reasons=False)
        name = self._name(one, goal)
        self.tests.append(replace(test, name=name, expect=result.outcome, rules=result.rules))
        self.coverage.note(self.rules, result.view)

    def _name(self, one: RuleCoverage, goal: tuple[int, str]) -> str:
        place, what = goal
        text = one.parts[place].text
        text = text if len(text) <= 70 else text[:67] + "…"
        wanted = f"{one.rule.id}, {text}: {what}"
        name, number = wanted, 2
        while name in self.names:
            name, number = f"{wanted} ({number})", number + 1
        self.names.add(name)
        return name


def _terms(rule: Rule | Deadline) -> Iterator[tuple[str, int, t.Term]]:
    """The parts of a rule of which what they read is tried together."""
    conditions: dict[str, Condition | None] = {"when": rule.when}
    if isinstance(rule, Rule):
        conditions["that"] = rule.that
    for what, condition in conditions.items():
        place = 0
        for conjunct in condition.conjuncts if condition is not None else ():
            for term in leaves(conjunct.term):
                yield what, place, term
                place += 1


def _new(one: RuleCoverage, answers: Answers) -> set[tuple[int, str]]:
    """What a case would show of a rule that is not shown yet, by either value of a part that decides."""
    deciding = {(place, "decides") for place, _ in one.turning(answers) & one.unturned}
    return one.shown(answers) - one.met | deciding


def _lacks(one: RuleCoverage) -> bool:
    return bool(one.missing or one.unturned)


def _order(goal: tuple[int, str]) -> tuple[int, int]:
    return goal[0], GOALS.index(goal[1])
