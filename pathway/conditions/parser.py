"""Text → syntax tree: a Pratt parser with spans that goes on after an error."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from pathway.conditions import slips
from pathway.conditions import syntax as s
from pathway.conditions.reading import MAX_DEPTH, Reading
from pathway.conditions.slips import FUNCTIONS
from pathway.conditions.tokens import WORDS, Change, Complain, Token
from pathway.errors import did_you_mean

MAX_LENGTH: Final = 10_000
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

    def tell(message: str, start: int, end: int, help: str | None, change: Change | None = None, /) -> None:
        if len(faults) < MAX_FAULTS:
            complain(message, start, end, help, change)
        faults.append(None)

    return _Parser(text, tell).whole()


@lru_cache(maxsize=1_024)
def _sound(text: str) -> s.Node | None:
    """The tree of a text without faults. The same condition is parsed by each that asks something else of it."""
    faults: list[str] = []
    node = _Parser(text, lambda message, *_: faults.append(message)).whole()
    return None if faults else node


class _Parser(Reading):
    # -------------------------------------------------------------- expressions

    def whole(self) -> s.Node:
        node = self._expression(0)
        while self._next.kind != "end" and not self._stopped:
            self._report_rest()
            self._skip()
            if self._at("and", "or"):
                self._take()
                self._expression(0)
        return node

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
            if op in ("==", "!=") and self._at("["):
                self._report_equal(op)
            is_group = self._at("[") or (op.endswith("in") and self._is_listed())
            operands.append(self._group() if is_group else self._expression(4))
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

    def _report_equal(self, op: str) -> None:
        """Report a comparison with a list of values."""
        token, meant = self._tokens[self._place - 1], "in" if op == "==" else "not in"
        change = Change.to(meant, token.start, token.end)
        self._complain(
            f"`{op}` compares with one value, not with a list",
            token.start,
            token.end,
            f"write `{meant}`",
            change,
        )

    def _is_listed(self) -> bool:
        """Whether values stand in parentheses here, which is then reported."""
        place = self._place
        if not self._at("("):
            return False
        while self._tokens[place + 1].kind in ("name", "int", "date", "bad"):
            place += 2
            if self._tokens[place].text != ",":
                break
        first, last = self._next, self._tokens[place]
        if place < self._place + 4 or last.text != ")":
            return False
        change = Change(((first.start, first.end, "["), (last.start, last.end, "]")))
        self._complain(
            "a list of values stands in square brackets", first.start, last.end, "write `in [a, b]`", change
        )
        self._tokens[self._place] = Token("op", "[", first.start, first.end)
        self._tokens[place] = Token("op", "]", last.start, last.end)
        return True

    def _group(self) -> s.Node:
        start = self._take().start
        items: list[s.Node] = []
        if self._at("]"):
            self._fault(
                "expected a value between the brackets", self._next, slips.missing(self._tokens, self._place)
            )
        if self._at("["):
            return self._nested(start)
        while not self._at("]") and self._next.kind != "end":
            items.append(self._expression(4))
            if not self._at("]") and self._next.kind != "end":
                self._comma()
        end = self._close("]", "after the values", start)
        return s.Group(tuple(items), start, end)

    def _nested(self, start: int) -> s.Node:
        """A list in a list, which is reported."""
        first = self._next
        inner = self._group()
        change = Change.to("", first.start, first.end)
        if self._at("]"):
            last = self._take()
            change = Change(((first.start, first.end, ""), (last.start, last.end, "")))
        self._complain(
            "a list stands in a list here", first.start, inner.end, "write one pair of brackets", change
        )
        return s.Broken(start, inner.end)

    def _comma(self) -> None:
        """Take what stands between two values of a list."""
        token, before = self._next, self._tokens[self._place - 1]
        if self._at(","):
            self._take()
        elif self._at("or", "and"):
            self._fault(
                "expected `,` between the values", token, ("write `,`", Change.to(",", before.end, token.end))
            )
            self._take()
        elif token.kind in ("name", "int", "date"):
            change = Change.to(",", before.end, before.end)
            self._fault("expected `,` between the values", token, ("put a `,` before it", change))
        else:
            help = f"write `]` after `{before.text[:40]}`"
            self._fault(
                "expected `,` or `]` after a value", token, (help, Change.to("]", before.end, before.end))
            )
            self._skip_to("]")

    def _skip_to(self, text: str) -> None:
        while self._next.kind != "end" and not self._at(text):
            self._place += 1

    def _is(self, left: s.Node) -> s.Node:
        asked = self._take().start
        negated = self._at("not")
        if negated:
            self._take()
        if not self._at("set", "final"):
            slip = slips.asked(self._tokens, self._place, asked, negated=negated)
            fault = self._fault("expected `set` or `final` after `is`", self._next, slip)
            if self._next.kind in ("name", "int", "date") and not self._at("and", "or"):
                self._take()
                if self._tokens[self._place - 1].text == "in" and self._at("["):
                    self._group()
            return fault
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
                slip = "a list of values stands only after `in`", None
                return self._fault("expected a condition", self._take(), slip)
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
        fault = self._fault(
            "expected a value or a condition", token, slips.missing(self._tokens, self._place)
        )
        if not self._at(")", "]", "and", "or", "where"):
            self._take()
        return fault

    def _parenthesis(self) -> s.Node:
        opened = self._take().start
        body = self._expression(0)
        self._close(")", "after the condition in parentheses", opened)
        return body

    # -------------------------------------------------------------- names, calls, quantifiers

    def _name(self) -> s.Name | s.Broken:
        token = self._take()
        if token.kind != "name":
            return self._fault("expected a name", token)
        parts, index, end = tuple(token.text.split(".")), None, token.end
        if self._at("[") and token.text in FUNCTIONS:
            self._fault(f"expected `(` after {token.text}", self._next, (f"write `{token.text}(...)`", None))
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
        if token.kind == "bad":
            return s.Broken(token.start, token.end)
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
        place = self._place
        argument = self._expression(4)
        if not self._at(")") and self._is_closed():
            self._place = place
            argument = self._expression(0)
        end = self._close(")", f"after what {name} is asked of", name.start)
        return s.Call(str(name), argument, name.start, end)

    def _no_function(self, name: s.Name) -> s.Node:
        near = did_you_mean(str(name), (*FUNCTIONS, "count"))
        known = ", ".join((*FUNCTIONS, "count"))
        inner, after = (
            self._tokens[self._place : self._place + 2] if self._next.kind == "name" else (None, None)
        )
        help, change = f"there are {known}", None
        if near:
            change = Change.to(near.split("`")[1], name.start, name.end)
        elif inner is not None and after is not None and after.text == ")" and str(name).islower():
            help = f"{help}; a key stands in brackets: `{name}[{inner.text}]`"
        self._complain(f"there is no function `{name}`{near}", name.start, name.end, help, change)
        opened = 1
        while opened and self._next.kind != "end":
            opened += self._at("(") - self._at(")")
            self._take()
        return s.Broken(name.start, self._tokens[self._place - 1].end)

    def _list(self) -> s.Name | s.Broken:
        if self._next.kind != "name" or self._next.text in WORDS:
            help = "write `any LIST where ...`, `count(LIST where ...)`" if self._at("(") else None
            return self._fault("expected the name of a list, role or region", self._next, (help, None))
        return self._name()

    def _any(self) -> s.Node:
        start = self._take().start
        name = self._list()
        if isinstance(name, s.Broken):
            return name
        if self._is_where():
            body = self._expression(0)
            return s.Any(name, body, start, body.end)
        if self._next.text in ("in", "not") and self._is_present():
            change = Change.to("", start, name.start)
            message, help = "who takes part is asked without `any`", f"write `{name} in event.present`"
            self._complain(message, start, name.start, help, change)
        listed = s.Name(name.parts[:1], name.index, name.start, name.end)
        attribute = name.parts[1:]
        subject = s.Name(("it", *(attribute or ("state",))), None, name.start, name.end)
        body_or_none = self._infix(subject, 3) if not self._at("and", "or", "+", "-", "*") else None
        if body_or_none is None and attribute:
            body_or_none = subject
        return s.Any(listed, body_or_none, start, body_or_none.end if body_or_none else name.end)

    def _is_where(self) -> bool:
        """Take `where`, or report the word that stands for it."""
        if self._at(*slips.WHERE):
            self._fault("expected `where`", self._next, ("write `where`", self._instead("where")))
        elif not self._at("where"):
            return False
        self._take()
        return True

    def _instead(self, text: str) -> Change:
        return Change.to(text, self._next.start, self._next.end)

    def _is_present(self) -> bool:
        """Whether `in event.present` or `not in event.present` follows."""
        return "event.present" in [token.text for token in self._tokens[self._place + 1 : self._place + 3]]

    def _count(self) -> s.Node:
        start = self._take().start
        if not self._at("(") and self._next.kind == "name":
            return self._bare_count(start)
        self._expect("(", "after count")
        name = self._list()
        body: s.Node | None = None
        if self._is_where():
            body = self._expression(0)
        end = self._close(")", "after what is counted", start)
        if isinstance(name, s.Broken):
            return name
        return s.Count(name, body, start, end)

    def _bare_count(self, start: int) -> s.Node:
        """A list to be counted without parentheses, which is reported."""
        token, before = self._take(), self._tokens[self._place - 2]
        self._faulty = token.start
        is_whole = not self._at("where")
        meant = f"count({token.text})" if is_whole else f"count({token.text} where ...)"
        change = Change.to(f"({token.text})", before.end, token.end) if is_whole else None
        message = "what is counted stands in parentheses"
        self._complain(message, token.start, token.end, f"write `{meant}`", change)
        return s.Broken(start, token.end)
