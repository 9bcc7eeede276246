"""Workflow commands of GitHub Actions, which show findings beside the lines of a pull request."""

from __future__ import annotations

from collections.abc import Iterator

from pathway.diagnostics import Diagnostic
from pathway.exports.findings.model import Findings, more, title


def lines(findings: Findings) -> Iterator[str]:
    """A command for each finding."""
    return map(_command, findings.diagnostics)


def _command(found: Diagnostic) -> str:
    span = found.span
    values: dict[str, object] = {"file": span.source.path}
    if span.source.text:
        values |= {"line": span.line, "endLine": span.end_line}
        if span.line == span.end_line:  # columns of several lines are not taken
            values |= {"col": span.column, "endColumn": span.end_column}
    values["title"] = title(found)
    properties = ",".join(f"{name}={_property(str(value))}" for name, value in values.items())
    return f"::{found.severity} {properties}::{_data(chr(10).join((found.message, *more(found))))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
