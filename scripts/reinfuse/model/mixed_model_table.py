"""The rows of a mixed model: one for each visit at which the outcome and every predictor are known."""

from typing import Any

import pandas as pd

from reinfuse.cohort import Tables
from reinfuse.errors import AnalysisError, NotEstimableError
from reinfuse.model.outcomes import values
from reinfuse.model.predictors import indicator, predictor, words_as_factors
from reinfuse.statistics.design_matrix import formula_columns

TIMEPOINT = "timepoint"
DAY = "day"


def visit_table(
    tables: Tables, settings: dict[str, Any], outcome: str, terms: str, patients: list[str]
) -> tuple[pd.DataFrame, str]:
    """Return `patient`, `value` and the columns that the terms name, sorted by patient and visit; and what is left out.

    `timepoint` is a factor of the declared time points that occur, in order of day, and `day` that day as a number;
    indicators are 1 for members of the declared group and 0 for others; words are factors with their levels sorted;
    all else are numbers.

    Raises
    ------
    AnalysisError
        When the terms name a column that is not there.
    NotEstimableError
        When no visit is left.
    """
    spec = settings["spec"]
    visits = values(tables, outcome, settings["outcomes"])
    visits = visits[visits["patient"].isin(patients)]
    timepoints = sorted(settings["timepoints"], key=lambda name: (settings["timepoints"][name]["day"], name))
    table = visits[visits[TIMEPOINT].isin(timepoints)]
    days = {name: float(timepoint["day"]) for name, timepoint in settings["timepoints"].items()}
    table = table.assign(**{DAY: table[TIMEPOINT].map(days).astype("float64")})
    for name in formula_columns(terms):
        if name in spec["indicators"]:
            table = table.assign(**{name: indicator(table["patient"], name, tables, settings["groups"])})
        elif name in tables["patients"]:
            table = table.assign(**{name: predictor(table["patient"], name, tables, settings["covariates"])})
        elif name not in {TIMEPOINT, DAY}:
            raise AnalysisError(f"The formula names '{name}', which is no column of 'patients'. Declare it.")
    complete = table.dropna()
    if complete.empty:
        raise NotEstimableError(f"No visit has '{outcome}' and every column of the formula", "Use fewer columns.")
    complete = complete.assign(**{TIMEPOINT: pd.Categorical(complete[TIMEPOINT], categories=timepoints)})
    complete[TIMEPOINT] = complete[TIMEPOINT].cat.remove_unused_categories()
    complete = words_as_factors(complete, formula_columns(terms))
    n_left_out = len(visits) - len(complete)
    note = f"{n_left_out} visits left out: a column of the formula is missing" if n_left_out else ""
    return complete.sort_values(["patient", TIMEPOINT], ignore_index=True), note
