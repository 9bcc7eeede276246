"""Acts as they are given on the command line, and their answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.text import Text

from pathway.cli.shared import exits
from pathway.cli.shared.changes import changes
from pathway.cli.shared.console import note, out, print_json, put, wrapped
from pathway.cli.shared.database import Register
from pathway.cli.shared.decisions import SIGNS, STYLES, decision_json, reason_lines, who
from pathway.cli.shared.options import Format
from pathway.cli.shared.phrases import answer_words, phrase
from pathway.cli.shared.typed import facts, pairs, payload
from pathway.decision import Answer, Check, Decision
from pathway.definition import Definition
from pathway.engine import Actor, Receipt


@dataclass(frozen=True, slots=True)
class Given:
    """What the options say of an act, as they say it."""

    event: str
    by: str
    role: str
    through: str | None = None
    with_: Sequence[str] | None = None
    payload: Sequence[str] | None = None
    record: Sequence[str] | None = None
    organisation: str | None = None

    @property
    def actor(self) -> Actor:
        return Actor(self.by, self.organisation)

    def arguments(self, definition: Definition) -> dict[str, Any]:
        """The keyword arguments of `Engine.act` and `Engine.ask`, typed. UsageError for what doesn't fit."""
        return {
            "role": self.role,
            "through": self.through,
            "present": pairs(self.with_ or (), "--with"),
            "payload": payload(definition, self.event, self.payload or ()),
            "record": facts(definition, self.record or (), "--record"),
        }


@dataclass(frozen=True, slots=True)
class Reply:
    """How answers are given."""

    definition: Definition
    language: str
    format: Format
    register: Register

    def to_act(self, receipt: Receipt) -> None:
        """Say what came of an act. Ends the command with exit code 1 where it was refused."""
        tail = {
            "case": receipt.case,
            "version": receipt.version,
            "entry": receipt.seq,
            "repeated": receipt.repeated,
        }
        again = " (the same key led to it before)" if receipt.repeated else ""
        line = f"case {receipt.case}, version {receipt.version}, entry {receipt.seq} of its log{again}"
        self._give(receipt.decision, {**tail, **decision_json(receipt.decision, self.language)}, line)

    def to_question(self, decision: Decision) -> None:
        """Say what the answer would be. Ends the command with exit code 1 where that is not yes."""
        self._give(decision, decision_json(decision, self.language), "")

    def _give(self, decision: Decision, form: dict[str, Any], last: str) -> None:
        if self.format is Format.JSON:
            print_json(form)
        else:
            console = out()
            put(console, *self._lines(decision, console))
            if last:
                put(console, *(Text(line, style="dim") for line in wrapped(last, console.width)))
        self.end(decision)

    def end(self, decision: Decision) -> None:
        """End the command with exit code 1 where the answer is not yes."""
        if decision.allowed is Answer.YES:
            return
        if not self.register.given and any(c.id in ("ROLE", "THROUGH") for c in decision.checks if _fails(c)):
            note("no register of people was given, so nobody serves in an organisation's role; see --people")
        raise exits.Stop(exits.FINDINGS)

    def head_lines(self, decision: Decision, width: int) -> Iterator[Text]:
        """The answer, and to what."""
        answer, event = decision.allowed, self.definition.events[decision.act.event]
        label = f"{event.label.get(self.language)} " if event.label is not None else ""
        head = f"{SIGNS[answer]} {answer_words(answer, self.language)}: "
        said = phrase(
            "act",
            self.language,
            event=f"{label}[{event.name}]",
            who=who(decision, self.definition, self.language),
        )
        for number, line in enumerate(wrapped(said, width, head, "  ")):
            text = Text(line)
            if number == 0:
                text.stylize(f"bold {STYLES[answer]}", 0, len(head))
            yield text

    def _lines(self, decision: Decision, console: Console) -> Iterator[Text]:
        yield from self.head_lines(decision, console.width)
        for check in decision.checks:
            if _fails(check):
                yield from reason_lines(check, self.language, console.width, "  ", detail=True)
        for said in changes(decision, self.definition, self.language):
            yield from map(Text, wrapped(said, console.width, "  ", "    "))


def _fails(check: Check) -> bool:
    return check.answer is not Answer.YES
