"""What SQLite complains about, in words that say what to do. Result codes: https://sqlite.org/rescode.html"""

from __future__ import annotations

from typing import Final

from pathway.errors import Conflict, InternalError, KeyReused, PathwayError, StoreError
from pathway.store.database import one_line

_BUSY: Final = (5, 6)
_CONSTRAINT: Final = 19
_ADVICE: Final = {
    3: "{name} may not be opened; check the permissions of the file",
    8: "{name} can only be read; check the permissions of the file and of its folder",
    10: "{name} could not be read or written ({detail}); check the disk",
    11: "{name} is damaged ({detail}); restore it from a copy",
    13: "the disk that holds {name} is full; free some space and try again",
    14: "{name} cannot be opened; check the path, and the permissions of the file and of its folder",
    26: "{name} is not a database; name another file",
}


def is_busy(error: BaseException) -> bool:
    """Whether somebody else holds what was wanted."""
    return _primary(error) in _BUSY


def advice(error: BaseException, name: str) -> PathwayError | None:
    """An error of the driver, other than a lock, as one of ours; None where it is none of SQLite's."""
    if getattr(error, "sqlite_errorcode", None) is None:
        return None
    primary = _primary(error)
    if primary in _ADVICE:
        return StoreError(_ADVICE[primary].format(name=name, detail=one_line(error)))
    if primary == _CONSTRAINT:
        return _constraint(one_line(error))
    return StoreError(f"{name} could not be used: {one_line(error)}")


def _primary(error: BaseException) -> int:
    return (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF


def _constraint(message: str) -> PathwayError:
    """Told apart by the message: not every driver gives the extended code."""
    if not message.startswith("UNIQUE"):
        return InternalError(f"a row does not fit the schema: {message}")
    if ".key" in message:
        return KeyReused("this idempotency key was already used on this case")
    return Conflict("somebody else has written this case meanwhile; read it again")
