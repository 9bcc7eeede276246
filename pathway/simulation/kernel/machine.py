"""What runs the loop: compiled by numba and kept for the next time, or as plain Python."""

from __future__ import annotations

from typing import Any

from pathway.simulation.kernel import running
from pathway.simulation.kernel.compiled import PLAIN


class Machine:
    """The loop, and how its memory is made."""

    def __init__(self) -> None:
        self.run: Any = running.run

    def memory(self, words: list[int], reals: list[float], room: int) -> tuple[Any, Any]:
        """The memory with which a run begins: the words, and room for so many more."""
        if PLAIN:
            return [*words, *([0] * room)], list(reals)
        import numpy as np

        memory = np.zeros(len(words) + room, np.int64)
        memory[: len(words)] = words
        return memory, np.array(reals, np.float64)

    def grown(self, memory: Any, more: int) -> Any:
        """The memory with so many words more."""
        if PLAIN:
            return [*memory, *([0] * more)]
        import numpy as np

        return np.concatenate((memory, np.zeros(more, np.int64)))
