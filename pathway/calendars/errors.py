"""The error of this package."""

from __future__ import annotations

from pathway.errors import PathwayError


class CalendarError(PathwayError):
    """A calendar cannot answer, because what was asked lies outside it or it contradicts itself."""
