"""The trace as JSON Lines: one row for each thing that happened, keys in a fixed order."""

from __future__ import annotations

import json
from typing import TextIO

from pathway.simulation.recorder import Trace, TraceRow


def write_rows(stream: TextIO) -> Trace:
    """A trace that writes each row to `stream` as one line of JSON."""

    def write(row: TraceRow) -> None:
        stream.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")

    return write
