"""Finds files that others name by bare name.

They are looked for beside the file that names them, then in given folders, and never outside of these.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pathway.diagnostics import Report, Source
from pathway.files.loader import read_file

_BARE: Final = re.compile(r"[^\W.][\w.-]{0,99}")


@dataclass(frozen=True, slots=True)
class Finder:
    """Folders in which files are looked for, in order."""

    roots: tuple[Path, ...]

    def find(self, name: str, beside: Path | None = None) -> Path | None:
        """The file `name` (or `name.yaml`) in the folder `beside` or in a root; None where there is none."""
        if not _BARE.fullmatch(name) or ".." in name:
            return None
        names = (name,) if name.endswith((".yaml", ".yml")) else (f"{name}.yaml", f"{name}.yml")
        folders: Sequence[Path] = (beside, *self.roots) if beside is not None else self.roots
        found = (folder / candidate for folder in folders for candidate in names)
        return next((path for path in found if _is_inside(path)), None)

    def source(self, name: str, beside: Path | None, report: Report) -> Source | None:
        """The text of the file `name`; None where there is none, or after reporting that it can't be read."""
        path = self.find(name, beside)
        return None if path is None else read_file(path, report)


def _is_inside(path: Path) -> bool:
    """Whether there is such a file, and no link leads from it out of its folder."""
    try:
        return path.is_file() and path.resolve().is_relative_to(path.parent.resolve())
    except OSError:  # such as a name that is too long for the file system
        return False


def names_beside(path: str) -> list[str]:
    """The names of the YAML files in the folder of a file; none where that is not there."""
    try:
        return sorted(file.name for file in Path(path).parent.iterdir() if file.suffix in (".yaml", ".yml"))
    except OSError:
        return []
