"""Decisions as people read them, and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rich.text import Text

from pathway.cli.shared.console import wrapped
from pathway.cli.shared.phrases import phrase
from pathway.cli.shared.words import Words
from pathway.decision import Answer, Check, Decision
from pathway.definition import Definition

SIGNS = {Answer.YES: "✓", Answer.NO: "✗", Answer.UNKNOWN: "?"}
STYLES = {Answer.YES: "green", Answer.NO: "red", Answer.UNKNOWN: "yellow"}


def deciding(decision: Decision) -> list[Check]:
    """The checks that refused the act or need information; for an accepted one, the flags that mark it."""
    flags = decision.allowed is Answer.YES
    return [c for c in decision.checks if (c.kind == "flag") is flags and c.answer is not Answer.YES]


def outcome(answer: Answer) -> str:
    """`accepted` or `refused`: an act that needs information is not carried out."""
    return "accepted" if answer is Answer.YES else "refused"


def version_of(policy: str, version: int | None, language: str = "en") -> str:
    """A policy as people call it, with its version where that is known."""
    return policy if version is None else phrase("version", language, name=policy, version=str(version))


def who(decision: Decision, definition: Definition, language: str) -> str:
    """Who acted in which role, through whom, and with whom."""
    act, words = decision.act, Words(definition, language)
    said = phrase("who", language, actor=act.actor, role=words.role(act.role))
    if act.through is not None and decision.through_role:
        role = words.role(decision.through_role)
        said += phrase("entered as", language, person=act.through, role=role)
    elif act.through is not None:
        said += phrase("entered", language, person=act.through)
    if act.present:
        people = ", ".join(f"{person} ({words.role(role)})" for person, role in act.present.items())
        said += phrase("with", language, people=people)
    return said


def reason_lines(check: Check, language: str, width: int, indent: str, *, detail: bool) -> Iterator[Text]:
    """A check that is not yes: its id and why; with `detail` what failed, was read, and would change it."""
    sign = "!" if check.kind == "flag" else SIGNS[check.answer]
    because = check.because.get(language) if check.because is not None else phrase("no because", language)
    source = f" ({check.source})" if check.source else ""
    head = f"{indent}{sign} {check.id}  "
    for number, line in enumerate(wrapped(because + source, width, head)):
        text = Text(line)
        if number == 0:
            text.stylize("yellow" if check.kind == "flag" else STYLES[check.answer], 0, len(head))
        yield text
    if detail:
        rest = " " * len(head)
        for what, said in _details(check, language):
            yield from (
                Text(line, style="dim")
                for line in wrapped(said, width, f"{rest}{what} " if what else rest, rest + "  ")
            )


def decision_json(decision: Decision, language: str) -> dict[str, Any]:
    """The stable form of a decision."""
    act = decision.act
    return {
        "event": act.event,
        "actor": act.actor,
        "role": act.role,
        "through": act.through,
        "present": dict(act.present),
        "at": decision.at.isoformat(),
        "outcome": outcome(decision.allowed),
        "unknown": decision.allowed is Answer.UNKNOWN,
        "rules": [check.id for check in deciding(decision)],
        "flags": list(decision.flags),
        "reasons": [
            check_json(check, language) for check in decision.checks if check.answer is not Answer.YES
        ],
        "moves": [{"region": m.region, "from": m.source, "to": m.to} for m in decision.moves],
        "linked": [op.target for op in decision.effects if op.kind == "link"],
    }


def check_json(check: Check, language: str) -> dict[str, Any]:
    """The stable form of one check."""
    form = {
        "rule": check.id,
        "kind": check.kind,
        "answer": check.answer.value,
        "policy": check.policy,
        "policy_version": check.policy_version,
        "because": None if check.because is None else check.because.get(language),
        "source": check.source,
        "failing": check.failing,
        "reads": dict(check.reads),
        "needed": list(check.needed),
        "missing": list(check.missing),
        "told": None if check.told is None else check.told.get(language),
        "needs": [label.get(language) for label in check.needs],
    }
    return form | {"notify": {role: list(told) for role, told in check.notify}} if check.notify else form


def to_be_told(notify: Iterable[tuple[str, Sequence[str]]]) -> str:
    """Who is to be told of a deadline that passed: roles, with those who hold them on the case."""
    return ", ".join(f"{role} ({', '.join(held)})" if held else role for role, held in notify)


def _details(check: Check, language: str) -> Iterator[tuple[str, str]]:
    if check.policy is not None:
        yield phrase("policy", language), version_of(check.policy, check.policy_version, language)
    if check.failing in ("no", "yes"):
        return  # the rule holds never, or always
    told = check.failing if check.told is None else check.told.get(language)
    if told:
        yield "" if check.kind == "built-in" else phrase("failing", language), told
    if check.reads:
        yield phrase("read", language), ", ".join(f"{name} = {value}" for name, value in check.reads)
    if check.notify:
        yield phrase("to be told", language), to_be_told(check.notify)
    if check.missing and check.kind == "built-in":  # by the names that options take
        yield phrase("written", language), ", ".join(check.missing)
    elif check.missing:
        yield phrase("not known", language), ", ".join(check.missing)
    elif check.needed:
        yield phrase("would hold", language), phrase("and", language).join(_needed(check, language))


def _needed(check: Check, language: str) -> list[str]:
    """What would have to be so, in words; an entry of a former engine has it as conditions alone."""
    return [label.get(language) for label in check.needs] or list(check.needed)
