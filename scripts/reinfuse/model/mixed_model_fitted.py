"""A mixed model that is fitted as study.yaml declares it, and the groups and visits that it has means for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from reinfuse.cohort import Tables
from reinfuse.model.estimates import Row, primary_note, row
from reinfuse.model.mixed_model_engines import Fit, fitted, inferences, methods_of
from reinfuse.model.mixed_model_table import DAY, TIMEPOINT, visit_table
from reinfuse.statistics.design_matrix import Design, build_design, split_formula
from reinfuse.statistics.inference import Inference
from reinfuse.statistics.marginal_means import (
    ReferenceGrid,
    Weights,
    averages_over_levels,
    mean_weights,
    reference_grid,
)
from reinfuse.statistics.random_intercept_moments import Floats

PROPORTIONAL = "_proportional_weights"


@dataclass(frozen=True)
class Model:
    """One fitted model, with what its rows of estimates have in common.

    `visits` are the time points in order; `grids` has a reference grid for each of them where `day` is a covariate.
    """

    fit: Fit
    design: Design
    table: pd.DataFrame
    visits: tuple[str, ...]
    grid: ReferenceGrid
    grids: dict[str, ReferenceGrid]
    note: str
    outcome: str
    unit: str
    fitted_in: str
    settings: dict[str, Any]

    @property
    def methods(self) -> Sequence[str]:
        """The methods of every inference."""
        return methods_of(self.settings["spec"])

    def row(self, inference: Inference, *, estimand: str, method: str, unit: str, **keys: Any) -> Row:
        """Return one estimate, of all the model's patients and of its own group unless said otherwise."""
        note = primary_note(method, self.settings["spec"]["primary"])
        common = {"outcome": self.outcome, "group": self.fitted_in, "note": note} | self.observed({})
        return row(inference, estimand=estimand, method=method, unit=unit, **(common | keys))

    def inferences(self, weights: Floats, method: str) -> list[Inference]:
        """Estimate each row of `weights @ coefficients`."""
        return inferences(self.fit, weights, method, self.settings["ci_level"])

    def observed(self, at: dict[str, Any]) -> dict[str, int]:
        """Count the patients and visits that have these levels of factors."""
        chosen = np.ones(len(self.table), dtype=bool)
        for factor, level in at.items():
            chosen &= (self.table[factor] == level).to_numpy()
        return {"n_patients": int(self.table["patient"][chosen].nunique()), "n_observations": int(chosen.sum())}

    def level_name(self, factor: str, level: Any) -> str:
        """Return the group that a level of a factor is."""
        name = f"{factor}:{level}"
        if factor in self.design.indicators:
            name = factor if level == 1 else f"not {factor}"
        return name if self.fitted_in == "all" else f"{name} in {self.fitted_in}"


def fitted_model(tables: Tables, settings: dict[str, Any], group: str, patients: list[str]) -> Model:
    """Fit the model that the settings declare to the visits of these patients.

    Raises
    ------
    AnalysisError
        When study.yaml asks for what cannot be: an unknown column, or terms that are no formula.
    NotEstimableError
        When there is no visit to use, or a factor has a single level in these patients.
    """
    spec = settings["spec"]
    outcome, terms = split_formula(spec["formula"])
    table, note = visit_table(tables, settings, outcome, terms, patients)
    design = build_design(terms, table, spec["indicators"])
    visits = tuple(table[TIMEPOINT].cat.categories)
    grids = {}
    if DAY in design.covariates:
        grids = {
            visit: reference_grid(design, table, {DAY: float(settings["timepoints"][visit]["day"])}) for visit in visits
        }
    unit = settings["outcomes"][outcome]["unit"]
    grid = reference_grid(design, table)
    fit = fitted(design, table, spec)
    return Model(fit, design, table, visits, grid, grids, note, outcome, unit, group, settings)


def levels(model: Model) -> list[tuple[str, dict[str, Any]]]:
    """Return every group that has marginal means, with the levels of factors that define it."""
    return [
        (model.fitted_in, {}),
        *(
            (model.level_name(factor, level), {factor: level})
            for factor in grouping_factors(model)
            for level in levels_in_order(model, factor)
        ),
    ]


def grouping_factors(model: Model) -> list[str]:
    """Return the factors whose levels are groups: all but time."""
    return [factor for factor in model.design.factors if factor != TIMEPOINT]


def levels_in_order(model: Model, factor: str) -> list[Any]:
    """Return the levels of a factor; of an indicator, those who belong come first."""
    ordered = list(model.design.factors[factor])
    return ordered[::-1] if factor in model.design.indicators else ordered


def weightings(model: Model, at: dict[str, Any]) -> list[tuple[Weights, str]]:
    """Return the weights to average with, and what each adds to the method's name."""
    equal: list[tuple[Weights, str]] = [("equal", "")]
    return [*equal, ("proportional", PROPORTIONAL)] if averages_over_levels(model.grid, at) else equal


def has_time(model: Model) -> bool:
    """Say whether the formula names the time points or their day, so that there are means at visits and changes."""
    return TIMEPOINT in model.design.factors or DAY in model.design.covariates


def at_visit(model: Model, at: dict[str, Any], visit: str) -> dict[str, Any]:
    """Add the visit to levels of factors, where it is one itself."""
    return at | ({TIMEPOINT: visit} if TIMEPOINT in model.design.factors else {})


def mean_at(model: Model, at: dict[str, Any], visit: str, weights: Weights) -> Floats:
    """Return the combination of coefficients that is the marginal mean at a visit."""
    return mean_weights(model.grids.get(visit, model.grid), at_visit(model, at, visit), weights)
