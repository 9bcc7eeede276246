"""Files that commands read and write by name."""

from __future__ import annotations

from pathlib import Path

from pathway.cli.shared.project import finder
from pathway.definition import Definition
from pathway.diagnostics import Report
from pathway.documents.library import FaultyFiles, Library
from pathway.errors import UsageError, did_you_mean
from pathway.files import Finder


def located(name: str, what: str, look: Finder) -> Path:
    """The file of a bare name, or the path itself. UsageError where there is none."""
    path = Path(name)
    found = path if path.is_file() else look.find(name)
    if found is not None:
        return found
    known = [file.stem for root in look.roots if root.is_dir() for file in root.glob("*.yaml")]
    raise UsageError(f"there is no {what} `{name}`{did_you_mean(name, known)}")


def definition_named(name: str) -> Definition:
    """The pathway of a name or file. FaultyFiles where it has errors."""
    look, report = finder(), Report()
    definition = Library(look, report).definition(located(name, "pathway", look))
    if definition is None:
        raise FaultyFiles(report)
    return definition


def write_file(path: Path, text: str) -> None:
    """Write a text as UTF-8. UsageError where that cannot be."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise UsageError(f"cannot write `{path}`: {reason}") from error
