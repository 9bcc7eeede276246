"""How long programs that write one SQLite file without a pause wait for their turn."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from pathway.store import Store

WRITERS = 16
PROGRAM = """
import sys, time
from pathway.store import Store
from pathway.store.sqlite import choose_driver
path, way, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
store = Store.open(f"sqlite:///{path}", timeout=60)
plain = choose_driver().module.connect(path, isolation_level=None, timeout=60).cursor()
plain.execute("PRAGMA synchronous=FULL")

def ours():
    began = time.perf_counter()
    with store.write() as tx:
        waited = time.perf_counter() - began
        tx._cursor.execute("UPDATE pathway_document SET text = text || '' WHERE name = 'x'", ())
    return waited

def theirs():
    began = time.perf_counter()
    plain.execute("BEGIN IMMEDIATE")
    waited = time.perf_counter() - began
    plain.execute("UPDATE pathway_document SET text = text || '' WHERE name = 'x'")
    plain.execute("COMMIT")
    return waited

work = ours if way == "ours" else theirs
print("ready", flush=True)
sys.stdin.readline()
end, waits = time.perf_counter() + seconds, []
while time.perf_counter() < end:
    waits.append(work())
print(len(waits), max(waits))
"""


def measure(folder: Path, seconds: float) -> Iterator[str]:
    """The worst wait of 16 programs, with our way of waiting and with SQLite's own."""
    from pathway.store import DocumentRow

    path = folder / "waiting.db"
    with Store.open(f"sqlite:///{path}") as store, store.write() as tx:
        tx.put_document(DocumentRow("0" * 64, "policy", "x", "text"))
    for way, called in (
        ("ours", "asking at random within a millisecond"),
        ("theirs", "SQLite's own busy handler"),
    ):
        turns, worst = _all(path, way, seconds)
        yield (
            f"{WRITERS} programs that write without a pause, {called}: worst wait {max(worst) * 1000:,.0f} ms; "
            f"turns of the one with fewest and with most: {min(turns):,} and {max(turns):,}"
        )


def _all(path: Path, way: str, seconds: float) -> tuple[list[int], list[float]]:
    command = [sys.executable, "-c", PROGRAM, str(path), way, str(seconds)]
    writers = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(WRITERS)
    ]
    for writer in writers:
        assert writer.stdout is not None
        writer.stdout.readline()
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("\n")
        writer.stdin.flush()
    answers = [writer.communicate(timeout=120)[0].split() for writer in writers]
    return [int(turns) for turns, _ in answers], [float(worst) for _, worst in answers]
