"""Linked cases on the kernel: what acts open is judged as by the reference executor, row by row."""

# ruff: noqa: E501 - what is replaced stands as it does in files

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from generated_links import linked
from linked import HOME, SCENARIO, TALK, TALK_RULES, write
from simulated import agreed, rows_of
from test_kernel_equal import hold_all

from pathway.diagnostics import Report
from pathway.documents.library import Library
from pathway.documents.scenario import load_scenario
from pathway.documents.scenario_model import Scenario
from pathway.engine import replay
from pathway.errors import UsageError
from pathway.files import Finder
from pathway.policy import Bundle
from pathway.simulation import Sample, simulate

pytest.importorskip("numba")
ROOT = Path(__file__).parents[1]
Rows = list[dict[str, Any]]


def read(folder: Path, scenario: str, roots: tuple[Path, ...] = (), **files: str) -> tuple[Scenario, Bundle]:
    """Write the files, and read the scenario; it must have no faults."""
    return read_from(Library(Finder((folder, *roots)), Report()), folder, scenario, files)


def read_from(
    library: Library, folder: Path, scenario: str, files: Mapping[str, str]
) -> tuple[Scenario, Bundle]:
    """The same, with a library that keeps what was read."""
    for name, text in {**files, "scenario": scenario}.items():
        (folder / f"{name}.yaml").write_text(text.lstrip(), encoding="utf-8")
    found = load_scenario(folder / "scenario.yaml", library)
    assert found is not None, [str(d) for d in library.report]
    return found


def talks(folder: Path, scenario: str = SCENARIO, **files: str) -> tuple[Scenario, Bundle]:
    """The scenario in which acts on `home` open cases on `talk`."""
    write(folder)
    return read(folder, scenario, **files)


def outcomes(rows: Rows, event: str = "propose") -> Counter[tuple[str, ...]]:
    """How often an event was answered how, and by which rules."""
    return Counter((row["outcome"], *row["rules"]) for row in rows_of(rows, event=event))


@pytest.mark.parametrize("count", [30, pytest.param(150, marks=pytest.mark.slow)])
def test_what_linked_pathways_answer_is_the_same(count: int) -> None:
    """Whatever rules, roles, facts, zones and states there are, on three pathways that open each other's cases."""
    seen = hold_all(linked(), count)
    wanted = {"LI", "act set_up accepted", "act set_up refused", "act strike accepted", "deadline accepted"}
    assert wanted | {"act more accepted", "open come refused", "act link accepted"} <= seen.keys()
    assert seen["LI"] > 10 * count


def test_what_is_kept_of_clients_is_the_same_and_is_replayed(tmp_path: Path) -> None:
    """The samples name the linked cases as the reference does, and the durable engine judges each act alike."""
    write(tmp_path)
    library = Library(Finder((tmp_path,)), Report())
    scenario, bundle = read_from(library, tmp_path, SCENARIO, {})
    agreed(scenario, bundle, seed=3)
    one, other = (
        simulate(scenario, bundle, 3, collect=20, executor=name).samples for name in ("reference", "kernel")
    )
    assert [_told(sample) for sample in one] == [_told(sample) for sample in other]
    subjects = {step.subject for sample in other for step in sample.steps}
    assert "talk/client-1-1" in subjects
    (pathway, *rest), policies = library.all_texts(bundle, scenario.linked.values())
    told = replay(other, pathway, policies, linked=rest)
    assert (told.differences, told.cases) == ((), 20)


def _told(sample: Sample) -> list[Any]:
    kept = [(s.at, s.outcome, s.rules, s.act, s.deadline, s.subject, s.missed) for s in sample.steps]
    return [sample.client, sample.opening, kept]


MEASURED = """\
groups: [mood]
measures:
  offered: {from: {enter: talk.offered}, until: {enter: talk.held}}
  to_offer: {from: {enter: main.open}, until: {enter: talk.offered}}
"""


def test_measures_and_activities_see_the_entry(tmp_path: Path) -> None:
    """The entry has the state in which its case was opened: a measure ends with it, and behaviour begins."""
    result, rows = agreed(*talks(tmp_path, SCENARIO + MEASURED), seed=2)
    accepted = outcomes(rows)["accepted",]
    assert accepted > 10
    assert result.data["measures"]["to_offer"]["count"] == accepted
    assert result.data["measures"]["offered"]["count"] == 0
    assert result.data["states"]["talk.offered"]["entered"] == accepted
    assert len(rows_of(rows, event="praise", outcome="accepted")) > 10


def test_without_policies_for_the_other_pathway_nothing_is_opened(tmp_path: Path) -> None:
    """As on a live case, `LINK` refuses where nobody judges."""
    scenario, bundle = talks(tmp_path)
    _, rows = agreed(replace(scenario, linked={}), bundle)
    assert outcomes(rows).keys() == {("refused", "LINK")}
    unjudged = SCENARIO.replace("home_rules, talk_rules", "home_rules")
    _, rows = agreed(*read(tmp_path, unjudged))
    assert outcomes(rows).keys() == {("refused", "LINK")}


SIBLINGS = """\
  begin_for_sibling:
    by: [worker]
    effects:
      - opens: {sibling: {do: begin, as: worker, facts: {born: born}}}
  twice:
    by: [worker]
    payload: {talk: {type: entry, of: talk}}
    effects:
      - links: {talk: event.talk.case}
  other_way:
    by: [worker]
    payload: {talk: {type: entry, of: talk}}
    effects:
      - ends: event.talk
      - links: {talk: event.talk.case}
  end:
"""
ASKED = """\
    - {do: begin_for_sibling, by: worker}
    - {do: twice, by: worker, after: 2 days, payload: {talk: {last: talk}}}
    - {do: other_way, by: worker, after: 2 days, payload: {talk: {last: talk}}}
    - {do: join, by: worker, payload: {other: case-7}}
    - {do: end, by: worker, after: 30 days}
"""


def test_cases_that_are_there_cannot_be_linked(tmp_path: Path) -> None:
    """Clients do not know each other. A case that is linked already stays, until the same act ends it."""
    home = HOME.replace("  end:\n", SIBLINGS)
    scenario = SCENARIO.replace("    - {do: end, by: worker, after: 30 days}\n", ASKED)
    _, rows = agreed(*talks(tmp_path, scenario, home=home), seed=3)
    assert outcomes(rows, "begin_for_sibling").keys() == {("refused", "LINK")}
    assert outcomes(rows, "twice").keys() == {("accepted",), ("unknown", "PAYLOAD")}
    assert outcomes(rows, "other_way").keys() == {("refused", "LINK"), ("unknown", "PAYLOAD")}
    assert outcomes(rows, "join").keys() == {("refused", "PAYLOAD")}


def _nested(depth: int) -> Mapping[str, str]:
    """Files in which the first act on `talk` opens a case on `talk`, so often one within another."""
    inner = (
        "  inner:\n    linked: {pathway: talk, region: main}\n"
        "    states: {new: {}, offered: {}, held: {}, ended: {final: yes}}\nevents:\n"
    )
    opens = (
        "      - when: depth > 0\n        opens: {inner: {do: offer, as: worker, facts: {born: born, depth: depth - 1},"
        " payload: {urgent: no, place: home}}}\n    moves:\n      - {region: main, from: new, to: offered}\n"
    )
    talk = TALK.replace("events:\n", inner, 1).replace(
        "facts:\n", f"facts:\n  depth: {{type: int, default: {depth}}}\n"
    )
    return {"talk": talk.replace("    moves:\n      - {region: main, from: new, to: offered}\n", opens)}


def test_cases_open_others_up_to_eight_deep(tmp_path: Path) -> None:
    """The eighth opens none within it; where it would, the run ends with the reason that the reference gives."""
    _, rows = agreed(*talks(tmp_path, **_nested(7)), seed=3)
    assert outcomes(rows).keys() == {("accepted",), ("refused", "LINK")}
    assert {row["subject"][-2:] for row in rows_of(rows, deadline="HD")} == {"-1"}
    with pytest.raises(UsageError, match="an act opens cases without end: the last is on `talk`"):
        agreed(*talks(tmp_path, **_nested(8)), seed=3)


def test_the_numbers_of_cases_count_all_that_were_tried(tmp_path: Path) -> None:
    """Those within others, and those that were refused, have a number as well: the next one is told by it."""
    scenario = SCENARIO.replace("    - {do: end,", "    - {do: propose, by: worker}\n    - {do: end,")
    _, rows = agreed(*talks(tmp_path, scenario, **_nested(1)), seed=3)
    assert {row["subject"][-2:] for row in rows_of(rows, deadline="HD")} == {"-1", "-3"}


FIXED = SCENARIO.replace("trained: {chance: 60 %}", "trained: yes")
LATE = FIXED.replace("every: 2 days", "every: 13 hours")


@pytest.mark.parametrize("zone", ["Europe/Helsinki", "Asia/Tokyo", "America/New_York", "Pacific/Pago_Pago"])
def test_the_day_is_that_of_the_other_pathway(tmp_path: Path, zone: str) -> None:
    """A version of its policies holds from midnight in its own time zone on."""
    talk = TALK.replace("timezone: Europe/Helsinki", f"timezone: {zone}")
    later = TALK_RULES.replace("2020-01-01", "2026-03-20").replace("policy: talk_rules", "policy: later")
    later = later.replace("that: actor.trained", "that: today < 2026-04-01").replace("id: T", "id: L")
    later = later.replace("id: TD", "id: LD").replace("id: TO", "id: LO")
    scenario = LATE.replace("[home_rules, talk_rules]", "[home_rules, talk_rules, later]")
    _, rows = agreed(*talks(tmp_path, scenario, talk=talk, later=later))
    assert outcomes(rows).keys() == {("accepted",), ("refused", "LINK")}


@pytest.mark.parametrize(
    ("was", "now", "answers"),
    [
        ("guardian: {party: client, max: 2}", "guardian: {party: client, max: 1}", {("refused", "LINK")}),
        ("holds: {child: child, guardian: [guardian]}", "holds: {child: guardian}", {("refused", "LINK")}),
        ("facts: {born: born}\n            holds", "facts: {born: event.when}\n            holds", {("unknown", "LINK")}),
        ("as: worker\n            payload", "as: leader\n            payload", {("refused", "LINK")}),
        ("urgent: {type: bool}", "urgent: {type: bool, default: no}\n      heavy: {type: int, range: [0, 3], default: 2}", {("accepted",)}),
        ("holds: {child: child,", "holds: {child: [event.who, child],", {("accepted",)}),
        ("by: [worker]\n    payload:\n      urgent", "by: [worker, leader]\n    with: [guardian]\n    payload:\n      urgent", {("refused", "LINK")}),
    ],
)  # fmt: skip
def test_what_a_case_begins_with_decides(
    tmp_path: Path, was: str, now: str, answers: set[tuple[str, ...]]
) -> None:
    """Too many holders, a fact that is not known, a role that nobody has, somebody who is missing."""
    asked = "      wish: {type: text, optional: yes}\n"
    home = HOME.replace(
        asked,
        f"{asked}      when: {{type: date, optional: yes}}\n      who: {{type: person, optional: yes}}\n",
    )
    talk = (
        TALK.replace("by: [worker]\n    payload:", "by: [worker, leader]\n    payload:")
        if "leader" in now
        else TALK
    )
    assert (was in home) != (was in TALK)
    files = {"home": home.replace(was, now), "talk": talk if was in home else TALK.replace(was, now)}
    scenario = FIXED.replace("urgent: {chance: 50 %}", "urgent: no").replace(
        "child: 1, guardian: 2", "guardian: 2, child: 1"
    )
    _, rows = agreed(*talks(tmp_path, scenario, **files))
    assert outcomes(rows).keys() == answers


def test_the_other_pathway_sees_the_state_after_the_act(tmp_path: Path) -> None:
    """A rule there looks at the case that opens it as this act leaves it: `propose_and_end` ends it at once."""
    rules = TALK_RULES.replace("that: actor.trained", "that: any origin where it.state == done")
    scenario = FIXED.replace(
        "    - {do: end,", "    - {do: propose_and_end, by: worker, after: 1 day}\n    - {do: end,"
    )
    _, rows = agreed(*talks(tmp_path, scenario, talk_rules=rules))
    assert outcomes(rows).keys() == {("refused", "LINK")}
    assert outcomes(rows, "propose_and_end").keys() == {("accepted",)}


NEEDS = """\
lists:
  need:
    attributes: {urgent: {type: bool, default: no}}
    initial: found
    states:
      found:
        on_enter: {opens: {talk: {do: offer, as: worker, payload: {urgent: need.urgent, place: home}, facts: {born: born}}}}
      met:
        on_enter: {opens: {talk: {do: offer, as: worker, payload: {urgent: need.urgent, place: home}, facts: {born: born}}}}
"""
FINDING = """\
events:
  find:
    by: [worker]
    payload: {urgent: {type: bool}}
    effects:
      - adds: {need: {urgent: event.urgent}}
      - {when: event.urgent, adds: {need: {urgent: no}}}
  meet:
    by: [worker]
    payload: {need: {type: entry, of: need}}
    moves:
      - {region: "need[event.need]", from: found, to: met}
"""


def test_what_a_state_opens_may_speak_of_its_entry(tmp_path: Path) -> None:
    """What entering a state opens takes its values from that entry, be it there before or added by the same act."""
    home = HOME.replace("lists:\n", NEEDS, 1).replace("events:\n", FINDING, 1)
    rules = TALK_RULES.replace(
        "that: actor.trained", "that: not event.urgent or any origin where it.state == done"
    )
    finding = """\
    - {do: find, by: worker, after: 1 day, payload: {urgent: {chance: 50 %}}}
    - {do: meet, by: worker, after: 1 day, payload: {need: {last: need}}}
    - {do: end,"""
    scenario = FIXED.replace("    - {do: end,", finding)
    _, rows = agreed(*talks(tmp_path, scenario, home=home, talk_rules=rules))
    assert outcomes(rows, "find").keys() == {("accepted",), ("refused", "LINK")}
    assert outcomes(rows, "meet").keys() == {("accepted",), ("unknown", "MOVE", "PAYLOAD")}


def test_what_the_kernel_leaves_to_the_reference_is_named(tmp_path: Path) -> None:
    """An attribute of people that is of one type here and of another there: the reference runs."""
    talk = TALK.replace("trained: {type: bool, default: no}", "trained: {type: int, default: 1}")
    rules = TALK_RULES.replace("that: actor.trained", "that: actor.trained > 0")
    scenario, bundle = talks(tmp_path, SCENARIO, talk=talk, talk_rules=rules)
    assert simulate(scenario, bundle, 1, executor="reference").data["acts"]["propose"]["accepted"]
    with pytest.raises(UsageError, match="people whose `trained` is not in `talk` what it is here"):
        simulate(scenario, bundle, 1, executor="kernel")


OFFERED = """\
  main.assessing:
    - {do: offer_lets_talk, by: near_worker, after: 1 day, chance: 60 %}
"""
OPEN_LAW = """
policy: open_law
for: lets_talk
version: 1
valid_from: 2020-01-01
label: {en: Open, fi: Avoin, sv: Öppen}
require:
  - id: OL1
    on: [offer]
    that: "count(guardian) == 2 and years_since(child.born) >= 3 and any origin where it.state == assessing"
    because: {en: Do so, fi: Tee niin, sv: Gör så}
    source: none
"""


@pytest.mark.parametrize(("policy", "accepted"), [("open_law", True), ("lets_talk_model", False)])
def test_the_shipped_pathway_opens_lets_talk(tmp_path: Path, policy: str, accepted: bool) -> None:
    """The county offers Let's Talk: its own principles or another rule judge that, on both executors alike."""
    text = (ROOT / "examples/scenarios/county.yaml").read_text(encoding="utf-8")
    text = text.replace("law_2025_05, model, county]", f"law_2025_05, model, county, {policy}]")
    text = text.replace("  main.assessing:\n", OFFERED, 1)
    roots = (ROOT / "states", ROOT / "rules")
    _, rows = agreed(*read(tmp_path, text, roots, open_law=OPEN_LAW), seed=5, clients=150)
    answers = outcomes(rows, "offer_lets_talk")
    assert answers["refused", "LINK"] > 10
    assert (answers["accepted",] > 10) is accepted
