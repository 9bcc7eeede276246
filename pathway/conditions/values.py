"""The values that a condition reads, put into what it says: in words, and as it is written."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from pathway.conditions import terms as t
from pathway.conditions.closures import code, doubting
from pathway.conditions.explain import asks_entry, entries_text, value_text
from pathway.conditions.phrases import PHRASES
from pathway.conditions.sentence import Names, Shown
from pathway.conditions.types import EnumType
from pathway.conditions.view import View
from pathway.languages import Label, same

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
            return _worded(entries_text(view.lists.get(list, ())))
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
    return _worded(value_text(term, view))


def _worded(text: str) -> Label:
    return PHRASES[f"{text} value"] if text in _WORDS else same(text)


def with_values(text: str, reads: Sequence[tuple[str, str]] | Mapping[str, str]) -> str:
    """A condition as it is written, with the values that were read in parentheses behind the names."""
    values = dict(reads)
    if not values:
        return text
    names = "|".join(re.escape(name) for name in sorted(values, key=len, reverse=True))
    return re.sub(rf"(?<![\w.])({names})(?![\w(\[]|\.\w)", lambda m: f"{m[1]} ({values[m[1]]})", text)
