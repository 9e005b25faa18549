"""The tables of the page: which estimate stands in which cell."""

import pytest
from study_estimates import estimate, interval
from study_results import settings, write_results

from reinfuse.errors import ContractError
from reinfuse.report import mixed_models, outcomes, responders, table1
from reinfuse.report.inputs import read_estimates


@pytest.fixture
def read(tmp_path):
    """Return a function that gives the estimates of the small study, or of the rows that it is told."""

    def estimates(rows=None):
        return read_estimates(write_results(tmp_path / "study", rows=rows) / "estimates.csv")

    return estimates


def plain(value):
    """Return a cell, a row or a table with plain spaces."""
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, list):
        return [plain(each) for each in value]
    return (plain(value.header), plain(value.cells))


def test_table_one(read):
    """A level in the wrong group, percentages of the wrong whole, or a group's size without its missing values."""
    table = table1.table_one(read(), "table1", settings())
    rows = dict(plain(row) for row in table.rows)
    assert plain(table.columns) == [
        "All patients n = 18", "Completers n = 11", "Stopped early n = 7", "Standardised difference",
    ]  # fmt: skip
    assert rows["Age, years"][0] == ["42.6 (12.3)", "43.5 [32.3–49.5]", "24–69"]
    assert rows["Age, years"][3] == "−0.25"
    assert rows["Sex"] == []
    assert rows["female"] == ["4 (24 %)", "4 (36 %)", "4 (67 %)", "−0.25"]
    assert rows["Missing"] == ["1", "0", "1", ""]
    assert rows["Ketamine infusions"][0][0] == "42.6 (12.3)"  # its unit stands in its label
    assert [header for header in rows if header.startswith("Pain")] == ["Pain, 0–10, points, baseline"]
    assert table.notes[-1] == "Without any value: Pain, 0–10, points, after the series."


def test_an_unknown_variable_is_an_error(read):
    """A column's name on the page."""
    rows = [estimate("table1", "mean", "shoe_size", 42.0), estimate("table1", "n", "shoe_size", 18.0)]
    with pytest.raises(ContractError, match="shoe_size"):
        table1.table_one(read(rows), "table1", settings())


def test_paired_changes(read):
    """The p-value of another test than the primary one, or directions in another order."""
    block = outcomes.paired_change(read(), "pain_change", settings())
    assert plain(block.table.rows[1]) == (
        "Completers",
        ["11", "5 / 5 / 1", "−1.55 (−3.23 to 0.14)", "−1.00 (−3.50 to 0.00)", "0.094", "−0.62"],
    )
    assert plain(block.more[0].rows) == [
        ("Paired t-test", ["0.068"] * 3),
        ("Welch t-test, pairs ignored", ["0.148"] * 3),
        ("Wilcoxon signed-rank test, exact (primary)", ["0.094"] * 3),
        ("Sign test", ["0.219"] * 3),
    ]


def test_primary_is_a_note_of_its_own(read):
    """`not primary` or `primary end point` taken for the mark."""
    rows = [
        estimate("pain_change", "mean_change", "pain", -1.0, method="paired_t", p_value=0.5, note="no primary here"),
        estimate("pain_change", "median_change", "pain", -1.0, method="sign_test", p_value=0.25, note="ties; primary"),
    ]
    assert outcomes.primary_p(read(rows)) == "0.250"


def test_comparisons_of_the_same_groups_share_a_table(read):
    """A table a row, each with its own copy of the groups' names."""
    (block,) = outcomes.two_groups(read(), ["pain_by_completion"], settings())
    assert block.table.caption == "Completers minus stopped early"
    assert plain(block.table.rows) == [
        (
            "Pain, 0–10 (points), change from baseline to six months",
            ["−1.69 (−3.73 to 0.35)", "−1.00 (−3.00 to 0.00)", "0.084", "−0.73"],
        )
    ]


def test_responders(read):
    """Counts over the wrong number of patients, or patients without a percent change passed over in silence."""
    block = responders.responders(read(), "pain_responders", settings())
    assert plain(block.table.rows[:2]) == [
        ("Lower by at least 50 %", []),
        ("All patients", ["3 / 11", "27 % (6–61 %)", "27 % (6–61 %)", "27 % (6–61 %)"]),
    ]
    assert plain(block.table.rows[4]) == ("Both halved", [])
    assert plain(block.table.notes[0]) == ("All patients: 2 without a percent change, because the value before was 0.")
    compared, logistic, cumulative = block.more
    assert plain(compared.rows) == [
        ("Lower by at least 50 %", ["Completers against Stopped early", "3 (0–181)", "0.245"])
    ]
    pair = "Completers against Stopped early"
    assert plain(logistic.rows) == [
        ("Lower by at least 50 %", []),
        (pair, ["18", "2.6 (0.4–19.8)", "0.302", "Firth’s likelihood, profile interval"]),
        ("Sex: male", ["18", "2.6 (0.4–19.8)", "0.302", "Firth’s likelihood, profile interval"]),
        ("Both halved", []),
        ("Not estimated", ["18", "—", "—", "—"]),
    ]
    assert logistic.notes[1:] == ["Both halved: not estimated: only 3 patients responded, and 1 coefficient needs 5."]
    assert plain(cumulative.rows[0]) == ("Lower by at least 0 %", ["78 %"] * 3)


def test_opioid_use(read):
    """A mean under a median's name, or a share without its interval."""
    table = responders.opioid_use(read(), "opioid_direction", settings()).table
    rows = dict(plain(row) for row in table.rows)
    assert rows["Mean, baseline"][0] == "189 (129–250)"
    assert rows["Median, six months"][0] == "135"
    assert rows["Mean change from baseline to six months"][0] == "−32.7 (−58.9 to −6.6)"
    assert rows["Below 50 % of baseline"][0] == ["5 / 18", "28 % (10–53 %)"]


def test_mixed_models(read):
    """The p-value of a mean (is pain zero?) in place of that of the change."""
    block = mixed_models.mixed_model(read(), "pain_model", settings())
    assert plain(block.table.rows[2]) == (
        "Not ‘Completers’",
        ["7.47 (6.42–8.52)", "7.47 (6.42–8.52)", "−0.70 (−1.83 to 0.43)", "16.0", "0.206"],
    )
    assert plain(str(block.table.notes[0])) == (
        "Formula: <code>pain ~ timepoint * completers</code>, with a random intercept for each patient."
    )
    assert plain(block.table.notes[1]) == "Variance between patients 2.05 and correlation within a patient 0.459."
    terms = plain(block.more[1].rows)
    assert terms[0] == ("Intercept (coefficient)", ["7.57 (5.93–9.21)", "9.47", "26.4", "<0.001", "Satterthwaite df"])
    assert terms[-1][0] == "Time × Completers (F test)"


def test_an_analysis_without_patients_leaves_gaps(read):
    """A crash where a group is empty."""
    rows = [
        estimate("pain_change", "patients_lower", "pain", 0.0, method="count", n_patients=0),
        estimate("pain_change", "mean_change", "pain", None, method="paired_t", n_patients=0),
    ]
    block = outcomes.paired_change(read(rows), "pain_change", settings())
    assert plain(block.table.rows) == [("All patients", ["0", "0 / — / —", "—", "—", "—", "—"])]
    assert outcomes.paired_change([], "pain_change", settings()).table.rows == []


def test_an_estimate_and_its_limits_share_decimals(read):
    """`−13 (−136 to 110.2)`."""
    rows = [estimate("a", "mean_difference", "pain", -12.87, **interval(-136.2, 110.4))]
    assert plain(outcomes.interval_of(read(rows)[0])) == "−13 (−136 to 110)"
