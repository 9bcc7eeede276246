"""Running a transaction again that was undone because others changed the same cases at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from pathway.errors import Contended

_T = TypeVar("_T")
_TRIES: Final = 8


def again_if_contended(once: Callable[[], _T]) -> _T:
    """What `once` gives. It is a whole transaction: nothing of a try that was undone is left.

    Each try judges the case anew, and refuses it again where it is not the version that a person saw.
    """
    for _ in range(_TRIES - 1):
        try:
            return once()
        except Contended:
            continue
    return once()
