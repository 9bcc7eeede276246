"""Which findings are told of: those of the chosen codes, without those that are ignored."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final, Self

from pathway.cli.shared.project import Project
from pathway.diagnostics import CODES, Diagnostic
from pathway.errors import UsageError, did_you_mean

_FIRST_PART: Final = re.compile(r"PW[0-9]{0,3}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Choice:
    """Names of codes that are told of, and those of them that are ignored in files whose path fits a pattern."""

    codes: frozenset[str]
    per_file: tuple[tuple[str, frozenset[str]], ...] = ()
    root: Path | None = None

    @classmethod
    def of(cls, select: Sequence[str], ignore: Sequence[str], project: Project) -> Self:
        """What the options say, and where they say nothing, the project. `select` lifts what the project ignores."""
        where = f"{project.file}: "
        chosen = _named(select) if select else _named(project.select, where)
        dropped = _named(ignore) if ignore else frozenset() if select else _named(project.ignore, where)
        per_file = [(glob, _named(codes, where)) for glob, codes in project.per_file_ignores.items()]
        codes = chosen if select or project.select is not None else frozenset(CODES)
        return cls(codes - dropped, tuple(per_file), None if project.file is None else project.file.parent)

    def takes(self, found: Diagnostic) -> bool:
        """Whether a finding is told of."""
        name = found.code.name
        if name not in self.codes:
            return False
        within = [glob for glob, codes in self.per_file if name in codes]
        return not within or not self._fits(found.span.source.path, within)

    def _fits(self, path: str, globs: Iterable[str]) -> bool:
        assert self.root is not None
        place = (Path.cwd() / path).resolve()
        root = self.root.resolve()
        shown = place.relative_to(root).as_posix() if place.is_relative_to(root) else place.as_posix()
        return any(fnmatchcase(shown, glob) for glob in globs)


def _named(written: Sequence[str] | None, where: str = "") -> frozenset[str]:
    """The names of the codes that are written: a code, its name, or how the codes of several begin."""
    found: set[str] = set()
    for text in (part.strip() for one in written or () for part in one.split(",")):
        names = _of(text)
        if not names:
            known = [*CODES, *(code.code for code in CODES.values())]
            near = did_you_mean(text, known)
            raise UsageError(
                f"{where}there is no code `{text}`{near}; write one such as PW302, its name, or PW3"
            )
        found |= names
    return frozenset(found)


def _of(text: str) -> set[str]:
    if text in CODES:
        return {text}
    if not _FIRST_PART.fullmatch(text):
        return set()
    return {name for name, code in CODES.items() if code.code.startswith(text.upper())}
