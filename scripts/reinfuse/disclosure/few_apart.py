"""Statistics that tell about a few patients: beside another one, or because they are a count in disguise."""

import math
from collections.abc import Iterable, Mapping

from reinfuse.disclosure.presets import Preset
from reinfuse.report.inputs import Estimate

# Of everybody, with a value put in for those who have none: less the mean of those who have one, they tell how many
# have none, for each of these was moved by as much.
WITH_VALUES_PUT_IN = {"baseline_carried_forward", "multiple_imputation", "delta_adjusted"}
OBSERVED = "complete_case"
# Of the start of those who have an end too: less that of everybody, they tell of those who have none.
OF_STARTS_WITH_END = {"mean_baseline", "change_by_selection", "change_left", "change_beyond_regression"}
OF_VALUES = {"mean", "sd", "minimum", "maximum", "q1", "q3"}
STAYED_AND_LEFT = {"patients_who_stayed", "patients_who_left"}


def rows_of_few_apart(estimates: Iterable[Estimate], sizes: Mapping[str, int], preset: Preset) -> set[Estimate]:
    """Return the rows that would tell about fewer patients than may be told.

    Parameters
    ----------
    sizes
        The number of patients in each declared group and in `all`.
    """
    rows = list(estimates)
    observed = {_whose(row): row.n_patients for row in rows if row.method == OBSERVED}
    parts: dict[tuple[str, ...], list[float]] = {}
    for row in rows:
        if row.estimand in STAYED_AND_LEFT and row.estimate is not None:
            parts.setdefault((row.analysis, row.group, row.contrast), []).append(row.estimate)

    def rests(row: Estimate) -> list[float]:
        """Return of how many patients a row tells at the least, besides those whom it is said to be of."""
        n = row.n_patients
        if n is None:
            return []
        if row.method in WITH_VALUES_PUT_IN:
            of_observed = observed.get(_whose(row))
            return [] if of_observed is None else [n - of_observed]
        if row.estimand in OF_STARTS_WITH_END:
            return [sizes[row.group] - n] if row.group in sizes else []
        if row.estimand == "standardised_mean_difference":
            # Of n patients who stayed or left, at least n less those who stayed have left.
            return [max(n - part, 1.0) for part in parts.get((row.analysis, row.group, row.contrast), [])]
        return []

    return {row for row in rows if any(0 < rest < preset.smallest_count for rest in rests(row))}


def counts_in_disguise(estimates: Iterable[Estimate], preset: Preset) -> set[tuple[str, ...]]:
    """Return the places where a mean is a count, or is made by a few: analysis, outcome, group and time point.

    Of zeros and ones the mean is a share: 0.02 of 150 patients are three. Where three quarters have the lowest value,
    or the highest, the mean is that of the others, and few may be enough for it.
    """
    found: dict[tuple[str, ...], dict[str, Estimate]] = {}
    for row in estimates:
        if row.estimand in OF_VALUES and row.estimate is not None and row.n_patients:
            place = (row.analysis, row.outcome, row.group, row.contrast, row.timepoint)
            found.setdefault(place, {})[row.estimand] = row
    return {
        (*place[:3], place[4])
        for place, rows in found.items()
        if {"mean", "sd", "minimum", "maximum"} <= rows.keys()
        and (_has_two_values(rows) or _is_made_by_few(rows, preset.smallest_count))
    }


def _has_two_values(rows: Mapping[str, Estimate]) -> bool:
    """Tell whether all values are one of two.

    There, and nowhere else, the variance over n is the distance of the mean to the lowest value times that to the
    highest (Bhatia and Davis (2000), The American Mathematical Monthly 107:353).
    """
    mean, sd, low, high = (_value(rows, name) for name in ("mean", "sd", "minimum", "maximum"))
    n = rows["sd"].n_patients or 0.0
    return (
        n > 1
        and low < high
        and math.isclose(sd**2 * (n - 1) / n, (mean - low) * (high - mean), rel_tol=1e-9, abs_tol=1e-12)
    )


def _is_made_by_few(rows: Mapping[str, Estimate], smallest_count: int) -> bool:
    if not {"q1", "q3"} <= rows.keys():
        return False
    mean, low, high = (_value(rows, name) for name in ("mean", "minimum", "maximum"))
    enough = smallest_count * (high - low) / (rows["mean"].n_patients or 1.0)
    most_are_lowest, most_are_highest = _value(rows, "q3") == low, _value(rows, "q1") == high
    return (most_are_lowest and mean - low < enough) or (most_are_highest and high - mean < enough)


def _value(rows: Mapping[str, Estimate], name: str) -> float:
    return rows[name].estimate or 0.0


def _whose(row: Estimate) -> tuple[str, str, str]:
    return row.analysis, row.outcome, row.group
