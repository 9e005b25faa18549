"""Mixed-up patients are found, numbers that look alike are counted, providers and sites get codes of their own."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from reinfuse.coded import plain_table
from reinfuse.deidentify.identities import similar_numbers
from reinfuse.deidentify.pseudonyms import pseudonyms
from reinfuse.deidentify.sources import Sources, check_identities, deidentify, numbers_in, patients_of, read_source
from reinfuse.deidentify.staff import staff_codes
from reinfuse.errors import ConfigurationError, IdentityError
from reinfuse.study.raw_sources import Column
from reinfuse.study.strict import validate

KEY = b"a key that is long enough for these tests"
PEOPLE = """\
record,born,sex
0017,1961-05-04,F
0018,1970-01-31,M
"""
VISITS = """\
number,birth_date,gender,doctor,clinic,weight
17,04.05.1961,female,Dr. Abelard,North,71.3
18,31.01.1970,male,Dr. Abelard,Abelard,88.8
18,,,DR. ABELARD,North,
"""


@pytest.fixture
def read(tmp_path: Path, declared: dict[str, Any]) -> Callable[..., tuple[Sources, dict[str, Any]]]:
    """Return a function that reads two files of one clinic and gives them with their settings."""
    column = declared["column"]

    def of(people: str = PEOPLE, visits: str = VISITS) -> tuple[Sources, dict[str, Any]]:
        (tmp_path / "people.csv").write_text(people, encoding="utf-8")
        (tmp_path / "visits.csv").write_text(visits, encoding="utf-8")
        told = {"required": False}
        sources = {
            "people": declared["source"](
                {
                    "record": column("identifier", "text"),
                    "born": column("direct_identifier", "text", identity="birth_date", date_format="%Y-%m-%d"),
                    "sex": column("quasi_identifier", "category", identity="sex", values={"F": "female", "M": "male"}),
                },
                file="people.csv",
            ),
            "visits": declared["source"](
                {
                    "number": column("identifier", "text"),
                    "birth_date": column("date", "date", identity="birth_date", date_format="%d.%m.%Y") | told,
                    "gender": column("clinical", "category", identity="sex", values=["female", "male"]) | told,
                    "doctor": column("provider", "text"),
                    "clinic": column("site", "text"),
                    "weight": column("clinical", "number", range=[30, 250], step=5.0) | told,
                },
                file="visits.csv",
                one_row_per="infusion",
            ),
        }
        settings = declared["settings"](sources)
        return {name: read_source(tmp_path, name, source, "a-clinic") for name, source in sources.items()}, settings

    return of


@pytest.mark.attack("keys", "merged records: one number for two patients", "refused")
@pytest.mark.parametrize(("old", "new"), [("04.05.1961", "05.04.1961"), (",male,", ",female,")])
def test_one_number_with_two_birth_dates_or_sexes_stops(old: str, new: str, read: Any) -> None:
    """Two patients are analysed as one."""
    rows, settings = read(visits=VISITS.replace(old, new))
    with pytest.raises(IdentityError, match=r"1 record number has more than one (birth date|sex)") as caught:
        check_identities(rows, settings["sources"])
    assert "people.csv, column" in str(caught.value)
    assert "visits.csv, column" in str(caught.value)
    for cell in ("1961", "0017", "female"):
        assert cell not in str(caught.value)


@pytest.mark.parametrize("people", [PEOPLE, PEOPLE.replace("1970-01-31", "unknown")])
def test_other_spellings_and_gaps_contradict_nothing(people: str, read: Any) -> None:
    """A good export that is refused because its two files write dates in two ways, or because a cell is empty."""
    rows, settings = read(people=people)
    check_identities(rows, settings["sources"])


@pytest.mark.attack(
    "identifiers anywhere", "names of clinicians and clinics, of the same spelling as a patient's", "absent"
)
def test_providers_and_sites_have_codes_of_their_own(read: Any) -> None:
    """The name of a doctor in the results; or one code for a doctor, a clinic and a patient of the same name."""
    rows, settings = read()
    codes = pseudonyms(numbers_in(rows, settings["sources"]), KEY, "a-clinic")
    patients = patients_of(rows, settings["sources"], codes)
    staff = staff_codes(rows, settings, KEY)
    table = plain_table(deidentify(rows, patients, settings, frozenset(), staff)["visits"])
    assert table["doctor"].str.fullmatch("C[A-Z2-7]{16}").all()
    assert table["clinic"].str.fullmatch("S[A-Z2-7]{16}").all()
    assert table["doctor"][0] == table["doctor"][1]
    assert (table["clinic"][0] == table["clinic"][2], table["clinic"][0] == table["clinic"][1]) == (True, False)
    as_site, as_patient = (pseudonyms(["Dr. Abelard"], KEY, "a-clinic", role) for role in ("site", "patient"))
    assert table["doctor"][0][1:] not in {as_site["Dr. Abelard"][1:], as_patient["Dr. Abelard"][1:]}
    assert "abelard" not in table.to_csv().lower()
    assert table["weight"].tolist() == [70, 90, pd.NA]


@pytest.mark.attack("keys", "relabelled records: two numbers that look alike for one patient", "counted")
def test_numbers_that_look_alike_are_counted() -> None:
    """A patient with two numbers, one of them mistyped, counts as two patients and nobody hears of it."""
    assert similar_numbers(["AB-123", "ab 123", "A8123", "77", ""]) == 2
    assert similar_numbers(["1O7", "107", "l07", "108"]) == 3
    assert similar_numbers(["1", "2", "12"]) == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"role": "provider", "type": "category", "values": ["a"]}, "is 'text' without 'values'"),
        ({"role": "age", "type": "integer", "range": [18, 120], "identity": "sex"}, "'identity' is for"),
        ({"role": "age", "type": "integer", "range": [18, 120], "step": 5}, "'step' is for numbers of role"),
        ({"role": "clinical", "type": "integer", "range": [0, 10], "step": 0.5}, "is a whole number"),
        ({"role": "clinical", "type": "number", "range": [1, 3], "step": 4.0}, "no multiple of 'step'"),
    ],
)
def test_keys_that_do_not_fit_the_column_are_named(content: dict[str, Any], said: str, tmp_path: Path) -> None:
    """A key that is read and means nothing."""
    with pytest.raises(ConfigurationError, match=said):
        validate(Column, content, tmp_path / "study.yaml")
