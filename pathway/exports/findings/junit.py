"""JUnit XML: a test case for each file, which fails with what is wrong in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final
from xml.sax.saxutils import quoteattr

from pathway.diagnostics import Diagnostic
from pathway.exports.findings.concise import line
from pathway.exports.findings.model import Findings, more, title

_NOT_XML: Final = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAME: Final = "pathway check"


def lines(findings: Findings) -> Iterator[str]:
    """The lines of the document."""
    by_file: dict[str, list[Diagnostic]] = {path: [] for path in findings.files}
    for found in findings.diagnostics:
        by_file.setdefault(found.span.source.path, []).append(found)
    failing = sum(any(map(findings.fails, here)) for here in by_file.values())
    counts = f'name="{_NAME}" tests="{len(by_file)}" failures="{failing}" errors="0"'
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f"<testsuites {counts}>"
    yield f'  <testsuite {counts} skipped="0">'
    for path in sorted(by_file):
        yield from _case(path, by_file[path], findings)
    yield "  </testsuite>"
    yield "</testsuites>"


def _case(path: str, found: Sequence[Diagnostic], findings: Findings) -> Iterator[str]:
    name = _attribute(path)
    start = f'    <testcase classname="{_NAME}" name={name} file={name}'
    if not found:
        yield f"{start}/>"
        return
    yield f"{start}>"
    worst = next(filter(findings.fails, found), None)
    if worst is None:  # warnings that do not fail
        yield from _element("system-out", "system-out", found)
    else:
        told = f"failure type={_attribute(title(worst))} message={_attribute(worst.message)}"
        yield from _element("failure", told, found)
    yield "    </testcase>"


def _element(name: str, start: str, found: Sequence[Diagnostic]) -> Iterator[str]:
    yield f"      <{start}>"
    for one in found:
        yield _text(line(one))
        yield from (f"  {_text(said)}" for said in more(one))
    yield f"      </{name}>"


def _text(text: str) -> str:
    """A line of text, with what XML has no place for made visible."""
    shown = _NOT_XML.sub(lambda match: f"\\u{ord(match[0]):04x}", " ".join(text.split("\n")))
    return shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _attribute(text: str) -> str:
    shown = _NOT_XML.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
    return quoteattr(shown, {"\x85": "&#133;"})
