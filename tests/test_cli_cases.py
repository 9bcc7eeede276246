"""`pathway case`, `pathway audit`, and `pathway draw` with a case: live cases from the command line."""

from __future__ import annotations

import io
import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from invoked import Command, Ran, at_home, commander

from pathway.cli import app
from pathway.cli.shared import exits
from pathway.engine import Engine
from pathway.shipped import shipped

OPENING = (
    "case", "open", "raise_concern", "--by", "nurse", "--role", "professional", "-p", "heard_by=nurse",
    "-r", "concern.type=parenting", "--hold", "guardian=mother", "--hold", "young_person=child",
    "--fact", "child.born=2022-01-10", "--as-id", "k1",
)  # fmt: skip
TALK = (
    "case", "do", "k1", "talk_with_family", "--by", "nurse", "--role", "near_worker", "--with", "mother=guardian"
)  # fmt: skip
ASSESS = ("case", "do", "k1", "start_assessment", *TALK[4:])


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    at_home(monkeypatch, tmp_path)
    monkeypatch.setenv("PATHWAY_PEOPLE", str(shipped("examples", "people.yaml")))
    return commander(capsys)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ran]:
    """A database with a case `k1`, and what opening it printed; made once for all tests."""
    folder, out, err = tmp_path_factory.mktemp("made"), io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        at_home(patch, folder)
        patch.setenv("PATHWAY_PEOPLE", str(shipped("examples", "people.yaml")))
        ran = Ran(app(OPENING), out.getvalue(), err.getvalue())
    assert ran.code == exits.CLEAN, ran.err
    return folder / "pathway.db", ran


@pytest.fixture
def opened(run: Command, made: tuple[Path, Ran]) -> Ran:
    """That database as `pathway.db` in the test's folder."""
    shutil.copy(made[0], "pathway.db")
    return made[1]


def contents() -> list[Any]:
    """What the database holds of cases and their logs."""
    with sqlite3.connect("pathway.db") as connection:
        tables = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        ]
        rows = [connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in sorted(tables)]
    connection.close()
    return rows


# ------------------------------------------------------------------ acts


def test_opening_says_what_changed(opened: Ran) -> None:
    """The outcome, who acted, the moves, and where it stands in the log."""
    assert opened.out.startswith(
        "✓ accepted: Raise a concern [raise_concern] by nurse as Network professional"
    )
    assert "  Main path [main]: New → Concern raised\n" in opened.out
    assert "  nurse is Near worker [near_worker] now\n" in opened.out
    assert opened.out.endswith("case k1, version 1, entry 1 of its log\n")


def test_refusal_gives_each_reason(opened: Ran, run: Command) -> None:
    """The rule, why it is there, what failed, what was read, and what would change it; exit code 1."""
    ran = run(*ASSESS)

    assert ran.code == exits.FINDINGS
    assert "✗ refused: Start the assessment" in ran.out
    assert "✗ P01  Talk with the family first." in ran.out
    assert "failing: “Talked with the family”: yes or “Safety at risk”: yes" in ran.out
    assert "talked_with_family = no" in ran.out
    assert "would hold with: “Talked with the family”: yes" in ran.out


def test_decision_as_json(opened: Ran, run: Command) -> None:
    """The keys that docs/cli.md gives."""
    found = run(*ASSESS, "--format", "json", "--language", "fi").json

    assert (found["case"], found["version"], found["entry"], found["repeated"]) == ("k1", 1, 2, False)
    assert (found["outcome"], found["unknown"], found["rules"]) == ("refused", False, ["P01"])
    assert set(found["reasons"][0]) == {
        "rule", "kind", "answer", "policy", "policy_version", "because", "source", "failing", "reads", "needed",
        "missing", "told", "needs",
    }  # fmt: skip
    assert "perheen kanssa" in found["reasons"][0]["because"]


def test_acts_follow_on_each_other(opened: Ran, run: Command) -> None:
    """What one command records, the next one judges by."""
    assert run(*TALK).code == exits.CLEAN
    assert run("case", "ask", "k1", *ASSESS[3:]).code == exits.CLEAN
    assert run(*ASSESS).code == exits.CLEAN
    assert "[assessing]" in run("case", "show", "k1").out


def test_asking_changes_nothing(opened: Ran, run: Command) -> None:
    """A question is not logged; its answer gives the exit code."""
    before = contents()
    ran = run("case", "ask", "k1", *ASSESS[3:])

    assert ran.code == exits.FINDINGS
    assert "P01" in ran.out
    assert contents() == before


def test_missing_information_is_told_from_a_refusal(opened: Ran, run: Command) -> None:
    """An act that lacks a payload needs information."""
    ran = run("case", "ask", "k1", "find_need", "--by", "nurse", "--role", "near_worker")
    found = run(
        "case", "ask", "k1", "find_need", "--by", "nurse", "--role", "near_worker", "--format", "json"
    ).json

    assert ran.code == exits.FINDINGS
    assert "? needs information" in ran.out
    assert "event.area" in ran.out
    assert (found["outcome"], found["unknown"]) == ("refused", True)


def test_stale_version_is_a_conflict(opened: Ran, run: Command) -> None:
    """Who saw an earlier version must look again; nothing is done or logged."""
    assert run(*TALK, "--seen-version", 1).code == exits.CLEAN
    before = contents()
    ran = run(*ASSESS, "--seen-version", 1)

    assert ran.code == exits.FINDINGS
    assert "the case is at version 2, and you saw 1" in ran.err
    assert contents() == before


def test_key_makes_an_act_happen_once(opened: Ran, run: Command) -> None:
    """The same key gives the first result; with another act it is wrong use."""
    first, again = run(*TALK, "--key", "t1"), run(*TALK, "--key", "t1")
    other = run(*ASSESS, "--key", "t1")

    assert first.code == again.code == exits.CLEAN
    assert "the same key led to it before" in again.out
    assert other.code == exits.USAGE
    assert "use a new key" in other.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("case", "do", "k1", "talk_with_famly", *TALK[4:]), "did you mean `talk_with_family`?"),
        ((*TALK, "-p", "aera=home"), "--payload: talk_with_family asks for nothing called `aera`"),
        ((*TALK, "-p", "x"), "--payload takes `name=value`, found `x`"),
        ((*TALK, "-r", "needs_interpreter=maybe"), "--record needs_interpreter: expected yes or no"),
        ((*TALK, "-r", "child.bron=2020-01-01"), "did you mean `child.born`?"),
        ((*TALK, "--with", "mother"), "--with takes `name=value`, found `mother`"),
        (("case", "do", "k2", *TALK[3:]), "there is no case `k2`"),
        ((*TALK, "--people", "nobody.yaml"), "there is no people file `nobody.yaml`"),
        ((*TALK, "--people", str(shipped("rules", "law.yaml"))), "is a policy file, not a people file"),
        ((*TALK, "--db", "cases.db"), "perhaps `sqlite:///cases.db`"),
        (("case", "show", "k1", "--db", "sqlite:///other.db"), "there is no database `other.db`"),
        (
            ("case", "open", "raise_concern", *OPENING[3:], "--pathway", "familycentre"),
            "did you mean `family_centre`?",
        ),
        ((*OPENING[:-2], "--hold", "mother=guardian"), "--hold: nobody holds a role `mother` on a case"),
    ],
)
def test_wrong_use_leaves_the_database_as_it_was(
    arguments: tuple[object, ...], said: str, opened: Ran, run: Command
) -> None:
    """Each mistake is named with what can be done, and nothing is written."""
    before = contents()
    ran = run(*arguments)

    assert (ran.code, ran.out) == (exits.USAGE, "")
    assert said in " ".join(ran.err.split())
    assert contents() == before
    assert not Path("other.db").exists()


def test_role_that_is_not_assigned_is_refused(opened: Ran, run: Command) -> None:
    """The answer names the roles that the person does have here."""
    ran = run("case", "do", "k1", "talk_with_family", "--by", "nurse", "--role", "own_worker")

    assert ran.code == exits.FINDINGS
    assert "✗ ROLE" in ran.out
    assert "nurse is not “Own-worker” here; on this case: “Near worker”, “Responsible worker”" in " ".join(
        ran.out.split()
    )


def test_what_judges_may_be_named(opened: Ran, run: Command) -> None:
    """A policy that the database was not set up with judges questions and acts where it is named, and only there."""
    Path("strict.yaml").write_text(
        "policy: strict\nfor: family_centre\nversion: 1\nvalid_from: 2026-01-01\nrequire:\n"
        "  - {id: S1, on: [talk_with_family], that: safety_flag, because: {en: w, fi: m, sv: v}, source: s}\n",
        encoding="utf-8",
    )
    named = ("--pathway", "family_centre", "--policy", "law", "--policy", "model", "--policy", "strict.yaml")

    asked, done = (run("case", what, *TALK[2:], *named, "--format", "json").json for what in ("ask", "do"))
    found = run("case", "allowed", "k1", "--by", "nurse", *named, "--format", "json").json["allowed"]
    talk = next(one for one in found if (one["event"], one["role"]) == ("talk_with_family", "near_worker"))

    assert (asked["rules"], done["rules"], talk["answer"]) == (["S1"], ["S1"], "no")
    assert run(*TALK, "--format", "json").json["outcome"] == "accepted"
    half = run(*TALK, "--policy", "strict.yaml")
    assert (half.code, half.out) == (exits.USAGE, "")
    assert "name the pathway that the policies are for as well" in half.err


def test_faulty_file_is_shown_and_nothing_made(run: Command) -> None:
    """A truncated pathway gives its diagnostic on stderr and exit code 2, and no database."""
    whole = shipped("states", "family_centre.yaml").read_text(encoding="utf-8")
    Path("half.yaml").write_text(whole[:3000], encoding="utf-8")
    Path("noise.yaml").write_bytes(bytes(range(128, 256)))

    half, noise = (run(*OPENING, "--pathway", name) for name in ("half.yaml", "noise.yaml"))

    assert (half.code, noise.code) == (exits.USAGE, exits.USAGE)
    assert "error[PW103] yaml-syntax" in half.err
    assert "error[PW102] not-text" in noise.err
    assert "nothing was done" in half.err
    assert not Path("pathway.db").exists()


def test_locked_database(opened: Ran, run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else's lock is waited for, then said to be there; nothing is written."""
    monkeypatch.setitem(Engine.open.__func__.__kwdefaults__, "timeout", 0.2)
    before = contents()
    hold = "import sqlite3; c = sqlite3.connect('pathway.db'); c.execute('BEGIN IMMEDIATE'); print(1, flush=True)"
    with subprocess.Popen(
        [sys.executable, "-c", f"{hold}; input()"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout
        holder.stdout.readline()
        ran = run(*TALK)
        holder.communicate("\n")

    assert (ran.code, ran.out) == (exits.USAGE, "")
    assert "somebody else has held `pathway.db`" in ran.err
    assert contents() == before


def test_own_files_set_a_database_up(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database remembers what it was set up with, so that later commands need not say it."""
    monkeypatch.delenv("PATHWAY_PEOPLE")
    pathway = (
        "pathway: own\nversion: 1\nlabel: {en: Own, fi: Oma, sv: Egen}\nroles: {helper: {}}\nregions:\n  main:\n"
        "    initial: a\n    states: {a: {}, b: {final: yes}}\nevents:\n"
        "  begin: {by: [anyone]}\n  finish: {by: [anyone], moves: [{region: main, from: a, to: b}]}\n"
    )
    rule = (
        "policy: strict\nfor: own\nversion: 1\nvalid_from: 2020-01-01\nrequire:\n  - id: S1\n    on: [finish]\n"
        "    that: no\n    because: {en: Never, fi: Ei koskaan, sv: Aldrig}\n    source: ours\n"
    )
    Path("own.yaml").write_text(pathway, encoding="utf-8")
    Path("strict.yaml").write_text(rule, encoding="utf-8")
    by = ("--by", "somebody", "--role", "anyone")

    first = run(
        "case", "open", "begin", *by, "--pathway", "own.yaml", "--policy", "strict.yaml", "--as-id", "one"
    )
    second = run("case", "open", "begin", *by, "--as-id", "two")
    Path("own.yaml").unlink()
    refused = run("case", "do", "two", "finish", *by)

    assert (first.code, second.code) == (exits.CLEAN, exits.CLEAN)
    assert refused.code == exits.FINDINGS
    assert "✗ S1  Never (ours)" in refused.out


# ------------------------------------------------------------------ looking


def test_allowed_lists_each_answer(opened: Ran, run: Command) -> None:
    """Events and roles with yes, not yet or no, and why."""
    table = run("case", "allowed", "k1", "--by", "nurse")
    found = run("case", "allowed", "k1", "--by", "nurse", "--format", "json").json["allowed"]
    answers = {(one["event"], one["role"]): one for one in found}

    assert table.code == exits.CLEAN
    assert "allowed" in table.err
    assert set(found[0]) == {"event", "role", "answer", "reasons"}
    assert answers["talk_with_family", "near_worker"]["answer"] == "yes"
    assert answers["find_need", "near_worker"]["answer"] == "unknown"
    assert answers["start_assessment", "near_worker"]["reasons"][0]["rule"] == "P01"
    only = run("case", "allowed", "k1", "--by", "nurse", "--role", "responsible", "--format", "json").json[
        "allowed"
    ]
    assert {one["role"] for one in only} == {"responsible"}


def test_show_history_and_list(opened: Ran, run: Command) -> None:
    """A case, its log and the list of cases, for people and for programs."""
    run(*ASSESS, "--reason", "in a hurry")
    shown = run("case", "show", "k1", "--format", "json").json
    history = run("case", "history", "k1", "--format", "json").json["entries"]
    listed = run("case", "list", "--format", "json").json["cases"]

    assert shown["regions"]["main"] == "raised"
    assert shown["facts"]["child.born"] == "2022-01-10"
    assert shown["lists"]["guardian"] == [
        {"id": "guardian/mother", "state": None, "values": {"barred": False}}
    ]
    assert [(e["entry"], e["kind"], e["outcome"]) for e in history] == [
        (1, "act", "accepted"),
        (2, "refusal", "refused"),
    ]
    assert (history[1]["rules"], history[1]["reason"]) == (["P01"], "in a hurry")
    assert [(one["case"], one["version"]) for one in listed] == [("k1", 1)]
    assert "mother, Guardian [guardian]" in run("case", "show", "k1").out
    assert "reason: in a hurry" in run("case", "history", "k1").out
    assert "raise_concern" in run("case", "history", "k1").out
    assert "k1" in run("case", "list").out
    misspelt = run("case", "list", "--pathway", "family_center")
    assert (misspelt.code, misspelt.out) == (exits.CLEAN, "")
    assert "no pathway `family_center`; did you mean `family_centre`?" in misspelt.err


def test_labels_come_in_the_chosen_language(opened: Ran, run: Command) -> None:
    """Reasons and labels are there in Finnish and in Swedish."""
    fi, sv = (run("case", "ask", "k1", *ASSESS[3:], "--language", name) for name in ("fi", "sv"))

    assert "Aloita arviointi [start_assessment]" in fi.out
    assert "perheen kanssa" in fi.out
    assert "familjen" in sv.out


def test_case_is_marked_in_the_picture(opened: Ran, run: Command) -> None:
    """The SVG of a case is not that of the pathway alone; other forms mark nothing and say so."""
    plain, marked = (
        run("draw", "family_centre"),
        run("draw", "family_centre", "--case", "k1", "--db", "sqlite:///pathway.db"),
    )
    dot = run("draw", "family_centre", "--case", "k1", "--db", "sqlite:///pathway.db", "--format", "dot")

    assert plain.out.startswith("<svg")
    assert marked.out.startswith("<svg")
    assert plain.out != marked.out
    assert dot.code == exits.USAGE
    assert "only the SVG marks" in dot.err


def test_picture_goes_into_a_file(run: Command) -> None:
    """`-o` writes what would be printed; a file that can't be written is wrong use."""
    for form, start in (("svg", "<svg"), ("mermaid", "stateDiagram-v2"), ("dot", "digraph")):
        printed = run("draw", "family_centre", "--format", form, "--language", "fi")
        assert run("draw", "family_centre", "--format", form, "--language", "fi", "-o", "p").out == ""
        assert Path("p").read_text(encoding="utf-8") == printed.out
        assert printed.out.startswith(start)
    assert run("draw", "family_centre", "-o", "no/such/folder.svg").code == exits.USAGE


# ------------------------------------------------------------------ the log


def test_whole_log_verifies(opened: Ran, run: Command) -> None:
    """No fault, for people and for programs."""
    run(*TALK)

    assert run("audit", "verify").code == exits.CLEAN
    assert run("audit", "verify", "--format", "json").json == {"ok": True, "cases": 1, "faults": []}


def test_edited_entry_is_named(opened: Ran, run: Command) -> None:
    """The fault says which case and which entry; exit code 1."""
    run(*TALK)
    with sqlite3.connect("pathway.db") as connection:
        table = next(
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
            if "data" in [row[1] for row in connection.execute(f'PRAGMA table_info("{name}")')]
        )
        connection.execute(
            f"UPDATE \"{table}\" SET data = CAST(replace(CAST(data AS TEXT), 'mother', 'father') AS BLOB) WHERE seq = 2"
        )
    connection.close()
    ran = run("audit", "verify")
    faults = run("audit", "verify", "--format", "json").json["faults"]

    assert ran.code == exits.FINDINGS
    assert "case k1, entry 2: edited: entry 2 was edited" in ran.out
    assert (faults[0]["case"], faults[0]["entry"], faults[0]["kind"]) == ("k1", 2, "edited")


def test_export_is_one_entry_a_line(opened: Ran, run: Command) -> None:
    """Each line is the entry, its digest and the values beside it."""
    run(*TALK)
    lines = [json.loads(line) for line in run("audit", "export", "--case", "k1").out.splitlines()]

    assert [line["seq"] for line in lines] == [1, 2]
    assert all(set(line) == {"case", "seq", "digest", "entry", "personal"} for line in lines)
    assert run("audit", "export", "--case", "k2").code == exits.USAGE
