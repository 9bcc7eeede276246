"""Linked cases in stories, in simulations, in pictures and on the command line."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from commanded import run
from linked import HOME, SCENARIO, TALK, World, write
from simulated import agreed
from support import ROOT, address

from pathway.checks import check_paths
from pathway.diagnostics import Report
from pathway.documents import Library
from pathway.documents.scenario import load_scenario
from pathway.documents.story import Story, load_story
from pathway.draw import dot, mermaid, svg
from pathway.engine import play, replay
from pathway.files import Finder
from pathway.shipped import folders
from pathway.simulation import simulate

STORY = """\
story: a talk
pathway: home
policies: [home_rules, talk_rules]
given:
  people:
    nurse: {trained: yes, serves: [worker]}
  holds: {child: [child], guardian: [mother]}
  facts: {born: 2020-05-01}
  cases:
    brother:
      facts: {born: 2017-01-01}
steps:
  - {at: 2026-03-02, do: begin, by: nurse, role: worker, expect: accepted}
  - {at: 2026-03-02, do: propose, by: nurse, role: worker, as: t, expect: accepted, then: {$t: offered}}
  - {at: 2026-03-03, case: t, do: hold, by: mother, role: guardian, expect: accepted,
     then: {main: held, $t: held, "count origin": 1}}
  - {at: 2026-03-03, case: brother, do: begin, by: nurse, role: worker, expect: accepted}
  - {at: 2026-03-03, do: join, by: nurse, role: worker, payload: {other: $brother}, as: b, expect: accepted,
     then: {$b: open}}
  - {at: 2026-03-04, case: brother, do: end, by: nurse, role: worker, expect: accepted, then: {$b: done}}
  - {at: 2026-03-09, case: t, do: end, by: nurse, role: leader, expect: accepted, fired: [HT], then: {$t: ended}}
"""


def story(folder: Path, text: str = STORY) -> tuple[Story | None, list[str]]:
    write(folder)
    path = folder / "story.yaml"
    path.write_text(text, encoding="utf-8")
    library = Library(Finder((folder,)), Report())
    return load_story(path, library), [f"{one.code.name}: {one.message}" for one in library.report]


def played(folder: Path, text: str = STORY) -> list[str]:
    found, faults = story(folder, text)
    assert found is not None, faults
    return [problem for step in play(found).steps for problem in step.problems]


def test_a_story_plays_through_linked_cases(tmp_path: Path) -> None:
    """Steps act on cases that earlier ones opened, or that the story gives; entries are named anywhere."""
    assert played(tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("then: {$t: offered}", "then: {$t: held}", "expected $t == held after it, and it is offered"),
        ("then: {$b: done}", "then: {$b: open}", "expected $b == open after it, and it is done"),
        ("main: held, $t", "main: ended, $t", "expected main == ended after it, and it is held"),
        ("fired: [HT]", "fired: [HE]", "expected HE to fire before, and it was HT"),
        (
            "then: {$b: open}",
            'then: {"count sibling": 0}',
            "expected count(sibling) == 0 after it, and it is 1",
        ),
    ],
)
def test_a_story_of_linked_cases_can_fail(tmp_path: Path, old: str, new: str, problem: str) -> None:
    """What comes out otherwise on a linked case is told."""
    assert STORY.count(old) == 1
    assert played(tmp_path, STORY.replace(old, new)) == [problem]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("case: t, do: hold", "case: tt, do: hold", "unknown-name: there is no case named `tt`"),
        ("case: t, do: hold", "case: t, do: begin", "unknown-name: there is no event `begin`"),
        (
            "other: $brother",
            "other: $brothr",
            "unknown-name: there is no case named `$brothr`; did you mean `$brother`?",
        ),
        ("then: {$b: done}", "then: {$b: donne}", "unknown-name: there is no state of sibling `donne`"),
        ("then: {$b: done}", "then: {$c: done}", "unknown-name: there is no entry named `$c`"),
        ("facts: {born: 2017-01-01}", "pathway: day", "unknown-name: there is no linked pathway `day`"),
        (
            "facts: {born: 2017-01-01}",
            "facts: {brn: 2017-01-01}",
            "unknown-name: there is no fact `brn`; did you mean `born`?",
        ),
        (
            "{trained: yes, serves: [worker]}",
            "{trainde: yes}",
            "unknown-key: the pathway knows nothing called `trainde`",
        ),
    ],
)
def test_a_story_names_only_what_there_is(tmp_path: Path, old: str, new: str, fault: str) -> None:
    """Names of cases and entries are looked up in the pathway of the case that a step acts on."""
    found, faults = story(tmp_path, STORY.replace(old, new))
    assert found is None
    assert any(one.startswith(fault) for one in faults), faults


def test_one_register_serves_linked_pathways(tmp_path: Path) -> None:
    """A people file is checked against all pathways that are linked with each other."""
    write(tmp_path)
    people = tmp_path / "people.yaml"
    people.write_text("people:\n  nurse: {trained: yes, serves: [worker]}\n  clerk: {serves: [wroker]}\n")
    named = [people, tmp_path / "home.yaml", tmp_path / "talk.yaml"]
    found = check_paths(named, Finder(()))
    assert [one.message for one in found.report] == [
        "no organisation holds the role `wroker`; did you mean `worker`?"
    ]


# ------------------------------------------------------------------ simulation


def test_a_simulated_act_opens_a_linked_case(tmp_path: Path) -> None:
    """It is judged as it would be; its state stays; and a replay through the engine comes out the same."""
    write(tmp_path)
    path = tmp_path / "talks.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    library = Library(Finder((tmp_path,)), Report())
    loaded = load_scenario(path, library)
    assert loaded is not None, [str(one) for one in library.report]
    scenario, bundle = loaded
    result, rows = agreed(scenario, bundle, seed=3, collect=20)
    proposed = [row for row in rows if row.get("event") == "propose"]
    assert {str(row["outcome"]) for row in proposed} == {"accepted", "refused"}
    assert {rule for row in proposed for rule in row["rules"]} == {"LINK"}
    assert any(row.get("event") == "praise" and row["outcome"] == "accepted" for row in rows)
    assert any(row.get("deadline") == "HD" for row in rows)
    (pathway, *linked), policies = library.all_texts(bundle, scenario.linked.values())
    told = replay(result.samples, pathway, policies, linked=linked)
    assert told.differences == ()
    assert told.cases == 20
    alone = simulate(replace(scenario, linked={}), bundle, seed=3, collect=1)
    assert alone.to_json() != result.to_json()


# ------------------------------------------------------------------ pictures


def test_pictures_of_linked_lists(tmp_path: Path) -> None:
    """Each form says which pathway is followed and what links it, and draws no moves of its own."""
    write(tmp_path)
    library = Library(Finder((tmp_path,)), Report())
    home = library.definition(tmp_path / "home.yaml")
    assert home is not None
    said = "each is another case, and follows it: talk (main); linked by: propose, propose and end"
    shown = {"svg": svg(home, "en", {"talk/case-9": "held"}), "dot": dot(home), "mermaid": mermaid(home)}
    assert re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", shown["svg"])).count("follows it: talk (main)") == 1
    assert "now: case-9" in shown["svg"]
    assert said in shown["dot"]
    assert '"talk..start"' not in shown["dot"]
    assert '"talk.offered" ->' not in shown["dot"]
    assert "each is another case" in shown["mermaid"]
    assert not re.search(r"s_talk__\w+ -->", shown["mermaid"].replace("--> [*]", ""))


def test_the_shipped_pathways_are_linked() -> None:
    """The core pathway opens Let's Talk about Children and links siblings; both files agree."""
    found = check_paths([ROOT / "states", ROOT / "rules", ROOT / "examples"], Finder(folders()))
    assert list(found.report) == []
    library = Library(Finder(folders()), Report())
    core = library.definition(ROOT / "states/family_centre.yaml")
    assert core is not None
    linked = {name: kind.linked.pathway for name, kind in core.lists.items() if kind.linked is not None}
    assert linked == {"talk": "lets_talk", "sibling": "family_centre"}


# ------------------------------------------------------------------ the command line


def test_commands_show_linked_cases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`do`, `show`, `history` and `audit verify` tell of the link from both sides."""
    monkeypatch.chdir(tmp_path)
    url = address(tmp_path / "cases.db")
    with World(tmp_path / "files", url) as world:
        world.begin()
        talk = world.talk()
        world.do(talk, "hold", role="leader")
        world.begin("two")
    (tmp_path / "people.yaml").write_text("people:\n  nurse: {trained: yes, serves: [worker]}\n")
    nurse = f"--by nurse --role worker --people people.yaml --db {url}"
    linked = run(f"case do home join {nurse} -p other=two")
    assert linked.code == 0, linked.said
    assert "sibling/two is linked, and is open: full = yes" in linked.out
    assert "the case two sees this one as its sibling" in linked.out
    shown = run(f"case show home --db {url}").out
    assert f"talk [talk/{talk}] is held\n" in shown
    assert "the case two, as its sibling" in shown
    log = run(f"case history home --db {url}").out
    assert f"the linked case {talk} changed (its entry 2)" in log
    assert f"talk [talk/{talk}]: offered → held" in log
    asked = json.loads(run(f"case ask home propose {nurse} --format json").out)
    assert asked["linked"] == ["talk/new"]
    form = json.loads(run(f"case show two --db {url} --format json").out)
    assert form["watchers"] == [{"case": "home", "list": "sibling", "region": "main"}]
    assert run(f"audit verify --db {url}").code == 0


def test_a_refused_link_is_told_in_the_reader_s_language(tmp_path: Path) -> None:
    """What the other pathway's rules say stands beside LINK, in each language."""
    url = address(tmp_path / "cases.db")
    with World(tmp_path / "files", url) as world:
        world.begin()
    (tmp_path / "people.yaml").write_text("people:\n  clerk: {serves: [worker]}\n")
    clerk = f"--by clerk --role worker --people {tmp_path / 'people.yaml'} --db {url}"
    refused = run(f"case do home propose {clerk} --language sv")
    assert refused.code == 1
    assert "LINK  det andra ärendet kan inte öppnas eller kopplas: Bara utbildade" in refused.out
    assert "talk: inte godkänt: ”offer”: T1" in refused.out


def test_files_that_disagree_are_shown_with_their_place(tmp_path: Path) -> None:
    """`check` shows the line of the link that is wrong; other commands do nothing with such files."""
    write(tmp_path, HOME.replace("offered: {}, held: {}", "offered: {}"), TALK)
    outcome = run(f"check {tmp_path / 'home.yaml'}")
    assert outcome.code == 1
    assert "link-mismatch" in outcome.out
    assert "home.yaml:22:23" in outcome.out
    opened = run(
        f"case open begin --by nurse --role worker --pathway {tmp_path / 'home.yaml'} --policy "
        f"{tmp_path / 'home_rules.yaml'} --db sqlite:///{tmp_path / 'none.db'}"
    )
    assert opened.code == 2
    assert not (tmp_path / "none.db").exists()
