"""The grammar of conditions: what parses to what, what is told about the rest, and that nothing raises."""

from __future__ import annotations

import time
from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from conditioned import faults, lines, text
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pathway.conditions import Compiler, Scope, Vocabulary, parse
from pathway.conditions import syntax as s
from pathway.conditions.written import negated, written
from pathway.diagnostics import Report


def tree(condition: str) -> s.Node:
    def complain(message: str, start: int, end: int, *_: object) -> None:
        raise AssertionError((condition, message, start, end))

    return parse(condition, complain)


def bare(node: Any) -> Any:
    """A tree without its places."""
    if is_dataclass(node):
        kept = [bare(getattr(node, f.name)) for f in fields(node) if f.name not in ("start", "end")]
        return (type(node).__name__, *kept)
    return tuple(map(bare, node)) if isinstance(node, tuple) else node


@pytest.mark.parametrize(
    ("condition", "canonical"),
    [
        ("a", "a"),
        ("a and b or c and not d", "(a and b) or (c and not d)"),
        ("a or b and c", "a or (b and c)"),
        ("not a and b", "not a and b"),
        ("not a == b", "not a == b"),
        ("not (a and b)", "not (a and b)"),
        ("(a)", "a"),
        ("a and (b and c)", "a and (b and c)"),
        ("1 < a <= 3", "1 < a <= 3"),
        ("(a == b) == c", "(a == b) == c"),
        ("a == b == c", "a == b == c"),
        ("(not a) == b", "(not a) == b"),
        ("a in [x, y]", "a in [x, y]"),
        ("a not in [x,y]", "a not in [x, y]"),
        ("not a in [x]", "not a in [x]"),
        ("a in b", "a in b"),
        ("a is set", "a is set"),
        ("a.b is not set", "a.b is not set"),
        ("main is final or main is not final", "main is final or main is not final"),
        ("a + b * 2 - c", "(a + (b * 2)) - c"),
        ("a - (b - c)", "a - (b - c)"),
        ("-3 < a", "-3 < a"),
        ("a in [-1, 2]", "a in [-1, 2]"),
        ("-a * 2 == b - -1", "(0 - a) * 2 == b - -1"),
        ("2026-01-01 <= born", "2026-01-01 <= born"),
        ("a == yes or a == true or a == no or a == false", "a == yes or a == yes or a == no or a == no"),
        ("days_since( born )>3", "days_since(born) > 3"),
        ("count(l)", "count(l)"),
        ("count(l where it.a or it.b) > 2", "count(l where it.a or it.b) > 2"),
        ("any l", "any l"),
        ("not any l and a", "not any l and a"),
        ("any l where it.a == x and b", "any l where it.a == x and b"),
        ("(any l where it.a) and b", "(any l where it.a) and b"),
        ("any l.a", "any l where it.a"),
        ("any l.a == x and b", "(any l where it.a == x) and b"),
        ("any l.a is not set", "any l where it.a is not set"),
        ("any l in [x, y] or b", "(any l where it.state in [x, y]) or b"),
        ("any l not in [x]", "any l where it.state not in [x]"),
        ("r[k] == x", "r[k] == x"),
        ("r[event.kind] == x and r[k].y is set", "r[event.kind] == x and r[k].y is set"),
        ("event.member in event.present", "event.member in event.present"),
        ("a\n  and\n\tb", "a and b"),
        ("ääni.ö == å", "ääni.ö == å"),
    ],
)
def test_what_conditions_parse_to(condition: str, canonical: str) -> None:
    """Each construct parses, binds as documented, and is written out in one form."""
    node = tree(condition)
    assert written(node) == canonical
    assert bare(tree(canonical)) == bare(node)


@pytest.mark.parametrize(
    ("condition", "contrary"),
    [
        ("a", "not a"),
        ("not a", "a"),
        ("a == b", "a != b"),
        ("a < b", "a >= b"),
        ("a <= b", "a > b"),
        ("a in [x]", "a not in [x]"),
        ("a is set", "a is not set"),
        ("a is not final", "a is final"),
        ("1 < a < 3", "not 1 < a < 3"),
        ("a and b", "not (a and b)"),
        ("any l where it.a", "not (any l where it.a)"),
        ("(a or b) == c", "(a or b) != c"),
    ],
)
def test_contraries(condition: str, contrary: str) -> None:
    """The contrary of a condition is one that people would write, and parses."""
    assert negated(tree(condition)) == contrary
    tree(contrary)


def test_places() -> None:
    """Each node knows the characters that it was written with."""
    condition = "aa and not (bb.c == 3) or any l where it.x"
    node: Any = tree(condition)

    def shown(part: Any) -> str:
        return condition[part.start : part.end]

    left, right = node.parts
    assert shown(left.parts[1].body) == "bb.c == 3"
    assert [shown(node), shown(right), shown(right.list)] == [condition, "any l where it.x", "l"]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("", ["1-1: there is no condition here | write one, or take the key out"]),
        (
            "flag and and other",
            ["10-13: expected a value or a condition, found `and` | keep one of `and` and `and`"],
        ),
        (
            "(flag",
            [
                "6-7: expected `)` after the condition in parentheses, found the end"
                " | write `)` at the end of what `(flag` begins"
            ],
        ),
        (
            "flag)",
            [
                "5-6: expected `and`, `or` or the end, found `)`"
                " | no `(` is open here: take this one out, or put a `(` where its part begins"
            ],
        ),
        ("n = 3", ["3-4: `=` means nothing in a condition | compare with `==`"]),
        ("n === 3", ["3-6: `===` means nothing in a condition | write `==`"]),
        (
            "flag && other || flag",
            [
                "6-8: `&&` means nothing in a condition | write `and`",
                "15-17: `||` means nothing in a condition | write `or`",
            ],
        ),
        ("!flag", ["1-2: `!` means nothing in a condition | write `not`, or `!=` to compare"]),
        (
            'kind == "a b" and n == 12x',
            [
                '9-14: `"a b"` is neither a number, a date nor a name | enum values stand without quotes',
                "24-27: `12x` is neither a number, a date nor a name | numbers stand without a unit: `12`",
            ],
        ),
        ("n == ٣", ["6-7: `٣` is neither a number, a date nor a name | write dates as 2026-03-02"]),
        ("n in []", ["7-8: expected a value between the brackets, found `]` | write the values: `[a, b]`"]),
        ("n in [1 2]", ["9-10: expected `,` between the values, found `2` | put a `,` before it"]),
        (
            "n in [1, 2",
            [
                "11-12: expected `]` after the values, found the end | write `]` at the end of what `[1, 2` begins"
            ],
        ),
        (
            "[a] == kind",
            ["1-2: expected a condition, found `[` | a list of values stands only after `in`"],
        ),
        ("any where x", ["5-10: expected the name of a list, role or region, found `where`"]),
        (
            "any consent where",
            ["18-19: expected a value or a condition, found the end | write what follows `where`"],
        ),
        (
            "count consent",
            ["7-14: what is counted stands in parentheses | write `count(consent)`"],
        ),
        (
            "dayssince(born) > 3",
            [
                "1-10: there is no function `dayssince`; did you mean `days_since`?"
                " | there are days_since, months_since, years_since, count"
            ],
        ),
        ("born == 2026-13-01", ["9-19: `2026-13-01` is not a day of the calendar"]),
        (
            "n is",
            ["5-6: expected `set` or `final` after `is`, found the end | write `is set`, or `is final`"],
        ),
        (
            "n is big",
            ["6-9: expected `set` or `final` after `is`, found `big` | compare values with `==`: `== big`"],
        ),
        ("special[a[b]] == none", ["10-11: expected `]` after the key, found `[`"]),
        ("special[1] == none", ["9-10: expected a key, found `1`"]),
        ("n == 1234567890123456", ["6-22: the number has more than 15 digits"]),
        (
            "flag other",
            [
                "6-11: expected `and`, `or` or the end, found `other` | compare with `==`, or join with `and` or"
                " `or`; if it is one name, write `flag_other`"
            ],
        ),
        (
            "days_since(born > 3",
            [
                "17-18: expected `)` after what days_since is asked of, found `>`"
                " | write `)` at the end of what `days_since(born > 3` begins"
            ],
        ),
        (
            "flag; other 3",
            [
                "5-6: `;` means nothing in a condition | write `and` or `or`",
                "13-14: expected `and`, `or` or the end, found `3` | compare with `==`, or join with `and` or"
                " `or`; if it is one name, write `other_3`",
            ],
        ),
        (
            "not {flag} or {{other}} and ${n} > 3",
            [
                "5-11: names stand as they are in a condition | write `flag`",
                "15-24: names stand as they are in a condition | write `other`",
                "29-33: names stand as they are in a condition | write `n`",
            ],
        ),
        ("where flag", ["1-6: expected a value or a condition, found `where`"]),
        ("flag \u202e and other", ["6-7: `U+202E` means nothing in a condition"]),
        (
            "flag # 1",
            ["6-7: `#` means nothing in a condition | comments stand outside of conditions"],
        ),
        (
            "flag and (other or) and (n == ) and 2026-02-30 == born",
            [
                "19-20: expected a value or a condition, found `)`",
                "31-32: expected a value or a condition, found `)`",
                "37-47: `2026-02-30` is not a day of the calendar",
            ],
        ),
    ],
)
def test_messages(condition: str, expected: list[str]) -> None:
    """Faults of grammar are told at their place, several in one pass, each once."""
    found = [line.replace(" condition-syntax:", ":") for line in faults(condition)]
    assert found == expected


# ---------------------------------------------------------------- laws


def leaves() -> st.SearchStrategy[s.Node]:
    plain = st.sampled_from(["a", "b.c", "event.x", "it", "it.y", "today", "actor.role"])
    names = plain.map(lambda n: s.Name(tuple(n.split(".")), None, 0, 0))
    keyed = plain.filter(lambda n: n not in ("it", "today")).map(
        lambda n: s.Name(("r",), s.Name(tuple(n.split(".")), None, 0, 0), 0, 0)
    )
    literals = (st.integers(-99, 10**15 - 1) | st.booleans() | st.dates()).map(lambda v: s.Literal(v, 0, 0))
    return names | keyed | literals


def grown(inner: st.SearchStrategy[s.Node]) -> st.SearchStrategy[s.Node]:
    ops = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
    lists = st.sampled_from(["l", "m"]).map(lambda n: s.Name((n,), None, 0, 0))
    names = st.sampled_from([s.Name(("a", "b"), None, 0, 0), s.Name(("main",), None, 0, 0)])
    groups = st.lists(leaves(), min_size=1, max_size=3).map(lambda v: s.Group(tuple(v), 0, 0))
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        inner.map(lambda x: s.Not(x, 0, 0)),
        st.builds(lambda op, x: s.Junction(op, x, 0, 0), st.sampled_from(["and", "or"]), several),
        st.builds(lambda x, op: s.Comparison(x, (op,) * (len(x) - 1), 0, 0), several, ops),
        st.builds(lambda x, g: s.Comparison((x, g), ("in",), 0, 0), inner, groups),
        st.builds(lambda x, y: s.Comparison((x, y), ("not in",), 0, 0), inner, inner),
        st.builds(
            lambda x, w, n: s.Is(x, w, n, 0, 0),
            inner | names,
            st.sampled_from(["set", "final"]),
            st.booleans(),
        ),
        st.builds(lambda op, x, y: s.Arithmetic(op, x, y, 0, 0), st.sampled_from("+-*"), inner, inner),
        st.builds(lambda f, x: s.Call(f, x, 0, 0), st.sampled_from(["days_since", "years_since"]), inner),
        st.builds(lambda n, x: s.Any(n, x, 0, 0), lists, inner | st.none()),
        st.builds(lambda n, x: s.Count(n, x, 0, 0), lists, inner | st.none()),
    )


@settings(deadline=None)
@given(st.recursive(leaves(), grown, max_leaves=12))
def test_round_trip(node: s.Node) -> None:
    """What is written of a tree parses to the same tree."""
    assert bare(tree(written(node))) == bare(node)


WORDS = [
    *("and", "or", "not", "in", "is", "set", "final", "any", "where", "count", "today", "yes", "no", "it"),
    *("a", "b.c", "event.x", "l", "r", "days_since", "3", "2026-01-01", "(", ")", "[", "]", ",", "==", "!="),
    *("<", "<=", ">", ">=", "+", "-", "*", ".", "=", "&", "|", "!", '"', "'", "#", ":", "1x", "\u202e"),
    *("\u2066", "\x00", "٣", "ä"),
]


@settings(deadline=None)
@given(
    st.text(max_size=300)
    | st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join)
    | st.lists(st.sampled_from(WORDS), max_size=100).map("".join)
)
@example("any l.a where b")
@example("special[")
@example("any l[")
@example("count(")
@example("a is not")
@example("\ud800")
def test_any_text_parses_or_is_told_of(condition: str) -> None:
    """No text raises: there is a sound tree, or findings inside the text."""
    report = Report()
    node = Compiler(Scope(Vocabulary()), report).parse(text(condition))
    assert isinstance(node, s.Broken) == (len(report) > 0)
    for finding in report:
        assert 0 <= finding.span.start <= len(condition)
        assert finding.span.start <= finding.span.end <= len(condition) + 1
    Compiler(Scope(Vocabulary()), report).condition(text(condition))


@pytest.mark.parametrize(
    "condition",
    [
        "not " * 3_000 + "a",
        "not " * 2_400 + "a",
        "(" * 5_000 + "a" + ")" * 4_999,
        "(" * 4_900 + "a" + ")" * 4_900,
        "a == " + "9" * 5_000,
        "a" + "+1" * 4_900 + " > 0",
        "-" * 9_000 + "a == 1",
        "a" + " is set" * 1_000,
        "a is set" + " == a is set" * 800,
        "r[" * 4_900,
        "any l where " * 800 + "a",
        "count(l where " * 700 + "a",
        "days_since(" * 900 + "a",
        "a in [" * 1_600,
        "a == (" * 1_600,
        "(a == " * 60 + "a" + ")" * 60,
        "x" * 9_999,
        "a" + ".b" * 4_900,
        '"' * 9_999,
        "\"'" * 4_900,
        "a and " * 1_600 + "a",
        "a == " * 1_900 + "a",
    ],
    ids=lambda c: f"{c[:12]}…{len(c)}",
)
def test_hostile_texts(condition: str) -> None:
    """Depth and length are bounded, in time too, and a text that is too deep is told of once."""
    began = time.process_time()
    report = Report()
    Compiler(Scope(Vocabulary()), report).condition(text(condition))
    assert time.process_time() - began < 1
    assert len(report) <= 20 or all("not defined" in line or "left out" in line for line in lines(report))


@pytest.mark.parametrize("length", [57, 58, 59, 60, 61])
def test_what_is_as_deep_as_may_be_still_works(length: int) -> None:
    """Up to the limit, all that follows parsing copes with the depth."""
    for condition in (
        "not " * length + "yes",
        "(" * length + "yes" + ")" * length,
        "1" + "+1" * length + " > 0",
    ):
        report = Report()
        compiled = Compiler(Scope(Vocabulary()), report).condition(text(condition))
        assert compiled is not None or "nested more than 60 deep" in lines(report)[0]
