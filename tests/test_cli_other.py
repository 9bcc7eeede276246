"""`pathway draw` and `pathway demo`, how commands end from outside, and the examples of docs/cli.md."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from commanded import PEOPLE, STORIES, desk, run

from pathway.cli.demo import FILES
from pathway.cli.shared.commands import VERBS
from pathway.cli.shared.stories import load_stories
from pathway.shipped import shipped
from pathway.simulation import Result, simulate

ROOT = Path(__file__).parent.parent
TWO = (STORIES / "story_c.yaml", STORIES / "story_k.yaml")
PAGE = ROOT / "docs" / "cli.md"
DAY = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)


# ------------------------------------------------------------------ starting and ending


def test_the_same_command_from_a_checkout_and_as_a_module() -> None:
    """`python cli.py` and `python -m pathway.cli` are the command too, with its exit codes."""
    for start in ([str(ROOT / "cli.py")], ["-m", "pathway.cli"]):
        for arguments, code in ((["--version"], 0), (["nothing"], 2)):
            command = [sys.executable, *start, *arguments]
            assert subprocess.run(command, capture_output=True, check=False, timeout=60).returncode == code


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_full_disk() -> None:
    """Where the output cannot be written, that is said; it is no fault of ours."""
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "pathway.cli", "--help"]
        done = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, text=True, check=False, timeout=60
        )
    assert (done.returncode, done.stderr) == (
        2,
        "pathway: cannot write the output: no space left on device\n",
    )


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
def test_an_interrupt_from_the_keyboard(tmp_path: Path) -> None:
    """An interrupt ends the command at once, with its exit code and no traceback."""
    command = [
        sys.executable,
        "-m",
        "pathway.cli",
        "simulate",
        "county",
        "--trace",
        str(tmp_path / "t.jsonl"),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        until = time.monotonic() + 30
        while not (tmp_path / "t.jsonl").exists() and time.monotonic() < until:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, "", "pathway: interrupted\n")


# ------------------------------------------------------------------ documentation


def section(name: str) -> str:
    """A part of the page."""
    found = re.search(
        rf"^## `pathway {name}`\n(.*?)(?=^## |\Z)", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
    assert found is not None
    return found[1]


def examples(text: str) -> list[tuple[str, str]]:
    """The commands in the console blocks of a part of the page, each with what stands there as its output."""
    blocks = re.findall(r"^```console\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    return [
        found
        for block in blocks
        for found in re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)
    ]


def printed(line: str) -> str:
    """What a command line prints; ` | head -N` is done here."""
    command, _, head = line.partition(" | head -")
    outcome = run(command.removeprefix("pathway "), at=DAY)
    out = outcome.out.splitlines()[: int(head) if head else None]
    return "".join(f"{text.rstrip()}\n" for text in (*out, *outcome.err.splitlines()))


def compare(names: Sequence[str], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run the examples of some parts, in order, and compare; PATHWAY_WRITE=1 writes their output anew."""
    for name in ("states", "rules", "examples"):
        shutil.copytree(shipped(name), folder / name)
    monkeypatch.chdir(folder)
    for name in names:
        text = section(name)
        for block in re.findall(r"`(\S+\.yaml)`:\n\n```yaml\n(.*?)^```$", text, re.DOTALL | re.MULTILINE):
            (folder / block[0]).write_text(block[1], encoding="utf-8")
        found = text
        for command, output in examples(text):
            found = found.replace(f"$ {command}\n{output}", f"$ {command}\n{printed(command)}")
        if os.environ.get("PATHWAY_WRITE") == "1":
            PAGE.write_text(PAGE.read_text("utf-8").replace(text, found), encoding="utf-8")
        else:
            assert found == text


def test_the_examples_of_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every example in docs/cli.md prints what stands there."""
    names = (
        "check", "test", "play", "case", "why", "show", "worker", "migrate", "audit", "import", "outbox", "db",
        "draw", "explain", "new", "schema",
    )  # fmt: skip
    compare(names, tmp_path, monkeypatch)


@pytest.mark.slow
def test_the_longer_examples_of_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So do those that simulate."""
    compare(("simulate", "demo"), tmp_path, monkeypatch)


def test_every_part_has_examples() -> None:
    """Every command is shown at work."""
    for verb in VERBS:
        assert any(command.startswith(f"pathway {verb.name} ") for command, _ in examples(section(verb.name)))


# ------------------------------------------------------------------ draw


@pytest.mark.parametrize(
    ("form", "start"), [("svg", "<svg"), ("mermaid", "stateDiagram-v2"), ("dot", "digraph")]
)
def test_draw(tmp_path: Path, form: str, start: str) -> None:
    """A pathway is drawn in each form, by name or file, to stdout or into a file, the same each time."""
    outcome = run(f"draw family_centre --format {form}")
    assert outcome.code == 0
    assert outcome.out.startswith(start)
    to_file = run("draw", shipped("states", "family_centre.yaml"), "--format", form, "-o", tmp_path / "p")
    assert (to_file.code, to_file.out) == (0, "")
    assert (tmp_path / "p").read_text(encoding="utf-8") == outcome.out


def test_draw_a_case(tmp_path: Path) -> None:
    """The picture of a case marks its states, and differs from that of the pathway."""
    db = f"sqlite:///{tmp_path / 'cases.db'}"
    assert run("play", STORIES / "story_b.yaml", "--db", db).code == 0
    outcome = run("draw family_centre --case story_b --db", db)
    assert outcome.code == 0
    assert outcome.out != run("draw family_centre").out


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("draw nothing", "there is no pathway `nothing`"),
        ("draw family_center", "did you mean `family_centre`?"),
        ("draw rule.yaml", "is a policy file, not a pathway file"),
        ("draw desk.yaml --case a", "give `--db` too"),
        ("draw desk.yaml --case a --db sqlite:///none.db", "there is no database"),
        ("draw desk.yaml --format dot --case a --db sqlite:///none.db", "only the SVG marks"),
        ("draw desk.yaml -o nowhere/p.svg", "cannot write `nowhere/p.svg`"),
        ("draw desk.yaml --format png", "not one of"),
        ("draw binary.yaml", "error[PW102]"),
    ],
)
def test_draw_wrong_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, said: str) -> None:
    """Wrong input is wrong use, with what is wrong, and nothing is drawn or made."""
    monkeypatch.chdir(tmp_path)
    desk(tmp_path)
    (tmp_path / "binary.yaml").write_bytes(b"\x80\x00\xff")
    before = sorted(tmp_path.iterdir())
    outcome = run(command)
    assert (outcome.code, outcome.out) == (2, "")
    assert said in outcome.said
    assert sorted(tmp_path.iterdir()) == before


# ------------------------------------------------------------------ demo


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """The demo plays and simulates little: the longer examples of the page show it whole."""

    def simulate_few(*arguments: Any, **options: Any) -> Result:
        return simulate(*arguments, **{**options, "clients": 20})

    monkeypatch.setattr("pathway.cli.demo.simulate", simulate_few)
    monkeypatch.setattr("pathway.cli.demo.load_stories", lambda paths, look: load_stories(TWO, look))


@pytest.mark.usefixtures("few")
def test_demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The demo leaves a database with a sound log, a picture and a report, and runs again over its own."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "pathway-demo"
    folder.mkdir()
    first = run("demo", columns=50)
    assert (first.code, first.err) == (0, "")
    body, _, tries = first.out.partition("Try next\n")
    assert max(map(len, body.splitlines())) <= 50
    assert "All of it is in pathway-demo" in body
    assert [run(tried.strip().removeprefix("pathway ")).code for tried in tries.splitlines()] == [0] * 5
    assert {path.name for path in folder.glob("[!c]*")} == {*FILES} - {"cases.db"}
    listed = run("case list --db sqlite:///pathway-demo/cases.db --format json").json["cases"]
    assert {case["case"] for case in listed} == {path.stem for path in TWO}
    assert (folder / "report.html").read_text(encoding="utf-8").count("<svg") >= 3
    made = {name: (folder / name).read_bytes() for name in FILES if name != "cases.db"}

    (folder / "mine.txt").write_text("kept", encoding="utf-8")
    again = run("demo --format json")
    assert again.code == 0
    assert again.json["ok"] is True
    assert {name: (folder / name).read_bytes() for name in made} == made
    assert (folder / "mine.txt").read_text(encoding="utf-8") == "kept"


def test_demo_leaves_other_folders_alone(tmp_path: Path) -> None:
    """A folder that no demo made is refused, and so is a wrong horizon, before anything is written."""
    (tmp_path / "cases.db").write_bytes(b"mine")
    for options, said in (
        (["--dir", tmp_path], "has other things in it"),
        (["--dir", tmp_path / "new", "--horizon", "soon"], "is not a span"),
        (["--dir", tmp_path / "new", "--horizon", "1 day"], "leaves nothing after the warm-up"),
        (["--dir", tmp_path / "cases.db" / "x"], "cannot be used"),
    ):
        outcome = run("demo", *options)
        assert (outcome.code, outcome.out) == (2, "")
        assert said in outcome.said
    assert [path.name for path in tmp_path.iterdir()] == ["cases.db"]
    assert (tmp_path / "cases.db").read_bytes() == b"mine"


def test_people_are_read_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PATHWAY_PEOPLE names the register of people where no option does."""
    monkeypatch.chdir(tmp_path)
    env = {"PATHWAY_PEOPLE": PEOPLE, "PATHWAY_DB": "sqlite:///c.db"}
    opening = "case open raise_concern --by nurse --role professional -p heard_by=nurse --as-id a"
    assert run(opening, env=env).code == 0
    assert run("case show a", env=env).code == 0
