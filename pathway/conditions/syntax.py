"""The syntax tree of a condition. Spans are offsets into the condition's text, end exclusive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Literal:
    value: bool | int | date
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Name:
    """`child.born`, `specialist[event.kind]`: dotted parts, with an index on the first one."""

    parts: tuple[str, ...]
    index: Name | None
    start: int
    end: int

    def __str__(self) -> str:
        first = f"{self.parts[0]}[{self.index}]" if self.index else self.parts[0]
        return ".".join((first, *self.parts[1:]))


@dataclass(frozen=True, slots=True)
class Group:
    """`[a, b]` after `in`."""

    items: tuple[Node, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Not:
    body: Node
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Junction:
    """A chain of `and` or of `or`."""

    op: str
    parts: tuple[Node, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """`a < b <= c`: operands and the operators between them; `in` and `not in` are operators too."""

    operands: tuple[Node, ...]
    ops: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Is:
    """`x is set`, `x is not set`, `x is final`, `x is not final`."""

    subject: Node
    what: str
    negated: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Arithmetic:
    op: str
    left: Node
    right: Node
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Call:
    function: str
    argument: Node
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Any:
    """`any LIST where BODY`; also what the short forms mean."""

    list: Name
    body: Node | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Count:
    list: Name
    body: Node | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Broken:
    """Stands where something could not be parsed; it was reported."""

    start: int
    end: int


Node = Literal | Name | Group | Not | Junction | Comparison | Is | Arithmetic | Call | Any | Count | Broken
