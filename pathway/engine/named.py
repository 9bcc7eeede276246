"""The pathways and policies that an engine is opened with, by name, by path, or read already."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pathway.diagnostics import Report
from pathway.documents import Document, FaultyFiles, Library
from pathway.documents.linked import Placed, linked_pathways
from pathway.errors import UsageError, did_you_mean
from pathway.files import Finder, load_file
from pathway.policy import policy_target
from pathway.shipped import folders
from pathway.store import DocumentRow

Named = str | Path | Document
"""The name of a shipped file, the path of any, or the texts of one that was read already."""


@dataclass(frozen=True, slots=True)
class Read:
    """What was named, as rows of the database, and the hashes of the pathways that are taken along.

    Those are there because others are linked with them.
    """

    rows: tuple[DocumentRow, ...] = ()
    taken_along: frozenset[str] = frozenset()


def resolve(name: str | Path, finder: Finder) -> Path:
    """The path of a file named by its shipped name or by path. UsageError where there is none."""
    path = Path(name)
    if isinstance(name, Path) or path.suffix in (".yaml", ".yml") or len(path.parts) > 1:
        if path.is_file():
            return path
        if found := finder.find(path.name) if len(path.parts) == 1 else None:
            return found
        raise UsageError(f"there is no file `{name}`")
    found = finder.find(str(name))
    if found is None:
        known = [file.stem for root in finder.roots if root.is_dir() for file in root.glob("*.yaml")]
        raise UsageError(
            f"nothing shipped is called `{name}`{did_you_mean(str(name), known)}; name another, or a path"
        )
    return found


def read_named(pathways: Sequence[Named], policies: Sequence[Named] | None) -> Read:
    """All that is named, what was read already first, and the pathways that these are linked with.

    Nothing is written yet.

    Raises FaultyFiles with every diagnostic, and UsageError for a name that stands for nothing.
    """
    for what, names in (("pathways", pathways), ("policies", policies)):
        if isinstance(names, str):
            raise UsageError(f"`{what}` should be a list of names: `{what}=[{names!r:.60}]`")
    if pathways and policies is None:
        raise UsageError("say which policies judge: `policies=[…]`, or `policies=[]` where none is to")
    policies = policies or ()
    given = [name for name in (*pathways, *policies) if isinstance(name, Document)]
    named_pathways = [name for name in pathways if not isinstance(name, Document)]
    named_policies = [name for name in policies if not isinstance(name, Document)]
    along = frozenset(document.hash for document in given if document.taken_along)
    rows = tuple(_row(document) for document in given)
    if not named_pathways and not named_policies:
        return Read(rows, along)
    more = _read(named_pathways, named_policies)
    said = {document.hash for document in given if not document.taken_along}
    return Read((*rows, *more.rows), (along | more.taken_along) - said)


def _read(pathways: Sequence[str | Path], policies: Sequence[str | Path]) -> Read:
    report = Report()
    library = Library(Finder(folders()), report)
    placed: list[Placed] = []
    for name in pathways:
        path = resolve(name, library.finder)
        definition = library.definition(path)
        if definition is not None:
            placed.append(Placed(path, definition))
    linked = linked_pathways(library, placed) or {}
    definitions = {one.definition.name: one.definition for one in (*placed, *linked.values())}
    grouped: dict[str, list[Path]] = {name: [] for name in definitions}
    for name in policies:
        path = resolve(name, library.finder)
        target = library.target(path) or _target(path, report)
        if target not in grouped:
            if not report.errors:
                raise UsageError(
                    f"the policy {path.name} is for the pathway `{target}`, which this engine does not have"
                )
            continue
        grouped[target].append(path)
    for target, paths in grouped.items():
        library.bundle(definitions[target], paths)
    if report.errors:
        raise FaultyFiles(report)
    along = frozenset(one.definition.hash for one in linked.values())
    return Read(tuple(_row(document) for document in library.documents.values()), along)


def _target(path: Path, report: Report) -> str:
    node = load_file(path, report)
    return (policy_target(node) if node is not None else None) or ""


def _row(document: Document) -> DocumentRow:
    text = json.dumps([list(pair) for pair in document.texts], ensure_ascii=False)
    return DocumentRow(document.hash, document.kind, document.name, text)
