"""The state machines underneath: one flat, shared `transitions.Machine` for each region and list with states.

The only importer of `transitions`. A machine has no model: `fitting` reads its table, and `fire` triggers the
event on a small object that holds nothing but a state, so that a case costs no memory here. What to look out
for in transitions 0.9.3: a guard must give a bool; a queued machine swallows order; an unknown state passes
silently; `auto_transitions` would add `to_x()` past every guard.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from transitions import EventData, Machine, MachineError, Transition

from pathway.definition import Definition, ListKind, Move, Region
from pathway.errors import InternalError


class _MoveTransition(Transition):
    """A transition that remembers the move of the definition it stands for."""

    def __init__(self, *args: Any, move: Move, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.move = move


class _PathwayMachine(Machine):
    transition_cls = _MoveTransition


class _Place:
    """What an event is triggered on: a state, and nothing else."""

    __slots__ = ("state",)

    def __init__(self, state: str) -> None:
        self.state = state


def _is_chosen(data: EventData) -> bool:
    """The guard of every transition: the decision has chosen already, with the conditions of the move."""
    transition = data.transition
    assert transition is not None
    return bool((transition.dest or transition.source) == data.kwargs["to"])


class Machines:
    """The machines of a definition, by the name of their region or list."""

    def __init__(self, definition: Definition) -> None:
        owners: dict[str, Region | ListKind] = dict(definition.regions)
        owners |= {name: kind for name, kind in definition.lists.items() if kind.states and not kind.linked}
        self._machines = {
            name: _PathwayMachine(
                model=None,
                states=list(owner.states),
                initial=owner.initial,
                auto_transitions=False,
                send_event=True,
            )
            for name, owner in owners.items()
        }
        for event in definition.events.values():
            for move in event.moves:
                for source in move.sources:
                    self._machines[move.region].add_transition(
                        event.name, source, move.to, conditions=[_is_chosen], move=move
                    )

    def fitting(self, region: str, event: str, state: str) -> Sequence[Move]:
        """The moves of an event that start from a state, in the order of the file."""
        known = self._machines[region].events.get(event)
        found: list[Any] = [] if known is None else known.transitions.get(state, [])
        return [transition.move for transition in found]

    def fire(self, region: str, event: str, source: str, to: str) -> None:
        """Take the transition. Raises InternalError where the machine ends elsewhere than the decision said."""
        place = _Place(source)
        try:
            taken = self._machines[region].events[event].trigger(place, to=to)
        except (KeyError, ValueError, MachineError) as error:
            raise InternalError(f"{region} cannot go from {source} to {to} with {event}: {error}") from error
        if taken is not True or place.state != to:
            raise InternalError(f"{region} went from {source} to {place.state} with {event}, not to {to}")


_KNOWN: dict[str, Machines] = {}


def machines_of(definition: Definition) -> Machines:
    """The machines of a definition, built once for each content."""
    known = _KNOWN.get(definition.hash)
    if known is None:
        known = _KNOWN[definition.hash] = Machines(definition)
    return known
