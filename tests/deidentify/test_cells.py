"""Cells: what each type takes, what it makes of it, and that nothing is guessed."""

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reinfuse.coded import plain_table
from reinfuse.deidentify.cells import typed_cells
from reinfuse.errors import CellError

NUMBER = {"role": "clinical", "type": "number", "range": [0, 500], "required": False}
INTEGER = {"role": "clinical", "type": "integer", "range": [-5, 10], "required": False}
DATE = {"role": "date", "type": "date", "date_format": "%d.%m.%Y", "required": False}
CATEGORY = {"role": "clinical", "type": "category", "values": ["none", "mild"], "required": False}
MAPPED = {"role": "clinical", "type": "category", "values": {"0": "none", "1": "mild", "01": "mild"}, "required": False}
DECADE = {"role": "age", "type": "integer", "range": [18, 120], "values": {"90+": "90", "61": "61"}, "required": False}
POSTCODE = {"role": "postcode", "type": "text", "required": False}
NAME = {"role": "direct_identifier", "type": "text", "required": True}


def read(texts: list[str], declared: dict[str, Any], missing_codes: list[str] | None = None, **more: Any) -> pd.Series:
    cells = pd.DataFrame({"cell": texts}, index=range(2, len(texts) + 2), dtype="str")
    codes = [""] if missing_codes is None else missing_codes
    source = {"columns": {"cell": declared}, "missing_codes": codes, **more}
    return typed_cells(cells, source, "clinic.csv", "visits").values["cell"]


@pytest.mark.parametrize(
    ("text", "declared", "expected"),
    [
        ("12", NUMBER, 12.0),
        ("12.50", NUMBER, 12.5),
        (".5", NUMBER, 0.5),
        ("007", NUMBER, 7.0),
        ("500", NUMBER, 500.0),
        ("10", INTEGER, 10),
        ("-5", INTEGER, -5),
        ("3.0", INTEGER, 3),  # a spreadsheet's whole number
        ("29.02.2024", DATE, 738_945),
        ("1.3.2024", DATE, 738_946),
        ("mild", CATEGORY, "mild"),
        ("01", MAPPED, "mild"),
        ("90+", DECADE, 90),
        ("01001", POSTCODE, "01001"),  # a leading zero is a digit
        ("", NUMBER, None),
        ("", NAME, None),  # what is removed need not be complete
        ("Null", NAME, "Null"),
    ],
)
def test_cell_is_taken(text: str, declared: dict[str, Any], expected: Any) -> None:
    """A good export would be refused, or a cell changed."""
    found = read([text], declared).tolist()
    assert found == [expected] if expected is not None else pd.isna(found[0])


@pytest.mark.parametrize(
    ("text", "declared"),
    [
        *[
            (text, declared)
            for declared in (NUMBER, INTEGER)
            for text in [
                "1e3", "inf", "-inf", "nan", "NaN", "None", "1,5", "1_000", "1 000", "+5", "0x10", "１２", "١٢",
                "5 mg", "5%", "--1", "501", "-6", "TRUE", "=1+1", "5.5.5", "9" * 400, "½", "5\u00a0", "Abelard",
            ]
        ],
        ("3.5", INTEGER),
        ("5.", NUMBER),
        ("03/04/2024", DATE),
        ("2024-03-04", DATE),
        ("30.02.2024", DATE),
        ("04.03.24", DATE),
        ("04.03.0024", DATE),
        ("04.03.2024 10:00", DATE),
        ("０４.03.2024", DATE),
        ("4 March 2024", DATE),
        ("Mild", CATEGORY),
        ("mild ", {**CATEGORY, "values": ["mild\u200b"]}),
        ("mıld", CATEGORY),
        ("2", MAPPED),
        ("90", DECADE),
    ],
)  # fmt: skip
def test_cell_is_refused(text: str, declared: dict[str, Any]) -> None:
    """A reader that guesses would turn 12E03456 into infinity and 04.03. into 3 April."""
    with pytest.raises(CellError) as caught:
        read([text], declared)
    assert "data row 1 (line 2)" in str(caught.value)


@pytest.mark.parametrize(
    ("number", "is_taken"), [("12E03456", True), ("5E12", True), ("AB-7", True), ("1.23E+07", False)]
)
def test_only_what_a_spreadsheet_rounded_is_no_record_number(number: str, is_taken: bool) -> None:
    """Several patients would share 1.23E+07; a clinic's own letters are its own affair."""
    declared = {"role": "identifier", "type": "text", "required": True}
    if is_taken:
        assert read([number], declared).tolist() == [number]
    else:
        with pytest.raises(CellError, match="record numbers as the clinic writes them"):
            read([number], declared)


@pytest.mark.parametrize("surname", ["NA", "Null", "None", "nan", "True", "Inf", "N/A", "-", "0"])
def test_only_declared_codes_are_missing(surname: str) -> None:
    """pandas takes the surnames NA and Null for missing values."""
    assert read([surname], NAME).tolist() == [surname]
    assert read([surname], NUMBER, ["", surname]).isna().all()


def test_empty_cell_must_be_declared_as_missing() -> None:
    """A gap in an export that writes -9 for missing is a fault of the export."""
    with pytest.raises(CellError, match="data row 2"):
        read(["-9", ""], NUMBER, ["-9"])


def test_types_are_those_that_keep_gaps_and_whole_numbers() -> None:
    """A gap would turn whole numbers into fractions, and a category would keep words that no row holds."""
    cells = pd.DataFrame({"a": ["1", ""], "b": ["1.5", ""], "c": ["none", ""], "d": ["29.02.2024", ""]}, index=[2, 3])
    declared = {"a": INTEGER, "b": NUMBER, "c": CATEGORY, "d": DATE}
    found = typed_cells(cells, {"columns": declared, "missing_codes": [""]}, "clinic.csv", "visits")
    assert [str(dtype) for dtype in plain_table(found.values).dtypes] == ["Int64", "Float64", "str", "Int64"]


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=12))
def test_number_is_taken_only_in_plain_decimals_within_its_range(text: str) -> None:
    """float() takes more spellings than people mean."""
    is_plain = bool(text) and set(text) <= set("0123456789.") and text.count(".") <= 1 and text[-1] != "."
    try:
        found = read([text.strip(" \t\r\n")], NUMBER).tolist()
    except CellError:
        assert not (is_plain and float(text) <= 500)
    else:
        assert pd.isna(found[0]) if not text.strip(" \t\r\n") else 0 <= found[0] <= 500
