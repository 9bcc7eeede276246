"""The decision core: pure functions that judge an act, carry it out, and fold a log. No database, clock or log."""

from pathway.decision.apply import FOLLOWED, apply, counts, fold
from pathway.decision.case import instant, micros, new_case
from pathway.decision.follow import follow, open_from
from pathway.decision.inputs import Register
from pathway.decision.judge import decide
from pathway.decision.linking import Changed, concerned, following
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
    Opened,
    Opening,
    Person,
    Slot,
    Step,
    Timer,
    Watcher,
    together,
)
from pathway.decision.others import NO_OTHERS, Other, Others, Wanted
from pathway.decision.overdue import can_turn_by_itself, fire, overdue, terms_of
from pathway.decision.reasoning import Consulted, Judged, May, Needed, Why, why
from pathway.decision.reasons import BUILT_IN

__all__ = [
    "BUILT_IN",
    "FOLLOWED",
    "MIGRATE",
    "NO_OTHERS",
    "READING",
    "Act",
    "Answer",
    "Case",
    "Changed",
    "Check",
    "Consulted",
    "Decision",
    "Judged",
    "ListEntry",
    "May",
    "Needed",
    "Op",
    "Opened",
    "Opening",
    "Other",
    "Others",
    "Person",
    "Register",
    "Slot",
    "Step",
    "Timer",
    "Wanted",
    "Watcher",
    "Why",
    "apply",
    "can_turn_by_itself",
    "concerned",
    "counts",
    "decide",
    "fire",
    "fold",
    "follow",
    "following",
    "instant",
    "micros",
    "migrated",
    "migrated_to",
    "new_case",
    "open_from",
    "overdue",
    "terms_of",
    "together",
    "translated",
    "why",
]
