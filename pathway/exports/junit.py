"""JUnit XML, as continuous integration reads it: suites of cases, each passed or with a failure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree

_NOT_XML: Final = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Failure:
    """What is wrong with a case: of which kind, in a line, and whole."""

    type: str
    message: str
    text: str


@dataclass(frozen=True, slots=True)
class TestCase:
    """A case, what is wrong with it, and what it says where nothing is."""

    __test__ = False

    name: str
    of: str
    """What it is a case of: a file, or a command."""
    file: str
    line: int | None = None
    failure: Failure | None = None
    output: str = ""


@dataclass(frozen=True, slots=True)
class TestSuite:
    """Cases that belong together."""

    __test__ = False

    name: str
    cases: tuple[TestCase, ...]


def junit(name: str, suites: Iterable[TestSuite]) -> str:
    """The document. It holds no time, so that the same cases give the same text."""
    suites = tuple(suites)
    root = ElementTree.Element("testsuites", {"name": name, **_counts(suites)})
    for suite in suites:
        counts = {"name": _fit(suite.name), **_counts([suite]), "skipped": "0"}
        within = ElementTree.SubElement(root, "testsuite", counts)
        for case in suite.cases:
            _add(within, case)
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _counts(suites: Iterable[TestSuite]) -> dict[str, str]:
    cases = [case for suite in suites for case in suite.cases]
    failures = sum(case.failure is not None for case in cases)
    return {"tests": str(len(cases)), "failures": str(failures), "errors": "0"}


def _add(suite: ElementTree.Element, case: TestCase) -> None:
    place = {"classname": _fit(case.of), "name": _fit(case.name), "file": _fit(case.file)}
    line = {} if case.line is None else {"line": str(case.line)}
    element = ElementTree.SubElement(suite, "testcase", {**place, **line})
    if case.failure is not None:
        told = {"type": _fit(case.failure.type), "message": _fit(case.failure.message)}
        ElementTree.SubElement(element, "failure", told).text = _fit(case.failure.text)
    elif case.output:
        ElementTree.SubElement(element, "system-out").text = _fit(case.output)


def _fit(text: str) -> str:
    """The text with what XML 1.0 has no place for made visible."""
    return _NOT_XML.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
