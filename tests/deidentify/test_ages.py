"""Ages: completed years, and one class from 90."""

import pandas as pd
import pytest

from reinfuse.deidentify.ages import completed_years


@pytest.mark.parametrize(
    ("age", "follow_up_days", "expected"),
    [
        (45.0, None, 45),
        (45.99, None, 45),
        (89.0, None, 89),
        (89.99, None, 89),
        (90.0, None, 90),
        (104.0, None, 90),
        (88.0, 800, 90),  # 90 at the last contact
        (88.0, 700, 88),
        (88.0, -800, 88),  # contacts before day 0 do not make a patient older
        (None, None, None),
        (None, 800, None),
    ],
)
def test_age_of_one_patient(age: float | None, follow_up_days: int | None, expected: int | None) -> None:
    """An age over 89, or a fraction that gives the date of birth away, would pass."""
    found = completed_years(pd.Series([age], dtype="Float64"), pd.Series([follow_up_days], dtype="Int64"))
    assert str(found.dtype) == "Int64"
    assert found.tolist() == [pd.NA if expected is None else expected]
