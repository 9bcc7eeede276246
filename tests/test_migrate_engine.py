"""Migrations of live cases: checked first, one transaction and one entry each, whole after every interruption."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import databases
import migrating as m
import pytest
import support
from support import OPENING, SMALL, address, at, dump, nurse_does, open_engine, start, tamper

from pathway import Actor, Conflict, Engine, KeyReused, ManualClock, PathwayError, UnknownCase, UsageError
from pathway.documents import FaultyFiles
from pathway.engine import Migration, Wanted
from pathway.engine.recorder import Recorder
from pathway.errors import Contended

ADMIN = Actor("admin", "county")
MORE = "facts: {told: story, level: drop}"


class Place:
    """A database with cases on the first version, and files for the second."""

    def __init__(self, folder: Path, cases: int = 3) -> None:
        self.url = address(folder / "cases.db")
        self.path = folder / "cases.db"
        self.clock = ManualClock(at("2026-03-02"))
        self.engine = open_engine(folder, m.FIRST_TERMS, url=self.url, clock=self.clock)
        self.files = m.write(folder / "two", small=m.SECOND, terms=m.SECOND_TERMS, map=m.MAP)
        for number in range(cases):
            case = f"case-{number}"
            start(self.engine, case)
            nurse_does(
                self.engine, "note", case, record={"told": "all", "level": number, "born": "2020-01-01"}
            )
            if cases < 10:
                nurse_does(self.engine, "ask_for", case, payload={"kind": "small", "note": "soon"})
                nurse_does(self.engine, "join", case, payload={"who": "father"})

    def migrating(self, engine: Engine | None = None, **changes: Any) -> Any:
        given: dict[str, Any] = {
            "old": support.definition().hash[:12],
            "new": self.files["small"],
            "mapping": self.files["map"],
            "policies": [self.files["terms"]],
        } | changes
        return (engine or self.engine).migration(
            given["old"], given["new"], given["mapping"], policies=given["policies"]
        )

    def apply(self, **wanted: Any) -> Migration:
        return self.migrating().apply(Wanted(**wanted), ADMIN, "version 2")

    def versions(self) -> dict[str, int]:
        return {one.id: self.engine.definition(one.id).version for one in self.engine.cases()}


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path)
    yield made
    made.engine.close()


# ------------------------------------------------------------------ checking first


def test_working_it_out_writes_nothing(place: Place) -> None:
    """Every case is looked at, and the database is as it was, to the last byte of every row."""
    before = dump(place.path)
    found = place.migrating().rehearse(Wanted())

    assert dump(place.path) == before
    assert (found.cases, found.applied, found.clean) == (3, False, True)
    assert [(s.place, s.state, s.to, s.count) for s in found.states if s.place in ("main", "matter")] == [
        ("main", "open", "open", 3),
        ("matter", "pending", "waiting", 3),
    ]
    assert {(d.deadline, d.fate.value) for d in found.deadlines} == {
        ("D1", "other terms"),
        ("D2", "other terms"),
        ("D3", "other terms"),
        ("D4", "other terms"),
    }


def test_a_gap_in_the_map_stops_everything(place: Place) -> None:
    """Also where no case holds what has no image, and also with `skip`."""
    m.write(place.files["map"].parent, map=m.MAP.replace("sets: {fresh: left}", ""))
    before = dump(place.path)
    found = place.apply(skip=True)

    assert [gap.message for gap in found.gaps] == ["the fact `fresh` is new in version 2 and needs a value"]
    assert not found.applied
    assert dump(place.path) == before


def _narrower(place: Place) -> None:
    """The second version takes levels up to 1, and case-2 has 2; that shows case by case."""
    m.write(place.files["small"].parent, small=m.SECOND.replace("range: [0, 9]", "range: [0, 1]"))


def test_a_case_without_an_image_stops_all(place: Place) -> None:
    """It is named, with what has no image, and nothing is written."""
    _narrower(place)
    before = dump(place.path)
    found = place.apply()

    assert [(one.case, one.problems) for one in found.left] == [
        ("case-2", ("the fact `level`: expected at most 1, found 2",))
    ]
    assert not found.applied
    assert dump(place.path) == before


def test_with_skip_the_others_go(place: Place) -> None:
    """The case that cannot be migrated stays where it is, and works on there."""
    _narrower(place)
    found = place.apply(skip=True)

    assert (found.migrated, found.remaining, [one.case for one in found.left]) == (2, 1, ["case-2"])
    assert place.versions() == {"case-0": 2, "case-1": 2, "case-2": 1}
    assert place.engine.verify() == ()


def test_values_of_personal_facts_are_not_told(place: Place) -> None:
    """A report is read by people who need not see the case."""
    text = m.SECOND.replace("story: {type: text,", "story: {type: int,")
    m.write(
        place.files["small"].parent,
        small=text.replace("may_set: [level, story, needed", "may_set: [level, needed"),
    )
    found = place.migrating().rehearse(Wanted())

    assert "soon" not in str(found.left)
    assert "all" not in [problem for one in found.left for problem in one.problems]
    assert found.gaps


# ------------------------------------------------------------------ doing it


def test_a_migrated_case_goes_on_in_the_new_version(place: Place) -> None:
    """States, facts, entries and deadlines are there by their new names, and rules and deadlines work on them."""
    found = place.apply()
    case = place.engine.case("case-1")

    assert (found.migrated, found.remaining, found.left) == (3, 0, [])
    assert (case.facts["story"], case.facts["level"], case.facts["fresh"]) == ("all", 1, "left")
    assert "told" not in case.facts
    assert place.engine.definition("case-1").version == 2
    assert nurse_does(place.engine, "ask_for", "case-1", payload={"kind": "large"}).accepted
    place.clock.move_to(at("2026-03-20"))
    fired = {(one.case, one.deadline, one.subject) for one in place.engine.fire_due("case-1")}
    assert ("case-1", "D4", "topic/1") in fired
    assert place.engine.case("case-1").lists["topic"][0].state == "decided"
    assert place.engine.verify() == ()


def test_the_entry_says_who_and_why_and_from_what_to_what(place: Place) -> None:
    """One entry a case, as the operator, with both hashes; it counts as a version."""
    old = place.engine.definition("case-0").hash
    version = place.engine.case("case-0").version
    place.apply()
    entry = place.engine.history("case-0")[-1]

    assert (entry.kind.value, entry.actor, entry.role, entry.organisation) == (
        "migration",
        "admin",
        "operator",
        "county",
    )
    assert entry.reason == "version 2"
    assert entry.definition == place.engine.definition("case-0").hash
    assert entry.effects[0] == ("migrate", entry.definition, {"from": old, "open": True})
    assert entry.moves == (("topic/1", "pending", "waiting"),)
    assert place.engine.case("case-0").version == version + 1


def test_no_value_of_a_case_is_copied_into_the_entry(place: Place) -> None:
    """What is personal stays where it was said, and nowhere else."""
    place.apply()
    with databases.connected(place.path) as connection:
        seq = len(place.engine.history("case-0"))
        rows = connection.execute(
            databases.spelt("select name from pathway_personal where case_id = ? and seq = ?"),
            ("case-0", seq),
        ).fetchall()

    assert len(rows) == 1  # the reason alone


def test_acts_from_before_are_known_again(place: Place) -> None:
    """A key leads to its first result, with the words of the policy of then; with another act it is refused."""
    given: Mapping[str, Any] = {"payload": {"kind": "big"}, "key": "k1"}
    first = nurse_does(place.engine, "ask_for", "case-0", **given)
    place.apply()
    again = nurse_does(place.engine, "ask_for", "case-0", **given)

    assert again.repeated
    assert (again.version, again.seq, again.decision.effects) == (
        first.version,
        first.seq,
        first.decision.effects,
    )
    with pytest.raises(KeyReused):
        nurse_does(place.engine, "ask_for", "case-0", payload={"kind": "small"}, key="k1")


def test_who_saw_the_case_before_is_told_of_the_migration(place: Place) -> None:
    """An act on the version that was seen is a Conflict that says who migrated the case."""
    seen = place.engine.case("case-0").version
    place.apply()
    with pytest.raises(Conflict, match="admin migrated it to another definition"):
        nurse_does(place.engine, "note", "case-0", record={"level": 1}, seen_version=seen)


def test_new_cases_are_opened_on_the_new_version(place: Place) -> None:
    """By this engine, and by those that are opened on what the database keeps."""
    place.apply()
    start(place.engine, "new-1")
    with open_engine(place.path.parent, url=place.url, named=[], clock=place.clock) as engine:
        start(engine, "new-2")
        assert [engine.definition(id).version for id in ("new-1", "new-2")] == [2, 2]
        assert [p.name for p in engine.bundle("small").policies] == ["second"]


def test_attempts_are_migrated_with_the_rest(place: Place) -> None:
    """A case that nobody could open yet has a log, too; it opens on the new version, as a new case."""
    refused = place.engine.act("try", "take", Actor("nurse"), role="nurse", opening=OPENING)
    assert not refused.accepted
    found = place.apply()
    assert found.unopened == 1

    start(place.engine, "try")
    assert place.engine.case("try").version == 1
    assert place.engine.definition("try").version == 2
    assert place.engine.verify() == ()


def test_only_named_cases(place: Place) -> None:
    """And those that are done already are passed over."""
    assert place.apply(cases=["case-1"]).migrated == 1
    assert place.apply(cases=["case-1", "case-2"]).migrated == 1
    assert place.versions() == {"case-0": 1, "case-1": 2, "case-2": 2}
    with pytest.raises(UsageError, match="no case `case-9`"):
        place.apply(cases=["case-9"])


def test_there_and_back(place: Place) -> None:
    """A case can be migrated again, and back to a version that it was on."""
    files = m.write(place.path.parent / "back", map=m.BACK)
    before = place.engine.case("case-1")
    place.apply()
    back = place.migrating(
        old=place.files["small"],
        new=place.path.parent / "files" / "small.yaml",
        mapping=files["map"],
        policies=[place.path.parent / "files" / "policy0.yaml"],
    )
    assert back.apply(Wanted(), ADMIN, "a mistake").migrated == 3
    after = place.engine.case("case-1")

    assert (after.facts, after.regions, after.lists) == (before.facts, before.regions, before.lists)
    assert after.version == before.version + 2
    assert place.engine.verify() == ()
    with open_engine(place.path.parent, url=place.url, named=[], clock=place.clock) as engine:
        assert engine.bundle("small").definition.version == 1


def test_what_is_dropped_is_released_and_ended_and_its_deadlines_end(place: Place) -> None:
    """The log says of each holder and entry that it is gone, and numbers are not given a second time."""
    text = m.MAP.replace("roles: {helper: aide}", "roles: {helper: drop}").replace(
        "matter: topic", "matter: drop"
    )
    gone = ("attributes:", "states:", "  matter.kind")
    m.write(place.files["map"].parent, map="\n".join(x for x in text.split("\n") if not x.startswith(gone)))
    found = place.apply(cases=["case-1"])
    entry = place.engine.history("case-1")[-1]

    assert entry.effects[:2] == (("release", "helper/father", None), ("end", "matter/1", None))
    assert {(d.deadline, d.fate.value) for d in found.deadlines} == {
        ("D1", "ends"),
        ("D2", "other terms"),
        ("D3", "other terms"),
        ("D4", "ends"),
    }
    assert set(place.engine.case("case-1").lists) == {"client", "parent"}
    assert place.engine.verify() == ()


def test_a_date_that_a_deadline_waits_for_may_move_it(place: Place) -> None:
    """It is read afresh, as after any act."""
    nurse_does(place.engine, "note", "case-1", record={"due_on": "2026-06-30"})
    dated = m.SECOND.replace("  due_on: {type: date, optional: yes}", "  due_on: {type: date}")
    m.write(place.files["small"].parent, small=dated)
    text = m.MAP.replace("values:\n", "values:\n  due_on: {unset: 2026-07-31}\n")
    m.write(place.files["map"].parent, map=text)
    found = place.apply()

    moved = {d.case: d.due_after for d in found.deadlines if d.fate.value == "moves"}
    assert moved == {"case-0": at("2026-08-01 00:00"), "case-2": at("2026-08-01 00:00")}
    due = {one.case: one.due for one in place.engine.due() if one.deadline == "D2"}
    assert due == {**moved, "case-1": at("2026-07-01 00:00")}
    assert place.engine.verify() == ()


def test_going_to_another_state_is_a_crossing_and_a_new_name_is_none(place: Place) -> None:
    """A state that both versions have is entered, with its deadlines; one that only has another name is not."""
    text = m.MAP.replace("states: {", "states: {main.open: done, ")
    m.write(place.files["map"].parent, map=text)
    found = place.apply(cases=["case-1"])

    assert ("D2", "ends") in {(d.deadline, d.fate.value) for d in found.deadlines}
    assert "begins" not in {d.fate.value for d in found.deadlines}
    assert ("main", "open", "done") in place.engine.history("case-1")[-1].moves
    assert place.engine.case("case-1").facts["times.left"] == 0  # no effect of a state ran
    assert place.engine.verify() == ()


# ------------------------------------------------------------------ interruptions


@pytest.mark.parametrize("after", [0, 1, 2])
def test_going_on_after_an_interruption(
    place: Place, after: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Wherever it stops, doing the same again gives the end that it would have had."""
    whole = Place(tmp_path / "whole")
    whole.apply()
    real, calls = Recorder.migrate, []

    def breaking(*args: Any, **kwargs: Any) -> int:
        calls.append(None)
        if len(calls) > after:
            real(*args, **kwargs)
            raise KeyboardInterrupt
        return real(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(Recorder, "migrate", breaking)
        with pytest.raises(KeyboardInterrupt):
            place.apply()
    assert sorted(place.versions().values()) == sorted([2] * after + [1] * (3 - after))
    assert place.engine.verify() == ()
    assert place.apply().migrated == 3 - after

    for case in ("case-0", "case-1", "case-2"):
        assert place.engine.case(case) == whole.engine.case(case)
        assert len(place.engine.history(case)) == len(whole.engine.history(case))
    whole.engine.close()
    assert place.apply().migrated == 0
    assert place.engine.verify() == ()


def test_a_case_that_others_contend_for_is_tried_again(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a try wrote is undone with it, and each case has one entry of its migration."""
    real, tried = Recorder.migrate, list[object]()

    def contended(self: Recorder, *given: Any, **named: Any) -> Any:
        done = real(self, *given, **named)
        tried.append(done)
        if len(tried) < 3:
            raise Contended("others were changing the same case")
        return done

    before = {case: len(place.engine.history(case)) for case in place.versions()}
    monkeypatch.setattr(Recorder, "migrate", contended)
    assert place.apply().migrated == 3
    assert len(tried) == 5
    assert {case: len(place.engine.history(case)) - 1 for case in place.versions()} == before
    assert place.engine.verify() == ()


def test_some_now_and_some_later(place: Place) -> None:
    """`limit` ends a run early, `batch` reads a few at a time."""
    first = place.apply(limit=2, batch=1)
    second = place.apply(batch=1)

    assert [(one.migrated, one.remaining) for one in (first, second)] == [(2, 1), (1, 0)]
    for wrong in ({"limit": 0}, {"batch": 0}, {"batch": -3}):
        with pytest.raises(UsageError, match="from 1"):
            place.apply(**wrong)


def test_a_case_that_somebody_changes_meanwhile(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is migrated as it is when its turn comes, not as it was when it was checked."""
    migration = place.migrating()
    real = migration.rehearse

    def rehearsing(*args: Any) -> Migration:
        found: Migration = real(*args)
        nurse_does(place.engine, "note", "case-1", record={"told": "later"})
        return found

    monkeypatch.setattr(migration, "rehearse", rehearsing)
    assert migration.apply(Wanted(), ADMIN, "version 2").migrated == 3
    assert place.engine.case("case-1").facts["story"] == "later"
    assert place.engine.verify() == ()


def test_a_case_that_gets_in_the_way_meanwhile_is_left(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Others go on; it is told with its problem."""
    _narrower(place)
    nurse_does(place.engine, "note", "case-2", record={"level": 0})
    migration = place.migrating()
    real = migration.rehearse

    def rehearsing(*args: Any) -> Migration:
        found: Migration = real(*args)
        nurse_does(place.engine, "note", "case-1", record={"level": 7})
        return found

    monkeypatch.setattr(migration, "rehearse", rehearsing)
    found = migration.apply(Wanted(), ADMIN, "version 2")
    assert [one.case for one in found.left] == ["case-1"]
    assert (found.migrated, found.remaining) == (2, 1)


PROGRAM = """
import sys
from pathway import Actor, Engine
from pathway.engine import Wanted
url, old, new, mapping, terms = sys.argv[1:]
with Engine.open(url) as engine:
    migration = engine.migration(old, new, mapping, policies=[terms])
    print("begins", flush=True)
    print(migration.apply(Wanted(), Actor("admin"), "version 2").migrated, flush=True)
"""


@pytest.mark.parametrize("moment", [0.05, 0.15])
def test_killed_in_between(tmp_path: Path, moment: float) -> None:
    """kill -9 loses nothing and doubles nothing: each case is on the old version or on the new one, and whole."""
    place = Place(tmp_path, cases=30)
    old = place.engine.definition("case-0").hash
    files = [str(place.files[name]) for name in ("small", "map", "terms")]
    command = [sys.executable, "-c", PROGRAM, place.url, old, *files]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begins\n"
        time.sleep(moment)
        process.send_signal(signal.SIGKILL)
    assert place.engine.verify() == ()
    there = sum(version == 2 for version in place.versions().values())
    assert place.apply().migrated == 30 - there

    assert place.engine.verify() == ()
    for id in place.versions():
        kinds = [entry.kind.value for entry in place.engine.history(id)]
        assert kinds.count("migration") == 1
    place.engine.close()


# ------------------------------------------------------------------ wrong use, and logs that were tampered with


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"old": "feedfeedfeed"}, "this database has no case on the definition `feedfeedfeed`"),
        ({"old": "family_centre"}, "this database has no case on the definition `family_centre`"),
        ({"old": "no_such"}, "nothing shipped is called `no_such`"),
        ({"new": "family_centre", "policies": []}, "a migration stays on one pathway"),
        ({"mapping": "nowhere.yaml"}, "there is no map `nowhere.yaml`"),
    ],
)
def test_what_is_not_there_is_told(place: Place, changes: dict[str, Any], message: str) -> None:
    """Before anything is looked at."""
    with pytest.raises(UsageError, match=message):
        place.migrating(**changes)


def test_from_a_definition_to_itself(place: Place) -> None:
    """Nothing would change."""
    with pytest.raises(UsageError, match="nothing to migrate"):
        place.migrating(new=place.path.parent / "files" / "small.yaml", policies=None)


def test_policies_that_do_not_fit_the_new_version(place: Place) -> None:
    """Those that judge now speak of the old one's states: they cannot judge from then on, and are shown."""
    with pytest.raises(FaultyFiles, match="matter"):
        place.migrating(policies=None)


def test_faults_of_the_map_are_shown_with_their_places(place: Place) -> None:
    """As those of any file."""
    m.write(place.files["map"].parent, map=m.MAP.replace("told", "tolt"))
    with pytest.raises(FaultyFiles) as caught:
        place.migrating()
    (fault,) = [one for one in caught.value.report if one.code.name == "unknown-name"]
    assert (fault.span.line, "did you mean `told`?" in fault.message) == (5, True)


def test_a_reason_and_an_operator_are_needed(place: Place) -> None:
    """The log of each case says both."""
    before = dump(place.path)
    for actor, reason in ((ADMIN, "  "), (Actor(""), "version 2")):
        with pytest.raises(UsageError):
            place.migrating().apply(Wanted(), actor, reason)
    assert dump(place.path) == before


def test_a_deadline_without_terms_is_told(place: Place) -> None:
    """Where no policy for the new version has its id, the map must say that it ends, or by which it goes on."""
    less = m.SECOND_TERMS.replace("id: D3", "id: D33")
    m.write(place.files["terms"].parent, terms=less)
    found = place.apply()
    assert {problem for one in found.left for problem in one.problems} == {
        "the deadline `D3` runs, and no policy in force has terms for it"
    }

    m.write(place.files["map"].parent, map=f"{m.MAP}deadlines: {{D3: D33, D4: end}}\n")
    assert place.apply().migrated == 3
    running = sorted(timer.deadline for timer in place.engine.case("case-0").timers)
    assert running == ["D1", "D2", "D33"]
    assert place.engine.verify() == ()


@pytest.mark.parametrize(
    ("sql", "values"),
    [
        ("update pathway_case set definition = ? where id = 'case-0'", lambda old, new: (old,)),
        (
            "update pathway_document set text = replace(text, ?, 'storie') where hash = ?",
            lambda o, n: ("story", n),
        ),
        (
            "update pathway_timer set deadline = 'D9' where case_id = 'case-0' and deadline = ?",
            lambda o, n: ("D1",),
        ),
    ],
)
def test_verifying_finds_what_was_changed_behind_a_migration(place: Place, sql: str, values: Any) -> None:
    """The definition that a case is on follows from its log, and so do its deadlines."""
    old = place.engine.definition("case-0").hash
    place.apply()
    new = place.engine.definition("case-0").hash
    place.engine.close()
    tamper(place.path, sql, *values(old, new))
    with open_engine(place.path.parent, url=place.url, clock=place.clock) as engine:
        assert {fault.case for fault in engine.verify()} >= {"case-0"}


def test_every_error_is_one_of_ours(place: Place) -> None:
    """Also with a file that is no map, and a pathway that is no pathway."""
    for changes in (
        {"mapping": place.files["terms"]},
        {"new": place.files["map"]},
        {"old": place.files["map"]},
    ):
        with pytest.raises(PathwayError):
            place.migrating(**changes)
    with pytest.raises(UnknownCase):
        place.engine.definition("nobody")
    assert SMALL != m.SECOND
    assert support.definition().version == 1
