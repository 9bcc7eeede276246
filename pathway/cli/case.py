"""`pathway case …`: live cases in a database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pathway.cli.shared.acts import Given, Reply
from pathway.cli.shared.case_views import print_allowed, print_case, print_cases
from pathway.cli.shared.commands import SETTINGS
from pathway.cli.shared.console import note
from pathway.cli.shared.database import Register, existing, judging, let_fire, setup_for
from pathway.cli.shared.history import policy_named, print_history, told
from pathway.cli.shared.options import (
    DEFAULT_DB,
    DatabaseOption,
    Format,
    FormatOption,
    LanguageOption,
    Tongue,
)
from pathway.cli.shared.typed import facts, holds
from pathway.clock import SystemClock
from pathway.decision import Opening
from pathway.engine import Actor, Engine
from pathway.errors import did_you_mean

cli = typer.Typer(help="Open cases, act on them, and look at them.", **SETTINGS)

CaseArgument = Annotated[str, typer.Argument(metavar="CASE", help="The id of the case.")]
EventArgument = Annotated[str, typer.Argument(metavar="EVENT", help="What is done.")]
ByOption = Annotated[str, typer.Option("--by", metavar="PERSON", help="Whose act it is.")]
RoleOption = Annotated[str, typer.Option("--role", metavar="ROLE", help="The role in which they act.")]
ThroughOption = Annotated[
    str | None, typer.Option("--through", metavar="PERSON", help="Who enters it for them.")
]
WithOption = Annotated[
    list[str] | None,
    typer.Option("--with", metavar="PERSON=ROLE", help="Who takes part, and as what; repeatable."),
]
PayloadOption = Annotated[
    list[str] | None,
    typer.Option("--payload", "-p", metavar="NAME=VALUE", help="What the event asks for; repeatable."),
]
RecordOption = Annotated[
    list[str] | None,
    typer.Option("--record", "-r", metavar="FACT=VALUE", help="A fact recorded with it; repeatable."),
]
ReasonOption = Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="A reason, for the log.")]
KeyOption = Annotated[
    str | None, typer.Option("--key", metavar="KEY", help="The same key gives the first result again.")
]
SeenOption = Annotated[
    int | None, typer.Option("--seen-version", metavar="N", help="The version of the case that was seen.")
]
OrganisationOption = Annotated[
    str | None, typer.Option("--organisation", metavar="NAME", help="The organisation for which they act.")
]
PathwayOption = Annotated[
    list[str] | None,
    typer.Option("--pathway", metavar="NAME", help="A pathway that judges: a name or a file; repeatable."),
]
PolicyOption = Annotated[
    list[str] | None,
    typer.Option("--policy", metavar="NAME", help="A policy that judges: a name or a file; repeatable."),
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
    with_: WithOption = None,
    payload: PayloadOption = None,
    record: RecordOption = None,
    reason: ReasonOption = None,
    key: KeyOption = None,
    organisation: OrganisationOption = None,
    fact: Annotated[
        list[str] | None,
        typer.Option("--fact", metavar="FACT=VALUE", help="A fact of the new case; repeatable."),
    ] = None,
    hold: Annotated[
        list[str] | None,
        typer.Option("--hold", metavar="ROLE=PERSON", help="Who the clients are; repeatable."),
    ] = None,
    pathway: Annotated[
        str | None, typer.Option("--pathway", metavar="NAME", help="The pathway: a name or a file.")
    ] = None,
    policy: Annotated[
        list[str] | None,
        typer.Option("--policy", metavar="NAME", help="A policy: a name or a file; repeatable."),
    ] = None,
    as_id: Annotated[
        str | None, typer.Option("--as-id", metavar="ID", help="The id of the new case.")
    ] = None,
    people: PeopleOption = None,
    db: DatabaseOption = DEFAULT_DB,
    format: FormatOption = Format.FULL,
    language: LanguageOption = Tongue.EN,
) -> None:
    """Open a case with its first act. Exits 1 where that is refused, and no case is open then.

    Without --pathway and --policy, those are used that the database was first set up with; in a new
    database, the family centre with the national law and the model's principles.
    """
    register = Register(people)
    given = Given(event, by, role, through, with_, payload, record, organisation)
    setup = setup_for(db, pathway, policy or ())
    definition = setup.definition
    register.read(definition, setup.also)
    arguments = given.arguments(definition)
    opening = Opening(facts(definition, fact or (), "--fact"), holds(definition, hold or ()))
    with Engine.open(db, pathways=setup.pathways, policies=setup.policies, people=register) as engine:
        receipt = engine.act(
            as_id,
            event,
            given.actor,
            opening=opening,
            pathway=definition.name,
            reason=reason,
            key=key,
            **arguments,
        )
    Reply(definition, language, format, register).to_act(receipt)


@cli.command()
def do(
    case: CaseArgument,
    event: EventArgument,
    by: ByOption,
    role: RoleOption,
    through: ThroughOption = None,
    with_: WithOption = None,
    payload: PayloadOption = None,
    record: RecordOption = None,
    reason: ReasonOption = None,
    key: KeyOption = None,
    seen_version: SeenOption = None,
    organisation: OrganisationOption = None,
    pathway: PathwayOption = None,
    policy: PolicyOption = None,
    people: PeopleOption = None,
    db: DatabaseOption = DEFAULT_DB,
    format: FormatOption = Format.FULL,
    language: LanguageOption = Tongue.EN,
) -> None:
    """Do something on a case. Exits 1 where it is refused, with every reason; the attempt is logged.

    Deadlines of the case that are over by now fire first. Without --pathway and --policy, those judge that the
    database was first set up with.
    """
    register = Register(people)
    given = Given(event, by, role, through, with_, payload, record, organisation)
    with existing(db, register, *judging(pathway, policy)) as engine:
        definition = engine.definition(case)
        register.read(definition, engine.definitions())
        arguments = given.arguments(definition)
        let_fire(engine, case)
        receipt = engine.act(
            case, event, given.actor, reason=reason, key=key, seen_version=seen_version, **arguments
        )
    Reply(definition, language, format, register).to_act(receipt)


@cli.command()
def ask(
    case: CaseArgument,
    event: EventArgument,
    by: ByOption,
    role: RoleOption,
    through: ThroughOption = None,
    with_: WithOption = None,
    payload: PayloadOption = None,
    record: RecordOption = None,
    organisation: OrganisationOption = None,
    pathway: PathwayOption = None,
    policy: PolicyOption = None,
    people: PeopleOption = None,
    db: DatabaseOption = DEFAULT_DB,
    format: FormatOption = Format.FULL,
    language: LanguageOption = Tongue.EN,
) -> None:
    """Ask what the answer to an act would be. Nothing changes; exits 1 where the answer is not yes."""
    register = Register(people)
    given = Given(event, by, role, through, with_, payload, record, organisation)
    with existing(db, register, *judging(pathway, policy)) as engine:
        definition = engine.definition(case)
        register.read(definition, engine.definitions())
        decision = engine.ask(case, event, given.actor, **given.arguments(definition))
    Reply(definition, language, format, register).to_question(decision)


@cli.command(short_help="List what a person could do on a case.")
def allowed(
    case: CaseArgument,
    by: ByOption,
    role: Annotated[str | None, typer.Option("--role", metavar="ROLE", help="Only in this role.")] = None,
    pathway: PathwayOption = None,
    policy: PolicyOption = None,
    people: PeopleOption = None,
    db: DatabaseOption = DEFAULT_DB,
    format: FormatOption = Format.FULL,
    language: LanguageOption = Tongue.EN,
) -> None:
    """List what a person could do on a case, in each of their roles, and the answer as it stands.

    Asked as if everybody concerned took part, and without a payload: where one is needed, the answer says
    what is not known yet.
    """
    register = Register(people)
    with existing(db, register, *judging(pathway, policy)) as engine:
        definition = engine.definition(case)
        register.read(definition, engine.definitions())
        found = engine.allowed(case, Actor(by), role)
    print_allowed(found, definition, language, format)


@cli.command(short_help="Show a case as it stands.")
def show(
    case: CaseArgument,
    db: DatabaseOption = DEFAULT_DB,
    format: FormatOption = Format.FULL,
    language: LanguageOption = Tongue.EN,
) -> None:
    """Show a case as it stands: states, people, facts, entries of lists, running deadlines."""
    with existing(db) as engine:
        found, definition = engine.case(case), engine.definition(case)
        policies = {timer.policy: policy_named(engine, timer.policy) for timer in found.timers}
    print_case(found, definition, policies, language, format, SystemClock().now())


@cli.command(short_help="Print the log of a case.")
def history(
    case: CaseArgument,
    db: DatabaseOption = DEFAULT_DB,
    format: FormatOption = Format.FULL,
    language: LanguageOption = Tongue.EN,
) -> None:
    """Print the log of a case: every act, refusal and deadline, in order."""
    with existing(db) as engine:
        print_history(told(engine, case), language, format)


@cli.command(name="list")
def list_(
    pathway: Annotated[
        str | None, typer.Option("--pathway", metavar="NAME", help="Only cases on this pathway.")
    ] = None,
    db: DatabaseOption = DEFAULT_DB,
    format: FormatOption = Format.FULL,
) -> None:
    """List the cases of a database."""
    with existing(db) as engine:
        cases = list(engine.cases(pathway))
        known = [definition.name for definition in engine.definitions()]
    if pathway is not None and not cases and pathway not in known:
        note(f"this database knows no pathway `{pathway}`{did_you_mean(pathway, known)}", "yellow")
    print_cases(cases, format)
