"""The audit log in the formats that outsiders read, one file a format; and read back, where it can be."""

from pathway.exports.jsonl import json_lines
from pathway.exports.lines import MAX_LINE, Bunch, Line, Raw, by_case, read_line

__all__ = ["MAX_LINE", "Bunch", "Line", "Raw", "by_case", "json_lines", "read_line"]
