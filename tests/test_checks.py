"""Checking files: what each code's page says is so, and files that are meant together agree."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from pathway.checks import KINDS, Checked, MissingPath, check_paths
from pathway.diagnostics import CODES, Code, Diagnostic, Report, Severity
from pathway.files import Finder, read_file
from pathway.files.loader import MAX_BYTES, MAX_DEPTH
from pathway.shipped import folders, shipped

PAGES = {path.stem: path.read_text(encoding="utf-8") for path in shipped("docs", "checks").glob("*.md")}
HEADINGS = ["Why", "How to mend it", "Wrong", "Right"]
NO_TEXT_SHOWS = {"unreadable-file", "not-text", "too-large"}
SHOWN = sorted(set(CODES) - NO_TEXT_SHOWS)

COUNTY = "policy: county\nfor: family_centre\nversion: 1\nvalid_from: 2026-01-01\n"
DAYS = "school_days: town\nterms: [{from: 2026-08-11, to: 2026-12-19}]\n"


def sections(name: str) -> dict[str, str]:
    """The parts of a page by their headings."""
    parts = re.split(r"^## (.+)\n", PAGES[name], flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def examples(name: str, heading: str) -> list[str]:
    """The files that stand as YAML blocks under a heading of a page."""
    return re.findall(r"^```yaml\n(.*?)^```$", sections(name)[heading], re.DOTALL | re.MULTILINE)


def checked(folder: Path, *texts: str | bytes) -> Checked:
    """What is found in texts that are written to files of a folder and checked as one bundle."""
    paths = []
    for text in texts:
        data = text.encode() if isinstance(text, str) else text
        name = re.match(rb"\w+: *(\w+)", data)
        stem = name[1].decode() if name else "file"
        while (path := folder / f"{stem}.yaml").exists():
            stem += "_2"
        path.write_bytes(data)
        paths.append(path)
    return check_paths(paths, Finder(folders()))


def codes(found: Iterable[Diagnostic]) -> set[str]:
    return {diagnostic.code.name for diagnostic in found}


def deadline(id: str) -> str:
    text = "from: {enter: main.planning}, until: {leave: main.planning}, within: 3 weeks, then: flag"
    because = "because: {en: Plan now., fi: Suunnittele nyt., sv: Planera nu.}, source: the county"
    return f"deadlines:\n  - {{id: {id}, {text}, {because}}}\n"


# ------------------------------------------------------------------ pages


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    """No finding is left without an explanation, and no explanation without a finding."""
    assert set(PAGES) == set(CODES)


def test_codes_are_in_order_and_differ() -> None:
    """Codes name one thing each, and stand in the catalogue in their order."""
    numbers = [code.code for code in CODES.values()]

    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize("code", CODES.values(), ids=str)
def test_page_is_built_as_all_are(code: Code) -> None:
    """A page has the code and name as its title, a paragraph, and the same four headings as the others."""
    text = PAGES[code.name]

    title, blank, meaning = text.split("\n")[:3]

    assert title == f"# {code.code} {code.name}"
    assert not blank
    assert meaning
    assert re.findall(r"^#+ (.+)$", re.sub(r"(?ms)^```.*?^```", "", text), re.MULTILINE)[1:] == HEADINGS
    assert all(part.strip() for part in sections(code.name).values())
    assert "\n\n## Why" in text
    assert max(map(len, text.splitlines())) <= 112


@pytest.mark.parametrize("name", SHOWN)
def test_wrong_example_shows_its_code_alone(name: str, tmp_path: Path) -> None:
    """What a page gives as wrong is found, under that code and no other."""
    blocks = examples(name, "Wrong")

    found = checked(tmp_path, *blocks)

    assert blocks
    assert codes(found.report) == {name}


@pytest.mark.parametrize("name", SHOWN)
def test_right_example_is_clean(name: str, tmp_path: Path) -> None:
    """What a page gives as right has neither errors nor warnings."""
    blocks = examples(name, "Right")

    found = checked(tmp_path, *blocks)

    assert blocks
    assert [str(diagnostic) for diagnostic in found.report] == []


@pytest.mark.parametrize("name", sorted(CODES))
def test_finding_says_what_and_where(name: str, tmp_path: Path) -> None:
    """Messages are lower case without a final period, and places lie in the file."""
    found = checked(tmp_path, *examples(name, "Wrong")) if name in SHOWN else None

    for diagnostic in found.report if found else ():
        assert diagnostic.message[0] == diagnostic.message[0].lower()
        assert not diagnostic.message.endswith(".")
        assert diagnostic.severity is CODES[name].severity
        assert 0 <= diagnostic.span.start <= len(diagnostic.span.source.text)


# ------------------------------------------------------------------ what no text shows


@pytest.mark.parametrize("name", sorted(NO_TEXT_SHOWS))
def test_page_says_that_no_example_is_given(name: str) -> None:
    """Pages of codes that no text can show say so in words."""
    assert not examples(name, "Wrong")
    assert not examples(name, "Right")
    assert re.search(r"No text of a file|too long for this page", sections(name)["Wrong"])


def test_folder_in_the_place_of_a_file(tmp_path: Path) -> None:
    """A folder with the name of a catalogue is not that file; read as a file, it says what it is."""
    (tmp_path / "offer.yaml").mkdir()
    text = "pathway: p\nversion: 1\nlabel: {en: P, fi: P, sv: P}\nregions:\n  main: {initial: a, states: {a: "
    text += "{final: yes}}}\nevents: {}\ncatalogues: {offer: {file: offer.yaml, attributes: {}}}\n"

    found = checked(tmp_path, text)

    assert codes(found.report) == {"file-not-found"}
    assert read_file(tmp_path / "offer.yaml", report := Report()) is None
    assert [d.message for d in report] == ["cannot read the file: is a directory"]


def test_folder_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that the system does not let us list is reported, and the files beside it are checked."""
    (tmp_path / "locked").mkdir()
    (tmp_path / "town.yaml").write_text(DAYS)
    listed = os.scandir

    def refuse(path: str) -> object:
        if Path(path).name == "locked":
            raise PermissionError(13, "Permission denied", path)
        return listed(path)

    monkeypatch.setattr(os, "scandir", refuse)

    found = check_paths([tmp_path], Finder(()))

    assert [d.message for d in found.report] == ["cannot read the folder: permission denied"]
    assert [Path(d.span.source.path).name for d in found.report] == ["locked"]
    assert (codes(found.report), found.files) == ({"unreadable-file"}, 1)


def test_file_that_cannot_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that the system does not let us open is reported with the system's reason."""

    path = tmp_path / "county.yaml"
    path.touch()

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.open", refuse)
    found = check_paths([path], Finder(()))

    assert [d.message for d in found.report] == ["cannot read the file: permission denied"]
    assert codes(found.report) == {"unreadable-file"}


def test_path_that_is_gone(tmp_path: Path) -> None:
    """A path that is not there is the caller's mistake, and a near one is offered."""
    (tmp_path / "county.yaml").write_text(COUNTY)

    with pytest.raises(MissingPath, match=r"there is no file or folder .*did you mean .*county\.yaml"):
        check_paths([tmp_path / "countyy.yaml"], Finder(()))


def test_link_that_leads_nowhere(tmp_path: Path) -> None:
    """A link to a file that is gone is treated as the file that is not there."""
    (tmp_path / "county.yaml").symlink_to(tmp_path / "gone.yaml")

    with pytest.raises(MissingPath):
        check_paths([tmp_path / "county.yaml"], Finder(()))
    assert check_paths([tmp_path], Finder(())).files == 0


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n\x00\x00", "label: Lämpö".encode("latin-1"), b"\xff\xfe"]
)
def test_what_is_not_text(data: bytes, tmp_path: Path) -> None:
    """Pictures, and texts in another encoding, are reported as not UTF-8."""
    assert codes(checked(tmp_path, data).report) == {"not-text"}


def test_file_that_is_too_large(tmp_path: Path) -> None:
    """A file above the limit is refused, and one at the limit is read."""
    at_limit = DAYS + "#" * (MAX_BYTES - len(DAYS))

    assert codes(checked(tmp_path, at_limit).report) == set()
    assert codes(checked(tmp_path, at_limit + "#").report) == {"too-large"}


def test_values_that_are_too_deep(tmp_path: Path) -> None:
    """Values in more brackets than are read are refused without an exception."""
    deep = "people: " + "[" * MAX_DEPTH + "]" * MAX_DEPTH + "\n"

    assert codes(checked(tmp_path, deep).report) == {"too-large"}


# ------------------------------------------------------------------ shipped files


def test_shipped_files_are_clean() -> None:
    """The pathway, policies, stories, scenarios and people that come along have no findings at all."""
    paths = [shipped("states"), shipped("rules"), shipped("examples")]

    found = check_paths(paths, Finder(folders()))

    assert [str(diagnostic) for diagnostic in found.report] == []
    assert found.passed_over == 0
    assert found.files == sum(len(list(path.rglob("*.yaml"))) for path in paths)


def test_shipped_policies_are_clean_together() -> None:
    """All shipped rules named one by one make one bundle in which no id stands twice."""
    found = check_paths(sorted(shipped("rules").glob("*.yaml")), Finder(folders()))

    assert [str(diagnostic) for diagnostic in found.report] == []


# ------------------------------------------------------------------ kinds of files


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n"])
def test_empty_file(text: str, tmp_path: Path) -> None:
    """A file with nothing in it is of no kind."""
    found = checked(tmp_path, text)

    assert codes(found.report) == {"unknown-kind"}


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("polcy: county\n", "policy"),
        ("pathways: p\n", "pathway"),
        ("Story: A\n", "story"),
        ("school-days: town\n", "school_days"),
    ],
)
def test_unknown_kind_with_a_near_one(text: str, near: str, tmp_path: Path) -> None:
    """A misspelt first key is reported with the kind that it resembles, and all kinds are listed."""
    (found,) = checked(tmp_path, text).report

    assert found.code.name == "unknown-kind"
    assert found.message.endswith(f"; did you mean `{near}`?")
    assert found.help
    assert all(f"`{kind}:`" in found.help for kind in KINDS)
    assert (found.span.line, found.span.column) == (1, 1)


@pytest.mark.parametrize("text", ["- a\n- b\n", "just words\n", "[a, b]\n", "{}\n"])
def test_file_that_is_no_mapping(text: str, tmp_path: Path) -> None:
    """A list, a bare text or an empty mapping is of no kind."""
    assert codes(checked(tmp_path, text).report) == {"unknown-kind"}


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + DAYS,
        "# a comment\n\n" + DAYS,
        "---\n" + DAYS,
        DAYS.replace("\n", "\r\n"),
        '"school_days": town\n',
    ],
)
def test_kind_is_told_by_the_first_key(text: str, tmp_path: Path) -> None:
    """A mark at the beginning, comments, a first `---`, other line ends and quotes do not hide the kind."""
    assert "unknown-kind" not in codes(checked(tmp_path, text).report)


# ------------------------------------------------------------------ folders and bundles


def test_folder_is_searched_and_foreign_files_are_passed_over(tmp_path: Path) -> None:
    """In folders our files are checked wherever they lie; other YAML files are counted, hidden ones left out."""
    for name, text in {
        "a/days.yaml": DAYS,
        "a/b/county.yml": COUNTY,
        "compose.yaml": "services: {}\n",
        ".hidden/bad.yaml": "polcy: x\n",
        ".bad.yaml": "polcy: x\n",
        "notes.txt": "polcy: x\n",
        "typo.yaml": "polcy: x\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)

    found = check_paths([tmp_path], Finder(folders()))

    assert [Path(d.span.source.path).name for d in found.report] == ["typo.yaml"]
    assert (found.files, found.passed_over) == (3, 1)


def test_file_named_itself_is_never_passed_over(tmp_path: Path) -> None:
    """A file that is none of ours is a finding where it was named itself."""
    assert codes(checked(tmp_path, "services: {}\n").report) == {"unknown-kind"}


def test_same_file_twice_counts_once(tmp_path: Path) -> None:
    """A file named itself and by its folder is checked once."""
    path = tmp_path / "town.yaml"
    path.write_text(DAYS.replace("to:", "until:"))

    found = check_paths([tmp_path, path, path], Finder(()))

    assert found.files == 1
    assert len(found.report) == len({str(d) for d in found.report})


def two_counties(folder: Path) -> list[Path]:
    """Two policies of different names for the same pathway, each with a deadline of the id `C1`."""
    paths = [folder / "east.yaml", folder / "west.yaml"]
    for path in paths:
        path.write_text(COUNTY.replace("county", path.stem) + deadline("C1"))
    return paths


def test_ids_of_policies_that_are_meant_together(tmp_path: Path) -> None:
    """Policies named one by one are a bundle, so an id that two of them use is an error at its place."""
    (found,) = check_paths(two_counties(tmp_path), Finder(folders())).report

    assert found.code.name == "duplicate-rule"
    assert found.message == "the id `C1` is used in the policy `east` too"
    assert (Path(found.span.source.path).name, found.span.line) == ("west.yaml", 6)


def test_ids_of_policies_that_only_lie_together(tmp_path: Path) -> None:
    """Policies found in one folder need not be meant together, so they may use the same ids."""
    two_counties(tmp_path)

    assert len(check_paths([tmp_path], Finder(folders())).report) == 0


def test_policies_of_a_story_are_a_bundle(tmp_path: Path) -> None:
    """Policies that a story names are meant together wherever they were found."""
    two_counties(tmp_path)
    (tmp_path / "story.yaml").write_text(
        "story: Two\npathway: family_centre\npolicies: [east, west]\nsteps: []\n"
    )

    assert codes(check_paths([tmp_path], Finder(folders())).report) == {"duplicate-rule"}


def test_versions_of_a_policy_may_share_ids(tmp_path: Path) -> None:
    """A later version of a policy keeps the ids of the earlier one."""
    earlier = COUNTY + "valid_until: 2026-12-31\n" + deadline("C1")
    later = COUNTY.replace("version: 1", "version: 2").replace("2026-01-01", "2027-01-01") + deadline("C1")

    assert len(checked(tmp_path, earlier, later).report) == 0


@pytest.mark.parametrize(
    ("until", "begins", "message"),
    [
        ("", "2026-01-01", "version 2 of `county` is valid from 2026-01-01 too"),
        (
            "valid_until: 2027-06-30\n",
            "2027-01-01",
            "the policy is valid until 2027-06-30, and version 2 of `county` begins on 2027-01-01",
        ),
    ],
)
def test_versions_of_a_policy_that_overlap(until: str, begins: str, message: str, tmp_path: Path) -> None:
    """On no day two versions of one policy may be valid without it being plain which counts."""
    later = COUNTY.replace("version: 1", "version: 2").replace("2026-01-01", begins)

    (found,) = checked(tmp_path, COUNTY + until, later).report

    assert (found.code.name, found.message) == ("wrong-dates", message)
    assert Path(found.span.source.path).name == "county.yaml"


def test_policies_of_one_name_in_two_folders(tmp_path: Path) -> None:
    """Two counties may each call their policy `county`, and its dates are no matter of the other's."""
    paths = [tmp_path / "east" / "county.yaml", tmp_path / "west" / "county.yaml"]
    for path in paths:
        path.parent.mkdir()
        path.write_text(f"# {path.parent.name}\n{COUNTY}")

    assert len(check_paths([tmp_path], Finder(folders())).report) == 0
    assert codes(check_paths(paths, Finder(folders())).report) == {"wrong-dates"}


def test_policy_for_an_unknown_pathway(tmp_path: Path) -> None:
    """A policy whose pathway is nowhere is reported at `for`, with a near name."""
    (found,) = checked(tmp_path, COUNTY.replace("family_centre", "family_center")).report

    assert found.code.name == "file-not-found"
    assert found.message == "there is no pathway `family_center`; did you mean `family_centre`?"
    assert (found.span.line, found.span.column) == (2, 6)


def test_policy_for_a_pathway_that_is_checked_along(tmp_path: Path) -> None:
    """A policy finds its pathway among the files checked with it, whatever that file is called."""
    pathway = PAGES["state-without-exit"].rpartition("```yaml\n")[2].partition("```")[0]
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "renamed.yaml").write_text(pathway)
    (tmp_path / "county.yaml").write_text(COUNTY.replace("family_centre", "small"))

    assert len(check_paths([tmp_path], Finder(())).report) == 0


def test_policy_for_a_faulty_pathway_is_not_blamed(tmp_path: Path) -> None:
    """Where the pathway has errors these are reported, and none about the policy that follow from them."""
    pathway = examples("unreachable-state", "Right")[0].replace("to: waiting", "to: wating")

    found = checked(tmp_path, pathway, COUNTY.replace("family_centre", "small") + deadline("C1"))

    assert {Path(d.span.source.path).name for d in found.report} == {"small.yaml"}


def test_policy_without_a_pathway_is_still_checked_for_its_form(tmp_path: Path) -> None:
    """A policy that lacks `for` is told so, together with its other faults of form."""
    found = checked(tmp_path, "policy: county\nversion: one\nvalid_form: 2026-01-01\n")

    assert {"missing-key", "wrong-value", "unknown-key"} == codes(found.report)


# ------------------------------------------------------------------ order


def test_findings_are_sorted_and_stable(tmp_path: Path) -> None:
    """The same files in any order give the same findings, by file and place."""
    texts = [COUNTY + f"flaw_{i}: x\nvalid_until: 2025-1-1\nflag: no\n" for i in range(3)]
    paths = [tmp_path / f"{name}.yaml" for name in ("c", "a", "b")]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text)

    forth, back = (list(check_paths(order, Finder(folders())).report) for order in (paths, paths[::-1]))

    assert list(map(str, forth)) == list(map(str, back))
    assert [(d.span.source.path, d.span.start) for d in forth] == sorted(
        (d.span.source.path, d.span.start) for d in forth
    )
    assert len(forth) == 9


def test_every_fault_is_found_in_one_pass(tmp_path: Path) -> None:
    """Faults of nine conditions in one file are nine findings, not one."""
    lines = [deadline(f"C{i}").replace("main.planning", f"main.planning{i}") for i in range(9)]
    text = COUNTY + "deadlines:\n" + "".join(line.removeprefix("deadlines:\n") for line in lines)

    found = list(checked(tmp_path, text).report)

    assert [d.span.line for d in found] == list(range(6, 15))
    assert all(d.severity is Severity.ERROR for d in found)
