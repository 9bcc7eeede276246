"""The package as others use it: its public names, the program that shows them, and the page about both."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from support import ROOT

import pathway

PAGE = (ROOT / "docs/embedding.md").read_text(encoding="utf-8")


def run(*args: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", *args]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, cwd=ROOT)


def test_all_is_what_is_exported() -> None:
    """`__all__` is sorted, complete, and every name of it is there."""
    assert pathway.__all__ == sorted(set(pathway.__all__))
    assert set(pathway.__all__) == set(pathway._HOME)
    for name in pathway.__all__:
        assert getattr(pathway, name).__name__ == name
        assert name in dir(pathway)
    with pytest.raises(AttributeError, match="no attribute 'Engin'"):
        _ = pathway.Engin
    assert re.fullmatch(r"\d+\.\d+.*", pathway.__version__)


def test_importing_the_package_is_cheap() -> None:
    """No database, state machine or validation library is loaded before a name needs it."""
    heavy = ["sqlmodel", "sqlalchemy", "transitions", "pydantic", "yaml", "typer"]
    code = f"import sys, pathway; print([name for name in {heavy} if name in sys.modules])"
    assert run("-c", code).stdout == "[]\n"


def test_the_page_tells_of_every_public_name() -> None:
    """Each name of `pathway.__all__`, and each public method of the engine, stands in docs/embedding.md."""
    methods = [name for name in vars(pathway.Engine) if not name.startswith("_") and name != "close"]
    told = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`\n]+)`", PAGE))))
    assert {*pathway.__all__, *methods} - told - {"open"} == set()
    assert "Engine.open(" in PAGE


def test_the_example_runs_and_shows_a_refusal_with_its_reason() -> None:
    """`examples/embedding/quickstart.py` is a whole program."""
    done = run("examples/embedding/quickstart.py")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert "start_assessment: refused" in lines
    assert any(line.startswith("  P01: Talk with the family first") for line in lines)
    assert "start_assessment: accepted" in lines
    assert any(line.startswith("overdue: W10") for line in lines)
    assert lines[-1] == "the log is whole"


def test_the_program_of_the_page_runs() -> None:
    """The short one at the top of the page, on a database in memory."""
    code = PAGE.split("```python\n")[1].split("```")[0].replace("sqlite:///cases.db", "sqlite://")
    done = run("-c", code + "\n    assert receipt.accepted, receipt.decision.checks\n")
    assert (done.returncode, done.stderr) == (0, "")


def test_the_asyncio_example_runs() -> None:
    """`examples/embedding/several_at_once.py` is a whole program: what was given up is done once."""
    done = run("examples/embedding/several_at_once.py")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        *(f"case-{family} is raised" for family in "abcd"),
        "the time was over before an answer came",
        "case-e: repeated: True, entries in its log: 1",
        "the log is whole",
    ]


def test_the_example_of_past_cases_runs_again_and_again() -> None:
    """`examples/embedding/past_cases.py` is a whole program: wrong lines are told, and nothing is opened twice."""
    done = run("examples/embedding/past_cases.py")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[1:5] == [
        "  line 2: taken over, in support",
        "  line 3: taken over, in plan_active",
        "  line 4: no state stands for the stage `waiting`",
        "  line 5: refused, because of PAYLOAD",
    ]
    assert lines[6:10] == [line.replace("taken over,", "was there already,") for line in lines[1:5]]
    assert lines[-1] == "the log is whole"
