"""Set the truth beside the estimates: which intervals hold it."""

import pandas as pd

from reinfuse.model.estimates import KEY, is_primary

FROM_ESTIMATES = ["n_patients", "estimate", "ci_level", "ci_low", "ci_high", "unit"]
COLUMNS = ["study", *KEY, "primary", *FROM_ESTIMATES, "truth", "truth_error", "basis", "holds"]


def recovery_table(study: str, truth: pd.DataFrame, estimates: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each interval whose truth is known, in the order of the estimates.

    Columns: study, the key of the estimate, primary (yes or no: named as such in study.yaml), n_patients,
    estimate, ci_level, ci_low, ci_high, unit, truth, truth_error, basis, and holds (yes where the truth lies within).
    """
    with_interval = estimates[estimates["ci_low"].notna() & estimates["ci_high"].notna()]
    both = with_interval.drop(columns="study").merge(truth, on=KEY, how="inner", validate="one_to_one")
    inside = (both["ci_low"] <= both["truth"]) & (both["truth"] <= both["ci_high"])
    return both.assign(
        study=study,
        primary=both["note"].map(is_primary).map({True: "yes", False: "no"}),
        holds=inside.map({True: "yes", False: "no"}),
    )[COLUMNS]
