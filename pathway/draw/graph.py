"""From a definition to what a picture shows: machines with states, ways on, ways in and acts that stay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pathway.definition.model import Definition, Event, ListKind, Move, Region, State
from pathway.languages import Label

ANY_FROM = 3
"""Moves from every open state are drawn as one way in where there are at least so many of these."""


@dataclass(frozen=True, slots=True)
class Act:
    """An event, and the words for it."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Node:
    """A state. `stays` are the acts that leave it where it is; `now` names the instances that are in it."""

    name: str
    text: str
    final: bool
    box: str | None
    stays: tuple[Act, ...]
    now: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bus:
    """The same acts, leading from several states to one."""

    sources: tuple[str, ...]
    target: str
    acts: tuple[Act, ...]


@dataclass(frozen=True, slots=True)
class Machine:
    """A region, or a list whose entries have states.

    `entries` are ways in from any open state, `stays` the acts that fit any open state and move nothing,
    `added` the acts that add an entry of a list. Where the entries are other cases, `follows` names their
    pathway and its region, and nothing moves here: then there is no `initial` state either.
    """

    name: str
    title: str
    entry: bool
    keys: tuple[str, ...]
    initial: str | None
    nodes: tuple[Node, ...]
    buses: tuple[Bus, ...]
    entries: tuple[Bus, ...]
    stays: tuple[Act, ...]
    added: tuple[Act, ...]
    follows: tuple[str, str] | None = None


def plain(name: str) -> str:
    """A name as words."""
    return name.replace("_", " ")


def text_of(label: Label | None, name: str, language: str) -> str:
    """The label in a language, else the name."""
    return (label.get(language) if label else "") or plain(name)


def machines(definition: Definition, language: str, highlight: Mapping[str, str] | None) -> list[Machine]:
    """All regions, then all lists with states, in the order of the definition.

    `highlight` maps instances (`main`, `specialist[disability]`, `consult/2`) to states; what the definition
    does not know is not shown.
    """
    current = highlight or {}
    shown = [_machine(definition, region, language, current) for region in definition.regions.values()]
    lists = [kind for kind in definition.lists.values() if kind.states]
    return shown + [_machine(definition, kind, language, current) for kind in lists]


def _machine(
    definition: Definition, kind: Region | ListKind, language: str, current: Mapping[str, str]
) -> Machine:
    events = list(definition.events.values())
    moves = [(_act(event, language), move) for event, move in _moves(events, kind.name)]
    opened = {name for name, state in kind.states.items() if not state.final}
    anywhere = [(act, m) for act, m in moves if len(opened) >= ANY_FROM and opened == set(m.sources)]
    rest = [pair for pair in moves if pair not in anywhere]
    region = kind if isinstance(kind, Region) else None
    key_labels = region.key_labels if region else {}
    keys = region.keys if region else ()
    linked = None if isinstance(kind, Region) else kind.linked
    return Machine(
        name=kind.name,
        title=text_of(kind.label, kind.name, language),
        entry=region is None,
        keys=tuple(text_of(key_labels.get(key), key, language) for key in keys),
        initial=None if linked else kind.initial or next(iter(kind.states)),
        nodes=tuple(
            _node(
                state, language, _staying(rest, state.name), _instances(kind, state.name, current, language)
            )
            for state in kind.states.values()
        ),
        buses=_buses(rest),
        entries=_entries(anywhere),
        stays=_unique(act for act, move in anywhere if move.to is None),
        added=_unique(
            _act(event, language) for event in events if region is None and _adds(event, kind.name)
        ),
        follows=None if linked is None else (linked.pathway, linked.region),
    )


def _moves(events: Sequence[Event], name: str) -> Iterator[tuple[Event, Move]]:
    return ((event, move) for event in events for move in event.moves if move.region == name)


def _act(event: Event, language: str) -> Act:
    return Act(event.name, text_of(event.label, event.name, language))


def _adds(event: Event, name: str) -> bool:
    lists = [one.list for effect in event.effects for one in effect.adds]
    lists += [one.list for effect in event.effects for one in effect.opens]
    return name in lists or any(one.list == name for effect in event.effects for one in effect.links)


def _node(state: State, language: str, stays: tuple[Act, ...], now: tuple[str, ...]) -> Node:
    return Node(state.name, text_of(state.label, state.name, language), state.final, state.box, stays, now)


def _staying(moves: Sequence[tuple[Act, Move]], state: str) -> tuple[Act, ...]:
    return _unique(act for act, move in moves if state in move.sources and move.to in (None, state))


def _instances(
    kind: Region | ListKind, state: str, current: Mapping[str, str], language: str
) -> tuple[str, ...]:
    """The keys of this machine's instances that are in a state; an empty text for one without key."""
    labels = kind.key_labels if isinstance(kind, Region) else {}
    found = []
    for instance, at in current.items():
        name, _, key = instance.replace("/", "[", 1).rstrip("]").partition("[")
        if name == kind.name and at == state:
            found.append(text_of(labels.get(key), key, language))
    return tuple(sorted(found))


def _buses(moves: Sequence[tuple[Act, Move]]) -> tuple[Bus, ...]:
    """Parallel moves between two states are one; then sources with the same acts to one target are one."""
    pairs: dict[tuple[str, str], list[Act]] = {}
    for act, move in moves:
        for source in move.sources:
            if move.to is not None and move.to != source:
                pairs.setdefault((source, move.to), []).append(act)
    buses: dict[tuple[str, tuple[Act, ...]], list[str]] = {}
    for (source, target), acts in pairs.items():
        buses.setdefault((target, _unique(acts)), []).append(source)
    return tuple(Bus(tuple(sources), target, acts) for (target, acts), sources in buses.items())


def _entries(moves: Sequence[tuple[Act, Move]]) -> tuple[Bus, ...]:
    targets: dict[str, list[Act]] = {}
    for act, move in moves:
        if move.to is not None:
            targets.setdefault(move.to, []).append(act)
    return tuple(Bus((), target, _unique(acts)) for target, acts in targets.items())


def _unique(acts: Iterator[Act] | Sequence[Act]) -> tuple[Act, ...]:
    return tuple(dict.fromkeys(acts))
