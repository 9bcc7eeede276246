"""Pictures of a pathway, and charts for reports: pure functions from values to text."""

from pathway.draw.charts import (
    Bar,
    Limit,
    Series,
    Stack,
    bars,
    cumulative,
    histogram,
    stacked,
    time_series,
)
from pathway.draw.dot import dot
from pathway.draw.mermaid import mermaid
from pathway.draw.svg import svg

__all__ = [
    "Bar",
    "Limit",
    "Series",
    "Stack",
    "bars",
    "cumulative",
    "dot",
    "histogram",
    "mermaid",
    "stacked",
    "svg",
    "time_series",
]
