"""Table tests of policies: what they may say, how they are judged, what they reach, and those that are suggested."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import product
from pathlib import Path
from xml.etree import ElementTree

import pytest
from commanded import run
from hypothesis import given, settings
from hypothesis import strategies as st

from pathway.checks import check_paths
from pathway.decision import Answer
from pathway.definition import load_definition
from pathway.diagnostics import Report, Source
from pathway.documents import Library, tables
from pathway.documents.tables_model import GivenEntry, Setting, TableTest, TableTests
from pathway.files import Finder, load_text, validate
from pathway.policy import Bundle, load_policy
from pathway.policy.shapes import PolicyShape
from pathway.shipped import folders, shipped
from pathway.testing import Coverage, judge, run_tests, view_of
from pathway.testing.coverage import rule_coverage
from pathway.testing.suggest import suggest
from pathway.testing.write import written_tests

DESK = """
pathway: desk
version: 1
label: {en: Desk, fi: Tiski, sv: Disk}
timezone: Europe/Helsinki
facts:
  a: {type: bool, default: no}
  b: {type: bool, default: no}
  c: {type: bool, default: no}
  d: {type: bool, default: no}
  seats: {type: int, optional: yes}
  size: {type: int}
  opened: {type: date, optional: yes}
roles:
  visitor: {party: client, attributes: {barred: {type: bool, default: no}}}
  clerk: {held: organisation}
  lead: {max: 1}
regions:
  main: {initial: open, states: {open: {}, shut: {final: yes}}}
lists:
  paper:
    attributes: {kind: {type: enum, values: [form, letter]}, to: {type: person, optional: yes}}
    initial: new
    states: {new: {}, read: {final: yes}}
events:
  ask:
    by: [visitor, clerk]
    payload: {paper: {type: entry, of: paper, optional: yes}}
    may_set: [seats, size]
  shut:
    by: [clerk]
    moves:
      - {region: main, from: open, to: shut}
"""
HEAD = "policy: rules\nfor: desk\nversion: 1\nvalid_from: 2026-01-01\nlabel: {en: Rules, fi: S, sv: R}\n"
WHY = "    because: {en: why, fi: miksi, sv: varför}\n    source: none\n"
RULES = f"""require:
  - id: R1
    on: [ask]
    that: a or any visitor where it.barred
{WHY}  - id: R2
    on: [ask]
    when: size > 3
    that: seats is set and seats >= size
{WHY}flag:
  - id: F1
    on: [shut]
    that: b
{WHY}deadlines:
  - id: D1
    from: {{enter: paper.new}}
    within: 3 days
    when: paper.kind == letter and size > 2
    then: flag
{WHY}"""
SHIPPED = sorted(shipped("rules").glob("*.test.yaml"))


@cache
def bundle(rules: str = RULES) -> Bundle:
    """The desk with one policy."""
    report = Report()
    definition = load_definition(Source.of("desk.yaml", DESK), lambda _: None, report)
    assert definition is not None, list(map(str, report))
    policy = load_policy(Source.of("rules.yaml", HEAD + rules), definition, lambda _: None, report)
    assert policy is not None, list(map(str, report))
    return Bundle(definition, [policy])


def read(cases: str, rules: str = RULES) -> tuple[TableTests | None, list[str]]:
    """The tests of a policy, and what is wrong with them."""
    report = Report()
    whole = bundle(rules)
    source = Source.of("rules.yaml", f"{HEAD}{rules}tests:\n{cases}")
    node = load_text(source, report)
    shape = None if node is None else validate(PolicyShape, node, report)
    found = None if shape is None else tables.tests_in(shape, source, whole, report)
    return found, [f"{one.code.name}: {one.message}" for one in report]


def outcomes(cases: str) -> dict[str, tuple[str, tuple[str, ...], bool]]:
    """What comes of each test."""
    found, faults = read(cases)
    assert found is not None, faults
    ran = run_tests([found], Coverage())
    return {one.test.name: (one.outcome, one.rules, one.ok) for one in ran[0].results}


# ------------------------------------------------------------------ judging


def test_outcomes_by_exactly_which_rules() -> None:
    """A test passes where outcome and rules are the expected ones, not where one more or one less decides."""
    found = outcomes("""
  - name: t
    event: ask
    role: clerk
    given: {facts: {size: 5}}
    rows:
      - {name: all, expect: refused, rules: [R2, R1]}
      - {name: one less, expect: refused, rules: [R1]}
      - {name: one more, expect: refused, rules: [R1, R2, BY]}
      - {name: wrong outcome, expect: accepted}
      - {name: kept, given: {facts: {a: yes, seats: 5}}, expect: accepted}
      - {name: not enough, given: {facts: {a: yes, seats: 4}}, expect: refused, rules: [R2]}
      - {name: recorded, given: {facts: {a: yes}}, record: {seats: 9}, expect: accepted}
  - {name: marked, event: shut, role: clerk, expect: flagged, rules: [F1]}
  - {name: not known, event: ask, role: clerk, given: {facts: {a: yes}}, expect: unknown, rules: [R2]}
  - {name: not theirs, event: shut, role: visitor, given: {facts: {b: yes}}, expect: refused, rules: [BY]}
  - {name: not in it, event: shut, by: nurse, role: clerk, given: {facts: {b: yes}}, expect: unknown, rules: [ROLE]}
  - {name: shut, event: shut, role: clerk, given: {facts: {b: yes}, states: {main: shut}}, expect: refused, rules: MOVE}
""")

    assert {name: ok for name, (*_, ok) in found.items() if not ok} == {
        "t: one less": False,
        "t: one more": False,
        "t: wrong outcome": False,
    }
    assert found["t: wrong outcome"][:2] == ("refused", ("R1", "R2"))


def test_a_deadline_fires_where_its_condition_holds() -> None:
    """A test of a deadline asks its condition of the entry it names, and what is not known lets it wait."""
    found = outcomes("""
  - name: t
    deadline: D1
    given: {facts: {size: 3}, lists: {paper: [{kind: form}, {kind: letter}]}}
    rows:
      - {name: form, expect: waiting}
      - {name: letter, entry: paper/2, expect: overdue}
      - {name: small, entry: paper/2, given: {facts: {size: 2}}, expect: waiting}
      - {name: wrong, entry: paper/1, expect: overdue}
  - {name: not known, deadline: D1, given: {lists: {paper: [{kind: letter}]}}, expect: waiting}
""")

    assert [name for name, (*_, ok) in found.items() if not ok] == ["t: wrong"]


def test_rows_change_only_what_they_say() -> None:
    """A row keeps what stands above it, and may take holders away again."""
    found = outcomes("""
  - name: t
    event: ask
    role: clerk
    given: {facts: {size: 1}, holds: {visitor: {mother: {barred: yes}, father: {}}}}
    rows:
      - {name: barred, expect: accepted}
      - {name: gone, given: {holds: {visitor: []}}, expect: refused, rules: [R1]}
      - {name: other, given: {holds: {visitor: [mother]}}, expect: refused, rules: [R1]}
""")

    assert all(ok for *_, ok in found.values())


@pytest.mark.parametrize(
    ("case", "fault"),
    [
        ("event: aks, role: clerk, expect: accepted", "unknown-name: there is no event `aks`; did you mean `ask`?"),
        ("event: ask, role: clrek, expect: accepted", "unknown-name: there is no role `clrek`; did you mean `clerk`?"),
        ("event: ask, role: clerk, expect: refused, rules: [R3]", "unknown-name: there is no rule `R3`"),
        ("event: ask, role: clerk, expect: acepted", "wrong-value: expected one of accepted, flagged"),
        ("event: ask, role: clerk", "test-asserts-nothing: `t` does not say what it expects"),
        ("event: ask, role: clerk, expect: refused", "missing-key: `t` does not say by which rules"),
        ("{ok}, rules: R1", "wrong-value: where `accepted` is expected, there are no rules to name"),
        ("deadline: D2, expect: overdue", "unknown-name: there is no deadline in force then `D2`"),
        ("deadline: D1, expect: overdue", "wrong-reference: `D1` runs for an entry of paper, and `paper/1` is none"),
        ("deadline: D1, expect: refused, given: {lists: {paper: [{kind: form}]}}", "wrong-value: expected one of"),
        ("deadline: D1, role: clerk, expect: waiting, given: {lists: {paper: [{kind: form}]}}", "out-of-place: a test"),
        ("role: clerk, expect: accepted", "missing-key: the key `event` is missing here"),
        ("event: ask, expect: accepted", "missing-key: the key `role` is missing here"),
        ("{ok}, given: {facts: {siez: 1}}", "unknown-name: there is no fact `siez`"),
        ("{ok}, given: {facts: {size: x}}", "wrong-value: expected a whole number"),
        ("{ok}, given: {states: {man: open}}", "unknown-name: there is no region `man`"),
        ("{ok}, given: {states: {main: opne}}", "unknown-name: there is no state of main"),
        ("{ok}, given: {holds: {visiter: x}}", "unknown-name: there is no role that is"),
        ("{ok}, given: {holds: {clerk: x}}", "unknown-name: there is no role that is"),
        ("{ok}, given: {holds: {visitor: {x: {bared: no}}}}", "unknown-name: `bared`"),
        ("{ok}, given: {lists: {papre: []}}", "unknown-name: there is no list `papre`"),
        ("{ok}, given: {lists: {paper: [{kind: from}]}}", "wrong-value: expected one of"),
        ("{ok}, given: {lists: {paper: [{state: raed}]}}", "unknown-name: `raed` is no"),
        ("{ok}, given: {lists: {paper: [{state: [new]}]}}", "wrong-value: the state of an entry of paper"),
        ("{ok}, given: {holds: {visitor: {x: y}}}", "wrong-value: what is said of each of `visitor` is a mapping"),
        ("{ok}, given: {holds: {visitor: [[x]]}}", "wrong-value: the holders of `visitor` are persons"),
        ("{ok}, at: 2020-01-01", "wrong-dates: none of the policies is in force on 2020-01-01"),
        ("{ok}, given: {people: {x: {serves: clrk}}}", "unknown-name: no organisation"),
        ("{ok}, record: {a: yes}", "unknown-name: `a` is no fact that can be recorded"),
        ("{ok}, payload: {papr: x}", "unknown-name: `papr` is no field of ask"),
        ("{ok}, with: {x: vistor}", "unknown-name: there is no role `vistor`"),
        ("{ok}, at: monday", "wrong-value: expected a day or a time"),
        ("evnt: ask, role: clerk, expect: accepted", "unknown-key: unknown key `evnt`; did you mean `event`?"),
    ],
)  # fmt: skip
def test_what_a_test_cannot_say(case: str, fault: str) -> None:
    """An unknown name of any kind, a value of another type or a missing expectation is one error, never a pass."""
    case = case.replace("{ok}", "event: ask, role: clerk, expect: accepted")
    found, faults = read(f"  - {{name: t, {case}}}\n")

    assert found is None
    assert len(faults) == 1
    assert faults[0].startswith(fault)


def test_names_are_names_of_one_test() -> None:
    """Two tests of one name are a fault, also where both are rows."""
    row = "{name: x, expect: accepted}"
    _, faults = read(f"  - {{name: t, event: shut, role: clerk, rows: [{row}, {row}]}}\n")

    assert faults == ["duplicate-name: another test is called `t: x` too, on line 33"]


def test_tests_do_not_change_the_policy() -> None:
    """A policy with tests has the same rules, deadlines and narrowing as without them."""
    with_tests = bundle(
        RULES + "tests:\n  - {name: t, event: shut, role: clerk, expect: flagged, rules: F1}\n"
    )

    one, other = bundle().policies[0], with_tests.policies[0]
    assert [(r.id, r.on, r.that.text) for r in one.rules] == [(r.id, r.on, r.that.text) for r in other.rules]
    terms = [[(d.id, d.begins, d.within, d.when and d.when.text) for d in p.deadlines] for p in (one, other)]
    assert terms[0] == terms[1]
    assert one.allow == other.allow


# ------------------------------------------------------------------ coverage

FORMULAS = st.recursive(
    st.sampled_from("abcd"),
    lambda inner: st.one_of(
        st.tuples(st.just("not"), inner), st.tuples(st.sampled_from(["and", "or"]), inner, inner)
    ),
    max_leaves=4,
)


def text_of(formula: object) -> str:
    match formula:
        case ("not", inner):
            return f"not ({text_of(inner)})"
        case (str(op), left, right):
            return f"({text_of(left)}) {op} ({text_of(right)})"
        case _:
            return str(formula)


def leaves(formula: object) -> list[str]:
    return [formula] if isinstance(formula, str) else [leaf for part in formula[1:] for leaf in leaves(part)]  # type: ignore[index]


@settings(max_examples=60, deadline=None)
@given(when=FORMULAS, that=FORMULAS)
def test_a_part_decides_where_turning_it_turns_the_answer(when: object, that: object) -> None:
    """Where each fact is read once, a part decides exactly if the decision is another one with that fact turned."""
    read_once = leaves(when) + leaves(that)
    if len(set(read_once)) < len(read_once):
        return
    rules = (
        f"require:\n  - id: R1\n    on: [ask]\n    when: {text_of(when)}\n    that: {text_of(that)}\n{WHY}"
    )
    whole = bundle(rules)
    coverage = rule_coverage(whole.policies[0].rules[0])
    names = [part.text for part in coverage.parts]

    for values in product([False, True], repeat=4):
        facts = dict(zip("abcd", values, strict=True))
        view = view_of(whole, asked(whole, facts))
        shown, turning = coverage.shown(coverage.answers(view)), coverage.turning(coverage.answers(view))
        answer = judge(whole, asked(whole, facts)).outcome
        for place, name in enumerate(names):
            turned = judge(whole, asked(whole, {**facts, name: not facts[name]})).outcome
            assert ((place, facts[name]) in turning) == (answer != turned)
            assert ((place, "true") in shown) == facts[name]
            assert ((place, "false") in shown) == (not facts[name])


@settings(max_examples=60, deadline=None)
@given(
    papers=st.lists(
        st.tuples(st.sampled_from(["form", "letter"]), st.sampled_from(["new", "read"])), max_size=3
    )
)
def test_parts_inside_any_decide_by_one_entry_alone(papers: list[tuple[str, str]]) -> None:
    """A comparison of `any … where …` is a part: it decides where it differs for one entry, and the answer with it."""
    that = "any paper where it.kind == letter and it.state == read"
    whole = bundle(f"require:\n  - id: R1\n    on: [ask]\n    that: {that}\n{WHY}")
    coverage = rule_coverage(whole.policies[0].rules[0])
    assert [part.text for part in coverage.parts] == ["it.kind == letter", "it.state == read"]

    answers = coverage.answers(view_of(whole, asked(whole, {}, papers)))

    answer = judge(whole, asked(whole, {}, papers)).outcome
    turning = set()
    for place, (kind, state) in enumerate(papers):
        for part, other in enumerate(
            [("letter" if kind == "form" else "form", state), (kind, "new" if state == "read" else "read")]
        ):
            turned = [*papers[:place], other, *papers[place + 1 :]]
            if judge(whole, asked(whole, {}, turned)).outcome != answer:
                turning.add((part, (kind == "letter", state == "read")[part]))
    assert coverage.turning(answers) == turning
    assert coverage.shown(answers) == {
        *((0, "true" if kind == "letter" else "false") for kind, _ in papers),
        *((1, "true" if state == "read" else "false") for _, state in papers),
    }


def asked(whole: Bundle, facts: Mapping[str, bool], papers: Sequence[tuple[str, str]] = ()) -> TableTest:
    at = single("  - {name: t, event: shut, role: clerk, expect: flagged, rules: F1}\n").at
    lists = {"paper": tuple(GivenEntry({"kind": kind}, state) for kind, state in papers)}
    return TableTest("t", Setting(facts=facts, lists=lists), at, "ask", "clerk", "accepted")


@cache
def single(case: str) -> TableTest:
    found, faults = read(case)
    assert found is not None, faults
    return found.tests[0]


def test_what_was_never_refused_is_not_all_reached() -> None:
    """A part that decided only while true has not shown that the rule refuses where it is false."""
    whole = bundle(f"require:\n  - id: R1\n    on: [ask]\n    that: a or b\n{WHY}")
    coverage = rule_coverage(whole.policies[0].rules[0])
    for facts in ({"a": True, "b": False}, {"a": False, "b": True}):
        coverage.note(view_of(whole, asked(whole, facts)))
    assert coverage.missing == [(0, "decides"), (1, "decides")]
    coverage.note(view_of(whole, asked(whole, {"a": False, "b": False})))
    assert coverage.missing == []


def test_unknown_parts_show_nothing_of_themselves() -> None:
    """A part that is not known is seen neither true nor false, and where the outcome is not known nothing decides."""
    whole = bundle()
    second = rule_coverage(whole.policies[0].rules[1])
    texts = [part.text for part in second.parts]

    answers = second.answers(view_of(whole, asked(whole, {"a": True})))
    shown = second.shown(answers)

    assert {texts[place] for place, _ in shown} == {"seats is set"}
    assert second.turning(answers) == set()


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_coverage_sees_what_the_decision_core_sees(path: Path) -> None:
    """For every shipped test, the outcome that coverage reckons with is the answer of the rule's check."""
    library = Library(Finder(folders()), Report())
    found = tables.load_tests(path, library)
    assert found is not None
    for test in found.tests:
        answers = {check.id: check.answer for check in judge(found.bundle, test).decision.checks}
        view = view_of(found.bundle, test)
        if test.deadline is not None:
            continue
        for rule in (r for p in found.bundle.policies for r in p.rules if test.event in r.on):
            one = rule_coverage(rule)
            outcome = one.outcome(one.answers(view))
            wanted = {Answer.YES: True, Answer.NO: False, Answer.UNKNOWN: None}[
                answers.get(rule.id, Answer.YES)
            ]
            assert outcome is wanted


def test_every_part_of_every_shipped_rule_is_reached() -> None:
    """The shipped tests pass, and leave nothing of the shipped rules unseen."""
    ran = run("test", shipped("rules"), "--threshold", "100%")

    assert ran.code == 0, ran.err
    assert SHIPPED


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("years_since(child.born) >= 12", "years_since(child.born) > 12"),
        ("that: family in event.present or (", "that: family in event.present and ("),
        ("event.worker.caseload < caseload_max", "event.worker.caseload <= caseload_max"),
        ("caseload_max: 30 ", "caseload_max: 29 "),
        ("when: event.service.purpose == student_welfare", "when: event.service.purpose != student_welfare"),
        ("that: not needs_interpreter or interpreter_arranged", "that: not needs_interpreter"),
        ("when: statutory.decision_due is not set", "when: statutory.decision_due is set"),
        ("need.care == primary_care and under_23", "need.care == primary_care or under_23"),
    ],
)
def test_shipped_tests_notice_a_rule_that_changes(old: str, new: str, tmp_path: Path) -> None:
    """A bound that moves by one, a turned condition or a lost alternative makes a shipped test fail."""
    for path in shipped("rules").iterdir():
        (tmp_path / path.name).write_text(path.read_text("utf-8"), encoding="utf-8")
    law = (tmp_path / "law.yaml").read_text("utf-8")
    assert law.count(old) == 1
    (tmp_path / "law.yaml").write_text(law.replace(old, new), encoding="utf-8")

    assert run("test", tmp_path / "law.test.yaml").code == 1


# ------------------------------------------------------------------ suggestions


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_suggested_tests_pass_and_reach_what_they_promise(path: Path, tmp_path: Path) -> None:
    """From nothing, suggestions are found that read back, pass, and reach exactly what the search said."""
    library = Library(Finder(folders()), Report())
    found = tables.load_tests(path, library)
    assert found is not None
    promised = Coverage()
    groups = suggest(found.bundle, promised).groups
    file = tmp_path / "suggested.test.yaml"
    file.write_text(written_tests(found.bundle, groups), encoding="utf-8")

    again = tables.load_tests(file, library)

    assert again is not None, list(map(str, library.report))
    reached = Coverage()
    results = [one for ran in run_tests([again], reached) for one in ran.results]
    assert all(one.ok for one in results)
    assert reached.counts == promised.counts
    assert reached.counts[0] > 0
    assert written_tests(found.bundle, suggest(found.bundle, Coverage()).groups) == file.read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize(
    "that",
    [
        "seats is set and 2 <= seats < 5",
        "opened is set and days_since(opened) > 30",
        "opened is set and years_since(opened) < 2",
        "opened is not set or opened < today",
        "count(paper where it.kind == letter and it.state == read) >= 2",
        "not any paper where it.to is set and it.to == actor",
        "lead is not set or lead in event.present",
        "actor.role != visitor or not actor.barred",
        "main == shut or (a and not (b or c))",
        "event.paper is set and event.paper.state == new",
        "size + 1 > 4",
    ],
)
def test_search_reaches_bounds_of_all_kinds(that: str) -> None:
    """Numbers, days, counts, entries, holders and presence are tried at, above and below their bounds."""
    whole = bundle(f"require:\n  - id: R1\n    on: [ask]\n    that: {that}\n{WHY}")
    coverage = Coverage()

    suggest(whole, coverage)

    assert [(rule.parts[place].text, goal) for rule in coverage for place, goal in rule.missing] == []


def test_what_nothing_reaches_is_left_missing() -> None:
    """Of a part that can never hold, the search doesn't claim that it was seen to."""
    whole = bundle(f"require:\n  - id: R1\n    on: [ask]\n    that: a or count(paper) < 0\n{WHY}")
    coverage = Coverage()

    suggest(whole, coverage)

    assert {goal for rule in coverage for _, goal in rule.missing} == {"true", "decides"}


@pytest.mark.parametrize(
    "that",
    [
        "days_since(opened) >= 1000000",
        "years_since(opened) >= 3000",
        "opened <= 9999-12-31",
        "opened >= 0001-01-01",
    ],
)
def test_bounds_beyond_the_calendar_are_passed_over(that: str) -> None:
    """A condition that no day fulfils, or the last or first of all, is searched as far as there are days."""
    whole = bundle(f"require:\n  - id: R1\n    on: [ask]\n    that: opened is set and {that}\n{WHY}")
    assert suggest(whole, Coverage()).groups


# ------------------------------------------------------------------ the command

FILES = {
    "desk.yaml": DESK,
    "rules.yaml": HEAD + RULES,
    "rules.test.yaml": """tests: desk
for: desk
policies: [rules]
cases:
  - {name: "good <&> one", event: shut, role: clerk, expect: flagged, rules: [F1]}
  - {name: "bad \\e[31m", event: ask, role: clerk, given: {facts: {size: 1}}, expect: accepted}
""",
}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("desk")
def test_a_failing_test_shows_expected_and_found() -> None:
    """The rules expected and found stand beside each other, with the reasons, and nothing that moves the cursor."""
    ran = run("test", "rules.yaml")

    assert ran.code == 1
    assert "expected accepted" in ran.out
    assert "found    refused by R1" in ran.out
    assert "failing: “a”: yes or (“visitor”: there is at least one for which:" in ran.out
    assert "rules.test.yaml:6" in ran.out
    assert "\x1b" not in ran.out
    assert ran.err.startswith("2 tests, 1 failed; reached ")


@pytest.mark.usefixtures("desk")
def test_formats_for_machines() -> None:
    """JSON, JSON Lines and JUnit say the same of each test; JUnit is XML whatever names hold."""
    whole = json.loads(run("test", "rules.yaml", "--format", "json").out)
    lines = [json.loads(line) for line in run("test", "rules.yaml", "--format", "jsonl").out.splitlines()]
    suites = ElementTree.fromstring(run("test", "rules.yaml", "--format", "junit").out)

    assert whole["tests"] == lines
    assert [(one["test"], one["ok"]) for one in lines] == [("good <&> one", True), ("bad \x1b[31m", False)]
    assert (suites.get("tests"), suites.get("failures")) == ("2", "1")
    cases = suites.findall("testsuite/testcase")
    assert [(case.get("name"), case.find("failure") is None) for case in cases] == [
        ("good <&> one", True),
        ("bad \\u001b[31m", False),
    ]
    assert whole["coverage"]["met"] == sum(rule["met"] for rule in whole["coverage"]["rules"])


@pytest.mark.usefixtures("desk")
def test_threshold_is_exact() -> None:
    """A share is compared as a fraction: what is reached meets itself, and not the least bit more."""
    whole = json.loads(run("test", "rules.yaml", "--format", "json").out)["coverage"]
    met, of = whole["met"], whole["of"]

    enough = run("test", "rules.yaml", "-k", "good", "--threshold", "1/24")
    little = run("test", "rules.yaml", "-k", "good", "--threshold", f"{met}/{of}")

    assert 0 < met < of == 24
    assert (enough.code, little.code) == (0, 1)
    assert "threshold" in little.err


def test_chosen_and_first(desk: Path) -> None:
    """Tests are chosen by a text in their names, and `--fail-fast` ends with the first that fails."""
    assert run("test", "rules.yaml", "-k", "GOOD").err.startswith("1 test, 0 failed")
    head, good, bad = FILES["rules.test.yaml"].rstrip("\n").rsplit("\n", 2)
    (desk / "rules.test.yaml").write_text(f"{head}\n{bad}\n{good}\n", encoding="utf-8")
    assert run("test", "rules.yaml").err.startswith("2 tests, 1 failed")
    assert run("test", "rules.yaml", "--fail-fast").err.startswith("1 test, 1 failed")


@pytest.mark.usefixtures("desk")
def test_source_view_marks_what_no_test_reached() -> None:
    """The policy's lines come with a mark where all is reached or something is not, and what lacks stands below."""
    lines = run("test", "rules.yaml", "--show").out.splitlines()

    place = next(number for number, line in enumerate(lines) if "that: a or any visitor" in line)
    assert lines[place].startswith("-")
    assert lines[place + 1].endswith("^ never true, never decides")
    assert any(line.startswith("+") for line in lines) is False
    assert (
        sum("|" in line and line[2:4].strip().isdigit() for line in lines)
        == len((HEAD + RULES).splitlines()) + 1
    )


def test_what_is_suggested_is_not_taken_for_reached(desk: Path) -> None:
    """The summary and the threshold count what the tests that are there reach; what suggestions add is said apart."""
    (desk / "rules.test.yaml").unlink()
    plain = run("test", "rules.yaml")
    ran = run("test", "rules.yaml", "--suggest", "--threshold", "1%")

    assert "0 tests, 0 failed; reached 0 of" in plain.said
    assert plain.said.strip() in ran.said
    assert "; with what is suggested, " in ran.said
    assert ran.code == 1


def test_suggest_writes_a_new_file_and_no_other(desk: Path) -> None:
    """Suggestions go to a new file, which then passes and leaves nothing out; a file that is there is kept."""
    (desk / "rules.test.yaml").unlink()
    first = run("test", "rules.yaml", "--suggest", "--write", "rules.test.yaml")
    again = run("test", "rules.yaml", "--suggest", "--write", "rules.test.yaml")

    assert first.code == 0
    assert "suggested, written to rules.test.yaml" in first.err
    assert (again.code, "is there already" in again.err) == (2, True)
    assert run("test", "rules.yaml", "--threshold", "1").code == 0
    assert not check_paths([desk], Finder(())).report.errors


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("desk.yaml",), "is a pathway file, and has no tests"),
        (("rules.yaml", "-k", "nothing"), "no test has `nothing` in its name"),
        (("rules.yaml", "--threshold", "110%"), "is no share"),
        (("rules.yaml", "--threshold", "5/0"), "is no share"),
        (("rules.yaml", "--threshold", "much"), "is no share"),
        (("rules.yaml", "--write", "x.yaml"), "give both"),
        (("nowhere.yaml",), "there is no file or folder"),
    ],
)
def test_wrong_use(arguments: tuple[str, ...], said: str) -> None:
    """What cannot be meant is said, with exit code 2."""
    ran = run("test", *arguments)

    assert ran.code == 2
    assert said in ran.err.replace("\n", " ")


def test_faulty_tests_are_not_run(desk: Path) -> None:
    """With an error in a file of tests nothing is run, and the error is shown with its place."""
    file = desk / "rules.test.yaml"
    file.write_text(file.read_text("utf-8").replace("[F1]", "[F2]"), encoding="utf-8")

    ran = run("test", "rules.yaml")

    assert (ran.code, ran.out) == (2, "")
    assert "there is no rule `F2`" in ran.err.replace("\n", " ")
    assert "rules.test.yaml:5:" in ran.err
