"""The legend under a pathway's picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from pathway.draw.geometry import Mark, Rect
from pathway.draw.marks import (
    EDGE,
    INK,
    LINE,
    MUTED,
    NOW,
    NOW_EDGE,
    PAPER,
    TONES,
    arrow,
    badge,
    dot,
    num,
    path,
)
from pathway.draw.text import width, xml
from pathway.draw.words import word

SIZE: Final = 11.0
KEY: Final = 40


def _arrowed(x: float, y: float) -> str:
    points = ((x, y), (x + 32, y))
    return f'<path d="{path(points)}" stroke="{TONES[0]}" stroke-width="1.6"/>{arrow(points, TONES[0])}'


def _lane(x: float, y: float) -> str:
    points = ((x, y + 7), (x + 30, y + 7), (x + 30, y - 7), (x, y - 7))
    return (
        f'<path d="{path(points)}" fill="none" stroke="{TONES[1]}" stroke-width="1.6"/>'
        f"{arrow(points, TONES[1])}"
    )


def _box(fill: str, edge: str, wide: float, double: bool) -> Callable[[float, float], str]:
    def draw(x: float, y: float) -> str:
        outer = f'<rect x="{x}" y="{y - 8}" width="32" height="16" rx="4" fill="{fill}" '
        outer += f'stroke="{edge}" stroke-width="{wide}"/>'
        inner = f'<rect x="{x + 3}" y="{y - 5}" width="26" height="10" rx="2" fill="none" stroke="{edge}"/>'
        return outer + (inner if double else "")

    return draw


def _start(x: float, y: float) -> str:
    return dot(Mark("initial", (x + 16, y)))


def _any(x: float, y: float) -> str:
    return dot(Mark("any", (x + 16, y)))


def _badge(x: float, y: float) -> str:
    return badge("B1", x + 6, y - 7.5)


def _stay(x: float, y: float) -> str:
    return f'<text x="{x + 12}" y="{y + 4}" font-size="13" fill="{MUTED}">↻</text>'


_ITEMS: Final[tuple[tuple[str, Callable[[float, float], str]], ...]] = (
    ("initial", _start),
    ("state", _box(PAPER, EDGE, 1.4, False)),
    ("final", _box(PAPER, EDGE, 1.4, True)),
    ("current", _box(NOW, NOW_EDGE, 2.5, False)),
    ("box", _badge),
    ("forward", _arrowed),
    ("lane", _lane),
    ("entry", _any),
    ("stay", _stay),
)


def legend(rect: Rect, language: str) -> Iterator[str]:
    """The items in lines within `rect`."""
    yield f'<g><path d="M{num(rect.x)} {num(rect.y)}H{num(rect.right)}" stroke="{LINE}"/>'
    name = word("legend", language)
    yield (
        f'<text x="{num(rect.x)}" y="{num(rect.y + 26)}" font-size="12" font-weight="600" '
        f'fill="{INK}">{xml(name)}</text>'
    )
    for (key, draw), (x, y) in zip(_ITEMS, _places(rect.width, language), strict=True):
        x, y = rect.x + x, rect.y + y
        yield draw(x, y)
        text = xml(word(key, language))
        yield f'<text x="{num(x + KEY)}" y="{num(y + 4)}" font-size="{num(SIZE)}" fill="{INK}">{text}</text>'
    yield "</g>"


def legend_height(wide: float, language: str) -> float:
    """The height of a legend of a width, in pixels."""
    return _places(wide, language)[-1][1] + 14


def _places(wide: float, language: str) -> list[tuple[float, float]]:
    """Where the items begin, from the legend's corner, in as many lines as they need."""
    start = width(word("legend", language), 12, bold=True) + 24
    x, y = start, 22
    places: list[tuple[float, float]] = []
    for key, _ in _ITEMS:
        room = KEY + width(word(key, language), SIZE) + 24
        if x + room > wide and x > start:
            x, y = start, y + 26
        places.append((x, y))
        x += room
    return places
