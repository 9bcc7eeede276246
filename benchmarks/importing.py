"""How fast past cases are loaded from exported lines.

    python benchmarks/importing.py [ENTRIES] [--workers N]

The cases are those of the shipped stories, acted through the engine and copied under other ids: each copy is
encoded, chained and bound anew, so nothing of it was seen before. Personal values are given new salts.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import Any

from pathway.audit import FIRST_PREV, commit, digest, encode
from pathway.diagnostics import Report
from pathway.documents import Library
from pathway.documents.story import Story, load_story
from pathway.engine import Engine, play
from pathway.exports.jsonl import json_lines
from pathway.files import Finder
from pathway.shipped import folders, shipped


@dataclass(frozen=True, slots=True)
class Measured:
    """Entries and cases that were loaded, seconds by the wall and of CPU in all processes, bytes of the database."""

    entries: int
    cases: int
    seconds: float
    cpu: float
    workers: int
    bytes: int

    @property
    def rate(self) -> float:
        """Entries a second, by the wall."""
        return self.entries / self.seconds


def measure_import(entries: int, workers: int = 0) -> Measured:
    """Load at least so many entries into a new SQLite database, durably; the lines are made before."""
    stories = _stories()
    with tempfile.TemporaryDirectory(prefix="pathway-importing-") as name:
        file, url = Path(name, "cases.jsonl"), f"sqlite:///{name}/loaded.db"
        _write(file, entries, _acted(stories, f"sqlite:///{name}/acted.db"))
        for story in stories:  # the database has to know what the entries were judged by
            Engine.open(url, pathways=[story.pathway], policies=story.policies).close()
        with Engine.open(url) as engine, file.open("rb") as lines:
            wall, cpu = perf_counter(), _cpu()
            loaded = list(engine.load(lines, workers=workers))
            wall, cpu = perf_counter() - wall, _cpu() - cpu
        assert not [fault for part in loaded for fault in part.faults]
        count, cases = sum(part.entries for part in loaded), sum(part.cases for part in loaded)
        return Measured(count, cases, wall, cpu, workers, Path(name, "loaded.db").stat().st_size)


def _cpu() -> float:
    """Seconds of CPU that this process has used, and those that it began and that have ended."""
    return sum(os.times()[:4])


def _stories() -> list[Story]:
    library = Library(Finder(folders()), Report())
    paths = sorted(Path(str(shipped("examples", "stories"))).glob("*.yaml"))
    stories = [load_story(path, library) for path in paths]
    return [story for story in stories if story is not None]


def _acted(stories: Sequence[Story], url: str) -> list[list[dict[str, Any]]]:
    """The exported cases of the stories."""
    ids = [play(story, url, case=f"story-{number}").case for number, story in enumerate(stories)]
    with Engine.open(url) as engine:
        return [list(engine.export(id)) for id in ids]


def _write(file: Path, entries: int, originals: Sequence[Sequence[dict[str, Any]]]) -> None:
    """Lines of at least so many entries: the cases over and over, under ids of their own."""
    salts, written, turns = random.Random(1), 0, count()
    with file.open("wb") as stream:
        while written < entries:
            number = next(turns)
            original = originals[number % len(originals)]
            stream.writelines(_copied(original, f"past-{number:07d}", salts))
            written += len(original)


def _copied(original: Sequence[dict[str, Any]], id: str, salts: random.Random) -> Iterator[bytes]:
    prev = FIRST_PREV
    for line in original:
        beside = [(name, salts.randbytes(16), one["value"]) for name, one in line["personal"].items()]
        bound = {name: commit(salt, value) for name, salt, value in beside}
        data = encode({**line["entry"], "case": id, "prev": prev, "commitments": bound})
        hash = digest(data)
        prev = hash.hex()
        personal = [(line["seq"], *one) for one in beside]
        (exported,) = json_lines(id, [(line["seq"], data, hash)], personal)
        yield json.dumps(exported, ensure_ascii=False).encode() + b"\n"  # as `pathway audit export` writes it


def main() -> None:
    parser = argparse.ArgumentParser(description="How fast past cases are loaded.")
    parser.add_argument("entries", nargs="?", type=int, default=200_000)
    parser.add_argument("--workers", type=int, action="append")
    given = parser.parse_args()
    for workers in given.workers or [0, len(os.sched_getaffinity(0))]:
        found = measure_import(given.entries, workers)
        print(
            f"{found.entries:,} entries of {found.cases:,} cases, {workers} workers: {found.rate:,.0f} entries/s "
            f"by the wall; {1e6 * found.cpu / found.entries:.0f} us of CPU an entry; "
            f"{found.bytes / found.entries:,.0f} bytes an entry"
        )


if __name__ == "__main__":
    main()
