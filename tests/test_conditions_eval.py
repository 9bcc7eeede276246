"""What conditions come out as: held against Python's own reading, with facts missing, and explained."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from conditioned import SCOPE, TODAY, WORDS, Entry, Known, lines, scope_with, sound, text, view
from hypothesis import given, settings
from hypothesis import strategies as st

from pathway.conditions import Compiler, Scope, View, evaluate, explain, places_read
from pathway.conditions.types import ERASED, DateType, EnumType, IntType, PersonType, TextType, Type
from pathway.diagnostics import Report

# ---------------------------------------------------------------- by hand


BY_HAND = [
    ("main == open and special[care] == active", True),
    ("special[event.kind] == active", True),
    ("special[event.kind] is final", False),
    ("any special in [active] and not any special in [done]", True),
    ("any special where it.state is final", False),
    ("main is final", False),
    ("guardian in event.present", True),
    ("family in event.present and own_worker in event.present", True),
    ("event.member in event.present and actor in event.present", True),
    ("own_worker is set and own_worker == actor", True),
    ("own_worker is set and own_worker == event.member", False),
    ("own_worker is set and own_worker.share == 50", True),
    ("own_worker is set and own_worker.grade == 5", True),
    ("responsible is set", False),
    ("responsible is set and responsible == actor", False),
    ("responsible is not set or responsible == actor", True),
    ("count(guardian) == 2 and count(guardian where it.barred) == 1", True),
    ("any guardian where it == event.member and it.barred", False),
    ("any guardian where it in event.present", True),
    ("any near where it.share < 50 and it == actor", True),
    ("any consent where it.target is set and it.target == actor", True),
    ("any consent where it.need is set and it.need.size == 4", True),
    ("any consent in [withdrawn]", False),
    ("any consent where it is final", False),
    ("event.agreed.state == given and event.agreed.written", True),
    ("event.agreed.need is set and event.agreed.need.size > 3", True),
    ("event.service.min_age == 7 and event.service.purpose is not set", True),
    ("actor.role == own_worker and actor.share == 50", True),
    ("actor.level is set and actor.level == special", True),
    ("event.member.level is set", False),
    ("event.member.grade == 1", True),
    ("months_since(born) == 192 and years_since(born) == 16", True),
    ("days_since(2026-03-30) == 1 and days_since(2026-04-01) == -1", True),
    ("x in topics and y not in topics", True),
    ("light <= sev < moderate", True),
    ("sev2 > moderate and sev2 == serious", True),
    ("limit + 1 == 4 and n in [-1, 2]", True),
    ("secret", False),
]


@pytest.mark.parametrize(("condition", "expected"), BY_HAND)
def test_answers(condition: str, expected: bool) -> None:
    """Each construct comes out as documented on a case of every kind of thing."""
    assert evaluate(sound(condition), view()) is expected


class Spied(dict[str, Any]):
    """A part of a case that notes which of its names are read."""

    def __init__(self, named: Mapping[str, Any], read: set[str]) -> None:
        super().__init__(named)
        self._read = read

    def __getitem__(self, name: str) -> Any:
        self._read.add(name.partition("[")[0])
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        self._read.add(name.partition("[")[0])
        return super().get(name, default)


@pytest.mark.parametrize(("condition", "expected"), BY_HAND)
def test_a_condition_reads_no_more_of_a_case_than_it_says(condition: str, expected: bool) -> None:
    """What is not among the places that a condition says it reads cannot change its answer."""
    read: set[str] = set()
    seen = view()
    seen.facts, seen.regions, seen.lists = (
        Spied(part, read) for part in (seen.facts, seen.regions, seen.lists)
    )
    compiled = sound(condition)
    assert compiled.holds(seen) is expected
    assert read <= places_read(compiled)


def test_what_is_missing_is_unknown() -> None:
    """A fact or field that is not there yet, an erased value or an unknown person makes an answer unknown."""
    for condition, absent in [
        ("n > 1", "n"),
        ("not other", "other"),
        ("other or n > 5", "other"),
        ("event.number > 1", "event.number"),
        ("special[event.kind] == active", "event.kind"),
        ("special[event.kind] is final", "event.kind"),
        ("event.member in event.present", "event.member"),
        ("event.agreed.written", "event.agreed"),
        ("event.agreed is final", "event.agreed"),
        ("event.service.min_age > 3", "event.service"),
        ("count(need where it.size > n) > 0", "n"),
        ("any need where it.size > n", "n"),
        ("event.member.grade > 0", "event.member"),
        ("days_since(born) > 1", "born"),
        ("born < 2026-01-01", "born"),
        ("sev2 > light", "sev2"),
        ("kind in [a, b]", "kind"),
        ("n + 1 > 0", "n"),
        ("own_worker is set and own_worker == event.member", "event.member"),
    ]:
        assert sound(condition).holds(view()) is not None, condition
        assert sound(condition).holds(view(without=[absent])) is None, condition
    assert sound("secret").holds(view({"secret": ERASED})) is None
    assert sound("m is set").holds(view({"m": ERASED})) is True
    assert sound("actor.grade > 1").holds(view(actor="stranger")) is None
    assert (
        sound("actor.role == own_worker and actor.share == 1").holds(view(holding={"share": ERASED})) is None
    )
    assert sound("event.agreed.written").holds(view(payload={"agreed": "consent/9"})) is None


def test_what_decides_without_the_missing() -> None:
    """What other parts decide is decided (Kleene's logic)."""
    without = view(without=["n"])
    assert sound("n > 1 and flag").holds(without) is False
    assert sound("other or n > 1").holds(without) is True
    assert sound("n > 1 or flag").holds(without) is None
    assert sound("any need where it.size > n or it.size > 3").holds(without) is True
    assert sound("n is set").holds(without) is False


def test_one_condition_that_is_not_there_holds() -> None:
    """Where no condition is written, it holds."""
    assert evaluate(None, view()) is True


def test_expressions() -> None:
    """Values are computed with the type that is asked for; a bare name may be one of its values."""
    report = Report()
    compiler = Compiler(SCOPE, report)
    level = EnumType(("light", "moderate", "serious"), ordered=True)
    asked: list[tuple[str, Type | None, bool, object]] = [
        ("n + 1", IntType(), False, 3),
        ("today", DateType(), False, TODAY),
        ("serious", level, False, "serious"),
        ("sev2", level, False, "serious"),
        ("own_worker", EnumType(("own_worker",)), False, "own_worker"),
        ("own_worker", PersonType(), True, "nurse"),
        ("responsible", PersonType(), True, None),
        ("event.member", PersonType(), False, "mother"),
        ("event.words", TextType(), True, None),
        ("m", IntType(), True, None),
        ("note is set", None, False, False),
    ]
    for written, wanted, copy, expected in asked:
        expression = compiler.expression(text(written), wanted, copy=copy)
        assert expression is not None, (written, lines(report))
        assert expression.value(view()) == expected
    faulty: list[tuple[str, Type]] = [("m", IntType()), ("n", DateType()), ("heavy", level), ("kind", level)]
    for written, wanted in faulty:
        assert compiler.expression(text(written), wanted) is None
    assert len(report) == 4


def test_drifts() -> None:
    """A condition knows whether its answer can change from one day to the next."""
    assert sound("flag and days_since(born) > 3").drifts
    assert sound("any need where it.size > years_since(born)").drifts
    assert not sound("flag and n > 3").drifts


# ---------------------------------------------------------------- against Python


def months(begin: date, end: date) -> int:
    """Whole months, counted one by one; a day that a month lacks is its last."""

    def later(count: int) -> date:
        year, month = divmod(begin.month - 1 + count, 12)
        year += begin.year
        following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
        last = following - timedelta(days=1)
        return min(date(year, month + 1, min(begin.day, last.day)), last)

    count = 0
    while later(count + 1) <= end:
        count += 1
    while later(count) > end:
        count -= 1
    return count


RANKS = {"light": 0, "moderate": 1, "serious": 2}
Pair = tuple[str, str]
"""A part of a condition, and the same in Python."""


def pairs(*both: Pair) -> st.SearchStrategy[Pair]:
    return st.sampled_from(both)


def joined(op: str, *strategies: st.SearchStrategy[Pair]) -> st.SearchStrategy[Pair]:
    return st.tuples(*strategies).map(
        lambda p: (f" {op} ".join(a for a, _ in p), f" {op} ".join(b for _, b in p))
    )


def wrapped(ours: str, python: str, *strategies: st.SearchStrategy[Pair]) -> st.SearchStrategy[Pair]:
    """Both forms with the parts put in for `{0}`, `{1}`."""
    return st.tuples(*strategies).map(
        lambda p: (ours.format(*(a for a, _ in p)), python.format(*(b for _, b in p)))
    )


NUMBERS = st.integers(-9, 9).map(lambda n: (str(n), str(n)))
DATES = st.dates(date(2024, 1, 1), date(2028, 12, 31))
DAYS = DATES.map(lambda d: (str(d), f"date({d.year}, {d.month}, {d.day})")) | pairs(
    ("born", "born"), ("today", "today")
)
ORDER = pairs(*((op, op) for op in ("==", "!=", "<", "<=", ">", ">=")))
EQUAL = pairs(("==", "=="), ("!=", "!="))
INTEGERS = st.recursive(
    NUMBERS
    | pairs(("n", "n"), ("k", "k"), ("limit", "3"), ("event.number", "number"), ("actor.grade", "grade"))
    | pairs(
        ("count(consent)", "len(consent)"), ("count(guardian where it.barred)", "sum(g[1] for g in guardian)")
    )
    | pairs(("count(consent where it.scope == group)", "sum(c['scope'] == 'group' for c in consent)"))
    | wrapped("days_since({0})", "(today - {0}).days", DAYS)
    | wrapped("months_since({0})", "months({0}, today)", DAYS)
    | wrapped("years_since({0})", "(months({0}, today) // 12)", DAYS),
    lambda inner: (
        joined("+", inner, inner)
        | joined("-", inner, inner)
        | joined("*", inner, inner)
        | wrapped("({0})", "({0})", inner)
        | wrapped("-({0})", "-({0})", inner)
    ),
    max_leaves=4,
)
SEVERITIES = pairs(*((s, f"{RANKS[s]}") for s in RANKS), ("sev", "RANKS[sev]"), ("sev2", "RANKS[sev2]"))
ATOMS = st.one_of(
    pairs(("flag", "flag"), ("other", "other"), ("plan.live", "live"), ("yes", "True"), ("no", "False")),
    wrapped("{0} {1} {2}", "{0} {1} {2}", INTEGERS, ORDER, INTEGERS),
    wrapped("{0} {1} {2} {3} {4}", "{0} {1} {2} {3} {4}", INTEGERS, ORDER, INTEGERS, ORDER, INTEGERS),
    wrapped("{0} {1} {2}", "{0} {1} {2}", DAYS, ORDER, DAYS),
    wrapped("{0} in [{1}, {2}]", "{0} in [{1}, {2}]", INTEGERS, NUMBERS, NUMBERS),
    wrapped("sev {0} {1}", "RANKS[sev] {0} {1}", ORDER, SEVERITIES),
    wrapped("{1} {0} sev2", "{1} {0} RANKS[sev2]", ORDER, SEVERITIES),
    pairs(
        ("kind == a", "kind == 'a'"), ("c != kind", "'c' != kind"), ("kind not in [b, c]", "kind not in 'bc'")
    ),
    pairs(("x in topics", "'x' in topics"), ("y not in topics", "'y' not in topics")),
    pairs(
        ("event.member in event.present", "member in present"), ("event.member == actor", "member == actor")
    ),
    pairs(("guardian in event.present", "any(g[0] in present for g in guardian)")),
    pairs(
        ("(m is set and m > 3)", "(m is not None and m > 3)"),
        ("(m is not set or m * 2 < n)", "(m is None or m * 2 < n)"),
    ),
    pairs(
        ("(due is set and due < today)", "(due is not None and due < today)"),
        ("note is set", "note is not None"),
    ),
    pairs(("(maybe is set and maybe in [a, b])", "(maybe is not None and maybe in 'ab')")),
    pairs(
        ("(own_worker is set and own_worker == event.member)", "own_worker == [member]"),
        ("own_worker is not set", "not own_worker"),
    ),
    pairs(
        ("any consent", "bool(consent)"),
        ("(any consent in [given])", "any(c['state'] == 'given' for c in consent)"),
    ),
    pairs(
        (
            "(any guardian where it == event.member and it.barred)",
            "any(g == (member, True) for g in guardian)",
        )
    ),
)
INNER = st.one_of(
    ATOMS.filter(lambda p: "any " not in p[0] and "count(" not in p[0]),
    pairs(("it.written", "c['written']"), ("it.scope == network", "c['scope'] == 'network'")),
    pairs(
        ("it is final", "c['state'] == 'withdrawn'"),
        ("it.state in [given, asked]", "c['state'] in ('given', 'asked')"),
    ),
    pairs(("(it.target is set and it.target == event.member)", "c['target'] == member")),
)


def logic(inner: st.SearchStrategy[Pair]) -> st.SearchStrategy[Pair]:
    return st.one_of(
        joined("and", inner, inner),
        joined("or", inner, inner),
        joined("and", inner, inner, inner),
        wrapped("not {0}", "not {0}", inner),
        wrapped("({0})", "({0})", inner),
        wrapped("({0}) == ({1})", "(({0}) == ({1}))", inner, inner),
        wrapped("({0}) != flag", "(({0}) != flag)", inner),
    )


BODIES = st.recursive(INNER, logic, max_leaves=4)
OUTER = ATOMS | wrapped("(any consent where {0})", "any(({0}) for c in consent)", BODIES)
OUTER |= wrapped("count(consent where {0}) > 1", "sum(({0}) for c in consent) > 1", BODIES)
CONDITIONS = st.recursive(OUTER, logic, max_leaves=6)
CONDITIONS |= wrapped("{0} and any consent where {1}", "({0}) and any(({1}) for c in consent)", ATOMS, BODIES)

PEOPLE = st.sampled_from(["mother", "father", "nurse"])
CONSENTS = st.lists(
    st.fixed_dictionaries(
        {
            "scope": st.sampled_from(["network", "group"]),
            "target": PEOPLE | st.none(),
            "written": st.booleans(),
            "state": st.sampled_from(["asked", "given", "withdrawn"]),
        }
    ),
    max_size=3,
)
WORLDS = st.fixed_dictionaries(
    {
        "flag": st.booleans(),
        "other": st.booleans(),
        "live": st.booleans(),
        "n": st.integers(-5, 5),
        "k": st.integers(-5, 5),
        "m": st.integers(-5, 5) | st.none(),
        "born": DATES,
        "due": DATES | st.none(),
        "today": DATES,
        "sev": st.sampled_from(list(RANKS)),
        "sev2": st.sampled_from(list(RANKS)),
        "kind": st.sampled_from("abc"),
        "maybe": st.sampled_from("abc") | st.none(),
        "topics": st.frozensets(st.sampled_from("xyz")),
        "note": st.none() | st.just("words"),
        "number": st.integers(-5, 5),
        "grade": st.integers(-5, 5),
        "member": PEOPLE,
        "actor": PEOPLE,
        "present": st.sets(PEOPLE),
        "guardian": st.lists(st.tuples(PEOPLE, st.booleans()), max_size=2, unique_by=lambda g: g[0]),
        "own_worker": st.lists(PEOPLE, max_size=1),
        "consent": CONSENTS,
    }
)


def viewed(world: Mapping[str, Any]) -> View:
    """The view on the case that a world of the test describes."""
    names = ("flag", "other", "n", "k", "m", "born", "due", "sev", "sev2", "kind", "maybe", "topics", "note")
    consents = [
        Entry("consent", str(n), {k: v for k, v in c.items() if k != "state"}, c["state"])
        for n, c in enumerate(world["consent"])
    ]
    seen = view(
        {**{name: world[name] for name in names}, "plan.live": world["live"]},
        lists={
            "guardian": [Entry("guardian", who, {"barred": barred}) for who, barred in world["guardian"]],
            "own_worker": [Entry("own_worker", who, {}) for who in world["own_worker"]],
            "consent": consents,
        },
        payload={"number": world["number"], "member": world["member"]},
        actor=world["actor"],
        present=world["present"],
    )
    seen.today = world["today"]
    seen.people = lambda _: Known({"grade": world["grade"]})
    return seen


@settings(max_examples=300, deadline=None)
@given(CONDITIONS, WORLDS)
def test_as_python_reads_it(pair: Pair, world: dict[str, Any]) -> None:
    """A condition comes out as Python's own evaluation of its translation does, precedence included."""
    condition, python = pair
    expected = eval(python, {"date": date, "months": months, "RANKS": RANKS, **world})
    answer = sound(condition).holds(viewed(world))
    assert answer is bool(expected)


@settings(max_examples=100, deadline=None)
@given(CONDITIONS, WORLDS)
def test_conjuncts_hold_together(pair: Pair, world: dict[str, Any]) -> None:
    """A condition holds just where all of its conjuncts do, and what it is written as means the same."""
    condition = sound(pair[0])
    seen = viewed(world)
    answer = condition.holds(seen)
    assert sound(condition.text).holds(seen) is answer
    if not answer:
        told = explain(condition, seen)
        assert told.needed
        assert told.failing in [conjunct.text for conjunct in condition.conjuncts]


# ---------------------------------------------------------------- with facts missing

DOMAINS: dict[str, list[Any]] = {
    "other": [False, True],
    "n": [0, 1, 2],
    "kind": ["a", "b"],
    "sev2": ["light", "moderate", "serious"],
    "event.number": [0, 1, 2],
}
OF_ONE = {
    "other": ["other", "other == no", "(other or flag)"],
    "n": ["n > 1", "n in [0, 2]", "n + 1 == 2", "0 < n < 2", "(any need where it.size > n + 3)"],
    "kind": ["kind == a", "kind in [b, c]"],
    "sev2": ["sev2 < serious", "light < sev2"],
    "event.number": ["event.number == 1", "count(need where it.size == event.number + 3) == 1"],
}
SOME = st.sampled_from(
    [atom for atoms in OF_ONE.values() for atom in atoms] + ["n == event.number", "flag", "k < n"]
)
MIXED = st.recursive(
    SOME,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(" and ".join),
        st.tuples(inner, inner).map(" or ".join),
        inner.map("not ({})".format),
        inner.map("({})".format),
        st.tuples(inner, inner).map(lambda p: f"({p[0]}) == ({p[1]})"),
    ),
    max_leaves=6,
)


def with_values(values: Mapping[str, Any]) -> View:
    """A view that knows of the facts and fields of DOMAINS just these values."""
    facts = {name: value for name, value in values.items() if not name.startswith("event.")}
    payload = {name[6:]: value for name, value in values.items() if name.startswith("event.")}
    return view(facts, payload=payload, without=[name for name in DOMAINS if name not in values])


def completions(known: Mapping[str, Any]) -> list[dict[str, Any]]:
    free = [name for name in DOMAINS if name not in known]
    return [
        {**known, **dict(zip(free, chosen, strict=True))}
        for chosen in itertools.product(*(DOMAINS[f] for f in free))
    ]


KNOWN = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from(values) for name, values in DOMAINS.items()}
)


@settings(max_examples=150, deadline=None)
@given(MIXED, KNOWN)
def test_answers_survive_what_comes(condition: str, known: dict[str, Any]) -> None:
    """An answer given without some facts is the answer whatever they turn out to be (Kleene is sound)."""
    compiled = sound(condition)
    answer = compiled.holds(with_values(known))
    if len(known) == len(DOMAINS):
        assert answer is not None
    if answer is not None:
        assert {compiled.holds(with_values(values)) for values in completions(known)} == {answer}


@st.composite
def read_once(draw: st.DrawFn) -> str:
    """A condition in which each fact is read once."""
    names = draw(st.lists(st.sampled_from(list(DOMAINS)), min_size=1, max_size=5, unique=True))
    parts = [draw(st.sampled_from(OF_ONE[name])) for name in names]
    while len(parts) > 1:
        left, right = parts.pop(draw(st.integers(0, len(parts) - 1))), parts.pop()
        parts.append(f"({left}) {draw(st.sampled_from(['and', 'or']))} ({right})")
        if draw(st.booleans()):
            parts[-1] = f"not ({parts[-1]})"
    return parts[0]


@settings(max_examples=150, deadline=None)
@given(read_once(), KNOWN)
def test_unknown_means_that_it_can_still_go_either_way(condition: str, known: dict[str, Any]) -> None:
    """Where each fact is read once, unknown says that what is missing decides."""
    compiled = sound(condition)
    if compiled.holds(with_values(known)) is None:
        assert {compiled.holds(with_values(values)) for values in completions(known)} == {True, False}


# ---------------------------------------------------------------- explanations


@settings(max_examples=150, deadline=None)
@given(
    read_once(), st.fixed_dictionaries({name: st.sampled_from(values) for name, values in DOMAINS.items()})
)
def test_what_is_needed_changes_the_answer(condition: str, values: dict[str, Any]) -> None:
    """If the needed parts come out otherwise and nothing else changes, the condition holds; fewer don't do."""
    compiled = sound(condition)
    if compiled.holds(with_values(values)):
        return
    needed = explain(compiled, with_values(values)).needed
    wanted = [sound(part) for part in needed]
    changes: dict[frozenset[str], list[dict[str, Any]]] = {}
    for changed in completions({}):
        names = frozenset(name for name in DOMAINS if changed[name] != values[name])
        changes.setdefault(names, []).append(changed)
    holding = [
        (names, c) for names, group in changes.items() for c in group if compiled.holds(with_values(c))
    ]
    assert holding
    assert len(needed) == min(len(names) for names, _ in holding)
    reached = [c for _, c in holding if all(w.holds(with_values(c)) for w in wanted)]
    assert reached
    for part in wanted:
        assert not part.holds(with_values(values))
    least = [
        changed
        for names, group in changes.items()
        if len(names) <= len(needed)
        for changed in group
        if all(w.holds(with_values(changed)) for w in wanted)
    ]
    assert least
    assert all(compiled.holds(with_values(changed)) for changed in least)


def told(
    condition: str | list[str], seen: View, scope: Scope = SCOPE
) -> tuple[str, dict[str, str], tuple[str, ...], tuple[str, ...]]:
    explanation = explain(sound(condition, scope), seen)
    return explanation.failing, dict(explanation.reads), explanation.needed, explanation.missing


def test_explanations() -> None:
    """An explanation names the conjunct that fails, what it read, and what would have to hold."""
    assert told("flag and n > 3", view()) == ("flag", {"flag": "no", "n": "2"}, ("flag", "n > 3"), ())
    assert told("other and (n > 3 or not other and flag)", view())[2] == ("n > 3",)
    assert told(["flag", "not (other and n == 2)"], view())[2] == ("flag", "not other")
    assert told("n > 3", view(without=["n"])) == ("n > 3", {"n": "not known"}, ("n > 3",), ("n",))
    assert told("not secret", view({"secret": ERASED}))[1:] == (
        {"secret": "erased"},
        ("not secret",),
        ("secret",),
    )
    _, reads, _, _ = told("not (family in event.present and any consent in [given])", view())
    assert reads == {"event.present": "mother, nurse", "consent": "consent/1 (given), consent/2 (asked)"}


def test_explaining_where_an_optional_is_not_set() -> None:
    """What an unset optional guards is not evaluated into an error: the guard fails."""
    for condition in (
        "m is set and m > 3",
        "due is set and due < today",
        "due is set and days_since(due) > 3",
        "maybe is set and maybe in [a, b]",
        "responsible is set and responsible == actor",
        "m is set and (m > 3 or m + 1 < 0)",
    ):
        failing, reads, needed, missing = told(condition, view())
        assert failing == condition.partition(" and ")[0]
        assert needed[0] == failing
        assert missing == ()
        assert "not set" in reads.values()
    assert told("flag and (m is not set or m > 3)", view())[2] == ("flag",)


def test_explaining_what_is_missing_inside_where() -> None:
    """What is missing for a quantifier's body is named too."""
    _, _, _, missing = told("any need where it.size > n", view(without=["n"]))
    assert missing == ("n",)
    assert told(
        "any consent where it.target is set and it.target == event.member", view(without=["event.member"])
    )[3] == ("event.member",)


def test_explaining_terms() -> None:
    """A reusable condition is named by its name."""
    failing, reads, needed, _ = told("grown", view(), scope_with(grown="years_since(born) >= 18"))
    assert (failing, reads, needed) == ("grown", {"born": "2010-03-31"}, ("grown",))
    assert WORDS.terms == {}
