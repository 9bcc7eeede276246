"""The errors a caller can meet. Findings in files are values (`pathway.diagnostics`), not errors."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class PathwayError(Exception):
    """Base of every error this package raises on purpose.

    The message says what is wrong and what can be done next, in lower case and without a final period.
    """


class UsageError(PathwayError):
    """The caller asked for something that does not exist or does not fit, such as an unknown event."""


class UnknownCase(UsageError):
    """No case has this id."""


class Conflict(PathwayError):
    """The case was changed by somebody else since the version that the caller saw."""


class Contended(Conflict):
    """Others changed the same cases at the same moment; the transaction was undone, and may be run again as it is."""


class KeyReused(PathwayError):
    """An idempotency key came again with another act."""


class StoreError(PathwayError):
    """The database cannot be opened, read or written."""


class DatabaseLocked(StoreError):
    """Another process held the database longer than the time allowed for waiting."""


class BrokenLog(PathwayError):
    """A stored entry cannot be read back as what was written."""


class InternalError(PathwayError):
    """The package contradicts itself: a fault of ours, never of the caller."""


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """`; did you mean …?` where one of the known names is near, else nothing."""
    near = nearest(name, known)
    return "" if near is None else f"; did you mean `{near}`?"


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that is nearest to a name, where one is near at all."""
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return near[0] if near else None
