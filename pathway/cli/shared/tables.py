"""Tables, and cards where the screen is too narrow for a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pathway.cli.shared.console import put, wrapped
from pathway.cli.shared.safe import safe

_GAP = 2
_SHORT = 16
"""Columns up to this width, such as those with an instant, are never broken."""
_NARROWEST_COLUMN = 14


def print_table(
    console: Console, heads: Sequence[str], rows: Sequence[Sequence[object]], *, numbers: Sequence[int] = ()
) -> None:
    """Rows under their heads; a card for each row where the columns would have to be squeezed.

    `numbers` are the places of columns that stand flush right. Nothing in the cells is read as markup.
    """
    cells = [[safe("" if cell is None else cell) for cell in row] for row in rows]
    columns = list(zip(heads, *cells, strict=True))
    least = [_least(column) for column in columns]
    if sum(least) + _GAP * (len(least) - 1) <= console.width:
        console.print(_table(heads, cells, numbers, least))
    else:
        _print_cards(console, heads, cells)


def _least(column: Sequence[str]) -> int:
    """How narrow a column may be: a short one as wide as it is, a long one enough for a few words a line."""
    wanted = max(map(cell_len, column))
    return wanted if wanted <= _SHORT else min(wanted, max(_NARROWEST_COLUMN, _longest_word(column)))


def _longest_word(column: Sequence[str]) -> int:
    return max((cell_len(word) for text in column for word in text.split(" ")), default=0)


def _table(
    heads: Sequence[str], cells: Sequence[Sequence[str]], numbers: Sequence[int], least: Sequence[int]
) -> Table:
    table = Table(
        box=SIMPLE_HEAD, pad_edge=False, padding=(0, _GAP - 1, 0, 0), header_style="bold", show_edge=False
    )
    for place, (head, width) in enumerate(zip(heads, least, strict=True)):
        side: Literal["left", "right"] = "right" if place in numbers else "left"
        table.add_column(Text(head), justify=side, overflow="fold", min_width=width)
    for row in cells:
        table.add_row(*(Text(cell) for cell in row))
    return table


def _print_cards(console: Console, heads: Sequence[str], cells: Sequence[Sequence[str]]) -> None:
    indent = max(cell_len(head) for head in heads) + 2
    for card, row in enumerate(cells):
        if card:
            put(console, Text())
        for place, (head, cell) in enumerate(zip(heads, row, strict=True)):
            if not cell and place:
                continue
            first = f"{head}:".ljust(indent)
            for number, line in enumerate(wrapped(cell, console.width, first, " " * indent)):
                text = Text(line)
                if number == 0:
                    text.stylize("bold", 0, len(first))
                put(console, text)
