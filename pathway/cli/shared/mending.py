"""Makes the fixes of findings until nothing is left to fix, and writes the files or shows what would change."""

from __future__ import annotations

import codecs
import difflib
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pathway.cli.shared.checking import Asked, Found, look, write_exactly
from pathway.cli.shared.frames import counted
from pathway.cli.shared.safe import safe
from pathway.diagnostics.fixing import fixed, lines_of
from pathway.errors import UsageError

_ROUNDS: Final = 10
"""A fix can bring another fault to light. So many times the files are checked anew."""


@dataclass(frozen=True, slots=True)
class Mended:
    """What is found after the fixes, and the files that they change: path, as shown, before and after."""

    found: Found
    changes: tuple[tuple[Path, str, bytes, bytes], ...]
    made: int

    @property
    def summary(self) -> str:
        """For people."""
        fixes = "1 fix" if self.made == 1 else f"{self.made:,} fixes"
        return f"{fixes} in {counted(len(self.changes), 'file')}"


def mended(asked: Asked, *, unsafe: bool) -> Mended:
    """Check and fix in memory: nothing is written."""
    texts, before = dict(asked.texts), dict(asked.texts)
    found, made = look(asked), 0
    for _ in range(_ROUNDS):
        done = fixed(found.diagnostics, found.checked.paths, unsafe=unsafe)
        if not done.made:
            break
        after = dict(texts)
        for source, text in done.texts.items():
            path = found.checked.paths[source.path]
            if path not in before:
                before[path] = _held(path)
            data = before[path]
            _unchanged(source.path, texts.get(path, data), source.text)
            mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
            after[path] = mark + text.encode()
        then = look(asked, after)
        if _broken(then) > _broken(found):
            break
        texts, found, made = after, then, made + done.made
    shown = {path: name for name, path in found.checked.paths.items()}
    changes = [(path, shown[path], before[path], texts[path]) for path in sorted(texts, key=str)]
    return Mended(found, tuple(change for change in changes if change[2] != change[3]), made)


def write(mend: Mended) -> None:
    """Put the changed files in their places, each at once."""
    for path, name, before, after in mend.changes:
        if _held(path) != before:
            raise _changed(name)
        _replace(path, name, after)


def difference(mend: Mended) -> None:
    """The changes as a unified diff on stdout. A screen gets it with what is unsafe to show made visible."""
    screen = sys.stdout.isatty()
    for _, name, before, after in mend.changes:
        for line in _diff(name, before.decode("utf-8-sig"), after.decode("utf-8-sig")):
            write_exactly(sys.stdout, (f"{safe(line.rstrip())}\n" if screen else line).encode())


def _diff(name: str, before: str, after: str) -> Iterator[str]:
    shown = safe(name)
    for line in difflib.unified_diff(lines_of(before), lines_of(after), shown, shown):
        yield line if line.endswith(("\n", "\r")) else f"{line}\n\\ No newline at end of file\n"


def _broken(found: Found) -> int:
    """How many findings say that a file can't be read at all: no fix may add one."""
    return sum(one.code.name == "yaml-syntax" for one in found.checked.report)


def _held(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read `{path}`: {(error.strerror or str(error)).lower()}") from error


def _unchanged(name: str, held: bytes, read: str) -> None:
    if held.decode("utf-8-sig", "replace") != read:
        raise _changed(name)


def _changed(name: str) -> UsageError:
    return UsageError(
        f"`{name}` was changed by somebody else in the meantime; nothing was written to it: run again"
    )


def _replace(path: Path, name: str, data: bytes) -> None:
    """Write a file anew beside itself, and put it in its place, so that it is never seen half written."""
    place = None
    try:
        handle, place = tempfile.mkstemp(prefix=f".{path.name[:40]}.", dir=path.parent)
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(place).chmod(path.stat().st_mode & 0o7777)
        Path(place).replace(path)
    except OSError as error:
        if place is not None:
            Path(place).unlink(missing_ok=True)
        raise UsageError(f"cannot write `{name}`: {(error.strerror or str(error)).lower()}") from error
