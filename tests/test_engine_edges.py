"""Corners of the engine: the register's own mistakes, files that are not made, clocks that differ between cases."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from support import (
    OPENING,
    PEOPLE,
    SMALL,
    address,
    at,
    deadline,
    nurse_does,
    open_engine,
    policy,
    rule,
    start,
    tamper,
)

from pathway import Actor, BrokenLog, KeyReused, ManualClock, Person, UsageError
from pathway.diagnostics import Report
from pathway.documents import FaultyFiles, Library
from pathway.documents.story import load_story
from pathway.engine import play
from pathway.files import Finder

LICENSED = policy("require:\n" + rule("R1", "note", "actor.licensed"))
TIMED = policy("deadlines:\n" + deadline("D1", "from: {event: begin}, within: 3 days, then: flag"))


def test_the_register_speaks_the_types_of_the_pathway(tmp_path: Path) -> None:
    """A value of another type is an error that names it, and nothing is logged; what isn't asked for is let be."""
    people = {**PEOPLE, "nurse": Person({"licensed": "maybe", "shoe": 44}, frozenset({"nurse"}))}  # type: ignore[dict-item]
    with open_engine(tmp_path, LICENSED, people=people) as engine:
        start(engine)
        with pytest.raises(UsageError, match="the register's `licensed` of `nurse`"):
            nurse_does(engine, "note")
        assert len(engine.history("case")) == 1
    people["nurse"] = Person({"licensed": None, "shoe": 44}, ["nurse"])  # type: ignore[arg-type]
    with open_engine(tmp_path, LICENSED, people=people) as engine:
        start(engine)
        assert nurse_does(engine, "note").decision.refusals == ("R1",)
    people["nurse"] = "somebody"  # type: ignore[assignment]
    with open_engine(tmp_path, LICENSED, people=people) as engine:
        start(engine)
        with pytest.raises(UsageError, match="should give a Person or None"):
            nurse_does(engine, "note")


def test_faulty_files_make_no_database(tmp_path: Path) -> None:
    """What cannot be read is found before the database is made."""
    path = tmp_path / "cases.db"
    with pytest.raises(FaultyFiles):
        open_engine(tmp_path, pathway="pathway: [", url=address(path))
    assert not path.exists()


def test_a_case_is_read_even_where_new_policies_do_not_fit_its_definition(tmp_path: Path) -> None:
    """Its state and its log are shown by its own definition; to judge on it is an error that says why."""
    url = address(tmp_path / "cases.db")
    with open_engine(tmp_path, url=url) as engine:
        start(engine)
    wider = SMALL.replace("  ready: {type: bool", "  sure: {type: bool, default: no}\n  ready: {type: bool")
    rules = policy("require:\n" + rule("R1", "note", "sure"))
    with open_engine(tmp_path, rules, pathway=wider, url=url) as engine:
        assert engine.case("case").regions["main"] == "open"
        assert [entry.seq for entry in engine.history("case")] == [1]
        with pytest.raises(FaultyFiles):
            nurse_does(engine, "note")
        assert engine.verify() == ()


def test_policies_keep_their_order_on_an_earlier_definition(tmp_path: Path) -> None:
    """Checks come in the order of the files that were named, also for cases that began before."""
    url = address(tmp_path / "cases.db")
    rules = [policy("require:\n" + rule(f"{name}1", "note", "ready"), name=name) for name in ("z", "m", "a")]
    with open_engine(tmp_path, url=url) as engine:
        start(engine)
    wider = SMALL.replace("version: 1", "version: 2")
    with open_engine(tmp_path, *rules, pathway=wider, url=url) as engine:
        start(engine, "other")
        for case in ("case", "other"):
            assert nurse_does(engine, "note", case).decision.refusals == ("z1", "m1", "a1")


def test_a_key_knows_for_which_organisation_somebody_acted(tmp_path: Path) -> None:
    """The same act for another organisation is another act."""
    with open_engine(tmp_path) as engine:
        start(engine)
        engine.act("case", "note", Actor("nurse", "county"), role="nurse", key="k")
        with pytest.raises(KeyReused):
            engine.act("case", "note", Actor("nurse", "company"), role="nurse", key="k")


def test_a_personal_yes_or_no_is_concealed_where_it_was_read(tmp_path: Path) -> None:
    """Reasons show what was read; where that is personal, the entry holds a reference."""
    text = SMALL.replace(
        "ready: {type: bool, default: no}", "ready: {type: bool, default: no, personal: yes}"
    )
    rules = policy("require:\n" + rule("R1", "measure", "ready"))
    with open_engine(tmp_path, rules, pathway=text) as engine:
        start(engine)
        assert dict(nurse_does(engine, "measure").decision.checks[-1].reads) == {"ready": "no"}
        (row,) = [r for r in engine.export("case") if r["seq"] == 2]
        (check,) = [c for c in row["entry"]["checks"] if c["id"] == "R1"]  # type: ignore[call-overload,index,union-attr]
        assert list(check["reads"]["ready"]) == ["personal"]  # type: ignore[call-overload,index,arg-type]
        assert engine.verify() == ()


def test_the_next_check_of_one_case_is_its_own(tmp_path: Path) -> None:
    """Cases may be looked after one by one."""
    clock = ManualClock(at("2026-03-02"))
    with open_engine(tmp_path, TIMED, clock=clock) as engine:
        start(engine, "first")
        clock.move_to(at("2026-03-10"))
        start(engine, "second")
        first, second = engine.next_check("first"), engine.next_check("second")
        assert (first, second) == (engine.next_check(), first and first + timedelta(days=8))
        assert [one.case for one in engine.fire_due("second")] == []
        assert [one.case for one in engine.fire_due("first")] == ["first"]
        assert engine.next_check("first") is None


def test_a_stored_case_in_no_state_of_the_pathway_cannot_be_acted_on(tmp_path: Path) -> None:
    """A snapshot that was tampered with is an error of ours, not a crash."""
    path = tmp_path / "cases.db"
    with open_engine(tmp_path, url=address(path)) as engine:
        start(engine)
        tamper(path, """update pathway_case set snapshot = replace(snapshot, '"main":', '"mian":')""")
        for use in (lambda: engine.case("case"), lambda: nurse_does(engine, "note")):
            with pytest.raises(BrokenLog, match="states are not those of the pathway"):
                use()
        assert [fault.kind.value for fault in engine.verify()] == ["fold"]


STORY = """
story: {title}
pathway: small
policies: [rules]
given: {{holds: {{client: [child]}}, facts: {{needed: no}}}}
steps:
  - {{at: {first}, do: begin, by: mother, role: anyone, expect: accepted}}
  - {{at: {last}, do: note, by: child, role: client, expect: accepted, fired: [{fired}]}}
"""


def test_stories_in_one_database_keep_their_own_time(tmp_path: Path) -> None:
    """A story lets no deadline of another fire, so each log runs forward whatever the order they are played in."""
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
    (tmp_path / "rules.yaml").write_text(TIMED, encoding="utf-8")
    url = address(tmp_path / "cases.db")
    for title, first, last, fired in (
        ("late", "2026-05-01", "2026-05-02", ""),
        ("early", "2026-01-01", "2026-01-02", ""),
        ("long", "2026-02-01", "2026-09-01", "D1"),
    ):
        path = tmp_path / f"{title}.yaml"
        path.write_text(STORY.format(title=title, first=first, last=last, fired=fired), encoding="utf-8")
        story = load_story(path, Library(Finder(()), report := Report()))
        assert story is not None, [str(d) for d in report]
        result = play(story, url, case=title)
        assert result.ok, [step.problems for step in result.steps]
    with open_engine(tmp_path, url=url, named=[]) as engine:
        assert engine.verify() == ()
        for case in ("late", "early", "long"):
            times = [entry.recorded for entry in engine.history(case)]
            assert times == sorted(times)
        assert [running.case for running in engine.due()] == ["early", "late"]


def test_a_case_is_opened_when_its_first_act_is_accepted(tmp_path: Path) -> None:
    """Not when somebody first tried, which the log tells apart."""
    clock = ManualClock(at("2026-03-02"))
    with open_engine(tmp_path, url=address(tmp_path / "cases.db"), clock=clock) as engine:
        assert not engine.act("case", "begin", Actor("mother"), role="clerk").accepted
        clock.move_to(at("2026-03-05"))
        start(engine)
        (summary,) = engine.cases()
        assert summary.opened == summary.changed == clock.now()
        clock.move_to(at("2026-03-06"))
        nurse_does(engine, "note")
        (summary,) = engine.cases()
        assert (summary.opened, summary.changed) == (at("2026-03-05"), at("2026-03-06"))
        assert engine.verify() == ()


def test_a_repeated_act_tells_its_reasons_as_at_first(tmp_path: Path) -> None:
    """Checks of the log get their words from the policies again, those of deadlines too."""
    rules = policy(
        "require:\n" + rule("R1", "measure", "ready")
        + "deadlines:\n" + deadline("D1", "from: {event: note}, at: due_on, then: flag")
    )  # fmt: skip
    with open_engine(tmp_path, rules) as engine:
        start(engine)
        for event, record in (("measure", {}), ("note", {"due_on": "9999-12-31"}), ("join", {})):
            first = nurse_does(engine, event, record=record, key=event)
            again = nurse_does(engine, event, record=record, key=event)
            assert again.repeated
            assert (
                [c for c in again.decision.checks if c.answer != "yes"]
                == [c for c in first.decision.checks if c.answer != "yes"]
                != []
            )
            assert (again.version, again.seq) == (first.version, first.seq)


def test_the_opening_is_asked_about_as_it_is_done(tmp_path: Path) -> None:
    """A question about a case that is not there takes the opening that the act would bring."""
    with open_engine(tmp_path) as engine:
        asked = engine.ask(None, "begin", Actor("mother"), role="anyone", opening=OPENING)
        done = engine.act(None, "begin", Actor("mother"), role="anyone", opening=OPENING)
        assert (asked.allowed, asked.effects) == (done.decision.allowed, done.decision.effects)
