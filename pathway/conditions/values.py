"""The values that a condition reads, put into what it says: in words, and as it is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from pathway.conditions import syntax as s
from pathway.conditions import terms as t
from pathway.conditions.closures import code, doubting
from pathway.conditions.explain import asks_entry, entries_text, name_of, present_text, value_text
from pathway.conditions.phrases import PHRASES
from pathway.conditions.sentence import Names, Shown
from pathway.conditions.types import EnumType, SetType
from pathway.conditions.view import EntryLike, View
from pathway.conditions.written import written
from pathway.languages import Label, filled, joined, same

_WORDS: Final = {"not set", "not known", "erased", "none", "nobody"}


def shown_on(view: View, names: Names) -> Shown:
    """What a view has in the places of a condition; a place of the entries after `where` has many, and shows none."""

    def value(term: t.Term) -> Label | None:
        if isinstance(term, (t.It, t.Actor)) or (asks_entry(term) and not isinstance(term, (t.Any, t.Count))):
            return None
        return _value(doubting(term), view, names)

    return value


def _value(term: t.Term, view: View, names: Names) -> Label | None:
    match term:
        case t.Any(region=True):
            return None
        case t.Any(list=list):
            return _entries(list, view.lists.get(list, ()), names)
        case t.Since() | t.Count():
            number = code(term)(view)
            return PHRASES["not known value"] if number is None else same(str(number))
        case t.Today():
            return same(view.today.isoformat())
        case t.State(region=owner) if (state := code(term)(view)) is not None:
            return names.state(owner, state)
        case t.EntryState(entry=entry) if (state := code(term)(view)) is not None:
            return names.state(getattr(entry.type, "list", ""), state)
        case t.Single() if (held := code(term)(view)) is not None:
            return same(str(held).partition("/")[2])
        case t.ActorRole():
            return names.list(view.role)
        case _:
            return _of_place(term, view, names)


def _of_place(term: t.Term, view: View, names: Names) -> Label:
    value = code(term)(view)
    if isinstance(value, bool):
        return PHRASES["true" if value else "false"]
    if isinstance(value, str) and isinstance(term.type, EnumType):
        return names.enum(term.type, value) or same(value)
    if isinstance(value, frozenset) and value and isinstance(term.type, SetType):
        type = term.type
        return joined(names.enum(type, one) or same(one) for one in sorted(value))
    return _worded(value_text(term, view))


def _entries(list: str, entries: Sequence[EntryLike], names: Names) -> Label:
    """The entries by their ids, each with its state."""
    if not entries:
        return PHRASES["none value"]
    return joined(
        same(one.id)
        if one.state is None
        else filled(same("{id}: {state}"), id=one.id, state=names.state(list, one.state))
        for one in entries
    )


def _worded(text: str) -> Label:
    return PHRASES[f"{text} value"] if text in _WORDS else same(text)


def with_values(node: s.Node, term: t.Term, view: View) -> str:
    """A condition as it is written, with the value of each place that it reads in parentheses behind its name.

    `term` is what the node means. What is read anew of each entry after `where`, and a value of an enum that has
    the name of a place, have none.
    """
    values = {id(name): value for name, value in _named(node, doubting(term), view)}

    def said(name: s.Name) -> str:
        value = values.get(id(name))
        return str(name) if value is None else f"{name} ({value})"

    return written(node, said)


def _named(node: s.Node, term: t.Term, view: View) -> Iterator[tuple[s.Name, str]]:
    """The names in a condition that stand for what is read, with the values."""
    match node, term:
        case s.Name(), _:
            yield from _of_name(node, term, view)
        case (s.Not(inner), t.Not(body)) | (s.Call(argument=inner), t.Since(day=body)):
            yield from _named(inner, body, view)
        case s.Junction(parts=nodes), (t.And(parts) | t.Or(parts)):
            for one, part in zip(nodes, parts, strict=True):
                yield from _named(one, part, view)
        case s.Comparison(operands=(left, right)), _:
            yield from _of_pair(left, right, term, view)
        case s.Comparison(operands=operands), t.And(parts):
            for left, right, part in zip(operands, operands[1:], parts, strict=False):
                yield from _of_pair(left, right, part, view)
        case s.Is(subject=subject), _:
            asked = term.body if isinstance(term, t.Not) else term
            assert isinstance(asked, (t.IsSet, t.IsFinal))
            yield from _named(subject, asked.subject, view)
        case s.Arithmetic(left=first, right=second), t.Arithmetic(left=one, right=other):
            yield from _named(first, one, view)
            yield from _named(second, other, view)
        case (s.Any(list, where), t.Any(where=body)) | (s.Count(list, where), t.Count(where=body)):
            if not (isinstance(term, t.Any) and term.region):
                yield list, entries_text(view.lists.get(list.parts[0], ()))
            if where is not None and body is not None:
                yield from _named(where, body, view)


def _of_pair(left: s.Node, right: s.Node, term: t.Term, view: View) -> Iterator[tuple[s.Name, str]]:
    match term:
        case t.Not(body=body):
            yield from _of_pair(left, right, body, view)
        case t.Compare(left=one, right=other) | t.Member(left=one, of=other):
            yield from _named(left, one, view)
            yield from _named(right, other, view)
        case t.OneOf(left=one):
            yield from _named(left, one, view)
        case t.Present() | t.RolePresent() if isinstance(right, s.Name):
            if isinstance(term, t.Present):
                yield from _named(left, term.person, view)
            yield right, present_text(view)


def _of_name(node: s.Name, term: t.Term, view: View) -> Iterator[tuple[s.Name, str]]:
    """The value of a name that stands for a place: for that which is written so, such as the entry of a person."""
    if asks_entry(term):
        return
    if isinstance(term, t.READS) and name_of(term) == str(node):
        yield node, value_text(term, view)
    elif isinstance(term, (t.PersonOf, t.EntryState)):
        yield from _of_name(node, term.entry, view)
