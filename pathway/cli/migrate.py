"""`pathway migrate OLD NEW`: what becomes of the cases of one definition under another; with --apply, it happens."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pathway.cli.shared import exits
from pathway.cli.shared.commands import SETTINGS
from pathway.cli.shared.console import note
from pathway.cli.shared.database import existing
from pathway.cli.shared.files import located
from pathway.cli.shared.migrations import is_done, print_migration, summary
from pathway.cli.shared.options import DEFAULT_DB, DatabaseOption, Format, FormatOption
from pathway.cli.shared.project import finder
from pathway.engine import Actor, Wanted
from pathway.errors import UsageError

cli = typer.Typer(**SETTINGS)


@cli.command()
def migrate(
    old: Annotated[
        str,
        typer.Argument(metavar="OLD", help="The definition that cases are on: a name, a file, or a hash."),
    ],
    new: Annotated[
        str, typer.Argument(metavar="NEW", help="The one that they go on with: a name or a file.")
    ],
    map_: Annotated[
        Path | None,
        typer.Option("--map", metavar="FILE", help="What becomes of what NEW calls otherwise, or lacks."),
    ] = None,
    policy: Annotated[
        list[str] | None,
        typer.Option(
            "--policy",
            metavar="NAME",
            help="A policy that judges from now on; repeatable. Else those of now.",
        ),
    ] = None,
    apply: Annotated[
        bool, typer.Option("--apply/--dry-run", help="Do it, or only work it out (unless --apply).")
    ] = False,
    by: Annotated[
        str | None, typer.Option("--by", metavar="PERSON", help="Who migrates, for the log.")
    ] = None,
    reason: Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why, for the log.")] = None,
    organisation: Annotated[
        str | None, typer.Option("--organisation", metavar="NAME", help="For which organisation.")
    ] = None,
    case: Annotated[
        list[str] | None, typer.Option("--case", metavar="ID", help="Only this case; repeatable.")
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", metavar="N", help="Migrate at most so many cases now.")
    ] = None,
    batch: Annotated[int, typer.Option("--batch", metavar="N", help="Cases read at a time.")] = 100,
    skip: Annotated[
        bool, typer.Option("--skip", help="Leave cases that cannot be migrated, and do the others.")
    ] = False,
    db: DatabaseOption = DEFAULT_DB,
    format: FormatOption = Format.FULL,
) -> None:
    """Work out what becomes of cases under another definition. With --apply, --by and --reason, do it.

    Every case is checked first. Where something has no image, nothing is done, and the exit code is 1. Each case
    is migrated by itself, with an entry in its log; to go on after an interruption, give the command again.
    """
    wanted = Wanted(tuple(case or ()), limit, batch, skip)
    look = finder()
    named = None if not policy else [located(name, "policy", look) for name in policy]
    if apply and (by is None or reason is None):
        raise UsageError(
            "--apply needs --by and --reason: the log of each case says who migrated it, and why"
        )
    with existing(db) as engine:
        of = Path(old) if Path(old).is_file() else old
        migration = engine.migration(of, located(new, "pathway", look), map_, policies=named)
        if apply:
            assert by is not None
            assert reason is not None
            found = migration.apply(wanted, Actor(by, organisation), reason)
        else:
            found = migration.rehearse(wanted)
    print_migration(found, format)
    done = is_done(found, apply)
    note(summary(found, apply), "green" if done else "red")
    if not done:
        raise exits.Stop(exits.FINDINGS)
