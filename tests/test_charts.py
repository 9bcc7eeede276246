"""Charts for reports: well formed whatever the numbers, with tidy axes and one way to write a number."""

from __future__ import annotations

import itertools
import math
import xml.etree.ElementTree as ET
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathway.draw import Bar, Limit, Series, Stack, bars, cumulative, histogram, stacked, time_series
from pathway.draw.axes import FILLS
from pathway.draw.charts import spread
from pathway.draw.scale import decimals, number, scale, tidy

NAMESPACE = "{http://www.w3.org/2000/svg}"
ODD = [0.0, -0.0, 1.0, -5.5, 1e-300, 5e-324, 1e308, -1e308, math.inf, -math.inf, math.nan, 123456.789]

Draw = Callable[[list[float]], str]
CHARTS: dict[str, Draw] = {
    "bars": lambda v: bars("T", [Bar(f"row {i}", x, x, x) for i, x in enumerate(v)], "days", ("a", "b", "c")),
    "stacked": lambda v: stacked("T", ["a", "b"], [Stack("row", (x, x)) for x in v], "hours"),
    "histogram": lambda v: histogram("T", [*v, 1.0], v, "days", "cases", Limit("limit", 3)),
    "cumulative": lambda v: cumulative("T", [Series("a", tuple((x, x) for x in v))], "days", Limit("l", 2)),
    "time_series": lambda v: time_series(
        "T", [Series("a", tuple(enumerate(v))), Series("b", ())], "week", "n"
    ),
}


@pytest.mark.parametrize("draw", CHARTS.values(), ids=CHARTS)
@pytest.mark.parametrize("values", [[], [0.0], [7.0], [0.0, 0.0], [1e12, 3e15], *([x] for x in ODD), ODD])
def test_charts_are_well_formed(draw: Draw, values: list[float]) -> None:
    """Every chart is an image with a name and a description, and no length in it is NaN or infinite."""
    text = draw(values)
    root = ET.fromstring(text)
    assert root.get("role") == "img"
    assert [root[0].tag, root[1].tag] == [NAMESPACE + "title", NAMESPACE + "desc"]
    assert root[0].text == "T"
    assert draw(values) == text
    lengths = [value for e in root.iter() for name, value in e.attrib.items() if name not in {"fill", "role"}]
    assert not any(bad in value for value in lengths for bad in ("nan", "inf"))


@given(st.lists(st.floats(width=32), max_size=6))
def test_charts_take_any_numbers(values: list[float]) -> None:
    """No number, however odd, breaks a chart."""
    for draw in CHARTS.values():
        ET.fromstring(draw(values))


def test_labels_are_escaped() -> None:
    """Titles, names and units are text, whatever is in them."""
    bad = "<b>&\"'\x00\u202e"
    charts = [
        bars(bad, [Bar(bad, 1)], bad, (bad, bad, bad)),
        stacked(bad, [bad], [Stack(bad, (1,))], bad),
        time_series(bad, [Series(bad, ((0, 1),))], bad, bad, Limit(bad, 0)),
    ]
    for text in charts:
        root = ET.fromstring(text)
        assert not [e for e in root.iter() if e.tag == NAMESPACE + "b"]
        assert "\u202e" not in text


def test_the_description_says_the_numbers() -> None:
    """Whoever can't see a chart can read its numbers."""
    text = bars("Waits", [Bar("all", 12.5, 13), Bar("rare", None)], "days")
    assert ET.fromstring(text).findtext(NAMESPACE + "desc") == "all: 12.5 / 13; rare: – (days)"


def test_bars_are_as_long_as_their_numbers() -> None:
    """A bar for twice the number is twice as long."""
    root = ET.fromstring(bars("T", [Bar("a", 10), Bar("b", 20)]))
    lengths = [float(e.get("width", "0")) for e in root.iter() if e.get("fill") == FILLS[0]]
    assert lengths[1] == pytest.approx(2 * lengths[0], abs=0.2)


@pytest.mark.parametrize(
    ("value", "language", "text"),
    [
        (1234567.0, "en", "1\u202f234\u202f567"),
        (12.345, "en", "12.3"),
        (12.345, "fi", "12,3"),
        (0.05, "sv", "0,05"),
        (-0.0, "en", "0"),
        (-2.5, "en", "−2.5"),
        (3e15, "en", "3·10¹⁵"),
        (2.5e-9, "fi", "2,5·10⁻⁹"),
        (None, "en", "–"),
        (math.nan, "en", "–"),
    ],
)
def test_numbers_are_written_one_way(value: float | None, language: str, text: str) -> None:
    """Thousands, decimals and signs look the same everywhere."""
    assert number(value, None, language) == text


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=5))
def test_ticks_are_tidy_and_hold_all_values(values: list[float]) -> None:
    """An axis has a handful of ticks, a tidy step apart, from below the least to above the greatest value."""
    found = scale(values, 0, 100)
    assert 2 <= len(found.ticks) <= 8
    assert found.low <= min([*values, 0]) + found.step * 1e-6
    assert found.high >= max([*values, 0]) - found.step * 1e-6
    assert round(found.step / 10.0 ** math.floor(math.log10(found.step) + 1e-9), 6) in {1, 2, 5}
    assert all(0 <= found(value) <= 100 for value in values)


def test_steps_are_one_two_or_five() -> None:
    """A step is rounded up to the next tidy one, and has the decimals it needs."""
    assert [tidy(step) for step in (0.9, 1, 1.1, 3, 7, 60)] == [1, 1, 2, 5, 10, 100]
    assert [decimals(step) for step in (0.05, 0.2, 1, 500)] == [2, 1, 0, 0]


@given(st.lists(st.floats(0, 300), max_size=12).map(sorted))
def test_names_at_the_ends_of_lines_keep_apart(places: list[float]) -> None:
    """Names of lines that end together are moved apart and stay within the chart."""
    moved = spread(places, 15, 0, 300)
    assert all(b - a >= 15 - 1e-9 for a, b in itertools.pairwise(moved))
    assert all(-1e-9 <= place <= 300 for place in moved)
