"""A scalar of a file: a `str` that knows where it stands."""

from __future__ import annotations

from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import core_schema

from pathway.diagnostics import Span


class Text(str):
    """The text of a scalar. `span` is its place in the file; `at` gives the place of a part of it."""

    __slots__ = ("_block", "_exact", "span")

    span: Span

    @classmethod
    def make(cls, value: str, span: Span, *, block: bool = False) -> Text:
        text = cls(value)
        raw = span.source.text[span.start : span.end]
        text.span = span.source.span(span.start, span.start + len(raw.rstrip())) if block else span
        text._block = block
        text._exact = 0 if raw == value else 1 if raw[1:-1] == value else None
        return text

    _block: bool
    _exact: int | None

    def at(self, start: int, end: int) -> Span:
        """The place of characters `start` to `end`, or of the whole text where it is escaped or folded."""
        end = max(end, start)
        if self._exact is not None:
            offset = self.span.start + self._exact
            return Span(self.span.source, offset + start, offset + end)
        if self._block:
            first, last = self._in_block(start), self._in_block(max(start, end - 1))
            if first is not None and last is not None:
                return Span(self.span.source, first, last + (1 if end > start else 0))
        return self.span

    def part(self, start: int, end: int) -> Text:
        """The characters `start` to `end` as a text of their own, at their place."""
        return Text.make(self[start:end], self.at(start, end))

    def _in_block(self, index: int) -> int | None:
        """Where a character of a `|` block stands in the file: each line keeps its indentation there."""
        if index > len(self) or (self[index - 1 : index] == "\n" and index == len(self)):
            return None
        line = self.count("\n", 0, index)
        column = index - (self.rfind("\n", 0, index) + 1)
        source = self.span.source
        number = source.position(self.span.start)[0] + 1 + line
        if number > len(source.starts):
            return None
        written, wanted = source.line(number), self.split("\n")[line]
        if not written.endswith(wanted):
            return None
        return source.starts[number - 1] + len(written) - len(wanted) + column

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(_validate)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> dict[str, Any]:
        return {"type": "string"}


def _validate(value: object) -> Text:
    if isinstance(value, Text):
        return value
    raise ValueError("expected a text, found " + ("a mapping" if isinstance(value, dict) else "a list"))
