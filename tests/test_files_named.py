"""Files that others name: by a path where a bare name is due, and policies for another pathway."""

from __future__ import annotations

from pathlib import Path

import pytest

from pathway.checks import check_paths
from pathway.diagnostics import Diagnostic
from pathway.files import Finder
from pathway.shipped import folders

POLICY = "policy: mine\nfor: family_centre\nversion: 1\nvalid_from: 2026-01-01\n"
TESTS = """\
tests: mine
for: family_centre
policies: [{policy}]
cases:
  - {{name: one, event: start_review, role: own_worker, expect: refused, rules: [MOVE]}}
"""


def found(folder: Path, policy: str, named: str) -> list[Diagnostic]:
    """What is found in a test file that names a policy so, beside that policy."""
    (folder / "mine.yaml").write_text(policy, encoding="utf-8")
    tests = folder / "mine.test.yaml"
    tests.write_text(TESTS.format(policy=named), encoding="utf-8")
    return list(check_paths([tests], Finder(folders())).report)


@pytest.mark.parametrize(
    ("named", "bare", "safe"),
    [("./mine.yaml", "mine", True), ("./mine", "mine", False), ("../elsewhere/law.yml", "law", False)],
)
def test_path_in_the_place_of_a_name(tmp_path: Path, named: str, bare: str, safe: bool) -> None:
    """A path leads to the bare name; that is written unasked only where the same file is meant for certain."""
    (one,) = found(tmp_path, POLICY, named)

    assert (one.code.name, one.help) == ("file-not-found", f"write `{bare}`")
    assert one.fix is not None
    assert (one.fix.edits[0].text, one.fix.safe) == (bare, safe)
    assert found(tmp_path, POLICY, bare) == []


def test_path_to_nothing_is_told_as_before(tmp_path: Path) -> None:
    """A path whose file is nowhere gets no advice that would lead to nothing."""
    (one,) = found(tmp_path, POLICY, "./nowhere.yaml")

    assert one.message == "there is no policy `./nowhere.yaml`"
    assert one.fix is None


def test_policy_and_tests_disagree(tmp_path: Path) -> None:
    """A policy for one pathway in a file about another: both are named, and neither is said not to be there."""
    (one,) = found(tmp_path, POLICY.replace("family_centre", "lets_talk"), "mine")

    assert one.message == "the policy is for the pathway `lets_talk`, and is used with `family_centre` here"
    assert one.span.line == 2
