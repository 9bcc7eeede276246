"""Odd but right files have no findings, and what is odd about a line hides no other fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from pathway.checks import check_paths
from pathway.diagnostics import Diagnostic
from pathway.diagnostics.fixing import spliced
from pathway.files import Finder
from pathway.shipped import folders

HEAD = "policy: x\nfor: lets_talk\nversion: 1\nvalid_from: 2026-01-01\nlabel: {en: A, fi: B, sv: C}\n"
RULE = """require:
  - id: R1
    on: [offer]
    that: THAT
    because:
      en: Say it.
      fi: Sano se.
      sv: SV
    source: none
"""


def policy(that: str = "actor.lets_talk_trained", sv: str = "Säg det.", more: str = "") -> str:
    return HEAD + RULE.replace("THAT", that).replace("SV", sv) + more


def found(path: Path, text: str) -> list[Diagnostic]:
    path.write_text(text, encoding="utf-8")
    return list(check_paths([path], Finder(folders())).report)


def findings(path: Path, text: str) -> list[str]:
    return [f"{one.span.line}: {one.code.name}: {one.message}" for one in found(path, text)]


@pytest.mark.parametrize(
    "text",
    [
        policy(sv="|\n        Note:\n        – ask the family\n        ------ here\n        on:[x]"),
        policy(sv="Säg det. # TODO: check with the county"),
        policy(sv="Säg det  # an ordinary comment"),
        policy(sv="'Säg det' # in quotes"),
        policy(sv="Säg det – till familjen."),
        policy(more="# ------ a comment\n"),
        policy(more="properties:\n  - {id: A, keeps: [main], on: [offer]}\n"),
        policy("any meeting where it.kind == discussion and it.held_on < today"),
    ],
)
def test_odd_but_right(tmp_path: Path, text: str) -> None:
    """Dashes, rules of dashes and colons in texts, and comments behind texts, are as they should be."""
    assert findings(tmp_path / "x.yaml", text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            policy(sv="|\n        Note:\n        – ask the family").replace(
                "source: none", "source: SHL 32: x"
            ),
            "16: yaml-syntax: a text that holds `: ` reads as a key with a value",
        ),
        (
            policy(more="properties:\n  - {id: A, keeps: [main]}\n"),
            "16: missing-key: `keeps` of `A` says nothing without `on`",
        ),
        (
            policy().replace("on: [offer]", "on: [offre, acept, declin]"),
            "8: unknown-name: there is no event `offre`; did you mean `offer`?",
        ),
        (
            policy(sv="Säg #5 det."),
            "13: swallowed-comment: ` #` ends the text here, and what follows is not read",
        ),
    ],
)
def test_the_fault_itself_is_told(tmp_path: Path, text: str, expected: str) -> None:
    """What is odd elsewhere in the file does not hide it."""
    assert expected in findings(tmp_path / "x.yaml", text)


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        (
            policy("meeting.kind == discussion and meeting.held_on < today or extra_need"),
            "(any meeting where it.kind == discussion and it.held_on < today) or extra_need",
        ),
        (policy("meeting.kind == discussion and meeting.held_on is set"), "it.held_on is set)"),
        (policy().replace("on: [offer]", "on: [offer accept]"), "on: [offer, accept]"),
        (policy().replace("on: [offer]", "on: offer, accept"), "on: [offer, accept]"),
    ],
)
def test_a_fix_says_what_was_meant(tmp_path: Path, text: str, mended: str) -> None:
    """It takes in no more than what is mended, and leaves the file one that can be read."""
    fixes = [one.fix for one in found(tmp_path / "x.yaml", text) if one.fix is not None]

    after = spliced(fixes[0].edits[0].span.source, fixes[0].edits)

    assert mended in after
    assert not [
        one for one in findings(tmp_path / "x.yaml", after) if "unknown-name" in one or "syntax" in one
    ]


@pytest.mark.parametrize("names", ["\n      - offer, accept", "\n      [offer,\n       accept decline ]"])
def test_no_list_is_written_where_it_would_break_the_file(tmp_path: Path, names: str) -> None:
    """Where the names stand as an entry of a list, or in lines of their own, each fix leaves YAML behind."""
    text = policy().replace(" [offer]", names)
    for one in found(tmp_path / "x.yaml", text):
        if one.fix is not None:
            after = spliced(one.fix.edits[0].span.source, one.fix.edits)
            assert not [line for line in findings(tmp_path / "x.yaml", after) if "wrong-value" in line]
