"""The beginning of a policy: a rule and a deadline that speak of what the pathway has."""

from __future__ import annotations

from typing import Final

from pathway.definition import Definition, Event, Region
from pathway.scaffolds.written import LINE

_TEXT: Final = """\
# A policy: rules for the pathway {pathway}. It can only refuse, mark or time more than the pathway and other policies
# do. What is marked TODO is yours to write; `pathway check` says what is wrong with the rest.
policy: {name}
for: {pathway}
version: 1
# It applies from this day on. For a later version, copy the file, and raise `version` and `valid_from`.
valid_from: 2026-01-01
label:
  en: TODO what people call this policy
  fi: TODO säännöstön nimi
  sv: TODO regelverkets namn
{require}{deadlines}"""

_REQUIRE: Final = """
# A rule refuses an event unless `that` holds. Under `flag:` in place of `require:` it would only be marked.
require:
  - id: {name}_1
    # TODO which event, and on which condition; `when` says in which cases the rule is asked at all
    on: [{event}]
    that: {condition}
    because:
      en: TODO tell people why, and what they can do instead
      fi: TODO kerro, miksi ja mitä voi tehdä
      sv: TODO berätta varför, och vad man kan göra
    source: TODO the law or decision that this rests on
"""

_DEADLINES: Final = """
# A deadline runs from what happens until something else does: entering or leaving a state, or an event.
deadlines:
  - id: {name}_2
    from: {{enter: {place}}}
    until: {{leave: {place}}}
    # or `7 working days`, `3 months`, `same day`
    within: 14 days
    # or {{notify: [a role]}}, or {{do: an event}} that the role `timer` may do
    then: flag
    because:
      en: TODO tell people what is late
      fi: TODO kerro, mikä on myöhässä
      sv: TODO berätta vad som är försenat
    source: TODO the law or decision that this rests on
"""


def new_policy(name: str, definition: Definition, schema: str) -> str:
    """The text of a new policy file for a pathway."""
    found = _way(definition)
    require = deadlines = ""
    if found is not None:
        event, region, place = found
        condition = _condition(region, place)
        require = _REQUIRE.format(name=name, event=event.name, condition=condition)
        deadlines = _DEADLINES.format(name=name, place=place)
    return LINE.format(schema) + _TEXT.format(
        name=name, pathway=definition.name, require=require, deadlines=deadlines
    )


def _way(definition: Definition) -> tuple[Event, Region, str] | None:
    """An event that leaves a state, one that is not the first if there is one; its region, and `region.state`."""
    ways = [
        (event, definition.regions[move.region], f"{move.region}.{source}")
        for event in definition.events.values()
        for move in event.moves
        if move.region in definition.regions and not definition.regions[move.region].keys
        for source in move.sources
        if move.to not in (None, source)
    ]
    later = (way for way in ways if not way[2].endswith(f".{way[1].initial}"))
    return next(later, next(iter(ways), None))


def _condition(region: Region, place: str) -> str:
    """A condition that holds where the event fits."""
    if any(state.final for state in region.states.values()):
        return f"{region.name} is not final"
    return f"{region.name} == {place.rpartition('.')[2]}"
