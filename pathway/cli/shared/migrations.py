"""What a migration does, as people read it and as JSON."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from pathway.cli.shared.console import out, print_json, say
from pathway.cli.shared.frames import counted, print_frames
from pathway.cli.shared.options import Format
from pathway.cli.shared.tables import print_table
from pathway.definition import Definition
from pathway.engine import Left, Migration
from pathway.exports.findings import as_json

_NAMED: Final = 5
"""So many cases are named for each problem; JSON has all of them."""


def print_migration(found: Migration, format: Format) -> None:
    """The whole of it."""
    if format is Format.JSON:
        print_json(_json(found))
        return
    old, new = found.old, found.new
    say(
        f"{old.name}: from version {old.version} ({old.hash[:12]}…) to version {new.version} ({new.hash[:12]}…)"
    )
    unopened = f", {found.unopened} of them not opened yet" if found.unopened else ""
    say(f"{counted(found.cases, 'case')} on the old definition{unopened}")
    if found.gaps:
        _head("what has no image")
        print_frames(out(), found.gaps)
    _states(found)
    _deadlines(found)
    _left(found.left)


def is_done(found: Migration, apply: bool) -> bool:
    """Whether nothing stands in the way, or what was asked for was done."""
    return found.clean and (found.applied or not apply)


def summary(found: Migration, apply: bool) -> str:
    """What came of it, in a line."""
    if found.applied:
        left = f", {counted(len(found.left), 'case')} left as they were" if found.left else ""
        on = f"{found.remaining:,} still on the old definition"
        return f"{counted(found.migrated, 'case')} migrated{left}; {on}"
    if not found.clean:
        return f"nothing was changed: {_faults(found)}"
    if not apply:
        return "nothing was changed; to migrate, add --apply --by PERSON --reason TEXT"
    return "nothing was changed"


def _faults(found: Migration) -> str:
    parts = [counted(len(found.gaps), "gap") + " in the map"] if found.gaps else []
    parts += [counted(len(found.left), "case") + " without an image"] if found.left else []
    return ", ".join(parts)


def _head(title: str) -> None:
    say()
    say(title, "bold cyan")


def _states(found: Migration) -> None:
    if found.states:
        _head("states")
        rows = [(s.place, s.state, s.to or "no image", f"{s.count:,}") for s in found.states]
        print_table(out(), ("region or list", "old", "new", "cases"), rows, numbers=(3,))


def _deadlines(found: Migration) -> None:
    if not found.deadlines:
        return
    _head("deadlines")
    counts = Counter((change.deadline, change.fate.value) for change in found.deadlines)
    rows = [(deadline, fate, f"{count:,}") for (deadline, fate), count in sorted(counts.items())]
    print_table(out(), ("deadline", "what happens", "times"), rows, numbers=(2,))


def _left(left: Sequence[Left]) -> None:
    if not left:
        return
    _head("cases that cannot be migrated")
    cases: dict[str, list[str]] = defaultdict(list)
    for one in left:
        for problem in one.problems:
            cases[problem].append(one.case)
    rows = [(problem, f"{len(ids):,}", _names(ids)) for problem, ids in sorted(cases.items())]
    print_table(out(), ("why", "cases", "which"), rows, numbers=(1,))


def _names(ids: Sequence[str]) -> str:
    return ", ".join(ids[:_NAMED]) + (", …" if len(ids) > _NAMED else "")


def _json(found: Migration) -> dict[str, Any]:
    return {
        "old": _definition(found.old),
        "new": _definition(found.new),
        "applied": found.applied,
        "clean": found.clean,
        "cases": found.cases,
        "unopened": found.unopened,
        "migrated": found.migrated,
        "remaining": found.remaining,
        "gaps": as_json(found.gaps),
        "states": [{"place": s.place, "state": s.state, "to": s.to, "count": s.count} for s in found.states],
        "deadlines": [
            {
                "case": change.case,
                "deadline": change.deadline,
                "subject": change.subject,
                "change": change.fate.value,
                "due_before": _instant(change.due_before),
                "due_after": _instant(change.due_after),
            }
            for change in found.deadlines
        ],
        "left": [{"case": one.case, "problems": list(one.problems)} for one in found.left],
    }


def _definition(definition: Definition) -> dict[str, Any]:
    return {"pathway": definition.name, "version": definition.version, "hash": definition.hash}


def _instant(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
