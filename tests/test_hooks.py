"""The hooks for pre-commit: what they run, when, and that they stop what is wrong."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from commanded import desk, run

from pathway.cli.shared.commands import VERBS

ROOT: Final = Path(__file__).parent.parent
HOOKS: Final[list[dict[str, Any]]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
CHECK: Final = HOOKS[0]


def command(hook: dict[str, Any]) -> str:
    """What pre-commit runs in the top folder: names of files are not added."""
    assert hook["pass_filenames"] is False
    program, *words = shlex.split(hook["entry"])
    assert program == "pathway"
    return shlex.join([*words, *hook["args"]])


def test_hooks_are_whole() -> None:
    """Each hook has what pre-commit needs, and a name of its own."""
    for hook in HOOKS:
        assert {"id", "name", "description", "entry", "language", "types", "files"} <= {*hook}
        assert hook["language"] == "python"
        assert hook["types"] == ["yaml"]
    assert [hook["id"] for hook in HOOKS] == ["pathway-check", "pathway-test"]
    assert {shlex.split(hook["entry"])[1] for hook in HOOKS} - {"test"} <= {verb.name for verb in VERBS}


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_files_that_hooks_look_at(hook: dict[str, Any]) -> None:
    """A hook runs for every shipped file in its folder, and not for what is none of ours."""
    shipped = [
        path.relative_to(ROOT).as_posix()
        for folder in ("states", "rules", "examples")
        for path in (ROOT / folder).rglob("*.yaml")
    ]
    assert all(re.search(hook["files"], path) for path in shipped)
    for other in (
        ".pre-commit-config.yaml",
        ".github/workflows/tests.yml",
        "docker-compose.yaml",
        "charts/values.yaml",
    ):
        assert re.search(hook["files"], other) is None


def test_check_stops_what_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The hook passes sound files, passes over other YAML, and fails where a change of one file breaks another."""
    monkeypatch.chdir(tmp_path)
    desk(tmp_path)
    (tmp_path / ".pre-commit-config.yaml").write_text("repos: []\n", encoding="utf-8")
    (tmp_path / "compose.yaml").write_text("services: {}\n", encoding="utf-8")
    assert run(command(CHECK)).code == 0
    pathway = tmp_path / "desk.yaml"
    pathway.write_text(
        pathway.read_text("utf-8").replace("  shut:\n    by", "  close:\n    by"), encoding="utf-8"
    )
    outcome = run(command(CHECK))
    assert outcome.code == 1
    assert "rule.yaml" in outcome.out


def test_the_page_names_the_hooks() -> None:
    """docs/editors.md shows every hook."""
    page = (ROOT / "docs" / "editors.md").read_text("utf-8")
    shown = yaml.safe_load(re.findall(r"^```yaml\n(repos:.*?)^```$", page, re.DOTALL | re.MULTILINE)[0])
    assert [hook["id"] for hook in shown["repos"][0]["hooks"]] == [hook["id"] for hook in HOOKS]
