"""The decision core: pure functions that judge an act, carry it out, and fold a log. No database, clock or log."""

from pathway.decision.apply import apply, counts, fold
from pathway.decision.case import instant, micros, new_case
from pathway.decision.inputs import Register
from pathway.decision.judge import decide
from pathway.decision.migrated import MIGRATE, migrated, migrated_to, translated
from pathway.decision.model import (
    READING,
    Act,
    Answer,
    Case,
    Check,
    Decision,
    ListEntry,
    Op,
    Opening,
    Person,
    Slot,
    Step,
    Timer,
    together,
)
from pathway.decision.overdue import can_turn_by_itself, fire, overdue, terms_of
from pathway.decision.reasons import BUILT_IN

__all__ = [
    "BUILT_IN",
    "MIGRATE",
    "READING",
    "Act",
    "Answer",
    "Case",
    "Check",
    "Decision",
    "ListEntry",
    "Op",
    "Opening",
    "Person",
    "Register",
    "Slot",
    "Step",
    "Timer",
    "apply",
    "can_turn_by_itself",
    "counts",
    "decide",
    "fire",
    "fold",
    "instant",
    "micros",
    "migrated",
    "migrated_to",
    "new_case",
    "overdue",
    "terms_of",
    "together",
    "translated",
]
