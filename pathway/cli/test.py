"""`pathway test PATH…`: table tests of policies, what they reach, and those that lack."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Final

import typer

from pathway.cli.shared import exits
from pathway.cli.shared.commands import SETTINGS
from pathway.cli.shared.console import note, out, print_json, put, write
from pathway.cli.shared.files import write_file
from pathway.cli.shared.frames import counted
from pathway.cli.shared.options import LanguageOption, Tongue
from pathway.cli.shared.safe import to_json
from pathway.cli.shared.tested import (
    NEVER,
    coverage_json,
    coverage_lines,
    fraction,
    result_json,
    result_lines,
    shown_lines,
    suites,
)
from pathway.cli.shared.tested_files import load_tested
from pathway.documents.tables_model import TableTests
from pathway.errors import UsageError
from pathway.exports.junit import junit
from pathway.testing import Coverage, Ran, run_tests

cli = typer.Typer(**SETTINGS)

_THRESHOLD: Final = re.compile(r"(\d{1,9})(?:\.(\d{1,9}))?\s*%|(\d{1,9})/(\d{1,9})|([01](?:\.\d{1,9})?)")


class Form(StrEnum):
    """How results are printed."""

    FULL = "full"
    JSON = "json"
    JSONL = "jsonl"
    JUNIT = "junit"


@cli.command()
def run_tables(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH", help="Policies, test files, or folders.")],
    chosen: Annotated[
        str, typer.Option("-k", metavar="TEXT", help="Only tests with this in their name.")
    ] = "",
    fail_fast: Annotated[bool, typer.Option("--fail-fast", help="Stop after the first that fails.")] = False,
    coverage: Annotated[bool, typer.Option("--coverage", help="Say what is reached of each rule.")] = False,
    show: Annotated[
        bool, typer.Option("--show", help="Print the policies, with what no test reached.")
    ] = False,
    threshold: Annotated[
        str | None,
        typer.Option(
            "--threshold", metavar="SHARE", help="Exit 1 where less is reached: `90%`, `7/12`, `0.9`."
        ),
    ] = None,
    suggest: Annotated[bool, typer.Option("--suggest", help="Print the tests that lack, as YAML.")] = False,
    to: Annotated[
        Path | None, typer.Option("--write", metavar="FILE", help="Write what is suggested to a new file.")
    ] = None,
    format: Annotated[
        Form, typer.Option("--format", metavar="full|json|jsonl|junit", help="How to print results.")
    ] = Form.FULL,
    language: LanguageOption = Tongue.EN,
) -> None:
    """Run the table tests of policies, in their files and in `*.test.yaml` beside them.

    Each is judged by the decision core alone. Exits 1 where one fails, or where less is reached than the threshold.
    """
    least = None if threshold is None else _share(threshold)
    if to is not None and not suggest:
        raise UsageError("`--write` says where to put what `--suggest` finds: give both")
    files = load_tested(paths)
    reached = Coverage()
    ran = run_tests(files, reached, chosen=chosen, fail_fast=fail_fast)
    counts, share = reached.counts, reached.share
    if suggest:
        _suggest(files, reached, to)
    else:
        _print(ran, reached, format, language, coverage=coverage, show=show)
    failed = _summary(ran, counts, chosen, reached.counts if suggest else None)
    short = least is not None and share < least
    if short:
        note(f"less is reached than the threshold of {threshold}", "red")
    if failed or short:
        raise exits.Stop(exits.FINDINGS)


def _share(text: str) -> Fraction:
    """A share as people write it: a percentage, a fraction, or a number from 0 to 1."""
    match = _THRESHOLD.fullmatch(text.strip())
    if match is not None and not (match[4] and int(match[4]) == 0):
        share = Fraction(text.strip().rstrip("% ")) / (100 if "%" in text else 1)
        if share <= 1:
            return share
    raise UsageError(f"`{text}` is no share: write `90%`, `7/12` or `0.9`")


def _print(
    ran: Sequence[Ran], reached: Coverage, format: Form, language: str, *, coverage: bool, show: bool
) -> None:
    each = [result_json(one, result, language) for one in ran for result in one.results]
    match format:
        case Form.JSON:
            print_json({"tests": each, "coverage": coverage_json(reached)})
        case Form.JSONL:
            write("".join(to_json(one, indent=None) + "\n" for one in each))
        case Form.JUNIT:
            write(junit("pathway test", suites(ran, language)))
        case Form.FULL:
            for one in ran:
                put(out(), *result_lines(one, language, out().width))
            if coverage:
                put(out(), *coverage_lines(reached, out().width))
            if show:
                put(out(), *shown_lines(reached))


def _suggest(files: Sequence[TableTests], reached: Coverage, to: Path | None) -> None:
    from pathway.testing.suggest import suggest
    from pathway.testing.write import written_tests

    if to is not None and to.exists():
        raise UsageError(f"`{to}` is there already: name a new file")
    bundle = next((file.bundle for file in files if len(file.bundle.policies) == 1), files[0].bundle)
    others = {p.name for file in files for p in file.bundle.policies} - {p.name for p in bundle.policies}
    if others:
        raise UsageError(
            f"tests are suggested for one policy at a time; here are also {', '.join(sorted(others))}"
        )
    found = suggest(bundle, reached)
    if found.groups:
        text = written_tests(bundle, found.groups)
        if to is None:
            write(text)
        else:
            write_file(to, text)
    for one in reached:
        for place, goal in one.missing:
            note(f"not reached: {one.rule.id}, `{one.parts[place].text}`: {NEVER[goal]}", "yellow")
    number = sum(len(group.tests) for group in found.groups)
    note(f"{counted(number, 'test')} suggested" + (f", written to {to}" if to is not None and number else ""))


def _summary(
    ran: Sequence[Ran], counts: tuple[int, int], chosen: str, suggested: tuple[int, int] | None
) -> int:
    """Say what the tests that are there reach, and with those that are suggested; how many failed."""
    results = [result for one in ran for result in one.results]
    if chosen and not results:
        raise UsageError(f"no test has `{chosen}` in its name")
    failed = sum(not result.ok for result in results)
    parts = [counted(len(results), "test"), f"{failed} failed"]
    line = f"{', '.join(parts)}; reached {fraction(*counts)} of what is to be seen of the rules"
    if suggested is not None:
        line += f"; with what is suggested, {fraction(*suggested)}"
    note(line, "red" if failed else "green")
    return failed
