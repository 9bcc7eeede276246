"""`pathway new KIND NAME`: begins a file that checks clean, for people to write on."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pathway.cli.shared.commands import SETTINGS
from pathway.cli.shared.console import note, say
from pathway.cli.shared.files import write_file
from pathway.cli.shared.project import finder
from pathway.cli.shared.schemas import definitions, schema_text
from pathway.definition import Definition
from pathway.definition.naming import is_usable
from pathway.errors import UsageError
from pathway.scaffolds import new_pathway, new_policy, new_scenario, new_story

cli = typer.Typer(**SETTINGS)


class Kind(StrEnum):
    """What can be begun."""

    PATHWAY = "pathway"
    POLICY = "policy"
    STORY = "story"
    SCENARIO = "scenario"


_THEN = {
    Kind.PATHWAY: "pathway draw {}",
    Kind.POLICY: "pathway check {}",
    Kind.STORY: "pathway play {}",
    Kind.SCENARIO: "pathway simulate {}",
}


@cli.command()
def new(
    kind: Annotated[Kind, typer.Argument(metavar="KIND", help="One of pathway, policy, story and scenario.")],
    name: Annotated[str, typer.Argument(metavar="NAME", help="Its name, and that of its file.")],
    pathway: Annotated[
        str | None,
        typer.Option("--for", metavar="PATHWAY", help="The pathway that it is about: its name, or its file."),
    ] = None,
    folder: Annotated[
        Path, typer.Option("--output", "--out", "-o", metavar="FOLDER", help="The folder to write it into.")
    ] = Path(),
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> None:
    """Begin a pathway, policy, story or scenario: a file that checks clean, with comments that say how to go on.

    Its schema is put into `.schemas` beside it, so that an editor completes names at once.
    """
    _check_name(name)
    if kind is Kind.PATHWAY and pathway is not None:
        raise UsageError("a pathway is about itself; leave out `--for`")
    if kind is not Kind.PATHWAY and pathway is None:
        raise UsageError(f"say which pathway the {kind} is about, such as `--for family_centre`")
    file = folder / f"{name}.yaml"
    if file.exists() and not force:
        raise UsageError(f"`{file}` is there already; take another name, or `--force` to write over it")
    definition = None if pathway is None else _definition(kind, pathway, folder)
    about = "" if definition is None else f"{definition.name}/"
    schema = f".schemas/{about}{kind}.schema.json"
    text = _text(kind, name, definition, schema)
    schema_written = schema_text(kind, pathway, folder)
    _make(folder / Path(schema).parent)
    write_file(file, text)
    write_file(folder / schema, schema_written)
    say(str(file))
    note(f"next: {_THEN[kind].format(file)}")


def _check_name(name: str) -> None:
    if not is_usable(name) or "." in name:
        shown = name if len(name) <= 60 else name[:57] + "…"
        raise UsageError(
            f"`{shown}` cannot be the name of a file; use letters, digits and `_`, and begin with a letter"
        )


def _definition(kind: Kind, pathway: str, folder: Path) -> Definition:
    """The pathway, which files in the folder must find by its name."""
    definition, _ = definitions(pathway, folder)
    # a policy is checked against a pathway in `states` next to its folder, too
    folders = (folder, folder.resolve().parent / "states") if kind is Kind.POLICY else (folder,)
    look = finder()
    if all(look.find(definition.name, beside) is None for beside in folders):
        raise UsageError(
            f"a file in `{folder}` would not find the pathway `{definition.name}`; write it beside "
            f"`{definition.name}.yaml`, or name the folder of that file under `folders` in [tool.pathway]"
        )
    return definition


def _text(kind: Kind, name: str, definition: Definition | None, schema: str) -> str:
    if definition is None:
        return new_pathway(name, schema)
    if definition.name == name:
        raise UsageError(f"`{name}` is the name of the pathway; give the {kind} another one")
    make = {Kind.POLICY: new_policy, Kind.STORY: new_story, Kind.SCENARIO: new_scenario}[kind]
    return make(name, definition, schema)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise UsageError(f"cannot make the folder `{folder}`: {reason}") from error
