"""What is wrong with a text that is no YAML, in the words of who wrote it, and at the place to mend.

The parser tells where it could not go on. The fault often lies before: at the bracket or quote that is not
closed, or in the line above.
"""

from __future__ import annotations

import re
from typing import Final

import yaml

from pathway.diagnostics import Edit, Fix, Report, Source, Span
from pathway.files.odd_lines import odd_line
from pathway.languages import LANGUAGES

_MAPPING_KEY: Final = re.compile(r"\s*(?:- +)*[\w.-]+:(?=\s|$)")
_TWO_WORDS: Final = re.compile(r"([\w-]+)(?::| +)(\w[\w.-]*)")
_OPEN: Final = re.compile(r"[\[{\"']")
_UNINDENTED: Final = (
    "line it up with the other keys of its mapping, and begin every entry of a list with `- `"
)
_DASHES: Final = "begin every entry of a list with `- `, all in one column"
_BRACKET_INSIDE: Final = "put the text in double quotes, or write the mapping on lines of its own"
_OTHERS: Final = (
    (
        "<document start>",
        "this line does not go on with what stands above it",
        "begin all keys of one mapping in the same column; those of the file at the left edge",
    ),
    ("anchor", "a text cannot begin with `{sign}`", "put the whole text in double quotes"),
    ("tag", "a text cannot begin with `{sign}`", "put the whole text in double quotes"),
    ("block scalar", "a text cannot begin with `{sign}`", "put the whole text in double quotes"),
    (
        "hexdecimal",
        "what stands after the `\\` means nothing in double quotes",
        "put the text in single quotes",
    ),
    ("alias", "a text cannot begin with `{sign}`", "put the whole text in double quotes"),
    (
        "unexpected ':'",
        "a `:` stands where it is neither behind a key nor part of a text",
        "write a space after the `:` of a key, and put a text that holds `:` in double quotes",
    ),
    ("node content", "a value is missing here", "write one, or take out the comma or sign too many"),
    (
        "escape character",
        "what stands after the `\\` means nothing in double quotes",
        "write `\\\\` for the sign itself, or put the text in single quotes",
    ),
)
"""Parts of what the parser says, what that means, and what to do."""
_BRACKET: Final = "close it, or put a text that holds brackets in double quotes"


def report_yaml_fault(error: yaml.MarkedYAMLError, source: Source, report: Report) -> None:
    """Report the first place at which a text is seen to be no YAML."""
    _Fault(error, source, report).report()


def _put(span: Span, text: str, message: str) -> Fix:
    return Fix(message, (Edit(span, text),), safe=False)


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
        if (odd := odd_line(self._source, self._named())) is not None:
            self._add(odd.span, odd.message, odd.help, fix=odd.fix)
        elif "flow" in self._context or "quoted scalar" in self._context:
            self._not_closed()
        elif "mapping values are not allowed" in self._problem:
            self._second_colon()
        elif "could not find expected ':'" in self._problem:
            self._no_colon()
        elif "cannot start any token" in self._problem or "tab character" in self._problem:
            self._bad_start()
        elif "block sequence entries" in self._problem:
            message = "an entry of a list cannot stand behind a key, in its line"
            self._add(self._here(), message, "put the entries on lines of their own, or in brackets: `[…]`")
        elif "block" in self._context and "scalar" not in self._context and self._is_inside_a_line():
            self._left_over()
        elif "block" in self._context and "scalar" not in self._context:
            self._out_of_line()
        else:
            self._other()

    def _add(
        self,
        span: Span,
        message: str,
        help: str | None,
        also: tuple[tuple[Span, str], ...] = (),
        fix: Fix | None = None,
    ) -> None:
        self._report.add("yaml-syntax", span, message, help, also=also, fix=fix)

    def _named(self) -> list[int]:
        """The lines that the parser names; where a value began is one of them only if it is just above."""
        began = self._source.position(self._from)[0]
        return [self._line] if self._line - began > 1 else [*dict.fromkeys((began, self._line))]

    def _left_over(self) -> None:
        """What stands behind a whole value: maybe the next key, of which the line is lost."""
        line, column = self._source.line(self._line), self._source.position(self._at)[1] - 1
        message = "what stands here does not belong to the value before it"
        help = "put the whole text in one pair of double quotes; if it holds such quotes, in single ones"
        if key := _MAPPING_KEY.match(line[column:]):
            message, help = (
                "a second key stands in this line",
                f"begin a line of its own with `{key[0].strip()}`",
            )
        self._add(self._here(), message, help)

    def _out_of_line(self) -> None:
        """A line whose indentation does not fit: maybe the `- ` of an entry is missing, or the space after it."""
        text = self._source.line(self._line).strip()
        column, start = self._source.position(self._at)[1], self._source.position(self._from)[1]
        here, first = self._whole_line(), self._whole_line(self._source.position(self._from)[0])
        if re.match(r"-\w", text):
            fix = _put(self._source.span(here.start + 1, here.start + 1), " ", "write a space after the `-`")
            self._add(here, "a space is missing after the `-`", f"write `- {text[1:40]}`", fix=fix)
        elif text.startswith("- ") and (above := self._first_below_key(column)) is not None:
            message = "this begins an entry of a list, and the `- ` before it is missing"
            begun = self._whole_line(above)
            fix = _put(self._source.span(begun.start - 2, begun.start), "- ", "write `- ` before it")
            self._add(begun, message, _DASHES, ((here, "the next entry, with its `- `"),), fix)
        elif _MAPPING_KEY.match(text) and column == start and text[:1] != "-" and self._is_list():
            fix = _put(self._source.span(here.start, here.start), "- ", "write `- ` before it")
            message = "this line stands in the column of a list's entries, and begins with no `- `"
            self._add(here, message, _UNINDENTED, ((first, "an entry of the list"),), fix)
        else:
            self._add(here, "this line is indented otherwise than those it belongs to", _UNINDENTED)

    def _first_below_key(self, column: int) -> int | None:
        """The first of the deeper lines above, where they stand two deeper below a key and are no entry of a list."""
        first = None
        for number in range(self._line - 1, 0, -1):
            text = self._source.line(number)
            if not text.strip():
                continue
            if len(text) - len(text.lstrip()) < column:
                break
            first = number
        if first is None:
            return None
        text = self._source.line(first)
        entry = text[: column + 1].isspace() and _MAPPING_KEY.match(text) and text.lstrip()[:1] != "-"
        return first if entry else None

    def _is_list(self) -> bool:
        return self._source.text[self._from : self._from + 1] == "-"

    def _here(self) -> Span:
        return self._source.span(self._at, min(self._at + 1, len(self._source.text)))

    def _whole_line(self, number: int | None = None) -> Span:
        """A line without its indentation and its comment."""
        number = number or self._line
        text = self._source.line(number)
        start = self._source.starts[number - 1] + len(text) - len(text.lstrip())
        return self._source.span(start, self._source.starts[number - 1] + len(text.rstrip()))

    def _is_inside_a_line(self) -> bool:
        return bool(self._source.line(self._line)[: self._source.position(self._at)[1] - 1].strip())

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
        if above is None and re.fullmatch(r"\s+[\w.-]+", before):
            message = "this key stands below one that has a value in its line already"
            help = "indent it as much as the line above, or take that value away; "
            help += "where an entry of a list begins above, write `- ` before it"
            if before.strip() in LANGUAGES:
                help = "write the key that it belongs to above it, such as `because:`"
            self._add(self._whole_line(), message, help)
        elif _MAPPING_KEY.match(before) or above is None:
            message = "a text that holds `: ` reads as a key with a value"
            self._add(self._here(), message, 'put the whole text in double quotes: `"…"`')
        else:
            if words := _TWO_WORDS.fullmatch(self._source.line(above).strip()):
                self._report_two_words(above, *words.groups())
                return
            message = "this key has no `:` after it, and the lines below belong to it"
            help = f"write `{self._source.line(above).strip()}:`"
            self._add(self._whole_line(above), message, help, ((self._here(), "this line belongs to it"),))

    def _line_above(self) -> int | None:
        """The nearest line above with something in it, if that is a word without a colon."""
        for number in range(self._line - 1, 0, -1):
            text = self._source.line(number).strip()
            if text and not text.startswith("#"):
                return number if re.fullmatch(r"[\w.-]+(?::\w[\w.-]*)?", text) else None
        return None

    def _no_colon(self) -> None:
        number = self._source.position(self._from)[0]
        message = "this line is neither a key with its `:` nor an entry of a list"
        if words := _TWO_WORDS.fullmatch(self._source.line(number).strip()):
            self._report_two_words(number, *words.groups())
            return
        self._add(
            self._whole_line(number),
            message,
            "write `: ` after a key, and `- ` before an entry of a list; if it goes on with the text above, "
            "indent it more than that text's key",
        )

    def _report_two_words(self, number: int, key: str, value: str) -> None:
        message = "this line is neither a key with its `:` nor an entry of a list"
        self._add(self._whole_line(number), message, f"write `{key}: {value}`, with a space after the `:`")

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
        for part, said, help in _OTHERS:
            if part in self._problem or part in self._context:
                self._add(
                    self._here(), said.format(sign=self._source.text[self._from : self._from + 1]), help
                )
                return
        message = self._problem.rstrip(".")
        if self._context and self._from != self._at:
            message += f" ({self._context} that began on line {self._source.position(self._from)[0]})"
        self._add(self._here(), message, None)
