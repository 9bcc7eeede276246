"""The keys of table tests, in policy files and in files of their own, as pydantic models."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from pathway.files import Many, Shape, Text


class SettingShape(Shape):
    """The case that an act is judged on, and the people whom the register knows."""

    facts: dict[Text, Any] = {}
    states: dict[Text, Text] = {}
    holds: dict[Text, Any] = {}
    lists: dict[Text, tuple[dict[Text, Any], ...]] = {}
    people: dict[Text, dict[Text, Any]] = {}


class RowShape(Shape):
    """One test; a row of several says only what differs from what stands above it."""

    name: Text | None = None
    given: SettingShape = SettingShape()
    at: Text | None = None
    event: Text | None = None
    deadline: Text | None = None
    entry: Text | None = None
    by: Text | None = None
    role: Text | None = None
    through: Text | None = None
    with_: dict[Text, Text] | None = Field(default=None, alias="with")
    payload: dict[Text, Any] = {}
    record: dict[Text, Any] = {}
    expect: Text | None = None
    rules: Many[Text] | None = None


class TestShape(RowShape):
    """One test, or the `rows` of several that have most in common."""

    __test__ = False

    name: Text
    rows: tuple[RowShape, ...] = ()


class TestsShape(Shape):
    """A whole `*.test.yaml`."""

    __test__ = False

    tests: Text
    for_: Text = Field(alias="for")
    policies: Many[Text]
    at: Text | None = None
    given: SettingShape = SettingShape()
    cases: tuple[TestShape, ...]
