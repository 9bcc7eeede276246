"""What people write in a comparison who do not know its terms: found before a type is at fault."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import groupby, takewhile
from typing import Final, TypeGuard

from pathway.conditions import syntax as s
from pathway.conditions import terms as t
from pathway.conditions.known import Known
from pathway.conditions.meant import (
    TODAY,
    kind_of,
    labelled,
    number_of,
    truth_of,
    value_labelled,
    with_beginning,
)
from pathway.conditions.names import Fault, Names
from pathway.conditions.tokens import Change
from pathway.conditions.types import BoolType, DateType, EntryType, EnumType, IntType, SetType, Type
from pathway.conditions.written import written
from pathway.errors import did_you_mean, listed

ORDERED: Final = ("<", "<=", ">", ">=")


def is_bare(node: s.Node) -> TypeGuard[s.Name]:
    """Whether a node is one word, which may be a value."""
    return (
        isinstance(node, s.Name)
        and len(node.parts) == 1
        and node.index is None
        and node.parts[0] not in ("it", "today")
    )


class Mistakes:
    """Reports what is mistaken for something else. `typed` gives the type of a node, without reporting anything."""

    def __init__(self, names: Names, typed: Callable[[s.Node, Known, bool], Type | None]) -> None:
        self._names = names
        self._scope = names.scope
        self._typed = typed

    def minus(self, node: s.Arithmetic) -> None:
        """Report a name with a hyphen, and days that are subtracted."""
        left, right = node.left, node.right
        if node.op != "-" or not (isinstance(left, s.Name) and isinstance(right, s.Name)):
            return
        joined = s.Name((f"{left}_{right}",), None, left.start, right.end)
        is_one = left.end + 1 == right.start and not self._names.exists(left)
        if is_one and (self._names.exists(joined) or not self._names.exists(right)):
            is_known = self._names.exists(joined) or kind_of(self._scope, str(joined))
            near = f"; did you mean `{joined}`?" if is_known else ""
            message, help = f"`{left}-{right}` is not defined{near}", "a name has `_` in it, not `-`"
            raise self._names.fault("unknown-name", message, node, help)
        if left.parts == ("today",):
            change = Change.to(f"days_since({right})", left.start, right.end)
            help = f"write `days_since({right})`, or `years_since({right})`"
            raise self._names.fault("type-mismatch", "days cannot be subtracted", node, help, change)

    def lone_value(self, node: s.Junction, known: Known) -> None:
        """Report `x == a or b`, where `x in [a, b]` is meant."""
        for place, (part, following) in enumerate(zip(node.parts, node.parts[1:], strict=False)):
            compared = part.body if isinstance(part, s.Not) else part
            if (
                isinstance(compared, s.Comparison)
                and is_bare(following)
                and not self._names.exists(following)
            ):
                self.one_of(compared, node.parts[place + 1 :], known, part)

    def same_entry(self, node: s.Junction) -> None:
        """Report what is asked of a list twice, where one entry is meant of which both hold."""
        if node.op != "and":
            return
        for owner, run in groupby(node.parts, self._list_asked):
            parts = list(run)
            if owner is None or len(parts) == 1:
                continue
            its = re.compile(rf"(?<![\w.]){owner}\.")
            meant = f"any {owner} where " + " and ".join(its.sub("it.", written(part)) for part in parts)
            whole = s.Junction("and", tuple(parts), parts[0].start, parts[-1].end)
            change = Change.to(f"({meant})", whole.start, whole.end)  # `where` reads as far as it can
            message = f"`{owner}` is a list: which entry is asked?"
            raise self._names.fault("wrong-reference", message, whole, f"write `{meant}`", change)

    def _list_asked(self, node: s.Node) -> str | None:
        """The list of which a part of a condition compares an attribute, as if it were one thing."""
        left = node.operands[0] if isinstance(node, s.Comparison) else node
        left = node.subject if isinstance(node, s.Is) else left
        first = left.parts[0] if isinstance(left, s.Name) and len(left.parts) == 2 else None
        is_many = first in self._scope.words.lists and first not in (self._scope.subject, self._scope.it)
        return first if is_many else None

    def one_of(self, compared: s.Comparison, others: tuple[s.Node, ...], known: Known, whole: s.Node) -> None:
        """Report bare values behind a comparison with another value of the same place."""
        left, right = compared.operands[0], compared.operands[-1]
        type = self._typed(left, known, False)
        if len(compared.ops) > 1 or not isinstance(type, EnumType) or not isinstance(left, s.Name):
            return
        listed_here = list(takewhile(lambda one: is_bare(one) and str(one) in type.values, others))
        values = [*(right.items if isinstance(right, s.Group) else [right]), *listed_here]
        if not listed_here or not all(is_bare(value) for value in values) or compared.ops[0] in ORDERED:
            return
        turned = compared.ops[0] in ("!=", "not in") or isinstance(whole, s.Not)
        meant = f"{left} {'not in' if turned else 'in'} [{', '.join(map(str, values))}]"
        change = Change.to(meant, whole.start, listed_here[-1].end)
        message = f"`{listed_here[0]}` alone is not a condition"
        raise self._names.fault("unknown-value", message, listed_here[0], f"write `{meant}`", change)

    def alternatives(self, left: s.Node, op: str, right: s.Node, known: Known) -> None:
        """Report `x == (a or b)`, where `x in [a, b]` is meant."""
        if not isinstance(right, s.Junction) or op not in ("==", "!="):
            return
        type = self._typed(left, known, False)
        if isinstance(type, EnumType) and all(
            is_bare(one) and str(one) in type.values for one in right.parts
        ):
            meant = f"{'in' if op == '==' else 'not in'} [{', '.join(map(str, right.parts))}]"
            message, help = f"`{op}` compares with one value", f"write `{written(left)} {meant}`"
            raise self._names.fault("type-mismatch", message, right, help)

    def strangers(self, left: s.Node, right: s.Node) -> None:
        """Report one of two bare names that both mean nothing: the other may be a value of it."""
        if not (isinstance(left, s.Name) and isinstance(right, s.Name) and is_bare(left) and is_bare(right)):
            return
        if not self._names.exists(left) and not self._names.exists(right):
            is_turned = with_beginning(self._scope, str(right)) and not with_beginning(self._scope, str(left))
            raise self._names.unknown(right if is_turned else left)

    def entry(self, left: s.Node, term: t.Term, right: s.Node) -> None:
        """Report an entry or person that is compared with a state or a role."""
        word, meant = str(right), None
        if isinstance(term, t.Actor) and word in self._scope.words.roles:
            meant = "role"
        elif isinstance(term.type, EntryType) and word in self._names.states(term.type.list):
            meant = "state"
        if meant is not None and not (meant == "state" and self._names.exists(right)):  # type: ignore[arg-type]
            message = f"`{word}` is a {meant}, and `{written(left)}` has one"
            change = Change.to(f".{meant}", left.end, left.end)
            raise self._names.fault(
                "type-mismatch", message, right, f"write `{written(left)}.{meant}`", change
            )

    def nothing(self, left: s.Node, op: str, right: s.Node, known: Known) -> None:
        """Report a comparison with what other languages call `null`, unless a value has that name."""
        if not (isinstance(left, s.Name) and isinstance(right, s.Name) and op in ("==", "!=")):
            return
        if str(right).lower() not in ("null", "none", "nil") or self._names.exists(right):
            return
        found = self._typed(left, known, True)
        if found is None or isinstance(found, (EnumType, SetType)):
            return  # where there is none, that is reported when that side is looked at
        help = f"write `{written(left)} is {'not set' if op == '==' else 'set'}`"
        raise self._names.fault("unknown-name", f"`{right}` is not defined", right, help)

    def no_value(self, node: s.Name, wanted: EnumType | SetType) -> Fault:
        word = node.parts[0]
        called = value_labelled(wanted, word) or labelled(self._scope.words, word, wanted.values)
        near = f"; did you mean `{called}`?" if called else did_you_mean(word, wanted.values)
        help = "expected one of " + listed(wanted.values)
        if not near and (kind := kind_of(self._scope, word)) is not None:
            help = f"{help}; {kind.partition(':')[0]}"
        return self._names.fault("unknown-value", f"`{node}` is not one of the values here{near}", node, help)

    def other_kind(self, node: s.Name, wanted: EnumType | SetType, kind: str) -> Fault:
        """A role, group or list where a value is expected."""
        help = "expected one of " + listed(wanted.values)
        roles = [role for role in self._scope.words.groups.get(str(node), ()) if role in wanted.values]
        if roles:
            help = f"write `in [{listed(roles)}]`"
        return self._names.fault(
            "unknown-value", f"`{node}` is a {kind}, not one of the values here", node, help
        )

    def word(self, node: s.Name, wanted: Type | None) -> None:
        """Report a word that means nothing where a truth value, a number or a date is asked for."""
        if not self._names.exists(node) and self._names.is_strange(node.parts[0]):
            word = node.parts[0]
            meant = truth_of(word) if isinstance(wanted, BoolType) else None
            meant = number_of(word) if isinstance(wanted, IntType) else meant
            help = (
                "write a date as 2026-03-02" if isinstance(wanted, DateType) else kind_of(self._scope, word)
            )
            meant = "today" if isinstance(wanted, DateType) and word.lower() in TODAY else meant
            help = f"write `{meant}`" if meant else help
            change = Change.to(meant, node.start, node.end) if meant else None
            message = f"expected {wanted}, found `{node}`, which is not defined"
            raise self._names.fault("unknown-value", message, node, help, change)
