"""`pathway demo`: everything once, on the shipped example, into one folder."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.cells import cell_len
from rich.text import Text

from pathway.checks import Checked, check_paths
from pathway.cli.audit import print_faults
from pathway.cli.shared import exits
from pathway.cli.shared.commands import SETTINGS
from pathway.cli.shared.console import err, out, print_json, put, wrapped
from pathway.cli.shared.files import definition_named, write_file
from pathway.cli.shared.frames import counted, print_frames
from pathway.cli.shared.options import Format, FormatOption, LanguageOption, Tongue
from pathway.cli.shared.progress import progress_bar
from pathway.cli.shared.project import shipped_finder
from pathway.cli.shared.safe import safe
from pathway.cli.shared.stories import load_stories
from pathway.cli.simulate import load
from pathway.definition import Definition
from pathway.documents.scenario import Scenario
from pathway.draw import svg
from pathway.engine import Engine, StoryResult, play
from pathway.errors import UsageError
from pathway.ids import CountedIds
from pathway.policy import Bundle
from pathway.shipped import shipped
from pathway.simulation import Result, report_html, simulate

cli = typer.Typer(**SETTINGS)

MARK: Final = "ABOUT.txt"
DATABASE: Final = "cases.db"
PICTURE: Final = "pathway.svg"
REPORT: Final = "report.html"
RESULT: Final = "result.json"
FILES: Final = {
    DATABASE: "the cases of the stories, and their audit log (SQLite)",
    PICTURE: "the pathway: its states, and what leads from one to another",
    REPORT: "waits, deadlines, workload and refusals of the county, in charts",
    RESULT: "the figures of the report",
    MARK: "what this folder is",
}
_BESIDE: Final = ("-wal", "-shm", "-journal")
_ABOUT: Final = (
    "This folder was made by `pathway demo`, which replaces the files in it when it runs again:\n\n"
)
_SEED: Final = 1
_WIDEST: Final = 80
"""Columns; results that stand flush right are not found any more on a wider line."""


def _width() -> int:
    return min(out().width, _WIDEST)


@dataclass(frozen=True, slots=True)
class Show:
    """Says what the demo comes to, where it is to be said, as it goes."""

    silent: bool

    def head(self, text: str) -> None:
        self._lines(Text(), *(Text(line, style="bold cyan") for line in wrapped(text, _width())))

    def done(self, text: str, right: str = "", *, ok: bool = True) -> None:
        """A result, with `right` flush right where there is room, else behind it."""
        first, width = f"  {'✓' if ok else '✗'} ", _width()
        room = width - cell_len(first) - cell_len(text) - cell_len(right)
        gap = " " * room if room > 1 else ": "
        said = f"{text}{gap}{right}" if right else text
        lines = [Text(line) for line in wrapped(said, width, first)]
        lines[0].stylize("green" if ok else "bold red", 0, len(first))
        self._lines(*lines)

    def note(self, text: str, first: str = "    ") -> None:
        self._lines(*(Text(line) for line in wrapped(text, _width(), first)))

    def _lines(self, *lines: Text) -> None:
        if not self.silent:
            put(out(), *lines)
            sys.stdout.flush()


@dataclass(frozen=True, slots=True)
class Log:
    """The audit log of the cases."""

    cases: int
    entries: int
    faults: int


@cli.command()
def demo(
    dir: Annotated[Path, typer.Option("--dir", metavar="DIR", help="The folder for what it makes.")] = Path(
        "pathway-demo"
    ),
    horizon: Annotated[
        str, typer.Option(metavar="SPAN", help="How long to simulate, such as '6 months'.")
    ] = "1 year",
    format: FormatOption = Format.FULL,
    language: LanguageOption = Tongue.EN,
) -> None:
    """Play the shipped stories, verify their log, check the rules, draw the pathway, simulate a county year.

    It takes less than a minute, and leaves a database, a picture and a report in one folder. Files of an
    earlier demo are replaced; a folder with anything else in it is refused.
    """
    _, scenario, bundle = load("county", shipped_finder())
    simulate(
        scenario, bundle, _SEED, clients=1, horizon=horizon
    )  # a wrong horizon is said before work begins
    prepare(dir)
    show = Show(silent=format is Format.JSON)
    stories = _play(dir, show)
    log = _verify(dir, show)
    checked = _check(show)
    _draw(dir, language, show)
    result = _simulate(dir, scenario, bundle, horizon, show)
    write_file(dir / MARK, _ABOUT + "".join(f"{name:<12} {what}\n" for name, what in FILES.items()))
    ok = not checked.report.errors and not log.faults and all(story.ok for story in stories)
    if format is Format.JSON:
        print_json(_json(dir, stories, log, checked, result, ok))
    else:
        _print_folder(dir, show)
    if not ok:
        raise exits.Stop(exits.FINDINGS)


def prepare(folder: Path) -> None:
    """Make the folder, or clear that of an earlier demo. UsageError for another folder that is not empty."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()) and not _is_ours(folder):
            raise UsageError(
                f"`{folder}` has other things in it; name a folder that is empty or not there yet"
            )
        write_file(folder / MARK, _ABOUT)
        for name in (PICTURE, REPORT, RESULT, *(DATABASE + end for end in ("", *_BESIDE))):
            (folder / name).unlink(missing_ok=True)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise UsageError(f"`{folder}` cannot be used: {reason}") from error


def _is_ours(folder: Path) -> bool:
    mark = folder / MARK
    return mark.is_file() and mark.read_text(encoding="utf-8", errors="replace").startswith(_ABOUT)


# ------------------------------------------------------------------ the steps


def _play(folder: Path, show: Show) -> tuple[StoryResult, ...]:
    show.head("Stories of families, each played as a case through the engine")
    results = []
    loaded = load_stories([shipped("examples", "stories")], shipped_finder())
    with progress_bar("playing stories") as progress:
        for number, (path, story) in enumerate(loaded, start=1):
            results.append(play(story, _url(folder), ids=CountedIds(path.stem), case=path.stem))
            if progress is not None:
                progress(number / len(loaded))
    for result in results:
        _show_story(result, show)
    return tuple(results)


def _show_story(result: StoryResult, show: Show) -> None:
    refused = sum(step.outcome != "accepted" for step in result.steps)
    show.done(safe(result.story.title), f"{len(result.steps)} acts, {refused} refused", ok=result.ok)
    for step in result.steps:
        for problem in step.problems:
            show.note(f"{step.step.event}: {problem}")


def _verify(folder: Path, show: Show) -> Log:
    show.head("The audit log of these cases")
    with Engine.open(_url(folder)) as engine:
        faults = engine.verify()
        log = Log(sum(1 for _ in engine.cases()), sum(1 for _ in engine.export()), len(faults))
    if not show.silent:
        print_faults(faults)
    ending = counted(len(faults), "fault") if faults else "nothing edited, swapped, dropped or cut off"
    show.done(f"{log.entries} entries of {log.cases} cases: {ending}", ok=not faults)
    return log


def _check(show: Show) -> Checked:
    show.head("The shipped pathway, rules, stories and scenario, checked")
    checked = check_paths([shipped("states"), shipped("rules"), shipped("examples")], shipped_finder())
    print_frames(err(), checked.report)
    errors = checked.report.errors
    warnings = len(checked.report) - errors
    said = f"{counted(checked.files, 'file')}: {counted(errors, 'error')}, {counted(warnings, 'warning')}"
    show.done(said, ok=not errors)
    return checked


def _draw(folder: Path, language: str, show: Show) -> None:
    show.head("The pathway as a picture")
    definition = definition_named("family_centre", shipped_finder())
    write_file(folder / PICTURE, svg(definition, language))
    show.done(f"{counted(_states(definition), 'state')}, {counted(len(definition.events), 'event')}")


def _states(definition: Definition) -> int:
    lists = sum(len(one.states) for one in definition.lists.values() if one.linked is None)
    return lists + sum(len(region.states) for region in definition.regions.values())


def _simulate(folder: Path, scenario: Scenario, bundle: Bundle, horizon: str, show: Show) -> Result:
    show.head(f"{horizon} of a county of 40,000 children, simulated under the same rules")
    with progress_bar("simulating a county") as progress:
        result = simulate(scenario, bundle, _SEED, horizon=horizon, progress=progress)
    write_file(folder / RESULT, result.to_json())
    write_file(folder / REPORT, report_html(result, bundle))
    for line in _figures(result.data):
        show.done(line)
    return result


def _figures(data: dict[str, Any]) -> Iterator[str]:
    clients, acts = data["clients"], data["acts"].values()
    warm_up = f"after a warm-up of {data['warm_up_days']:,.0f} days"
    yield f"{clients['arrived']:,} families came {warm_up}; {clients['ended']:,} cases ended"
    yield f"{sum(a['accepted'] for a in acts):,} acts accepted, {sum(a['refused'] for a in acts):,} refused"
    wait = data["measures"].get("concern_to_assessment")
    if wait is not None and wait["count"]:
        half, most = wait["median_hours"] / 24, wait["p90_hours"] / 24
        yield f"from concern to assessment: half within {half:.1f} days, 9 of 10 within {most:.1f}"


# ------------------------------------------------------------------ the end


def _print_folder(folder: Path, show: Show) -> None:
    show.head(f"All of it is in {folder}")
    for name, what in FILES.items():
        show.note(what, f"  {name:<12} ")
    db = f"--db {shlex.quote(_url(folder))}"
    show.head("Try next")
    for arguments in (
        f"case list {db}",
        f"case history story_c {db}",
        f"audit verify {db}",
        "explain optional-not-checked",
        "--help",
    ):
        put(out(), Text(f"  {_command()} {safe(arguments)}"))  # not broken, so that it can be copied


def _command() -> str:
    """How the command line can be called again: by its name, or as it was called."""
    called = sys.argv[0] if sys.argv else ""
    if shutil.which("pathway") is not None or Path(called).name != "pathway":
        return "pathway"
    return called


def _url(folder: Path) -> str:
    return f"sqlite:///{folder / DATABASE}"


def _json(
    folder: Path, stories: tuple[StoryResult, ...], log: Log, checked: Checked, result: Result, ok: bool
) -> dict[str, object]:
    errors = checked.report.errors
    return {
        "ok": ok,
        "folder": str(folder),
        "files": FILES,
        "stories": [
            {"story": s.story.title, "case": s.case, "ok": s.ok, "steps": len(s.steps)} for s in stories
        ],
        "log": {"cases": log.cases, "entries": log.entries, "faults": log.faults},
        "checked": {
            "files": checked.files,
            "errors": errors,
            "warnings": len(checked.report) - errors,
        },
        "clients": result.data["clients"],
    }
