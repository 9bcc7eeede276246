"""Checks of sound files: what they find, what they leave alone, and that what they say is so."""

from __future__ import annotations

import importlib
import pkgutil
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from conditioned import sound, view
from hypothesis import given, settings
from hypothesis import strategies as st
from test_checks import PAGES, checked, codes

from pathway.checks import check_paths, pathways, policies, stories, texts
from pathway.checks.truth import is_free, outcomes
from pathway.conditions.terms import And
from pathway.diagnostics import CODES
from pathway.files import Finder
from pathway.shipped import folders, shipped

AREAS = (texts, pathways, policies, stories)
HEAD = "pathway: small\nversion: 1\nlabel: {en: Small, fi: Pieni, sv: Liten}\n"
COUNTY = "policy: county\nfor: family_centre\nversion: 1\nvalid_from: 2026-01-01\n"
MAIN = "regions:\n  main:\n    initial: open\n    states: {open: {}, waiting: {}, closed: {final: yes}}\n"
WAYS = (
    "  wait:\n    by: [worker]\n    moves: [{region: main, from: open, to: waiting}]\n"
    "  close:\n    by: [worker]\n    moves: [{region: main, from: waiting, to: closed}]\n"
)
WORKER = "roles:\n  worker: {held: organisation}\n"


def found(folder: Path, *files: str) -> list[str]:
    """The names of the codes of what is found, in order."""
    folder.mkdir(exist_ok=True)
    return [one.code.name for one in checked(folder, *files).report]


def rule(that: str, when: str | None = None, *, id: str = "C1", on: str = "close") -> str:
    asked = "" if when is None else f"    when: {when}\n"
    texts = "{en: Ask first., fi: Kysy ensin., sv: Fråga först.}"
    return f"  - id: {id}\n    on: [{on}]\n{asked}    that: {that}\n    because: {texts}\n    source: the county\n"


def deadline(begins: str, ends: str) -> str:
    because = "because: {en: Act now., fi: Toimi nyt., sv: Agera nu.}, source: the county"
    return f"  - {{id: C1, from: {begins}, until: {ends}, within: 3 weeks, then: flag, {because}}}\n"


# ------------------------------------------------------------------ how checks are kept


@pytest.mark.parametrize("area", AREAS, ids=lambda area: area.__name__)
def test_every_check_is_run_and_has_a_code(area: ModuleType) -> None:
    """The modules with a check in a folder are those that its tuples list, each named after its code."""
    tuples = [value for value in vars(area).values() if isinstance(value, tuple)]
    listed = {check.__module__.rpartition(".")[2] for checks in tuples for check in checks}
    modules = [
        importlib.import_module(f"{area.__name__}.{m.name}") for m in pkgutil.iter_modules(area.__path__)
    ]
    checking = {module.__name__.rpartition(".")[2] for module in modules if hasattr(module, "check")}

    assert listed == checking
    assert {name.replace("_", "-") for name in checking} <= CODES.keys() & PAGES.keys()


def test_there_are_forty_codes() -> None:
    """The catalogue holds at least forty codes."""
    assert len(CODES) >= 40


# ------------------------------------------------------------------ conditions that are always or never so


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("n < 3 or n > 1", {True}),
        ("n < 3 and n > 3", {False}),
        ("n < 3 and n > 1", {True, False}),
        ("sev < serious or sev == serious", {True}),
        ("sev > serious", {False}),
        ("sev >= light", {True}),
        ("kind == a and kind == b", {False}),
        ("kind in [a, b, c, own_worker]", {True}),
        ("kind not in [a, b] and kind in [a]", {False}),
        ("flag and not flag", {False}),
        ("flag == yes or flag == no", {True}),
        ("born < 2020-01-01 and born > 2020-01-01", {False}),
        ("born <= 2020-01-01 or born >= 2020-01-02", {True}),
        ("3 < n < 3", {False}),
        ("main is final or main in [new, open]", {True}),
        ("count(need) >= 0", {True}),
        ("count(need) < 0", {False}),
        ("n == n", {True}),
        ("m is set and m is not set", {False}),
        ("(any consent) or not (any consent)", {True}),
        ("n < k or n >= k", {True, False}),  # two places: not plain
        ("years_since(born) >= 18 and years_since(born) < 12", {False}),
        ("limit > 2", {True}),
    ],
)
def test_what_conditions_can_come_to(condition: str, expected: set[bool]) -> None:
    """A condition that compares one place with fixed values is tried out at and beside each of them."""
    assert outcomes(sound(condition).term) == expected


ATOMS = st.sampled_from(
    [
        "flag",
        "other",
        "flag == no",
        "n < 2",
        "n >= 2",
        "n == 5",
        "2 < n <= 5",
        "k > n",
        "sev >= moderate",
        "sev == light",
        "sev2 in [light, serious]",
        "kind == a",
        "kind != b",
        "kind not in [b, c]",
        "born < 2012-05-01",
        "years_since(born) >= 15",
        "main == open",
        "main is final",
        "any guardian where it.barred",
        "count(consent) > 1",
        "event.number == 7",
        "actor.role == own_worker",
    ]
)
CONDITIONS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds(lambda one, op, two: f"({one}) {op} ({two})", inner, st.sampled_from(["and", "or"]), inner),
        st.builds(lambda one: f"not ({one})", inner),
    ),
    max_leaves=6,
)
FACTS = st.fixed_dictionaries(
    {
        "flag": st.booleans(),
        "other": st.booleans(),
        "n": st.integers(0, 7),
        "k": st.integers(0, 7),
        "sev": st.sampled_from(["light", "moderate", "serious"]),
        "sev2": st.sampled_from(["light", "moderate", "serious"]),
        "kind": st.sampled_from(["a", "b", "c", "own_worker"]),
        "born": st.dates(date(2005, 1, 1), date(2020, 1, 1)),
    }
)


@given(CONDITIONS, FACTS)
def test_no_case_contradicts_what_is_said(condition: str, facts: dict[str, Any]) -> None:
    """Whatever a condition comes to on a case is among the outcomes that were found for it."""
    compiled = sound(condition)

    assert compiled.holds(view(facts)) in outcomes(compiled.term)


@given(CONDITIONS, CONDITIONS, FACTS)
def test_no_case_contradicts_what_is_said_under_another_condition(
    condition: str, under: str, facts: dict[str, Any]
) -> None:
    """Where another condition holds, what the first comes to is among the outcomes under it."""
    compiled, other = sound(condition), sound(under)

    if other.holds(view(facts)):
        assert compiled.holds(view(facts)) in outcomes(compiled.term, other.term)


@settings(max_examples=50)
@given(CONDITIONS)
def test_free_conditions_can_go_either_way(condition: str) -> None:
    """A condition that asks of each place once, and has no part that is constant, is not constant."""
    term = sound(condition).term

    if is_free(term):
        assert outcomes(term) == {True, False}


def test_too_many_values_are_not_tried() -> None:
    """Of a condition with more combinations than are tried, nothing is said."""
    many = " or ".join(
        f"n == {number * 3} or k == {number * 3} or event.number == {number}" for number in range(20)
    )
    term = And((sound(many).term, sound("flag and not flag").term))

    assert outcomes(term) == {True, False}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (rule("plan.live", "no"), "this condition never holds, so the rule never applies"),
        (rule("yes"), "this condition always holds, so it asks nothing"),
        (rule("plan.live or not plan.live"), "`plan.live or not plan.live` always holds"),
        (
            rule("plan.goals is set", "main == closed and main == review"),
            "these conditions never hold together, so the rule never applies",
        ),
        (rule("main != review", "main == closed"), "the rule `C1` asks nothing: what it asks always holds"),
        (
            rule("[main == review, main == closed]"),
            "these conditions never hold together, so every act is refused",
        ),
        (rule("not (plan.live and (plan.live or plan.statutory) and not plan.live)"), "never holds"),
    ],
)
def test_constant_parts_of_rules(text: str, message: str, tmp_path: Path) -> None:
    """What is constant in a rule is one finding that names the part."""
    (one,) = checked(tmp_path, COUNTY + "require:\n" + text).report

    assert one.code.name == "constant-condition"
    assert message in one.message


@pytest.mark.parametrize(
    "text", [rule("no"), rule("no", "main == review"), rule("main != review", "plan.live")]
)
def test_rules_that_mean_it(text: str, tmp_path: Path) -> None:
    """`that: no` refuses on purpose, also under a `when`."""
    assert found(tmp_path, COUNTY + "require:\n" + text) == []


def test_constant_term_is_told_of_once(tmp_path: Path) -> None:
    """A term that is always so is a finding where it is declared, however many rules use it."""
    text = COUNTY + "terms: {ripe: plan.live or not plan.live}\nrequire:\n"
    rules = [rule(f"ripe and plan.{name} is set", id=name) for name in ("goals", "services", "duration")]

    (one,) = checked(tmp_path, text + "".join(rules)).report

    assert (one.code.name, one.span.line) == ("constant-condition", 5)


def test_constant_condition_of_a_move(tmp_path: Path) -> None:
    """Conditions of moves and effects are looked at like those of rules."""
    ways = WAYS.replace("to: waiting}", "to: waiting, when: main == closed and main == open}")
    text = HEAD + WORKER + MAIN + "events:\n" + ways

    assert found(tmp_path, text) == ["constant-condition"]


# ------------------------------------------------------------------ one mistake, one finding


def test_misspelt_state_in_ten_moves(tmp_path: Path) -> None:
    """A state that is misspelt where it is declared is one finding, though ten moves name it."""
    ways = WAYS + "".join(
        f"  act_{n}:\n    by: [worker]\n    moves: [{{region: main, from: waiting}}]\n" for n in range(8)
    )
    text = HEAD + WORKER + MAIN.replace("waiting", "wating") + "events:\n" + ways

    (one,) = checked(tmp_path, text).report

    assert one.message == "there is no state of main `waiting`; did you mean `wating`?"
    assert len(one.also) == 9
    assert one.note is not None
    assert "10 places" in one.note


def test_broken_term_in_several_rules(tmp_path: Path) -> None:
    """A fault of a term is one finding at the term, though several rules use it."""
    text = COUNTY + "terms: {ripe: plan.liv}\nrequire:\n"
    rules = [rule(f"ripe and plan.{name} is set", id=name) for name in ("goals", "services", "duration")]

    (one,) = checked(tmp_path, text + "".join(rules)).report

    assert (one.code.name, one.span.line) == ("unknown-name", 5)


def test_fact_of_a_wrong_type_that_conditions_read(tmp_path: Path) -> None:
    """A fact whose type is wrong is one finding at the fact: what reads it is not blamed."""
    ways = WAYS.replace("to: waiting}", "to: waiting, when: ready}").replace(
        "to: closed}", "to: closed, when: ready}"
    )
    text = HEAD + "facts: {ready: {type: boool}}\n" + WORKER + MAIN + "events:\n" + ways

    (one,) = checked(tmp_path, text).report

    assert one.message == "there is no type `boool`; did you mean `bool`?"


def test_name_of_two_meanings_is_not_put_together(tmp_path: Path) -> None:
    """The same word in two files, or two words in one, stay two findings."""
    text = COUNTY + "require:\n" + rule("plan.liv", id="A") + rule("plan.statutary", id="B")

    assert found(tmp_path, text, text.replace("county", "town")) == ["unknown-name"] * 4


def test_states_behind_a_missing_move(tmp_path: Path) -> None:
    """Where a move is missing, the state that it led to is the finding; those behind it are shown along."""
    states = "states: {open: {}, late: {}, seen: {}, closed: {final: yes}}"
    text = (
        HEAD
        + WORKER
        + MAIN.replace("states: {open: {}, waiting: {}, closed: {final: yes}}", states)
        + (
            "events:\n  see:\n    by: [worker]\n    moves: [{region: main, from: seen, to: late}]\n"
            "  go_back:\n    by: [worker]\n    moves: [{region: main, from: late, to: seen}]\n"
            "  close:\n    by: [worker]\n    moves: [{region: main, from: [open, late], to: closed}]\n"
        )
    )

    (one,) = checked(tmp_path, text).report

    assert (one.code.name, one.message) == ("unreachable-state", "no moves lead to the state `late` of main")
    assert [label for _, label in one.also] == ["so nor to this one"]


# ------------------------------------------------------------------ what is left alone


@pytest.mark.parametrize(
    "moves",
    [
        "[{region: main, from: open, to: waiting}, {region: main, from: any}]",
        "[{region: main, from: open, to: waiting, when: ready}, {region: main, from: open}]",
        "[{region: main, from: open, to: waiting}, {region: main, from: closed, to: open}]",
        '[{region: "side[event.one]", from: off, to: on}, {region: "side[event.two]", from: off, to: on}]',
    ],
)
def test_moves_that_do_not_hide_each_other(moves: str, tmp_path: Path) -> None:
    """A later move is taken where the earlier one does not fit, or speaks of something else."""
    text = (
        HEAD
        + "facts: {ready: {type: bool, default: no}}\n"
        + WORKER
        + MAIN
        + "  side: {per: kind, kind: [a, b], initial: off, states: {off: {}, on: {}}}\nevents:\n"
        + WAYS
        + "  turn_off:\n    by: [worker]\n    payload: {kind: {type: key, of: side}}\n"
        + '    moves: [{region: "side[event.kind]", from: on, to: off}]\n'
        + "  turn_on:\n    by: [worker]\n    payload: {one: {type: key, of: side}, two: {type: key, of: side}}\n"
        + f"    moves: {moves}\n"
    )
    if "side" not in moves:
        text += "  start:\n    by: [worker]\n    payload: {one: {type: key, of: side}}\n"
        text += '    moves: [{region: "side[event.one]", from: off, to: on}]\n'

    assert found(tmp_path, text) == []


@pytest.mark.parametrize(
    ("begins", "ends"),
    [
        ("{enter: main.review}", "{enter: main.review}"),  # reviewed again in time
        ("{event: start_review}", "{event: start_review}"),
        ("{leave: main.review}", "{enter: main.closed}"),  # there are other ways out
        ("{enter: main.closed}", "{event: raise_concern}"),
        ('{enter: "specialist[disability].active"}', '{enter: "specialist[disability].ended"}'),
        ('{enter: "specialist[disability].ended"}', '{enter: "specialist[specialised_care].active"}'),
        ("{enter: talk.ended}", "{enter: talk.new}"),  # moved by another case
        ("{enter: statutory.decided}", "{enter: request.open}"),  # another list
        ("{true: plan.live}", "{true: not plan.live}"),
        ("{event: raise_concern}", "{enter: main.closed}"),
    ],
)
def test_deadlines_that_run_and_end(begins: str, ends: str, tmp_path: Path) -> None:
    """Ends that can come are left alone, also where they are the beginning of the next round."""
    assert found(tmp_path, COUNTY + "deadlines:\n" + deadline(begins, ends)) == []


@pytest.mark.parametrize(
    ("begins", "ends", "expected"),
    [
        ("{enter: request.answered}", "{leave: request.answered}", "end-never-comes"),
        ("{enter: main.plan_active}", "{enter: main.new}", "end-never-comes"),
        ("{enter: main.plan_active}", "{event: record_encounter}", "end-never-comes"),
        ("{leave: consult.asked}", "{enter: consult.asked}", "end-never-comes"),
        ("{event: record_encounter}", "{enter: main.encounter}", "deadline-never-runs"),
        ("{leave: statutory.assessed}", "{enter: statutory.assessing}", "end-never-comes"),
    ],
)
def test_deadlines_that_never_end_or_run(begins: str, ends: str, expected: str, tmp_path: Path) -> None:
    """Ends to which no moves lead from the beginning, and those that come with it, are found."""
    assert expected in found(tmp_path, COUNTY + "deadlines:\n" + deadline(begins, ends))


def test_role_that_a_state_gives(tmp_path: Path) -> None:
    """A role is given where entering a state assigns it, and what only it may do can be done."""
    text = (
        HEAD
        + WORKER
        + "  nurse: {}\n"
        + "facts: {chosen: {type: person}}\n"
        + MAIN.replace("waiting: {}", "waiting: {on_enter: {assigns: {nurse: chosen}}}")
        + "events:\n"
        + WAYS.replace("close:\n    by: [worker]", "close:\n    by: [nurse]")
    )

    assert found(tmp_path, text) == []


def test_role_in_a_circle(tmp_path: Path) -> None:
    """Two roles that are only given by each other's acts are held by nobody."""
    text = HEAD + WORKER + "  nurse: {}\n  doctor: {}\n" + MAIN + "events:\n" + WAYS
    for giving, given_role in (("nurse", "doctor"), ("doctor", "nurse")):
        text += f"  call_{given_role}:\n    by: [{giving}]\n    payload: {{who: {{type: person}}}}\n"
        text += f"    effects: {{assigns: {{{given_role}: event.who}}}}\n"

    assert found(tmp_path, text) == ["event-nobody-can-do"] * 2


def test_somebody_must_take_part_whom_nobody_can_be(tmp_path: Path) -> None:
    """An event in which a role must take part that is only given with it cannot be done."""
    text = HEAD + WORKER + "  nurse: {}\n" + MAIN + "events:\n" + WAYS
    text += "  call:\n    by: [worker]\n    with: [nurse]\n    payload: {who: {type: person}}\n"
    text += "    effects: {assigns: {nurse: event.who}}\n"

    (one,) = checked(tmp_path, text).report

    assert one.message == "nobody can do `call`: nobody can take part as `nurse`"


def test_any_in_a_region_of_final_states(tmp_path: Path) -> None:
    """`from: any` means no state at all where all are final."""
    text = HEAD + WORKER + MAIN + "  sign: {initial: up, states: {up: {final: yes}}}\nevents:\n" + WAYS
    text += "  wave:\n    by: [worker]\n    moves: [{region: sign, from: any}]\n"

    (one,) = checked(tmp_path, text).report

    assert one.message == "`wave` never fits: all states of sign are final"


def test_allow_of_two_policies(tmp_path: Path) -> None:
    """Two policies that leave no role in common leave nobody; with one in common, all is well."""
    east = COUNTY + "allow:\n  assemble_network: [near_worker]\n"
    west = COUNTY.replace("county", "town") + "allow:\n  assemble_network: [own_worker]\n"

    (one,) = checked(tmp_path, east, west).report

    assert one.message == "together, the policies leave nobody to do `assemble_network`"
    assert [label for _, label in one.also] == ["what `county` leaves"]
    assert found(tmp_path / "a", east, west.replace("own_worker", "near_worker")) == []


def test_policies_of_a_story_that_disagree(tmp_path: Path) -> None:
    """What policies leave nobody to do is found for those that a story names, too."""
    (tmp_path / "east.yaml").write_text(
        COUNTY.replace("county", "east") + "allow:\n  assemble_network: [near_worker]\n", encoding="utf-8"
    )
    (tmp_path / "west.yaml").write_text(
        COUNTY.replace("county", "west") + "allow:\n  assemble_network: [own_worker]\n", encoding="utf-8"
    )
    (tmp_path / "story.yaml").write_text(
        "story: Two\npathway: family_centre\npolicies: [east, west]\nsteps: []\n", encoding="utf-8"
    )

    assert codes(check_paths([tmp_path], Finder(folders())).report) == {"allows-nobody"}


@pytest.mark.parametrize(
    ("until", "begins", "message"),
    [
        ("2026-12-31", "2027-01-01", None),
        ("2026-12-30", "2027-01-01", "no version of `county` is in force on 2026-12-31"),
        ("2026-10-31", "2027-01-01", "no version of `county` is in force from 2026-11-01 until 2026-12-31"),
    ],
)
def test_days_between_versions(until: str, begins: str, message: str | None, tmp_path: Path) -> None:
    """Versions that follow each other without a day between leave no gap."""
    later = COUNTY.replace("version: 1", "version: 2").replace("2026-01-01", begins)

    report = checked(tmp_path, COUNTY + f"valid_until: {until}\n", later).report

    assert [one.message for one in report] == ([] if message is None else [message])


def test_calendars_that_are_the_same(tmp_path: Path) -> None:
    """Two policies may give the same calendar, and two versions of one policy different ones."""
    calendar = "calendars:\n  working: {country: FI, eves: no}\n"
    later = COUNTY.replace("version: 1", "version: 2").replace("2026-01-01", "2027-01-01")

    assert found(tmp_path, COUNTY + calendar, COUNTY.replace("county", "town") + calendar) == []
    assert found(tmp_path / "a", COUNTY + calendar, later + calendar.replace("no", "yes")) == []


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (rule("plan.live", id="A") + rule("plan.live", id="B", on="approve_plan"), []),
        (rule("plan.live", id="A") + rule("plan.live", "plan.statutory", id="B"), ["repeated-rule"]),
        (rule("plan.live", "plan.statutory", id="A") + rule("plan.live", id="B"), []),
    ],
)
def test_rules_that_ask_alike(rules: str, expected: list[str], tmp_path: Path) -> None:
    """A rule is a repetition where an earlier one asks the same in all of its cases."""
    assert found(tmp_path, COUNTY + "require:\n" + rules) == expected


def test_flag_before_a_requirement_is_no_repetition(tmp_path: Path) -> None:
    """A flag does not make the same requirement needless; the requirement makes the flag so."""
    text = COUNTY + "require:\n" + rule("plan.live", id="A") + "flag:\n" + rule("plan.live", id="B")

    (one,) = checked(tmp_path, text).report

    assert one.message == "the rule `B` asks what `A` asks already, on the same events"


def test_term_that_another_term_names_only(tmp_path: Path) -> None:
    """Terms are read where a condition, a property or another term says their names."""
    text = COUNTY + "terms: {ripe: plan.live, done: plan.live}\nsettings: {most: 3}\n"
    text += "properties:\n  - {id: P1, always: ripe, while: main == review}\n"
    text += "require:\n" + rule("count(need) < most")

    (one,) = checked(tmp_path, text).report

    assert one.message == "no condition of this policy reads the term `done`"


def test_facts_are_unread_only_where_no_policy_is_broken(tmp_path: Path) -> None:
    """What a policy with errors reads is not known, so that no fact is called unread then."""
    pathway = HEAD + WORKER + "facts: {mood: {type: bool, default: no}}\n" + MAIN + "events:\n" + WAYS
    policy = COUNTY.replace("family_centre", "small")

    assert found(tmp_path, pathway) == []
    assert found(tmp_path / "a", pathway, policy) == ["unread-fact"]
    broken = policy + "deadlines:\n" + deadline("{enter: main.opn}", "{enter: main.closed}")
    assert found(tmp_path / "b", pathway, broken) == ["unknown-name"]


def test_fact_that_only_a_linked_pathway_gives(tmp_path: Path) -> None:
    """A fact with which another pathway opens cases is set there, and a story with errors tells nothing of it."""
    pathway = HEAD + WORKER + "facts: {urgent: {type: bool, default: no}}\n" + MAIN + "events:\n" + WAYS
    day_care = (
        HEAD.replace("small", "day_care")
        + WORKER
        + MAIN
        + "lists:\n  small: {linked: {pathway: small, region: main}, "
        + "states: {open: {}, waiting: {}, closed: {final: yes}}}\nevents:\n"
        + WAYS
        + "  refer:\n    by: [worker]\n    effects:\n"
        + "      - opens: {small: {do: wait, as: worker, facts: {urgent: yes}}}\n"
    )
    story = "story: One\npathway: small\nsteps:\n  - {at: 2026-03-02, do: %s, by: a, role: worker, expect: accepted}\n"

    assert found(tmp_path, pathway, story % "wait") == ["fact-never-set"]
    assert found(tmp_path / "a", pathway, story % "wait", day_care) == []
    assert found(tmp_path / "b", pathway, story % "wat") == ["unknown-name"]


def test_index_lists_every_code() -> None:
    """The page of all checks has a line for each code, with its name, severity and summary."""
    index = (shipped("docs", "checks").parent / "checks.md").read_text(encoding="utf-8")

    rows = [line for line in index.splitlines() if line.startswith("| PW")]

    assert rows == [
        f"| {code.code} | [{code.name}](checks/{code.name}.md) | {code.severity.value} | {code.summary} |"
        for code in CODES.values()
    ]
