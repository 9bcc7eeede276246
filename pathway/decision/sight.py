"""A case as conditions see it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from pathway.conditions import View
from pathway.conditions.view import PersonLike
from pathway.decision.model import Case
from pathway.definition import Definition


def sight(
    definition: Definition,
    case: Case,
    today: date,
    people: Callable[[str], PersonLike | None],
    subject: str | None = None,
    rows: Mapping[str, Mapping[str, Mapping[str, Any]]] | None = None,
) -> View:
    """A case on a day, with no act on it; `subject` is the entry that a deadline speaks of.

    `rows` are those of the catalogues, where another view of the pathway has them already.
    """
    view = View(
        facts=case.facts,
        regions=case.regions,
        lists=case.lists,
        today=today,
        people=people,
        rows={name: table.rows for name, table in definition.catalogues.items()} if rows is None else rows,
    )
    view.subject = None if subject is None else view.entry(subject)
    return view
