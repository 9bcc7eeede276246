"""Table tests of policies: runs them, counts which parts of rules they reach, and proposes those that lack."""

from pathway.testing.coverage import GOALS, Coverage, Part, RuleCoverage
from pathway.testing.judging import Result, judge, outcome_of, stage, view_of
from pathway.testing.run import Ran, run_tests

__all__ = [
    "GOALS",
    "Coverage",
    "Part",
    "Ran",
    "Result",
    "RuleCoverage",
    "judge",
    "outcome_of",
    "run_tests",
    "stage",
    "view_of",
]
