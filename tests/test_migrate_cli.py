"""`pathway migrate`, and what other commands say of cases that were migrated."""

from __future__ import annotations

import os
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from commanded import dump, run

from pathway.diagnostics import Report, Source
from pathway.files import load_text
from pathway.shipped import shipped

pytestmark = pytest.mark.sqlite
PAGE = Path(__file__).parent.parent / "docs" / "migration.md"
DAY = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
FILES = shipped("examples", "migrations")
OLD, NEW = FILES / "version_1" / "home_visits.yaml", FILES / "version_2" / "home_visits.yaml"
MIGRATE = ["migrate", str(OLD), str(NEW), "--policy", str(FILES / "version_2" / "promises.yaml")]
MAPPED = [*MIGRATE, "--map", str(FILES / "1_to_2.yaml")]
APPLY = [*MAPPED, "--apply", "--by", "admin", "--reason", "version 2"]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a database of two cases on version 1 of the example."""
    monkeypatch.chdir(tmp_path)
    setup = ["--pathway", str(OLD), "--policy", str(FILES / "version_1" / "promises.yaml")]
    for case in ("family-a", "family-b"):
        first = f"case open ask --by mother --role parent --hold parent=mother -r topic=food --as-id {case}"
        assert run(first, "-r", "remark=after four", *setup).code == 0
    assert run("case do family-a agree --by nurse --role anyone -p visitor=nurse").code == 0
    return tmp_path


def migrate(words: list[str], *more: str):
    return run("", *words, *more)


def test_gaps_are_shown_and_nothing_is_done(home: Path) -> None:
    """With what to write, exit code 1, and the database as it was."""
    before = dump(home / "pathway.db")
    ran = migrate(MIGRATE)

    assert ran.code == 1
    assert "write `states: {main.agreed: NAME}`" in " ".join(ran.out.split())
    assert "nothing was changed: 7 gaps in the map, 2 cases without an image" in ran.said
    assert dump(home / "pathway.db") == before


def test_a_dry_run_is_the_default(home: Path) -> None:
    """It says what would happen and how to do it, and changes nothing."""
    before = dump(home / "pathway.db")
    ran = migrate(MAPPED)

    assert ran.code == 0
    assert re.search(r"main +agreed +visiting +1", ran.out)
    assert re.search(r"V01 +ends +1", ran.out)
    assert re.search(r"V03 +begins +1", ran.out)
    assert "to migrate, add --apply --by PERSON --reason TEXT" in ran.said
    assert migrate(MAPPED, "--dry-run").out == ran.out
    assert dump(home / "pathway.db") == before


def test_applying_it(home: Path) -> None:
    """Cases, history and log say what happened, and acts go on on the new version."""
    ran = migrate(APPLY)
    assert (ran.code, ran.said) == (0, "2 cases migrated; 0 still on the old definition")

    history = " ".join(run("case history family-a").out.split())
    assert (
        "migration to version 2 of home_visits by admin as operator: accepted main: agreed → visiting"
        in history
    )
    assert "reason: version 2" in history
    shown = run("case show family-a")
    assert "nurse, home_worker: knows_family = no" in shown.out
    assert "V03 (promises, version 2): until" in shown.out
    assert "topic = meals" in shown.out
    assert run("case do family-a plan_visit --by nurse --role home_worker -p day=2026-12-01").code == 0
    assert run("case open ask --by father --role parent --hold parent=father --as-id family-c").code == 0
    assert run("case show family-c --format json").json["definition_version"] == 2
    assert run("audit verify").code == 0
    again = migrate(APPLY)
    assert (again.code, again.said) == (0, "0 cases migrated; 0 still on the old definition")


def test_applying_needs_somebody_and_a_reason(home: Path) -> None:
    """The log says both, so wrong use ends with 2 and changes nothing."""
    before = dump(home / "pathway.db")
    for more in (["--apply"], ["--apply", "--by", "admin"], ["--apply", "--reason", "why"]):
        ran = migrate(MAPPED, *more)
        assert (ran.code, "--apply needs --by and --reason" in ran.said) == (2, True)
    assert dump(home / "pathway.db") == before


def test_one_case_after_the_other(home: Path) -> None:
    """`--case` and `--limit` leave the rest, and say how much is left."""
    assert migrate(APPLY, "--case", "family-b").said == "1 case migrated; 1 still on the old definition"
    assert migrate(APPLY, "--limit", "1").said == "1 case migrated; 0 still on the old definition"
    assert migrate(APPLY, "--case", "nobody").code == 2
    assert migrate(APPLY, "--limit", "0").code == 2


def test_json(home: Path) -> None:
    """Everything that is shown, and each case's deadlines; gaps as diagnostics."""
    gaps = migrate(MIGRATE, "--format", "json").json
    assert {gap["code"] for gap in gaps["gaps"]} == {"PW701"}
    assert {one["case"] for one in gaps["left"]} == {"family-a", "family-b"}
    done = migrate(APPLY, "--format", "json").json

    assert (done["applied"], done["clean"], done["cases"], done["migrated"], done["remaining"]) == (
        True,
        True,
        2,
        2,
        0,
    )
    assert (done["old"]["version"], done["new"]["version"]) == (1, 2)
    assert [(d["case"], d["deadline"], d["change"]) for d in done["deadlines"]] == [
        ("family-a", "V01", "ends"),
        ("family-a", "V03", "begins"),
    ]
    assert {s["place"]: s["to"] for s in done["states"] if s["state"] == "agreed"} == {"main": "visiting"}


def test_a_faulty_map_is_shown_with_its_places(home: Path) -> None:
    """As other commands show faulty files: exit code 2, and nothing is done."""
    wrong = home / "wrong.yaml"
    text = (FILES / "1_to_2.yaml").read_text(encoding="utf-8")
    wrong.write_text(text.replace("remark: wishes", "remark: wish"), encoding="utf-8")
    ran = migrate([*MIGRATE, "--map", "wrong.yaml"])

    assert ran.code == 2
    assert "wrong.yaml:7:11" in ran.err
    assert "did you mean `wishes`?" in " ".join(ran.err.split())


def test_what_is_not_there(home: Path) -> None:
    """A database, a map, a definition."""
    assert migrate(MAPPED, "--db", "sqlite:///none.db").code == 2
    assert "there is no map" in migrate([*MIGRATE, "--map", "none.yaml"]).said
    assert "it keeps" in migrate(["migrate", "family_centre", *MAPPED[2:]]).said
    assert not (home / "none.db").exists()


def test_a_case_on_an_earlier_version_is_shown_by_it(home: Path) -> None:
    """Also where others went on: its states and roles are those of its own version."""
    migrate(APPLY, "--case", "family-b")
    shown = run("case show family-a")

    assert shown.code == 0
    assert "main: agreed" in shown.out
    assert "nurse, visitor: knows_family = no" in shown.out
    assert run("case allowed family-a --by nurse").code == 0


def test_refusals_name_the_version_of_the_policy(home: Path) -> None:
    """As the act comes back, and in the history."""
    migrate(APPLY)
    act = "case do family-a plan_visit --by nurse --role home_worker -p"
    for day in (1, 2, 3):
        assert run(f"{act} day=2026-12-0{day}").code == 0
    ran = run(f"{act} day=2026-12-04")

    assert ran.code == 1
    assert "policy: promises, version 2" in ran.out
    assert "refused (V10 of promises, version 2)" in " ".join(run("case history family-a").out.split())
    checks = run("case history family-a --format json").json["entries"][-1]["checks"]
    assert [c["policy_version"] for c in checks if c["id"] == "V10"] == [2]


def test_the_examples_of_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command in docs/migration.md, pasted in order, prints what stands there; PATHWAY_WRITE=1 writes it anew."""
    shutil.copytree(shipped("examples"), tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    text = found = PAGE.read_text(encoding="utf-8")
    for block in re.findall(r"^```console\n(.*?)^```$", text, re.DOTALL | re.MULTILINE):
        for command, output in re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE):
            ran = run(command.removeprefix("pathway "), at=DAY)
            said = "".join(f"{line.rstrip()}\n" for line in (*ran.out.splitlines(), *ran.err.splitlines()))
            found = found.replace(f"$ {command}\n{output}", f"$ {command}\n{said}")
    if os.environ.get("PATHWAY_WRITE") == "1":
        PAGE.write_text(found, encoding="utf-8")
    else:
        assert found == text


def test_the_map_of_the_page_is_the_one_that_is_shipped() -> None:
    """It says the same in fewer lines."""
    (block,) = re.findall(r"^```yaml\n(migration.*?)^```$", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    shipped_map = (FILES / "1_to_2.yaml").read_text("utf-8")
    shown, there = (load_text(Source.of("map", one), Report()) for one in (block, shipped_map))
    assert shown == there
