"""The words of the command line around reasons and rules, in each language."""

from __future__ import annotations

from typing import Final

from pathway.decision import Answer
from pathway.languages import Label, filled

PHRASES: Final = {
    # ------------------------------------------------------ answers
    "yes": Label("accepted", "hyväksytty", "godkänt"),
    "no": Label("refused", "hylätty", "avslaget"),
    "unknown": Label("needs information", "tarvitaan lisätietoja", "uppgifter behövs"),
    "act": Label("{event} by {who}", "{event}, {who}", "{event}, {who}"),
    "who": Label("{actor} as {role}", "tekijä {actor}, rooli {role}", "{actor}, roll {role}"),
    "entered": Label(", entered by {person}", ", kirjaaja {person}", ", antecknat av {person}"),
    "entered as": Label(
        ", entered by {person} as {role}",
        ", kirjaaja {person}, rooli {role}",
        ", antecknat av {person}, roll {role}",
    ),
    "with": Label(", with {people}", ", mukana {people}", ", deltagare {people}"),
    # ------------------------------------------------------ reasons
    "no because": Label(
        "the rule gives no reason", "säännölle ei ole kirjattu perustetta", "regeln har ingen motivering"
    ),
    "policy": Label("policy:", "säännöstö:", "regelverk:"),
    "version": Label("{name}, version {version}", "{name}, versio {version}", "{name}, version {version}"),
    "failing": Label("failing:", "ei täyty:", "inte uppfyllt:"),
    "read": Label("read:", "luettu:", "läst:"),
    "to be told": Label("to be told:", "ilmoitettava:", "ska meddelas:"),
    "not known": Label("not known yet:", "ei vielä tiedossa:", "ännu inte känt:"),
    "would hold": Label("would hold with:", "täyttyisi, jos:", "skulle vara uppfyllt om:"),
    "and": Label(" and ", " ja ", " och "),
    # ------------------------------------------------------ why
    "built in": Label("Built-in checks", "Perustarkistukset", "Grundkontroller"),
    "held": Label("these hold:", "nämä täyttyvät:", "dessa är uppfyllda:"),
    "consulted": Label("Rules consulted", "Tarkistetut säännöt", "Prövade regler"),
    "no rules": Label(
        "no rule asks anything of this", "mikään sääntö ei koske tätä", "ingen regel gäller detta"
    ),
    "holds": Label("it holds; otherwise:", "täyttyy; muuten:", "uppfylld; annars:"),
    "unasked": Label("it is not asked here; else:", "ei kysytä tässä; muuten:", "frågas inte här; annars:"),
    "not apply": Label("does not apply:", "ei koske tätä:", "gäller inte detta:"),
    "applies": Label("when:", "kun:", "när:"),
    "asks": Label("asks:", "vaatii:", "kräver:"),
    "marks": Label("marks unless:", "merkitsee, ellei:", "markerar om inte:"),
    "written": Label("written:", "kirjoitettu:", "skrivet:"),
    "if": Label(
        "It would be accepted if all of this were so",
        "Hyväksyttäisiin, jos kaikki tämä pitäisi paikkansa",
        "Skulle godkännas om allt detta stämde",
    ),
    "no set": Label(
        "No set of facts was found with which it would be accepted",
        "Ei löytynyt tietoja, joilla tämä hyväksyttäisiin",
        "Inga uppgifter hittades med vilka detta skulle godkännas",
    ),
    "must know": Label(
        "This must be known first", "Tämän pitää ensin olla tiedossa", "Detta måste först vara känt"
    ),
    "may": Label("Who may do it", "Kuka voi tehdä tämän", "Vem får göra detta"),
    # ------------------------------------------------------ a policy
    "for": Label("for:", "koskee:", "gäller:"),
    "in force": Label("in force:", "voimassa:", "i kraft:"),
    "from": Label("from {start}", "{start} alkaen", "från {start}"),
    "from to": Label("from {start} to {end}", "{start} – {end}", "{start} – {end}"),
    "law as of": Label(
        "the law as it stood on {day}; not legal advice",
        "laki sellaisena kuin se oli {day}; ei oikeudellista neuvontaa",
        "lagen sådan den var {day}; inte juridisk rådgivning",
    ),
    "calendars": Label("Calendars", "Kalenterit", "Kalendrar"),
    "working": Label(
        "working days: {country}; days off each week: {weekend}",
        "työpäivät: {country}; viikoittaiset vapaapäivät: {weekend}",
        "arbetsdagar: {country}; lediga dagar varje vecka: {weekend}",
    ),
    "eves yes": Label(
        "Midsummer Eve and Christmas Eve count as working days",
        "juhannusaatto ja jouluaatto ovat työpäiviä",
        "midsommarafton och julafton är arbetsdagar",
    ),
    "eves no": Label(
        "Midsummer Eve and Christmas Eve are days off",
        "juhannusaatto ja jouluaatto ovat vapaapäiviä",
        "midsommarafton och julafton är lediga dagar",
    ),
    "roll yes": Label(
        "a term that would end on a day off ends on the next working day",
        "vapaapäivänä päättyvä määräaika päättyy seuraavana työpäivänä",
        "en tidsfrist som slutar på en ledig dag slutar nästa arbetsdag",
    ),
    "roll no": Label(
        "a term may end on a day off",
        "määräaika voi päättyä vapaapäivänä",
        "en tidsfrist kan sluta på en ledig dag",
    ),
    "school": Label(
        "school days: {first} – {last}", "koulupäivät: {first} – {last}", "skoldagar: {first} – {last}"
    ),
    "only": Label("Only these roles may", "Vain näillä rooleilla", "Bara i dessa roller"),
    "settings": Label("Settings", "Asetukset", "Inställningar"),
    "terms": Label("Terms", "Käsitteet", "Begrepp"),
    "rules": Label("Rules", "Säännöt", "Regler"),
    "flags": Label("Flags", "Merkinnät", "Markeringar"),
    "deadlines": Label("Deadlines", "Määräajat", "Tidsfrister"),
    "properties": Label(
        "Properties to be proved", "Todistettavat ominaisuudet", "Egenskaper som ska bevisas"
    ),
    "on": Label("on:", "toimi:", "åtgärd:"),
    "required": Label("it is required that:", "vaaditaan, että:", "det krävs att:"),
    "marked": Label("the act is marked unless:", "teko merkitään, ellei:", "åtgärden markeras om inte:"),
    "always_marked": Label("the act is always marked", "teko merkitään aina", "åtgärden markeras alltid"),
    "always_refused": Label(
        "the act is never accepted", "tekoa ei koskaan hyväksytä", "åtgärden godtas aldrig"
    ),
    "because": Label("because:", "perustelu:", "motivering:"),
    "source": Label("source:", "lähde:", "källa:"),
    "begins": Label("begins:", "alkaa:", "börjar:"),
    "ends": Label("ends:", "päättyy:", "slutar:"),
    "within": Label("within:", "määräaika:", "inom:"),
    "at": Label("on the day:", "viimeistään:", "senast:"),
    "then": Label("when it has passed:", "kun se on umpeutunut:", "när den har löpt ut:"),
    "enter": Label(
        "{place}: the state {state} begins", "{place}: vaihe {state} alkaa", "{place}: skedet {state} börjar"
    ),
    "leave": Label(
        "{place}: the state {state} ends", "{place}: vaihe {state} päättyy", "{place}: skedet {state} slutar"
    ),
    "event": Label("{event} is done", "toimi {event}", "åtgärden {event}"),
    "true": Label(
        "this becomes so: {condition}",
        "tämä alkaa pitää paikkansa: {condition}",
        "detta börjar stämma: {condition}",
    ),
    "flagged": Label("the case is marked", "asia merkitään", "ärendet markeras"),
    "does": Label(
        "this is done without anybody: {event}",
        "tämä tehdään ilman tekijää: {event}",
        "detta görs utan att någon handlar: {event}",
    ),
    "notified": Label(
        "these are told: {roles}", "ilmoitetaan rooleille: {roles}", "meddelas rollerna: {roles}"
    ),
    "same day": Label("the same day", "sama päivä", "samma dag"),
    "days": Label("days: {count}", "päiviä: {count}", "dagar: {count}"),
    "weeks": Label("weeks: {count}", "viikkoja: {count}", "veckor: {count}"),
    "months": Label("months: {count}", "kuukausia: {count}", "månader: {count}"),
    "years": Label("years: {count}", "vuosia: {count}", "år: {count}"),
    "working days": Label("working days: {count}", "työpäiviä: {count}", "arbetsdagar: {count}"),
    "school days": Label("school days: {count}", "koulupäiviä: {count}", "skoldagar: {count}"),
    # ------------------------------------------------------ a pathway
    "roles": Label("Roles", "Roolit", "Roller"),
    "groups": Label("Groups", "Ryhmät", "Grupper"),
    "client": Label("client", "asiakas", "klient"),
    "organisation": Label("held in an organisation", "organisaation antama", "given av organisationen"),
    "max": Label("at most {count}", "enintään {count}", "högst {count}"),
    "states": Label("States", "Vaiheet", "Skeden"),
    "first": Label("first", "ensimmäinen", "första"),
    "final": Label("final", "viimeinen", "sista"),
    "for each": Label("one for each of: {keys}", "oma jokaiselle: {keys}", "en för varje: {keys}"),
    "events": Label("Events", "Toimet", "Åtgärder"),
    "by": Label("by:", "tekijä:", "görs av:"),
    "through": Label("may be entered by:", "voi kirjata puolesta:", "kan antecknas av:"),
    "takes part": Label("must take part:", "mukana pitää olla:", "måste delta:"),
    "asks for": Label("asks for:", "kysytään:", "uppgifter:"),
    "may record": Label("may record:", "voidaan kirjata:", "kan antecknas:"),
    "move": Label("{place}: {source} → {to}", "{place}: {source} → {to}", "{place}: {source} → {to}"),
    "stays": Label("{place}: stays {source}", "{place}: pysyy {source}", "{place}: förblir {source}"),
    "move when": Label("{move}, when: {condition}", "{move}, kun: {condition}", "{move}, när: {condition}"),
    "any state": Label("any open state", "mikä tahansa avoin vaihe", "vilket öppet skede som helst"),
    "anyone": Label("anyone", "kuka tahansa", "vem som helst"),
    "timer": Label("a deadline", "määräaika", "en tidsfrist"),
    "optional": Label("optional", "vapaaehtoinen", "frivillig"),
    "mon": Label("Monday", "maanantai", "måndag"),
    "tue": Label("Tuesday", "tiistai", "tisdag"),
    "wed": Label("Wednesday", "keskiviikko", "onsdag"),
    "thu": Label("Thursday", "torstai", "torsdag"),
    "fri": Label("Friday", "perjantai", "fredag"),
    "sat": Label("Saturday", "lauantai", "lördag"),
    "sun": Label("Sunday", "sunnuntai", "söndag"),
}
WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def phrase(key: str, language: str, **values: Label | str) -> str:
    """A phrase in a language, with values put in."""
    return filled(PHRASES[key], **values).get(language)


def answer_words(answer: Answer, language: str) -> str:
    """`accepted`, `refused` or `needs information`, in a language."""
    return PHRASES[answer.value].get(language)
