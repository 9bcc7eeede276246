"""What the database complains about, as errors of ours that say what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from pathway.errors import Conflict, DatabaseLocked, InternalError, KeyReused, PathwayError, StoreError

# primary result codes of SQLite, https://sqlite.org/rescode.html
_BUSY: Final = (5, 6)
_ADVICE: Final = {
    3: "{name} may not be opened; check the permissions of the file",
    8: "{name} can only be read; check the permissions of the file and of its folder",
    10: "{name} could not be read or written ({detail}); check the disk",
    11: "{name} is damaged ({detail}); restore it from a copy",
    13: "the disk that holds {name} is full; free some space and try again",
    14: "{name} cannot be opened; check the path, and the permissions of the file and of its folder",
    26: "{name} is not a database; name another file",
}
_CONSTRAINT: Final = 19


@dataclass(frozen=True, slots=True)
class Place:
    """What a message says of a database: how it is called, and how many seconds a lock was waited for."""

    name: str
    timeout: float


@contextmanager
def translated(place: Place) -> Iterator[None]:
    """Within, an error of the driver or of SQLAlchemy leaves as a PathwayError."""
    try:
        yield
    except DBAPIError as error:
        raise _translate(error.orig or error, place) from error
    except SQLAlchemyError as error:
        raise StoreError(f"{place.name} could not be used: {_one_line(error)}") from error
    except Exception as error:
        if getattr(error, "sqlite_errorcode", None) is None:
            raise
        raise _translate(error, place) from error


def locked(place: Place) -> DatabaseLocked:
    """Nobody could get at the database within the time allowed."""
    return DatabaseLocked(
        f"somebody else has held {place.name} for more than {place.timeout:g} s; "
        "try again, or end what holds it"
    )


def _translate(error: BaseException, place: Place) -> PathwayError:
    primary = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
    if primary in _BUSY:
        return locked(place)
    if primary in _ADVICE:
        return StoreError(_ADVICE[primary].format(name=place.name, detail=_one_line(error)))
    if primary == _CONSTRAINT:
        return _constraint(_one_line(error))
    return StoreError(f"{place.name} could not be used: {_one_line(error)}")


def _constraint(message: str) -> PathwayError:
    """Told apart by the message: not every driver gives the extended code."""
    if not message.startswith("UNIQUE"):
        return InternalError(f"a row does not fit the schema: {message}")
    if ".key" in message:
        return KeyReused("this idempotency key was already used on this case")
    return Conflict("somebody else has written this case meanwhile; read it again")


def _one_line(error: BaseException) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
