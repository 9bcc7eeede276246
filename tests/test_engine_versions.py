"""Several versions at once: of a definition, each case on its own; of a policy, by the day, told of each decision."""

from __future__ import annotations

from pathlib import Path

import support
from migrating import changed
from support import SMALL, address, at, deadline, nurse_does, open_engine, policy, rule, start

from pathway import Actor, ManualClock
from pathway.definition import Definition
from pathway.engine import PolicyVersion

THIRD = changed(SMALL, {"version: 1": "version: 3", "recount": "count_again"})
SECOND = changed(SMALL, {"version: 1": "version: 2", "range: [0, 9]": "range: [0, 5]"})

EARLIER = policy(
    "require:\n" + rule("R1", "measure", "height > 3") + "deadlines:\n"
    + deadline("D1", "from: {enter: matter.pending}, until: {leave: matter.pending}, within: 90 days, then: flag"),
    rest="valid_until: 2026-03-31",
)  # fmt: skip
LATER = changed(EARLIER, {
    "version: 1": "version: 2",
    "2020-01-01": "2026-04-01",
    "valid_until: 2026-03-31": "",
    "height > 3": "height > 5",
    "within: 90 days": "within: 10 days",
})  # fmt: skip


def test_three_versions_of_a_definition_side_by_side(tmp_path: Path) -> None:
    """One engine on the newest judges a case on each by that case's own version, and opens new ones on the newest."""
    url, clock = address(tmp_path / "cases.db"), ManualClock(at("2026-03-02"))
    for version, text in ((1, SMALL), (2, SECOND), (3, THIRD)):
        with open_engine(tmp_path, EARLIER, pathway=text, url=url, clock=clock) as engine:
            start(engine, f"v{version}")
    with open_engine(tmp_path, EARLIER, pathway=THIRD, url=url, clock=clock) as engine:
        assert [engine.definition(f"v{n}").version for n in (1, 2, 3)] == [1, 2, 3]
        took = [nurse_does(engine, "note", f"v{n}", record={"level": 7}).accepted for n in (1, 2, 3)]
        assert took == [True, False, True]
        assert nurse_does(engine, "recount", "v1").accepted
        assert nurse_does(engine, "recount", "v2").accepted
        assert nurse_does(engine, "count_again", "v3").accepted
        assert {p.event for p in engine.allowed("v1", Actor("nurse"))} >= {"recount"}
        assert {p.event for p in engine.allowed("v3", Actor("nurse"))} >= {"count_again"}
        start(engine, "new")
        assert engine.definition("new").version == 3
        assert engine.verify() == ()
        clock.move_to(at("2026-08-01"))
        for n in (1, 2, 3):
            nurse_does(engine, "ask_for", f"v{n}", payload={"kind": "small"})
        clock.move_to(at("2026-12-24"))
        assert {one.case for one in engine.fire_due()} == set()  # the policy ended in March
        assert engine.verify() == ()


def test_a_policy_change_applies_from_its_date_to_running_cases(tmp_path: Path) -> None:
    """Before it the earlier version decides, from it the later one, on the same case; each decision says which."""
    clock = ManualClock(at("2026-03-30"))
    with open_engine(tmp_path, EARLIER, LATER, clock=clock) as engine:
        start(engine)
        nurse_does(engine, "note", record={"height": 4})
        nurse_does(engine, "ask_for", payload={"kind": "small"})
        before = nurse_does(engine, "measure", key="before")
        clock.move_to(at("2026-04-01"))
        after = nurse_does(engine, "measure", key="after")
        nurse_does(engine, "ask_for", payload={"kind": "small"})

        assert (before.accepted, after.accepted) == (True, False)
        for receipt, version in ((before, 1), (after, 2)):
            (check,) = [c for c in receipt.decision.checks if c.id == "R1"]
            assert (check.policy, check.policy_version) == ("rules", version)
        again = [nurse_does(engine, "measure", key=key) for key in ("before", "after")]
        told = [next(c for c in one.decision.checks if c.id == "R1").policy_version for one in again]
        assert told == [1, 2]
        entries = engine.history("case")
        assert {p for e in entries if e.recorded for p in e.policies} == {
            p.hash for p in engine.bundle().policies
        }


def test_a_deadline_keeps_the_terms_under_which_it_began(tmp_path: Path) -> None:
    """It runs and fires by them after a change of the policy, and says so."""
    clock = ManualClock(at("2026-03-30"))
    with open_engine(tmp_path, EARLIER, LATER, clock=clock) as engine:
        start(engine)
        nurse_does(engine, "ask_for", payload={"kind": "small"})
        clock.move_to(at("2026-04-02"))
        nurse_does(engine, "ask_for", payload={"kind": "small"})
        named = {one.subject: engine.document(one.policy) for one in engine.due()}
        first, second = named["matter/1"], named["matter/2"]
        assert isinstance(first, PolicyVersion)
        assert isinstance(second, PolicyVersion)
        assert (first.version, second.version) == (1, 2)
        assert str(second) == "rules, version 2"

        clock.move_to(at("2026-09-01"))
        fired = {one.subject: one.decision.checks[0].policy_version for one in engine.fire_due()}
        assert fired == {"matter/1": 1, "matter/2": 2}


def test_documents_are_told_apart(tmp_path: Path) -> None:
    """A hash of an entry is that of a definition or of a policy."""
    with open_engine(tmp_path, EARLIER) as engine:
        start(engine)
        (entry,) = engine.history("case")
        read = engine.document(entry.definition)
        assert isinstance(read, Definition)
        assert read.hash == engine.definition("case").hash == support.definition().hash
        assert str(engine.document(entry.policies[0])) == "rules, version 1"
