"""What the formats make their output of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pathway.diagnostics import Code, Diagnostic, Severity


@dataclass(frozen=True, slots=True)
class Findings:
    """Diagnostics in order, the paths of all files that were checked, and who found them.

    `page` gives the page of a code, in Markdown. `fail_level` is the least severity that fails; None: nothing does.
    """

    diagnostics: tuple[Diagnostic, ...]
    files: tuple[str, ...]
    version: str
    page: Callable[[Code], str]
    fail_level: Severity | None = Severity.ERROR

    def fails(self, diagnostic: Diagnostic) -> bool:
        """Whether a finding is reason enough to fail."""
        return self.fail_level is not None and (
            diagnostic.severity is Severity.ERROR or self.fail_level is Severity.WARNING
        )


def title(diagnostic: Diagnostic) -> str:
    """`PW302 unknown-name`."""
    return f"{diagnostic.code.code} {diagnostic.code.name}"


def more(diagnostic: Diagnostic) -> Iterator[str]:
    """What there is to say beside the message, a line each."""
    if diagnostic.label:
        yield diagnostic.label
    yield from (f"{span}: {label}" for span, label in diagnostic.also)
    if diagnostic.note:
        yield f"note: {diagnostic.note}"
    if diagnostic.help:
        yield f"help: {diagnostic.help}"
    if diagnostic.fix is not None and diagnostic.fix.safe:
        yield f"fix: {diagnostic.fix.message}"
