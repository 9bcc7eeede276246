"""`pathway explain CODE`: what a diagnostic means, why it is reported, and how to mend it."""

from __future__ import annotations

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
    code: Annotated[str, typer.Argument(metavar="CODE", help="A code such as PW302, or its name.")],
    format: FormatOption = Format.FULL,
) -> None:
    """Explain a diagnostic code: what it means, why it matters, how to mend it, with examples."""
    found = find(code)
    text = shipped("docs", "checks", f"{found.name}.md").read_text(encoding="utf-8")
    if format is Format.JSON:
        plain = {
            "code": found.code,
            "name": found.name,
            "severity": found.severity.value,
            "summary": found.summary,
        }
        print_json({**plain, "text": text})
        return
    console = out()
    if console.is_terminal:
        console.print(Markdown(text))
    else:
        write(text)


def find(name: str) -> Code:
    """The code with this code or name. UsageError names a near one."""
    for code in CODES.values():
        if name.lower() in (code.code.lower(), code.name):
            return code
    known = [*CODES, *(code.code for code in CODES.values())]
    near = did_you_mean(name, known) or did_you_mean(name.upper(), known) or "; `pathway check` prints them"
    raise UsageError(f"there is no diagnostic `{name}`{near}")
