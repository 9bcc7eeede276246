"""How values of a scenario come about, checked against the type that the pathway gives them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pathway.conditions.types import (
    BoolType,
    DateType,
    EntryType,
    IntType,
    PersonType,
    TextType,
    Type,
    Value,
    from_text,
)
from pathway.definition import Definition, Field
from pathway.diagnostics import Report
from pathway.documents.scenario_model import (
    ByAge,
    ByFact,
    Chance,
    Choice,
    Constant,
    DateAway,
    Draw,
    FromPool,
    Holder,
    Last,
    NewPerson,
    This,
    WholeNumber,
)
from pathway.documents.scenario_values import distribution, number, pair, percent
from pathway.errors import did_you_mean
from pathway.files import Node, Text, span_of

GIVEN = "given"
"""What a text that is given holds: only whether it is set matters to a rule."""


@dataclass(frozen=True, slots=True)
class Names:
    """What a value may speak of, beside the definition."""

    definition: Definition
    pools: tuple[str, ...]
    own_list: str | None = None
    """The list whose entry `this` is."""


def read_draw(field: Field, node: Node, names: Names, report: Report) -> Draw | None:
    """How `field` gets its value; None after reporting why that cannot be."""
    try:
        return _draw(field, node, names)
    except _Wrong as wrong:
        report.add(wrong.code, span_of(wrong.node or node), str(wrong))
    except ValueError as error:
        report.add("wrong-value", span_of(node), f"`{field.name}`: {error}")
    return None


class _Wrong(Exception):
    def __init__(self, code: str, message: str, node: Node | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.node = node


def _draw(field: Field, node: Node, names: Names) -> Draw:
    if not isinstance(node, dict):
        return _plain(field, node, names)
    if len(node) != 1:
        raise ValueError(f"expected a value, or a mapping with one of {_forms()}")
    ((kind, inner),) = node.items()
    form = _FORMS.get(str(kind))
    if form is None:
        raise _Wrong(
            "unknown-key",
            f"unknown way `{kind}` to draw a value{did_you_mean(kind, _FORMS)}; known: {_forms()}",
        )
    types, read = form
    if types and not isinstance(field.type, types):
        raise _Wrong("type-mismatch", f"`{field.name}` is {field.type}, which `{kind}` cannot give")
    return read(field, inner, names)


def _plain(field: Field, node: Node, names: Names) -> Draw:
    if node == "this" and isinstance(field.type, EntryType):
        if field.type.list != names.own_list:
            raise _Wrong(
                "wrong-reference",
                f"`{field.name}` is {field.type}, and `this` one of the list whose behaviour it stands in: "
                f"{names.own_list or 'none'}",
            )
        return This()
    if node == GIVEN and isinstance(field.type, TextType):
        return Constant(GIVEN)
    return Constant(_value(field, node))


def _value(field: Field, node: Node) -> Value | None:
    if node == "unset":
        if not field.optional:
            raise ValueError("only an optional can be unset")
        return None
    if isinstance(node, dict):
        raise ValueError(f"expected {field.type}, found a mapping")
    return from_text(field.type, node)


def _choice(field: Field, node: Node, _names: Names) -> Draw:
    values, weights = weighted(node)
    return Choice(tuple(_value(field, value) for value in values), weights)


def weighted(node: Node) -> tuple[tuple[Text, ...], tuple[float, ...]]:
    """The values of a `choice` and the running sums of their weights. ValueError where none has weight."""
    if not isinstance(node, Mapping) or not node:
        raise ValueError("`choice` is a mapping of values to weights, such as `{light: 60, serious: 40}`")
    return tuple(node), running_sums([number(weight) for weight in node.values()])


def running_sums(weights: list[float]) -> tuple[float, ...]:
    """The sums of the weights up to each. ValueError where all of them are 0."""
    total = 0.0
    sums: list[float] = []
    for weight in weights:
        total += weight
        sums.append(total)
    if total <= 0:
        raise ValueError("at least one weight must be above 0")
    return tuple(sums)


def _chance(field: Field, node: Node, _names: Names) -> Draw:
    return Chance(percent(node), text=isinstance(field.type, TextType))


def _uniform(field: Field, node: Node, _names: Names) -> Draw:
    low, high = (_value(field, bound) for bound in pair(node))
    assert isinstance(low, int)
    assert isinstance(high, int)
    if low > high:
        raise ValueError(f"the first of two bounds is the smaller one, and {low} is more than {high}")
    return WholeNumber(low, high)


def _age(_field: Field, node: Node, _names: Names) -> Draw:
    return DateAway(distribution(node, "year"), -1)


def _in(_field: Field, node: Node, _names: Names) -> Draw:
    return DateAway(distribution(node, "day"), 1)


def _by_age(field: Field, node: Node, names: Names) -> Draw:
    if not isinstance(node, dict) or "fact" not in node or len(node) < 2:
        raise ValueError(
            "`by_age` has `fact:` with the date of birth, and values by age: `0: none, 7: basic`"
        )
    fact = node[Text("fact")]
    known = names.definition.facts.get(fact) if isinstance(fact, Text) else None
    if known is None or not isinstance(known.type, DateType):
        raise _Wrong("wrong-reference", "`fact` of `by_age` is a fact that holds a date", fact)
    steps = [(age, value) for age, value in node.items() if age != "fact"]
    years = tuple(int(number(age)) for age, _ in steps)
    if years[0] != 0 or list(years) != sorted(set(years)):
        raise ValueError("the ages of `by_age` begin with 0 and rise")
    return ByAge(str(fact), years, tuple(_value(field, value) for _, value in steps))


def _by_fact(field: Field, node: Node, names: Names) -> Draw:
    written = node.get(Text("fact")) if isinstance(node, dict) else None
    fact = names.definition.facts.get(written) if isinstance(written, Text) else None
    if fact is None or not isinstance(node, dict):
        raise _Wrong(
            "wrong-reference", "`by_fact` has `fact:` with the name of a fact, and values by its value"
        )
    cases = {
        from_text(fact.type, key): _draw(field, inner, names)
        for key, inner in node.items()
        if key not in ("fact", "otherwise")
    }
    otherwise = node.get(Text("otherwise"))
    return ByFact(fact.name, cases, None if otherwise is None else _draw(field, otherwise, names))


def _from(_field: Field, node: Node, names: Names) -> Draw:
    return FromPool(_known(node, names.pools, "pool of the staff"))


def _holder(field: Field, node: Node, names: Names) -> Draw:
    role = _known(node, names.definition.roles, "role")
    if isinstance(field.type, EntryType) and field.type.list != role:
        raise _Wrong("type-mismatch", f"`{field.name}` is {field.type}, and no holder of `{role}`", node)
    return Holder(role, entry=isinstance(field.type, EntryType))


def _last(field: Field, node: Node, names: Names) -> Draw:
    written = node if isinstance(node, Text) else Text("")
    list_, _, attribute = written.partition(".")
    if list_ not in names.definition.lists:
        raise _Wrong("unknown-name", _unknown("list", list_, names.definition.lists), node)
    if not attribute:
        if field.type != EntryType(list_):
            raise _Wrong("type-mismatch", f"`{field.name}` is {field.type}, and no entry of `{list_}`", node)
        return Last(list_)
    known = names.definition.lists[list_].attributes
    if attribute not in known:
        raise _Wrong("unknown-name", _unknown(f"attribute of `{list_}`", attribute, known), node)
    if not _same_kind(known[attribute].type, field.type):
        raise _Wrong(
            "type-mismatch", f"`{field.name}` is {field.type}, `{written}` {known[attribute].type}", node
        )
    return Last(list_, attribute)


def _same_kind(one: Type, other: Type) -> bool:
    return one == other or (isinstance(one, IntType) and isinstance(other, IntType))


def _person(_field: Field, node: Node, _names: Names) -> Draw:
    if node != "new":
        raise ValueError("`person` can only be `new`")
    return NewPerson()


def _known(node: Node, known: Mapping[str, Any] | tuple[str, ...], what: str) -> str:
    if isinstance(node, Text) and node in known:
        return str(node)
    raise _Wrong("unknown-name", _unknown(what, node if isinstance(node, Text) else "", known), node)


def _unknown(what: str, name: str, known: Mapping[str, Any] | tuple[str, ...]) -> str:
    return f"unknown {what} `{name}`{did_you_mean(name, known)}"


_FORMS: Mapping[str, tuple[tuple[type, ...], Callable[[Field, Node, Names], Draw]]] = {
    "choice": ((), _choice),
    "chance": ((BoolType, TextType), _chance),
    "uniform": ((IntType,), _uniform),
    "age": ((DateType,), _age),
    "in": ((DateType,), _in),
    "by_age": ((), _by_age),
    "by_fact": ((), _by_fact),
    "from": ((PersonType,), _from),
    "holder": ((PersonType, EntryType), _holder),
    "last": ((), _last),
    "person": ((PersonType,), _person),
}


def _forms() -> str:
    return ", ".join(_FORMS)
