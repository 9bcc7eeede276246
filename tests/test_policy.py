"""Reading policies: faults at their place, versions by date, and composition by conjunction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_definition import OFFERS, ROOT, SMALL

from pathway.checks import kind_of
from pathway.decision import Act, Answer, Case, ListEntry, Person, decide, new_case
from pathway.decision.reasons import BUILT_IN
from pathway.definition import Definition, load_definition
from pathway.diagnostics import CODES, Report, Source
from pathway.files import Finder, load_text, read_file
from pathway.policy import Bundle, Happening, Policy, check_bundle, load_policy, policy_target
from pathway.policy.reader import BUILT_IN_CHECKS

PATHWAY = SMALL.replace("by: lead\n", "by: [lead, timer]\n")

LAW = """\
policy: law
for: small
version: 1
valid_from: 2026-01-01
valid_until: 2026-12-31
label: {en: Law, fi: Laki, sv: Lag}
calendars: {working: {country: FI, weekend: [sat, sun], eves: no}, school: {file: days}}
terms:
  early: "plan.made is not set or plan.made < 2026-06-01"
  own: "actor.role == worker"
settings: {most: 3}
allow: {begin: [client, worker]}
require:
  - id: L1
    on: [begin, meet]
    when: early
    that: count(need) < most or own
    because: {en: b, fi: b, sv: b}
    source: "act 1"
  - id: L2
    on: finish
    that:
      - plan.made is set
      - |
        plan.made < today
        and main == open
    because: {en: b, fi: b, sv: b}
    source: act 2
flag:
  - {id: L3, on: [begin], that: event.size > 1, because: {en: b, fi: b, sv: b}, source: act 3}
deadlines:
  - {id: W1, from: {enter: need.asked}, until: {leave: need.asked}, within: 7 working days, when: need.size > 2,
     then: flag}
  - {id: W2, from: [{event: begin}, {enter: main.open}], within: 2 school days, then: {do: finish}}
  - {id: W3, from: {true: flag}, at: plan.made, then: flag}
  - {id: W4, from: {enter: "care[a].active"}, within: same day, then: flag}
properties:
  - {id: P1, always: count(worker) <= 1, while: main is not final}
"""
DAYS = "school_days: days\nterms: [{from: 2025-08-08, to: 2026-06-05}]\n"


@pytest.fixture(scope="module")
def small() -> Definition:
    report = Report()
    definition = load_definition(Source.of("small", PATHWAY), lambda name: Source.of(name, OFFERS), report)
    assert definition is not None, list(map(str, report))
    return definition


def load(definition: Definition, text: str, days: str | None = DAYS) -> tuple[Policy | None, Report]:
    report = Report()

    def companion(name: str) -> Source | None:
        return Source.of(name, days) if name == "days" and days is not None else None

    return load_policy(Source.of("law.yaml", text), definition, companion, report), report


def found(report: Report) -> list[str]:
    return [f"{d.span.line}:{d.span.column} {d.code.name}: {d.message}" for d in report]


def test_a_whole_policy(small: Definition) -> None:
    """What a file says is what the policy holds, compiled against the pathway."""
    policy, report = load(small, LAW)
    assert found(report) == []
    assert policy is not None
    assert [(r.id, r.flags, r.on) for r in policy.rules] == [
        ("L1", False, ("begin", "meet")),
        ("L2", False, ("finish",)),
        ("L3", True, ("begin",)),
    ]
    assert [c.text for c in policy.rules[1].that.conjuncts] == [
        "plan.made is set",
        "plan.made < today",
        "main == open",
    ]
    first, second, third, fourth = policy.deadlines
    assert (first.subject, str(first.within), str(first.begins[0])) == (
        "need",
        "7 working days",
        "enter: need.asked",
    )
    assert ([t.kind for t in second.begins], second.do) == ([Happening.EVENT, Happening.ENTER], "finish")
    assert third.at is not None
    assert third.begins[0].condition is not None
    assert fourth.begins[0].name == "care[a]"
    assert policy.allow == {"begin": ("client", "worker")}
    assert policy.working is not None
    assert policy.school is not None
    assert policy.properties == ("P1",)


FAULTS = [
    ("for: small", "for: smal", "2:6 file-not-found: there is no pathway `smal`; did you mean `small`?"),
    ("version: 1\n", "", "1:1 missing-key: the key `version` is missing here"),
    ("2026-01-01", "2026-1-1", "4:13 wrong-value: expected a date such as 2026-03-02, found `2026-1-1`"),
    ("2026-12-31", "2025-12-31", "5:14 wrong-dates: the policy ends before it begins"),
    (
        "{en: Law, fi: Laki, sv: Lag}",
        "{en: Law, fi: Laki}",
        "6:13 missing-translation: the text `Law` is not there in sv",
    ),
    (
        "[sat, sun]",
        "[sat, sunday]",
        "7:51 unknown-name: there is no day of the week `sunday`; did you mean `sun`?",
    ),
    ("country: FI", "country: XX", "7:32 unknown-calendar: "),
    ("eves: no", "eves: of", "7:63 wrong-value: expected yes or no, found `of`"),
    ("file: days", "file: dys", "7:83 file-not-found: there is no file `dys` beside this one"),
    (
        ", school: {file: days}",
        "",
        "34:66 unknown-calendar: school days need a school calendar, and this policy names none",
    ),
    ("  own:", "  flag:", "10:3 duplicate-name: `flag` is a name of the pathway already"),
    ("  own:", "  plan:", "10:3 duplicate-name: `plan` is a name of the pathway already"),
    ("  own:", "  most:", "10:3 duplicate-name: `most` is both a term and a setting"),
    ("  own:", "  event:", "10:3 unusable-name: `event` cannot be the name of a term or setting"),
    ("  own:", "  any-one:", "10:3 unusable-name: `any-one` cannot be the name of a term"),
    ("plan.made <", "plan.mad <", "9:35 unknown-name: `plan.mad` is not defined; did you mean `plan.made`?"),
    ("plan.made <", "plan.made and", "9:35 type-mismatch: "),
    (
        '"actor.role == worker"',
        '"actor.role == worker or"',
        "10:32 condition-syntax: expected a value or a condition, found the end",
    ),
    ("most: 3", "most: few", "11:18 wrong-value: expected a whole number, found `few`"),
    (
        "{begin: [client, worker]}",
        "{begin: [client, lead]}",
        "12:25 allow-wider-than-by: `lead` may not do `begin` in the pathway, and a policy can only narrow",
    ),
    (
        "{begin: [client, worker]}",
        "{begin: [client, wroker]}",
        "12:25 unknown-name: there is no role or group `wroker`; did you mean `worker`?",
    ),
    (
        "{begin: [client, worker]}",
        "{meet: all}",
        "12:15 allow-wider-than-by: `all` may not do `meet` in the pathway, and a policy can only narrow",
    ),
    (
        "{begin: [client, worker]}",
        "{begn: client}",
        "12:9 unknown-name: there is no event `begn`; did you mean `begin`?",
    ),
    (
        "[begin, meet]",
        "[begin, met]",
        "15:17 unknown-name: there is no event `met`: that is a state of `need`; did you mean `meet`?",
    ),
    (
        "     then: flag}",
        "     then: {notify: [lad, all]}}",
        "33:22 unknown-name: there is no role or group `lad`; did you mean `lead`?",
    ),
    (
        "     then: flag}",
        "     then: {notify: timer}}",
        "33:21 unknown-name: there is no role or group `timer`",
    ),
    ("     then: flag}", "     then: {notify: []}}", "32:10 wrong-value: `then` is one of `flag`, "),
    ("     then: flag}", "     then: {}}", "32:10 wrong-value: `then` is one of `flag`, "),
    ("     then: flag}", "     then: {notfy: [lead]}}", "33:13 unknown-key: "),
    (
        "{do: finish}",
        "{do: finish, notify: [lead]}",
        "34:92 wrong-value: `then` is one of `flag`, ",
    ),
    ("[begin, meet]", "[]", "14:9 wrong-value: `on` of the rule `L1` names no events"),
    ("count(need) < most or own", "[]", "14:9 wrong-value: `that` of the rule `L1` asks nothing"),
    ('    source: "act 1"\n', "", "14:9 missing-source: the rule `L1` names no source"),
    ("    because: {en: b, fi: b, sv: b}\n", "", "14:9 missing-because: the rule `L1` does not say why"),
    (
        "count(need)",
        "count(ned)",
        "17:17 unknown-name: there is no list, role or region `ned`; did you mean `need`?",
    ),
    ("count(need)", "event.size", "17:11 unknown-name: `meet` has no field `size`"),
    ("count(need)", "x.y == z or count(need)", "17:11 unknown-name: `x.y` is not defined"),
    (
        "or own",
        "or own  # own",
        "17:38 swallowed-comment: ` #` ends the condition here, and what follows is not read",
    ),
    ("      - plan.made is set\n", "", "24:9 optional-not-checked: `plan.made` might not be set here"),
    (
        "and main == open",
        "and main == opne",
        "26:21 unknown-value: `opne` is not one of the values here; did you mean `open`?",
    ),
    ("id: L2", "id: L1", "20:9 duplicate-rule: the id `L1` stands here twice; the first is on line 14"),
    ("id: W1", "id: L1", "32:10 duplicate-rule: the id `L1` stands here twice; the first is on line 14"),
    ("id: L2", "id: ROLE", "20:9 duplicate-rule: `ROLE` is the id of a check that is built in"),
    ("event.size > 1", "event.size and 1", "30:33 type-mismatch: this is a whole number, not a condition"),
    (
        "{enter: need.asked}, until",
        "{enter: need.askd}, until",
        "32:33 unknown-name: there is no state of need `askd`; did you mean `asked`?",
    ),
    (
        "{enter: need.asked}, until",
        '{enter: "need[x].asked"}, until',
        "32:28 wrong-reference: `need` is a list, and every entry has a deadline of its own",
    ),
    (
        "{enter: need.asked}, until",
        "{}, until",
        "32:10 wrong-value: a beginning or end names one of `enter`, `leave`, `event` and `true`",
    ),
    (
        "{enter: need.asked}, until",
        "[], until",
        "32:10 wrong-value: `from` says nothing that the deadline begins with",
    ),
    (
        "{enter: need.asked}, until",
        "[{enter: need.asked}, {event: begin}], until",
        "32:10 wrong-reference: all beginnings of a deadline must speak of the same list",
    ),
    (
        "{enter: need.asked}, until",
        "{enter: need.asked, event: begin}, until",
        "32:47 wrong-value: a beginning or end names one of `enter`, `leave`, `event` and `true`",
    ),
    ("7 working days", "7 workdays", "32:77 wrong-value: "),
    ("within: 7 working days, ", "", "32:10 missing-key: a deadline needs one of `within` and `at`"),
    (
        "when: need.size",
        "when: event.size",
        "32:99 out-of-place: no act is judged here, so there is no `event`",
    ),
    (
        "     then: flag}",
        "     then: flags}",
        "33:12 wrong-value: `then` is one of `flag`, `{do: event}` and `{notify: [roles]}`",
    ),
    (
        "{event: begin}",
        "{event: bgin}",
        "34:29 unknown-name: there is no event `bgin`; did you mean `begin`?",
    ),
    (
        "{do: finish}",
        "{do: meet}",
        "34:92 allow-wider-than-by: a deadline cannot do `meet`",
    ),
    ("{do: finish}", "{do: fnish}", "34:92 unknown-name: there is no event `fnish`; did you mean `finish`?"),
    ("at: plan.made", "at: flag", "35:38 type-mismatch: expected a date, found yes or no"),
    (
        "care[a].active",
        "care.active",
        "36:29 unknown-name: there is no instance `care`",
    ),
    (
        "count(worker) <=",
        "count(wrker) <=",
        "38:28 unknown-name: there is no list, role or region `wrker`; did you mean `worker`?",
    ),
    ("properties:", "propertys:", "37:1 unknown-key: unknown key `propertys`; did you mean `properties`?"),
]


@pytest.mark.parametrize(("right", "wrong", "expected"), FAULTS)
def test_faults(small: Definition, right: str, wrong: str, expected: str) -> None:
    """Each fault is found at its place, and the text that is not changed has none."""
    assert right in LAW
    policy, report = load(small, LAW.replace(right, wrong, 1))
    assert any(line.startswith(expected) for line in found(report)), found(report)
    assert (policy is None) == (report.errors > 0)
    assert all(d.code.name in CODES for d in report)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ("school_days: d\nterms: [{from: 2026-08-08, to: 2026-06-05}]\n", "2:9 wrong-dates: "),
        ("school_days: d\nterms: [{from: 2025-08-08}]\n", "2:9 missing-key: the key `to` is missing here"),
        ("school_days: d\nterms: [{from: 2025-08-08, to: june}]\n", "2:32 wrong-value: expected a date"),
    ],
)
def test_faults_of_school_calendars(small: Definition, days: str, expected: str) -> None:
    """Faults of a school calendar are found in its own file."""
    policy, report = load(small, LAW, days)
    assert policy is None
    assert found(report)[0].startswith(expected), found(report)
    assert {d.span.source.path for d in report if d.severity == "error"} >= {"days"}


def test_nine_faults_are_nine_findings(small: Definition) -> None:
    """A file with many faults yields each of them once."""
    text = LAW
    for right, wrong in [
        ("2026-12-31", "2025-12-31"),
        ("plan.made <", "plan.mad <"),
        ("[client, worker]", "[client, lead]"),
        ("[begin, meet]", "[begin, met]"),
        ("main == open", "main == opne"),
        ("event.size > 1", "event.sze > 1 and flg"),
        ("need.size > 2", "need.size >"),
        ("{do: finish}", "{do: finsh}"),
    ]:
        text = text.replace(right, wrong, 1)
    _, report = load(small, text)
    assert [d.span.line for d in report] == [5, 9, 12, 15, 26, 30, 30, 32, 34], found(report)


def test_a_text_of_a_block_has_its_own_line(small: Definition) -> None:
    """A fault in a `|` block stands on its own line of the file."""
    _, report = load(small, LAW.replace("and main == open", "and main == open and"))
    assert found(report) == ["26:29 condition-syntax: expected a value or a condition, found the end"]


def test_payload_that_events_have_in_common(small: Definition) -> None:
    """A rule for several events may read what all of them bring, as optional where one may leave it out."""
    rule = "require:\n  - {id: A, on: [begin, meet], that: THAT, because: {en: b, fi: b, sv: b}, source: s}\n"
    head = "policy: a\nfor: small\nversion: 1\nvalid_from: 2026-01-01\n"
    for condition, sound in [("flag", True), ("event.size > 1", False), ("event.need.size > 1", False)]:
        assert (load(small, head + rule.replace("THAT", condition))[0] is not None) == sound
    other = load_definition(
        Source.of(
            "small", PATHWAY.replace("payload: {need:", "payload: {size: {type: size, optional: yes}, need:")
        ),
        lambda name: Source.of(name, OFFERS),
        Report(),
    )
    assert other is not None
    assert "optional-not-checked" in found(load(other, head + rule.replace("THAT", "event.size > 1"))[1])[0]
    assert load(other, head + rule.replace("THAT", "event.size is set"))[0] is not None


def test_ids_of_a_bundle(small: Definition) -> None:
    """Two policies must not use the same id; two versions of one may."""
    first, _ = load(small, LAW)
    again, _ = load(small, LAW.replace("version: 1", "version: 2"))
    text = "policy: mine\nfor: small\nversion: 1\nvalid_from: 2026-01-01\ndeadlines:\n"
    text += "  - {id: W11, from: {event: begin}, within: 1 day, then: flag}\n"
    text += "  - {id: W1, from: {event: begin}, within: 1 day, then: flag}\n"
    mine, _ = load(small, text)
    assert first is not None
    assert again is not None
    assert mine is not None
    report = Report()
    sources = {
        first.hash: Source.of("law", LAW),
        again.hash: Source.of("law", LAW),
        mine.hash: Source.of("mine", text),
    }
    check_bundle([first, again], report, sources)
    assert found(report) == []
    check_bundle([first, again, mine], report, sources)
    assert found(report) == ["7:10 duplicate-rule: the id `W1` is used in the policy `law` too"]


def test_ids_of_built_in_checks() -> None:
    """The ids that rules must not have are those of the checks that are built in."""
    assert set(BUILT_IN_CHECKS) == set(BUILT_IN)


def test_the_pathway_that_a_policy_is_for() -> None:
    """What a policy is for is told before it is read; anything else is for nothing."""
    for text, target in [
        ("policy: a\nfor: small\n", "small"),
        ("- a\n", None),
        ("for: [a]\n", None),
        ("a: b\n", None),
    ]:
        node = load_text(Source.of("f", text), Report())
        assert node is not None
        assert policy_target(node) == target


@settings(deadline=None)
@given(
    st.sampled_from(LAW.splitlines()[1:]),
    st.sampled_from(
        ["", "[", "{}", "x", ": ", "- ", "[]", "&a", "'", "yes", "not", "  ", "0", "event", "it.state"]
    ),
    st.integers(0, 90),
    st.booleans(),
)
def test_no_slip_of_the_pen_raises(small: Definition, line: str, put: str, place: int, over: bool) -> None:
    """Whatever is put into a line, there is a policy or an error."""
    changed = line[:place] + put + ("" if over else line[place:])
    policy, report = load(small, LAW.replace(line, changed, 1))
    assert (policy is None) == (report.errors > 0)


# ---------------------------------------------------------------- versions


def dated(small: Definition, name: str, version: int, begins: str, until: str | None = None) -> Policy:
    text = f"policy: {name}\nfor: small\nversion: {version}\nvalid_from: {begins}\n"
    policy, report = load(small, text + (f"valid_until: {until}\n" if until else ""))
    assert policy is not None, found(report)
    return policy


def test_the_version_in_force(small: Definition) -> None:
    """Of each policy the version that began last is in force, from its first day to its last."""
    old = dated(small, "law", 1, "2025-01-01")
    new = dated(small, "law", 2, "2026-01-01", "2026-06-30")
    mine = dated(small, "mine", 1, "2025-06-01", "2025-06-01")
    bundle = Bundle(small, [new, mine, old])

    def at(day: str) -> list[tuple[str, int]]:
        return [(p.name, p.version) for p in bundle.at(date.fromisoformat(day)).policies]

    assert at("2024-12-31") == []
    assert at("2025-01-01") == [("law", 1)]
    assert at("2025-06-01") == [("law", 1), ("mine", 1)]
    assert at("2025-06-02") == [("law", 1)]
    assert at("2025-12-31") == [("law", 1)]
    assert at("2026-01-01") == at("2026-06-30") == [("law", 2)]
    assert new.in_force(date(2026, 6, 30))
    assert not new.in_force(date(2026, 7, 1))
    assert bundle.at(date(2026, 2, 1)) is bundle.at(date(2026, 3, 1))
    assert bundle.at(date(2026, 2, 1)).hashes == (new.hash,)


@given(
    st.lists(
        st.tuples(st.dates(date(2025, 1, 1), date(2025, 12, 31)), st.integers(0, 400)), min_size=1, max_size=5
    )
)
@settings(max_examples=25, deadline=None)
def test_versions_by_their_dates(spans: list[tuple[date, int]]) -> None:
    """On every day the version chosen is the latest of those that have begun and not ended,"
    " in any order of files."""
    report = Report()
    small = load_definition(Source.of("small", PATHWAY), lambda name: Source.of(name, OFFERS), report)
    assert small is not None
    versions = [
        dated(small, "law", n, str(begins), str(date.fromordinal(begins.toordinal() + days)))
        for n, (begins, days) in enumerate(spans)
    ]
    bundle, backwards = Bundle(small, versions), Bundle(small, versions[::-1])
    for day in {
        date(2025, 6, 1),
        *(p.valid_from for p in versions),
        *(p.valid_until or p.valid_from for p in versions),
    }:
        living = [p for p in versions if p.in_force(day)]
        chosen = bundle.at(day).policies
        assert chosen == backwards.at(day).policies
        assert bool(chosen) == bool(living)
        if living:
            assert chosen[0] == max(living, key=lambda p: (p.valid_from, p.version))


# ---------------------------------------------------------------- composition

CONDITIONS = st.sampled_from(
    [
        "flag",
        "not flag",
        "main == new",
        "event.size > 4",
        "count(need) < 2",
        "plan.made is set",
        "actor.role == worker",
        "client in event.present",
        "kind == y or flag",
        "event.who is set and event.who == actor",
    ]
)


@st.composite
def rule_sets(draw: st.DrawFn) -> str:
    """The text of a policy with a few rules on `begin`."""
    name = draw(st.sampled_from(["p", "q", "r"]))
    text = f"policy: {name}\nfor: small\nversion: 1\nvalid_from: 2026-01-01\n"
    if draw(st.booleans()):
        text += f"allow: {{begin: {draw(st.sampled_from(['[client]', '[worker]', '[all]', '[anyone]', '[]']))}}}\n"
    for section in ("require", "flag"):
        rules = draw(st.lists(st.tuples(CONDITIONS, CONDITIONS | st.none()), max_size=2))
        if rules:
            text += f"{section}:\n"
        for number, (that, when) in enumerate(rules):
            text += f"  - id: {name}{section}{number}\n    on: begin\n    that: {that}\n"
            text += f"    when: {when}\n" if when else ""
    return text


def cases(small: Definition, flag: bool, needs: int) -> Case:
    case = new_case(small, "c")
    held = {
        "client": (ListEntry("client", "child", {"barred": False}),),
        "worker": (ListEntry("worker", "nurse", {"share": 5}),),
    }
    needed = tuple(
        ListEntry("need", str(n), {"size": 1, "note": None, "above": None}, "asked") for n in range(needs)
    )
    return Case(
        case.id, case.pathway, 1, {**case.facts, "flag": flag}, case.regions, {**held, "need": needed}
    )


ACTS = st.builds(
    Act,
    event=st.just("begin"),
    actor=st.sampled_from(["child", "nurse", "stranger"]),
    role=st.sampled_from(["client", "worker", "anyone", "lead"]),
    payload=st.fixed_dictionaries(
        {"kind": st.sampled_from(["a", "b"])},
        optional={"size": st.integers(0, 9), "who": st.sampled_from(["nurse", "child"])},
    ),
    present=st.sampled_from([{}, {"child": "client"}]),
)


@settings(max_examples=120, deadline=None)
@given(st.lists(rule_sets(), max_size=2), rule_sets(), ACTS, st.booleans(), st.integers(0, 3))
def test_a_policy_more_never_permits_more(
    small: Definition, some: list[str], more: str, act: Act, flag: bool, needs: int
) -> None:
    """Adding a policy never turns a refusal into an acceptance, nor takes a flag or a failing check away."""
    loaded = []
    for number, text in enumerate([*some, more]):
        named = text.replace("policy: ", f"policy: n{number}").replace("- id: ", f"- id: n{number}")
        policy, report = load(small, named)
        assert policy is not None, found(report)
        loaded.append(policy)
    case, now = cases(small, flag, needs), datetime(2026, 3, 2, 12, tzinfo=UTC)

    def judged(policies: list[Policy]) -> tuple[Answer, set[tuple[str, Answer]]]:
        decision = decide(Bundle(small, policies), case, act, now, lambda _: Person({}))
        return decision.allowed, {(c.id, c.answer) for c in decision.checks if c.answer is not Answer.YES}

    fewer, failing = judged(loaded[:-1])
    allowed, failing_then = judged(loaded)
    assert failing <= failing_then
    order = [Answer.NO, Answer.UNKNOWN, Answer.YES]
    assert order.index(allowed) <= order.index(fewer)
    assert judged(loaded[::-1]) == (allowed, failing_then)


# ---------------------------------------------------------------- shipped


def test_shipped_policies_have_no_findings() -> None:
    """The policies that come with the package are faultless, each and together."""
    report = Report()
    finder = Finder((ROOT / "states", ROOT / "rules"))

    def companion(name: str) -> Source | None:
        return finder.source(name, None, report)

    policies: list[Policy] = []
    sources: dict[str, Source] = {}
    for path in sorted((ROOT / "rules").glob("*.yaml")):
        source = read_file(path, report, path.name)
        assert source is not None
        if kind_of(source, report) == "policy":
            policies += loaded_for(source, companion, report)
            sources[policies[-1].hash] = source
    assert found(report) == []
    assert policies
    check_bundle(policies, report, sources)
    assert found(report) == []


def loaded_for(source: Source, companion: Callable[[str], Source | None], report: Report) -> list[Policy]:
    target = next(line.split()[1] for line in source.text.splitlines() if line.startswith("for:"))
    path = Path(ROOT / "states" / f"{target}.yaml")
    text = read_file(path, report)
    assert text is not None
    definition = load_definition(text, companion, report)
    assert definition is not None
    policy = load_policy(source, definition, companion, report)
    return [] if policy is None else [policy]
