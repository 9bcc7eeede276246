"""Reading many cases, a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from pathway.store.rows import CaseRow

PAGE: Final = 200


def paged(page: Callable[[str], list[CaseRow]], size: int = PAGE) -> Iterator[CaseRow]:
    """All cases by id. `page` gives at most `size` of them after an id; fewer are the last.

    Nothing is held between two pages but the last id, so `page` may read each in a transaction of its own.
    """
    after = ""
    while True:
        rows = page(after)
        yield from rows
        if len(rows) < size:
            return
        after = rows[-1].id
