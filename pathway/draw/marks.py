"""Pieces of SVG: states, arrows, badges, lines of text. Colours keep WCAG AA on white and on the tint."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from pathway.draw.geometry import Box, Mark, Point
from pathway.draw.text import Block, width, xml

INK: Final = "#111827"
MUTED: Final = "#4b5563"
LINE: Final = "#9ca3af"
PAPER: Final = "#ffffff"
TINT: Final = "#f6f7f9"
EDGE: Final = "#374151"
NOW: Final = "#fff0b3"
NOW_EDGE: Final = "#8a4b00"
TONES: Final = (
    "#374151",  # straight ways; the others are for lanes
    "#1d4ed8",
    "#9a3412",
    "#166534",
    "#7e22ce",
    "#9d174d",
    "#0f5f6b",
    "#665c00",
    "#5b3a1a",
)
ROUND: Final = 9.0


def num(value: float) -> str:
    """A length with at most one decimal."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def lines(block: Block, x: float, y: float, color: str, bold: bool = False, anchor: str = "start") -> str:
    """A block of text with its upper edge at `y`."""
    if not block.lines:
        return ""
    style = ' font-weight="600"' if bold else ""
    style += f' text-anchor="{anchor}"' if anchor != "start" else ""
    first = y + block.size * 0.95
    spans = "".join(
        f'<tspan x="{num(x)}" y="{num(first + i * block.leading)}">{xml(line)}</tspan>'
        for i, line in enumerate(block.lines)
    )
    return f'<text font-size="{num(block.size)}" fill="{color}"{style}>{spans}</text>'


def path(points: Sequence[Point]) -> str:
    """A line along right-angled points, its corners rounded."""
    parts = [f"M{num(points[0][0])} {num(points[0][1])}"]
    for before, at, after in zip(points, points[1:], points[2:], strict=False):
        radius = min(ROUND, math.dist(before, at) / 2, math.dist(at, after) / 2)
        start, end = _towards(at, before, radius), _towards(at, after, radius)
        parts.append(f"L{num(start[0])} {num(start[1])}")
        parts.append(f"Q{num(at[0])} {num(at[1])} {num(end[0])} {num(end[1])}")
    parts.append(f"L{num(points[-1][0])} {num(points[-1][1])}")
    return "".join(parts)


def _towards(at: Point, other: Point, length: float) -> Point:
    whole = math.dist(at, other) or 1.0
    share = length / whole
    return at[0] + (other[0] - at[0]) * share, at[1] + (other[1] - at[1]) * share


def arrow(points: Sequence[Point], color: str) -> str:
    """The head at the end of a line."""
    (x1, y1), (x, y) = points[-2], points[-1]
    length = math.dist((x1, y1), (x, y)) or 1.0
    ux, uy = (x - x1) / length, (y - y1) / length
    corners = [(x, y), (x - 8 * ux - 4 * uy, y - 8 * uy + 4 * ux), (x - 8 * ux + 4 * uy, y - 8 * uy - 4 * ux)]
    return f'<path d="M{"L".join(f"{num(a)} {num(b)}" for a, b in corners)}Z" fill="{color}"/>'


def dot(mark: Mark) -> str:
    """The start as a full dot, any open state as a ring."""
    x, y = mark.at
    fill = TONES[0] if mark.kind == "initial" else PAPER
    return f'<circle cx="{num(x)}" cy="{num(y)}" r="5" fill="{fill}" stroke="{TONES[0]}" stroke-width="1.6"/>'


def badge(text: str, x: float, y: float) -> str:
    """The name of a slide box on a small plate with its upper left corner at (x, y)."""
    wide = max(width(text, 10, bold=True) + 6, 20)
    return (
        f'<rect x="{num(x)}" y="{num(y)}" width="{num(wide)}" height="15" rx="4" fill="#e2e8f0"/>'
        f'<text x="{num(x + wide / 2)}" y="{num(y + 11)}" font-size="10" font-weight="600" '
        f'text-anchor="middle" fill="{INK}">{xml(text)}</text>'
    )


def state(box: Box) -> str:
    """A state: double border where final, filled and thick where a case is now."""
    r = box.rect
    now = bool(box.node.now)
    fill, edge, wide = (NOW, NOW_EDGE, 2.5) if now else (PAPER, EDGE, 1.4)
    parts = [f"<g><title>{xml(box.title)}</title>", _plate(r.x, r.y, r.width, r.height, 8, fill, edge, wide)]
    if box.node.final:
        parts.append(_plate(r.x + 4, r.y + 4, r.width - 8, r.height - 8, 5, "none", edge, 1))
    top = r.y + (r.height - box.label.height - box.notes.height - (3 if box.notes.lines else 0)) / 2
    parts.append(lines(box.label, r.middle, top, INK, bold=True, anchor="middle"))
    parts.append(
        lines(box.notes, r.middle, top + box.label.height + 3, MUTED if not now else INK, anchor="middle")
    )
    if box.node.box:
        parts.append(badge(box.node.box, r.x + 8, r.y + 8))
    return "".join(parts) + "</g>"


def _plate(x: float, y: float, w: float, h: float, rx: float, fill: str, edge: str, wide: float) -> str:
    return (
        f'<rect x="{num(x)}" y="{num(y)}" width="{num(w)}" height="{num(h)}" rx="{num(rx)}" '
        f'fill="{fill}" stroke="{edge}" stroke-width="{num(wide)}"/>'
    )
