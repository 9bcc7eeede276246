"""Pydantic models of files, and their faults as diagnostics at the right place.

Shapes convert by declared type: the texts of the tree become numbers, dates and truth values here.
"""

from __future__ import annotations

import re
import types
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Final, Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from pathway.diagnostics import Fix, Report, Span
from pathway.diagnostics.fixes import is_respelt, respelt, rewritten
from pathway.errors import did_you_mean, nearest
from pathway.files.loader import Located, LocatedDict, Node, begun_entry
from pathway.files.scalars import Miswritten, named, read_date, read_number, read_truth, shortened
from pathway.files.text import Text

_WORD: Final = re.compile(r"\w[\w.-]*")
S = TypeVar("S", bound="Shape")
T = TypeVar("T")
_MOST_STRANGE: Final = 50
"""A file with more unknown keys is not read on."""
_EMPTY: Final = "write `{}` for an empty one"


class Shape(BaseModel):
    """Base of the models of files: unknown keys are faults, values don't change."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


def _many(raw: object) -> object:
    return list(raw) if isinstance(raw, list) else [raw]


YesNo = Annotated[
    bool, BeforeValidator(read_truth, json_schema_input_type=Literal["yes", "no", "true", "false"])
]
Number = Annotated[int, BeforeValidator(read_number)]
Date = Annotated[date, BeforeValidator(read_date)]
Many = Annotated[tuple[T, ...], BeforeValidator(_many)]
"""One value or a list of them."""


def validate(shape: type[S], node: Node, report: Report, *, go_on: bool = False) -> S | None:
    """The node as a `shape`; None after reporting every fault with its place.

    With `go_on`, it is read on where misspelt keys are all that is wrong, so that what else is wrong is found too: they
    are read as the keys that are meant.
    """
    try:
        return shape.model_validate(node)
    except ValidationError as error:
        faults = error.errors(include_url=False)
        misspelt = {(fault["loc"][:-1], near) for fault in faults if (near := _meant(shape, fault))}
        for fault in faults:
            if fault["type"] != "missing" or (fault["loc"][:-1], fault["loc"][-1]) not in misspelt:
                _report_fault(shape, node, fault, report)
        strange = [fault for fault in faults if fault["type"] == "extra_forbidden"]
        if not go_on or len(strange) > _MOST_STRANGE or not all(_is_plain(shape, fault) for fault in strange):
            return None
        rest = {(fault["loc"][:-1], *fault["loc"][-1:]) for fault in faults if fault not in strange}
        if not rest <= misspelt:
            return None
        for fault in strange:
            _read_as(node, fault["loc"], _meant(shape, fault))
        return validate(shape, node, report)


def _is_plain(shape: type[Shape], fault: Mapping[str, Any]) -> bool:
    """Whether it is plain which key an unknown one is meant to be."""
    path = fault["loc"]
    return is_respelt(str(path[-1]), _allowed_keys(shape, path[:-1]))


def _read_as(node: Node, path: Sequence[str | int], meant: str | None) -> None:
    """Take the key at a path for the one that is meant; where that one is there too, only take it out."""
    owner: Any = _place(node, path[:-1])[1]
    value = owner.pop(path[-1])
    if meant is not None and meant not in owner:
        owner[Text.make(meant, span_of(value))] = value


def _meant(shape: type[Shape], fault: Mapping[str, Any]) -> str | None:
    """The key that an unknown one resembles; that this one is missing is no second fault."""
    if fault["type"] != "extra_forbidden":
        return None
    path: tuple[str | int, ...] = fault["loc"]
    return nearest(str(path[-1]), _allowed_keys(shape, path[:-1]))


def _report_fault(shape: type[Shape], node: Node, fault: Mapping[str, Any], report: Report) -> None:
    path: tuple[str | int, ...] = fault["loc"]
    span, found = _place(node, path)
    match fault["type"]:
        case "extra_forbidden":
            allowed = _allowed_keys(shape, path[:-1])
            listing = ", ".join(allowed)
            near = did_you_mean(str(path[-1]), allowed)
            at = _key_span(node, path) or span
            report.add(
                "unknown-key",
                at,
                f"unknown key `{str(path[-1])[:60]}`{near}",
                f"allowed here: {listing}" if allowed else None,
                fix=respelt(at, str(path[-1]), allowed),
            )
        case "missing":
            report.add("missing-key", span, f"the key `{path[-1]}` is missing here")
        case "value_error":
            error = fault["ctx"]["error"]
            plain = isinstance(error, Miswritten) and span.source.text[span.start : span.end] == found
            fix = rewritten(span, error.instead) if plain else None
            report.add("wrong-value", span, str(error), fix=fix)
        case "literal_error":
            report.add(
                "wrong-value",
                span,
                f"expected {fault['ctx']['expected'].replace(chr(39), '')}, found {named(found)}",
            )
        case "dict_type" | "model_type" | "model_attributes_type" | "mapping_type":
            keys = ", ".join(f"`{key}: …`" for key in _allowed_keys(shape, path))
            help = (f"write keys: {keys}" if keys else None) if found else _EMPTY
            report.add("wrong-value", span, f"expected a mapping, found {named(found)}", help)
        case "list_type" | "tuple_type":
            message = f"expected a list, found {named(found)}"
            if span.source.text[span.start : span.start + 1] == "{":
                report.add("wrong-value", span, message, "write brackets around it: `[{…}]`")
            elif isinstance(found, LocatedDict) and (key := next(iter(found.keys_at or ()), None)):
                message = f"{message}: is a `- ` missing before `{shortened(key)}`?"
                help, fix = "begin every entry of a list with `- `", begun_entry((found.keys_at or {})[key])
                report.add("wrong-value", span, message, help, fix=fix)
            else:
                report.add("wrong-value", span, message, fix=_listed(span, found))
        case _:
            report.add("wrong-value", span, str(fault["msg"])[:1].lower() + str(fault["msg"])[1:])


def _listed(span: Span, found: object) -> Fix | None:
    """A plain word that stands where a list is asked for is a list of one."""
    plain = (
        isinstance(found, Text)
        and _WORD.fullmatch(found)
        and span.source.text[span.start : span.end] == found
    )
    return rewritten(span, f"[{found}]") if plain else None


def span_at(node: Node, *path: str | int) -> Span:
    """Where the value at a path of keys and places stands, or the deepest part of it that is there."""
    return _place(node, path)[0]


def _place(node: Node, path: Sequence[str | int]) -> tuple[Span, object]:
    """The span of the deepest value on the path that exists, and that value."""
    for step in path:
        match node:
            case dict() if step in node:
                node = node[step]  # type: ignore[index]
            case list() if isinstance(step, int) and step < len(node):
                node = node[step]
            case _ if step == 0:
                continue  # one value where a list may stand
            case _:
                break
    return span_of(node), node


def span_of(node: Node) -> Span:
    """Where a node stands; for a mapping or list, its first line."""
    if isinstance(node, Text):
        return node.span
    if not isinstance(node, Located):  # pydantic has copied it: what is in it still knows its place
        return span_of(next(iter(node)))
    line_end = node.source.text.find("\n", node.start)
    end = node.end if line_end < 0 else min(node.end, line_end)
    return node.source.span(node.start, end)


def _key_span(node: Node, path: Sequence[str | int]) -> Span | None:
    for step in path[:-1]:
        if isinstance(node, dict) and step in node:
            node = node[step]  # type: ignore[index]
        elif isinstance(node, list) and isinstance(step, int) and step < len(node):
            node = node[step]
    if isinstance(node, LocatedDict):
        key = node.written(str(path[-1]))
        return None if key is None else key.span
    return None


def _allowed_keys(shape: Any, path: Sequence[str | int]) -> list[str]:
    for step in path:
        shape = _inside(shape, step)
    shape = _unwrap(shape)
    if isinstance(shape, type) and issubclass(shape, BaseModel):
        return [field.alias or name for name, field in shape.model_fields.items()]
    return []


def _inside(shape: Any, step: str | int) -> Any:
    shape = _unwrap(shape)
    if isinstance(shape, type) and issubclass(shape, BaseModel):
        for name, field in shape.model_fields.items():
            if step == (field.alias or name):
                return field.annotation
        return None
    arguments = get_args(shape)
    if get_origin(shape) in (dict, Mapping):
        return arguments[1]
    return arguments[0] if arguments else None


def _unwrap(shape: Any) -> Any:
    while True:
        origin = get_origin(shape)
        if origin is Annotated:
            shape = get_args(shape)[0]
        elif origin in (Union, types.UnionType):
            shape = next(a for a in get_args(shape) if a is not type(None))
        elif origin is tuple:
            return shape
        else:
            return shape
