"""Why an act is answered so: as people read it, and as JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from rich.text import Text

from pathway.cli.shared.acts import Reply
from pathway.cli.shared.console import wrapped
from pathway.cli.shared.decisions import SIGNS, STYLES, decision_json, reason_lines, version_of
from pathway.cli.shared.phrases import phrase
from pathway.decision import Answer, Consulted, Judged, Why

_MARKS: Final = {True: SIGNS[Answer.YES], False: SIGNS[Answer.NO], None: SIGNS[Answer.UNKNOWN]}
_COLOURS: Final = {True: "green", False: "red", None: "yellow"}


def why_json(why: Why, language: str) -> dict[str, Any]:
    """The stable form."""
    return {
        **decision_json(why.decision, language),
        "consulted": [_consulted_json(one, language) for one in why.consulted],
        "needed": None
        if why.needed is None
        else [{"said": one.said.get(language), "condition": one.text} for one in why.needed],
        "must_be_known": list(why.missing),
        "may": [
            {"role": one.role, "label": one.label.get(language), "holders": list(one.holders)}
            for one in why.may
        ],
    }


def _consulted_json(one: Consulted, language: str) -> dict[str, Any]:
    rule, answer = one.rule, one.answer
    return {
        "rule": rule.id,
        "kind": "flag" if rule.flags else "require",
        "policy": rule.policy,
        "policy_version": rule.policy_version,
        "answer": None if answer is None else answer.value,
        "because": None if rule.because is None else rule.because.get(language),
        "source": rule.source,
        "when": [_judged_json(part, language) for part in one.when],
        "that": [_judged_json(part, language) for part in one.that],
        "reads": dict(one.reads),
    }


def _judged_json(one: Judged, language: str) -> dict[str, Any]:
    return {"condition": one.text, "said": one.said.line(language), "holds": one.holds}


def why_lines(why: Why, reply: Reply, width: int) -> Iterator[Text]:
    """The answer, the built-in checks, every rule, what would change it, and who may do it."""
    language = reply.language
    yield from reply.head_lines(why.decision, width)
    yield from _title("built in", language)
    yield from _built_in(why, language, width)
    yield from _title("consulted", language)
    for one in why.consulted:
        yield from _consulted(one, language, width)
    if not why.consulted:
        yield Text(f"  {phrase('no rules', language)}")
    if why.missing:
        yield from _title("must know", language)
        yield from _bullets(why.missing, width)
    if why.decision.allowed is not Answer.YES:
        yield from _title("no set" if why.needed is None else "if", language)
        yield from _bullets((one.said.get(language) for one in why.needed or ()), width)
        if sum(one.text is not None for one in why.needed or ()) > 1:
            yield from _dim(phrase("each alone", language) + ".", "  ", width)
    if why.may:
        yield from _title("may", language)
        said = (f"{one.label.get(language)} [{one.role}]" for one in why.may)
        held = (f": {', '.join(one.holders)}" if one.holders else "" for one in why.may)
        yield from _bullets((f"{role}{who}" for role, who in zip(said, held, strict=True)), width)


def _title(key: str, language: str) -> Iterator[Text]:
    yield Text()
    yield Text(phrase(key, language), style="bold")


def _bullets(lines: Iterable[str], width: int) -> Iterator[Text]:
    for line in lines:
        yield from map(Text, wrapped(line, width, "  - "))


def _built_in(why: Why, language: str, width: int) -> Iterator[Text]:
    checks = [check for check in why.decision.checks if check.kind == "built-in"]
    held = [check.id for check in checks if check.answer is Answer.YES]
    if held:
        said = f"{phrase('held', language)} {', '.join(held)}"
        yield from map(Text, wrapped(said, width, f"  {SIGNS[Answer.YES]} "))
    for check in checks:
        if check.answer is not Answer.YES:
            yield from reason_lines(check, language, width, "  ", detail=True)


def _consulted(one: Consulted, language: str, width: int) -> Iterator[Text]:
    rule, answer = one.rule, one.answer
    sign = "–" if answer is None else "!" if rule.flags and answer is not Answer.YES else SIGNS[answer]
    because = phrase("no because", language) if rule.because is None else rule.because.get(language)
    if answer in (None, Answer.YES):  # it says why it refuses, which it does not
        because = f"{phrase('unasked' if answer is None else 'holds', language)} {because}"
    source = f" ({rule.source})" if rule.source else ""
    head = f"  {sign} {rule.id}  "
    for number, line in enumerate(wrapped(because + source, width, head)):
        text = Text(line)
        if number == 0:
            text.stylize("dim" if answer is None else STYLES[answer], 0, len(head))
        yield text
    rest = " " * 6
    policy = version_of(rule.policy, rule.policy_version, language)
    yield from _dim(f"{phrase('policy', language)} {policy}", rest, width)
    if one.when:
        yield from _judged("not apply" if answer is None else "applies", one.when, rest, language, width)
    if one.that:
        yield from _judged("marks" if rule.flags else "asks", one.that, rest, language, width)
    written = " ".join(part.text for part in (*one.when, *one.that))
    if unseen := [(name, value) for name, value in one.reads if not _stands_in(written, name, value)]:
        said = ", ".join(f"{name} = {value}" for name, value in unseen)
        yield from _dim(f"{phrase('read', language)} {said}", rest, width)


def _stands_in(written: str, name: str, value: str) -> bool:
    """Whether a condition with values shows this one: not behind a longer name that ends so."""
    return re.search(rf"(?<![\w.]){re.escape(f'{name} ({value})')}", written) is not None


def _judged(key: str, parts: Sequence[Judged], rest: str, language: str, width: int) -> Iterator[Text]:
    """Each conjunct with its sign, in words and as it is written, with the values read put into both."""
    yield Text(f"{rest}{phrase(key, language)}")
    for part in parts:
        for place, (depth, said) in enumerate(part.said.outline(language)):
            sign = _MARKS[part.holds] if place == 0 else " "
            bullet = "" if place == 0 else "- "
            first = f"{rest}  {sign} {'  ' * depth}{bullet}"
            for number, line in enumerate(wrapped(said, width, first)):
                text = Text(line)
                if place == number == 0:
                    text.stylize(_COLOURS[part.holds], 0, len(first))
                yield text
        yield from _dim(f"{phrase('written', language)} {part.text}", f"{rest}    ", width)


def _dim(said: str, indent: str, width: int) -> Iterator[Text]:
    yield from (Text(line, style="dim") for line in wrapped(said, width, indent, f"{indent}  "))
