"""A policy in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pathway.calendars import Span
from pathway.cli.shared.phrases import WEEKDAYS
from pathway.cli.shared.words import Line, Words
from pathway.definition import Definition, Label
from pathway.policy import Deadline, Happening, Policy, Rule, Trigger


def policy_lines(policy: Policy, definition: Definition, language: str) -> Iterator[Line]:
    """The whole policy: when it is in force, what it narrows, its terms, rules, flags and deadlines."""
    words = Words(definition, language)
    version = words.say("version", name=words.get(policy.label, policy.name), version=str(policy.version))
    yield Line(version, tuple(_about(policy, words)))
    yield from _titled("calendars", _calendars(policy, words), words)
    narrowed = (Line(f"{words.event(e)}: {words.roles(roles)}") for e, roles in policy.allow.items())
    yield from _titled("only", narrowed, words)
    settings = (Line(f"{name}: {number}") for name, number in policy.settings.items())
    yield from _titled("settings", settings, words)
    yield from _titled("terms", _terms(policy, words), words)
    yield from _titled("rules", (_rule(r, words) for r in policy.rules if not r.flags), words)
    yield from _titled("flags", (_rule(r, words) for r in policy.rules if r.flags), words)
    yield from _titled("deadlines", (_deadline(d, words) for d in policy.deadlines), words)
    if policy.properties:
        yield Line(words.say("properties"), (Line(", ".join(policy.properties)),), title=True)


def policy_json(policy: Policy, definition: Definition, language: str) -> dict[str, Any]:
    """The stable form."""
    words = Words(definition, language)
    return {
        "policy": policy.name,
        "label": None if policy.label is None else policy.label.get(language),
        "pathway": policy.pathway,
        "version": policy.version,
        "valid_from": policy.valid_from.isoformat(),
        "valid_until": None if policy.valid_until is None else policy.valid_until.isoformat(),
        "law_as_of": None if policy.law_as_of is None else policy.law_as_of.isoformat(),
        "allow": {event: list(roles) for event, roles in policy.allow.items()},
        "settings": dict(policy.settings),
        "terms": {
            name: {
                "written": term.text,
                "said": None if term.condition is None else words.condition(term.condition),
            }
            for name, term in policy.terms.items()
        },
        "rules": [_rule_json(rule, words) for rule in policy.rules],
        "deadlines": [_deadline_json(deadline, words) for deadline in policy.deadlines],
        "properties": list(policy.properties),
    }


def _titled(key: str, lines: Iterator[Line], words: Words) -> Iterator[Line]:
    found = tuple(lines)
    if found:
        yield Line(words.say(key), found, title=True)


def _about(policy: Policy, words: Words) -> Iterator[Line]:
    definition, start = words.definition, policy.valid_from.isoformat()
    yield Line(f"{words.say('for')} {words.get(definition.label, definition.name)}")
    if policy.valid_until is None:
        force = words.say("from", start=start)
    else:
        force = words.say("from to", start=start, end=policy.valid_until.isoformat())
    yield Line(f"{words.say('in force')} {force}")
    if policy.law_as_of is not None:
        yield Line(words.say("law as of", day=policy.law_as_of.isoformat()))


def _calendars(policy: Policy, words: Words) -> Iterator[Line]:
    working, school = policy.working, policy.school
    if working is not None:
        weekend = ", ".join(words.say(WEEKDAYS[day]) for day in sorted(working.weekend))
        yield Line(
            words.say("working", country=working.country, weekend=weekend),
            (
                Line(words.say("eves yes" if working.eves else "eves no"), bullet=True),
                Line(words.say("roll yes" if working.roll_forward else "roll no"), bullet=True),
            ),
        )
    if school is not None:
        first, last = min(start for start, _ in school.terms), max(end for _, end in school.terms)
        yield Line(words.say("school", first=first.isoformat(), last=last.isoformat()))


def _terms(policy: Policy, words: Words) -> Iterator[Line]:
    for name, term in policy.terms.items():
        if term.condition is None:  # what it means depends on where it is used
            yield Line(f"{name}:", (Line(f"`{' '.join(term.text.split())}`", bullet=True),))
        else:
            yield Line(f"{name}:", words.outline(term.condition))


def _rule(rule: Rule, words: Words) -> Line:
    words = words.of(rule.on)
    below = [Line(f"{words.say('on')} {', '.join(map(words.event, rule.on))}")]
    if rule.when is not None:
        below.append(words.headed("applies", rule.when))
    if rule.that.text == "no":
        below.append(Line(words.say("always_marked" if rule.flags else "always_refused")))
    else:
        below.append(words.headed("marked" if rule.flags else "required", rule.that))
    return Line(_named(rule.id, rule.label, words), (*below, *_reasons(rule, words)))


def _rule_json(rule: Rule, words: Words) -> dict[str, Any]:
    words = words.of(rule.on)
    return {
        "id": rule.id,
        "kind": "flag" if rule.flags else "require",
        "on": list(rule.on),
        "when": None
        if rule.when is None
        else {"written": rule.when.text, "said": words.condition(rule.when)},
        "that": {"written": rule.that.text, "said": words.condition(rule.that)},
        "because": None if rule.because is None else rule.because.get(words.language),
        "source": rule.source,
    }


def _named(id: str, label: Label | None, words: Words) -> str:
    return id if label is None else f"{id}  {label.get(words.language)}"


def _reasons(one: Rule | Deadline, words: Words) -> Iterator[Line]:
    if one.because is not None:
        yield Line(f"{words.say('because')} {one.because.get(words.language)}")
    if one.source is not None:
        yield Line(f"{words.say('source')} {one.source}")


# ------------------------------------------------------------------ deadlines


def _deadline(deadline: Deadline, words: Words) -> Line:
    below = [*_triggers("begins", deadline.begins, words), *_triggers("ends", deadline.ends, words)]
    if deadline.within is not None:
        below.append(Line(f"{words.say('within')} {_span(deadline.within, words)}"))
    if deadline.at is not None:
        below.append(Line(f"{words.say('at')} {words.value(deadline.at)}"))
    if deadline.when is not None:
        below.append(words.headed("applies", deadline.when))
    below.append(Line(f"{words.say('then')} {_then(deadline, words)}"))
    return Line(_named(deadline.id, deadline.label, words), (*below, *_reasons(deadline, words)))


def _deadline_json(deadline: Deadline, words: Words) -> dict[str, Any]:
    when = deadline.when
    return {
        "id": deadline.id,
        "begins": [_trigger(trigger, words) for trigger in deadline.begins],
        "ends": [_trigger(trigger, words) for trigger in deadline.ends],
        "within": None if deadline.within is None else str(deadline.within),
        "at": None if deadline.at is None else deadline.at.text,
        "when": None if when is None else {"written": when.text, "said": words.condition(when)},
        "then": _then(deadline, words),
        "do": deadline.do,
        "notify": list(deadline.notify),
        "because": None if deadline.because is None else deadline.because.get(words.language),
        "source": deadline.source,
    }


def _triggers(key: str, triggers: Sequence[Trigger], words: Words) -> Iterator[Line]:
    said = [_trigger(trigger, words) for trigger in triggers]
    if len(said) == 1:
        yield Line(f"{words.say(key)} {said[0]}")
    elif said:
        yield Line(words.say(key), tuple(Line(one, bullet=True) for one in said))


def _trigger(trigger: Trigger, words: Words) -> str:
    if trigger.condition is not None:
        return words.say("true", condition=words.condition(trigger.condition))
    if trigger.kind is Happening.EVENT:
        return words.say("event", event=words.event(trigger.name))
    owner, _, key = trigger.name.rstrip("]").partition("[")
    place = words.speech.list(owner).get(words.language)
    if key:
        place += f": {words.speech.key(owner, key).get(words.language)}"
    state = words.get(words.speech.state(owner, trigger.state), trigger.state)
    return words.say(str(trigger.kind), place=place, state=state)


def _span(span: Span, words: Words) -> str:
    if str(span) == "same day":
        return words.say("same day")
    unit = span.unit.value
    return words.say(f"one {unit}" if span.count == 1 else unit, count=str(span.count))


def _then(deadline: Deadline, words: Words) -> str:
    if deadline.do is not None:
        return words.say("does", event=words.event(deadline.do))
    if deadline.notify:
        return words.say("notified", roles=words.roles(deadline.notify))
    return words.say("flagged")
