"""Whoever breaks a shipped file is led by the output alone to the place and to the repair.

`breakages.txt` has the ways to break a file: where the one finding is to be, what stood there (`-`), what is
written instead (`+`), and the words of the message, the help or the note that say how to mend it (`>`).
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from pathway.checks import check_paths
from pathway.diagnostics import Diagnostic
from pathway.diagnostics.fixing import spliced
from pathway.files import Finder
from pathway.shipped import folders, shipped

HEAD = re.compile(r"(?P<file>[\w/.]+):(?P<line>\d+) (?P<code>[\w-]+)")
ALONE = re.compile(r"(?:rules|states|examples/\w+)/(?!services|people)\w+\.yaml")
"""Files that are checked by themselves; catalogues and people are checked with their pathways."""


@dataclass(frozen=True, slots=True)
class Breakage:
    file: str
    line: int
    code: str
    before: str
    after: str
    repair: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}-{self.code}"


def breakages() -> Iterator[Breakage]:
    for block in (Path(__file__).parent / "breakages.txt").read_text(encoding="utf-8").split("\n\n"):
        head = HEAD.match(block)
        assert head is not None, block
        parts = {
            sign: "\n".join(re.findall(rf"^  {re.escape(sign)} ?(.*)$", block, re.MULTILINE))
            for sign in "-+>"
        }
        yield Breakage(head["file"], int(head["line"]), head["code"], parts["-"], parts["+"], parts[">"])


ALL = list(breakages())


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the shipped files, in which one at a time is broken."""
    folder = tmp_path_factory.mktemp("shipped")
    for name in ("states", "rules", "examples"):
        shutil.copytree(shipped(name), folder / name)
    return folder


def broken(files: Path, breakage: Breakage) -> list[Diagnostic]:
    """What is found in a file after the breakage; the file is whole again afterwards."""
    path = files / breakage.file
    whole = path.read_text(encoding="utf-8")
    assert breakage.before in whole
    path.write_text(whole.replace(breakage.before, breakage.after, 1), encoding="utf-8")
    paths = [path] if ALONE.fullmatch(breakage.file) else [files / "states", path]
    try:
        return list(check_paths(paths, Finder(folders())).report)
    finally:
        path.write_text(whole, encoding="utf-8")


def test_there_are_many_ways() -> None:
    """The ways differ, and cover every kind of file that people write, and many codes."""
    assert len(ALL) == len({(one.file, one.before, one.after) for one in ALL}) >= 100
    assert len({one.code for one in ALL}) >= 25
    assert {one.file.split("/")[-2] for one in ALL} == {"rules", "states", "stories", "scenarios", "examples"}


@pytest.mark.parametrize("breakage", ALL, ids=str)
def test_output_leads_to_the_repair(breakage: Breakage, files: Path) -> None:
    """One mistake gives one finding, at the line to mend, with words that say how."""
    (found,) = broken(files, breakage)

    assert (found.code.name, found.span.line) == (breakage.code, breakage.line)
    assert found.span.source.path.endswith(breakage.file)
    assert breakage.repair in " ".join(filter(None, (found.message, found.help, found.note)))


SLIPS = [one for one in ALL if one.code == "condition-syntax"]


@pytest.mark.parametrize("breakage", SLIPS, ids=str)
def test_a_fix_of_a_condition_leaves_nothing_to_mend(breakage: Breakage, files: Path) -> None:
    """A slip in the writing of a condition that has a fix is mended by it, whatever it was."""
    (found,) = broken(files, breakage)
    if found.fix is None:
        return
    after = spliced(found.fix.edits[0].span.source, found.fix.edits)

    path = files / breakage.file
    whole = path.read_text(encoding="utf-8")
    path.write_text(after, encoding="utf-8")
    try:
        again = list(check_paths([path], Finder(folders())).report)
    finally:
        path.write_text(whole, encoding="utf-8")
    assert not [one for one in again if one.code.name == "condition-syntax"]


@pytest.mark.parametrize(
    "breakage", [one for one in ALL if re.match(r"did you mean `.* days?`", one.repair)], ids=str
)
def test_a_misspelt_span_has_a_fix(breakage: Breakage, files: Path) -> None:
    """A span that is nearly written right is written so by a fix, which is a guess."""
    (found,) = broken(files, breakage)

    assert found.fix is not None
    assert not found.fix.safe
    assert f"did you mean `{found.fix.edits[0].text}`?" in found.message


@pytest.mark.parametrize("name", ["rules/law.yaml", "states/family_centre.yaml"])
def test_several_breakages_of_one_file_are_found_at_once(name: str, files: Path) -> None:
    """Mistakes that do not touch each other are all found in one run, each once and in its line."""
    path = files / name
    text = whole = path.read_text(encoding="utf-8")
    lines: set[int] = set()
    for one in ALL:
        in_place = one.before.count("\n") == one.after.count("\n") and text.count(one.before) == 1
        if one.file == name and one.code in ("unknown-name", "unknown-value") and in_place:
            text = text.replace(one.before, one.after)
            lines.add(one.line)
    path.write_text(text, encoding="utf-8")
    try:
        found = list(check_paths([path], Finder(folders())).report)
    finally:
        path.write_text(whole, encoding="utf-8")

    assert len(lines) > 5
    assert lines == {one.span.line for one in found}
