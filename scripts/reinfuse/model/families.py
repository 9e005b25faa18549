"""Adjust the primary p-values of several analyses that study.yaml declares to be one family of tests."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from reinfuse.errors import AnalysisError
from reinfuse.model.estimates import check_estimates, is_primary
from reinfuse.statistics.inference import Floats, Sample, joined_notes
from reinfuse.statistics.multiplicity import benjamini_hochberg, holm

METHODS: dict[str, tuple[str, Callable[[Sample], Floats]]] = {
    "holm": ("Holm", holm),
    "benjamini_hochberg": ("Benjamini–Hochberg", benjamini_hochberg),
}
ADJUSTED = "p adjusted by "  # how every note about an adjustment begins
NOT_ESTIMATED = "not estimated"


def adjust_families(estimates: pd.DataFrame, families: Mapping[str, Mapping[str, Any]]) -> pd.DataFrame:
    """Return the estimates with `p_adjusted` for the primary tests of each family, and a note on how.

    Parameters
    ----------
    estimates
        All estimates of a study.
    families
        For each family its `label`, its `method`, the `analyses` that belong to it, the `estimands` that enter, and
        the `groups` and `contrasts` that do (None: all).

    Raises
    ------
    AnalysisError
        When no estimate of its analyses is what a family asks for.
    """
    adjusted = estimates.copy()
    for name, family in families.items():
        ours = estimates["analysis"].isin(family["analyses"])
        chosen = ours & estimates["note"].map(is_primary) & estimates["estimand"].isin(family["estimands"])
        for column in ("group", "contrast"):
            if family[f"{column}s"] is not None:
                chosen &= estimates[column].isin(family[f"{column}s"])
        # Where a model could not be fitted, its rows may lack what the family asks for.
        if not chosen.any() and not estimates.loc[ours, "note"].str.contains(NOT_ESTIMATED, regex=False).any():
            raise AnalysisError(
                f"families.{name}: no primary estimate of its analyses has these estimands, groups and contrasts. "
                "Name them as estimates.csv does."
            )
        known = chosen & estimates["p_value"].notna()
        words, adjust = METHODS[family["method"]]
        adjusted.loc[known, "p_adjusted"] = adjust(estimates.loc[known, "p_value"].to_numpy())
        note = f"{ADJUSTED}{words} over {_tests(int(known.sum()))} ({family['label'].replace(';', ',')})"
        adjusted.loc[known, "note"] = [_with(text, note) for text in estimates.loc[known, "note"]]
    return check_estimates(adjusted)


def _tests(count: int) -> str:
    return f"{count} test" if count == 1 else f"{count} tests"


def _with(notes: str, note: str) -> str:
    """Add the note in place of one about an adjustment within the analysis alone."""
    return joined_notes(*(text for text in notes.split("; ") if not text.startswith(ADJUSTED)), note)
