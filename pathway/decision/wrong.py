"""The checks MOVE, PAYLOAD and MAX where they do not say yes: what is wrong, and what would have to be so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from pathway.conditions.sentence import sentence
from pathway.decision.messages import Message, either, message, need, together
from pathway.decision.model import Answer, Check, owner_of
from pathway.decision.reasons import Words, built_in, words_of
from pathway.definition import Definition, Event
from pathway.languages import Label


def nowhere_to_go(
    definition: Definition, event: Event, stuck: Iterable[str], state_of: Callable[[str], str | None]
) -> Check:
    """The check MOVE of an event that has no move from where some instances stand."""
    words = words_of(definition, event.name)
    found = [_stuck(words, event, instance, state_of(instance)) for instance in stuck]
    said = together([said for said, _ in found], "; ")
    return built_in("MOVE", Answer.NO, said, needs=tuple(needed for _, needed in found))


def _stuck(words: Words, event: Event, instance: str, state: str | None) -> tuple[Message, Label]:
    if state is None:
        return message("no entry", entry=instance), need("entry", entry=instance)
    name, place, called = owner_of(instance), words.instance(instance), words.event(event.name)
    moves = [move for move in event.moves if move.region == name]
    conditions = [move.when for move in moves if state in move.sources and move.when is not None]
    if conditions:
        said = message("no way", place=place, state=words.state(name, state), event=called)
        return said, either([sentence(when, words.speech).label for when in conditions])
    sources = dict.fromkeys(source for move in moves for source in move.sources)
    wanted = together([words.state(name, source) for source in sources])
    key = "stuck one" if len(sources) == 1 else "stuck"
    said = message(key, place=place, state=words.state(name, state), event=called, wanted=wanted)
    return said, need(key, place=place, wanted=wanted)


def way_not_known(definition: Definition, places: Sequence[str]) -> Check:
    """The check MOVE where it depends on something not known which move is taken."""
    words = words_of(definition)
    said = together([words.instance(place) for place in places])
    needs = (need("which way", places=said),)
    return built_in("MOVE", Answer.UNKNOWN, message("which way", places=said), tuple(places), needs)


def not_given(definition: Definition, event: Event, missing: Sequence[str]) -> Check:
    """The check PAYLOAD where something is missing that must come with the act."""
    words = words_of(definition, event.name)
    names = [words.field(name) for name in missing]
    said, needs = message("missing", names=together(names)), tuple(need("missing", name=n) for n in names)
    return built_in("PAYLOAD", Answer.UNKNOWN, said, tuple(missing), needs)


def too_many(definition: Definition, role: str, limit: int, holders: Iterable[str]) -> Check:
    """The check MAX where more people would hold a role than may."""
    called, who = words_of(definition).owner(role), ", ".join(id.partition("/")[2] for id in holders)
    said = message("max", role=called, limit=str(limit), who=who)
    return built_in("MAX", Answer.NO, said, needs=(need("max", role=called, limit=str(limit)),))
