"""The decorators of what is compiled. Where it is told so, the kernel is plain Python: slow, but easy to look into."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, MutableSequence, Sequence
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Final, TypeVar

F = TypeVar("F", bound=Callable[..., Any])
Words = MutableSequence[int]
"""The memory: an array of 64-bit whole numbers, or a list."""
Reals = Sequence[float]
"""The real numbers of a scenario, which nothing changes."""

_MOST_KEPT: Final = 4
"""So many folders of compiled kernels are kept."""
PLAIN: Final = os.environ.get("PATHWAY_KERNEL") == "plain"
"""Whether the kernel runs as plain Python, without numba."""


def _numba(module: str = "numba") -> Any:
    return import_module(module)


if PLAIN:

    def words_of(array: Any) -> Any:
        """The array itself."""
        return array

else:
    numba, types = _numba(), _numba("numba.core.types")

    @_numba("numba.extending").intrinsic  # type: ignore[untyped-decorator]
    def words_of(_context: Any, array: Any) -> Any:
        """The words of an array as a bare pointer: one register to pass on, and no count of references."""
        make_array = _numba("numba.np.arrayobj").make_array

        def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            return make_array(signature.args[0])(context, builder, args[0]).data

        return types.CPointer(array.dtype)(array), generate


def compiled(function: F) -> F:
    """A function that numba compiles into those that call it. It knows whole and real numbers and arrays only."""
    if PLAIN:
        return function
    made: Any = numba.njit(error_model="numpy", nogil=True)(function)
    template = made.get_call_template

    def get_call_template(args: Any, kws: Any) -> Any:
        # A constant would get a version of the function for itself, and the whole many times the code.
        return template(tuple(types.unliteral(each) for each in args), kws)

    made.get_call_template = get_call_template
    result: F = made
    return result


def kept(function: F) -> F:
    """A function that is compiled once for this machine, with all that it calls, and kept for the next time."""
    if PLAIN:
        return function
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(folder())
    try:
        made: F = numba.njit(error_model="numpy", nogil=True, cache=True)(function)
    finally:
        numba.config.CACHE_DIR = before
    return made


@cache
def folder() -> Path:
    """Where what is compiled from these sources is kept.

    numba looks at the file of the outermost function only, so the folder is named after all of them.
    """
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    name = f"kernel-{digest.hexdigest()[:16]}"
    for base in _bases():
        place = base / "pathway" / name
        with suppress(OSError):
            is_new = not place.exists()
            place.mkdir(parents=True, exist_ok=True)
            if is_new:
                _forget_older(place)
            os.utime(place)  # when it was last used
            if os.access(place, os.W_OK):
                return place
    return Path(tempfile.mkdtemp(prefix="pathway-"))


def _forget_older(place: Path) -> None:
    """Remove what other sources were compiled to, but for the newest few: another environment may use them."""
    others = [other for other in place.parent.glob("kernel-*") if other != place]
    with suppress(FileNotFoundError):  # another process does the same
        others.sort(key=lambda other: other.stat().st_mtime, reverse=True)
        for other in others[_MOST_KEPT - 1 :]:
            shutil.rmtree(other, ignore_errors=True)


def _bases() -> Iterator[Path]:
    """The user's folders for what can be made again; without one, a folder is for one process only."""
    for variable in ("LOCALAPPDATA", "XDG_CACHE_HOME"):
        if path := os.environ.get(variable):
            yield Path(path)
    with suppress(RuntimeError):  # a user without a home
        yield Path.home() / ".cache"


def is_kept() -> bool:
    """Whether the kernel has been compiled before."""
    return PLAIN or any(folder().rglob("*.nbc"))
