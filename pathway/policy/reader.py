"""Reads a policy file against the pathway that it is for. Every fault is a diagnostic."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from pathway.calendars import CalendarError, SchoolCalendar, WorkingCalendar
from pathway.conditions import Compiler, Scope, TermText, Vocabulary
from pathway.definition import ANYONE, TIMER, Definition, Event, vocabulary
from pathway.definition.fields import label_of
from pathway.definition.naming import BUILT_IN, check_names
from pathway.definition.strangers import Strangers, several
from pathway.diagnostics import Report, Source, Span
from pathway.errors import did_you_mean
from pathway.files import Node, Text, load_text, names_beside, span_at, validate
from pathway.policy.deadlines import DeadlineReader
from pathway.policy.misplaced import without_misplaced
from pathway.policy.model import Policy, Rule, Term
from pathway.policy.properties import PropertyReader
from pathway.policy.school_days import read_school_days
from pathway.policy.scopes import event_scope
from pathway.policy.shapes import PolicyShape, RuleShape, WorkingShape

BUILT_IN_CHECKS: Final = ("BY", "ROLE", "THROUGH", "WITH", "MOVE", "PAYLOAD", "MAX", "LINK")
_DEPEND_ON_PLACE: Final = ("optional-not-checked", "out-of-place", "wrong-reference")
"""What is wrong with a term in one place and may be right in another."""
_FOR: Final = re.compile(r"^for:[ \t]*([\w-]+)[ \t]*(?:#.*)?$", re.MULTILINE)
_DATES: Final = "write a later `valid_until`, or leave it out while the end is not known"
_OTHER_ID: Final = "give the rule another id"
_SEVERAL: Final = 3
"""From so many events on, it is no misspelling that none is of the pathway."""
_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def policy_target(node: Node) -> str | None:
    """The name of the pathway that a policy is for, where it says so."""
    target = node.get("for") if isinstance(node, dict) else None  # type: ignore[call-overload]
    return str(target) if isinstance(target, Text) else None


def policy_for(source: Source) -> str | None:
    """The name of the pathway that a policy is for, read without the rest of the text where it stands plainly."""
    written = _FOR.search(source.text)
    if written is not None:
        return written[1]
    node = load_text(source, Report())
    return None if node is None else policy_target(node)


def load_policy(
    source: Source, definition: Definition, companions: Callable[[str], Source | None], report: Report
) -> Policy | None:
    """The policy that a text describes; None where it has errors, all of which are in the report."""
    read = read_policy(source, definition, companions, report)
    return None if read is None else read[0]


def read_policy(
    source: Source, definition: Definition, companions: Callable[[str], Source | None], report: Report
) -> tuple[Policy, PolicyShape] | None:
    """As `load_policy`, with what the policy was made of: its texts know where they stand."""
    before = report.errors
    node = load_text(source, report)
    sound = None if node is None else without_misplaced(node, report)
    is_whole = report.errors == before
    shape = None if sound is None else validate(PolicyShape, sound, report, go_on=is_whole)
    if shape is None or not is_whole:
        return None
    if shape.for_ != definition.name:
        _report_other_pathway(shape.for_, definition.name, report)
        return None
    if _is_of_another(shape, definition):
        message = f"no rule here is on an event of the pathway `{shape.for_}`"
        help = "name the pathway that the rules are for"
        report.add("unknown-name", shape.for_.span, message, help)
        return None
    policy = _Reader(shape, node or [], definition, companions, report).read(source)
    return (policy, shape) if report.errors == before else None


def _is_of_another(shape: PolicyShape, definition: Definition) -> bool:
    """Whether the rules are for another pathway: none of their events is of this one, and most are near to none."""
    known = definition.events
    events = {str(event) for rule in (*shape.require, *shape.flag) for event in rule.on}
    if len(events) < _SEVERAL or not events.isdisjoint(known):
        return False
    strangers = Strangers(definition, Report())
    strange = [one for one in events if not (several(one, known) or strangers.meant(one, known))]
    return 2 * len(strange) > len(events)


def _report_other_pathway(written: Text, name: str, report: Report) -> None:
    """The policy is read for another pathway than it names: misspelt here, or another one named elsewhere."""
    near = did_you_mean(written, [name])
    if near:
        report.add("file-not-found", written.span, f"there is no pathway `{written}`{near}")
        return
    message = f"the policy is for the pathway `{written}`, and is used with `{name}` here"
    help = f"write `for: {name}`, or let the file that names this policy be about the same pathway"
    report.add("unknown-name", written.span, message, help)


def check_bundle(policies: Sequence[Policy], report: Report, sources: Mapping[str, Source]) -> None:
    """Report ids that two policies in one bundle both use. `sources` are their texts by their hashes."""
    seen: dict[str, Policy] = {}
    for policy in policies:
        for id in [*(r.id for r in policy.rules), *(d.id for d in policy.deadlines)]:
            other = seen.setdefault(id, policy)
            if other.name != policy.name:
                message = f"the id `{id}` is used in the policy `{other.name}` too"
                at = _place_of_id(id, sources[policy.hash])
                also = ((_place_of_id(id, sources[other.hash]), f"the one of `{other.name}`"),)
                report.add("duplicate-rule", at, message, "give one of them another id", also=also)


def _place_of_id(id: str, source: Source) -> Span:
    found = re.search(rf"""\bid:\s*["']?({re.escape(id)})(?!\w)""", source.text)
    return source.span(*found.span(1)) if found else source.span(0, 0)


@dataclass(slots=True)
class _Reader:
    shape: PolicyShape
    node: Node
    definition: Definition
    companions: Callable[[str], Source | None]
    report: Report
    _school_text: str = ""
    _terms: dict[str, Term] = field(default_factory=dict)
    _strangers: Strangers = field(init=False)

    def __post_init__(self) -> None:
        self._strangers = Strangers(self.definition, self.report)

    def read(self, source: Source) -> Policy:
        shape = self.shape
        if shape.valid_until is not None and shape.valid_until < shape.valid_from:
            at = span_at(self.node, "valid_until")
            also = ((span_at(self.node, "valid_from"), "it begins here"),)
            self.report.add("wrong-dates", at, "the policy ends before it begins", _DATES, also=also)
        words = self._words()
        school = self._school()
        digest = hashlib.sha256(f"{len(source.text)}:{source.text}{self._school_text}".encode()).hexdigest()
        named = shape.calendars is not None and shape.calendars.school is not None
        deadlines = DeadlineReader(self.definition, words, self.report, school=named)
        self._check_ids()
        rules = [self._rule(rule, words, flags=False) for rule in shape.require]
        rules += [self._rule(rule, words, flags=True) for rule in shape.flag]
        timed = (deadlines.deadline(d, str(shape.policy), shape.version, digest) for d in shape.deadlines)
        PropertyReader(self.definition, words, deadlines, self.report).check(shape.properties)
        return Policy(
            name=str(shape.policy),
            pathway=str(shape.for_),
            version=shape.version,
            valid_from=shape.valid_from,
            valid_until=shape.valid_until,
            label=label_of(shape.label, self.report),
            law_as_of=shape.law_as_of,
            working=self._working(),
            school=school,
            allow={str(event): self._allowed(event, roles) for event, roles in shape.allow.items()},
            rules=tuple(rule for rule in rules if rule is not None),
            deadlines=tuple(deadline for deadline in timed if deadline is not None),
            hash=digest,
            properties=tuple(str(p.id) for p in shape.properties),
            terms=self._terms,
            settings=words.settings,
        )

    def _unknown(self, at: Text, what: str, known: Iterable[str]) -> None:
        self._strangers.unknown(at, what, known)

    # -------------------------------------------------------------- names

    def _words(self) -> Vocabulary:
        words, shape = vocabulary(self.definition), self.shape
        taken = [*words.facts, *words.roles, *words.groups, *words.regions, *words.lists]
        prefixes = {fact.split(".")[0] for fact in words.facts}
        for name in [*shape.terms, *shape.settings]:
            if name in taken or name in prefixes:
                self.report.add("duplicate-name", name.span, f"`{name}` is a name of the pathway already")
            elif "." in name or name in BUILT_IN:
                self.report.add(
                    "unusable-name", name.span, f"`{name}` cannot be the name of a term or setting"
                )
            elif name in shape.terms and name in shape.settings:
                self.report.add("duplicate-name", name.span, f"`{name}` is both a term and a setting")
        check_names(shape.terms, "a term", self.report)
        check_names(shape.settings, "a setting", self.report)
        words = replace(words, settings={str(k): v for k, v in shape.settings.items()})
        compiler = Compiler(Scope(words), self.report)
        terms = {str(name): TermText(str(text), compiler.parse(text)) for name, text in shape.terms.items()}
        broken = set()
        for name, text in shape.terms.items():
            self._terms[str(name)], is_broken = self._read_term(text, replace(words, apart=shape.terms))
            broken |= {str(name)} if is_broken else set()
        return replace(words, terms=terms, broken=broken)

    def _read_term(self, text: Text, words: Vocabulary) -> tuple[Term, bool]:
        """A term, and whether it has faults wherever it is used; they are reported at the term."""
        scratch = Report()
        term = Term(str(text), Compiler(Scope(words), scratch).condition(text))
        certain = [finding for finding in scratch if finding.code.name not in _DEPEND_ON_PLACE]
        for finding in certain:
            self.report.take(finding)
        return term, bool(certain)

    def _check_ids(self) -> None:
        shape = self.shape
        seen: dict[str, Text] = {}
        ids = [*(rule.id for rule in (*shape.require, *shape.flag)), *(one.id for one in shape.deadlines)]
        for id in [*ids, *(one.id for one in shape.properties)]:
            first = seen.setdefault(str(id), id)
            if first is not id:
                message = f"the id `{id}` stands here twice; the first is on line {first.span.line}"
                also = ((first.span, "the first one"),)
                self.report.add("duplicate-rule", id.span, message, _OTHER_ID, also=also)
            elif id in BUILT_IN_CHECKS:
                message = f"`{id}` is the id of a check that is built in"
                self.report.add("duplicate-rule", id.span, message, _OTHER_ID)

    def _allowed(self, event: Text, roles: tuple[Text, ...]) -> tuple[str, ...]:
        described = self.definition.events.get(event)
        if described is None:
            self._unknown(event, "event", self.definition.events)
            return ()
        expanded: list[str] = []
        for role in roles:
            members = self.definition.groups.get(role, (str(role),))
            if not (
                role in self.definition.groups or role in self.definition.roles or role in (ANYONE, TIMER)
            ):
                self._unknown(role, "role or group", [*self.definition.roles, *self.definition.groups])
                continue
            wider = [member for member in members if member not in described.by]
            if wider:
                allowed = ", ".join(described.by)
                message = f"`{role}` may not do `{event}` in the pathway, and a policy can only narrow"
                self.report.add("allow-wider-than-by", role.span, message, f"the pathway allows {allowed}")
            expanded += members
        return tuple(expanded)

    # -------------------------------------------------------------- rules

    def _rule(self, shape: RuleShape, words: Vocabulary, *, flags: bool) -> Rule | None:
        events = self._events(shape.on)
        if not shape.on:
            self.report.add("wrong-value", shape.id.span, f"`on` of the rule `{shape.id}` names no events")
        if not shape.that:
            self.report.add("wrong-value", shape.id.span, f"`that` of the rule `{shape.id}` asks nothing")
        if not events:
            return None
        compiler = Compiler(event_scope(words, events), self.report)
        when = None if shape.when is None else compiler.condition(shape.when)
        that = compiler.condition(shape.that, compiler.known(shape.when))
        because = label_of(shape.because, self.report)
        if because is None:
            self.report.add(
                "missing-because", shape.id.span, f"the rule `{shape.id}` does not say why", "add `because`"
            )
        if shape.source is None:
            self.report.add(
                "missing-source", shape.id.span, f"the rule `{shape.id}` names no source", "add `source`"
            )
        if that is None or (shape.when is not None and when is None):
            return None
        names = tuple(event.name for event in events)
        label = label_of(shape.label, self.report)
        source = None if shape.source is None else str(shape.source)
        policy, version = str(self.shape.policy), self.shape.version
        return Rule(str(shape.id), flags, names, when, that, policy, label, because, source, version)

    def _events(self, names: Iterable[Text]) -> list[Event]:
        """The events of a rule; for one that is misspelt the one that is near, so that its conditions are read."""
        events = self.definition.events
        for name in names:
            if name not in events:
                self._unknown(name, "event", events)
        listed = [one for name in names for one in several(name, events) or [name]]
        meant = (self._strangers.meant(name, events) for name in listed)
        return [events[name] for name in meant if name is not None]

    # -------------------------------------------------------------- calendars

    def _working(self) -> WorkingCalendar | None:
        shape = self.shape.calendars.working if self.shape.calendars else None
        if shape is None:
            return None
        weekend = self._weekend(shape)
        try:
            calendar = WorkingCalendar(str(shape.country), weekend, shape.eves, shape.roll_forward)
            calendar.check(self.shape.valid_from.year)
        except CalendarError as error:
            at = getattr(shape.country, "span", self.shape.policy.span)
            self.report.add("unknown-calendar", at, str(error))
            return None
        return calendar

    def _weekend(self, shape: WorkingShape) -> frozenset[int]:
        days = []
        for name in shape.weekend or ():
            if name in _WEEKDAYS:
                days.append(_WEEKDAYS.index(name))
            else:
                self._unknown(name, "day of the week", _WEEKDAYS)
        return frozenset(days) if shape.weekend is not None else frozenset({5, 6})

    def _school(self) -> SchoolCalendar | None:
        shape = self.shape.calendars.school if self.shape.calendars else None
        if shape is None:
            return None
        before = len(self.report)
        source = self.companions(str(shape.file))
        if source is None and len(self.report) > before:
            return None
        if source is None:
            near = did_you_mean(shape.file, names_beside(shape.file.span.source.path))
            message = f"there is no file `{shape.file}` beside this one{near}"
            self.report.add("file-not-found", shape.file.span, message)
            return None
        self._school_text = source.text
        return read_school_days(source, self._working() or WorkingCalendar(), self.report)
