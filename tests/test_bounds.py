"""What bounds the cost of saying what is wrong: near names, listings, quotes, findings of one kind."""

from __future__ import annotations

import difflib
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from pathway.calendars import CalendarError, WorkingCalendar
from pathway.diagnostics import Report, Source
from pathway.errors import did_you_mean, differ_in_number, listed
from pathway.files import Node, Text, load_text

ROOT = Path(__file__).parent.parent
names = st.text("abcdeé_.X1", max_size=9)
SOURCE = Source.of("f", "x" * 2_000)


@settings(max_examples=400)
@given(names, st.lists(names, max_size=40))
def test_the_quick_search_for_a_near_name_finds_what_the_slow_one_does(name: str, known: list[str]) -> None:
    """What is left out by lengths and letters alone could not have been near."""
    possible = [one for one in known if not differ_in_number(name, one)]
    near = difflib.get_close_matches(name, possible, n=1, cutoff=0.6) if name else []

    told = did_you_mean(name, known)
    assert told.startswith(f"; did you mean `{near[0]}`") if near else told == ""


@pytest.mark.parametrize(
    ("name", "known", "told"),
    [
        ("P2", ["P02", "P03"], "; did you mean `P02`?"),
        ("under_18", ["under_23"], ""),
        ("a" + "1" * 5_000, ["a3"], ""),
        ("near_work", ["near_works", "near_worky"], "; did you mean `near_worky` or `near_works`?"),
    ],
)
def test_what_is_not_plainly_meant_is_not_guessed(name: str, known: list[str], told: str) -> None:
    """A name with another number is another name, and where two are as near both are told of."""
    assert did_you_mean(name, known) == told
    assert differ_in_number(name, known[0]) == (told == "")


def test_near_names_among_very_many() -> None:
    """Of many names those are looked at that begin or end alike, and of more than 2,000 the first."""
    many = [f"fact_{number}_set" for number in range(5_000)]

    assert did_you_mean("fact_17_sett", many) == "; did you mean `fact_17_set`?"
    assert did_you_mean("fcat_17_set", many) != ""
    assert did_you_mean("nothing_like_it", many) == ""
    assert did_you_mean("x" * 101, ["x" * 100]) == ""


def test_a_listing_of_very_many_names_ends() -> None:
    """The first forty, and a sign that there are more."""
    assert listed(["a", "b"], "`") == "`a`, `b`"
    assert listed([]) == ""
    assert listed(map(str, range(40))).endswith("38, 39")
    assert listed(map(str, range(41))).endswith("38, 39, …")


def test_what_a_message_quotes_is_cut() -> None:
    """What is said of a text of a megabyte still stands after it, and takes a line."""
    report = Report()
    report.add("wrong-value", SOURCE.span(0, 1), f"`{'x' * 1_000_000}` is not `{'y' * 70}`", "z" * 10_000)
    (found,) = report

    assert found.message == f"`{'x' * 60}…` is not `{'y' * 70}`"
    assert len(found.help or "") < 2_000


def test_findings_of_one_kind_in_one_file_are_kept_up_to_a_number() -> None:
    """500 are kept and the rest is counted; other kinds and other files have a count of their own."""
    report = Report()
    for place in range(1_200):
        report.add("unknown-name", SOURCE.span(place, place + 1), f"there is no `{place}`")
        report.add("missing-source", SOURCE.span(place, place + 1), f"no source {place}")
    report.add("wrong-value", SOURCE.span(0, 1), "another kind")
    report.add("unknown-name", Source.of("g", "x").span(0, 1), "another file")
    shown = [finding.message for finding in report]

    assert len(shown) == 2 * 501 + 2
    assert sum("the rest is left out" in message for message in shown) == 2
    assert {"there is no `499`", "another kind", "another file"} < set(shown)
    assert "there is no `501`" not in shown
    assert (len(report), report.errors) == (2_402, 1_202)


def test_the_same_finding_twice_counts_once() -> None:
    """Also in the number of errors."""
    report = Report()
    for _ in range(2):
        report.add("unknown-name", SOURCE.span(0, 1), "the same")

    assert (len(report), report.errors) == (1, 1)


# ------------------------------------------------------------------ calendars


@pytest.mark.parametrize("country", ["AX", "DK", "EE", "FI", "IS", "NO", "SE", "DE"])
def test_what_is_known_of_a_calendar_without_looking_is_so(country: str) -> None:
    """A year is refused where its holidays are not known, and nowhere else."""
    calendar = WorkingCalendar(country)
    for year in (1900, 1939, 1999, 2000, 2026, 2090, 2091, 2200, 9999):
        assert refused(calendar.check, year) == refused(calendar.is_working, date(year, 3, 3))


def refused(ask: Callable[[Any], object], of: object) -> str | None:
    try:
        ask(of)
    except CalendarError as error:
        return str(error)
    return None


def test_the_shipped_files_are_checked_without_the_library_of_holidays() -> None:
    """It is slow to import, and no date is reckoned in a check."""
    program = (
        "import sys; from pathlib import Path; from pathway.checks import check_paths;"
        "from pathway.files import Finder; from pathway.shipped import folders;"
        f"check_paths([Path({str(ROOT)!r}, 'rules', 'law.yaml')], Finder(folders())); print('holidays' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT)

    assert done.stdout == "False\n", done.stderr


# ------------------------------------------------------------------ two parsers of YAML


def shape(node: Node | None) -> object:
    """A tree with the places of all that is in it."""
    if isinstance(node, Text):
        return (str(node), node.span.start, node.span.end)
    if isinstance(node, dict):
        return [(shape(key), shape(value)) for key, value in node.items()]
    return None if node is None else [shape(one) for one in node]


@pytest.mark.parametrize(
    "file", ["states/lets_talk.yaml", "rules/model.yaml", "examples/stories/story_k.yaml"]
)
def test_both_parsers_of_yaml_read_the_same(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where libyaml is not there, files are read more slowly and not otherwise: texts and places are the same."""
    source = Source.of(file, (ROOT / file).read_text(encoding="utf-8"))
    quick, report = shape(load_text(source, Report())), Report()
    monkeypatch.setattr("pathway.files.loader._Loader", yaml.SafeLoader)
    slow = shape(load_text(source, report))

    assert len(report) == 0
    assert quick == slow
