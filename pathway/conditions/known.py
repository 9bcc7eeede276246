"""What is known where a part of a condition is read: places that are set, and the actor's roles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pathway.conditions import syntax as s
from pathway.conditions.scope import TermText


@dataclass(frozen=True, slots=True)
class Known:
    """`places` are texts such as `event.expert`; `roles` None means that nothing is known of the role."""

    places: frozenset[str] = frozenset()
    roles: frozenset[str] | None = None

    def both(self, other: Known) -> Known:
        """What is known when both hold."""
        roles = (
            self.roles
            if other.roles is None
            else other.roles
            if self.roles is None
            else self.roles & other.roles
        )
        return Known(self.places | other.places, roles)

    def either(self, other: Known) -> Known:
        """What is known when one of them holds."""
        roles = None if self.roles is None or other.roles is None else self.roles | other.roles
        return Known(self.places & other.places, roles)


NOTHING = Known()
_CONTRARY: Final = {"==": "!=", "!=": "==", "in": "not in", "not in": "in"}


def implied(node: s.Node, holds: bool, terms: Mapping[str, TermText]) -> Known:
    """What is known where `node` holds, or where it does not."""
    match node:
        case s.Not(body):
            return implied(body, not holds, terms)
        case s.Is(s.Name() as name, "set", negated):
            return Known(frozenset([str(name)])) if holds != negated else NOTHING
        case s.Junction(op, parts):
            return _junction([implied(part, holds, terms) for part in parts], (op == "and") == holds)
        case s.Comparison((s.Name(("actor", "role")), other), (op,)):
            return _roles(op if holds else _CONTRARY.get(op, op), other)
        case s.Comparison((other, s.Name(("actor", "role"))), ("==" | "!=" as op,)):
            return _roles(op if holds else _CONTRARY[op], other)
        case s.Name((single,), None) if single in terms:
            return implied(terms[single].node, holds, {})
        case _:
            return NOTHING


def _junction(parts: list[Known], all_of_them: bool) -> Known:
    result = parts[0]
    for part in parts[1:]:
        result = result.both(part) if all_of_them else result.either(part)
    return result


def _roles(op: str, right: s.Node) -> Known:
    match op, right:
        case "==", s.Name((role,), None):
            return Known(roles=frozenset([role]))
        case "in", s.Group(items):
            names = [item.parts[0] for item in items if isinstance(item, s.Name)]
            return Known(roles=frozenset(names))
        case _:
            return NOTHING
