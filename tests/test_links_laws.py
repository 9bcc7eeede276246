"""Laws of linked cases under whatever is done: each case is the fold of its log, links agree, nobody waits for ever."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linked import World, write
from support import address, at

import pathway.engine.links as links_module
from pathway.audit import Kind
from pathway.decision import Case

ACTS = st.one_of(
    st.tuples(
        st.sampled_from(["end", "reopen", "note", "propose", "propose_and_end", "forget"]), st.just("")
    ),
    st.tuples(st.sampled_from(["join", "part"]), st.sampled_from(["one", "two", "three", "nobody"])),
    st.tuples(st.sampled_from(["hold", "end", "resume", "let_go"]), st.sampled_from(["first", "last"])),
    st.tuples(st.just("wait"), st.sampled_from(["1", "4", "20"])),
)
CASES = st.sampled_from(["one", "two", "three"])
ACTORS = st.sampled_from(["nurse", "nurse", "clerk"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of both pathways."""
    made = tmp_path_factory.mktemp("linked")
    write(made)
    return made


@contextmanager
def opened(folder: Path, url: str | None = None) -> Iterator[World]:
    with World(folder, url) as world:
        for id in ("one", "two", "three"):
            world.begin(id)
        yield world


def act(world: World, case: str, actor: str, event: str, about: str) -> None:
    """One act of a kind, where it can be tried at all."""
    if event == "wait":
        world.clock.move_to(world.clock.now() + timedelta(days=int(about)))
        world.engine.fire_due()
    elif event in ("hold", "resume", "let_go") or (event == "end" and about):
        talks = [one.id for one in world.engine.cases("talk")]
        if talks:
            world.do(talks[0 if about == "first" else -1], event, actor, "leader")
    elif event == "join":
        world.do(case, "join", actor, other=about)
    elif event == "part":
        world.do(case, "part", actor, sibling=f"sibling/{about}")
    else:
        world.do(case, event, actor)


def check_links(cases: dict[str, Case]) -> None:
    """Every entry has the state of its case and is known there; every case that sees another has it as an entry."""
    back = {("home", "talk"): "origin", ("talk", "origin"): "talk", ("home", "sibling"): "sibling"}
    for case in cases.values():
        for (pathway, name), other_list in back.items():
            for entry in case.lists.get(name, ()) if case.pathway == pathway else ():
                other = cases[entry.key]
                assert entry.state == other.regions["main"]
                assert (case.id, name) in {(w.case, w.list) for w in other.watchers}
                assert case.id in {there.key for there in other.lists.get(other_list, ())}
        for watcher in case.watchers:
            assert case.id in {entry.key for entry in cases[watcher.case].lists.get(watcher.list, ())}


@pytest.mark.sqlite
@settings(max_examples=40, deadline=None)
@given(acts=st.lists(st.tuples(CASES, ACTORS, ACTS), max_size=14))
def test_links_agree_whatever_is_done(folder: Path, acts: list[tuple[str, str, tuple[str, str]]]) -> None:
    """Each case is the fold of its log, its deadlines are those of the log, and linked cases say the same."""
    with opened(folder) as world:
        for case, actor, (event, about) in acts:
            act(world, case, actor, event, about)
        cases = {one.id: world.engine.case(one.id) for one in world.engine.cases()}
        check_links(cases)
        assert world.sound()


@pytest.mark.sqlite
@settings(max_examples=25, deadline=None)
@given(acts=st.lists(st.tuples(CASES, ACTORS, ACTS), max_size=10))
def test_a_link_entry_names_what_brought_it_about(
    folder: Path, acts: list[tuple[str, str, tuple[str, str]]]
) -> None:
    """Its cause is an entry of the other log, written at the same moment, and every move is that case's."""
    with opened(folder) as world:
        for case, actor, (event, about) in acts:
            act(world, case, actor, event, about)
        logs = {one.id: world.engine.history(one.id) for one in world.engine.cases()}
        for log in logs.values():
            for entry in log:
                if entry.kind is not Kind.LINK:
                    assert entry.cause is None
                    continue
                assert entry.cause is not None
                other, seq = entry.cause
                cause = logs[other][seq - 1]
                assert (cause.seq, cause.recorded) == (seq, entry.recorded)
                for place, source, to in entry.moves:
                    assert place.endswith(f"/{other}")
                    assert ("main", source, to) in cause.moves


@pytest.mark.sqlite
@settings(max_examples=20, deadline=None)
@given(acts=st.lists(st.tuples(CASES, ACTORS, ACTS), max_size=10), case=CASES, actor=ACTORS, last=ACTS)
def test_what_is_refused_changes_no_other_case(
    folder: Path,
    acts: list[tuple[str, str, tuple[str, str]]],
    case: str,
    actor: str,
    last: tuple[str, str],
) -> None:
    """Where an act is refused, its own log grows by the refusal, and no other log by anything."""
    with opened(folder) as world:
        for one, who, (event, about) in acts:
            act(world, one, who, event, about)
        if last[0] == "wait":
            return
        before = {one.id: (len(world.engine.history(one.id)), one.version) for one in world.engine.cases()}
        act(world, case, actor, *last)
        after = {one.id: (len(world.engine.history(one.id)), one.version) for one in world.engine.cases()}
        grown = [id for id in after if before.get(id) != after[id]]
        refused = [id for id in grown if world.engine.history(id)[-1].kind is Kind.REFUSAL]
        if refused:
            assert grown == refused
            assert [after[id] for id in grown] == [(before[id][0] + 1, before[id][1]) for id in grown]


@pytest.fixture
def once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No transaction is tried again: two that waited for each other would show."""
    monkeypatch.setattr(links_module, "again_if_contended", lambda act: act())


def _racing(folder: Path, url: str, rounds: int) -> None:
    """Two threads act on the two sides of links, as fast as they can, and end them and make them anew."""
    with opened(folder, url) as world:
        world.do("one", "join", other="two")
        talk = world.talk("one")
        errors: list[BaseException] = []
        start = Barrier(4)

        def go(steps: list[tuple[str, str, str, dict[str, str]]]) -> None:
            try:
                start.wait(20)
                for case, event, role, payload in steps * rounds:
                    world.do(case, event, role=role, **payload)
            except BaseException as error:
                errors.append(error)

        move: dict[str, str] = {}
        threads = [
            Thread(
                target=go,
                args=([(case, "end", "worker", move), (case, "reopen", "worker", move)],),
                daemon=True,
            )
            for case in ("one", "two")
        ]
        steps = [(talk, "end", "leader", move), (talk, "resume", "leader", move)]
        threads.append(Thread(target=go, args=(steps,), daemon=True))
        links = [
            ("two", "part", "worker", {"sibling": "sibling/one"}),
            ("two", "join", "worker", {"other": "one"}),
        ]
        threads.append(Thread(target=go, args=(links,), daemon=True))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert not any(thread.is_alive() for thread in threads)
        assert errors == []
        check_links({one.id: world.engine.case(one.id) for one in world.engine.cases()})
        assert world.sound()


@pytest.mark.usefixtures("once")
def test_threads_on_both_sides_of_links_never_wait_for_ever(folder: Path, tmp_path: Path) -> None:
    """Acts on linked cases at the same time all come to an end, and leave links that agree."""
    _racing(folder, address(tmp_path / "cases.db"), 12)


@pytest.mark.sqlite
def test_threads_in_memory(folder: Path) -> None:
    """The same where there is one connection for all."""
    _racing(folder, "sqlite://", 12)


@pytest.mark.usefixtures("once")
@pytest.mark.slow
def test_many_rounds_of_threads_on_both_sides(folder: Path, tmp_path: Path) -> None:
    """The same, for long."""
    _racing(folder, address(tmp_path / "cases.db"), 150)


def test_locks_are_taken_in_the_order_of_ids(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever acts on either side first asks for all cases at once; no case is changed that was not asked for."""
    from pathway.store import Writing

    taken: list[list[str]] = []
    changed: list[str] = []
    lock, update = Writing.lock_cases, Writing.update_case

    def locking(self, ids):
        taken.append(sorted(ids))
        return lock(self, ids)

    def updating(self, row, expected_seq):
        changed.append(row.id)
        return update(self, row, expected_seq)

    with opened(folder) as world:
        world.do("one", "join", other="two")
        monkeypatch.setattr(Writing, "lock_cases", locking)
        monkeypatch.setattr(Writing, "update_case", updating)
        for case in ("one", "two"):
            taken.clear()
            changed.clear()
            assert world.do(case, "end").accepted
            assert taken == [["one", "two"]]
            assert sorted(changed) == ["one", "two"]
        taken.clear()
        assert world.do("three", "note").accepted
        assert taken == []
        assert at("2026-03-02") == world.clock.now()
