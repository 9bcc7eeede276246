"""Goes through the tokens of a condition, and reports the one that does not belong where it stands."""

from __future__ import annotations

from datetime import date
from typing import Final

from pathway.conditions import slips
from pathway.conditions import syntax as s
from pathway.conditions.tokens import Change, Complain, Token, tokens_of

MAX_DEPTH: Final = 60


class Reading:
    """The tokens of a condition, one after another, and what is wrong with them."""

    def __init__(self, text: str, complain: Complain) -> None:
        self._complain = complain
        self._text = text
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

    def _close(self, text: str, after: str, opened: int) -> int:
        """Take what closes the bracket that was opened at an offset."""
        if self._at(text):
            return self._take().end
        before = self._tokens[self._place - 1]
        if text == ")" and self._next.kind != "end" and self._is_closed():
            slip = slips.after(self._tokens, self._place)
            self._fault("expected `and`, `or` or `)`", self._next, slip)
            return self._closing().end
        part = self._text[opened : opened + 20].split("\n")[0]
        shown = part if len(self._text) <= opened + 20 else part + "…"
        slip = f"write `{text}` at the end of what `{shown}` begins", Change.to(text, before.end, before.end)
        return self._fault(f"expected `{text}` {after}", self._next, slip).end

    def _fault(self, message: str, token: Token, slip: slips.Slip = (None, None)) -> s.Broken:
        if not (self._stopped or token.spoiled or token.kind == "bad" or token.start == self._faulty):
            self._faulty = token.start
            found = "the end" if token.kind == "end" else f"`{token.text[:40]}`"
            self._complain(f"{message}, found {found}", token.start, max(token.end, token.start + 1), *slip)
        return s.Broken(token.start, token.end)

    def _report_rest(self) -> None:
        """Report what stands where the condition should end, unless it goes on from a place that was reported."""
        token, before = self._next, self._tokens[self._place - 1]
        follows = self._faulty >= 0 and before.start == self._faulty
        slip = slips.instead_of(before, token)
        if slip[0] is not None and not token.spoiled and not follows:
            self._faulty = token.start
            message = f"`{before.text[:40]}` means nothing here"
            self._complain(message, before.start, before.end, *slip)
        elif not follows:
            self._fault("expected `and`, `or` or the end", token, slips.after(self._tokens, self._place))

    def _skip(self) -> None:
        while self._next.kind != "end" and not self._at("and", "or"):
            self._place += 1

    def _too_deep(self) -> s.Node:
        token = self._next
        if not self._stopped:
            self._complain(
                f"the condition is nested more than {MAX_DEPTH} deep", token.start, token.end, None
            )
        self._stopped = True
        self._place = len(self._tokens) - 1
        return s.Broken(token.start, token.end)

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

    def _closing(self) -> Token:
        """Take what closes the bracket around this place, and all that stands before it."""
        opened = 1
        while opened:
            token = self._take()
            opened += (token.text == "(") - (token.text == ")")
        return token

    def _is_closed(self) -> bool:
        """Whether the bracket around this place is closed somewhere."""
        opened = 1
        for token in self._tokens[self._place :]:
            opened += (token.text == "(") - (token.text == ")")
            if not opened:
                return True
        return False
