"""Properties: their names and conditions are checked; proving them is for the prover."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from pathway.conditions import Compiler, Scope, Vocabulary
from pathway.definition import Definition, Event
from pathway.diagnostics import Report
from pathway.diagnostics.fixes import respelt
from pathway.errors import did_you_mean, listed
from pathway.files import Text
from pathway.policy.deadlines import DeadlineReader
from pathway.policy.scopes import event_scope
from pathway.policy.shapes import PropertyShape

_BY_THEMSELVES: Final = ("always", "can_happen", "never_refused", "never_accepted", "keeps", "blind_to")
_NEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    "accepted": ("only_if", "then"),
    "only_if": ("accepted",),
    "then": ("accepted",),
    "before": ("must",),
    "must": ("before",),
    "since": ("before",),
    "keeps": ("on",),
    "blind_to": ("on",),
}
"""What each key of a property needs beside it: one of these."""


class PropertyReader:
    def __init__(
        self, definition: Definition, words: Vocabulary, triggers: DeadlineReader, report: Report
    ) -> None:
        self._definition = definition
        self._words = words
        self._triggers = triggers
        self._report = report

    def check(self, shapes: Iterable[PropertyShape]) -> None:
        """Report unknown names and faulty conditions."""
        for shape in shapes:
            self._form(shape)
            self._triggers.triggers((*shape.after, *shape.until), shape.id)
            events = self._events(shape)
            subject = self._subject(shape.for_)
            scope = event_scope(self._words, events) if events else Scope(self._words, subject=subject)
            compiler = Compiler(scope, self._report)
            for condition in (shape.while_, shape.only_if):
                if condition is not None:
                    compiler.condition(condition)
            after = Compiler(Scope(self._words, subject=subject), self._report)
            for condition in (shape.always, shape.then):
                if condition is not None:
                    after.condition(
                        condition, after.known(shape.while_) if not events else compiler.known(None)
                    )
            self._names((*shape.keeps, *shape.blind_to))

    def _form(self, shape: PropertyShape) -> None:
        """Report a property that says only half of what it is to say."""
        said = {key for key in (*_BY_THEMSELVES, *_NEEDS, "on") if getattr(shape, key) not in (None, ())}
        for key in (key for key in _NEEDS if key in said and said.isdisjoint(_NEEDS[key])):
            needed = " or ".join(f"`{other}`" for other in _NEEDS[key])
            self._report.add(
                "missing-key", shape.id.span, f"`{key}` of `{shape.id}` says nothing without {needed}"
            )
        if said <= {"on"}:
            message = f"the property `{shape.id}` says nothing"
            known = listed((*_BY_THEMSELVES, "accepted", "before"), "`")
            self._report.add("missing-key", shape.id.span, message, f"say what must hold, by one of {known}")

    def _subject(self, name: Text | None) -> str | None:
        if name is None:
            return None
        known = [*self._words.lists, *self._words.roles]
        if name not in known:
            self._unknown(name, "list or role", known)
            return None
        return str(name)

    def _events(self, shape: PropertyShape) -> list[Event]:
        single = (shape.before, shape.must, shape.since, shape.can_happen)
        judged = (
            *shape.accepted,
            *shape.never_refused,
            *shape.never_accepted,
            *filter(None, [shape.can_happen]),
        )
        every = [name for name in (*judged, *filter(None, single), *shape.on) if name != "any"]
        known = [*self._definition.events, "any"]
        for name in every:
            if name not in self._definition.events:
                self._unknown(name, "event", known)
        return [self._definition.events[name] for name in judged if name in self._definition.events]

    def _names(self, names: Iterable[Text]) -> None:
        words = self._words
        known = [*words.facts, *words.roles, *words.regions, *words.lists]
        for name in names:
            if name not in known:
                self._unknown(name, "fact, role, region or list", known)

    def _unknown(self, name: Text, what: str, known: Iterable[str]) -> None:
        known = [*known]
        message, fix = (
            f"there is no {what} `{name}`{did_you_mean(name, known)}",
            respelt(name.span, name, known),
        )
        self._report.add("unknown-name", name.span, message, fix=fix)
