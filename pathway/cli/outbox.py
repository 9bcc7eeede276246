"""`pathway outbox …`: log entries as events, to webhooks and files."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Annotated, Any, Final

import typer

from pathway.cli.shared import exits
from pathway.cli.shared.commands import SETTINGS
from pathway.cli.shared.console import note, out, print_json, write
from pathway.cli.shared.database import existing
from pathway.cli.shared.frames import counted
from pathway.cli.shared.options import DEFAULT_DB, DatabaseOption, Format, FormatOption
from pathway.cli.shared.safe import to_json
from pathway.cli.shared.tables import print_table
from pathway.engine import Channel, DeadLetter, Delivery, Outbox
from pathway.engine.outbox import DEFAULT_SOURCE
from pathway.errors import StoreError, UsageError
from pathway.outbox import ATTEMPTS, Kind, Retry

cli = typer.Typer(help="Send log entries as events to webhooks and files.", **SETTINGS)

SECRET: Final = "PATHWAY_WEBHOOK_SECRET"  # noqa: S105  the name of a variable
MAX_EVERY: Final = 3600.0

ChannelArgument = Annotated[str, typer.Argument(metavar="CHANNEL", help="The name of the channel.")]


@cli.command(short_help="Add a channel.")
def add(
    channel: ChannelArgument,
    webhook: Annotated[
        str | None, typer.Option("--webhook", metavar="URL", help="Events are posted to this address.")
    ] = None,
    file: Annotated[
        str | None, typer.Option("--file", metavar="PATH", help="Events are appended to this file.")
    ] = None,
    callback: Annotated[bool, typer.Option("--callback", help="A program of yours delivers them.")] = False,
    source: Annotated[
        str, typer.Option("--source", metavar="URI", help="What events name as their source.")
    ] = DEFAULT_SOURCE,
    db: DatabaseOption = DEFAULT_DB,
) -> None:
    """Add a channel. It gets every entry that is written from now on."""
    given = [(Kind.WEBHOOK, webhook), (Kind.FILE, file), (Kind.CALLBACK, "" if callback else None)]
    chosen = [(kind, target) for kind, target in given if target is not None]
    if len(chosen) != 1:
        raise UsageError("say where events go: one of --webhook URL, --file PATH and --callback")
    ((kind, target),) = chosen
    with existing(db) as engine:
        engine.outbox.add(channel, kind, target, source=source)
    note(f"added the channel {channel}; it gets what is written from now on", "green")


@cli.command(name="list", short_help="List the channels, and what waits for them.")
def list_(db: DatabaseOption = DEFAULT_DB, format: FormatOption = Format.FULL) -> None:
    """List the channels: how many events wait, how many are dead letters, since when the oldest waits."""
    with existing(db) as engine:
        found = engine.outbox.channels()
    if format is Format.JSON:
        print_json({"channels": [_channel_json(one) for one in found]})
        return
    rows = [_channel_row(one) for one in found]
    if rows:
        heads = ("channel", "kind", "to", "waiting", "dead", "oldest (UTC)")
        print_table(out(), heads, rows, numbers=(3, 4))
    note(counted(len(rows), "channel"))


@cli.command(short_help="Remove a channel.")
def remove(
    channel: ChannelArgument,
    drop: Annotated[bool, typer.Option("--drop", help="Give up what was not delivered.")] = False,
    db: DatabaseOption = DEFAULT_DB,
) -> None:
    """Remove a channel. Refused where events were not delivered, unless --drop gives them up."""
    with existing(db) as engine:
        engine.outbox.remove(channel, drop=drop)
    note(f"removed the channel {channel}", "green")


@cli.command(short_help="Deliver what waits for a channel.")
def deliver(
    channel: ChannelArgument,
    follow: Annotated[bool, typer.Option("--follow", help="Go on until interrupted or terminated.")] = False,
    every: Annotated[
        float, typer.Option("--every", metavar="SECONDS", help="How often to look, with --follow.")
    ] = 1.0,
    secret_file: Annotated[
        Path | None,
        typer.Option("--secret-file", metavar="FILE", help=f"The secret of a webhook, if not in {SECRET}."),
    ] = None,
    unsigned: Annotated[
        bool, typer.Option("--unsigned", help="Post to a webhook without a signature.")
    ] = False,
    timeout: Annotated[
        float, typer.Option("--timeout", metavar="SECONDS", help="How long a webhook may take.")
    ] = 10.0,
    attempts: Annotated[
        int, typer.Option("--attempts", metavar="N", help="After how many an event is dead.")
    ] = ATTEMPTS,
    db: DatabaseOption = DEFAULT_DB,
    format: FormatOption = Format.FULL,
) -> None:
    """Deliver what waits for a webhook or a file, each case's events in order, at least once.

    Exits 1 where something failed or died, and will be tried again or not. With --follow it goes on, also
    while the database cannot be reached, until it is interrupted (130) or terminated (0).
    """
    if not 0 < every <= MAX_EVERY:
        raise UsageError(f"`--every` should be more than 0 and at most {MAX_EVERY:g} seconds")
    retry = Retry(attempts=attempts)
    with existing(db) as engine, _until_terminated() as ended:
        outbox = engine.outbox
        secret = _secret(outbox, channel, secret_file, unsigned)

        def turn() -> Delivery:
            return outbox.deliver(
                channel, secret=secret, unsigned=unsigned, timeout=timeout, retry=retry, stop=ended.is_set
            )

        if follow:
            _go_on(turn, channel, every, format, ended)
            return
        done = turn()
    if format is Format.JSON:
        print_json(_delivery_json(channel, done))
    _say(done)
    if done.failed or done.dead:
        raise exits.Stop(exits.FINDINGS)


@cli.command(short_help="List dead letters.")
def dead(
    channel: Annotated[
        str | None, typer.Argument(metavar="CHANNEL", help="Only those of this channel.")
    ] = None,
    db: DatabaseOption = DEFAULT_DB,
    format: FormatOption = Format.FULL,
) -> None:
    """List the events that could not be delivered, and why."""
    with existing(db) as engine:
        found = list(engine.outbox.dead(channel))
    if format is Format.JSON:
        print_json({"dead": [_dead_json(one) for one in found]})
        return
    rows = [(one.channel, one.case, one.seq, one.event or one.kind, one.attempts, one.error) for one in found]
    if rows:
        heads = ("channel", "case", "entry", "event", "tried", "error")
        print_table(out(), heads, rows, numbers=(2, 4))
    note(counted(len(rows), "dead letter"))


@cli.command(short_help="Let dead letters wait again.")
def replay(
    channel: ChannelArgument,
    case: Annotated[str | None, typer.Option("--case", metavar="ID", help="Only of this case.")] = None,
    db: DatabaseOption = DEFAULT_DB,
    format: FormatOption = Format.FULL,
) -> None:
    """Let dead letters of a channel wait again. They come before later events of their case."""
    with existing(db) as engine:
        replayed = engine.outbox.replay(channel, case)
    if format is Format.JSON:
        print_json({"channel": channel, "replayed": replayed})
    note(f"{counted(replayed, 'dead letter')} put back")


# ------------------------------------------------------------------ delivering


def _go_on(turn: Callable[[], Delivery], channel: str, every: float, format: Format, ended: Event) -> None:
    """Deliver again and again. A database that is locked or away is told of once, and waited for."""
    trouble = ""
    while not ended.is_set():
        try:
            done, new = turn(), ""
        except StoreError as error:
            done, new = Delivery(), str(error)
        if new and new != trouble:
            note(f"pathway: {new}; trying again", "yellow")
        trouble = new
        if done != Delivery():
            if format is Format.JSON:
                write(to_json(_delivery_json(channel, done), indent=None) + "\n")
                out().file.flush()
            _say(done)
        ended.wait(every)


@contextmanager
def _until_terminated() -> Iterator[Event]:
    """Within, SIGTERM only sets the event: what is under way is ended and recorded."""
    ended = Event()
    before = signal.signal(signal.SIGTERM, lambda *_: ended.set())
    try:
        yield ended
    finally:
        signal.signal(signal.SIGTERM, before)


def _secret(outbox: Outbox, channel: str, file: Path | None, unsigned: bool) -> str | None:
    """The secret of a webhook, from the file or from the environment; none for other channels."""
    kinds = {one.name: one.kind for one in outbox.channels()}
    if unsigned and file is not None:
        raise UsageError("give --secret-file or --unsigned, not both")
    if kinds.get(channel, Kind.WEBHOOK) is not Kind.WEBHOOK and file is None:
        return None
    if file is not None:
        try:
            return file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is not text"
            raise UsageError(f"`{file}` cannot be read: {why}") from error
    secret = os.environ.get(SECRET)
    if secret is None and not unsigned and channel in kinds:
        raise UsageError(f"webhooks are signed: set {SECRET}, or give --secret-file, or --unsigned")
    return None if unsigned else secret


def _say(done: Delivery) -> None:
    style = "red" if done.dead else "yellow" if done.failed else "green"
    failed = f", {done.failed} failed and will be tried again" if done.failed else ""
    dead = f", {done.dead} dead" if done.dead else ""
    why = f": {done.error}" if done.error else ""
    note(f"{done.delivered} delivered{failed}{dead}{why}", style)


# ------------------------------------------------------------------ forms


def _delivery_json(channel: str, done: Delivery) -> dict[str, Any]:
    counts = {"delivered": done.delivered, "failed": done.failed, "dead": done.dead}
    return {"channel": channel, **counts, "error": done.error or None}


def _channel_json(one: Channel) -> dict[str, Any]:
    return {
        "name": one.name,
        "kind": one.kind.value,
        "target": one.target,
        "source": one.source,
        "added": one.added.isoformat(),
        "waiting": one.waiting,
        "dead": one.dead,
        "oldest": None if one.oldest is None else one.oldest.isoformat(),
    }


def _channel_row(one: Channel) -> tuple[object, ...]:
    oldest = "" if one.oldest is None else f"{one.oldest:%Y-%m-%d %H:%M}"
    return one.name, one.kind.value, one.target, one.waiting, one.dead, oldest


def _dead_json(one: DeadLetter) -> dict[str, Any]:
    return {
        "channel": one.channel,
        "case": one.case,
        "entry": one.seq,
        "kind": one.kind,
        "event": one.event,
        "attempts": one.attempts,
        "error": one.error,
    }
