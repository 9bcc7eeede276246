"""The files that paths name: themselves, and all YAML files in and below folders."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pathway.errors import UsageError, did_you_mean

_SUFFIXES: Final = (".yaml", ".yml")


class MissingPath(UsageError):
    """A path that was named is not there."""


@dataclass(frozen=True, slots=True)
class Named:
    """A file to check. `directly` is true where it was named itself, and not found in a folder."""

    path: Path
    directly: bool


def collect(paths: Iterable[Path]) -> list[Named]:
    """The files of several paths, each once, sorted; hidden ones in folders are left out. Raises MissingPath."""
    found: dict[Path, Named] = {}
    for path in paths:
        if path.is_dir():
            for file in _files_below(path):
                found.setdefault(file.resolve(), Named(file.resolve(), directly=False))
        elif path.exists():
            found[path.resolve()] = Named(path.resolve(), directly=True)
        else:
            raise MissingPath(f"there is no file or folder `{path}`{_near(path)}")
    return sorted(found.values(), key=lambda named: named.path)


def _files_below(folder: Path) -> Iterable[Path]:
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.suffix in _SUFFIXES and not hidden and path.is_file():
            yield path


def _near(path: Path) -> str:
    try:
        beside = [str(path.with_name(other.name)) for other in path.parent.iterdir()]
    except OSError:
        return ""
    return did_you_mean(str(path), beside)
