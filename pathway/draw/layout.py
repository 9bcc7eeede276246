"""Where everything in the picture of one machine stands: a pure function to boxes, wires and captions.

No box meets another, and no caption meets a box, a wire or another caption: rows hold boxes and the stubs at
their sides, channels between the rows hold turns above and captions below, and lanes run outside of both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

from pathway.draw import measure
from pathway.draw.geometry import Box, Rect
from pathway.draw.graph import Bus, Machine, Node
from pathway.draw.rank import Grid, grid
from pathway.draw.routes import LEFT, RIGHT, Port, Route, exits, ports, routes, tracks
from pathway.draw.text import Block

LANE: Final = 14
TRACK: Final = 12
ARROW: Final = 10
STUB: Final = 10
GAP: Final = 28
BADGE: Final = 30
"""Room for the badge of a slide box at the left of a state's name."""


@dataclass(frozen=True, slots=True)
class Top:
    """A way into a box from above: at `dx` from its middle, with its caption on `side`."""

    kind: Literal["route", "initial", "any"]
    route: int
    bus: Bus
    block: Block
    dx: float = 0
    side: int = RIGHT

    @property
    def reach(self) -> tuple[float, float]:
        """How far line and caption go to the left and to the right of the box's middle."""
        room = 8 + self.block.width
        return (room - self.dx, self.dx + 8) if self.side == LEFT else (8 - self.dx, self.dx + room)


@dataclass(frozen=True, slots=True)
class Plan:
    """All that is known of a machine's picture before lengths: places, routes, and measured texts."""

    machine: Machine
    language: str
    grid: Grid
    routes: tuple[Route, ...]
    nodes: Mapping[str, Node]
    captions: tuple[Block, ...]
    """One for each route."""
    tops: Mapping[str, tuple[Top, ...]]

    def ports(self, name: str, side: int) -> list[Port]:
        return ports(self.routes, self.grid, name, side)

    def beside(self, left: str, right: str) -> list[tuple[int, str]]:
        """The routes between two neighbours, each with its source."""
        pair = {left, right}
        found = [(i, pair & set(r.beside)) for i, r in enumerate(self.routes) if r.bus.target in pair]
        return [(i, sources.pop()) for i, sources in found if sources]


def plan(machine: Machine, language: str) -> Plan:
    """Places and routes for a machine."""
    at = grid(machine)
    ways = tuple(routes(machine, at))
    captions = tuple(measure.caption(way.bus, language) for way in ways)
    tops = {node.name: _tops(machine, node.name, ways, captions, language) for node in machine.nodes}
    return Plan(machine, language, at, ways, {n.name: n for n in machine.nodes}, captions, tops)


def _tops(
    machine: Machine, name: str, ways: Sequence[Route], captions: Sequence[Block], language: str
) -> tuple[Top, ...]:
    """The ways in from above, those from the left first; the start and `any` have no route."""
    found: list[tuple[int, Top]] = []
    for i, way in enumerate(ways):
        if way.bus.target == name and (way.above or (way.far and way.over)):
            place = way.side if way.far and way.over else 0
            found.append((place, Top("route", i, way.bus, captions[i])))
    if name == machine.initial:
        bus = Bus((), name, machine.added)
        found.append((0, Top("initial", -1, bus, measure.caption(bus, language))))
    for bus in machine.entries:
        if bus.target == name:
            found.append((RIGHT, Top("any", -1, bus, measure.caption(bus, language, anywhere=True))))
    found.sort(key=lambda pair: pair[0])
    return _spread([top for _, top in found])


def _spread(tops: Sequence[Top]) -> tuple[Top, ...]:
    if len(tops) < 2:
        return tuple(tops)
    placed, dx = [], -10.0
    for i, top in enumerate(tops):
        placed.append(Top(top.kind, top.route, top.bus, top.block, dx, LEFT if i == 0 else RIGHT))
        dx += 20 if i == 0 else 20 + top.block.width
    return tuple(placed)


def stacked(items: Sequence[Block | None]) -> tuple[list[float], float]:
    """Heights of stubs one under the other, each under its caption where it has one, and the whole height."""
    ys: list[float] = []
    at = 0.0
    for caption in items:
        at += STUB if caption is None or not caption.lines else caption.height + 6
        ys.append(at)
        at += 6
    return ys, at


@dataclass(frozen=True, slots=True)
class Frame:
    """Lengths: where columns and rows are, and where the lanes begin."""

    plan: Plan
    boxes: Mapping[str, Box]
    channels: tuple[float, ...]
    """The upper edge of each channel."""
    lanes: Mapping[int, float]
    """The x of the innermost lane on each side."""

    def lane(self, route: Route) -> float:
        return self.lanes[route.side] + route.side * route.lane * LANE

    def track(self, channel: int, route: int) -> float:
        """The y at which a route crosses a channel."""
        order = tracks(self.plan.routes, self.plan.grid, channel)
        return self.channels[channel] + STUB + order.index(route) * TRACK

    def side_ys(self, name: str, side: int) -> list[tuple[Port, float]]:
        """The ports on a side of a box with their y."""
        found = self.plan.ports(name, side)
        ys, height = stacked([self.plan.captions[p.route] if p.inward else None for p in found])
        rect = self.boxes[name].rect
        start = rect.y + (rect.height - height) / 2
        return [(port, start + y) for port, y in zip(found, ys, strict=True)]


def frame(plan: Plan) -> Frame:
    """Measures a plan. x is relative to the middle of column 0, y to the top."""
    blocks = {n: (measure.label(node), measure.notes(node, plan.language)) for n, node in plan.nodes.items()}
    widths = _box_widths(plan, blocks)
    middles = _middles(plan, widths)
    heights = [_row_height(plan, names, blocks) for names in plan.grid.rows]
    tops, channels = _vertical(plan, heights)
    boxes = {}
    for name, (label, notes) in blocks.items():
        row, column = plan.grid.row[name], plan.grid.column[name]
        wide = widths[column]
        rect = Rect(middles[column] - wide / 2, tops[row], wide, heights[row])
        title = measure.box_title(plan.nodes[name], plan.language)
        boxes[name] = Box(plan.nodes[name], rect, label, notes, title)
    return Frame(
        plan, boxes, tuple(channels), {side: _lane_start(plan, boxes, side) for side in (LEFT, RIGHT)}
    )


def _box_widths(plan: Plan, blocks: Mapping[str, tuple[Block, Block]]) -> dict[int, float]:
    widths: dict[int, float] = {}
    for name, (label, notes) in blocks.items():
        badge = 2 * BADGE if plan.nodes[name].box else 0
        spread = max((abs(top.dx) for top in plan.tops[name]), default=0) * 2 + 24
        turns = 2 * 40 + 24 * len(exits(plan.routes, plan.grid, name))
        need = max(label.width + badge + 24, notes.width + 24, spread, turns, 120)
        column = plan.grid.column[name]
        widths[column] = max(widths.get(column, 0), need + need % 2)
    return widths


def _middles(plan: Plan, widths: Mapping[int, float]) -> dict[int, float]:
    columns = sorted(widths)
    middles = {columns[0]: 0.0}
    for left, right in pairwise(columns):
        captions = _reach(plan, left, widths)[1] + GAP + _reach(plan, right, widths)[0]
        boxes = (widths[left] + widths[right]) / 2 + _beside_width(plan, left)
        middles[right] = middles[left] + max(captions, boxes)
    return middles


def _reach(plan: Plan, column: int, widths: Mapping[int, float]) -> tuple[float, float]:
    """How far boxes and captions of a column go to the left and right of its middle."""
    tops = [t for n, c in plan.grid.column.items() if c == column for t in plan.tops[n]]
    half = widths[column] / 2
    return max([half, *(t.reach[0] for t in tops)]), max([half, *(t.reach[1] for t in tops)])


def _beside_width(plan: Plan, column: int) -> float:
    """The room needed between a column's boxes and their right neighbours."""
    widest = 0
    for names in plan.grid.rows:
        for left, right in pairwise(names):
            if plan.grid.column[left] == column:
                found = plan.beside(left, right)
                widest = max([widest, *(plan.captions[i].width for i, _ in found)])
    return widest + 2 * ARROW + 16 if widest else GAP


def _row_height(plan: Plan, names: Sequence[str], blocks: Mapping[str, tuple[Block, Block]]) -> float:
    needs: list[float] = [
        label.height + notes.height + 20 for label, notes in (blocks[name] for name in names)
    ]
    for left, right in pairwise(names):
        needs.append(stacked([plan.captions[i] for i, _ in plan.beside(left, right)])[1] + 8)
    for name, side in ((names[0], LEFT), (names[-1], RIGHT)):
        found = plan.ports(name, side)
        needs.append(stacked([plan.captions[p.route] if p.inward else None for p in found])[1] + 8)
    return max([40.0, *needs])


def _vertical(plan: Plan, heights: Sequence[float]) -> tuple[list[float], list[float]]:
    """The upper edges of rows and of channels."""
    tops: list[float] = []
    channels = [0.0]
    for row, names in enumerate(plan.grid.rows):
        entries = [top for name in names for top in plan.tops[name]]
        zone = max((top.block.height + 12 for top in entries), default=0)
        zone = max(zone, 34 if any(t.kind != "route" for t in entries) else 22)
        crossing = len(tracks(plan.routes, plan.grid, row))
        tops.append(channels[row] + crossing * TRACK + zone + (STUB if crossing else 0))
        channels.append(tops[row] + heights[row])
    return tops, channels


def _lane_start(plan: Plan, boxes: Mapping[str, Box], side: int) -> float:
    """The first x outside of all boxes, captions and stubs on a side."""
    edges = []
    for name, box in boxes.items():
        half = box.rect.width / 2
        reach = [half, *(top.reach[(side + 1) // 2] for top in plan.tops[name])]
        labels = [plan.captions[p.route].width for p in plan.ports(name, side) if p.inward]
        reach += [half + ARROW + 4 + wide for wide in labels]
        edges.append(side * box.rect.middle + max(reach))
    return side * (max(edges) + 14)
