"""`pathway audit …`: whether the log of a database is whole, and the log for others to check."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from pathway.audit import Fault
from pathway.cli.shared import exits
from pathway.cli.shared.commands import SETTINGS
from pathway.cli.shared.console import note, print_json, say
from pathway.cli.shared.database import existing
from pathway.cli.shared.files import opened
from pathway.cli.shared.frames import counted
from pathway.cli.shared.options import DEFAULT_DB, DatabaseOption, Format, FormatOption
from pathway.cli.shared.safe import to_json
from pathway.engine import Engine
from pathway.errors import BrokenLog

cli = typer.Typer(help="Verify the audit log of a database, or export it.", **SETTINGS)

CaseOption = Annotated[str | None, typer.Option("--case", metavar="ID", help="Only this case.")]


@cli.command(short_help="Verify the log of a database.")
def verify(
    case: CaseOption = None, db: DatabaseOption = DEFAULT_DB, format: FormatOption = Format.FULL
) -> None:
    """Verify that no entry was edited, swapped, dropped or cut off, and each case is the fold of its log.

    Each fault names the case and the entry. Exits 1 where there is one.
    """
    with existing(db) as engine:
        faults = engine.verify(case)
        cases = 1 if case is not None else _count(engine)
    if format is Format.JSON:
        print_json({"ok": not faults, "cases": cases, "faults": [fault_json(fault) for fault in faults]})
    else:
        print_faults(faults)
    many = "cases that cannot all be read" if cases is None else counted(cases, "case")
    note(f"{many}, {counted(len(faults), 'fault')}", "red" if faults else "green")
    if faults:
        raise exits.Stop(exits.FINDINGS)


def _count(engine: Engine) -> int | None:
    """How many cases there are; None where one cannot be read, which is a fault that was found already."""
    try:
        return sum(1 for _ in engine.cases())
    except BrokenLog:
        return None


@cli.command(short_help="Print the log as JSON Lines.")
def export(
    case: CaseOption = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write here instead of to stdout.")
    ] = None,
    db: DatabaseOption = DEFAULT_DB,
) -> None:
    """Print the log as JSON Lines: each entry as hashed, its digest, and the personal values beside it.

    `pathway import` reads them into another database.
    """
    with existing(db) as engine, nullcontext(sys.stdout) if output is None else opened(output) as stream:
        for line in engine.export(case):
            stream.write(to_json(line, indent=None) + "\n")


def fault_json(fault: Fault) -> dict[str, str | int]:
    """The stable form of a fault."""
    return {"case": fault.case, "entry": fault.seq, "kind": fault.kind.value, "message": fault.message}


def print_faults(faults: Sequence[Fault]) -> None:
    """A line for each fault."""
    for fault in faults:
        say(f"case {fault.case}, entry {fault.seq}: {fault.kind.value}: {fault.message}", "red")
