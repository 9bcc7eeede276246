"""Options that several commands take, and the forms that they give results in."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final

import typer

DEFAULT_DB: Final = "sqlite:///pathway.db"


class Format(StrEnum):
    """How results are printed."""

    FULL = "full"
    JSON = "json"


class Tongue(StrEnum):
    """The language of labels and reasons."""

    EN = "en"
    FI = "fi"
    SV = "sv"


FormatOption = Annotated[
    Format, typer.Option("--format", help="How to print: for people, or as JSON.", metavar="full|json")
]
LanguageOption = Annotated[
    Tongue,
    typer.Option("--language", "--lang", help="The language of labels and reasons.", metavar="en|fi|sv"),
]
DatabaseOption = Annotated[
    str,
    typer.Option(
        "--db", envvar="PATHWAY_DB", help="The database, such as sqlite:///cases.db.", metavar="URL"
    ),
]
