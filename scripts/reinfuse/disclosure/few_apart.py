"""Statistics that tell about a few patients when another one is subtracted from them."""

from collections.abc import Iterable, Mapping

from reinfuse.disclosure.presets import Preset
from reinfuse.report.inputs import Estimate

# Of everybody, with a value put in for those who have none: less the mean of those who have one, they tell how many
# have none, for each of these was moved by as much.
WITH_VALUES_PUT_IN = {"baseline_carried_forward", "multiple_imputation", "delta_adjusted"}
OBSERVED = "complete_case"
# Of the start of those who have an end too: less that of everybody, they tell of those who have none.
OF_STARTS_WITH_END = {"mean_baseline", "change_by_selection", "change_left", "change_beyond_regression"}
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


def _whose(row: Estimate) -> tuple[str, str, str]:
    return row.analysis, row.outcome, row.group
