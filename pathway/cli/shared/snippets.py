"""Lines of files with places in them underlined, each with its label."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from pathway.cli.shared.console import wrapped
from pathway.cli.shared.safe import safe
from pathway.diagnostics import Source, Span

GUTTER: Final = "blue"
_MOST_LINES: Final = 6
_TAB: Final = "    "
_BEFORE: Final = 12
"""Columns kept before the marked place where a line is too long for the screen."""
_LABEL_ROOM: Final = 24
"""Columns that a label needs at least to stand beside its underline, or indented below it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place to underline with a sign, and what to write there."""

    span: Span
    label: str
    sign: str
    style: str


def frame(source: Source, marks: Sequence[Mark], gutter: int, width: int) -> Iterator[Text]:
    """The marked lines of one source, in their order, with a dotted line where some are left out."""
    if not source.text:
        return
    bar = Text(f"{' ' * gutter} |", style=GUTTER)
    yield bar
    room = max(width - gutter - 4, 20)
    before = None
    for number, here in _lines(source, marks):
        if before is not None and number > before + 1:
            yield Text("." * max(gutter, 3), style=GUTTER)
        before = number
        yield from _line(number, here, gutter, room, bar)


def _lines(source: Source, marks: Sequence[Mark]) -> Iterator[tuple[int, list[Mark]]]:
    """The numbers of the lines to show, each with the marks on it."""
    found: dict[int, list[Mark]] = {}
    for mark in marks:
        for number in _numbers(source, mark.span):
            found.setdefault(number, []).append(mark)
    return iter(sorted(found.items(), key=lambda item: item[0]))


def _numbers(source: Source, span: Span) -> list[int]:
    """The lines of a span that are shown: of many, the first and the last ones."""
    first, last = span.line, last_line(span)
    shown = [n for n in range(first, last + 1) if n == first or source.line(n).strip()]
    return shown if len(shown) <= _MOST_LINES else [*shown[:3], *shown[-2:]]


def last_line(span: Span) -> int:
    """The last line that has a part of the span."""
    return span.end_line - 1 if span.end_line > span.line and span.end_column == 1 else span.end_line


def _line(number: int, marks: Sequence[Mark], gutter: int, room: int, bar: Text) -> Iterator[Text]:
    """A line and its underlines; where it is too long for the screen, it is cut anew around each."""
    shown = None
    for mark in marks:
        line, start, length = _fitted(*_parts(mark.span, number), room)
        if line != shown:
            yield Text(f"{number:>{gutter}} | ", style=GUTTER) + Text(line)
            shown = line
        label = mark.label if number == last_line(mark.span) else ""
        for under in _underline(start, mark.sign * max(length, 1), label, room):
            yield bar + Text(" ") + Text(under, style=mark.style)


def _underline(start: int, marks: str, label: str, room: int) -> list[str]:
    under = " " * start + marks
    if not label:
        return [under]
    if len(under) + 1 + cell_len(safe(label)) <= room:
        return [f"{under} {safe(label)}"]
    return [under, *wrapped(label, room, " " * max(0, min(start, room - _LABEL_ROOM)))]


def _parts(span: Span, number: int) -> tuple[str, str, str]:
    """A line before, within and after the span; a marked part is never led or followed by spaces."""
    line = span.source.line(number)
    start = span.column - 1 if number == span.line else len(line) - len(line.lstrip())
    end = span.end_column - 1 if number == span.end_line else len(line.rstrip())
    return clean(line[:start]), clean(line[start : max(end, start)]), clean(line[max(end, start) :])


def clean(text: str) -> str:
    """A line of a file as it is shown: on one line, with tabs as spaces."""
    return safe(text.replace("\t", _TAB))


def _fitted(before: str, marked: str, after: str, room: int) -> tuple[str, int, int]:
    """The line cut to `room` columns around the marked part, and where and how long that part then is."""
    start, length = cell_len(before), cell_len(marked)
    whole = before + marked + after
    if cell_len(whole) <= room:
        return whole, start, length
    cut = max(0, min(start - _BEFORE, cell_len(whole) - room)) if start + length > room else 0
    line = _from_cell(whole, cut)
    if cut:
        line = "…" + _from_cell(line, 1)
    if cell_len(line) > room:
        line = set_cell_size(line, room - 1).rstrip() + "…"
    start -= cut
    return line, start, min(length, max(cell_len(line) - start, 1))


def _from_cell(text: str, cells: int) -> str:
    """The text without its first `cells` columns."""
    taken = 0
    for place, character in enumerate(text):
        if taken >= cells:
            return text[place:]
        taken += cell_len(character)
    return ""
