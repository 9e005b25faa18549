"""A mixed model of one outcome over all visits: a random intercept for each patient, or an intercept and a slope.

Marginal means and changes average over the other factors of the formula with equal weights; where there is anything
to average over, a second set has weights in proportion to the observations, and its methods end in
`_proportional_weights`. A factor's level is the group `factor:level`; an indicator's levels are the groups
`indicator` and `not indicator`. In a model that is fitted in one group only, a level's name ends in ` in <group>`.

What study.yaml alone makes impossible is an error. Where these patients cannot carry the model, the rows stand there
without estimates, and their notes say why.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from reinfuse.cohort import Tables
from reinfuse.errors import AnalysisError, NotEstimableError
from reinfuse.model.estimates import Row, estimates_table, primary_note, row
from reinfuse.model.groups import patients_of_groups
from reinfuse.model.mixed_model_changes import marginal_change_rows
from reinfuse.model.mixed_model_engines import NoFit, joint_test, methods_of, variances
from reinfuse.model.mixed_model_fitted import Model, at_visit, fitted_model, has_time, levels, mean_at, weightings
from reinfuse.model.mixed_model_table import DAY, TIMEPOINT
from reinfuse.statistics.design_matrix import formula_columns, split_formula, type_3_hypotheses
from reinfuse.statistics.inference import Inference, joined_notes
from reinfuse.statistics.random_intercept_moments import Floats


def estimate(tables: Tables, settings: dict[str, Any]) -> pd.DataFrame:
    """Fit the model in each group and return its coefficients, marginal means and changes, tests and variances."""
    rows: list[Row] = []
    for group, patients in patients_of_groups(tables, settings).items():
        try:
            rows += _rows_of_group(tables, settings, group, patients)
        except AnalysisError as error:
            raise AnalysisError(f"analyses.{settings['analysis']}, in the group '{group}': {error}") from None
    return estimates_table(rows, settings)


def _rows_of_group(tables: Tables, settings: dict[str, Any], group: str, patients: list[str]) -> Iterable[Row]:
    try:
        model = fitted_model(tables, settings, group, patients)
    except NotEstimableError as error:  # not even the columns of the model can be made
        return _rows_without_design(settings, group, NoFit(error.reason))
    return [
        *_coefficient_rows(model),
        *_marginal_mean_rows(model),
        *marginal_change_rows(model),
        *_type_3_rows(model),
        *_variance_rows(model),
    ]


def _rows_without_design(settings: dict[str, Any], group: str, problem: NoFit) -> Iterable[Row]:
    """Return what a reader looks for first, without estimates."""
    spec = settings["spec"]
    outcome, terms = split_formula(spec["formula"])
    unit = settings["outcomes"][outcome]["unit"]
    keys: dict[str, Any] = {"outcome": outcome, "group": group, "n_patients": 0, "n_observations": 0}
    missing = Inference(np.nan, note=problem.note)
    if {TIMEPOINT, DAY} & set(formula_columns(terms)):
        for method in methods_of(spec):
            note = primary_note(method, spec["primary"])
            contrast = f"{spec['end']} - {spec['start']}"
            yield row(
                missing, estimand="marginal_change", method=method, unit=unit, contrast=contrast, note=note, **keys
            )
    for estimand, its_unit, inference in variances(problem, spec, unit):
        yield row(inference, estimand=estimand, method="reml", unit=its_unit, **keys)


def _coefficient_rows(model: Model) -> Iterable[Row]:
    weights = np.eye(len(model.design.names))
    for method in model.methods:
        for name, inference in zip(model.design.names, model.inferences(weights, method), strict=True):
            yield model.row(inference, estimand="coefficient", method=method, unit=model.unit, contrast=name)


def _marginal_mean_rows(model: Model) -> Iterable[Row]:
    for name, at in levels(model):
        for visit in model.visits if has_time(model) else ("",):
            for weights, suffix in weightings(model, at_visit(model, at, visit)):
                mean = mean_at(model, at, visit, weights)
                for method in model.methods:
                    yield model.row(
                        model.inferences(mean, method)[0],
                        estimand="marginal_mean",
                        method=method + suffix,
                        unit=model.unit,
                        group=name,
                        timepoint=visit,
                        **model.observed(at | ({TIMEPOINT: visit} if visit else {})),
                    )


def _type_3_rows(model: Model) -> Iterable[Row]:
    hypotheses: dict[str, Floats] = dict.fromkeys(model.design.terms, np.empty(0))
    if not isinstance(model.fit, NoFit):
        hypotheses = type_3_hypotheses(model.design, model.table)
    for method in model.methods:
        for term, weights in hypotheses.items():
            test = joint_test(model.fit, weights, method)
            yield model.row(test, estimand="type_3_f", method=method, unit="", contrast=term)


def _variance_rows(model: Model) -> Iterable[Row]:
    for estimand, unit, inference in variances(model.fit, model.settings["spec"], model.unit):
        left_out = model.note if estimand == "reml_log_likelihood" else ""
        told = replace(inference, note=joined_notes(inference.note, left_out))
        yield model.row(told, estimand=estimand, method="reml", unit=unit)
