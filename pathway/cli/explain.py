"""`pathway explain CODE`: what a diagnostic means, why it is reported, and how to mend it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.markdown import Markdown

from pathway.cli.shared.commands import SETTINGS
from pathway.cli.shared.console import out, print_json, write
from pathway.cli.shared.options import Format, FormatOption
from pathway.diagnostics import CODES, Code
from pathway.errors import UsageError, did_you_mean
from pathway.shipped import shipped

cli = typer.Typer(**SETTINGS)


@cli.command()
def explain(
    code: Annotated[
        str,
        typer.Argument(metavar="CODE", help="A code such as PW302, its name, or PW3 for all that begin so."),
    ],
    format: FormatOption = Format.FULL,
) -> None:
    """Explain a diagnostic code: what it means, why it matters, how to mend it, with examples."""
    if codes := family(code):
        _list(codes, format)
        return
    found = find(code)
    text = shipped("docs", "checks", f"{found.name}.md").read_text(encoding="utf-8")
    if format is Format.JSON:
        print_json({**_plain(found), "text": text})
        return
    console = out()
    if console.is_terminal:
        console.print(Markdown(text))
    else:
        write(text)


def family(begun: str) -> list[Code]:
    """The codes that begin with these letters and digits, such as `PW3`; none where a code is named whole."""
    start = begun.upper()
    if not re.fullmatch(r"PW[0-9]{0,2}", start):
        return []
    return [code for code in CODES.values() if code.code.startswith(start)]


def _list(codes: Sequence[Code], format: Format) -> None:
    if format is Format.JSON:
        print_json([_plain(code) for code in codes])
        return
    widest = max(len(code.name) for code in codes)
    write("".join(f"{code.code} {code.name:{widest}}  {code.summary}\n" for code in codes))


def _plain(code: Code) -> dict[str, str]:
    return {
        "code": code.code,
        "name": code.name,
        "severity": code.severity.value,
        "summary": code.summary,
    }


def find(name: str) -> Code:
    """The code with this code or name. UsageError names a near one."""
    for code in CODES.values():
        if name.lower() in (code.code.lower(), code.name):
            return code
    known = [*CODES, *(code.code for code in CODES.values())]
    near = did_you_mean(name, known) or did_you_mean(name.upper(), known) or "; `pathway check` prints them"
    raise UsageError(f"there is no diagnostic `{name}`{near}")
