"""What the moves of an event require: that each place that would move has a way on, whose condition holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pathway.conditions import Condition, Conjunct
from pathway.conditions import syntax as s
from pathway.conditions import terms as t
from pathway.conditions.closures import code, doubting
from pathway.conditions.explain import name_of
from pathway.conditions.types import EnumType
from pathway.conditions.written import written
from pathway.decision.judge import Judge
from pathway.decision.search import Place, Requirement, Values
from pathway.definition import Definition, Move

Built = tuple[s.Node, t.Term]
"""A condition that stands in no file."""


@dataclass(frozen=True, slots=True)
class Way:
    """A region's instance or an entry that would move, with its moves in the order of the file."""

    instance: str
    moves: tuple[Move, ...]
    state: t.State | t.EntryState

    @property
    def place(self) -> Place:
        return ("value", name_of(self.state))

    @property
    def sources(self) -> Values:
        """The states in which there is a move."""
        return frozenset(source for move in self.moves for source in move.sources)

    def requirement(self) -> Requirement:
        """That one of the moves fits, and that those before it are known not to."""
        nodes, terms = zip(*self._choices(), strict=True)
        node, term = _joined("or", nodes, terms)
        conjunct = Conjunct(written(node), node, term, code(doubting(term)), False)
        return Requirement(None, Condition(conjunct.text, (conjunct,), conjunct.holds, False))

    def _choices(self) -> Iterator[Built]:
        before: list[Built] = []
        for move in self.moves:
            fits = _both([_stands(self.state, move.sources), *_parts(move.when)])
            yield _both([*before, fits])
            before.append((s.Not(fits[0], 0, 0), t.Not(fits[1])))


def ways(definition: Definition, judge: Judge) -> Iterator[Way]:
    """What would move; not what is not there, or of which it is not known which one it is."""
    found: dict[str, list[Move]] = {}
    for move in judge.event.moves:
        instance = judge.instance_of(move)
        if instance is not None and judge.state_of(instance) is not None:
            found.setdefault(instance, []).append(move)
    for instance, moves in found.items():
        yield Way(instance, tuple(moves), _state_of(definition, moves[0]))


def _state_of(definition: Definition, move: Move) -> t.State | t.EntryState:
    key = None if move.index is None else move.index.term
    if move.region in definition.regions:
        return t.State(move.region, key, EnumType(tuple(definition.regions[move.region].states)))
    assert key is not None
    return t.EntryState(key, EnumType(tuple(definition.lists[move.region].states)))


def _stands(state: t.State | t.EntryState, sources: Sequence[str]) -> Built:
    values = s.Group(tuple(_name(source) for source in sources), 0, 0)
    return s.Comparison((_name(name_of(state)), values), ("in",), 0, 0), t.OneOf(state, tuple(sources))


def _name(name: str) -> s.Name:
    return s.Name((name,), None, 0, 0)


def _parts(condition: Condition | None) -> list[Built]:
    return [] if condition is None else [(part.node, part.term) for part in condition.conjuncts]


def _both(parts: Sequence[Built]) -> Built:
    nodes, terms = zip(*parts, strict=True)
    return _joined("and", nodes, terms)


def _joined(op: str, nodes: tuple[s.Node, ...], terms: tuple[t.Term, ...]) -> Built:
    if len(nodes) == 1:
        return nodes[0], terms[0]
    return s.Junction(op, nodes, 0, 0), t.And(terms) if op == "and" else t.Or(terms)
