"""Which way each move takes through a picture: straight down, across to a neighbour, or by a side lane.

Rows have channels above and below them: channel `r` lies over row `r`. A place on a lane is counted in
halves: row `r` is `2 * r`, the channel above it `2 * r - 1`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from pathway.draw.graph import Bus, Machine
from pathway.draw.rank import Grid

LEFT: Final = -1
RIGHT: Final = 1


@dataclass(frozen=True, slots=True)
class Route:
    """How one bus is drawn. `above` come straight down from the row over the target, `beside` from a
    neighbour, `far` by the lane `lane` (0 is the innermost) on `side`.

    `through` are the far sources that leave by the channel under their row, and `over` says that the lane
    comes in by the channel over the target's row; otherwise they use the sides of the boxes.
    """

    bus: Bus
    above: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    far: tuple[str, ...] = ()
    side: int = RIGHT
    lane: int = -1
    through: tuple[str, ...] = ()
    over: bool = False

    def span(self, grid: Grid) -> tuple[int, int]:
        """The first and the last place that the lane touches, in halves of rows."""
        ends = [2 * grid.row[s] + (s in self.through) for s in self.far]
        ends.append(2 * grid.row[self.bus.target] - self.over)
        return min(ends), max(ends)


def routes(machine: Machine, grid: Grid) -> list[Route]:
    """One route for each bus, in the machine's order, with lanes that don't overlap."""
    plain = [_split(bus, grid) for bus in machine.buses]
    order = sorted(range(len(plain)), key=lambda i: (_reach(plain[i], grid), i))
    sided: dict[int, Route] = {}
    for i in order:
        if plain[i].far:
            sided[i] = _sided(plain[i], grid, list(sided.values()))
    laned = {**dict(enumerate(plain)), **_laned(sided, grid)}
    return [laned[i] for i in range(len(plain))]


def _split(bus: Bus, grid: Grid) -> Route:
    above, beside, far = [], [], []
    row = grid.row[bus.target]
    for source in bus.sources:
        if grid.row[source] == row - 1:
            above.append(source)
        elif neighbours(grid, source, bus.target):
            beside.append(source)
        else:
            far.append(source)
    return Route(bus, tuple(above), tuple(beside), tuple(far))


def neighbours(grid: Grid, one: str, other: str) -> bool:
    """Whether two states stand next to each other in a row."""
    names = grid.rows[grid.row[one]]
    return other in names and abs(names.index(one) - names.index(other)) == 1


def _reach(route: Route, grid: Grid) -> int:
    low, high = route.span(grid)
    return high - low


def outermost(grid: Grid, name: str, side: int) -> bool:
    """Whether nothing stands between a state and the lanes on a side."""
    names = grid.rows[grid.row[name]]
    return name == (names[0] if side == LEFT else names[-1])


def _sided(route: Route, grid: Grid, placed: Sequence[Route]) -> Route:
    """The route on the better side: few channels first, then the less crowded side, then the left."""
    ways = [_by(route, grid, side) for side in (LEFT, RIGHT)]
    return min(
        ways, key=lambda way: (2 * len(way.through) + 2 * way.over + _crowd(way, grid, placed), way.side)
    )


def _by(route: Route, grid: Grid, side: int) -> Route:
    blocked = {grid.row[s] for s in route.far if not outermost(grid, s, side)}
    through = tuple(s for s in route.far if grid.row[s] in blocked)
    return replace(route, side=side, through=through, over=not outermost(grid, route.bus.target, side))


def _crowd(way: Route, grid: Grid, placed: Sequence[Route]) -> int:
    return sum(other.side == way.side and _meet(other, way, grid) for other in placed)


def _meet(one: Route, other: Route, grid: Grid) -> bool:
    (a, b), (c, d) = one.span(grid), other.span(grid)
    return a <= d and c <= b


def _laned(sided: dict[int, Route], grid: Grid) -> dict[int, Route]:
    """The shorter a lane, the nearer to the boxes; each the nearest that is free over its whole span."""
    done: dict[int, Route] = {}
    for i, route in sorted(sided.items(), key=lambda item: (_reach(item[1], grid), item[0])):
        rivals = [r for r in done.values() if r.side == route.side and _meet(r, route, grid)]
        taken = {r.lane for r in rivals}
        lane = next(n for n in range(len(taken) + 1) if n not in taken)
        done[i] = replace(route, lane=lane)
    return done


@dataclass(frozen=True, slots=True)
class Port:
    """Where a route meets the side of a box: `inward` where it ends there, with its label."""

    route: int
    inward: bool


def ports(all_routes: Sequence[Route], grid: Grid, name: str, side: int) -> list[Port]:
    """The ports on a side of a box from top to bottom, ordered so that lanes cross little."""
    found: list[tuple[tuple[int, int, int], Port]] = []
    for i, route in enumerate(all_routes):
        if route.side != side:
            continue
        if name in route.far and name not in route.through:
            up = 2 * grid.row[route.bus.target] - route.over < 2 * grid.row[name]
            found.append((_order(route, up, not up), Port(i, False)))
        if route.far and route.bus.target == name and not route.over:
            rows = [grid.row[s] for s in route.far]
            here = grid.row[name]
            found.append((_order(route, min(rows) < here, max(rows) >= here), Port(i, True)))
    return [port for _, port in sorted(found, key=lambda item: (item[0], item[1].route))]


def _order(route: Route, up: bool, down: bool) -> tuple[int, int, int]:
    if up and down:
        return (1, 0, 0)
    return (0, route.lane, 0) if up else (2, -route.lane, 0)


def exits(all_routes: Sequence[Route], grid: Grid, name: str) -> list[tuple[int, int]]:
    """Routes that leave a box from below with a turn, each with the direction it turns to."""
    found = []
    for i, route in enumerate(all_routes):
        turn = grid.column[route.bus.target] - grid.column[name]
        if name in route.through:
            found.append((i, route.side))
        elif name in route.above and turn:
            found.append((i, LEFT if turn < 0 else RIGHT))
    return found


def tracks(all_routes: Sequence[Route], grid: Grid, channel: int) -> list[int]:
    """Routes that run across a channel, from top to bottom: those that leave a row first."""
    leaving, turning, coming = [], [], []
    for i, route in enumerate(all_routes):
        row = grid.row[route.bus.target]
        if row == channel and any(grid.column[s] != grid.column[route.bus.target] for s in route.above):
            turning.append(i)
        elif any(grid.row[s] == channel - 1 for s in route.through):
            leaving.append(i)
        elif row == channel and route.over and route.far:
            coming.append(i)
    return leaving + turning + coming
