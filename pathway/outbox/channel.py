"""Channels: what they are called, and where they may lead."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from pathway.errors import UsageError

MAX_TARGET: Final = 2000
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_PRINTABLE: Final = re.compile(r"[\x21-\x7e]+")


class Kind(StrEnum):
    """By what way a channel leads out."""

    WEBHOOK = "webhook"
    FILE = "file"
    CALLBACK = "callback"


def checked_name(name: str) -> str:
    """The name of a channel. UsageError where it is none."""
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"a channel cannot be called `{name[:80]}`; use small letters, digits, `-` and `_`, at most 64"
        )
    return name


def checked_source(source: str) -> str:
    """What events name as their source. UsageError where that is no URI reference."""
    try:
        urlsplit(source)
    except ValueError:
        source = ""
    if not _PRINTABLE.fullmatch(source) or re.search(r'[<>"\\^`{|}]|%(?![0-9A-Fa-f]{2})', source):
        raise UsageError(
            "the source should be an address or a path, such as `https://county.example/pathways`"
        )
    if len(source) > MAX_TARGET:
        raise UsageError(f"the source should be at most {MAX_TARGET} characters long")
    return source


def checked_target(kind: Kind, target: str) -> str:
    """Where a channel leads to: for a file, its full path. UsageError where nothing can be sent there."""
    match kind:
        case Kind.WEBHOOK:
            return _address(target)
        case Kind.FILE:
            return _path(target)
        case Kind.CALLBACK:
            if target:
                raise UsageError("a callback is given when events are delivered, so it has no target")
            return ""


def _address(target: str) -> str:
    if not _PRINTABLE.fullmatch(target) or len(target) > MAX_TARGET:
        raise UsageError("the address of a webhook should be of printable ASCII characters without spaces")
    try:
        parts = urlsplit(target)
        port = parts.port
        (parts.hostname or "").encode("idna")
    except ValueError:
        raise UsageError(f"`{target}` is not an address; check its host and port") from None
    if parts.username is not None or parts.password is not None:
        raise UsageError(
            "the address names a user or password, and would be stored; receivers check the signature"
        )
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise UsageError(f"`{target}` is not the address of a webhook; give one with `https://` or `http://`")
    if parts.fragment:
        raise UsageError(f"`{target}` has a part after `#`, which is never sent; leave it out")
    return target


def _path(target: str) -> str:
    if not target or "\x00" in target or len(target) > MAX_TARGET:
        raise UsageError("the channel needs the path of a file")
    path = Path(target).absolute()
    if path.is_dir():
        raise UsageError(f"`{path}` is a folder; name a file in it")
    if not path.parent.is_dir():
        raise UsageError(f"the folder `{path.parent}` does not exist; create it first, or name another")
    try:
        str(path).encode()
    except UnicodeEncodeError:
        raise UsageError("the path of the file has characters that cannot be stored") from None
    return str(path)
