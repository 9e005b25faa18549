"""What study.yaml may say about raw files: a declaration that contradicts itself is refused before anything runs."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from reinfuse.study.raw_sources import Column, Source

DOSE = {"role": "clinical", "type": "number", "range": [0, 1000], "unit": "mg"}
SEX = {"role": "clinical", "type": "category", "values": {"F": "female", "M": "male"}}
COLUMNS = {"id": {"role": "identifier", "type": "text"}, "dose": DOSE, "note": {"role": "free_text", "type": "text"}}
SOURCE: dict[str, Any] = {"file": "visits.csv", "one_row_per": "infusion", "columns": COLUMNS}


def source(**more: Any) -> Source:
    return Source.model_validate_json(json.dumps({**SOURCE, **more}))


def column(declared: dict[str, Any], **more: Any) -> Column:
    return Column.model_validate_json(json.dumps({**declared, **more}))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"file": "export.xlsx"}, "a workbook needs 'sheet'"),
        ({"file": "EXPORT.XLSX"}, "a workbook needs 'sheet'"),
        ({"sheet": "Visits"}, "only a workbook"),
        ({"file": "export.xlsx", "sheet": "Visits", "delimiter": ";"}, "neither 'encoding' nor 'delimiter'"),
        ({"key": ["dise"]}, "'key' names 'dise', which is no column"),
        ({"key": ["note"]}, "'key' names 'note', which is free text"),
        ({"duplicates": "keep_all", "key": ["id"]}, "contradicts a key"),
        ({"duplicates": "keep_all", "one_row_per": "patient"}, "contradicts a key"),
        ({"duplicates": "drop"}, "'stop', 'keep_first', 'quarantine' or 'keep_all'"),
        ({"unreadable": "ignore"}, "'stop' or 'quarantine'"),
        (
            {"columns": {**COLUMNS, "dose": {**DOSE, "units": ["g"], "unit_column": "unit"}}},
            "the 'unit_column' of 'dose' is no category of this source",
        ),
        (
            {"columns": {**COLUMNS, "dose": {**DOSE, "units": ["g"], "unit_column": "note"}}},
            "the 'unit_column' of 'dose' is no category of this source",
        ),
    ],
)
def test_source_that_contradicts_itself(more: dict[str, Any], said: str) -> None:
    """The contradiction would be met after an hour of work, or not at all."""
    with pytest.raises(ValidationError, match=said):
        source(**more)


@pytest.mark.parametrize(
    ("declared", "more", "said"),
    [
        (DOSE, {"units": ["stone"]}, "'stone' is no known unit; known are mg, mcg, g, kg"),
        (DOSE, {"units": ["h"]}, "'h' cannot be converted into 'mg'"),
        (DOSE, {"unit": None, "units": ["g"]}, "'units' needs 'unit'"),
        (DOSE, {"unit": "mg/kg", "units": ["g"]}, "'mg/kg' is no known unit"),
        (DOSE, {"type": "integer", "units": ["g"]}, "columns of type 'number'"),
        (DOSE, {"unit_column": "unit"}, "'unit_column' needs 'units'"),
        (DOSE, {"ignore_case": True}, "'ignore_case' is for words"),
        (SEX, {"values": {"F": "female", "f": "foot"}, "ignore_case": True}, "the word 'f' would have two clean words"),
        (SEX, {"values": ["not known", "Not  Known"], "ignore_case": True}, "would have two clean words"),
    ],
)
def test_column_that_contradicts_itself(declared: dict[str, Any], more: dict[str, Any], said: str) -> None:
    """A unit would be guessed, or one word have two meanings."""
    with pytest.raises(ValidationError, match=said):
        column(declared, **more)


def test_what_a_clean_export_needs_is_the_default() -> None:
    """A study that says nothing would lose rows in silence."""
    plain = source()
    assert (plain.unreadable, plain.duplicates, plain.key, plain.decimal_comma) == ("stop", "stop", [], False)
    assert (plain.columns["dose"].unreadable, plain.columns["dose"].units) == (None, [])
    assert column(SEX, values={"F": "female", "f": "female"}, ignore_case=True).ignore_case
