"""What a name may mean that means nothing where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from pathway.conditions.scope import HasType, Scope, Vocabulary
from pathway.conditions.types import EnumType, SetType
from pathway.errors import listed

_YES: Final = frozenset(["yes", "true", "always", "kyllä", "joo", "tosi", "ja", "sant", "on", "y"])
_NO: Final = frozenset(["no", "false", "never", "ei", "epätosi", "nej", "falskt", "off", "n"])
_NUMBERS: Final = (
    ("zero", "nolla", "noll"),
    ("one", "yksi", "ett"),
    ("two", "kaksi", "två"),
    ("three", "kolme", "tre"),
    ("four", "neljä", "fyra"),
    ("five", "viisi", "fem"),
    ("six", "kuusi", "sex"),
    ("seven", "seitsemän", "sju"),
    ("eight", "kahdeksan", "åtta"),
    ("nine", "yhdeksän", "nio"),
    ("ten", "kymmenen", "tio"),
    ("eleven", "yksitoista", "elva"),
    ("twelve", "kaksitoista", "tolv"),
)
TODAY: Final = ("now", "nyt", "tänään", "idag", "nu")
_MOST: Final = 3
"""So many places of a value are told of."""


def truth_of(word: str) -> str | None:
    """`yes` or `no` for a word that says so in another language or in capitals."""
    small = word.lower()
    return "yes" if small in _YES else "no" if small in _NO else None


def number_of(word: str) -> str | None:
    """The number that a word says."""
    small = word.lower()
    return next((str(number) for number, words in enumerate(_NUMBERS) if small in words), None)


def with_beginning(scope: Scope, whole: str) -> str | None:
    """A name that means something with a word before it, or in lower case, as it is written here."""
    words, payload = scope.words, scope.payload or {}
    owner = words.lists.get(scope.it or "") or words.roles.get(scope.it or "")
    first, _, rest = whole.partition(".")
    if whole.lower() in ("yes", "no", "true", "false", "today"):
        return whole.lower()
    if whole.lower() in ("never", "always"):
        return truth_of(whole)
    if whole.lower() in TODAY:
        return "today"
    if owner is not None and whole in (*owner.attributes, "state"):
        return f"it.{whole}"
    if scope.it in words.roles and whole in words.people:
        return f"it.{whole}"
    if owner is not None and first not in words.facts and rest in (*owner.attributes, "state"):
        return f"it.{rest}"
    subject = words.lists.get(scope.subject or "")
    if subject is not None and whole in (*subject.attributes, "state"):
        return f"{scope.subject}.{whole}"
    if first in payload:
        return f"event.{whole}"
    if scope.payload is not None and whole == "present":
        return "event.present"
    if scope.actor_roles is not None and (whole in words.people or whole == "role"):
        return f"actor.{whole}"
    if first in ("event", "fact", "facts", "settings", "terms") and rest in _named(words):
        return rest
    return None


def _named(words: Vocabulary) -> tuple[str, ...]:
    return (*words.facts, *words.settings, *words.terms, *words.regions)


def labelled(words: Vocabulary, text: str, among: Iterable[str] | None = None) -> str | None:
    """The name of what has this label in some language: among values if they are given, else anywhere."""
    owners: tuple[Mapping[str, object], ...] = (*_states(words).values(),)
    if among is None:
        owners = (words.facts, words.lists, words.roles, words.regions)
    things = ((name, getattr(thing, "label", None)) for owner in owners for name, thing in owner.items())
    return next(
        (name for name, label in things if _says(label, text) and (among is None or name in among)), None
    )


def value_labelled(type: EnumType | SetType, text: str) -> str | None:
    """The value that has this label in some language."""
    return next((value for value, label in type.labels.items() if _says(label, text)), None)


def _says(label: Any, text: str) -> bool:
    """Whether a word of a condition is a label, in some language."""
    said = () if label is None else (label.en, label.fi, label.sv)
    wanted = text.replace("_", " ").casefold()
    return any(one is not None and one.casefold() == wanted for one in said)


def _states(words: Vocabulary) -> dict[str, Mapping[str, object]]:
    found: dict[str, Mapping[str, object]] = {name: region.states for name, region in words.regions.items()}
    return found | {name: kind.states for name, kind in words.lists.items()}


def kind_of(scope: Scope, word: str) -> str | None:
    """What a word is, of the things that may stand elsewhere: an event, a state, a value. With what to write."""
    words = scope.words
    if word in words.events:
        return f"`{word}` is an event: put it under `on:` of the rule"
    for owner, states in _states(words).items():
        if word in states:
            keys = words.regions[owner].keys if owner in words.regions else ()
            place = (
                f"{owner}[{keys[0]}]" if keys else owner if owner in words.regions else f"any {owner}.state"
            )
            return f"`{word}` is a state of `{owner}`: write `{place} == {word}`"
    places = list(dict.fromkeys(_places(scope, word)))[:_MOST]
    if not places:
        return None
    return f"`{word}` is a value of " + listed(places, "`")


def _places(scope: Scope, word: str) -> Iterator[str]:
    """The places that may have a word as their value."""
    words = scope.words
    yield from _valued(words.facts, word, "")
    yield from _valued(scope.payload or {}, word, "event.")
    yield from _valued(words.people, word, "actor.")
    for owner, entries in words.lists.items():
        yield from _valued(entries.attributes, word, f"any {owner}.")
    for owner, holders in words.roles.items():
        yield from _valued(holders.attributes, word, f"any {owner}.")
    for name, region in words.regions.items():
        if word in region.keys:
            yield f"{name}[…]"


def _valued(fields: Mapping[str, HasType], word: str, prefix: str) -> Iterator[str]:
    for name, field in fields.items():
        if isinstance(field.type, (EnumType, SetType)) and word in field.type.values:
            yield prefix + name


def misplaced(scope: Scope, word: str) -> str | None:
    """The kind of a name that is never a value: a role, a group, a list."""
    words = scope.words
    for kind, names in (("role", words.roles), ("group", words.groups), ("list", words.lists)):
        if word in names and word != scope.subject:
            return kind
    return None


def field_elsewhere(scope: Scope, field: str) -> tuple[str, str | None]:
    """A message and help for a field that the payloads of the events here do not share."""
    events, here = scope.words.events, scope.events
    having = [name for name in here if field in events.get(name, ())]
    lacking = [name for name in here if name not in having]
    if having and lacking:
        message = f"{listed(lacking, '`')} {'has' if len(lacking) == 1 else 'have'} no field `{field}`"
        return message, f"write a rule of its own for {listed(having, '`')}, which {_has(having)}"
    if having:
        return f"`{field}` is of another type in each of {listed(having, '`')}", "write a rule for each"
    message = f"the event has no field `{field}`"
    if here:
        message = f"{listed(here, '`')} {'has' if len(here) == 1 else 'have'} no field `{field}`"
    others = [name for name, fields in events.items() if field in fields]
    if not others:
        return message, None
    return (
        message,
        f"`{field}` is a field of {listed(others[:_MOST], '`')}{', …' if len(others) > _MOST else ''}",
    )


def _has(having: list[str]) -> str:
    return "has it" if len(having) == 1 else "have it"
