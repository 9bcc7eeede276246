"""`pathway show FILE`: a policy or a pathway in plain words."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pathway.checks import kind_of, shown
from pathway.checks.targets import Targets
from pathway.cli.shared.commands import SETTINGS
from pathway.cli.shared.console import out, print_json, put
from pathway.cli.shared.files import kind_at, located, words
from pathway.cli.shared.options import Format, FormatOption, LanguageOption, Tongue
from pathway.cli.shared.pathway_words import pathway_json, pathway_lines
from pathway.cli.shared.policy_words import policy_json, policy_lines
from pathway.cli.shared.project import finder
from pathway.cli.shared.words import printed
from pathway.definition import Definition
from pathway.diagnostics import Report, Source
from pathway.documents import FaultyFiles, Library
from pathway.errors import UsageError
from pathway.files import Finder, read_file
from pathway.policy import Policy

cli = typer.Typer(**SETTINGS)


@cli.command()
def show(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A policy or a pathway: a file, or a name such as law.")
    ],
    format: FormatOption = Format.FULL,
    language: LanguageOption = Tongue.EN,
) -> None:
    """Print a policy or a pathway in plain words, in English, Finnish or Swedish.

    Of a policy: when it is in force, who may act, every rule, flag and deadline with its reason. Of a
    pathway: roles, states, and every event with who may do it, who must take part, and where it leads.
    """
    look, report = finder(), Report()
    path, library = _found(file, look).resolve(), Library(look, report)
    source = read_file(path, report, shown(path))
    kind = None if source is None else kind_of(source, report)
    if kind is None:
        raise FaultyFiles(report)
    if kind == "pathway":
        definition = library.definition(path)
        if definition is None:
            raise FaultyFiles(report)
        _print_pathway(definition, language, format)
        return
    assert source is not None
    judged = _policy(path, source, library)
    if judged is None:
        raise FaultyFiles(report)
    _print_policy(*judged, language, format)


def _found(name: str, look: Finder) -> Path:
    path = Path(name)
    if path.is_file() and (kind := kind_at(path)) not in ("policy", "pathway", None):
        raise UsageError(f"`{name}` is a {words(kind)} file; a policy or a pathway can be shown")
    try:
        return located(name, "policy", look)
    except UsageError as error:
        try:
            return located(name, "pathway", look)
        except UsageError as other:
            if "did you mean" in str(error) or "did you mean" not in str(other):
                raise error from None
            raise


def _policy(path: Path, source: Source, library: Library) -> tuple[Policy, Definition] | None:
    """The policy with its pathway; None where one of them has errors, or is not there."""
    definition = Targets((), library.finder, library).of_policy(path, source)
    policy = None if definition is None else library.policy(path, definition)
    return None if definition is None or policy is None else (policy, definition)


def _print_pathway(definition: Definition, language: str, format: Format) -> None:
    if format is Format.JSON:
        print_json(pathway_json(definition, language))
    else:
        put(out(), *printed(pathway_lines(definition, language), out().width))


def _print_policy(policy: Policy, definition: Definition, language: str, format: Format) -> None:
    if format is Format.JSON:
        print_json(policy_json(policy, definition, language))
    else:
        put(out(), *printed(policy_lines(policy, definition, language), out().width))
