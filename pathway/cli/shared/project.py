"""What the project says in its pyproject.toml, and where files are found by bare name."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from pathway.errors import UsageError, did_you_mean
from pathway.files import Finder
from pathway.shipped import folders

KEYS: Final = ("folders", "paths", "select", "ignore", "fail-level", "format", "per-file-ignores")


@dataclass(frozen=True, slots=True)
class Project:
    """`[tool.pathway]` of the nearest pyproject.toml. Paths are from its folder; None is what it does not say."""

    file: Path | None = None
    folders: tuple[Path, ...] = ()
    paths: tuple[Path, ...] = ()
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    fail_level: str | None = None
    format: str | None = None
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def finder() -> Finder:
    """Looks in the folders of `[tool.pathway]` in the nearest pyproject.toml, then among shipped files."""
    return Finder((*project_folders(Path.cwd()), *folders()))


def shipped_finder() -> Finder:
    """Looks among the shipped files only."""
    return Finder(folders())


def project_folders(start: Path) -> tuple[Path, ...]:
    """The `folders` of `[tool.pathway]` in the pyproject.toml of a folder or the nearest one above it."""
    return project(start).folders


def project(start: Path) -> Project:
    """What the pyproject.toml of a folder or the nearest one above it says. UsageError where it is wrong."""
    for folder in (start, *start.parents):
        file = folder / "pyproject.toml"
        if file.is_file():
            return _read(file)
    return Project()


def _read(file: Path) -> Project:
    table = _table(file)
    for key in table:
        if key not in KEYS:
            near = did_you_mean(key, KEYS)
            raise UsageError(
                f"{file}: unknown key `{key}` in [tool.pathway]{near}; allowed: {', '.join(KEYS)}"
            )
    here = file.parent
    named = _texts(file, table, "folders", 'folders, such as ["rules"]')
    select = _texts(file, table, "select", 'codes, such as ["PW3"]') if "select" in table else None
    return Project(
        file,
        tuple(_folder(file, here / name) for name in named),
        tuple(here / name for name in _texts(file, table, "paths", 'files and folders, such as ["rules"]')),
        select,
        _texts(file, table, "ignore", 'codes, such as ["PW504"]'),
        _text(file, table, "fail-level"),
        _text(file, table, "format"),
        _per_file(file, table.get("per-file-ignores", {})),
    )


def _texts(file: Path, table: Mapping[str, Any], key: str, what: str) -> tuple[str, ...]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise UsageError(f"{file}: `{key}` in [tool.pathway] is a list of {what}")
    return tuple(value)


def _text(file: Path, table: Mapping[str, Any], key: str) -> str | None:
    value = table.get(key)
    if value is not None and not isinstance(value, str):
        raise UsageError(f"{file}: `{key}` in [tool.pathway] is a text")
    return value


def _per_file(file: Path, value: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        raise UsageError(
            f'{file}: `per-file-ignores` in [tool.pathway] is a table, such as {{"drafts/*" = ["PW504"]}}'
        )
    return {pattern: _texts(file, value, pattern, 'codes, such as ["PW504"]') for pattern in value}


def _folder(file: Path, folder: Path) -> Path:
    if not folder.is_dir():
        raise UsageError(f"{file}: [tool.pathway] names the folder `{folder.name}`, which is not there")
    return folder


def _table(file: Path) -> dict[str, Any]:
    try:
        with file.open("rb") as stream:
            table = tomllib.load(stream).get("tool", {}).get("pathway", {})
    except (OSError, ValueError, AttributeError) as error:
        raise UsageError(f"{file} cannot be read: {error}") from error
    if not isinstance(table, dict):
        raise UsageError(f"{file}: [tool.pathway] is a table")
    return table
