"""The decorator of what is compiled. Where it is told so, the kernel runs as plain Python, slow but easy to follow."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, Final, TypeVar

F = TypeVar("F", bound=Callable[..., Any])

PLAIN: Final = os.environ.get("PATHWAY_KERNEL") == "plain"
"""Whether the kernel runs as plain Python, without numba: for tests, and to look into it."""

if not PLAIN:
    import numba


def compiled(function: F) -> F:
    """A function that numba compiles into those that call it. It knows whole and real numbers and arrays only."""
    if PLAIN:
        return function
    made: F = numba.njit(error_model="numpy", nogil=True)(function)
    return made
