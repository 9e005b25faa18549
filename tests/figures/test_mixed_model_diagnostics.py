"""Diagnostics of a mixed model: what is plotted is what the model leaves over, and nobody is named."""

import numpy as np
import pytest

from reinfuse.figures.mixed_model_diagnostics import AGAINST_FITTED, INTERCEPTS, MOST_QUANTILES, RESIDUALS, data, draw

KIND = {"kind": "mixed_model_diagnostics"}
# infusions, pain before and after, opioid dose before and after
COHORT = {
    f"P{number:03d}": (1, 5 + level, 3 + level + change, None, None)
    for number, (level, change) in enumerate([(0, 0), (0, 0), (2, 1), (1, -1), (4, 0), (3, 2), (5, -2), (1, 1)])
}


def cohort_of(n_patients, seed=1):
    """Simulated scores of many patients."""
    random = np.random.default_rng(seed)
    level = random.normal(6, 1.5, n_patients)
    scores = np.column_stack([level, level - 2]) + random.normal(0, 1, (n_patients, 2))
    return {f"P{number:05d}": (1, *map(float, row), None, None) for number, row in enumerate(scores)}


def test_the_plotted_values_are_those_of_balanced_pairs(write_results, settings):
    """Residuals of another model, or quantiles in another order: two visits a patient have closed forms."""
    table = data(write_results(patients=COHORT), settings(**KIND))
    pairs = np.array([row[1:3] for row in COHORT.values()])
    level, change = pairs.mean(axis=1), pairs[:, 1] - pairs[:, 0]
    within = change.var(ddof=1) / 2
    between = level.var(ddof=1) - within / 2
    intercepts = between / (between + within / 2) * (level - level.mean())
    residuals = pairs - pairs.mean(axis=0) - intercepts[:, None]
    found = dict(list(table.groupby("panel")))
    assert found[RESIDUALS]["value"].tolist() == pytest.approx(np.sort(residuals.ravel()).tolist(), abs=1e-9)
    assert found[INTERCEPTS]["value"].tolist() == pytest.approx(np.sort(intercepts).tolist(), abs=1e-9)
    against = found[AGAINST_FITTED]
    assert against["visits"].sum() == 16
    assert against["visits"].max() == 2  # two patients are alike
    sums = np.sort((against["place"] + against["value"]).round(6).unique())
    assert sums.tolist() == sorted(set(pairs.ravel().tolist()))
    for panel in (RESIDUALS, INTERCEPTS):
        rows = found[panel]
        assert (rows["low"] <= rows["middle"]).all()
        assert (rows["middle"] <= rows["high"]).all()
        assert rows["place"].is_monotonic_increasing
    assert not table.astype(str).apply(lambda column: column.str.contains("P00")).any(axis=None)


def test_the_envelope_follows_from_names(write_results, settings):
    """Bands that change from run to run, or that are the same for every figure."""
    results, chosen = write_results(patients=COHORT), settings(**KIND)
    first, again = data(results, chosen), data(results, chosen)
    other = data(results, chosen | {"figure": "another"})
    assert first.equals(again)
    assert not first["low"].equals(other["low"])
    assert first["value"].equals(other["value"])


def test_thousands_of_patients_give_a_small_drawing(write_results, settings, files, tmp_path):
    """A report too large to open, or an outlier that thinning out has removed."""
    patients = cohort_of(2000)
    patients["P00000"] = (1, 30.0, 6.0, None, None)
    results, chosen = write_results(patients=patients), settings(**KIND)
    table = data(results, chosen)
    counts = table["panel"].value_counts()
    assert counts[RESIDUALS] == counts[INTERCEPTS] == MOST_QUANTILES
    against = table[table["panel"] == AGAINST_FITTED]
    assert against["visits"].sum() == 4000
    assert against["value"].max() == table.loc[table["panel"] == RESIDUALS, "value"].max()
    svg = files(results, chosen, tmp_path / "figure")[".svg"]
    assert b"<image" not in svg  # which a report refuses
    assert len(svg) < 400_000


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"spec": {"group": "nobody"}}, "The model could not be fitted (Nobody at all)"),
        ({"model": {"formula": "pain ~ timepoint", "random_slope": "day"}}, "The model could not be fitted"),
    ],
)
def test_a_model_that_cannot_be_fitted_is_said(write_results, settings, texts, change, said):
    """An empty plot, or a run that ends there."""
    chosen = settings(**KIND)
    chosen = chosen | {part: chosen[part] | more for part, more in change.items()}
    table = data(write_results(patients=COHORT), chosen)
    assert table.empty
    assert said in " ".join(texts(draw(table, chosen)))


def test_without_variance_between_patients_a_sentence_stands_there(write_results, settings, texts):
    """Predicted levels where the model has none."""
    pairs = [(9, 2), (7, 3), (5, 6), (4, 8), (6, 4), (7, 5)]
    patients = {f"P{number}": (1, *map(float, pair), None, None) for number, pair in enumerate(pairs)}
    chosen = settings(**KIND)
    table = data(write_results(patients=patients), chosen)
    assert INTERCEPTS not in set(table["panel"])
    assert "None: the variance between patients is estimated" in " ".join(texts(draw(table, chosen)))


def test_larger_marks_are_explained_where_there_are_some(write_results, settings, texts):
    """A key to marks that are not there."""
    for patients, expected in ((COHORT, True), (cohort_of(6), False)):
        chosen = settings(**KIND)
        said = " ".join(texts(draw(data(write_results(patients=patients), chosen), chosen)))
        assert ("larger marks are several visits" in said) == expected
