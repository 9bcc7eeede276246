"""`pathway case …`: live cases in a database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pathway.cli.shared.acts import Given, answer, carry_out
from pathway.cli.shared.case_views import print_allowed, print_case, print_cases, print_history
from pathway.cli.shared.commands import SETTINGS
from pathway.cli.shared.database import Register, existing, for_opening
from pathway.cli.shared.options import DEFAULT_DB, DatabaseOption, Format, FormatOption, LanguageOption, Tongue
from pathway.cli.shared.typed import facts, holds
from pathway.decision import Opening
from pathway.engine import Actor

cli = typer.Typer(help="Open cases, act on them, and look at them.", **SETTINGS)

CaseArgument = Annotated[str, typer.Argument(metavar="CASE", help="The id of the case.")]
EventArgument = Annotated[str, typer.Argument(metavar="EVENT", help="What is done.")]
ByOption = Annotated[str, typer.Option("--by", metavar="PERSON", help="Whose act it is.")]
RoleOption = Annotated[str, typer.Option("--role", metavar="ROLE", help="The role in which they act.")]
ThroughOption = Annotated[
    str | None, typer.Option("--through", metavar="PERSON", help="Who enters it for them.")
]
WithOption = Annotated[
    list[str], typer.Option("--with", metavar="PERSON=ROLE", help="Who takes part, and as what; repeatable.")
]
PayloadOption = Annotated[
    list[str], typer.Option("--payload", "-p", metavar="NAME=VALUE", help="What the event asks for; repeatable.")
]
RecordOption = Annotated[
    list[str], typer.Option("--record", "-r", metavar="FACT=VALUE", help="Facts recorded with it; repeatable.")
]
ReasonOption = Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="A reason for the log.")]
KeyOption = Annotated[
    str | None, typer.Option("--key", metavar="KEY", help="The same key gives the first result again.")
]
SeenOption = Annotated[
    int | None, typer.Option("--seen-version", metavar="N", help="The version of the case that was seen.")
]
ForOption = Annotated[
    str | None, typer.Option("--organisation", metavar="NAME", help="The organisation for which they act.")
]
PeopleOption = Annotated[
    Path | None,
    typer.Option("--people", envvar="PATHWAY_PEOPLE", metavar="FILE", help="The register of people."),
]


@cli.command(name="open")
def open_(
    event: EventArgument,
    by: ByOption,
    role: RoleOption,
    through: ThroughOption = None,
    with_: WithOption = [],  # noqa: B006 (typer copies it)
    payload: PayloadOption = [],  # noqa: B006
    record: RecordOption = [],  # noqa: B006
    reason: ReasonOption = None,
    key: KeyOption = None,
    organisation: ForOption = None,
    fact: Annotated[
        list[str], typer.Option("--fact", metavar="FACT=VALUE", help="A fact of the new case; repeatable.")
    ] = [],  # noqa: B006
    hold: Annotated[
        list[str], typer.Option("--hold", metavar="ROLE=PERSON", help="Who is the client; repeatable.")
    ] = [],  # noqa: B006
    pathway: Annotated[
        str | None, typer.Option("--pathway", metavar="NAME", help="The pathway: a name or a file.")
    ] = None,
    policy: Annotated[
        list[str], typer.Option("--policy", metavar="NAME", help="A policy: a name or a file; repeatable.")
    ] = [],  # noqa: B006
    as_id: Annotated[str | None, typer.Option("--as-id", metavar="ID", help="The id of the new case.")] = None,
    people: PeopleOption = None,
    db: DatabaseOption = DEFAULT_DB,
    format: FormatOption = Format.FULL,
    language: LanguageOption = Tongue.EN,
) -> None:
    """Open a case with its first act. Exits 1 where that is refused; no case is open then.

    Without --pathway and --policy, those are used that the database was first set up with; in a new
    database, the family centre with the national law and the model's principles.
    """
    register = Register(people)
    given = Given(event, by, role, through, with_, payload, record, reason, key, None, organisation)
    with for_opening(db, register, pathway, policy) as engine:
        name = engine.bundle(_declared(pathway)).definition.name
        register.read(engine, name)
        definition = engine.bundle(name).definition
        opening = Opening(facts(definition, fact, "--fact"), holds(hold))
        receipt = carry_out(engine, as_id, given, definition, opening, name)
        answer(receipt.decision, definition, language, format, register, receipt=receipt, db=db)


@cli.command()
def do(
    case: CaseArgument,
    event: EventArgument,
    by: ByOption,
    role: RoleOption,
    through: ThroughOption = None,
    with_: WithOption = [],  # noqa: B006
    payload: PayloadOption = [],  # noqa: B006
    record: RecordOption = [],  # noqa: B006
    reason: ReasonOption = None,
    key: KeyOption = None,
    seen_version: SeenOption = None,
    organisation: ForOption = None,
    people: PeopleOption = None,
    db: DatabaseOption = DEFAULT_DB,
    format: FormatOption = Format.FULL,
    language: LanguageOption = Tongue.EN,
) -> None:
    """Do something on a case. Exits 1 where it is refused, with every reason; the attempt is logged."""
    register = Register(people)
    given = Given(event, by, role, through, with_, payload, record, reason, key, seen_version, organisation)
    with existing(db, register) as engine:
        definition = engine.definition_of(case)
        register.read(engine, definition.name)
        receipt = carry_out(engine, case, given, definition)
        answer(receipt.decision, definition, language, format, register, receipt=receipt, db=db)
