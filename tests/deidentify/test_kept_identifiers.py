"""Identifiers that study.yaml declares as something to keep."""

import pandas as pd
import pytest

from reinfuse.coded import coded
from reinfuse.deidentify.kept_identifiers import check_no_identifier_is_kept
from reinfuse.errors import IdentityError

TYPES = {"words": "category", "numbers": "integer"}


def check(kind: str, values: list, rows_each: int = 2, role: str = "clinical") -> None:
    """Look at one column of patients with some rows each."""
    numbers = pd.Series([f"{1000 + place}" for place in range(len(values))] * rows_each, dtype="str")
    cells = pd.Series(values * rows_each, dtype="str" if kind == "words" else "Int64")
    check_no_identifier_is_kept(
        [("export.csv", "key", {"role": role, "type": TYPES[kind]}, coded(numbers), coded(cells))]
    )


def named(count: int) -> list[str]:
    return [f"Person{place}" for place in range(count)]


@pytest.mark.attack("identifiers anywhere", "a column of names that study.yaml declares as a category", "refused")
@pytest.mark.attack("identifiers anywhere", "telephone or account numbers, declared as a quantity", "refused")
@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("words", named(20)),
        ("words", named(18) + ["Person0"] + ["Other"] * 2),  # four of 21 share a name with somebody
        ("numbers", [5_550_100 + place for place in range(25)]),
    ],
)
@pytest.mark.parametrize("role", ["clinical", "quasi_identifier"])
def test_a_kept_column_that_tells_patients_apart_is_refused(kind: str, values: list, role: str) -> None:
    """Names of all patients as the levels of a covariate, on every page, and unknown to the leak gate."""
    with pytest.raises(IdentityError, match=r"'key' has the role .*direct_identifier") as caught:
        check(kind, values, role=role)
    assert "Person" not in str(caught.value)
    assert "555" not in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("words", ["neuropathic pain", "fibromyalgia", "other"] * 10),
        ("words", named(12)),  # of so few, each may have a diagnosis of his own
        ("words", named(20) + ["other"] * 20),
        ("numbers", list(range(200_000, 200_040))),  # thrombocytes
        ("numbers", [5_550_100] * 30),
    ],
)
def test_what_patients_share_is_kept(kind: str, values: list) -> None:
    """A clinic that cannot use its diagnoses, or its laboratory values."""
    check(kind, values)


def test_what_is_removed_may_tell_patients_apart() -> None:
    """A column of names that cannot even be declared as one."""
    check("words", named(30), role="direct_identifier")
