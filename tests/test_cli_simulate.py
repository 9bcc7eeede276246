"""`pathway simulate`: tables, files, the same result for the same seed, and wrong input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from commanded import golden, run

FEW = "simulate county --clients 40 --horizon '8 months' --seed 3"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_full_form() -> None:
    """People see waits, deadlines, workload and refusals in tables, no wider than the screen."""
    outcome = run(FEW)
    assert outcome.code == 0
    golden("cli_simulate.txt", outcome.out)
    assert outcome.widest <= 80


def test_narrow_screen() -> None:
    """At 50 columns no line is longer, and tables that do not fit are cards."""
    outcome = run(FEW, columns=50)
    assert outcome.widest <= 50
    assert "pool:       Near worker\npeople:     60\n" in outcome.out


def test_files_and_seed() -> None:
    """The same seed writes the same bytes, another seed others; the JSON on stdout is the file's."""
    for name, seed in (("one", 3), ("same", 3), ("other", 4)):
        command = f"{FEW.replace('--seed 3', f'--seed {seed}')} -o {name}.json --html {name}.html"
        assert run(f"{command} --trace {name}.jsonl").code == 0
    for kind in ("json", "html", "jsonl"):
        one, same, other = (Path(f"{name}.{kind}").read_bytes() for name in ("one", "same", "other"))
        assert one == same != other
    assert json.loads(Path("one.json").read_text(encoding="utf-8")) == run(f"{FEW} --format json").json
    assert Path("one.html").read_text(encoding="utf-8").count("<svg") >= 3
    assert all(json.loads(line) for line in Path("one.jsonl").read_text(encoding="utf-8").splitlines())


def test_replay() -> None:
    """Replayed clients are judged the same by the engine, and the JSON says how many."""
    outcome = run(f"{FEW} --replay 2 --format json")
    assert outcome.code == 0
    assert outcome.json["replay"]["cases"] == 2
    assert outcome.json["replay"]["differences"] == []
    assert "replayed 2 clients" in outcome.said


def test_replications() -> None:
    """With several replications, the figures come with their intervals."""
    outcome = run(f"{FEW} --replications 2")
    assert outcome.code == 0
    assert "2 replications" in outcome.out
    assert "95 % from" in outcome.out


def test_both_executors() -> None:
    """There is one executor so far; both names run it."""
    assert run(f"{FEW} --executor auto").out == run(f"{FEW} --executor reference").out


@pytest.mark.parametrize("option", ["--html", "-o"])
def test_what_cannot_be_written_is_said_before_anything_is_computed(option: str) -> None:
    """An output that cannot be written comes before a fault that shows only when the simulation begins."""
    outcome = run(f"simulate county --horizon '1 day' {option} nowhere/out")
    assert outcome.code == 2
    assert "cannot write `nowhere/out`" in outcome.said


def test_outputs_stay_as_they_were_where_nothing_comes_of_it() -> None:
    """What is there already is not written over by a simulation that fails, and no empty file is left."""
    Path("old.json").write_text("old", encoding="utf-8")
    assert run("simulate county --horizon '1 day' -o old.json --html new.html").code == 2
    assert Path("old.json").read_text(encoding="utf-8") == "old"
    assert not Path("new.html").exists()


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("simulate", "missing argument"),
        ("simulate nowhere", "there is no scenario `nowhere`"),
        ("simulate contry", "did you mean `county`?"),
        ("simulate law", "there is no scenario `law`"),
        ("simulate bad.yaml", "error[PW102]"),
        ("simulate cut.yaml", "error[PW"),
        ("simulate policy.yaml", "is a policy file, not a scenario file"),
        (f"{FEW} --replications 0", "give 1 or more"),
        (f"{FEW} --replay -1", "--replay"),
        ("simulate county --clients 0", "give 1 or more"),
        ("simulate county --seed x", "integer"),
        ("simulate county --horizon soon", "is not a span"),
        ("simulate county --horizon '1 day'", "leaves nothing after the warm-up"),
        ("simulate county --executor fast", "not one of"),
        (f"{FEW} --html nowhere/r.html", "cannot write `nowhere/r.html`"),
        (f"{FEW} -o nowhere/r.json", "cannot write `nowhere/r.json`"),
        (f"{FEW} --trace nowhere/r.jsonl", "cannot write `nowhere/r.jsonl`"),
    ],
)
def test_wrong_input(command: str, said: str) -> None:
    """Wrong input is wrong use, exit code 2, with what is wrong and nothing on stdout."""
    Path("bad.yaml").write_bytes(b"\xff\xfe\x00")
    Path("cut.yaml").write_text("scenario: x\npathway: family_centre\ntime: {start: 2026", encoding="utf-8")
    Path("policy.yaml").write_text("policy: x\n", encoding="utf-8")
    outcome = run(command)
    assert (outcome.code, outcome.out) == (2, "")
    assert said in outcome.said
