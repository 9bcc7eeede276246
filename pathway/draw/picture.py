"""A whole picture: the machines in their frames, packed into columns, with a legend under them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from pathway.draw import measure
from pathway.draw.geometry import Panel, Picture, Rect
from pathway.draw.graph import Machine
from pathway.draw.layout import frame, plan
from pathway.draw.legend import legend_height
from pathway.draw.text import block, wrap
from pathway.draw.wires import captions, marks, wires

PAD: Final = 18
SPACE: Final = 20
MARGIN: Final = 20
TITLE: Final = 20.0
NARROWEST: Final = 230
NARROWEST_PICTURE: Final = 560
PAGE: Final = 1.5
"""Width to height of the picture aimed at."""


def panel(machine: Machine, language: str) -> Panel:
    """One machine in its frame, its upper left corner at the origin."""
    drawn = frame(plan(machine, language))
    lines, texts = list(wires(drawn)), list(captions(drawn))
    points, starts = [], []
    for mark, wire in marks(drawn):
        points.append(mark)
        starts.append(wire)
    boxes = list(drawn.boxes.values())
    xs = [x for line in lines for x, _ in line.points]
    ys = [y for line in lines for _, y in line.points]
    rects = [box.rect for box in boxes] + [text.rect for text in texts]
    left, right = min([*xs, *(r.x for r in rects)]), max([*xs, *(r.right for r in rects)])
    bottom = max([*ys, *(r.bottom for r in rects)])
    inner = max(right - left, NARROWEST)
    heading = measure.heading(machine, inner)
    notes, title = measure.machine_notes(machine, inner, language)
    head = PAD + heading.height + (notes.height + 6 if notes.lines else 0) + 10
    dx, dy = PAD - left + (inner - (right - left)) / 2, head
    return Panel(
        machine=machine,
        rect=Rect(0, 0, inner + 2 * PAD, head + bottom + PAD),
        heading=heading,
        notes=notes,
        title=title,
        boxes=tuple(box.moved(dx, dy) for box in boxes),
        wires=tuple(wire.moved(dx, dy) for wire in [*lines, *starts]),
        captions=tuple(text.moved(dx, dy) for text in texts),
        marks=tuple(mark.moved(dx, dy) for mark in points),
    )


def picture(title: str, machines: Sequence[Machine], language: str) -> Picture:
    """All machines in their order from left to right and down, the whole like a page on its side."""
    placed = _packed([panel(machine, language) for machine in machines])
    right = max((p.rect.right for p in placed), default=0)
    wide = max(right + 2 * MARGIN, NARROWEST_PICTURE)
    inner = wide - 2 * MARGIN
    heading = block(wrap(title, inner, TITLE, bold=True), TITLE, bold=True)
    top = MARGIN + heading.height + 16
    bottom = top + max((p.rect.bottom for p in placed), default=0) + SPACE
    legend = Rect(MARGIN, bottom, inner, legend_height(inner, language))
    return Picture(wide, legend.bottom + MARGIN, heading, tuple(p.moved(MARGIN, top) for p in placed), legend)


def _packed(panels: Sequence[Panel]) -> list[Panel]:
    """The panels placed in the best of several widths: little paper, and near to the form of a page."""
    if not panels:
        return []
    sizes = [p.rect for p in panels]
    widest, whole = max(r.width for r in sizes), sum(r.width + SPACE for r in sizes)
    tries = [_placed(sizes, widest + (whole - widest) * step / 24) for step in range(25)]
    spots = min(tries, key=_cost)
    return [each.moved(spot.x, spot.y) for each, spot in zip(panels, spots, strict=True)]


def _cost(placed: Sequence[Rect]) -> float:
    wide, high = max(r.right for r in placed), max(r.bottom for r in placed)
    return wide * high * (1 + abs(math.log(wide / high / PAGE)))


def _placed(sizes: Sequence[Rect], limit: float) -> list[Rect]:
    """Each as high up, then as far left, as it fits beside those before it."""
    placed: list[Rect] = []
    for size in sizes:
        xs = {0.0, *(r.right + SPACE for r in placed)}
        ys = {0.0, *(r.bottom + SPACE for r in placed)}
        corners = sorted((y, x) for y in ys for x in xs if x == 0 or x + size.width <= limit)
        spots = (size.moved(x, y) for y, x in corners)
        placed.append(next(spot for spot in spots if not any(_near(spot, r) for r in placed)))
    return placed


def _near(one: Rect, other: Rect) -> bool:
    around = Rect(other.x - SPACE, other.y - SPACE, other.width + 2 * SPACE, other.height + 2 * SPACE)
    return one.meets(around)
