"""`pathway worker`: lets the deadlines of a database fire when they are over, all the time."""

from __future__ import annotations

import sys
from datetime import UTC, tzinfo
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from pathway.cli.shared import exits
from pathway.cli.shared.commands import SETTINGS
from pathway.cli.shared.console import write
from pathway.cli.shared.database import Register, existing, judging
from pathway.cli.shared.decisions import deciding, outcome, to_be_told
from pathway.cli.shared.ending import Ending
from pathway.cli.shared.options import DEFAULT_DB, DatabaseOption
from pathway.cli.shared.safe import safe, to_json
from pathway.clock import SystemClock
from pathway.decision import Answer
from pathway.engine import Engine, Fired, Stuck
from pathway.engine.worker import DEFAULT_POLL, Deadlines, PassedOver, Recovered, Trouble, Unsaid, Worker
from pathway.errors import BrokenLog, InternalError, PathwayError, UsageError

cli = typer.Typer(**{**SETTINGS, "no_args_is_help": False})


class Lines(StrEnum):
    """How each firing is printed."""

    FULL = "full"
    JSONL = "jsonl"


@cli.command()
def worker(
    database: Annotated[
        str | None, typer.Argument(metavar="[DB]", help="The database; the same as --db.", show_default=False)
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="Do what there is to do now, once, and end.")] = False,
    until_idle: Annotated[
        bool, typer.Option("--until-idle", help="End when there is nothing to do for now.")
    ] = False,
    poll: Annotated[
        float,
        typer.Option("--poll", min=0.05, max=3600, metavar="SECONDS", help="Look at least so often."),
    ] = DEFAULT_POLL,
    health: Annotated[
        Path | None,
        typer.Option("--health", metavar="FILE", help="Touch this file whenever all is well."),
    ] = None,
    pathway: Annotated[
        list[str] | None,
        typer.Option("--pathway", metavar="NAME", help="A pathway: a name or a file; repeatable."),
    ] = None,
    policy: Annotated[
        list[str] | None,
        typer.Option("--policy", metavar="NAME", help="A policy: a name or a file; repeatable."),
    ] = None,
    people: Annotated[
        Path | None,
        typer.Option("--people", envvar="PATHWAY_PEOPLE", metavar="FILE", help="The register of people."),
    ] = None,
    db: DatabaseOption = DEFAULT_DB,
    format: Annotated[
        Lines, typer.Option("--format", metavar="full|jsonl", help="How to print: for people, or JSON Lines.")
    ] = Lines.FULL,
) -> None:
    """Let the deadlines of a database fire when they are over, until stopped; as many workers at once as you like.

    SIGTERM or Ctrl-C end it after the deadline in hand, with exit code 0 or 130. Trouble with the database or a
    case is told on stderr, and does not end it. Without --pathway and --policy, those judge that the database
    was first set up with.
    """
    if once and until_idle:
        raise UsageError("`--once` and `--until-idle` are two ways to end: give one")
    url, register = database or db, Register(people)
    named = judging(pathway, policy)
    teller, clock = _Teller(format, tries_again=not once), SystemClock()
    with Ending() as ending, existing(url, register, *named) as engine:
        _prepare(engine, register)
        teller.zones |= {name: bundle.definition.zone for name, bundle in engine.timers.serves.items()}
        deadlines = Deadlines(engine.timers, clock)
        beat = _heart(health)
        work = Worker([deadlines], clock, ending, tell=teller.tell, beat=beat, poll=poll)
        if once:
            work.round()
            teller.raise_trouble()
        else:
            how = "until there is nothing to do" if until_idle else f"at least every {poll:g} s"
            _complain(f"looking after the deadlines of {', '.join(engine.timers.serves)}, {how}")
            work.run(until_idle=until_idle)
    if ending.code is not None:
        raise exits.Stop(ending.code)
    if deadlines.stuck:
        raise exits.Stop(exits.FINDINGS)


def _prepare(engine: Engine, register: Register) -> None:
    """Read the register for each pathway. UsageError or BrokenLog where there is no pathway to work on."""
    serves = engine.timers.serves
    try:
        engine.bundle()
    except BrokenLog as error:
        if not serves:
            raise
        _complain(str(error))
    except UsageError:
        if not serves:
            raise UsageError(
                "this database was set up without a pathway; name what judges with `--pathway` and `--policy`"
            ) from None
    for bundle in serves.values():
        register.read(bundle.definition)


class _Heart:
    """Touches a file."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._well = True
        if file.is_dir():
            raise UsageError(f"`{file}` is a folder; name a file that the worker may touch")
        try:
            file.touch()
        except OSError as error:
            raise UsageError(f"`{file}` cannot be touched: {(error.strerror or '').lower()}") from error

    def __call__(self) -> None:
        try:
            self._file.touch()
            self._well = True
        except OSError as error:
            if self._well:
                _complain(f"`{self._file}` cannot be touched: {(error.strerror or '').lower()}")
            self._well = False


def _heart(file: Path | None) -> Any:
    return (lambda: None) if file is None else _Heart(file)


# ------------------------------------------------------------------ what is told


class _Teller:
    """A line on stdout for each deadline that fires, and one on stderr for each trouble."""

    def __init__(self, format: Lines, *, tries_again: bool) -> None:
        self._format = format
        self._tries_again = tries_again
        self._trouble: Exception | None = None
        self.zones: dict[str, ZoneInfo] = {}
        """The time zones of pathways, in which their deadlines are shown."""

    def tell(self, piece: object) -> None:
        match piece:
            case Fired():
                write(f"{self._line(piece)}\n")
                sys.stdout.flush()
            case Stuck():
                _complain(_stuck_line(piece))
            case Unsaid(count):
                _complain(f"{count} more deadline{'' if count == 1 else 's'} cannot be judged")
            case PassedOver(pathways):
                _complain(f"deadlines on {', '.join(pathways)} are passed over: name what judges them, too")
            case Trouble(job, error, again_in):
                self._trouble = error
                if self._tries_again:
                    _complain(f"{job}: {_why(error)}; trying again in {again_in:g} s")
            case Recovered(job):
                _complain(f"{job}: all is well again")

    def _line(self, fired: Fired) -> str:
        zone = self.zones.get(fired.pathway, UTC)
        return _json(fired) if self._format is Lines.JSONL else safe(fired_line(fired, zone))

    def raise_trouble(self) -> None:
        """Raise the error that kept a job from its work, if one did."""
        if self._trouble is not None:
            raise self._trouble


def fired_line(fired: Fired, zone: tzinfo) -> str:
    """A deadline that fired, on one line, with its times in a time zone."""
    at, due = fired.at.astimezone(zone), fired.due.astimezone(zone)
    subject = f" for {fired.subject}" if fired.subject else ""
    said = f"{at:%Y-%m-%d %H:%M}  {fired.case}  {fired.deadline}{subject}"
    return f"{said}, due {due:%Y-%m-%d %H:%M}: {_what_came(fired)}"


def _what_came(fired: Fired) -> str:
    decision = fired.decision
    if not decision.missed:
        return f"did {decision.act.event}"
    if decision.act.event:
        said = "refused" if decision.allowed is Answer.NO else "needs information"
        return f"{decision.act.event} {said} ({', '.join(decision.refusals)})"
    notified = [to_be_told(check.notify) for check in decision.checks if check.notify]
    return f"to be told: {notified[0]}" if notified else "flagged"


def _json(fired: Fired) -> str:
    """The stable form of a deadline that fired."""
    decision = fired.decision
    form = {
        "case": fired.case,
        "deadline": fired.deadline,
        "subject": fired.subject,
        "due": fired.due.astimezone(UTC).isoformat(),
        "at": fired.at.astimezone(UTC).isoformat(),
        "missed": decision.missed,
        "event": decision.act.event or None,
        "outcome": outcome(decision.allowed),
        "rules": [check.id for check in deciding(decision)],
        "notify": {role: list(held) for check in decision.checks for role, held in check.notify},
    }
    return to_json(form, indent=None)


def _stuck_line(stuck: Stuck) -> str:
    what = f"the deadline {stuck.deadline}" if stuck.deadline else f"the deadline with number {stuck.number}"
    subject = f" for {stuck.subject}" if stuck.subject else ""
    return f"{what}{subject} of case {stuck.case} cannot be judged: {_why(stuck.error)}"


def _why(error: Exception) -> str:
    if isinstance(error, PathwayError) and not isinstance(error, InternalError):
        return str(error)
    return f"{type(error).__name__}: {error}"


def _complain(text: str) -> None:
    sys.stderr.write(f"pathway: {safe(text)}\n")
    sys.stderr.flush()
