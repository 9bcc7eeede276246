"""The commands, and a group that imports a command's module only when it runs."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Any, Final

import typer
from typer.core import TyperGroup

from pathway.cli import VERSION
from pathway.errors import did_you_mean

SETTINGS: Final[dict[str, Any]] = {
    "add_completion": False,
    "pretty_exceptions_enable": False,
    "rich_markup_mode": None,  # plain help: text from files and arguments is never read as markup
    "no_args_is_help": True,
    "context_settings": {"help_option_names": ["-h", "--help"], "max_content_width": 100},
}


EPILOG: Final = "Exit codes: 0 clean or allowed, 1 findings or refused, 2 wrong use, 70 a fault of ours."


@dataclass(frozen=True, slots=True)
class Verb:
    """A command: its name is that of its module in `pathway.cli`, which has a typer application `cli`."""

    name: str
    summary: str


VERBS: Final = (
    Verb("check", "Check pathway, policy, story and other files."),
    Verb("test", "Run the table tests of policies, and say what they reach."),
    Verb("play", "Play stories through the engine, and say where they go wrong."),
    Verb("case", "Open cases, act on them, and look at them."),
    Verb("why", "Say why an act is answered so, and what would change it."),
    Verb("show", "Print a policy or a pathway in plain words."),
    Verb("worker", "Let deadlines fire when they are over, all the time."),
    Verb("migrate", "Take cases to another version of their pathway."),
    Verb("simulate", "Simulate a scenario: waits, deadlines, workload, refusals."),
    Verb("audit", "Verify the audit log of a database, or export it."),
    Verb("import", "Import past cases from JSON Lines."),
    Verb("db", "See the schema of a database, check it, bring it to the newest."),
    Verb("outbox", "Send log entries as events to webhooks and files."),
    Verb("draw", "Draw a pathway as SVG, Mermaid or DOT."),
    Verb("explain", "Explain a diagnostic code."),
    Verb("new", "Begin a pathway, policy, story or scenario."),
    Verb("schema", "Print the JSON Schema of a kind of file, for editors."),
    Verb("demo", "See it all work, on the shipped example."),
)


class LazyGroup(TyperGroup):
    """Lists the commands from the table, and imports a module when its command is resolved."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        return [verb.name for verb in VERBS]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        verb = next((verb for verb in VERBS if verb.name == cmd_name), None)
        return None if verb is None else typer.core.TyperCommand(verb.name, help=verb.summary)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        known = self.list_commands(ctx)
        if args[0] not in known and not args[0].startswith("-"):
            ctx.fail(f"there is no command `{args[0]}`{did_you_mean(args[0], known)}")
        name, command, rest = super().resolve_command(ctx, args)
        return name, None if command is None else load(str(name)), rest


def load(name: str) -> Any:
    """The command of a name, with its options."""
    module = importlib.import_module(f"pathway.cli.{name}")
    return typer.main.get_command(module.cli)


def build() -> Any:
    """The whole command line."""
    root = typer.Typer(name="pathway", cls=LazyGroup, **SETTINGS)
    root.callback(epilog=EPILOG)(_root)
    return typer.main.get_command(root)


def _root(
    version: bool = typer.Option(False, "--version", "-V", help="Print the version and exit.", is_eager=True),
) -> None:
    """Client pathways in family services: states, rules, an audit log, simulation."""
    if version:
        print(f"pathway {VERSION}")
        raise typer.Exit
