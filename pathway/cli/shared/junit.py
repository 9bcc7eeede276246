"""Results of tests as JUnit XML."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from pathway.cli.shared.safe import safe
from pathway.cli.shared.tested import result_lines
from pathway.testing import Ran


def junit(rans: Iterable[Ran], language: str) -> str:
    """A `testsuites` document: a suite for each file, a case for each test."""
    rans = [ran for ran in rans if ran.results]
    tests, failures = sum(len(r.results) for r in rans), sum(_failures(r) for r in rans)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    lines.append(f'<testsuites name="pathway test" tests="{tests}" failures="{failures}" errors="0">')
    for ran in rans:
        lines += _suite(ran, language)
    return "\n".join([*lines, "</testsuites>"]) + "\n"


def _failures(ran: Ran) -> int:
    return sum(not result.ok for result in ran.results)


def _suite(ran: Ran, language: str) -> Iterable[str]:
    path = _attribute(ran.file.source.path)
    yield f'  <testsuite name={path} tests="{len(ran.results)}" failures="{_failures(ran)}" errors="0" skipped="0">'
    for result in ran.results:
        head = f"    <testcase name={_attribute(result.test.name)} classname={path}"
        if result.ok:
            yield f"{head}/>"
            continue
        found = f"found {result.outcome}" + (f" by {', '.join(result.rules)}" if result.rules else "")
        only = Ran(ran.file, (result,))
        text = "\n".join(line.plain for line in result_lines(only, language, 100))
        yield f"{head}>"
        yield f'      <failure type="outcome" message={_attribute(found)}>'
        yield f"{escape(_block(text))}</failure>"
        yield "    </testcase>"
    yield "  </testsuite>"


def _attribute(text: str) -> str:
    return quoteattr(safe(text))


def _block(text: str) -> str:
    """Each line made safe, as XML has no place for control characters."""
    return "\n".join(safe(line) for line in text.split("\n"))
