"""The examples of docs/formats.md are files that check clean and come out as they say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pathway.checks import check_paths
from pathway.diagnostics import Report
from pathway.documents import Library
from pathway.documents.story import load_story
from pathway.engine import play
from pathway.files import Finder
from pathway.shipped import folders

PAGE = (Path(__file__).parent.parent / "docs/formats.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("text", EXAMPLES, ids=[text.split(":")[0] for text in EXAMPLES])
def test_examples_check_clean(tmp_path: Path, text: str) -> None:
    """Neither an error nor a warning."""
    file = tmp_path / "example.yaml"
    file.write_text(text, encoding="utf-8")
    assert [str(one) for one in check_paths([file], Finder(folders())).report] == []


def test_the_story_comes_out_as_it_says(tmp_path: Path) -> None:
    """The page's story plays through the engine."""
    file = tmp_path / "example.yaml"
    file.write_text(next(text for text in EXAMPLES if text.startswith("story")), encoding="utf-8")
    story = load_story(file, Library(Finder(folders()), Report()))
    assert story is not None
    assert play(story).ok
