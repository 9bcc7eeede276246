"""Lines of which each shows by itself what is wrong with it, whatever the parser says of the place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from pathway.diagnostics import Edit, Fix, Source, Span

_DASH: Final = re.compile(r"\s*(?P<it>[–—‐‑−])\s*(?P<rest>\S.*)")
_INDENT: Final = re.compile(
    r" *(?P<it>[\u00a0\u2000-\u200b\u202f\u3000\ufeff][\s\u200b\ufeff]*)(?P<rest>\S.*)"
)
_CONFLICT: Final = re.compile(r"(?P<it><{7}|={7}|>{7})(?P<rest>(?: .*)?)$")
_RULED: Final = re.compile(r"\s*(?P<it>[-=*_]{4,})(?P<rest>.*)")
_TIGHT: Final = re.compile(r"\s*(?:- +)*(?P<it>[A-Za-z_][\w.-]*:)(?P<rest>[\[{\"'].*)")
_KEY: Final = re.compile(r"(?:- +)*[A-Za-z_][\w.-]*:(?:\s|$)")
_ABOVE: Final = 3
"""So many lines above the place are looked at too: the parser is often late."""


@dataclass(frozen=True, slots=True)
class OddLine:
    span: Span
    message: str
    help: str
    fix: Fix | None = None


def odd_line(source: Source, numbers: Iterable[int]) -> OddLine | None:
    """What is odd about one of the lines that the parser names, or about one just above the last of them.

    A line above may be part of a text, so of those only the indentation counts, and the marks of a merge.
    """
    named = list(numbers)
    for here in named:
        for form, said in _FORMS:
            if match := form.match(source.line(here)):
                return said(source, source.starts[here - 1], match)
    for here in range(named[-1] - 1, max(named[-1] - _ABOVE, 0), -1):
        if (match := _INDENT.match(source.line(here))) and _KEY.match(match["rest"]):
            return _blank(source, source.starts[here - 1], match)
    return next(_conflicts(source, named[-1]), None)


def _conflicts(source: Source, number: int) -> Iterator[OddLine]:
    """A mark of a merge further up, which the lines below have hidden."""
    for here in range(1, number):
        if match := _CONFLICT.match(source.line(here)):
            yield _conflict(source, source.starts[here - 1], match)


def _dash(source: Source, start: int, match: re.Match[str]) -> OddLine:
    at, rest = _span(source, start, match), match["rest"]
    fix = Fix("write `- `", (Edit(source.span(at.start, start + match.start("rest")), "- "),), safe=False)
    return OddLine(
        at,
        f"`{match['it']}` is another dash than `-`, with which an entry begins",
        f"write `- {rest[:40]}`",
        fix,
    )


def _blank(source: Source, start: int, match: re.Match[str]) -> OddLine:
    at = _span(source, start, match)
    fix = Fix("write ordinary spaces", (Edit(at, " " * len(match["it"])),), safe=False)
    return OddLine(
        at, "the line is indented with spaces of another kind", "indent it with ordinary spaces", fix
    )


def _conflict(source: Source, start: int, match: re.Match[str]) -> OddLine:
    help = "keep one of the two versions, and take out the lines with `<<<<<<<`, `=======` and `>>>>>>>`"
    return OddLine(_span(source, start, match), "this is a mark of an unfinished merge", help)


def _ruled(source: Source, start: int, match: re.Match[str]) -> OddLine:
    at = _span(source, start, match)
    fix = Fix("write `# `", (Edit(source.span(at.start, at.start), "# "),), safe=False)
    return OddLine(at, "this looks like a comment, and begins with no `#`", "write `# ` before it", fix)


def _tight(source: Source, start: int, match: re.Match[str]) -> OddLine:
    at = _span(source, start, match)
    fix = Fix("write a space after the `:`", (Edit(source.span(at.end, at.end), " "),), safe=False)
    help = f"write `{match['it']} {match['rest'][:40]}`"
    return OddLine(at, "a space is missing after the `:`", help, fix)


def _span(source: Source, start: int, match: re.Match[str]) -> Span:
    return source.span(start + match.start("it"), start + match.end("it"))


_FORMS: Final[tuple[tuple[re.Pattern[str], Callable[[Source, int, re.Match[str]], OddLine]], ...]] = (
    (_DASH, _dash),
    (_INDENT, _blank),
    (_CONFLICT, _conflict),
    (_RULED, _ruled),
    (_TIGHT, _tight),
)
