"""Pieces of HTML for the report. All text that goes in is escaped here; there is no script."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from pathway.draw.text import xml

_STYLE: Final = """
:root { color-scheme: light; }
body { font: 16px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; color: #1f2937;
  background: #fff; margin: 0 auto; max-width: 60rem; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .25rem; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .5rem; border-top: 1px solid #d1d5db; padding-top: 1rem; }
p { max-width: 46rem; }
.note { color: #4b5563; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .92rem; margin: .75rem 0 1.25rem; }
caption { text-align: left; font-weight: 600; padding: .25rem 0; }
th, td { text-align: left; vertical-align: top; padding: .3rem .9rem .3rem 0; }
tr { border-bottom: 1px solid #e5e7eb; }
th { font-weight: 600; }
thead th { vertical-align: bottom; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
td.n, tbody th { white-space: nowrap; }
svg { max-width: 100%; height: auto; display: block; margin: .5rem 0 1rem; }
summary { cursor: pointer; font-weight: 600; }
@media print { h2 { break-after: avoid; } svg, table { break-inside: avoid; } details { display: block; } }
"""
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"


def page(title: str, body: Iterable[str]) -> str:
    """A whole page that asks for nothing outside itself."""
    return "\n".join(
        (
            "<!doctype html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{xml(title)}</title>",
            f"<style>{_STYLE}</style>",
            "</head>",
            "<body>",
            "<main>",
            *body,
            "</main>",
            "</body>",
            "</html>",
            "",
        )
    )


def heading(text: str) -> str:
    return f"<h2>{xml(text)}</h2>"


def paragraph(text: str, note: bool = False) -> str:
    return f"<p{' class=note' if note else ''}>{xml(text)}</p>"


def table(
    caption: str, columns: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[int] = ()
) -> str:
    """A table whose first column heads its rows; the columns `numbers` are set as numbers."""
    head = "".join(f'<th scope="col"{_kind(i, numbers)}>{xml(name)}</th>' for i, name in enumerate(columns))
    lines = [_row(row, numbers) for row in rows]
    return "\n".join(
        (
            '<div class="scroll"><table>',
            f"<caption>{xml(caption)}</caption>",
            f"<thead><tr>{head}</tr></thead>",
            "<tbody>",
            *lines,
            "</tbody></table></div>",
        )
    )


def folded(summary: str, inner: str) -> str:
    return f"<details><summary>{xml(summary)}</summary>\n{inner}\n</details>"


def _row(row: Sequence[str], numbers: Sequence[int]) -> str:
    first, *rest = row
    cells = "".join(f"<td{_kind(i, numbers)}>{xml(cell)}</td>" for i, cell in enumerate(rest, 1))
    return f'<tr><th scope="row">{xml(first)}</th>{cells}</tr>'


def _kind(column: int, numbers: Sequence[int]) -> str:
    return ' class="n"' if column in numbers else ""
