"""Files that commands read and write by name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from pathway.checks import kind_of
from pathway.cli.shared.project import finder
from pathway.definition import Definition
from pathway.diagnostics import Report
from pathway.documents.library import FaultyFiles, Library
from pathway.errors import UsageError, did_you_mean
from pathway.files import Finder, read_file


def located(name: str, kind: str, look: Finder) -> Path:
    """The file of that kind with a bare name, or the path itself. UsageError where there is none."""
    path = Path(name)
    if path.is_file():
        found = kind_at(path)
        if found not in (kind, None):
            raise UsageError(f"`{name}` is a {words(found)} file, not a {words(kind)} file")
        return path
    for root in look.roots:
        place = Finder((root,)).find(name)
        if place is not None and kind_at(place) == kind:
            return place
    what = f"{kind} file" if kind in ("people", "question") else words(kind)
    raise UsageError(f"there is no {what} `{name}`{did_you_mean(name, _named(kind, look))}")


def _named(kind: str, look: Finder) -> list[str]:
    files = [file for root in look.roots if root.is_dir() for file in sorted(root.glob("*.yaml"))]
    return [file.stem for file in files if kind_at(file) == kind]


def kind_at(path: Path) -> str | None:
    """The kind of a file, where it is plain; what is wrong with others is said when they are read."""
    quiet = Report()
    source = read_file(path, quiet)
    return None if source is None else kind_of(source, quiet)


def words(kind: str | None) -> str:
    """The kind as people say it."""
    return str(kind).replace("_", " ")


def definition_named(name: str, look: Finder | None = None) -> Definition:
    """The pathway of a name or file. FaultyFiles where it has errors."""
    look, report = look or finder(), Report()
    definition = Library(look, report).definition(located(name, "pathway", look))
    if definition is None:
        raise FaultyFiles(report)
    return definition


def write_file(path: Path, text: str) -> None:
    """Write a text as UTF-8. UsageError where that cannot be."""
    with opened(path) as stream:
        stream.write(text)


def check_writable(path: Path) -> None:
    """UsageError where a file cannot be written, before what is to be in it is computed; leaves it as it was."""
    there = path.exists()
    if there and not (path.is_file() or path.is_dir()):
        return  # opening a pipe would wait for its reader
    try:
        with path.open("ab"):
            pass
        if not there:
            path.unlink()
    except OSError as error:
        raise _unwritable(path, error) from error


@contextmanager
def opened(path: Path) -> Iterator[TextIO]:
    """A file to write UTF-8 into. UsageError where that cannot be."""
    try:
        with path.open("w", encoding="utf-8", newline="\n") as stream:
            yield stream
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> UsageError:
    reason = (error.strerror or type(error).__name__).lower()
    return UsageError(f"cannot write `{path}`: {reason}")
