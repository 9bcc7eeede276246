"""Why a condition came out so: what decided, what was read, and what would have to come out otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pathway.conditions import syntax as s
from pathway.conditions import terms as t
from pathway.conditions.closures import code, doubting, entry_of
from pathway.conditions.condition import Condition, subterms
from pathway.conditions.sentence import BareNames, Names, Speaker
from pathway.conditions.types import ERASED, to_text
from pathway.conditions.view import EntryLike, View
from pathway.conditions.written import negated, written
from pathway.languages import Label

_MISSING: Final = ("not known", "erased")


@dataclass(frozen=True, slots=True)
class Explanation:
    """`failing`: the deciding conjunct. `reads`: names and values. `needed`: the smallest set of parts that
    would have to come out otherwise. `missing`: what was read and isn't known, or not any more. `told` and
    `needs` say in words what `failing` and `needed` write as conditions.
    """

    failing: str
    reads: tuple[tuple[str, str], ...]
    needed: tuple[str, ...]
    missing: tuple[str, ...]
    told: Label
    needs: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a condition that should come out as `wanted`; `text` writes that as a condition."""

    text: str
    term: t.Term
    wanted: bool

    def said(self, speaker: Speaker) -> Label:
        """The same in words."""
        return speaker.say(self.term if self.wanted else opposite(self.term)).label


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


def explain(condition: Condition, view: View, names: Names | None = None) -> Explanation:
    """Explain a condition that does not hold, or is unknown, on `view`; `names` are those of the words."""
    parts = [(conjunct, doubting(conjunct.term)) for conjunct in condition.conjuncts]
    answers = [(conjunct, term, code(term)(view)) for conjunct, term in parts]
    worst = False if any(holds is False for _, _, holds in answers) else None
    failing = [(conjunct, term) for conjunct, term, holds in answers if holds is worst]
    needed: dict[str, Part] = {}
    for conjunct, term in failing:
        needed |= {part.text: part for part in cheapest(conjunct.node, term, True, view)}
    reads = tuple(dict.fromkeys(read for _, term in failing for read in reads_of(term, view)))
    missing = tuple(name for name, value in reads if value in _MISSING)
    speaker = Speaker(names or BareNames())
    told, needs = speaker.say(failing[0][1]).label, tuple(part.said(speaker) for part in needed.values())
    return Explanation(failing[0][0].text, reads, tuple(needed), missing, told, needs)


# ------------------------------------------------------------------ what was read


def register_reads(condition: Condition, view: View) -> tuple[tuple[str, str], ...]:
    """What a condition reads of people in the register, and the values: it is not kept elsewhere, and may change."""
    if not condition.drifts:
        return ()
    asked = [term for term in _outer(doubting(condition.term)) if isinstance(term, t.PersonAttribute)]
    return tuple(sorted({name_of(term): value_text(term, view) for term in asked}.items()))


def reads_of(condition: t.Term, view: View) -> list[tuple[str, str]]:
    """What a term reads, and the values; the term must doubt."""
    found: dict[str, str] = {}
    for term in _outer(condition):
        if isinstance(term, (t.Any, t.Count)) and not (isinstance(term, t.Any) and term.region):
            found[term.list] = entries_text(view.lists.get(term.list, ()))
        elif isinstance(term, t.READS):
            found.setdefault(name_of(term), value_text(term, view))
        elif isinstance(term, (t.Present, t.RolePresent)):
            found["event.present"] = ", ".join(sorted(view.present)) or "nobody"
    return sorted(found.items())


def _outer(term: t.Term) -> list[t.Term]:
    """The terms that are read once: not anew of each entry after `where`."""
    return [part for part in subterms(term) if not (asks_entry(part) and isinstance(part, t.READS))]


def asks_entry(term: t.Term) -> bool:
    """Whether a term reads the entry that a quantifier looks at."""
    return any(isinstance(part, t.It) for part in subterms(term))


def entries_text(entries: Sequence[EntryLike]) -> str:
    """The entries of a list, with their states."""
    shown = [f"{e.id} ({e.state})" if e.state else e.key if not e.key.isdigit() else e.id for e in entries]
    return ", ".join(shown) or "none"


def value_text(term: t.Term, view: View) -> str:
    """What stands in a place; the term must doubt."""
    value = code(term)(view)
    if value is not None:
        return to_text(value)
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


def cheapest(node: s.Node, term: t.Term, wanted: bool, view: View) -> tuple[Part, ...]:
    """The fewest parts that must come out otherwise so that `term` becomes `wanted`, bottom up over its tree.

    A part that stands twice in it counts twice: then the set suffices, but a smaller one may exist.
    """
    if code(term)(view) is wanted:
        return ()
    match node, term:
        case s.Not(body), t.Not(inner):
            return cheapest(body, inner, not wanted, view)
        case s.Junction(parts=nodes), (t.And(parts) | t.Or(parts)):
            choices = [cheapest(n, p, wanted, view) for n, p in zip(nodes, parts, strict=True)]
            if isinstance(term, t.And) == wanted:
                return tuple({part.text: part for choice in choices for part in choice}.values())
            return min(choices, key=len)
        case _:
            return (Part(written(node) if wanted else negated(node), term, wanted),)
