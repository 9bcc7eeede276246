"""The log of a case as people read it, and as JSON: what was done, and which version of which policy judged it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rich.text import Text

from pathway.audit import Entry, Kind
from pathway.cli.shared.case_views import label, local
from pathway.cli.shared.console import note, out, print_json, put, wrapped
from pathway.cli.shared.decisions import SIGNS, STYLES, WORDS, outcome, to_be_told, version_of
from pathway.cli.shared.options import Format
from pathway.decision import Answer, instant
from pathway.definition import Definition
from pathway.engine import Engine, PolicyVersion
from pathway.errors import BrokenLog


@dataclass(frozen=True, slots=True)
class Told:
    """An entry with the definition that it was judged by, and the versions of the policies that judged, by name.

    `deadline` is the one that fired in it.
    """

    entry: Entry
    definition: Definition
    policies: Mapping[str, PolicyVersion]
    deadline: str | None = None


def told(engine: Engine, case: str) -> list[Told]:
    """The log of a case. The terms of a deadline are those of the policy under which it began."""
    begun: dict[str, Any] = {}
    found = []
    for entry in engine.history(case):
        timer = _timer(entry)
        fired = None if timer is None else begun.get(timer[0])
        begun |= {target: value for op, target, value in entry.effects if op == "open"}
        hashes = entry.policies if fired is None else (*entry.policies, str(_of(fired, "policy")))
        read = (policy_named(engine, hash) for hash in hashes)
        definition = engine.document(entry.definition)
        assert isinstance(definition, Definition)
        policies = {one.name: one for one in read if one is not None}
        found.append(Told(entry, definition, policies, _of(fired, "deadline")))
    return found


def policy_named(engine: Engine, hash: str) -> PolicyVersion | None:
    """The version of a policy that a hash stands for; None where it cannot be read back, which `verify` tells."""
    try:
        document = engine.document(hash)
    except BrokenLog:
        return None
    return document if isinstance(document, PolicyVersion) else None


def _of(value: Any, key: str) -> Any:
    return value.get(key) if isinstance(value, dict) else None


def print_history(told: Sequence[Told], language: str, format: Format) -> None:
    """The log of a case."""
    if format is Format.JSON:
        print_json({"entries": [entry_json(one) for one in told]})
        return
    width = out().width
    for one in told:
        put(out(), *_lines(one, language, width))
    note(f"{len(told)} entr{'y' if len(told) == 1 else 'ies'}")


def entry_json(one: Told) -> dict[str, Any]:
    """The stable form of an entry with its personal values in their places."""
    entry = one.entry
    event, answer = entry.event, _answer(entry)
    return {
        "case": entry.case,
        "entry": entry.seq,
        "kind": entry.kind.value,
        "recorded": instant(entry.recorded).isoformat(),
        "deadline": one.deadline,
        "due": timer[1].isoformat() if (timer := _timer(entry)) else None,
        "actor": entry.actor,
        "role": entry.role,
        "organisation": entry.organisation,
        "through": None if entry.through is None else entry.through.person,
        "through_role": None if entry.through is None else entry.through.role,
        "present": dict(entry.present),
        "event": None if event is None else event.name,
        "payload": {} if event is None else dict(event.payload),
        "record": {} if event is None else dict(event.record),
        "outcome": outcome(answer),
        "rules": _rules(entry),
        "moves": [{"region": region, "from": source, "to": to} for region, source, to in entry.moves],
        "effects": [
            {"kind": kind, "target": target, "value": value} for kind, target, value in entry.effects
        ],
        "checks": [_check_json(one, check) for check in entry.checks],
        "reason": entry.reason,
        "key": entry.key,
        "definition": entry.definition,
        "definition_version": one.definition.version,
        "policies": list(entry.policies),
    }


def _check_json(one: Told, check: Mapping[str, Any]) -> dict[str, Any]:
    policy = one.policies.get(str(check.get("policy")))
    return {**check} if policy is None else {**check, "policy_version": policy.version}


def _answer(entry: Entry) -> Answer:
    answers = {check["answer"] for check in entry.checks if check["kind"] != "flag"}
    for answer in (Answer.NO, Answer.UNKNOWN):
        if answer.value in answers:
            return answer
    return Answer.YES


def _rules(entry: Entry) -> list[str]:
    return [str(check["id"]) for check in entry.checks if check["answer"] != "yes"]


def _judged(one: Told) -> str:
    """What decided, each with its policy: `D02 of model, version 1`."""
    said = []
    for check in one.entry.checks:
        if check["answer"] == "yes":
            continue
        name = check.get("policy")
        policy = one.policies.get(str(name))
        of = "" if name is None else f" of {version_of(str(name), policy.version if policy else None)}"
        said.append(f"{check['id']}{of}")
    return f" ({'; '.join(said)})" if said else ""


def _lines(one: Told, language: str, width: int) -> Iterator[Text]:
    entry, definition = one.entry, one.definition
    answer = _answer(entry)
    head = f"{entry.seq:>3} {SIGNS[answer]} "
    at, timer = local(instant(entry.recorded), definition), _timer(entry)
    said = f"{at}  {_what(one, language)}"
    came = "" if entry.kind is Kind.LINK or (entry.event is None and one.deadline) else f": {WORDS[answer]}"
    said += f"{came}{_judged(one)}"
    for number, line in enumerate(wrapped(said, width, head)):
        text = Text(line)
        if number == 0:
            text.stylize(STYLES[answer], 0, len(head))
        yield text
    moved = ", ".join(f"{region} {source} → {to}" for region, source, to in entry.moves if source != to)
    late = "" if timer is None or (due := local(timer[1], definition)) == at else f"was due {due}"
    reason = f"reason: {entry.reason}" if entry.reason else ""
    for extra in (moved, _links(entry), late, *_notified(entry), reason):
        if extra:
            yield from (Text(line, style="dim") for line in wrapped(extra, width, " " * len(head)))


def _links(entry: Entry) -> str:
    """What the entry does to links with other cases."""
    linked = [f"{target} is linked" for kind, target, _ in entry.effects if kind == "link"]
    seen = [f"seen by {target}" for kind, target, _ in entry.effects if kind == "watch"]
    gone = [f"not seen by {target} any more" for kind, target, _ in entry.effects if kind == "unwatch"]
    return ", ".join((*linked, *seen, *gone))


def _timer(entry: Entry) -> tuple[str, datetime] | None:
    """The timer that fired in an entry, and since when it was overdue, as its key says; None for other entries."""
    found = re.fullmatch(r"timer:([0-9]+):(-?[0-9]{1,18})", entry.key or "")
    return None if found is None else (found[1], instant(int(found[2])))


def _notified(entry: Entry) -> list[str]:
    """Whom a deadline tells: roles, with those who held them."""
    notify: list[Any] = [check["notify"] for check in entry.checks if "notify" in check]
    return [f"to be told: {to_be_told(roles.items())}" for roles in notify]


def _what(one: Told, language: str) -> str:
    entry, definition = one.entry, one.definition
    event = entry.event
    said = entry.kind.value.replace("_", " ")
    if entry.kind is Kind.MIGRATION:
        said += f" to version {definition.version} of {definition.name}"
    if (cause := entry.cause) is not None:
        said = f"the linked case {cause[0]} changed (its entry {cause[1]})"
    if event is not None:
        described = definition.events.get(event.name)
        said = label(described.label if described else None, event.name, language)
    if one.deadline is not None:
        said += f" by the deadline {one.deadline}" if event is not None else f" {one.deadline} has passed"
    elif entry.actor is not None:
        said += f" by {entry.actor}" + (f" as {entry.role}" if entry.role else "")
    if entry.through is not None:
        said += f", entered by {entry.through.person} as {entry.through.role}"
    if entry.present:
        said += ", with " + ", ".join(f"{person} ({role})" for person, role in entry.present.items())
    return said
