"""What runs the loop: compiled by numba and kept for the next time, or as plain Python."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pathway.simulation.kernel import running
from pathway.simulation.kernel.compiled import PLAIN


class Machine:
    """The loop, and how its memory is made."""

    def __init__(self) -> None:
        self.run: Any = running.run

    def memory(self, words: list[int], reals: list[float]) -> tuple[Any, Any]:
        """The memory with which a run begins."""
        if PLAIN:
            return words, reals
        import numpy as np

        return np.array(words, np.int64), np.array(reals or [0.0], np.float64)

    def grown(self, memory: Any, more: int) -> Any:
        """The memory with so many words more."""
        if PLAIN:
            return [*memory, *([0] * more)]
        import numpy as np

        return np.concatenate((memory, np.zeros(more, np.int64)))


Words = Sequence[int]
