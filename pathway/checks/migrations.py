"""Checks a map against the two definitions that it speaks of, where these are at hand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from pathway.definition import Definition
from pathway.diagnostics import Report, Source
from pathway.documents.library import Library
from pathway.documents.migration import check_map, is_version, load_map, versions_in
from pathway.files import read_file

_PATHWAY: Final = re.compile(r"^pathway:[ \t]*([\w-]+)[ \t]*(?:#.*)?$", re.MULTILINE)


def check_migration(path: Path, source: Source, pathways: Sequence[Path], library: Library) -> None:
    """Check a map. Its definitions are looked for among `pathways`, beside it, and in the library's folders.

    Where one of them is not found, only the form of the map is checked.
    """
    wanted = versions_in(source)
    found = [] if wanted is None else list(_definitions(wanted[0], path, pathways, library))
    old, new = (
        next((d for d in found if wanted is not None and is_version(wanted[place], d)), None)
        for place in (1, 2)
    )
    if old is None or new is None:
        check_map(source, library.report)
    else:
        load_map(source, old, new, library.report)


def _definitions(name: str, path: Path, pathways: Sequence[Path], library: Library) -> Iterator[Definition]:
    """The definitions of a pathway that can be found; what is wrong with them is reported elsewhere."""
    quiet = Library(library.finder, Report())
    folders = (path.parent, *library.finder.roots)
    beside = [file for folder in folders if folder.is_dir() for file in sorted(folder.glob("*.yaml"))]
    for place in dict.fromkeys(file.resolve() for file in (*pathways, *beside)):
        source = read_file(place, Report())
        named = None if source is None else _PATHWAY.search(source.text)
        definition = quiet.definition(place) if named is not None and named[1] == name else None
        if definition is not None:
            yield definition
