"""What a mixed model of simulated scores should find: the effects that make their means, in the model's own terms."""

import itertools
from collections.abc import Iterable

import numpy as np
import pandas as pd

from reinfuse.statistics.design_matrix import Design, build_design, design_rows, formula_columns, split_formula
from reinfuse.twin.draws import Parameters
from reinfuse.twin.population import Population
from reinfuse.twin.scores import Floats

# Enough patients for every combination of diagnoses; their means are without error.
PATIENTS_TO_SOLVE = 4000
SAME = 1e-6
Truth = tuple[str, str, str, str, float]


def mixed_model(people: Population, spec: Parameters) -> Iterable[Truth]:
    """Return (estimand, group, contrast, timepoint, truth) of coefficients, marginal means and changes.

    A model that leaves out something that the means depend on has no truth in its own terms, and gets none; nor does
    one that is fitted in part of the patients, or with the day as a number.
    """
    outcome, terms = split_formula(spec["formula"])
    if spec["groups"] != ["all"] or spec["random_slope"] or "timepoint" not in formula_columns(terms):
        return
    if not set(formula_columns(terms)) <= {"timepoint", "age_years", "weight_kg", "sex", *spec["indicators"]}:
        return
    rows = _exact_rows(people, outcome, spec["indicators"])
    design = build_design(terms, rows, spec["indicators"])
    coefficients, *_ = np.linalg.lstsq(design.matrix, rows["mean"].to_numpy(), rcond=None)
    if np.abs(design.matrix @ coefficients - rows["mean"].to_numpy()).max() > SAME:
        return
    for name, coefficient in zip(design.names, coefficients, strict=True):
        yield "coefficient", "all", name, "", float(coefficient)
    yield from _marginal(people, design, coefficients, spec)


def _exact_rows(people: Population, outcome: str, indicators: list[str]) -> pd.DataFrame:
    """Return a row for each visit of some patients, with the true mean and every column that a formula may name."""
    some = people.cohort.patients.head(PATIENTS_TO_SOLVE)
    columns = some[["age_years", "weight_kg", "sex"]].assign(
        **{name: people.members(name)[: len(some)].astype(np.int64) for name in indicators}
    )
    means = people.cohort.means[outcome]
    rows = pd.concat(
        [columns.assign(timepoint=visit, mean=means[visit][: len(some)]) for visit in people.visits],
        ignore_index=True,
    )
    return rows.assign(
        timepoint=pd.Categorical(rows["timepoint"], categories=people.visits),
        sex=pd.Categorical(rows["sex"], categories=sorted(rows["sex"].unique())),
    )


def _marginal(people: Population, design: Design, coefficients: Floats, spec: Parameters) -> Iterable[Truth]:
    """Average the means over every combination of the other factors with equal weights, covariates at their means."""
    grid = pd.DataFrame(list(itertools.product(*design.factors.values())), columns=list(design.factors))
    for name, levels in design.factors.items():
        if name not in design.indicators:
            grid[name] = pd.Categorical(grid[name], categories=levels)
    patients = people.cohort.patients
    for covariate in design.covariates:
        grid[covariate] = float(patients[covariate].mean())
    means = design_rows(design, grid) @ coefficients
    at = {visit: (grid["timepoint"] == visit).to_numpy() for visit in design.factors["timepoint"]}
    groups = {"all": np.ones(len(grid), dtype=np.bool_)}
    for factor in design.factors:
        if factor in design.indicators:
            groups |= {factor: (grid[factor] == 1).to_numpy(), f"not {factor}": (grid[factor] == 0).to_numpy()}
        elif factor != "timepoint":
            groups |= {f"{factor}:{level}": (grid[factor] == level).to_numpy() for level in design.factors[factor]}
    contrast = f"{spec['end']} - {spec['start']}"
    changes = {}
    for group, chosen in groups.items():
        for visit, at_visit in at.items():
            yield "marginal_mean", group, "", visit, float(means[chosen & at_visit].mean())
        changes[group] = float(means[chosen & at[spec["end"]]].mean() - means[chosen & at[spec["start"]]].mean())
        yield "marginal_change", group, contrast, "", changes[group]
    for name in design.indicators:
        if name in design.factors:
            yield "marginal_change", f"{name} vs not {name}", contrast, "", changes[name] - changes[f"not {name}"]
