"""States from which no moves lead to a final state, in a region that has final states."""

from __future__ import annotations

from pathway.checks.parts import states_of
from pathway.checks.subjects import ReadPathway
from pathway.definition.flow import reached_from, steps_of
from pathway.diagnostics import Report
from pathway.files import Text


def check(pathway: ReadPathway, report: Report) -> None:
    definition = pathway.definition
    for region in definition.regions.values():
        _check(pathway, region.name, region.initial, report)
    for kind in definition.lists.values():
        if kind.initial is not None:
            _check(pathway, kind.name, kind.initial, report)


def _check(pathway: ReadPathway, name: str, initial: str, report: Report) -> None:
    states = pathway.definition.states_of(name)
    steps = steps_of(pathway.definition, name)
    finals = {state for state, described in states.items() if described.final}
    dead = states.keys() - {source for source, _ in steps} - finals
    ends = reached_from(
        finals | dead, {(to, source) for source, to in steps}
    )  # those without exit are told of
    there = reached_from([initial], steps)
    lost = [key for key in states_of(pathway.shape, name) if key in there and key not in ends]
    if finals and lost:
        report.add(
            "no-way-to-final",
            lost[0].span,
            f"no moves lead from {_listed(lost)} of {name} to a final state",
            f"add a move to {_listed(sorted(finals), 'or')}, so that a case can end",
            label="from here no case can end",
            also=tuple((state.span, "nor from here") for state in lost[1:]),
        )


def _listed(names: list[Text] | list[str], word: str = "and") -> str:
    quoted = [f"`{name}`" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} {word} {quoted[-1]}"
