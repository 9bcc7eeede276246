"""Pathways, policies and scenarios that hypothesis draws, as the texts of files, for the tests of executors."""

# ruff: noqa: E501 - what is drawn stands as it does in files

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

PATHWAY = """
pathway: ward
version: 1
label: {{en: Ward, fi: Osasto, sv: Avdelning}}
timezone: Europe/Helsinki
facts:
  live: {{type: bool, default: no}}
  sure: {{type: bool}}
  size: {{type: int, range: [0, 9]}}
  extra: {{type: int, range: [-5, 5], optional: yes}}
  born: {{type: date}}
  due: {{type: date, optional: yes}}
  level: {{type: enum, values: [low, middle, high], ordered: yes, default: low}}
  kind: {{type: enum, values: [plain, odd, rare]}}
  maybe: {{type: enum, values: [plain, odd], optional: yes}}
  topics: {{type: set, values: [x, y, z], default: []}}
  note: {{type: text, optional: yes, personal: yes}}
  friend: {{type: person, optional: yes}}
  main_need: {{type: entry, of: need, optional: yes}}
  offered: {{type: row, of: offer, optional: yes}}
people:
  skilled: {{type: bool, default: no}}
  grade: {{type: int, default: 1}}
roles:
  visitor: {{party: client, max: many, attributes: {{calm: {{type: bool, default: yes}}}}}}
  helper: {{max: {most}, attributes: {{since: {{type: date, optional: yes}}, share: {{type: int, default: 1}}}}}}
  owner: {{max: 1}}
  clerk: {{held: organisation}}
  chief: {{held: organisation}}
  team: {{held: organisation}}
regions:
  main:
    initial: new
    states:
      new: {{}}
      open: {{on_enter: {{sets: {{live: yes}}}}}}
      busy: {{on_leave: {{when: "{leaving}", releases: [helper]}}}}
      done: {{final: yes}}
  side:
    initial: idle
    states: {{idle: {{}}, up: {{on_enter: {{adds: {{memo: {{}}}}}}}}, over: {{final: yes}}}}
  track:
    per: kind
    kind: [a, b]
    initial: none
    states: {{none: {{}}, on: {{}}, off: {{}}}}
lists:
  need:
    attributes:
      size: {{type: int, default: 1}}
      who: {{type: person, optional: yes}}
      until: {{type: date, optional: yes}}
      urgent: {{type: bool, default: no}}
    initial: found
    states: {{found: {{}}, met: {{on_enter: {{sets: {{live: no}}}}}}, void: {{final: yes}}}}
  memo: {{attributes: {{by: {{type: person, optional: yes}}}}}}
catalogues:
  offer: {{file: offers.yaml, attributes: {{least: {{type: int}}, kind: {{type: enum, values: [plain, odd]}}}}}}
events:
  come:
    by: [anyone]
    moves:
      - {{region: main, from: new, to: open}}
  tell:
    by: [visitor, clerk]
    payload: {{heavy: {{type: bool, optional: yes}}, row: {{type: row, of: offer, optional: yes}}, level: {{type: enum, values: [low, middle, high], ordered: yes, default: low}}}}
    may_set: [sure, size, extra, due, level, maybe, topics, note, friend, offered]
    effects:
      - {{when: "{telling}", sets: {{live: yes}}}}
      - {{when: "event.level > low", sets: {{due: today}}}}
  take:
    by: [clerk, chief]
    payload: {{who: {{type: person}}, own: {{type: bool, default: no}}}}
    effects:
      - {{assigns: {{helper: {{who: event.who, since: today, share: size}}}}}}
      - {{when: event.own, assigns: {{owner: event.who}}}}
  drop:
    by: [clerk, timer]
    effects:
      - {{when: "{dropping}", releases: [helper]}}
  find:
    by: [clerk, helper]
    payload: {{size: {{type: int}}, urgent: {{type: bool, optional: yes}}}}
    effects:
      - adds: {{need: {{size: event.size, who: actor, until: due}}}}
      - adds: {{memo: {{by: actor}}}}
  meet:
    by: [clerk, helper, timer]
    with: [visitor]
    payload: {{need: {{type: entry, of: need}}}}
    effects:
      - {{changes: {{event.need: {{urgent: yes, size: size}}}}}}
      - {{sets: {{main_need: event.need}}}}
    moves:
      - {{region: "need[event.need]", from: found, to: met, when: "{meeting}"}}
      - {{region: "need[event.need]", from: found, to: void}}
  settle:
    by: [clerk, timer]
    payload: {{need: {{type: entry, of: need}}}}
    moves:
      - {{region: "need[event.need]", from: any, to: void}}
  strike:
    by: [clerk]
    payload: {{need: {{type: entry, of: need}}}}
    effects:
      - {{ends: event.need}}
  clear:
    by: [clerk, timer]
    effects:
      - {{ends: "need where {clearing}"}}
      - {{changes: {{"need where it.size > 3": {{size: size, urgent: yes}}}}}}
      - {{ends: memo}}
  steer:
    by: [clerk, chief, timer]
    payload: {{kind: {{type: key, of: track}}}}
    moves:
      - {{region: "track[event.kind]", from: none, to: on}}
      - {{region: "track[event.kind]", from: on, to: off, when: "{steering}"}}
      - {{region: "track[event.kind]", from: on}}
      - {{region: "track[event.kind]", from: off, to: none}}
  work:
    by: [clerk, helper, chief]
    moves:
      - {{region: main, from: open, to: busy, when: "{working}"}}
      - {{region: main, from: open, to: done, when: live}}
      - {{region: main, from: busy, to: open}}
      - {{region: side, from: idle, to: up}}
      - {{region: side, from: up, to: over}}
  finish:
    by: [anyone, timer]
    moves:
      - {{region: main, from: [open, busy], to: done}}
      - {{region: side, from: any, to: over}}
  reopen:
    by: [clerk, timer]
    moves:
      - {{region: main, from: done, to: open}}
"""
OFFERS = """
catalogue: offer
rows:
  first: {least: 0, kind: plain}
  second: {least: 3, kind: odd}
"""
SCHOOL = """
school_days: test
terms:
  - {from: 2025-08-07, to: 2025-12-20}
  - {from: 2026-01-08, to: 2026-05-30}
  - {from: 2026-08-11, to: 2026-12-19}
closed:
  - {from: 2026-02-23, to: 2026-02-27}
"""
TEXTS = '{en: "Do so", fi: "Tee niin", sv: "Gör så"}'
CASE = (
    "live", "sure", "size > 3", "1 <= size < 6", "size + 2 * size - 1 >= size * size", "size in [1, 3, 5, 7]",
    "extra is set", "(extra is set and extra < 0)", "(extra is not set or extra + size > 4)", "level >= middle",
    "low < level <= high", "level == low", "kind == odd", "kind in [odd, rare]", "kind not in [plain]",
    "maybe is not set", "(maybe is set and maybe == odd)", "x in topics", "y not in topics", "note is set",
    "friend is set", "main_need is set", "offered is set",
    "born < today", "today < 2026-01-20", "years_since(born) >= 7", "months_since(born) < 60",
    "days_since(born) > 2000", "(due is set and today > due)", "(due is set and days_since(due) >= 2)",
    "main == open", "main in [open, busy]", "main is not final", "side != idle", "side is final",
    "track[a] == on", "track[b] in [on, off]", "any need where it.size > 2", "any need in [found, met]",
    "not any need where it.state == found and it.urgent", "count(need) >= 2", "count(need where it.size < 4) < 2",
    "count(need where it.who is set and it.until is not set) == 1", "any memo where it.by is set", "count(memo) > 1",
    "count(helper) >= 1", "any helper where it.share > 2", "any helper where it.since is set and it.since < today",
    "owner is set", "not any visitor where not it.calm", "count(visitor) == 2",
)  # fmt: skip
ACTING = (
    "actor.skilled", "actor.grade > 1",     "visitor in event.present", "helper in event.present", "any helper where it == actor",
    "any need where it.who is set and it.who == actor", "not any visitor where it not in event.present",
)  # fmt: skip
ABOUT: dict[str, tuple[str, ...]] = {
    "tell": ("event.level >= middle", "event.heavy is set", "(event.heavy is set and event.heavy)", "event.level > level",
             "(event.row is set and event.row.least < size)", "(event.row is set and event.row.kind == odd)", "actor.role == visitor"),
    "take": ("event.who.skilled", "event.who.grade >= 2", "event.own", "event.who in event.present", "actor.role == clerk"),
    "find": ("event.size > 2", "event.size < size", "(event.urgent is set and event.urgent)", "count(need) < event.size"),
    "meet": ("event.need.size > 1", "event.need.urgent", "event.need.state == found", "event.need.who is set", "actor.role in [clerk, helper]"),
    "settle": ("event.need.size > 1", "event.need.state == met"),
    "steer": ("event.kind == a", "track[event.kind] == on", "track[event.kind] != off"),
    "work": ("actor.role in [helper, chief]", "actor.role == clerk"),
    "finish": (),
    "drop": (),
    "clear": (),
    "reopen": (),
    "strike": ("event.need.size < 4",),
}  # fmt: skip
ENTRY = (
    "need.size > 1",
    "need.urgent",
    "need.who is set",
    "need.state == found",
    "(need.until is set and need.until < today)",
)
EVENTS = tuple(ABOUT)
TIMELESS = tuple(one for one in CASE if "today" not in one and "since(" not in one)


def conditions(atoms: Sequence[str], most: int = 4) -> st.SearchStrategy[str]:
    """Conditions over such parts."""
    return st.recursive(
        st.sampled_from(atoms).map(
            lambda one: f"({one})" if one.startswith(("any", "not any")) or "where" in one else one
        ),
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from(("and", "or")), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
            inner.map(lambda one: f"not ({one})"),
        ),
        max_leaves=most,
    )


def pathways() -> st.SearchStrategy[str]:
    """The pathway with conditions drawn in its places."""
    case = conditions(CASE)
    return st.fixed_dictionaries(
        {
            "most": st.sampled_from(("1", "2", "many")),
            "leaving": case,
            "telling": conditions((*CASE, *ACTING, *ABOUT["tell"])),
            "dropping": conditions((*CASE, *ACTING)),
            "meeting": conditions((*CASE, *ACTING, *ABOUT["meet"])),
            "clearing": st.sampled_from(
                (
                    "it.size > 2",
                    "it.urgent or it.state == found",
                    "it.who is set and it.size < size",
                    "it.state != met and live",
                )
            ),
            "steering": conditions((*CASE, *ACTING, *ABOUT["steer"])),
            "working": conditions((*CASE, *ACTING)),
        }
    ).map(lambda slots: PATHWAY.format(**slots))


@st.composite
def rules(draw: st.DrawFn, name: str, valid: str = "2020-01-01", key: str = "R", version: int = 1) -> str:
    """A policy that refuses and flags."""
    lines = [head(name, valid, version)]
    if draw(st.booleans()):
        lines.append("allow:\n  work: [clerk, helper]\n  take: [clerk]\n")
    for kind, prefix in (("require", key), ("flag", f"{key}F")):
        found = []
        for number in range(draw(st.integers(1, 4))):
            event = draw(st.sampled_from(EVENTS))
            atoms = (*CASE, *ACTING, *ABOUT[event])
            when = f'when: "{draw(conditions(atoms))}", ' if draw(st.booleans()) else ""
            that = draw(conditions(atoms))
            that = f'["{that}", "{draw(conditions(atoms))}"]' if draw(st.booleans()) else f'"{that}"'
            found.append(
                f"  - {{id: {prefix}{number}, on: [{event}], {when}that: {that}, because: {TEXTS}, source: t}}\n"
            )
        lines.append(f"{kind}:\n{''.join(found)}")
    return "".join(lines)


def head(name: str, valid: str, version: int = 1) -> str:
    """How a policy begins."""
    return (
        f"policy: {name}\nfor: ward\nversion: {version}\nvalid_from: {valid}\n"
        "label: {en: Rules, fi: Säännöt, sv: Regler}\n"
    )


SPANS = st.sampled_from(
    ("same day", "1 day", "3 days", "2 working days", "3 school days", "1 week", "1 month", "1 year")
)
BEGINS = ("{enter: main.open}", "{leave: main.open}", "{event: tell}", "{event: take}", "{enter: side.up}",
          '{enter: "track[a].on"}', '{leave: "track[b].none"}')  # fmt: skip
OF_NEED = ("{enter: need.found}", "{enter: need.met}", "{leave: need.found}")
THEN = ("flag", "{do: drop}", "{do: clear}", "{do: finish}", "{do: reopen}", "{notify: [owner, clerk]}")


@st.composite
def timed(draw: st.DrawFn, name: str, valid: str = "2020-01-01", key: str = "D", version: int = 1) -> str:
    """A policy of deadlines."""
    lines = [head(name, valid, version)]
    lines.append("calendars: {working: {country: FI}, school: {file: school.yaml}}\ndeadlines:\n")
    for number in range(draw(st.integers(1, 6))):
        of_need = draw(st.booleans())
        begins = st.sampled_from(OF_NEED if of_need else BEGINS)
        some: list[str] = draw(st.lists(begins, min_size=1, max_size=2, unique=True))
        if not of_need and draw(st.booleans()):
            some = [*some[:1], f'{{true: "{draw(conditions(TIMELESS))}"}}']
        ends: list[str] = draw(st.lists(begins, max_size=2, unique=True))
        atoms = (*CASE, *ENTRY) if of_need else CASE
        parts = [f"id: {key}{number}", f"from: [{', '.join(some)}]"]
        if ends:
            parts.append(f"until: [{', '.join(ends)}]")
        dates = ("due", "need.until") if of_need else ("due",)
        at = draw(st.sampled_from(dates)) if draw(st.integers(0, 3)) == 0 else None
        parts.append(f"at: {at}" if at else f"within: {draw(SPANS)}")
        if draw(st.booleans()):
            parts.append(f'when: "{draw(conditions(atoms))}"')
        do = (*THEN, "{do: meet}", "{do: settle}") if of_need else THEN
        parts.append(f"then: {draw(st.sampled_from(do))}")
        lines.append(f"  - {{{', '.join(parts)}, because: {TEXTS}, source: t}}\n")
    return "".join(lines)


TIMES = st.sampled_from(
    ("0 minutes", "1 hour", "3 hours", "1 day", "{exponential: 6 hours}", "{lognormal: {median: 8 hours, p90: 3 days}}",
     "{lognormal: {mean: 4 hours, cv: 1.2}}", "{uniform: [1 hour, 2 days]}", "{fixed: 40 minutes}")
)  # fmt: skip
RECORD = {
    "sure": ("yes", "{chance: 50 %}"),
    "size": ("4", "{uniform: [0, 9]}", "{choice: {1: 2, 8: 1}}"),
    "extra": ("{uniform: [-5, 5]}", "-2"),
    "due": ("{in: {uniform: [0 days, 9 days]}}", "{in: 3 days}", "2026-01-15"),
    "level": (
        "high",
        "{choice: {low: 1, middle: 2, high: 1}}",
        "{by_age: {fact: born, 0: low, 7: middle, 15: high}}",
    ),
    "maybe": (
        "odd",
        "{choice: {plain: 1, odd: 1}}",
        "{by_fact: {fact: kind, odd: odd, otherwise: {choice: {plain: 1, odd: 2}}}}",
    ),
    "topics": ("[x]", "[y, z]"),
    "note": ("given", "{chance: 40 %}"),
    "friend": ("{person: new}", "{holder: helper}", "{from: team}"),
    "offered": ("first", "{choice: {first: 1, second: 1}}"),
}
PAYLOAD: dict[str, tuple[str, ...]] = {
    "tell": (
        "{}",
        "{heavy: {chance: 50 %}, row: {choice: {first: 1, second: 1}}}",
        "{level: {choice: {low: 1, high: 1}}}",
    ),
    "take": (
        "{who: {from: helper}}",
        "{who: {from: helper}, own: yes}",
        "{who: {person: new}}",
        "{who: {from: team}, own: {chance: 50 %}}",
        "{who: {holder: owner}}",
    ),
    "find": ("{size: {uniform: [0, 6]}}", "{size: 3, urgent: yes}"),
    "meet": ("{need: {last: need}}",),
    "settle": ("{need: {last: need}}",),
    "strike": ("{need: {last: need}}",),
    "steer": ("{kind: a}", "{kind: {choice: {a: 1, b: 2}}}"),
}
BY = {
    "tell": ("visitor", "clerk"),
    "take": ("clerk", "chief"),
    "drop": ("clerk",),
    "find": ("clerk", "helper"),
    "meet": ("clerk", "helper"),
    "settle": ("clerk",),
    "strike": ("clerk",),
    "clear": ("clerk",),
    "steer": ("clerk", "chief"),
    "work": ("clerk", "helper", "chief"),
    "finish": ("anyone",),
    "reopen": ("clerk",),
}
PLENTY = (
    "tell",
    "take",
    "find",
    "find",
    "meet",
    "steer",
    "work",
    "work",
    "clear",
    "drop",
    "strike",
    "settle",
    "finish",
    "reopen",
)


@st.composite
def activities(draw: st.DrawFn, this: bool = False, deep: int = 0, queued: bool = True) -> str:
    """An activity in the flow style of YAML."""
    event = draw(st.sampled_from(("meet", "settle", "strike", "find", "work") if this else PLENTY))
    by = draw(st.sampled_from(BY[event]))
    parts = [f"do: {event}", f"by: {by}"]
    if event in PAYLOAD:
        payload = draw(st.sampled_from(PAYLOAD[event]))
        parts.append(f"payload: {payload.replace('{last: need}', 'this') if this else payload}")
    if event == "tell":
        names: list[str] = draw(st.lists(st.sampled_from(sorted(RECORD)), max_size=4, unique=True))
        if names:
            given = ", ".join(f"{name}: {draw(st.sampled_from(RECORD[name]))}" for name in names)
            parts.append(f"record: {{{given}}}")
    if event == "meet" and draw(st.integers(0, 3)):
        parts.append("with: visitor")
    if draw(st.booleans()):
        parts.append(f"after: {draw(TIMES)}")
    if draw(st.integers(0, 3)) == 0:
        parts.append(f"chance: {draw(st.sampled_from((20, 50, 90)))} %")
    if queued:
        parts.append(f"work: {draw(TIMES)}")
        pool = draw(
            st.sampled_from(
                (None, None, "helper", "{by: kind, odd: helper, otherwise: clerk}", "{by: maybe, odd: team}")
            )
        )
        if pool is not None:
            parts.append(f"pool: {pool}")
        elif draw(st.integers(0, 4)) == 0:
            others = [name for name in ("helper", "chief") if name != by]
            parts.append(f"together: [{', '.join(others)}]")
        if deep < 1 and draw(st.integers(0, 3)) == 0 and (by == "clerk" or pool == "helper"):
            then = draw(activities(this=this, deep=deep + 1, queued=False))
            parts.append(f"patience: {{within: {draw(TIMES)}, then: {then}}}")
    if deep < 1 and draw(st.integers(0, 2)) == 0:
        retry = f"retry: {draw(st.sampled_from(('2 hours', '1 day', '{exponential: 1 day}')))}, at_most: {draw(st.integers(1, 3))}"
        then = f"then: {draw(activities(this=this, deep=deep + 1))}"
        parts.append(f"if_refused: {{{draw(st.sampled_from((retry, then, f'{retry}, {then}')))}}}")
    return f"{{{', '.join(parts)}}}"


def items(this: bool = False) -> st.SearchStrategy[str]:
    """An activity, or a choice of some."""
    one = activities(this=this)
    choice = st.lists(one, min_size=2, max_size=3).map(
        lambda several: (
            "{choose: [" + ", ".join(f"{{weight: {n + 1}, {act[1:]}" for n, act in enumerate(several)) + "]}"
        )
    )
    return st.one_of(one, one, one, choice)


WEEK = ("always", "mon-fri 8-16", "{open: mon-sun 6-22, holidays: FI}", "{open: mon-fri 9-15, terms: school}")


@st.composite
def pools(draw: st.DrawFn) -> str:
    """The staff of a scenario."""
    lines = ["staff:"]
    for name in ("clerk", "helper", "team", "chief"):
        parts = [
            f"count: {draw(st.sampled_from(('1', '2', '4', '{start: 2, 2026-01-08: 1, 2026-01-14: 3}')))}"
        ]
        parts.append(f"hours: {draw(st.sampled_from(WEEK))}")
        if draw(st.integers(0, 2)) == 0:
            parts.append(f"share: {draw(st.sampled_from((50, 80)))} %")
        if name == "helper" and draw(st.integers(0, 3)):
            parts.append(f"caseload: {draw(st.integers(1, 2))}")
        if draw(st.booleans()):
            parts.append("people: {skilled: {chance: 50 %}, grade: {uniform: [0, 3]}}")
        if draw(st.integers(0, 2)) == 0:
            rank = draw(
                st.sampled_from(
                    ("by: level", "by: level, ageing: 6 hours", "by: kind, values: {rare: 2, odd: 1}")
                )
            )
            parts.append(f"priority: {{{rank}}}")
        if draw(st.integers(0, 2)) == 0:
            parts.append(
                f"leave: [{{from: 2026-01-09, until: 2026-01-12{draw(st.sampled_from(('', ', away: 50 %')))}}}]"
            )
        if name == "team":
            parts.append("serves: [clerk]" if draw(st.booleans()) else "serves: [chief]")
        lines.append(f"  {name}: {{{', '.join(parts)}}}")
    return "\n".join(lines) + "\n"


@st.composite
def scenarios(draw: st.DrawFn, policies: Sequence[str], staffed: bool = True, days: int = 25) -> str:
    """A scenario of the ward."""
    listed = ", ".join(policies)
    arrives = draw(
        st.sampled_from(
            (
                "rate: 2 per day",
                "every: 9 hours",
                "rate: 3 per working day",
                "every: {uniform: [1 hour, 1 day]}",
            )
        )
    )
    hours = draw(st.sampled_from(("always", "mon-fri 8-16", "{open: mon-sun 7-21, holidays: no}")))
    nexts = draw(st.lists(items(), max_size=2))
    lines = [
        f"scenario: test\npathway: ward\npolicies: [{listed}]\n",
        f"time: {{start: 2026-01-02, horizon: {days} days, warm_up: {draw(st.sampled_from((0, 4)))} days, calendar: {{country: FI}}}}\n",
        "arrivals:\n",
        f"  - {{name: street, {arrives}, hours: {hours}, do: come, by: anyone, next: [{', '.join(nexts)}]}}\n",
        "  - {name: door, every: 2 days, do: come, by: anyone}\n",
        f"holds: {{visitor: {draw(st.sampled_from(('1', '{choice: {1: 2, 2: 1}}')))}}}\n",
        "facts:\n  born: {age: {uniform: [0, 17]}}\n  kind: {choice: {plain: 3, odd: 2, rare: 1}}\n",
    ]
    if draw(st.booleans()):
        lines.append(
            "  sure: {chance: 60 %}\n  size: {uniform: [0, 9]}\n  level: {choice: {low: 1, middle: 1, high: 1}}\n"
        )
    else:
        lines.append("  sure: no\n  size: {by_fact: {fact: kind, odd: {uniform: [2, 5]}, otherwise: 4}}\n")
    lines.append("groups: [kind, level]\nafter_final: [need]\n")
    if staffed:
        lines.append(draw(pools()))
    else:
        lines.append(
            "staff:\n  clerk: {count: 40, hours: always}\n  helper: {count: 3, hours: always, caseload: 9}\n  team: {count: 3, hours: always}\n  chief: {count: 2, hours: always}\n"
        )
    lines.append(
        "measures:\n  open: {from: {enter: main.open}, until: {leave: main.open}}\n"
        "  entry: {from: {enter: need.found}, until: [{enter: need.met}, {enter: need.void}]}\n"
        "  told: {from: {event: tell}, until: {event: work}}\n"
    )
    lines.append("behaviour:\n  case:\n")
    if staffed:
        lines.append(
            "    - {do: take, by: clerk, pool: team, chance: 70 %, payload: {who: {from: helper}}}\n"
        )
    lines.extend(
        f"    - [{', '.join(draw(st.lists(items(), min_size=1, max_size=3)))}]\n"
        for _ in range(draw(st.integers(1, 3)))
    )
    for place in ("main.open", "main.busy", "side.up", '"track[a].on"', "main.done"):
        if draw(st.integers(0, 2)):
            # An hour before, so that no state is come back to without an end in no time.
            lines.append(
                f"  {place}: [{{do: tell, by: clerk, after: 1 hour}}, {', '.join(draw(st.lists(items(), min_size=1, max_size=4)))}]\n"
            )
    for place in ("need.found", "need.met"):
        if draw(st.booleans()):
            lines.append(
                f"  {place}: [{{do: tell, by: clerk, after: 2 hours}}, {', '.join(draw(st.lists(items(this=True), min_size=1, max_size=2)))}]\n"
            )
    return "".join(lines)


Files = dict[str, str]


@st.composite
def judged(draw: st.DrawFn) -> Files:
    """Files in which rules of two versions judge what is tried."""
    first, second = draw(rules("law")), draw(rules("law", "2026-01-10", "S", 2))
    text: Any = draw(scenarios(("law", "law_two"), staffed=False))
    return {"ward": draw(pathways()), "law": first, "law_two": second, "scenario": text}


@st.composite
def with_deadlines(draw: st.DrawFn) -> Files:
    """Files in which deadlines of two versions run."""
    first, second = draw(timed("terms")), draw(timed("terms", "2026-01-10", "E", 2))
    text: Any = draw(scenarios(("law", "terms", "terms_two"), staffed=False, days=45))
    return {
        "ward": draw(pathways()),
        "law": draw(rules("law")),
        "terms": first,
        "terms_two": second,
        "scenario": text,
    }


@st.composite
def queued(draw: st.DrawFn) -> Files:
    """Files in which many wait for few."""
    text: Any = draw(scenarios(("law",)))
    return {"ward": draw(pathways()), "law": draw(rules("law")), "scenario": text}
