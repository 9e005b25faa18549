"""Parts of study.yaml that would fill a clean column with something else than its name says."""

from collections.abc import Callable
from typing import Any

import pytest

from reinfuse.clean.parts import check_parts
from reinfuse.errors import ConfigurationError


@pytest.fixture
def problems(settings: dict[str, Any], small: Any) -> Callable[..., str]:
    """Give the message for a table whose one part has these columns and constants."""

    def find(table: str, columns: dict[str, str], constants: dict[str, Any] | None = None, **more: Any) -> str:
        column = small["column"]
        odd = small["source"](
            "patient",
            pounds=column("clinical", "number", range=[60, 500], unit="lb"),
            weight=column("clinical", "number", range=[30, 250]),
            years=column("quasi_identifier", "integer", range=[18, 120], unit="years"),
            hours=column("clinical", "number", range=[0, 24], unit="hours"),
            change=column("clinical", "integer", range=[-3, 3]),
            visit=column("clinical", "category", values=["before", "half way"]),
            answer=column("clinical", "category", values={"1": "yes", "9": "unknown"}),
            zip=column("postcode", "text"),
        )
        part = {"source": "odd", "columns": {"patient": "id", **columns}, "constants": constants or {}, **more}
        changed = {**settings, "sources": {"odd": odd}, "tables": {table: [part]}}
        try:
            check_parts(changed)
        except ConfigurationError as error:
            return str(error)
        return ""

    return find


@pytest.mark.parametrize(
    ("table", "columns", "words"),
    [
        (
            "patients",
            {"weight_kg": "pounds"},
            "tables.patients[1].columns.weight_kg: is in kg, but its source is in lb",
        ),
        ("patients", {"age_years": "years"}, "without the role 'age'"),
        ("patients", {"sex": "id"}, "the identifier of the source belongs under 'patient'"),
        ("patients", {"patient": "visit"}, "the identifier of the source belongs under 'patient'"),
        ("patients", {"sex": "weight"}, "this column holds words, its source numbers"),
        ("patients", {"weight_kg": "zip"}, "this column holds numbers, its source words"),
        ("infusions", {"infusion": "weight"}, "this column holds whole numbers, its source numbers"),
        ("assessments", {"timepoint": "visit"}, "the word 'half way' of its source is no declared time point"),
        ("events", {"led_to_discontinuation": "answer"}, "the word 'unknown' of its source is neither yes nor no"),
    ],
)
def test_column_that_does_not_fit(
    table: str, columns: dict[str, str], words: str, problems: Callable[..., str]
) -> None:
    """Pounds would be analysed as kilograms, an age of 94 would pass, a visit would belong to no time point."""
    assert words in problems(table, columns)


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
def test_constant_that_does_not_fit(table: str, constants: dict[str, Any], problems: Callable[..., str]) -> None:
    """A dose in quotes would end in a traceback."""
    [name] = constants
    assert f"tables.{table}[1].constants.{name}: this column holds" in problems(table, {}, constants)


@pytest.mark.parametrize("count", ["weight", "change", "visit"])
def test_only_a_count_can_repeat_rows(count: str, problems: Callable[..., str]) -> None:
    """Half a row, or minus one row, cannot be made."""
    assert f"repeat: '{count}' is no column of whole numbers from 0 up" in problems("infusions", {}, repeat=count)


@pytest.mark.parametrize(
    ("table", "columns", "constants"),
    [
        ("patients", {"weight_kg": "weight"}, {"arm": "ketamine"}),
        ("patients", {"sex": "zip"}, {}),
        ("infusions", {"duration_h": "hours"}, {"dose_mg": 40}),
        ("infusions", {"dose_mg": "change"}, {}),  # whole numbers are numbers
    ],
)
def test_column_that_fits_is_left_alone(
    table: str, columns: dict[str, str], constants: dict[str, Any], problems: Callable[..., str]
) -> None:
    """Good study files would be refused."""
    assert problems(table, columns, constants) == ""
