"""Parts of study.yaml that would fill a clean column with something else than its name says."""

from typing import Any

import pytest

from reinfuse.study.data import Covariate, TablePart
from reinfuse.study.raw_sources import Source, StudyDayOrigin
from reinfuse.study.table_parts import Declarations, table_problems

CLINICAL = {"role": "clinical"}
ODD = {
    "file": "odd.csv",
    "one_row_per": "patient",
    "columns": {
        "id": {"role": "identifier", "type": "text"},
        "surname": {"role": "direct_identifier", "type": "text"},
        "pounds": {**CLINICAL, "type": "number", "range": [60, 500], "unit": "lb"},
        "weight": {**CLINICAL, "type": "number", "range": [30, 250]},
        "mixed": {**CLINICAL, "type": "number", "range": [30, 250], "unit": "kg", "units": ["lb"]},
        "years": {"role": "quasi_identifier", "type": "integer", "range": [18, 120], "unit": "years"},
        "hours": {**CLINICAL, "type": "number", "range": [0, 24], "unit": "hours"},
        "change": {**CLINICAL, "type": "integer", "range": [-3, 3]},
        "visit": {**CLINICAL, "type": "category", "values": ["before", "half way"]},
        "answer": {**CLINICAL, "type": "category", "values": {"1": "yes", "9": "unknown"}},
        "zip": {"role": "postcode", "type": "text"},
        "on": {"role": "date", "type": "date", "date_format": "%Y-%m-%d"},
    },
}
ORIGIN = StudyDayOrigin(source="odd", column="on")


def problems(
    table: str,
    columns: dict[str, str],
    constants: dict[str, Any] | None = None,
    origin: StudyDayOrigin | None = ORIGIN,
    **more: Any,
) -> str:
    """Return what is wrong with a table whose one part has these columns and constants."""
    part = TablePart(source="odd", columns={"patient": "id", **columns}, constants=constants or {}, **more)
    height = Covariate(type="number", label="Height", unit="cm")
    declared = Declarations({"odd": Source.model_validate(ODD, strict=False)}, origin, {"height": height}, ["before"])
    tables = {"patients": [TablePart(source="odd", columns={"patient": "id"})]}
    return "\n".join(table_problems({**tables, table: [part]}, declared))


@pytest.mark.parametrize(
    ("table", "columns", "words"),
    [
        (
            "patients",
            {"weight_kg": "pounds"},
            "tables.patients[1].columns.weight_kg: is in kg, but its source is in lb",
        ),
        ("patients", {"height": "hours"}, "height: is in cm, but its source is in hours"),
        ("patients", {"age_years": "years"}, "without the role 'age'"),
        ("patients", {"sex": "id"}, "the identifier of the source belongs under 'patient'"),
        ("patients", {"patient": "visit"}, "the identifier of the source belongs under 'patient'"),
        ("patients", {"sex": "weight"}, "this column holds words, its source numbers"),
        ("patients", {"weight_kg": "zip"}, "this column holds numbers, its source words"),
        ("patients", {"sex": "surname"}, "'surname' is removed at de-identification"),
        ("patients", {"heigth": "weight"}, "no column of 'patients' 'heigth'. Did you mean 'height'?"),
        ("infusions", {"infusion": "weight"}, "this column holds whole numbers, its source numbers"),
        ("assessments", {"timepoint": "visit"}, "the word 'half way' of its source is no declared time point"),
        ("events", {"led_to_discontinuation": "answer"}, "the word 'unknown' of its source is neither yes nor no"),
    ],
)
def test_column_that_does_not_fit(table: str, columns: dict[str, str], words: str) -> None:
    """Pounds would be analysed as kilograms, an age of 94 would pass, a visit would belong to no time point."""
    assert words in problems(table, columns)


@pytest.mark.parametrize("table", ["infusions", "assessments", "events"])
def test_days_need_a_day_0(table: str) -> None:
    """Without it dates leave as years, and 2024 would be the study day of everything."""
    assert f"tables.{table}[1].columns.day: comes from dates, of which only the year is left" in problems(
        table, {"day": "on"}, origin=None
    )
    assert problems(table, {"day": "on"}) == ""


@pytest.mark.parametrize(
    ("table", "constants"),
    [
        ("patients", {"arm": 1}),
        ("infusions", {"dose_mg": "40"}),
        ("infusions", {"dose_mg": True}),
        ("infusions", {"infusion": 1.5}),
        ("events", {"led_to_discontinuation": "no"}),
    ],
)
def test_constant_that_does_not_fit(table: str, constants: dict[str, Any]) -> None:
    """A dose in quotes would end in a traceback."""
    [name] = constants
    assert f"tables.{table}[1].constants.{name}: this column holds" in problems(table, {}, constants)


@pytest.mark.parametrize("count", ["weight", "change", "visit"])
def test_only_a_count_can_repeat_rows(count: str) -> None:
    """Half a row, or minus one row, cannot be made."""
    assert f"repeat: '{count}' is no column of whole numbers from 0 up" in problems("infusions", {}, repeat=count)


@pytest.mark.parametrize(
    ("table", "columns", "constants"),
    [
        ("patients", {"weight_kg": "weight"}, {"arm": "ketamine"}),
        ("patients", {"weight_kg": "mixed"}, {}),  # pounds are converted before
        ("patients", {"sex": "zip"}, {}),
        ("infusions", {"duration_h": "hours"}, {"dose_mg": 40}),
        ("infusions", {"dose_mg": "change"}, {}),  # whole numbers are numbers
    ],
)
def test_column_that_fits_is_left_alone(table: str, columns: dict[str, str], constants: dict[str, Any]) -> None:
    """Good study files would be refused."""
    assert problems(table, columns, constants) == ""
