"""Linked cases where other parts of the engine meet them: late acts, migrations, past cases, asyncio programs."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from linked import HOME, OPENING, PEOPLE, START, TALK, World, write
from support import address, at

from pathway import Actor, AsyncEngine, ManualClock
from pathway.audit import Kind
from pathway.documents import FaultyFiles
from pathway.engine import Wanted
from pathway.ids import CountedIds

WHO = Actor("admin")


# ------------------------------------------------------------------ deadlines that come first


def test_a_late_act_hides_no_deadline_of_a_linked_case(tmp_path: Path) -> None:
    """HD of home is over when the talk moves on: it fires first, and only then is the talk followed."""
    with World(tmp_path) as world:
        world.begin()
        talk = world.talk()
        world.clock.move_to(at("2026-03-11"))
        assert world.do(talk, "hold", role="leader").accepted
        kinds = [entry.kind for entry in world.engine.history("home")]
        assert kinds == [Kind.ACT, Kind.ACT, Kind.DEADLINE, Kind.LINK]
        assert world.engine.fire_due() == ()
        assert world.sound()


# ------------------------------------------------------------------ migration


def renamed(home: str) -> str:
    """The second version of `home`, in which the state `open` has another name."""
    return re.sub(r"\bopen\b", "opened", home.replace("version: 1", "version: 2"))


def versions(folder: Path, map_: str = "") -> tuple[Path, Path]:
    """A second version of `home`, with another name for its state `open`, beside a talk that knows it; and a map."""
    new = renamed(HOME)
    talk = TALK.replace("version: 1", "version: 2").replace("{new: {}, open: {}", "{new: {}, opened: {}")
    rules = {"home_rules": "policy: home_rules\nfor: home\nversion: 2\nvalid_from: 2020-01-01\n"}
    write(folder / "two", new, talk, **rules, talk_rules=rules["home_rules"].replace("home", "talk"))
    path = folder / "map.yaml"
    path.write_text(
        f"migration: home\nfrom: 1\nto: 2\nstates: {{main.open: opened}}\n{map_}", encoding="utf-8"
    )
    return folder / "two/home.yaml", path


def migrate(world: World, folder: Path, new: Path, map_: Path, *cases: str) -> int:
    old, policy = folder / "home.yaml", folder / "two/home_rules.yaml"
    made = world.engine.migration(old, new, map_, policies=[policy]).apply(
        Wanted(cases=cases), WHO, "a new version"
    )
    assert made.clean, (made.gaps, made.left)
    return made.migrated


def test_migrated_cases_are_followed(tmp_path: Path) -> None:
    """Whoever sees a migrated case sees its new state, case by case, on whatever version each is."""
    with World(tmp_path) as world:
        world.begin()
        world.begin("two")
        world.do("home", "join", other="two")
        talk = world.talk()
        new, map_ = versions(tmp_path)
        assert migrate(world, tmp_path, new, map_, "home") == 1
        assert world.engine.case("home").regions == {"main": "opened"}
        assert world.state("home", "sibling", "two") == "open"
        assert world.state("two", "sibling", "home") == "opened"
        assert world.state(talk, "origin", "home") == "opened"
        last = world.engine.history("two")[-1]
        assert (last.kind, last.cause) == (Kind.LINK, ("home", len(world.engine.history("home"))))
        assert world.sound()
        assert migrate(world, tmp_path, new, map_) == 1
        assert world.state("home", "sibling", "two") == "opened"
        assert world.sound()
        assert world.do("two", "end").accepted
        assert world.state("home", "sibling", "two") == "done"
        assert world.sound()


def test_a_migration_that_drops_a_linked_list(tmp_path: Path) -> None:
    """The links end on both sides."""
    with World(tmp_path) as world:
        world.begin()
        world.begin("two")
        world.do("home", "join", other="two")
        without = HOME[HOME.index("  sibling:\n    linked") : HOME.index("events:")]
        acts = HOME[HOME.index("  join:\n") : HOME.index("  forget:")]
        new, map_ = versions(tmp_path, "lists: {sibling: drop}\n")
        text = renamed(HOME.replace(without, "").replace(acts, ""))
        new.write_text(text, encoding="utf-8")
        assert migrate(world, tmp_path, new, map_, "home") == 1
        for case in ("home", "two"):
            assert "sibling" not in world.engine.case(case).lists
            assert world.engine.case(case).watchers == ()
        assert world.sound()
        assert migrate(world, tmp_path, new, map_) == 1
        assert world.sound()


def test_what_a_map_cannot_say_of_links(tmp_path: Path) -> None:
    """Entries of a list that is linked otherwise must go, and nobody maps the states of other cases."""
    with World(tmp_path) as world:
        world.begin()
        new, map_ = versions(tmp_path)
        new.write_text(new.read_text().replace("main, back: sibling}", "main}"), encoding="utf-8")
        gaps = world.engine.migration(tmp_path / "home.yaml", new, map_, policies=[]).rehearse(Wanted()).gaps
        assert ["is linked otherwise" in gap.message for gap in gaps] == [True]
        new, map_ = versions(tmp_path)
        map_.write_text(
            map_.read_text().replace("opened}", "opened, sibling.open: opened}"), encoding="utf-8"
        )
        with pytest.raises(FaultyFiles, match="the states of its entries are those of the other cases"):
            world.engine.migration(tmp_path / "home.yaml", new, map_, policies=[])


def test_migrating_to_a_version_with_its_first_link(tmp_path: Path) -> None:
    """The linked pathway comes along, into the engine that migrates and into those that open the database later."""
    start, end = HOME.index("  talk:\n    linked"), HOME.index("  sibling:\n    linked")
    first = HOME[:start] + HOME[end:]
    for name, after in [("propose", "propose_and_end"), ("propose_and_end", "join"), ("forget", "end")]:
        begin = first.index(f"  {name}:\n")
        first = first[:begin] + first[first.index(f"  {after}:\n", begin + 3) :]
    rules = "policy: home_rules\nfor: home\nversion: 1\nvalid_from: 2020-01-01\n"
    write(tmp_path, first, None, home_rules=rules)
    url = address(tmp_path / "cases.db")
    with World(tmp_path, url, policies=["home_rules"]) as world:
        world.begin()
        new, map_ = versions(tmp_path)
        assert migrate(world, tmp_path, new, map_) == 1
        assert [one.name for one in world.engine.definitions()] == ["home", "talk"]
        assert world.engine.bundle().definition.version == 2
    with World(tmp_path, url, pathways=(), policies=None) as world:
        assert world.engine.bundle().definition.name == "home"
        assert [one.name for one in world.engine.definitions()] == ["home", "talk"]
        assert world.do("home", "end").accepted
        assert world.sound()


# ------------------------------------------------------------------ past cases, asyncio


def test_exported_links_are_loaded(tmp_path: Path) -> None:
    """Logs of linked cases can be stored in another database, where they agree as before and go on."""
    with World(tmp_path) as world:
        world.begin()
        talk = world.talk()
        world.do(talk, "hold", role="leader")
        lines = list(world.engine.export())
    with World(tmp_path) as other:
        loaded = list(other.engine.load(lines))
        assert [fault for part in loaded for fault in part.faults] == []
        assert other.state("home", "talk", talk) == "held"
        assert other.do(talk, "end", role="leader").accepted
        assert other.state("home", "talk", talk) == "ended"
        assert other.sound()


def test_asyncio_programs_open_and_follow(tmp_path: Path) -> None:
    """Acts on both sides at once come to an end, and agree."""
    write(tmp_path)

    async def program() -> None:
        opening = AsyncEngine.open(
            address(tmp_path / "cases.db"),
            pathways=[tmp_path / "home.yaml"],
            policies=[tmp_path / "home_rules.yaml", tmp_path / "talk_rules.yaml"],
            people=PEOPLE,
            clock=ManualClock(at(START)),
            ids=CountedIds(),
        )
        async with opening as engine:
            for id in ("one", "two"):
                await engine.act(id, "begin", Actor("nurse"), role="worker", opening=OPENING)
            await engine.act("one", "join", Actor("nurse"), role="worker", payload={"other": "two"})
            receipt = await engine.act("one", "propose", Actor("nurse"), role="worker")
            acts = [
                ("one", "note", "worker"),
                ("two", "end", "worker"),
                (receipt.linked[0], "hold", "leader"),
            ]
            calls = (engine.act(case, event, Actor("nurse"), role=role) for case, event, role in acts)
            assert all(one.accepted for one in await asyncio.gather(*calls))
            assert await engine.verify() == ()
            assert [one.name for one in engine.definitions()] == ["home", "talk"]

    asyncio.run(program())
