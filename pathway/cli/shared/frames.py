"""Diagnostics as people read them: what, where, the lines with the places marked, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from pathway.cli.shared.console import put, wrapped
from pathway.cli.shared.safe import safe
from pathway.cli.shared.snippets import GUTTER, Mark, clean, frame, last_line
from pathway.diagnostics import Diagnostic, Fix, Severity, Source, Span
from pathway.diagnostics.fixing import changed_lines

_COLORS: Final = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow"}
_OTHER: Final = "bold blue"
_CHANGES: Final = {"-": "red", "+": "green"}


def print_frames(console: Console, diagnostics: Iterable[Diagnostic]) -> None:
    """Every diagnostic with its code frame."""
    for diagnostic in diagnostics:
        put(console, *_lines(diagnostic, console.width), Text())


def counted(number: int, what: str) -> str:
    """`1 error`, `2 errors`."""
    return f"{number:,} {what}" + ("" if number == 1 else "s")


def _lines(diagnostic: Diagnostic, width: int) -> Iterator[Text]:
    code = diagnostic.code
    color = _COLORS[diagnostic.severity]
    head = f"{code.severity}[{code.code}]"
    yield from _said(f"{code.name}: {diagnostic.message}", width, f"{head} ", "bold", color, rest="  ")
    gutter = len(str(max(last_line(span) for span in (diagnostic.span, *(s for s, _ in diagnostic.also)))))
    yield from _frames(diagnostic, gutter, width, color)
    for title, text in (("note", diagnostic.note), ("help", diagnostic.help)):
        if text:
            yield from _said(text, width, f"{' ' * gutter} = {title}: ", "", "bold cyan")
    if diagnostic.fix is not None and diagnostic.fix.safe:
        yield from _fix(diagnostic.fix, gutter, width)


def _said(
    text: str, width: int, first: str, style: str, first_style: str, rest: str | None = None
) -> Iterator[Text]:
    for number, line in enumerate(wrapped(text, width, first, rest)):
        shown = Text(line, style=style)
        if number == 0:
            shown.stylize(first_style, 0, len(first.rstrip()))
        yield shown


def _frames(diagnostic: Diagnostic, gutter: int, width: int, color: str) -> Iterator[Text]:
    """A frame for the file of the finding, and one for each other file that it speaks of."""
    main = diagnostic.span.source
    marks = [Mark(diagnostic.span, diagnostic.label or "", "^", color)]
    marks += [Mark(span, label, "-", _OTHER) for span, label in diagnostic.also]
    yield _arrow("-->", diagnostic.span, gutter)
    yield from frame(main, [mark for mark in marks if mark.span.source == main], gutter, width)
    others: dict[Source, list[Mark]] = {}
    for mark in marks:
        if mark.span.source != main:
            others.setdefault(mark.span.source, []).append(mark)
    for source, here in others.items():
        yield _arrow(":::", here[0].span, gutter)
        yield from frame(source, here, gutter, width)


def _arrow(sign: str, span: Span, gutter: int) -> Text:
    where = f":{span.line}:{span.column}" if span.source.text else ""
    return Text(f"{' ' * gutter}{sign} ", style=GUTTER) + Text(safe(span.source.path) + where)


def _fix(fix: Fix, gutter: int, width: int) -> Iterator[Text]:
    yield from _said(fix.message, width, f"{' ' * gutter} = fix: ", "", "bold green")
    room = max(width - gutter - 4, 20)
    for number, sign, line in changed_lines(fix):
        text = clean(line)
        if cell_len(text) > room:
            text = set_cell_size(text, room - 1).rstrip() + "…"
        yield Text(f"{number:>{gutter}} {sign} {text}".rstrip(), style=_CHANGES[sign])
