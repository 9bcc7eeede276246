"""The files that paths name: themselves, and all YAML files in and below folders."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pathway.diagnostics import Report, Source
from pathway.errors import UsageError, did_you_mean
from pathway.files import text_instead

_SUFFIXES: Final = (".yaml", ".yml")


class MissingPath(UsageError):
    """A path that was named is not there."""


@dataclass(frozen=True, slots=True)
class Named:
    """A file to check. `directly` is true where it was named itself, and not found in a folder."""

    path: Path
    directly: bool


def collect(paths: Iterable[Path], report: Report | None = None) -> list[Named]:
    """The files of several paths, each once, sorted; hidden ones in folders are left out. Raises MissingPath.

    Folders that cannot be read are passed over, and go to the report where there is one.
    """
    report = Report() if report is None else report
    found: dict[Path, Named] = {}
    for path in paths:
        if path.is_dir():
            for file in _files_below(path, report):
                found.setdefault(file.resolve(), Named(file.resolve(), directly=False))
        elif path.exists() or text_instead(path) is not None:
            found[path.resolve()] = Named(path.resolve(), directly=True)
        else:
            raise MissingPath(f"there is no file or folder `{path}`{_near(path)}")
    return sorted(found.values(), key=lambda named: named.path)


def shown(path: Path) -> str:
    """The path as diagnostics show it: from the current folder where it lies below it."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def _files_below(folder: Path, report: Report) -> Iterable[Path]:
    def unreadable(error: OSError) -> None:
        nowhere = Source.of(shown(Path(error.filename).resolve()), "").span(0, 0)
        reason = (error.strerror or type(error).__name__).lower()
        report.add("unreadable-file", nowhere, f"cannot read the folder: {reason}")

    for here, folders, names in os.walk(folder, onerror=unreadable):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(here, name)
            if path.suffix in _SUFFIXES and not name.startswith(".") and path.is_file():
                yield path


def _near(path: Path) -> str:
    try:
        beside = [str(path.with_name(other.name)) for other in path.parent.iterdir()]
    except OSError:
        return ""
    return did_you_mean(str(path), beside)
