"""The shipped stories end as they say, and would be found out if they did not."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import databases
import pytest
from support import ROOT

from pathway.diagnostics import Report
from pathway.documents import Library
from pathway.documents.story import Story, load_story
from pathway.engine import play
from pathway.files import Finder
from pathway.shipped import folders

STORIES = sorted((ROOT / "examples/stories").glob("*.yaml"))
HELD = re.compile(r"expect: (accepted|refused|unknown)")


@cache
def library() -> Library:
    return Library(Finder(folders()), Report())


def load(path: Path) -> Story:
    story = load_story(path, library())
    assert story is not None, [str(fault) for fault in library().report]
    return story


def edited(path: Path, folder: Path, old: str, new: str, place: int = -1) -> Path:
    """A copy of a story with one occurrence of `old` changed, the last one or the one at `place`."""
    text = path.read_text(encoding="utf-8")
    at = text.rindex(old) if place < 0 else [m.start() for m in re.finditer(re.escape(old), text)][place]
    copy = folder / path.name
    copy.write_text(text[:at] + new + text[at + len(old) :], encoding="utf-8")
    return copy


def test_there_are_eleven_stories() -> None:
    """The families' stories, and the small one."""
    assert len(STORIES) == 11


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_a_story_ends_as_it_says(path: Path) -> None:
    """Every step comes out as expected, and every refused one names the rules that refuse it."""
    story = load(path)
    result = play(story, databases.fresh())
    assert [(step.step.span.line, step.problems) for step in result.steps if not step.ok] == []
    assert len(result.steps) == len(story.steps) > 5
    assert all(step.rules for step in story.steps if step.expect == "refused")


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_a_story_can_fail(path: Path, tmp_path: Path) -> None:
    """With the last expectation turned round, the last step, and no other, is not as expected."""
    last = HELD.findall(path.read_text(encoding="utf-8"))[-1]
    other = "refused" if last == "accepted" else "accepted"
    result = play(load(edited(path, tmp_path, f"expect: {last}", f"expect: {other}")))
    assert not result.ok
    assert [step.ok for step in result.steps] == [True] * (len(result.steps) - 1) + [False]
    assert f"expected {other}, and it was {last}" in result.steps[-1].problems


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("rules: [D02]", "rules: [P01]", "expected P01 to decide, and it did not"),
        ("main: assessing", "main: planning", "expected main == planning after it, and it is assessing"),
        (
            '"count near_worker": 1',
            '"count near_worker": 2',
            "expected count(near_worker) == 2 after it, and it is 1",
        ),
        (
            "expect: accepted",
            "fired: [W06]\n    expect: accepted",
            "expected W06 to fire before, and it was none",
        ),
    ],
)
def test_each_kind_of_expectation_can_fail(tmp_path: Path, old: str, new: str, problem: str) -> None:
    """Rules, states, counts and deadlines that come out otherwise are told."""
    result = play(load(edited(ROOT / "examples/stories/story_a.yaml", tmp_path, old, new, 0)))
    assert [found for step in result.steps for found in step.problems] == [problem]


def test_a_story_with_errors_is_no_story(tmp_path: Path) -> None:
    """Names that do not exist are diagnostics with their places, several at once."""
    path = edited(ROOT / "examples/stories/story_a.yaml", tmp_path, "do: refer_onward", "do: refer_onwards")
    path.write_text(
        path.read_text(encoding="utf-8").replace("main: assessing", "mian: assessing"), encoding="utf-8"
    )
    mine = Library(Finder(folders()), Report())
    assert load_story(path, mine) is None
    assert mine.report.errors == 2
    assert all(fault.span.line > 5 for fault in mine.report)


def test_a_text_that_begins_with_a_dollar_is_a_text(tmp_path: Path) -> None:
    """Only where an entry is asked for does `$` name one."""
    path = edited(ROOT / "examples/stories/story_a.yaml", tmp_path, "drawing together", "$12 of drawings")
    assert play(load(path)).ok
