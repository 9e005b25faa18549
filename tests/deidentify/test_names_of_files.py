"""Names of files and sheets: those of patients are refused, all others are taken."""

from typing import Any

import pandas as pd
import pytest

from reinfuse.deidentify.names_of_files import check_names_of_files
from reinfuse.deidentify.sources import RawRows
from reinfuse.errors import RawDataExposedError

COLUMNS = {
    "mrn": {"role": "identifier"},
    "surname": {"role": "direct_identifier"},
    "first_name": {"role": "direct_identifier"},
    "phone": {"role": "direct_identifier"},
    "diagnosis": {"role": "clinical"},
}
CELLS = pd.DataFrame(
    [["00817264", "Long", "May", "555-0143-881", "pain"], ["2024", "Müller", "Grace", "", "long may"]],
    columns=list(COLUMNS),
)


def check(file: str, sheet: str | None = None) -> None:
    none = pd.DataFrame()
    sources: dict[str, dict[str, Any]] = {"visits": {"file": file, "sheet": sheet, "columns": COLUMNS}}
    check_names_of_files({"visits": RawRows(CELLS, none, none, none, none)}, sources)


@pytest.mark.parametrize(
    ("file", "sheet"),
    [
        ("may_long.csv", None), ("LONG, May.csv", None), ("Grace Mu\u0308ller.csv", None),
        ("scan817264.csv", None), ("00817264.csv", None), ("817-264.csv", None), ("call 5550143881.csv", None),
        ("export.xlsx", "May Long"), ("long.xlsx", "may"),
    ],
)  # fmt: skip
def test_name_of_a_patient_is_refused(file: str, sheet: str | None) -> None:
    """left_out.csv and the report would show the patient's name as the name of a file."""
    with pytest.raises(RawDataExposedError, match=r"^sources\.visits: ") as caught:
        check(file, sheet)
    assert file not in str(caught.value)


@pytest.mark.parametrize(
    ("file", "sheet"),
    [
        ("export.csv", None), ("may_2024.csv", None), ("long_term_follow_up.csv", None), ("long.csv", "Pain"),
        ("long_grace.csv", None),  # names of two patients
        ("export-20240101.csv", None), ("81726.csv", None),
    ],
)  # fmt: skip
def test_other_names_are_taken(file: str, sheet: str | None) -> None:
    """Surnames that are words would make ordinary names of files impossible."""
    check(file, sheet)
