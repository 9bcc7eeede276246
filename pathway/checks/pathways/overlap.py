"""Which moves of one event leave another one nothing: in each region the first move that fits is taken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pathway.checks.parts import events_at
from pathway.checks.subjects import ReadPathway
from pathway.definition import Move
from pathway.definition.shapes import MoveShape


@dataclass(frozen=True, slots=True)
class Hidden:
    """A move that is never taken from some states, since an earlier one always is."""

    event: str
    move: MoveShape
    by: MoveShape
    states: tuple[str, ...]
    whole: bool
    """From all of its states."""


def hidden_moves(pathway: ReadPathway) -> Iterator[Hidden]:
    """Each move of which states are hidden by an earlier one, once for each such one."""
    written_at = events_at(pathway.shape)
    for event in pathway.definition.events.values():
        pairs = list(zip(event.moves, written_at[event.name][1].moves, strict=True))
        from_: dict[str, list[int]] = {}
        for place, (move, shape) in enumerate(pairs):
            left = set(move.sources)
            before = sorted({other for state in left for other in from_.get(state, ())})
            for state in left:
                from_.setdefault(state, []).append(place)
            for earlier, written in (pairs[other] for other in before):
                taken = left & set(earlier.sources)
                if taken and _is_taken_first(earlier, move):
                    left -= taken
                    states = tuple(state for state in move.sources if state in taken)
                    yield Hidden(event.name, shape, written, states, not left)


def _is_taken_first(earlier: Move, later: Move) -> bool:
    same = earlier.region == later.region and _text(earlier.index) == _text(later.index)
    return same and (earlier.when is None or _text(earlier.when) == _text(later.when))


def _text(part: object) -> str | None:
    return getattr(part, "text", None)


def is_any(shape: MoveShape) -> bool:
    """Whether a move begins in every state that is not final."""
    return [str(name) for name in shape.from_] == ["any"]
