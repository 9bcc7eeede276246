"""Sources, spans in them, and diagnostics."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from pathway.diagnostics.catalogue import CODES, Code, Severity

_LINE_END: Final = re.compile(r"\r\n|\n|\r")
MOST_OF_A_KIND: Final = 500
"""So many findings of one code in one file are kept."""
_MOST: Final = 400
_LONG_QUOTE: Final = re.compile(r"`([^`]{60})[^`]{20,}`")


@dataclass(frozen=True, slots=True)
class Source:
    """A text and the path it is shown under. `starts` are the offsets at which its lines begin."""

    path: str
    text: str
    starts: tuple[int, ...] = field(default=(), compare=False, repr=False)

    @classmethod
    def of(cls, path: str, text: str) -> Source:
        return cls(path, text, (0, *(match.end() for match in _LINE_END.finditer(text))))

    def span(self, start: int, end: int) -> Span:
        return Span(self, start, max(start, end))

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1, columns in characters."""
        line = bisect.bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of a line (from 1), without its end."""
        start = self.starts[number - 1]
        end = self.starts[number] if number < len(self.starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` (exclusive) of a source."""

    source: Source
    start: int
    end: int

    @property
    def line(self) -> int:
        return self.source.position(self.start)[0]

    @property
    def column(self) -> int:
        return self.source.position(self.start)[1]

    @property
    def end_line(self) -> int:
        return self.source.position(self.end)[0]

    @property
    def end_column(self) -> int:
        return self.source.position(self.end)[1]

    def __str__(self) -> str:
        return f"{self.source.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Edit:
    """Puts a text in the place of a span; an empty span is a place to put it in."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """What would mend a finding. `message` says it in the imperative, as in ``write `close` ``.

    A safe one is right whatever was meant; one that is not safe is a guess, and made only where it is asked for.
    """

    message: str
    edits: tuple[Edit, ...]
    safe: bool = True


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. `message` is lower case without a final period; `help` says what to do.

    `label` stands under the span, `also` are other places that have to do with it, each with its own label, `note`
    is one more sentence.
    """

    code: Code
    message: str
    span: Span
    help: str | None = None
    label: str | None = None
    note: str | None = None
    also: tuple[tuple[Span, str], ...] = ()
    fix: Fix | None = None

    @property
    def severity(self) -> Severity:
        return self.code.severity

    def __str__(self) -> str:
        return f"{self.span}: {self.severity}[{self.code.code}] {self.message}"


def _place(found: Diagnostic) -> tuple[str, int, int, str]:
    span = found.span
    return span.source.path, span.start, span.end, found.code.code


def bounded(text: str) -> str:
    """A text for people, in which what a file quotes takes a line and not a megabyte."""
    if len(text) <= _MOST:
        return text
    text = _LONG_QUOTE.sub(r"`\1…`", text)
    return text if len(text) <= 4 * _MOST else text[: 4 * _MOST] + "…"


def _bounded(found: Diagnostic) -> Diagnostic:
    texts = (found.message, found.help or "", found.label or "", found.note or "")
    if max(map(len, texts)) <= _MOST:
        return found
    message, help, label, note = (bounded(text) or None for text in texts)
    return replace(found, message=message or "", help=help, label=label, note=note)


class Report:
    """Collects diagnostics while files are read."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, int, int, str], Diagnostic] = {}
        self._errors = 0
        self._left_out = 0
        self._of_a_kind: dict[tuple[str, str], int] = {}

    def add(
        self,
        name: str,
        span: Span,
        message: str,
        help: str | None = None,
        *,
        label: str | None = None,
        note: str | None = None,
        also: Iterable[tuple[Span, str]] = (),
        fix: Fix | None = None,
    ) -> None:
        """Add a finding by the name of its code; the same finding twice counts once."""
        self.take(Diagnostic(CODES[name], message, span, help, label, note, tuple(also), fix))

    def take(self, found: Diagnostic) -> None:
        """Add a finding that another report has."""
        found = _bounded(found)
        span, name = found.span, found.code.name
        key = (name, span.source.path, span.start, span.end, found.message)
        if key not in self._found and self._has_room(name, span):
            self._found[key] = found
            self._errors += found.severity is Severity.ERROR

    def is_full(self, name: str, span: Span) -> bool:
        """Whether one more finding of a kind in the file would be left out: what it says need not be found out."""
        return self._of_a_kind.get((name, span.source.path), 0) > MOST_OF_A_KIND

    def _has_room(self, name: str, span: Span) -> bool:
        """Count a finding; whether it is to be kept. Of very many of one kind in a file the first are enough."""
        kind = (name, span.source.path)
        number = self._of_a_kind[kind] = self._of_a_kind.get(kind, 0) + 1
        if number <= MOST_OF_A_KIND:
            return True
        self._left_out += 1
        self._errors += CODES[name].severity is Severity.ERROR
        if number == MOST_OF_A_KIND + 1:
            self._found[name, span.source.path, -1, -1, ""] = Diagnostic(
                CODES[name],
                f"there are more than {MOST_OF_A_KIND} findings of this kind in the file; the rest is left out",
                span,
                "mend these first, or look for what they have in common",
            )
            self._left_out -= 1
        return False

    def __iter__(self) -> Iterator[Diagnostic]:
        """Sorted by file and place."""
        return iter(sorted(self._found.values(), key=_place))

    def __len__(self) -> int:
        return len(self._found) + self._left_out

    @property
    def errors(self) -> int:
        """How many of the findings are errors, those that were left out with them."""
        return self._errors
