"""What the project says in its pyproject.toml, and where files are found by bare name."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Final

from pathway.errors import UsageError, did_you_mean
from pathway.files import Finder
from pathway.shipped import folders

_KEYS: Final = ("folders",)


def finder() -> Finder:
    """Looks in the folders of `[tool.pathway]` in the nearest pyproject.toml, then among shipped files."""
    return Finder((*project_folders(Path.cwd()), *folders()))


def shipped_finder() -> Finder:
    """Looks among the shipped files only."""
    return Finder(folders())


def project_folders(start: Path) -> tuple[Path, ...]:
    """The `folders` of `[tool.pathway]` in the pyproject.toml of a folder or the nearest one above it."""
    for folder in (start, *start.parents):
        file = folder / "pyproject.toml"
        if file.is_file():
            return _folders(file)
    return ()


def _folders(file: Path) -> tuple[Path, ...]:
    table = _table(file)
    for key in table:
        if key not in _KEYS:
            near = did_you_mean(key, _KEYS)
            raise UsageError(
                f"{file}: unknown key `{key}` in [tool.pathway]{near}; allowed: {', '.join(_KEYS)}"
            )
    named = table.get("folders", [])
    if not isinstance(named, list) or not all(isinstance(name, str) for name in named):
        raise UsageError(f'{file}: `folders` in [tool.pathway] is a list of folders, such as ["rules"]')
    found = tuple(file.parent / name for name in named)
    for folder in found:
        if not folder.is_dir():
            raise UsageError(f"{file}: [tool.pathway] names the folder `{folder.name}`, which is not there")
    return found


def _table(file: Path) -> dict[str, Any]:
    try:
        with file.open("rb") as stream:
            table = tomllib.load(stream).get("tool", {}).get("pathway", {})
    except (OSError, ValueError, AttributeError) as error:
        raise UsageError(f"{file} cannot be read: {error}") from error
    if not isinstance(table, dict):
        raise UsageError(f"{file}: [tool.pathway] is a table")
    return table
