"""Where a database is: the addresses that `Store.open` takes."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from pathway.errors import StoreError, UsageError

_COME: Final = (
    "`sqlite:///path`, `file:path` (also with `?mode=ro`), `sqlite://` for one in memory, "
    "or `postgresql://user@host/name`"
)
_SMALLEST: Final = 512
_SERVERS: Final = ("postgresql", "postgres", "postgresql+psycopg")
_MODES: Final = {"mode": ("ro", "rw", "rwc"), "immutable": ("0", "1")}


@dataclass(frozen=True, slots=True)
class Location:
    """A SQLite database: `target` is what the driver takes, a URI where `uri`. `path` is None for one in memory."""

    target: str
    path: Path | None
    uri: bool = False
    read_only: bool = False

    @property
    def name(self) -> str:
        """How messages call it."""
        return "the database in memory" if self.path is None else f"`{self.path}`"


@dataclass(frozen=True, slots=True)
class ServerLocation:
    """A database on a PostgreSQL server: its address as libpq takes it, which may hold a password."""

    target: str = field(repr=False)

    @property
    def name(self) -> str:
        """How messages call it: without the password."""
        parts = urlsplit(self.target)
        database = unquote(parts.path.removeprefix("/")) or "postgres"
        try:
            place = f"{parts.hostname or 'localhost'}:{parts.port or 5432}"
        except ValueError as error:
            raise UsageError(f"the port in the address of the database is not one: {error}") from None
        return f"the database `{database}` on `{place}`"


def locate(url: str) -> Location | ServerLocation:
    """The location that `url` names. UsageError for what is not supported; the message lists what is."""
    if "\x00" in url:
        raise UsageError("the address of a database cannot hold a zero byte")
    scheme, separator, rest = url.partition("://")
    if separator and scheme in _SERVERS:
        return ServerLocation(f"postgresql://{rest}")
    if url in ("sqlite://", "sqlite:///:memory:"):
        return Location(":memory:", None)
    if url.startswith("sqlite:///"):
        return _plain(url.removeprefix("sqlite:///"))
    if url.startswith("file:"):
        return _uri(url)
    scheme, colon, _ = url.partition(":")
    if colon and scheme.replace("+", "").isalnum() and len(scheme) > 1:
        raise UsageError(f"databases of the kind `{scheme}` are not supported; give {_COME}")
    raise UsageError(
        f"`{url}` is not the address of a database; give {_COME}, here perhaps `sqlite:///{url}`"
    )


def require_place(location: Location, create: bool) -> None:
    """StoreError where no database can be at this place, or none is there and none may be created."""
    if location.path is None:
        return
    try:
        _require(location, location.path, create)
    except OSError as error:
        raise StoreError(f"{location.name} cannot be opened: {error.strerror}") from error


def _require(location: Location, path: Path, create: bool) -> None:
    if path.is_dir():
        raise StoreError(f"{location.name} is a folder; name a file in it")
    if not path.parent.is_dir():
        raise StoreError(f"the folder `{path.parent}` does not exist; create it first, or name another")
    if not path.exists():
        if not create or location.read_only:
            raise StoreError(f"there is no database {location.name}; check the path")
    elif 0 < path.stat().st_size < _SMALLEST:  # SQLite itself would take it for an empty one
        raise StoreError(f"{location.name} is not a database; name another file")


def _plain(path: str) -> Location:
    if not path:
        raise UsageError(f"`sqlite:///` names no file; give {_COME}")
    if "?" in path:
        raise UsageError("options after `?` go with `file:path?mode=ro`, not with `sqlite:///`")
    return Location(path, Path(path))


def _uri(url: str) -> Location:
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    for key, value in options.items():
        if value not in _MODES.get(key, ()):
            raise UsageError(f"the option `{key}={value}` is not supported; `mode=ro`, `rw` or `rwc` is")
    path = unquote(parts.path)
    if not path or path == ":memory:" or parts.netloc not in ("", "localhost") or parts.fragment:
        raise UsageError(f"`{url}` names no file; give {_COME}")
    return Location(
        url, Path(path), uri=True, read_only=options.get("mode") == "ro" or "immutable" in options
    )
