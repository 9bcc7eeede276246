"""Which row and column a state gets: rows flow down from the start, final states stand at the bottom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pathway.draw.graph import Machine

WIDEST: Final = 5
"""States in one row at most."""


@dataclass(frozen=True, slots=True)
class Grid:
    """States in rows, each from left to right; column 0 holds the longest way through."""

    rows: tuple[tuple[str, ...], ...]
    row: Mapping[str, int]
    column: Mapping[str, int]


def grid(machine: Machine) -> Grid:
    """Places states by the longest way of forward moves, a move being forward in the definition's order.

    States that lead to each other and share a predecessor stand side by side: they are alternatives.
    """
    edges = _forward(machine)
    order = [node.name for node in machine.nodes]
    rows = _rows(machine, _ranks(machine, order, edges))
    row = {name: r for r, names in enumerate(rows) for name in names}
    if machine.follows is not None:  # no moves of its own: the states stand in the order of the file
        column = {name: place for names in rows for place, name in enumerate(names)}
    else:
        column = _columns(rows, edges, _spine(order, edges, row))
    sorted_rows = tuple(tuple(sorted(names, key=column.__getitem__)) for names in rows)
    return Grid(sorted_rows, row, column)


def _forward(machine: Machine) -> dict[str, list[str]]:
    """For each state, the earlier states with a move to it, without the moves between alternatives."""
    position = {node.name: i for i, node in enumerate(machine.nodes)}
    pairs = {(source, bus.target) for bus in machine.buses for source in bus.sources}
    before: dict[str, list[str]] = {name: [] for name in position}
    for source, target in sorted(pairs, key=lambda pair: (position[pair[1]], position[pair[0]])):
        if position[source] < position[target]:
            before[target].append(source)
    return {
        target: [s for s in sources if (target, s) not in pairs or not set(before[s]) & set(sources)]
        for target, sources in before.items()
    }


def _ranks(machine: Machine, order: Sequence[str], edges: Mapping[str, Sequence[str]]) -> dict[str, int]:
    final = {node.name for node in machine.nodes if node.final}
    ranks: dict[str, int] = {}
    previous = 0
    for name in order:
        if name in final:
            continue
        above = [ranks[s] + 1 for s in edges[name] if s in ranks]
        previous = ranks[name] = max(above, default=previous)
    bottom = max(ranks.values(), default=-1) + 1
    return {name: ranks.get(name, bottom) for name in order}


def _rows(machine: Machine, ranks: Mapping[str, int]) -> list[list[str]]:
    rows: list[list[str]] = []
    for rank in sorted(set(ranks.values())):
        names = [node.name for node in machine.nodes if ranks[node.name] == rank]
        rows += [names[i : i + WIDEST] for i in range(0, len(names), WIDEST)]
    return rows


def _spine(order: Sequence[str], edges: Mapping[str, Sequence[str]], row: Mapping[str, int]) -> set[str]:
    """The states of the longest way, the earlier in the definition where ways are equally long."""
    length: dict[str, int] = {}
    step: dict[str, str] = {}
    for name in sorted(order, key=lambda n: row[n]):
        ways = [s for s in edges[name] if row[s] < row[name]]
        best = max(ways, key=lambda s: (length[s], row[s]), default=None)
        length[name] = length[best] + 1 if best else 1
        if best:
            step[name] = best
    last = max(order, key=lambda n: length[n], default=None)
    spine = set()
    while last is not None:
        spine.add(last)
        last = step.get(last)
    return spine


def _columns(
    rows: Sequence[Sequence[str]], edges: Mapping[str, Sequence[str]], spine: set[str]
) -> dict[str, int]:
    column: dict[str, int] = {}
    for names in rows:
        taken = {0} if spine & set(names) else set()
        for name in names:
            if name in spine:
                column[name] = 0
                continue
            wished = [column[s] for s in edges[name] if column.get(s)]
            ways = [*wished, *_outwards(len(names))]
            column[name] = next(c for c in ways if c not in taken)
            taken.add(column[name])
    return column


def _outwards(n: int) -> list[int]:
    return [0, *(c for k in range(1, n + 1) for c in (k, -k))]
