"""What all charts share: the sheet with its title, axes with ticks and units, and the key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pathway.draw.marks import INK, MUTED, PAPER, num
from pathway.draw.scale import Scale, decimals, number
from pathway.draw.text import FONTS, block, width, wrap, xml

WIDE: Final = 680
SIZE: Final = 11.0
GRID: Final = "#e2e5ea"
AXIS: Final = "#6b7280"
FILLS: Final = ("#1d4ed8", "#c2410c", "#15803d", "#7e22ce", "#be185d", "#0e7490", "#854d0e", "#475569")
"""Fills that white text can stand on (WCAG AA). Beside colour there is always a name, a dash or an order."""
DASHES: Final = ("", "7 3", "2 3", "9 3 2 3")


@dataclass(frozen=True, slots=True)
class Area:
    """Where the data is drawn."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Key:
    """A line of the key: a name with its swatch, `fill`, `line`, `mark` or `thin`."""

    name: str
    color: str
    kind: str = "fill"
    dash: str = ""


def head(title: str) -> float:
    """The room that the title takes at the top, in pixels."""
    return 14 + 18 * len(wrap(title, WIDE - 24, 14, bold=True))


def sheet(title: str, desc: str, height: float, parts: Sequence[str]) -> str:
    """The chart as one SVG without ids, so that many fit in one page."""
    heading = block(wrap(title, WIDE - 24, 14, bold=True), 14, bold=True)
    top = [write(12, 24 + 18 * i, line, INK, 14, weight=600) for i, line in enumerate(heading.lines)]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{WIDE}" height="{num(height)}" '
            f'viewBox="0 0 {WIDE} {num(height)}" font-family="{FONTS}">',
            f"<title>{xml(title)}</title>",
            f"<desc>{xml(desc)}</desc>",
            f'<rect width="{WIDE}" height="{num(height)}" fill="{PAPER}"/>',
            *top,
            *parts,
            "</svg>\n",
        ]
    )


def write(
    x: float, y: float, text: str, color: str, size: float = SIZE, anchor: str = "start", weight: int = 400
) -> str:
    """One line of text on its base line."""
    style = f' text-anchor="{anchor}"' if anchor != "start" else ""
    style += f' font-weight="{weight}"' if weight != 400 else ""
    return f'<text x="{num(x)}" y="{num(y)}" font-size="{num(size)}" fill="{color}"{style}>{xml(text)}</text>'


def rule(x1: float, y1: float, x2: float, y2: float, color: str, wide: float = 1) -> str:
    return f'<path d="M{num(x1)} {num(y1)}L{num(x2)} {num(y2)}" stroke="{color}" stroke-width="{num(wide)}"/>'


def slab(x: float, y: float, wide: float, high: float, color: str, title: str = "") -> str:
    """A filled rectangle; a negative width or height is turned round."""
    x, y = min(x, x + wide), min(y, y + high)
    inner = f"><title>{xml(title)}</title></rect>" if title else "/>"
    return (
        f'<rect x="{num(x)}" y="{num(y)}" width="{num(abs(wide))}" height="{num(abs(high))}" '
        f'fill="{color}"{inner}'
    )


def tick_texts(scale: Scale, language: str) -> list[str]:
    places = decimals(scale.step)
    return [number(0.0 if abs(t) < scale.step / 2 else t, places, language) for t in scale.ticks]


def bottom_axis(scale: Scale, area: Area, unit: str, language: str) -> Iterator[str]:
    """Ticks under the area, as many as fit beside each other, and the unit under them."""
    texts = tick_texts(scale, language)
    widest = max((width(t, SIZE) for t in texts), default=0) + 10
    gap = abs(scale.end - scale.start) * scale.step / (scale.high - scale.low)
    every = next(n for n in range(1, 1000) if gap * n >= widest or n >= len(texts))
    for tick, text in list(zip(scale.ticks, texts, strict=True))[::every]:
        x = scale(tick)
        yield rule(x, area.top, x, area.bottom, GRID)
        yield write(x, area.bottom + 16, text, MUTED, anchor="middle")
    yield rule(area.left, area.bottom, area.right, area.bottom, AXIS)
    if unit:
        yield write((area.left + area.right) / 2, area.bottom + 34, unit, MUTED, anchor="middle")


def left_axis(scale: Scale, area: Area, unit: str, language: str) -> Iterator[str]:
    """Ticks at the left of the area, and the unit over them."""
    for tick, text in zip(scale.ticks, tick_texts(scale, language), strict=True):
        y = scale(tick)
        yield rule(area.left, y, area.right, y, GRID)
        yield write(area.left - 6, y + 4, text, MUTED, anchor="end")
    if unit:
        yield write(12, area.top - 12, unit, MUTED)


def left_room(scale: Scale, language: str) -> float:
    """The room that the ticks at the left need."""
    return 20 + max((width(t, SIZE) for t in tick_texts(scale, language)), default=0)


def keys_height(keys: Sequence[Key]) -> float:
    """The room that a key takes, in pixels."""
    return _places(keys)[-1][1] + 20 if keys else 0


def draw_keys(keys: Sequence[Key], top: float) -> Iterator[str]:
    """The names beside their swatches, in as many lines as they need."""
    for key, (x, y) in zip(keys, _places(keys), strict=True):
        yield _swatch(key, x, top + y)
        yield write(x + 28, top + y + 10, _short(key.name), INK)


def _short(name: str) -> str:
    return "".join(wrap(name, WIDE / 2, SIZE, most=1))


def _places(keys: Sequence[Key]) -> list[tuple[float, float]]:
    x, y = 12.0, 0.0
    places = []
    for key in keys:
        room = 28 + width(_short(key.name), SIZE) + 18
        if x + room > WIDE and x > 12:
            x, y = 12.0, y + 18
        places.append((x, y))
        x += room
    return places


def _swatch(key: Key, x: float, y: float) -> str:
    if key.kind == "mark":
        return rule(x + 11, y - 1, x + 11, y + 13, key.color, 2.5)
    if key.kind == "line":
        dash = f' stroke-dasharray="{key.dash}"' if key.dash else ""
        return f'<path d="M{num(x)} {num(y + 6)}h22" stroke="{key.color}" stroke-width="2"{dash}/>'
    return slab(x, y + (4 if key.kind == "thin" else 0), 22, 5 if key.kind == "thin" else 12, key.color)
