"""Pictures of pathways: everything is there, nothing overlaps, and hostile labels stay text."""

from __future__ import annotations

import itertools
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pathway.definition import LANGUAGES, load_definition
from pathway.definition.model import Addition, Definition, Effect, Event, Label, ListKind, Move, Region, State
from pathway.diagnostics import Report, Source
from pathway.draw import dot, mermaid, svg
from pathway.draw.geometry import Panel, Rect
from pathway.draw.graph import machines
from pathway.draw.marks import NOW, PAPER, TINT, TONES
from pathway.draw.picture import panel, picture
from pathway.draw.text import visible, width, wrap

GOLDEN = Path(__file__).parent / "golden"
HOSTILE = '"; } --> <script>x</script> & ]]> : # %% \n end \x00\x1b[31m \u202e \ud800 `'
NAMESPACE = "{http://www.w3.org/2000/svg}"

Way = tuple[str, tuple[str, ...], str | None]
"""An event's name, the states it leads from, and the state it leads to."""


def region(name: str, states: Sequence[str], final: Sequence[str] = (), **more: object) -> Region:
    found = {s: State(s, Label(s.capitalize()), s in final, "B1" if s == "b" else None) for s in states}
    return Region(name, states[0], found, label=Label(name.title()), **more)  # type: ignore[arg-type]


def pathway(
    *regions: Region | ListKind, ways: Sequence[tuple[str, Way]] = (), label: str = "A path"
) -> Definition:
    """A definition of regions, with `ways` as events in the regions of their first part."""
    events: dict[str, Event] = {}
    for where, (name, sources, to) in ways:
        moves = events[name].moves if name in events else ()
        added = (Effect(adds=(Addition(where, {}),)),) if name.startswith("add") else ()
        move = () if added else (Move(where, None, sources, to),)
        title = Label(name.replace("_", " "), fi=f"{name} suomeksi")
        events[name] = Event(name, title, (), (), (), {}, (), added, moves + move)
    return Definition(
        name="path",
        version=1,
        label=Label(label),
        zone=ZoneInfo("UTC"),
        facts={},
        people={},
        roles={},
        groups={},
        regions={r.name: r for r in regions if isinstance(r, Region)},
        lists={r.name: r for r in regions if isinstance(r, ListKind)},
        catalogues={},
        events=events,
        hash="0",
    )


OPEN = ("new", "raised", "assessing", "network", "support", "planning")
MAIN = region("main", [*OPEN, "closed", "withdrawn"], ("closed", "withdrawn"))
SMALL = pathway(
    MAIN,
    region(
        "helper", ["none", "active"], keys=("health", "school"), key_labels={"health": Label("Health care")}
    ),
    ListKind(
        "consent",
        Label("Consent"),
        {},
        "asked",
        {"asked": State("asked"), "given": State("given", final=True)},
    ),
    ways=[
        ("main", ("raise_concern", ("new", "closed", "withdrawn"), "raised")),
        ("main", ("assess", ("raised", "planning"), "assessing")),
        ("main", ("join_up", ("assessing", "support"), "network")),
        ("main", ("agree", ("assessing", "network", "planning"), "support")),
        ("main", ("plan", ("network",), "planning")),
        ("main", ("talk", ("raised",), None)),
        ("main", ("meet", ("network",), None)),
        ("main", ("invite", ("network",), None)),
        ("main", ("decide", ("network",), None)),
        ("main", ("close", ("support", "planning"), "closed")),
        ("main", ("finish", ("planning",), "closed")),
        ("main", ("withdraw", OPEN, "withdrawn")),
        ("main", ("note", OPEN, None)),
        ("helper", ("call", ("none",), "active")),
        ("helper", ("end", ("active",), "none")),
        ("consent", ("add_question", (), None)),
        ("consent", ("give", ("asked",), "given")),
    ],
)


def panels(definition: Definition, language: str = "en") -> list[Panel]:
    return [panel(machine, language) for machine in machines(definition, language, None)]


def test_every_state_is_one_box() -> None:
    """Each state of each region and of each list with states is drawn once."""
    found = [(p.machine.name, box.node.name) for p in panels(SMALL) for box in p.boxes]
    kinds: list[Region | ListKind] = [*SMALL.regions.values(), *SMALL.lists.values()]
    assert sorted(found) == sorted((kind.name, state) for kind in kinds for state in kind.states)


def test_every_move_is_drawn() -> None:
    """Each pair of states with a move has one arrow; moves from any open state have none but one way in."""
    (main, *_) = panels(SMALL)
    arrows = [wire.title.split(":")[0] for wire in main.wires]
    assert "Planning → Closed" in arrows
    assert len(arrows) == len(set(arrows))
    assert not any("→ Withdrawn" in arrow for arrow in arrows)
    assert [mark.kind for mark in main.marks] == ["initial", "any"]
    assert any(caption.title == "any open state → Withdrawn: withdraw" for caption in main.captions)


def test_parallel_moves_are_one_arrow_with_stacked_labels() -> None:
    """Several events between the same two states share an arrow; beyond three, their number is told."""
    ways: list[tuple[str, Way]] = [("r", (f"event_{i}", ("a",), "b")) for i in range(5)]
    (drawn,) = panels(pathway(region("r", ["a", "b"]), ways=ways))
    (caption,) = drawn.captions
    assert caption.block.lines == ("· event 0", "· event 1", "· event 2", "+ 2 more")
    assert "event 4" in caption.title


def test_moves_that_stay_are_told_in_the_box() -> None:
    """One or two are named, more are counted, and those of every open state stand under the heading."""
    (main, *_) = panels(SMALL)
    lines = {box.node.name: box.notes.lines for box in main.boxes}
    assert lines["raised"] == ("↻ talk",)
    assert lines["network"] == ("↻ 3 acts",)
    assert lines["new"] == ()
    assert main.notes.lines == ("↻ in any open state, without moving: note",)


def test_final_states_stand_at_the_bottom_and_alternatives_side_by_side() -> None:
    """Rows flow down; states that lead to each other after the same state share a row."""
    boxes = {box.node.name: box.rect for box in panels(SMALL)[0].boxes}
    assert boxes["network"].y == boxes["support"].y
    assert boxes["new"].y < boxes["raised"].y < boxes["assessing"].y < boxes["network"].y
    assert all(boxes["closed"].y >= boxes[name].bottom for name in OPEN)
    assert boxes["closed"].y == boxes["withdrawn"].y


def segments(drawn: Panel) -> list[Rect]:
    """Each straight piece of each wire, as a thin rectangle."""
    pieces = [pair for wire in drawn.wires for pair in itertools.pairwise(wire.points)]
    assert all(x1 == x2 or y1 == y2 for (x1, y1), (x2, y2) in pieces)
    return [
        Rect(min(x1, x2) - 0.5, min(y1, y2) - 0.5, abs(x1 - x2) + 1, abs(y1 - y2) + 1)
        for (x1, y1), (x2, y2) in pieces
    ]


def shared(drawn: Panel) -> list[tuple[str, str]]:
    """Wires of different buses that run along the same line for a while, so that they look like one."""
    pieces = [(wire, pair) for wire in drawn.wires for pair in itertools.pairwise(wire.points)]
    found = []
    for (one, (a, b)), (other, (c, d)) in itertools.combinations(pieces, 2):
        if one.bus == other.bus:
            continue
        for along, across in ((0, 1), (1, 0)):
            if a[across] == b[across] == c[across] == d[across]:
                start, end = (
                    max(min(a[along], b[along]), min(c[along], d[along])),
                    min(max(a[along], b[along]), max(c[along], d[along])),
                )
                if end - start > 1:
                    found.append((one.title, other.title))
    return found


def inside(outer: Rect, inner: Rect) -> bool:
    return (
        outer.x <= inner.x
        and inner.right <= outer.right
        and outer.y <= inner.y
        and inner.bottom <= outer.bottom
    )


def assert_clear(drawn: Panel) -> None:
    """No box or text meets another or a wire, and all is within the frame."""
    boxes = [box.rect for box in drawn.boxes]
    texts = [caption.rect for caption in drawn.captions]
    head = Rect(drawn.rect.x + 18, drawn.rect.y + 18, drawn.heading.width, drawn.heading.height)
    notes = Rect(drawn.rect.x + 18, head.bottom + 6, drawn.notes.width, drawn.notes.height)
    for one, other in itertools.combinations([*boxes, *texts, head, notes], 2):
        assert not one.meets(other)
    for wire in segments(drawn):
        assert not any(wire.meets(text) for text in [*texts, head, notes])
        assert not any(wire.meets(Rect(b.x + 1, b.y + 1, b.width - 2, b.height - 2)) for b in boxes)
        assert inside(drawn.rect, wire)
    assert all(inside(drawn.rect, rect) for rect in [*boxes, *texts])
    assert not shared(drawn)
    for box in drawn.boxes:
        assert box.label.width + 10 <= box.rect.width
        assert box.label.height + box.notes.height < box.rect.height


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
def test_nothing_overlaps(language: str) -> None:
    """Boxes, captions, headings and wires keep clear of each other in each language."""
    for drawn in panels(SMALL, language):
        assert_clear(drawn)


@st.composite
def definitions(draw: st.DrawFn) -> Definition:
    """A region of up to nine states with any moves between them."""
    names = [chr(ord("a") + i) for i in range(draw(st.integers(1, 9)))]
    final = draw(st.sets(st.sampled_from(names), max_size=len(names) - 1))
    state = st.sampled_from(names)
    opened = tuple(name for name in names if name not in final)
    some = st.lists(state, min_size=1, max_size=4, unique=True).map(tuple)
    ways = draw(
        st.lists(
            st.tuples(
                st.sampled_from([f"act {'and so on ' * i}number {i}" for i in range(7)]),
                st.one_of(some, some, some, st.just(opened)),
                st.one_of(st.none(), state),
            ),
            max_size=14,
        )
    )
    return pathway(region("r", names, tuple(final)), ways=[("r", way) for way in ways])


@settings(max_examples=150, deadline=None)
@given(definitions())
def test_nothing_overlaps_in_any_machine(definition: Definition) -> None:
    """Whatever the moves, the layout keeps boxes, captions and wires clear of each other."""
    (drawn,) = panels(definition)
    assert_clear(drawn)
    pairs = {(source, bus.target) for bus in drawn.machine.buses for source in bus.sources}
    assert len([wire for wire in drawn.wires if wire.bus >= 0]) == len(pairs)


def test_the_panels_keep_apart() -> None:
    """The frames of the regions and the legend share no place, and all lie on the sheet."""
    shown = picture("A path", machines(SMALL, "en", None), "en")
    rects = [*(p.rect for p in shown.panels), shown.legend]
    assert not any(one.meets(other) for one, other in itertools.combinations(rects, 2))
    assert all(inside(Rect(0, 0, shown.width, shown.height), rect) for rect in rects)


def test_the_svg_is_plain() -> None:
    """The picture is well-formed, named, described, and has no id, style sheet, script or reference."""
    root = ET.fromstring(svg(SMALL))
    assert root.get("role") == "img"
    assert root[0].tag == NAMESPACE + "title"
    assert root[0].text == "A path"
    assert root[1].tag == NAMESPACE + "desc"
    tags = {element.tag.removeprefix(NAMESPACE) for element in root.iter()}
    assert tags <= {"svg", "title", "desc", "g", "rect", "path", "circle", "text", "tspan"}
    attributes = {name for element in root.iter() for name in element.attrib}
    assert not attributes & {"id", "style", "class", "href", "onload"}


def test_the_same_definition_gives_the_same_picture() -> None:
    """Nothing but the definition decides what is drawn."""
    assert svg(SMALL) == svg(SMALL)
    assert svg(SMALL, "fi") != svg(SMALL, "en")


def test_labels_follow_the_language() -> None:
    """Events speak the language asked for, and English where they don't know it."""
    assert "talk suomeksi" in svg(SMALL, "fi")
    assert "↻ talk<" in svg(SMALL, "sv")


def test_a_name_stands_in_for_a_missing_label() -> None:
    """A state without a label is called by its name."""
    assert ">given<" in svg(SMALL, "fi")


def test_highlight_marks_where_a_case_is() -> None:
    """The current state is filled, says so in words, and names the keys of a region's instances."""
    plain = svg(SMALL)
    shown = svg(
        SMALL, highlight={"main": "raised", "helper[health]": "active", "helper[school]": "none", "x": "y"}
    )
    assert plain.count(NOW) == 1  # the legend's
    assert shown.count(NOW) == 4
    assert "● now<" in shown
    assert "● now: Health care<" in shown


def test_entries_of_lists_can_be_highlighted() -> None:
    """The number of an entry of a list is shown where the entry is."""
    assert "● now: 1, 2<" in svg(SMALL, highlight={"consent/2": "asked", "consent/1": "asked"})


def test_only_some_regions() -> None:
    """A picture can be of some regions alone."""
    shown = svg(SMALL, only={"helper"})
    assert "Helper" in shown
    assert "Main" not in shown


def test_hostile_labels_stay_text() -> None:
    """Markup, quotes, control and bidi characters in labels are shown, never obeyed."""
    label = Label(HOSTILE)
    states = {"a": State("a", label, box=HOSTILE), "end": State("end", label, final=True)}
    bad = Region("r", "a", states, ("k",), "k", label, {"k": label})
    event = Event(
        "e", label, (), (), (), {}, (), (), (Move("r", None, ("a",), "end"), Move("r", None, ("end",), None))
    )
    definition = pathway(bad, label=HOSTILE)
    hostile = Definition(
        **{name: getattr(definition, name) for name in Definition.__slots__} | {"events": {"e": event}}
    )
    text = svg(hostile)
    root = ET.fromstring(text)
    assert not [element for element in root.iter() if element.tag == NAMESPACE + "script"]
    for shown in (text, mermaid(hostile), dot(hostile)):
        assert not set(shown) & {"\x00", "\x1b", "\u202e", "\ud800"}
        shown.encode()
    assert "<" not in mermaid(hostile).replace("-->", "")
    # Quotes that aren't escaped come in pairs on every line of DOT.
    assert all(
        line.replace("\\\\", "").replace('\\"', "").count('"') % 2 == 0 for line in dot(hostile).splitlines()
    )


def test_a_definition_without_regions_can_be_drawn() -> None:
    """An empty pathway gives a sheet with its name and the legend."""
    assert ET.fromstring(svg(pathway())).find(NAMESPACE + "title") is not None
    assert mermaid(pathway()).startswith("stateDiagram-v2")
    assert dot(pathway()).startswith("digraph")


@pytest.mark.parametrize(("write", "name"), [(mermaid, "draw_small.mmd"), (dot, "draw_small.dot")])
def test_exports_are_as_recorded(write: object, name: str) -> None:
    """The Mermaid and DOT forms of a small pathway don't change unseen."""
    assert callable(write)
    assert write(SMALL, "en") == (GOLDEN / name).read_text(encoding="utf-8")


def luminance(color: str) -> float:
    """The relative luminance of WCAG 2.2."""
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("paper", [PAPER, TINT])
@pytest.mark.parametrize("color", TONES)
def test_colours_have_contrast(color: str, paper: str) -> None:
    """Every colour that text is written in has the 4.5 : 1 of WCAG AA on the paper."""
    assert (luminance(paper) + 0.05) / (luminance(color) + 0.05) >= 4.5


@given(st.text(max_size=80), st.integers(40, 300))
def test_wrapped_lines_fit(text: str, limit: int) -> None:
    """No line is wider than asked, and nothing unseen is left in it."""
    lines = wrap(text, limit, 12, most=3)
    assert len(lines) <= 3
    assert all(width(line, 12) <= limit for line in lines)
    assert all(visible(line) == line for line in lines)


def test_wrapping_keeps_all_words() -> None:
    """A text with room is only broken, not cut."""
    assert " ".join(wrap("one two three four", 60, 12)) == "one two three four"
    assert wrap("one two three four five six", 40, 12, most=2)[-1].endswith("…")


SHIPPED = Path(__file__).parent.parent / "states"


def shipped() -> list[Path]:
    return [path for path in sorted(SHIPPED.glob("*.yaml")) if "\npathway:" in "\n" + path.read_text("utf-8")]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", shipped(), ids=lambda path: path.stem)
def test_shipped_pathways_can_be_drawn(path: Path, language: str) -> None:
    """Every pathway that is shipped has a picture in which nothing overlaps, in each language."""
    definition = load_definition(
        Source.of(path.name, path.read_text("utf-8")),
        lambda name: Source.of(name, (SHIPPED / name).read_text("utf-8")),
        Report(),
    )
    assert definition is not None
    for drawn in panels(definition, language):
        assert_clear(drawn)
    ET.fromstring(svg(definition, language))
