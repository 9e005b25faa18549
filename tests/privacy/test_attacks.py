"""Every attack of the table in docs/privacy.md has the outcome that the table says."""

from pathlib import Path

import pytest
from privacy.cases import CASES
from privacy.clinic import OUTCOMES, Case, Clinic
from privacy.scanner import found_in

IDS = [case.name for case in CASES]


def attacked(case: Case, folder: Path) -> Clinic:
    clinic = Clinic(folder / "private")
    case.act(clinic)
    clinic.write()
    return clinic


def written(clinic: Clinic) -> list[Path]:
    return [path for path in clinic.results.rglob("*") if path.is_file()]


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_attack_has_its_outcome(case: Case, tmp_path: Path) -> None:
    """What identifies a patient would pass, or be said, on this way."""
    clinic = attacked(case, tmp_path)
    refused = clinic.run()
    if case.outcome == "absent":
        assert refused == ""
        assert written(clinic)
    else:
        assert refused != ""
        assert written(clinic) == []
    if case.check:
        case.check(clinic)
    assert found_in(clinic.results, [*clinic.identifiers(), *case.planted], refused) == []


@pytest.mark.parametrize("case", [case for case in CASES if case.outcome == "cell"], ids=lambda case: case.name)
def test_wrong_cell_is_left_out_where_the_study_says_so(case: Case, tmp_path: Path) -> None:
    """A quarantine that keeps the row, counts nothing, or shows what it took out."""
    clinic = attacked(case, tmp_path)
    clinic.source["unreadable"] = "quarantine"
    assert clinic.run() == ""
    assert clinic.left_out() == 1
    assert len(clinic.passed()) == 4
    assert found_in(clinic.results, [*clinic.identifiers(), *case.planted]) == []


def test_table_is_large_enough_and_its_names_are_unique() -> None:
    """An attack of the same name twice would hide one; fewer would leave a family out."""
    assert len(set(IDS)) == len(IDS) >= 120
    assert {case.outcome for case in CASES} == set(OUTCOMES)


def test_the_scanner_finds_what_is_there(tmp_path: Path) -> None:
    """A scanner that finds nothing would make every attack harmless."""
    clinic = Clinic(tmp_path / "private")
    clinic.write()
    assert clinic.run() == ""
    places = clinic.results / "deidentified" / "visits.parquet"
    table = clinic.passed()
    for column, cell in (("diagnosis", "Fastolf"), ("mrn", "MRN 204-711-93"), ("sex", "Mu\u0308llerson")):
        table.assign(**{column: cell}).to_parquet(places)
        assert found_in(clinic.results, clinic.identifiers()), cell
    table.to_parquet(places)
    assert found_in(clinic.results, clinic.identifiers()) == []
    for name, content in (
        ("notes.txt", "FASTOLF".encode("utf-16-le")), ("a.csv", b"x,5550143881"), ("20471193.json", b"{}")
    ):  # fmt: skip
        (clinic.results / name).write_bytes(content)
        assert found_in(clinic.results, clinic.identifiers()), name
        (clinic.results / name).unlink()
    (clinic.results / "link").symlink_to(tmp_path / "Fastolf")
    assert found_in(clinic.results, clinic.identifiers())
    (clinic.results / "link").unlink()
    assert found_in(clinic.results, clinic.identifiers(), "row of Fastolf")
