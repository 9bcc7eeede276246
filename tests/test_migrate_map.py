"""Maps: everything that a case could hold needs an image, and every fault has its place."""

from __future__ import annotations

import migrating as m
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import SMALL

pytestmark = pytest.mark.sqlite

HEAD = "pathway: tiny\nversion: {version}\nlabel: {{en: Tiny, fi: Pieni, sv: Liten}}\n"
BODY = """
facts:
{facts}
roles:
  client: {{party: client}}
  clerk: {{held: organisation}}
{roles}
regions:
  main: {{initial: new, states: {{new: {{}}, done: {{final: yes}}}}}}
{regions}
lists:
{lists}
events:
  finish: {{by: client, moves: {{region: main, from: new, to: done}}}}
"""


def tiny(version: int, facts: str = "", roles: str = "", regions: str = "", lists: str = "") -> str:
    """A pathway with some parts; each is lines that are indented by two."""
    parts = {"facts": facts or "  plain: {type: bool, default: no}", "roles": roles, "regions": regions}
    parts["lists"] = lists or "  thing: {attributes: {size: {type: int, default: 0}}}"
    return HEAD.format(version=version) + BODY.format(**parts)


def found(mapping: str, old: str, new: str) -> list[str]:
    """The codes and messages of what is wrong with a map."""
    _, report = m.images(f"migration: tiny\nfrom: 1\nto: 2\n{mapping}", old, new)
    return [f"{one.code.name}: {one.message}" for one in report]


LISTED = "{type: enum, values: [a, b]}"


@pytest.mark.parametrize(
    ("old", "new", "gap", "mended"),
    [
        pytest.param(
            tiny(1, facts="  note: {type: text, optional: yes}"),
            tiny(2),
            "the fact `note` has no image in version 2",
            "facts: {note: drop}",
            id="a fact that is gone",
        ),
        pytest.param(
            tiny(1),
            tiny(2, facts="  plain: {type: bool, default: no}\n  new: {type: date}"),
            "the fact `new` is new in version 2 and needs a value",
            "sets: {new: 2026-03-02}",
            id="a new fact without a default",
        ),
        pytest.param(
            tiny(1, facts=f"  which: {LISTED}"),
            tiny(2, facts="  which: {type: enum, values: [a, c]}"),
            "values of `which` have no image in version 2: b",
            "values: {which: {b: c}}",
            id="a value that is gone",
        ),
        pytest.param(
            tiny(1, facts="  which: {type: bool, default: no}"),
            tiny(2, facts=f"  which: {LISTED}"),
            "values of `which` have no image in version 2: yes, no",
            "values: {which: {yes: a, no: b}}",
            id="a truth that becomes a choice",
        ),
        pytest.param(
            tiny(1, facts="  many: {type: set, values: [a, b], optional: yes}"),
            tiny(2, facts="  many: {type: set, values: [a], optional: yes}"),
            "values of `many` have no image in version 2: b",
            "values: {many: {b: drop}}",
            id="a member that is gone",
        ),
        pytest.param(
            tiny(1, facts="  day: {type: date, optional: yes}"),
            tiny(2, facts="  day: {type: date}"),
            "`day` may be not set, and `day` of version 2 may not",
            "values: {day: {unset: 2026-01-01}}",
            id="an optional that must be set",
        ),
        pytest.param(
            tiny(1, facts="  day: {type: date}"),
            tiny(2, facts="  day: {type: int, default: 0}"),
            "`day` is a date, and `day` of version 2 is a whole number",
            "facts: {day: drop}",
            id="another type",
        ),
        pytest.param(
            tiny(1, roles="  lead: {max: 1}"),
            tiny(2),
            "the role `lead` has no image in version 2",
            "roles: {lead: drop}",
            id="a role that is gone",
        ),
        pytest.param(
            tiny(1, roles="  lead: {max: 1}"),
            tiny(2, roles="  lead: {held: organisation}"),
            "the role `lead` has no image in version 2",
            "roles: {lead: drop}",
            id="a role that is not held on a case any more",
        ),
        pytest.param(
            tiny(1, lists="  wish: {attributes: {of: {type: person}}}"),
            tiny(2),
            "the list `wish` has no image in version 2",
            "lists: {wish: drop}",
            id="a list that is gone",
        ),
        pytest.param(
            tiny(1, lists="  thing: {attributes: {size: {type: int}, by: {type: person}}}"),
            tiny(2, lists="  thing: {attributes: {size: {type: int}}}"),
            "the attribute `thing.by` has no image in version 2",
            "attributes: {thing.by: drop}",
            id="an attribute that is gone",
        ),
        pytest.param(
            tiny(1, lists="  thing: {attributes: {size: {type: int}}}"),
            tiny(2, lists="  thing: {attributes: {size: {type: int}, by: {type: person}}}"),
            "the attribute `thing.by` is new in version 2 and needs a value",
            "sets: {thing.by: clerk}",
            id="a new attribute without a default",
        ),
        pytest.param(
            tiny(1, regions="  side: {initial: a, states: {a: {}, b: {final: yes}}}"),
            tiny(2),
            "the region `side` has no image in version 2",
            "regions: {side: drop}",
            id="a region that is gone",
        ),
        pytest.param(
            tiny(1, regions="  side: {per: kind, kind: [x, y], initial: a, states: {a: {}}}"),
            tiny(2, regions="  side: {per: kind, kind: [x, z], initial: a, states: {a: {}}}"),
            "the region `side[y]` has no image in version 2",
            'regions: {"side[y]": "side[z]"}',
            id="an instance that is gone",
        ),
        pytest.param(
            tiny(1, regions="  side: {initial: a, states: {a: {}, b: {final: yes}}}"),
            tiny(2, regions="  side: {initial: a, states: {a: {}, c: {final: yes}}}"),
            "the state `side.b` has no image in version 2",
            "states: {side.b: c}",
            id="a state that is gone",
        ),
        pytest.param(
            tiny(1, lists="  thing: {initial: a, states: {a: {}, b: {final: yes}}}"),
            tiny(2, lists="  thing: {initial: a, states: {a: {}}}"),
            "the state `thing.b` has no image in version 2",
            "states: {thing.b: a}",
            id="a state of a list that is gone",
        ),
        pytest.param(
            tiny(1, facts="  it_is: {type: entry, of: thing, optional: yes}"),
            tiny(
                2,
                facts="  it_is: {type: entry, of: other, optional: yes}",
                lists="  thing: {attributes: {size: {type: int, default: 0}}}\n  other: {}",
            ),
            "`it_is` is an entry of thing, and `it_is` of version 2 is an entry of other",
            "facts: {it_is: drop}",
            id="an entry of another list",
        ),
    ],
)
def test_what_any_case_could_hold_needs_an_image(old: str, new: str, gap: str, mended: str) -> None:
    """Without the map's word on it, it is a gap; with it, there is none."""
    assert f"no-image: {gap}" in found("", old, new)
    assert found(mended, old, new) == []


@pytest.mark.parametrize(
    ("mapping", "fault"),
    [
        (
            "facts: {plane: drop}",
            "unknown-name: version 1 of tiny has no fact `plane`; did you mean `plain`?",
        ),
        (
            "facts: {plain: plane}",
            "unknown-name: version 2 of tiny has no fact `plane`; did you mean `plain`?",
        ),
        ("roles: {clerk: client}", "unknown-name: version 1 of tiny has no role `clerk`"),
        (
            "lists: {thing: things}",
            "unknown-name: version 2 of tiny has no list `things`; did you mean `thing`?",
        ),
        ("attributes: {thing.sise: drop}", "did you mean `thing.size`?"),
        ("attributes: {thong.size: drop}", "did you mean `thing.size`?"),
        ("regions: {man: drop}", "unknown-name: version 1 of tiny has no region `man`; did you mean `main`?"),
        ("states: {main.knew: done}", "did you mean `main.new`?"),
        ("states: {mane.new: done}", "did you mean `main`"),
        ("states: {main.new: dome}", "did you mean `done`?"),
        ("values: {plain: {maybe: yes}}", "unknown-value: `plain` has no value `maybe`"),
        ("values: {plain: {yes: perhaps}}", "wrong-value: expected yes or no, found `perhaps`"),
        ("values: {thing.size: {1: 2}}", "its values cannot be told one by one"),
        ("values: {plan: {yes: no}}", "did you mean `plain`?"),
        ("sets: {plain: yes}", "duplicate-name: `plain` has a value from version 1 already"),
        ("sets: {plan: yes}", "did you mean `plain`?"),
        ("fact: {}", "unknown-key: unknown key `fact`; did you mean `facts`?"),
        ("facts: [plain]", "wrong-value: expected a mapping, found a list"),
    ],
)
def test_names_and_values_that_are_not_there_are_faults(mapping: str, fault: str) -> None:
    """Each says what was meant, as far as that can be told."""
    assert any(fault in message for message in found(mapping, tiny(1), tiny(2)))


def test_all_gaps_are_told_in_one_run() -> None:
    """Nobody mends one to see the next."""
    _, report = m.images("migration: small\nfrom: 1\nto: 2\n")

    assert {one.code.name for one in report} == {"no-image"}
    assert len(report) == 6  # a fact, a role, a list, an instance, values of `memo.about`, the new fact


def test_faults_have_their_places() -> None:
    """A gap stands at the section of the map that should tell of it, a wrong name where it is."""
    text = "migration: small\nfrom: 1\nto: 2\nfacts:\n  told: storey\nstates: {}\nlists: {matter: topic}\n"
    _, report = m.images(text)
    places = {one.message: (one.span.line, one.span.column) for one in report}

    near = "; did you mean `story`?"
    assert places[f"version 2 of small has no fact `storey`{near}"] == (5, 9)
    assert places["the state `matter.pending` has no image in version 2"] == (6, 1)
    assert places["the role `helper` has no image in version 2"] == (1, 12)


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ("migration: large\nfrom: 1\nto: 2\n", "the map is for `large`"),
        ("migration: small\nfrom: 3\nto: 2\n", "the map is from 3, and this is version 1"),
        ("migration: small\nfrom: 1\nto: deadbeef00\n", "the map is to deadbeef00, and this is version 2"),
        ("migration: small\nfrom: first\nto: 2\n", "`from` is a version, or a hash of 8 digits or more"),
        ("migration: small\nto: 2\n", "the key `from` is missing here"),
    ],
)
def test_a_map_for_other_versions_is_refused(head: str, message: str) -> None:
    """Such a map would say nothing of these."""
    _, report = m.images(head + m.MAP.partition("to: 2\n")[2])

    assert any(message in one.message for one in report)


def test_versions_may_be_told_by_hash() -> None:
    """As where two texts have the same version."""
    old, new = (m.support.definition(text).hash for text in (SMALL, m.SECOND))
    head = f"migration: small\nfrom: {old[:12]}\nto: {new}\n"
    _, report = m.images(head + m.MAP.partition("to: 2\n")[2])

    assert list(report) == []


def test_two_cannot_become_one() -> None:
    """Which of both values would it be?"""
    facts = "  one: {type: bool, default: no}\n  two: {type: bool, default: no}"
    messages = found(
        "facts: {one: both, two: both}", tiny(1, facts), tiny(2, "  both: {type: bool, default: no}")
    )

    assert messages == ["duplicate-name: `one` and `two` would both become `both`"]


def test_deadlines_are_known_by_the_policies() -> None:
    """A new id must be one of theirs; `end` lets a deadline end."""
    mapping = f"{m.MAP}deadlines: {{D1: D11, D2: end, D3: D2}}\n"
    _, report = m.images(mapping, ids=["D1", "D2"])

    assert [one.message for one in report] == ["no policy for version 2 has the deadline `D11`"]


@given(st.text(max_size=200) | st.text("migration:fromtsvalue{}[],\n 12", max_size=120))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_a_map_or_has_faults(text: str) -> None:
    """Nothing is raised, whatever somebody writes."""
    for mapping in (text, f"migration: small\nfrom: 1\nto: 2\nvalues: {text}\n"):
        images, report = m.images(mapping)
        assert images is not None or report.errors
