"""Past cases that come in as exported lines: what is whole comes in as it was, beside what is there already."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from imported import RULES, acted, engine_at, exported, lines_of, loaded, rechained, together
from support import (
    SMALL,
    address,
    at,
    deadline,
    dump,
    nurse_does,
    open_engine,
    policy,
    start,
    tamper,
    write_files,
)

from pathway import Actor, Engine, KeyReused, ManualClock
from pathway.engine import Wanted

# ------------------------------------------------------------------ what is whole


def test_a_round_trip_gives_the_same_database(tmp_path: Path) -> None:
    """What was exported, loaded and exported again is the same, row by row, but for what no log tells."""
    with engine_at(tmp_path, "source") as source:
        for case in ("one", "two", "three"):
            acted(source, case)
        given = list(source.export())
        with engine_at(tmp_path) as engine:
            entries = len(given)
            assert loaded(engine, given) == ({"cases": 3, "entries": entries}, [])
            assert list(engine.export()) == given
            assert [engine.case(s.id) for s in engine.cases()] == [source.case(s.id) for s in source.cases()]
            assert list(engine.cases()) == list(source.cases())
            assert engine.due() == source.due()
            assert engine.history("two") == source.history("two")
    before, after = dump(tmp_path / "source.db"), dump(tmp_path / "loaded.db")
    assert after["pathway_case"] == before["pathway_case"]
    assert after["pathway_personal"] == before["pathway_personal"]
    assert [row[:-1] for row in after["pathway_entry"]] == [row[:-1] for row in before["pathway_entry"]]


@pytest.mark.parametrize(
    "form",
    [
        lambda text: text.splitlines(),
        lambda text: text.encode().splitlines(keepends=True),
        lambda text: ("\ufeff" + text.replace("\n", "\r\n\n  \n")).encode().split(b"\n"),
        lambda text: [json.loads(line) for line in text.splitlines()],
        lambda text: (json.dumps(json.loads(line), sort_keys=True, indent=1) for line in text.splitlines()),
    ],
    ids=["texts", "bytes", "blank lines and a mark", "objects", "other order and escapes"],
)
def test_lines_in_other_forms(tmp_path: Path, form: Callable[[str], Any]) -> None:
    """Texts, bytes and objects, with other spaces, escapes and order of keys, stand for the same entries."""
    with engine_at(tmp_path) as engine:
        count = len(exported().splitlines())
        assert loaded(engine, form(exported())) == ({"cases": 3, "entries": count}, [])
        assert list(engine.export()) == lines_of()


def test_a_loaded_case_goes_on(tmp_path: Path) -> None:
    """It takes acts, its overdue deadlines fire, and a key that was used stays used."""
    with engine_at(tmp_path, day="2026-04-10") as engine:
        loaded(engine, lines_of("a"))
        fired = engine.fire_due()
        assert [(one.deadline, one.subject) for one in fired] == [
            ("D1", None),
            ("D2", "matter/1"),
            ("D3", None),
        ]
        assert nurse_does(engine, "note", "a", record={"level": 4}, key="k2").accepted
        with pytest.raises(KeyReused):
            nurse_does(engine, "take", "a", payload={"who": "nurse"}, key="k1")
        assert start(engine, "b") == "b"
        assert engine.verify() == ()


def test_a_refused_opening_is_loaded_too(tmp_path: Path) -> None:
    """A log of refusals alone is kept, and the case is not open."""
    with engine_at(tmp_path) as engine:
        assert loaded(engine, lines_of("b")) == ({"cases": 1, "entries": 1}, [])
        assert list(engine.cases()) == []
        assert [entry.kind for entry in engine.history("b")] == ["refusal"]


def test_a_migrated_case(tmp_path: Path) -> None:
    """A case that was taken to another version comes in where both versions are known, and goes on on the later one."""
    later = tmp_path / "later.yaml"
    later.write_text(SMALL.replace("version: 1", "version: 2"), encoding="utf-8")
    with engine_at(tmp_path, "source") as source:
        acted(source, "a")
        old = source.definition("a").hash
        assert source.migration(old, later).apply(Wanted(), Actor("admin"), "version 2").migrated == 1
        nurse_does(source, "note", "a", record={"level": 5})
        given = list(source.export())
    moved = next(line for line in given if line["entry"]["kind"] == "migration")
    with engine_at(tmp_path) as engine:
        counts, faults = loaded(engine, given)
        assert counts == {"refused": 1}
        assert [(fault.line, "is not in the database" in fault.message) for fault in faults] == [
            (moved["seq"], True)
        ]
        url = address(tmp_path / "loaded.db")
        Engine.open(url, pathways=[later], policies=[tmp_path / "files" / "policy0.yaml"]).close()
        assert loaded(engine, given[: moved["seq"] - 1])[0]["cases"] == 1
        assert engine.definition("a").version == 1
        assert loaded(engine, given) == ({"extended": 1, "entries": len(given) - moved["seq"] + 1}, [])
        assert engine.definition("a").version == 2
        assert list(engine.export()) == given
        odd = rechained(given, (len(given), lambda entry: entry.update(definition=old)))
        with engine_at(tmp_path, "other") as other:
            Engine.open(address(tmp_path / "other.db"), pathways=[later], policies=[]).close()
            counts, faults = loaded(other, odd)
            assert counts == {"refused": 1}
            assert "was judged by another definition" in faults[0].message


STEPS = st.sampled_from(
    [
        ("note", {"record": {"told": "x"}}),
        ("note", {"record": {"born": "1990-01-01"}}),
        ("note", {"reason": "because"}),
        ("take", {"payload": {"who": "nurse"}}),
        ("take", {"payload": {"who": "nurse_two"}}),
        ("ask_for", {"payload": {"kind": "big", "note": "n"}}),
        ("ask_for", {"payload": {"kind": "other"}}),
        ("settle", {"payload": {"matter": "matter/1"}}),
        ("drop", {"payload": {"matter": "matter/2"}}),
        ("finish", {}),
        ("read", {}),
        ("wait", {}),
    ]
)


@pytest.mark.sqlite
@settings(max_examples=40, deadline=None)
@given(cases=st.lists(st.lists(STEPS, max_size=8), min_size=1, max_size=4), cut=st.integers(0, 9))
def test_any_acts_make_a_round_trip_in_one_go_or_two(cases: Sequence[Any], cut: int) -> None:
    """Whatever was done, the loaded database is as its source, also where a part of it was loaded before."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        clock = ManualClock(at("2026-03-02"))
        with open_engine(folder, RULES, url=f"sqlite:///{folder}/source.db", clock=clock) as source:
            for number, steps in enumerate(cases):
                start(source, f"case-{number}")
                for event, options in steps:
                    if event == "wait":
                        clock.move_to(
                            clock.now().replace(day=clock.now().day % 28 + 1)
                            if clock.now().day < 28
                            else clock.now()
                        )
                        source.fire_due()
                    else:
                        nurse_does(source, event, f"case-{number}", **options)
            whole = list(source.export())
            with engine_at(folder) as engine:
                part = [line for line in whole if line["seq"] <= cut]
                loaded(engine, part)
                counts, faults = loaded(engine, whole)
                assert faults == []
                assert counts.get("cases", 0) + counts.get("extended", 0) + counts.get("known", 0) == len(
                    cases
                )
                assert counts.get("entries", 0) == len(whole) - len(part)
                assert list(engine.export()) == whole
                assert engine.due() == source.due()
        assert dump(folder / "loaded.db")["pathway_case"] == dump(folder / "source.db")["pathway_case"]


# ------------------------------------------------------------------ what is there already


def test_what_is_there_stays(tmp_path: Path) -> None:
    """Loaded again, or an older export after it, nothing changes."""
    with engine_at(tmp_path) as engine:
        loaded(engine, lines_of())
        before = dump(tmp_path / "loaded.db")
        assert loaded(engine, lines_of()) == ({"known": 3}, [])
        assert loaded(engine, lines_of("a")[:3]) == ({"known": 1}, [])
        assert dump(tmp_path / "loaded.db") == before


def test_a_case_is_extended_by_what_happened_since(tmp_path: Path) -> None:
    """Where the log that is there is the beginning of the other, the rest is added, with deadlines and values."""
    with engine_at(tmp_path) as engine:
        loaded(engine, lines_of("c")[:5])
        assert [(one.deadline, one.due is None) for one in engine.due("c")] == [
            ("D1", False),
            ("D2", False),
            ("D3", True),
        ]
        rest = len(lines_of("c")) - 5
        assert loaded(engine, lines_of("c")) == ({"extended": 1, "entries": rest}, [])
        assert list(engine.export()) == lines_of("c")
        assert [one.deadline for one in engine.due("c")] == ["D3"]
        with engine_at(tmp_path, "fresh") as fresh:
            loaded(fresh, lines_of("c"))
    old, new = dump(tmp_path / "loaded.db"), dump(tmp_path / "fresh.db")
    assert {name: rows for name, rows in old.items() if name != "pathway_timer"} == {
        name: rows for name, rows in new.items() if name != "pathway_timer"
    }
    assert [row for row in old["pathway_timer"] if row[-1]] == new["pathway_timer"]


def test_a_deadline_that_did_not_hold_is_looked_at_again_after_an_extension(tmp_path: Path) -> None:
    """What comes in may let a deadline fire that was past due already, and asleep."""
    rules = policy(
        "deadlines:\n" + deadline("D1", "from: {event: begin}, within: 3 days, when: ready, then: flag")
    )
    clock = ManualClock(at("2026-03-02"))
    source, engine = (open_engine(tmp_path, rules, clock=clock) for _ in range(2))
    with source, engine:
        start(source)
        loaded(engine, source.export())
        clock.move_to(at("2026-03-09"))
        assert engine.fire_due() == ()
        nurse_does(source, "note", "case", record={"ready": True})
        assert loaded(engine, source.export()) == ({"extended": 1, "entries": 1}, [])
        assert [one.deadline for one in engine.fire_due()] == ["D1"]


def test_an_erasure_that_comes_in_takes_the_value_away(tmp_path: Path) -> None:
    """A value that was erased since is erased here too, and the case still folds from its log."""
    lines = lines_of("a")
    erased = list(lines[1]["personal"])
    last = deepcopy(lines[-1])
    last["entry"].update(
        seq=len(lines) + 1, kind="erasure", event=None, checks=[], moves=[], key=None, reason=None, commitments={},
        effects=[["erase", f"2/{name}", None] for name in erased],
    )  # fmt: skip
    last.update(seq=len(lines) + 1, personal={})
    longer = rechained([*lines, last])
    longer[1]["personal"] = {}
    with engine_at(tmp_path) as engine:
        loaded(engine, lines)
        assert "näin on" in repr(engine.case("a"))
        assert loaded(engine, longer) == ({"extended": 1, "entries": 1}, [])
        assert "näin on" not in repr(dump(tmp_path / "loaded.db"))
        assert repr(engine.case("a").facts["told"]) == "erased"
        with engine_at(tmp_path, "fresh") as fresh:
            assert loaded(fresh, longer)[1] == []


def test_another_log_is_refused(tmp_path: Path) -> None:
    """A case that went on here, or is another one, is left as it is; the fault names the entry where they part."""
    with engine_at(tmp_path) as engine:
        loaded(engine, lines_of("a")[:3])
        nurse_does(engine, "note", "a", record={"level": 1})
        start(engine, "c")
        before = dump(tmp_path / "loaded.db")
        counts, faults = loaded(engine, lines_of())
        assert counts == {"cases": 1, "refused": 2, "entries": 1}
        assert [(fault.case, fault.line) for fault in faults] == [("a", 4), ("c", 9)]
        assert "is here already with another log: entry 4 is not the same" in faults[0].message
        after = dump(tmp_path / "loaded.db")
        assert set(before["pathway_entry"]) < set(after["pathway_entry"])
        counts, faults = loaded(engine, lines_of("a")[:2])
        assert counts == {"known": 1}


def test_a_case_that_was_changed_behind_the_log_is_not_hidden(tmp_path: Path) -> None:
    """Loading compares with the head that the case names; what was edited there before is still found by verify."""
    with engine_at(tmp_path) as engine:
        loaded(engine, lines_of("a"))
        tamper(tmp_path / "loaded.db", "update pathway_entry set actor = 'x' where case_id = 'a' and seq = 2")
        assert together(list(engine.load(lines_of("a")))) == {"known": 1}
        assert [fault.seq for fault in engine.verify()] == [2]


def test_the_register_is_not_asked(tmp_path: Path) -> None:
    """Loading judges nothing anew."""
    main, rules = write_files(tmp_path / "files", RULES)

    def people(person: str) -> Any:
        raise AssertionError(person)

    with Engine.open("sqlite://", pathways=[main], policies=rules, people=people) as engine:
        assert loaded(engine, lines_of())[0]["cases"] == 3
