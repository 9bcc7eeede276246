"""Where the shipped pathways, policies, examples and pages are: in the wheel, or in the repository."""

from __future__ import annotations

from pathlib import Path

from pathway.errors import StoreError

_PACKAGE = Path(__file__).resolve().parent


def shipped(*parts: str) -> Path:
    """The path of a shipped file or folder, such as `shipped("examples", "people.yaml")`."""
    for root in (_PACKAGE / "_shipped", _PACKAGE.parent):
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise StoreError(f"the installation lacks {'/'.join(parts)}; install client-pathways again")


def folders() -> tuple[Path, ...]:
    """The shipped folders in which files are found by bare name."""
    return tuple(
        shipped(*parts)
        for parts in (
            ("states",),
            ("rules",),
            ("examples",),
            ("examples", "stories"),
            ("examples", "scenarios"),
        )
    )
