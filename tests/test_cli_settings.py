"""Which findings `pathway check` tells of: options, and `[tool.pathway]` of the nearest pyproject.toml."""

from __future__ import annotations

from pathlib import Path

import pytest
from commanded import run

POLICY = """\
policy: county
for: family_centre
version: 1
valid_from: 2026-01-01
label: {en: County, fi: Alue}
require:
  - {id: X1, on: [close], that: main == review}
"""
"""Three warnings: a translation, a reason and a source are missing."""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one policy that has warnings, whose folder is the current one."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "county.yaml").write_text(POLICY, encoding="utf-8")
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def says(folder: Path, text: str) -> None:
    (folder / "pyproject.toml").write_text(f"[tool.pathway]\n{text}\n", encoding="utf-8")


def names(options: str = "", paths: str = "rules") -> list[str]:
    """The names of the codes that are told of, in order."""
    return sorted(one["name"] for one in run(f"check {paths} --format json {options}").json["diagnostics"])


ALL = ["missing-because", "missing-source", "missing-translation"]


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("options", "told"),
    [
        ("", ALL),
        ("--select missing-source", ["missing-source"]),
        ("--select PW50 --ignore PW503", ["missing-source"]),
        ("--select pw405,PW503", ["missing-because", "missing-translation"]),
        ("--select missing-source --select PW405", ["missing-source", "missing-translation"]),
        ("--ignore PW", []),
    ],
)
def test_codes_are_chosen(options: str, told: list[str]) -> None:
    """Codes are chosen by code, by name, or by how they begin; what is ignored wins, and is counted."""
    assert names(options) == told
    ignored = len(ALL) - len(told)
    assert ("ignored" in run(f"check rules {options}").said) == bool(ignored)


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("code", ["missing-sorce", "PW999", "XX1", "", "PW5041"])
def test_unknown_codes(code: str) -> None:
    """A code that there is none of is wrong use, in an option and in the project alike."""
    outcome = run("check rules --select", code)
    assert (outcome.code, outcome.out) == (2, "")
    assert f"there is no code `{code}`" in outcome.said
    says(Path.cwd(), f'ignore = ["{code}"]')
    assert run("check rules").code == 2


def test_what_the_project_says(project: Path) -> None:
    """Paths, format, codes and the level to fail at come from the project, also in a folder below it."""
    says(project, 'paths = ["rules"]\nformat = "concise"\nfail-level = "warning"\nignore = ["PW503"]')
    for folder in (project, project / "below"):
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(folder)
            outcome = run("check")
        assert outcome.code == 1
        assert [line.split("[")[1][:5] for line in outcome.out.splitlines()] == ["PW405", "PW504"]


def test_options_win(project: Path) -> None:
    """An option takes the place of what the project says; choosing codes lifts what it ignores."""
    says(project, 'select = ["PW405"]\nignore = ["PW503"]\nformat = "concise"\nfail-level = "warning"')
    assert names() == ["missing-translation"]
    assert names("--select PW50") == ["missing-because", "missing-source"]
    assert names("--ignore PW405") == []
    assert run("check rules --fail-level error").code == 0
    assert run("check rules --format github").out.startswith("::warning ")


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        ("rules/*", ["missing-because", "missing-translation"]),
        ("*", ["missing-because", "missing-translation"]),
        ("rules/county.yaml", ["missing-because", "missing-translation"]),
        ("county.yaml", ALL),
        ("drafts/*", ALL),
    ],
)
def test_ignored_in_some_files(project: Path, pattern: str, told: list[str]) -> None:
    """Patterns of paths say where codes are ignored, from the folder of pyproject.toml."""
    says(project, f'per-file-ignores = {{"{pattern}" = ["PW504"]}}')
    assert names() == told
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project / "below")
        assert names(paths="../rules") == told


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('pathes = ["rules"]', "unknown key `pathes` in [tool.pathway]; did you mean `paths`?"),
        ('paths = "rules"', "`paths` in [tool.pathway] is a list"),
        ("select = [1]", "`select` in [tool.pathway] is a list"),
        ('format = "ful"', "did you mean `full`?; allowed: full, concise"),
        ('fail-level = "fatal"', "allowed: error, warning, never"),
        ("fail-level = 1", "`fail-level` in [tool.pathway] is a text"),
        ('per-file-ignores = ["a"]', "`per-file-ignores` in [tool.pathway] is a table"),
        ('per-file-ignores = {"a" = "PW1"}', "`a` in [tool.pathway] is a list"),
        ('per-file-ignores = {"a" = ["PW999"]}', "there is no code `PW999`"),
        ('paths = ["gone"]', "there is no file or folder"),
        ("select = [", "cannot be read"),
    ],
)
def test_wrong_settings(project: Path, text: str, said: str) -> None:
    """What the project says wrongly is wrong use, with the file and what would be right."""
    says(project, text)
    outcome = run("check" if "paths" in text else "check rules")
    assert (outcome.code, outcome.out) == (2, "")
    assert said in outcome.said
