"""Which parts of a condition always or never hold, with where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from pathway.checks.truth import is_free, outcomes
from pathway.conditions import Condition, parse
from pathway.conditions import syntax as s
from pathway.conditions import terms as t
from pathway.conditions.written import written
from pathway.diagnostics import Report, Span
from pathway.files import Text

HELP: Final = "compare with the value that was meant, or take it out"


@dataclass(frozen=True, slots=True)
class _Part:
    node: s.Node
    term: t.Term
    text: Text

    @property
    def span(self) -> Span:
        return self.text.at(self.node.start, self.node.end)


class ConstantParts:
    """Reports them. What is wrong with a term of a policy is reported where the term is declared."""

    def __init__(self, report: Report, terms: Mapping[Text, Text] | None = None) -> None:
        self._terms = {str(name): text for name, text in (terms or {}).items()}
        self._report = report

    def condition(
        self, condition: Condition, texts: Sequence[Text], never: str, *, may_be_no: bool = False
    ) -> bool:
        """Report what is constant in a condition; whether there was nothing.

        `never` says what follows where it never holds; `may_be_no` that `no` alone is written on purpose.
        """
        parts = list(_conjuncts(condition, texts))
        if len(parts) == 1 and isinstance(parts[0].node, s.Literal):
            return self._literal(parts[0], never, may_be_no)
        found = [one for part in parts for one in self._constant(part)]
        if not found and not is_free(condition.term) and not outcomes(condition.term) - {False}:
            message = f"these conditions never hold together, so {never}"
            self._report.add("constant-condition", texts[0].span, message, HELP)
            return False
        return not found

    def _literal(self, part: _Part, never: str, may_be_no: bool) -> bool:
        holds = isinstance(part.term, t.Const) and part.term.value is True
        if holds or not may_be_no:
            what = "always holds, so it asks nothing" if holds else f"never holds, so {never}"
            self._report.add("constant-condition", part.span, f"this condition {what}", HELP)
        return False

    def _constant(self, part: _Part) -> Iterator[_Part]:
        """The smallest parts that always or never hold, after reporting them."""
        inner = [one for child in _inside(part) for one in self._constant(child)]
        if inner or isinstance(part.term, t.Const) or is_free(part.term):
            yield from inner
            return
        found = outcomes(part.term)
        if len(found) == 1:
            word = "always" if found == {True} else "never"
            message = f"`{_short(part)}` {word} holds"
            self._report.add("constant-condition", self._place(part), message, _help(part, word))
            yield part

    def _place(self, part: _Part) -> Span:
        """Where a part stands; where it is a term, where that is declared."""
        node = part.node
        if isinstance(node, s.Name) and (text := self._terms.get(str(node))) is not None:
            return text.span
        return part.span


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


def _help(part: _Part, word: str) -> str:
    match part.node, word:
        case s.Junction("or"), "always":
            return "is `and` meant in the place of `or`?"
        case s.Junction("and"), "never":
            return "is `or` meant in the place of `and`?"
        case _:
            return HELP
