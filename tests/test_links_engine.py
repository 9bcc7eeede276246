"""Linked cases on the engine: opened, linked, followed and taken apart, each log telling of it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from linked import HOME, OPENING, PEOPLE, TALK, World, write
from support import address, at, check, dump, tamper

from pathway import Actor, Answer, Conflict, Engine, KeyReused, ManualClock, UnknownCase, UsageError
from pathway.audit import FaultKind, Kind
from pathway.ids import CountedIds


@pytest.fixture
def world(tmp_path: Path):
    with World(tmp_path) as found:
        found.begin()
        yield found


# ------------------------------------------------------------------ opening


def test_an_act_opens_a_linked_case(world: World) -> None:
    """The new case has its facts, holders and first act; both cases see each other."""
    receipt = world.do("home", "propose", wish="less hurry", present={"mother": "guardian"})
    (talk,) = receipt.linked
    opened, home = world.engine.case(talk), world.engine.case("home")
    assert (opened.pathway, opened.version, opened.regions["main"]) == ("talk", 1, "offered")
    assert opened.facts["asked_at"] == "home"
    assert opened.facts["born"] == home.facts["born"]
    assert (opened.holders("child"), opened.holders("guardian"), opened.holders("leader")) == (
        ("child",),
        ("mother",),
        ("nurse",),
    )
    assert world.state("home", "talk", talk) == "offered"
    assert world.state(talk, "origin", "home") == "open"
    (entry,) = home.lists["talk"]
    assert (entry.values["case"], entry.values["wish"]) == (talk, "less hurry")
    first = world.engine.history(talk)[0]
    assert (first.kind, first.actor, first.role, first.event.name) == (Kind.ACT, "nurse", "worker", "offer")
    assert first.present == {"mother": "guardian"}
    assert world.sound()


def test_both_logs_name_the_link(world: World) -> None:
    """The entry of the act names the case that it opens, and the first entry of that one the case that did."""
    talk = world.talk()
    ours, theirs = world.engine.history("home")[-1], world.engine.history(talk)[0]
    assert ("link", f"talk/{talk}") in [(kind, target) for kind, target, _ in ours.effects]
    assert ("watch", talk, {"list": "origin", "region": "main"}) in ours.effects
    assert ("watch", "home", {"list": "talk", "region": "main"}) in theirs.effects
    assert ("link", "origin/home") in [(kind, target) for kind, target, _ in theirs.effects]


def test_a_refusal_of_the_other_pathway_refuses_the_whole_act(world: World) -> None:
    """LINK carries the other's reasons in words; nothing is opened, and this case stays as it was."""
    before = world.engine.case("home")
    receipt = world.do("home", "propose", "clerk")
    assert receipt.decision.refusals == ("LINK",)
    link = check(receipt.decision, "LINK")
    assert link.failing == "talk refuses offer: T1: Only the trained may"
    assert link.because is not None
    assert link.because.get("fi") == "toista asiaa ei voi avata tai liittää: Vain koulutetut"
    assert link.needed == ("talk: actor.trained",)
    assert receipt.linked == ()
    assert world.engine.case("home") == before
    assert [summary.id for summary in world.engine.cases()] == ["home"]
    assert world.sound()


def test_the_words_of_a_refusal_stand_beside_the_log(world: World) -> None:
    """They may repeat what somebody entered, so they can be erased."""
    world.do("home", "propose", "clerk")
    entry = next(row for row in world.engine.export("home") if row["entry"]["kind"] == "refusal")
    (link,) = [one for one in entry["entry"]["checks"] if one["id"] == "LINK"]
    assert set(link["failing"]) == {"personal"}
    assert "talk refuses offer" in entry["personal"][link["failing"]["personal"]]["value"]


def test_what_the_other_case_needs_is_told(world: World) -> None:
    """A fact that the other case must begin with, and that is not known here, makes the answer unknown."""
    world.begin("bare", opening=type(OPENING)(holds=OPENING.holds))
    receipt = world.do("bare", "propose")
    assert receipt.decision.allowed is Answer.UNKNOWN
    assert check(receipt.decision, "LINK").missing == ("talk: born",)


def test_too_many_holders_are_a_refusal(world: World) -> None:
    """What the other pathway cannot begin with is a reason, and no error."""
    world.begin("many", opening=type(OPENING)(OPENING.facts, {"guardian": ("a", "b", "c")}))
    receipt = world.do("many", "propose")
    assert receipt.decision.refusals == ("LINK",)
    assert "`guardian` may have 2" in (check(receipt.decision, "LINK").failing or "")


def test_the_opened_case_sees_where_this_one_ends_up(world: World) -> None:
    """Its entry of this case has the state after the act, and nothing is followed twice."""
    receipt = world.do("home", "propose_and_end")
    (talk,) = receipt.linked
    assert world.state(talk, "origin", "home") == "done"
    assert [entry.kind for entry in world.engine.history(talk)] == [Kind.ACT]
    assert [entry.kind for entry in world.engine.history("home")] == [Kind.ACT, Kind.ACT]


def test_the_other_pathways_rules_read_the_origin(world: World) -> None:
    """An opened case is judged with its link: rule T2 asks whether home is open."""
    assert world.do("home", "propose", urgent=True).accepted
    world.do("home", "reopen")
    talk = world.engine.case("home").lists["talk"][0].key
    world.do(talk, "end", role="leader")
    assert world.do("home", "end").accepted
    refused = world.do("home", "propose", urgent=True)
    assert refused.decision.refusals == ("LINK",)
    assert "T2: Home must be open" in (check(refused.decision, "LINK").failing or "")


def test_asking_opens_nothing(world: World) -> None:
    """`ask` and `allowed` give the answer with the other's reasons, and write nothing."""
    engine = world.engine
    assert engine.ask("home", "propose", Actor("nurse"), role="worker").allowed is Answer.YES
    asked = engine.ask("home", "propose", Actor("clerk"), role="worker")
    assert asked.refusals == ("LINK",)
    answers = {one.event: one.answer for one in engine.allowed("home", Actor("clerk"))}
    assert answers["propose"] is Answer.NO
    assert answers["join"] is Answer.UNKNOWN
    assert [summary.id for summary in engine.cases()] == ["home"]
    assert len(engine.history("home")) == 1


def test_the_same_key_opens_one_case(world: World) -> None:
    """A repeated act gives the first receipt with the same linked case, and opens no second one."""

    def once():
        return world.engine.act("home", "propose", Actor("nurse"), role="worker", key="k")

    first, again = once(), once()
    assert again.repeated
    assert again.linked == first.linked != ()
    assert (again.version, again.seq) == (first.version, first.seq)
    assert len(list(world.engine.cases("talk"))) == 1
    with pytest.raises(KeyReused):
        world.engine.act("home", "note", Actor("nurse"), role="worker", key="k")


def test_pathways_that_open_each_other_without_end(tmp_path: Path) -> None:
    """An opening act that opens a case on its own pathway would never come to an end: the caller is told."""
    begin = "  begin:\n    by: [worker]\n"
    home = HOME.replace(begin, begin + "    effects: [{opens: {sibling: {do: begin, as: worker}}}]\n")
    write(tmp_path, home)
    with World(tmp_path) as world, pytest.raises(UsageError, match="without end"):
        world.begin()


# ------------------------------------------------------------------ linking, ending


def test_siblings_see_each_other(world: World) -> None:
    """Linking writes an entry of both lists, with the attributes on the side that gave them."""
    world.begin("two")
    receipt = world.do("home", "join", other="two", full=False)
    assert receipt.linked == ("two",)
    assert world.state("home", "sibling", "two") == world.state("two", "sibling", "home") == "open"
    (here,), (there,) = (world.engine.case(id).lists["sibling"] for id in ("home", "two"))
    assert (here.values["full"], there.values["full"]) == (False, True)
    last = world.engine.history("two")[-1]
    assert (last.kind, last.actor, last.role, last.event) == (Kind.LINK, None, None, None)
    assert last.cause == ("home", receipt.seq)
    assert world.sound()


def test_linking_twice_does_nothing(tmp_path: Path) -> None:
    """A case that is linked already stays as it is, from both sides."""
    with World(tmp_path, policies=["talk_rules"]) as world:
        world.begin()
        world.begin("two")
        world.do("home", "join", other="two", full=False)
        for case, other in [("home", "two"), ("two", "home")]:
            before = world.engine.case(case).lists, world.engine.case(other)
            receipt = world.do(case, "join", other=other)
            assert receipt.accepted
            assert receipt.linked == ()
            assert (world.engine.case(case).lists, world.engine.case(other)) == before
        assert world.sound()


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ("nobody", "event.other: there is no case `nobody`"),
        ("case-1", "event.other: the case `case-1` is on the pathway `talk`, not on `home`"),
        ("", "event.other: expected a case on home, found ``"),
        (7, "event.other: expected a case on home, found the number 7"),
    ],
)
def test_what_is_no_such_case(world: World, other: object, said: str) -> None:
    """An id that is none, or one on another pathway, is a refusal for its payload."""
    assert world.talk() == "case-1"
    receipt = world.do("home", "join", other=other)
    assert "PAYLOAD" in receipt.decision.refusals
    assert check(receipt.decision, "PAYLOAD").failing == said


def test_a_case_that_is_not_open_yet_is_none(world: World) -> None:
    """A refused opening is logged, and makes no case to link with."""
    refused = world.engine.act("two", "end", Actor("mother"), role="guardian", pathway="home")
    assert not refused.accepted
    receipt = world.do("home", "join", other="two")
    assert "PAYLOAD" in receipt.decision.refusals


def test_a_case_is_not_its_own_sibling(world: World) -> None:
    """Linking a case with itself is refused."""
    receipt = world.do("home", "join", other="home")
    assert receipt.decision.refusals == ("LINK",)
    assert check(receipt.decision, "LINK").failing == "a case cannot be its own sibling"


@pytest.mark.parametrize("side", ["home", "two"])
def test_ending_a_link_ends_it_on_both_sides(world: World, side: str) -> None:
    """Neither case has an entry or follows the other any more, and the link can be made again."""
    world.begin("two")
    world.do("home", "join", other="two")
    other = "two" if side == "home" else "home"
    receipt = world.do(side, "part", sibling=f"sibling/{other}")
    assert receipt.accepted
    for case in ("home", "two"):
        found = world.engine.case(case)
        assert ("sibling" in found.lists, found.watchers) == (False, ())
    assert world.engine.history(other)[-1].cause == (side, receipt.seq)
    world.do("two", "end")
    assert len(world.engine.history("home")) == 3
    assert world.do("home", "join", other="two").accepted
    assert world.state("home", "sibling", "two") == "done"
    assert world.sound()


def test_a_link_without_a_way_back(tmp_path: Path) -> None:
    """The other case knows that it is seen, and sees nothing itself; that does not count in its version."""
    write(
        tmp_path,
        HOME.replace("{pathway: home, region: main, back: sibling}", "{pathway: home, region: main}"),
    )
    with World(tmp_path) as world:
        world.begin()
        world.begin("two")
        world.do("home", "join", other="two")
        two = world.engine.case("two")
        assert (two.version, two.lists.get("sibling")) == (1, None)
        assert [(w.case, w.list, w.region) for w in two.watchers] == [("home", "sibling", "main")]
        world.do("two", "end")
        assert world.state("home", "sibling", "two") == "done"
        assert world.do("home", "part", sibling="sibling/two").accepted
        assert world.engine.case("two").watchers == ()
        assert world.sound()


# ------------------------------------------------------------------ following


def test_a_move_is_followed_at_once(world: World) -> None:
    """The other case has it in an entry of its log that names the act; regions are not touched."""
    talk = world.talk()
    receipt = world.do(talk, "hold", role="leader")
    last = world.engine.history("home")[-1]
    assert last.kind is Kind.LINK
    assert last.moves == ((f"talk/{talk}", "offered", "held"),)
    assert last.cause == (talk, receipt.seq)
    assert world.engine.case("home").regions == {"main": "open"}
    assert world.sound()


def test_what_stays_is_not_followed(world: World) -> None:
    """An act that moves nothing, a refusal, and a move to the same state leave the other log alone."""
    talk = world.talk()
    world.do(talk, "hold", role="leader")
    before = len(world.engine.history("home"))
    assert world.do(talk, "hold", "mother", "guardian").accepted
    assert not world.do(talk, "resume", role="leader").accepted
    assert len(world.engine.history("home")) == before


def test_both_ways_end(world: World) -> None:
    """Cases that are linked in a circle change each other once."""
    for id in ("two", "three"):
        world.begin(id)
    for case, other in [("home", "two"), ("two", "three"), ("three", "home")]:
        assert world.do(case, "join", other=other).accepted
    counts = {id: len(world.engine.history(id)) for id in ("home", "two", "three")}
    assert world.do("home", "end").accepted
    assert {id: len(world.engine.history(id)) - count for id, count in counts.items()} == {
        "home": 1,
        "two": 1,
        "three": 1,
    }
    assert world.sound()


def test_rules_read_the_state_of_the_other_case(world: World) -> None:
    """H1 refuses to end while a talk goes on, and says which value it read."""
    talk = world.talk()
    refused = world.do("home", "end").decision
    assert refused.refusals == ("H1",)
    world.do(talk, "end", role="leader")
    assert world.do("home", "end").accepted


def test_a_followed_change_counts(world: World) -> None:
    """Who saw the case before gets a Conflict that names the linked case."""
    talk = world.talk()
    seen = world.engine.case("home").version
    world.do(talk, "hold", role="leader")
    assert world.engine.case("home").version == seen + 1
    with pytest.raises(Conflict, match=f"the linked case `{talk}` changed at 2026-03-02"):
        world.engine.act("home", "note", Actor("nurse"), role="worker", seen_version=seen)


def test_deadlines_begin_and_end_with_the_other_case(world: World) -> None:
    """HD runs from `talk.offered` until it is left; TO from the other side's `origin.done`."""
    talk = world.talk()
    assert [(r.deadline, r.subject) for r in world.engine.due("home")] == [("HD", f"talk/{talk}")]
    world.do(talk, "end", role="leader")
    assert [r.deadline for r in world.engine.due("home")] == ["HE"]
    assert world.engine.due(talk) == ()
    world.do("home", "end")
    assert [(r.deadline, r.subject) for r in world.engine.due(talk)] == [("TO", "origin/home")]
    world.do("home", "reopen")
    assert world.engine.due(talk) == ()
    assert world.sound()


def test_a_deadline_begins_with_the_case_that_opens(tmp_path: Path) -> None:
    """A case that another one opens begins with that one's state, and deadlines that wait for it begin."""
    rules = (
        "policy: talk_rules\nfor: talk\nversion: 1\nvalid_from: 2020-01-01\ndeadlines:\n"
        "  - {id: TB, from: {enter: origin.open}, until: {leave: origin.open}, within: 2 days, then: flag,\n"
        "     because: {en: why, fi: miksi, sv: varför}, source: none}\n"
    )
    write(tmp_path, talk_rules=rules)
    with World(tmp_path) as world:
        world.begin()
        talk = world.talk()
        assert [(r.deadline, r.subject) for r in world.engine.due(talk)] == [("TB", "origin/home")]
        world.do(talk, "end", role="leader")
        world.do("home", "end")
        assert world.engine.due(talk) == ()


def test_a_deadline_of_a_linked_entry_acts(world: World) -> None:
    """HE does its event for the entry, three days after the talk has ended."""
    talk = world.talk()
    world.do(talk, "end", role="leader")
    world.clock.move_to(at("2026-03-06"))
    (fired,) = world.engine.fire_due()
    assert (fired.case, fired.deadline, fired.subject) == ("home", "HE", f"talk/{talk}")
    assert fired.decision.act.event == "count_missed"
    assert world.engine.case("home").facts["missed"] == 1


def test_a_condition_that_turns_by_a_linked_case(world: World) -> None:
    """HT begins with `{true: any sibling where it.state == done}`, and ends with it."""
    world.begin("two")
    world.do("home", "join", other="two")
    world.do("two", "end")
    assert [r.deadline for r in world.engine.due("home")] == ["HT"]
    world.do("two", "reopen")
    assert world.engine.due("home") == ()


def test_a_deadline_that_moves_is_followed(world: World) -> None:
    """TD ends the talk by itself; home follows, and the deadlines of home with it."""
    talk = world.talk()
    world.clock.move_to(at("2026-03-20"))
    fired = {(one.case, one.deadline): one for one in world.engine.fire_due()}
    assert set(fired) == {("home", "HD"), (talk, "TD")}
    assert world.state("home", "talk", talk) == "ended"
    last = world.engine.history("home")[-1]
    assert (last.kind, last.cause) == (Kind.LINK, (talk, len(world.engine.history(talk))))
    assert world.sound()


def test_a_deadline_opens_a_linked_case(tmp_path: Path) -> None:
    """An act of the role `timer` may open a case, where the other pathway lets that role."""
    opens = "opens: {talk: {do: offer, as: timer, payload: {urgent: no, place: home}, facts: {born: born}}}"
    home = HOME.replace(
        "    by: [timer]\n    payload: {talk: {type: entry, of: talk}}\n    effects:\n      - sets",
        f"    by: [timer]\n    effects:\n      - {opens}\n        sets",
    )
    rules = (
        "policy: home_rules\nfor: home\nversion: 1\nvalid_from: 2020-01-01\ndeadlines:\n"
        "  - {id: HO, from: {enter: main.open}, within: 2 days, then: {do: count_missed},\n"
        "     because: {en: why, fi: miksi, sv: varför}, source: none}\n"
    )
    talk = TALK.replace("  offer:\n    by: [worker]", "  offer:\n    by: [worker, timer]")
    write(
        tmp_path,
        home,
        talk,
        home_rules=rules,
        talk_rules=rules.replace("home", "talk")
        .replace("main.open", "main.held")
        .replace("count_missed", "end"),
    )
    with World(tmp_path) as world:
        world.begin()
        world.clock.move_to(world.clock.now() + timedelta(days=4))
        (fired,) = world.engine.fire_due()
        assert fired.decision.allowed is Answer.YES, fired.decision.checks
        (talk_id,) = [one.id for one in world.engine.cases("talk")]
        assert world.state("home", "talk", talk_id) == "offered"
        assert world.engine.history(talk_id)[0].actor == "timer"
        assert world.sound()


# ------------------------------------------------------------------ engines


def test_linked_pathways_come_along(tmp_path: Path) -> None:
    """They are in use, but new cases are on the one that was named; also when the database is opened again."""
    url = address(tmp_path / "cases.db")
    with World(tmp_path, url) as world:
        assert [one.name for one in world.engine.definitions()] == ["home", "talk"]
        world.begin()
        talk = world.talk()
    with Engine.open(url, people=PEOPLE, clock=ManualClock(at("2026-03-03")), ids=CountedIds("x")) as engine:
        assert engine.bundle().definition.name == "home"
        engine.act("new", "begin", Actor("nurse"), role="worker", opening=OPENING)
        engine.act(talk, "hold", Actor("nurse"), role="leader")
        assert engine.verify() == ()


def test_both_named_are_both_usual(tmp_path: Path) -> None:
    """Of two pathways that are named, it must be said which one a new case is on."""
    with (
        World(tmp_path, pathways=["home", "talk"]) as world,
        pytest.raises(UnknownCase, match="on which pathway"),
    ):
        world.engine.act("new", "begin", Actor("nurse"), role="worker")


def test_no_policy_for_a_pathway_that_came_along(tmp_path: Path) -> None:
    """Where nobody named one, nothing is opened there; naming the pathway itself says that it is meant."""
    with World(tmp_path, policies=["home_rules"]) as world:
        world.begin()
        receipt = world.do("home", "propose", "clerk")
        assert receipt.decision.refusals == ("LINK",)
        assert "no policy for the pathway `talk` is named" in (check(receipt.decision, "LINK").failing or "")
    with World(tmp_path, pathways=["home", "talk"], policies=["home_rules"]) as world:
        world.begin()
        assert world.do("home", "propose", "clerk").accepted


def test_cases_on_an_older_definition_are_followed(tmp_path: Path) -> None:
    """A case that began before an edit opens, links and follows with those that began after it."""
    url = address(tmp_path / "cases.db")
    with World(tmp_path / "old", url) as world:
        world.begin()
    new = HOME.replace("version: 1", "version: 2").replace(
        "offered: {}, held: {}", "offered: {}, asked: {}, held: {}"
    )
    talk = TALK.replace("offered: {}, held: {}", "offered: {}, asked: {}, held: {}")
    talk = talk.replace("from: [offered, held], to: held}", "from: [offered, asked, held], to: asked}", 1)
    write(tmp_path / "new", new, talk.replace("from: ended, to: held", "from: [asked, ended], to: held"))
    with World(tmp_path / "new", url) as world:
        talk_id = world.talk()
        world.do(talk_id, "hold", role="leader")
        assert world.state("home", "talk", talk_id) == "asked"
        assert world.sound()


# ------------------------------------------------------------------ verifying


def test_verifying_finds_a_log_that_was_cut_off(tmp_path: Path) -> None:
    """A case whose log was rewritten whole, so that it is sound by itself, disagrees with the one linked with it."""
    path = tmp_path / "cases.db"
    with World(tmp_path, address(path)) as world:
        world.begin()
        talk = world.talk()
        before = (world.engine.case("home").version, len(world.engine.history("home")))
        saved = _rows(path, "home")
        world.do(talk, "hold", role="leader")
        assert world.sound()
        _restore(path, "home", saved)
        assert len(world.engine.history("home")) == before[1]
        faults = world.engine.verify("home")
        assert [fault.kind for fault in faults] == [FaultKind.LINK]
        assert faults[0].message == f"`talk/{talk}` is offered here, and held by its own log"
        assert world.engine.verify(talk) == ()


def test_verifying_finds_a_link_that_one_side_does_not_know(tmp_path: Path) -> None:
    """Each case must be named by the log of the other."""
    path = tmp_path / "cases.db"
    with World(tmp_path, address(path)) as world:
        world.begin()
        world.begin("two")
        saved = _rows(path, "two")
        world.do("home", "join", other="two")
        _restore(path, "two", saved)
        assert {fault.message for fault in world.engine.verify()} == {
            "the log of the linked case `two` does not name this one",
            "the log of the case `two` does not name this one as `sibling`",
        }


def test_verifying_finds_a_missing_case(tmp_path: Path) -> None:
    """A linked case whose row and log are gone is missed."""
    path = tmp_path / "cases.db"
    with World(tmp_path, address(path)) as world:
        world.begin()
        talk = world.talk()
        for table, key in [
            ("case", "id"),
            ("entry", "case_id"),
            ("personal", "case_id"),
            ("timer", "case_id"),
        ]:
            _run(path, f"delete from pathway_{table} where {key} = ?", talk)
        assert {fault.kind for fault in world.engine.verify("home")} == {FaultKind.LINK}
        assert any("is not there" in fault.message for fault in world.engine.verify("home"))


def _run(path: Path, sql: str, *values: object) -> None:
    try:
        tamper(path, sql, *values)
    except AssertionError:
        return  # nothing was there to delete


def _rows(path: Path, case: str) -> dict[str, list[tuple[object, ...]]]:
    return {
        name: [row for row in rows if row[0] == case]
        for name, rows in dump(path).items()
        if name in ("pathway_case", "pathway_entry", "pathway_personal", "pathway_timer")
    }


def _restore(path: Path, case: str, saved: dict[str, list[tuple[object, ...]]]) -> None:
    """The rows of a case as they were."""
    for name, rows in saved.items():
        _run(path, f"delete from {name} where {'id' if name == 'pathway_case' else 'case_id'} = ?", case)
        for row in rows:
            tamper(path, f"insert into {name} values ({', '.join('?' * len(row))})", *row)
