"""Cases, and what people may do on them: as people read them, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from rich.text import Text

from pathway.cli.shared.console import note, out, print_json, put, say, wrapped
from pathway.cli.shared.decisions import SIGNS, check_json
from pathway.cli.shared.options import Format
from pathway.cli.shared.tables import print_table
from pathway.conditions.types import Erased, to_json, to_text
from pathway.decision import Answer, Case, ListEntry, Timer
from pathway.definition import CASE, Definition, Label
from pathway.engine import PolicyVersion, Possible, Summary


def label(of: Label | None, name: str, language: str) -> str:
    """The label with the name behind it, or the name alone."""
    return name if of is None else f"{of.get(language)} [{name}]"


def local(moment: datetime, definition: Definition) -> str:
    """The instant in the pathway's time zone, to the minute."""
    return moment.astimezone(definition.zone).strftime("%Y-%m-%d %H:%M")


# ------------------------------------------------------------------ lists of cases


def print_cases(cases: Sequence[Summary], format: Format) -> None:
    """All cases, by id."""
    if format is Format.JSON:
        print_json({"cases": [_summary_json(one) for one in cases]})
        return
    rows = [
        (one.id, one.pathway, one.version, f"{one.changed:%Y-%m-%d %H:%M}", _states(one.states))
        for one in cases
    ]
    if rows:
        print_table(out(), ("case", "pathway", "version", "changed (UTC)", "states"), rows, numbers=(2,))
    note(f"{len(rows)} case{'' if len(rows) == 1 else 's'}")


def _summary_json(one: Summary) -> dict[str, Any]:
    return {
        "case": one.id,
        "pathway": one.pathway,
        "version": one.version,
        "opened": one.opened.isoformat(),
        "changed": one.changed.isoformat(),
        "states": dict(one.states),
    }


def _states(states: Any) -> str:
    return ", ".join(f"{region} {state}" for region, state in states.items())


# ------------------------------------------------------------------ what is allowed


def print_allowed(found: Sequence[Possible], definition: Definition, language: str, format: Format) -> None:
    """Events and roles with their answers: what is allowed, then what needs information, then the rest."""
    if format is Format.JSON:
        print_json({"allowed": [_possible_json(one, language) for one in found]})
        return
    order = [Answer.YES, Answer.UNKNOWN, Answer.NO]
    rows = []
    for one in sorted(found, key=lambda one: order.index(one.answer)):
        event = definition.events[one.event]
        rows.append(
            (
                f"{SIGNS[one.answer]} {_SHORT[one.answer]}",
                label(event.label, event.name, language),
                one.role,
                _why(one),
            )
        )
    if rows:
        print_table(out(), ("answer", "event", "role", "why not"), rows)
    yes = sum(one.answer is Answer.YES for one in found)
    unknown = sum(one.answer is Answer.UNKNOWN for one in found)
    note(f"{yes} allowed, {unknown} need information, {len(found) - yes - unknown} refused")


_SHORT: Final = {Answer.YES: "yes", Answer.NO: "no", Answer.UNKNOWN: "not yet"}


def _why(one: Possible) -> str:
    failed = [
        check for check in one.decision.checks if check.kind != "flag" and check.answer is not Answer.YES
    ]
    if one.answer is Answer.UNKNOWN:
        return "needs " + ", ".join(dict.fromkeys(name for check in failed for name in check.missing))
    return " ".join(check.id for check in failed)


def _possible_json(one: Possible, language: str) -> dict[str, Any]:
    failed = [check for check in one.decision.checks if check.answer is not Answer.YES]
    return {
        "event": one.event,
        "role": one.role,
        "answer": one.answer.value,
        "reasons": [check_json(check, language) for check in failed],
    }


# ------------------------------------------------------------------ one case


def print_case(
    case: Case,
    definition: Definition,
    policies: Mapping[str, PolicyVersion | None],
    language: str,
    format: Format,
    now: datetime,
) -> None:
    """A case as it stands. `policies` are those whose terms its deadlines run by."""
    if format is Format.JSON:
        print_json(_case_json(case, definition, policies))
        return
    say(f"case {case.id}, version {case.version}: {definition.label.get(language)}", "bold")
    width = out().width
    for head, lines in _sections(case, definition, policies, language, now):
        if lines:
            say(head, "bold cyan")
            put(out(), *(Text(part) for line in lines for part in wrapped(line, width, "  ", "      ")))


def _sections(
    case: Case,
    definition: Definition,
    policies: Mapping[str, PolicyVersion | None],
    language: str,
    now: datetime,
) -> Iterator[tuple[str, list[str]]]:
    yield "states", [_state_line(name, state, definition, language) for name, state in case.regions.items()]
    roles = {name: held for name, held in case.lists.items() if name in definition.roles}
    yield "people", [_entry_line(e, definition, language) for held in roles.values() for e in held]
    given = {name: value for name, value in case.facts.items() if value is not None}
    yield "facts", [f"{name} = {to_text(value)}" for name, value in given.items()]
    others = {name: held for name, held in case.lists.items() if name not in roles}
    yield "entries", [_entry_line(e, definition, language) for held in others.values() for e in held]
    yield "seen by", [f"the case {one.case}, as its {one.list}" for one in case.watchers]
    yield (
        "deadlines that run",
        [_timer_line(timer, policies.get(timer.policy), definition, now) for timer in case.timers],
    )


def _state_line(instance: str, state: str, definition: Definition, language: str) -> str:
    region = definition.regions[instance.partition("[")[0]]
    return f"{instance}: {label(region.states[state].label, state, language)}"


def _entry_line(entry: ListEntry, definition: Definition, language: str) -> str:
    if entry.list in definition.roles:
        name = f"{entry.key}, {label(definition.roles[entry.list].label, entry.list, language)}"
    else:
        name = entry.id
    state = f" is {entry.state}" if entry.state is not None else ""
    kind = definition.lists.get(entry.list)
    hidden = CASE if kind is not None and kind.linked is not None else None  # the id says it already
    given = [(key, value) for key, value in entry.values.items() if value is not None and key != hidden]
    values = ", ".join(f"{key} {to_text(value)}" for key, value in given)
    return f"{name}{state}" + (f": {values}" if values else "")


def _timer_line(timer: Timer, policy: PolicyVersion | None, definition: Definition, now: datetime) -> str:
    subject = f" for {timer.subject}" if timer.subject else ""
    subject += "" if policy is None else f" ({policy})"
    if timer.due is None:
        return f"{timer.deadline}{subject}: the date that it waits for is not set"
    over = ", which is over" if timer.due <= now else ""
    return f"{timer.deadline}{subject}: until {local(timer.due, definition)}{over}"


def _case_json(
    case: Case, definition: Definition, policies: Mapping[str, PolicyVersion | None]
) -> dict[str, Any]:
    return {
        "case": case.id,
        "pathway": case.pathway,
        "version": case.version,
        "definition": definition.hash,
        "definition_version": definition.version,
        "regions": dict(case.regions),
        "facts": {name: _slot(value) for name, value in case.facts.items()},
        "lists": {name: [_entry_json(entry) for entry in held] for name, held in case.lists.items() if held},
        "deadlines": [_timer_json(timer, policies.get(timer.policy)) for timer in case.timers],
        "watchers": [{"case": one.case, "list": one.list, "region": one.region} for one in case.watchers],
    }


def _entry_json(entry: ListEntry) -> dict[str, Any]:
    values = {name: _slot(value) for name, value in entry.values.items()}
    return {"id": entry.id, "state": entry.state, "values": values}


def _timer_json(timer: Timer, policy: PolicyVersion | None) -> dict[str, Any]:
    due = None if timer.due is None else timer.due.isoformat()
    opened = timer.opened.isoformat()
    return {
        "deadline": timer.deadline,
        "policy": None if policy is None else policy.name,
        "policy_version": None if policy is None else policy.version,
        "subject": timer.subject,
        "opened": opened,
        "due": due,
    }


def _slot(value: Any) -> Any:
    return "erased" if isinstance(value, Erased) else to_json(value)
