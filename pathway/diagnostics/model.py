"""Sources, spans in them, and diagnostics."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from pathway.diagnostics.catalogue import CODES, Code, Severity

_LINE_END: Final = re.compile(r"\r\n|\n|\r")


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


class Report:
    """Collects diagnostics while files are read."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, int, int, str], Diagnostic] = {}

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
        span = found.span
        key = (found.code.name, span.source.path, span.start, span.end, found.message)
        self._found.setdefault(key, found)

    def __iter__(self) -> Iterator[Diagnostic]:
        """Sorted by file and place."""
        return iter(sorted(self._found.values(), key=_place))

    def __len__(self) -> int:
        return len(self._found)

    @property
    def errors(self) -> int:
        """How many of the findings are errors."""
        return sum(d.severity is Severity.ERROR for d in self._found.values())
