"""Opioid use and its direction of change."""

import pytest

from reinfuse.model.opioid import estimate

DOSES = {
    "a": (100, 49),
    "b": (100, 50),
    "c": (100, 99),
    "d": (60, 60),
    "e": (80, 0),
    "f": (40, 55),
    "g": (0, 0),
    "h": (0, 20),
    "i": (30, None),
}
HALF = "50_percent_of_baseline"


@pytest.fixture
def opioid(settings):
    """Settings of an opioid analysis."""

    def build(percent=50.0, **more):
        spec = {"kind": "opioid", "start": "baseline", "end": "later", "below_percent_of_baseline": percent}
        return settings(**spec | more)

    return build


@pytest.mark.parametrize(
    ("contrast", "count", "n"),
    [
        (f"below_{HALF}", 2, 6),
        (f"at_most_{HALF}", 3, 6),
        ("lower", 4, 8),
        ("same", 2, 8),
        ("higher", 2, 8),
        ("stopped", 1, 6),
        (f"lower_but_not_below_{HALF}", 2, 6),
    ],
)
def test_directions(cohort, opioid, cell, contrast, count, n):
    """g and h took none at baseline: they can rise or stay, but not fall below half of nothing, nor stop."""
    table = estimate(cohort(doses=DOSES), opioid())
    row = cell(table, estimand="patients", contrast=contrast)
    assert (row["estimate"], row["n_patients"], row["method"]) == (count, n, "count")
    share = cell(table, estimand="share", contrast=contrast, method="wilson")
    assert share["estimate"] == count / n
    assert "1 patient without both visits" in row["note"]
    assert ("2 patients without opioids at baseline" in row["note"]) == (n == 6)


def test_means_differ_by_the_mean_change(cohort, opioid, cell):
    """All three are over the same patients, or the table would contradict itself; i has no second visit."""
    table = estimate(cohort(doses=DOSES), opioid())
    change = cell(table, estimand="mean_change")
    means = [cell(table, estimand="mean", timepoint=visit)["estimate"] for visit in ("baseline", "later")]
    assert means == [60.0, 41.625]
    assert change["estimate"] == pytest.approx(means[1] - means[0])
    assert (change["n_patients"], change["method"], change["unit"]) == (8, "paired_t", "mg/day")
    assert cell(table, estimand="median", timepoint="baseline")["estimate"] == 70


def test_published_completers(published, completers, opioid, cell):
    """Seven of the eleven completers take less, none more, three less than half, two none."""
    table = estimate(published, opioid(declared=completers, groups=["completers"]))
    counts = {
        contrast: cell(table, estimand="patients", contrast=contrast)["estimate"]
        for contrast in ("lower", "same", "higher", f"below_{HALF}", "stopped", f"lower_but_not_below_{HALF}")
    }
    assert list(counts.values()) == [7, 4, 0, 3, 2, 4]


def test_another_percentage_names_its_rows(cohort, opioid, cell):
    """The threshold is the study file's; the name of the row follows it."""
    table = estimate(cohort(doses=DOSES), opioid(99.5))
    assert cell(table, estimand="patients", contrast="below_99.5_percent_of_baseline")["estimate"] == 4


def test_unknown_doses_are_not_zero(cohort, opioid, cell):
    """Nobody has a known dose twice: no share, no mean, and the reason."""
    table = estimate(cohort(doses={"a": (50, None), "b": (None, 0)}), opioid())
    assert set(table["n_patients"]) == {0}
    assert "no patient to count" in cell(table, estimand="share", contrast="lower", method="wilson")["note"]
