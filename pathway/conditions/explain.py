"""Why a condition came out so: what decided, what was read, and what would have to come out otherwise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Final

from pathway.conditions import syntax as s
from pathway.conditions import terms as t
from pathway.conditions.closures import Code, code, doubting, entry_of
from pathway.conditions.condition import Condition, subterms
from pathway.conditions.sentence import BARE, Names, said_of
from pathway.conditions.types import ERASED, to_text
from pathway.conditions.view import EntryLike, View
from pathway.conditions.written import negated, written
from pathway.languages import Label

_MISSING: Final = ("not known", "erased")
_REMEMBERED: Final = 4096
"""So many conditions are kept ready to be explained."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """`failing`: the deciding conjunct. `reads`: names and values. `needed`: the smallest set of parts that
    would have to come out otherwise. `missing`: what was read and isn't known, or not any more. `told` and
    `needs` say in words what `failing` and `needed` write as conditions.
    """

    failing: str | None
    reads: tuple[tuple[str, str], ...]
    needed: tuple[str, ...]
    missing: tuple[str, ...]
    told: Label | None
    needs: tuple[Label, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A part of a condition that should come out as `wanted`; `text` writes that as a condition."""

    text: str
    term: t.Term
    wanted: bool

    def said(self, names: Names) -> Label:
        """The same in words."""
        return said_of(self.term if self.wanted else opposite(self.term), names)


def opposite(term: t.Term) -> t.Term:
    """The contrary of a part, where a comparison has one of its own."""
    match term:
        case t.Not(body=body):
            return body
        case t.Compare(op=op, left=left, right=right):
            return t.Compare(_OPPOSITE[op], left, right)
        case _:
            return t.Not(term)


_OPPOSITE: Final = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


def explain(condition: Condition, view: View, names: Names = BARE) -> Explanation:
    """Explain a condition that does not hold, or is unknown, on `view`; `names` are those of the words."""
    ready = _ready(condition)
    failing = [one for one in ready if one.holds(view) is False]
    failing = failing or [one for one in ready if one.holds(view) is None]
    needed = {part.text: part for one in failing for part in one.otherwise(view, True)}
    reads = dict.fromkeys([(name, read(view)) for one in failing for name, read in one.reads])
    missing = [name for name, value in reads if value in _MISSING]
    told, needs = _said(failing[0].part, names), [_said(part, names) for part in needed.values()]
    return Explanation(failing[0].part.text, tuple(reads), tuple(needed), tuple(missing), told, tuple(needs))


def register_reads(condition: Condition, view: View) -> tuple[tuple[str, str], ...]:
    """What a condition reads of people in the register, and the values: it is not kept elsewhere, and may change."""
    if not condition.drifts:
        return ()
    return tuple([(name, read(view)) for name, read in _register_reads(condition)])


# ------------------------------------------------------------------ what does not change from case to case

Read = Callable[[View], str]
"""The value of a place, as a person writes it."""
Cheapest = Callable[[View, bool], tuple[Part, ...]]
"""The fewest parts that must come out otherwise so that a term becomes what is wanted."""


@dataclass(frozen=True, slots=True)
class _Ready:
    """A conjunct, ready to be explained. Compiling it at each use would cost far more than running it."""

    part: Part
    holds: Code
    reads: tuple[tuple[str, Read], ...]
    otherwise: Cheapest


@lru_cache(maxsize=_REMEMBERED)
def _ready(condition: Condition) -> tuple[_Ready, ...]:
    doubted = [(conjunct, doubting(conjunct.term)) for conjunct in condition.conjuncts]
    return tuple(
        _Ready(Part(one.text, term, True), one.holds, _reads(term), _otherwise(one.node, term))
        for one, term in doubted
    )


@lru_cache(maxsize=_REMEMBERED)
def _register_reads(condition: Condition) -> tuple[tuple[str, Read], ...]:
    asked = [term for term in _outer(doubting(condition.term)) if isinstance(term, t.PersonAttribute)]
    return tuple(sorted({name_of(term): _value(term) for term in asked}.items(), key=itemgetter(0)))


@lru_cache(maxsize=4 * _REMEMBERED)
def _said(part: Part, names: Names) -> Label:
    return part.said(names)


# ------------------------------------------------------------------ what was read


def reads_of(condition: t.Term, view: View) -> list[tuple[str, str]]:
    """What a term reads, and the values; the term must doubt."""
    return [(name, read(view)) for name, read in _reads(condition)]


def _reads(condition: t.Term) -> tuple[tuple[str, Read], ...]:
    """What a term reads, by name."""
    found: dict[str, Read] = {}
    for term in _outer(condition):
        if isinstance(term, (t.Any, t.Count)) and not (isinstance(term, t.Any) and term.region):
            found[term.list] = _entries(term.list)
        elif isinstance(term, t.READS):
            found.setdefault(name_of(term), _value(term))
        elif isinstance(term, (t.Present, t.RolePresent)):
            found["event.present"] = present_text
    return tuple(sorted(found.items(), key=itemgetter(0)))


def _outer(term: t.Term) -> list[t.Term]:
    """The terms that are read once: not anew of each entry after `where`."""
    return [part for part in subterms(term) if not (asks_entry(part) and isinstance(part, t.READS))]


def asks_entry(term: t.Term) -> bool:
    """Whether a term reads the entry that a quantifier looks at."""
    return any(isinstance(part, t.It) for part in subterms(term))


def _entries(list: str) -> Read:
    return lambda v: entries_text(v.lists.get(list, ()))


def entries_text(entries: Sequence[EntryLike]) -> str:
    """The entries of a list, with their states."""
    shown = [f"{e.id} ({e.state})" if e.state else e.key if not e.key.isdigit() else e.id for e in entries]
    return ", ".join(shown) or "none"


def present_text(view: View) -> str:
    """Who takes part in the act."""
    return ", ".join(sorted(view.present)) or "nobody"


def value_text(term: t.Term, view: View) -> str:
    """What stands in a place; the term must doubt."""
    return _value(term)(view)


def _value(term: t.Term) -> Read:
    value = code(term)
    return lambda v: to_text(known) if (known := value(v)) is not None else _lacking(term, v)


def _lacking(term: t.Term, view: View) -> str:
    """What stands for a value that is not there."""
    if _stored(term, view) is ERASED:
        return to_text(ERASED)
    return "not set" if _may_be_unset(term, view) else "not known"


def _stored(term: t.Term, view: View) -> object:
    match term:
        case t.Fact(name=name):
            return view.facts.get(name)
        case t.Holding(name=name):
            return view.holding.get(name)
        case t.Attribute(entry=inner, name=name) if (entry := entry_of(inner)(view)) is not None:
            return entry.values.get(name)
        case _:
            return None


def _may_be_unset(term: t.Term, view: View) -> bool:
    match term:
        case t.Fact(name=name):
            return name in view.facts
        case t.Payload(name=name):
            return name in view.payload
        case t.Single() | t.Holding():
            return True
        case t.Attribute(entry=entry) | t.EntryState(entry=entry):
            return code(entry)(view) is not None
        case t.PersonAttribute(person=person):
            return (p := code(person)(view)) is not None and view.people(p) is not None
        case _:
            return False


def name_of(term: t.Term) -> str:
    """How a place is written in a condition."""
    match term:
        case t.Fact(name=name):
            return name
        case t.Payload(name=name):
            return f"event.{name}"
        case t.ActorRole():
            return "actor.role"
        case t.Actor():
            return "actor"
        case t.Holding(name=name):
            return f"actor.{name}"
        case t.State(region=region, key=key):
            return region if key is None else f"{region}[{name_of(key)}]"
        case t.Single(role=role):
            return role
        case t.It():
            return "it"
        case t.Subject(list=list):
            return list
        case t.PersonOf(entry=inner):
            return name_of(inner)
        case t.Attribute(entry=inner, name=name) | t.PersonAttribute(person=inner, name=name):
            return f"{name_of(inner)}.{name}"
        case t.RowAttribute(row=inner, name=name):
            return f"{name_of(inner)}.{name}"
        case t.EntryState(entry=inner):
            return f"{name_of(inner)}.state"
        case t.Const(value=value):
            return to_text(value)
        case _:
            return "…"


# ------------------------------------------------------------------ what would change it


def _cheapest(node: s.Node, term: t.Term) -> Cheapest:
    """The fewest parts that must come out otherwise so that `term` becomes what is wanted, bottom up over its tree.

    A part that stands twice in it counts twice: then the set suffices, but a smaller one may exist.
    """
    holds, otherwise = code(term), _otherwise(node, term)
    return lambda v, wanted: () if holds(v) is wanted else otherwise(v, wanted)


def _otherwise(node: s.Node, term: t.Term) -> Cheapest:
    """The same for a term that is not what is wanted."""
    match node, term:
        case s.Not(body), t.Not(inner):
            within = _cheapest(body, inner)
            return lambda v, wanted: within(v, not wanted)
        case s.Junction(parts=nodes), (t.And(parts) | t.Or(parts)):
            choices = [_cheapest(n, p) for n, p in zip(nodes, parts, strict=True)]
            return _all_or_one(choices, isinstance(term, t.And))
        case _:
            plain, contrary = (Part(written(node), term, True),), (Part(negated(node), term, False),)
            return lambda _, wanted: plain if wanted else contrary


def _all_or_one(parts: Sequence[Cheapest], conjunction: bool) -> Cheapest:
    """For a term of several parts: all of them must come out so, or one is enough, and the cheapest is taken."""

    def cheapest(v: View, wanted: bool) -> tuple[Part, ...]:
        choices = [part(v, wanted) for part in parts]
        if conjunction == wanted:
            return tuple({part.text: part for choice in choices for part in choice}.values())
        return min(choices, key=len)

    return cheapest
