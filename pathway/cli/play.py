"""`pathway play STORY…`: scripted cases through the engine, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.cells import cell_len
from rich.text import Text

from pathway.cli.shared import exits
from pathway.cli.shared.commands import SETTINGS
from pathway.cli.shared.console import note, out, print_json, put, wrapped
from pathway.cli.shared.database import free_id
from pathway.cli.shared.decisions import SIGNS, STYLES, deciding, decision_json, reason_lines, who
from pathway.cli.shared.options import Format, FormatOption, LanguageOption, Tongue
from pathway.cli.shared.phrases import answer_words, phrase
from pathway.cli.shared.safe import safe
from pathway.cli.shared.stories import load_stories
from pathway.cli.shared.words import Words
from pathway.decision import Answer
from pathway.engine import Fired, StepResult, StoryResult
from pathway.engine import play as play_story
from pathway.ids import CountedIds, RandomIds

cli = typer.Typer(**SETTINGS)


@cli.command()
def play(
    paths: Annotated[
        list[Path], typer.Argument(metavar="STORY", help="Story files, or folders with stories.")
    ],
    db: Annotated[
        str | None,
        typer.Option("--db", metavar="URL", help="Keep the cases in this database; without it, in memory."),
    ] = None,
    format: FormatOption = Format.FULL,
    language: LanguageOption = Tongue.EN,
) -> None:
    """Play stories through the engine, and compare each step with what the story expects.

    Deadlines fire on the way, at the times of the story. Exits 1 where a step comes out otherwise.
    """
    results = []
    for path, story in load_stories(paths):
        case = None if db is None else free_id(db, path.stem)
        result = play_story(story, db or "sqlite://", ids=RandomIds() if db else CountedIds(), case=case)
        results.append(result)
        if format is Format.FULL:
            width = out().width
            put(out(), *story_lines(result, language, width))
    if format is Format.JSON:
        print_json({"stories": [story_json(result, language) for result in results]})
    _summary(results)
    if not all(result.ok for result in results):
        raise exits.Stop(exits.FINDINGS)


def story_json(result: StoryResult, language: str) -> dict[str, Any]:
    """The stable form of a played story."""
    return {
        "story": result.story.title,
        "path": result.story.path,
        "case": result.case,
        "ok": result.ok,
        "steps": [_step_json(step, language) for step in result.steps],
    }


def story_lines(result: StoryResult, language: str, width: int) -> Iterator[Text]:
    """A played story as people read it."""
    title, path = safe(result.story.title), safe(result.story.path)
    if cell_len(title) + cell_len(path) + 2 <= width:
        yield Text(title, style="bold") + Text(f"  {path}", style="dim")
    else:
        yield from (Text(line, style="bold") for line in wrapped(title, width))
        yield from (Text(line, style="dim") for line in wrapped(path, width))
    for step in result.steps:
        for fired in step.fired:
            yield from _fired_lines(fired, result, language, width)
        yield from _step_lines(step, language, width)
    yield Text()


def _step_json(step: StepResult, language: str) -> dict[str, Any]:
    return {
        **decision_json(step.decision, language),
        "rules": list(step.rules),
        "case": step.step.case,
        "expected": step.step.expect,
        "fired": [_fired_json(fired) for fired in step.fired],
        "ok": step.ok,
        "problems": list(step.problems),
    }


def _fired_json(fired: Fired) -> dict[str, Any]:
    return {
        "case": fired.case,
        "deadline": fired.deadline,
        "subject": fired.subject,
        "at": fired.at.isoformat(),
        "missed": fired.decision.missed,
        "event": fired.decision.act.event or None,
    }


def _step_lines(step: StepResult, language: str, width: int) -> Iterator[Text]:
    definition, act = step.step.definition, step.decision.act
    event = definition.events[act.event]
    label = f"{event.label.get(language)} " if event.label is not None else ""
    answer = step.decision.allowed
    head = f"  {SIGNS[answer]} "
    where = "" if step.step.case is None else phrase("case line", language, case=step.step.case)
    when, what = _local(step.step.at, definition.zone), f"{where}{label}[{act.event}]"
    said = phrase("act", language, event=what, who=who(step.decision, definition, language))
    said = f"{when}  {said}: {answer_words(answer, language)}"
    for number, line in enumerate(wrapped(said, width, head)):
        text = Text(line)
        if number == 0:
            text.stylize(STYLES[answer], 0, len(head))
        yield text
    for check in deciding(step.decision):
        yield from reason_lines(check, language, width, "      ", detail=False)
    for problem in step.problems:
        yield from (
            Text(line, style="bold red") for line in wrapped(problem, width, "  >>> not as the story says: ")
        )


def _fired_lines(fired: Fired, result: StoryResult, language: str, width: int) -> Iterator[Text]:
    decision, definition = fired.decision, result.story.bundle.definition
    said = phrase("is over", language, deadline=fired.deadline)
    said += phrase("subject", language, subject=fired.subject) if fired.subject else ""
    said += phrase("on case", language, case=fired.case) if fired.case != result.case else ""
    if decision.act.event:
        did = "did" if decision.allowed is Answer.YES else "not done"
        said += phrase(did, language, event=Words(definition, language).event(decision.act.event))
    said += phrase("missed", language) if decision.missed else ""
    said = f"{_local(fired.at, definition.zone)}  {said}"
    yield from (Text(line, style="yellow") for line in wrapped(said, width, "  ⧗ "))
    for check in decision.checks:
        if check.answer is not Answer.YES:
            yield from reason_lines(check, language, width, "      ", detail=False)


def _local(instant: datetime, zone: ZoneInfo) -> str:
    return instant.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def _summary(results: list[StoryResult]) -> None:
    steps = [step for result in results for step in result.steps]
    wrong = sum(not step.ok for step in steps)
    stories = f"{len(results)} {'story' if len(results) == 1 else 'stories'}, {len(steps)} steps"
    ending = "all as expected" if not wrong else f"{wrong} not as expected"
    note(f"{stories}: {ending}", "red" if wrong else "green")
