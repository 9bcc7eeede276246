"""What readers of the code found wrong once: deadlines that stopped others, silent choices, borrowed definitions."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import (
    PEOPLE,
    SMALL,
    address,
    at,
    deadline,
    definition,
    nurse_does,
    open_engine,
    policy,
    rule,
    start,
    tamper,
    write_files,
)

from pathway import Actor, BrokenLog, Engine, ManualClock, Opening, Person, UsageError
from pathway.conditions.types import SetType, from_text
from pathway.diagnostics import Report, Source
from pathway.policy import load_policy


def timed(*deadlines: str) -> str:
    return policy("deadlines:\n" + "".join(deadlines))


def fired_by(folder: Path, rules: str, *acts: str, until: str = "2026-03-20") -> list[str]:
    """The deadlines that fire on a case after acts of the nurse, which record that it is ready."""
    clock = ManualClock(at("2026-03-02"))
    with open_engine(folder, rules, clock=clock) as engine:
        start(engine)
        for act in acts:
            nurse_does(engine, act, record={"ready": True})
        clock.move_to(at(until))
        return [one.deadline for one in engine.fire_due()]


def test_a_part_is_not_read_past_what_guards_it(tmp_path: Path) -> None:
    """A part of a condition that rests on `is set` in another does not fall over when looked at by itself."""
    when = '"(level is set and born is set and days_since(born) > 300) and level > 3"'
    rules = timed(deadline("D1", f"from: {{event: begin}}, within: 1 day, when: {when}, then: flag"))
    assert fired_by(tmp_path, rules) == []


def test_one_wrong_person_does_not_stop_the_deadlines_of_others(tmp_path: Path) -> None:
    """What the register says wrongly of one case's lead is told after every other deadline has fired."""
    rules = timed(
        deadline(
            "D1", "from: {event: begin}, within: 1 day, when: lead is not set or lead.licensed, then: flag"
        )
    )
    people = {**PEOPLE, "odd": Person({"licensed": "maybe"})}  # type: ignore[dict-item]
    clock = ManualClock(at("2026-03-02"))
    with open_engine(tmp_path, rules, clock=clock, people=people, url=address(tmp_path / "c.db")) as engine:
        for case in ("a", "b"):
            start(engine, case)
        nurse_does(engine, "take", "a", payload={"who": "odd"})
        clock.move_to(at("2026-03-20"))
        with pytest.raises(UsageError, match="licensed"):
            engine.fire_due()
        assert [entry.kind.value for entry in engine.history("b")] == ["act", "deadline"]


def test_a_change_of_the_register_is_seen_the_next_day(tmp_path: Path) -> None:
    """A deadline that waits for what the register says is looked at daily, not only after an act."""
    rules = timed(
        deadline("D1", "from: {event: begin}, within: 1 day, when: lead is set and lead.licensed, then: flag")
    )
    people = {**PEOPLE, "late": Person({"licensed": False})}
    clock = ManualClock(at("2026-03-02"))
    with open_engine(tmp_path, rules, clock=clock, people=people) as engine:
        start(engine)
        nurse_does(engine, "take", payload={"who": "late"})
        clock.move_to(at("2026-03-10"))
        assert engine.fire_due() == ()
        people["late"] = Person({"licensed": True})
        clock.move_to(at("2026-03-11"))
        assert [one.deadline for one in engine.fire_due()] == ["D1"]


def test_a_case_cannot_borrow_another_definition(tmp_path: Path) -> None:
    """A case whose row names another definition than its entries do is a fault, and the entries are named."""
    url = address(tmp_path / "c.db")
    looser = SMALL.replace("by: [nurse]\n    payload: {who", "by: [nurse, anyone]\n    payload: {who", 1)
    with open_engine(tmp_path, url=url) as engine:
        start(engine)
    with open_engine(tmp_path, pathway=looser, url=url) as engine:
        tamper(tmp_path / "c.db", "UPDATE pathway_case SET definition = ?", definition(looser).hash)
        faults = engine.verify()
    assert [(fault.case, fault.seq) for fault in faults] == [("case", 1)]
    assert "another definition" in faults[0].message


def test_an_end_that_holds_already_lets_nothing_begin(tmp_path: Path) -> None:
    """`until: {true: C}` where C holds as the deadline would begin: it does not run, whatever comes after."""
    rules = timed(deadline("D1", "from: {event: note}, until: {true: ready}, within: 1 day, then: flag"))
    assert fired_by(tmp_path, rules, "note") == []


def test_an_end_after_the_beginning_in_one_act_ends_it(tmp_path: Path) -> None:
    """The act comes first, then the states it enters: a deadline from the one until the other is over at once."""
    rules = timed(
        deadline("D1", "from: {event: begin}, until: {enter: main.open}, within: 1 day, then: flag"),
        deadline("D2", "from: {enter: main.open}, until: {event: begin}, within: 1 day, then: flag"),
    )
    assert fired_by(tmp_path, rules) == ["D2"]


def test_only_acts_turn_a_condition_that_begins_a_deadline() -> None:
    """A `true:` that days alone could turn is refused, since nothing would look at it on that day."""
    text = timed(
        deadline("D1", '"from": {true: "born is set and days_since(born) > 3"}, within: 1 day, then: flag')
    )
    report = Report()
    assert load_policy(Source.of("p.yaml", text), definition(), lambda _: None, report) is None
    assert [one.code.name for one in report] == ["out-of-place"]


def test_only_clients_are_there_at_opening(tmp_path: Path) -> None:
    """Nobody makes themselves the lead by opening a case; one that already ran may bring its workers along."""
    with open_engine(tmp_path) as engine:
        bad = Opening({"needed": False}, {"client": ("child",), "lead": ("nurse",)})
        with pytest.raises(UsageError, match="`lead` is given by an act"):
            engine.act("case", "begin", Actor("mother"), role="anyone", opening=bad)
        ran = Opening({"needed": False}, {"lead": ("nurse",)}, {"main": "open"})
        assert engine.act("case", "note", Actor("nurse"), role="nurse", opening=ran).accepted


def test_policies_are_named_or_said_to_be_none(tmp_path: Path) -> None:
    """A pathway without policies has to be asked for; a text where a list belongs is told from its letters."""
    main, _ = write_files(tmp_path)
    with pytest.raises(UsageError, match="say which policies judge"):
        Engine.open("sqlite://", pathways=[main])
    with pytest.raises(UsageError, match="`pathways` should be a list"):
        Engine.open("sqlite://", pathways="family_centre", policies=[])
    Engine.open("sqlite://", pathways=[main], policies=[]).close()


@pytest.mark.parametrize(
    "wrong", [{"role": None}, {"event": None}, {"actor": Actor(None)}, {"actor": "nurse"}]
)  # type: ignore[arg-type]
def test_what_is_required_is_asked_for(tmp_path: Path, wrong: dict[str, object]) -> None:
    """A missing event, actor or role is a caller's mistake, and is said to be one."""
    given: dict[str, object] = {"event": "note", "actor": Actor("nurse"), "role": "nurse", **wrong}
    with open_engine(tmp_path) as engine:
        start(engine)
        with pytest.raises(UsageError):
            engine.act("case", given["event"], given["actor"], role=given["role"])  # type: ignore[arg-type]


def test_a_mapping_is_no_list_of_values() -> None:
    """Where a list is asked for, a mapping is refused; its keys are not taken for the values."""
    with pytest.raises(ValueError, match="found a mapping"):
        from_text(SetType(("a", "b")), {"a": "zzz"})


def test_a_setup_that_was_cut_is_not_used(tmp_path: Path) -> None:
    """Whoever takes the policies off the list that a database was set up with is found out when it is opened."""
    url = address(tmp_path / "c.db")
    with open_engine(tmp_path, policy(), url=url) as engine:
        start(engine)
    tamper(tmp_path / "c.db", "UPDATE pathway_document SET text = ? WHERE kind = 'setup'", "[]")
    with pytest.raises(BrokenLog, match="has been edited"):
        Engine.open(url)


def test_what_the_register_said_is_logged_with_a_yes(tmp_path: Path) -> None:
    """An accepted act bears what its rules read of people, since the register may say something else tomorrow."""
    with open_engine(tmp_path, policy("require:\n" + rule("R1", "note", "actor.licensed"))) as engine:
        start(engine)
        assert nurse_does(engine, "note").accepted
        logged = next(check for check in engine.history("case")[-1].checks if check["id"] == "R1")
    assert (logged["answer"], logged["reads"]) == ("yes", {"actor.licensed": "yes"})
