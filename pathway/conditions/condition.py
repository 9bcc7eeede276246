"""Conditions and expressions as the rest of the package uses them: compiled, and ready to be explained."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cache
from typing import Any, Final, Protocol, cast, get_args

from pathway.conditions import syntax as s
from pathway.conditions import terms as t
from pathway.conditions.check import Checker
from pathway.conditions.closures import Code, code, doubting
from pathway.conditions.known import NOTHING, Known, implied
from pathway.conditions.parser import parse
from pathway.conditions.scope import Scope
from pathway.conditions.tokens import FOREIGN, Change
from pathway.conditions.types import EntryType, EnumType, PersonType, Type
from pathway.conditions.view import View
from pathway.conditions.written import conjoined, written
from pathway.diagnostics import Edit, Fix, Report, Span
from pathway.diagnostics.comments import report_comment
from pathway.diagnostics.fixes import rewritten

_MEANT: Final = {"=": "==", **FOREIGN}
_ARROWS: Final = ("=>", "=<")
"""May stand for something else than a comparison."""
_SIGNS: Final = tuple("=<>!&|")
"""What other languages write, and what it can only mean in a condition."""
_NEAR: Final = re.compile(r"`([^`]+)`.*; did you mean `([^`]+)`\?", re.DOTALL)
"""A message that names what is wrong, and what is near to it."""
_TERMS: Final = frozenset(get_args(t.Term))


class Placed(Protocol):
    """A text that knows where its parts stand in a file (`pathway.files.Text`)."""

    @property
    def span(self) -> Span: ...
    def at(self, start: int, end: int) -> Span: ...
    def __str__(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Conjunct:
    """One part of a condition that must hold by itself. `holds` doubts: what it reads may be unset."""

    text: str
    node: s.Node
    term: t.Term
    holds: Code
    drifts: bool
    whole: Placed | None = field(default=None, compare=False, repr=False)
    """The text that it stands in, in which its node's offsets are."""


@dataclass(frozen=True, slots=True, eq=False)
class Condition:
    """A condition: all of its conjuncts. `holds(view)` is True, False, or None for unknown.

    Equal only to itself, as is what it was compiled to. It `drifts` where its answer may change without an act: it
    reads the day, or the register.
    """

    text: str
    conjuncts: tuple[Conjunct, ...]
    holds: Code
    drifts: bool

    @property
    def term(self) -> t.Term:
        return (
            self.conjuncts[0].term
            if len(self.conjuncts) == 1
            else t.And(tuple(c.term for c in self.conjuncts))
        )


@dataclass(frozen=True, slots=True)
class Expression:
    """A typed value to compute. `value(view)` is None where it is not set, or not known."""

    text: str
    type: Type
    term: t.Term
    value: Code


class Compiler:
    """Compiles the conditions of one scope; faults go to the report at their place in the file."""

    def __init__(self, scope: Scope, report: Report) -> None:
        self._scope = scope
        self._report = report

    @property
    def subject(self) -> str | None:
        """The list whose entry is spoken of by the list's name."""
        return self._scope.subject

    def over(self, ranging: str) -> Compiler:
        """A compiler for what follows `where` after a list, role or region."""
        return Compiler(replace(self._scope, it=ranging), self._report)

    def parse(self, text: Placed) -> s.Node:
        """The tree of a text, with its faults reported."""
        report_comment(text.span, str(text), "the condition", self._report)
        faults: list[str] = []

        def complain(
            message: str, start: int, end: int, help: str | None, change: Change | None = None, /
        ) -> None:
            faults.append(message)
            at = text.at(start, end)
            meant = _MEANT.get(at.source.text[at.start : at.end])
            fix = _rewritten(at, meant, str(text), start, end) if meant else changed(text, change)
            self._report.add("condition-syntax", at, message, help, fix=fix)

        if not str(text).strip():
            complain("there is no condition here", 0, len(str(text)), "write one, or take the key out")
            return s.Broken(0, 0)
        node = parse(str(text), complain)
        return s.Broken(node.start, node.end) if faults else node

    def condition(self, texts: Placed | Sequence[Placed], known: Known = NOTHING) -> Condition | None:
        """A condition from one text, or from several that must all hold; None where one has faults."""
        conjuncts: list[Conjunct] = []
        sound = True
        placed = cast("Sequence[Placed]", texts if isinstance(texts, (list, tuple)) else [texts])
        for text in placed:
            node = self.parse(text)
            if isinstance(node, s.Broken):
                sound, known = False, known.both(self.known(text))
                continue
            if not self._checker(text).joined(node, known):
                sound, known = False, known.both(implied(node, True, self._scope.words.terms))
                continue
            for part in _conjuncts(node):
                conjunct = self._conjunct(text, part, known)
                sound = sound and conjunct is not None
                conjuncts += [conjunct] if conjunct else []
                known = known.both(implied(part, True, self._scope.words.terms))
        if not sound:
            return None
        whole = t.And(tuple(c.term for c in conjuncts)) if len(conjuncts) != 1 else conjuncts[0].term
        joined = conjoined([(c.node, c.text) for c in conjuncts])
        return Condition(joined, tuple(conjuncts), code(whole), any(c.drifts for c in conjuncts))

    def expression(
        self, text: Placed, wanted: Type | None = None, known: Known = NOTHING, *, copy: bool = False
    ) -> Expression | None:
        """A value of the type `wanted`, of which a bare name may be a value; None where it has faults.

        With `copy`, an optional may be read without asking whether it is set: it is copied as it is.
        """
        term = self._checker(text).value(self.parse(text), known, wanted, copy=copy)
        return None if term is None else Expression(str(text), term.type, term, code(term))

    def loose(self, text: Placed, known: Known = NOTHING) -> Expression | None:
        """A value for another pathway, whose types are not known here: a bare name that means nothing is a word.

        The holder of a role stands for the person, and an optional is copied as it is.
        """
        node = self.parse(text)
        bare = isinstance(node, s.Name) and len(node.parts) == 1 and node.index is None
        if bare and not self._checker(text).exists(node):
            word = t.Const(str(node), EnumType((str(node),)))
            return Expression(str(text), word.type, word, code(word))
        found = self.expression(text, None, known, copy=True)
        if (
            found is not None
            and isinstance(found.type, EntryType)
            and found.type.list in self._scope.words.roles
        ):
            return self.expression(text, PersonType(), known, copy=True)
        return found

    def known(self, text: Placed | None) -> Known:
        """What is known where the condition of this text holds."""
        if text is None:
            return NOTHING
        return implied(parse(str(text), lambda *_: None), True, self._scope.words.terms)

    def _conjunct(self, text: Placed, node: s.Node, known: Known) -> Conjunct | None:
        term = self._checker(text).condition(node, known)
        if term is None:
            return None
        return Conjunct(written(node), node, term, _later(term), _drifts(term), text)

    def _checker(self, text: Placed) -> Checker:
        def problem(
            name: str, message: str, start: int, end: int, help: str | None, change: Change | None = None, /
        ) -> None:
            at = text.at(start, end)
            self._report.add(name, at, message, help, fix=changed(text, change) or _guess(at, message))

        return Checker(self._scope, problem)


def changed(text: Placed, change: Change | None) -> Fix | None:
    """A change of a text as a fix of its file; None where the file has the text in other words."""
    if change is None:
        return None
    edits = []
    for start, end, new in change.edits:
        at = text.at(start, end)
        if at.source.text[at.start : at.end] != str(text)[start:end]:
            return None
        edits.append(Edit(at, new))
    message = _said(change, str(text))
    return Fix(message, tuple(edits), safe=change.safe)


def _said(change: Change, text: str) -> str:
    """What a change does, in the imperative."""
    start, end = change.edits[0][0], change.edits[-1][1]
    new, place = "", start
    for here, there, put in change.edits:
        new, place = new + text[place:here] + put, there
    new = new.strip()
    return f"write `{new[:60]}`" if new else f"take `{text[start:end].strip()}` out"


def _guess(at: Span, message: str) -> Fix | None:
    """Write the name that the message says is near, where the place holds nothing but the wrong one."""
    near = _NEAR.fullmatch(message)
    if near is None or at.source.text[at.start : at.end] != near[1]:
        return None
    return Fix(f"write `{near[2]}`", (Edit(at, near[2]),), safe=False)


def _later(term: t.Term) -> Code:
    """The code of a part by itself, made when it is first asked for: most parts never are."""
    made: Code | None = None

    def holds(view: View) -> Any:
        nonlocal made
        if made is None:
            made = code(doubting(term))
        return made(view)

    return holds


def _rewritten(at: Span, meant: str, text: str, start: int, end: int) -> Fix | None:
    """What to write for an operator of another language: a guess where it may be an arrow, none beside another sign."""
    written = text[start:end]
    if written not in _MEANT or text[:start].rstrip()[-1:] in _SIGNS or text[end:].lstrip()[:1] in _SIGNS:
        return None
    return replace(rewritten(at, meant), safe=written not in _ARROWS)


def _conjuncts(node: s.Node) -> tuple[s.Node, ...]:
    return node.parts if isinstance(node, s.Junction) and node.op == "and" else (node,)


def leaves(term: t.Term) -> Iterator[t.Term]:
    """The parts of a term that are not made of others by `and`, `or` and `not`, from left to right."""
    match term:
        case t.And(parts) | t.Or(parts):
            for part in parts:
                yield from leaves(part)
        case t.Not(body):
            yield from leaves(body)
        case _:
            yield term


def subterms(term: t.Term) -> Iterator[t.Term]:
    """A term and all terms in it."""
    yield term
    for name in _names_of(type(term).__name__):
        value = getattr(term, name)
        for inner in value if isinstance(value, tuple) else (value,):
            if type(inner) in _TERMS:
                yield from subterms(inner)


@cache
def _names_of(kind: str) -> tuple[str, ...]:
    return tuple(field.name for field in fields(getattr(t, kind)))


def _drifts(term: t.Term) -> bool:
    return any(isinstance(part, (t.Today, t.Since, t.PersonAttribute)) for part in subterms(term))


def places_read(condition: Condition) -> frozenset[str]:
    """The facts, regions, lists and roles that a condition may read: while they stay, only what drifts turns it."""
    return frozenset(name for term in subterms(condition.term) for name in _names(term))


def _names(term: t.Term) -> Iterator[str]:
    match term:
        case t.Fact(name=name):
            yield name
        case t.State(region=region):
            yield region
        case t.Any(list=list) | t.Count(list=list):
            yield list
        case t.RolePresent(roles=roles):
            yield from roles
    if isinstance(term.type, EntryType):
        yield term.type.list


def evaluate(condition: Condition | None, view: View) -> bool | None:
    """Whether a condition holds; one that isn't there does."""
    if condition is None:
        return True
    result: Any = condition.holds(view)
    return None if result is None else bool(result)
