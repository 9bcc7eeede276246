"""What the built-in checks say, in each language. Names stand in quotation marks, so that none is inflected."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pathway.languages import LANGUAGES, Label, filled, joined, same

MESSAGES: Final = {
    # ------------------------------------------------------ who acts
    "by": Label(
        "{event} is for {allowed}, not for {role}{near}",
        "{event}: sallitut roolit: {allowed}; annettu rooli: {role}{near}",
        "{event}: tillåtna roller: {allowed}; angiven roll: {role}{near}",
    ),
    "nobody": Label("nobody", "ei kukaan", "ingen"),
    "need by": Label(
        "the act is done in one of these roles: {allowed}",
        "tekijän rooli on jokin näistä: {allowed}",
        "rollen är någon av dessa: {allowed}",
    ),
    "need by nobody": Label(
        "another policy is in force: by this one, nobody may do it",
        "voimassa on toinen säännöstö: tämän mukaan kukaan ei voi tehdä tätä",
        "ett annat regelverk gäller: enligt detta får ingen göra det",
    ),
    "role": Label(
        "{person} is not {role} here{also}",
        "{person}: tässä asiassa puuttuu rooli {role}{also}",
        "{person}: saknar i detta ärende rollen {role}{also}",
    ),
    "also": Label(
        "; on this case: {roles}", "; roolit tässä asiassa: {roles}", "; roller i detta ärende: {roles}"
    ),
    "need role": Label(
        "{person} is {role} here",
        "{person}: tässä asiassa on rooli {role}",
        "{person}: har i detta ärende rollen {role}",
    ),
    "stranger": Label(
        "the register does not know {people}",
        "rekisteri ei tunne: {people}",
        "registret känner inte: {people}",
    ),
    "need stranger": Label(
        "the register says in which roles this person serves: {person}",
        "rekisteri kertoo henkilön roolit: {person}",
        "registret anger personens roller: {person}",
    ),
    # ------------------------------------------------------ for whom, and with whom
    "through": Label(
        "{person} is none of {may} here",
        "{person}: tässä asiassa ei ole mitään näistä rooleista: {may}",
        "{person}: har i detta ärende ingen av dessa roller: {may}",
    ),
    "through nobody": Label(
        "{event} cannot be entered for somebody",
        "{event}: ei voi kirjata toisen puolesta",
        "{event}: kan inte antecknas för någon annan",
    ),
    "need through": Label(
        "who enters it is one of these here: {may}",
        "kirjaajalla on jokin näistä rooleista: {may}",
        "den som antecknar har någon av dessa roller: {may}",
    ),
    "need through nobody": Label(
        "who acts enters it themselves", "tekijä kirjaa itse", "den som handlar antecknar själv"
    ),
    "said present": Label(
        "{person} is said to be present as {role}, and is not {role} here",
        "{person}: ilmoitettu mukana olevaksi, rooli {role}; tässä asiassa ei ole tätä roolia",
        "{person}: sägs delta, roll {role}; har inte rollen i detta ärende",
    ),
    "need said present": Label(
        "{person} is {role} here, or is left out",
        "{person}: tässä asiassa on rooli {role}, tai henkilöä ei ilmoiteta mukana olevaksi",
        "{person}: har i detta ärende rollen {role}, eller anges inte som deltagare",
    ),
    "with": Label("{name} must take part", "mukana pitää olla: {name}", "detta krävs: {name} deltar"),
    "with one": Label(
        "one of these must take part: {roles}",
        "jonkun näistä pitää olla mukana: {roles}",
        "någon av dessa måste delta: {roles}",
    ),
    "need with": Label(
        "somebody takes part who is one of these: {roles}",
        "joku on mukana, rooli jokin näistä: {roles}",
        "någon deltar, i någon av dessa roller: {roles}",
    ),
    "need with one": Label(
        "{roles}: somebody takes part", "{roles}: joku on mukana", "{roles}: någon deltar"
    ),
    # ------------------------------------------------------ where
    "not open": Label(
        "the case is not open yet, so there is nothing of it to read",
        "asiaa ei ole vielä avattu, joten siinä ei ole luettavaa",
        "ärendet är inte öppnat ännu, så det finns inget att läsa",
    ),
    "need open": Label("the case is open", "asia on avattu", "ärendet är öppnat"),
    "which way": Label(
        "it is not known yet which way {places} goes",
        "ei ole vielä tiedossa, mihin vaiheeseen etenee: {places}",
        "det är ännu inte känt vart detta går vidare: {places}",
    ),
    "need which way": Label(
        "it is known which way {places} goes",
        "on tiedossa, mihin vaiheeseen etenee: {places}",
        "det är känt vart detta går vidare: {places}",
    ),
    "no entry": Label(
        "there is no `{entry}` on the case now",
        "asiassa ei ole nyt merkintää `{entry}`",
        "i ärendet finns inte nu `{entry}`",
    ),
    "need entry": Label(
        "`{entry}` is on the case", "asiassa on merkintä `{entry}`", "i ärendet finns `{entry}`"
    ),
    "stuck": Label(
        "{place} is {state}; {event} goes from {wanted}",
        "{place}: vaihe on nyt {state}; {event}: mahdollinen vaiheissa {wanted}",
        "{place}: skedet är nu {state}; {event}: möjligt i skedena {wanted}",
    ),
    "stuck one": Label(
        "{place} is {state}; {event} goes from {wanted}",
        "{place}: vaihe on nyt {state}; {event}: mahdollinen vaiheessa {wanted}",
        "{place}: skedet är nu {state}; {event}: möjligt i skedet {wanted}",
    ),
    "need stuck one": Label(
        "{place} is in the state {wanted}", "{place}: vaihe on {wanted}", "{place}: skedet är {wanted}"
    ),
    "need stuck": Label(
        "{place} is in one of these states: {wanted}",
        "{place}: vaihe on jokin näistä: {wanted}",
        "{place}: skedet är något av dessa: {wanted}",
    ),
    "no way": Label(
        "{place} is {state}; the condition for {event} from there does not hold",
        "{place}: vaihe on nyt {state}; {event}: siirtymän ehto ei täyty",
        "{place}: skedet är nu {state}; {event}: villkoret för övergången är inte uppfyllt",
    ),
    "or": Label(" or ", " tai ", " eller "),
    # ------------------------------------------------------ what came with it
    "missing": Label("not known yet: {names}", "ei vielä tiedossa: {names}", "ännu inte känt: {names}"),
    "need missing": Label("this is given: {name}", "annettu: {name}", "angivet: {name}"),
    "no field": Label(
        "{event} has no field `{name}`{near}",
        "{event}: ei ole kenttää `{name}`{near}",
        "{event}: det finns inget fält `{name}`{near}",
    ),
    "no record": Label(
        "`{name}` cannot be recorded with {event}{near}",
        "{event}: tähän ei voi kirjata tietoa `{name}`{near}",
        "{event}: här kan inte antecknas `{name}`{near}",
    ),
    "need without": Label("this is left out: `{name}`", "jätetään pois: `{name}`", "lämnas bort: `{name}`"),
    "wrong value": Label("{name}: {error}", "{name}: {error}", "{name}: {error}"),
    "need value": Label(
        "another value is given that fits: {name}",
        "annetaan toinen, sopiva arvo: {name}",
        "ett annat värde anges som passar: {name}",
    ),
    "no row": Label(
        "the catalogue {catalogue} has no row `{value}`{near}",
        "luettelossa {catalogue} ei ole riviä `{value}`{near}",
        "i katalogen {catalogue} finns ingen rad `{value}`{near}",
    ),
    "max": Label(
        "{role} may have {limit}, and would have {who}",
        "{role}: haltijoita voi olla {limit}, nyt olisi: {who}",
        "{role}: antalet innehavare får vara {limit}, och skulle bli: {who}",
    ),
    "need max": Label(
        "{role} is left by enough of its holders: it may have {limit}",
        "{role}: riittävän moni luopuu roolista; haltijoita voi olla {limit}",
        "{role}: tillräckligt många lämnar rollen; antalet innehavare får vara {limit}",
    ),
    # ------------------------------------------------------ other cases
    "no case": Label("there is no case `{id}`", "asiaa `{id}` ei ole", "ärendet `{id}` finns inte"),
    "other pathway": Label(
        "the case `{id}` is on the pathway `{found}`, not on `{wanted}`",
        "asia `{id}`: polku on `{found}`, ei `{wanted}`",
        "ärendet `{id}`: stigen är `{found}`, inte `{wanted}`",
    ),
    "own link": Label(
        "a case cannot be its own {list}",
        "asiaa ei voi liittää itseensä: {list}",
        "ett ärende kan inte kopplas till sig självt: {list}",
    ),
    "no region": Label(
        "the case `{id}` is on a version of its pathway without the region `{region}`",
        "asia `{id}`: polun versiossa ei ole aluetta `{region}`",
        "ärendet `{id}`: stigens version saknar regionen `{region}`",
    ),
    "no list": Label(
        "the case `{id}` is on a version of its pathway without the linked list `{list}`",
        "asia `{id}`: polun versiossa ei ole liitettyjen asioiden luetteloa `{list}`",
        "ärendet `{id}`: stigens version saknar listan över kopplade ärenden `{list}`",
    ),
    "need link": Label(
        "another case is named that fits: {list}",
        "nimetään toinen, sopiva asia: {list}",
        "ett annat ärende anges som passar: {list}",
    ),
    "link refused": Label(
        "{pathway} refuses {event}: {reasons}",
        "{pathway}: ei hyväksytty: {event}: {reasons}",
        "{pathway}: inte godkänt: {event}: {reasons}",
    ),
    "link unknown": Label(
        "{pathway} needs information for {event}: {reasons}",
        "{pathway}: tarvitaan lisätietoja: {event}: {reasons}",
        "{pathway}: uppgifter behövs: {event}: {reasons}",
    ),
    "no reason": Label("it does not hold", "ehto ei täyty", "villkoret är inte uppfyllt"),
    "begins with": Label(
        "a case on {pathway} begins with {names}, which is not known yet",
        "{pathway}: asian avaamiseen tarvitaan {names}; ei vielä tiedossa",
        "{pathway}: för att öppna ärendet behövs {names}; ännu inte känt",
    ),
    "cannot open": Label(
        "no case on {pathway} can be opened: {error}",
        "{pathway}: asiaa ei voi avata: {error}",
        "{pathway}: ärendet kan inte öppnas: {error}",
    ),
    "not here": Label(
        "no case on the pathway `{pathway}` can be opened here",
        "tässä ei voi avata asiaa, polku `{pathway}`",
        "här kan inget ärende öppnas, stig `{pathway}`",
    ),
    "not judged": Label(
        "no policy judges the pathway `{pathway}` here",
        "mikään säännöstö ei koske tässä polkua `{pathway}`",
        "inget regelverk gäller här för stigen `{pathway}`",
    ),
    "no pathway": Label(
        "this engine has no pathway `{pathway}`",
        "tässä järjestelmässä ei ole polkua `{pathway}`",
        "detta system saknar stigen `{pathway}`",
    ),
    "no policy": Label(
        "no policy for the pathway `{pathway}` is named, so none would judge; open the engine with one, or "
        "with that pathway itself",
        "polulle `{pathway}` ei ole nimetty säännöstöä; avaa järjestelmä säännöstön tai kyseisen polun kanssa",
        "inget regelverk är angivet för stigen `{pathway}`; öppna systemet med ett sådant eller med stigen själv",
    ),
    # ------------------------------------------------------ deadlines
    "passed": Label(
        "the deadline {deadline} has passed",
        "määräaika {deadline} on umpeutunut",
        "tidsfristen {deadline} har löpt ut",
    ),
    "passed for": Label(
        "the deadline {deadline} for {subject} has passed",
        "määräaika {deadline} on umpeutunut: {subject}",
        "tidsfristen {deadline} har löpt ut: {subject}",
    ),
}


@dataclass(frozen=True, slots=True)
class Named:
    """A thing of a pathway: by its name in files and logs, and as people call it."""

    name: str
    label: Label

    @property
    def quoted(self) -> Label:
        en, fi, sv = (self.label.get(language) for language in LANGUAGES)
        return Label(f"“{en}”", f"”{fi}”", f"”{sv}”")


@dataclass(frozen=True, slots=True)
class Message:
    """What a check says: `plain` in English with the names of files, `label` in each language as people call things."""

    plain: str
    label: Label


Part = str | Label | Named | Message


def message(key: str, **parts: Part) -> Message:
    """The message of that key, with its parts put in."""
    return _kept(key, **parts) if key in _FEW else _made(key, **parts)


def _made(key: str, **parts: Part) -> Message:
    template = MESSAGES[key]
    plain = template.en.format(**{name: _plain(part) for name, part in parts.items()})
    return Message(plain, filled(template, **{name: _label(part) for name, part in parts.items()}))


_kept = lru_cache(maxsize=4096)(_made)
_FEW: Final = frozenset(
    [
        "by",
        "need by",
        "with",
        "with one",
        "need with",
        "need with one",
        "stuck",
        "need stuck",
        "stuck one",
        "need stuck one",
        "missing",
        "need missing",
    ]
)
"""Messages that hold only names of a pathway: these are few, and are asked for again and again. No person is kept."""


def need(key: str, **parts: Part) -> Label:
    """What would have to be so, in each language."""
    return message(f"need {key}", **parts).label


def together(parts: list[Part] | list[Named] | list[Message] | list[str], between: str = ", ") -> Message:
    """Parts one after another."""
    return Message(between.join(map(_plain, parts)), joined(map(_label, parts), between))


def either(labels: list[Label]) -> Label:
    """Labels of which one is enough."""
    en, fi, sv = (
        MESSAGES["or"].get(language).join(label.get(language) for label in labels) for language in LANGUAGES
    )
    return Label(en, fi, sv)


def _plain(part: Part) -> str:
    match part:
        case Named(name=name):
            return name
        case Label(en=en):
            return en
        case Message(plain=plain):
            return plain
        case _:
            return part


def _label(part: Part) -> Label:
    match part:
        case Named():
            return part.quoted
        case Message(label=label):
            return label
        case Label():
            return part
        case _:
            return same(part)
