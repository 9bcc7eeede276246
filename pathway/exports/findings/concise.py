"""One line a finding, as many editors and programs read it: `path:line:column: severity[code] name: message`."""

from __future__ import annotations

from collections.abc import Iterator

from pathway.diagnostics import Diagnostic
from pathway.exports.findings.model import Findings


def lines(findings: Findings) -> Iterator[str]:
    """A line for each finding."""
    return map(line, findings.diagnostics)


def line(found: Diagnostic) -> str:
    """The line of a finding."""
    return f"{found.span}: {found.severity}[{found.code.code}] {found.code.name}: {found.message}"
