"""YAML text → a tree of mappings, lists and located texts, with what is refused reported.

All scalars stay texts: `no`, `on`, `12:30` and `010` are what was written until a declared type reads them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import yaml

from pathway.diagnostics import Report, Source
from pathway.files.text import Text

Node = Text | list[Any] | dict[Text, Any]
"""A located text, a list of nodes, or a mapping of located texts to nodes."""

MAX_BYTES: Final = 4_000_000
MAX_DEPTH: Final = 40

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_file(path: Path, report: Report, shown: str | None = None) -> Source | None:
    """The text of a file; None after reporting why it cannot be had."""
    name = shown or str(path)
    nowhere = Source.of(name, "").span(0, 0)
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        report.add("unreadable-file", nowhere, f"cannot read the file: {reason}")
        return None
    if len(data) > MAX_BYTES:
        report.add("too-large", nowhere, f"the file has more than {MAX_BYTES:,} bytes", "split it into several files")
        return None
    try:
        return Source.of(name, data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        message = f"byte {error.start + 1} is not UTF-8 text"
        report.add("not-text", nowhere, message, "save the file as UTF-8; is it a text file at all?")
        return None


def load_file(path: Path, report: Report, shown: str | None = None) -> Node | None:
    """Read and parse a file; None after reporting why not."""
    source = read_file(path, report, shown)
    return None if source is None else load_text(source, report)


def load_text(source: Source, report: Report) -> Node | None:
    """Parse a text; None where nothing sound can be made of it. Every fault is reported."""
    builder = _Builder(source, report)
    try:
        for event in yaml.parse(source.text, Loader=_Loader):
            if not builder.take(event):
                return None
    except yaml.MarkedYAMLError as error:
        _report_syntax(error, source, report)
        return None
    except yaml.reader.ReaderError as error:
        place = min(int(error.position), len(source.text))
        span = source.span(place, place + 1)
        report.add("yaml-syntax", span, f"the character U+{ord(str(error.character)[:1] or '?'):04X} is not allowed here"
                   if isinstance(error.character, str) else "a character is not allowed here")
        return None
    except UnicodeEncodeError as error:
        report.add("not-text", source.span(error.start, error.end), "a character is broken (a lone surrogate)")
        return None
    if builder.root is None:
        report.add("unknown-kind", source.span(0, 0), "the file is empty")
    return builder.root


def _report_syntax(error: yaml.MarkedYAMLError, source: Source, report: Report) -> None:
    mark = error.problem_mark or error.context_mark
    place = min(mark.index, len(source.text)) if mark else 0
    message = (error.problem or error.context or "not YAML").rstrip(".")
    if error.context and error.context_mark and error.problem:
        line = error.context_mark.line + 1
        message = f"{message} ({error.context} that began on line {line})"
    report.add("yaml-syntax", source.span(place, place + 1), message, _syntax_help(message))


def _syntax_help(message: str) -> str | None:
    if "expected ',' or" in message:
        return "close the bracket, or quote a text that holds brackets, commas or `: `"
    if "mapping values are not allowed" in message:
        return "quote the text: it holds `: `"
    if "cannot start any token" in message:
        return "indent with spaces, and quote texts that begin with @, %, ` or a tab"
    return None


class _Builder:
    """Builds the tree from the parser's events with a stack of its own, so that depth is bounded."""

    def __init__(self, source: Source, report: Report) -> None:
        self.root: Node | None = None
        self._source = source
        self._report = report
        self._open: list[_Container] = []
        self._documents = 0

    def take(self, event: yaml.Event) -> bool:
        """Add an event; False where reading must stop."""
        match event:
            case yaml.ScalarEvent():
                self._check_node(event)
                self._put(self._scalar(event))
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._check_node(event)
                return self._begin(event)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._open.pop().close(event.end_mark.index)
            case yaml.AliasEvent():
                self._refuse(event, f"the alias `*{event.anchor}`", "write the value again where it is needed")
                self._put(Text.make("", self._span(event)))
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    self._refuse(event, "a second document", "put it into a file of its own")
                    return False
        return True

    def _span(self, event: yaml.Event) -> Any:
        return self._source.span(event.start_mark.index, event.end_mark.index)

    def _refuse(self, event: yaml.Event, what: str, help: str) -> None:
        self._report.add("yaml-feature", self._span(event), f"{what} is not allowed in these files", help)

    def _check_node(self, event: yaml.NodeEvent) -> None:
        if event.anchor is not None:
            self._refuse(event, f"the anchor `&{event.anchor}`", "write the value again where it is needed")
        if event.tag is not None:
            self._refuse(event, f"the tag `{event.tag}`", "leave the tag out: types are declared in the pathway")

    def _scalar(self, event: yaml.ScalarEvent) -> Text:
        return Text.make(event.value, self._span(event), block=event.style == "|")

    def _begin(self, event: yaml.CollectionStartEvent) -> bool:
        if len(self._open) >= MAX_DEPTH:
            self._report.add("too-large", self._span(event), f"values are nested more than {MAX_DEPTH} deep")
            return False
        mapping = isinstance(event, yaml.MappingStartEvent)
        container = _Container(self, mapping, bool(event.flow_style), event.start_mark.index)
        self._put(container.value)
        self._open.append(container)
        return True

    def _put(self, node: Node) -> None:
        if self._open:
            self._open[-1].add(node)
        else:
            self.root = node

    def duplicate(self, key: Text, first: Text) -> None:
        message = f"the key `{key}` stands here twice; the first is on line {first.span.line}"
        self._report.add("duplicate-key", key.span, message, "keep one of them")

    def not_a_key(self, offset: int) -> None:
        message = "a key must be a plain text"
        self._report.add("yaml-syntax", self._source.span(offset, offset + 1), message)

    def cut(self, key: Text) -> None:
        self._report.add(
            "split-by-comma",
            key.span,
            f"`{key}` stands as a key without a value: a comma before it has cut a text in two",
            "put the text in double quotes, or write the mapping on lines of its own",
        )

    def merge(self, key: Text) -> None:
        self._report.add("yaml-feature", key.span, "the merge key `<<` is not allowed in these files", "write the keys out")


class _Container:
    def __init__(self, builder: _Builder, mapping: bool, flow: bool, start: int) -> None:
        self.value: Located = LocatedDict() if mapping else LocatedList()
        self.value.start, self.value.end, self.value.source = start, start, builder._source
        self._builder = builder
        self._flow = flow
        self._key: Text | None = None
        self._seen: dict[str, Text] = {}

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
        self._builder.not_a_key(node.start)  # type: ignore[union-attr]
        return Text.make("", self._builder._source.span(node.start, node.start + 1))  # type: ignore[union-attr]

    def _pair(self, key: Text, node: Node) -> None:
        assert isinstance(self.value, LocatedDict)
        if key == "<<":
            return self._builder.merge(key)
        if key in self._seen:
            return self._builder.duplicate(key, self._seen[key])
        empty = isinstance(node, Text) and not node and node.span.start == node.span.end
        if self._flow and empty and self._builder._source.text[key.span.end : key.span.end + 1] != ":":
            return self._builder.cut(key)
        self._seen[key] = key
        self.value[key] = node
        return None


class Located:
    """A mapping or list that knows where it stands."""

    start: int
    end: int
    source: Source


class LocatedDict(dict[Text, Any], Located):
    pass


class LocatedList(list[Any], Located):
    pass
