"""The keys of table tests, in policy files and in files of their own, as pydantic models."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from pathway.files import Many, Shape, Text


class SettingShape(Shape):
    """The case that an act is judged on, and the people whom the register knows."""

    facts: dict[Text, Any] = {}
    """Facts by name; an optional one that is not set is `unset`."""
    states: dict[Text, Text] = {}
    """Regions, and the states that they are in."""
    holds: dict[Text, Any] = {}
    """Roles, and who holds them: a person, a list, or a mapping to the attributes of each holding."""
    lists: dict[Text, tuple[dict[Text, Any], ...]] = {}
    """Lists, and their entries: attributes, and `state` where the list has states."""
    people: dict[Text, dict[Text, Any]] = {}
    """Persons, and what the register knows of them."""


class RowShape(Shape):
    """One test; a row of several says only what differs from what stands above it."""

    name: Text | None = None
    """What the test shows, in a few words; no other test of the file is called so."""
    given: SettingShape = SettingShape()
    """The case that the test begins with, and the people."""
    at: Text | None = None
    """The day, or the day and time, at which it is judged."""
    event: Text | None = None
    """What is done."""
    deadline: Text | None = None
    """Instead of an event: the deadline whose time has passed."""
    entry: Text | None = None
    """The entry for which the deadline runs: `statutory/2`."""
    by: Text | None = None
    """Who acts; without it, a holder of the role."""
    role: Text | None = None
    """The role in which they act."""
    through: Text | None = None
    """Who enters the act for them."""
    with_: dict[Text, Text] | None = Field(default=None, alias="with")
    """Who takes part, and in which role."""
    payload: dict[Text, Any] = {}
    """What is entered with the event."""
    record: dict[Text, Any] = {}
    """Facts that are recorded with the event."""
    expect: Text | None = None
    """What it comes to: accepted, flagged, refused, unknown; of a deadline overdue, waiting."""
    rules: Many[Text] | None = None
    """All rules and built-in checks that are not satisfied."""


class TestShape(RowShape):
    """One test, or the `rows` of several that have most in common."""

    __test__ = False

    name: Text
    """What the test shows, in a few words; no other test of the file is called so."""
    rows: tuple[RowShape, ...] = ()
    """Several tests, each of which says only what is different."""


class TestsShape(Shape):
    """A whole `*.test.yaml`."""

    __test__ = False

    tests: Text
    """A title."""
    for_: Text = Field(alias="for")
    """The pathway."""
    policies: Many[Text]
    """The policies that judge together."""
    at: Text | None = None
    """The day, or the day and time, at which it is judged."""
    given: SettingShape = SettingShape()
    """The case that the test begins with, and the people."""
    cases: tuple[TestShape, ...]
    """The tests."""
