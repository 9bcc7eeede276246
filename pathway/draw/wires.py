"""Wires, captions and marks for a measured machine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pathway.draw import measure
from pathway.draw.geometry import Caption, Mark, Point, Rect, Wire
from pathway.draw.layout import ARROW, Frame, Top, stacked
from pathway.draw.routes import LEFT, RIGHT, exits
from pathway.draw.text import Block

TONES: Final = 8
"""Colours for lanes, who take turns; tone 0 is that of the straight ways."""
APART: Final = 9
"""Verticals in one channel are at least so far from each other where there is room."""


def _tones(frame: Frame) -> list[int]:
    """The colour of each route."""
    laned = [i for i, way in enumerate(frame.plan.routes) if way.far]
    return [1 + laned.index(i) % TONES if way.far else 0 for i, way in enumerate(frame.plan.routes)]


def wires(frame: Frame) -> Iterator[Wire]:
    """An arrow for each pair of states; those of one bus share their last part."""
    turns, tones = _exit_xs(frame), _tones(frame)
    texts = {name: node.text for name, node in frame.plan.nodes.items()}
    for i, way in enumerate(frame.plan.routes):
        acts = measure.listed(way.bus.acts)
        for source in (*way.above, *way.beside, *way.far):
            title = f"{texts[source]} → {texts[way.bus.target]}: {acts}"
            yield Wire(tuple(_tidy(_points(frame, i, source, turns))), i, tones[i], title)


def _points(frame: Frame, i: int, source: str, turns: dict[tuple[str, int], float]) -> list[Point]:
    way = frame.plan.routes[i]
    if source in way.beside:
        return _across(frame, i, source)
    box, target = frame.boxes[source].rect, frame.boxes[way.bus.target].rect
    row = frame.plan.grid.row[way.bus.target]
    if source in way.above:
        x = _top_x(frame, i)
        if (source, i) not in turns:
            return [(x, box.bottom), (x, target.y)]
        y = frame.track(row, i)
        return [(turns[source, i], box.bottom), (turns[source, i], y), (x, y), (x, target.y)]
    lane = frame.lane(way)
    if source in way.through:
        y = frame.track(frame.plan.grid.row[source] + 1, i)
        start = [(turns[source, i], box.bottom), (turns[source, i], y), (lane, y)]
    else:
        y = _port_y(frame, source, i, way.side, inward=False)
        start = [(box.x if way.side == LEFT else box.right, y), (lane, y)]
    return start + _arrival(frame, i, lane)


def _arrival(frame: Frame, i: int, lane: float) -> list[Point]:
    way = frame.plan.routes[i]
    target = frame.boxes[way.bus.target].rect
    if way.over:
        x, y = _top_x(frame, i), frame.track(frame.plan.grid.row[way.bus.target], i)
        return [(lane, y), (x, y), (x, target.y)]
    y = _port_y(frame, way.bus.target, i, way.side, inward=True)
    return [(lane, y), (target.x if way.side == LEFT else target.right, y)]


def _across(frame: Frame, i: int, source: str) -> list[Point]:
    target = frame.plan.routes[i].bus.target
    one, other = frame.boxes[source].rect, frame.boxes[target].rect
    y = _beside_y(frame, i, source)
    if one.x < other.x:
        return [(one.right, y), (other.x, y)]
    return [(one.x, y), (other.right, y)]


def _beside_y(frame: Frame, i: int, source: str) -> float:
    target = frame.plan.routes[i].bus.target
    rect = frame.boxes[source].rect
    left, right = sorted((source, target), key=lambda n: frame.boxes[n].rect.x)
    found = frame.plan.beside(left, right)
    ys, height = stacked([frame.plan.captions[route] for route, _ in found])
    return rect.y + (rect.height - height) / 2 + ys[found.index((i, source))]


def _port_y(frame: Frame, name: str, route: int, side: int, inward: bool) -> float:
    return next(y for p, y in frame.side_ys(name, side) if p.route == route and p.inward == inward)


def _top_x(frame: Frame, route: int) -> float:
    target = frame.plan.routes[route].bus.target
    top = next(top for top in frame.plan.tops[target] if top.route == route)
    return frame.boxes[target].rect.middle + top.dx


def _exit_xs(frame: Frame) -> dict[tuple[str, int], float]:
    """For each way out below a box that turns, its x: clear of the other verticals in the channel."""
    found: dict[tuple[str, int], float] = {}
    for row, names in enumerate(frame.plan.grid.rows):
        below = frame.plan.grid.rows[row + 1] if row + 1 < len(frame.plan.grid.rows) else ()
        used = [frame.boxes[n].rect.middle + top.dx for n in below for top in frame.plan.tops[n]]
        for name in names:
            for route, direction in exits(frame.plan.routes, frame.plan.grid, name):
                found[name, route] = _free_x(frame.boxes[name].rect, direction, used)
                used.append(found[name, route])
    return found


def _free_x(rect: Rect, direction: int, used: list[float]) -> float:
    half = int(rect.width / 2) - 10
    steps = [*range(24, half, 3), *range(-24, -half, -3), *range(-23, 24, 3)]
    places: list[float] = [rect.middle + direction * step for step in steps]
    return next((x for x in places if all(abs(x - u) >= APART for u in used)), places[0])


def _tidy(points: list[Point]) -> list[Point]:
    """Without points that repeat or lie on a straight line between their neighbours."""
    kept: list[Point] = []
    for point in points:
        if kept and kept[-1] == point:
            continue
        if len(kept) > 1 and (
            kept[-2][0] == kept[-1][0] == point[0] or kept[-2][1] == kept[-1][1] == point[1]
        ):
            kept.pop()
        kept.append(point)
    return kept


def captions(frame: Frame) -> Iterator[Caption]:
    """The captions at the ends of wires, beside ways in from above, and between neighbours."""
    plan, tones = frame.plan, _tones(frame)
    texts = {name: node.text for name, node in plan.nodes.items()}
    for name in plan.nodes:
        for top in plan.tops[name]:
            if top.block.lines:
                yield _top_caption(frame, name, top, tones[top.route] if top.kind == "route" else 0, texts)
    for i, way in enumerate(plan.routes):
        title = measure.caption_title(way.bus, texts, plan.language)
        for source in way.beside:
            yield _beside_caption(frame, i, source, tones[i], title)
        if way.far and not way.over:
            yield _side_caption(frame, i, tones[i], title)


def _top_caption(frame: Frame, name: str, top: Top, tone: int, texts: dict[str, str]) -> Caption:
    rect = frame.boxes[name].rect
    x = rect.middle + top.dx + (8 if top.side == RIGHT else -8 - top.block.width)
    place = Rect(x, rect.y - 6 - top.block.height, top.block.width, top.block.height)
    title = measure.listed(top.bus.acts)
    if top.kind != "initial":
        title = measure.caption_title(top.bus, texts, frame.plan.language, top.kind == "any")
    return Caption(place, top.block, "start" if top.side == RIGHT else "end", tone, title)


def _beside_caption(frame: Frame, i: int, source: str, tone: int, title: str) -> Caption:
    (x1, y), (x2, _) = _across(frame, i, source)
    text = frame.plan.captions[i]
    # Off the middle by half an arrow head, towards the source.
    middle = (x1 + x2) / 2 - (ARROW / 2 if x2 > x1 else -ARROW / 2)
    return Caption(_over(middle - text.width / 2, y, text), text, "middle", tone, title)


def _side_caption(frame: Frame, i: int, tone: int, title: str) -> Caption:
    way = frame.plan.routes[i]
    rect = frame.boxes[way.bus.target].rect
    y = _port_y(frame, way.bus.target, i, way.side, inward=True)
    text = frame.plan.captions[i]
    x = rect.right + ARROW + 4 if way.side == RIGHT else rect.x - ARROW - 4 - text.width
    return Caption(_over(x, y, text), text, "start" if way.side == RIGHT else "end", tone, title)


def _over(x: float, y: float, text: Block) -> Rect:
    return Rect(x, y - 3 - text.height, text.width, text.height)


def marks(frame: Frame) -> Iterator[tuple[Mark, Wire]]:
    """The start and the ways in from any open state, each with its short arrow."""
    for name in frame.plan.nodes:
        rect = frame.boxes[name].rect
        for top in frame.plan.tops[name]:
            if top.kind != "route":
                x, y = rect.middle + top.dx, rect.y - max(top.block.height, 22) - 6
                title = measure.listed(top.bus.acts)
                yield Mark(top.kind, (x, y)), Wire(((x, y), (x, rect.y)), -1, 0, title)
