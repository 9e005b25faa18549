"""Analyses that the page shows one quantity a row: harms, doses, duration, missing values."""

import pytest
from study_estimates import estimate, interval
from study_results import settings, write_results

from reinfuse.report import spelling
from reinfuse.report.further import MOST_ROWS_OPEN, further_analysis
from reinfuse.report.inputs import read_estimates


@pytest.fixture
def block_of(tmp_path):
    """Return a function that gives the table of some estimates of one further analysis."""

    def block(kind, rows, **spec):
        told = settings(analyses={"it": {"kind": kind, **spec}})
        path = write_results(tmp_path / "study", rows=rows) / "estimates.csv"
        return further_analysis(read_estimates(path), "it", told)

    return block


def plain(rows):
    """Return headers and cells with plain spaces."""
    return [
        (
            " ".join(row.header.split()),
            [
                " ".join(" ".join(cell).split()) if isinstance(cell, list) else " ".join(cell.split())
                for cell in row.cells
            ],
        )
        for row in rows
    ]


def test_groups_stand_beside_each_other(block_of):
    """A completer's harm under all patients."""
    rows = [
        estimate("it", "patients_with_event", "term:nausea", count, group=group, method="count", unit="patients")
        for group, count in (("all", 3.0), ("completers", 1.0))
    ]
    table = block_of("harms", rows).table
    assert table.columns == ["All patients", "Completers"]
    assert plain(table.rows) == [("Term: nausea", []), ("Patients with event", ["3 patients", "1 patient"])]


def test_each_assumption_is_said_once_and_marked_where_it_holds(block_of):
    """A number without what it assumes."""
    note = {"note": "change six_months - baseline; p exact over all orders"}
    cells = {"contrast": "ketamine_infusions", "timepoint": "six_months", "method": "spearman_permutation"}
    rows = [
        estimate("it", "rank_correlation", "pain", -0.325, p_value=0.187, **cells, **note, **interval(-0.695, 0.18)),
        estimate("it", "slope", "pain", -0.358, **cells | {"method": "least_squares"}, note="p exact over all orders"),
    ]
    table = block_of("dose_response", rows, outcome="pain").table
    assert plain(table.rows) == [
        ("Ketamine infusions, six months", []),
        ("Rank correlation (Spearman, exact or by permutation) [a, b]", ["−0.325 (−0.695 to 0.180) p = 0.187, n = 18"]),
        ("Slope (least squares) [b]", ["−0.358 n = 18"]),
    ]
    assert table.notes == ["a: change from baseline to six months. b: p exact over all orders"]


def test_summaries_of_doses_fill_one_row(block_of):
    """Eight rows for one distribution."""
    values = {"mean": 3.056, "sd": 1.862, "median": 3.0, "q1": 1.25, "q3": 3.75, "minimum": 1.0, "maximum": 6.0}
    rows = [
        estimate("it", name, "infusions", value, contrast="per_patient")
        for name, value in {"n": 18.0, **values, "sum": 55.0}.items()
    ]
    table = block_of("exposure", rows).table
    assert plain(table.rows) == [
        ("Number of infusions, per patient", []),
        ("Mean (SD); median [quartiles]; range", ["3.06 (1.86) 3.0 [1.3–3.8] 1–6"]),
        ("Known values", ["18"]),
        ("Total", ["55"]),
    ]


def test_a_change_names_its_visits(block_of):
    """`six_months - baseline` as a subtraction of groups."""
    rows = [estimate("it", "mean_change", "pain", -0.9, contrast="six_months - baseline", method="complete_case")]
    table = block_of("missingness", rows, outcome="pain").table
    assert table.rows[0].header == "Change from baseline to six months"


def test_what_nobody_knows_is_a_dash(block_of):
    """Not recorded shown as none."""
    rows = [estimate("it", "patients_with_event", "any_event", None, method="count", unit="patients")]
    assert plain(block_of("harms", rows).table.rows)[1] == ("Patients with event", ["—"])


def test_a_long_table_is_opened_by_who_wants_it(block_of):
    """A grid of assumptions that buries the rest of the page."""
    rows = [
        estimate("it", "change_left", "pain", -0.5, contrast=f"mean_{mean}", method="mee_chua")
        for mean in range(MOST_ROWS_OPEN)
    ]
    block = block_of("regression_to_mean", rows, outcome="pain")
    assert block.table is None
    assert block.more[0].rows[2].header == "Mean 1"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("share_of_patients_with_event", "Share of patients with event"),
        ("category:nausea", "Category: nausea"),
        ("rate_mg_per_kg_h", "Rate, mg/kg/h"),
        ("completed - not completed", "Completed minus not completed"),
        ("mean_4_sd_2.5_reliability_0.5", "Mean 4, SD 2.5, reliability 0.5"),
        ("with six_months - without six_months", "With six months minus without six months"),
    ],
)
def test_composed_names_are_spelled_out(name, expected):
    """Underscores on the page."""
    assert spelling.spelled_out(name, {"six_months": "Six months"}) == expected
