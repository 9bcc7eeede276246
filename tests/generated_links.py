"""Linked pathways and scenarios that hypothesis draws: a shop opens stalls, and these open boxes in boxes."""

# ruff: noqa: E501 - what is drawn stands as it does in files

from __future__ import annotations

from typing import Any

from generated import TEXTS, TIMES, Files, conditions
from hypothesis import strategies as st

TYPES = """
  live: {type: bool, default: no}
  born: {type: date}
  due: {type: date, optional: yes}
  kind: {type: enum, values: [plain, odd, rare]}
  maybe: {type: enum, values: [plain, odd], optional: yes}
  topics: {type: set, values: [x, y, z], default: []}
  friend: {type: person, optional: yes}
  note: {type: text, optional: yes, personal: yes}"""
SHOP = """
pathway: shop
version: 1
label: {en: Shop, fi: Kauppa, sv: Butik}
timezone: Europe/Helsinki
facts:<types>
  size: {type: int, range: [0, 9]}
  extra: {type: int, range: [-5, 5], optional: yes}
  level: {type: enum, values: [low, middle, high], ordered: yes, default: low}
  ref: {type: case, of: stall, optional: yes}
people:
  skilled: {type: bool, default: no}
  grade: {type: int, default: 1}
  caseload: {type: int, default: 0}
roles:
  visitor: {party: client, max: many, attributes: {calm: {type: bool, default: yes}}}
  helper: {max: 2, attributes: {share: {type: int, default: 2}}}
  owner: {max: 1}
  clerk: {held: organisation}
  chief: {held: organisation}
  guard: {}
regions:
  main:
    initial: new
    states:
      new: {}
      open: {on_leave: {when: "<leaving>", opens: {spare: {do: begin, as: <state_role>, facts: <state_facts>, payload: {size: size, place: street}, holds: {visitor: visitor}}}}}
      busy: {}
      done: {final: yes}
  side:
    initial: idle
    states: {idle: {}, up: {}}
lists:
  stand:
    linked: {pathway: stall, region: main, back: origin}
    states: {down: {final: yes}, new: {}, up: {}}
    attributes: {size: {type: int, default: 1}, who: {type: person, optional: yes}, urgent: {type: bool, default: no}}
  spare:
    linked: {pathway: stall, region: side}
    states: {idle: {}, on: {}}
  memo:
    attributes: {about: {type: case, of: stall, optional: yes}, size: {type: int, default: 0}}
    initial: made
    states: {made: {}, gone: {final: yes}}
events:
  come:
    by: [anyone]
    effects:
      - {when: "<coming>", opens: {stand: {do: begin, as: anyone, facts: {born: born, kind: kind}, payload: {size: 3, place: school}, holds: {visitor: visitor, guest: [friend]}}}}
    moves:
      - {region: main, from: new, to: open}
  tell:
    by: [visitor, clerk]
    may_set: [size, extra, due, level, maybe, topics, note, friend, kind]
  take:
    by: [clerk, chief]
    payload: {who: {type: person}}
    effects:
      - {assigns: {helper: event.who}}
      - {when: owner is not set, assigns: {owner: actor}}
  set_up:
    by: [clerk, chief, helper, visitor]
    with: [visitor]
    through: [clerk, helper]
    payload:
      size: {type: int, optional: yes}
      urgent: {type: bool, default: no}
      who: {type: person, optional: yes}
      place: {type: enum, values: [street, school], optional: yes}
    may_set: [size, extra, kind]
    effects:
      - adds: {memo: {size: size}}
      - {when: "<setting>", opens: {stand: {do: <first>, as: <role>, payload: <payload>, facts: <facts>, holds: <holds>, attributes: <attributes>}}}
      - {when: "<again>", opens: {spare: {do: begin, as: <role>, payload: {size: size, place: street}, facts: <facts>}}}
    moves:
      - {region: main, from: open, to: busy, when: "<moving>"}
      - {region: main, from: any}
      - {region: side, from: idle, to: up}
      - {region: side, from: up, to: idle}
  link:
    by: [clerk, timer]
    payload: {stand: {type: entry, of: stand}}
    effects:
      - {sets: {ref: event.stand.case}, adds: {memo: {about: event.stand.case}}}
      - {when: "<linking>", links: {stand: event.stand.case}}
      - {when: "<joining>", links: {spare: {case: event.stand.case}}}
      - {when: "count(stand) > 2", links: {spare: event.stand.case}}
  meet:
    by: [clerk]
    payload: {other: {type: case, of: stall, optional: yes}}
    effects:
      - {when: event.other is set, sets: {live: yes}}
  strike:
    by: [clerk, timer]
    payload: {stand: {type: entry, of: stand}}
    effects:
      - {ends: event.stand}
      - {changes: {"stand where it.size > 2": {size: size, urgent: yes}}}
  work:
    by: [clerk, helper, chief]
    moves:
      - {region: main, from: open, to: busy}
      - {region: main, from: busy, to: open}
  more:
    by: [timer, clerk]
    effects:
      - opens: {stand: {do: begin, as: <timer_role>, facts: {born: born, kind: kind, size: size}, payload: {size: 2, place: school}, holds: {visitor: [owner, visitor]}}}
  finish:
    by: [anyone, timer]
    moves:
      - {region: main, from: [open, busy], to: done}
"""
STALL = """
pathway: stall
version: 1
label: {en: Stall, fi: Koju, sv: Stånd}
timezone: <zone>
facts:<types>
  size: {type: int, range: [0, 6], optional: <size_optional>}
  extra: {type: int, default: 3, range: [-5, 3]}
  level: {type: enum, values: [none, low, middle, high], ordered: yes, default: middle}
  depth: {type: int, default: <depth>}
people:
  skilled: {type: bool, default: <skilled>}
  grade: {type: int, default: 2}
  gentle: {type: bool, default: yes}
  caseload: {type: int, default: 0}
roles:
  boss: {held: organisation}
  guard: {held: organisation}
  chief: {held: organisation}
  clerk: {held: organisation}
  keeper: {max: 1, attributes: {share: {type: int, default: 1}}}
  guest: {party: client, max: 1}
  helper: {party: client}
  visitor: {party: client, max: <most>, attributes: {calm: {type: bool, default: yes}, share: {type: int, default: 4}}}
regions:
  side:
    initial: idle
    states: {on: {}, idle: {}}
  track:
    per: kind
    kind: [a, b]
    initial: none
    states: {none: {}, on: {}}
  main:
    initial: new
    states:
      new: {on_leave: {when: "<stall_leaving>", adds: {item: {size: extra}}}}
      up: {}
      down: {final: yes}
catalogues:
  offer: {file: offers.yaml, attributes: {least: {type: int}, kind: {type: enum, values: [plain, odd]}}}
lists:
  item:
    attributes: {size: {type: int, default: 1}}
    initial: made
    states: {made: {on_enter: {when: "friend is set", assigns: {keeper: friend}}}}
  origin:
    linked: {pathway: shop, region: main, back: stand}
    states: {done: {final: yes}, busy: {}, open: {}, new: {}}
    attributes: {size: {type: int, default: 5}}
  box:
    linked: {pathway: box, region: main, back: <box_back>}
    states: {shut: {}, open: {}}
events:
  begin:
    by: [<by>]
    through: [clerk, helper]
    with: [<needed>]
    payload:
      size: {type: int, range: [0, 7], optional: yes}
      place: {type: enum, values: [home, street, school]}
      urgent: {type: bool, default: yes}
      who: {type: person, optional: yes}
      wares: {type: row, of: offer, default: second}
    effects:
      - {sets: {size: event.size, live: event.urgent}, assigns: {keeper: actor}}
      - {when: "<beginning>", sets: {extra: "<sum>"}, adds: {item: {}}}
      - {when: "event.who is set", assigns: {keeper: event.who}}
      - {when: "depth > 0 and <boxing>", opens: {box: {do: pack, as: <box_role>, facts: {depth: depth - 1, size: size}, holds: {visitor: visitor, guest: [keeper]}}}}
    moves:
      - {region: main, from: new, to: up, when: "<upping>"}
      - {region: main, from: new, to: down, when: "<downing>"}
      - {region: main, from: new}
      - {region: side, from: idle, to: on}
      - {region: "track[b]", from: none, to: on, when: kind != rare}
      - {region: "track[b]", from: none}
  announce:
    by: [anyone, timer]
    payload: {other: {type: case, of: stall, optional: yes}}
  read:
    by: [anyone]
    payload: {purpose: {type: text, optional: yes}}
"""
BOX = """
pathway: box
version: 1
label: {en: Box, fi: Laatikko, sv: Låda}
timezone: UTC
facts:
  depth: {type: int, range: [0, <deepest>]}
  size: {type: int, optional: yes}
people:
  skilled: {type: bool, default: no}
  grade: {type: int, default: 1}
roles:
  visitor: {party: client}
  guest: {party: client}
  clerk: {held: organisation}
  chief: {held: organisation}
regions:
  main:
    initial: shut
    states: {shut: {}, open: {}}
lists:
  inner:
    linked: {pathway: box, region: main, back: outer}
    states: {shut: {}, open: {}}
  outer:
    linked: {pathway: box, region: main, back: inner}
    states: {shut: {}, open: {}}
  from:
    linked: {pathway: stall, region: main, back: box}
    states: {new: {}, up: {}, down: {final: yes}}
events:
  pack:
    by: [clerk, chief, visitor, guest, anyone]
    effects:
      - {when: depth > 0, opens: {inner: {do: pack, as: <box_role>, facts: {depth: "<deeper>", size: size}, holds: {visitor: visitor}}}}
      - {when: "<twice>", opens: {inner: {do: pack, as: anyone, facts: {depth: 0}}}}
    moves:
      - {region: main, from: shut, to: open, when: "<packing>"}
      - {region: main, from: shut}
"""
HERE = (
    "live", "size > 3", "size in [1, 3, 5, 7]", "extra is set", "(extra is not set or extra + size > 4)", "level >= middle",
    "kind == odd", "kind in [odd, rare]", "(maybe is set and maybe == odd)", "x in topics", "note is set", "friend is set",
    "born < today", "years_since(born) >= 7", "(due is set and today > due)", "main == open", "main in [open, busy]",
    "side == up", "ref is set", "any stand where it.size > 2", "any stand in [new, up]", "count(stand) >= 2",
    "not any stand where it.state == up and it.urgent", "any stand where it.who is set", "count(spare where it.state == on) < 2",
    "any memo where it.about is set", "(ref is set and any stand where it.case == ref)", "count(memo) > 1",
    "count(helper) >= 1", "owner is set", "any helper where it.share > 1", "count(visitor) == 2",
)  # fmt: skip
HERE_ACTING = (
    "actor.skilled",
    "actor.grade > 1",
    "actor.caseload > 0",
    "visitor in event.present",
    "any helper where it == actor",
)
SETTING = (
    "(event.size is set and event.size > 2)",
    "event.urgent",
    "(event.who is set and event.who.skilled)",
    "actor.role == clerk",
)
THERE = (
    "live", "(size is set and size > 3)", "extra > 0", "level >= middle", "level == none", "kind == odd", "kind in [odd, rare]",
    "(maybe is set and maybe == odd)", "x in topics", "note is set", "friend is set", "born < today", "months_since(born) < 90",
    "(due is set and today > due)", "main == new", "side is not final", "any origin where it.state in [open, busy]",
    "any origin where it.size == 5 and it.state != new", "count(origin) == 0", "count(visitor) == 2", "any visitor where it.share == 4",
    "guest is set", "(guest is set and guest.grade > 1)", "count(helper) > 0", "today < 2026-01-15", "depth > 1",
    "track[a] == none", "track[b] == on",
)  # fmt: skip
THERE_ACTING = (
    "actor.skilled", "actor.grade > 1", "actor.gentle", "actor.caseload > 0", "visitor in event.present", "guest in event.present",
    "actor.role == clerk", "actor.role in [helper, visitor]", "event.urgent", "(event.size is set and event.size > 2)",
    "event.place == street", "(size is set and event.wares.least < size)", "event.wares.kind == odd", "(event.who is set and event.who.grade > 1)", "(event.who is set and event.who in event.present)",
    "(actor.role == visitor and actor.share > 3)", "any visitor where it == actor", "not any visitor where it not in event.present",
)  # fmt: skip
BOXED = ("depth > 1", "(size is set and size > 2)", "count(outer) == 0", "any outer where it.state == open", "any from where it.state == new",
         "count(from) == 1", "actor.skilled", "visitor in event.present", "count(guest) > 0")  # fmt: skip
ROLES = (
    "clerk",
    "clerk",
    "clerk",
    "anyone",
    "anyone",
    "anyone",
    "chief",
    "helper",
    "visitor",
    "guest",
    "anyone",
    "boss",
    "guard",
)
BY = "clerk, chief, helper, visitor, guest, anyone, boss, guard, timer"
FACTS = ("born: born", "kind: kind", "maybe: maybe", "topics: topics", "friend: friend", "note: note", "size: size", "extra: extra",
         "level: level", "due: due", "live: event.urgent", "friend: actor", "kind: odd", "size: size + 1", "friend: owner", "depth: 2", "born: due")  # fmt: skip
HOLDS = (
    "{}",
    "{visitor: visitor}",
    "{visitor: [visitor, helper], guest: [friend]}",
    "{visitor: [event.who, visitor, actor], helper: helper}",
    "{guest: helper, visitor: visitor}",
    "{guest: [owner], helper: [visitor, event.who]}",
)


def filled(text: str, **slots: str) -> str:
    """A text with what was drawn in the places that are written `<name>`."""
    for name, value in {**slots, "types": TYPES, "texts": TEXTS}.items():
        text = text.replace(f"<{name}>", value)
    return text


def _facts(names: list[str]) -> str:
    given = {one.partition(":")[0]: one.partition(":")[2] for one in ("born: born", "kind: kind", *names)}
    return "{" + ", ".join(f"{name}:{value}" for name, value in given.items()) + "}"


SOME_FACTS = st.lists(st.sampled_from(FACTS), max_size=6).map(_facts)
STATE_FACTS = st.lists(
    st.sampled_from([one for one in FACTS if "event" not in one and "actor" not in one]), max_size=3
).map(_facts)


@st.composite
def linked_pathways(draw: st.DrawFn) -> Files:
    """The three pathways, with conditions and values drawn in their places."""
    here, there = conditions(HERE), conditions((*THERE, *THERE_ACTING))
    setting = conditions((*HERE, *HERE_ACTING, *SETTING))
    role = draw(st.sampled_from(ROLES))
    sizes = ("size: event.size, ", "size: size, ", "")
    payload = draw(st.sampled_from(sizes)) + draw(
        st.sampled_from(("place: event.place", "place: street", "place: home"))
    )
    if "event.place" in payload:
        payload = payload.replace("event.place", "school")
    payload += draw(st.sampled_from(("", "", ", urgent: event.urgent", ", who: event.who", ", who: owner")))
    attributes = draw(
        st.sampled_from(
            ("{}", "{size: size, who: event.who}", "{urgent: event.urgent, who: actor}", "{size: extra}")
        )
    )
    if "extra" in attributes:
        attributes = "{size: size + 1}"
    shop = filled(SHOP,
        coming=draw(here), setting=draw(setting), again=draw(setting), moving=draw(setting), leaving=draw(here),
        linking=draw(here), joining=draw(here), first="begin", role=role, state_role=draw(st.sampled_from(ROLES)),
        timer_role=draw(st.sampled_from(("timer", "clerk", "anyone"))), payload=f"{{{payload}}}", facts=draw(SOME_FACTS),
        state_facts=draw(STATE_FACTS), holds=draw(st.sampled_from(HOLDS)), attributes=attributes,
    )  # fmt: skip
    stall = filled(STALL,
        zone=draw(st.sampled_from(("Europe/Helsinki", "UTC", "America/New_York", "Asia/Tokyo"))),
        size_optional="yes", skilled=draw(st.sampled_from(("yes", "no"))), most=draw(st.sampled_from(("1", "2", "many", "many"))),
        by=BY, needed=draw(st.sampled_from(("", "", "", "visitor", "helper"))), stall_leaving=draw(conditions(THERE)),
        beginning=draw(there), sum=draw(st.sampled_from(("extra + 1", "extra * 2", "0"))), boxing=draw(there), upping=draw(there),
        downing=draw(there), depth=draw(st.sampled_from(("0", "1", "2", "3"))), box_role=draw(st.sampled_from(("clerk", "visitor", "anyone"))),
        box_back="from",
    )  # fmt: skip
    box = filled(BOX,
        deepest=draw(st.sampled_from(("1", "20"))), box_role=draw(st.sampled_from(("clerk", "visitor", "anyone"))),
        deeper=draw(st.sampled_from(("depth - 1", "depth - 1", "depth - 1", "depth + 1"))), twice=draw(conditions(BOXED)), packing=draw(conditions(BOXED)),
    )  # fmt: skip
    return {"shop": shop, "stall": stall, "box": box}


def _head(name: str, of: str, valid: str = "2020-01-01", version: int = 1) -> str:
    return (
        f"policy: {name}\nfor: {of}\nversion: {version}\nvalid_from: {valid}\n"
        "label: {en: Rules, fi: Säännöt, sv: Regler}\n"
    )


@st.composite
def _rules(draw: st.DrawFn, head: str, key: str, events: tuple[str, ...], atoms: tuple[str, ...]) -> str:
    lines = [head]
    if events == ("begin",) and draw(st.integers(0, 3)) == 0:
        lines.append("allow: {begin: [clerk, anyone, visitor]}\n")
    for kind in ("flag", "require"):
        found = []
        for number in range(draw(st.sampled_from((0, 0, 1, 2))) + (kind == "flag")):
            when = f'when: "{draw(conditions(atoms))}", ' if draw(st.booleans()) else ""
            that = draw(conditions(atoms))
            id = f"{key}{kind[0].upper()}{number}"
            found.append(
                f'  - {{id: {id}, on: [{draw(st.sampled_from(events))}], {when}that: "{that}", because: {TEXTS}, source: t}}\n'
            )
        lines.append(f"{kind}:\n{''.join(found)}" if found else "")
    return "".join(lines)


DEADLINES = """deadlines:
  - {id: D1, from: {enter: stand.up}, until: {leave: stand.up}, within: 2 days, then: <first>, because: <texts>, source: t}
  - {id: D2, from: {enter: stand.new}, within: 1 day, when: "stand.size < 4", then: {do: strike}, because: <texts>, source: t}
  - {id: D3, from: {event: set_up}, within: 3 days, then: {do: more}, because: <texts>, source: t}
  - {id: D4, from: {true: "any stand where it.state == up"}, within: 4 days, then: flag, because: <texts>, source: t}
  - {id: D5, from: {enter: spare.on}, within: 5 days, then: flag, because: <texts>, source: t}
"""
SET_UP = (
    "{size: {uniform: [0, 9]}}",
    "{size: 2, urgent: yes, who: {person: new}}",
    "{urgent: {chance: 50 %}, who: {holder: helper}, place: school}",
    "{who: {from: clerk}, size: {uniform: [0, 4]}}",
)


OPENING = ("set_up", "set_up", "set_up", "set_up", "more")


@st.composite
def _activities(draw: st.DrawFn, opens: bool = True) -> str:
    event = draw(
        st.sampled_from((*(OPENING if opens else ()), "tell", "take", "work", "link", "strike", "meet"))
    )
    by = {"set_up": ("clerk", "chief", "helper", "visitor"), "work": ("clerk", "helper")}.get(
        event, ("clerk",)
    )
    parts = [f"do: {event}", f"by: {draw(st.sampled_from(by))}", f"after: {draw(TIMES)}"]
    if event == "set_up":
        parts.append(f"payload: {draw(st.sampled_from(SET_UP))}")
        parts += ["with: visitor"] if draw(st.integers(0, 9)) else []
        parts += (
            [f"through: {draw(st.sampled_from(('clerk', 'helper')))}"] if draw(st.integers(0, 3)) == 0 else []
        )
        parts += (
            ["record: {size: {uniform: [0, 9]}, extra: {uniform: [-5, 5]}}"] if draw(st.booleans()) else []
        )
        parts += ["if_refused: {retry: 1 day, at_most: 2}"] if draw(st.booleans()) else []
    elif event == "tell":
        parts.append(
            "record: {topics: [x], level: {choice: {low: 1, high: 1}}, friend: {person: new}, due: {in: 3 days}, note: given, maybe: odd}"
        )
    elif event == "take":
        parts.append(
            f"payload: {{who: {draw(st.sampled_from(('{person: new}', '{from: clerk}', '{holder: visitor}')))}}}"
        )
    elif event in ("link", "strike"):
        parts.append("payload: {stand: {last: stand}}")
    elif event == "meet":
        parts.append(draw(st.sampled_from(("payload: {other: {last: stand.case}}", "payload: {}"))))
    return f"{{{', '.join(parts)}}}"


@st.composite
def linked(draw: st.DrawFn) -> Files:
    """Files of a shop whose acts open stalls, and these boxes."""
    names = ["law", "stall_law", "stall_law_two", *draw(st.sampled_from((["box_law"], ["box_law"], [])))]
    law = draw(_rules(_head("law", "shop"), "S", ("set_up", "come", "take", "link", "work", "tell"), HERE))
    law += filled(DEADLINES, first=draw(st.sampled_from(("flag", "{do: link}", "{do: more}"))))
    pool = "{count: 3, hours: always, people: {skilled: {chance: 60 %}, grade: {uniform: [0, 3]}}<more>}"
    serves = draw(st.sampled_from(("", ", serves: [chief]")))
    both = draw(st.booleans())
    # What begins with a stand opens none: else they would become more and more.
    places = {"main.open": True, "main.busy": True, "stand.up": False, "stand.new": False}
    behaviour = "".join(
        f"  {place}: [{{do: tell, by: clerk, after: 5 hours}}, {', '.join(draw(st.lists(_activities(opens), min_size=1, max_size=4)))}]\n"
        for place, opens in places.items()
    )
    lines = "".join(f"    - [{draw(_activities())}, {draw(_activities())}]\n" for _ in range(2))
    sizes: Any = draw(
        st.sampled_from(
            ("size: {uniform: [0, 9]}", "size: 4", "size: {uniform: [0, 6]}\n  extra: {uniform: [-5, 5]}")
        )
    )
    scenario = (
        f"scenario: test\npathway: shop\npolicies: [{', '.join(names)}]\n"
        f"time: {{start: 2026-01-02, horizon: 25 days, warm_up: {draw(st.sampled_from((0, 4)))} days, calendar: {{country: FI}}}}\n"
        "arrivals:\n  - {name: street, every: 9 hours, do: come, by: anyone}\n"
        "holds: {visitor: {choice: {1: 2, 2: 1}}}\n"
        f"facts:\n  born: {{age: {{uniform: [0, 17]}}}}\n  kind: {{choice: {{plain: 3, odd: 2, rare: 1}}}}\n  {sizes}\n"
        f"groups: [kind]\nafter_final: [stand]\nstaff:\n  clerk: {pool.replace('<more>', serves)}\n"
        + (f"  helper: {pool.replace('<more>', ', caseload: 4')}\n" if both else "")
        + "measures:\n  standing: {from: {enter: stand.up}, until: {enter: stand.down}}\n"
        "  to_stand: {from: {enter: main.open}, until: {enter: stand.new}}\n"
        f"behaviour:\n  case:\n{lines}{behaviour}"
    )
    return {
        **draw(linked_pathways()),
        "law": law,
        "stall_law": draw(_rules(_head("stall_law", "stall"), "T", ("begin",), (*THERE, *THERE_ACTING))),
        "stall_law_two": draw(
            _rules(_head("stall_law_two", "stall", "2026-01-10"), "U", ("begin",), (*THERE, *THERE_ACTING))
        ),
        "box_law": draw(_rules(_head("box_law", "box"), "B", ("pack",), BOXED)),
        "scenario": scenario,
    }
