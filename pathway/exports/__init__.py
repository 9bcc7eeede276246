"""The audit log in the formats that outsiders read, one file a format."""

from pathway.exports.jsonl import json_lines

__all__ = ["json_lines"]
