"""The decorator of what is compiled. Without numba, or where it is told to, the kernel runs as plain Python."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])

try:
    import numba
except ImportError:  # pragma: no cover - the extra `fast` is not there
    numba = None


def compiled(function: F) -> F:
    """A function that numba compiles into those that call it. It knows whole and real numbers and arrays only."""
    if numba is None:
        return function
    made: F = numba.njit(error_model="numpy", nogil=True)(function)
    return made
