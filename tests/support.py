"""A small pathway with one of everything, policies for it, and people: for the tests of decisions and the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import databases
from databases import address as address

from pathway import Actor, Engine, ManualClock
from pathway.decision import (
    Act,
    Answer,
    Case,
    Check,
    Decision,
    Opening,
    Person,
    apply,
    decide,
    fire,
    new_case,
    overdue,
)
from pathway.definition import Definition, load_definition
from pathway.diagnostics import Report, Source
from pathway.ids import CountedIds
from pathway.policy import Bundle, load_policy

ZONE = ZoneInfo("Europe/Helsinki")
ROOT = Path(__file__).parent.parent
SQLITE = databases.SQLITE

SMALL = """
pathway: small
version: 1
label: {en: Small, fi: Pieni, sv: Liten}
timezone: Europe/Helsinki
facts:
  level: {type: int, range: [0, 9], optional: yes}
  told: {type: text, optional: yes}
  born: {type: date, personal: yes, optional: yes}
  due_on: {type: date, optional: yes}
  copied_on: {type: date, optional: yes}
  ready: {type: bool, default: no}
  needed: {type: bool}
  height: {type: int}
  times.opened: {type: int, default: 0}
  times.left: {type: int, default: 0}
people:
  licensed: {type: bool, default: no}
roles:
  client: {party: client}
  parent: {party: client}
  helper: {attributes: {since: {type: date, optional: yes}, trained: {type: bool, default: no}}}
  lead: {max: 1}
  nurse: {held: organisation}
  clerk: {held: organisation}
groups:
  family: [client, parent]
regions:
  main:
    initial: new
    states:
      new: {}
      open:
        on_enter:
          - sets: {times.opened: times.opened + 1}
        on_leave:
          - sets: {times.left: times.left + 1}
      done: {final: yes}
  side:
    per: kind
    kind: [a, b]
    initial: idle
    states: {idle: {}, busy: {}}
lists:
  matter:
    attributes:
      kind: {type: enum, values: [big, small], default: small}
      note: {type: text, optional: yes}
      asked: {type: date, optional: yes}
      marked: {type: bool, default: no}
    initial: pending
    states:
      pending:
        on_enter:
          - when: matter.kind == big
            adds: {memo: {about: matter.kind}}
      decided:
        final: yes
        on_enter:
          - changes: {matter: {marked: yes}}
  memo:
    attributes:
      about: {type: enum, values: [big, small], optional: yes}
events:
  begin:
    by: [anyone, clerk]
    may_set: [level, told, needed, height, due_on, born]
    moves:
      - {region: main, from: new, to: open}
  note:
    by: [family, nurse]
    through: [nurse]
    may_set: [told, level, ready, due_on, needed, height, born]
  meet:
    by: [nurse, clerk]
    with: [family]
  take:
    by: [nurse]
    payload: {who: {type: person}}
    effects:
      - assigns: {lead: event.who}
  join:
    by: [nurse, clerk]
    payload: {who: {type: person}, since: {type: date, optional: yes}}
    effects:
      - assigns: {helper: {who: event.who, since: event.since}}
  part:
    by: [nurse]
    payload: {helper: {type: entry, of: helper}}
    effects:
      - releases: event.helper
  hand_over:
    by: [nurse]
    payload: {who: {type: person}}
    effects:
      - releases: lead
        assigns: {lead: event.who}
  ask_for:
    by: [nurse, client]
    payload:
      kind: {type: enum, values: [big, small]}
      note: {type: text, optional: yes}
      asked: {type: date, optional: yes}
    effects:
      - adds: {matter: {kind: event.kind, note: event.note, asked: event.asked}}
  say_of:
    by: [nurse]
    payload: {matter: {type: entry, of: matter}}
  settle:
    by: [nurse, timer]
    payload: {matter: {type: entry, of: matter}}
    moves:
      - {region: "matter[event.matter]", from: pending, to: decided}
  drop:
    by: [nurse]
    payload: {matter: {type: entry, of: matter}}
    effects:
      - ends: event.matter
  swap:
    by: [nurse]
    payload: {one: {type: key, of: side}, two: {type: key, of: side}}
    moves:
      - {region: "side[event.one]", from: idle, to: busy}
      - {region: "side[event.two]", from: busy, to: idle}
  choose:
    by: [clerk]
    moves:
      - {region: main, from: open, to: done, when: needed}
      - {region: main, from: open}
  measure:
    by: [nurse]
    effects:
      - sets: {copied_on: due_on, ready: height > 3}
  recount:
    by: [nurse]
    may_set: [level]
    effects:
      - when: level is set
        sets: {times.opened: level, times.left: times.opened}
  tidy:
    by: [nurse]
    effects:
      - ends: [matter where it.kind == small]
  lapse:
    by: [timer]
    moves:
      - {region: main, from: open, to: done}
  finish:
    by: [clerk, nurse]
    moves:
      - {region: main, from: [new, open], to: done}
  read:
    by: [nurse, clerk]
  disclose:
    by: [clerk]
    payload: {to: {type: person}}
"""

PEOPLE: Mapping[str, Person] = {
    "nurse": Person({"licensed": True}, frozenset({"nurse"}), "county"),
    "nurse_two": Person({}, frozenset({"nurse"})),
    "clerk": Person({}, frozenset({"clerk"})),
    "child": Person(),
    "mother": Person(),
    "father": Person(),
}

OPENING = Opening(facts={"needed": False}, holds={"client": ("child",), "parent": ("mother",)})


def policy(body: str = "", *, name: str = "rules", since: str = "2020-01-01", rest: str = "") -> str:
    """A policy file for the small pathway."""
    head = f"policy: {name}\nfor: small\nversion: 1\nvalid_from: {since}\n{rest}\n"
    return head + body


def rule(id: str, on: str, that: str, when: str | None = None) -> str:
    """A rule, as an item of `require:` or `flag:`."""
    text = f"  - id: {id}\n    on: [{on}]\n"
    text += "" if when is None else f'    when: "{when}"\n'
    return text + f'    that: "{that}"\n    because: {{en: why, fi: miksi, sv: varför}}\n    source: none\n'


def deadline(id: str, rest: str) -> str:
    """A deadline, as an item of `deadlines:`; `rest` is what it runs from and to, within a flow mapping."""
    return f"  - {{id: {id}, {rest}, because: {{en: why, fi: miksi, sv: varför}}, source: none}}\n"


@cache
def definition(text: str = SMALL) -> Definition:
    report = Report()
    found = load_definition(Source.of("small.yaml", text), lambda _: None, report)
    assert found is not None, [str(fault) for fault in report]
    return found


def bundle(*policies: str, pathway: str = SMALL, companions: Mapping[str, str] | None = None) -> Bundle:
    """The small pathway with policies, all given as texts."""
    report = Report()
    sources = {name: Source.of(name, text) for name, text in (companions or {}).items()}
    read = [
        load_policy(Source.of(f"{n}.yaml", text), definition(pathway), sources.get, report)
        for n, text in enumerate(policies)
    ]
    sound = [one for one in read if one is not None]
    assert len(sound) == len(policies), [str(fault) for fault in report]
    return Bundle(definition(pathway), sound)


def at(text: str) -> datetime:
    """A local day (noon) or time."""
    return datetime.fromisoformat(text if " " in text else f"{text} 12:00").replace(tzinfo=ZONE)


class World:
    """A case of the small pathway, acted on through the decision core alone."""

    def __init__(
        self,
        *policies: str,
        pathway: str = SMALL,
        day: str = "2026-03-02",
        opening: Opening | None = OPENING,
        companions: Mapping[str, str] | None = None,
        people: Mapping[str, Person] = PEOPLE,
    ) -> None:
        self.bundle = bundle(*policies, pathway=pathway, companions=companions)
        self.case: Case = new_case(self.bundle.definition, "case")
        self.people = people
        self.now = at(day)
        if opening is not None:
            self.do("begin", "mother", "anyone", opening=opening)

    def ask(
        self,
        event: str,
        actor: str = "nurse",
        role: str | None = None,
        *,
        through: str | None = None,
        present: Mapping[str, str] | None = None,
        record: Mapping[str, object] | None = None,
        opening: Opening | None = None,
        **payload: object,
    ) -> Decision:
        act = Act(event, actor, role or actor, through, present or {}, payload, record or {})
        return decide(self.bundle, self.case, act, self.now, self.people.get, opening=opening)

    def do(self, event: str, *args: str, day: str | None = None, **kwargs: object) -> Decision:
        """Ask on `day`, and carry out what is allowed."""
        self.now = self.now if day is None else at(day)
        decision = self.ask(event, *args, **kwargs)  # type: ignore[arg-type]
        if decision.allowed is Answer.YES:
            self.case = apply(self.bundle, self.case, decision)
        return decision

    def wait(self, day: str) -> list[Decision]:
        """Let every deadline that is overdue by `day` fire then, the earliest first."""
        self.now = at(day)
        fired: list[Decision] = []
        while True:
            ready = [
                t for t in self.case.timers if overdue(self.bundle, self.case, t, self.now, self.people.get)
            ]
            if not ready:
                return fired
            first = min(ready, key=lambda t: (t.due, t.id))
            fired.append(fire(self.bundle, self.case, first, self.now, self.people.get))
            self.case = apply(self.bundle, self.case, fired[-1])

    def running(self) -> list[tuple[str, str | None]]:
        return [(timer.deadline, timer.subject) for timer in self.case.timers]

    def state(self, entry: str) -> str | None:
        return next(e.state for es in self.case.lists.values() for e in es if e.id == entry)


def check(decision: Decision, id: str) -> Check:
    """The one check of this id."""
    (found,) = [one for one in decision.checks if one.id == id]
    return found


def answers(decision: Decision) -> dict[str, str]:
    return {one.id: one.answer.value for one in decision.checks}


# ---------------------------------------------------------------- the engine


def write_files(folder: Path, *policies: str, pathway: str = SMALL) -> tuple[Path, list[Path]]:
    """The pathway and the policies as files."""
    folder.mkdir(parents=True, exist_ok=True)
    main = folder / "small.yaml"
    main.write_text(pathway, encoding="utf-8")
    paths = [folder / f"policy{number}.yaml" for number, _ in enumerate(policies)]
    for path, text in zip(paths, policies, strict=True):
        path.write_text(text, encoding="utf-8")
    return main, paths


def open_engine(
    folder: Path,
    *policies: str,
    pathway: str = SMALL,
    url: str | None = None,
    clock: ManualClock | None = None,
    people: Mapping[str, Person] = PEOPLE,
    timeout: float = 5.0,
    named: Sequence[Path] | None = None,
) -> Engine:
    """An engine on the small pathway, on a database of its own where no `url` is given.

    With `named` empty, on what the database keeps.
    """
    main, paths = write_files(folder / "files", *policies, pathway=pathway)
    return Engine.open(
        url or databases.fresh(),
        pathways=[main] if named is None else named,
        policies=paths if named is None else [],
        people=people,
        clock=clock or ManualClock(at("2026-03-02")),
        ids=CountedIds(),
        timeout=timeout,
    )


def start(engine: Engine, case: str | None = "case", **kwargs: object) -> str:
    """Open a case; gives its id."""
    receipt = engine.act(case, "begin", Actor("mother"), role="anyone", opening=OPENING, **kwargs)  # type: ignore[arg-type]
    assert receipt.accepted, receipt.decision.checks
    return receipt.case


def nurse_does(engine: Engine, event: str, case: str = "case", **kwargs: object):
    return engine.act(case, event, Actor("nurse"), role="nurse", **kwargs)  # type: ignore[arg-type]


# ---------------------------------------------------------------- past the engine


def dump(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table of a database."""
    with databases.connected(path) as connection:
        return {
            name: sorted(map(tuple, connection.execute(f"select * from {name}").fetchall()), key=repr)
            for name in databases.tables(connection)
        }


def tamper(path: Path, sql: str, *values: object) -> None:
    """Change a database behind the engine's back; something must have changed."""
    with databases.connected(path) as connection:
        assert connection.execute(databases.spelt(sql), values).rowcount > 0
