"""What conditions may say: types, names, and where an optional may be read."""

from __future__ import annotations

import pytest
from conditioned import ROLES, SCOPE, WORDS, faults, scope_with, sound

from pathway.conditions import Scope

ACCEPTED = """
flag
plan.live and secret
flag == (n > 3)
1 < n < 3
n * 2 + 1 > k - 1
n in [1, -2, limit]
n not in [limit]
born < 2026-01-01 < today
born in [2026-01-01]
days_since(born) > 3 and months_since(born) >= 12 and years_since(born) != 2
light < sev
sev < light
light <= sev <= serious
sev2 == rev
kind == own_worker
own_worker == kind
a == kind
kind in [a, own_worker]
x in topics
x not in topics
main == open
open == main
main in [open, closed]
main is final or main is not final
special[care] == active
special[event.kind] is final
special[event.kind] in [none, done]
any special in [active, done]
any special where it.state == active
any special where it.state is final
not any special in [active]
any consent
any consent.written
any consent.scope == network
any consent in [given, asked]
any consent where it is final or it.state is not final
any consent where it.need is set
any guardian where it == event.member or it in event.present
any guardian.barred
any guardian where it.grade > 3
count(guardian) >= 2
count(consent where it.written and it.scope == group) == count(need) + 1
family in event.present
guardian in event.present and own_worker in event.present
event.member in event.present
actor in event.present
actor == event.member
actor.grade > 3
actor.role == guardian
actor.role in [lead, near]
event.agreed.scope == network and event.agreed.state == given
event.agreed is final
event.service.min_age > 3
event.member.grade == event.number
note is set and event.words is not set
own_worker is set
limit > 2
""".strip().splitlines()

NARROWED = """
m is set and m > 3
flag and m is set and (other or m > 3)
m is not set or m > 3
m is not set or flag or m > 3
not (m is not set) and m > 3
not (m is set and flag) or m > 3
not (m is not set or flag) and m > 3
not (m is set) or m > 3
(m is set and flag or m is set and other) and m > 3
(m is set or flag) and m is set and m > 3
m is set and not (m > 3)
due is set and days_since(due) > 3
maybe is set and maybe in [a, b]
friend is set and friend == actor
plan.made is set and plan.made < today
own_worker is set and own_worker == event.member
own_worker is set and own_worker.share > 3
own_worker is set and own_worker.began is set and own_worker.began < today
own_worker is set and own_worker.level is set and own_worker.level == basic
responsible is set and own_worker is set and responsible != own_worker
any consent where it.target is set and it.target == event.member
any consent where it.need is set and it.need.size > 3
any consent where it.target is not set or it.target in event.present
m is set and any need where it.size > m
event.worker is set and event.worker.share > 3
event.service.purpose is set and event.service.purpose == a
event.member.level is set and event.member.level >= special
actor.level is set and actor.level == basic
actor.role == own_worker and actor.share > 3
actor.role in [own_worker, near] and actor.share > 3
own_worker == actor.role and actor.share > 3
not (actor.role != near) and actor.share == 1
actor.role not in [own_worker, near] or actor.share == 1
not (actor.role in [own_worker, near]) or actor.share == 1
actor.role == own_worker and actor.began is set and actor.began < today
actor.role == guardian and actor.barred
(actor.role == near or actor.role == own_worker) and actor.share > 1
""".strip().splitlines()

NOT_NARROWED = """
m > 3
m > 3 and m is set
m is set or m > 3
m is not set and m > 3
not (m is set) and m > 3
not (m is not set) or m > 3
not (m is set or flag) or not (m > 3)
(m is set or due is set) and m > 3
(m is set and flag or other) and m > 3
(m is set) == yes and m > 3
n > 2 or m == 1
n + m > 2
due is set and m > 3
any consent where it.target == event.member
any consent.target == event.member
any consent where it.need.size > 3
any consent where it.need is set and it.target in event.present
(any consent where it.target is set) and (any consent where it.target == event.member)
own_worker == event.member
own_worker.share > 3
own_worker is set and own_worker.began < today
event.worker.share > 3
event.worker is set and responsible == event.member
event.expert in event.present
event.service.purpose == a
actor.level == basic
actor.role == own_worker and actor.began < today
""".strip().splitlines()


AGE = " | compare `days_since(…)` or `years_since(…)` of the date with a number"


@pytest.mark.parametrize("condition", [*ACCEPTED, *NARROWED])
def test_accepted(condition: str) -> None:
    """What is documented is accepted, and optionals where they are known to be set."""
    sound(condition)


@pytest.mark.parametrize("condition", NOT_NARROWED)
def test_optionals_that_may_be_unset(condition: str) -> None:
    """An optional is refused wherever nothing before it says that it is set."""
    found = faults(condition)
    assert found, condition
    assert all(
        "optional-not-checked: `" in line and "` might not be set here | ask it first: `" in line
        for line in found
    )


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("n", "1-2 type-mismatch: this is a whole number, not a condition | compare it with something"),
        ("not n", "5-6 type-mismatch: this is a whole number, not a condition | compare it with something"),
        (
            "n == born",
            "1-10 type-mismatch: a whole number cannot be compared with a date" + AGE,
        ),
        (
            "1 < n < born",
            "1-13 type-mismatch: a whole number cannot be compared with a date" + AGE,
        ),
        ("n + born > 3", "5-9 type-mismatch: expected a whole number, found a date"),
        ("days_since(n) > 3", "12-13 type-mismatch: expected a date, found a whole number"),
        ("flag > other", "1-13 type-mismatch: yes or no has no order, so `>` means nothing"),
        (
            "kind < a",
            "1-9 type-mismatch: one of a, b, c, own_worker has no order, so `<` means nothing"
            " | declare the enum `ordered: yes`",
        ),
        (
            "sev == kind",
            "1-12 type-mismatch: one of light, moderate, serious cannot be compared with one of a, b,"
            " c, own_worker",
        ),
        (
            "sev2 < rev",
            "1-11 type-mismatch: one of light, moderate, serious and one of serious, moderate, light"
            " are ordered differently",
        ),
        ("topics == topics", "1-17 type-mismatch: lists cannot be compared | ask `value in list`"),
        (
            "note is set and note == note",
            "17-29 type-mismatch: texts cannot be compared | ask `is set`, or declare an enum",
        ),
        ("n in topics", "1-12 type-mismatch: a whole number is never in a list from x, y, z"),
        (
            "n in kind",
            "6-10 type-mismatch: `in` asks a list, and this is one of a, b, c, own_worker"
            " | write the values in brackets: `in [a, b]`",
        ),
        ("n in [1, k]", "10-11 type-mismatch: a list after `in` holds fixed values only"),
        (
            "n in [2026-01-01]",
            "7-17 type-mismatch: a whole number cannot be compared with a date" + AGE,
        ),
        (
            "event.agreed in event.present",
            "1-13 type-mismatch: an entry of consent is never present | ask of a person, role or group",
        ),
        ("(flag is set) is set", "2-13 type-mismatch: only a name can be asked whether it is set"),
        ("kind is final", "1-5 type-mismatch: `kind` has no states, so none is final"),
        (
            "special[kind] == none",
            "9-13 type-mismatch: `kind` is not one of the keys disability, care",
        ),
        (
            "main == opne",
            "9-13 unknown-value: `opne` is not one of the values here; did you mean `open`?"
            " | expected one of new, open, closed",
        ),
        ("w in topics", "1-2 unknown-value: `w` is not one of the values here | expected one of x, y, z"),
        (
            "special[car] == active",
            "9-12 unknown-value: there is no instance `car`; did you mean `care`?"
            " | the keys are disability, care",
        ),
        ("flg", "1-4 unknown-name: `flg` is not defined; did you mean `flag`?"),
        ("plan", "1-5 unknown-name: `plan` alone is not a fact | there are `plan.live`, `plan.made`"),
        ("plan.mode is set", "1-10 unknown-name: `plan.mode` is not defined; did you mean `plan.made`?"),
        (
            "any consents",
            "5-13 unknown-name: there is no list, role or region `consents`; did you mean `consent`?",
        ),
        (
            "event.agreed.stat == given",
            "1-18 unknown-name: an entry of consent has no `stat`; did you mean `state`?"
            " | there are `scope`, `target`, `written`, `need`, `state`",
        ),
        (
            "event.service.max_age > 3",
            "1-22 unknown-name: the catalogue offer has no column `max_age`; did you mean `min_age`?",
        ),
        (
            "actor.lvel is set",
            "1-11 unknown-name: the actor has no `lvel`; did you mean `level`? | there are `actor.barred`,"
            " `actor.began`, `actor.grade`, `actor.level`, `actor.role`, `actor.share`",
        ),
        (
            "actor.share > 3",
            "1-12 unknown-name: an actor in the role `guardian` has no `share`"
            " | ask `actor.role == own_worker` first",
        ),
        ("it.x", "1-5 out-of-place: `it` means an entry only after `where` | write `any LIST where it.x …`"),
        (
            "consent.scope == network",
            "1-14 wrong-reference: `consent` is a list: ask `any consent where …` or count it"
            " | write `any consent.scope …`",
        ),
        (
            "family == 3",
            "1-7 wrong-reference: `family` is a group: ask `family in event.present`"
            " | of who acts, ask `actor.role in [guardian, near]`",
        ),
        (
            "special == active",
            "1-8 wrong-reference: `special` has an instance for each key"
            " | write `special[event.kind]`, or one of `special[disability]`, `special[care]`,"
            " or `any special in [none]`",
        ),
        ("main[care] == open", "1-11 wrong-reference: `main` has only one instance"),
        ("any main in [open]", "5-9 wrong-reference: `main` has only one instance; compare it directly"),
        (
            "any special[care] in [active]",
            "5-18 wrong-reference: `special[care]` is not a list; only a whole list, role or region"
            " can be asked of | write `special where …`",
        ),
        (
            "count(consent.scope where it.written) > 1",
            "7-20 wrong-reference: `consent.scope` is not a list; only a whole list, role or region"
            " can be asked of | write `consent where …`",
        ),
        ("count(special) > 1", "7-14 wrong-reference: regions are not counted; ask `any … in […]`"),
        (
            "any consent where any need",
            "23-27 wrong-reference: `any` and `count` cannot stand inside a `where`"
            " | `where` reads as far as it can: put the first `any … where …` in parentheses",
        ),
        ("lead in event.present", "1-5 wrong-reference: `lead` is held in the organisation, not on the case"),
        ("any lead", "5-9 wrong-reference: `lead` is held in the organisation, not on the case"),
        (
            "event.present == 3",
            "1-14 wrong-reference: ask of `event.present` with `in` | `guardian in event.present`",
        ),
    ],
)
def test_messages(condition: str, expected: str) -> None:
    """Each fault is told at its place, with what is there instead."""
    assert faults(condition) == [expected]


def test_several_faults_in_one_condition() -> None:
    """All faults of a condition are told in one pass, on both sides of a comparison too."""
    found = faults("not flg and n > flag and (foo or plan.made < today) and x.y == z.w and n in [born, kind]")
    assert [line.partition(":")[0] for line in found] == [
        "5-8 unknown-name",
        "13-21 type-mismatch",
        "27-30 unknown-name",
        "34-43 optional-not-checked",
        "57-60 unknown-name",
        "64-67 unknown-name",
        "78-82 type-mismatch",
        "84-88 type-mismatch",
    ]


def test_a_list_is_a_conjunction() -> None:
    """Earlier texts of a list narrow later ones, even where they have faults of their own."""
    sound(["m is set", "m > 3 and due is set", "days_since(due) > m"])
    assert len(faults(["m > 3", "m is set"])) == 1
    assert len(faults(["m is set and flg", "m > 3"])) == 1
    assert len(faults(["m is set and flag flag", "m > 3"])) == 1


def test_where_nothing_acts() -> None:
    """Where no act is judged there is no event, actor or presence."""
    quiet = Scope(WORDS)
    for condition in (
        "event.number > 3",
        "actor.grade > 3",
        "family in event.present",
        "actor in event.present",
    ):
        (line,) = faults(condition, quiet)
        assert "no act is judged here" in line


def test_the_entry_that_a_place_speaks_of() -> None:
    """Where a place speaks of an entry, the list's name is that entry."""
    scope = Scope(WORDS, subject="consent")
    for condition in ("consent.written", "consent.state == given", "consent is final", "any consent.written"):
        sound(condition, scope)
    assert "might not be set" in faults("consent.target == friend", scope)[0]


def test_terms() -> None:
    """Reusable conditions are checked where they stand, narrow, and don't nest."""
    scope = scope_with(has="m is set", big="m > 3", acts="actor.grade > 3", bad="nope", two="has and big")
    sound("has and m > 3", scope)
    sound("has and big", scope)
    sound("not has or big", scope)
    assert faults("big", scope) == [
        "1-4 optional-not-checked: `big` cannot be used here: `m` might not be set here"
        " | ask it first: `m is set and …`, or `m is not set or …` where none is needed"
    ]
    assert faults("flag and bad", scope) == [
        "10-13 unknown-name: `bad` cannot be used here: `nope` is not defined; did you mean `note`?"
    ]
    assert any("`has` is not defined" in fault for fault in faults("two", scope))
    assert faults("has is set", scope) == [
        "1-4 wrong-reference: `has` is a condition, and a value is asked for"
    ]
    assert "no act is judged" in faults("acts", Scope(scope.words))[0]


def test_attributes_of_holdings() -> None:
    """An attribute that roles have of different types is readable only where the role is known."""
    scope = Scope(WORDS, payload={}, actor_roles=("own_worker", "responsible"))
    assert faults("actor.share == 3", scope) == [
        "1-12 type-mismatch: `share` is of another type in each of the roles own_worker, responsible"
        " | ask `actor.role == own_worker` first"
    ]
    sound("actor.role == own_worker and actor.share == 3", scope)
    sound("actor.role != responsible or actor.share", scope)
    for roles in (("anyone",), ("timer", "own_worker"), ()):
        assert faults("actor.share == 3", Scope(WORDS, payload={}, actor_roles=roles))
    assert SCOPE.actor_roles == ROLES
