"""What is wrong with a text that is no YAML, in the words of who wrote it, and at the place to mend.

The parser tells where it could not go on. The fault often lies before: at the bracket or quote that is not
closed, or in the line above.
"""

from __future__ import annotations

import re
from typing import Final

import yaml

from pathway.diagnostics import Report, Source, Span

_MAPPING_KEY: Final = re.compile(r"\s*(?:- +)*[\w.-]+:(?=\s|$)")
_TWO_WORDS: Final = re.compile(r"([\w-]+)(?::| +)(\w[\w.-]*)")
_OPEN: Final = re.compile(r"[\[{\"']")
_UNINDENTED: Final = (
    "line it up with the other keys of its mapping, and begin every entry of a list with `- `"
)
_BRACKET_INSIDE: Final = "put the text in double quotes, or write the mapping on lines of its own"
_BRACKET: Final = "close it, or put a text that holds brackets in double quotes"


def report_yaml_fault(error: yaml.MarkedYAMLError, source: Source, report: Report) -> None:
    """Report the first place at which a text is seen to be no YAML."""
    _Fault(error, source, report).report()


class _Fault:
    def __init__(self, error: yaml.MarkedYAMLError, source: Source, report: Report) -> None:
        self._source = source
        self._report = report
        self._problem = error.problem or error.context or "not YAML"
        self._context = error.context or ""
        self._at = self._index(error.problem_mark or error.context_mark)
        self._from = self._index(error.context_mark or error.problem_mark)
        self._line = source.position(self._at)[0]

    def _index(self, mark: yaml.Mark | None) -> int:
        return min(mark.index, len(self._source.text)) if mark else 0

    def report(self) -> None:
        if "flow" in self._context or "quoted scalar" in self._context:
            self._not_closed()
        elif "mapping values are not allowed" in self._problem:
            self._second_colon()
        elif "could not find expected ':'" in self._problem:
            self._no_colon()
        elif "cannot start any token" in self._problem or "tab character" in self._problem:
            self._bad_start()
        elif "block" in self._context or "block sequence entries" in self._problem:
            self._add(
                self._whole_line(), "this line is indented otherwise than those it belongs to", _UNINDENTED
            )
        else:
            self._other()

    def _add(
        self, span: Span, message: str, help: str | None, also: tuple[tuple[Span, str], ...] = ()
    ) -> None:
        self._report.add("yaml-syntax", span, message, help, also=also)

    def _here(self) -> Span:
        return self._source.span(self._at, min(self._at + 1, len(self._source.text)))

    def _whole_line(self, number: int | None = None) -> Span:
        """A line without its indentation and its comment."""
        number = number or self._line
        text = self._source.line(number)
        start = self._source.starts[number - 1] + len(text) - len(text.lstrip())
        return self._source.span(start, self._source.starts[number - 1] + len(text.rstrip()))

    def _not_closed(self) -> None:
        sign = self._source.text[self._from : self._from + 1]
        if "escape" in self._problem or "hexdecimal" in self._problem or not _OPEN.fullmatch(sign):
            self._other()
            return
        if self._source.text[self._at : self._at + 1] in ("[", "{") and "flow" in self._context:
            self._add(self._here(), "a text within brackets holds a bracket", _BRACKET_INSIDE)
            return
        quote = sign in "\"'"
        what = f"the quote `{sign}`" if quote else f"the bracket `{sign}`"
        help = "put the same quote at the end of the text" if quote else _BRACKET
        here = self._source.position(self._from)[0] == self._line
        message = f"{what} is not closed" + (", or a comma is missing after it" if here and not quote else "")
        also = () if quote else ((self._here(), "here it is seen that something is missing"),)
        self._add(self._source.span(self._from, self._from + 1), message, help, also)

    def _second_colon(self) -> None:
        before = self._source.line(self._line)[: self._source.position(self._at)[1] - 1]
        above = self._line_above()
        if _MAPPING_KEY.match(before) or above is None:
            message = "a text that holds `: ` reads as a key with a value"
            self._add(self._here(), message, 'put the whole text in double quotes: `"…"`')
        else:
            message = "this key has no `:` after it, and the lines below belong to it"
            help = f"write `{self._source.line(above).strip()}:`"
            self._add(self._whole_line(above), message, help, ((self._here(), "this line belongs to it"),))

    def _line_above(self) -> int | None:
        """The nearest line above with something in it, if that is a word without a colon."""
        for number in range(self._line - 1, 0, -1):
            text = self._source.line(number).strip()
            if text and not text.startswith("#"):
                return number if re.fullmatch(r"[\w.-]+", text) else None
        return None

    def _no_colon(self) -> None:
        number = self._source.position(self._from)[0]
        message = "this line is neither a key with its `:` nor an entry of a list"
        if words := _TWO_WORDS.fullmatch(self._source.line(number).strip()):
            key, value = words.groups()
            help = f"write `{key}: {value}`, with a space after the `:`"
            self._add(self._whole_line(number), message, help)
            return
        self._add(
            self._whole_line(number), message, "write `: ` after a key, and `- ` before an entry of a list"
        )

    def _bad_start(self) -> None:
        text = self._source.line(self._line)
        indent = text[: len(text) - len(text.lstrip())]
        if "\t" in indent:
            start = self._source.starts[self._line - 1] + indent.index("\t")
            message = "a tab stands where the line is to be indented with spaces"
            self._add(self._source.span(start, start + 1), message, "indent with spaces, two for each step")
            return
        sign = self._source.text[self._at : self._at + 1]
        help = "put the whole text in double quotes"
        self._add(self._here(), f"a text cannot begin with `{sign}`", help)

    def _other(self) -> None:
        message = self._problem.rstrip(".")
        if self._context and self._from != self._at:
            message += f" ({self._context} that began on line {self._source.position(self._from)[0]})"
        self._add(self._here(), message, None)
