"""Syntax tree → text. What is written parses to the same tree again."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pathway.conditions import syntax as s
from pathway.conditions.types import to_text

_OPPOSITE = {
    "==": "!=",
    "!=": "==",
    "<": ">=",
    ">=": "<",
    ">": "<=",
    "<=": ">",
    "in": "not in",
    "not in": "in",
}

Said = Callable[[s.Name], str]
"""How a name is written."""


def negated(node: s.Node) -> str:
    """The contrary of a condition, written out."""
    match node:
        case s.Comparison((left, right), (op,)):
            return f"{_operand(left)} {_OPPOSITE[op]} {_operand(right)}"
        case s.Is(subject, what, negated):
            return written(s.Is(subject, what, not negated, node.start, node.end))
        case s.Not(body):
            return written(body)
        case _:
            return written(s.Not(node, node.start, node.end))


def written(node: s.Node, name: Said = str) -> str:
    """A node written out again, in one form; `name` says how each name in it is written."""
    match node:
        case s.Literal(value):
            return to_text(value)
        case s.Name():
            return name(node)
        case s.Group(items):
            return "[" + ", ".join(_operand(item, name) for item in items) + "]"
        case s.Not(body):
            return f"not {_part(body, name)}"
        case s.Junction(op, parts):
            return f" {op} ".join(_part(part, name) for part in parts)
        case s.Comparison(operands, ops):
            pairs = zip(ops, operands[1:], strict=True)
            first = _operand(operands[0], name)
            return first + "".join(f" {op} {_operand(right, name)}" for op, right in pairs)
        case s.Is(subject, what, negated):
            return f"{_operand(subject, name)} is {'not ' if negated else ''}{what}"
        case s.Arithmetic(op, left, right):
            return f"{_operand(left, name, factor=True)} {op} {_operand(right, name, factor=True)}"
        case s.Call(function, argument):
            return f"{function}({written(argument, name)})"
        case s.Any(list, body):
            return f"any {name(list)}" + (f" where {written(body, name)}" if body else "")
        case s.Count(list, body):
            return f"count({name(list)}" + (f" where {written(body, name)})" if body else ")")
        case s.Broken():
            return "…"


def conjoined(parts: Sequence[tuple[s.Node, str]]) -> str:
    """Nodes that were written out already, as one condition: all of them."""
    if len(parts) == 1:
        return parts[0][1]
    return " and ".join(f"({text})" if _is_open_ended(node) else text for node, text in parts)


def _part(node: s.Node, name: Said) -> str:
    """A part of `and`, `or` or `not`: in parentheses where it would read on into what follows."""
    return f"({written(node, name)})" if _is_open_ended(node) else written(node, name)


def _is_open_ended(node: s.Node) -> bool:
    return isinstance(node, s.Junction) or (isinstance(node, s.Any) and node.body is not None)


def _operand(node: s.Node, name: Said = str, *, factor: bool = False) -> str:
    """What stands beside an operator: in parentheses unless it holds together by itself."""
    together = isinstance(node, (s.Literal, s.Name, s.Group, s.Call, s.Count, s.Broken))
    together = together or (isinstance(node, s.Arithmetic) and not factor)
    return written(node, name) if together else f"({written(node, name)})"
