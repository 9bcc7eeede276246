"""Makes the fixes of findings, by putting texts into the texts of files; nothing else of a file is touched."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from pathway.diagnostics.model import Diagnostic, Edit, Fix, Source

_LINE_END: Final = re.compile(r"\r\n|\n|\r")
_MOST_COMPARED: Final = 300
_LINES: Final = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")


@dataclass(frozen=True, slots=True)
class Fixed:
    """Texts as they are after some fixes, by the sources that they were made of."""

    texts: Mapping[Source, str]
    made: int


def fixed(diagnostics: Iterable[Diagnostic], paths: Collection[str], *, unsafe: bool = False) -> Fixed:
    """The texts of files after the fixes of these findings.

    Only files with these paths are changed, and a fix is made whole or not at all. Of fixes that overlap, the first
    is made.
    """
    taken: dict[Source, list[Edit]] = {}
    made = 0
    for diagnostic in diagnostics:
        fix = diagnostic.fix
        if fix is not None and (fix.safe or unsafe) and _fits(fix, paths, taken):
            made += 1
            for edit in fix.edits:
                taken.setdefault(edit.span.source, []).append(edit)
    return Fixed({source: spliced(source, edits) for source, edits in taken.items()}, made)


def spliced(source: Source, edits: Iterable[Edit]) -> str:
    """The text of a source with edits made in it, with line ends as the source has them."""
    text = source.text
    found = _LINE_END.search(text)
    line_end = found[0] if found else "\n"
    for edit in sorted(edits, key=lambda edit: (edit.span.start, edit.span.end), reverse=True):
        put_in = _LINE_END.sub(lambda _: line_end, edit.text)
        text = text[: edit.span.start] + put_in + text[edit.span.end :]
    return text


def changed_lines(fix: Fix) -> Iterator[tuple[int, str, str]]:
    """The lines that a fix takes away (`-`) and puts in (`+`), each with its number before or after."""
    sources = dict.fromkeys(edit.span.source for edit in fix.edits)
    for source in sources:
        old = lines_of(source.text)
        new = lines_of(spliced(source, [edit for edit in fix.edits if edit.span.source == source]))
        first = _alike(old, new)
        last = _alike(old[first:][::-1], new[first:][::-1])
        old, new = old[first : len(old) - last], new[first : len(new) - last]
        for tag, a, b, c, d in _hunks(old, new):
            for sign, lines, start in (("-", old[a:b], a), ("+", new[c:d], c)) if tag != "equal" else ():
                numbered = enumerate(lines, first + start + 1)
                yield from ((number, sign, line.rstrip("\r\n")) for number, line in numbered)


def lines_of(text: str) -> list[str]:
    """The lines of a text with their ends."""
    return _LINES.findall(text)


def _hunks(old: Sequence[str], new: Sequence[str]) -> Sequence[tuple[str, int, int, int, int]]:
    """What differs; where that is far apart, all between, since finding it out takes the square of the lines."""
    if max(len(old), len(new)) > _MOST_COMPARED:
        return [("replace", 0, len(old), 0, len(new))]
    return difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()


def _alike(old: list[str], new: list[str]) -> int:
    """How many lines two texts have in common at their beginning."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(old), len(new)))


def _fits(fix: Fix, paths: Collection[str], taken: Mapping[Source, Sequence[Edit]]) -> bool:
    if not fix.edits or any(edit.span.source.path not in paths for edit in fix.edits):
        return False
    if any(_meet(a, b) for a, b in combinations(fix.edits, 2) if a.span.source == b.span.source):
        return False
    return not any(_meet(edit, other) for edit in fix.edits for other in taken.get(edit.span.source, ()))


def _meet(a: Edit, b: Edit) -> bool:
    """Whether two edits touch the same characters, or the same place between them."""
    if a.span.start == b.span.start:
        return True
    return a.span.start < b.span.end and b.span.start < a.span.end
