"""Odd but right files have no findings, and what is odd about a line hides no other fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from pathway.checks import check_paths
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


def findings(path: Path, text: str) -> list[str]:
    path.write_text(text, encoding="utf-8")
    report = check_paths([path], Finder(folders())).report
    return [f"{one.span.line}: {one.code.name}: {one.message}" for one in report]


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
