"""Findings in every format: what people see of several places, and what other programs read."""

from __future__ import annotations

import io
import json
import tomllib
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from commanded import golden, harmless, run
from jsonschema import Draft7Validator, Draft202012Validator
from rich.console import Console
from sarif_part import SCHEMA

from pathway.cli.shared.checking import FindingsFormat
from pathway.cli.shared.frames import print_frames
from pathway.diagnostics import CODES, Diagnostic, Edit, Fix, Report, Source
from pathway.exports import findings as formats
from pathway.exports.findings import Findings, sarif

ROOT = Path(__file__).parent.parent
FINDINGS = Draft202012Validator(json.loads((ROOT / "docs/schemas/findings.schema.json").read_text("utf-8")))
SARIF = Draft7Validator(SCHEMA)
FAULTY = """\
policy: county
for: family_centre
version: 1
version: 1
valid_from: 2026-2-03
label: {en: "😀 county", fi: Alue, sv: Område, xx: 100%}
"""
SLIPS = """\
school_days: town
terms:
  - {from: 2026-08-11, to: 2026-12-19}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two faulty files, one with a name that every format has to write otherwise, a clean one, and no text."""
    (tmp_path / "a,b & %0A <c>.yaml").write_text(FAULTY, encoding="utf-8")
    (tmp_path / "clean.yaml").write_text(SLIPS, encoding="utf-8")
    (tmp_path / "no_text.yaml").write_bytes(b"\xff\xfe")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("form", [*FindingsFormat])
def test_formats(form: FindingsFormat) -> None:
    """Every format prints what it should, the same each time, and nothing that a screen would act on."""
    outcome = run("check . --format", form)
    assert outcome.code == 1
    assert outcome.out == run("check . --format", form).out
    assert harmless(outcome.out)
    shown = outcome.json if form is FindingsFormat.SARIF else None
    for rule in shown["runs"][0]["tool"]["driver"]["rules"] if shown else ():
        assert rule["help"]["text"].startswith(f"# {rule['id']} {rule['name']}\n")
        rule["help"] = {"text": "…"}  # the pages have tests of their own
    golden(f"findings.{form}", f"{json.dumps(shown, indent=2)}\n" if shown else outcome.out)


def test_every_format_is_a_file() -> None:
    """Each file in the folder is a format that is listed, and the command knows all of them."""
    folder = Path(str(formats.__file__)).parent
    files = {path.stem for path in folder.glob("*.py")} - {"__init__", "model"}
    assert files == set(formats.FORMATS)
    assert {"full", *files} == set(FindingsFormat)


@pytest.mark.usefixtures("folder")
def test_json_has_a_schema() -> None:
    """The JSON document and each JSON line are as the published schema says, which knows every key."""
    document = run("check . --format json").json
    FINDINGS.validate(document)
    lines = [json.loads(line) for line in run("check . --format jsonl").out.splitlines()]
    assert lines == document["diagnostics"]
    known = FINDINGS.schema["$defs"]
    assert all(list(one) == list(known["finding"]["properties"]) for one in lines)
    broken = {**document["diagnostics"][0], "severity": "fatal"}
    assert not FINDINGS.is_valid({"diagnostics": [broken]})


def test_sarif_is_valid(folder: Path) -> None:
    """SARIF follows the schema, also for files elsewhere, and its columns count units of UTF-16."""
    document = run("check . --format sarif").json
    SARIF.validate(document)
    (run_,) = document["runs"]
    rules = run_["tool"]["driver"]["rules"]
    assert all(rules[one["ruleIndex"]]["id"] == one["ruleId"] for one in run_["results"])
    place = next(
        one["locations"][0]["physicalLocation"] for one in run_["results"] if "xx" in one["message"]["text"]
    )
    line = FAULTY.splitlines()[5].encode("utf-16-le")
    units = slice(2 * place["region"]["startColumn"] - 2, 2 * place["region"]["endColumn"] - 2)
    assert line[units].decode("utf-16-le") == "xx"
    assert place["artifactLocation"]["uri"] == "a,b%20&%20%250A%20%3Cc%3E.yaml"

    (folder / "below").mkdir()
    elsewhere = run("check", folder / "no_text.yaml", "--format", "sarif")
    SARIF.validate(elsewhere.json)


def test_sarif_messages_hold_no_arguments_or_links() -> None:
    """What looks like an argument or a link in a message is written so that it is neither."""
    span = Source.of("/x/a.yaml", "key: 1\n").span(0, 3)
    found = Diagnostic(CODES["wrong-value"], "not {0} [here](http://evil)", span)
    document: Any = sarif.document(Findings((found,), ("/x/a.yaml",), "1", lambda code: code.name))
    SARIF.validate(document)
    (result,) = document["runs"][0]["results"]
    assert result["message"]["text"] == r"not {{0}} \[here](http://evil)"
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "file:///x/a.yaml"}


@pytest.mark.usefixtures("folder")
def test_junit_is_xml() -> None:
    """JUnit has a test case for each file, clean ones too, and counts those that fail."""
    root = ET.fromstring(run("check . --format junit").out.encode())
    cases = {case.get("name"): case for case in root.iter("testcase")}
    assert set(cases) == {"a,b & %0A <c>.yaml", "clean.yaml", "no_text.yaml"}
    failing = {name for name, case in cases.items() if case.find("failure") is not None}
    assert failing == {"a,b & %0A <c>.yaml", "no_text.yaml"}
    assert (root.get("tests"), root.get("failures")) == ("3", "2")


def test_junit_makes_control_characters_safe(tmp_path: Path) -> None:
    """Characters that XML has no place for, in names of files and in their texts, are made visible."""
    place = tmp_path / "a\x01\ufffe.yaml"
    place.write_text("polic\x07y: x\n", encoding="utf-8")
    (case,) = ET.fromstring(run("check", place, "--format", "junit").out.encode()).iter("testcase")
    assert str(case.get("name")).endswith(r"a\u0001\ufffe.yaml")


@pytest.mark.parametrize(("level", "failing"), [("error", "0"), ("warning", "1"), ("never", "0")])
def test_fail_level(tmp_path: Path, level: str, failing: str) -> None:
    """Warnings fail only where that is asked for, in the exit code and in JUnit alike."""
    (tmp_path / "days.yaml").write_text(SLIPS.replace("town", "town\nlabel: {en: Town}"), encoding="utf-8")
    (tmp_path / "p.yaml").write_text(
        "policy: p\nfor: family_centre\nversion: 1\nvalid_from: 2026-01-01\nlabel: {en: P, fi: P}\n", "utf-8"
    )
    outcome = run("check", tmp_path / "p.yaml", "--format", "junit", "--fail-level", level)
    assert "1 warning" in outcome.said
    assert outcome.code == int(failing)
    assert ET.fromstring(outcome.out.encode()).get("failures") == failing


def test_nothing_found_is_valid_in_every_format(tmp_path: Path) -> None:
    """Where nothing is found, documents are whole and empty, and lines are none."""
    (tmp_path / "days.yaml").write_text(SLIPS, encoding="utf-8")
    out = {form: run("check", tmp_path, "--format", form) for form in FindingsFormat}
    assert {outcome.code for outcome in out.values()} == {0}
    assert out[FindingsFormat.JSON].json == {"diagnostics": []}
    SARIF.validate(out[FindingsFormat.SARIF].json)
    assert [out[form].out for form in ("full", "concise", "jsonl", "github")] == [""] * 4  # type: ignore[index]


def framed(width: int = 60, **more: Any) -> str:
    """What people see of a finding with several places."""
    first = Source.of("one.yaml", "a: 1\nb: [x, y]\n\n\n\nc: 3\n")
    other = Source.of("two.yaml", "\n" * 98 + "d: x\n")
    report = Report()
    also = [(first.span(9, 10), "and here"), (other.span(98, 99), "the other file says otherwise")]
    report.add("duplicate-name", first.span(12, 13), "two places disagree", "do this", also=also, **more)
    stream = io.StringIO()
    print_frames(Console(file=stream, width=width, color_system=None, highlight=False), report)
    return stream.getvalue()


def test_frames_of_several_places() -> None:
    """Places in one file stand in one frame, those of another in a second; note, help and fix follow."""
    source = Source.of("one.yaml", "a: 1\nb: [x, y]\n\n\n\nc: 3\n")
    fix = Fix("write `z`", (Edit(source.span(12, 13), "z"), Edit(source.span(21, 22), "4")))
    shown = framed(label="this one", note="they should be alike", fix=fix)
    golden("findings_frames.txt", shown)


@pytest.mark.parametrize("width", [40, 50])
def test_labels_on_narrow_screens(width: int) -> None:
    """No line is wider than the screen, and no word of a label is lost."""
    long = "this is a long label that has to be broken"
    shown = framed(width, label=long)
    assert max(map(len, shown.splitlines())) <= width
    assert set(long.split()) <= set(shown.split())


def test_settings_are_documented() -> None:
    """The settings that docs/cli.md shows are all there are, and are read without complaint."""
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    blocks = [block.split("```")[0] for block in page.split("```toml\n")[1:]]
    shown: set[str] = set()
    for block in blocks:
        shown |= set(tomllib.loads(block)["tool"]["pathway"])
    from pathway.cli.shared.project import KEYS

    assert shown == set(KEYS)
