"""Runs commands of the command line within the test's own process, in a folder of the test's own."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from pathway.cli import app


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Command = Callable[..., Ran]


def commander(capsys: pytest.CaptureFixture[str]) -> Command:
    """A function that runs the command line with its arguments."""

    def run(*arguments: object) -> Ran:
        capsys.readouterr()
        code = app([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return Ran(code, out, err)

    return run


def at_home(monkeypatch: pytest.MonkeyPatch, folder: object, columns: int = 80) -> None:
    """Go to a folder, with a screen of so many columns and nothing else set."""
    monkeypatch.chdir(str(folder))
    monkeypatch.setenv("COLUMNS", str(columns))
    for name in ("PATHWAY_DB", "PATHWAY_PEOPLE", "PATHWAY_DEBUG", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
