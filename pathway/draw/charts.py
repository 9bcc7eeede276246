"""Charts for reports as inline SVG: bars, stacked bars, histograms, cumulative shares and lines over time.

Every function gives the same text for the same numbers. Numbers that are missing or not finite are left out,
or said with a dash. Lengths are pixels at 100 %.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from pathway.draw.axes import (
    DASHES,
    FILLS,
    SIZE,
    WIDE,
    Area,
    Key,
    bottom_axis,
    draw_keys,
    head,
    keys_height,
    left_axis,
    left_room,
    rule,
    sheet,
    slab,
    write,
)
from pathway.draw.marks import INK, num
from pathway.draw.scale import Scale, finite, number, scale
from pathway.draw.text import visible, width, wrap, xml

LABELS: Final = 190
ROW: Final = 32
FOOT: Final = 46
HIGH: Final = 220
END_NAMES: Final = 150


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a bar chart. `second` is a thinner bar to compare with, `target` a mark across."""

    label: str
    value: float | None
    second: float | None = None
    target: float | None = None


@dataclass(frozen=True, slots=True)
class Stack:
    """One line of a stacked bar chart: a part for each name, none below zero."""

    label: str
    parts: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """A line: points (x, y) in the order of x."""

    name: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Limit:
    """A line across a chart at a value, such as a deadline."""

    name: str
    at: float


def bars(
    title: str,
    rows: Sequence[Bar],
    unit: str = "",
    names: tuple[str, str, str] = ("", "", ""),
    language: str = "en",
) -> str:
    """Horizontal bars from zero. `names` are the words for value, second value and target in the key."""
    styles = zip(names, (FILLS[0], FILLS[1], INK), ("fill", "thin", "mark"), strict=True)
    keys = [Key(name, color, kind) for name, color, kind in styles if name]
    said = [_said(row, language) for row in rows]
    area = _rows_area(title, keys, len(rows), max((width(s, SIZE) for s in said), default=0))
    across = scale([v for row in rows for v in (row.value, row.second, row.target)], area.left, area.right)
    parts = [*draw_keys(keys, head(title)), *bottom_axis(across, area, unit, language)]
    for i, row in enumerate(rows):
        parts += _bar(row, said[i], across, area.top + ROW * i + ROW / 2)
    parts.append(rule(across(0), area.top, across(0), area.bottom, INK))
    desc = _sentence([f"{row.label}: {text}" for row, text in zip(rows, said, strict=True)], unit)
    return sheet(title, desc, area.bottom + FOOT, parts)


def _rows_area(title: str, keys: Sequence[Key], rows: int, right: float) -> Area:
    top = head(title) + keys_height(keys) + 8
    return Area(LABELS + 16, top, WIDE - 16 - right, top + ROW * max(rows, 1))


def _said(row: Bar, language: str) -> str:
    shown = [row.value, *([row.second] if row.second is not None else [])]
    return " / ".join(number(v, None, language) for v in shown)


def _bar(row: Bar, said: str, across: Scale, middle: float) -> Iterator[str]:
    yield from _row_label(row.label, middle)
    zero, end = across(0), across(0)
    high = 11 if row.second is not None else 17
    for value in finite([row.value]):
        end = max(end, across(value))
        yield slab(zero, middle - 9, across(value) - zero, high, FILLS[0], f"{visible(row.label)}: {said}")
    for value in finite([row.second]):
        end = max(end, across(value))
        yield slab(zero, middle + 4, across(value) - zero, 5, FILLS[1])
    for value in finite([row.target]):
        at = across(value)
        end = at if end < at + 4 and at < end + 10 + width(said, SIZE) else end
        yield rule(at, middle - 13, at, middle + 13, INK, 2.5)
    yield write(end + 6, middle + 4, said, INK)


def _row_label(label: str, middle: float) -> Iterator[str]:
    """At most two lines at the left of a row; the whole in the tooltip."""
    lines = wrap(label, LABELS, SIZE, most=2)
    top = middle + 4 - 6.5 * (len(lines) - 1)
    texts = (write(LABELS + 8, top + 13 * i, line, INK, anchor="end") for i, line in enumerate(lines))
    yield f"<g><title>{xml(label)}</title>{''.join(texts)}</g>"


def _sentence(parts: Sequence[str], unit: str) -> str:
    return "; ".join(parts) + (f" ({unit})" if unit and parts else "")


def stacked(
    title: str, names: Sequence[str], rows: Sequence[Stack], unit: str = "", language: str = "en"
) -> str:
    """Horizontal bars, each of parts in the order of `names`, with the whole at the end."""
    keys = [Key(name, FILLS[i % len(FILLS)]) for i, name in enumerate(names)]
    drawn = [[max(0.0, v) for v in _zeroed(row.parts)] for row in rows]
    sums = [number(sum(parts), None, language) for parts in drawn]
    area = _rows_area(title, keys, len(rows), max((width(s, SIZE) for s in sums), default=0))
    across = scale([sum(parts) for parts in drawn], area.left, area.right)
    out = [*draw_keys(keys, head(title)), *bottom_axis(across, area, unit, language)]
    for i, row in enumerate(rows):
        middle = area.top + ROW * i + ROW / 2
        out += _row_label(row.label, middle)
        out += _stack(drawn[i], names, across, middle, language)
        out.append(write(across(sum(drawn[i])) + 6, middle + 4, sums[i], INK))
    out.append(rule(across(0), area.top, across(0), area.bottom, INK))
    said = [f"{row.label}: {_parts(names, parts, language)}" for row, parts in zip(rows, drawn, strict=True)]
    return sheet(title, _sentence(said, unit), area.bottom + FOOT, out)


def _zeroed(values: Sequence[float]) -> list[float]:
    return [next(iter(finite([v])), 0.0) for v in values]


def _parts(names: Sequence[str], parts: Sequence[float], language: str) -> str:
    return ", ".join(f"{name} {number(v, None, language)}" for name, v in zip(names, parts, strict=False))


def _stack(
    parts: Sequence[float], names: Sequence[str], across: Scale, middle: float, language: str
) -> Iterator[str]:
    at = 0.0
    for i, value in enumerate(parts):
        start, end = across(at), across(at + value)
        at += value
        said = number(value, None, language)
        name = names[i] if i < len(names) else ""
        if end - start > 0.5:
            # A pale seam keeps neighbours apart where colours are not seen.
            yield slab(
                start, middle - 9, max(end - start - 1, 0.5), 18, FILLS[i % len(FILLS)], f"{name}: {said}"
            )
        if end - start > width(said, SIZE) + 8:
            yield write((start + end) / 2, middle + 4, said, "#ffffff", anchor="middle")


def histogram(
    title: str,
    edges: Sequence[float],
    counts: Sequence[float],
    unit: str = "",
    count_unit: str = "",
    limit: Limit | None = None,
    language: str = "en",
) -> str:
    """Upright bars: `counts[i]` things lie from `edges[i]` up to `edges[i + 1]`."""
    xs = [*edges, *([limit.at] if limit else [])]
    area, across, up = _plane(title, xs, counts, (unit, count_unit), 0, language)
    parts = _axes(area, across, up, (unit, count_unit), language)
    said = []
    for (low, high), count in zip(pairwise(edges), counts, strict=False):
        name = (
            f"{number(low, None, language)}–{number(high, None, language)}: {number(count, None, language)}"
        )
        said.append(name)
        if len(finite([low, high, count])) == 3:
            left, right = across(low), across(high)
            parts.append(slab(left, up(0), max(right - left - 1, 0.5), up(count) - up(0), FILLS[0], name))
    parts += _limit(limit, area, across)
    return sheet(title, _sentence(said, unit), area.bottom + FOOT, parts)


def cumulative(
    title: str,
    series: Sequence[Series],
    unit: str = "",
    limit: Limit | None = None,
    share_unit: str = "%",
    language: str = "en",
) -> str:
    """Shares from 0 to 100 per cent that are reached at each x, as steps."""
    stepped = [Series(one.name, _steps(one.points)) for one in series]
    return _lines(title, stepped, (unit, share_unit), limit, language, top=100.0)


def _steps(points: Sequence[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    corners = [((x2, y1), (x2, y2)) for (_, y1), (x2, y2) in pairwise(points)]
    return (*points[:1], *(p for pair in corners for p in pair))


def time_series(
    title: str,
    series: Sequence[Series],
    unit: str = "",
    value_unit: str = "",
    limit: Limit | None = None,
    language: str = "en",
) -> str:
    """Lines, named at their right ends, told apart by colour and dashes."""
    return _lines(title, series, (unit, value_unit), limit, language)


def _lines(
    title: str,
    series: Sequence[Series],
    units: tuple[str, str],
    limit: Limit | None,
    language: str,
    top: float | None = None,
) -> str:
    kept = [Series(one.name, tuple(p for p in one.points if len(finite(p)) == 2)) for one in series]
    xs = [x for one in kept for x, _ in one.points] + ([limit.at] if limit else [])
    ys = [y for one in kept for _, y in one.points] + ([top] if top is not None else [])
    names = len([one for one in kept if one.points])
    area, across, up = _plane(title, xs, ys, units, names, language)
    parts = _axes(area, across, up, units, language)
    parts += _limit(limit, area, across)
    for i, one in enumerate(kept):
        if one.points:
            parts.append(_line(one, i, across, up))
    parts += _end_names(kept, area, across, up)
    return sheet(
        title, _sentence([_ends(one, language) for one in kept], units[1]), area.bottom + FOOT, parts
    )


def _plane(
    title: str,
    xs: Sequence[float],
    ys: Sequence[float],
    units: tuple[str, str],
    names: int,
    language: str,
) -> tuple[Area, Scale, Scale]:
    """The area and scales of a chart with two axes, with room for names at the right."""
    top = head(title) + (34 if units[1] else 22)
    bottom = top + max(HIGH, 15 * names)
    up = scale(ys, bottom, top)
    area = Area(left_room(up, language), top, WIDE - 24 - (END_NAMES if names else 0), bottom)
    return area, scale(xs, area.left, area.right, about=8, zero=False, round_=False), up


def _axes(area: Area, across: Scale, up: Scale, units: tuple[str, str], language: str) -> list[str]:
    return [*left_axis(up, area, units[1], language), *bottom_axis(across, area, units[0], language)]


def _limit(limit: Limit | None, area: Area, across: Scale) -> Iterator[str]:
    if limit is None or not finite([limit.at]):
        return
    x = across(limit.at)
    name = "".join(wrap(limit.name, (area.right - area.left) / 2 - 8, SIZE, most=1))
    anchor = "start" if x < (area.left + area.right) / 2 else "end"
    path = f"M{num(x)} {num(area.top - 6)}V{num(area.bottom)}"
    yield f'<path d="{path}" stroke="#ffffff" stroke-width="3"/>'
    yield f'<path d="{path}" stroke="{INK}" stroke-dasharray="4 3"/>'
    yield write(x + (4 if anchor == "start" else -4), area.top - 8, name, INK, anchor=anchor)


def _line(one: Series, i: int, across: Scale, up: Scale) -> str:
    points = [(across(x), up(y)) for x, y in one.points]
    color, dash = FILLS[i % len(FILLS)], DASHES[i % len(DASHES)]
    style = f' stroke-dasharray="{dash}"' if dash else ""
    path = "L".join(f"{num(x)} {num(y)}" for x, y in points)
    dot = f'<circle cx="{num(points[-1][0])}" cy="{num(points[-1][1])}" r="3" fill="{color}"/>'
    return (
        f'<g><title>{xml(one.name)}</title><path d="M{path}" fill="none" stroke="{color}" '
        f'stroke-width="2" stroke-linejoin="round"{style}/>{dot}</g>'
    )


def _end_names(kept: Sequence[Series], area: Area, across: Scale, up: Scale) -> Iterator[str]:
    """The names right of the area, each as near to the end of its line as the others let it."""
    ends = sorted((up(one.points[-1][1]), i) for i, one in enumerate(kept) if one.points)
    for y, (end, i) in zip(spread([y for y, _ in ends], 15, area.top, area.bottom), ends, strict=True):
        last = across(kept[i].points[-1][0])
        color = FILLS[i % len(FILLS)]
        yield rule(last + 4, end, area.right + 14, y, "#9ca3af", 0.8)
        yield f"<g><title>{xml(kept[i].name)}</title>{_end_name(kept[i].name, area.right + 18, y, color)}</g>"


def _end_name(name: str, x: float, y: float, color: str) -> str:
    return write(x, y + 4, "".join(wrap(name, WIDE - 8 - x, SIZE, most=1)), color)


def spread(places: Sequence[float], apart: float, low: float, high: float) -> list[float]:
    """Rising places moved as little as need be to lie `apart`, within `low` and `high` if they can."""
    moved: list[float] = []
    for place in places:
        moved.append(max(place, moved[-1] + apart if moved else low))
    limit = high
    for i in range(len(moved) - 1, -1, -1):
        moved[i] = min(moved[i], limit)
        limit = moved[i] - apart
    return moved


def _ends(one: Series, language: str) -> str:
    if not one.points:
        return f"{one.name}: –"
    first, last = (number(p[1], None, language) for p in (one.points[0], one.points[-1]))
    return f"{one.name}: {first} → {last}"
