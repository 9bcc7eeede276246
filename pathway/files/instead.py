"""Texts that are read in place of what files hold: what an editor has not saved, or a fix would make."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Final

_TEXTS: Final[ContextVar[Mapping[Path, bytes]]] = ContextVar("texts")


@contextmanager
def instead(texts: Mapping[Path, bytes]) -> Iterator[None]:
    """Within it, files of these resolved paths hold these texts, whether they are there or not."""
    token = _TEXTS.set(texts)
    try:
        yield
    finally:
        _TEXTS.reset(token)


def text_instead(path: Path) -> bytes | None:
    """What stands in place of a file; None where it is read itself."""
    texts = _TEXTS.get(None)
    return texts.get(path.resolve()) if texts else None
