"""What is fuzzed: texts through everything that reads them, and the laws that must hold of whatever comes out."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any, Final

import conditioned
import support

from pathway.checks.alone import check_catalogue, check_people_form, check_school_days
from pathway.checks.kinds import kind_of
from pathway.decision import Act, Answer, Opening, apply, decide, new_case
from pathway.definition import Definition, load_definition
from pathway.diagnostics import Diagnostic, Report, Source
from pathway.documents.library import Library
from pathway.documents.migration import check_map, load_map
from pathway.documents.people import load_people
from pathway.documents.scenario import load_scenario
from pathway.documents.scenario_shapes import ScenarioShape
from pathway.documents.story import load_story
from pathway.documents.story_shapes import StoryShape
from pathway.errors import UsageError
from pathway.files import Finder, load_text, validate
from pathway.policy import Bundle, Policy, load_policy
from pathway.shipped import folders

BREAKING: Final = (
    "\x00", "\ufeff", "\u202e", "\u2028", "\x85", "\ud800", "\t", "\r", "\r\n", "\n", "  ", "- ", ": ", "? ",
    "{", "}", "[", "]", ",", "#", " #", "&a ", "*a", "<<: ", "!!binary ", "!x ", "---\n", "...\n", "%YAML 1.1\n",
    "|", ">", "|-\n", "'", '"', "\\", "@", "`", "-3 days", "10 years", "999999999999999999999", "9999-12-31",
    "0000-00-00", "yes", "null", "~", "(" * 70, "not " * 70, "a" * 300, "it", "event.", "today", "\U0001f600", "ä",
)  # fmt: skip
"""What has broken readers of YAML and parsers before."""


def mutated(text: str, choose: Callable[[int], int]) -> str:
    """The text with a few of its lines deleted, doubled, swapped or changed; `choose(n)` gives 0 to n - 1."""
    lines = text.splitlines(keepends=True) or [""]
    for _ in range(1 + choose(4)):
        lines = _changed(lines, choose)
    return "".join(lines)


def _changed(lines: list[str], choose: Callable[[int], int]) -> list[str]:
    at, other = choose(len(lines)), choose(len(lines))
    line = lines[at]
    place = choose(len(line) + 1)
    new: list[str]
    match choose(9):
        case 0:
            new = []
        case 1:
            new = [line, line]
        case 2:
            new = [lines[other]]
        case 3:
            new = [line[:place] + BREAKING[choose(len(BREAKING))] + line[place:]]
        case 4:
            new = [line[:place] + line[place + 1 + choose(6) :]]
        case 5:
            new = [" " * choose(5) + line]
        case 6:
            new = [line.partition(":")[0] + ": " + BREAKING[choose(len(BREAKING))] + "\n"]
        case 7:
            new = [line, *lines[other : other + 1 + choose(8)]]
        case _:
            new = [_other_word(line, lines[other], choose)]
    return [*lines[:at], *new, *lines[at + 1 :]] or [""]


def _other_word(line: str, donor: str, choose: Callable[[int], int]) -> str:
    words, given = line.split(" "), donor.split() or [""]
    words[choose(len(words))] = given[choose(len(given))]
    return " ".join(words)


# ------------------------------------------------------------------ files


@cache
def small() -> Definition:
    return support.definition()


@cache
def seeds() -> tuple[str, ...]:
    """Texts to start from: the small pathway, and every shipped file but the long ones."""
    folders = ("states", "rules", "examples")
    files = sorted(file for name in folders for file in (support.ROOT / name).rglob("*.yaml"))
    texts = [file.read_text(encoding="utf-8") for file in files]
    return (support.SMALL, POLICY, *(text for text in texts if len(text) < 12_000))


POLICY: Final = """\
policy: p
for: small
version: 1
valid_from: 2026-01-01
terms: {grown: height > 3 and needed}
settings: {limit: 3}
allow: {note: [helper]}
require:
  - id: R1
    on: [note, finish]
    when: main == open
    that:
      - grown or not ready
      - count(helper) < limit
    because: {en: e, fi: f, sv: s}
    source: s
deadlines:
  - {id: D1, from: {enter: main.open}, until: {leave: main.open}, within: 3 working days, then: flag}
"""


def read_everything(text: str) -> tuple[Report, Definition | Policy | None]:
    """The text as the kind of file that it says it is, read as far as it goes. Diagnostics are all it may give."""
    report, source = Report(), Source.of("f.yaml", text)
    kind = kind_of(source, report)
    made: Definition | Policy | None = None
    match kind:
        case "pathway":
            made = load_definition(source, lambda _: None, report)
        case "policy":
            made = load_policy(source, small(), lambda _: None, report)
        case "story" | "scenario":
            node = load_text(source, report)
            if node is not None:
                validate(StoryShape if kind == "story" else ScenarioShape, node, report)
        case "people":
            check_people_form(source, report)
        case "catalogue":
            check_catalogue(source, report)
        case "migration":
            check_map(source, report)
        case "school_days":
            check_school_days(source, report)
        case _:
            load_text(source, report)
    for finding in report:
        hold_of(finding)
    assert made is None or not report.errors, "something was made of a file with errors"
    return report, made


def hold_of(finding: Diagnostic) -> None:
    """What is so of every finding: it stands in its text, and can be said."""
    span, text = finding.span, finding.span.source.text
    assert 0 <= span.start <= span.end <= len(text) + 1, (finding, len(text))
    assert 1 <= span.line <= span.end_line
    assert span.column >= 1
    assert 0 < len(finding.message) < 5_000, len(finding.message)
    assert len(finding.help or "") < 5_000, len(finding.help or "")
    str(finding)


def act_on(made: Definition | Policy | None, choose: Callable[[int], int]) -> None:
    """Whatever loads can be decided by: a case is opened on it and acted on, without an error of ours."""
    if made is None:
        return
    bundle = Bundle(small(), [made]) if isinstance(made, Policy) else Bundle(made, [])
    definition, case = bundle.definition, new_case(bundle.definition, "case")
    opening: Opening | None = support.OPENING if isinstance(made, Policy) else Opening({}, {})
    for _ in range(3):
        events = list(definition.events.values())
        if not events:
            return
        event = events[choose(len(events))]
        role = event.by[choose(len(event.by))] if event.by else "anyone"
        act = Act(event.name, "mother", role)
        try:
            decision = decide(
                bundle, case, act, support.at("2026-03-02"), support.PEOPLE.get, opening=opening
            )
            if decision.allowed is Answer.YES:
                case, opening = apply(bundle, case, decision), None
        except UsageError:
            return  # what the pathway does not have was asked for


# ------------------------------------------------------------------ conditions

WORDS: Final = (
    "and", "or", "not", "in", "not in", "is set", "is not set", "is final", "any", "where", "count(", "(", ")", "[",
    "]", ",", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "today", "yes", "no", "it", "it.state", "it.scope",
    "event.member", "event.expert", "event.kind", "event.present", "event.service.min_age", "event.agreed.state",
    "actor", "actor.role", "actor.level", "actor.began", "flag", "n", "m", "born", "due", "sev", "kind", "maybe",
    "topics", "note", "secret", "friend", "plan.live", "plan.made", "guardian", "own_worker", "near", "family",
    "main", "special", "special[care]", "special[event.kind]", "consent", "need", "limit", "open", "light", "x",
    "0", "3", "2026-02-29", "2026-02-28", "0000-01-01", "9" * 30, "days_since(", "months_since(", "years_since(",
    "=", "&", "|", "!", "/", "#", ":", '"a"', "'", "1.5", "\u202e", "\x00", "\n", "é", "_",
)  # fmt: skip


def read_condition(text: str) -> None:
    """Compile a text; evaluate what is sound; what is written out again means the same."""
    condition, report = conditioned.compiled(text)
    for finding in report:
        hold_of(finding)
    assert (condition is None) == bool(report.errors), [str(one) for one in report]
    if condition is None:
        return
    answer = condition.holds(conditioned.view())
    assert answer in (True, False, None)
    again, faults = conditioned.compiled(condition.text)
    if any("nested more than" in one.message for one in faults):
        return  # written out with every parenthesis, it may be deeper than what may be written by hand
    assert again is not None, (condition.text, [str(one) for one in faults])
    assert again.text == condition.text
    assert again.holds(conditioned.view()) == answer


# ------------------------------------------------------------------ work


def work(do: Callable[[], Any]) -> int:
    """How many lines of Python `do` runs: what it costs, whatever else the machine is doing."""
    count = 0

    def tick(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal count
        count += 1
        return tick

    before = sys.gettrace()
    sys.settrace(tick)
    try:
        do()
    finally:
        sys.settrace(before)
    return count


# ------------------------------------------------------------------ files that name others


@cache
def library() -> Library:
    """Remembers the shipped pathways and policies, so that a broken file beside them is read quickly."""
    return Library(Finder(folders()), Report())


@cache
def documents() -> tuple[tuple[str, str], ...]:
    """Stories, scenarios, people and maps among the shipped files: their kinds and texts."""
    texts = (file.read_text(encoding="utf-8") for file in sorted((support.ROOT / "examples").rglob("*.yaml")))
    kinds = ((kind_of(Source.of("f", text), Report()), text) for text in texts)
    return tuple((kind, text) for kind, text in kinds if kind in ("story", "scenario", "people", "migration"))


def read_document(kind: str, text: str, folder: Path) -> Report:
    """The text as a file of that kind, with all that it names looked up."""
    path = folder / "f.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    report = library().report = Report()
    old, new = (versions()[number] for number in (1, 2))
    match kind:
        case "story":
            made: object = load_story(path, library())
        case "scenario":
            made = load_scenario(path, library())
        case "people":
            made = load_people(path, small(), report)
        case _:
            made = load_map(Source.of("f.yaml", text), old, new, report)
    for finding in report:
        hold_of(finding)
    assert made is not None or report.errors, "nothing was made of a file without errors"
    return report


@cache
def versions() -> dict[int, Definition]:
    """The two versions of the shipped map."""
    places = {n: support.ROOT / f"examples/migrations/version_{n}/home_visits.yaml" for n in (1, 2)}
    found = {n: library().definition(place) for n, place in places.items()}
    return {n: one for n, one in found.items() if one is not None}
