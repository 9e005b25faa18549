"""A random-intercept model of one outcome over all visits, with small-sample inference in two ways.

Marginal means and changes average over the other factors of the formula with equal weights; where there is anything
to average over, a second set has weights in proportion to the observations, and its methods end in
`_proportional_weights`. A factor's level is the group `factor:level`; an indicator's levels are the groups
`indicator` and `not indicator`. In a model that is fitted in one group only, a level's name ends in ` in <group>`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from reinfuse.cohort import Tables
from reinfuse.errors import AnalysisError
from reinfuse.model.estimates import Row, estimates_table, primary_note, row
from reinfuse.model.groups import patients_of_groups
from reinfuse.model.mixed_model_table import TIMEPOINT, visit_table
from reinfuse.statistics.design_matrix import Design, build_design, split_formula, type_3_hypotheses
from reinfuse.statistics.inference import Inference, joined_notes
from reinfuse.statistics.marginal_means import (
    ReferenceGrid,
    Weights,
    averages_over_levels,
    mean_weights,
    reference_grid,
)
from reinfuse.statistics.multiplicity import holm
from reinfuse.statistics.random_intercept import RandomInterceptFit, fit_random_intercept
from reinfuse.statistics.random_intercept_inference import METHODS, Method, contrasts, f_test
from reinfuse.statistics.random_intercept_moments import Floats

PROPORTIONAL = "_proportional_weights"
# Weights of coefficients are sums of zeros, ones and shares; what is smaller is their rounding.
NO_WEIGHT = 1e-12


@dataclass(frozen=True)
class Model:
    """One fitted model, with what its rows of estimates have in common."""

    fit: RandomInterceptFit
    design: Design
    table: pd.DataFrame
    grid: ReferenceGrid
    note: str
    outcome: str
    unit: str
    fitted_in: str
    settings: dict[str, Any]

    def row(self, inference: Inference, *, estimand: str, method: str, unit: str, **keys: Any) -> Row:
        """Return one estimate, of all the model's patients and of its own group unless said otherwise."""
        counts = {"n_patients": self.fit.n_patients, "n_observations": self.fit.n_observations}
        note = primary_note(method, self.settings["spec"]["primary"])
        return row(
            inference,
            estimand=estimand,
            method=method,
            unit=unit,
            **({"outcome": self.outcome, "group": self.fitted_in, "note": note} | counts | keys),
        )

    def level_name(self, factor: str, level: Any) -> str:
        """Return the group that a level of a factor is."""
        name = f"{factor}:{level}"
        if factor in self.design.indicators:
            name = factor if level == 1 else f"not {factor}"
        return name if self.fitted_in == "all" else f"{name} in {self.fitted_in}"


def estimate(tables: Tables, settings: dict[str, Any]) -> pd.DataFrame:
    """Fit the model in each group and return its coefficients, marginal means and changes, tests and variances."""
    rows: list[Row] = []
    for group, patients in patients_of_groups(tables, settings).items():
        try:
            model = _fitted(tables, settings, group, patients)
            rows += [
                *_coefficient_rows(model),
                *_marginal_mean_rows(model),
                *_marginal_change_rows(model),
                *_type_3_rows(model),
                *_variance_rows(model),
            ]
        except AnalysisError as error:
            raise AnalysisError(f"analyses.{settings['analysis']}, in the group '{group}': {error}") from None
    return estimates_table(rows, settings)


def _fitted(tables: Tables, settings: dict[str, Any], group: str, patients: list[str]) -> Model:
    spec = settings["spec"]
    outcome, terms = split_formula(spec["formula"])
    table, note = visit_table(tables, settings, outcome, terms, patients)
    design = build_design(terms, table, spec["indicators"])
    fit = fit_random_intercept(design.matrix, table["value"], table["patient"], names=design.names)
    grid = reference_grid(design, table)
    return Model(fit, design, table, grid, note, outcome, settings["outcomes"][outcome]["unit"], group, settings)


def _inferences(model: Model, weights: Floats, method: Method) -> list[Inference]:
    found = contrasts(model.fit, weights, method, model.settings["ci_level"])
    parts = ["estimate", "se", "df", "statistic", "p_value", "ci_low", "ci_high"]
    columns = {part: getattr(found, part).tolist() for part in parts}
    return [Inference(**{part: columns[part][index] for part in parts}) for index in range(len(found.estimate))]


def _coefficient_rows(model: Model) -> Iterable[Row]:
    weights = np.eye(len(model.fit.names))
    for method in METHODS:
        for name, inference in zip(model.fit.names, _inferences(model, weights, method), strict=True):
            yield model.row(inference, estimand="coefficient", method=method, unit=model.unit, contrast=name)


def _levels(model: Model) -> list[tuple[str, dict[str, Any]]]:
    """Return every group that has marginal means, with the levels of factors that define it."""
    return [
        (model.fitted_in, {}),
        *(
            (model.level_name(factor, level), {factor: level})
            for factor in _grouping_factors(model)
            for level in _in_order(model, factor)
        ),
    ]


def _grouping_factors(model: Model) -> list[str]:
    return [factor for factor in model.design.factors if factor != TIMEPOINT]


def _in_order(model: Model, factor: str) -> list[Any]:
    """Return the levels of a factor; of an indicator, those who belong come first."""
    levels = list(model.design.factors[factor])
    return levels[::-1] if factor in model.design.indicators else levels


def _weightings(model: Model, at: dict[str, Any]) -> list[tuple[Weights, str]]:
    """Return the weights to average with, and what each adds to the method's name."""
    equal: list[tuple[Weights, str]] = [("equal", "")]
    return [*equal, ("proportional", PROPORTIONAL)] if averages_over_levels(model.grid, at) else equal


def _observed(model: Model, at: dict[str, Any]) -> dict[str, Any]:
    chosen = np.ones(len(model.table), dtype=bool)
    for factor, level in at.items():
        chosen &= (model.table[factor] == level).to_numpy()
    return {"n_patients": int(model.table["patient"][chosen].nunique()), "n_observations": int(chosen.sum())}


def _marginal_mean_rows(model: Model) -> Iterable[Row]:
    timepoints: tuple[Any, ...] = model.design.factors.get(TIMEPOINT, ("",))
    for name, at in _levels(model):
        for timepoint in timepoints:
            where = at | ({TIMEPOINT: timepoint} if TIMEPOINT in model.design.factors else {})
            for weights, suffix in _weightings(model, where):
                mean = mean_weights(model.grid, where, weights)
                for method in METHODS:
                    yield model.row(
                        _inferences(model, mean, method)[0],
                        estimand="marginal_mean",
                        method=method + suffix,
                        unit=model.unit,
                        group=name,
                        timepoint=timepoint,
                        **_observed(model, where),
                    )


def _change(model: Model, at: dict[str, Any], weights: Weights) -> Floats:
    spec = model.settings["spec"]
    end, start = (mean_weights(model.grid, at | {TIMEPOINT: spec[visit]}, weights) for visit in ("end", "start"))
    change: Floats = end - start
    return change


def _marginal_change_rows(model: Model) -> Iterable[Row]:
    spec = model.settings["spec"]
    if TIMEPOINT not in model.design.factors:
        return
    for visit in ("start", "end"):
        if spec[visit] not in model.design.factors[TIMEPOINT]:
            raise AnalysisError(f"'{model.outcome}' has no value at '{spec[visit]}'. Name another {visit}.")
    keys: dict[str, Any] = {
        "estimand": "marginal_change",
        "unit": model.unit,
        "contrast": f"{spec['end']} - {spec['start']}",
    }
    for name, at in _levels(model):
        for weights, suffix in _weightings(model, at | {TIMEPOINT: spec["end"]}):
            for method in METHODS:
                inference = _inferences(model, _change(model, at, weights), method)[0]
                yield model.row(inference, method=method + suffix, group=name, **keys, **_observed(model, at))
    yield from _comparison_rows(model, keys)


def _comparison_rows(model: Model, keys: dict[str, Any]) -> Iterable[Row]:
    """Compare the changes of each two levels of a factor; several comparisons are one family for Holm."""
    for weights, suffix in _weightings(model, dict.fromkeys([TIMEPOINT, *_grouping_factors(model)[:1]])):
        compared = {
            f"{model.level_name(factor, first)} vs {model.level_name(factor, second)}": (
                _change(model, {factor: first}, weights) - _change(model, {factor: second}, weights)
            )
            for factor in _grouping_factors(model)
            for first, second in combinations(_in_order(model, factor), 2)
        }
        # A factor that does not interact with time has the same change at each level.
        compared = {group: difference for group, difference in compared.items() if np.abs(difference).max() > NO_WEIGHT}
        for method in METHODS if compared else ():
            inferences = _inferences(model, np.array(list(compared.values())), method)
            adjusted = holm([inference.p_value for inference in inferences])
            for group, inference, p_adjusted in zip(compared, inferences, adjusted, strict=True):
                compared_row = model.row(inference, method=method + suffix, group=group, **keys)
                yield compared_row | ({"p_adjusted": float(p_adjusted)} if len(compared) > 1 else {})


def _type_3_rows(model: Model) -> Iterable[Row]:
    hypotheses = type_3_hypotheses(model.design, model.table)
    for method in METHODS:
        for term, weights in hypotheses.items():
            test = f_test(model.fit, weights, method)
            inference = Inference(
                estimate=test.statistic,
                df=test.denominator_df,
                statistic=test.statistic,
                p_value=test.p_value,
                note=joined_notes(
                    f"numerator df {test.numerator_df}",
                    "undefined with so few patients" if np.isnan(test.denominator_df) else "",
                ),
            )
            yield model.row(inference, estimand="type_3_f", method=method, unit="", contrast=term)


def _variance_rows(model: Model) -> Iterable[Row]:
    fit = model.fit
    negative = "negative: visits of one patient differ more than visits of different patients"
    note = negative if fit.intercept_variance < 0 else ""
    quantities = [
        ("intercept_variance", fit.intercept_variance, f"{model.unit}²", note),
        ("residual_variance", fit.residual_variance, f"{model.unit}²", ""),
        ("within_patient_correlation", fit.within_patient_correlation, "", note),
        ("reml_log_likelihood", fit.reml_log_likelihood, "", model.note),
    ]
    for estimand, value, unit, remark in quantities:
        yield model.row(Inference(value, note=remark), estimand=estimand, method="reml", unit=unit)
