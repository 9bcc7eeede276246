"""Why an act is answered so: rules that were consulted, and the smallest set of facts that would change it."""

from __future__ import annotations

import itertools
import re
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support import SMALL, World, check, nurse_does, open_engine, policy, rule, start

from pathway import Actor
from pathway.conditions import Compiler, Condition, Scope, View, Vocabulary
from pathway.conditions.types import BoolType, EnumType
from pathway.decision import Act, Answer, Decision, Why, decide, why
from pathway.decision.search import Requirement, smallest_set
from pathway.definition import Field
from pathway.diagnostics import Report, Source
from pathway.engine.logged import decision_of
from pathway.files import Text


def ask(world: World, event: str, actor: str = "nurse", role: str | None = None, **more: Any) -> Why:
    act = Act(event, actor, role or actor, **more)
    return why(world.bundle, world.case, act, world.now, world.people.get)


def require(*rules: str) -> str:
    return policy("require:\n" + "".join(rules))


# ------------------------------------------------------------------ rules that were consulted


def test_every_rule_of_the_event_is_there() -> None:
    """Rules that hold, that do not, and that do not apply are all told of, with what they read put in."""
    world = World(
        require(
            rule("holds", "finish", "main == open"),
            rule("fails", "finish", "ready and level is set"),
            rule("sleeps", "finish", "ready", when="main == new"),
            rule("other", "note", "ready"),
        )
    )
    found = ask(world, "finish")
    assert [(one.rule.id, one.answer) for one in found.consulted] == [
        ("holds", Answer.YES),
        ("fails", Answer.NO),
        ("sleeps", None),
    ]
    holds, fails, sleeps = found.consulted
    assert [(part.text, part.holds) for part in fails.that] == [
        ("ready (no)", False),
        ("level (not set) is set", False),
    ]
    assert [part.said.line("en") for part in holds.that] == ["“main: state” (now: open) is “open”"]
    assert [(part.said.line("fi"), part.holds) for part in sleeps.when] == [
        ("”main: vaihe” (nyt: open) on ”new”", False)
    ]
    assert sleeps.that == ()
    assert found.decision == world.ask("finish")


def test_the_smallest_set_is_over_all_rules() -> None:
    """One fact that two rules ask for is enough for both, where each alone could be met otherwise."""
    world = World(
        require(
            rule("one", "note", "level is set or ready"),
            rule("two", "note", "told is set or ready"),
        )
    )
    assert needed(ask(world, "note")) == ["ready"]
    assert said(ask(world, "note"), "sv") == ["”ready”: ja"]


def test_a_rule_that_would_come_to_apply_is_met_too() -> None:
    """Facts that meet one rule may wake another; what that one asks is in the set."""
    world = World(
        require(
            rule("one", "note", "ready"),
            rule("two", "note", "level is set", when="ready"),
        )
    )
    assert needed(ask(world, "note")) == ["ready", "level is set"]


def test_what_cannot_be_both_is_not_asked_for() -> None:
    """States and enums have one value: no set asks for two. Where no set is left, that is said."""
    world = World(
        require(rule("one", "note", "main == done or ready"), rule("two", "note", "main in [new, open]"))
    )
    assert needed(ask(world, "note")) == ["ready"]
    never = World(require(rule("one", "note", "main == done"), rule("two", "note", "main != done")))
    assert ask(never, "note").needed is None


def test_what_cannot_be_met_would_have_to_be_out_of_question() -> None:
    """A rule that never holds asks that it does not apply."""
    world = World(require(rule("never", "note", "no", when="main == open")))
    assert needed(ask(world, "note")) == ["main != open"]
    assert ask(World(require(rule("never", "note", "no"))), "note").needed is None


def test_built_in_checks_say_what_they_need() -> None:
    """The role, presence, the state and the payload are needed as well, and agree with what rules need."""
    world = World(require(rule("role", "meet", "actor.role == clerk or ready")))
    found = ask(world, "meet", "mother", "parent")
    assert said(found) == [
        "the act is done in one of these roles: “nurse”, “clerk”",
        "“who acts: role” is “clerk”",
    ]
    assert [(one.role, one.holders) for one in found.may] == [("nurse", ()), ("clerk", ())]
    world.do("finish")
    assert said(ask(world, "choose", "clerk")) == ["“main” is in the state “open”"]
    assert said(ask(world, "take")) == ["this is given: “who”"]
    assert said(ask(world, "take", payload={"who": 3})) == ["another value is given that fits: “who”"]
    assert said(ask(world, "note", record={"leevl": 3})) == ["this is left out: `leevl`"]
    assert said(ask(World(), "meet")) == ["somebody takes part who is one of these: “client”, “parent”"]


def test_what_must_be_known_first() -> None:
    """An unknown answer names what is missing, by the names of conditions."""
    world = World(require(rule("tall", "note", "height > 3")))
    found = ask(world, "note")
    assert (found.decision.allowed, found.missing) == (Answer.UNKNOWN, ("height",))
    assert [part.holds for part in found.consulted[0].that] == [None]


def test_nothing_is_needed_where_it_is_accepted() -> None:
    """A yes needs nothing."""
    found = ask(World(), "note")
    assert (found.decision.allowed, found.needed, found.may, found.missing) == (Answer.YES, (), (), ())


def needed(found: Why) -> list[str | None]:
    assert found.needed is not None
    return [one.text for one in found.needed]


def said(found: Why, language: str = "en") -> list[str]:
    assert found.needed is not None
    return [one.said.get(language) for one in found.needed]


# ------------------------------------------------------------------ laws of the search

FACTS = ("a", "b", "c", "d", "e")
WORDS = Vocabulary(
    facts={
        **{name: Field(name, BoolType(), False, False) for name in FACTS},
        "color": Field("color", EnumType(("red", "green", "blue")), False, "red"),
    }
)
LEAVES = st.sampled_from(
    [*FACTS, "a == yes", "b != yes", "no == c", "color == red", "color != red", "color in [green, blue]",
     "color == blue", "green == color"]
)  # fmt: skip


def formulas(leaves: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            inner.map(lambda c: f"not ({c})"),
            st.builds(lambda a, b, op: f"({a}) {op} ({b})", inner, inner, st.sampled_from(["and", "or"])),
        ),
        max_leaves=6,
    )


def condition(written: str) -> Condition:
    text = Text.make(written, Source.of("c", written).span(0, len(written)))
    found = Compiler(Scope(WORDS), Report()).condition(text)
    assert found is not None
    return found


def views() -> list[dict[str, Any]]:
    truths = itertools.product([False, True], repeat=len(FACTS))
    return [
        {**dict(zip(FACTS, values, strict=True)), "color": color}
        for values in truths
        for color in ("red", "green", "blue")
    ]


def seen(facts: dict[str, Any]) -> View:
    return View(facts=facts, today=World().now.date())


VIEWS = st.sampled_from(views())


PLACES = (*FACTS, "color")
RULES = st.lists(st.tuples(st.none() | formulas(LEAVES), formulas(LEAVES)), min_size=1, max_size=3)


def required(rules: list[tuple[str | None, str]]) -> list[Requirement]:
    return [Requirement(None if when is None else condition(when), condition(that)) for when, that in rules]


def fulfils(requirements: list[Requirement], facts: dict[str, Any]) -> bool:
    on = seen(facts)
    return all(
        (one.when is not None and not one.when.holds(on)) or one.that.holds(on) for one in requirements
    )


@settings(max_examples=200, deadline=None)
@given(RULES, VIEWS)
@example([("a", "b"), (None, "not b")], {**dict.fromkeys(FACTS, True), "b": False, "color": "red"})
@example([(None, "color != red"), (None, "color == blue")], {**dict.fromkeys(FACTS, False), "color": "red"})
def test_no_smaller_set_is_enough(rules: list[tuple[str | None, str]], facts: dict[str, Any]) -> None:
    """The set speaks of as few places as any that brute force finds, of each once; it is None where that finds none."""
    requirements = required(rules)
    found = smallest_set(seen(facts), requirements, {}, {})
    distances = [sum(v[name] != facts[name] for name in PLACES) for v in views() if fulfils(requirements, v)]
    if found is None:
        assert not distances
    else:
        assert len(found) == min(distances)
        assert len({name for part in found for name in read_by(part.text)}) == len(found)


def read_by(text: str) -> set[str]:
    return set(PLACES) & set(text.replace("(", " ").split())


@settings(max_examples=200, deadline=None)
@given(RULES, VIEWS)
@example([("a", "b"), (None, "not b")], {**dict.fromkeys(FACTS, True), "b": False, "color": "red"})
def test_the_set_is_enough(rules: list[tuple[str | None, str]], facts: dict[str, Any]) -> None:
    """Some case fulfils the set, and every such case that is otherwise the same is accepted by all rules."""
    requirements = required(rules)
    found = smallest_set(seen(facts), requirements, {}, {})
    if found is None:
        assert not any(fulfils(requirements, v) for v in views())
        return
    wanted = [condition(part.text) for part in found]
    read = {name for part in found for name in read_by(part.text)}
    same = [v for v in views() if all(v[name] == facts[name] for name in v if name not in read)]
    fulfilling = [v for v in same if all(one.holds(seen(v)) for one in wanted)]
    assert fulfilling
    assert all(fulfils(requirements, v) for v in fulfilling)


def test_a_rule_may_be_put_out_of_question() -> None:
    """Where what a rule asks is out of reach, or costs more, a case to which it does not apply is named."""
    world = World(
        require(
            rule("one", "note", "level is set", when="not ready"), rule("two", "note", "level is not set")
        )
    )
    assert needed(ask(world, "note")) == ["ready"]
    dear = World(require(rule("one", "note", "level is set and told is set", when="not ready")))
    assert needed(ask(dear, "note")) == ["ready"]
    tie = World(require(rule("one", "note", "level is set", when="not ready")))
    assert needed(ask(tie, "note")) == ["level is set"]


def test_one_place_is_one_need() -> None:
    """What several rules ask of one place is said once, narrowed to what fits all of them, and counted once."""
    world = World(
        require(
            rule("one", "note", "main != open"),
            rule("two", "note", "main in [open, done]"),
            rule("three", "note", "ready or main != new"),
        )
    )
    found = ask(world, "note")
    assert needed(found) == ["main == done"]
    assert said(found) == ["“main: state” is “done”"]
    colors = [Requirement(None, condition(one)) for one in ("color != red", "color in [red, green, blue]")]
    parts = smallest_set(seen(views()[0]), [*colors, Requirement(None, condition("color != green"))], {}, {})
    assert parts is not None
    assert [part.text for part in parts] == ["color == blue"]


# ------------------------------------------------------------------ laws of the whole answer

BITS = ("ready", "needed", "other")
STATES = ("new", "open", "done")
LAID = formulas(st.sampled_from([*BITS, "main == open", "main in [new, done]"]))
MOVES = st.lists(
    st.tuples(
        st.lists(st.sampled_from(["new", "open"]), min_size=1, max_size=2, unique=True), st.none() | LAID
    ),
    min_size=0,
    max_size=3,
)


def going(moves: list[tuple[list[str], str | None]]) -> str:
    """The small pathway with an event that has these moves."""
    lines = "".join(
        f"      - {{region: main, from: [{', '.join(sources)}], to: done"
        + ("" if when is None else f', when: "{when}"')
        + "}\n"
        for sources, when in moves
    )
    more = "  go:\n    by: [nurse]\n" + (f"    moves:\n{lines}" if moves else "")
    return SMALL.replace("facts:\n", "facts:\n  other: {type: bool}\n", 1) + more


def laid(world: World, facts: dict[str, Any], state: str) -> Decision:
    """The decision on `go` where the case is so."""
    case = replace(
        world.case,
        facts={**world.case.facts, **facts},
        regions={**world.case.regions, "main": state},
    )
    return decide(world.bundle, case, Act("go", "nurse", "nurse"), world.now, world.people.get)


@settings(max_examples=120, deadline=None)
@given(
    MOVES,
    st.lists(st.tuples(st.none() | LAID, LAID), max_size=2),
    st.tuples(st.booleans(), st.none() | st.booleans(), st.none() | st.booleans()),
    st.sampled_from(STATES),
)
@example([(["new"], "ready")], [(None, "not ready")], (False, False, False), "new")
@example([(["new"], "ready")], [(None, "not ready")], (True, False, False), "new")
@example([(["new"], "ready"), (["open"], "not ready")], [(None, "other")], (True, False, False), "done")
@example([(["new"], "needed"), (["new"], "ready")], [(None, "not needed")], (False, None, False), "new")
def test_what_is_needed_makes_it_accepted(
    moves: list[tuple[list[str], str | None]],
    rules: list[tuple[str | None, str]],
    bits: tuple[bool | None, ...],
    state: str,
) -> None:
    """Each case that has what is needed, and is the same otherwise, is accepted; where no set is found, none is."""
    law = require(*(rule(f"r{n}", "go", that, when) for n, (when, that) in enumerate(rules)))
    world = World(law if rules else policy(), pathway=going(moves))
    facts = dict(zip(BITS, bits, strict=True))
    world.case = replace(
        world.case,
        facts={**world.case.facts, **facts},
        regions={**world.case.regions, "main": state},
    )
    found = ask(world, "go")
    every = [
        (dict(zip(BITS, values, strict=True)), to)
        for values in itertools.product([False, True], *[[False, True, None]] * 2)
        for to in STATES
    ]
    if found.needed is None:
        assert not any(laid(world, *one).allowed is Answer.YES for one in every)
        return
    texts = [one.text or f"main in [{', '.join(sources_of(moves))}]" for one in found.needed]
    read = {name for text in texts for name in re.findall(r"\w+", text)}
    same = [
        (at, to)
        for at, to in every
        if all(at[name] == facts[name] for name in BITS if name not in read)
        and ("main" in read or to == state)
    ]
    fulfilling = [one for one in same if all(holds_at(world, text, *one) for text in texts)]
    assert fulfilling
    assert all(laid(world, *one).allowed is Answer.YES for one in fulfilling)


def sources_of(moves: list[tuple[list[str], str | None]]) -> list[str]:
    return list(dict.fromkeys(source for sources, _ in moves for source in sources))


def holds_at(world: World, text: str, facts: dict[str, Any], state: str) -> bool:
    words = replace(
        WORDS,
        facts=world.bundle.definition.facts,
        regions=world.bundle.definition.regions,
    )
    written = Text.make(text, Source.of("c", text).span(0, len(text)))
    found = Compiler(Scope(words), Report()).condition(written)
    assert found is not None, text
    view = View(
        facts={**world.case.facts, **facts},
        regions={**world.case.regions, "main": state},
        today=world.now.date(),
    )
    return found.holds(view) is True


def test_conditions_of_moves_are_searched_with_rules() -> None:
    """A move's condition and a rule that contradict each other leave no set; else each place is told of once."""
    against = World(require(rule("one", "go", "not ready")), pathway=going([(["open"], "ready")]))
    assert ask(against, "go").needed is None
    with_it = World(require(rule("one", "go", "other")), pathway=going([(["open"], "ready")]))
    assert needed(ask(with_it, "go")) == ["other", "ready"]
    where = World(pathway=going([(["new"], "ready")]))
    found = ask(where, "go")
    assert [(one.said.en, one.text) for one in found.needed or ()] == [
        ("“main” is in the state “new”", None),
        ("“ready”: yes", "ready"),
    ]


def test_many_rules_are_searched_in_bounded_time() -> None:
    """Forty rules with ways of equal length are met one by one; a tangle of them still gives a set that is enough."""
    apart = World(
        policy(
            "require:\n"
            + "".join(rule(f"r{n}", "note", f"height == {n} or height == {n + 50}") for n in range(40))
        )
    )
    began = time.process_time()
    assert len(needed(ask(apart, "note"))) == 40
    tangle = [
        rule(f"r{n}", "note", " or ".join(f"height == {(n * k) % 60}" for k in range(2, 9)))
        for n in range(40)
    ]
    found = ask(World(require(*tangle)), "note")
    assert found.needed is not None
    assert time.process_time() - began < 30


# ------------------------------------------------------------------ what a decision and the log tell


def test_a_decision_tells_in_three_languages() -> None:
    """Rules and built-in checks of a decision have their reasons in each language."""
    decision = World(require(rule("one", "meet", "ready"))).ask("meet", "mother", "parent")
    by, one = check(decision, "BY"), check(decision, "one")
    assert by.told is not None
    assert one.told is not None
    assert by.told.fi == "”meet”: sallitut roolit: ”nurse”, ”clerk”; annettu rooli: ”parent”"
    assert by.told.sv == "”meet”: tillåtna roller: ”nurse”, ”clerk”; angiven roll: ”parent”"
    assert (one.told.en, one.told.fi, one.told.sv) == ("“ready”: yes", "”ready”: kyllä", "”ready”: ja")
    assert [label.fi for label in one.needs] == ["”ready”: kyllä"]


@pytest.mark.parametrize(
    ("event", "more", "finnish"),
    [
        ("take", {"payload": {"who": 7}}, "”who”: odotettu: henkilö, saatu: luku 7"),
        (
            "ask_for",
            {"payload": {"kind": "bigg"}},
            "odotettu: jokin näistä: big, small, saatu: `bigg`; tarkoititko",
        ),
        ("note", {"record": {"level": 12}}, "odotettu: enintään 9, saatu: 12"),
        ("note", {"record": {"born": "soon"}}, "odotettu: päivämäärä, esimerkiksi 2026-03-02, saatu: `soon`"),
        ("say_of", {"payload": {"matter": "matter/9"}}, "asiassa ei ole nyt merkintää `matter/9`"),
        ("begin", {}, "vaihe on nyt ”open”"),
        ("note", {"through": "mother"}, "mother: tässä asiassa ei ole mitään näistä rooleista: ”nurse”"),
    ],
)
def test_wrong_input_is_told_in_finnish(event: str, more: dict[str, Any], finnish: str) -> None:
    """What comes with an act and does not fit is told of in Finnish without a word of English."""
    role = "anyone" if event == "begin" else "nurse"
    found = ask(World(), event, "nurse", role, **more).decision
    told = " ".join(c.told.get("fi") for c in found.checks if c.told is not None)
    assert finnish in told
    assert "expected" not in told


def test_the_log_keeps_what_was_told(tmp_path: Path) -> None:
    """A refusal's words in each language are in the log, and come back with the same idempotency key."""
    with open_engine(tmp_path, require(rule("one", "note", "ready"))) as engine:
        start(engine)
        first = nurse_does(engine, "note", key="k").decision
        again = nurse_does(engine, "note", key="k").decision
        assert check(again, "one").told == check(first, "one").told
        assert check(again, "one").needs == check(first, "one").needs
        (entry,) = [e for e in engine.history("case") if e.kind.value == "refusal"]
        (stored,) = [c for c in entry.checks if c["id"] == "one"]
        assert stored["told"] == ["“ready”: yes", "”ready”: kyllä", "”ready”: ja"]
        assert engine.verify() == ()


def test_entries_of_earlier_releases(tmp_path: Path) -> None:
    """An entry that has no words of its checks is read and folded as before; the reason stands in the policy."""
    with open_engine(tmp_path, require(rule("one", "note", "ready"))) as engine:
        start(engine)
        refused = nurse_does(engine, "note").decision
        entry = engine.history("case")[-1]
        old = [{k: v for k, v in check.items() if k not in ("told", "needs")} for check in entry.checks]
        read = decision_of(replace(entry, checks=tuple(old)), {}, engine.bundle())
        assert (check(read, "one").told, check(read, "one").needs) == (None, ())
        assert check(read, "one").because == check(refused, "one").because
        assert (read.refusals, check(read, "one").failing) == (refused.refusals, "ready")
        assert read.moves == refused.moves


def test_words_that_repeat_what_was_entered_are_personal(tmp_path: Path) -> None:
    """What PAYLOAD tells may hold what somebody entered: in the bytes of the entry it is not to be read."""
    with open_engine(tmp_path) as engine:
        start(engine)
        refused = nurse_does(engine, "note", payload={"secret name": 1})
        told = check(refused.decision, "PAYLOAD").told
        assert told is not None
        assert "secret name" in told.sv  # type: ignore[operator]
        with engine._store.read() as tx:
            assert all(b"secret name" not in entry.data for entry in tx.entries("case"))
        assert "secret name" in str(engine.history("case")[-1].checks)


def test_the_engine_says_why(tmp_path: Path) -> None:
    """`Engine.why` answers as `ask` does, and logs nothing."""
    with open_engine(tmp_path, require(rule("one", "note", "ready"))) as engine:
        start(engine)
        before = engine.history("case")
        found = engine.why("case", "note", Actor("nurse"), role="nurse")
        assert found.decision == engine.ask("case", "note", Actor("nurse"), role="nurse")
        assert needed(found) == ["ready"]
        assert engine.history("case") == before
