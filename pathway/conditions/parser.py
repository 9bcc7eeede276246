"""Text → syntax tree: a Pratt parser with spans that goes on after an error."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Final

from pathway.conditions import syntax as s
from pathway.conditions.tokens import WORDS, Complain, Token, tokens_of
from pathway.errors import did_you_mean, nearest

FUNCTIONS: Final = ("days_since", "months_since", "years_since")
MAX_LENGTH: Final = 10_000
MAX_DEPTH: Final = 60
MAX_FAULTS: Final = 20
"""So many faults of one condition are told of."""

_SHORT: Final = 500
_COMPARE: Final = frozenset(["==", "!=", "<", "<=", ">", ">="])
_BINDING: Final = {"or": 1, "and": 2, "compare": 4, "+": 5, "-": 5, "*": 6}


def parse(text: str, complain: Complain) -> s.Node:
    """The tree of a condition. Faults go to `complain`, and `Broken` stands in their place."""
    if len(text) <= _SHORT and (known := _sound(text)) is not None:
        return known
    if len(text) > MAX_LENGTH:
        complain(
            f"the condition has more than {MAX_LENGTH:,} characters",
            0,
            1,
            "split it, or name parts under `terms`",
        )
        return s.Broken(0, len(text))
    faults: list[None] = []

    def tell(message: str, start: int, end: int, help: str | None) -> None:
        if len(faults) < MAX_FAULTS:
            complain(message, start, end, help)
        faults.append(None)

    return _Parser(text, tell).whole()


@lru_cache(maxsize=1_024)
def _sound(text: str) -> s.Node | None:
    """The tree of a text without faults. The same condition is parsed by each that asks something else of it."""
    faults: list[str] = []
    node = _Parser(text, lambda message, *_: faults.append(message)).whole()
    return None if faults else node


_SLIPS: Final = {
    "not": "write `is not set`, or `not in [...]`",
    "set": "write `is set`",
    "final": "write `is final`",
    "with": "write `where`",
    "then": "put what comes before it under `when:`, and what follows under `that:`",
    "unless": "write `or`: the condition holds, or what follows does",
    "days": "leave it out: `days_since(...)` counts days",
    "months": "leave it out: `months_since(...)` counts months",
    "years": "leave it out: `years_since(...)` counts years",
}
"""Words that stand where a condition should go on, and what is meant by them."""
_BEFORE: Final = {
    "if": "put the condition under `when:` of the rule",
    "every": "write `not any ... where not (...)`",
    "all": "write `not any ... where not (...)`",
    "no": "write `not any ... where ...`",
}
"""Words after which a condition does not go on so, and what is meant by them."""


class _Parser:
    def __init__(self, text: str, complain: Complain) -> None:
        self._complain = complain
        self._tokens = tokens_of(text, complain)
        self._place = 0
        self._depth = 0
        self._stopped = False
        self._faulty = -1
        """Where the last fault was found: the same place is reported once."""

    # -------------------------------------------------------------- tokens

    @property
    def _next(self) -> Token:
        return self._tokens[self._place]

    def _take(self) -> Token:
        token = self._next
        if token.kind != "end":
            self._place += 1
        return token

    def _at(self, *texts: str) -> bool:
        return self._next.kind != "end" and self._next.text in texts

    def _expect(self, text: str, after: str) -> int:
        if self._at(text):
            return self._take().end
        return self._fault(f"expected `{text}` {after}", self._next).end

    def _fault(self, message: str, token: Token, help: str | None = None) -> s.Broken:
        if self._stopped or token.start == self._faulty:
            return s.Broken(token.start, token.end)
        self._faulty = token.start
        found = "the end" if token.kind == "end" else f"`{token.text[:40]}`"
        self._complain(f"{message}, found {found}", token.start, max(token.end, token.start + 1), help)
        return s.Broken(token.start, token.end)

    # -------------------------------------------------------------- expressions

    def whole(self) -> s.Node:
        node = self._expression(0)
        while self._next.kind != "end" and not self._stopped:
            token = self._next
            self._fault("expected `and`, `or` or the end", token, self._missing_operator_help(token))
            self._skip()
            if self._at("and", "or"):
                self._take()
                self._expression(0)
        return node

    def _missing_operator_help(self, token: Token) -> str | None:
        before = self._tokens[self._place - 1].text if self._place else ""
        if token.text == "where":
            return "`where` follows `any LIST` or `count(LIST`"
        if token.text in _SLIPS:
            return _SLIPS[token.text]
        if token.text.lower() in ("and", "or", "not", "in") and token.text.lower() != token.text:
            return f"write it in small letters: `{token.text.lower()}`"
        if before in _BEFORE:
            return _BEFORE[before]
        if token.kind == "name" and before in (*FUNCTIONS, "count"):
            return f"write `{before}({token.text})`"
        return None

    def _skip(self) -> None:
        while self._next.kind != "end" and not self._at("and", "or"):
            self._place += 1

    def _expression(self, power: int) -> s.Node:
        self._depth += 1
        try:
            if self._depth > MAX_DEPTH:
                return self._too_deep()
            left, length = self._prefix(), 0
            while (step := self._infix(left, power)) is not None:
                left, length = step, length + 1
                if self._depth + length > MAX_DEPTH:
                    return self._too_deep()
            return left
        finally:
            self._depth -= 1

    def _too_deep(self) -> s.Node:
        token = self._next
        if not self._stopped:
            self._complain(
                f"the condition is nested more than {MAX_DEPTH} deep", token.start, token.end, None
            )
        self._stopped = True
        self._place = len(self._tokens) - 1
        return s.Broken(token.start, token.end)

    def _infix(self, left: s.Node, power: int) -> s.Node | None:
        word = self._next.text if self._next.kind in ("op", "name") else ""
        if word in ("and", "or") and _BINDING[word] > power:
            return self._junction(left, word)
        if word in ("+", "-", "*") and _BINDING[word] > power:
            self._take()
            right = self._expression(_BINDING[word])
            return s.Arithmetic(word, left, right, left.start, right.end)
        if _BINDING["compare"] > power and (word in _COMPARE or word in ("in", "not")):
            return self._comparison(left)
        if _BINDING["compare"] > power and word == "is":
            return self._is(left)
        return None

    def _junction(self, left: s.Node, word: str) -> s.Node:
        parts = [left]
        while self._at(word):
            self._take()
            parts.append(self._expression(_BINDING[word]))
        return s.Junction(word, tuple(parts), left.start, parts[-1].end)

    def _comparison(self, left: s.Node) -> s.Node | None:
        operands, ops = [left], []
        while (op := self._comparator()) is not None:
            ops.append(op)
            operands.append(self._group() if op.endswith("in") and self._at("[") else self._expression(4))
        if not ops:
            return None
        return s.Comparison(tuple(operands), tuple(ops), left.start, operands[-1].end)

    def _comparator(self) -> str | None:
        token = self._next
        if token.kind == "op" and token.text in _COMPARE:
            return self._take().text
        if token.kind == "name" and token.text == "in":
            return self._take().text
        after = self._tokens[min(self._place + 1, len(self._tokens) - 1)]
        if token.text == "not" and token.kind == "name" and after.text == "in":
            self._take()
            self._take()
            return "not in"
        return None

    def _group(self) -> s.Node:
        start = self._take().start
        items: list[s.Node] = []
        if self._at("]"):
            self._fault("expected a value between the brackets", self._next)
        while not self._at("]") and self._next.kind != "end":
            items.append(self._expression(4))
            if not self._at("]") and self._next.kind != "end":
                before = self._place
                self._expect(",", "between the values")
                if self._place == before:
                    self._skip_to("]")
        end = self._expect("]", "after the values")
        return s.Group(tuple(items), start, end)

    def _skip_to(self, text: str) -> None:
        while self._next.kind != "end" and not self._at(text):
            self._place += 1

    def _is(self, left: s.Node) -> s.Node:
        self._take()
        negated = self._at("not")
        if negated:
            self._take()
        if not self._at("set", "final"):
            near = nearest(self._next.text, ("set", "final"))
            help = f"did you mean `is {near}`?" if near else "compare values with `==`"
            return self._fault("expected `set` or `final` after `is`", self._next, help)
        word = self._take()
        return s.Is(left, word.text, negated, left.start, word.end)

    def _prefix(self) -> s.Node:
        token = self._next
        match token.kind, token.text:
            case "int", _:
                return self._integer(self._take(), token.start)
            case "date", text:
                self._take()
                return self._date(text, token)
            case "bad", _:
                self._take()
                return s.Broken(token.start, token.end)
            case "op", "(":
                return self._parenthesis()
            case "op", "[":
                return self._fault(
                    "expected a condition", self._take(), "a list of values stands only after `in`"
                )
            case "op", "-":
                self._take()
                if self._next.kind == "int":
                    return self._integer(self._take(), token.start)
                body = self._expression(6)
                return s.Arithmetic("-", s.Literal(0, token.start, token.start), body, token.start, body.end)
            case "name", "not":
                self._take()
                body = self._expression(3)
                return s.Not(body, token.start, body.end)
            case "name", "any":
                return self._any()
            case "name", "count":
                return self._count()
            case "name", ("yes" | "true" | "no" | "false") as word:
                self._take()
                return s.Literal(word in ("yes", "true"), token.start, token.end)
            case "name", text if text not in WORDS or text in ("it", "today"):
                return self._name_or_call()
        fault = self._fault("expected a value or a condition", token)
        if not self._at(")", "]", "and", "or", "where"):
            self._take()
        return fault

    def _integer(self, token: Token, start: int) -> s.Node:
        """A number; where `start` lies before the token, there is a minus before it."""
        if len(token.text) > 15:
            self._complain("the number has more than 15 digits", token.start, token.end, None)
            return s.Broken(start, token.end)
        number = int(token.text)
        return s.Literal(number if start == token.start else -number, start, token.end)

    def _date(self, text: str, token: Token) -> s.Node:
        try:
            return s.Literal(date.fromisoformat(text), token.start, token.end)
        except ValueError:
            self._complain(f"`{text}` is not a day of the calendar", token.start, token.end, None)
            return s.Broken(token.start, token.end)

    def _parenthesis(self) -> s.Node:
        self._take()
        body = self._expression(0)
        self._expect(")", "after the condition in parentheses")
        return body

    # -------------------------------------------------------------- names, calls, quantifiers

    def _name(self) -> s.Name | s.Broken:
        token = self._take()
        if token.kind != "name":
            return self._fault("expected a name", token)
        parts, index, end = tuple(token.text.split(".")), None, token.end
        if self._at("["):
            self._take()
            inner = self._key()
            end = self._expect("]", "after the key")
            if isinstance(inner, s.Broken):
                return inner
            index = inner
            if self._at(".") and self._tokens[self._place + 1].kind == "name":
                self._take()
                rest = self._take()
                parts, end = (*parts, *rest.text.split(".")), rest.end
        return s.Name(parts, index, token.start, end)

    def _key(self) -> s.Name | s.Broken:
        token = self._take()
        if token.kind != "name" or token.text in WORDS:
            return self._fault("expected a key", token)
        return s.Name(tuple(token.text.split(".")), None, token.start, token.end)

    def _name_or_call(self) -> s.Node:
        name = self._name()
        if isinstance(name, s.Broken) or not self._at("("):
            return name
        self._take()
        if str(name) not in FUNCTIONS:
            return self._no_function(name)
        argument = self._expression(0)
        end = self._expect(")", f"after what {name} is asked of")
        return s.Call(str(name), argument, name.start, end)

    def _no_function(self, name: s.Name) -> s.Node:
        near = did_you_mean(str(name), (*FUNCTIONS, "count"))
        known = ", ".join((*FUNCTIONS, "count"))
        self._complain(f"there is no function `{name}`{near}", name.start, name.end, f"there are {known}")
        opened = 1
        while opened and self._next.kind != "end":
            opened += self._at("(") - self._at(")")
            self._take()
        return s.Broken(name.start, self._tokens[self._place - 1].end)

    def _list(self) -> s.Name | s.Broken:
        if self._next.kind != "name" or self._next.text in WORDS:
            return self._fault("expected the name of a list, role or region", self._next)
        return self._name()

    def _any(self) -> s.Node:
        start = self._take().start
        name = self._list()
        if isinstance(name, s.Broken):
            return name
        if self._at("where"):
            self._take()
            body = self._expression(0)
            return s.Any(name, body, start, body.end)
        listed = s.Name(name.parts[:1], name.index, name.start, name.end)
        attribute = name.parts[1:]
        subject = s.Name(("it", *(attribute or ("state",))), None, name.start, name.end)
        body_or_none = self._infix(subject, 3) if not self._at("and", "or", "+", "-", "*") else None
        if body_or_none is None and attribute:
            body_or_none = subject
        return s.Any(listed, body_or_none, start, body_or_none.end if body_or_none else name.end)

    def _count(self) -> s.Node:
        start = self._take().start
        self._expect("(", "after count")
        name = self._list()
        body: s.Node | None = None
        if self._at("where"):
            self._take()
            body = self._expression(0)
        end = self._expect(")", "after what is counted")
        if isinstance(name, s.Broken):
            return name
        return s.Count(name, body, start, end)
