"""Linked lists in pathway files: what may be said, and that files which speak of each other agree."""

from __future__ import annotations

from pathlib import Path

import pytest
from linked import HOME, TALK, World, write

from pathway.checks import check_paths
from pathway.definition import Definition, load_definition
from pathway.diagnostics import Report, Source
from pathway.documents import FaultyFiles
from pathway.errors import UsageError
from pathway.files import Finder
from pathway.shipped import folders

pytestmark = pytest.mark.sqlite


def read(text: str, name: str = "home.yaml") -> tuple[Definition | None, list[str]]:
    report = Report()
    definition = load_definition(Source.of(name, text), lambda _: None, report)
    return definition, [f"{one.code.name}: {one.message}" for one in report]


def changed(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


def checked(folder: Path, home: str, talk: str | None) -> list[str]:
    write(folder, home, talk)
    names = ["home", *(["talk"] if talk is not None else [])]
    found = check_paths([folder / f"{name}.yaml" for name in names], Finder(folders()))
    return [f"{one.code.name}: {one.message}" for one in found.report]


def test_a_linked_list_is_read() -> None:
    """Its entries have the case as an attribute, and the states of the other pathway; it names its pathways."""
    home, faults = read(HOME)
    assert faults == []
    assert home is not None
    talk = home.lists["talk"]
    assert talk.linked is not None
    assert (talk.linked.pathway, talk.linked.region, talk.linked.back) == ("talk", "main", "origin")
    assert list(talk.attributes) == ["case", "wish"]
    assert talk.initial is None
    assert set(home.others) == {"talk", "home"}


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            "    attributes:\n      wish:",
            "    initial: new\n    attributes:\n      wish:",
            "wrong-reference: `talk` is linked, so an entry begins in the state that the other case is in",
        ),
        (
            "    states: {new: {}, offered: {}, held: {}, ended: {final: yes}}\n",
            "",
            "missing-key: the linked list `talk` needs its `states`",
        ),
        (
            "states: {new: {}, offered: {}",
            "states: {new: {}, offered: {on_enter: [{sets: {missed: 1}}]}",
            "wrong-reference: `talk` is linked, so its states have no effects of their own",
        ),
        (
            "wish: {type: text, optional: yes, personal: yes}",
            "case: {type: text}",
            "duplicate-name: `case` cannot be the name of an attribute of a list: it means something else there",
        ),
        (
            "- opens: {talk: {do: offer,",
            "- opens: {tolk: {do: offer,",
            "unknown-name: there is no linked list `tolk`; did you mean `talk`?",
        ),
        (
            "- links: {sibling: {case: event.other, full: event.full}}",
            "- links: {sibling: {full: event.full}}",
            "missing-key: which case is linked as `sibling`? the key `case` is missing",
        ),
        (
            "- links: {sibling: {case: event.other, full: event.full}}",
            "- links: {talk: event.other}",
            "type-mismatch: expected a case on talk, found a case on home",
        ),
        (
            "- ends: event.sibling",
            "- adds: {sibling: {full: yes}}",
            "wrong-reference: the entries of `sibling` are other cases",
        ),
        (
            "- ends: event.sibling",
            "- changes: {event.sibling: {case: event.sibling.case}}",
            "wrong-reference: an entry stays the case that it is: it is linked, or ended",
        ),
        (
            "  praise:\n    by: [worker]\n    payload: {talk: {type: entry, of: talk}}\n",
            "  praise:\n    by: [worker]\n    payload: {talk: {type: entry, of: talk}}\n"
            '    moves: [{region: "talk[event.talk]", from: offered, to: held}]\n',
            "wrong-reference: the entries of `talk` are other cases, which move by their own acts",
        ),
        (
            "other: {type: case, of: home}",
            "other: {type: case}",
            "missing-key: a type `case` needs `of`",
        ),
        (
            "guardian: [guardian]",
            "guardian: [worker]",
            "wrong-reference: `worker` is held in the organisation, not on the case",
        ),
        (
            "attributes: {wish: event.wish}",
            "attributes: {whish: event.wish}",
            "unknown-name: there is no attribute",
        ),
        (
            "facts: {born: born}\n",
            "facts: {born: event.born}\n",
            "unknown-name: the event has no field `born`",
        ),
    ],
)
def test_what_a_linked_list_cannot_be(old: str, new: str, fault: str) -> None:
    """What would contradict that an entry is another case is a fault, with its reason."""
    definition, faults = read(changed(HOME, old, new))
    assert definition is None
    assert any(found.startswith(fault) for found in faults), faults


def test_a_list_without_a_link_opens_nothing() -> None:
    """`opens` and `links` are for linked lists."""
    text = changed(HOME, "lists:\n", "lists:\n  memo: {}\n")
    text = changed(text, "- ends: event.sibling", "- opens: {memo: {do: offer, as: worker}}")
    assert read(text)[1] == ["wrong-reference: `memo` is not linked with another pathway"]


@pytest.mark.parametrize(
    ("condition", "fault"),
    [
        ("any talk where it.state == ended", None),
        ("count(talk where it.state != ended) > 1", None),
        ("any sibling where it.case == event.other", None),
        (
            "any talk where it.case != event.other",
            "type-mismatch: a case on talk cannot be compared with a case on home",
        ),
        (
            "any sibling where it.case < event.other",
            "type-mismatch: a case on home has no order, so `<` means nothing",
        ),
        (
            "any talk where it.state == endde",
            "unknown-value: `endde` is not one of the values here; did you mean `ended`?",
        ),
        (
            "any talk where it.cas == event.other",
            "unknown-name: an entry of talk has no `cas`; did you mean `case`?",
        ),
        (
            "any sibling where it == event.other",
            "type-mismatch: an entry of sibling cannot be compared with a case on home",
        ),
        ("any sibling where it.case.main == open", "unknown-name: `main` cannot be asked of a case on home"),
    ],
)
def test_conditions_read_linked_lists_like_any(condition: str, fault: str | None) -> None:
    """State and case of an entry have types, and what is wrong is said in words."""
    text = changed(
        HOME,
        "- links: {sibling: {case",
        f'- when: "{condition}"\n        sets: {{missed: 2}}\n      - links: {{sibling: {{case',
    )
    _, faults = read(text)
    assert faults == ([] if fault is None else [fault])


# ------------------------------------------------------------------ two files


def test_pathways_that_agree_check_clean(tmp_path: Path) -> None:
    """Both files together have no finding."""
    assert checked(tmp_path, HOME, TALK) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            "pathway: talk, region: main",
            "pathway: talks, region: main",
            "there is no pathway `talks`; did you mean `talk`?",
        ),
        (
            "pathway: talk, region: main",
            "pathway: talk, region: mian",
            "talk has no region `mian`; did you mean `main`?",
        ),
        (
            "offered: {}, held: {}",
            "offered: {}",
            "the region `main` of talk has the state `held`, and `talk` has not",
        ),
        (
            "offered: {}, held: {}",
            "offered: {}, helt: {}, held: {}",
            "`talk` has the state `helt`, and the region `main` of talk has not; did you mean `held`?",
        ),
        (
            "held: {}, ended: {final: yes}",
            "held: {final: yes}, ended: {final: yes}",
            "in the region `main` of talk the state `held` is not final; say the same of it in `talk`",
        ),
        ("back: origin", "back: orgin", "talk has no list `orgin`; did you mean `origin`?"),
        ("do: offer\n", "do: ofer\n", "talk has no event `ofer`; did you mean `offer`?"),
        ("as: worker\n", "as: nurse\n", "offer of talk is not for `nurse`"),
        (
            "urgent: event.urgent, place: home",
            "place: home",
            "offer of talk asks for `urgent`, and does not get it",
        ),
        (
            "urgent: event.urgent, place: home",
            "urgent: event.urgent, place: home, wish: yes",
            "offer of talk has no field `wish`",
        ),
        (
            "urgent: event.urgent, place: home",
            "urgent: event.wish, place: home",
            "the field `urgent` of offer of talk takes yes or no, and gets a text",
        ),
        (
            "urgent: event.urgent, place: home",
            "urgent: event.urgent, place: hoem",
            "the field `place` of offer of talk takes one of home, school, clinic, and gets one of hoem",
        ),
        ("facts: {born: born}\n", "facts: {borne: born}\n", "talk has no fact `borne`; did you mean `born`?"),
        ("holds: {child: child", "holds: {leader: child", "talk has no role of its clients `leader`"),
    ],
)
def test_pathways_that_disagree(tmp_path: Path, old: str, new: str, fault: str) -> None:
    """Each thing that one file says wrongly of the other is a `link-mismatch`, and no engine opens with it."""
    home = changed(HOME, old, new)
    found = checked(tmp_path, home, TALK)
    assert f"link-mismatch: {fault}" in found, found
    assert all(one.startswith("link-mismatch: ") for one in found)
    with pytest.raises(FaultyFiles, match="PW602"):
        World(tmp_path)


def test_what_is_personal_stays_so(tmp_path: Path) -> None:
    """A personal fact may not become one that stands in the other log for all to read."""
    talk = changed(TALK, "born: {type: date, personal: yes}", "born: {type: date}")
    assert (
        checked(tmp_path, HOME, talk)
        == ["link-mismatch: `born` is personal here, and `born` of talk is not"] * 2
    )


def test_back_must_lead_back(tmp_path: Path) -> None:
    """Each of two lists names the other; and nobody would give the attributes of the second."""
    talk = changed(TALK, "back: talk}", "back: sibling}")
    assert any("does not lead back to `talk` of home" in one for one in checked(tmp_path, HOME, talk))
    talk = changed(TALK, "back: talk}", "back: talk}\n    attributes: {why: {type: text}}")
    assert any(
        "`why` of the list `origin` of talk would be given by nobody" in one
        for one in checked(tmp_path, HOME, talk)
    )
    talk = changed(TALK, "    linked: {pathway: home, region: main, back: talk}\n", "    initial: new\n")
    assert any("talk links nothing with its list `origin`" in one for one in checked(tmp_path, HOME, talk))


def test_a_region_with_keys_is_not_followed(tmp_path: Path) -> None:
    """A link follows one state."""
    talk = changed(TALK, "  main:\n    initial", "  main:\n    per: kind\n    kind: [a]\n    initial")
    assert any(
        "has an instance for each key" in one
        for one in checked(tmp_path, HOME, talk.replace("{region: main,", '{region: "main[a]",'))
    )


def test_a_pathway_that_is_not_there(tmp_path: Path) -> None:
    """Without the file of the other pathway, checking and opening say which is missing."""
    assert "link-mismatch: there is no pathway `talk`" in checked(tmp_path, HOME, None)
    with pytest.raises(FaultyFiles, match="there is no pathway `talk`"):
        World(tmp_path, policies=["home_rules"])


def test_faults_of_the_other_file_are_told(tmp_path: Path) -> None:
    """A linked pathway with errors keeps an engine from opening, with those errors."""
    write(tmp_path, HOME, changed(TALK, "by: [leader, guardian]", "by: [leder]"))
    with pytest.raises(FaultyFiles, match="leder"):
        World(tmp_path)


def test_texts_without_the_linked_one(tmp_path: Path) -> None:
    """Texts that were read already must come with those they are linked with."""
    from pathway import Engine
    from pathway.documents import Library

    write(tmp_path)
    library = Library(Finder((tmp_path,)), Report())
    home = library.definition(tmp_path / "home.yaml")
    assert home is not None
    with pytest.raises(UsageError, match="linked with `talk`, which this engine does not have"):
        Engine.open("sqlite://", pathways=[library.documents[home.hash]], policies=[])
