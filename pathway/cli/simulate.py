"""`pathway simulate SCENARIO`: what would come of the rules, for many clients."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pathway.checks import shown
from pathway.cli.shared import exits
from pathway.cli.shared.commands import SETTINGS
from pathway.cli.shared.console import note, say, write
from pathway.cli.shared.files import check_writable, located, opened, write_file
from pathway.cli.shared.options import Format, FormatOption
from pathway.cli.shared.progress import progress_bar
from pathway.cli.shared.project import finder
from pathway.cli.shared.results import print_result
from pathway.cli.shared.safe import to_json
from pathway.diagnostics import Report
from pathway.documents import FaultyFiles, Library
from pathway.documents.scenario import Scenario, load_scenario
from pathway.errors import UsageError
from pathway.files import Finder
from pathway.policy import Bundle
from pathway.simulation import Executor, Sample, report_html, write_rows
from pathway.simulation import simulate as run

if TYPE_CHECKING:
    from pathway.engine import Replay

cli = typer.Typer(**SETTINGS)


@cli.command()
def simulate(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="A scenario: a file or a name.")],
    seed: Annotated[int, typer.Option(metavar="N", help="The same seed gives the same result.")] = 1,
    clients: Annotated[
        int | None, typer.Option(metavar="N", help="Stop arrivals after so many clients.")
    ] = None,
    horizon: Annotated[
        str | None,
        typer.Option(metavar="SPAN", help="How long, such as '1 year'; else as the scenario says."),
    ] = None,
    replications: Annotated[int, typer.Option(metavar="N", help="How often, with other draws.")] = 1,
    executor: Annotated[
        Executor,
        typer.Option(
            metavar="auto|reference|kernel", help="What runs it: the kernel is fast, the result the same."
        ),
    ] = Executor.AUTO,
    replay: Annotated[
        int, typer.Option(metavar="N", min=0, help="Replay N clients as real acts through the engine.")
    ] = 0,
    trace: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write everything that happens as JSON Lines.")
    ] = None,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a report with charts.")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write the result as JSON.")
    ] = None,
    format: FormatOption = Format.FULL,
) -> None:
    """Simulate a scenario: how long people wait, which deadlines hold, how much work there is, what is refused.

    Exits 1 where a replayed client is judged otherwise by the engine than by the simulation.
    """
    for place in filter(None, (output, html)):
        check_writable(place)
    library, found, bundle = load(scenario)
    with (
        nullcontext() if trace is None else opened(trace) as stream,
        progress_bar("simulating") as progress,
    ):
        rows = None if stream is None else write_rows(stream)
        result = run(
            found,
            bundle,
            seed,
            clients,
            horizon,
            replications,
            rows,
            progress,
            collect=replay,
            executor=executor,
            notice=note,
        )
    played = _replayed(result.samples[:replay], library, found, bundle) if replay else None
    if output is not None:
        write_file(output, result.to_json())
    if html is not None:
        write_file(html, report_html(result, bundle))
    if format is Format.JSON:
        extra = {} if played is None else {"replay": _replay_json(played)}
        write(to_json({**result.data, **extra}, sort=True) + "\n")
    else:
        print_result(result.data, bundle)
    same = played is None or _say_replay(played, format)
    if result.unfinished:
        finished = replications - result.unfinished
        note(f"interrupted: this is the result of the first {finished} of {replications} replications", "red")
        raise exits.Stop(exits.INTERRUPTED)
    if not same:
        raise exits.Stop(exits.FINDINGS)


def load(name: str, look: Finder | None = None) -> tuple[Library, Scenario, Bundle]:
    """A scenario by name or path, with its pathway and policies. FaultyFiles where one of them has errors."""
    look, report = look or finder(), Report()
    place = located(name, "scenario", look)
    library = Library(look, report)
    loaded = load_scenario(place, library, shown(place.resolve()))
    if loaded is None or report.errors:
        raise FaultyFiles(report)
    return library, *loaded


def _replayed(samples: tuple[Sample, ...], library: Library, scenario: Scenario, bundle: Bundle) -> Replay:
    if not samples:
        raise UsageError("no client arrived, so there is nothing to replay")
    from pathway.engine import replay as replay_samples  # the store is loaded where it is needed only

    (pathway, *linked), policies = library.all_texts(bundle, scenario.linked.values())
    with progress_bar("replaying") as progress:
        return replay_samples(samples, pathway, policies, progress=progress, linked=linked)


def _replay_json(played: Replay) -> dict[str, Any]:
    differences = [
        {
            "client": one.client,
            "step": one.step,
            "event": one.event,
            "simulated": one.simulated,
            "replayed": one.replayed,
        }
        for one in played.differences
    ]
    return {"cases": played.cases, "acts": played.acts, "differences": differences}


def _say_replay(played: Replay, format: Format) -> bool:
    """Whether the engine judged the same."""
    same = not played.differences
    if format is Format.FULL:
        for one in played.differences:
            said = f"simulated {one.simulated}, replayed {one.replayed}"
            say(f"client {one.client}, step {one.step}, {one.event}: {said}", "red")
    ending = "the engine judged each the same" if same else f"{len(played.differences)} came out otherwise"
    note(f"replayed {played.cases:,} clients with {played.acts:,} acts: {ending}", "green" if same else "red")
    return same
