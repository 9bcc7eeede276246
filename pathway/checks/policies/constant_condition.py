"""A condition, or a part of one, that always or never holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from pathway.checks.policies.truth import outcomes
from pathway.checks.subjects import ReadPolicy
from pathway.conditions import Condition, parse
from pathway.conditions import syntax as s
from pathway.conditions import terms as t
from pathway.conditions.written import written
from pathway.diagnostics import Report, Span
from pathway.files import Text
from pathway.policy import Rule
from pathway.policy.shapes import RuleShape

_HELP: Final = "compare with the value that was meant, or take it out"


@dataclass(frozen=True, slots=True)
class _Part:
    node: s.Node
    term: t.Term
    text: Text

    @property
    def span(self) -> Span:
        return self.text.at(self.node.start, self.node.end)


def check(read: ReadPolicy, report: Report) -> None:
    shapes = {str(shape.id): shape for shape in (*read.shape.require, *read.shape.flag)}
    checker = _Checker(read, report)
    for rule in read.policy.rules:
        checker.rule(rule, shapes[rule.id])
    deadlines = {str(shape.id): shape for shape in read.shape.deadlines}
    for deadline in read.policy.deadlines:
        shape = deadlines[deadline.id]
        if deadline.when is not None and shape.when is not None:
            checker.condition(deadline.when, [shape.when], "the deadline never fires")


class _Checker:
    def __init__(self, read: ReadPolicy, report: Report) -> None:
        self._terms = read.shape.terms
        self._report = report

    def rule(self, rule: Rule, shape: RuleShape) -> None:
        when_moves = (
            rule.when is None
            or shape.when is None
            or self.condition(rule.when, [shape.when], "the rule never applies")
        )
        effect = "every act is flagged" if rule.flags else "every act is refused"
        if self.condition(rule.that, shape.that, effect) and when_moves and rule.when is not None:
            self._where_it_applies(rule, shape)

    def condition(self, condition: Condition, texts: Sequence[Text], never: str) -> bool:
        """Report what is constant in a condition; whether there was nothing."""
        parts = list(_conjuncts(condition, texts))
        if len(parts) == 1 and isinstance(parts[0].node, s.Literal):
            return self._literal(parts[0], never)
        found = [one for part in parts for one in self._constant(part)]
        if not found and not outcomes(condition.term) - {False}:
            message = f"these conditions never hold together, so {never}"
            self._report.add("constant-condition", texts[0].span, message, _HELP)
            return False
        return not found

    def _literal(self, part: _Part, never: str) -> bool:
        """`that: no` refuses on purpose; what is always so asks nothing, and `when: no` is never so."""
        holds = isinstance(part.term, t.Const) and part.term.value is True
        if not holds and never.startswith("every act"):
            return False
        what = "asks nothing" if holds else f"never holds, so {never}"
        self._report.add("constant-condition", part.span, f"this condition {what}", _HELP)
        return False

    def _constant(self, part: _Part) -> Iterator[_Part]:
        """The smallest parts that always or never hold, after reporting them."""
        inner = [one for child in _inside(part) for one in self._constant(child)]
        if inner or isinstance(part.term, t.Const):
            yield from inner
            return
        found = outcomes(part.term)
        if len(found) == 1:
            word = "always" if found == {True} else "never"
            self._report.add("constant-condition", self._place(part), f"`{_short(part)}` {word} holds", _HELP)
            yield part

    def _place(self, part: _Part) -> Span:
        """Where a part stands; where it is a term, where that is declared."""
        node = part.node
        if isinstance(node, s.Name) and (text := self._terms.get(Text(str(node)))) is not None:
            return text.span
        return part.span

    def _where_it_applies(self, rule: Rule, shape: RuleShape) -> None:
        if rule.when is not None and outcomes(rule.that.term, rule.when.term) == {True}:
            message = f"the rule `{rule.id}` asks nothing: what it asks always holds where `when` does"
            also = () if shape.when is None else ((shape.when.span, "where this holds"),)
            self._report.add("constant-condition", shape.that[0].span, message, _HELP, also=also)


def _conjuncts(condition: Condition, texts: Sequence[Text]) -> Iterator[_Part]:
    """The conjuncts of a condition, with the text that each stands in."""
    conjuncts = iter(condition.conjuncts)
    for text in texts:
        node = parse(str(text), lambda *_: None)
        several = isinstance(node, s.Junction) and node.op == "and"
        for conjunct in islice(conjuncts, len(node.parts) if several else 1):  # type: ignore[union-attr]
            yield _Part(conjunct.node, conjunct.term, text)


def _inside(part: _Part) -> Iterator[_Part]:
    match part.node, part.term:
        case s.Junction(parts=nodes), (t.And(terms) | t.Or(terms)) if len(nodes) == len(terms):
            for node, term in zip(nodes, terms, strict=True):
                yield _Part(node, term, part.text)
        case s.Not(body=node), t.Not(term):
            yield _Part(node, term, part.text)


def _short(part: _Part) -> str:
    text = written(part.node)
    return text if len(text) <= 60 else text[:57] + "…"
