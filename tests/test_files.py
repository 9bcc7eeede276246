"""Located YAML: what is refused, where things stand, and that nothing ever raises."""

from __future__ import annotations

import copy
import pickle
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field

from pathway.diagnostics import Report, Source
from pathway.files import (
    Date,
    Finder,
    Many,
    Node,
    Number,
    Shape,
    Text,
    YesNo,
    load_file,
    load_text,
    span_at,
    validate,
)


def read(text: str) -> tuple[Node | None, Report]:
    """The tree of a text, and what was reported."""
    report = Report()
    return load_text(Source.of("f.yaml", text), report), report


def found(report: Report) -> list[str]:
    """Findings as `line:column code`."""
    return [f"{d.span.line}:{d.span.column} {d.code.name}" for d in report]


def faults(text: str) -> list[str]:
    return found(read(text)[1])


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: &x 1\n", ["1:4 yaml-feature"]),
        ("a: &x 1\nb: *x\n", ["1:4 yaml-feature", "2:4 yaml-feature"]),
        ("a: &x {b: c}\nd: {<<: *x}\n", ["1:4 yaml-feature", "2:5 yaml-feature", "2:9 yaml-feature"]),
        ("a: !!python/object:os.system x\n", ["1:4 yaml-feature"]),
        ("a: !!int 3\nb: !x [1]\nc: ! y\n", ["1:4 yaml-feature", "2:4 yaml-feature", "3:4 yaml-feature"]),
        ("a: 1\nb: 2\na: 3\n", ["3:1 duplicate-key"]),
        ("x: {a: 1, a: 2}\n", ["1:11 duplicate-key"]),
        ('a: 1\n"a": 2\n', ["2:1 duplicate-key"]),
        ("a: 1\n---\nb: 2\n", ["2:1 yaml-feature"]),
        ("%YAML 1.2\n---\na: 1\n", ["1:1 yaml-feature"]),
        ("%TAG ! tag:x,2000:\n---\na: 1\n", ["1:1 yaml-feature"]),
        ("? [a]\n: b\n", ["1:3 yaml-feature"]),
        ("{[a]: b, {c: d}: e}\n", ["1:2 yaml-feature", "1:10 yaml-feature"]),
        ("a: b\x00c\n", ["1:5 yaml-syntax"]),
        ("ä: 'b\x1b[31m'\n", ["1:6 yaml-syntax"]),
        ("a: b\ud800c\n", ["1:5 not-text"]),
        ("\ufeffa: 1\n", ["1:1 yaml-syntax"]),
        ("a: b\u2028c: d\n", ["1:5 yaml-feature"]),
        ("a: b\x85c: d\n", ["1:5 yaml-feature"]),
        ("a: b: c\n", ["1:5 yaml-syntax"]),
        ("a:\n\tb: c\n", ["2:1 yaml-syntax"]),
        ("a: 'b\n", ["1:4 yaml-syntax"]),
        ("a: [b\n", ["1:4 yaml-syntax"]),
        ("a: @b\n", ["1:4 yaml-syntax"]),
        ("a: b\n- c\n", ["2:1 yaml-syntax"]),
        ("", ["1:1 unknown-kind"]),
        ("# only a comment\n", ["1:1 unknown-kind"]),
        ("[" * 41 + "]" * 41, ["1:41 too-large"]),
        ("{en: a, and b}\n", ["1:9 split-by-comma"]),
        ('{en: a, "and b"}\n', ["1:9 split-by-comma"]),
        ("x:\n  - {en: one, two, fi: kolme, neljä}\n", ["2:15 split-by-comma", "2:31 split-by-comma"]),
        ("{when: a in [b, c]}\n", ["1:13 yaml-syntax"]),
    ],
)
def test_refusals(text: str, expected: list[str]) -> None:
    """Each part of YAML that is refused is reported at its place."""
    assert faults(text) == expected


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("a: - b\n", "1:4", "an entry of a list cannot stand behind a key"),
        ("a: 'b' c\n", "1:8", "one pair of double quotes"),
        ("a: [b] c\n", "1:8", "one pair of double quotes"),
        ("a: >x\n", "1:5", "a text cannot begin with `>`"),
        ("a: &\n", "1:5", "a text cannot begin with `&`"),
        ("a: %b\n", "1:4", "a text cannot begin with `%`"),
        ("a: b\n  c: d\n", "2:3", "indent it as much as the line above"),
        ("a\n  b: c\n", "1:1", "write `a:`"),
        ("a: the b: c\n", "1:9", "a text that holds `: ` reads as a key with a value"),
        ("a:\n  b: c\n d: e\n", "3:2", "line it up with the other keys"),
        (" a: 1\nb: 2\n", "2:1", "those of the file at the left edge"),
        ("a:\n\tb: c\n", "2:1", "indent with spaces"),
        ("a: {b: [c}\n", "1:8", "the bracket `[` is not closed"),
        ("a: [b\nc: d\n", "1:4", "the bracket `[` is not closed"),
        ('a: {b: "c}\n', "1:8", 'the quote `"` is not closed'),
        ("a: {b: c [d]}\n", "1:10", "a text within brackets holds a bracket"),
        ("a: {b: c:}\n", "1:9", "write a space after the `:`"),
        ("a: [b,,c]\n", "1:7", "a value is missing here"),
        ('a: "b\\qc"\n', "1:6", "means nothing in double quotes"),
        ("a:b\nc: d\n", "1:1", "write `a: b`, with a space after the `:`"),
    ],
)
def test_yaml_faults_lead_to_the_repair(text: str, place: str, said: str) -> None:
    """A text that is no YAML is reported where it is to be mended, in words that say how."""
    _, report = read(text)

    (found,) = report

    assert (found.code.name, f"{found.span.line}:{found.span.column}") == ("yaml-syntax", place)
    assert said in f"{found.message} | {found.help}"


@pytest.mark.parametrize(
    "text",
    [
        "a: {b: , c: 1}\n",
        'a: {b : "", "c" :}\n',
        "a: 'x & *y !z'\n",
        "---\na: b\n...\n",
        "a: 1  # comment\n",
        "a:\r\n  b: c\r\n",
        "a:\rb:\r",
        "a: 'tab\tinside'\n",
        "a: <<\n",
        "[" * 40 + "]" * 40,
        "a: {b: [c, d], e: [f: g]}\n",
    ],
)
def test_what_is_allowed(text: str) -> None:
    """Ordinary YAML that every reader understands alike has no findings."""
    assert faults(text) == []


def test_scalars_stay_texts() -> None:
    """Truth values, times, octals and nulls are what was written until a declared type reads them."""
    tree, _ = read("[no, on, 12:30, 010, ~, null, 1e3, 0x1F, 2026-03-02, .inf, =, '']")
    words = ["no", "on", "12:30", "010", "~", "null", "1e3", "0x1F", "2026-03-02", ".inf", "=", ""]
    assert tree == words


def test_several_faults_at_once() -> None:
    """Faults that don't end the reading are all reported."""
    assert faults("a: &x 1\nb: !t 2\na: 3\n<<: *x\n") == [
        "1:4 yaml-feature",
        "2:4 yaml-feature",
        "3:1 duplicate-key",
        "4:1 yaml-feature",
        "4:5 yaml-feature",
    ]


def test_help_says_what_to_do() -> None:
    """The commonest slips have help."""
    texts = ("{a: b in [c, d]}", "a: b: c", "a: @x", "a:\n\tb: c", "a: 1\n- b", "{en: a, b}", "a: &x 1")
    for text in texts:
        assert all(d.help for d in read(text)[1]), text


def test_too_many_bad_characters() -> None:
    """A file of nothing but control characters does not give a finding for each."""
    assert 0 < len(faults("\x01" * 100_000)) <= 20


# ---------------------------------------------------------------- where things stand


def leaf(text: str, *path: Any) -> Text:
    tree, report = read(text)
    assert found(report) == []
    node: Any = tree
    for step in path:
        node = node[step]
    assert isinstance(node, Text)
    return node


def marked(text: Text, start: int, end: int) -> str:
    """What the file has at the place of a part of a text."""
    span = text.at(start, end)
    return span.source.text[span.start : span.end]


@pytest.mark.parametrize(
    "written",
    [
        "räikkä 😀: yksi kaksi kolme\n",
        "'räikkä 😀': 'yksi kaksi kolme'\n",
        '# ä😀\n"k":   "yksi kaksi kolme"   # ä\n',
        "ä: |\n  yksi kaksi kolme\n",
        "ä: |-\r\n    yksi kaksi kolme\r\n",
        "ä: |2+\n  yksi kaksi kolme\n\n",
        "ä: |  # a comment\n\n\n  yksi kaksi kolme\n",
        "x: 😀\nä: {k: yksi kaksi kolme}\n",
    ],
)
def test_parts_of_scalars_have_places(written: str) -> None:
    """A part of a plain, quoted or block scalar stands where the file has it, whatever came before."""
    tree, _ = read(written)
    text: Any = tree
    while isinstance(text, dict):
        text = list(text.values())[-1]
    start = text.index("kaksi")
    assert marked(text, start, start + 5) == "kaksi"
    assert marked(text.part(start, start + 5), 1, 4) == "aks"


def test_block_of_several_lines() -> None:
    """In a `|` block a span may cross lines, and keeps to each line's own indentation."""
    text = leaf("a:\n  when: |\n    ää and\n      bb\n\n    or cc\n  b: c\n", "a", "when")
    assert text == "ää and\n  bb\n\nor cc\n"
    assert marked(text, text.index("bb"), text.index("bb") + 2) == "bb"
    assert marked(text, text.index("bb"), text.index("cc") + 2) == "bb\n\n    or cc"
    span = text.at(text.index("cc"), text.index("cc") + 2)
    assert (span.line, span.column, span.end_line, span.end_column) == (6, 8, 6, 10)
    assert str(text.span.source.text[text.span.start : text.span.end]).endswith("or cc")


def test_folded_and_escaped_scalars_have_their_whole_place() -> None:
    """Where the file has other characters than the text, a part stands where the whole does."""
    for written in ("a: >\n  b\n  c\n", 'a: "b\\tc"\n', "a: 'it''s'\n", "a: b\n  c\n"):
        text = leaf(written, "a")
        assert text.at(0, 1) == text.span


@settings(deadline=None)
@given(st.lists(st.text("abä😀 .", min_size=1, max_size=8), min_size=1, max_size=5), st.integers(1, 9))
def test_every_character_of_a_block_has_its_place(lines: list[str], indent: int) -> None:
    """Each character of a `|` block is found at its place in the file."""
    lines = ["x" + line for line in lines]
    text = leaf("ä: |\n" + "".join(" " * indent + line + "\n" for line in lines), "ä")
    for place, character in enumerate(text):
        if character != "\n":
            assert marked(text, place, place + 1) == character


def test_lines_and_columns() -> None:
    """Lines end with LF, CRLF or CR; columns count characters."""
    source = Source.of("f", "a\r\nbä\rc\n")
    assert [source.line(n) for n in range(1, 5)] == ["a", "bä", "c", ""]
    assert [source.position(i) for i in (0, 3, 4, 6, 8)] == [(1, 1), (2, 1), (2, 2), (3, 1), (4, 1)]
    assert str(source.span(4, 5)) == "f:2:2"


def test_text_is_a_str() -> None:
    """A located text equals, hashes, copies and pickles as the text it is."""
    text = leaf("ä: yksi kaksi\n", "ä")
    assert text == "yksi kaksi"
    assert {"yksi kaksi": 1}[text] == 1
    for other in (copy.copy(text), copy.deepcopy(text), pickle.loads(pickle.dumps(text))):
        assert other == text
        assert other.at(5, 10) == text.at(5, 10)


# ---------------------------------------------------------------- shapes


class Inner(Shape):
    name: Text
    count: Number = 0
    yes: YesNo = False
    day: Date | None = None


class Outer(Shape):
    first: Text
    from_: Many[Text] = Field(default=(), alias="from")
    one: Many[Inner] = ()
    named: dict[Text, Inner] = Field(default_factory=dict)
    kind: Text | None = None


def shaped(text: str) -> tuple[Outer | None, list[str], list[str]]:
    tree, report = read(text)
    assert tree is not None
    outer = validate(Outer, tree, report)
    return outer, found(report), [d.message + (f" | {d.help}" if d.help else "") for d in report]


def test_shapes_convert_by_declared_type() -> None:
    """Texts become numbers, dates and truth values where a shape asks for them."""
    outer, faults, _ = shaped("first: no\nfrom: a\none: {name: 010, count: -5, yes: yes, day: 2026-03-02}\n")
    assert faults == []
    assert outer is not None
    assert (outer.first, outer.from_) == ("no", ("a",))
    (inner,) = outer.one
    assert (inner.name, inner.count, inner.yes, inner.day) == ("010", -5, True, date(2026, 3, 2))


KEYS = "write keys: `first: …`, `from: …`, `one: …`, `named: …`, `kind: …`"


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        (
            "first: a\nfrim: b\n",
            "2:1 unknown-key",
            "unknown key `frim`; did you mean `from`? | allowed here: first, from, one, named, kind",
        ),
        ("from: b\n", "1:1 missing-key", "the key `first` is missing here"),
        ("first: [a]\n", "1:8 wrong-value", "expected a text, found a list"),
        (
            "first: a\none: 5\n",
            "2:6 wrong-value",
            "expected a mapping, found `5` | write keys: `name: …`, `count: …`, `yes: …`, `day: …`",
        ),
        (
            "first: a\nnamed:\n",
            "2:7 wrong-value",
            "expected a mapping, found nothing | write `{}` for an empty one",
        ),
        ("first: a\nnamed: [a]\n", "2:8 wrong-value", "expected a mapping, found a list"),
        ("first: a\none: {name: b, yes: on}\n", "2:21 wrong-value", "expected yes or no, found `on`"),
        (
            "first: a\none: [{name: b, count: 1.5}]\n",
            "2:24 wrong-value",
            "expected a whole number, found `1.5`",
        ),
        (
            "first: a\none: [{name: b, day: 2026-W01-1}]\n",
            "2:22 wrong-value",
            "expected a date such as 2026-03-02, found `2026-W01-1`",
        ),
        (
            "first: a\nnamed: {x: {nam: b}}\n",
            "2:13 unknown-key",
            "unknown key `nam`; did you mean `name`? | allowed here: name, count, yes, day",
        ),
        (
            "first: a\nnamed: {x: {name: b, cuont: 1}}\n",
            "2:22 unknown-key",
            "unknown key `cuont`; did you mean `count`? | allowed here: name, count, yes, day",
        ),
        ("[a, b]\n", "1:1 wrong-value", f"expected a mapping, found a list | {KEYS}"),
        ("just text\n", "1:1 wrong-value", f"expected a mapping, found `just text` | {KEYS}"),
    ],
)
def test_faults_of_shapes(text: str, place: str, message: str) -> None:
    """What does not fit a shape is told with its place, what was expected, and what is allowed."""
    outer, places, messages = shaped(text)
    assert outer is None
    assert place in places
    assert message in messages


def test_span_at_gives_the_deepest_place() -> None:
    """A path through a tree gives the place of what is there."""
    tree, _ = read("a:\n  - b: c\n")
    assert tree is not None
    assert [span_at(tree, "a", 0, "b").column, span_at(tree, "a", 0, "x").line] == [8, 2]


# ---------------------------------------------------------------- files


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    """No file, a folder, other bytes than UTF-8, and too many bytes are findings."""
    (tmp_path / "latin").write_bytes("ä: b".encode("latin-1"))
    (tmp_path / "big").write_bytes(b"a" * 4_000_001)
    report = Report()
    for name in ("none", "", "latin", "big"):
        assert load_file(tmp_path / name, report, name or "folder") is None
    assert sorted((d.span.source.path, d.code.name) for d in report) == [
        ("big", "too-large"),
        ("folder", "unreadable-file"),
        ("latin", "not-text"),
        ("none", "unreadable-file"),
    ]


def test_byte_order_mark_is_skipped(tmp_path: Path) -> None:
    """A file may begin with a byte order mark, which moves no place."""
    (tmp_path / "f").write_bytes(b"\xef\xbb\xbfa: b\n")
    report = Report()
    tree = load_file(tmp_path / "f", report)
    assert isinstance(tree, dict)
    assert [tree["a"].span.column, len(report)] == [4, 0]  # type: ignore[index]


def test_finder_keeps_to_its_folders(tmp_path: Path) -> None:
    """A bare name is found beside the file and in the roots in order, and nothing outside of them is."""
    near, far = tmp_path / "near", tmp_path / "far"
    for folder in (near, far):
        folder.mkdir()
        (folder / "both.yaml").touch()
    (far / "only.yml").touch()
    (tmp_path / "secret.yaml").touch()
    (far / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    finder = Finder((far,))
    assert finder.find("both", near) == near / "both.yaml"
    assert finder.find("both") == far / "both.yaml"
    assert finder.find("only.yml", near) == far / "only.yml"
    outside = ("../secret", "../secret.yaml", str(tmp_path / "secret.yaml"), "link", "", ".", "a/b", "x\x00")
    for name in (*outside, "ä" * 100, "x" * 1000, "..", ".hidden"):
        assert finder.find(name, near) is None


# ---------------------------------------------------------------- nothing raises


@settings(deadline=None)
@given(st.text() | st.text("[]{}:,-? \n\t'\"|>&*!#%@`a\\<~\u2028\x00", max_size=60))
def test_any_text_gives_a_tree_or_findings(text: str) -> None:
    """Any text gives a tree or findings, never an exception."""
    tree, report = read(text)
    assert tree is not None or len(report) > 0
    for finding in report:
        assert 0 <= finding.span.start <= finding.span.end
        assert finding.message[0].islower() or not finding.message[0].isalpha()
        assert not finding.message.endswith(".")
    if tree is not None:
        validate(Outer, tree, report)


@settings(deadline=None)
@given(data=st.binary(max_size=200))
def test_any_bytes_give_a_tree_or_findings(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    """Any file gives a tree or findings, never an exception."""
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(data)
    report = Report()
    assert load_file(path, report) is not None or len(report) > 0


@pytest.mark.parametrize(
    "text",
    [
        "[" * 5_000,
        "[" * 5_000 + "]" * 5_000,
        "{a: " * 5_000,
        "- " * 5_000,
        "? " * 5_000,
        "\n".join(" " * n + "a:" for n in range(1_000)),
        "a: '" + "x" * 10_000_000 + "'",
        "a: " + "9" * 1_000_000,
        "a: '" + "x" * 3_900_000 + "'",
        "9" * 1_000_000 + ": 1\n" + "9" * 1_000_000 + ": 1\n",
        "[{a: 'b\n" * 2_000,
        "{" + "a," * 100_000 + "}",
    ],
    ids=lambda text: f"{text[:6]!r}",
)
def test_time_is_bounded(text: str) -> None:
    """Deep, long and hostile texts take seconds at the worst, and raise nothing."""
    began = time.process_time()
    tree, report = read(text)
    if tree is not None:
        validate(Outer, tree, report)
    assert all(len(d.message) < 300 for d in report)
    assert time.process_time() - began < 5
