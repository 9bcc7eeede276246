"""The smallest set of facts by which requirements would hold, all of them together.

Conditions are taken apart into their smallest parts; each is a fact that could come out otherwise. Parts that
ask whether one place has one of some values are about that place, so that two of them never ask for what
cannot be both, and are counted and said as one. Of other parts it is not known what they have to do with each
other. A set is the smaller the fewer places it speaks of; a rule may be met, or be put out of question.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from pathway.conditions import Condition, View
from pathway.conditions import syntax as s
from pathway.conditions import terms as t
from pathway.conditions.closures import code, doubting
from pathway.conditions.explain import Part, name_of
from pathway.conditions.kleene import contrary, every, some
from pathway.conditions.types import EnumType
from pathway.conditions.written import negated, written

_MOST_WAYS: Final = 64
"""So many ways to fulfil one condition are looked at, those with the fewest parts first."""
_MOST_STEPS: Final = 1500
"""So many sets are tried at most for rules that have to do with each other; then the first ways are taken."""

Values = frozenset[str]
Place = tuple[str, str]
"""What a part is about: a place with values, or a statement that is so or not."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A part that should come out so: the place that it is about, and the values it may have there."""

    place: Place
    values: Values
    part: Part = field(compare=False)


Wishes = Mapping[Place, Values]
_TRUE: Final = frozenset(["yes"])
_FALSE: Final = frozenset(["no"])


@dataclass(frozen=True, slots=True)
class Requirement:
    """Where `when` holds, `that` must."""

    when: Condition | None
    that: Condition


def smallest_set(
    view: View, requirements: Iterable[Requirement], fixed: Wishes, bounds: Wishes
) -> tuple[Part, ...] | None:
    """The smallest set, in the order in which rules ask; None where none was found that suffices.

    `fixed` is what places will have for another reason, `bounds` what they may have at most. Requirements that
    speak of nothing in common are looked at by themselves.
    """
    found: list[Part] = []
    for group in _apart([part for one in requirements for part in _split(one)]):
        parts = _Search(view, group, fixed, bounds).smallest()
        if parts is None:
            return None
        found += parts
    return tuple(found)


def _split(one: Requirement) -> list[Requirement]:
    """A requirement that always applies asks for each of its conjuncts."""
    if one.when is not None or len(one.that.conjuncts) == 1:
        return [one]
    return [Requirement(None, replace(one.that, conjuncts=(part,))) for part in one.that.conjuncts]


def _apart(requirements: Sequence[Requirement]) -> list[list[Requirement]]:
    """Groups that have no place in common, in the order of their first requirements."""
    groups: list[tuple[set[Place], list[int]]] = []
    for number, one in enumerate(requirements):
        places, members = set(_places(one)), [number]
        apart = []
        for there, numbers in groups:
            if there & places:
                places, members = places | there, numbers + members
            else:
                apart.append((there, numbers))
        groups = [*apart, (places, members)]
    ordered = sorted(sorted(members) for _, members in groups)
    return [[requirements[number] for number in members] for members in ordered]


def _places(one: Requirement) -> Iterator[Place]:
    for condition in (one.when, one.that):
        for part in condition.conjuncts if condition is not None else ():
            yield from _places_in(part.node, part.term)


def _places_in(node: s.Node, term: t.Term) -> Iterator[Place]:
    match node, term:
        case s.Not(body), t.Not(inner):
            yield from _places_in(body, inner)
        case s.Junction(parts=nodes), (t.And(parts) | t.Or(parts)):
            for one, part in zip(nodes, parts, strict=True):
                yield from _places_in(one, part)
        case _:
            yield _about(node, term)[0]


class _Search:
    """Looks for the smallest set for requirements that have to do with each other."""

    def __init__(
        self, view: View, requirements: Sequence[Requirement], fixed: Wishes, bounds: Wishes
    ) -> None:
        self._bounds = bounds
        self._view = view
        self._requirements = requirements
        self._fixed = dict(fixed)
        self._trees: dict[int, list[tuple[s.Node, t.Term]]] = {}
        self._answers: dict[int, bool | None] = {}
        """What each part comes to on the view, by the identity of its term, which `_trees` keeps alive."""

    def smallest(self) -> tuple[Part, ...] | None:
        """The smallest set for all of them; None where none was found that suffices.

        Of sets that speak of equally many places, the one that leaves the most rules in question comes first. What
        was assumed before is not looked at again: it leads nowhere else.
        """
        count = itertools.count()
        heap: list[tuple[int, int, int, tuple[Wish, ...]]] = [(0, 0, next(count), ())]
        looked_at: set[frozenset[tuple[Place, Values]]] = set()
        for _ in range(_MOST_STEPS):
            if not heap:
                return None
            _, outs, _, wishes = heapq.heappop(heap)
            assumed = self._assume(wishes)
            if assumed is None or (key := frozenset(assumed.items())) in looked_at:
                continue
            looked_at.add(key)
            broken = self._first_broken(assumed)
            if broken is None:
                return _said_once(wishes)
            for out, way in self._ways_out(broken, assumed):
                more = (*wishes, *way)
                heapq.heappush(heap, (len({w.place for w in more}), outs + out, next(count), more))
        return self._first_found()

    def _first_found(self) -> tuple[Part, ...] | None:
        """A set that suffices, where the first way out of each requirement leads to one: perhaps not the smallest."""
        wishes: tuple[Wish, ...] = ()
        for _ in range(_MOST_STEPS):
            assumed = self._assume(wishes)
            broken = None if assumed is None else self._first_broken(assumed)
            if assumed is None or broken is None:
                return None if assumed is None else _said_once(wishes)
            ways = self._ways_out(broken, assumed)
            if not ways:
                return None
            wishes = (*wishes, *ways[0][1])
        return None

    def _assume(self, wishes: Sequence[Wish]) -> dict[Place, Values] | None:
        """What places would have; None where wishes contradict each other."""
        assumed = dict(self._fixed)
        for wish in wishes:
            left = wish.values & assumed.get(wish.place, self._bounds.get(wish.place, wish.values))
            if not left:
                return None
            assumed[wish.place] = left
        return assumed

    def _first_broken(self, assumed: Wishes) -> Requirement | None:
        for one in self._requirements:
            if (
                self._holds_all(one.when, assumed) is not False
                and self._holds_all(one.that, assumed) is not True
            ):
                return one
        return None

    def _ways_out(self, broken: Requirement, assumed: Wishes) -> list[tuple[bool, tuple[Wish, ...]]]:
        """How the requirement would hold, and then, marked as such, how it would not apply."""
        ways = [(False, way) for way in self._ways_all(broken.that, True, assumed)]
        if broken.when is not None:
            ways += [(True, way) for way in self._ways_all(broken.when, False, assumed)]
        return ways

    # -------------------------------------------------------------- whether it holds

    def _holds_all(self, condition: Condition | None, assumed: Wishes) -> bool | None:
        if condition is None:
            return True
        return every(self._holds(node, term, assumed) for node, term in self._tree(condition))

    def _tree(self, condition: Condition) -> list[tuple[s.Node, t.Term]]:
        """The conjuncts of a condition, each part of which can be evaluated by itself."""
        known = self._trees.get(id(condition))
        if known is None:
            known = [(part.node, doubting(part.term)) for part in condition.conjuncts]
            self._trees[id(condition)] = known
        return known

    def _holds(self, node: s.Node, term: t.Term, assumed: Wishes) -> bool | None:
        match node, term:
            case s.Not(body), t.Not(inner):
                return contrary(self._holds(body, inner, assumed))
            case s.Junction(parts=nodes), (t.And(parts) | t.Or(parts)):
                found = [self._holds(n, p, assumed) for n, p in zip(nodes, parts, strict=True)]
                return every(found) if isinstance(term, t.And) else some(found)
            case _:
                return self._assumed(node, term, assumed)

    def _assumed(self, node: s.Node, term: t.Term, assumed: Wishes) -> bool | None:
        place, values, _ = _about(node, term)
        wanted = assumed.get(place)
        if wanted is None:
            if id(term) not in self._answers:
                self._answers[id(term)] = code(term)(self._view)
            return self._answers[id(term)]
        if wanted <= values:
            return True
        return None if wanted & values else False

    # -------------------------------------------------------------- how it would

    def _ways_all(self, condition: Condition, wanted: bool, assumed: Wishes) -> list[tuple[Wish, ...]]:
        parts = [self._ways(node, term, wanted, assumed) for node, term in self._tree(condition)]
        return _fewest(_product(parts) if wanted else itertools.chain(*parts))

    def _ways(self, node: s.Node, term: t.Term, wanted: bool, assumed: Wishes) -> list[tuple[Wish, ...]]:
        """Sets of wishes each of which makes a condition come out as `wanted`; none where it cannot."""
        if self._holds(node, term, assumed) is wanted:
            return [()]
        match node, term:
            case s.Not(body), t.Not(inner):
                return self._ways(body, inner, not wanted, assumed)
            case s.Junction(parts=nodes), (t.And(parts) | t.Or(parts)):
                ways = [self._ways(n, p, wanted, assumed) for n, p in zip(nodes, parts, strict=True)]
                return _fewest(
                    _product(ways) if isinstance(term, t.And) == wanted else itertools.chain(*ways)
                )
            case _:
                return self._wish(node, term, wanted, assumed)

    def _wish(self, node: s.Node, term: t.Term, wanted: bool, assumed: Wishes) -> list[tuple[Wish, ...]]:
        if isinstance(term, t.Const):
            return []
        place, values, domain = _about(node, term)
        allowed = values if wanted else domain - values
        if not allowed & assumed.get(place, self._bounds.get(place, allowed)):
            return []
        part = Part(written(node) if wanted else negated(node), term, wanted)
        return [(Wish(place, allowed, part),)]


def _said_once(wishes: Sequence[Wish]) -> tuple[Part, ...]:
    """One part for each place: what is wished of it at one time and another, narrowed to what fits all of it."""
    by_place: dict[Place, list[Wish]] = {}
    for wish in wishes:
        by_place.setdefault(wish.place, []).append(wish)
    return tuple(_narrowed(of_one) for of_one in by_place.values())


def _narrowed(wishes: Sequence[Wish]) -> Part:
    """The wish that is as narrow as all of them together; a part made of what they leave where there is none."""
    left = frozenset.intersection(*(wish.values for wish in wishes))
    for wish in wishes:
        if wish.values == left:
            return wish.part
    place = _left_of(wishes[0].part.term)
    assert isinstance(place.type, EnumType)
    values = [value for value in place.type.values if value in left]
    if len(values) == 1:
        equal = t.Compare("==", place, t.Const(values[0], place.type))
        return Part(f"{name_of(place)} == {values[0]}", equal, True)
    return Part(f"{name_of(place)} in [{', '.join(values)}]", t.OneOf(place, tuple(values)), True)


def _left_of(term: t.Term) -> t.Term:
    """The place that a comparison with values asks of."""
    match term:
        case t.Not(body=body):
            return _left_of(body)
        case t.Compare(left=t.Const(), right=place) | t.Compare(left=place) | t.OneOf(left=place):
            return place
    raise AssertionError(term)


def _about(node: s.Node, term: t.Term) -> tuple[Place, Values, Values]:
    """What a part is about, the values with which it holds, and all that there are."""
    match term:
        case t.Not(body=t.OneOf() as body) if isinstance(node, s.Comparison):
            place, values, domain = _about(node, body)
            return place, domain - values, domain
        case t.Compare(op="==" | "!=" as op, left=t.Const() as left, right=right) if isinstance(
            node, s.Comparison
        ) and not isinstance(right, t.Const):
            turned = s.Comparison(node.operands[::-1], node.ops, node.start, node.end)
            return _about(turned, t.Compare(op, right, left))
        case t.Compare(op="==" | "!=" as op, left=left, right=t.Const(value=bool(value))) if isinstance(
            node, s.Comparison
        ):
            place, values, domain = _about(node.operands[0], left)
            return place, values if (op == "==") == value else domain - values, domain
        case t.Compare(op="==" | "!=" as op, left=left, right=t.Const(value=str(value))) if _is_place(left):
            assert isinstance(left.type, EnumType)
            domain = frozenset(left.type.values)
            values = frozenset([value]) & domain
            return ("value", name_of(left)), values if op == "==" else domain - values, domain
        case t.OneOf(left=left, values=among) if _is_place(left):
            assert isinstance(left.type, EnumType)
            domain = frozenset(left.type.values)
            return ("value", name_of(left)), frozenset(map(str, among)) & domain, domain
        case _:
            return _statement(node)


def _statement(node: s.Node) -> tuple[Place, Values, Values]:
    """A part that is so or not; that and its contrary are about the same."""
    text, contrary = written(node), negated(node)
    positive = min(text, contrary)
    return ("so", positive), _TRUE if text == positive else _FALSE, _TRUE | _FALSE


def _is_place(term: t.Term) -> bool:
    return isinstance(term, t.READS) and isinstance(term.type, EnumType) and "…" not in name_of(term)


def _product(parts: Sequence[Sequence[tuple[Wish, ...]]]) -> Iterator[tuple[Wish, ...]]:
    """One way of each part, put together; the ways with few wishes come first in each."""
    found: list[tuple[Wish, ...]] = [()]
    for ways in parts:
        found = _fewest(tuple(dict.fromkeys((*one, *more))) for one in found for more in ways)
    return iter(found)


def _fewest(ways: Iterator[tuple[Wish, ...]] | itertools.chain[tuple[Wish, ...]]) -> list[tuple[Wish, ...]]:
    return sorted(dict.fromkeys(ways), key=len)[:_MOST_WAYS]
