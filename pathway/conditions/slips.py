"""What people write who do not know the language of conditions, and what they mean by it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pathway.conditions.tokens import UNITS, WORDS, Change, Token

FUNCTIONS: Final = ("days_since", "months_since", "years_since")

_HELP: Final = {
    "not": "write `is not set`, or `not in [...]`",
    "set": "write `is set`",
    "final": "write `is final`",
    "then": "put what comes before it under `when:`, and what follows under `that:`",
    "unless": "write `or`: the condition holds, or what follows does",
    "implies": "for `A implies B`, write `not A or B`",
    "between": "write `1 <= x <= 9`",
    "are": "ask of each by itself: `A is set and B is set`",
    "contains": "turn it round: `value in list`",
    "includes": "turn it round: `value in list`",
    "has": "turn it round: `value in list`",
    ".": "take the full stop out",
    ")": "no `(` is open here: take this one out, or put a `(` where its part begins",
    "]": "no `[` is open here: write `in [a, b]`, or take this one out",
    "(": "only days_since, months_since, years_since, count are followed by `(`; is an `and` missing?",
}
"""Words and signs that stand where a condition should go on, and what is meant by them."""
_INSTEAD: Final = {
    "equals": "==",
    "equal": "==",
    "eq": "==",
    "ne": "!=",
    "gt": ">",
    "gte": ">=",
    "lt": "<",
    "lte": "<=",
    "isset": "is set",
    "exists": "is set",
    "present": "in event.present",
    "ja": "and",
    "och": "and",
    "tai": "or",
    "eller": "or",
}
"""What is written in the place of words that other languages have there."""
_JOINED: Final = "is `and` or `or` missing before it, or the `- ` of an entry of a list?"
_BEFORE: Final = {
    "if": "put the condition under `when:` of the rule",
    "every": "write `not any ... where not (...)`",
    "all": "write `not any ... where not (...)`",
    "each": "write `not any ... where not (...)`",
    "no": "write `not any ... where ...`",
    "some": "write `any ... where ...`",
    "exists": "write `... is set`, or `any ... where ...`",
}
"""Words after which a condition does not go on so, and what is meant by them."""
_PHRASES: Final = {
    ("at", "least"): ">=",
    ("at", "most"): "<=",
    ("more", "than"): ">",
    ("greater", "than"): ">",
    ("less", "than"): "<",
    ("fewer", "than"): "<",
    ("equal", "to"): "==",
}
"""What two words after `is` compare."""
_CONTRARY: Final = {">=": "<", "<=": ">", ">": "<=", "<": ">=", "==": "!="}
WHERE: Final = ("with", "having", "whose", "jossa", "joissa", "där", "med")
"""Words that stand for `where`."""
_NOT: Final = ("ei", "inte", "icke")
_KINDS: Final = ("fact", "role", "region", "list", "state", "group", "field", "when", "that")
_ABSENT: Final = ("empty", "none", "null", "nil", "missing", "unset", "undefined", "nothing", "blank")
_COMPARED: Final = ("==", "!=", "in")
_ORDERED: Final = ("==", "!=", "<", "<=", ">", ">=")

Slip = tuple[str | None, Change | None]
"""Help, and what to write instead."""


def after(tokens: Sequence[Token], place: int) -> Slip:
    """What is meant by a token at which a condition should have ended or gone on with `and` or `or`."""
    token = tokens[place]
    before = tokens[place - 1] if place else Token("end", "", 0, 0)
    small, word = token.text.lower(), token.text
    if small in ("and", "or", "not", "in", "is") and small != word:
        return f"write it in small letters: `{small}`", Change.to(small, token.start, token.end, safe=True)
    if word == ",":
        return _comma(tokens, place)
    if word == ".":
        return (_HELP["."], _without(token)) if tokens[place + 1].kind == "end" else ("write one `.`", None)
    if word == ")":
        return _HELP[word], _without(token)
    if word == "[" and before.text in FUNCTIONS:
        return f"write `{before.text}(...)`", None
    if word == "where":
        return "`where` follows `any LIST` or `count(LIST`", None
    if token.kind == "name" and before.kind == "int" and word not in _HELP:
        return _unit(tokens, place)
    if before.text == "of" and token.kind == "name":
        return f"write `{word}` alone", Change.to("", before.start, token.start)
    if small in ("yes", "no", "true", "false") and before.kind == "name":
        return f"write `== {small}`", Change.to(f"== {small}", token.start, token.end)
    following = tokens[min(place + 1, len(tokens) - 1)]
    is_value = place > 1 and tokens[place - 2].text in ("in", *_ORDERED)
    if word == "not" and (
        is_value or before.text in ("set", "final", "]", ")") or before.kind in ("int", "date")
    ):
        return _JOINED, None
    if word == "not" and following.kind in ("name", "int", "date") and following.text not in WORDS:
        return f"write `!= {following.text}`, or `not in [...]`", Change.to("!=", token.start, token.end)
    if (op := _PHRASES.get((small, following.text.lower()))) is not None:
        return f"write `{op}`", Change.to(op, token.start, following.end)
    if word == "one" and following.text == "of":
        return "write `in [a, b]`", Change.to("in", token.start, following.end)
    if small in _INSTEAD:
        return f"write `{_INSTEAD[small]}`", Change.to(_INSTEAD[small], token.start, token.end)
    if word in _HELP:
        return _HELP[word], None
    if before.text == "it" and token.kind == "name":
        return f"write `it.{word}`", Change.to(".", before.end, token.start)
    if token.kind == "name" and before.text in (*FUNCTIONS, "count"):
        return f"write `{before.text}({word})`", Change.to(f"({word})", before.end, token.end)
    if place > 1 and tokens[place - 2].text == "any" and token.kind == "name":
        return "write `where` before it", Change.to("where ", token.start, token.start)
    if word.startswith("it.") or word == "it":
        return "`it` follows `where`, as in `any LIST where it...`", None
    if token.kind in ("name", "int", "date") and before.kind == "name" and before.text not in WORDS:
        help = (
            f"compare with `==`, or join with `and` or `or`; if it is one name, write `{before.text}_{word}`"
        )
        return help, None
    return (_JOINED, None) if token.kind == "name" and word not in WORDS else (None, None)


def _unit(tokens: Sequence[Token], place: int) -> Slip:
    """A unit behind a number: what is counted stands in the name of the function."""
    token = tokens[place]
    function = UNITS.get(token.text.lower())
    if function is not None and any(one.text == function for one in tokens[:place]):
        what = function.removesuffix("_since")
        return f"leave it out: `{function}(...)` counts {what}", Change.to(
            "", tokens[place - 1].end, token.end
        )
    return "numbers stand without a unit: `days_since(...)` counts days, `years_since(...)` years", None


def instead_of(before: Token, following: Token) -> Slip:
    """What is meant by a word before the place where a condition could not go on."""
    word = before.text.lower()
    if word in _NOT or (word == "not" and before.text != "not"):
        return "write `not`", Change.to("not", before.start, before.end, safe=word == "not")
    if word in _BEFORE and following.kind == "name":
        return _BEFORE[word], None
    if word in _KINDS and following.kind == "name":
        return f"take `{before.text}` out: names stand alone", Change.to("", before.start, following.start)
    return None, None


def _comma(tokens: Sequence[Token], place: int) -> Slip:
    """A comma outside of brackets: values after `==` or `in`, or conditions."""
    start, end = place - 1, place
    is_values = place > 2 and tokens[start].kind in ("name", "int") and tokens[place - 2].text in _COMPARED
    if tokens[place + 1].text == "where":
        return "take the `,` out", Change.to("", tokens[place].start, tokens[place].end)
    if not is_values:
        help = "write `and` where both must hold, `or` where one is enough"
        return help, None
    while tokens[end].text == "," and tokens[end + 1].kind in ("name", "int"):
        end += 2
    values = ", ".join(token.text for token in tokens[start:end] if token.text != ",")
    op = tokens[place - 2]
    sign = "" if op.text == "in" else "in " if op.text == "==" else "not in "
    last = tokens[end - 1].end if tokens[end].text != "]" else tokens[end].end
    first = tokens[start].start if op.text == "in" else op.start
    return f"write `{sign or 'in '}[{values}]`", Change.to(f"{sign}[{values}]", first, last)


def _without(token: Token) -> Change:
    return Change.to("", token.start, token.end)


def asked(tokens: Sequence[Token], place: int, start: int, *, negated: bool) -> Slip:
    """What is meant by a token after `is`, or after `is not`. The `is` begins at `start`."""
    token = tokens[place]
    word = token.text.lower()
    isnt = "is not" if negated else "is"
    if word == "none":  # which is a value of many enums
        op = "!=" if negated else "=="
        return f"write `is {'set' if negated else 'not set'}`, or `{op} none` where that is a value", None
    following = tokens[min(place + 1, len(tokens) - 1)]
    if (phrase := _PHRASES.get((word, following.text.lower()))) is not None:
        op = _CONTRARY[phrase] if negated else phrase
        return f"write `{op}`", Change.to(op, start, following.end)
    if word in _ABSENT:
        meant = "is set" if negated else "is not set"
        return f"write `{meant}`", Change.to(meant, start, token.end)
    if word in ("present", "here"):
        meant = "not in event.present" if negated else "in event.present"
        return f"write `{meant}`", Change.to(meant, start, token.end)
    if word == "in":
        return f"write `{'not ' if negated else ''}in`", Change.to(
            "not in" if negated else "in", start, token.end
        )
    if word.startswith(("se", "st")) and len(word) in (2, 3, 4):
        return f"did you mean `{isnt} set`?", Change.to("set", token.start, token.end)
    if word.startswith("fin"):
        return f"did you mean `{isnt} final`?", Change.to("final", token.start, token.end)
    if token.kind in ("name", "int", "date"):
        op = "!=" if negated else "=="
        help = "compare values with `==`" if not negated else "compare values with `==` or `!=`"
        return f"{help}: `{op} {token.text}`", Change.to(op, start, tokens[place - 1].end)
    return "write `is set`, or `is final`", None


def missing(tokens: Sequence[Token], place: int) -> Slip:
    """What is meant where a value or a condition should stand, and a token that is none does."""
    token, before = tokens[place], tokens[place - 1] if place else None
    if token.text in ("and", "or"):
        if before is not None and before.text in ("and", "or"):
            return f"keep one of `{before.text}` and `{token.text}`", Change.to(
                "", token.start, tokens[place + 1].start
            )
        if before is None and token.text == "or":
            return (
                "write both in one condition: `A or B`; those that stand below each other must all hold",
                None,
            )
        if before is None or before.text == "(":
            return f"write what stands before `{token.text}`, or take it out", Change.to(
                "", token.start, tokens[place + 1].start
            )
    if token.kind == "end" and before is not None and before.text in ("and", "or"):
        return f"write what follows `{before.text}`, or take it out", Change.to("", before.start, before.end)
    if token.kind == "end" and before is not None:
        return f"write what follows `{before.text}`", None
    if token.text in ("in", *_ORDERED) and before is not None and before.text in ("and", "or"):
        compared = _compared(tokens, place - 1)
        if compared is not None:
            return f"write `{before.text} {compared} {token.text} …`", Change.to(
                f"{compared} ", token.start, token.start
            )
        return f"name what is compared once more before `{token.text}`, or write `in [a, b]`", None
    if token.text in ("set", "final") and before is not None and before.text in ("==", "!="):
        meant = f"is {token.text}" if before.text == "==" else f"is not {token.text}"
        return f"write `{meant}`", Change.to(meant, before.start, token.end)
    if token.text == "," and before is not None:
        return "write a value before `,`, or take it out", Change.to("", token.start, token.end)
    if token.text == "]" and before is not None and before.text == "[":
        return "write the values: `[a, b]`", None
    if token.text == ")" and before is not None and before.text == "(":
        return "write between the parentheses what is asked of", None
    following = tokens[min(place + 1, len(tokens) - 1)]
    if token.text == "is" and before is not None and before.text in ("and", "or"):
        return f"name what is asked once more: `{before.text} NAME is {following.text}`", None
    if token.text in ("is", "set", "final"):
        return f"write the name first: `NAME is {'final' if token.text == 'final' else 'set'}`", None
    return None, None


def _compared(tokens: Sequence[Token], place: int) -> str | None:
    """What the comparison before a place compares, where that is a name or a function of one."""
    start = place
    while start and tokens[start - 1].text not in ("and", "or", "not", "where", *_ORDERED):
        start -= 1
    if not start or tokens[start - 1].text not in _ORDERED:
        return None
    op = start - 1
    if op and tokens[op - 1].kind == "name":
        return tokens[op - 1].text
    called = [token.text for token in tokens[max(op - 4, 0) : op]]
    is_call = len(called) == 4 and called[0] in (*FUNCTIONS, "count") and called[1] == "("
    return "".join(called) if is_call else None
