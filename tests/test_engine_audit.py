"""What stands in the log and what does not, what is found when it was tampered with; the checker of docs/audit.md."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import databases
import pytest
from support import (
    OPENING,
    ROOT,
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
    write_files,
)

from pathway import Actor, Engine, Fault, ManualClock
from pathway.audit import Entry, EntryEvent
from pathway.conditions.types import ERASED
from pathway.decision import fold
from pathway.engine.logged import changes_of
from pathway.errors import BrokenLog

RULES = policy(
    "require:\n" + rule("R1", "note", "born is not set or born > 2000-01-01")
    + rule("R2", "ask_for", "event.asked is not set or event.asked > 2000-01-01")
    + "deadlines:\n" + deadline("D1", "from: {event: begin}, within: 3 days, then: flag")
    + deadline("D2", "from: {event: take}, within: 3 days, then: flag")
)  # fmt: skip
SECRET = "heliotrope"  # a word that stands nowhere else


def filled(folder: Path) -> Path:
    """A database with two cases, each with acts, refusals, personal values and deadlines."""
    path = folder / "cases.db"
    if databases.on_server():
        _fill(folder, path)
    else:
        path.write_bytes(_filled())
    return path


@cache
def _filled() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "cases.db"
        _fill(Path(folder), path)
        return path.read_bytes()


def _fill(folder: Path, path: Path) -> None:
    clock = ManualClock(at("2026-03-02"))
    with open_engine(folder, RULES, url=address(path), clock=clock) as engine:
        for case in ("one", "two"):
            start(engine, case)
            nurse_does(
                engine,
                "note",
                case,
                record={"told": f"{SECRET} 1", "born": "2015-05-05"},
                reason=f"{SECRET} 2",
            )
            nurse_does(engine, "finish", case, payload={"x": 1})
            nurse_does(engine, "take", case, payload={"who": "nurse"})
        assert engine.verify() == ()


def verified(folder: Path, path: Path) -> list[Fault]:
    with open_engine(folder, RULES, url=address(path)) as engine:
        return list(engine.verify())


# ---------------------------------------------------------------- nothing personal in the bytes


@pytest.mark.parametrize(
    "act",
    [
        {"event": "note", "record": {"told": SECRET}},
        {"event": "note", "record": {"told": [SECRET]}},
        {"event": "note", "record": {"level": SECRET}},
        {"event": "note", "record": {"tolld": SECRET}},
        {"event": "note", "record": {SECRET: 1}},
        {"event": "note", "reason": SECRET},
        {"event": "note", "payload": {"x": {"y": [SECRET]}}},
        {"event": "ask_for", "payload": {"kind": "big", "note": SECRET}},
        {"event": "ask_for", "payload": {"kind": SECRET}},
        {"event": "ask_for", "payload": {"kind": {SECRET: SECRET}, "note": 4}},
        {"event": "ask_for", "payload": {SECRET: SECRET, "kind": "big"}},
        {"event": "settle", "payload": {"matter": f"matter/{SECRET}"}},
        {"event": "finish", "record": {"told": SECRET}},
    ],
    ids=str,
)
def test_free_text_and_personal_values_are_nowhere_in_an_entry(
    tmp_path: Path, act: dict[str, object]
) -> None:
    """Neither from facts, payload, reasons, misspelt names nor wrong values; but the history shows them."""
    path = tmp_path / "cases.db"
    with open_engine(tmp_path, RULES, url=address(path)) as engine:
        start(engine)
        nurse_does(engine, **act)  # type: ignore[arg-type]
        history = repr(engine.history("case"))
    assert SECRET not in repr(dump(path)["pathway_entry"])
    assert SECRET in repr(dump(path)["pathway_personal"])
    assert SECRET in history


@pytest.mark.parametrize(
    "act",
    [
        {"event": "note", "record": {"born": "1987-06-05"}},
        {"event": "ask_for", "payload": {"kind": "big", "asked": "1987-06-05"}},
    ],
    ids=["fact", "payload"],
)
def test_what_a_rule_read_of_a_personal_value_is_personal(tmp_path: Path, act: dict[str, object]) -> None:
    """The reasons of a refusal stand beside the entry as well."""
    text = SMALL.replace(
        "asked: {type: date, optional: yes}", "asked: {type: date, optional: yes, personal: yes}"
    )
    path = tmp_path / "cases.db"
    with open_engine(tmp_path, RULES, url=address(path), pathway=text) as engine:
        start(engine)
        refused = nurse_does(engine, **act)  # type: ignore[arg-type]
        assert "1987-06-05" in repr([check.reads for check in refused.decision.checks])
        assert engine.verify() == ()
    assert "1987-06-05" not in repr(dump(path)["pathway_entry"])


def test_an_erased_value_folds_to_erased(tmp_path: Path) -> None:
    """Without its personal values a log still folds; what they would have set is erased, everything else the same."""
    with open_engine(tmp_path, RULES) as engine:
        start(engine)
        nurse_does(engine, "note", record={"told": SECRET, "level": 3})
        entries = [Entry.from_bytes(json.dumps(row["entry"], separators=(",", ":"), ensure_ascii=False,
                                               sort_keys=True).encode()) for row in engine.export("case")]  # fmt: skip
        definition = engine.bundle().definition
        bare = fold(definition, "case", [changes_of(entry, {}) for entry in entries])
        assert bare.facts["told"] is ERASED
        assert bare.facts["level"] == 3
        assert bare.version == engine.case("case").version


def test_history_puts_names_that_are_no_fields_back(tmp_path: Path) -> None:
    """People who may see the log see what was given, as it was given."""
    with open_engine(tmp_path) as engine:
        start(engine)
        nurse_does(engine, "note", payload={"personal": "c1", "?": 2}, record={"tolld": "x"})
        event = engine.history("case")[-1].event
        assert event == EntryEvent("note", {"personal": "c1", "?": 2}, {"tolld": "x"})
        assert engine.verify() == ()


# ---------------------------------------------------------------- tampering


TAMPERED = {
    "edited entry": (
        "update pathway_entry set data = cast(replace(cast(data as text), 'nurse', 'clerk') as blob)"
        " where case_id = 'two' and seq = 2", "edited", 2),
    "dropped entry": ("delete from pathway_entry where case_id = 'two' and seq = 2", "dropped", 2),
    "truncated log": ("delete from pathway_entry where case_id = 'two' and seq = 4", "truncated", 4),
    "edited column": ("update pathway_entry set actor = 'clerk' where case_id = 'two' and seq = 3", "column", 3),
    "edited fact": (
        "update pathway_case set snapshot = replace(snapshot, '\"ready\":false', '\"ready\":true') where id = 'two'",
        "fold", 4),
    "unreadable snapshot": ("update pathway_case set snapshot = '{' where id = 'two'", "fold", 4),
    "edited version": ("update pathway_case set version = 9 where id = 'two'", "fold", 4),
    "edited opening": ("update pathway_case set opened = opened + 1 where id = 'two'", "fold", 4),
    "edited personal value": (
        f"update pathway_personal set value = '\"{SECRET}\"' where case_id = 'two' and seq = 2 and name = 'c1'",
        "commitment", 2),
    "lost personal value": (
        "delete from pathway_personal where case_id = 'two' and seq = 2 and name = 'c1'", "lost", 2),
    "later deadline": ("update pathway_timer set due = due + 1 where case_id = 'two' and number = 1", "fold", 4),
    "other terms": ("update pathway_timer set deadline = 'D2' where case_id = 'two' and number = 1", "fold", 4),
    "closed deadline": ("update pathway_timer set open = 0 where case_id = 'two' and number = 1", "fold", 4),
    "lost deadline": ("delete from pathway_timer where case_id = 'two' and number = 2", "fold", 4),
    "lost case": ("delete from pathway_case where id = 'two'", "orphan", 1),
}  # fmt: skip


@pytest.mark.parametrize("name", TAMPERED)
def test_tampering_is_found_and_named(tmp_path: Path, name: str) -> None:
    """Each fault names the case and the entry; the other case is whole."""
    sql, kind, seq = TAMPERED[name]
    path = filled(tmp_path)
    tamper(path, sql)
    faults = verified(tmp_path, path)
    assert {fault.case for fault in faults} == {"two"}
    assert (kind, seq) in {(fault.kind.value, fault.seq) for fault in faults}


def test_swapped_entries_are_found(tmp_path: Path) -> None:
    """Two entries in each other's places, with their digests."""
    path = filled(tmp_path)
    for old, new in ((2, 99), (3, 2), (99, 3)):
        tamper(path, "update pathway_entry set seq = ? where case_id = 'two' and seq = ?", new, old)
    found = {(fault.kind.value, fault.seq) for fault in verified(tmp_path, path) if fault.case == "two"}
    assert {("renumbered", 2), ("renumbered", 3)} <= found


@pytest.mark.parametrize(("kind", "name"), [("pathway", "definition"), ("policy", "policy")])
def test_an_edited_document_is_found_and_not_used(tmp_path: Path, kind: str, name: str) -> None:
    """Every case that was judged by it is named; and without the files, the engine judges nothing by it."""
    path = filled(tmp_path)
    old, new = ("by: [clerk, nurse]", "by: [anyone]") if kind == "pathway" else ("2000-01-01", "1900-01-01")
    tamper(path, "update pathway_document set text = replace(text, ?, ?) where kind = ?", old, new, kind)
    faults = verified(tmp_path, path)
    assert {fault.case for fault in faults} == {"one", "two"}
    assert all(f"the stored {name}" in fault.message for fault in faults)
    with open_engine(tmp_path, url=address(path), named=[]) as engine:
        assert engine.verify() == tuple(faults)
        for judged in (
            lambda: engine.act(None, "begin", Actor("mother"), role="anyone", opening=OPENING),
            lambda: engine.ask("one", "note", Actor("nurse"), role="nurse"),
            lambda: nurse_does(engine, "note", "one"),
        ):
            with pytest.raises(BrokenLog, match="not the text that this hash was made of"):
                judged()


def test_a_lost_document_is_found(tmp_path: Path) -> None:
    """A definition or policy that the log names must be there."""
    path = filled(tmp_path)
    tamper(path, "delete from pathway_document where kind = 'policy'")
    main, _ = write_files(tmp_path / "files")
    with open_engine(tmp_path, url=address(path), named=[main]) as engine:
        assert {"is not in the database" in fault.message for fault in engine.verify()} == {True}


# ---------------------------------------------------------------- without our package


def checker(folder: Path) -> Path:
    """The program of docs/audit.md, exactly."""
    (code,) = re.findall(
        r"```python\n(.*?)```", (ROOT / "docs/audit.md").read_text(encoding="utf-8"), re.DOTALL
    )
    path = folder / "checker.py"
    path.write_text(code, encoding="utf-8")
    return path


def export(engine: Engine, path: Path) -> list[dict[str, object]]:
    rows = list(engine.export())
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return rows  # type: ignore[return-value]


def run(program: Path, *args: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-W", "ignore", str(program), *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)


def test_the_checker_of_the_page_accepts_an_export(tmp_path: Path) -> None:
    """Forty lines of Python, and none of ours, find it whole; the heads of an earlier export are still there."""
    path = filled(tmp_path)
    out, heads = tmp_path / "log.jsonl", tmp_path / "heads.txt"
    with open_engine(tmp_path, RULES, url=address(path)) as engine:
        rows = export(engine, out)
        heads.write_text(f"two 4 {rows[-1]['digest']}\n")
        nurse_does(engine, "note", "two", record={"told": 'ä 😀 \x7f \u2028 " \\'}, reason="\n")
        export(engine, out)
    done = run(checker(tmp_path), out, heads)
    assert (done.returncode, done.stdout) == (0, "9 entries of 2 cases, no fault\n"), done.stderr


def test_the_checker_of_the_page_finds_tampering(tmp_path: Path) -> None:
    """An edited entry, a dropped one, another personal value, a log that was cut off since."""
    path = filled(tmp_path)
    out, heads = tmp_path / "log.jsonl", tmp_path / "heads.txt"
    with open_engine(tmp_path, RULES, url=address(path)) as engine:
        rows = export(engine, out)
    heads.write_text(f"two 4 {rows[-1]['digest']}\n")
    program = checker(tmp_path)
    edited = json.loads(json.dumps(rows))
    edited[1]["entry"]["actor"] = "clerk"
    other = json.loads(json.dumps(rows))
    next(iter(other[1]["personal"].values()))["value"] = "other"
    for changed, message in (
        (edited, "case one, entry 2: edited"),
        ([row for row in rows if row["seq"] != 2], "case one, entry 3: does not follow the entry before"),
        (other, "case one, entry 2: the personal value c1 is another one"),
        (rows[:-1], "case two, entry 4: not the one that was there before"),
    ):
        out.write_text("".join(json.dumps(row) + "\n" for row in changed), encoding="utf-8")
        done = run(program, out, heads)
        assert done.returncode == 1
        assert message in done.stdout.splitlines()
