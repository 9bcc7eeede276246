"""`pathway check PATH…`: what is wrong with files, and what to do about it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, TypeVar

import typer

from pathway.cli.shared import exits
from pathway.cli.shared.checking import (
    Asked,
    FailLevel,
    FindingsFormat,
    exit_code,
    look,
    summed_up,
    tell,
    write_exactly,
)  # fmt: skip
from pathway.cli.shared.chosen import Choice
from pathway.cli.shared.commands import SETTINGS
from pathway.cli.shared.console import err, out
from pathway.cli.shared.frames import counted
from pathway.cli.shared.mending import Mended, difference, mended, write
from pathway.cli.shared.project import Project, project
from pathway.cli.shared.watching import watch as watch_files
from pathway.clock import SystemClock
from pathway.errors import UsageError, did_you_mean

cli = typer.Typer(**SETTINGS | {"no_args_is_help": False})

_STDIN: Final = Path("-")
E_ = TypeVar("E_", bound=StrEnum)


@cli.command()
def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATH", help="Files, or folders with YAML files; - for standard input."),
    ] = None,
    format: Annotated[
        FindingsFormat | None,
        typer.Option("--format", help="How to print.", metavar="|".join(FindingsFormat)),
    ] = None,
    fix: Annotated[bool, typer.Option("--fix", help="Mend what can safely be mended.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Show what --fix would change.")] = False,
    unsafe_fixes: Annotated[
        bool, typer.Option("--unsafe-fixes", help="Mend by guesses, too: with --fix or --diff.")
    ] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Check anew when a file changes.")] = False,
    stdin_filename: Annotated[
        Path | None,
        typer.Option("--stdin-filename", help="Where the text from standard input belongs.", metavar="PATH"),
    ] = None,
    select: Annotated[
        list[str] | None, typer.Option("--select", help="Only these codes.", metavar="CODE")
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option("--ignore", help="Not these codes.", metavar="CODE")
    ] = None,
    fail_level: Annotated[
        FailLevel | None,
        typer.Option("--fail-level", help="From which severity on to exit 1.", metavar="|".join(FailLevel)),
    ] = None,
) -> None:
    """Check pathway, policy, story, scenario, people, catalogue and school calendar files.

    What kind a file is, its first key tells. A policy is checked against the pathway that it is for. Exits 1
    where there are errors; warnings alone leave it at 0.
    """
    said = project(Path.cwd())
    asked = Asked(
        _paths(paths, said),
        Choice.of(select or (), ignore or (), said),
        format or _setting(FindingsFormat, "format", said.format, said) or FindingsFormat.FULL,
        fail_level or _setting(FailLevel, "fail-level", said.fail_level, said) or FailLevel.ERROR,
    )
    from_stdin = _STDIN in asked.paths
    _fit_together(fix=fix, diff=diff, unsafe=unsafe_fixes, watch=watch)
    if from_stdin:
        if watch or len(asked.paths) > 1:
            raise UsageError("`-` stands alone, and cannot be watched")
        asked = _from_stdin(asked, stdin_filename)
    elif stdin_filename is not None:
        raise UsageError("`--stdin-filename` says where the text of `-` belongs; name `-` too")
    if watch:
        raise exits.Stop(watch_files(asked, SystemClock()))
    if fix or diff:
        raise exits.Stop(_mend(asked, unsafe=unsafe_fixes, diff=diff, from_stdin=from_stdin))
    found = look(asked)
    if not found.checked.paths and not found.diagnostics:
        raise UsageError(_nothing(found.checked.passed_over))
    tell(asked, found, out())
    summed_up(found)
    raise exits.Stop(exit_code(asked, found))


def _paths(paths: Sequence[Path] | None, said: Project) -> tuple[Path, ...]:
    if found := tuple(paths or said.paths):
        return found
    raise UsageError("name files or folders, or `paths` in [tool.pathway] of pyproject.toml")


def _nothing(passed_over: int) -> str:
    others = f"; {counted(passed_over, 'YAML file')} of other kinds passed over" if passed_over else ""
    return f"there is nothing to check in these folders{others}: name files, or folders that have some"


def _setting(kind: type[E_], key: str, value: str | None, said: Project) -> E_ | None:
    if value is None or value in tuple(kind):
        return None if value is None else kind(value)
    near, allowed = did_you_mean(value, tuple(kind)), ", ".join(kind)
    raise UsageError(f"{said.file}: `{key}` in [tool.pathway] is `{value}`{near}; allowed: {allowed}")


def _fit_together(*, fix: bool, diff: bool, unsafe: bool, watch: bool) -> None:
    if fix and diff:
        raise UsageError("`--fix` writes and `--diff` shows; give one of them")
    if unsafe and not (fix or diff):
        raise UsageError("`--unsafe-fixes` goes with `--fix` or `--diff`")
    if watch and (fix or diff):
        raise UsageError("`--watch` only checks; leave out `--fix` and `--diff`")


def _from_stdin(asked: Asked, name: Path | None) -> Asked:
    data = sys.stdin.buffer.read()
    path = (name or _STDIN).absolute()
    if path.is_dir():
        raise UsageError(f"`{name}` is a folder; `--stdin-filename` names a file")
    return Asked((path,), asked.choice, asked.format, asked.fail_level, {path.resolve(): data})


def _mend(asked: Asked, *, unsafe: bool, diff: bool, from_stdin: bool) -> int:
    """Fix, or show what a fix would change; the exit code."""
    mend = mended(asked, unsafe=unsafe)
    if diff:
        difference(mend)
        summed_up(mend.found, f"{mend.summary} would be made" if mend.made else "")
        return exits.FINDINGS if mend.changes else exit_code(asked, mend.found)
    if from_stdin:
        _print_fixed(asked, mend)
    else:
        write(mend)
    tell(asked, mend.found, err() if from_stdin else out())
    summed_up(mend.found, f"{mend.summary} made" if mend.made else "")
    return exit_code(asked, mend.found)


def _print_fixed(asked: Asked, mend: Mended) -> None:
    """The text from standard input, mended or as it came."""
    changed = {path: after for path, _, _, after in mend.changes}
    for path, data in asked.texts.items():
        write_exactly(sys.stdout, changed.get(path, data))
