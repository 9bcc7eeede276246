"""Syntax tree → text."""

from __future__ import annotations

from pathway.conditions import syntax as s
from pathway.conditions.types import to_text


def negated(node: s.Node) -> str:
    """The contrary of a condition, written out."""
    opposite = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">", "in": "not in", "not in": "in"}
    match node:
        case s.Comparison((left, right), (op,)):
            return f"{written(left)} {opposite[op]} {written(right)}"
        case s.Is(subject, what, negated):
            return f"{written(subject)} is {what}" if negated else f"{written(subject)} is not {what}"
        case _:
            return f"not {written(node)}" if isinstance(node, s.Name) else f"not ({written(node)})"


def written(node: s.Node) -> str:
    """A node written out again, in one form."""
    match node:
        case s.Literal(value):
            return to_text(value)
        case s.Name():
            return str(node)
        case s.Group(items):
            return "[" + ", ".join(map(written, items)) + "]"
        case s.Not(body):
            return f"not {_inner(body)}"
        case s.Junction(op, parts):
            return f" {op} ".join(map(_inner, parts))
        case s.Comparison(operands, ops):
            pairs = zip(ops, operands[1:], strict=True)
            return written(operands[0]) + "".join(f" {op} {written(right)}" for op, right in pairs)
        case s.Is(subject, what, negated):
            return f"{written(subject)} is {'not ' if negated else ''}{what}"
        case s.Arithmetic(op, left, right):
            return f"{_factor(left)} {op} {_factor(right)}"
        case s.Call(function, argument):
            return f"{function}({written(argument)})"
        case s.Any(name, body):
            return f"any {name}" + (f" where {written(body)}" if body else "")
        case s.Count(name, body):
            return f"count({name}" + (f" where {written(body)})" if body else ")")
        case s.Broken():
            return "…"


def _inner(node: s.Node) -> str:
    """A part of a larger condition: in parentheses where it would read on into what follows."""
    open_ended = isinstance(node, s.Junction) or (isinstance(node, s.Any) and node.body is not None)
    return f"({written(node)})" if open_ended else written(node)


def _factor(node: s.Node) -> str:
    return f"({written(node)})" if isinstance(node, s.Arithmetic) else written(node)
