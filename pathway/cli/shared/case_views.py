"""Cases, and what people may do on them: as people read them, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.text import Text

from pathway.cli.shared.changes import shown_value
from pathway.cli.shared.console import note, out, print_json, put, say, wrapped
from pathway.cli.shared.decisions import SIGNS, check_json, version_of
from pathway.cli.shared.options import Format
from pathway.cli.shared.phrases import phrase
from pathway.cli.shared.tables import print_table
from pathway.cli.shared.words import Words
from pathway.conditions.phrases import PHRASES
from pathway.conditions.types import Erased, to_json
from pathway.decision import Answer, Case, ListEntry, Timer
from pathway.definition import CASE, Definition, Field, Label
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
                f"{SIGNS[one.answer]} {phrase(f'short {one.answer.value}', language)}",
                label(event.label, event.name, language),
                one.role,  # by the name that `--role` takes: with the label too, no table would fit 80 columns
                _why(one, language),
            )
        )
    if rows:
        heads = (phrase(f"column {key}", language) for key in ("answer", "event", "role", "why"))
        print_table(out(), tuple(heads), rows)
    yes = sum(one.answer is Answer.YES for one in found)
    unknown = sum(one.answer is Answer.UNKNOWN for one in found)
    note(f"{yes} allowed, {unknown} need information, {len(found) - yes - unknown} refused")


def _why(one: Possible, language: str) -> str:
    failed = [
        check for check in one.decision.checks if check.kind != "flag" and check.answer is not Answer.YES
    ]
    if one.answer is Answer.UNKNOWN:
        names = ", ".join(dict.fromkeys(name for check in failed for name in check.missing))
        return phrase("needs", language, names=names)
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
    words, version = Words(definition, language), str(case.version)
    say(words.say("case head", case=case.id, version=version, name=definition.label), "bold")
    width = out().width
    for head, lines in _sections(case, policies, words, now):
        if lines:
            say(words.say(f"case {head}"), "bold cyan")
            put(out(), *(Text(part) for line in lines for part in wrapped(line, width, "  ", "      ")))


def _sections(
    case: Case, policies: Mapping[str, PolicyVersion | None], words: Words, now: datetime
) -> Iterator[tuple[str, list[str]]]:
    definition = words.definition
    yield (
        "states",
        [f"{words.place(name)}: {words.state(name, state)}" for name, state in case.regions.items()],
    )
    roles = {name: held for name, held in case.lists.items() if name in definition.roles}
    yield "people", [_entry_line(e, words) for held in roles.values() for e in held]
    given = {name: value for name, value in case.facts.items() if value is not None}
    yield (
        "facts",
        [
            f"{_called(definition.facts, n, words)} = {_value(definition.facts, n, v, words)}"
            for n, v in given.items()
        ],
    )
    others = {name: held for name, held in case.lists.items() if name not in roles}
    yield "entries", [_entry_line(e, words) for held in others.values() for e in held]
    yield "watchers", [words.say("watcher", case=one.case, list=one.list) for one in case.watchers]
    yield "deadlines", [_timer_line(timer, policies.get(timer.policy), words, now) for timer in case.timers]


def _called(fields: Mapping[str, Field], name: str, words: Words) -> str:
    field = fields.get(name)
    return words.get(None if field is None else field.label, name)


def _value(fields: Mapping[str, Field], name: str, value: Any, words: Words) -> str:
    if isinstance(value, Erased):
        return PHRASES["erased value"].get(words.language)
    return shown_value(value, fields.get(name), words)


def _entry_line(entry: ListEntry, words: Words) -> str:
    definition = words.definition
    if entry.list in definition.roles:
        said = f"{entry.key}, {words.role(entry.list)}"
    else:
        said = words.get(words.speech.list(entry.list), entry.id)
    if entry.state is not None:
        said = words.say("state of", entry=said, state=words.state(entry.id, entry.state))
    kind, fields = definition.lists.get(entry.list), definition.attributes_of(entry.list)
    hidden = CASE if kind is not None and kind.linked is not None else None  # the id says it already
    given = [(key, value) for key, value in entry.values.items() if value is not None and key != hidden]
    values = ", ".join(
        f"{_called(fields, key, words)} = {_value(fields, key, value, words)}" for key, value in given
    )
    return said + (f": {values}" if values else "")


def _timer_line(timer: Timer, policy: PolicyVersion | None, words: Words, now: datetime) -> str:
    deadline = timer.deadline + (words.say("subject", subject=timer.subject) if timer.subject else "")
    if policy is not None:
        deadline += f" ({version_of(policy.name, policy.version, words.language)})"
    if timer.due is None:
        return words.say("waits", deadline=deadline)
    key = "run out" if timer.due <= now else "running"
    return words.say(key, deadline=deadline, moment=local(timer.due, words.definition))


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
