"""Runs the command line in this process, and gives what it prints."""

from __future__ import annotations

import io
import json
import os
import shlex
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest import mock

from pathway.cli import app
from pathway.clock import SystemClock
from pathway.engine import Engine
from pathway.shipped import shipped
from pathway.store import Store
from pathway.store.sqlite import choose_driver

GOLDEN = Path(__file__).parent / "golden"
STORIES = shipped("examples", "stories")
PEOPLE = str(shipped("examples", "people.yaml"))
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)

HOSTILE = r"[/x] [link=http://evil]here[/link] \e[31m \u202e"
"""Markup, a link, a sequence that turns the screen red, and a turn of the line; as YAML writes it."""

DESK = f"""
pathway: desk
version: 1
label: {{en: "Desk {HOSTILE}", fi: Tiski, sv: Disk}}
timezone: UTC
facts:
  note: {{type: text, optional: yes}}
  seats: {{type: int, optional: yes}}
roles:
  visitor: {{party: client}}
  clerk: {{held: organisation}}
regions:
  main:
    initial: open
    states:
      open: {{label: {{en: "Open {HOSTILE}", fi: Auki, sv: Öppen}}}}
      shut: {{final: yes}}
events:
  begin:
    label: {{en: "Begin {HOSTILE}", fi: Aloita, sv: Börja}}
    by: [anyone]
    may_set: [note, seats]
  shut:
    by: [anyone]
    moves:
      - {{region: main, from: open, to: shut}}
"""
RULE = f"""
policy: rule
for: desk
version: 1
valid_from: 2020-01-01
label: {{en: Rule, fi: Sääntö, sv: Regel}}
require:
  - {{id: R1, on: [shut], that: note is set, because: {{en: "Say {HOSTILE}", fi: S, sv: S}}, source: "S {HOSTILE}"}}
"""
STORY = f"""
story: "A desk {HOSTILE}"
pathway: desk
policies: [rule]
steps:
  - {{at: 2026-03-02, do: begin, by: visitor, role: anyone, expect: accepted}}
  - {{at: 2026-03-03, do: shut, by: visitor, role: anyone, expect: refused, rules: [R1]}}
"""


def desk(folder: Path) -> None:
    """Put a small pathway with hostile words into a folder, a policy and a story with it."""
    for name, text in (("desk", DESK), ("rule", RULE), ("story", STORY)):
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


def harmless(text: str) -> bool:
    """Whether nothing in a text moves a cursor, turns a line round, or is not shown."""
    return all(character == "\n" or character.isprintable() for character in text)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def said(self) -> str:
        """What is said to people, on one line."""
        return " ".join(self.err.split())

    @property
    def widest(self) -> int:
        return max((len(line) for line in (self.out + self.err).splitlines()), default=0)


def run(
    command: str, *more: str | Path, columns: int = 80, at: datetime = NOW, env: Mapping[str, str] = {}
) -> Outcome:
    """Run a command line as on a screen so wide, at that time, with nothing kept for later."""
    arguments = [*shlex.split(command), *map(str, more)]
    out, err = io.StringIO(), io.StringIO()
    bare = {name: value for name, value in os.environ.items() if not name.startswith("PATHWAY_")}
    with (
        mock.patch.dict(os.environ, {**bare, "COLUMNS": str(columns), **env}, clear=True),
        mock.patch.object(SystemClock, "now", return_value=at),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        code = app(arguments)
    return Outcome(code, out.getvalue(), err.getvalue())


def golden(name: str, text: str) -> None:
    """Compare with a file in tests/golden/; PATHWAY_WRITE=1 writes it anew."""
    path = GOLDEN / name
    if os.environ.get("PATHWAY_WRITE") == "1":
        path.write_text(text, encoding="utf-8", newline="\n")
    assert text == path.read_text(encoding="utf-8")


def connect(database: Path) -> Any:
    """A connection by the driver that the store uses: locks of another in this process would not be seen."""
    return choose_driver().module.connect(str(database), isolation_level=None)


def dump(database: Path) -> list[str]:
    """Every table of a database with all its rows, as text."""
    with closing(connect(database)) as connection:
        tables = connection.execute("SELECT name, sql FROM sqlite_schema ORDER BY name").fetchall()
        found = [str(table) for table in tables]
        for name in (name for name, sql in tables if str(sql).startswith("CREATE TABLE")):
            found += map(repr, connection.execute(f'SELECT * FROM "{name}" ORDER BY 1').fetchall())
    return found


@contextmanager
def locked(database: Path) -> Iterator[None]:
    """Somebody else writes to the database, and takes longer than the commands wait for."""
    openings = [Engine.open.__func__.__kwdefaults__, Store.open.__func__.__kwdefaults__]  # type: ignore[attr-defined]
    with closing(connect(database)) as connection, ExitStack() as stack:
        for defaults in openings:
            stack.enter_context(mock.patch.dict(defaults, timeout=0.1))
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")
