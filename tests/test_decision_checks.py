"""Judging: the built-in checks, rules, what is unknown, and what a refusal tells."""

from __future__ import annotations

import pytest
from support import OPENING, PEOPLE, World, answers, check, policy, rule

from pathway.decision import BUILT_IN, Answer, Opening, Person
from pathway.errors import UsageError
from pathway.policy.reader import BUILT_IN_CHECKS


def require(*rules: str) -> str:
    return policy("require:\n" + "".join(rules))


def flag(*rules: str) -> str:
    return policy("flag:\n" + "".join(rules))


# ---------------------------------------------------------------- who


def test_by_names_the_roles_whose_act_it_is() -> None:
    """BY: yes for a role of the event, no for another, with those that may in its words."""
    world = World()
    assert check(world.ask("finish", "clerk"), "BY").answer is Answer.YES
    refused = check(world.ask("finish", "mother", "parent"), "BY")
    assert refused.answer is Answer.NO
    assert refused.failing == "finish is for clerk, nurse, not for parent"


def test_by_is_narrowed_by_every_policy() -> None:
    """`allow` of two policies leaves the roles that both allow."""
    one = policy("allow: {finish: [clerk, nurse]}\n", name="one")
    two = policy("allow: {finish: [clerk]}\n", name="two")
    assert World(one).ask("finish").allowed is Answer.YES
    assert World(one, two).ask("finish").refusals == ("BY",)
    assert World(one, two).ask("finish", "clerk").allowed is Answer.YES


def test_a_misspelt_role_is_met_with_the_nearest() -> None:
    """BY helps out with a role that is nearly spelt right."""
    assert "did you mean `clerk`?" in str(check(World().ask("finish", "clerk", "clerkk"), "BY").failing)


def test_role_is_held_on_the_case_or_by_the_organisation() -> None:
    """ROLE: yes for a holder, no for somebody else, unknown where the register does not know the person."""
    world = World()
    assert check(world.ask("note", "mother", "parent"), "ROLE").answer is Answer.YES
    other = check(world.ask("note", "mother", "client"), "ROLE")
    assert (other.answer, other.failing) == (Answer.NO, "mother is not client here; on this case: parent")
    assert check(world.ask("note", "clerk", "nurse"), "ROLE").answer is Answer.NO
    stranger = world.ask("note", "stranger", "nurse")
    assert stranger.allowed is Answer.UNKNOWN
    assert check(stranger, "ROLE").missing == ("person stranger",)


def test_nobody_acts_as_the_timer_but_the_timer() -> None:
    """The role of deadlines is nobody's."""
    assert "ROLE" in World().ask("lapse", "nurse", "timer").refusals


def test_through_must_hold_a_role_that_may_enter() -> None:
    """THROUGH: yes, no, unknown for a stranger; absent where the actor acts without anybody."""
    world = World()
    entered = world.ask("note", "mother", "parent", through="nurse")
    assert (check(entered, "THROUGH").answer, entered.through_role) == (Answer.YES, "nurse")
    refused = world.ask("note", "mother", "parent", through="clerk")
    assert (check(refused, "THROUGH").answer, refused.through_role) == (Answer.NO, None)
    assert check(refused, "THROUGH").failing == "clerk is none of nurse here"
    assert (
        check(world.ask("note", "mother", "parent", through="stranger"), "THROUGH").answer is Answer.UNKNOWN
    )
    assert "THROUGH" not in answers(world.ask("note", "mother", "parent"))
    nobody = world.ask("finish", "clerk", through="nurse")
    assert check(nobody, "THROUGH").failing == "finish cannot be entered for somebody"


def test_with_needs_one_holder_of_each_group() -> None:
    """WITH: yes with a holder there, no without one, and no for a role that somebody does not have."""
    world = World()
    assert check(world.ask("meet", present={"mother": "parent"}), "WITH").answer is Answer.YES
    assert check(world.ask("meet"), "WITH").failing == "family must take part"
    lied = check(world.ask("meet", present={"mother": "client"}), "WITH")
    assert lied.failing == "mother is said to be present as client, and is not client here"
    assert "WITH" not in answers(world.ask("finish", "clerk"))


def test_with_tells_everything_that_is_wrong_and_is_unknown_for_strangers() -> None:
    """WITH does not stop at the first; somebody the register does not know makes it unknown."""
    world = World()
    both = check(world.ask("meet", present={"father": "parent", "clerk": "nurse"}), "WITH")
    assert both.answer is Answer.NO
    assert str(both.failing).count("is said to be present") == 2
    unsure = world.ask("meet", present={"mother": "parent", "stranger": "nurse"})
    assert check(unsure, "WITH").answer is Answer.UNKNOWN
    assert check(unsure, "WITH").missing == ("person stranger",)


def test_the_actor_takes_part() -> None:
    """The actor counts as present."""
    people = {**PEOPLE, "mother": Person(serves=frozenset({"nurse"}))}
    assert World(people=people).ask("meet", "mother", "nurse").allowed is Answer.YES


def test_ids_may_hold_any_sign() -> None:
    """Persons whose ids have a slash or a bracket hold roles, act, are assigned and are released like others."""
    odd = "reg/12[a]"
    world = World(opening=Opening(holds={"client": (odd,)}, facts={"needed": False}))
    assert world.do("note", odd, "client", record={"told": "x"}).assignment == f"client/{odd}"
    world.do("join", who=odd)
    assert world.case.holders("helper") == (odd,)
    assert world.do("part", helper=f"helper/{odd}").allowed is Answer.YES
    assert world.case.holders("helper") == ()


# ---------------------------------------------------------------- what


@pytest.mark.parametrize(
    ("payload", "answer", "failing"),
    [
        ({"kind": "big"}, "yes", None),
        ({}, "unknown", "not known yet: event.kind"),
        ({"kind": "bgi"}, "no", "event.kind: expected one of big, small, found `bgi`; did you mean `big`?"),
        ({"kind": "big", "note": None}, "yes", None),
        ({"kind": None}, "no", "event.kind: expected one of big, small, found nothing"),
        ({"kind": "big", "not": "x"}, "no", "ask_for has no field `not`; did you mean `note`?"),
        ({"kind": 3, "note": []}, "no", "event.kind: expected one of big, small, found the number 3; "
                                        "event.note: expected a text, found a list"),
    ],
)  # fmt: skip
def test_payload(payload: dict[str, object], answer: str, failing: str | None) -> None:
    """PAYLOAD: complete and typed; everything wrong is told; what is missing makes it unknown."""
    told = check(World().ask("ask_for", **payload), "PAYLOAD")
    assert (told.answer, told.failing) == (answer, failing)


def test_payload_names_an_entry_that_is_there() -> None:
    """An entry of the payload must be on the case, and of its list."""
    world = World()
    gone = world.ask("settle", matter="matter/1")
    assert check(gone, "PAYLOAD").failing == "event.matter: there is no `matter/1` on the case now"
    assert check(world.ask("settle", matter="helper/nurse"), "PAYLOAD").answer is Answer.NO


def test_record_takes_only_what_the_event_may_set() -> None:
    """A fact that may not come with the act is refused, and so is one of another type."""
    world = World()
    assert check(world.ask("recount", record={"told": "x"}), "PAYLOAD").answer is Answer.NO
    high = check(world.ask("recount", record={"level": 10}), "PAYLOAD")
    assert high.failing == "level: expected at most 9, found 10"
    assert "did you mean `level`?" in str(check(world.ask("recount", record={"levle": 1}), "PAYLOAD").failing)


def test_recorded_facts_are_laid_over_before_judging_and_kept_only_if_accepted() -> None:
    """A rule reads what comes with the act; a refused act leaves the case as it was."""
    world = World(require(rule("R1", "note", "level is set and level > 3")))
    before = world.case
    assert world.do("note", record={"level": 2}).refusals == ("R1",)
    assert world.case is before
    assert world.do("note", record={"level": 4}).allowed is Answer.YES
    assert world.case.facts["level"] == 4


def test_max_is_judged_on_the_state_after() -> None:
    """MAX: a second holder is one too many; one who takes over from the first is not."""
    world = World()
    assert world.do("take", who="nurse").allowed is Answer.YES
    full = check(world.ask("take", who="nurse_two"), "MAX")
    assert (full.answer, full.failing) == (Answer.NO, "lead may have 1, and would have nurse, nurse_two")
    assert world.ask("take", who="nurse").allowed is Answer.YES
    assert world.do("hand_over", who="nurse_two").allowed is Answer.YES
    assert world.case.holders("lead") == ("nurse_two",)


# ---------------------------------------------------------------- rules, whole


def test_everything_is_judged() -> None:
    """A refusal lists each thing that failed, built-in or rule, and what held as well."""
    world = World(require(rule("R1", "settle", "ready"), rule("R2", "settle", "not ready")))
    told = answers(world.ask("settle", "mother", "parent", through="clerk", present={"father": "parent"}))
    assert told == {
        "MOVE": "unknown", "BY": "no", "ROLE": "yes", "THROUGH": "no", "WITH": "no", "PAYLOAD": "unknown",
        "R1": "no", "R2": "yes",
    }  # fmt: skip


def test_no_outweighs_unknown() -> None:
    """The answer is no where anything is, else unknown where anything is."""
    world = World(require(rule("R1", "note", "height > 3"), rule("R2", "note", "ready")))
    assert world.ask("note").allowed is Answer.NO
    asked = world.ask("note", record={"ready": True})
    assert (asked.allowed, asked.refusals) == (Answer.UNKNOWN, ("R1",))
    assert check(asked, "R1").missing == ("height",)
    assert world.ask("note", record={"ready": True, "height": 4}).allowed is Answer.YES


@pytest.mark.parametrize(
    ("when", "that", "answer"),
    [
        ("ready", "height > 3", None),
        ("not ready", "ready", "no"),
        ("not ready", "height > 3", "unknown"),
        ("height > 3", "ready", "unknown"),
        ("height > 3", "not ready", "yes"),
    ],
)
def test_when_and_that(when: str, that: str, answer: str | None) -> None:
    """A rule whose `when` is false does not apply; one whose `when` is unknown refuses only where `that` fails."""
    assert answers(World(require(rule("R1", "note", that, when))).ask("note")).get("R1") == answer


def test_an_unknown_when_is_what_is_explained() -> None:
    """Where it is not known whether a rule applies, that is what is told."""
    told = check(World(require(rule("R1", "note", "ready", "height > 3"))).ask("note"), "R1")
    assert (told.failing, told.missing) == ("height > 3", ("height",))


def test_flags_mark_and_never_refuse() -> None:
    """A flag that fails, or is unknown, marks the act; it is carried out."""
    world = World(
        flag(rule("F1", "note", "ready"), rule("F2", "note", "height > 3"), rule("F3", "note", "not ready"))
    )
    marked = world.do("note", record={"told": "x"})
    assert (marked.allowed, marked.flags, marked.refusals) == (Answer.YES, ("F1", "F2"), ())
    assert world.case.facts["told"] == "x"


def test_a_refusal_tells_what_failed_what_was_read_and_what_would_change_it() -> None:
    """Each refusal has its policy, words, source, deciding conjunct, values read and smallest change."""
    told = check(
        World(require(rule("R1", "note", "times.opened > 0 and (ready or level is set)"))).ask("note"), "R1"
    )
    assert told.policy == "rules"
    assert told.because is not None
    assert told.because.get("fi") == "miksi"
    assert told.source == "none"
    assert told.failing == "ready or level is set"
    assert dict(told.reads) == {"ready": "no", "level": "not set"}
    assert len(told.needed) == 1


def test_without_reasons_the_answers_are_the_same() -> None:
    """`explain` off changes nothing but the reasons."""
    from pathway.decision import Act, decide

    world = World(require(rule("R1", "note", "ready")))
    act = Act("note", "nurse", "nurse")
    short = decide(world.bundle, world.case, act, world.now, PEOPLE.get, explain=False)
    assert answers(short) == answers(world.ask("note"))
    assert check(short, "R1").reads == ()


# ---------------------------------------------------------------- versions and opening


def test_policies_apply_from_and_until_their_dates() -> None:
    """A policy judges from the day it begins to the day it ends, in local time; of two versions the later one."""
    rules = "require:\n" + rule("R1", "note", "ready")
    world = World(policy(rules, since="2026-04-01", rest="valid_until: 2026-04-30"), opening=OPENING)
    days = {
        "2026-03-31 23:59": "yes",
        "2026-04-01 00:00": "no",
        "2026-04-30 23:59": "no",
        "2026-05-01 00:00": "yes",
    }
    for day, answer in days.items():
        assert world.do("note", day=day).allowed == answer, day


def test_a_later_version_takes_the_place_of_the_former() -> None:
    """From its day on, only the later version of a policy judges."""
    former = policy("require:\n" + rule("R1", "note", "ready"))
    later = policy("require:\n" + rule("R2", "note", "ready"), since="2026-04-01").replace(
        "version: 1", "version: 2"
    )
    world = World(former, later)
    assert world.ask("note").refusals == ("R1",)
    assert world.do("note", day="2026-04-01").refusals == ("R2",)


@pytest.mark.parametrize(
    "opening",
    [
        Opening(facts={"leevl": 1}),
        Opening(facts={"level": "x"}),
        Opening(facts={"ready": None}),
        Opening(holds={"nurse": ("nurse",)}),
        Opening(holds={"cleint": ("child",)}),
        Opening(holds={"client": ("",)}),
        Opening(holds={"client": "child"}),  # type: ignore[dict-item]
        Opening(holds={"client": ("a\nb",)}),
        Opening(holds={"lead": ("a", "b")}),
        Opening(states={"mian": "open"}),
        Opening(states={"main": "opne"}),
    ],
)
def test_an_opening_that_does_not_fit_is_an_error(opening: Opening) -> None:
    """What a case is opened with must fit the pathway: facts, holders, states, and how many may hold a role."""
    with pytest.raises(UsageError):
        World(opening=None).ask("begin", "mother", "anyone", opening=opening)


def test_an_opening_names_each_holder_once() -> None:
    """A person named twice holds the role once."""
    world = World(opening=Opening(holds={"client": ("child", "child")}))
    assert world.case.holders("client") == ("child",)


def test_a_case_that_already_ran_opens_in_its_states() -> None:
    """The first act is judged in the states that the opening gives."""
    world = World(opening=None)
    opened = world.do("finish", "clerk", opening=Opening(states={"main": "open"}, facts={"needed": True}))
    assert opened.allowed is Answer.YES
    assert world.case.regions["main"] == "done"
    assert world.case.facts["needed"] is True
    assert world.case.version == 1


def test_a_case_that_is_not_open_cannot_be_read() -> None:
    """Reading opens nothing."""
    asked = World(opening=None).ask("read", opening=OPENING)
    assert asked.refusals == ("MOVE",)
    assert asked.effects == ()


def test_an_unknown_event_is_an_error() -> None:
    """An event that the pathway lacks is the caller's mistake."""
    with pytest.raises(UsageError, match="did you mean `finish`"):
        World().ask("finnish")


def test_the_built_in_checks_are_one_list() -> None:
    """What policies may not use as ids is what the decision core judges by itself."""
    assert set(BUILT_IN) == set(BUILT_IN_CHECKS)
