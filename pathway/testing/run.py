"""Runs the tests of files, and notes what they show of the rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pathway.documents.tables_model import TableTests
from pathway.policy import Bundle
from pathway.testing.coverage import Coverage
from pathway.testing.judging import Result, in_force, judge


@dataclass(frozen=True, slots=True)
class Ran:
    """The tests of one file, and what came of those that were chosen."""

    file: TableTests
    results: tuple[Result, ...]


def run_tests(
    files: Iterable[TableTests], coverage: Coverage, *, chosen: str = "", fail_fast: bool = False
) -> list[Ran]:
    """Run the tests whose name has the text `chosen` in it; `fail_fast` stops after the first that fails."""
    ran: list[Ran] = []
    for file in files:
        coverage.add(file.bundle)
        results: list[Result] = []
        for test in file.tests:
            if chosen.casefold() not in test.name.casefold():
                continue
            results.append(judge(file.bundle, test))
            _note(coverage, file.bundle, results[-1])
            if fail_fast and not results[-1].ok:
                return [*ran, Ran(file, tuple(results))]
        ran.append(Ran(file, tuple(results)))
    return ran


def _note(coverage: Coverage, bundle: Bundle, result: Result) -> None:
    """Note what a test shows of the rules, or of the deadline, that are in force on its day."""
    test = result.test
    known = in_force(bundle, test)
    if test.deadline is None:
        coverage.note(known.rules.get(test.event, ()), result.view)
    else:
        coverage.note([one for one in known.deadlines if one.id == test.deadline], result.view)
