"""The keys of table tests, in policy files and in files of their own, as pydantic models."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from pathway.files import Many, Shape, Text


class SettingShape(Shape):
    """The case that an act is judged on, and the people whom the register knows."""

    facts: dict[Text, Any] = {}
    """Facts of the case."""
    states: dict[Text, Text] = {}
    """Where the case is, by region."""
    holds: dict[Text, Any] = {}
    """Who has which role on the case."""
    lists: dict[Text, tuple[dict[Text, Any], ...]] = {}
    """The entries of lists, each with its attributes and its `state`."""
    people: dict[Text, dict[Text, Any]] = {}
    """What the register knows of people."""


class RowShape(Shape):
    """One test; a row of several says only what differs from what stands above it."""

    name: Text | None = None
    """What the test is about, in a few words."""
    given: SettingShape = SettingShape()
    """The case, and the people; it is laid over what stands above."""
    at: Text | None = None
    """The day, or the day and time, of the act."""
    event: Text | None = None
    """The event that is tried."""
    deadline: Text | None = None
    """A deadline whose time has passed, in the place of an event."""
    entry: Text | None = None
    """The entry of a list that the deadline runs for."""
    by: Text | None = None
    """The person who does it."""
    role: Text | None = None
    """The role in which they do it."""
    through: Text | None = None
    """The person who enters it for them."""
    with_: dict[Text, Text] | None = Field(default=None, alias="with")
    """Persons who take part, each with a role."""
    payload: dict[Text, Any] = {}
    """The fields of the event."""
    record: dict[Text, Any] = {}
    """Facts that are recorded with it."""
    expect: Text | None = None
    """What must come of it: accepted, flagged, refused, or unknown where something was not told.

    Of a deadline: overdue or waiting.
    """
    rules: Many[Text] | None = None
    """Exactly the rules by which it comes out so."""


class TestShape(RowShape):
    """One test, or the `rows` of several that have most in common."""

    __test__ = False

    name: Text
    rows: tuple[RowShape, ...] = ()
    """Several tests that have most in common; each says only what differs."""


class TestsShape(Shape):
    """A whole `*.test.yaml`."""

    __test__ = False

    tests: Text
    """What the tests are about."""
    for_: Text = Field(alias="for")
    """The pathway of the cases."""
    policies: Many[Text]
    """The policies that judge, by the names of their files."""
    at: Text | None = None
    """The day, or the day and time, of all acts that say nothing else."""
    given: SettingShape = SettingShape()
    """The case, and the people, of all tests that say nothing else."""
    cases: tuple[TestShape, ...]
    """The tests."""
