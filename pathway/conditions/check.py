"""Syntax tree → typed term: checks types, and follows what is known to be set.

Narrowing: in `A and B`, B is read where A holds; in `A or B`, B is read where A does not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

from pathway.conditions import syntax as s
from pathway.conditions import terms as t
from pathway.conditions.fitting import all_of, as_persons, has_order, list_of, person_of, same, type_of
from pathway.conditions.known import NOTHING, Known, implied
from pathway.conditions.meant import kind_of, labelled, misplaced, with_beginning
from pathway.conditions.mistakes import ORDERED, Mistakes, is_bare
from pathway.conditions.names import Fault, Names, Problem
from pathway.conditions.scope import Scope
from pathway.conditions.tokens import Change
from pathway.conditions.types import (
    BoolType,
    DateType,
    EntryType,
    EnumType,
    IntType,
    PersonType,
    SetType,
    TextType,
    Type,
    Value,
)
from pathway.errors import did_you_mean, listed

Step = Callable[[], t.Term]

_WORDLESS: Final = (BoolType, IntType, DateType)
"""Types of which no value is a word."""
_COMPARE: Final = {
    frozenset((DateType, IntType)): "compare `days_since(…)` or `years_since(…)` of the date with a number",
    frozenset((BoolType, IntType)): "compare with `yes` or `no`",
    frozenset((EnumType, IntType)): "compare with one of the values, by its name",
}
"""What to compare with where types differ."""


class Checker:
    """Checks the conditions of one scope; faults go to `problem`."""

    def __init__(self, scope: Scope, problem: Problem) -> None:
        self._scope = scope
        self._problem = problem
        self._names = Names(scope, problem)
        self._mistakes = Mistakes(self._names, self._typed)

    def exists(self, node: s.Node) -> bool:
        """Whether a bare name stands for something here, other than a value of an enum."""
        return isinstance(node, s.Name) and self._names.exists(node)

    def condition(self, node: s.Node, known: Known = NOTHING) -> t.Term | None:
        """The term of a condition; None where it has faults."""
        term = self.value(node, known)
        if term is not None and not isinstance(term.type, BoolType):
            self._names.fault(
                "type-mismatch", f"this is {term.type}, not a condition", node, "compare it with something"
            )
            return None
        return term

    def joined(self, node: s.Node, known: Known) -> bool:
        """Whether the parts that `and` joins are all conditions, as far as can be told from those beside them."""
        try:
            if isinstance(node, s.Junction):
                self._mistakes.lone_value(node, known)
                self._mistakes.same_entry(node)
        except Fault:
            return False
        return True

    def value(
        self, node: s.Node, known: Known = NOTHING, wanted: Type | None = None, *, copy: bool = False
    ) -> t.Term | None:
        """The term of an expression of the type `wanted`; None where it has faults.

        With `copy`, an optional is read without asking whether it is set.
        """
        try:
            term = self._copied(node, wanted, known) if copy else self._opposite(node, wanted, known)
            return term if wanted is None else self._fitting(term, wanted, node)
        except Fault:
            return None

    def _copied(self, node: s.Node, wanted: Type | None, known: Known) -> t.Term:
        if isinstance(node, s.Name) and not (is_bare(node) and not self._names.exists(node)):
            return self._names.place(node, known, asking=True)
        return self._opposite(node, wanted, known)

    def _fitting(self, term: t.Term, wanted: Type, node: s.Node) -> t.Term:
        """The term as a value of `wanted`: the holder of a role may stand for the person."""
        if isinstance(wanted, PersonType):
            term = person_of(term, self._scope)
        found = term.type
        if (
            isinstance(wanted, EnumType)
            and isinstance(found, EnumType)
            and set(found.values) <= set(wanted.values)
        ):
            return term
        if isinstance(wanted, TextType) and isinstance(found, TextType):
            return term
        if isinstance(wanted, SetType) and found == wanted:
            return term
        if not same(found, wanted) or isinstance(wanted, (EnumType, SetType)):
            raise self._names.fault("type-mismatch", f"expected {wanted}, found {found}", node)
        return term

    # -------------------------------------------------------------- by kind of node

    def _term(self, node: s.Node, known: Known) -> t.Term:
        match node:
            case s.Literal(value):
                return t.Const(value, type_of(value))
            case s.Name():
                return self._name(node, known)
            case s.Not(body):
                return t.Not(self._condition(body, known))
            case s.Junction():
                return self._junction(node, known)
            case s.Comparison():
                return self._comparison(node, known)
            case s.Is():
                return self._is(node, known)
            case s.Arithmetic(op, left, right):
                self._mistakes.minus(node)
                sides = all_of(*(partial(self._of, IntType(), side, known) for side in (left, right)))
                return t.Arithmetic(op, sides[0], sides[1])
            case s.Call(function, argument):
                return t.Since(function.removesuffix("_since"), self._of(DateType(), argument, known))
            case s.Any(name, body):
                return t.Any(
                    name.parts[0], self._body(name, body, known), name.parts[0] in self._scope.words.regions
                )
            case s.Count(name, body):
                if name.parts[0] in self._scope.words.regions:
                    raise self._names.fault(
                        "wrong-reference", "regions are not counted; ask `any … in […]`", name
                    )
                return t.Count(name.parts[0], self._body(name, body, known))
            case s.Group():
                raise self._names.fault("type-mismatch", "a list of values stands only after `in`", node)
            case s.Broken():
                raise Fault

    def _typed(self, node: s.Node, known: Known, asking: bool) -> Type | None:
        """The type of a node, if it has one, without a report; with `asking`, of a place that may not be set."""
        try:
            if asking and isinstance(node, s.Name):
                return Names(self._scope, lambda *_: None).place(node, known, asking=True).type
            return Checker(self._scope, lambda *_: None)._term(node, known).type
        except Fault:
            return None

    def _condition(self, node: s.Node, known: Known) -> t.Term:
        term = self._term(node, known)
        if not isinstance(term.type, BoolType):
            raise self._names.fault(
                "type-mismatch", f"this is {term.type}, not a condition", node, "compare it with something"
            )
        return term

    def _name(self, node: s.Name, known: Known) -> t.Term:
        terms = self._scope.words.terms
        if len(node.parts) == 1 and node.index is None and node.parts[0] in terms:
            return self._reused(node, known)
        return self._names.place(node, known)

    def _reused(self, node: s.Name, known: Known) -> t.Term:
        """A condition of `terms:`, checked again where it is used, with faults shown there."""

        def problem(
            code: str,
            message: str,
            _start: int,
            _end: int,
            help: str | None,
            _change: Change | None = None,
            /,
        ) -> None:
            self._problem(code, f"`{node}` cannot be used here: {message}", node.start, node.end, help)

        words = self._scope.words
        if node.parts[0] in words.broken:
            raise Fault
        inner = Checker(replace(self._scope, words=replace(words, terms={})), problem)
        return inner._condition(words.terms[node.parts[0]].node, known)

    def _junction(self, node: s.Junction, known: Known) -> t.Term:
        self._mistakes.lone_value(node, known)
        self._mistakes.same_entry(node)
        steps: list[Step] = []
        for part in node.parts:
            steps.append(partial(self._condition, part, known))
            known = known.both(implied(part, node.op == "and", self._scope.words.terms))
        parts = all_of(*steps)
        return t.And(parts) if node.op == "and" else t.Or(parts)

    def _body(self, name: s.Name, body: s.Node | None, known: Known) -> t.Term | None:
        words, ranging = self._scope.words, name.parts[0]
        if name.index is not None or len(name.parts) > 1:
            message = f"`{name}` is not a list; only a whole list, role or region can be asked of"
            raise self._names.fault("wrong-reference", message, name, f"write `{ranging} where …`")
        if self._scope.it is not None:
            raise self._names.fault(
                "wrong-reference",
                "`any` and `count` cannot stand inside a `where`",
                name,
                "`where` reads as far as it can: put the first `any … where …` in parentheses",
            )
        if ranging in words.roles:
            self._held_here(name, ranging)
        if ranging not in words.roles and ranging not in words.lists and ranging not in words.regions:
            near = did_you_mean(ranging, [*words.roles, *words.lists, *words.regions])
            help = kind_of(self._scope, ranging)
            if (called := labelled(words, ranging)) is not None:
                near = f"; did you mean `{called}`?"
            if ranging in words.groups:
                near, help = "", f"`{ranging}` is a group: ask of one of {listed(words.groups[ranging], '`')}"
            message = f"there is no list, role or region `{ranging}`{near}"
            meant = near.split("`")[1] if near else None
            change = Change.to(meant, name.start, name.start + len(ranging)) if meant else None
            raise self._names.fault("unknown-name", message, name, help, change)
        if ranging in words.regions and not words.regions[ranging].keys:
            raise self._names.fault(
                "wrong-reference", f"`{ranging}` has only one instance; compare it directly", name
            )
        if body is None:
            return None
        return Checker(replace(self._scope, it=ranging), self._problem)._condition(body, known)

    def _held_here(self, node: s.Name, role: str) -> None:
        if self._scope.words.roles[role].organisation:
            message = f"`{role}` is held in the organisation, not on the case"
            raise self._names.fault("wrong-reference", message, node)

    def _is(self, node: s.Is, known: Known) -> t.Term:
        if not isinstance(node.subject, s.Name):
            raise self._names.fault(
                "type-mismatch", f"only a name can be asked whether it is {node.what}", node.subject
            )
        if node.what == "set":
            asked: t.Term = t.IsSet(self._names.place(node.subject, known, asking=True))
        else:
            asked = self._final(node.subject, known)
        return t.Not(asked) if node.negated else asked

    def _final(self, subject: s.Name, known: Known) -> t.Term:
        term = self._names.place(subject, known)
        if isinstance(term.type, EntryType) and self._names.states(term.type.list):
            term = t.EntryState(term, EnumType(tuple(self._names.states(term.type.list))))
        if not isinstance(term, (t.State, t.EntryState)):
            raise self._names.fault("type-mismatch", f"`{subject}` has no states, so none is final", subject)
        name = term.region if isinstance(term, t.State) else list_of(term.entry)
        finals = (state for state, described in self._names.states(name).items() if described.final)
        return t.IsFinal(term, tuple(finals))

    def _of(self, wanted: Type, node: s.Node, known: Known) -> t.Term:
        term = self._term(node, known)
        if type(term.type) is not type(wanted):
            raise self._names.fault("type-mismatch", f"expected {wanted}, found {term.type}", node)
        return term

    # -------------------------------------------------------------- comparison

    def _comparison(self, node: s.Comparison, known: Known) -> t.Term:
        pairs = zip(node.operands, node.ops, node.operands[1:], strict=False)
        if len(node.ops) > 1 and set(node.ops) == {"=="}:
            first = s.Comparison(node.operands[:2], node.ops[:1], node.start, node.operands[1].end)
            self._mistakes.one_of(first, node.operands[2:], known, first)
        parts = all_of(*(partial(self._pair, left, op, right, known, node) for left, op, right in pairs))
        return parts[0] if len(parts) == 1 else t.And(parts)

    def _pair(self, left: s.Node, op: str, right: s.Node, known: Known, whole: s.Node) -> t.Term:
        self._mistakes.nothing(left, op, right, known)
        if op in ("in", "not in"):
            inside = self._membership(left, right, known, whole)
            return t.Not(inside) if op == "not in" else inside
        self._mistakes.alternatives(left, op, right, known)
        self._mistakes.strangers(left, right)
        if self._is_value(left, right, known):
            second = self._term(right, known)
            first = self._opposite(left, second.type, known)
        elif is_bare(right):  # what it means depends on the left side
            first = self._term(left, known)
            self._mistakes.entry(left, first, right)
            second = self._opposite(right, first.type, known)
        else:
            first, second = all_of(partial(self._term, left, known), partial(self._term, right, known))
        return self._compare(op, first, second, whole)

    def _is_value(self, left: s.Node, right: s.Node, known: Known) -> bool:
        """Whether the left side is a bare name that may be a value of what stands on the right."""
        if not (isinstance(left, s.Name) and is_bare(left)):
            return False
        if not self._names.exists(left):
            return True
        if not isinstance(right, s.Name):
            return False
        opposite = self._typed(right, known, False)  # a state may have the name of a role, list or fact
        return isinstance(opposite, EnumType) and left.parts[0] in opposite.values

    def _opposite(self, node: s.Node, wanted: Type | None, known: Known) -> t.Term:
        """A node that stands opposite a value of type `wanted`: there a bare name is first a value of it."""
        if isinstance(node, s.Name) and is_bare(node) and type(wanted) in _WORDLESS:
            self._mistakes.word(node, wanted)
        if isinstance(node, s.Name) and is_bare(node) and isinstance(wanted, (EnumType, SetType)):
            if node.parts[0] in wanted.values:
                return t.Const(
                    node.parts[0], EnumType(wanted.values, isinstance(wanted, EnumType) and wanted.ordered)
                )
            if not self._names.exists(node):
                raise self._mistakes.no_value(node, wanted)
            if (kind := misplaced(self._scope, node.parts[0])) is not None:
                raise self._mistakes.other_kind(node, wanted, kind)
        return self._term(node, known)

    def _compare(self, op: str, left: t.Term, right: t.Term, node: s.Node) -> t.Term:
        left, right = as_persons(left, right, self._scope)
        one, other = left.type, right.type
        if isinstance(one, TextType) or isinstance(other, TextType):
            raise self._names.fault(
                "type-mismatch", "texts cannot be compared", node, "ask `is set`, or declare an enum"
            )
        if isinstance(one, SetType) or isinstance(other, SetType):
            raise self._names.fault("type-mismatch", "lists cannot be compared", node, "ask `value in list`")
        if not same(one, other):
            kinds = frozenset((type(one), type(other)))
            # In the same order from both sides of `x`, so that `a <= x <= b` is one finding.
            first, second = sorted((one, other), key=_kind, reverse=True)
            message = f"{first} cannot be compared with {second}"
            raise self._names.fault("type-mismatch", message, node, _COMPARE.get(kinds))
        if op in ORDERED and not (has_order(one) and has_order(other)):
            help = "declare the enum `ordered: yes`" if isinstance(one, EnumType) else None
            message = f"{one} has no order, so `{op}` means nothing"
            raise self._names.fault("type-mismatch", message, node, help)
        if op in ORDERED and isinstance(one, EnumType) and one != other:
            message = f"{one} and {other} are ordered differently"
            raise self._names.fault("type-mismatch", message, node)
        return t.Compare(op, left, right)

    def _membership(self, left: s.Node, right: s.Node, known: Known, whole: s.Node) -> t.Term:
        if isinstance(right, s.Name) and right.parts == ("event", "present"):
            return self._present(left, known)
        if isinstance(right, s.Group):
            return self._one_of(left, right, known)
        self._report_bare_value(left, right, known)
        of = self._term(right, known)
        if not isinstance(of.type, SetType):
            help = "write the values in brackets: `in [a, b]`"
            raise self._names.fault("type-mismatch", f"`in` asks a list, and this is {of.type}", right, help)
        member = self._opposite(left, of.type, known)
        if not (isinstance(member.type, EnumType) and set(member.type.values) & set(of.type.values)):
            raise self._names.fault("type-mismatch", f"{member.type} is never in {of.type}", whole)
        return t.Member(member, of)

    def _report_bare_value(self, left: s.Node, right: s.Node, known: Known) -> None:
        """Report a value without brackets after `in`."""
        if isinstance(right, s.Name) and is_bare(right) and not self._names.exists(right):
            if with_beginning(self._scope, str(right)):
                raise self._names.unknown(right)
            wanted = self._term(left, known).type
            if isinstance(wanted, EnumType) and right.parts[0] in wanted.values:
                message = f"`in` asks a list, and `{right}` is one value"
                change = Change.to(f"[{right}]", right.start, right.end)
                raise self._names.fault("type-mismatch", message, right, f"write `in [{right}]`", change)

    def _one_of(self, left: s.Node, group: s.Group, known: Known) -> t.Term:
        term = self._term(left, known)
        return t.OneOf(term, all_of(*(partial(self._listed, term, item, known) for item in group.items)))

    def _listed(self, term: t.Term, item: s.Node, known: Known) -> Value:
        constant = self._opposite(item, term.type, known)
        if not isinstance(constant, t.Const):
            raise self._names.fault("type-mismatch", "a list after `in` holds fixed values only", item)
        self._compare("==", term, constant, item)
        return constant.value

    def _present(self, left: s.Node, known: Known) -> t.Term:
        words = self._scope.words
        if self._scope.payload is None:
            raise self._names.fault("out-of-place", "no act is judged here, so nobody is present", left)
        if isinstance(left, s.Name) and is_bare(left):
            name = left.parts[0]
            if name in words.groups:
                return t.RolePresent(words.groups[name])
            if name in words.roles:
                self._held_here(left, name)
                return t.RolePresent((name,))
        term = person_of(self._term(left, known), self._scope)
        if not isinstance(term.type, PersonType):
            raise self._names.fault(
                "type-mismatch", f"{term.type} is never present", left, "ask of a person, role or group"
            )
        return t.Present(term)


def _kind(type_: Type) -> str:
    return type(type_).__name__
