"""`pathway demo`: everything once, on the shipped example, into one folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import typer

from pathway.checks import check_paths
from pathway.cli.audit import print_faults
from pathway.cli.shared import exits
from pathway.cli.shared.commands import SETTINGS
from pathway.cli.shared.console import err, note, out, print_json, say
from pathway.cli.shared.files import definition_named, write_file
from pathway.cli.shared.frames import counted, print_frames
from pathway.cli.shared.options import Format, FormatOption, LanguageOption, Tongue
from pathway.cli.shared.progress import progress_bar
from pathway.cli.shared.project import shipped_finder
from pathway.cli.shared.stories import load_stories
from pathway.cli.shared.tables import print_table
from pathway.cli.simulate import load
from pathway.draw import svg
from pathway.engine import Engine, StoryResult, play
from pathway.errors import UsageError
from pathway.ids import CountedIds
from pathway.shipped import shipped
from pathway.simulation import Result, report_html, simulate

cli = typer.Typer(**SETTINGS)

MARK: Final = "ABOUT.txt"
DATABASE: Final = "cases.db"
PICTURE: Final = "pathway.svg"
REPORT: Final = "report.html"
RESULT: Final = "result.json"
FILES: Final = (
    (DATABASE, "the cases of the stories, with their audit log"),
    (PICTURE, "the pathway: its states, and the acts that lead from one to another"),
    (REPORT, "the simulated year of a county of 40,000 children, with charts"),
    (RESULT, "the figures of the report"),
    (MARK, "what this folder is"),
)
_BESIDE: Final = ("-wal", "-shm", "-journal")
_ABOUT: Final = (
    "This folder was made by `pathway demo`, which replaces the files in it when it runs again:\n\n"
)


@dataclass(frozen=True, slots=True)
class Found:
    """What the demo came to."""

    stories: tuple[StoryResult, ...]
    checked: int
    errors: int
    cases: int
    faults: int
    result: Result

    @property
    def ok(self) -> bool:
        return not self.errors and not self.faults and all(story.ok for story in self.stories)


@cli.command()
def demo(
    dir: Annotated[Path, typer.Option("--dir", metavar="DIR", help="The folder for what it makes.")] = Path(
        "pathway-demo"
    ),
    horizon: Annotated[str, typer.Option(metavar="SPAN", help="How long to simulate.")] = "1 year",
    format: FormatOption = Format.FULL,
    language: LanguageOption = Tongue.EN,
) -> None:
    """Check the shipped rules, play the stories, verify their log, draw the pathway, simulate a county year.

    It takes less than a minute, and leaves a database, a picture and a report in one folder.
    """
    prepare(dir)
    checked, errors = _check()
    stories = _play(dir)
    cases, faults = _verify(dir)
    _draw(dir, language)
    result = _simulate(dir, horizon)
    about = "".join(f"{name}  {what}\n" for name, what in FILES)
    write_file(dir / MARK, _ABOUT + about)
    found = Found(stories, checked, errors, cases, faults, result)
    if format is Format.JSON:
        print_json(_json(dir, found))
    else:
        _print(dir, found)
    if not found.ok:
        raise exits.Stop(exits.FINDINGS)


def prepare(folder: Path) -> None:
    """Make the folder, or clear that of an earlier demo. UsageError for another folder that is not empty."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        present = {path.name for path in folder.iterdir()}
        if present and not _is_ours(folder):
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


def _check() -> tuple[int, int]:
    checked = check_paths([shipped("states"), shipped("rules"), shipped("examples")], shipped_finder())
    print_frames(err(), checked.report)
    errors = checked.report.errors
    _done(f"checked {checked.files} shipped files: {counted(errors, 'error')}", ok=not errors)
    return checked.files, checked.report.errors


def _play(folder: Path) -> tuple[StoryResult, ...]:
    results = []
    loaded = load_stories([shipped("examples", "stories")], shipped_finder())
    with progress_bar("playing stories") as progress:
        for number, (path, story) in enumerate(loaded, start=1):
            results.append(play(story, _url(folder), ids=CountedIds(path.stem), case=path.stem))
            if progress is not None:
                progress(number / len(loaded))
    steps = sum(len(result.steps) for result in results)
    wrong = sum(not step.ok for result in results for step in result.steps)
    ending = f"{wrong} not as expected" if wrong else "all as expected"
    _done(f"played {len(results)} stories with {steps} steps: {ending}", ok=not wrong)
    return tuple(results)


def _verify(folder: Path) -> tuple[int, int]:
    with Engine.open(_url(folder)) as engine:
        faults = engine.verify()
        cases = sum(1 for _ in engine.cases())
    print_faults(faults)
    _done(f"verified the audit log of {cases} cases: {counted(len(faults), 'fault')}", ok=not faults)
    return cases, len(faults)


def _draw(folder: Path, language: str) -> None:
    write_file(folder / PICTURE, svg(definition_named("family_centre", shipped_finder()), language))
    _done("drew the pathway")


def _simulate(folder: Path, horizon: str) -> Result:
    _, scenario, bundle = load("county", shipped_finder())
    with progress_bar("simulating a county") as progress:
        result = simulate(scenario, bundle, 1, horizon=horizon, progress=progress)
    write_file(folder / RESULT, result.to_json())
    write_file(folder / REPORT, report_html(result, bundle))
    _done(f"simulated {horizon} of a county: {result.data['events']:,} things happened")
    return result


def _done(what: str, *, ok: bool = True) -> None:
    note(f"{'✓' if ok else '✗'} {what}", "green" if ok else "red")


def _url(folder: Path) -> str:
    return f"sqlite:///{folder / DATABASE}"


def _print(folder: Path, found: Found) -> None:
    for line in _stories(found.stories):
        say(line)
    clients = found.result.data["clients"]
    say(
        f"In the simulated county {clients['arrived']:,} families arrived after the warm-up and "
        f"{clients['ended']:,} cases ended; {REPORT} says how long they waited."
    )
    say()
    say(f"Everything is in the folder {folder}:", "bold")
    print_table(out(), ("file", "what it is"), [(str(folder / name), what) for name, what in FILES])


def _stories(results: Sequence[StoryResult]) -> list[str]:
    lines = []
    for result in results:
        refused = sum(step.outcome != "accepted" for step in result.steps)
        end = "as expected" if result.ok else "NOT as expected"
        lines.append(f"{result.story.title}: {len(result.steps)} steps, {refused} refused, {end}")
    return lines


def _json(folder: Path, found: Found) -> dict[str, object]:
    return {
        "ok": found.ok,
        "folder": str(folder),
        "files": dict(FILES),
        "checked": {"files": found.checked, "errors": found.errors},
        "stories": [{"story": s.story.title, "ok": s.ok, "steps": len(s.steps)} for s in found.stories],
        "log": {"cases": found.cases, "faults": found.faults},
        "clients": found.result.data["clients"],
    }
