"""The engine: acts, questions, deadlines, keys, versions, and what is written where."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import (
    OPENING,
    SMALL,
    address,
    at,
    deadline,
    dump,
    nurse_does,
    open_engine,
    policy,
    rule,
    start,
    tamper,
)

from pathway import Actor, Answer, Conflict, Engine, KeyReused, ManualClock, UnknownCase, UsageError
from pathway.errors import InternalError, PathwayError

READY = policy("require:\n" + rule("R1", "measure", "ready"))
TIMED = policy(
    "deadlines:\n"
    + deadline("D1", "from: {event: begin}, until: {event: say_of}, within: 3 days, then: flag")
    + deadline(
        "D2",
        "from: {enter: matter.pending}, until: {leave: matter.pending}, within: 5 days, then: {do: settle}",
    )
)


# ---------------------------------------------------------------- acting and asking


def test_an_act_is_judged_carried_out_and_logged(tmp_path: Path) -> None:
    """The receipt says what came of it; the case, its history and the list of cases agree."""
    with open_engine(tmp_path, READY) as engine:
        start(engine)
        receipt = nurse_does(engine, "note", record={"told": "hello"}, reason="asked to")
        assert (receipt.accepted, receipt.version, receipt.seq, receipt.repeated) == (True, 2, 2, False)
        assert engine.case("case").facts["told"] == "hello"
        entry = engine.history("case")[-1]
        assert (entry.actor, entry.role, entry.assignment, entry.reason) == (
            "nurse",
            "nurse",
            "organisation",
            "asked to",
        )
        assert entry.event is not None
        assert entry.event.record == {"told": "hello"}
        (summary,) = engine.cases()
        assert (summary.id, summary.version, summary.states["main"]) == ("case", 2, "open")
        assert engine.verify() == ()


def test_a_refusal_is_a_result_and_is_logged(tmp_path: Path) -> None:
    """It changes the log and not the case; what it needs to know is logged too."""
    with open_engine(tmp_path, READY) as engine:
        start(engine)
        before = engine.case("case")
        refused = nurse_does(engine, "measure")
        assert (refused.accepted, refused.version, refused.seq) == (False, 1, 2)
        assert refused.decision.allowed is Answer.NO
        assert engine.case("case") == before
        assert [entry.kind.value for entry in engine.history("case")] == ["act", "refusal"]
        assert engine.verify() == ()


def test_asking_writes_nothing(tmp_path: Path) -> None:
    """The answer is that of the act; the database stays as it was."""
    url = address(tmp_path / "cases.db")
    with open_engine(tmp_path, READY, url=url) as engine:
        start(engine)
        before = dump(tmp_path / "cases.db")
        asked = engine.ask("case", "note", Actor("nurse"), role="nurse", record={"told": "x"})
        assert asked.allowed is Answer.YES
        assert engine.ask("case", "measure", Actor("nurse"), role="nurse").refusals == ("PAYLOAD", "R1")
        assert dump(tmp_path / "cases.db") == before
        assert nurse_does(engine, "note", record={"told": "x"}).decision.checks == asked.checks


def test_asking_about_a_new_case_is_not_asking_about_one_called_new(tmp_path: Path) -> None:
    """None stands for a case that is not there yet, whatever ids other cases have."""
    with open_engine(tmp_path) as engine:
        start(engine, "new")
        assert engine.ask("new", "begin", Actor("mother"), role="anyone").allowed is Answer.NO
        assert (
            engine.ask(None, "begin", Actor("mother"), role="anyone", opening=OPENING).allowed is Answer.YES
        )


def test_allowed_lists_every_event_of_ones_roles(tmp_path: Path) -> None:
    """In the roles held on the case, in the organisation and by anyone; with the answer as it stands."""
    with open_engine(tmp_path, READY) as engine:
        start(engine)
        found = {(one.event, one.role): one.answer for one in engine.allowed("case", Actor("nurse"))}
        assert found["finish", "nurse"] is Answer.YES
        assert found["measure", "nurse"] is Answer.NO
        assert found["ask_for", "nurse"] is Answer.UNKNOWN
        assert found["meet", "nurse"] is Answer.YES
        assert found["begin", "anyone"] is Answer.NO
        assert {role for _, role in found} == {"nurse", "anyone"}
        assert {one.role for one in engine.allowed("case", Actor("mother"))} == {"parent", "anyone"}
        assert {one.role for one in engine.allowed("case", Actor("nurse"), "nurse")} == {"nurse"}


def test_a_case_is_opened_by_none_or_by_an_id(tmp_path: Path) -> None:
    """None gives the next id; an id that is not there opens a case of that id, once."""
    with open_engine(tmp_path) as engine:
        assert start(engine, None) == "case-1"
        assert start(engine, None) == "case-2"
        assert start(engine, "mine") == "mine"
        with pytest.raises(UsageError, match="open already"):
            start(engine, "mine")


def test_a_refused_opening_is_logged_and_the_case_opened_later(tmp_path: Path) -> None:
    """Until then it is no case among the others, but has a history; then it opens with what the later act gives."""
    with open_engine(tmp_path) as engine:
        refused = engine.act("case", "note", Actor("mother"), role="client", opening=OPENING)
        assert not refused.accepted
        assert list(engine.cases()) == []
        assert engine.due() == ()
        assert engine.case("case").version == 0
        assert engine.case("case").lists == {}
        assert len(engine.history("case")) == 1
        assert engine.verify() == ()
        start(engine)
        assert engine.case("case").holders("parent") == ("mother",)
        assert [summary.id for summary in engine.cases()] == ["case"]
        assert engine.verify() == ()


def test_reading_is_logged_as_reading(tmp_path: Path) -> None:
    """It has its own kind and purpose, and moves no version, so that nobody's `seen_version` grows old by it."""
    with open_engine(tmp_path) as engine:
        start(engine)
        read = nurse_does(engine, "read", seen_version=1)
        told = engine.act("case", "disclose", Actor("clerk"), role="clerk", payload={"to": "mother"})
        assert (read.version, told.version) == (1, 1)
        assert [(e.kind.value, e.purpose) for e in engine.history("case")][1:] == [
            ("read", "read"),
            ("disclosure", "disclose"),
        ]
        assert nurse_does(engine, "note", seen_version=1).version == 2
        assert engine.verify() == ()


def test_a_reading_may_begin_and_end_deadlines(tmp_path: Path) -> None:
    """The log folds to the case all the same."""
    rules = policy(
        "deadlines:\n"
        + deadline("D1", "from: {event: read}, until: {event: disclose}, within: 3 days, then: flag")
    )
    with open_engine(tmp_path, rules) as engine:
        start(engine)
        assert nurse_does(engine, "read").version == 1
        assert [one.deadline for one in engine.due("case")] == ["D1"]
        assert engine.verify() == ()
        engine.act("case", "disclose", Actor("clerk"), role="clerk", payload={"to": "mother"})
        assert engine.due("case") == ()
        assert engine.verify() == ()


def test_reading_opens_no_case(tmp_path: Path) -> None:
    """A case that is not open has nothing to read; trying is a logged refusal."""
    with open_engine(tmp_path) as engine:
        assert not nurse_does(engine, "read", opening=OPENING).accepted
        assert list(engine.cases()) == []


# ---------------------------------------------------------------- versions and keys


def test_a_stale_version_is_a_conflict_that_says_who_did_what(tmp_path: Path) -> None:
    """And it leaves no trace in the log."""
    with open_engine(tmp_path) as engine:
        start(engine)
        nurse_does(engine, "note", record={"told": "x"}, seen_version=1)
        nurse_does(engine, "measure")
        with pytest.raises(Conflict, match=r"is at version 2, and you saw 1; nurse did note at 2026-03-02"):
            engine.act("case", "finish", Actor("clerk"), role="clerk", seen_version=1)
        assert len(engine.history("case")) == 3
        assert engine.act("case", "finish", Actor("clerk"), role="clerk", seen_version=2).version == 3


def test_a_conflict_names_a_deadline_that_acted(tmp_path: Path) -> None:
    """What the timer did changes the version as well."""
    clock = ManualClock(at("2026-03-02"))
    with open_engine(tmp_path, TIMED, clock=clock) as engine:
        start(engine)
        nurse_does(engine, "ask_for", payload={"kind": "small"})
        clock.move_to(at("2026-03-20"))
        engine.fire_due()
        with pytest.raises(Conflict, match="timer did settle"):
            nurse_does(engine, "note", seen_version=2)


def test_the_same_key_gives_the_first_result(tmp_path: Path) -> None:
    """Accepted or refused, however far the case has gone since; and the log stays as it was."""
    with open_engine(tmp_path, READY) as engine:
        start(engine)
        for event, record in (("note", {"told": "x"}), ("measure", {})):
            first = nurse_does(engine, event, record=record, key=f"key-{event}")
            nurse_does(engine, "note", record={"level": 1})
            again = nurse_does(engine, event, record=record, key=f"key-{event}")
            assert again.repeated
            assert (again.version, again.seq, again.case) == (first.version, first.seq, "case")
            for one, two in zip(first.decision.checks, again.decision.checks, strict=True):
                assert (one.id, one.answer, one.because, one.failing, one.source) == (
                    two.id, two.answer, two.because, two.failing, two.source,
                )  # fmt: skip
            assert again.decision.effects == first.decision.effects
            assert again.decision.allowed == first.decision.allowed
        assert len(engine.history("case")) == 5


def test_the_same_key_again_is_no_conflict(tmp_path: Path) -> None:
    """An act that was accepted is found by its key before its version is looked at."""
    with open_engine(tmp_path) as engine:
        start(engine)
        nurse_does(engine, "note", key="k", seen_version=1)
        assert nurse_does(engine, "note", key="k", seen_version=1).repeated


def test_a_key_with_another_act_is_an_error(tmp_path: Path) -> None:
    """Any difference counts; another case has its own keys."""
    with open_engine(tmp_path) as engine:
        start(engine)
        start(engine, "other")
        nurse_does(engine, "note", record={"told": "x"}, key="k")
        for changed in ({"record": {"told": "y"}}, {"record": {"told": "x"}, "reason": "r"}, {"record": {}}):
            with pytest.raises(KeyReused, match="entry 2"):
                nurse_does(engine, "note", key="k", **changed)
        assert nurse_does(engine, "note", "other", record={"told": "y"}, key="k").accepted


def test_keys_and_the_role_of_deadlines_are_theirs(tmp_path: Path) -> None:
    """Nobody can take the key under which a deadline will fire, nor act as one."""
    with open_engine(tmp_path, TIMED) as engine:
        start(engine)
        with pytest.raises(UsageError, match="those of deadlines"):
            nurse_does(engine, "note", key="timer:1:0")
        with pytest.raises(UsageError, match="fire_due"):
            engine.act("case", "lapse", Actor("timer"), role="timer")


# ---------------------------------------------------------------- deadlines


def test_deadlines_run_fire_once_and_are_logged(tmp_path: Path) -> None:
    """`due` lists them, `next_check` says when to look, `fire_due` lets each fire once."""
    clock = ManualClock(at("2026-03-02"))
    with open_engine(tmp_path, TIMED, clock=clock) as engine:
        start(engine)
        nurse_does(engine, "ask_for", payload={"kind": "small"})
        assert [(one.deadline, one.subject) for one in engine.due()] == [("D1", None), ("D2", "matter/1")]
        assert engine.next_check() == at("2026-03-06 00:00")
        assert engine.fire_due() == ()
        clock.move_to(at("2026-03-10"))
        fired = engine.fire_due()
        assert [(one.deadline, one.decision.missed) for one in fired] == [("D1", True), ("D2", False)]
        assert engine.fire_due() == ()
        assert engine.next_check() is None
        assert [(e.kind.value, e.key and e.key[:6]) for e in engine.history("case")[2:]] == [
            ("deadline", "timer:")
        ] * 2
        assert engine.case("case").lists["matter"][0].state == "decided"
        assert engine.verify() == ()


def test_a_deadline_whose_act_is_refused_folds(tmp_path: Path) -> None:
    """It counts as missed and not as an accepted act, in the case and in the log."""
    rules = policy("require:\n" + rule("R1", "lapse", "ready") + "deadlines:\n"
                   + deadline("D1", "from: {event: begin}, within: 3 days, then: {do: lapse}"))  # fmt: skip
    clock = ManualClock(at("2026-03-02"))
    with open_engine(tmp_path, rules, clock=clock) as engine:
        start(engine)
        clock.move_to(at("2026-03-10"))
        (fired,) = engine.fire_due("case")
        assert (fired.decision.missed, fired.decision.refusals) == (True, ("R1",))
        assert engine.case("case").version == 1
        assert engine.verify() == ()


def test_an_act_wakes_a_deadline_whose_condition_did_not_hold(tmp_path: Path) -> None:
    """One that is past its time is looked at again when the case changes, or when days may change it."""
    first = deadline("D1", 'from: {event: begin}, within: 3 days, when: "ready", then: flag')
    second = deadline("D2", 'from: {event: begin}, within: 3 days, when: "today > 2026-03-20", then: flag')
    rules = policy("deadlines:\n" + first + second)
    clock = ManualClock(at("2026-03-02"))
    with open_engine(tmp_path, rules, clock=clock) as engine:
        start(engine)
        clock.move_to(at("2026-03-10"))
        assert engine.fire_due() == ()
        assert engine.next_check() == at("2026-03-11 00:00")
        nurse_does(engine, "note", record={"ready": True})
        assert [one.deadline for one in engine.fire_due()] == ["D1"]
        clock.move_to(at("2026-03-21"))
        assert [one.deadline for one in engine.fire_due()] == ["D2"]
        assert engine.verify() == ()


def test_firing_one_case_leaves_the_others(tmp_path: Path) -> None:
    """And a case that is not there is an error."""
    clock = ManualClock(at("2026-03-02"))
    with open_engine(tmp_path, TIMED, clock=clock) as engine:
        start(engine)
        start(engine, "other")
        clock.move_to(at("2026-03-10"))
        assert [one.case for one in engine.fire_due("other")] == ["other"]
        assert [one.case for one in engine.due()] == ["case"]
        with pytest.raises(UnknownCase):
            engine.fire_due("nowhere")


def test_a_deadline_that_begins_itself_again_for_ever_is_an_error(tmp_path: Path) -> None:
    """The engine does not hang on a faulty policy."""
    text = SMALL.replace("  lapse:\n    by: [timer]\n    moves:\n      - {region: main, from: open, to: done}\n",
                         "  lapse:\n    by: [timer]\n")  # fmt: skip
    rules = policy(
        "deadlines:\n"
        + deadline("D1", "from: [{event: begin}, {event: lapse}], at: due_on, then: {do: lapse}")
    )
    clock = ManualClock(at("2026-03-02"))
    with open_engine(tmp_path, rules, pathway=text, clock=clock) as engine:
        start(engine, record={"due_on": "2026-01-01"})
        with pytest.raises(UsageError, match="again and again"):
            engine.fire_due()
        assert engine.verify() == ()


def test_a_deadline_whose_terms_are_lost_does_not_hold_up_others(tmp_path: Path) -> None:
    """The others fire; then the error is raised."""
    clock = ManualClock(at("2026-03-02"))
    path = tmp_path / "cases.db"
    later = policy(
        "deadlines:\n" + deadline("D9", "from: {event: begin}, within: 3 days, then: flag"), name="later"
    )
    with open_engine(tmp_path, TIMED, url=address(path), clock=clock) as engine:
        start(engine)
    with open_engine(tmp_path, later, url=address(path), clock=clock) as engine:
        start(engine, "other")
    tamper(path, "update pathway_document set text = replace(text, '3 days', '9 days') where name = 'rules'")
    clock.move_to(at("2026-03-10"))
    with open_engine(tmp_path, later, url=address(path), clock=clock) as engine:
        with pytest.raises(InternalError, match="no policy with the hash"):
            engine.fire_due()
        assert [entry.kind.value for entry in engine.history("other")] == ["act", "deadline"]
        (fault,) = engine.verify()
        assert (fault.case, fault.seq) == ("case", 1)
        assert "the stored policy rules" in fault.message


# ---------------------------------------------------------------- definitions and policies


def test_reopened_without_names_the_stored_setup_is_used(tmp_path: Path) -> None:
    """The database knows its pathway and policies; the files are not needed any more."""
    url = address(tmp_path / "cases.db")
    with open_engine(tmp_path, READY, url=url) as engine:
        start(engine)
    with open_engine(tmp_path, url=url, named=[]) as engine:
        assert nurse_does(engine, "measure").decision.refusals == ("PAYLOAD", "R1")
        assert engine.verify() == ()


def test_a_case_stays_on_its_definition(tmp_path: Path) -> None:
    """An edited definition holds for new cases; one that runs is judged by its own, with the policies of today."""
    url = address(tmp_path / "cases.db")
    with open_engine(tmp_path, READY, url=url) as engine:
        start(engine)
        old = engine.bundle().definition.hash
    edited = SMALL.replace("from: [new, open], to: done", "from: new, to: done").replace(
        "version: 1", "version: 2"
    )
    with open_engine(tmp_path, READY, pathway=edited, url=url) as engine:
        start(engine, "later")
        assert engine.ask("case", "finish", Actor("clerk"), role="clerk").allowed is Answer.YES
        assert engine.ask("later", "finish", Actor("clerk"), role="clerk").refusals == ("MOVE",)
        assert "R1" in nurse_does(engine, "measure").decision.refusals
        assert [entry.definition == old for entry in engine.history("case")] == [True, True]
        assert engine.history("later")[0].definition == engine.bundle().definition.hash != old
        assert engine.verify() == ()


def test_cases_of_other_pathways_are_read_but_not_acted_on(tmp_path: Path) -> None:
    """An engine without the policies of a pathway neither judges its cases nor lets its deadlines fire."""
    url, clock = address(tmp_path / "cases.db"), ManualClock(at("2026-03-02"))
    with open_engine(tmp_path, TIMED, url=url, clock=clock) as engine:
        start(engine)
    other = SMALL.replace("pathway: small", "pathway: other")
    clock.move_to(at("2026-03-20"))
    with open_engine(tmp_path / "b", pathway=other, url=url, clock=clock) as engine:
        assert engine.case("case").version == 1
        assert [summary.id for summary in engine.cases()] == ["case"]
        for judged in (lambda: nurse_does(engine, "note"), lambda: engine.allowed("case", Actor("nurse"))):
            with pytest.raises(UsageError, match="no pathway `small`"):
                judged()
        assert (engine.fire_due(), engine.next_check()) == ((), None)
        assert engine.verify() == ()
        with pytest.raises(UsageError, match="is on the pathway `small`"):
            nurse_does(engine, "note", pathway="other")


def test_without_a_pathway_nothing_can_be_opened(tmp_path: Path) -> None:
    """An empty database that was opened without names has nothing to act on."""
    with Engine.open("sqlite://") as engine, pytest.raises(PathwayError):
        engine.act(None, "begin", Actor("mother"), role="anyone")
