"""Nested lines of plain words: what `pathway show` prints, and the same as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rich.text import Text

from pathway.cli.shared.console import wrapped
from pathway.cli.shared.phrases import phrase
from pathway.conditions import Condition, Expression
from pathway.conditions.sentence import Speaker, sentence
from pathway.decision.model import owner_of
from pathway.definition import Definition, Label, Speech
from pathway.languages import joined


@dataclass(frozen=True, slots=True)
class Line:
    """A line, and those below it. A title stands out; `bullet` lines are parts of what is above."""

    text: str
    below: tuple[Line, ...] = ()
    title: bool = False
    bullet: bool = False


def printed(lines: Iterable[Line], width: int, depth: int = 0) -> Iterator[Text]:
    """The lines, each part under what it belongs to; before a title there is an empty line."""
    for line in lines:
        if line.title and depth == 0:
            yield Text()
        indent = "  " * depth
        first = f"{indent}- " if line.bullet else indent
        for said in wrapped(line.text, width, first, "  " * (depth + 1)):
            yield Text(said, style="bold" if line.title else "")
        yield from printed(line.below, width, depth + 1)


class Words:
    """The words for one pathway in one language, where acts with some events are judged."""

    def __init__(self, definition: Definition, language: str, events: Iterable[str] = ()) -> None:
        self.definition = definition
        self.language = language
        self.speech = Speech(definition, tuple(events))

    def of(self, events: Iterable[str]) -> Words:
        return Words(self.definition, self.language, events)

    def say(self, key: str, **values: Label | str) -> str:
        return phrase(key, self.language, **values)

    def get(self, label: Label | None, name: str) -> str:
        """A label with the name behind it, or the name alone."""
        said = name if label is None else label.get(self.language)
        return said if said == name else f"{said} [{name}]"

    def role(self, name: str) -> str:
        """A role that may act, one of the two that are built in among them."""
        if name in ("anyone", "timer"):
            return self.say(name)
        return self.get(self.speech.list(name), name)

    def roles(self, names: Iterable[str]) -> str:
        return ", ".join(map(self.role, names))

    def state(self, instance: str, name: str) -> str:
        """A state of a region's instance, or of an entry."""
        return self.get(self.speech.state(owner_of(instance), name), name)

    def place(self, instance: str) -> str:
        """A region or its instance, or a list's entry, with its id where there are several."""
        owner, _, key = instance.rstrip("]").partition("[")
        label = self.speech.list(owner_of(instance))
        if key and owner in self.definition.regions:
            label = joined([label, self.speech.key(owner, key)], ": ")
        return self.get(label, instance)

    def moved(self, instance: str, source: str, to: str) -> str:
        """A move, by the labels of its states alone."""
        owner = owner_of(instance)
        states = {"source": self.speech.state(owner, source), "to": self.speech.state(owner, to)}
        return self.say("move", place=self.place(instance), **states)

    def event(self, name: str) -> str:
        return self.get(self.speech.event(name), name)

    def condition(self, condition: Condition) -> str:
        """A condition on one line."""
        return sentence(condition, self.speech).line(self.language)

    def value(self, expression: Expression) -> str:
        """A value that is to be reckoned, in words."""
        return Speaker(self.speech).value(expression.term).get(self.language)

    def outline(self, condition: Condition) -> tuple[Line, ...]:
        """A condition as lines: its conjuncts, each with what belongs to it."""
        said = sentence(condition, self.speech)
        lines = [*said.outline(self.language)]
        if said.how == "all":
            lines = [(depth - 1, text) for depth, text in lines[1:]]
        return tuple(_nested(lines, 0))

    def headed(self, key: str, condition: Condition) -> Line:
        """A head such as `when:` with a condition below it."""
        return Line(self.say(key), self.outline(condition))


def _nested(lines: list[tuple[int, str]], depth: int) -> Iterator[Line]:
    place = 0
    while place < len(lines):
        end = place + 1
        while end < len(lines) and lines[end][0] > depth:
            end += 1
        below = tuple(_nested(lines[place + 1 : end], depth + 1))
        yield Line(lines[place][1], below, bullet=True)
        place = end
