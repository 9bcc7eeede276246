"""Simulation of scenarios: people try things, the decision core decides, and time passes.

`simulate` runs one of two executors, which agree bit for bit. docs/simulation.md says what happens in which order.
"""

from pathway.documents.scenario import Scenario, load_scenario
from pathway.simulation.executor import Progress
from pathway.simulation.executors import Executor, Notice
from pathway.simulation.recorder import Trace, TraceRow
from pathway.simulation.report import report_html
from pathway.simulation.result import Result
from pathway.simulation.sample import Played, Sample
from pathway.simulation.simulate import simulate
from pathway.simulation.trace import write_rows

__all__ = [
    "Executor",
    "Notice",
    "Played",
    "Progress",
    "Result",
    "Sample",
    "Scenario",
    "Trace",
    "TraceRow",
    "load_scenario",
    "report_html",
    "simulate",
    "write_rows",
]
