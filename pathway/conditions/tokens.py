"""Text → tokens, with what begins none reported."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol


@dataclass(frozen=True, slots=True)
class Change:
    """What to write instead: texts for pairs of offsets. A guess unless it is `safe`."""

    edits: tuple[tuple[int, int, str], ...]
    safe: bool = False

    @classmethod
    def to(cls, text: str, start: int, end: int, *, safe: bool = False) -> Change:
        """One text in the place of another."""
        return cls(((start, end, text),), safe)


class Complain(Protocol):
    """Takes a message, a start, an end, help, and what to write instead where that is known."""

    def __call__(
        self, message: str, start: int, end: int, help: str | None, change: Change | None = None, /
    ) -> None: ...


WORDS: Final = frozenset(
    [
        "and",
        "or",
        "not",
        "in",
        "is",
        "set",
        "final",
        "any",
        "where",
        "count",
        "today",
        "yes",
        "no",
        "true",
        "false",
        "it",
    ]
)
"""Words of the language, which name nothing else."""

_VALUE: Final = re.compile(r"""\d[\w-]*(?:\.\d+)?|"[^"]*"|'[^']*'""")
_QUOTED: Final = re.compile(r"""(["'“”„’‘])([^\W\d][\w.]*|\d+|\d{4}-\d\d-\d\d)["'“”’‘]""")
"""A word, a number or a date between quotation marks."""
_DAY: Final = re.compile(
    r"(?P<d>\d{1,2})(?P<sep>[./])[ ]?(?P<m>\d{1,2})(?P=sep)[ ]?(?P<y>\d{4})(?![\w.])"
    r"|(?P<y2>\d{4})[-/](?P<m2>\d{1,2})[-/](?P<d2>\d{1,2})(?![\w-])"
)
"""A date in another way of writing."""
_DECIMAL: Final = re.compile(r"\d+,\d+(?![\w,])")
UNITS: Final = {
    **dict.fromkeys(("d", "day", "days", "pv", "päivää"), "days_since"),
    **dict.fromkeys(("m", "kk", "month", "months", "kuukautta"), "months_since"),
    **dict.fromkeys(("y", "v", "year", "years", "vuotta", "år"), "years_since"),
}
"""Units behind a number, and the function that counts them."""
_UNIT: Final = re.compile(r"(\d+)([^\W\d]+)")
_TEMPLATE: Final = re.compile(r"(?:\$\{|\{\{?)\s*([^\W\d][\w.]*)\s*\}\}?|[$@]([^\W\d][\w.]*)")
"""A name as templates write it."""
_BLANK: Final = re.compile(r"\s*")
_HINTS: Final = {
    "=": "compare with `==`",
    "&": "write `and`",
    "|": "write `or`",
    "!": "write `not`, or `!=` to compare",
    "/": "there is no division",
    "%": "there is no division",
    "#": "comments stand outside of conditions",
    ";": "write `and` or `or`",
    "?": "write `A and B or not A and C`",
    "{": "use parentheses; values after `in` stand in square brackets: `in [a, b]`",
    ":": "is a `where`, `and` or a bracket missing?",
}
_MEANT: Final = {
    "=": ("op", "=="),
    "&": ("name", "and"),
    "|": ("name", "or"),
    "!": ("name", "not"),
    ";": ("name", "and"),
}
"""What to go on with after characters that other languages use."""
FOREIGN: Final = {
    "===": "==",
    "!==": "!=",
    "=>": ">=",
    "=<": "<=",
    "<>": "!=",
    "&&": "and",
    "||": "or",
    "≥": ">=",
    "≤": "<=",
    "≠": "!=",
}
"""Operators of other languages, and what they are called here."""
_ARROWS: Final = ("->", "→")
_TOKEN: Final = re.compile(
    r"""\s*(?:
      (?P<date>[0-9]{4}-[0-9][0-9]-[0-9][0-9])(?![\w-])
    | (?P<odd>===|!==|=>|=<|<>|&&|\|\||≥|≤|≠|->|→|[=!<>]\s+=(?!=)|(?:is|does|has)n['’]t\b)
    | (?P<int>[0-9]+)(?!\w|\.\d)
    | (?P<name>[^\W\d]\w*(?:\.[^\W\d]\w*)*)
    | (?P<op>==|!=|<=|>=|<|>|\+|-|\*|\(|\)|\[|\]|,|\.)
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    text: str
    start: int
    end: int
    spoiled: bool = False
    """Behind characters that were reported and left out: what the parser misses here is no news."""


def tokens_of(text: str, complain: Complain) -> list[Token]:
    return _Lexer(text, complain).tokens()


class _Lexer:
    def __init__(self, text: str, complain: Complain) -> None:
        self._text = text
        self._complain = complain
        self._tokens: list[Token] = []
        self._brackets = 0
        self._braces: list[str] = []
        """What closes each `{` that stands for a bracket."""
        self._quoted = False
        """Whether quotation marks were reported: once for a condition."""
        self._spoiled = False

    def tokens(self) -> list[Token]:
        place, end = 0, len(self._text.rstrip())
        while place < end:
            place = self._step(place)
        self._tokens.append(Token("end", "", end, end, self._spoiled))
        return self._tokens

    def _step(self, place: int) -> int:
        """Read one token from a place; where the next one may begin."""
        match = _TOKEN.match(self._text, place)
        kind = "" if match is None else str(match.lastgroup)
        if match is None or kind == "int":
            start = _BLANK.match(self._text, place).end()  # type: ignore[union-attr]
            if (other := self._number(start)) is not None:
                return other
            if match is None:
                return self._bad(start)
        if kind == "odd":
            return self._foreign(match)
        self._brackets += (match[kind] == "[") - (match[kind] == "]")
        self._add(kind, match[kind], match.start(kind), match.end(kind))
        return match.end()

    def _add(self, kind: str, text: str, start: int, end: int) -> int:
        self._tokens.append(Token(kind, text, start, end, self._spoiled))
        self._spoiled = False
        return end

    def _foreign(self, match: re.Match[str]) -> int:
        """Report an operator of another language, and go on with what it means here."""
        written, start, end = match["odd"], match.start("odd"), match.end()
        if written in _ARROWS:
            self._complain(
                f"`{written}` means nothing in a condition", start, end, "for `A -> B`, write `not A or B`"
            )
            return self._add("name", "or", start, end)
        if written.endswith("t"):
            self._complain(
                f"`{written}` means nothing in a condition",
                start,
                end,
                "write `is not`",
                Change.to("is not", start, end),
            )
            self._add("name", "is", start, end)
            return self._add("name", "not", start, end)
        joined = re.sub(r"\s+", "", written)
        meant = FOREIGN.get(written) or ("==" if joined == "==" else joined)
        change = (
            Change.to(meant, start, end, safe=True) if written != joined or not written.isascii() else None
        )
        self._complain(f"`{written}` means nothing in a condition", start, end, f"write `{meant}`", change)
        return self._add("name" if meant.isalpha() else "op", meant, start, end)

    def _number(self, start: int) -> int | None:
        """Report a date or a number in another way of writing; None where there is none."""
        if found := _DAY.match(self._text, start):
            return self._day(found)
        found = None if self._brackets else _DECIMAL.match(self._text, start)
        if found is None:
            return None
        message = f"`{found[0]}` is neither a number, a date nor a name"
        self._complain(message, start, found.end(), "there are whole numbers only")
        return self._add("bad", found[0], start, found.end())

    def _day(self, found: re.Match[str]) -> int | None:
        year, month, day = (int(found[key] or found[f"{key}2"]) for key in "ymd")
        iso = f"{year:04}-{month:02}-{day:02}"
        if found[0] == iso:
            return None
        message = f"`{found[0]}` is neither a number, a date nor a name"
        start, end = found.span()
        ambiguous = found["sep"] == "/" and day <= 12 and day != month
        try:
            date(year, month, day)
        except ValueError:
            ambiguous = True
        change = None if ambiguous else Change.to(iso, start, end, safe=found["sep"] == ".")
        self._complain(message, start, end, f"write dates as {'2026-03-02' if ambiguous else iso}", change)
        return self._add("bad", found[0], start, end)

    def _bad(self, start: int) -> int:
        """Report what begins no token. Numbers gone wrong and quoted texts still stand for a value."""
        text = self._text
        if self._braces and text[start] == "}":
            return self._add("op", self._braces.pop(), start, start + 1)
        is_set = bool(self._tokens) and self._tokens[-1].text == "in"
        if not is_set and (name := _TEMPLATE.match(text, start)):
            plain = name[1] or name[2]
            message, change = "names stand as they are in a condition", Change.to(plain, *name.span())
            self._complain(message, start, name.end(), f"write `{plain}`", change)
            return self._add("name", plain, start, name.end())
        if text[start] == "{" and "}" in text[start:]:
            return self._brace(start, is_set)
        if quoted := _QUOTED.match(text, start):
            return self._unquote(quoted)
        if value := _VALUE.match(text, start):
            return self._value(value)
        return self._sign(start)

    def _brace(self, start: int, is_set: bool) -> int:
        close = self._text.index("}", start)
        marks = "[]" if is_set else "()"
        change = Change(((start, start + 1, marks[0]), (close, close + 1, marks[1])))
        self._complain("`{` means nothing in a condition", start, start + 1, _HINTS["{"], change)
        self._braces.append(marks[1])
        return self._add("op", marks[0], start, start + 1)

    def _unquote(self, quoted: re.Match[str]) -> int:
        """Report quotation marks around a word, those of the whole condition at once."""
        start, end = quoted.span()
        if not self._quoted:
            self._quoted = True
            what = "enum values stand" if quoted[2][0].isalpha() else "numbers and dates stand"
            edits = tuple((*one.span(), one[2]) for one in _QUOTED.finditer(self._text, start))
            message = f"`{quoted[0][:40]}` is neither a number, a date nor a name"
            self._complain(message, start, end, f"{what} without quotes", Change(edits))
        return self._add("bad", quoted[0], start, end)

    def _value(self, value: re.Match[str]) -> int:
        shown = value[0] if len(value[0]) <= 40 else value[0][:37] + "…"
        help, change = "write dates as 2026-03-02", None
        if shown[0] in "\"'":
            help = "enum values stand without quotes" if len(shown) > 2 else "ask `… is set` of a text"
        elif re.fullmatch(r"\d+\.\d+", shown):
            help = "there are whole numbers only"
        elif number := _UNIT.fullmatch(shown):
            help = f"numbers stand without a unit: `{number[1]}`"
            if any(token.text == UNITS.get(number[2]) for token in self._tokens):
                change = Change.to(number[1], *value.span())
        message = f"`{shown}` is neither a number, a date nor a name"
        self._complain(message, *value.span(), help, change)
        return self._add("bad", value[0], *value.span())

    def _sign(self, start: int) -> int:
        text, stop = self._text, start + 1
        while stop < len(text) and text[stop] == text[start]:
            stop += 1
        shown = text[start] if text[start].isprintable() else f"U+{ord(text[start]):04X}"
        self._complain(f"`{shown}` means nothing in a condition", start, stop, _HINTS.get(text[start]))
        after_operator = start > 0 and text[start - 1] in "=<>"  # as in `===`
        kind, meant = ("", "") if after_operator else _MEANT.get(text[start], ("", ""))
        if meant == "and" and self._brackets:
            kind, meant = "op", ","
        if kind:
            return self._add(kind, meant, start, stop)
        self._spoiled = True
        return stop
