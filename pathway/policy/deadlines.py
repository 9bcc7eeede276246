"""Deadlines and triggers: from the shapes of a policy file to compiled values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from pathway.calendars import NoSpan, Span, Unit, parse_span
from pathway.conditions import Compiler, Expression, Scope, Vocabulary
from pathway.conditions.types import DateType
from pathway.definition import TIMER, Definition
from pathway.definition.fields import label_of
from pathway.definition.strangers import Strangers
from pathway.diagnostics import Edit, Fix, Report
from pathway.diagnostics.fixes import rewritten
from pathway.errors import listed
from pathway.files import Text, validate
from pathway.policy.model import Deadline, Happening, Trigger
from pathway.policy.shapes import DeadlineShape, ThenShape, TriggerShape

_TERM: Final = "write `within: 2 weeks`, or `at:` with a fact that is a date"
_THEN: Final = "`flag`, `{do: event}` and `{notify: [roles]}`"


class DeadlineReader:
    """Compiles what stands under `deadlines:`, and the triggers of properties."""

    def __init__(self, definition: Definition, words: Vocabulary, report: Report, *, school: bool) -> None:
        self._definition = definition
        self._words = words
        self._report = report
        self._school = school
        self._strangers = Strangers(definition, report)

    def deadline(self, shape: DeadlineShape, policy: str, version: int, policy_hash: str) -> Deadline | None:
        """A deadline; None after reporting what is wrong with it."""
        begins = self.triggers(shape.from_, shape.id)
        if not shape.from_:
            self._report.add(
                "wrong-value", shape.id.span, "`from` says nothing that the deadline begins with"
            )
        subject = self._subject(shape)
        is_plain = len(begins) == len(shape.from_) or subject is not None
        compiler = Compiler(Scope(self._words, subject=subject), self._report if is_plain else Report())
        when = None if shape.when is None else compiler.condition(shape.when)
        at = self._last_day(shape, compiler)
        then = self._then(shape)
        return Deadline(
            id=str(shape.id),
            policy=policy,
            policy_hash=policy_hash,
            begins=begins,
            ends=self.triggers(shape.until, shape.id),
            subject=subject,
            within=None if shape.within is None else self._span(shape.within),
            at=at,
            when=when,
            do=None if then.do is None else str(then.do),
            label=label_of(shape.label, self._report),
            because=label_of(shape.because, self._report),
            source=None if shape.source is None else str(shape.source),
            policy_version=version,
            notify=self._told(then.notify),
        )

    def _last_day(self, shape: DeadlineShape, compiler: Compiler) -> Expression | None:
        """The date that `at` gives; that there is neither it nor `within`, or that both are there, is reported."""
        if shape.at is None:
            if shape.within is None:
                message, help = "a deadline needs one of `within` and `at`", _TERM
                self._report.add("missing-key", shape.id.span, message, help)
            return None
        if shape.within is not None:
            message = "`within` and `at` are both given, and each says when the time is over"
            also = ((shape.within.span, "and how long it is"),)
            help = "take one of them out: `within` counts from the beginning, `at` is a fact that is a date"
            label = "the day is given here"
            self._report.add("out-of-place", shape.at.span, message, help, label=label, also=also)
            return None
        return compiler.expression(shape.at, DateType(), compiler.known(shape.when), copy=True)

    def triggers(self, shapes: Iterable[TriggerShape], owner: Text) -> tuple[Trigger, ...]:
        """The triggers of what has the id `owner`."""
        return tuple(trigger for shape in shapes for trigger in self._trigger(shape, owner))

    def _trigger(self, shape: TriggerShape, owner: Text) -> list[Trigger]:
        found: list[Trigger | None] = []
        given = [text for text in (shape.enter, shape.leave, shape.event, shape.true) if text is not None]
        if len(given) != 1:
            at = given[1] if given else owner
            message = "a beginning or end names one of `enter`, `leave`, `event` and `true`"
            self._report.add("wrong-value", at.span, message, "write a list of several: `[{…}, {…}]`")
        if shape.enter is not None:
            found.append(self._crossing(Happening.ENTER, shape.enter))
        if shape.leave is not None:
            found.append(self._crossing(Happening.LEAVE, shape.leave))
        if shape.event is not None:
            found.append(self._event(shape.event))
        if shape.true is not None:
            condition = Compiler(Scope(self._words), self._report).condition(shape.true)
            if condition is not None and condition.drifts:
                message = "only an act can turn this, and the condition reads the day or the register"
                help = "begin or end with what happens, and ask the day under `when`"
                self._report.add("out-of-place", shape.true.span, message, help)
            found.append(None if condition is None else Trigger(Happening.TRUE, condition=condition))
        return [trigger for trigger in found if trigger is not None]

    def _crossing(self, kind: Happening, text: Text) -> Trigger | None:
        name, _, state = text.partition(".")
        region = name.partition("[")[0]
        if region not in self._words.regions and region not in self._words.lists:
            self._no_owner(text, region)
            return None
        states = self._definition.states_of(region)
        if region in self._words.lists and name != region:
            message = f"`{region}` is a list, and every entry has a deadline of its own"
            self._report.add("wrong-reference", text.span, message, f"write `{region}.{state}`")
            return None
        if region in self._words.regions and name not in self._definition.regions[region].instances:
            self._unknown(text.part(0, len(name)), "instance", self._definition.regions[region].instances)
            return None
        if not state:
            first, what = next(iter(states), "state"), "list" if region in self._words.lists else "region"
            message = f"`{name}` is a {what}; say which of its states"
            help = f"write `{name}.{first}`; there are {', '.join(states)}"
            self._report.add("wrong-reference", text.span, message, help)
            return None
        if state not in states:
            self._unknown(text.part(len(name) + 1, len(text)), f"state of {region}", states)
            return None
        return Trigger(kind, name, state)

    def _no_owner(self, text: Text, region: str) -> None:
        """Report a trigger that begins with no region or list: maybe with a state, or with the label of one."""
        known = [*self._words.regions, *self._words.lists]
        owners = [owner for owner in known if text in self._definition.states_of(owner)]
        if owners:
            message = f"`{text}` is a state; say of what"
            fix = rewritten(text.span, f"{owners[0]}.{text}") if self._is_only(owners, text) else None
            self._report.add("wrong-reference", text.span, message, f"write `{owners[0]}.{text}`", fix=fix)
        elif text in self._definition.events:
            message = f"`{text}` is an event, and `enter` and `leave` name states"
            self._report.add("wrong-reference", text.span, message, f"write `event: {text}`")
        else:
            self._unknown(text.part(0, len(region)), "region or list", known)

    def _event(self, name: Text) -> Trigger | None:
        if name not in self._definition.events:
            self._unknown(name, "event", self._definition.events)
            return None
        return Trigger(Happening.EVENT, str(name))

    def _is_only(self, owners: Sequence[str], text: Text) -> bool:
        """Whether a state is that of one list or region alone, which is spoken of by its name."""
        plain = owners[0] in self._words.lists or owners[0] in self._definition.regions[owners[0]].instances
        return len(owners) == 1 and plain and text.span.source.text[text.span.start : text.span.end] == text

    def _unknown(self, at: Text, what: str, known: Iterable[str]) -> None:
        self._strangers.unknown(at, what, known)

    def _subject(self, shape: DeadlineShape) -> str | None:
        """The list whose entries the deadline runs for: the one that all its beginnings speak of."""
        texts = [trigger.enter or trigger.leave or "" for trigger in shape.from_]
        names = [self._meant(text.partition(".")[0].partition("[")[0]) for text in texts]
        lists = dict.fromkeys(name if name in self._words.lists else None for name in names)
        if len(lists) > 1:
            message = "all beginnings of a deadline must speak of the same list"
            self._report.add("wrong-reference", shape.id.span, message)
        return next((name for name in lists if name is not None), None)

    def _meant(self, name: str) -> str:
        """The list or region that a name stands for, or is near to: its being misspelt is reported once."""
        known = [*self._words.regions, *self._words.lists]
        return self._strangers.meant(name, known) or name

    def _span(self, text: Text) -> Span | None:
        try:
            span = parse_span(text)
        except NoSpan as error:
            plain = text.span.source.text[text.span.start : text.span.end] == text
            edits = (Edit(text.span, error.meant),) if error.meant is not None and plain else ()
            fix = Fix(f"write `{error.meant}`", edits, safe=False) if edits else None
            self._report.add("wrong-value", text.span, str(error), fix=fix)
            return None
        if span.unit is Unit.SCHOOL_DAYS and not self._school:
            message = "school days need a school calendar, and this policy names none"
            self._report.add("unknown-calendar", text.span, message, "add `calendars: {school: {file: …}}`")
        return span

    def _then(self, shape: DeadlineShape) -> ThenShape:
        """What a deadline does when it fires; nothing but a flag, also after reporting what is wrong."""
        if isinstance(shape.then, Text) and shape.then == "flag":
            return ThenShape()
        if not isinstance(shape.then, dict):
            at = shape.then.span if isinstance(shape.then, Text) else shape.id.span
            known = isinstance(shape.then, Text) and shape.then in self._definition.events
            instead = f"{{do: {shape.then}}}"
            help, fix = (f"write `{instead}`", rewritten(at, instead)) if known else (None, None)
            self._report.add("wrong-value", at, f"`then` is one of {_THEN}", help, fix=fix)
            return ThenShape()
        then = validate(ThenShape, shape.then, self._report)
        if then is None:
            return ThenShape()
        if (then.do is None) == (not then.notify):
            at = shape.id.span if then.do is None else then.do.span
            self._report.add("wrong-value", at, f"`then` is one of {_THEN}")
        if then.do is not None:
            self._check_event(then.do)
        return then

    def _check_event(self, name: Text) -> None:
        event = self._definition.events.get(name)
        if event is None:
            self._unknown(name, "event", self._definition.events)
        elif TIMER not in event.by:
            able = [one for one, other in self._definition.events.items() if TIMER in other.by]
            message = f"a deadline cannot do `{name}`: in the pathway that is for people alone"
            help = f"name one of {listed(able, '`')}; or write `then: flag`" if able else "write `then: flag`"
            self._report.add("allow-wider-than-by", name.span, message, help)

    def _told(self, names: Iterable[Text]) -> tuple[str, ...]:
        """The roles that a deadline notifies, groups taken apart, each once."""
        roles, groups = self._definition.roles, self._definition.groups
        told: list[str] = []
        for name in names:
            if name not in roles and name not in groups:
                self._unknown(name, "role or group", [*roles, *groups])
            else:
                told += groups.get(name, (str(name),))
        return tuple(dict.fromkeys(told))
