"""The schema of a kind of file as text, with the names of a pathway where one is given."""

from __future__ import annotations

import json
from pathlib import Path

from pathway.cli.shared.files import located
from pathway.cli.shared.project import finder
from pathway.definition import Definition
from pathway.diagnostics import Report
from pathway.documents.library import FaultyFiles, Library
from pathway.documents.linked import Placed, linked_pathways
from pathway.errors import UsageError
from pathway.files import Finder
from pathway.schemas import about, schema


def schema_text(kind: str, pathway: str | None = None, beside: Path | None = None) -> str:
    """The schema, with a line end. UsageError where there is no such pathway, FaultyFiles where it has errors."""
    if pathway is None:
        return _text(schema(kind))
    if not about(kind):
        raise UsageError(f"a {kind.replace('_', ' ')} file holds no names of one pathway; leave out `--for`")
    definition, linked = definitions(pathway, beside)
    if kind == "catalogue" and not definition.catalogues:
        raise UsageError(f"the pathway `{definition.name}` has no catalogues")
    return _text(schema(kind, definition, linked))


def definitions(pathway: str, beside: Path | None = None) -> tuple[Definition, tuple[Definition, ...]]:
    """The pathway of a name or file, and those that it is linked with."""
    look, report = finder(), Report()
    look = look if beside is None else Finder((beside, beside.resolve().parent / "states", *look.roots))
    path = located(pathway, "pathway", look)
    library = Library(look, report)
    definition = library.definition(path)
    linked = None if definition is None else linked_pathways(library, [Placed(path, definition)])
    if definition is None or linked is None:
        raise FaultyFiles(report)
    return definition, tuple(one.definition for one in linked.values())


def _text(value: object) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"
