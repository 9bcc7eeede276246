"""Makes text from files, arguments and databases safe to print: it moves no cursor and turns no line round."""

from __future__ import annotations

import json
import re
from typing import Any, Final

_UNSAFE: Final = re.compile(
    "["
    "\x00-\x1f\x7f-\x9f"  # control characters, ESC among them
    "\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e"  # bidi, zero width, separators
    "\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff"  # lone surrogates, which no output can encode
    "\U000e0000-\U000e007f"  # tags, which are not shown at all
    "]"
)


def safe(text: object) -> str:
    """The text on one line, with control, bidi and invisible characters written as `\\x1b` or `\\u202e`."""
    return _UNSAFE.sub(_visible, str(text))


def lines(text: object) -> list[str]:
    """The text's own lines, each made safe."""
    return [safe(line) for line in str(text).split("\n")]


def to_json(value: Any, *, indent: int | None = 2, sort: bool = False) -> str:
    """The value as JSON, with what is unsafe to print written as `\\uXXXX`, which reads back as itself."""
    text = json.dumps(value, ensure_ascii=False, indent=indent, allow_nan=False, sort_keys=sort)
    return "\n".join(_UNSAFE.sub(_escaped, line) for line in text.split("\n"))


def _visible(found: re.Match[str]) -> str:
    number = ord(found.group())
    if number < 0x100:
        return {"\t": "\\t", "\n": "\\n", "\r": "\\r"}.get(found.group(), f"\\x{number:02x}")
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _escaped(found: re.Match[str]) -> str:
    units = found.group().encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))
