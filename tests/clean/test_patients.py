"""Whose rows a table has, found without looking at each row, as looking at each row finds it."""

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from reinfuse.clean.patients import missing_from, patients_in, rows_of

PATIENTS = st.lists(st.sampled_from("ABCDEF"), max_size=12)


def table(patients: list[str]) -> pd.DataFrame:
    return pd.DataFrame({"patient": pd.array(patients, dtype="string")})


@settings(deadline=None)
@given(PATIENTS, PATIENTS, st.sets(st.sampled_from("ABCDEF")))
def test_patients_are_those_of_the_rows(first: list[str], second: list[str], chosen: set[str]) -> None:
    """A patient without an account, or rows of an excluded one that stay."""
    both = patients_in(table(first), table(second))
    assert sorted(both) == sorted({*first, *second})
    assert sorted(missing_from(both, patients_in(table(second)))) == sorted({*first} - {*second})
    assert sorted(missing_from(both, chosen)) == sorted({*first, *second} - chosen)
    assert rows_of(table(first), chosen).tolist() == [patient in chosen for patient in first]
