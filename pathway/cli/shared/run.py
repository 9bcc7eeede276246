"""Runs a command and turns whatever ends it into an exit code and, where needed, a message."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from collections.abc import Sequence
from typing import Any, Final

from pathway.cli.shared import exits
from pathway.cli.shared.commands import build
from pathway.cli.shared.safe import safe
from pathway.errors import InternalError, PathwayError

_NO_ROOM: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


def run(arguments: Sequence[str]) -> int:
    """Run the command line with these arguments; the exit code."""
    _be_able_to_print()
    try:
        try:
            code = _invoke(list(arguments))
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        return _broken_pipe()
    except KeyboardInterrupt:
        return _ended("interrupted", exits.INTERRUPTED)
    except OSError as error:
        return _no_room(error) if error.errno in _NO_ROOM else _fault(error)
    except Exception as error:  # the outermost frame: whatever arrives here is a fault of ours
        return _fault(error)
    return code


def _invoke(arguments: list[str]) -> int:
    import typer

    command = build()
    try:
        # not `command.main`: that one ends the process, with exit code 1 where the pipe is broken
        with command.make_context("pathway", arguments) as context:
            command.invoke(context)
        return exits.CLEAN
    except exits.Stop as stop:
        return stop.code
    except typer.Exit as ended:
        return ended.exit_code
    except typer.Abort:
        return exits.INTERRUPTED
    except InternalError:
        raise
    except PathwayError as error:
        return _complaint(error)
    except Exception as error:
        if not isinstance(error, _usage_errors()):
            raise
        return _usage(error)


def _complaint(error: PathwayError) -> int:
    from pathway.cli.shared.console import err, note
    from pathway.cli.shared.frames import counted, print_frames
    from pathway.documents import FaultyFiles

    if isinstance(error, FaultyFiles):
        print_frames(err(), error.report)
        note(f"pathway: {counted(error.report.errors, 'error')} in the files named; nothing was done")
        return exits.USAGE
    note(f"pathway: {error}")
    return exits.exit_code(error)


def _usage_errors() -> tuple[type[Exception], ...]:
    """What the parser of options raises: typer's own class, and click's where typer still stands on it."""
    import typer

    return tuple(dict.fromkeys(c for c in typer.BadParameter.__mro__ if c.__name__ == "ClickException"))


def _usage(error: Any) -> int:
    context = getattr(error, "ctx", None)
    if context is not None and type(error).__name__ == "NoArgsIsHelpError":
        sys.stderr.write(f"{context.get_help()}\n")
        return exits.USAGE
    if context is not None:
        sys.stderr.write(f"{context.get_usage()}\n")
    code = _ended(_in_our_words(error.format_message()), exits.USAGE)
    if context is not None:
        sys.stderr.write(f"try `{context.command_path} --help`\n")
    return code


def _in_our_words(message: str) -> str:
    """A message of the parser of options in the form of ours: lower case, no final period."""
    message = message.replace(": Value error, ", ": ").replace(": Input ", ": it ").rstrip(".")
    return message[:1].lower() + message[1:]


def _ended(message: str, code: int) -> int:
    sys.stderr.write(f"pathway: {safe(message)}\n")
    return code


def _fault(error: Exception) -> int:
    from pathway.cli import VERSION

    if os.environ.get("PATHWAY_DEBUG") == "1":
        sys.stderr.write("".join(traceback.format_exception(error)))
    what = safe(f"{type(error).__name__}: {error}")
    python = ".".join(map(str, sys.version_info[:3]))
    sys.stderr.write(
        f"pathway: this is a fault of ours, not of yours: {what}\n"
        f"please report it with the command, this message, and what PATHWAY_DEBUG=1 adds to it "
        f"(client-pathways {VERSION}, Python {python})\n"
    )
    return exits.FAULT


def _broken_pipe() -> int:
    _drop_output()
    return exits.PIPE


def _no_room(error: OSError) -> int:
    _drop_output()
    return _ended(f"cannot write the output: {str(error.strerror).lower()}", exits.USAGE)


def _drop_output() -> None:
    """Nobody gets any more: what is still to be flushed at the end of the process goes nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, sys.stdout.fileno())
    except (OSError, ValueError):  # a stream that is no file has nothing to flush
        return


def _be_able_to_print() -> None:
    """A character that the output's encoding lacks is written as an escape, and does not end the command."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
