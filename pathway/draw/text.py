"""Text in pictures: how wide it is, where it breaks, and how it is made safe and visible."""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

FONTS: Final = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
MISSING: Final = 0.66
BOLD: Final = 1.16

# Advance widths in thousandths of an em of DejaVu Sans (the metrics of Bitstream Vera), one of the widest
# fonts that `FONTS` may end in: what fits in it fits in the others.
_RUNS: Final = (
    (" ", (318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337)),
    ("0", (636,) * 10 + (337, 337, 838, 838, 838, 531, 1000)),
    ("A", (684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695, 635)),
    ("T", (611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500, 500)),
    ("a", (613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521)),
    ("t", (392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838)),
)
_WIDTHS: Final = {chr(ord(first) + i): w / 1000 for first, run in _RUNS for i, w in enumerate(run)}


def visible(text: str) -> str:
    """The text on one line, with control, bidi and other unseen characters shown as `⟨U+202E⟩`."""
    return "".join(_shown(c) for c in text)


def _shown(c: str) -> str:
    if c in "\n\t\r":
        return " "
    odd = unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    return f"⟨U+{ord(c):04X}⟩" if odd else c


def xml(text: str) -> str:
    """The visible text, escaped for an element or a quoted attribute of XML."""
    safe = visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return safe.replace('"', "&quot;").replace("'", "&#39;")


@lru_cache(maxsize=8192)
def width(text: str, size: float, bold: bool = False) -> int:
    """An upper estimate, in whole pixels, of how wide `text` is at a font size in pixels."""
    ems = sum(_em(c) for c in text)
    return math.ceil(ems * size * (BOLD if bold else 1))


def _em(c: str) -> float:
    if c in _WIDTHS:
        return _WIDTHS[c]
    if unicodedata.combining(c):
        return 0.0
    base = unicodedata.normalize("NFD", c)[0]
    wide = unicodedata.east_asian_width(c) in "WF"
    return _WIDTHS.get(base, 1.0 if wide or not c.isalpha() else MISSING + 0.2 * c.isupper())


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of text of one size, with the room they take in pixels."""

    lines: tuple[str, ...]
    size: float
    width: int
    height: int

    @property
    def leading(self) -> int:
        return math.ceil(self.size * 1.25)


def block(lines: tuple[str, ...], size: float, bold: bool = False) -> Block:
    """Measured lines; no lines take no room."""
    widest = max((width(line, size, bold) for line in lines), default=0)
    return Block(lines, size, widest, math.ceil(size * 1.25) * len(lines))


def wrap(
    text: str, limit: float, size: float, bold: bool = False, most: int = 3, stretch: float = 1
) -> tuple[str, ...]:
    """The visible text in at most `most` lines no wider than `limit` pixels; the last may end in `…`.

    A long word may stretch the limit by a factor of up to `stretch` before it is broken.
    """
    whole = visible(text).split()
    longest = max((width(word, size, bold) for word in whole), default=0)
    limit = max(limit, min(longest, limit * stretch))
    words = [piece for word in whole for piece in _pieces(word, limit, size, bold)]
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, size, bold) <= limit:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], _cut(lines[most - 1], limit, size, bold)]
    return tuple(lines)


def _cut(line: str, limit: float, size: float, bold: bool) -> str:
    while line and width(line + "…", size, bold) > limit:
        line = line[:-1]
    return line.rstrip() + "…"


def _pieces(word: str, limit: float, size: float, bold: bool) -> list[str]:
    """A word too long for a line, in pieces that end in a hyphen."""
    pieces: list[str] = []
    while width(word, size, bold) > limit:
        end = next((n for n in range(len(word), 1, -1) if width(word[:n] + "-", size, bold) <= limit), 1)
        if end == len(word):
            break
        pieces.append(word[:end] + "-")
        word = word[end:]
    return [*pieces, word]
