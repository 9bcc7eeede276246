"""Which pathway a file is for, and where that stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from pathway.checks.kinds import kind_of
from pathway.definition import Definition
from pathway.diagnostics import Report, Source
from pathway.documents.library import Library
from pathway.errors import did_you_mean
from pathway.files import Finder, Text, load_text, read_file, validate
from pathway.policy import policy_for
from pathway.policy.shapes import PolicyShape

_PATHWAY: Final = re.compile(r"^pathway:[ \t]*([\w-]+)[ \t]*(?:#.*)?$", re.MULTILINE)
_BESIDE: Final = Finder(())


class Targets:
    """Finds pathways: beside a file, among the checked ones, in `states/` next to its folder, by the finder."""

    def __init__(self, checked: Iterable[tuple[Path, Source]], finder: Finder, library: Library) -> None:
        self._finder = finder
        self._library = library
        self._checked: dict[str, Path] = {}
        self._are_pathways: dict[Path, bool] = {}
        for path, source in checked:
            name = _PATHWAY.search(source.text)
            self._checked.setdefault(name[1] if name else path.stem, path)

    def of_policy(self, path: Path, source: Source) -> Definition | None:
        """The definition that a policy is for; None after reporting why there is none."""
        written = policy_for(source)
        found = None if written is None else self.find(written, path.parent)
        if found is not None:
            return self._library.definition(found)
        report = self._library.report
        before = report.errors
        node = load_text(source, report)
        target = node.get("for") if isinstance(node, dict) else None  # type: ignore[call-overload]
        if not isinstance(target, Text):
            self._form(node, before)
            return None
        found = self.find(str(target), path.parent)
        if found is None:
            near = did_you_mean(target, [*self._checked, *self._known()])
            help = (
                "put its file beside this one or into `states/` next to this folder, or check both together"
            )
            report.add("file-not-found", target.span, f"there is no pathway `{target}`{near}", help)
            return None
        return self._library.definition(found)

    def near(self, path: Path) -> list[Definition]:
        """The pathways that a file can be about which names none: those beside it, else those checked, else any."""
        beside, elsewhere = (path.parent, path.parent.parent / "states"), self._finder.roots
        places = self._first_with(beside) or list(self._checked.values()) or self._first_with(elsewhere)
        is_checked = set(places) <= set(self._checked.values())
        library = self._library if is_checked else Library(self._finder, Report())
        found = (library.definition(place) for place in places)
        return [definition for definition in found if definition is not None]

    def _first_with(self, folders: Iterable[Path]) -> list[Path]:
        """The pathways of the first folder that has any."""
        found = ([file for file in _yaml_in(folder) if self._is_pathway(file)] for folder in folders)
        return next(filter(None, found), [])

    def _form(self, node: object, before: int) -> None:
        report = self._library.report
        if node is not None and report.errors == before:
            validate(PolicyShape, node, report)  # type: ignore[arg-type]

    def find(self, name: str, beside: Path) -> Path | None:
        """The file of the pathway that a file in the folder `beside` names."""
        places = (
            _BESIDE.find(name, beside),
            self._checked.get(name),
            _BESIDE.find(name, beside.parent / "states"),
            self._finder.find(name),
        )
        return next((place for place in places if place is not None and self._is_pathway(place)), None)

    def _known(self) -> Sequence[str]:
        return [file.stem for root in self._finder.roots for file in _yaml_in(root) if self._is_pathway(file)]

    def _is_pathway(self, path: Path) -> bool:
        if path not in self._are_pathways:
            quiet = Report()
            source = read_file(path, quiet)
            self._are_pathways[path] = source is not None and kind_of(source, quiet) == "pathway"
        return self._are_pathways[path]


def _yaml_in(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.yaml")) if folder.is_dir() else []
