"""Stories from paths."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pathway.checks import collect, shown
from pathway.cli.shared.files import kind_at, words
from pathway.cli.shared.project import finder
from pathway.diagnostics import Report
from pathway.documents import FaultyFiles, Library
from pathway.documents.story import Story, load_story
from pathway.errors import UsageError
from pathway.files import Finder


def load_stories(paths: Sequence[Path], look: Finder | None = None) -> list[tuple[Path, Story]]:
    """The stories of files and folders, by path. FaultyFiles with every fault of all of them.

    In folders, files of other kinds are passed over.
    """
    report = Report()
    library = Library(look or finder(), report)
    stories = []
    for named in collect(paths, report):
        kind = kind_at(named.path)
        if kind not in ("story", None):
            if named.directly:
                raise UsageError(f"`{shown(named.path)}` is a {words(kind)} file, not a story file")
            continue
        story = load_story(named.path, library, shown(named.path))
        if story is not None:
            stories.append((named.path, story))
    if report.errors:
        raise FaultyFiles(report)
    if not stories:
        raise UsageError("there are no stories in these folders")
    return stories
