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
    _error("PW501", "allow-wider-than-by", "a policy allows a role that the pathway does not"),
    _error("PW502", "duplicate-rule", "two rules or deadlines of a bundle have the same id"),
    _warning("PW503", "missing-because", "a rule does not say why"),
    _warning("PW504", "missing-source", "a rule does not say where it comes from"),
    _error("PW505", "unknown-calendar", "a deadline counts days of a calendar that no policy gives"),
    _error("PW506", "wrong-dates", "a policy ends before it begins, or overlaps with its next version"),
    _error("PW601", "file-not-found", "a file that another one names is not there"),
    _error("PW602", "link-mismatch", "a linked pathway is not as another one says"),
    _error("PW701", "no-image", "a case can hold something that has no place in the new definition"),
    _error("PW801", "test-asserts-nothing", "a table test says nothing that could fail"),
)

CODES: Final = {code.name: code for code in _CODES}
