"""`pathway schema KIND`: the JSON Schema by which an editor completes and checks a kind of file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pathway.cli.shared.commands import SETTINGS
from pathway.cli.shared.console import write
from pathway.cli.shared.files import write_file
from pathway.cli.shared.schemas import schema_text
from pathway.errors import UsageError, did_you_mean
from pathway.schemas import KINDS

cli = typer.Typer(**SETTINGS)


@cli.command()
def schema(
    kind: Annotated[str, typer.Argument(metavar="KIND", help=f"One of {', '.join(KINDS)}.")],
    pathway: Annotated[
        str | None,
        typer.Option(
            "--for", metavar="PATHWAY", help="With the names of this pathway: its name, or its file."
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "--out", "-o", metavar="FILE", help="Write here instead of to stdout."),
    ] = None,
) -> None:
    """Print the JSON Schema (draft-07) of a kind of file, for editors that complete and check YAML.

    With `--for`, the facts, events, roles, states and other names of a pathway are part of it.
    """
    if kind not in KINDS:
        raise UsageError(
            f"there is no kind of file `{kind}`{did_you_mean(kind, KINDS)}; there are {', '.join(KINDS)}"
        )
    text = schema_text(kind, pathway)
    if output is None:
        write(text)
    else:
        write_file(output, text)
