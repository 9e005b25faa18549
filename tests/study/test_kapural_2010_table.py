"""The transcribed Table 1 of the Kapural study against the totals and summaries that the text gives elsewhere.

Summaries that the printed table itself contradicts are left to the audit; here a failure means a slip of transcription.
"""

from pathlib import Path

import pandas as pd
import pytest
from scipy.stats import mannwhitneyu

TABLE = Path(__file__).parents[2] / "resources" / "studies" / "kapural-2010" / "data" / "table1.csv"
PAIN = ["pain_before", "pain_six_months"]
OPIOID = ["opioid_mme_mg_day_before", "opioid_mme_mg_day_six_months"]


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return pd.read_csv(TABLE)


@pytest.fixture(scope="module")
def completers(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["ketamine_infusions"] >= 3]


def test_rows_are_the_18_patients_in_printed_order(table: pd.DataFrame) -> None:
    """Abstract, Methods: 18 patients; a lost, doubled or moved row breaks it."""
    assert table["patient_number"].tolist() == list(range(1, 19))


def test_no_cell_is_empty(table: pd.DataFrame) -> None:
    """Table 1 is printed without gaps; a shifted or dropped cell breaks it."""
    assert not table.isna().to_numpy().any()


def test_sexes(table: pd.DataFrame) -> None:
    """Results, paragraph 1: 10 men and 8 women; a wrong sex breaks it."""
    assert table["sex"].value_counts().to_dict() == {"M": 10, "F": 8}


def test_diagnoses_are_the_printed_ones(table: pd.DataFrame) -> None:
    """Table 1 and its footnote: four abbreviations and two plain words; a misspelt diagnosis breaks it."""
    assert set(table["diagnosis"]) == {"CRPS 1", "CAP", "CLBP", "PLS", "Neuralgia", "Neuropathy"}


def test_digit_of_crps_1_is_no_duration(table: pd.DataFrame) -> None:
    """Table 1: the 1 of "CRPS 1" belongs to the diagnosis; reading it as the years of pain breaks it."""
    assert table.loc[table["diagnosis"] == "CRPS 1", "chronic_pain_years"].tolist() == [5, 7]


def test_infusions_in_all(table: pd.DataFrame) -> None:
    """Results, paragraph 2: 55 infusions among all patients; a wrong count breaks it."""
    assert table["ketamine_infusions"].sum() == 55


def test_completers_and_non_completers(table: pd.DataFrame, completers: pd.DataFrame) -> None:
    """Results, paragraph 2: 11 had 3 to 6 infusions; Discussion, paragraph 2: 7 did not; a wrong count breaks it."""
    non_completers = table.drop(completers.index)["ketamine_infusions"]
    assert (len(completers), len(non_completers)) == (11, 7)
    assert completers["ketamine_infusions"].agg(["min", "max"]).tolist() == [3, 6]
    assert non_completers.agg(["min", "max"]).tolist() == [1, 2]


def test_highest_rates(table: pd.DataFrame) -> None:
    """Results, paragraph 2: peak rates from 35 to 100 mg/h; a wrong extreme breaks it."""
    assert table["highest_rate_mg_h"].agg(["min", "max"]).tolist() == [35, 100]


def test_opioid_range_before_ketamine(table: pd.DataFrame) -> None:
    """Discussion, paragraph 4: from 80 to 540 mg; a wrong extreme breaks it."""
    assert table["opioid_mme_mg_day_before"].agg(["min", "max"]).tolist() == [80, 540]


@pytest.mark.parametrize(
    ("section", "group", "column", "statistic", "printed"),
    [
        ("Results, paragraph 1", "all", "age_years", "std", 12),
        ("Results, paragraph 1", "all", "age_years", "median", 44),
        ("Results, paragraph 1", "all", "chronic_pain_years", "mean", 9),
        ("Results, paragraph 1", "all", "chronic_pain_years", "std", 8),
        ("Results, paragraph 1", "all", "pain_before", "mean", 7),
        ("Results, paragraph 1", "all", "pain_before", "std", 2),
        ("Results, paragraph 1", "all", "opioid_mme_mg_day_before", "std", 121),
        ("Results, paragraph 1", "all", "opioid_mme_mg_day_before", "median", 155),
        ("Results, paragraph 3", "completers", "pain_six_months", "std", 2),
        ("Results, paragraph 4", "completers", "opioid_mme_mg_day_before", "mean", 184),
        ("Results, paragraph 4", "completers", "opioid_mme_mg_day_before", "std", 133),
        ("Results, paragraph 4", "completers", "opioid_mme_mg_day_before", "median", 150),
        ("Results, paragraph 4", "completers", "opioid_mme_mg_day_six_months", "mean", 140),
        ("Results, paragraph 4", "completers", "opioid_mme_mg_day_six_months", "std", 144),
        ("Results, paragraph 4", "completers", "opioid_mme_mg_day_six_months", "median", 120),
    ],
)
def test_summaries_of_the_text(
    table: pd.DataFrame,
    completers: pd.DataFrame,
    section: str,
    group: str,
    column: str,
    statistic: str,
    printed: int,
) -> None:
    """A mean, standard deviation or median of the text, within its rounding; a wrong cell breaks one of them."""
    rows = table if group == "all" else completers
    assert abs(rows[column].agg(statistic) - printed) <= 0.5, section


def test_mean_opioid_use_of_all_before_ketamine(table: pd.DataFrame) -> None:
    """Results, paragraph 1: 190 mg, printed to the nearest ten; a wrong dose breaks it."""
    assert round(table["opioid_mme_mg_day_before"].mean(), -1) == 190


@pytest.mark.parametrize(
    ("section", "columns", "printed", "decimals"),
    [("Fig. 1 legend", PAIN, 0.17, 2), ("Results, paragraph 4, and Fig. 2 legend", OPIOID, 0.274, 3)],
)
def test_rank_sum_p_values_of_completers(
    completers: pd.DataFrame, section: str, columns: list[str], printed: float, decimals: int
) -> None:
    """The printed p-values by the test that the Methods name; a wrong rank in either visit of a completer breaks it."""
    before, six_months = (completers[column] for column in columns)
    p_value = mannwhitneyu(before, six_months, use_continuity=True, method="asymptotic").pvalue
    assert round(p_value, decimals) == printed, section


def test_patients_below_half_of_their_opioid_use(table: pd.DataFrame) -> None:
    """Results, paragraph 4: five patients; they are found among all 18, so a wrong dose of any patient may break it."""
    below_half = table["opioid_mme_mg_day_six_months"] < 0.5 * table["opioid_mme_mg_day_before"]
    assert below_half.sum() == 5
