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
from pathway.cli.shared.decisions import SIGNS, STYLES, outcome, to_be_told, version_of
from pathway.cli.shared.options import Format
from pathway.cli.shared.phrases import answer_words, phrase
from pathway.cli.shared.words import Words
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


def _judged(one: Told, language: str) -> str:
    """What decided, each with its policy: `D02 of model, version 1`."""
    said = []
    for check in one.entry.checks:
        if check["answer"] == "yes":
            continue
        name = check.get("policy")
        policy = one.policies.get(str(name))
        rule = str(check["id"])
        if name is not None:
            of = version_of(str(name), policy.version if policy else None, language)
            rule = phrase("of policy", language, id=rule, policy=of)
        said.append(rule)
    return f" ({'; '.join(said)})" if said else ""


def _lines(one: Told, language: str, width: int) -> Iterator[Text]:
    entry, definition = one.entry, one.definition
    answer = _answer(entry)
    head = f"{entry.seq:>3} {SIGNS[answer]} "
    at, timer = local(instant(entry.recorded), definition), _timer(entry)
    said = f"{at}  {_what(one, language)}"
    quiet = entry.kind is Kind.LINK or (entry.event is None and one.deadline)
    said += f"{'' if quiet else f': {answer_words(answer, language)}'}{_judged(one, language)}"
    for number, line in enumerate(wrapped(said, width, head)):
        text = Text(line)
        if number == 0:
            text.stylize(STYLES[answer], 0, len(head))
        yield text
    words = Words(definition, language)
    moved = "; ".join(words.moved(region, source, to) for region, source, to in entry.moves if source != to)
    late = (
        ""
        if timer is None or (due := local(timer[1], definition)) == at
        else phrase("was due", language, day=due)
    )
    reason = phrase("reason given", language, reason=str(entry.reason)) if entry.reason else ""
    for extra in (moved, _links(entry, language), late, *_notified(entry, language), reason):
        if extra:
            yield from (Text(line, style="dim") for line in wrapped(extra, width, " " * len(head)))


def _links(entry: Entry, language: str) -> str:
    """What the entry does to links with other cases."""
    said = {"link": "is linked", "watch": "seen by", "unwatch": "not seen by"}
    effects = sorted((op for op in entry.effects if op[0] in said), key=lambda op: [*said].index(op[0]))
    return ", ".join(phrase(said[kind], language, target=target) for kind, target, _ in effects)


def _timer(entry: Entry) -> tuple[str, datetime] | None:
    """The timer that fired in an entry, and since when it was overdue, as its key says; None for other entries."""
    found = re.fullmatch(r"timer:([0-9]+):(-?[0-9]{1,18})", entry.key or "")
    return None if found is None else (found[1], instant(int(found[2])))


def _notified(entry: Entry, language: str) -> list[str]:
    """Whom a deadline tells: roles, with those who held them."""
    notify: list[Any] = [check["notify"] for check in entry.checks if "notify" in check]
    return [phrase("told of", language, roles=to_be_told(roles.items())) for roles in notify]


def _what(one: Told, language: str) -> str:
    entry, words = one.entry, Words(one.definition, language)
    said = _happened(one, language)
    if one.deadline is not None:
        deadline = one.deadline
        if entry.event is None:
            return phrase("deadline passed", language, deadline=deadline)
        said = phrase("by deadline", language, what=said, deadline=deadline)
    elif entry.actor is not None:
        who = entry.actor
        who = phrase("who", language, actor=who, role=words.role(entry.role)) if entry.role else who
        said = phrase("done by", language, what=said, who=who)
    if entry.through is not None:
        role = words.role(entry.through.role)
        said += phrase("entered as", language, person=entry.through.person, role=role)
    if entry.present:
        people = ", ".join(f"{person} ({words.role(role)})" for person, role in entry.present.items())
        said += phrase("with", language, people=people)
    return said


def _happened(one: Told, language: str) -> str:
    """What an entry is about, whoever did it."""
    entry, definition, event = one.entry, one.definition, one.entry.event
    if event is not None:
        described = definition.events.get(event.name)
        return label(described.label if described else None, event.name, language)
    if entry.cause is not None:
        return phrase("other changed", language, case=entry.cause[0], entry=str(entry.cause[1]))
    if entry.kind is Kind.MIGRATION:
        return phrase("migrated", language, version=str(definition.version), name=definition.name)
    return entry.kind.value.replace("_", " ")
