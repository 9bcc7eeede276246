"""Tables, and cards where the screen is too narrow for a table."""

from __future__ import annotations

from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pathway.cli.shared.console import put, wrapped
from pathway.cli.shared.safe import safe

_GAP = 2
_NARROWEST_COLUMN = 14


def print_table(
    console: Console, heads: Sequence[str], rows: Sequence[Sequence[object]], *, numbers: Sequence[int] = ()
) -> None:
    """Rows under their heads; a card for each row where the columns would have to be squeezed.

    `numbers` are the places of columns that stand flush right. Nothing in the cells is read as markup.
    """
    cells = [[safe("" if cell is None else cell) for cell in row] for row in rows]
    if _fits(heads, cells, console.width):
        console.print(_table(heads, cells, numbers))
    else:
        _print_cards(console, heads, cells)


def _fits(heads: Sequence[str], cells: Sequence[Sequence[str]], width: int) -> bool:
    """Whether each column can have its width, long ones at least enough for a few words a line."""
    wanted = [max(cell_len(text) for text in column) for column in zip(heads, *cells, strict=True)]
    least = [
        min(w, max(_NARROWEST_COLUMN, _longest_word(column)))
        for w, column in zip(wanted, zip(heads, *cells, strict=True), strict=True)
    ]
    return sum(least) + _GAP * len(heads) <= width


def _longest_word(column: Sequence[str]) -> int:
    return max((cell_len(word) for text in column for word in text.split(" ")), default=0)


def _table(heads: Sequence[str], cells: Sequence[Sequence[str]], numbers: Sequence[int]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1), header_style="bold", show_edge=False)
    for place, head in enumerate(heads):
        table.add_column(Text(head), justify="right" if place in numbers else "left", overflow="fold")
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
