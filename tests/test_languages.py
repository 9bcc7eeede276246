"""Texts in three languages: that none is missing, and that conditions in words can be told apart."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import get_args

import pytest
from conditioned import SCOPE, compiled, scope_with, sound, view
from hypothesis import given, settings
from hypothesis import strategies as st

from pathway.cli.shared.phrases import PHRASES as SAID
from pathway.conditions import Scope, subterms
from pathway.conditions import terms as t
from pathway.conditions.closures import doubting
from pathway.conditions.explain import reads_of
from pathway.conditions.phrases import PHRASES
from pathway.conditions.sentence import BareNames, sentence
from pathway.conditions.values import shown_on, with_values
from pathway.decision import BUILT_IN
from pathway.decision.messages import MESSAGES
from pathway.languages import LANGUAGES, Label, filled, joined, same

CATALOGUES: Mapping[str, Mapping[str, Label]] = {
    "conditions": PHRASES,
    "messages": MESSAGES,
    "built-in": BUILT_IN,
    "command line": SAID,
}
NAMES = BareNames()


def words(condition: str, language: str = "en") -> str:
    return sentence(sound(condition), NAMES).line(language)


def outline(condition: str, language: str = "en") -> list[str]:
    return ["  " * depth + said for depth, said in sentence(sound(condition), NAMES).outline(language)]


# ------------------------------------------------------------------ catalogues


@pytest.mark.parametrize("name", CATALOGUES)
def test_every_message_is_there_in_each_language(name: str) -> None:
    """Each message has all three languages, with the same places for values and no stray space at the ends."""
    for key, label in CATALOGUES[name].items():
        texts = (label.en, label.fi, label.sv)
        assert all(texts), key
        assert len({frozenset(re.findall(r"\{(\w+)\}", str(text))) for text in texts}) == 1, key
        assert all(not str(text).endswith(".") for text in texts), key


def test_values_are_never_read_as_templates() -> None:
    """A value with braces in it, or a percent sign, stands in the text as it is."""
    template = Label("{a} is {b}", "{a} on {b}", "{a} är {b}")
    found = filled(template, a="{b.__class__}", b=Label("{x}", "%s", "{0}"))
    assert (found.en, found.fi, found.sv) == (
        "{b.__class__} is {x}",
        "{b.__class__} on %s",
        "{b.__class__} är {0}",
    )
    assert joined([same("a"), Label("b", "c", "d")]).fi == "a, c"


# ------------------------------------------------------------------ what is said


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("flag", "“flag”: yes"),
        ("not flag", "“flag”: no"),
        ("not (n > 1)", "this is not so: (“n” is more than 1)"),
        ("sev >= moderate", "“sev” is at least moderate"),
        ("born < 2026-01-01", "“born” is earlier than 2026-01-01"),
        ("kind in [a, b]", "“kind” is one of these: a, b"),
        ("kind not in [a, b]", "“kind” is none of these: a, b"),
        ("x in topics", "“topics” includes x"),
        ("main == open", "“main: state” is “open”"),
        ("special[care] is final", "“special: care: state” is a final one"),
        ("special[event.kind] == active", "“special: [this act: kind]: state” is “active”"),
        ("m is not set", "“m” is not recorded"),
        ("own_worker is set", "“own_worker” has been named"),
        ("guardian not in event.present", "“guardian”: nobody takes part"),
        ("family in event.present", "at least one of these takes part: “guardian”, “near”"),
        ("event.member in event.present", "“this act: member” takes part"),
        ("any consent", "“consent”: at least one"),
        ("not any consent", "“consent”: none"),
        ("any guardian where it.barred", "“guardian”: there is at least one for which: (“guardian: barred”: yes)"),
        ("not any guardian where it.barred", "“guardian”: there is none for which: (“guardian: barred”: yes)"),
        ("count(need where it.size > 3) >= 1",
         "“need: number” (only those for which: “need: size” is more than 3) is at least 1"),
        ("years_since(born) >= 12", "the number of full years since “born” is at least 12"),
        ("n + 1 > k * 2", "(“n” + 1) is more than (“k” * 2)"),
        ("flag and (other or secret)", "“flag”: yes and (“other”: yes or “secret”: yes)"),
        ("due is set and due > today", "“due” is recorded and “due” is later than the present day"),
        ("yes", "always"),
    ],
)  # fmt: skip
def test_conditions_in_words(condition: str, said: str) -> None:
    """Each construct reads as plain words; negation and nesting stand in parentheses."""
    assert words(condition) == said


def test_names_are_not_inflected() -> None:
    """In Finnish and Swedish names stand as they are, between quotation marks."""
    assert words("kind not in [a, b]", "fi") == "”kind” ei ole mikään näistä: a, b"
    assert words("guardian not in event.present", "sv") == "”guardian”: ingen deltar"
    assert words("years_since(born) >= 12", "fi") == "täysien vuosien määrä päivästä ”born” on vähintään 12"


def test_what_is_deep_is_an_outline() -> None:
    """Junctions become lines, each part below its head; what is plain stays on one line."""
    assert outline("flag and (not other or any consent where it.written and it.state == given)") == [
        "all of these:",
        "  “flag”: yes",
        "  at least one of these:",
        "    “other”: no",
        "    “consent”: there is at least one for which:",
        "      all of these:",
        "        “consent: written”: yes",
        "        “consent: state” is “given”",
    ]
    assert outline("any guardian where it.barred") == [words("any guardian where it.barred")]


def test_a_term_of_the_policy_is_said_in_full() -> None:
    """A reusable condition reads as what it stands for, not as its name."""
    condition, _ = compiled("grown and flag", scope_with(grown="years_since(born) >= 18"))
    assert condition is not None
    assert (
        sentence(condition, NAMES)
        .line("en")
        .startswith("the number of full years since “born” is at least 18")
    )


def test_values_are_put_in() -> None:
    """What was read stands behind its name, in words and in the condition as it is written."""
    seen = view(without=["other"])
    speak = shown_on(seen, NAMES)
    condition = sound(
        "n > 3 and not flag and other and main == open and years_since(born) >= 18 and due is set"
    )
    said = [sentence(sound(c.text), NAMES, speak).line("fi") for c in condition.conjuncts]
    assert said == [
        "”n” (nyt: 2) on yli 3",
        "”flag”: ei (nyt: ei)",
        "”other”: kyllä (nyt: ei tiedossa)",
        "”main: vaihe” (nyt: open) on ”open”",
        "täysien vuosien määrä päivästä ”born” (nyt: 16) on vähintään 18",
        "”due” on kirjattu (nyt: ei kirjattu)",
    ]
    assert [with_values(c.node, c.term, seen) for c in condition.conjuncts] == [
        "n (2) > 3",
        "not flag (no)",
        "other (not known)",
        "main (open) == open",
        "years_since(born (2010-03-31)) >= 18",
        "due (not set) is set",
    ]


def put_in(condition: str) -> list[str]:
    return [with_values(c.node, c.term, view()) for c in sound(condition).conjuncts]


@pytest.mark.parametrize(
    ("condition", "written"),
    [
        ("n == k and k == n", ["n (2) == k (0)", "k (0) == n (2)"]),
        (
            "kind == own_worker and own_worker is set",
            ["kind (a) == own_worker", "own_worker (own_worker/nurse) is set"],
        ),
        ("kind in [own_worker, b]", ["kind (a) in [own_worker, b]"]),
        ("a != kind", ["a != kind (a)"]),
        ("k < n <= 3", ["k (0) < n (2) <= 3"]),
        ("n + k > -n", ["n (2) + k (0) > 0 - n (2)"]),
        ("special[care] == active", ["special[care] (active) == active"]),
        ("special[event.kind] == active", ["special[event.kind] (active) == active"]),
        ("main is final or plan.live", ["main (open) is final or plan.live (no)"]),
        ("near in event.present", ["near in event.present (mother, nurse)"]),
        ("event.member not in event.present", ["event.member (mother) not in event.present (mother, nurse)"]),
        ("x in topics", ["x in topics ([x])"]),
        (
            "any consent where it.scope == network and n > 3",
            ["any consent (consent/1 (given), consent/2 (asked)) where it.scope == network and n (2) > 3"],
        ),
        ("count(need where it.size > n) > 1", ["count(need (need/1) where it.size > n (2)) > 1"]),
        ("any special in [active]", ["any special where it.state in [active]"]),
    ],
)
def test_values_stand_behind_what_is_read(condition: str, written: list[str]) -> None:
    """A value stands behind a name that is read, never behind a value that has the same name, nor an attribute's."""
    assert put_in(condition) == written


# ------------------------------------------------------------------ that they can be told apart

OPERANDS = ["n", "k", "limit", "1", "2", "event.number", "count(need)", "count(guardian)", "days_since(born)",
            "months_since(born)", "years_since(born)", "n + k", "n - k", "n * k", "k - n"]  # fmt: skip
ATOMS = [
    "flag", "other", "secret", "plan.live", "m is set", "due is set", "note is set", "friend is set",
    "own_worker is set", "responsible is set", "event.expert is set", "event.words is set",
    "kind == a", "kind == b", "kind in [a, b]", "kind in [a, c]", "kind in [a]", "event.kind == care",
    "kind == own_worker", "sev == light", "sev2 == light", "sev < serious", "sev <= serious", "sev > light",
    "sev >= light", "sev == sev2", "sev2 == sev", "x in topics", "y in topics", "born < 2026-01-01",
    "born <= 2026-01-01", "born > 2026-01-01", "born >= 2026-01-01", "born < today", "main == open",
    "main == new", "main in [open, new]", "main is final", "special[care] == active", "special[care] is final",
    "special[disability] == active", "special[event.kind] == active", "any special in [active]",
    "guardian in event.present", "near in event.present", "family in event.present", "actor in event.present",
    "event.member in event.present", "event.member == actor", "any consent", "any guardian", "any need",
    "any consent where it.written", "any consent where it.state == given", "any consent where it is final",
    "any guardian where it.barred", "any guardian where it in event.present", "any guardian where it == actor",
    "any near where it.share > 1", "count(need where it.size > 1) > 1", "count(need where it.size > 2) > 1",
    "actor.role == near", "actor.role == guardian", "actor.role in [near, guardian]", "event.agreed.written",
    "event.agreed.state == given", "event.service.min_age > 1", "event.member.grade > 1", "actor.grade > 1",
    "yes", "no",
]  # fmt: skip
COMPARED = st.builds(
    lambda a, op, b: f"{a} {op} {b}",
    st.sampled_from(OPERANDS), st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), st.sampled_from(OPERANDS),
)  # fmt: skip
CONDITIONS = st.recursive(
    st.one_of(st.sampled_from(ATOMS), COMPARED),
    lambda inner: st.one_of(
        inner.map(lambda c: f"not ({c})"),
        st.builds(lambda a, b, op: f"({a}) {op} ({b})", inner, inner, st.sampled_from(["and", "or"])),
        st.builds(lambda a, b, c: f"({a}) and ({b}) and ({c})", inner, inner, inner),
    ),
    max_leaves=6,
)


@settings(max_examples=200, deadline=None)
@given(CONDITIONS)
def test_values_are_those_that_are_read(condition: str) -> None:
    """Each value in parentheses is one that the condition reads; without them stands what was written."""
    for conjunct in sound(condition).conjuncts:
        left = with_values(conjunct.node, conjunct.term, view())
        for name, value in reads_of(doubting(conjunct.term), view()):
            left = left.replace(f"{name} ({value})", name)
        assert left == conjunct.text


def test_every_kind_of_term_is_said() -> None:
    """The atoms of these tests hold every kind of term, and each of them has words of its own in each language."""
    more = ["own_worker is set and own_worker.share > 1", "actor.role == near and actor.share > 1",
            "own_worker is set and own_worker == actor", "not flag", "flag and other", "flag or other", "n + 1 > k",
            "days_since(born) > 1"]  # fmt: skip
    conditions = [sound(text) for text in (*ATOMS, *more)]
    conditions.append(sound("consent.written", Scope(SCOPE.words, subject="consent")))
    there = {type(term) for condition in conditions for term in subterms(condition.term)}
    assert set(get_args(t.Term)) - there == set()
    for condition in conditions:
        said = sentence(condition, NAMES)
        texts = {language: said.line(language) for language in LANGUAGES}
        assert len(set(texts.values())) == 3, texts
        assert not any("{" in text for text in texts.values()), texts


@settings(max_examples=400, deadline=None)
@given(CONDITIONS, CONDITIONS)
def test_distinct_conditions_read_differently(one: str, other: str) -> None:
    """Two conditions of different meaning never read alike, in any language, on a line or as an outline."""
    first, second = sound(one), sound(other)
    said, said_too = sentence(first, NAMES), sentence(second, NAMES)
    for language in LANGUAGES:
        same_line = said.line(language) == said_too.line(language)
        same_outline = [*said.outline(language)] == [*said_too.outline(language)]
        assert same_line == same_outline == (first.term == second.term), (one, other)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(ATOMS), st.sampled_from(ATOMS))
def test_distinct_atoms_read_differently(one: str, other: str) -> None:
    """So do single comparisons and their contraries."""
    for left, right in ((one, f"not ({other})"), (f"not ({one})", f"not ({other})"), (one, other)):
        for language in LANGUAGES:
            alike = words(left, language) == words(right, language)
            assert alike == (sound(left).term == sound(right).term), (left, right)
