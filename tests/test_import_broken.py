"""Past cases that come in broken: each fault is told with its line, and its case left out whole."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from imported import RULES, Lines, engine_at, exported, lines_of, loaded, rechained
from support import address, open_engine

from pathway import UsageError


def edit(seq: int, *path: Any, to: Any) -> Callable[[Lines], Lines]:
    """The lines with one value within a line replaced."""

    def change(lines: Lines) -> Lines:
        part: Any = lines[seq - 1]
        for key in path[:-1]:
            part = part[key]
        if to is ...:
            del part[path[-1]]
        else:
            part[path[-1]] = to
        return lines

    return change


def rehash(seq: int, *path: Any, to: Any) -> Callable[[Lines], Lines]:
    """The same within an entry, with all hashes made to fit, as somebody would who rewrites a log."""

    def change(lines: Lines) -> Lines:
        def within(entry: dict[str, Any]) -> None:
            edit(1, *path, to=to)([entry])  # type: ignore[list-item]

        return rechained(lines, (seq, within))

    return change


def value(seq: int, key: str, to: Any) -> Callable[[Lines], Lines]:
    """The same with a part of the first personal value beside an entry."""

    def change(lines: Lines) -> Lines:
        name = next(iter(lines[seq - 1]["personal"]))
        return edit(seq, "personal", name, key, to=to)(lines)

    return change


def float_with_its_hash(lines: Lines) -> Lines:
    lines[-1]["entry"]["effects"] = [["set", "level", 1.5]]
    return lines


BROKEN: dict[str, tuple[Callable[[Lines], Lines], int, str]] = {
    "edited": (edit(3, "entry", "actor", to="clerk"), 3, "entry 3 was edited"),
    "another digest": (edit(3, "digest", to="ab" * 32), 3, "entry 3 was edited"),
    "edited and rehashed": (
        lambda lines: [lines[0], *rechained(lines[1:2], (1, lambda entry: entry.update(actor="x"))), *lines[2:]],
        1, "entry 1 is not the one that entry 2 was chained to",
    ),
    "swapped": (lambda lines: [lines[0], lines[2], lines[1], *lines[3:]], 3, "entry 2 stands after entry 3"),
    "twice": (lambda lines: [*lines[:3], lines[2], *lines[3:]], 4, "entry 3 stands after entry 3"),
    "dropped": (lambda lines: [*lines[:2], *lines[3:]], 3, "entry 3 is missing"),
    "begins later": (lambda lines: lines[2:], 1, "the first line of the case is entry 3"),
    "renumbered": (edit(7, "seq", to=8), 7, "entry 7 stands in the place of entry 8"),
    "a first with one before": (rehash(1, "seq", to=2), 1, "entry 2 stands in the place of entry 1"),
    "of another case": (rehash(3, "case", to="d"), 3, "belongs to the case `d`"),
    "lacks a key": (rehash(3, "purpose", to=...), 3, "lacks the key `purpose`"),
    "has a key more": (rehash(3, "more", to=1), 3, "`more`, which does not belong there"),
    "not in form": (rehash(3, "kind", to="guess"), 3, "`kind` should be one of"),
    "a seq that is none": (edit(3, "seq", to="3"), 3, "`seq` should be a whole number"),
    "a digest that is none": (edit(3, "digest", to="x"), 3, "`digest` should be 64 hex digits"),
    "a line without a key": (edit(3, "personal", to=...), 3, "it should have the keys"),
    "a line with a key more": (edit(3, "more", to=1), 3, "it should have the keys"),
    "a number with a part": (float_with_its_hash, 7, "entry 7 has no canonical form"),
    "too deep": (edit(3, "entry", "reason", to=json.loads("[" * 70 + "]" * 70)), 3, "no canonical form"),
    "another value": (value(2, "value", "other"), 2, "is not the one that the entry was bound to"),
    "another salt": (value(2, "salt", "00" * 16), 2, "is not the one that the entry was bound to"),
    "a short salt": (value(2, "salt", "00"), 2, "the salt of `c1` should be 32 hex digits"),
    "a value with a part": (value(2, "value", 0.5), 2, "no canonical form"),
    "a value more": (edit(3, "personal", "c9", to={"salt": "00" * 16, "value": 1}), 3, "was bound to"),
    "a value less": (lambda lines: edit(2, "personal", to={})(lines), 2, "is missing, and no erasure is logged"),
    "values of no form": (edit(2, "personal", to=[1]), 2, "`personal` should be a mapping"),
    "a value of no form": (edit(2, "personal", "c1", to=1), 2, "should have `salt` and `value`"),
    "a key twice": (rehash(5, "key", to="k1"), 5, "entries 4 and 5 have the same key `k1`"),
    "another definition": (rehash(1, "definition", to="ab" * 32), 1, "the definition abababababab… is not"),
    "no definition": (rehash(1, "definition", to=""), 1, "is not in the database"),
    "a definition that changes": (rehash(3, "definition", to="ab" * 32), 3, "the definition abababababab… is not"),
    "another policy": (rehash(3, "policies", to=["ab" * 32]), 3, "the policy abababababab… is not in the database"),
    "an operation that is none": (rehash(4, "effects", to=[["turn", "x", None]]), 7, "cannot be folded"),
    "a fact that is none": (rehash(4, "effects", to=[["set", "x", 1]]), 7, "cannot be folded"),
    "a value of another type": (rehash(4, "effects", to=[["set", "level", "x"]]), 7, "cannot be folded"),
    "a state that is none": (rehash(4, "moves", to=[["main", "new", "gone"]]), 7, "states are not those of"),
    "a timer that is none": (rehash(4, "effects", to=[["open", "x", {}]]), 7, "cannot be folded"),
    "a time that is none": (edit(4, "entry", "recorded", to=1 << 62 | 1), 4, "beyond ±2^62"),
    "an actor that is none": (rehash(4, "actor", to="a\0b"), 7, "without broken characters"),
}  # fmt: skip


@pytest.mark.sqlite
@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_case_is_left_out_whole(tmp_path: Path, name: str) -> None:
    """Its fault is told with its line, and those beside it come in."""
    change, line, message = BROKEN[name]
    given = lines_of("a")
    wrong = change(deepcopy(given))
    with engine_at(tmp_path) as engine:
        counts, faults = loaded(engine, [*lines_of("b"), *wrong, *lines_of("c")])
        assert counts == {"cases": 2, "refused": 1, "entries": 1 + len(lines_of("c"))}
        assert {fault.case for fault in faults} == {"a"}
        assert faults[0].line == line + 1
        assert message in " ".join(fault.message for fault in faults)
        assert [summary.id for summary in engine.cases()] == ["c"]
        assert loaded(engine, given)[0] == {"cases": 1, "entries": len(given)}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "it is no JSON: expecting property name"),
        ("nothing", "it is no JSON"),
        ("[1]", "it is no JSON object"),
        ('{"case": 7}', "it should have the keys"),
        (b'{"case": "\xff"}', "it is no UTF-8 text, at byte 11"),
        ("[" * 100_000, "it is nested too deeply"),
        ('{"a": ' + "1" * 5000 + "}", "it is no JSON that can be read"),
    ],
    ids=["cut off", "no JSON", "no object", "no case", "no text", "too deep", "too long a number"],
)
def test_a_line_that_names_no_case(tmp_path: Path, line: Any, message: str) -> None:
    """It is told, and the case in whose lines it stands is left out, since it may have been one of them."""
    with engine_at(tmp_path) as engine:
        given = [*lines_of("a")[:3], line, *lines_of("a")[3:], *lines_of("c")]
        counts, faults = loaded(engine, given)
        assert counts == {"cases": 1, "refused": 1, "entries": len(lines_of("c"))}
        assert [(fault.line, fault.case) for fault in faults] == [(1, "a"), (4, None)]
        assert message in faults[1].message
        assert "line 4 stands with the lines of the case" in faults[0].message
        assert loaded(engine, [line, line])[0] == {}
        assert [len(part.faults) for part in engine.load([line, line])] == [2]


def test_a_broken_text_within_a_line(tmp_path: Path) -> None:
    """A line that begins well and then breaks off is a fault of its case, like a lone surrogate in it."""
    with engine_at(tmp_path) as engine:
        texts = [json.dumps(line) for line in lines_of("a")]
        counts, faults = loaded(engine, [*texts[:2], texts[2][:200], *texts[3:]])
        assert (counts, [(fault.line, fault.case) for fault in faults]) == ({"refused": 1}, [(3, "a")])
        assert "it is no JSON" in faults[0].message
        counts, faults = loaded(engine, [*texts[:1], texts[1].replace("nurse", "\\ud800", 1), *texts[2:]])
        assert counts == {"refused": 1}
        assert "lone surrogate" in faults[0].message


def test_cases_that_are_mixed_are_told_apart(tmp_path: Path) -> None:
    """Lines of a case that stand apart are a fault; sorted, the same lines bring the rest."""
    one, two = lines_of("a"), lines_of("c")
    mixed = [*one[:3], *two, *one[3:]]
    with engine_at(tmp_path) as engine:
        counts, faults = loaded(engine, mixed)
        assert counts == {"cases": 2, "refused": 1, "entries": 3 + len(two)}
        assert "the first line of the case is entry 4: give its whole log" in faults[0].message
        mixed.sort(key=lambda line: (line["case"], line["seq"]))
        assert loaded(engine, mixed) == ({"extended": 1, "known": 1, "entries": len(one) - 3}, [])


@pytest.mark.sqlite
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_whatever_is_done_to_the_lines_what_is_stored_is_whole(data: Any) -> None:
    """Lines changed anyhow: a case that comes in verifies, and is the exported one as far as it goes."""
    text = exported().splitlines()
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(text) - 1))
        match data.draw(st.sampled_from(["drop", "double", "swap", "byte", "cut", "other"])):
            case "drop":
                del text[place]
            case "double":
                text.insert(place, text[place])
            case "swap":
                other = data.draw(st.integers(0, len(text) - 1))
                text[place], text[other] = text[other], text[place]
            case "byte":
                spot = data.draw(st.integers(0, len(text[place]) - 1))
                text[place] = text[place][:spot] + data.draw(st.characters()) + text[place][spot + 1 :]
            case "cut":
                text[place] = text[place][: data.draw(st.integers(1, len(text[place])))]
            case "other":
                text[place] = text[place].replace("nurse", "clerk")
        if not all(line.strip() for line in text) or not text:  # a blank line is none
            return
    with TemporaryDirectory() as name, engine_at(Path(name)) as engine:
        counts, faults = loaded(engine, text)
        goal = lines_of()
        stored = list(engine.export())
        assert all(line in goal for line in stored)
        assert counts.get("entries", 0) == len(stored)
        assert stored == goal or faults or len(text) < len(goal)


def test_a_definition_that_is_given_later(tmp_path: Path) -> None:
    """The fault says which is missing; once the database was opened with it, the case comes in."""
    url = address(tmp_path / "other.db")
    with open_engine(tmp_path / "other", url=url) as engine:
        _, faults = loaded(engine, lines_of("a"))
        hash = lines_of("a")[0]["entry"]["policies"][0]
        assert f"the policy {hash[:12]}… is not in the database: open it with the files" in faults[0].message
    with open_engine(tmp_path / "right", RULES, url=url) as engine:
        assert loaded(engine, lines_of("a"))[0]["cases"] == 1


def test_wrong_use(tmp_path: Path) -> None:
    """One text instead of lines, lines of another kind, and numbers that make no sense are refused."""
    with engine_at(tmp_path) as engine:
        for lines in (exported(), exported().encode(), lines_of()[0]):
            with pytest.raises(UsageError, match="not one text"):
                list(engine.load(lines))  # type: ignore[arg-type]
        with pytest.raises(UsageError, match="a text or an object, not a int"):
            list(engine.load([1]))  # type: ignore[list-item]
        for workers in (-1, 65):
            with pytest.raises(UsageError, match="0 to 64"):
                list(engine.load([], workers=workers))
        assert list(engine.load([])) == []
