"""Exit codes, and which of them an error gives."""

from __future__ import annotations

from typing import Final

from pathway.errors import BrokenLog, Conflict, InternalError, PathwayError

CLEAN: Final = 0
"""Clean, or allowed."""
FINDINGS: Final = 1
"""Findings, a refusal, a conflict, a failed expectation, a broken log."""
USAGE: Final = 2
"""Wrong use, an unreadable file, a faulty file in another command than `check`, a locked database."""
FAULT: Final = 70
"""A fault of ours (EX_SOFTWARE of BSD's sysexits.h)."""
INTERRUPTED: Final = 130
"""Interrupted from the keyboard (128 + SIGINT)."""
PIPE: Final = 141
"""Nobody reads the output any more (128 + SIGPIPE)."""


class Stop(Exception):
    """Ends the command with an exit code, after everything has been printed."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def exit_code(error: PathwayError) -> int:
    """The exit code that an error ends a command with."""
    match error:
        case InternalError():
            return FAULT
        case Conflict() | BrokenLog():
            return FINDINGS
        case _:
            return USAGE
