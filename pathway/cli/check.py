"""`pathway check PATH…`: what is wrong with files, and what to do about it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from pathway.checks import Checked, check_paths
from pathway.cli.shared import exits
from pathway.cli.shared.commands import SETTINGS
from pathway.cli.shared.console import err, out, print_json
from pathway.cli.shared.frames import as_json, counted, print_frames
from pathway.cli.shared.options import Format, FormatOption
from pathway.cli.shared.project import finder

cli = typer.Typer(**SETTINGS)


@cli.command()
def check(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH", help="Files, or folders with YAML files.")],
    format: FormatOption = Format.FULL,
) -> None:
    """Check pathway, policy, story, scenario, people, catalogue and school calendar files.

    What kind a file is, its first key tells. A policy is checked against the pathway that it is for. Exits 1
    where there are errors; warnings alone leave it at 0.
    """
    checked = check_paths(paths, finder())
    if format is Format.JSON:
        print_json(as_json(checked.report))
    else:
        print_frames(out(), checked.report)
    _summary(err(), checked)
    if checked.report.errors:
        raise exits.Stop(exits.FINDINGS)


def _summary(console: Console, checked: Checked) -> None:
    errors = checked.report.errors
    warnings = len(checked.report) - errors
    parts = [counted(checked.files, "file"), counted(errors, "error"), counted(warnings, "warning")]
    line = ", ".join(parts)
    if checked.passed_over:
        line += f" ({counted(checked.passed_over, 'other YAML file')} passed over)"
    console.print(line, style="red" if errors else "yellow" if warnings else "green", soft_wrap=True)
