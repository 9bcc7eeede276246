"""The pictures' own words in the languages of the labels."""

from __future__ import annotations

from typing import Final

_WORDS: Final[dict[str, dict[str, str]]] = {
    "en": {
        "any": "from any open state:",
        "any_state": "any open state",
        "more": "+ {n} more",
        "acts": "{n} acts",
        "stays": "in any open state, without moving:",
        "keys": "one for each:",
        "entries": "one for each entry of the list",
        "follows": "each is another case, and follows it:",
        "linked": "linked by:",
        "now": "now",
        "legend": "Legend",
        "initial": "start",
        "state": "state",
        "final": "final state",
        "current": "where the case is now",
        "box": "box of the slide",
        "forward": "way on",
        "lane": "longer way or return, by a side lane",
        "entry": "way in from any open state",
        "stay": "act without moving",
        "states": "{n} states",
    },
    "fi": {
        "any": "mistä tahansa avoimesta tilasta:",
        "any_state": "mikä tahansa avoin tila",
        "more": "+ {n} muuta",
        "acts": "{n} tapahtumaa",
        "stays": "missä tahansa avoimessa tilassa, siirtymättä:",
        "keys": "oma jokaiselle:",
        "entries": "oma luettelon jokaiselle merkinnälle",
        "follows": "kukin on toinen asia, jota seurataan:",
        "linked": "liitetään tapahtumalla:",
        "now": "nyt",
        "legend": "Selite",
        "initial": "alku",
        "state": "tila",
        "final": "lopputila",
        "current": "missä asia on nyt",
        "box": "kalvon laatikko",
        "forward": "siirtymä eteenpäin",
        "lane": "pitempi siirtymä tai paluu sivukaistaa pitkin",
        "entry": "siirtymä mistä tahansa avoimesta tilasta",
        "stay": "tapahtuma siirtymättä",
        "states": "{n} tilaa",
    },
    "sv": {
        "any": "från vilket öppet tillstånd som helst:",
        "any_state": "vilket öppet tillstånd som helst",
        "more": "+ {n} till",
        "acts": "{n} händelser",
        "stays": "i vilket öppet tillstånd som helst, utan övergång:",
        "keys": "en för varje:",
        "entries": "en för varje post i listan",
        "follows": "var och en är ett annat ärende, som följs:",
        "linked": "kopplas med:",
        "now": "nu",
        "legend": "Teckenförklaring",
        "initial": "början",
        "state": "tillstånd",
        "final": "sluttillstånd",
        "current": "där ärendet är nu",
        "box": "ruta på bilden",
        "forward": "övergång framåt",
        "lane": "längre övergång eller återgång längs en sidofil",
        "entry": "övergång från vilket öppet tillstånd som helst",
        "stay": "händelse utan övergång",
        "states": "{n} tillstånd",
    },
}


def word(key: str, language: str, n: int = 0) -> str:
    """A phrase of the pictures in `language`, or in English; `{n}` stands for a number."""
    return _WORDS.get(language, _WORDS["en"])[key].replace("{n}", str(n))
