"""Diagnostics as people read them: what, where, the line with the place marked, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from pathway.cli.shared.console import put, wrapped
from pathway.cli.shared.safe import safe
from pathway.diagnostics import Diagnostic, Severity, Span

_COLORS: Final = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow"}
_MOST_LINES: Final = 6
_TAB: Final = "    "
_BEFORE: Final = 12
"""Columns kept before the marked place where a line is too long for the screen."""


def as_json(diagnostics: Iterable[Diagnostic]) -> dict[str, Any]:
    """The stable form that docs/cli.md describes."""
    return {"diagnostics": [_object(d) for d in diagnostics]}


def print_frames(console: Console, diagnostics: Iterable[Diagnostic]) -> None:
    """Every diagnostic with its code frame."""
    for diagnostic in diagnostics:
        put(console, *_lines(diagnostic, console.width), Text())


def counted(number: int, what: str) -> str:
    """`1 error`, `2 errors`."""
    return f"{number:,} {what}" + ("" if number == 1 else "s")


def _object(diagnostic: Diagnostic) -> dict[str, Any]:
    code, span = diagnostic.code, diagnostic.span
    return {
        "code": code.code,
        "name": code.name,
        "severity": code.severity.value,
        "path": span.source.path,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
        "message": diagnostic.message,
        "help": diagnostic.help,
    }


def _lines(diagnostic: Diagnostic, width: int) -> Iterator[Text]:
    code, span = diagnostic.code, diagnostic.span
    color = _COLORS[diagnostic.severity]
    head = f"{code.severity}[{code.code}]"
    for number, line in enumerate(wrapped(f"{head} {code.name}: {diagnostic.message}", width, rest="  ")):
        text = Text(line, style="bold")
        if number == 0:
            text.stylize(color, 0, len(head))
        yield text
    gutter = len(str(span.end_line))
    yield Text(f"{' ' * gutter}--> ", style="blue") + Text(_place(span))
    yield from _frame(span, gutter, width, color)
    if diagnostic.help:
        first = f"{' ' * gutter} = help: "
        for number, line in enumerate(wrapped(diagnostic.help, width, first)):
            text = Text(line)
            if number == 0:
                text.stylize("bold cyan", 0, len(first))
            yield text


def _place(span: Span) -> str:
    where = f":{span.line}:{span.column}" if span.source.text else ""
    return safe(span.source.path) + where


def _frame(span: Span, gutter: int, width: int, color: str) -> Iterator[Text]:
    if not span.source.text:
        return
    bar = Text(f"{' ' * gutter} |", style="blue")
    yield bar
    numbers = _numbers(span)
    for number in numbers:
        if number is None:
            yield Text("." * max(gutter, 3), style="blue")
            continue
        before, marked, after = _parts(span, number)
        room = max(width - gutter - 4, 20)
        line, start, length = _fitted(before, marked, after, room)
        yield Text(f"{number:>{gutter}} | ", style="blue") + Text(line)
        yield bar + Text(" " * (start + 1)) + Text("^" * max(length, 1), style=color)


def _numbers(span: Span) -> list[int | None]:
    """The lines to show; None stands for some that are left out."""
    first, last = span.line, span.end_line
    if last > first and span.end_column == 1:
        last -= 1
    numbers: list[int | None] = list(range(first, last + 1))
    shown = [n for n in numbers if n is not None and (n == first or span.source.line(n).strip())]
    return [*shown] if len(shown) <= _MOST_LINES else [*shown[:3], None, *shown[-2:]]


def _parts(span: Span, number: int) -> tuple[str, str, str]:
    """A line before, within and after the span; a marked part is never led or followed by spaces."""
    line = span.source.line(number)
    start = span.column - 1 if number == span.line else len(line) - len(line.lstrip())
    end = span.end_column - 1 if number == span.end_line else len(line.rstrip())
    return _clean(line[:start]), _clean(line[start : max(end, start)]), _clean(line[max(end, start) :])


def _clean(text: str) -> str:
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
