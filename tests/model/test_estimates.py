"""The shape of estimates, and the round through CSV."""

import math

import pandas as pd
import pytest

from reinfuse.errors import ContractError
from reinfuse.files import write_csv
from reinfuse.model.estimates import (
    COLUMNS,
    check_estimates,
    estimates_table,
    is_primary,
    join_estimates,
    primary_note,
    read_estimates,
    row,
)
from reinfuse.model.families import adjust_families
from reinfuse.statistics.inference import Inference

SETTINGS = {"study": "a-study", "analysis": "an_analysis", "ci_level": 0.9}


def one_row(**changes):
    keys = {
        "estimand": "mean_change",
        "outcome": "pain",
        "group": "all",
        "method": "paired_t",
        "unit": "points",
        "n_patients": 3,
    }
    inference = Inference(-1 / 3, se=0.1, p_value=0.02, ci_low=-0.7, ci_high=math.pi / 1e5, note="a remark")
    return row(changes.pop("inference", inference), **{**keys, **changes})


def test_columns_and_level():
    """A column more, less or elsewhere would break every later stage; a level without an interval says nothing."""
    table = estimates_table([one_row(), one_row(method="count", inference=Inference(3))], SETTINGS)
    assert list(table.columns) == COLUMNS
    assert table["ci_level"].tolist() == pytest.approx([0.9, math.nan], nan_ok=True)
    assert table["n_observations"].tolist() == [3, 3]
    assert table["note"].tolist() == ["a remark", ""]


def test_csv_gives_back_the_same_table(tmp_path):
    """Sixteen digits would move estimates; an empty text, or a group called NA, must not come back as missing."""
    rows = [
        one_row(),
        one_row(group="NA", inference=Inference(math.inf, ci_low=0.0, ci_high=math.inf)),
        one_row(outcome="None", inference=Inference(math.nan, note="null; no values")),
    ]
    table = estimates_table(rows, SETTINGS)
    write_csv(tmp_path / "estimates.csv", table)
    pd.testing.assert_frame_equal(read_estimates(tmp_path / "estimates.csv"), table, check_exact=True)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"estimand": ""}, "'estimand' is empty"),
        ({"inference": Inference(1.0, p_value=1.2)}, "'p_value' lies outside 0 to 1"),
        ({"inference": Inference(1.0, ci_low=2.0, ci_high=1.0)}, "lower limit lies above"),
        ({"inference": Inference(1.0, se=-1.0)}, "standard error is negative"),
        ({"n_patients": -1}, "a count is negative"),
    ],
)
def test_impossible_rows_are_refused(changes, problem):
    """A defect of an analysis must stop here, not in the report."""
    with pytest.raises(ContractError, match=problem):
        estimates_table([one_row(**changes)], SETTINGS)


def test_an_estimate_stands_once():
    """Two rows with one key would let a claim pick either."""
    with pytest.raises(ContractError, match="stands twice"):
        estimates_table([one_row(), one_row(unit="other")], SETTINGS)


def test_no_rows_and_missing_text_are_refused():
    """An analysis without results must fail loudly, and no text may be missing."""
    with pytest.raises(ContractError, match="no row"):
        estimates_table([], SETTINGS)
    table = estimates_table([one_row()], SETTINGS)
    table["note"] = None
    with pytest.raises(ContractError, match="'note' is missing"):
        check_estimates(table)
    with pytest.raises(ContractError, match="columns"):
        check_estimates(table.drop(columns="unit"))


def test_joining_checks_keys_over_analyses():
    """Order as given; the same analysis joined twice is a mistake of the workflow."""
    first = estimates_table([one_row()], SETTINGS)
    second = estimates_table([one_row()], SETTINGS | {"analysis": "another"})
    assert join_estimates([second, first])["analysis"].tolist() == ["another", "an_analysis"]
    with pytest.raises(ContractError, match="stands twice"):
        join_estimates([first, first])


def test_a_study_without_analyses_has_no_estimates(tmp_path):
    """A study that is judged by its printed numbers alone must run to the end, its file of estimates empty."""
    joined = adjust_families(join_estimates([]), {})
    write_csv(tmp_path / "estimates.csv", joined)
    read = read_estimates(tmp_path / "estimates.csv")
    assert read.empty
    assert list(read.columns) == COLUMNS


def test_primary_note():
    """The audit finds the primary method by its note, also beside other notes."""
    note = one_row(note=primary_note("paired_t", "paired_t"))["note"]
    assert note == "primary; a remark"
    assert is_primary(note)
    assert not is_primary("primary school")
    assert primary_note("sign_test", "paired_t") == ""
