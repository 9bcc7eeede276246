"""Every code a finding can have. Codes and names are stable; docs/checks/<name>.md explains each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Code:
    code: str
    name: str
    severity: Severity
    summary: str


def _error(code: str, name: str, summary: str) -> Code:
    return Code(code, name, Severity.ERROR, summary)


def _warning(code: str, name: str, summary: str) -> Code:
    return Code(code, name, Severity.WARNING, summary)


_CODES: Final = (
    _error("PW101", "unreadable-file", "a file or folder cannot be read"),
    _error("PW102", "not-text", "a file is not UTF-8 text"),
    _error("PW103", "yaml-syntax", "a file is not YAML"),
    _error("PW104", "yaml-feature", "a file uses a part of YAML that is refused here"),
    _error("PW105", "duplicate-key", "a mapping has the same key twice"),
    _error("PW106", "too-large", "a file is larger or deeper than is read"),
    _error("PW107", "unknown-kind", "a file's first key names no kind of file"),
    _error("PW108", "swallowed-comment", "` #` ends a condition or a text early"),
    _error("PW109", "split-by-comma", "a comma in a flow mapping cuts a text in two"),
    _error("PW201", "unknown-key", "a mapping has a key that means nothing here"),
    _error("PW202", "missing-key", "a mapping lacks a key that it must have"),
    _error("PW203", "wrong-value", "a value is not of the kind that is asked for"),
    _error("PW301", "condition-syntax", "a condition cannot be parsed"),
    _error("PW302", "unknown-name", "a name is not defined"),
    _error("PW303", "type-mismatch", "values that cannot be compared or combined meet"),
    _error("PW304", "optional-not-checked", "an optional is read where it may not be set"),
    _error("PW305", "unknown-value", "a value is not among those of its type"),
    _error("PW306", "out-of-place", "a name that means something elsewhere, but not where it stands"),
    _error("PW401", "duplicate-name", "two things that must differ have the same name"),
    _error("PW402", "wrong-reference", "a name stands for another kind of thing than is asked for"),
    _warning("PW403", "unreachable-state", "no move leads to a state"),
    _warning("PW404", "state-without-exit", "no move leads out of a state that is not final"),
    _warning("PW405", "missing-translation", "a text for people lacks one of the languages"),
    _error("PW406", "unusable-name", "a name that a condition cannot say"),
    _warning("PW407", "no-way-to-final", "no moves lead from a state to a final one"),
    _warning("PW408", "role-never-given", "no act gives a role to anybody"),
    _warning("PW409", "event-nobody-can-do", "nobody can have the roles that an event needs"),
    _warning("PW410", "event-never-fits", "an event needs states that are never there at once"),
    _warning("PW411", "move-never-taken", "an earlier move of the same event is always taken first"),
    _warning("PW412", "hidden-by-any", "a move from named states stands behind one from `any`"),
    _warning("PW413", "list-never-filled", "nothing is ever added to a list"),
    _warning("PW414", "attribute-never-set", "no act ever sets an optional attribute"),
    _warning("PW415", "fact-never-set", "no act sets a fact, and no case is opened with it"),
    _warning("PW416", "unread-fact", "neither conditions nor people read a fact"),
    _warning("PW417", "unused-type", "nothing is of a type, or of the rows of a catalogue"),
    _warning("PW418", "repeated-name", "a list has the same name twice"),
    _warning("PW419", "same-label", "two things that people choose between have the same label"),
    _warning("PW420", "copied-translation", "a text is the same in two languages"),
    _error("PW501", "allow-wider-than-by", "a policy allows a role that the pathway does not"),
    _error("PW502", "duplicate-rule", "two rules or deadlines of a bundle have the same id"),
    _warning("PW503", "missing-because", "a rule or deadline does not say why"),
    _warning("PW504", "missing-source", "a rule or deadline does not say where it comes from"),
    _error("PW505", "unknown-calendar", "a deadline counts days of a calendar that no policy gives"),
    _error("PW506", "wrong-dates", "a policy ends before it begins, or overlaps with its next version"),
    _warning("PW507", "allows-nobody", "policies leave nobody to do an event"),
    _warning("PW508", "allow-narrows-nothing", "`allow` leaves all roles that the pathway names"),
    _warning("PW509", "constant-condition", "a condition, or a part of one, always or never holds"),
    _warning("PW510", "repeated-rule", "two rules ask the same on the same events"),
    _warning(
        "PW511", "end-never-comes", "a deadline has no end, or one that cannot come after its beginning"
    ),
    _warning("PW512", "deadline-never-runs", "a deadline ends in the act that begins it"),
    _warning("PW513", "timer-cannot-do", "a deadline does an event that needs what a timer does not have"),
    _warning("PW514", "unused-term", "no condition reads a term or a setting"),
    _warning("PW515", "gap-between-versions", "no version of a policy is in force for some days"),
    _warning("PW516", "calendar-given-twice", "two policies of a bundle give different calendars"),
    _warning("PW517", "unlikely-value", "a date or a length of time that is hardly meant"),
    _error("PW601", "file-not-found", "a file that another one names is not there"),
    _error("PW602", "link-mismatch", "a linked pathway is not as another one says"),
    _error("PW701", "no-image", "a case can hold something that has no place in the new definition"),
    _warning("PW801", "policy-not-in-force", "a story names a policy that judges none of its steps"),
    _error("PW802", "test-asserts-nothing", "a table test says nothing that could fail"),
)

CODES: Final = {code.name: code for code in _CODES}
