"""YAML text → a tree of mappings, lists and located texts, with what is refused reported.

All scalars stay texts: `no`, `on`, `12:30` and `010` are what was written until a declared type reads them.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Any, Final

import yaml

from pathway.diagnostics import Edit, Fix, Report, Source, Span
from pathway.diagnostics.fixes import line_without
from pathway.files.instead import text_instead
from pathway.files.text import Text
from pathway.files.yaml_faults import report_yaml_fault

MAX_BYTES: Final = 4_000_000
MAX_DEPTH: Final = 40

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_REFUSED: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]"
)
_NO_WAIT: Final = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_BREAKS: Final = "\x85\u2028\u2029"
_COMMA_BEFORE: Final = re.compile(r",\s*\Z")
_FAR: Final = 200
"""So many characters before a key are looked at."""
_MAX_REFUSED: Final = 20
"""So many characters that are refused are reported one by one."""


class Located:
    """A mapping or list that knows where it stands."""

    start: int
    end: int
    source: Source


class LocatedDict(dict[Text, Any], Located):
    keys_at: Mapping[str, Text] | None = None
    """The keys by what they say, where the whole mapping was read from a file."""

    def written(self, key: str) -> Text | None:
        """The key that says so, with its place."""
        if self.keys_at is not None:
            return self.keys_at.get(key)
        return next((one for one in self if one == key), None)


class LocatedList(list[Any], Located):
    pass


Node = Text | list[Any] | dict[Text, Any]
"""A located text, a list of nodes, or a mapping of located texts to nodes."""


def read_file(path: Path, report: Report, shown: str | None = None) -> Source | None:
    """The text of a file; None after reporting why it cannot be had."""
    name = shown or str(path)
    nowhere = Source.of(name, "").span(0, 0)
    try:
        data = text_instead(path)
        if data is None:
            data = _bytes_of(path)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        report.add("unreadable-file", nowhere, f"cannot read the file: {reason}")
        return None
    if len(data) > MAX_BYTES:
        report.add(
            "too-large", nowhere, f"the file has more than {MAX_BYTES:,} bytes", "split it into several files"
        )
        return None
    try:
        return Source.of(name, data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"byte {error.start + 1}, on line {line}, is not UTF-8 text"
        report.add("not-text", nowhere, message, "save the file as UTF-8; is it a text file at all?")
        return None


def _bytes_of(path: Path) -> bytes:
    """At most one byte more than is read. Raises OSError; a pipe or device is never waited for."""
    with open(os.open(path, os.O_RDONLY | _NO_WAIT), "rb") as stream:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            raise OSError(errno.EINVAL, "it is no regular file")
        return stream.read(MAX_BYTES + 1)


def load_file(path: Path, report: Report, shown: str | None = None) -> Node | None:
    """Read and parse a file; None after reporting why not."""
    source = read_file(path, report, shown)
    return None if source is None else load_text(source, report)


def load_text(source: Source, report: Report) -> Node | None:
    """Parse a text; None where nothing sound can be made of it. Every fault is reported.

    Where the text is no YAML, reading stops at the first place that shows it.
    """
    if len(source.text) > MAX_BYTES:
        message = f"the text has more than {MAX_BYTES:,} characters"
        report.add("too-large", source.span(0, 1), message, "split it into several files")
        return None
    if _refuse_characters(source, report):
        return None
    builder = _Builder(source, report)
    try:
        events = _Loader(source.text)
        try:
            while (event := events.get_event()) is not None:
                if not builder.take(event):
                    return None
        finally:
            events.dispose()
    except yaml.MarkedYAMLError as error:
        report_yaml_fault(error, source, report)
        return None
    except yaml.YAMLError:
        report.add("yaml-syntax", source.span(0, 1), "the file is not YAML")
        return None
    if builder.root is None:
        report.add("unknown-kind", source.span(0, 0), "the file is empty")
    return builder.root


def _refuse_characters(source: Source, report: Report) -> bool:
    """Report characters that YAML has no place for, or that its versions read differently."""
    found = list(islice(_REFUSED.finditer(source.text), _MAX_REFUSED))
    for match in found:
        shown, span = f"U+{ord(match[0]):04X}", source.span(*match.span())
        if "\ud800" <= match[0] <= "\udfff":
            report.add("not-text", span, f"the character {shown} is half of one (a lone surrogate)")
        elif match[0] in _BREAKS:
            message = f"the line break {shown} is not allowed in these files"
            report.add("yaml-feature", span, message, "end the line as your editor does")
        else:
            message = f"the character {shown} is not allowed in a file"
            mark = Fix("take the byte order mark out", (Edit(span, ""),)) if match[0] == "\ufeff" else None
            report.add("yaml-syntax", span, message, "take it out", fix=mark)
    return bool(found)


class _Builder:
    """Builds the tree from the parser's events with a stack of its own, so that depth is bounded."""

    def __init__(self, source: Source, report: Report) -> None:
        self.root: Node | None = None
        self.source = source
        self._report = report
        self._open: list[_Container] = []
        self._documents = 0

    def take(self, event: yaml.Event) -> bool:
        """Add an event; False where reading must stop."""
        if type(event) is yaml.ScalarEvent:  # most events are
            if event.anchor is not None or event.tag is not None:
                self._check_node(event)
            self._put(self._scalar(event))
            return True
        match event:
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._check_node(event)
                return self._begin(event)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._open.pop().close(self._span(event).end)
            case yaml.AliasEvent():
                self._refuse(
                    event, f"the alias `*{event.anchor}`", "write the value again where it is needed"
                )
                self._put(Text.make("", self._span(event)))
            case yaml.DocumentStartEvent():
                if event.version or event.tags:
                    self._refuse(event, "a directive (a line that begins with %)", "take the line out")
                self._documents += 1
                if self._documents > 1:
                    self._refuse(event, "a second document", "put it into a file of its own")
                    return False
        return True

    def _span(self, event: yaml.Event) -> Span:
        assert event.start_mark is not None
        assert event.end_mark is not None
        start, end = event.start_mark.index, event.end_mark.index
        return Span(self.source, start, max(start, end))

    def _refuse(self, event: yaml.Event, what: str, help: str) -> None:
        self._report.add("yaml-feature", self._span(event), f"{what} is not allowed in these files", help)

    def _check_node(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.anchor is not None:
            self._refuse(event, f"the anchor `&{event.anchor}`", "write the value again where it is needed")
        if event.tag is not None:
            help = "leave the tag out: types are declared in the pathway"
            if event.tag[:2] != "!!" and event.tag[1:2].isalpha():
                help += f"; where `not` is meant, write `not {event.tag[1:]}`"
            self._refuse(event, f"the tag `{event.tag}`", help)

    def _scalar(self, event: yaml.ScalarEvent) -> Text:
        return Text.make(event.value, self._span(event), block=event.style == "|")

    def _begin(self, event: yaml.CollectionStartEvent) -> bool:
        if len(self._open) >= MAX_DEPTH:
            self._report.add("too-large", self._span(event), f"values are nested more than {MAX_DEPTH} deep")
            return False
        mapping = isinstance(event, yaml.MappingStartEvent)
        listed = bool(self._open) and self._open[-1].is_list
        container = _Container(self, mapping, bool(event.flow_style), self._span(event).start, listed)
        self._put(container.value)
        self._open.append(container)
        return True

    def _put(self, node: Node) -> None:
        if self._open:
            self._open[-1].add(node)
        else:
            self.root = node

    def duplicate(self, key: Text, first: Text, same: bool, value: Node) -> None:
        message = f"the key `{key[:60]}` stands here twice; the first is on line {first.span.line}"
        fix = _without_line(key, value) if same else None
        also = [(first.span, "the first")]
        self._report.add(
            "duplicate-key", key.span, message, "keep one of them", label="again", also=also, fix=fix
        )

    def another_entry(self, key: Text, first: Text, entry: LocatedDict) -> None:
        """Report a second entry of a list without its `- `, and go on as if it were there."""
        message = f"`{key[:60]}` stands for the second time in this entry: is a `- ` missing before it?"
        help = "begin every entry of a list with `- `, in the column in which the others have theirs"
        self._report.add(
            "duplicate-key",
            key.span,
            message,
            help,
            label="the next entry begins here",
            also=[(first.span, "this entry begins here")],
            fix=begun_entry(key),
        )
        self._open[-2].add(entry)

    def not_a_key(self, node: Located) -> None:
        message = "a mapping or a list cannot be a key"
        span = self.source.span(node.start, node.start + 1)
        self._report.add("yaml-feature", span, message, "write a text as the key; is a bracket not closed?")

    def cut(self, key: Text) -> None:
        message = f"`{key[:60]}` stands as a key without a value"
        help = "put the text in double quotes, or write the mapping on lines of its own"
        if _COMMA_BEFORE.search(self.source.text, max(key.span.start - _FAR, 0), key.span.start):
            message = f"{message}: a comma before it has cut a text in two"
        elif words := re.fullmatch(r"([\w.-]+) (\S.*)", key):
            help = f"write `{words[1]}: {words[2][:40]}`"
        self._report.add("split-by-comma", key.span, message, help)

    def merge(self, key: Text) -> None:
        self._report.add(
            "yaml-feature", key.span, "the merge key `<<` is not allowed in these files", "write the keys out"
        )


def _without_line(key: Text, value: Node) -> Fix | None:
    """Take out a line that says what another one says, where it says nothing else; a comment counts."""
    source = key.span.source
    if not isinstance(value, Text) or not value or value.span.end_line != key.span.line:
        return None
    line = source.line(key.span.line)
    rest = line[: key.span.column - 1] + line[value.span.end_column - 1 :]
    return None if rest.strip() else line_without(key.span, "take out the line, which says the same again")


def begun_entry(key: Text) -> Fix | None:
    """Write `- ` before a key that stands first in its line, in the place of two spaces: a guess."""
    source, start = key.span.source, key.span.start
    if source.line(key.span.line)[: key.span.column - 1].strip() or key.span.column < 3:
        return None
    return Fix("write `- ` before it", (Edit(source.span(start - 2, start), "- "),), safe=False)


_COLON: Final = re.compile(r"\s*:")


class _Container:
    def __init__(self, builder: _Builder, mapping: bool, flow: bool, start: int, listed: bool) -> None:
        self._builder = builder
        self._flow = flow
        self._may_split = listed and mapping and not flow
        self.is_list = not mapping
        self._begin(LocatedDict() if mapping else LocatedList(), start)

    def _begin(self, value: LocatedDict | LocatedList, start: int) -> None:
        self.value = value
        value.start, value.end, value.source = start, start, self._builder.source
        self._key: Text | None = None
        self._seen: dict[str, Text] = {}
        if isinstance(value, LocatedDict):
            value.keys_at = self._seen

    def close(self, end: int) -> None:
        self.value.end = end

    def add(self, node: Node) -> None:
        if isinstance(self.value, LocatedList):
            self.value.append(node)
        elif self._key is None:
            self._key = self._as_key(node)
        else:
            self._pair(self._key, node)
            self._key = None

    def _as_key(self, node: Node) -> Text:
        if isinstance(node, Text):
            return node
        assert isinstance(node, Located)
        self._builder.not_a_key(node)
        return Text.make("", node.source.span(node.start, node.start))

    def _pair(self, key: Text, node: Node) -> None:
        assert isinstance(self.value, LocatedDict)
        if key == "<<":
            return self._builder.merge(key)
        if key.span.start == key.span.end and not key:  # a key that was refused
            return None
        if self._may_split and len(self._seen) > 1 and key == (first := next(iter(self._seen.values()))):
            self.close(key.span.start)
            self._begin(another := LocatedDict(), key.span.start)
            self._builder.another_entry(key, first, another)
        if key in self._seen:
            same = isinstance(node, Text) and node == self.value.get(key)
            return self._builder.duplicate(key, self._seen[key], same, node)
        empty = isinstance(node, Text) and not node and node.span.start == node.span.end
        if self._flow and empty and not _COLON.match(self._builder.source.text, key.span.end):
            return self._builder.cut(key)
        self._seen[key] = key
        self.value[key] = node
        return None
