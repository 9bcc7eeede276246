"""What triggers of deadlines can follow from what: along the moves of one region or list, whatever they ask."""

from __future__ import annotations

from collections.abc import Iterable

from pathway.definition import Definition, Event
from pathway.definition.flow import reached_from, steps_of
from pathway.policy import Happening, Trigger


def owner(name: str) -> str:
    """The region or list that the name of a trigger speaks of."""
    return name.partition("[")[0]


def states_after(definition: Definition, name: str, begins: Iterable[Trigger]) -> set[str] | None:
    """The states in which an instance or entry can be at some time after a deadline began; None for all.

    `name` is that of an instance, such as `specialist[disability]`, or of a list, whose entry the deadline
    runs for.
    """
    states: set[str] = set()
    region = owner(name)
    steps = steps_of(definition, region)
    for trigger in begins:
        if trigger.kind is Happening.ENTER and trigger.name == name:
            states.add(trigger.state)
        elif trigger.kind is Happening.LEAVE and trigger.name == name:
            states |= {to for source, to in steps if source == trigger.state}
        elif trigger.kind is Happening.EVENT and name in definition.regions:
            after = _after(definition.events[trigger.name], name)
            if not after:
                return None
            states |= after
        else:
            return None
    return reached_from(states, steps)


def _after(event: Event, name: str) -> set[str]:
    """In which states an event can leave a region; none where it does not say."""
    moves = [move for move in event.moves if move.region == name]
    return {state for move in moves for state in ((move.to,) if move.to else move.sources)}


def can_come(definition: Definition, trigger: Trigger, begins: tuple[Trigger, ...]) -> bool:
    """Whether a trigger can happen after a deadline began; yes where that is not plain."""
    if trigger.kind is Happening.TRUE:
        return True
    if trigger.kind is Happening.EVENT:
        event = definition.events[trigger.name]
        regions = {move.region for move in event.moves if move.region in definition.regions}
        return all(_fits_after(definition, event, name, begins) for name in regions)
    name = owner(trigger.name)
    kind = definition.lists.get(name)
    if kind is not None and kind.linked is not None:
        return True  # its entries move by the acts of other cases
    after = states_after(definition, trigger.name, begins)
    steps = steps_of(definition, name)
    if trigger.kind is Happening.LEAVE:
        return any(source == trigger.state and (after is None or source in after) for source, _ in steps)
    entered = {to for source, to in steps if after is None or source in after}
    return trigger.state in entered or (after is None and kind is not None and trigger.state == kind.initial)


def _fits_after(definition: Definition, event: Event, name: str, begins: tuple[Trigger, ...]) -> bool:
    if definition.regions[name].keys:
        return True
    after = states_after(definition, name, begins)
    sources = {source for move in event.moves if move.region == name for source in move.sources}
    return after is None or bool(after & sources)
