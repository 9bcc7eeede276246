"""JUnit XML: a test case for each file, which fails with what is wrong in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from pathway.diagnostics import Diagnostic
from pathway.exports.findings.concise import line
from pathway.exports.findings.model import Findings, more, title
from pathway.exports.junit import Failure, TestCase, TestSuite, junit

_NAME: Final = "pathway check"


def lines(findings: Findings) -> Iterator[str]:
    """The lines of the document."""
    by_file: dict[str, list[Diagnostic]] = {path: [] for path in findings.files}
    for found in findings.diagnostics:
        by_file.setdefault(found.span.source.path, []).append(found)
    cases = tuple(_case(path, by_file[path], findings) for path in sorted(by_file))
    yield from junit(_NAME, [TestSuite(_NAME, cases)]).rstrip("\n").split("\n")


def _case(path: str, found: Sequence[Diagnostic], findings: Findings) -> TestCase:
    text = "\n".join(said for one in found for said in (line(one), *(f"  {each}" for each in more(one))))
    worst = next(filter(findings.fails, found), None)
    failure = None if worst is None else Failure(title(worst), worst.message, text)
    return TestCase(path, _NAME, path, None, failure, text)
