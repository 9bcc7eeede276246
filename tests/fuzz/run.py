"""Starts a fuzz target under atheris for a number of seconds, and says how many inputs were tried."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

_HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(_HERE.parent), str(_HERE.parent.parent)]

try:
    import atheris
except ImportError:
    atheris = None


class Bytes:
    """Choices and texts taken from the fuzzer's bytes; where these end, every choice is the first."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._place = 0

    def choose(self, among: int) -> int:
        """A number from 0 to `among` - 1."""
        wanted = 1 if among <= 256 else 3
        taken = self._data[self._place : self._place + wanted]
        self._place += wanted
        return int.from_bytes(taken, "big") % among

    def text(self) -> str:
        """What is left, as a text; bytes that are none become halves of characters."""
        rest, self._place = self._data[self._place :], len(self._data)
        return rest.decode("utf-8", "surrogateescape")


def watched() -> AbstractContextManager[object]:
    """Within it, what is imported of the package is watched by the fuzzer. Ends the program where there is none."""
    if atheris is None:
        sys.exit("this needs atheris, a fuzzer guided by coverage: `pip install atheris`; nothing was run")
    return atheris.instrument_imports(include=["pathway"])


def main(one: Callable[[bytes], None], about: str | None) -> None:
    """Fuzz for as long as the command line says; libFuzzer says at the end how many inputs were tried."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--seconds", type=int, default=60, help="how long to go on (60)")
    parser.add_argument("--seed", type=int, default=1, help="of the fuzzer's random numbers (1)")
    parser.add_argument("--inputs", type=Path, help="a folder of inputs to begin with and to add to")
    parser.add_argument("--again", type=Path, help="run this one input, such as one that ended a run")
    given = parser.parse_args()
    if given.again is not None:
        return one(given.again.read_bytes())
    options = [f"-max_total_time={given.seconds}", f"-seed={given.seed}", "-max_len=4096", "-timeout=20"]
    options += ["-rss_limit_mb=1500", "-print_final_stats=1", *([str(given.inputs)] if given.inputs else [])]
    atheris.Setup([sys.argv[0], *options], one)
    atheris.Fuzz()
    return None
