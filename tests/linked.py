"""Two small pathways that are linked with each other and with themselves, for the tests of linked cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import databases
from support import at

from pathway import Actor, Engine, ManualClock, Opening, Person, Receipt
from pathway.ids import CountedIds

HOME = """
pathway: home
version: 1
label: {en: Home, fi: Koti, sv: Hem}
timezone: Europe/Helsinki
facts:
  born: {type: date, personal: yes, optional: yes}
  mood: {type: enum, values: [good, bad], optional: yes}
  missed: {type: int, default: 0}
people:
  trained: {type: bool, default: no}
roles:
  child: {party: client, max: 1}
  guardian: {party: client}
  worker: {held: organisation}
regions:
  main:
    initial: new
    states: {new: {}, open: {}, done: {final: yes}}
lists:
  talk:
    linked: {pathway: talk, region: main, back: origin}
    attributes:
      wish: {type: text, optional: yes, personal: yes}
    states: {new: {}, offered: {}, held: {}, ended: {final: yes}}
  sibling:
    linked: {pathway: home, region: main, back: sibling}
    attributes:
      full: {type: bool, default: yes}
    states: {new: {}, open: {}, done: {final: yes}}
events:
  begin:
    by: [worker]
    may_set: [born, mood]
    moves:
      - {region: main, from: new, to: open}
  note:
    by: [worker, timer]
    may_set: [mood, born]
  propose:
    by: [worker]
    payload:
      wish: {type: text, optional: yes}
      urgent: {type: bool, default: no}
    effects:
      - opens:
          talk:
            do: offer
            as: worker
            payload: {urgent: event.urgent, place: home}
            facts: {born: born}
            holds: {child: child, guardian: [guardian]}
            attributes: {wish: event.wish}
  propose_and_end:
    by: [worker]
    effects:
      - opens: {talk: {do: offer, as: worker, payload: {urgent: no, place: school}, facts: {born: born}}}
    moves:
      - {region: main, from: open, to: done}
  join:
    by: [worker]
    payload:
      other: {type: case, of: home}
      full: {type: bool, default: yes}
    effects:
      - links: {sibling: {case: event.other, full: event.full}}
  part:
    by: [worker]
    payload: {sibling: {type: entry, of: sibling}}
    effects:
      - ends: event.sibling
  forget:
    by: [worker]
    effects:
      - ends: [talk where it.state == ended]
  praise:
    by: [worker]
    payload: {talk: {type: entry, of: talk}}
  count_missed:
    by: [timer]
    payload: {talk: {type: entry, of: talk}}
    effects:
      - sets: {missed: missed + 1}
  end:
    by: [worker]
    moves:
      - {region: main, from: [new, open], to: done}
  reopen:
    by: [worker]
    moves:
      - {region: main, from: done, to: open}
"""

TALK = """
pathway: talk
version: 1
label: {en: Talk, fi: Keskustelu, sv: Samtal}
timezone: Europe/Helsinki
facts:
  born: {type: date, personal: yes}
  asked_at: {type: enum, values: [home, school, clinic], default: clinic}
people:
  trained: {type: bool, default: no}
roles:
  child: {party: client, max: 1}
  guardian: {party: client, max: 2}
  worker: {held: organisation}
  leader: {max: 1}
regions:
  main:
    initial: new
    states: {new: {}, offered: {}, held: {}, ended: {final: yes}}
lists:
  origin:
    linked: {pathway: home, region: main, back: talk}
    states: {new: {}, open: {}, done: {final: yes}}
events:
  offer:
    by: [worker]
    payload:
      urgent: {type: bool}
      place: {type: enum, values: [home, school, clinic]}
    effects:
      - sets: {asked_at: event.place}
        assigns: {leader: actor}
    moves:
      - {region: main, from: new, to: offered}
  hold:
    by: [leader, guardian]
    moves:
      - {region: main, from: [offered, held], to: held}
  end:
    by: [leader, timer]
    moves:
      - {region: main, from: [offered, held], to: ended}
  resume:
    by: [leader]
    moves:
      - {region: main, from: ended, to: held}
  let_go:
    by: [leader]
    effects:
      - ends: origin
"""

HOME_RULES = """
policy: home_rules
for: home
version: 1
valid_from: 2020-01-01
require:
  - id: H1
    on: [end]
    that: "count(talk where it.state not in [ended]) == 0"
    because: {en: A talk is going on., fi: Keskustelu on kesken., sv: Ett samtal pågår.}
    source: none
  - id: H2
    on: [join]
    that: "not any sibling where it.case == event.other"
    because: {en: They are linked already., fi: On jo liitetty., sv: Redan kopplade.}
    source: none
deadlines:
  - {id: HD, from: {enter: talk.offered}, until: {leave: talk.offered}, within: 7 days, then: flag,
     because: {en: why, fi: miksi, sv: varför}, source: none}
  - {id: HE, from: {enter: talk.ended}, within: 3 days, then: {do: count_missed},
     because: {en: why, fi: miksi, sv: varför}, source: none}
  - {id: HT, from: {true: "any sibling where it.state == done"}, within: 2 days, then: flag,
     because: {en: why, fi: miksi, sv: varför}, source: none}
"""

TALK_RULES = """
policy: talk_rules
for: talk
version: 1
valid_from: 2020-01-01
require:
  - id: T1
    on: [offer]
    that: actor.trained
    because: {en: Only the trained may., fi: Vain koulutetut., sv: Bara utbildade.}
    source: none
  - id: T2
    on: [offer]
    when: event.urgent
    that: "any origin where it.state == open"
    because: {en: Home must be open., fi: Kodin pitää olla avoin., sv: Hem ska vara öppet.}
    source: none
deadlines:
  - {id: TD, from: {enter: main.offered}, until: {leave: main.offered}, within: 14 days, then: {do: end},
     because: {en: why, fi: miksi, sv: varför}, source: none}
  - {id: TO, from: {enter: origin.done}, until: {leave: origin.done}, within: 1 day, then: flag,
     because: {en: why, fi: miksi, sv: varför}, source: none}
"""

SCENARIO = """\
scenario: talks
pathway: home
policies: [home_rules, talk_rules]
time: {start: 2026-03-02, horizon: 60 days}
arrivals:
  - name: all
    every: 2 days
    do: begin
    by: worker
holds: {child: 1, guardian: 2}
facts: {born: 2020-05-01}
staff:
  worker: {count: 8, hours: always, people: {trained: {chance: 60 %}}}
behaviour:
  main.open:
    - {do: propose, by: worker, after: 1 day, payload: {urgent: {chance: 50 %}}}
    - {do: end, by: worker, after: 30 days}
  talk.offered:
    - {do: praise, by: worker, after: 2 days, payload: {talk: this}}
"""

PEOPLE: Mapping[str, Person] = {
    "nurse": Person({"trained": True}, frozenset({"worker"})),
    "clerk": Person({}, frozenset({"worker"})),
    "mother": Person(),
    "child": Person(),
}
OPENING = Opening(facts={"born": "2020-05-01"}, holds={"child": ("child",), "guardian": ("mother",)})
START = "2026-03-02"


def write(folder: Path, home: str = HOME, talk: str | None = TALK, **policies: str) -> None:
    """The pathways, and policies by name, as files of a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {"home": home, "home_rules": HOME_RULES, "talk_rules": TALK_RULES, **policies}
    texts |= {} if talk is None else {"talk": talk}
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


class World:
    """An engine on both pathways, on a database of its own where no `url` is given; and its clock."""

    def __init__(
        self,
        folder: Path,
        url: str | None = None,
        *,
        pathways: Sequence[str] = ("home",),
        policies: Sequence[str] | None = ("home_rules", "talk_rules"),
        people: Mapping[str, Person] = PEOPLE,
    ) -> None:
        if not (folder / "home.yaml").exists():
            write(folder)
        self.clock = ManualClock(at(START))
        self.engine = Engine.open(
            url or databases.fresh(),
            pathways=[folder / f"{name}.yaml" for name in pathways],
            policies=None if policies is None else [folder / f"{name}.yaml" for name in policies],
            people=people,
            clock=self.clock,
            ids=CountedIds(),
        )

    def __enter__(self) -> World:
        return self

    def __exit__(self, *_: object) -> None:
        self.engine.close()

    def do(
        self, case: str | None, event: str, actor: str = "nurse", role: str = "worker", **kwargs: object
    ) -> Receipt:
        """An act in the first pathway, or on a case that is there."""
        record = kwargs.pop("record", None)
        present, through = kwargs.pop("present", None), kwargs.pop("through", None)
        return self.engine.act(
            case,
            event,
            Actor(actor),
            role=role,
            payload=kwargs,
            record=record,  # type: ignore[arg-type]
            present=present,  # type: ignore[arg-type]
            through=through,  # type: ignore[arg-type]
        )

    def begin(self, case: str = "home", opening: Opening = OPENING) -> str:
        """Open a case on `home`."""
        receipt = self.engine.act(
            case, "begin", Actor("nurse"), role="worker", opening=opening, pathway="home"
        )
        assert receipt.accepted, receipt.decision.checks
        return receipt.case

    def talk(self, case: str = "home", **payload: object) -> str:
        """Open a case on `talk` from one on `home`."""
        receipt = self.do(case, "propose", **payload)
        assert receipt.accepted, receipt.decision.checks
        (talk,) = receipt.linked
        return talk

    def state(self, case: str, list: str, other: str) -> str | None:
        """The state of an entry; None where it is not there."""
        entries = self.engine.case(case).lists.get(list, ())
        return next((entry.state for entry in entries if entry.key == other), None)

    def sound(self) -> bool:
        assert self.engine.verify() == ()
        return True
