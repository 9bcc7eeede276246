"""Reads what `json_lines` wrote: one line, and the lines of a file by case."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from pathway.audit import parse
from pathway.conditions.types import Json
from pathway.errors import UsageError

Raw = bytes | Mapping[str, Any]
"""A line as it came: text in UTF-8, or the object that it stands for."""

MAX_LINE: Final = 1 << 26
"""Bytes. An entry may have 16 MB, and so may the personal values beside it."""

_KEYS: Final = ("case", "seq", "digest", "entry", "personal")
_KEY_SET: Final = frozenset(_KEYS)
_STARTS: Final = re.compile(rb'\s*\{\s*"case"\s*:\s*"([^"\\\x00-\x1f]+)"')
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_SALT: Final = re.compile(r"[0-9a-f]{32}")
_MARK: Final = b"\xef\xbb\xbf"


class Line(NamedTuple):  # one for each line: a frozen dataclass takes longer to make
    """An entry as exported: its object is not checked yet. `personal` are name, salt and value.

    Where it is `parsed`, that object and those values came out of `audit.parse`.
    """

    case: str
    seq: int
    digest: bytes
    entry: Json
    personal: tuple[tuple[str, bytes, Json], ...]
    parsed: bool


@dataclass(frozen=True, slots=True)
class Bunch:
    """The lines of one case that stand together, with their numbers.

    `spoilt` is the number of a line among them, or right after them, that names no case: what it held of this
    one nobody knows. A bunch without a case is one such line alone.
    """

    case: str | None
    lines: list[tuple[int, Raw]] = field(default_factory=list)
    spoilt: int | None = None


def read_line(raw: Raw) -> Line:
    """The entry that a line holds. ValueError says what is wrong with it."""
    parsed = _parsed(raw)
    form = parsed or (raw if isinstance(raw, Mapping) else _object(raw))
    if form.keys() != _KEY_SET:
        raise ValueError(f"it should have the keys {', '.join(_KEYS)}, and no others")
    case, seq, digest = form["case"], form["seq"], form["digest"]
    if not isinstance(case, str):
        raise ValueError("`case` should be a text")
    if type(seq) is not int:
        raise ValueError("`seq` should be a whole number")
    if not isinstance(digest, str) or not _DIGEST.fullmatch(digest):
        raise ValueError("`digest` should be 64 hex digits")
    personal = form["personal"]
    if not isinstance(personal, Mapping):
        raise ValueError("`personal` should be a mapping")
    beside = tuple([_beside(name, one) for name, one in personal.items()]) if personal else ()
    return Line(case, seq, bytes.fromhex(digest), form["entry"], beside, parsed is not None)


def by_case(lines: Iterable[str | Raw]) -> Iterator[Bunch]:
    """The lines of each case that stand together. Blank lines are passed over.

    Only one bunch is held at a time. UsageError for lines that are neither texts nor objects.
    """
    bunch: Bunch | None = None
    for number, raw in enumerate(_each(lines), start=1):
        line = raw.encode("utf-8", "surrogatepass") if isinstance(raw, str) else raw
        if isinstance(line, bytes):
            line = line.removeprefix(_MARK) if number == 1 else line
            if not line or line.isspace():
                continue
        case = _case_of(line)
        if case is None:
            yield Bunch(None, [(number, line)])
            bunch = bunch and Bunch(bunch.case, bunch.lines, bunch.spoilt or number)
            continue
        if bunch is None or bunch.case != case:
            if bunch is not None:
                yield bunch
            bunch = Bunch(case)
        bunch.lines.append((number, line))
    if bunch is not None:
        yield bunch


def _each(lines: Iterable[str | Raw]) -> Iterator[str | Raw]:
    if isinstance(lines, (str, bytes, Mapping)):
        raise UsageError("the lines should be many, such as those of an open file, not one text")
    for line in lines:
        if not isinstance(line, (str, bytes, Mapping)):
            raise UsageError(f"a line should be a text or an object, not a {type(line).__name__}")
        yield line


def _case_of(line: Raw) -> str | None:
    """The case that a line names; None where it can't be read. Lines as they are written are not parsed for it."""
    if isinstance(line, bytes) and (found := _STARTS.match(line)) is not None:
        try:
            return found.group(1).decode()
        except UnicodeDecodeError:
            return None
    try:
        form = line if isinstance(line, Mapping) else _object(line)
    except ValueError:
        return None
    case = form.get("case")
    return case if isinstance(case, str) else None


def _parsed(raw: Raw) -> dict[str, Any] | None:
    """The object of a text all of whose values have a canonical form; None for another, be it whole or not."""
    if not isinstance(raw, bytes) or len(raw) > MAX_LINE:
        return None
    try:
        form = parse(raw.decode())
    except (ValueError, RecursionError):
        return None
    return form if isinstance(form, dict) else None


def _object(line: bytes) -> dict[str, Any]:
    if len(line) > MAX_LINE:
        raise ValueError(f"it is longer than {MAX_LINE} bytes")
    try:
        form = json.loads(line.decode())
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    except UnicodeDecodeError as error:
        raise ValueError(f"it is no UTF-8 text, at byte {error.start + 1}") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"it is no JSON: {error.msg.lower()}, at character {error.pos + 1}") from None
    except ValueError as error:  # a number of more digits than Python reads
        raise ValueError(f"it is no JSON that can be read: {error}") from None
    if not isinstance(form, dict):
        raise ValueError("it is no JSON object")
    return form


def _beside(name: object, one: Any) -> tuple[str, bytes, Json]:
    if not isinstance(name, str) or not isinstance(one, Mapping) or one.keys() != {"salt", "value"}:
        raise ValueError("each of `personal` should have `salt` and `value`, and nothing else")
    salt = one["salt"]
    if not isinstance(salt, str) or not _SALT.fullmatch(salt):
        raise ValueError(f"the salt of `{name[:40]}` should be 32 hex digits")
    return name, bytes.fromhex(salt), one["value"]
