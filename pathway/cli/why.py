"""`pathway why`: why an act is answered so, on a live case or on one that a file describes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pathway.checks import shown
from pathway.checks.targets import Targets
from pathway.cli.case import (
    OrganisationOption,
    PathwayOption,
    PayloadOption,
    PeopleOption,
    PolicyOption,
    RecordOption,
    ThroughOption,
    WithOption,
)
from pathway.cli.shared.acts import Given, Reply
from pathway.cli.shared.commands import SETTINGS
from pathway.cli.shared.console import out, print_json, put
from pathway.cli.shared.database import Register, existing, judging
from pathway.cli.shared.files import kind_at, located
from pathway.cli.shared.options import (
    DEFAULT_DB,
    DatabaseOption,
    Format,
    FormatOption,
    LanguageOption,
    Tongue,
)
from pathway.cli.shared.project import finder
from pathway.cli.shared.tested_files import load_tested
from pathway.cli.shared.why_views import why_json, why_lines
from pathway.decision import Why
from pathway.decision import why as why_so
from pathway.diagnostics import Report
from pathway.documents import FaultyFiles, Library
from pathway.documents.question import load_question
from pathway.documents.tables_model import TableTest, TableTests
from pathway.errors import UsageError, did_you_mean, listed
from pathway.testing.judging import stage

cli = typer.Typer(**SETTINGS)


@cli.command()
def why(
    case: Annotated[str | None, typer.Argument(metavar="CASE", help="The id of the case.")] = None,
    event: Annotated[str | None, typer.Argument(metavar="EVENT", help="What would be done.")] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="PERSON", help="Whose act it would be.")] = None,
    role: Annotated[
        str | None, typer.Option("--role", "--as", metavar="ROLE", help="The role in which they would act.")
    ] = None,
    through: ThroughOption = None,
    with_: WithOption = None,
    payload: PayloadOption = None,
    record: RecordOption = None,
    organisation: OrganisationOption = None,
    given: Annotated[
        Path | None,
        typer.Option("--given", metavar="FILE", help="A question or table tests, in place of a case."),
    ] = None,
    test: Annotated[
        str | None, typer.Option("--test", metavar="NAME", help="Which of the table tests of the file.")
    ] = None,
    pathway: PathwayOption = None,
    policy: PolicyOption = None,
    people: PeopleOption = None,
    db: DatabaseOption = DEFAULT_DB,
    format: FormatOption = Format.FULL,
    language: LanguageOption = Tongue.EN,
) -> None:
    """Say why an act would be accepted or refused: every rule with what it read, and what would change it.

    Give a case, an event, --by and --role; or --given with a question file, or with a file of table tests
    and --test. Nothing changes; exits 1 where the answer is not yes.
    """
    if given is not None:
        said = [case, event, by, role, through, with_, payload, record, organisation, pathway, policy, people]
        if any(said):
            raise UsageError("`--given` names a file with the case and the act, so give nothing else of them")
        _of_file(given, test, format, language)
        return
    if test is not None:
        raise UsageError("`--test` picks a test of the file that `--given` names, so give that too")
    if case is None or event is None or by is None or role is None:
        raise UsageError("give a case, an event, `--by` and `--role`; or a question file with `--given`")
    register = Register(people)
    asked = Given(event, by, role, through, with_, payload, record, organisation)
    with existing(db, register, *judging(pathway, policy)) as engine:
        definition = engine.definition(case)
        register.read(definition, engine.definitions())
        found = engine.why(case, event, asked.actor, **asked.arguments(definition))
    _give(found, Reply(definition, language, format, register))


def _of_file(path: Path, name: str | None, format: Format, language: Tongue) -> None:
    read = _read(path)
    test, definition = _chosen(read, name), read.bundle.definition
    scene = stage(definition, test)
    found = why_so(read.bundle, scene.case, scene.act, test.at, scene.people.get)
    _give(found, Reply(definition, language, format, Register(path)))


def _read(path: Path) -> TableTests:
    """The question in a file, or the tests: those of a file of tests, or of a policy that has some."""
    if path.is_file() and kind_at(path) in ("tests", "policy"):
        return next(one for one in load_tested([path]) if one.source.path == shown(path.resolve()))
    look, report = finder(), Report()
    library = Library(look, report)
    place = located(str(path), "question", look).resolve()
    read = load_question(place, library, shown(place), Targets((), look, library).find)
    if read is None:
        raise FaultyFiles(report)
    return read


def _chosen(read: TableTests, name: str | None) -> TableTest:
    """The test of a name, or the only one."""
    names = [test.name for test in read.tests]
    if not names:
        raise UsageError(f"`{read.title}` has no tests of its own; name a file of tests, or a question file")
    if name is None and len(names) != 1:
        known = listed(names, "`")
        raise UsageError(f"`{read.title}` has {len(names)} tests; say which one with `--test`: {known}")
    found = next((test for test in read.tests if name in (test.name, None)), None)
    if found is None:
        raise UsageError(f"`{read.title}` has no test `{name}`{did_you_mean(str(name), names)}")
    if found.deadline is not None:
        raise UsageError(f"`{found.name}` tests the deadline {found.deadline}, and why is asked of acts")
    return found


def _give(why: Why, reply: Reply) -> None:
    if reply.format is Format.JSON:
        print_json(why_json(why, reply.language))
    else:
        put(out(), *why_lines(why, reply, out().width))
    reply.end(why.decision)
