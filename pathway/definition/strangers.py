"""Names that are not of the kind that is asked for: what they are instead, and what was meant."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final

from pathway.definition.model import Definition
from pathway.diagnostics import Fix, Report
from pathway.diagnostics.fixes import respelt, rewritten
from pathway.errors import did_you_mean, listed, nearest
from pathway.files import Text
from pathway.languages import LANGUAGES, Label

_SEVERAL: Final = re.compile(r"\s*,\s*|\s+(?:and|or|ja|tai|och|eller)\s+|\s+")
_LISTING: Final = re.compile(
    r"\s*(?:- +)?(?:on|by|through|may_set|policies|rules|keeps|blind_to|accepted): +"
)
_MOST_LISTED: Final = 12
_ALIKE: Final = 0.55
_NEAR_ONES: Final = 3


class Strangers:
    """What names that mean nothing where they stand mean elsewhere in a pathway."""

    def __init__(self, definition: Definition, report: Report) -> None:
        self._definition = definition
        self._report = report

    def unknown(self, at: Text, what: str, known: Iterable[str]) -> None:
        """Report that there is no `what` of the name `at`, with what that name is, and what it is written for."""
        message, help = f"there is no {what} `{at[:60]}`", None
        if self._report.is_full("unknown-name", at.span):
            self._report.add("unknown-name", at.span, message)
            return
        known = tuple(known)
        fix = respelt(at.span, at, known)
        if names := several(at, known):
            instead = ", ".join(names) if (within := _is_in_brackets(at)) else f"[{', '.join(names)}]"
            help = f"write a list: `{instead}`"
            fix = _plain(at, instead) if within or _is_value_of_list(at) else None
        elif (meant := self._labelled(at, known)) and not (at.islower() and nearest(at, known) == meant):
            message, fix = f"{message}: that is the label of `{meant}`", _plain(at, meant)
            help = f"write `{meant}`"
        else:
            kinds = self._kinds.get(at, ())
            near = did_you_mean(at, known)
            message += (f": that is {' and '.join(kinds[:2])}" if kinds else "") + near
            help = _choice(at, what, known, self._definition, certain=bool(near) and not kinds)
        self._report.add("unknown-name", at.span, message, help, fix=fix)

    def meant(self, name: str, known: Iterable[str]) -> str | None:
        """The known name that is written, or whose label is, or that is near: what an unknown name is read as."""
        known = tuple(known)
        return name if name in known else self._labelled(name, known) or nearest(name, known)

    def _labelled(self, text: str, known: Sequence[str]) -> str | None:
        """The one known name whose label, in some language, is the text."""
        found = [name for name in self._labels.get(text.strip().casefold(), ()) if name in known]
        return found[0] if len(found) == 1 else None

    @cached_property
    def _kinds(self) -> Mapping[str, list[str]]:
        """What each name is: `an event`, `a state of `main``."""
        kinds: dict[str, list[str]] = {}
        for name, what, _ in _things(self._definition):
            kinds.setdefault(name, []).append(what)
        return kinds

    @cached_property
    def _labels(self) -> Mapping[str, Mapping[str, None]]:
        """The names that each label stands for, in small letters and in any language."""
        labels: dict[str, dict[str, None]] = {}
        for name, _, label in _things(self._definition):
            for said in () if label is None else map(label.get, LANGUAGES):
                labels.setdefault(said.casefold(), {})[name] = None
        return labels


def several(text: str, known: Iterable[str]) -> list[str]:
    """The known names that a text says one after another, where a list of them is meant."""
    names = [name for name in _SEVERAL.split(text.strip()) if name]
    return names if len(names) > 1 and set(known).issuperset(names) else []


def _things(definition: Definition) -> Iterator[tuple[str, str, Label | None]]:
    """All that has a name: the name, what it is, and its label."""
    for name, fact in definition.facts.items():
        yield name, "a fact", fact.label
    for name, role in definition.roles.items():
        yield name, "a role", role.label
    for name in definition.groups:
        yield name, "a group of roles", None
    for name, event in definition.events.items():
        yield name, "an event", event.label
    for name, region in definition.regions.items():
        yield name, "a region", region.label
        yield from ((state, f"a state of `{name}`", one.label) for state, one in region.states.items())
    for name, kind in definition.lists.items():
        yield name, "a list", kind.label
        yield from ((state, f"a state of `{name}`", one.label) for state, one in kind.states.items())
    for name, fact in definition.facts.items():
        yield from ((value, f"a value of `{name}`", None) for value in getattr(fact.type, "values", ()))


def _choice(
    name: str, what: str, known: Sequence[str], definition: Definition, *, certain: bool
) -> str | None:
    """What there is to choose from, where it is not plain what was meant."""
    if certain:
        return None
    if what == "event" and (leading := _leading_to(name, definition)):
        return f"what leads there: {listed(leading, '`')}"
    near = difflib.get_close_matches(name[:60], known[:500], n=_NEAR_ONES, cutoff=_ALIKE)
    if near and len(known) > _MOST_LISTED:
        return f"the nearest are {listed(near, '`')}"
    return f"there are {listed(known, '`')}" if known else None


def _leading_to(state: str, definition: Definition) -> list[str]:
    """The events that lead to a state."""
    return [name for name, event in definition.events.items() if any(m.to == state for m in event.moves)]


def _before(at: Text) -> str:
    """What stands in the line before a text."""
    return at.span.source.line(at.span.line)[: at.span.column - 1]


def _is_in_brackets(at: Text) -> bool:
    return _before(at).rstrip()[-1:] in ("[", ",") and "[" in _before(at)


def _is_value_of_list(at: Text) -> bool:
    """Whether a text is the value of a key that may have a list of names."""
    return _LISTING.fullmatch(_before(at)) is not None


def _plain(at: Text, instead: str) -> Fix | None:
    """Write something else, where the text stands as it is read."""
    raw = at.span.source.text[at.span.start : at.span.end]
    return rewritten(at.span, instead) if raw.strip("\"'") == at else None
