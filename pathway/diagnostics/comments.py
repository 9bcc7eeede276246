"""A comment that cuts off half of a text: ` #` begins one wherever it stands in a plain text."""

from __future__ import annotations

import re
from typing import Final

from pathway.diagnostics.model import Edit, Fix, Report, Span

_COMMENT: Final = re.compile(r"[ \t]+#")
_CUT: Final = re.compile(r"[ \t]+#(?=\w)| #(?= [^\W\d_A-ZÅÄÖ])")
"""A sign that belongs to a word, or words that go on in small letters, with one space as between words."""


def report_comment(span: Span, text: str, what: str, report: Report, *, is_read: bool = False) -> None:
    """Report a comment behind a plain text of a file; `what` names the text, as in `the condition`.

    Behind a text that people read a comment is common: only one that looks like the rest of the text is reported.
    """
    source = span.source
    match = (_CUT if is_read else _COMMENT).match(source.text, span.end)
    if match is not None and source.text[span.start : span.end] == text:
        last = source.starts[span.end_line] - 1 if span.end_line < len(source.starts) else len(source.text)
        where = source.span(match.end() - 1, last)
        message = f"` #` ends {what} here, and what follows is not read"
        help = "put the comment on a line of its own, or take the `#` out"
        report.add("swallowed-comment", where, message, help, fix=_comment_above(where))


def _comment_above(comment: Span) -> Fix | None:
    """Move a comment to a line of its own. A guess: it may be half of the text that `#` has cut off."""
    source = comment.source
    line = source.line(comment.line)
    text = line[comment.column - 1 :].rstrip()
    gap = len(line[: comment.column - 1]) - len(line[: comment.column - 1].rstrip())
    start = source.starts[comment.line - 1]
    indent = line[: len(line) - len(line.lstrip())]
    above = Edit(source.span(start, start), f"{indent}{text}\n")
    away = Edit(source.span(comment.start - gap, start + len(line)), "")
    return Fix("move the comment to a line above", (above, away), safe=False)
