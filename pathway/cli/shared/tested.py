"""Results of table tests, and what they reached, as people read them and as JSON."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any, Final

from rich.text import Text

from pathway.cli.shared.console import wrapped
from pathway.cli.shared.decisions import decision_json, reason_lines, who
from pathway.cli.shared.phrases import phrase
from pathway.cli.shared.safe import safe
from pathway.cli.shared.words import Words
from pathway.diagnostics import Source
from pathway.exports.junit import Failure, TestCase, TestSuite
from pathway.testing import Coverage, Part, Ran, Result, RuleCoverage

NEVER = {"true": "never true", "false": "never false", "decides": "never decides"}


def result_lines(ran: Ran, language: str, width: int) -> Iterator[Text]:
    """The tests of a file that failed, each with the decision's reasons."""
    for result in ran.results:
        if not result.ok:
            yield from _failed(ran, result, language, width)
            yield Text()


def _failed(ran: Ran, result: Result, language: str, width: int) -> Iterator[Text]:
    span = result.test.span
    place = safe(ran.file.source.path) + (f":{span.line}" if span is not None else "")
    for number, line in enumerate(wrapped(f"✗ {result.test.name}", width, rest="  ")):
        text = Text(line, style="bold")
        if number == 0:
            text.stylize("red", 0, 1)
        yield text
    yield from (Text(line, style="blue") for line in wrapped(place, width, "  at "))
    yield from map(Text, wrapped(_asked(ran, result, language), width, "  "))
    yield from map(Text, _found("expected", result.test.expect, result.test.rules, language, width))
    yield from map(Text, _found("found", result.outcome, result.rules, language, width))
    for check in result.decision.checks:
        if check.id in result.rules or result.test.deadline is not None:
            yield from reason_lines(check, language, width, "    ", detail=True)
    lacking = [id for id in result.test.rules if id not in result.rules]
    passed = {check.id for check in result.decision.checks}
    for id in lacking:
        said = phrase("let pass" if id in passed else "not here", language, id=id)
        yield from map(Text, wrapped(said, width, "    "))


def suites(rans: Iterable[Ran], language: str) -> list[TestSuite]:
    """The tests for JUnit: a suite for each file, a case for each test."""
    return [
        TestSuite(ran.file.source.path, tuple(_case(ran, result, language) for result in ran.results))
        for ran in rans
        if ran.results
    ]


def _case(ran: Ran, result: Result, language: str) -> TestCase:
    path, span = ran.file.source.path, result.test.span
    failure = None
    if not result.ok:
        text = "\n".join(line.plain for line in result_lines(Ran(ran.file, (result,)), language, 100))
        failure = Failure("outcome", f"found {_said(result.outcome, result.rules)}", text)
    return TestCase(result.test.name, path, path, None if span is None else span.line, failure)


def _asked(ran: Ran, result: Result, language: str) -> str:
    act, test, definition = result.decision.act, result.test, ran.file.bundle.definition
    if test.deadline is not None:
        said = phrase("the deadline", language, deadline=test.deadline)
        return said + (phrase("subject", language, subject=test.entry) if test.entry is not None else "")
    event = Words(definition, language).event(act.event)
    return phrase("act", language, event=event, who=who(result.decision, definition, language))


def _found(key: str, outcome: str, rules: Sequence[str], language: str, width: int) -> list[str]:
    """What a test expects or found: the words line up."""
    heads = [phrase(one, language) for one in ("expected", "found")]
    answer = phrase(_ANSWERS[outcome], language) if outcome in _ANSWERS else outcome
    said = phrase("by rules", language, answer=answer, rules=", ".join(rules)) if rules else answer
    return wrapped(said, width, f"  {phrase(key, language).ljust(max(map(len, heads)))} ")


_ANSWERS: Final = {"accepted": "yes", "refused": "no", "unknown": "unknown"}


def _said(outcome: str, rules: Sequence[str]) -> str:
    return outcome + (f" by {', '.join(rules)}" if rules else "")


def result_json(ran: Ran, result: Result, language: str) -> dict[str, Any]:
    """The stable form of a judged test."""
    span = result.test.span
    return {
        "test": result.test.name,
        "path": ran.file.source.path,
        "line": None if span is None else span.line,
        "ok": result.ok,
        "expected": {"outcome": result.test.expect, "rules": list(result.test.rules)},
        "found": {"outcome": result.outcome, "rules": list(result.rules)},
        "decision": decision_json(result.decision, language),
    }


# ------------------------------------------------------------------ coverage


def fraction(met: int, all_: int) -> str:
    """`7 of 12 (58 %)`: a share, exact, and about how much that is."""
    return f"{met} of {all_}" + (f" ({Fraction(met, all_) * 100 // 1} %)" if all_ else "")


def coverage_json(coverage: Coverage) -> dict[str, Any]:
    """The stable form of what tests reached."""
    met, all_ = coverage.counts
    return {"met": met, "of": all_, "rules": [_rule_json(one) for one in coverage]}


def _rule_json(one: RuleCoverage) -> dict[str, Any]:
    parts = [
        {
            "condition": part.text,
            "line": None if part.span is None else part.span.line,
            "met": [goal for goal in part.goals if (place, goal) in one.met],
            "missing": [goal for goal in part.goals if (place, goal) not in one.met],
        }
        for place, part in enumerate(one.parts)
    ]
    return {
        "rule": one.rule.id,
        "policy": one.rule.policy,
        "met": len(one.met),
        "of": len(one.goals),
        "parts": parts,
    }


def coverage_lines(coverage: Coverage, width: int) -> Iterator[Text]:
    """Each rule with what is reached of it, and the parts that are not."""
    for one in coverage:
        whole = not one.missing
        yield Text(f"{'✓' if whole else '✗'} {one.rule.id}  ", style="green" if whole else "yellow") + Text(
            fraction(len(one.met), len(one.goals))
        )
        for place, part in enumerate(one.parts):
            never = [NEVER[goal] for goal in part.goals if (place, goal) not in one.met]
            if never:
                yield from map(Text, wrapped(f"{part.text}: {', '.join(never)}", width, "    "))


def shown_lines(coverage: Coverage) -> Iterator[Text]:
    """The policies' texts: `+` before a line all of whose parts are reached, `-` where one is not, and what lacks."""
    marks: dict[str, dict[int, list[tuple[Part, list[str]]]]] = defaultdict(lambda: defaultdict(list))
    sources: dict[str, Source] = {}
    for one in coverage:
        for place, part in enumerate(one.parts):
            if part.span is not None:
                sources[part.span.source.path] = part.span.source
                never = [NEVER[goal] for goal in part.goals if (place, goal) not in one.met]
                marks[part.span.source.path][part.span.line].append((part, never))
    for path, source in sources.items():
        yield Text(safe(path), style="bold")
        yield from _marked(source, marks[path])


def _marked(source: Source, marks: dict[int, list[tuple[Part, list[str]]]]) -> Iterator[Text]:
    gutter = len(str(len(source.starts)))
    for number in range(1, len(source.starts) + 1):
        parts = marks.get(number, [])
        lacking = [(part, never) for part, never in parts if never]
        sign, style = ("-", "red") if lacking else ("+", "green") if parts else (" ", "dim")
        line = safe(source.line(number))
        yield Text(f"{sign} {number:>{gutter}} | ", style=style) + Text(line, style=style if parts else "")
        yield from _below(lacking, gutter, number)


def _below(lacking: Iterable[tuple[Part, list[str]]], gutter: int, number: int) -> Iterator[Text]:
    for part, never in lacking:
        assert part.span is not None
        single = part.span.end_line == number
        length = max(part.span.end_column - part.span.column, 1) if single else 1
        under = " " * (part.span.column - 1) + "^" * length
        yield Text(f"  {' ' * gutter} | {under} {', '.join(never)}", style="red")
