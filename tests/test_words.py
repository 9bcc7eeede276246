"""What people read in their language: values and fields by their labels, logs, cases, stories and tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from commanded import run

from pathway.diagnostics import Report
from pathway.documents import Library
from pathway.files import Finder

DESK = """\
pathway: desk
version: 1
label: {en: Desk, fi: Tiski, sv: Disk}
types:
  grade:
    type: enum
    values: [low, high]
    ordered: yes
    value_labels:
      low: {en: Low, fi: Matala, sv: Låg}
      high: {en: High, fi: Korkea, sv: Hög}
facts:
  grade: {type: grade, default: low, label: {en: Grade, fi: Taso, sv: Nivå}}
  tags:
    type: set
    values: [a, b]
    default: []
    value_labels: {a: {en: First, fi: Eka, sv: Etta}, b: {en: Second, fi: Toka, sv: Tvåa}}
    label: {en: Tags, fi: Tunnisteet, sv: Etiketter}
  note: {type: text, optional: yes, personal: yes, label: {en: Note, fi: Huomautus, sv: Anteckning}}
people:
  trained: {type: bool, default: no, label: {en: Trained, fi: Koulutettu, sv: Utbildad}}
roles:
  clerk:
    label: {en: Clerk, fi: Virkailija, sv: Tjänsteman}
    attributes: {lead: {type: bool, default: no, label: {en: Leads, fi: Johtaa, sv: Leder}}}
regions:
  main:
    label: {en: Desk work, fi: Tiskityö, sv: Diskarbete}
    initial: open
    states:
      open: {label: {en: Open, fi: Auki, sv: Öppen}}
      shut: {label: {en: Shut, fi: Kiinni, sv: Stängd}, final: yes}
lists:
  visit:
    label: {en: Visit, fi: Käynti, sv: Besök}
    attributes: {grade: {type: grade, label: {en: Grade of the visit, fi: Käynnin taso, sv: Besökets nivå}}}
events:
  begin:
    label: {en: Begin, fi: Aloita, sv: Börja}
    by: [anyone]
    may_set: [grade, tags, note]
    effects:
      - {assigns: {clerk: actor}, adds: {visit: {grade: grade}}}
  shut:
    label: {en: Close, fi: Sulje, sv: Stäng}
    by: [clerk]
    moves: [{region: main, from: open, to: shut}]
"""
RULES = """\
policy: rules
for: desk
version: 1
valid_from: 2020-01-01
require:
  - id: R1
    on: [shut]
    that: [grade >= high, a in tags, note is set, not any visit where it.grade == low]
    because: {en: Not yet., fi: Ei vielä., sv: Inte ännu.}
    source: us
deadlines:
  - {id: D1, from: {enter: main.open}, until: {enter: main.shut}, within: 1 working day, then: flag,
     because: {en: Late., fi: Myöhässä., sv: Sent.}}
  - {id: D2, from: {event: begin}, within: 2 weeks, then: flag, because: {en: Late., fi: Myöhässä., sv: Sent.}}
"""


@pytest.fixture(autouse=True)
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A pathway whose every name and value has a label that differs from its name, and a policy."""
    (tmp_path / "desk.yaml").write_text(DESK, encoding="utf-8")
    (tmp_path / "rules.yaml").write_text(RULES, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        (
            "en",
            [
                "Grade [grade]: one value (unless told: Low [low]) from the lowest: Low [low], High [high]",
                "Tags [tags]: any number of values (unless told: none) values: First [a], Second [b]",
                "Note [note]: a text (optional, personal data)",
                "Trained [trained]: yes or no (unless told: no)",
                "Clerk [clerk] - Leads [lead]: yes or no (unless told: no)",
                "Visit [visit] - Grade of the visit [grade]: one value",
            ],
        ),
        (
            "fi",
            [
                "Taso [grade]: yksi arvo (ellei toisin kirjata: Matala [low]) pienimmästä alkaen: Matala [low],",
                "Huomautus [note]: teksti (valinnainen, henkilötieto)",
                "Virkailija [clerk] - Johtaa [lead]: kyllä tai ei (ellei toisin kirjata: ei)",
                "Kiinni [shut] (päätevaihe)",
            ],
        ),
        (
            "sv",
            [
                "Nivå [grade]: ett värde (om inget annat anges: Låg [low]) från det lägsta: Låg [low], Hög [high]",
                "Anteckning [note]: en text (valfri, personuppgift)",
                "får göras av: Tjänsteman [clerk]",
            ],
        ),
    ],
)
def test_a_pathway_shows_its_fields_and_values(language: str, wanted: list[str]) -> None:
    """Facts, what the register knows, attributes of roles and lists, and values by their labels."""
    shown = run(f"show desk.yaml --lang {language}")
    assert shown.code == 0
    assert [part for part in wanted if part not in flat(shown.out)] == []


def test_a_pathway_as_json_has_its_fields() -> None:
    """The stable form has types, values with their labels, and what is optional or personal."""
    found = run("show desk.yaml --lang fi --format json").json
    assert found["facts"]["grade"] == {
        "label": "Taso",
        "type": "enum",
        "optional": False,
        "personal": False,
        "default": "low",
        "values": {"low": "Matala", "high": "Korkea"},
        "ordered": True,
    }
    assert found["facts"]["note"]["personal"] is True
    assert found["lists"]["visit"]["attributes"]["grade"]["type"] == "enum"
    assert found["roles"]["clerk"]["attributes"]["lead"]["label"] == "Johtaa"


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        (
            "en",
            [
                "“Grade” is at least “High”",
                "“Tags” includes “First”",
                "“Note” is recorded",
                "“Visit”: there is none for which: (“Visit: Grade of the visit” is “Low”)",
                "within: 1 working day",
                "within: 2 weeks",
            ],
        ),
        (
            "fi",
            [
                "”Taso” on vähintään ”Korkea”",
                "”Tunnisteet” sisältää arvon ”Eka”",
                "”Käynti”: ei ole yhtään, josta pätee: (”Käynti: Käynnin taso” on ”Matala”)",
                "määräaika: 1 työpäivä",
                "määräaika: 2 viikkoa",
            ],
        ),
        (
            "sv",
            [
                "”Nivå” är minst ”Hög”",
                "”Anteckning” har antecknats",
                "”Besök”: det finns inga för vilka gäller: (”Besök: Besökets nivå” är ”Låg”)",
                "tidsfrist: 1 arbetsdag",
                "tidsfrist: 2 veckor",
            ],
        ),
    ],
)
def test_a_policy_says_values_by_their_labels(language: str, wanted: list[str]) -> None:
    """An ordered value is compared in neutral words, and spans are counted as people count."""
    shown = flat(run(f"show rules.yaml --lang {language}").out)
    assert [part for part in wanted if part not in shown] == []


def test_a_label_for_no_value_is_found() -> None:
    """A label of a value that the type has not is an error that names the near one, and mends it."""
    Path("desk.yaml").write_text(DESK.replace("      high: {en", "      hihg: {en"), encoding="utf-8")
    found = run("check desk.yaml --format json").json["diagnostics"]
    assert [one["name"] for one in found] == ["unknown-value"]
    assert "`value_labels` has `hihg`, which is no value here; did you mean `high`?" in found[0]["message"]
    assert run("check desk.yaml --fix --unsafe-fixes").code == 0
    assert Path("desk.yaml").read_text(encoding="utf-8") == DESK


def test_labels_belong_to_values() -> None:
    """A type without values has nothing to label."""
    wrong = DESK.replace("note: {type: text,", "note: {type: text, value_labels: {a: {en: A, fi: B, sv: C}},")
    Path("desk.yaml").write_text(wrong, encoding="utf-8")
    found = run("check desk.yaml --format json").json["diagnostics"]
    assert [(one["name"], one["message"]) for one in found] == [
        ("unknown-key", "`value_labels` means nothing for the type `text`")
    ]


def test_labels_make_no_other_type() -> None:
    """Two types with the same values are the same type, whatever people call the values."""
    definition = Library(Finder(()), Report()).definition(Path("desk.yaml").resolve())
    assert definition is not None
    bare = DESK.replace(
        "  grade: {type: grade, default: low,",
        "  grade: {type: enum, values: [low, high], ordered: yes, default: low,",
    )
    Path("bare.yaml").write_text(bare, encoding="utf-8")
    other = Library(Finder(()), Report()).definition(Path("bare.yaml").resolve())
    assert other is not None
    assert definition.facts["grade"].type == other.facts["grade"].type
    assert hash(definition.facts["grade"].type) == hash(other.facts["grade"].type)


@pytest.mark.parametrize(
    ("language", "did", "stands", "logged"),
    [
        (
            "fi",
            [
                "ann: nyt rooli Virkailija [clerk]",
                "Taso [grade] = Korkea [high]",
                "Käynnin taso [grade] = Korkea [high]",
            ],
            [
                "asia c1, versio 1: Tiski",
                "vaiheet Tiskityö [main]: Auki [open]",
                "Taso [grade] = Korkea [high]",
            ],
            [
                "Aloita [begin]; tekijä: ann, rooli: kuka tahansa: hyväksytty",
                "hylätty (R1, säännöstö rules, versio 1)",
            ],
        ),
        (
            "sv",
            ["ann: har nu rollen Tjänsteman [clerk]", "Nivå [grade] = Hög [high]"],
            [
                "ärende c1, version 1: Disk",
                "skeden Diskarbete [main]: Öppen [open]",
                "Nivå [grade] = Hög [high]",
            ],
            ["Börja [begin]; ann, roll: vem som helst: godkänt", "avslaget (R1, regelverk rules, version 1)"],
        ),
    ],
)
def test_cases_and_logs_follow_the_language(
    language: str, did: list[str], stands: list[str], logged: list[str]
) -> None:
    """What an act changed, the case as it stands, and its log are said in the language asked for."""
    end = f"--db sqlite:///desk.db --lang {language}"
    opened = run(
        f"case open begin --pathway desk.yaml --as-id c1 --by ann --role anyone -r grade=high --policy rules.yaml {end}"
    )
    assert opened.code == 0, opened.said
    assert run(f"case do c1 shut --by ann --role clerk {end}").code == 1
    for text, wanted in ((opened.out, did), (run(f"case show c1 {end}").out, stands)):
        assert [part for part in wanted if part not in flat(text)] == []
    log = flat(run(f"case history c1 {end}").out)
    assert [part for part in logged if part not in log] == []
