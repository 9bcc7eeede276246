"""A small vocabulary with one of everything, and views on it, for the tests of conditions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pathway.conditions import Compiler, Condition, Scope, View, Vocabulary, parse
from pathway.conditions.scope import TermText
from pathway.conditions.types import (
    BoolType,
    DateType,
    EntryType,
    EnumType,
    IntType,
    PersonType,
    RowType,
    SetType,
    TextType,
    Type,
)
from pathway.definition import Field, ListKind, Region, Role, State
from pathway.diagnostics import Report, Source
from pathway.files import Text

TODAY = date(2026, 3, 31)
SEVERITY = EnumType(("light", "moderate", "serious"), ordered=True)
REVERSED = EnumType(("serious", "moderate", "light"), ordered=True)
KIND = EnumType(("a", "b", "c", "own_worker"))
KEYS = EnumType(("disability", "care"))
LEVEL = EnumType(("basic", "special"), ordered=True)


def given(
    name: str, type_: Type, default: Any = None, *, optional: bool = False, personal: bool = False
) -> Field:
    return Field(name, type_, optional, default, personal)


def fields(*described: Field) -> dict[str, Field]:
    return {one.name: one for one in described}


FACTS = fields(
    given("flag", BoolType(), False),
    given("other", BoolType()),
    given("n", IntType()),
    given("k", IntType(), 0),
    given("m", IntType(), optional=True),
    given("born", DateType()),
    given("due", DateType(), optional=True),
    given("sev", SEVERITY, "light"),
    given("sev2", SEVERITY),
    given("rev", REVERSED, "light"),
    given("kind", KIND),
    given("maybe", KIND, optional=True),
    given("topics", SetType(("x", "y", "z")), frozenset()),
    given("note", TextType(), optional=True),
    given("secret", BoolType(), False, personal=True),
    given("friend", PersonType(), optional=True),
    given("plan.live", BoolType(), False),
    given("plan.made", DateType(), optional=True),
)
PAYLOAD = fields(
    given("member", PersonType()),
    given("expert", PersonType(), optional=True),
    given("kind", KEYS),
    given("agreed", EntryType("consent")),
    given("service", RowType("offer")),
    given("words", TextType(), optional=True),
    given("number", IntType()),
    given("worker", EntryType("near"), optional=True),
)
STATES = {
    name: State(name, final=name in ("closed", "done", "withdrawn"))
    for name in ("new", "open", "closed", "none", "active", "done", "asked", "given", "withdrawn")
}


def states(*names: str) -> dict[str, State]:
    return {name: STATES[name] for name in names}


WORDS = Vocabulary(
    facts=FACTS,
    people=fields(given("level", LEVEL, optional=True), given("grade", IntType())),
    roles={
        "guardian": Role("guardian", client=True, attributes=fields(given("barred", BoolType(), False))),
        "own_worker": Role(
            "own_worker",
            max=1,
            attributes=fields(given("began", DateType(), optional=True), given("share", IntType())),
        ),
        "responsible": Role("responsible", max=1, attributes=fields(given("share", BoolType()))),
        "near": Role("near", attributes=fields(given("share", IntType()))),
        "lead": Role("lead", organisation=True),
    },
    groups={"family": ("guardian", "near")},
    regions={
        "main": Region("main", "new", states("new", "open", "closed")),
        "special": Region("special", "none", states("none", "active", "done"), KEYS.values, "kind"),
    },
    lists={
        "consent": ListKind(
            "consent",
            attributes=fields(
                given("scope", EnumType(("network", "group"))),
                given("target", PersonType(), optional=True),
                given("written", BoolType(), False),
                given("need", EntryType("need"), optional=True),
            ),
            initial="asked",
            states=states("asked", "given", "withdrawn"),
        ),
        "need": ListKind("need", attributes=fields(given("size", IntType()))),
    },
    rows={"offer": fields(given("min_age", IntType()), given("purpose", KIND, optional=True))},
    settings={"limit": 3},
)
ROLES = ("guardian", "own_worker", "near", "lead")
SCOPE = Scope(WORDS, payload=PAYLOAD, actor_roles=ROLES)


def scope_with(**terms: str) -> Scope:
    """The scope with reusable conditions."""
    parsed = {name: TermText(text, parse(text, lambda *_: None)) for name, text in terms.items()}
    words = Vocabulary(
        **{name: getattr(WORDS, name) for name in WORDS.__slots__ if name != "terms"}, terms=parsed
    )
    return Scope(words, payload=PAYLOAD, actor_roles=ROLES)


def text(written: str) -> Text:
    """A condition as if it stood alone in a file."""
    return Text.make(written, Source.of("c", written).span(0, len(written)))


def compiled(written: str | Sequence[str], scope: Scope = SCOPE) -> tuple[Condition | None, Report]:
    report = Report()
    texts = [text(one) for one in ([written] if isinstance(written, str) else written)]
    return Compiler(scope, report).condition(texts), report


def lines(report: Report) -> list[str]:
    """Findings as `columns code: message | help`."""
    return [
        f"{d.span.column}-{d.span.end_column} {d.code.name}: {d.message}" + (f" | {d.help}" if d.help else "")
        for d in report
    ]


def faults(written: str | Sequence[str], scope: Scope = SCOPE) -> list[str]:
    return lines(compiled(written, scope)[1])


def sound(written: str | Sequence[str], scope: Scope = SCOPE) -> Condition:
    condition, report = compiled(written, scope)
    assert condition is not None, lines(report)
    assert lines(report) == []
    return condition


# ---------------------------------------------------------------- views


@dataclass(frozen=True, slots=True)
class Entry:
    list: str
    key: str
    values: Mapping[str, Any] = field(default_factory=dict)
    state: str | None = None

    @property
    def id(self) -> str:
        return f"{self.list}/{self.key}"


@dataclass(frozen=True, slots=True)
class Known:
    attributes: Mapping[str, Any]


BASE_FACTS: dict[str, Any] = {
    "flag": False,
    "other": True,
    "n": 2,
    "k": 0,
    "m": None,
    "born": date(2010, 3, 31),
    "due": None,
    "sev": "light",
    "sev2": "serious",
    "rev": "light",
    "kind": "a",
    "maybe": None,
    "topics": frozenset({"x"}),
    "note": None,
    "secret": False,
    "friend": None,
    "plan.live": False,
    "plan.made": None,
}
BASE_LISTS = {
    "guardian": (
        Entry("guardian", "mother", {"barred": False}),
        Entry("guardian", "father", {"barred": True}),
    ),
    "own_worker": (Entry("own_worker", "nurse", {"began": date(2026, 1, 1), "share": 50}),),
    "near": (Entry("near", "nurse", {"share": 10}),),
    "consent": (
        Entry(
            "consent",
            "1",
            {"scope": "network", "target": "nurse", "written": True, "need": "need/1"},
            "given",
        ),
        Entry("consent", "2", {"scope": "group", "target": None, "written": False, "need": None}, "asked"),
    ),
    "need": (Entry("need", "1", {"size": 4}),),
}
BASE_PAYLOAD: dict[str, Any] = {
    "member": "mother",
    "expert": None,
    "kind": "care",
    "agreed": "consent/1",
    "service": "swim",
    "words": None,
    "number": 7,
    "worker": None,
}
REGISTER = {"nurse": Known({"level": "special", "grade": 5}), "mother": Known({"level": None, "grade": 1})}


def view(
    facts: Mapping[str, Any] | None = None,
    *,
    without: Sequence[str] = (),
    lists: Mapping[str, Sequence[Entry]] | None = None,
    payload: Mapping[str, Any] | None = None,
    **more: Any,
) -> View:
    """A view on a case of this vocabulary; `without` leaves facts or `event.…` fields out."""
    return View(
        facts={k: v for k, v in {**BASE_FACTS, **(facts or {})}.items() if k not in without},
        regions={"main": "open", "special[disability]": "none", "special[care]": "active"},
        lists={**BASE_LISTS, **(lists or {})},
        today=TODAY,
        payload={k: v for k, v in {**BASE_PAYLOAD, **(payload or {})}.items() if f"event.{k}" not in without},
        actor=more.pop("actor", "nurse"),
        role=more.pop("role", "own_worker"),
        holding=more.pop("holding", {"began": date(2026, 1, 1), "share": 50}),
        present=more.pop("present", {"nurse", "mother"}),
        people=REGISTER.get,
        rows={"offer": {"swim": {"min_age": 7, "purpose": None}}},
        **more,
    )
