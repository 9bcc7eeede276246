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
    "act": Label("{event} by {who}", "{event}; {who}", "{event}; {who}"),
    "who": Label("{actor} as {role}", "tekijä: {actor}, rooli: {role}", "{actor}, roll: {role}"),
    "entered": Label(", entered by {person}", ", kirjaaja: {person}", ", antecknat av {person}"),
    "entered as": Label(
        ", entered by {person} as {role}",
        ", kirjaaja: {person}, rooli: {role}",
        ", antecknat av {person}, roll: {role}",
    ),
    "with": Label(", with {people}", ", mukana: {people}", ", deltagare: {people}"),
    # ------------------------------------------------------ logs and what became of a case
    "done by": Label("{what} by {who}", "{what}; {who}", "{what}; {who}"),
    "of policy": Label("{id} of {policy}", "{id}, säännöstö {policy}", "{id}, regelverk {policy}"),
    "by deadline": Label(
        "{what} by the deadline {deadline}", "{what}; määräaika {deadline}", "{what}; tidsfrist {deadline}"
    ),
    "deadline passed": Label(
        "deadline {deadline} has passed",
        "määräaika {deadline} on umpeutunut",
        "tidsfristen {deadline} har löpt ut",
    ),
    "was due": Label("was due {day}", "määräaika oli {day}", "tidsfristen var {day}"),
    "reason given": Label("reason: {reason}", "syy: {reason}", "orsak: {reason}"),
    "told of": Label("to be told: {roles}", "ilmoitettava: {roles}", "ska meddelas: {roles}"),
    "is linked": Label("{target} is linked", "liitetty: {target}", "kopplat: {target}"),
    "seen by": Label("seen by {target}", "tämän näkee: {target}", "ses av: {target}"),
    "not seen by": Label(
        "not seen by {target} any more", "tätä ei enää näe: {target}", "ses inte längre av: {target}"
    ),
    "migrated": Label(
        "migration to version {version} of {name}",
        "siirto versioon {version}: {name}",
        "flyttning till version {version}: {name}",
    ),
    "other changed": Label(
        "the linked case {case} changed (its entry {entry})",
        "liitetty asia {case} muuttui (sen merkintä {entry})",
        "det kopplade ärendet {case} ändrades (dess post {entry})",
    ),
    # ------------------------------------------------------ tests that failed
    "expected": Label("expected", "odotettiin", "väntat"),
    "found": Label("found", "saatiin", "utfall"),
    "by rules": Label("{answer} by {rules}", "{answer}: {rules}", "{answer}: {rules}"),
    "let pass": Label("{id} let it pass", "{id} hyväksyi tämän", "{id} släppte igenom detta"),
    "not here": Label("{id} does not apply here", "{id} ei koske tätä", "{id} gäller inte här"),
    "the deadline": Label("the deadline {deadline}", "määräaika {deadline}", "tidsfristen {deadline}"),
    # ------------------------------------------------------ a case as it stands
    "case head": Label(
        "case {case}, version {version}: {name}",
        "asia {case}, versio {version}: {name}",
        "ärende {case}, version {version}: {name}",
    ),
    "case states": Label("states", "vaiheet", "skeden"),
    "case people": Label("people", "henkilöt", "personer"),
    "case facts": Label("facts", "tiedot", "uppgifter"),
    "case entries": Label("entries", "merkinnät", "poster"),
    "case watchers": Label("seen by", "tämän näkevät", "ses av"),
    "case deadlines": Label("deadlines that run", "käynnissä olevat määräajat", "tidsfrister som löper"),
    "watcher": Label(
        "the case {case}, as its {list}", "asia {case}, luettelo {list}", "ärendet {case}, lista {list}"
    ),
    "state of": Label("{entry} is {state}", "{entry}, vaihe {state}", "{entry}, skede {state}"),
    "running": Label(
        "{deadline}: until {moment}", "{deadline}: viimeistään {moment}", "{deadline}: senast {moment}"
    ),
    "run out": Label(
        "{deadline}: until {moment}, which is over",
        "{deadline}: viimeistään {moment}, umpeutunut",
        "{deadline}: senast {moment}, har löpt ut",
    ),
    "waits": Label(
        "{deadline}: the date that it waits for is not set",
        "{deadline}: päivää, josta se riippuu, ei ole kirjattu",
        "{deadline}: dagen som den väntar på har inte antecknats",
    ),
    "column answer": Label("answer", "vastaus", "svar"),
    "column event": Label("event", "toimi", "åtgärd"),
    "column role": Label("role", "rooli", "roll"),
    "column why": Label("why not", "miksi ei", "varför inte"),
    "short yes": Label("yes", "kyllä", "ja"),
    "short no": Label("no", "ei", "nej"),
    "short unknown": Label("not yet", "ei vielä", "inte ännu"),
    "needs": Label("needs {names}", "tarvitaan {names}", "behövs {names}"),
    # ------------------------------------------------------ what an act does to a case
    "assign": Label("{person} is {role} now", "{person}: nyt rooli {role}", "{person}: har nu rollen {role}"),
    "release": Label(
        "{person} is {role} no more",
        "{person}: ei enää roolia {role}",
        "{person}: har inte längre rollen {role}",
    ),
    "linked now": Label(
        "{target} is linked, and is {state}",
        "liitetty: {target}, vaihe {state}",
        "kopplat: {target}, skede {state}",
    ),
    "watch": Label(
        "the case {case} sees this one as its {list}",
        "asia {case} näkee tämän luettelossaan {list}",
        "ärendet {case} ser detta i sin lista {list}",
    ),
    "unwatch": Label(
        "the case {case} does not see this one as its {list} any more",
        "asia {case} ei enää näe tätä luettelossaan {list}",
        "ärendet {case} ser inte längre detta i sin lista {list}",
    ),
    "add": Label("{target} is added", "lisätty: {target}", "har lagts till: {target}"),
    "end": Label("{target} is ended", "päättynyt: {target}", "har avslutats: {target}"),
    "runs": Label("deadline {deadline} runs", "määräaika {deadline} alkaa", "tidsfristen {deadline} löper"),
    "until": Label(" until {moment}", ", viimeistään {moment}", ", senast {moment}"),
    "close": Label("a deadline that ran is met or over", "määräaika päättyi", "en tidsfrist har upphört"),
    "due": Label(
        "a deadline that runs has another date now",
        "määräajan päivä muuttui",
        "en tidsfrist har fått ett annat datum",
    ),
    # ------------------------------------------------------ deadlines that fire in a story
    "subject": Label(" for {subject}", ", koskee: {subject}", ", gäller: {subject}"),
    "on case": Label(" on {case}", ", asia: {case}", ", ärende: {case}"),
    "is over": Label(
        "deadline {deadline} is over", "määräaika {deadline} umpeutui", "tidsfristen {deadline} löpte ut"
    ),
    "did": Label(": does {event}", "; tehdään {event}", "; detta görs: {event}"),
    "not done": Label(
        ": was to do {event}, which was refused",
        "; olisi tehty {event}, mutta se hylättiin",
        "; skulle göra {event}, som avslogs",
    ),
    "missed": Label(" (missed)", " (määräaika ylitettiin)", " (tidsfristen överskreds)"),
    "case line": Label("on {case}: ", "{case}: ", "{case}: "),
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
    "unasked": Label("it is not asked here; else:", "ei koske tätä; muuten:", "gäller inte här; annars:"),
    "not apply": Label(
        "does not apply; it would when:",
        "ei koske tätä; koskisi, kun:",
        "gäller inte detta; skulle gälla när:",
    ),
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
    "each alone": Label(
        "Each is looked at by itself: where one changes another, ask again. Limits of roles and linked cases "
        "are judged when the act is done",
        "Jokaista tarkastellaan erikseen: jos yksi muuttaa toista, kysy uudelleen. Roolien enimmäismäärät ja "
        "liitetyt asiat tarkistetaan, kun toimi tehdään",
        "Var och en granskas för sig: om en ändrar en annan, fråga på nytt. Gränser för roller och kopplade "
        "ärenden prövas när åtgärden görs",
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
    "marked": Label("the act is marked unless:", "toimi merkitään, ellei:", "åtgärden markeras om inte:"),
    "always_marked": Label("the act is always marked", "toimi merkitään aina", "åtgärden markeras alltid"),
    "always_refused": Label(
        "the act is never accepted", "toimea ei koskaan hyväksytä", "åtgärden godkänns aldrig"
    ),
    "because": Label("because:", "perustelu:", "motivering:"),
    "source": Label("source:", "lähde:", "källa:"),
    "begins": Label("begins:", "alkaa:", "börjar:"),
    "ends": Label("ends:", "päättyy:", "slutar:"),
    "within": Label("within:", "määräaika:", "tidsfrist:"),
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
        "this is done automatically: {event}",
        "tämä tehdään automaattisesti: {event}",
        "detta görs automatiskt: {event}",
    ),
    "notified": Label(
        "these are told: {roles}", "ilmoitetaan rooleille: {roles}", "meddelas rollerna: {roles}"
    ),
    "same day": Label("the same day", "sama päivä", "samma dag"),
    "one days": Label("1 day", "1 päivä", "1 dag"),
    "days": Label("{count} days", "{count} päivää", "{count} dagar"),
    "one weeks": Label("1 week", "1 viikko", "1 vecka"),
    "weeks": Label("{count} weeks", "{count} viikkoa", "{count} veckor"),
    "one months": Label("1 month", "1 kuukausi", "1 månad"),
    "months": Label("{count} months", "{count} kuukautta", "{count} månader"),
    "one years": Label("1 year", "1 vuosi", "1 år"),
    "years": Label("{count} years", "{count} vuotta", "{count} år"),
    "one working days": Label("1 working day", "1 työpäivä", "1 arbetsdag"),
    "working days": Label("{count} working days", "{count} työpäivää", "{count} arbetsdagar"),
    "one school days": Label("1 school day", "1 koulupäivä", "1 skoldag"),
    "school days": Label("{count} school days", "{count} koulupäivää", "{count} skoldagar"),
    # ------------------------------------------------------ a pathway
    "roles": Label("Roles", "Roolit", "Roller"),
    "groups": Label("Groups", "Ryhmät", "Grupper"),
    "client": Label("client", "asiakas", "klient"),
    "organisation": Label("held in an organisation", "organisaation antama", "given av organisationen"),
    "max": Label("at most {count}", "enintään {count}", "högst {count}"),
    "states": Label("States", "Vaiheet", "Skeden"),
    "first": Label("first", "alkuvaihe", "första skedet"),
    "final": Label("final", "päätevaihe", "slutskede"),
    "for each": Label("one for each of: {keys}", "oma jokaiselle: {keys}", "en för varje: {keys}"),
    "events": Label("Events", "Toimet", "Åtgärder"),
    "by": Label("by:", "kuka voi tehdä:", "får göras av:"),
    "through": Label("may be entered by:", "puolesta voi kirjata:", "får antecknas av:"),
    "one of": Label("one of: {roles}", "joku näistä: {roles}", "någon av: {roles}"),
    "facts": Label("What is known of a case", "Asian tiedot", "Uppgifter om ärendet"),
    "people": Label(
        "What the register knows of a person",
        "Rekisterin tiedot henkilöstä",
        "Registrets uppgifter om en person",
    ),
    "lists": Label("Lists", "Luettelot", "Listor"),
    "catalogues": Label("Catalogues", "Valikoimat", "Kataloger"),
    "rows": Label("rows: {count}", "rivejä: {count}", "rader: {count}"),
    "personal": Label("personal data", "henkilötieto", "personuppgift"),
    "default": Label(
        "unless told: {value}", "ellei toisin kirjata: {value}", "om inget annat anges: {value}"
    ),
    "values": Label("values:", "arvot:", "värden:"),
    "ordered": Label("from the lowest:", "pienimmästä alkaen:", "från det lägsta:"),
    "an entry": Label("an entry of {name}", "merkintä, luettelo {name}", "en post, lista {name}"),
    "a row": Label("a row of {name}", "rivi, valikoima {name}", "en rad, katalog {name}"),
    "linked": Label("a case on the pathway {name}", "asia, polku {name}", "ett ärende, stig {name}"),
    "takes part": Label("must take part:", "mukana pitää olla:", "måste delta:"),
    "asks for": Label("asks for:", "kysytään:", "uppgifter:"),
    "may record": Label("may record:", "voidaan kirjata:", "kan antecknas:"),
    "move": Label("{place}: {source} → {to}", "{place}: {source} → {to}", "{place}: {source} → {to}"),
    "stays": Label(
        "{place}: {source}; the state stays",
        "{place}: {source}; vaihe ei muutu",
        "{place}: {source}; skedet ändras inte",
    ),
    "move when": Label("{move}, when: {condition}", "{move}, kun: {condition}", "{move}, när: {condition}"),
    "any state": Label("any open state", "mikä tahansa avoin vaihe", "vilket öppet skede som helst"),
    "anyone": Label("anyone", "kuka tahansa", "vem som helst"),
    "timer": Label(
        "automatically when a deadline passes",
        "automaattisesti määräajan umpeutuessa",
        "automatiskt när en tidsfrist löper ut",
    ),
    "optional": Label("optional", "valinnainen", "valfri"),
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
