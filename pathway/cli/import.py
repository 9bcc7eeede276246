"""`pathway import`: past cases, from the JSON Lines that `pathway audit export` prints."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, BinaryIO, Final

import typer

from pathway.cli.shared import exits
from pathway.cli.shared.commands import SETTINGS
from pathway.cli.shared.console import note, print_json, say
from pathway.cli.shared.database import setup_for
from pathway.cli.shared.frames import counted
from pathway.cli.shared.options import DEFAULT_DB, DatabaseOption, Format, FormatOption
from pathway.cli.shared.progress import progress_bar
from pathway.engine import Engine, Loaded, LoadFault
from pathway.errors import UsageError
from pathway.exports import MAX_LINE

cli = typer.Typer(help="Import past cases from JSON Lines.", **SETTINGS)

_STDIN: Final = "-"
_COUNTS: Final = ("cases", "extended", "known", "refused", "entries")


@dataclass(slots=True)
class _Outcome:
    """What all files came to. Faults are kept for JSON only; otherwise they are printed as they are found."""

    keep: bool
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_COUNTS, 0))
    faults: list[dict[str, str | int | None]] = field(default_factory=list)
    wrong: int = 0

    def add(self, file: str, part: Loaded) -> None:
        for name in _COUNTS:
            self.counts[name] += getattr(part, name)
        self.wrong += len(part.faults)
        for fault in part.faults:
            self._tell(file, fault)

    def _tell(self, file: str, fault: LoadFault) -> None:
        if self.keep:
            place: dict[str, str | int | None] = {"file": file, "line": fault.line, "case": fault.case}
            self.faults.append({**place, "message": fault.message})
        else:
            case = "" if fault.case is None else f"case {fault.case}: "
            say(f"{file}:{fault.line}: {case}{fault.message}", "red")


@cli.command(name="import")
def import_(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="Files of exported entries; - is standard input.")
    ],
    pathway: Annotated[
        str | None,
        typer.Option(
            "--pathway", metavar="NAME", help="The pathway that the cases are on: a name or a file."
        ),
    ] = None,
    policy: Annotated[
        list[str] | None,
        typer.Option("--policy", metavar="NAME", help="A policy that judged them; repeatable."),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs", metavar="N", min=0, max=64, help="Processes that check; 0 is none but this one."
        ),
    ] = None,
    db: DatabaseOption = DEFAULT_DB,
    format: FormatOption = Format.FULL,
) -> None:
    """Import past cases, each with its whole log, into a database; a new one is created.

    Each case is checked as `audit verify` would, and left out whole where it has a fault. Exits 1 where one is
    left out. What is there already stays, so the same files can be imported again.
    """
    if files.count(_STDIN) > 1:
        raise UsageError("standard input can be read once: give `-` once")
    _require(files)
    setup = setup_for(db, pathway, policy or ())
    outcome = _Outcome(format is Format.JSON)
    with Engine.open(db, pathways=setup.pathways, policies=setup.policies) as engine:
        for file in files:
            with _opened(file) as stream, progress_bar(f"importing {file}") as progress:
                lines = _lines(file, stream, progress)
                for part in engine.load(lines, workers=_processors() if jobs is None else jobs):
                    outcome.add(file, part)
    _print(outcome)
    if outcome.wrong:
        raise exits.Stop(exits.FINDINGS)


def _print(outcome: _Outcome) -> None:
    counts = outcome.counts
    if outcome.keep:
        print_json({"ok": not outcome.wrong, **counts, "faults": outcome.faults})
    parts = [f"{counted(counts['cases'], 'case')} imported"]
    parts += [f"{counts[name]:,} {word}" for name, word in _WORDS.items() if counts[name]]
    entries = "1 entry" if counts["entries"] == 1 else f"{counts['entries']:,} entries"
    note(f"{', '.join(parts)}; {entries}", "red" if outcome.wrong else "green")


_WORDS: Final = {"extended": "extended", "known": "here already", "refused": "left out"}


def _require(files: list[str]) -> None:
    """UsageError where a file is not there; then none is imported."""
    for file in files:
        if file != _STDIN and not Path(file).is_file():
            folder = Path(file).is_dir()
            raise UsageError(f"`{file}` is a folder; name files" if folder else f"there is no file `{file}`")


def _opened(file: str) -> AbstractContextManager[BinaryIO]:
    if file == _STDIN:
        return nullcontext(sys.stdin.buffer)
    try:
        return Path(file).open("rb")
    except OSError as error:
        raise UsageError(f"cannot read `{file}`: {str(error.strerror).lower()}") from error


def _lines(file: str, stream: BinaryIO, progress: Callable[[float], None] | None) -> Iterator[bytes]:
    """The lines of a file. UsageError for one that is longer than any entry can be."""
    size = 0 if file == _STDIN else os.fstat(stream.fileno()).st_size
    done = 0
    for number, line in enumerate(iter(lambda: stream.readline(MAX_LINE + 1), b""), start=1):
        if len(line) > MAX_LINE:
            raise UsageError(f"line {number} of `{file}` is longer than any entry: this is no exported log")
        done += len(line)
        if progress is not None and size and number % 1000 == 0:
            progress(done / size)
        yield line


def _processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return min(len(os.sched_getaffinity(0)), 64)
    return min(os.cpu_count() or 1, 64)
