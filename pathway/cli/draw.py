"""`pathway draw PATHWAY`: a picture of a pathway, with a case's states marked if asked."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pathway.cli.shared.commands import SETTINGS
from pathway.cli.shared.console import write
from pathway.cli.shared.files import definition_named, write_file
from pathway.cli.shared.options import LanguageOption, Tongue
from pathway.definition import Definition
from pathway.draw import dot, mermaid, svg
from pathway.errors import UsageError

cli = typer.Typer(**SETTINGS)


class Picture(StrEnum):
    """The languages of pictures."""

    SVG = "svg"
    MERMAID = "mermaid"
    DOT = "dot"


@cli.command()
def draw(
    pathway: Annotated[str, typer.Argument(metavar="PATHWAY", help="The name of a pathway, or its file.")],
    format: Annotated[
        Picture, typer.Option("--format", metavar="svg|mermaid|dot", help="The form of the picture.")
    ] = Picture.SVG,
    language: LanguageOption = Tongue.EN,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write here instead of to stdout.")
    ] = None,
    db: Annotated[
        str | None,
        typer.Option("--db", envvar="PATHWAY_DB", metavar="URL", help="The database of the case to mark."),
    ] = None,
    case: Annotated[
        str | None, typer.Option("--case", metavar="ID", help="Mark the states of this case.")
    ] = None,
) -> None:
    """Draw a pathway as SVG, Mermaid or DOT."""
    if case is not None and format is not Picture.SVG:
        raise UsageError("only the SVG marks the states of a case")
    text = picture(definition_named(pathway), format, language, _states(db, case))
    if output is None:
        write(text)
    else:
        write_file(output, text)


def picture(definition: Definition, form: Picture, language: str, marked: dict[str, str]) -> str:
    """The picture as text."""
    match form:
        case Picture.SVG:
            return svg(definition, language, marked)
        case Picture.MERMAID:
            return mermaid(definition, language)
        case _:
            return dot(definition, language)


def _states(db: str | None, case: str | None) -> dict[str, str]:
    """The instance or entry → state of a case; nothing where none is asked for."""
    if case is None:
        return {}
    if db is None:
        raise UsageError("a case is in a database: give `--db` too")
    from pathway.cli.shared.database import existing  # the engine is needed only here

    with existing(db) as engine:
        found = engine.case(case)
    entries = {e.id: e.state for held in found.lists.values() for e in held if e.state is not None}
    return {**found.regions, **entries}
