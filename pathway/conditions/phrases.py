"""The words in which conditions are said, in each language.

Names and values stand between quotation marks or behind a colon, so that nothing is ever inflected.
"""

from __future__ import annotations

from typing import Final

from pathway.languages import Label

PHRASES: Final = {
    # ------------------------------------------------------ joining
    "all": Label("all of these", "kaikki nämä", "alla dessa"),
    "some": Label("at least one of these", "ainakin yksi näistä", "minst ett av dessa"),
    "not": Label("this is not so", "tämä ei pidä paikkaansa", "detta stämmer inte"),
    "and": Label(" and ", " ja ", " och "),
    "or": Label(" or ", " tai ", " eller "),
    # ------------------------------------------------------ comparing
    "==": Label("{left} is {right}", "{left} on {right}", "{left} är {right}"),
    "!=": Label("{left} is not {right}", "{left} ei ole {right}", "{left} är inte {right}"),
    "number <": Label("{left} is less than {right}", "{left} on alle {right}", "{left} är mindre än {right}"),
    "number <=": Label("{left} is at most {right}", "{left} on enintään {right}", "{left} är högst {right}"),
    "number >": Label("{left} is more than {right}", "{left} on yli {right}", "{left} är större än {right}"),
    "number >=": Label(
        "{left} is at least {right}", "{left} on vähintään {right}", "{left} är minst {right}"
    ),
    "date <": Label(
        "{left} is earlier than {right}", "{left} on aikaisempi kuin {right}", "{left} är tidigare än {right}"
    ),
    "date <=": Label(
        "{left} is no later than {right}", "{left} on viimeistään {right}", "{left} är senast {right}"
    ),
    "date >": Label(
        "{left} is later than {right}", "{left} on myöhempi kuin {right}", "{left} är senare än {right}"
    ),
    "date >=": Label(
        "{left} is no earlier than {right}", "{left} on aikaisintaan {right}", "{left} är tidigast {right}"
    ),
    "enum <": Label("{left} is below {right}", "{left} on alle {right}", "{left} är under {right}"),
    "enum <=": Label("{left} is at most {right}", "{left} on enintään {right}", "{left} är högst {right}"),
    "enum >": Label("{left} is above {right}", "{left} on yli {right}", "{left} är över {right}"),
    "enum >=": Label("{left} is at least {right}", "{left} on vähintään {right}", "{left} är minst {right}"),
    "in": Label(
        "{left} is one of these: {values}",
        "{left} on jokin näistä: {values}",
        "{left} är något av dessa: {values}",
    ),
    "not in": Label(
        "{left} is none of these: {values}",
        "{left} ei ole mikään näistä: {values}",
        "{left} är inget av dessa: {values}",
    ),
    "member": Label("{of} includes {left}", "{of} sisältää arvon {left}", "{of} omfattar {left}"),
    "not member": Label(
        "{of} does not include {left}", "{of} ei sisällä arvoa {left}", "{of} omfattar inte {left}"
    ),
    # ------------------------------------------------------ asking
    "yes": Label("{x}: yes", "{x}: kyllä", "{x}: ja"),
    "no": Label("{x}: no", "{x}: ei", "{x}: nej"),
    "set": Label("{x} is recorded", "{x} on kirjattu", "{x} har antecknats"),
    "not set": Label("{x} is not recorded", "{x} ei ole kirjattu", "{x} har inte antecknats"),
    "named": Label("{x} has been named", "{x} on nimetty", "{x} är utsedd"),
    "not named": Label("{x} has not been named", "{x} ei ole nimetty", "{x} är inte utsedd"),
    "final": Label("{x} is a final one", "{x} on päätevaihe", "{x} är ett slutskede"),
    "not final": Label("{x} is not a final one", "{x} ei ole päätevaihe", "{x} är inte ett slutskede"),
    "present": Label("{x} takes part", "{x} on mukana", "{x} deltar"),
    "not present": Label("{x} does not take part", "{x} ei ole mukana", "{x} deltar inte"),
    "role present": Label(
        "at least one of these takes part: {roles}",
        "ainakin yksi näistä on mukana: {roles}",
        "minst en av dessa deltar: {roles}",
    ),
    "role not present": Label(
        "none of these takes part: {roles}",
        "kukaan näistä ei ole mukana: {roles}",
        "ingen av dessa deltar: {roles}",
    ),
    "someone": Label("{x}: somebody takes part", "{x}: joku on mukana", "{x}: någon deltar"),
    "no one": Label("{x}: nobody takes part", "{x}: kukaan ei ole mukana", "{x}: ingen deltar"),
    # ------------------------------------------------------ lists
    "any": Label("{list}: at least one", "{list}: ainakin yksi", "{list}: finns"),
    "none": Label("{list}: none", "{list}: ei yhtään", "{list}: finns inte"),
    "any where": Label(
        "{list}: there is at least one for which",
        "{list}: on ainakin yksi, josta pätee",
        "{list}: det finns sådana för vilka gäller",
    ),
    "none where": Label(
        "{list}: there is none for which",
        "{list}: ei ole yhtään, josta pätee",
        "{list}: det finns inga för vilka gäller",
    ),
    "count": Label("number", "lukumäärä", "antal"),
    "count where": Label(
        "{count} (only those for which: {where})",
        "{count} (vain ne, joista pätee: {where})",
        "{count} (bara de för vilka gäller: {where})",
    ),
    # ------------------------------------------------------ values
    "true": Label("yes", "kyllä", "ja"),
    "false": Label("no", "ei", "nej"),
    "always": Label("always", "aina", "alltid"),
    "never": Label("never", "ei koskaan", "aldrig"),
    "today": Label("the present day", "kuluva päivä", "dagens datum"),
    "days": Label(
        "the number of days since {day}", "päivien määrä päivästä {day}", "antalet dagar sedan {day}"
    ),
    "months": Label(
        "the number of full months since {day}",
        "täysien kuukausien määrä päivästä {day}",
        "antalet hela månader sedan {day}",
    ),
    "years": Label(
        "the number of full years since {day}",
        "täysien vuosien määrä päivästä {day}",
        "antalet hela år sedan {day}",
    ),
    # ------------------------------------------------------ places
    "quoted": Label("“{x}”", "”{x}”", "”{x}”"),
    "event": Label("this act", "tämä toimi", "denna åtgärd"),
    "actor": Label("who acts", "tekijä", "den som agerar"),
    "role": Label("role", "rooli", "roll"),
    "subject": Label("{list} in question", "{list}, jota tämä koskee", "{list} som detta gäller"),
    "state": Label("state", "vaihe", "skede"),
    # ------------------------------------------------------ what a place has as its value
    "not set value": Label("not recorded", "ei kirjattu", "inte antecknat"),
    "not known value": Label("not known", "ei tiedossa", "inte känt"),
    "erased value": Label("erased", "poistettu", "raderat"),
    "none value": Label("none", "ei yhtään", "ingen"),
    "nobody value": Label("nobody", "ei kukaan", "ingen"),
    "now": Label("{said} (now: {value})", "{said} (nyt: {value})", "{said} (nu: {value})"),
    # ------------------------------------------------------ types
    "bool type": Label("yes or no", "kyllä tai ei", "ja eller nej"),
    "int type": Label("a whole number", "kokonaisluku", "ett heltal"),
    "date type": Label("a date", "päivämäärä", "ett datum"),
    "text type": Label("a text", "teksti", "en text"),
    "enum type": Label("one of {values}", "jokin näistä: {values}", "något av dessa: {values}"),
    "set type": Label("a list from {values}", "luettelo näistä: {values}", "en lista av dessa: {values}"),
    "one value": Label("one value", "yksi arvo", "ett värde"),
    "some values": Label("any number of values", "mitkä tahansa arvot", "valfritt antal värden"),
    "person type": Label("a person", "henkilö", "en person"),
    "entry type": Label("an entry of {name}", "merkintä luettelosta {name}", "en post i {name}"),
    "row type": Label(
        "a row of the catalogue {name}", "rivi luettelosta {name}", "en rad i katalogen {name}"
    ),
    "case type": Label("a case on {name}", "asia, polku {name}", "ett ärende, stig {name}"),
    # ------------------------------------------------------ values that do not fit
    "unfit": Label(
        "expected {type}, found {found}",
        "odotettu: {type}, saatu: {found}",
        "väntat: {type}, angett: {found}",
    ),
    "unfit entry": Label(
        "expected {type}, written `{name}/…`, found {found}",
        "odotettu: {type}, muodossa `{name}/…`, saatu: {found}",
        "väntat: {type}, i formen `{name}/…`, angett: {found}",
    ),
    "too small": Label(
        "expected at least {limit}, found {found}",
        "odotettu: vähintään {limit}, saatu: {found}",
        "väntat: minst {limit}, angett: {found}",
    ),
    "too large": Label(
        "expected at most {limit}, found {found}",
        "odotettu: enintään {limit}, saatu: {found}",
        "väntat: högst {limit}, angett: {found}",
    ),
    "too long": Label(
        "expected a whole number of at most 18 digits",
        "odotettu: kokonaisluku, enintään 18 numeroa",
        "väntat: ett heltal med högst 18 siffror",
    ),
    "broken text": Label(
        "expected a text, found one with a broken character in it",
        "odotettu: teksti, saatu: teksti, jossa on viallinen merkki",
        "väntat: en text, angett: en text med ett trasigt tecken",
    ),
    "unfit date": Label(
        "expected a date such as 2026-03-02, found {found}",
        "odotettu: päivämäärä, esimerkiksi 2026-03-02, saatu: {found}",
        "väntat: ett datum, till exempel 2026-03-02, angett: {found}",
    ),
    "nothing": Label("nothing", "ei mitään", "ingenting"),
    "a number": Label("the number {x}", "luku {x}", "talet {x}"),
    "a very large number": Label("a very large number", "hyvin suuri luku", "ett mycket stort tal"),
    "a list": Label("a list", "luettelo", "en lista"),
    "a mapping": Label("a mapping", "nimetyt arvot", "namngivna värden"),
    "a thing": Label("a {x}", "{x}", "{x}"),
    "near": Label("; did you mean `{x}`?", "; tarkoititko `{x}`?", "; menade du `{x}`?"),
}
