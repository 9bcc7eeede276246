"""Reading pathways: each fault is found at its place, the mended text has none, and the"
" shipped files load."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pathway.checks import kind_of
from pathway.conditions.types import DateType, EntryType, EnumType, IntType, RowType, SetType
from pathway.definition import Definition, load_definition, vocabulary
from pathway.diagnostics import CODES, Report, Source
from pathway.files import Finder, read_file

ROOT = Path(__file__).parent.parent

SMALL = """\
pathway: small
version: 1
label: {en: Small, fi: Pieni, sv: Liten}
timezone: Europe/Helsinki
types:
  size: {type: int, range: [0, 9]}
facts:
  flag: {type: bool, default: no}
  plan.made: {type: date, optional: yes}
  kind: {type: enum, values: [x, y], ordered: yes, default: x}
  topics: {type: set, values: [p, q], default: [p, q]}
people:
  level: {type: enum, values: [basic, special], optional: yes}
roles:
  client: {party: client, attributes: {barred: {type: bool, default: no}}}
  worker: {max: 1, attributes: {share: {type: int, default: 5}}}
  lead: {held: organisation}
groups: {all: [client, worker]}
regions:
  main:
    initial: new
    states:
      new: {}
      open: {box: B2}
      closed: {final: yes}
  care:
    per: kind
    kind: [a, b]
    initial: none
    states: {none: {}, active: {final: yes}}
lists:
  need:
    attributes: {size: {type: size}, note: {type: text, optional: yes}, above: {type: entry, of: need, optional: yes}}
    initial: asked
    states: {asked: {}, met: {final: yes, on_enter: {sets: {flag: need.size > 3}, changes: {need: {size: 0}}}}}
catalogues:
  offer: {file: offers, attributes: {age: {type: int}, purpose: {type: enum, values: [x, y], optional: yes}}}
events:
  begin:
    by: [all, anyone]
    with: [client]
    through: worker
    payload: {size: {type: size}, kind: {type: key, of: care}, who: {type: person, optional: yes}}
    may_set: [plan.made]
    effects:
      - adds: {need: {size: event.size}}
      - {when: event.who is set, assigns: {worker: event.who}}
    moves:
      - {region: main, from: new, to: open}
      - {region: "care[event.kind]", from: any, to: active}
  meet:
    by: [worker]
    payload: {need: {type: entry, of: need}, service: {type: row, of: offer}}
    effects: {changes: {event.need: {size: event.service.age}}, sets: {plan.made: today, kind: y}}
    moves: [{region: "need[event.need]", from: asked, to: met}]
  finish:
    by: lead
    effects: {releases: [worker, client where it.barred], ends: need, sets: {plan.made: unset}}
    moves: [{region: main, from: [open], to: closed, when: flag}]
"""
OFFERS = "catalogue: offer\nrows:\n  swim: {age: 7}\n  sing: {age: 0, purpose: y}\n"


def load(text: str, offers: str | None = OFFERS) -> tuple[Definition | None, Report]:
    report = Report()

    def companion(name: str) -> Source | None:
        return Source.of(name, offers) if name == "offers" and offers is not None else None

    return load_definition(Source.of("small.yaml", text), companion, report), report


def found(report: Report) -> list[str]:
    return [f"{d.span.line}:{d.span.column} {d.code.name}: {d.message}" for d in report]


def test_a_whole_pathway() -> None:
    """What a file says is what the definition holds, with every name resolved."""
    definition, report = load(SMALL)
    assert found(report) == []
    assert definition is not None
    assert definition.facts["plan.made"].type == DateType()
    assert definition.facts["topics"].type == SetType(("p", "q"))
    assert definition.facts["topics"].default == frozenset({"p", "q"})
    assert definition.lists["need"].attributes["size"].type == IntType(0, 9)
    assert definition.lists["need"].attributes["above"].type == EntryType("need")
    assert definition.events["begin"].payload["kind"].type == EnumType(("a", "b"))
    assert definition.events["meet"].payload["service"].type == RowType("offer")
    assert definition.events["begin"].by == ("client", "worker", "anyone")
    assert definition.events["begin"].with_ == (("client", ("client",)),)
    assert definition.regions["care"].instances == ("care[a]", "care[b]")
    assert [move.sources for move in definition.events["begin"].moves] == [("new",), ("none",)]
    assert definition.catalogues["offer"].rows == {
        "swim": {"age": 7, "purpose": None},
        "sing": {"age": 0, "purpose": "y"},
    }
    (entering,) = definition.lists["need"].states["met"].on_enter
    assert entering.changes[0].target.entry is not None
    assert vocabulary(definition).rows["offer"]["age"].type == IntType()
    assert definition.zone.key == "Europe/Helsinki"


def test_the_hash_covers_all_texts() -> None:
    """The hash changes with the file and with the catalogues it names, and with nothing else."""
    hashes = [
        load(text, offers)[0]
        for text, offers in [(SMALL, OFFERS), (SMALL, OFFERS + "#"), (SMALL + "#", OFFERS)]
    ]
    assert len({d.hash for d in hashes if d}) == 3
    again = load(SMALL)[0]
    assert again is not None
    assert hashes[0] is not None
    assert again.hash == hashes[0].hash


FAULTS = [
    ("version: 1", "version: one", "2:10 wrong-value: expected a whole number, found `one`"),
    ("version: 1\n", "", "1:1 missing-key: the key `version` is missing here"),
    (
        "version: 1",
        "version: 1\nverison: 2",
        "3:1 unknown-key: unknown key `verison`; did you mean `version`?",
    ),
    ("Europe/Helsinki", "../../etc/passwd", "4:11 unknown-name: there is no time zone `../../etc/passwd`"),
    (
        "{en: Small, fi: Pieni, sv: Liten}",
        "{en: Small}",
        "3:13 missing-translation: the text `Small` is not there in fi, sv",
    ),
    ("[0, 9]", "[9, 0]", "6:16 wrong-value: a `range` is the least and the greatest number: `[0, 10]`"),
    ("[0, 9]", "[9]", "6:16 wrong-value: a `range` is the least and the greatest number: `[0, 10]`"),
    (
        "  size: {type: int",
        "  int: {type: bool}\n  size: {type: int",
        "6:3 duplicate-name: `int` is a built-in type",
    ),
    (
        "  size: {type: int",
        "  a: {type: b}\n  b: {type: bool}\n  size: {type: int",
        "6:13 unknown-name: the type `b` is not there yet",
    ),
    (
        "flag: {type: bool,",
        "flag: {type: bol,",
        "8:16 unknown-name: there is no type `bol`; did you mean `bool`?",
    ),
    (
        "bool, default: no}\n",
        "bool, default: maybe}\n",
        "8:31 wrong-value: expected yes or no, found `maybe`",
    ),
    ("bool, default: no}\n", "bool, default: [no]}\n", "8:32 wrong-value: expected yes or no, found a list"),
    (
        "bool, default: no}\n",
        "bool, default: {no: no}}\n",
        "8:31 wrong-value: expected yes or no, found a mapping",
    ),
    (
        "bool, default: no}\n",
        "bool, values: [a]}\n",
        "8:16 unknown-key: `values` means nothing for the type `bool`",
    ),
    (
        "values: [x, y], ordered",
        "values: [x, y, x], ordered",
        "10:37 duplicate-name: the value `x` stands here twice",
    ),
    (
        "values: [x, y], ordered",
        "values: [x, y-z], ordered",
        "10:34 unusable-name: `y-z` cannot be the name of a value",
    ),
    ("values: [x, y], ordered", "ordered", "10:16 missing-key: a type `enum` needs its `values`"),
    ("default: [p, q]", "default: [p, r]", "11:49 wrong-value: expected a list from p, q, found `r`"),
    (
        "  flag:",
        "  worker.x: {type: bool}\n  flag:",
        "8:3 duplicate-name: the fact `worker` has the name of a role",
    ),
    (
        "  flag:",
        "  event.x: {type: bool}\n  flag:",
        "8:3 duplicate-name: the fact `event` has the name of a built-in name",
    ),
    ("  flag:", "  not: {type: bool}\n  flag:", "8:3 unusable-name: `not` cannot be the name of a fact"),
    ("  flag:", "  a b: {type: bool}\n  flag:", "8:3 unusable-name: `a b` cannot be the name of a fact"),
    (
        "  flag:",
        "  flag: {type: bool}\n  flag:",
        "9:3 duplicate-key: the key `flag` stands here twice; the first is on line 8",
    ),
    (
        "  level:",
        "  share: {type: int}\n  level:",
        "17:33 duplicate-name: `share` cannot be the name of an attribute of a role: it means"
        " something else there",
    ),
    (
        "  level:",
        "  role: {type: int}\n  level:",
        "13:3 duplicate-name: `role` cannot be the name of what the register knows: it means"
        " something else there",
    ),
    ("  lead:", "  flag: {}\n  lead:", "8:3 duplicate-name: the fact `flag` has the name of a role"),
    ("max: 1", "max: 0", "16:17 wrong-value: expected `many` or a number from 1, found `0`"),
    ("max: 1", "max: [1]", "16:17 wrong-value: expected a text, found a list"),
    ("held: organisation", "held: org", "17:16 wrong-value: expected organisation, found `org`"),
    (
        "{all: [client, worker]}",
        "{all: [client, wroker]}",
        "18:24 unknown-name: there is no role `wroker`; did you mean `worker`?",
    ),
    (
        "{all: [client, worker]}",
        "{all: [client], none: []}",
        "18:25 wrong-value: the group `none` has no roles",
    ),
    ("    initial: new\n", "", "21:5 missing-key: the key `initial` is missing here"),
    ("initial: new", "initial: nw", "21:14 unknown-name: there is no state `nw` here; did you mean `new`?"),
    ("      open: {box: B2}\n", "      open:\n", "24:12 wrong-value: expected a mapping, found nothing"),
    (
        "      open: {box: B2}\n",
        "      open: {}\n      lost: {final: yes}\n",
        "25:7 unreachable-state: no moves lead to the state `lost` of main",
    ),
    (
        "      open: {box: B2}\n",
        "      open: {}\n      lost: {}\n",
        "25:7 state-without-exit: no move leads out of the state `lost` of main, and it is not final",
    ),
    (
        "    states: {none: {}, active: {final: yes}}",
        "    states: {}",
        "26:3 wrong-value: the region `care` has no states",
    ),
    ("kind: [a, b]", "kind: [a, b, a]", "28:18 duplicate-name: the key `a` stands here twice"),
    ("    per: kind\n", "", "26:3 missing-key: `per: kind` and the list `kind: […]` belong together"),
    (
        "kind: [a, b]",
        "kind: [a, b]\n    key_labels: {c: {en: C, fi: C, sv: C}}",
        "29:18 unknown-name: `care` has no key `c`",
    ),
    ("    initial: asked\n", "", "32:3 missing-key: `initial` and `states` belong together"),
    (
        "{size: {type: size}, note",
        "{state: {type: int, default: 1}, size: {type: size}, note",
        "33:18 duplicate-name: `state` cannot be the name of an attribute of a list: it means"
        " something else there",
    ),
    (
        "of: need, optional",
        "of: lead, optional",
        "33:98 wrong-reference: `lead` is held in the organisation, not on the case",
    ),
    ("entry, of: need, optional", "entry, optional", "33:87 missing-key: a type `entry` needs `of`"),
    ("file: offers", "file: offer", "37:17 file-not-found: there is no file `offer` beside this one"),
    (
        "by: [all, anyone]",
        "by: [al]",
        "40:10 unknown-name: there is no role or group `al`; did you mean `all`?",
    ),
    ("by: [all, anyone]", "by: []", "39:3 wrong-value: `by` of the event `begin` names nobody"),
    ("with: [client]", "with: [anyone]", "41:12 unknown-name: there is no role or group `anyone`"),
    ("of: care}", "of: main}", "43:57 wrong-reference: the region `main` has no keys"),
    ("of: care}", "of: cares}", "43:57 unknown-name: there is no region `cares`; did you mean `care`?"),
    (
        "who: {type: person",
        "present: {type: person, optional: yes}, who: {type: person",
        "43:64 duplicate-name: `present` cannot be the name of a field of an event: it means"
        " something else there",
    ),
    (
        "may_set: [plan.made]",
        "may_set: [plan.mad]",
        "44:15 unknown-name: there is no fact `plan.mad`; did you mean `plan.made`?",
    ),
    ("{size: event.size}", "{}", "46:16 missing-key: an entry of need needs its `size`"),
    (
        "{size: event.size}",
        "{size: event.kind}",
        "46:29 type-mismatch: expected a whole number, found one of a, b",
    ),
    (
        "{size: event.size}",
        "{size: 3, siz: 4}",
        "46:32 unknown-name: there is no attribute of need `siz`; did you mean `size`?",
    ),
    ("adds: {need: {", "adds: {ned: {", "46:16 unknown-name: there is no list `ned`; did you mean `need`?"),
    ("when: event.who is set, ", "", "47:28 optional-not-checked: `event.who` might not be set here"),
    (
        "assigns: {worker: event.who}",
        "assigns: {lead: event.who}",
        "47:44 wrong-reference: `lead` is held in the organisation, not on the case",
    ),
    (
        "assigns: {worker: event.who}",
        "assigns: {worker: {share: 3}}",
        "47:44 missing-key: who gets the role `worker`? the key `who` is missing",
    ),
    (
        "assigns: {worker: event.who}",
        "assigns: {worker: event.size}",
        "47:52 type-mismatch: expected a person, found a whole number",
    ),
    (
        "region: main, from: new",
        "region: mian, from: new",
        "49:18 unknown-name: there is no region, or list with states, `mian`; did you mean `main`?",
    ),
    (
        "region: main, from: new",
        "region: main or care, from: new",
        "49:18 wrong-reference: `main or care` is not the name of a region",
    ),
    (
        "region: main, from: new",
        'region: "main[event.kind]", from: new',
        "49:18 wrong-reference: `main` has one of it; write `main`",
    ),
    (
        'region: "care[event.kind]"',
        "region: care",
        "50:18 wrong-reference: `care` has many of it; say which one: `care[event.…]`",
    ),
    (
        '"care[event.kind]"',
        '"care[event.knd]"',
        "50:24 unknown-name: `begin` has no field `knd`; did you mean `kind`?",
    ),
    (
        '"care[event.kind]"',
        '"care[event.who]"',
        "50:24 optional-not-checked: `event.who` might not be set here",
    ),
    (
        "from: new, to: open",
        "from: [any, new], to: open",
        "49:31 wrong-value: `any` stands alone: every state that is not final",
    ),
    (
        "from: new, to: open",
        "from: new, to: opn",
        "49:39 unknown-name: there is no state of main `opn`; did you mean `open`?",
    ),
    (
        "changes: {event.need: {",
        "changes: {event.ned: {",
        "54:25 unknown-name: `meet` has no field `ned`; did you mean `need`?",
    ),
    (
        "changes: {event.need: {",
        "changes: {flag: {",
        "54:25 type-mismatch: expected an entry, a role or a list, found yes or no",
    ),
    ("kind: y}", "kind: z}", "54:96 unknown-value: `z` is not one of the values here"),
    ("kind: y}", "flag: unset}", "54:96 wrong-value: `flag` is not optional, so it cannot be unset"),
    (
        "[worker, client where it.barred]",
        "need",
        "58:25 wrong-reference: `releases` is for holders of roles, and `need` is not one",
    ),
    (
        "ends: need,",
        "ends: worker,",
        "58:65 wrong-reference: `ends` is for entries of lists, and `worker` is not one",
    ),
    (
        "client where it.barred",
        "client where it.bared",
        "58:47 unknown-name: a person has no `bared`; did you mean `barred`?",
    ),
    (
        "client where it.barred",
        "clint where it.barred",
        "58:34 unknown-name: there is no role or list `clint`; did you mean `client`?",
    ),
    (
        "when: flag}",
        "when: flag and}",
        "59:68 condition-syntax: expected a value or a condition, found the end",
    ),
    (
        "when: flag}]\n",
        "when: flag}]\n  b c: {by: lead}\n",
        "60:3 unusable-name: `b c` cannot be the name of an event",
    ),
]


@pytest.mark.parametrize(("right", "wrong", "expected"), FAULTS)
def test_faults(right: str, wrong: str, expected: str) -> None:
    """Each fault is found at its place, and the text that is not changed has none."""
    assert right in SMALL
    definition, report = load(SMALL.replace(right, wrong, 1))
    assert expected in found(report)
    assert (definition is None) == (report.errors > 0)
    assert all(d.code.name in CODES for d in report)


CATALOGUES = [
    ("rows:\n  swim: {}\n", "3:3 missing-key: the row `swim` lacks its `age`"),
    ("rows:\n  swim: {age: x}\n", "3:15 wrong-value: expected a whole number, found `x`"),
    (
        "rows:\n  swim: {age: 7, aeg: 8}\n",
        "3:18 unknown-key: the catalogue has no column `aeg`; did you mean `age`?",
    ),
    ("rows:\n  swim: 7\n", "3:9 wrong-value: expected a mapping, found `7`"),
    ("rows: [a]\n", "2:7 wrong-value: expected a mapping, found a list"),
    ("row: {}\n", "2:1 unknown-key: unknown key `row`; did you mean `rows`?"),
]


@pytest.mark.parametrize(("rows", "expected"), CATALOGUES)
def test_faults_of_catalogues(rows: str, expected: str) -> None:
    """Faults of a catalogue are found in its own file."""
    _, report = load(SMALL, "catalogue: offer\n" + rows)
    assert expected in found(report)
    assert {d.span.source.path for d in report} == {"offers"}
    assert "1:12 wrong-reference: expected the catalogue `offer`" in found(
        load(SMALL, OFFERS.replace("offer", "x"))[1]
    )


def test_nine_faults_are_nine_findings() -> None:
    """A file with many faults yields each of them once, and what follows from them is not told of."""
    text = SMALL
    for right, wrong in [
        ("Europe/Helsinki", "Europe/Nowhere"),
        ("plan.made: {type: date", "plan.made: {type: dat"),
        ("max: 1", "max: 0"),
        ("initial: new", "initial: nw"),
        ("of: care}", "of: cares}"),
        ("through: worker", "through: wroker"),
        ("{size: event.size}", "{size: event.sze}"),
        ("from: asked", "from: askd"),
        ("when: flag}", "when: flg and 2026-02-30 == today}"),
    ]:
        text = text.replace(right, wrong, 1)
    _, report = load(text)
    assert len(report) == 9, found(report)
    assert [d.span.line for d in report] == [4, 9, 16, 21, 42, 43, 46, 55, 59]


def test_unknown_keys_list_those_allowed() -> None:
    """Help for an unknown key names the keys that mean something there."""
    _, report = load(SMALL.replace("box: B2", "bx: B2"))
    (finding,) = report
    assert finding.help == "allowed here: label, box, final, on_enter, on_leave"


def test_a_mapping_has_no_odd_shapes_that_raise() -> None:
    """Odd but well-formed shapes are findings, not exceptions."""
    for text in (
        "pathway: x\nversion: 1\nlabel: {en: a, fi: b, sv: c}\nregions: {}\nevents: {}\n",
        "pathway: {}\nversion: []\nlabel: a\nregions: [a]\nevents: a\n",
        SMALL.replace("[x, y]", "[]").replace("[p, q]", "[[p]]"),
        SMALL.replace("{type: bool, default: no}", "{}"),
        SMALL.replace("{type: size}", "{type: [size]}"),
        SMALL.replace("[new]", "[[new]]").replace("from: any", "from: {any: any}"),
        SMALL.replace("event.size", "[event.size]"),
        SMALL.replace("sets: {plan.made: today, kind: y}", "sets: [plan.made]"),
        SMALL.replace("assigns: {worker: event.who}", "assigns: {worker: {}}"),
        SMALL.replace("assigns: {worker: event.who}", "assigns: worker"),
        SMALL.replace("changes: {event.need: {size: event.service.age}}", "changes: {event.need: 3}"),
        SMALL.replace("default: [p, q]", "default: [[p], {q: r}]"),
    ):
        definition, report = load(text)
        assert (definition is None) == (report.errors > 0)


@settings(deadline=None)
@given(
    st.sampled_from(SMALL.splitlines()[1:]),
    st.sampled_from(
        ["", "[", "{}", "x", ": ", "- ", "[]", "&a", "'", "yes", "not", "  ", "0", "event", "ä", "it.state"]
    ),
    st.integers(0, 90),
    st.booleans(),
)
def test_no_slip_of_the_pen_raises(line: str, put: str, place: int, over: bool) -> None:
    """Whatever is put into a line, there is a definition or an error."""
    changed = line[:place] + put + ("" if over else line[place:])
    definition, report = load(SMALL.replace(line, changed, 1))
    assert (definition is None) == (report.errors > 0)


@pytest.mark.parametrize("path", sorted((ROOT / "states").glob("*.yaml")), ids=lambda p: p.name)
def test_shipped_pathways_have_no_findings(path: Path) -> None:
    """The pathways that come with the package are faultless."""
    report = Report()
    source = read_file(path, report, path.name)
    assert source is not None
    if kind_of(source, report) == "catalogue":
        return
    definition = load_definition(source, lambda name: Finder(()).source(name, path.parent, report), report)
    assert found(report) == []
    assert definition is not None
