"""`pathway why` and `pathway show`: reasons and rules in plain words, in three languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from commanded import HOSTILE, PEOPLE, desk, harmless, run

from pathway.shipped import shipped

QUESTION = shipped("examples", "questions", "start_assessment.yaml")
PLAN = shipped("examples", "questions", "plan_without_family.yaml")


@pytest.fixture
def db(tmp_path: Path) -> str:
    """A database with the case `a`, whose family was not talked with yet."""
    url = f"sqlite:///{tmp_path / 'cases.db'}"
    opening = "case open raise_concern --by nurse --role professional -p heard_by=nurse --as-id a"
    more = "--fact child.born=2022-01-10 --hold guardian=mother"
    assert run(f"{opening} {more} --people {PEOPLE} --db {url}").code == 0
    return url


# ------------------------------------------------------------------ why


def test_why_on_a_case(db: str) -> None:
    """A refused act: each rule with the values put in, what would change it; exit code 1, and nothing is logged."""
    before = run("case history a --db", db).out
    asked = run(f"why a start_assessment --by nurse --as near_worker --with mother=guardian --db {db}")
    assert asked.code == 1
    assert "✓ these hold: MOVE, BY, ROLE, WITH, PAYLOAD" in asked.out
    assert "written: talked_with_family (no) or safety_flag (no)" in asked.out
    assert "It would be accepted if all of this were so\n  - “Talked with the family”: yes\n" in asked.out
    assert asked.widest <= 80
    assert run("case history a --db", db).out == before


def test_why_an_act_is_accepted(db: str) -> None:
    """An accepted act has its rules too, and nothing that would have to change; exit code 0."""
    asked = run(f"why a talk_with_family --by nurse --as near_worker --with mother=guardian --db {db}")
    assert asked.code == 0
    assert asked.out.startswith("✓ accepted: Talk with the family")
    assert "It would be" not in asked.out


def test_why_says_who_may(db: str) -> None:
    """Where the role may not do it, the roles that may are named with those who have them."""
    asked = run(f"why a start_assessment --by mother --role guardian --db {db}")
    assert "Who may do it\n  - Near worker [near_worker]: nurse\n" in asked.out


@pytest.mark.parametrize(
    ("language", "head", "title", "part"),
    [
        (
            "fi",
            "✗ hylätty: Aloita arviointi",
            "Hyväksyttäisiin, jos",
            "”Perheen kanssa puhuttu”: kyllä (nyt: ei)",
        ),
        (
            "sv",
            "✗ avslaget: Inled bedömningen",
            "Skulle godkännas om",
            "”Samtal fört med familjen”: ja (nu: nej)",
        ),
    ],
)
def test_why_in_other_languages(language: str, head: str, title: str, part: str) -> None:
    """Fixed words, reasons and labels are all in the language that was asked for."""
    asked = run(f"why --given {QUESTION} --lang {language}")
    assert asked.out.startswith(head)
    assert title in asked.out
    assert part in asked.out
    assert not {"accepted", "refused", "somebody", "must", "asks:", "policy:"} & set(asked.out.split())


def test_why_as_json() -> None:
    """The stable form: the decision's keys, each rule, what is needed, and who may."""
    asked = run(f"why --given {PLAN} --format json --lang sv")
    found = asked.json
    assert (asked.code, found["outcome"]) == (1, "refused")
    by_id = {one["rule"]: one for one in found["consulted"]}
    assert {name: one["answer"] for name, one in by_id.items()} == {
        "P02": "no", "P03": "yes", "P04": "no", "L01": "no", "L02": "no", "L03": "no", "O01": "yes", "L04d": "yes",
    }  # fmt: skip
    assert by_id["P04"]["that"][0] == {
        "condition": "strength.by_family (not set) is set",
        "said": "”Styrka som familjen ser” har antecknats (nu: inte antecknat)",
        "holds": False,
    }
    assert {"said": "”Lagstadgad klientplan”: ja", "condition": "plan.statutory"} in found["needed"]
    assert (found["may"], found["must_be_known"]) == ([], [])


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("why", "missing"),
        ("why a start_assessment", "give a case, an event, `--by` and `--role`"),
        (f"why a start --given {QUESTION}", "give nothing else of them"),
        ("why --given nothing.yaml", "there is no question file `nothing.yaml`"),
        (f"why --given {shipped('rules', 'law.yaml')}", "has no tests of its own; name a file of tests"),
        ("why --given good.yaml --test none", "has no test `none`"),
        ("why a start_assessment --by nurse --role near_worker --test none", "give that too"),
        (f"why --given {shipped('rules', 'model.test.yaml')}", "say which one with `--test`: `"),
        (
            "why a start_assessment --by nurse --role near_worker --db sqlite:///none.db",
            "there is no database",
        ),
    ],
)
def test_why_wrong_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, said: str) -> None:
    """Wrong input is wrong use: all that is wrong is said, and nothing is answered."""
    monkeypatch.chdir(tmp_path)
    head = "question: q\npathway: family_centre\n"
    act = "at: 2026-03-02\nby: nurse\nrole: near_worker\n"
    (tmp_path / "good.yaml").write_text(f"{head}{act}do: start_assessment\n")
    asked = run(command)
    assert asked.code == 2
    if said != "missing":
        assert asked.out == ""
        assert said in asked.said


def test_why_of_a_table_test() -> None:
    """One of the table tests of a policy is a case to ask of, with its people and its act."""
    file = shipped("rules", "model.test.yaml")
    asked = run("why --given", file, "--test", "start_assessment: P01, talked_with_family: false")
    assert asked.code == 1
    assert "- “Talked with the family”: yes" in asked.out
    held = run("why --given", file, "--test", "start_assessment: P01, talked_with_family: true")
    assert held.code == 0
    timed = run(
        "why --given",
        shipped("rules", "county.test.yaml"),
        "--test",
        "W12: W12, request.kind == help_message: true",
    )
    assert (timed.code, timed.out) == (2, "")
    assert "tests the deadline W12, and why is asked of acts" in timed.said


def test_every_fault_of_a_question_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All faults of a question file are told in one go, each with what is near."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.yaml").write_text(
        "question: q\npathway: family_centre\n"
        "given:\n  facts: {child.bron: 2020-01-01}\n  lists: {consents: []}\n"
        "  holds: {network_member: {friend: {kindd: staff}}}\n"
        "at: 2026-03-02\nby: nurse\nrole: near_worker\ndo: start_assesment\n"
    )
    asked = run("why --given bad.yaml")
    assert (asked.code, asked.out) == (2, "")
    for said in (
        "did you mean `start_assessment`?",
        "did you mean `consent`?",
        "there is no fact `child.bron`",
        "`kindd` is no attribute of network_member",
    ):
        assert said in asked.said


def test_a_question_is_checked(tmp_path: Path) -> None:
    """`pathway check` knows question files, and finds what is wrong in them."""
    assert run("check", QUESTION.parent).code == 0
    bad = tmp_path / "q.yaml"
    bad.write_text(PLAN.read_text("utf-8").replace("state: asked", "state: askd"), encoding="utf-8")
    checked = run("check", bad)
    assert checked.code == 1
    assert "did you mean `asked`?" in " ".join(checked.out.split())


# ------------------------------------------------------------------ show


QUICK = [("law", "fi"), ("model", "sv"), ("county", "en"), ("family_centre", "fi"), ("lets_talk", "sv")]
NAMES = ["law", "law_2025_05", "model", "county", "lets_talk_model", "family_centre", "lets_talk"]
REST = [
    (name, language) for name in NAMES for language in ("en", "fi", "sv") if (name, language) not in QUICK
]


@pytest.mark.parametrize(
    ("name", "language"), [*QUICK, *(pytest.param(*pair, marks=pytest.mark.slow) for pair in REST)]
)
def test_show_whole_files(name: str, language: str) -> None:
    """Each shipped policy and pathway is said on 80 columns, every rule, deadline and event of it, and as JSON."""
    shown = run(f"show {name} --lang {language}")
    found = run(f"show {name} --lang {language} --format json").json
    assert (shown.code, shown.widest <= 80) == (0, True)
    ids = [*(r["id"] for r in found.get("rules", [])), *(d["id"] for d in found.get("deadlines", []))]
    lines = {line.strip().split("  ")[0] for line in shown.out.splitlines()}
    assert set(ids) <= lines
    said = " ".join(shown.out.split())
    assert all(f"[{event}]" in said for event in found.get("events", {}))


def test_show_a_rule_in_each_language() -> None:
    """A rule is said with its condition, reason and source, in the language asked for."""
    parts = {
        "en": ("it is required that:", "- “Strength seen by the family” is recorded", "source: SHL 39.2(5)"),
        "fi": ("vaaditaan, että:", "- ”Perheen näkemä vahvuus” on kirjattu", "lähde: SHL 39.2(5)"),
        "sv": ("det krävs att:", "- ”Styrka som familjen ser” har antecknats", "källa: SHL 39.2(5)"),
    }
    for language, wanted in parts.items():
        shown = run(f"show law --lang {language}").out
        assert all(part in shown for part in wanted)


def test_show_all_that_a_policy_can_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Dates, calendars, narrowing, settings, terms, flags and each form of a deadline are said."""
    monkeypatch.chdir(tmp_path)
    desk(tmp_path)
    (tmp_path / "all.yaml").write_text(
        "policy: all\nfor: desk\nversion: 2\nvalid_from: 2026-01-01\nvalid_until: 2026-12-31\n"
        "calendars: {working: {country: FI, weekend: [sun], eves: no, roll_forward: yes}}\n"
        "allow: {shut: [anyone]}\nsettings: {most: 5}\n"
        "terms: {full: seats is set and seats >= most, by_clerk: actor.role == anyone}\n"
        "flag:\n  - {id: F1, on: [shut], when: full, that: by_clerk}\n"
        "deadlines:\n"
        "  - {id: D1, from: [{enter: main.open}, {event: begin}], until: {leave: main.open},\n"
        "     within: 1 day, then: flag}\n"
        "  - {id: D2, from: {true: note is set}, within: same day, then: {notify: [visitor]}}\n"
        "  - {id: D3, from: {event: begin}, within: 3 working days, then: flag}\n",
        encoding="utf-8",
    )
    shown = run("show all.yaml").out
    for wanted in (
        "in force: from 2026-01-01 to 2026-12-31",
        "working days: FI; days off each week: Sunday",
        "Midsummer Eve and Christmas Eve are days off",
        "ends on the next working day",
        "Only these roles may shut: anyone",
        "most: 5",
        "“seats” is at least 5",
        "`actor.role == anyone`",
        "the act is marked unless:",
        "these are told: visitor",
        "within: the same day",
        "within: 3 working days",
        "this becomes so: “note” is recorded",
    ):
        assert wanted in " ".join(shown.split())
    assert harmless(shown)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("show nothing", "there is no policy `nothing`"),
        ("show modle", "did you mean `model`?"),
        ("show family_center", "did you mean `family_centre`?"),
        ("show story.yaml", "is a story file; a policy or a pathway can be shown"),
        ("show lost.yaml", "there is no pathway `nowhere`"),
        ("show broken.yaml", "there is no event `shutt`"),
        ("show binary.yaml", "error[PW102]"),
        ("show other.yaml", "error[PW107]"),
        ("show aimless.yaml", "the key `for` is missing here"),
        ("show model --lang de", "de"),
    ],
)
def test_show_wrong_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, said: str) -> None:
    """Wrong input is wrong use, with what is wrong, and nothing is shown."""
    monkeypatch.chdir(tmp_path)
    desk(tmp_path)
    rule = (tmp_path / "rule.yaml").read_text("utf-8")
    (tmp_path / "lost.yaml").write_text(rule.replace("for: desk", "for: nowhere"), encoding="utf-8")
    (tmp_path / "broken.yaml").write_text(rule.replace("on: [shut]", "on: [shutt]"), encoding="utf-8")
    (tmp_path / "binary.yaml").write_bytes(b"\x80\x00\xff")
    (tmp_path / "other.yaml").write_text("a: b\n", encoding="utf-8")
    (tmp_path / "aimless.yaml").write_text("policy: aimless\n", encoding="utf-8")
    shown = run(command)
    assert (shown.code, shown.out) == (2, "")
    assert said in shown.said


def test_hostile_words_are_harmless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Labels and reasons that would turn lines round or move the cursor are shown as what they are."""
    monkeypatch.chdir(tmp_path)
    desk(tmp_path)
    for command in ("show rule.yaml", "show desk.yaml"):
        shown = run(command)
        assert shown.code == 0
        assert "\\x1b[31m" in shown.out
        assert harmless(shown.out)
    assert "\\u202e" in HOSTILE


def test_a_project_of_ones_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`show` and `why` find the pathway of a policy where `check` does: in `states/` next to its folder."""
    desk(tmp_path)
    rule = (tmp_path / "rule.yaml").read_text("utf-8")
    tests = "tests:\n  - {name: shut it, event: shut, role: clerk, expect: accepted}\n"
    for folder, name, text in (
        (
            "states",
            "counter.yaml",
            (tmp_path / "desk.yaml").read_text("utf-8").replace("pathway: desk", "pathway: counter"),
        ),
        ("rules", "mine.yaml", rule.replace("for: desk", "for: counter") + tests),
    ):
        (tmp_path / "own" / folder).mkdir(parents=True)
        (tmp_path / "own" / folder / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path / "own" / "rules")
    assert run("show mine.yaml").code == 0
    why = run("why --given mine.yaml")
    assert why.code in (0, 1), why.err
    assert "shut" in why.out
    (tmp_path / "own" / "rules" / "asked.yaml").write_text(
        "question: may it be shut\npathway: counter\npolicies: [mine]\nat: 2026-03-02\n"
        "do: shut\nby: x\nrole: clerk\n",
        encoding="utf-8",
    )
    assert run("check asked.yaml").code == 0
    assert "shut" in run("why --given asked.yaml").out
