"""Text → tokens, with what begins none reported."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

Complain = Callable[[str, int, int, str | None], None]
"""Takes a message, a start, an end and help."""

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
_BLANK: Final = re.compile(r"\s*")
_HINTS: Final = {
    "=": "compare with `==`",
    "&": "write `and`",
    "|": "write `or`",
    "!": "write `not`, or `!=` to compare",
    "/": "there is no division",
    "%": "there is no division",
    "#": "comments stand outside of conditions",
    ":": "is a `where`, `and` or a bracket missing?",
}
_MEANT: Final = {"=": ("op", "=="), "&": ("name", "and"), "|": ("name", "or"), "!": ("name", "not")}
"""What to go on with after characters that other languages use."""
FOREIGN: Final = {
    "===": "==",
    "!==": "!=",
    "=>": ">=",
    "=<": "<=",
    "<>": "!=",
    "&&": "and",
    "||": "or",
}
"""Operators of other languages, and what they are called here."""
_TOKEN: Final = re.compile(
    r"""\s*(?:
      (?P<date>[0-9]{4}-[0-9][0-9]-[0-9][0-9])(?![\w-])
    | (?P<odd>===|!==|=>|=<|<>|&&|\|\|)
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


def tokens_of(text: str, complain: Complain) -> list[Token]:
    tokens: list[Token] = []
    place = 0
    end = len(text.rstrip())
    while place < end:
        match = _TOKEN.match(text, place)
        if match is None:
            bad = _bad(text, _BLANK.match(text, place).end(), complain)  # type: ignore[union-attr]
            tokens += [bad] if bad.kind else []
            place = bad.end
            continue
        kind = str(match.lastgroup)
        if kind == "odd":
            tokens.append(_foreign(match, complain))
            place = match.end()
            continue
        tokens.append(Token(kind, match[kind], match.start(kind), match.end(kind)))
        place = match.end()
    tokens.append(Token("end", "", end, end))
    return tokens


def _foreign(match: re.Match[str], complain: Complain) -> Token:
    """Report an operator of another language, and go on with what it means here."""
    written, meant = match["odd"], FOREIGN[match["odd"]]
    complain(f"`{written}` means nothing in a condition", match.start("odd"), match.end(), f"write `{meant}`")
    return Token("name" if meant.isalpha() else "op", meant, match.start("odd"), match.end())


def _bad(text: str, start: int, complain: Complain) -> Token:
    """Report what begins no token. Numbers gone wrong and quoted texts still stand for a value."""
    if value := _VALUE.match(text, start):
        shown = value[0] if len(value[0]) <= 40 else value[0][:37] + "…"
        help = "write dates as 2026-03-02"
        if shown[0] in "\"'":
            help = "enum values stand without quotes" if len(shown) > 2 else "ask `… is set` of a text"
        elif re.fullmatch(r"\d+\.\d+", shown):
            help = "there are whole numbers only"
        complain(f"`{shown}` is neither a number, a date nor a name", start, value.end(), help)
        return Token("bad", value[0], start, value.end())
    stop = start + 1
    while stop < len(text) and text[stop] == text[start]:
        stop += 1
    shown = text[start] if text[start].isprintable() else f"U+{ord(text[start]):04X}"
    complain(f"`{shown}` means nothing in a condition", start, stop, _HINTS.get(text[start]))
    after_operator = start > 0 and text[start - 1] in "=<>"  # as in `===`
    kind, meant = ("", "") if after_operator else _MEANT.get(text[start], ("", ""))
    return Token(kind, meant, start, stop)
