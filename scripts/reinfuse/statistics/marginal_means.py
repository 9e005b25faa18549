"""Estimated marginal means: what a model predicts on a grid of its factors, averaged with declared weights.

Source: Searle, Speed & Milliken (1980), Am Stat 34:216; the same grid and weights as R's package emmeans: covariates
at their mean over the rows unless told otherwise, factors at every level.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from reinfuse.statistics.design_matrix import Design, design_rows
from reinfuse.statistics.random_intercept_moments import Floats

if TYPE_CHECKING:
    import pandas as pd

Weights = Literal["equal", "proportional"]


@dataclass(frozen=True)
class ReferenceGrid:
    """Every combination of the levels of a model's factors: one row of `cells`, `rows` and `counts` for each.

    `counts` is the number of observations in each combination.
    """

    cells: "pd.DataFrame"
    rows: Floats
    counts: Floats
    factors: dict[str, tuple[Any, ...]]


def reference_grid(
    design: Design, table: "pd.DataFrame", covariates: Mapping[str, float] | None = None
) -> ReferenceGrid:
    """Make the grid of a model that was fitted to the rows of `table`; `covariates` are held at these values."""
    import pandas as pd

    names, levels = list(design.factors), list(design.factors.values())
    cells = pd.DataFrame(list(product(*levels)), columns=names)
    whose = np.zeros(len(table), dtype=np.intp)  # the cell of each observation; the last factor varies fastest
    for name in names:
        categories = pd.Categorical(table[name], categories=list(design.factors[name]))
        whose = whose * len(design.factors[name]) + categories.codes
        if name not in design.indicators:
            cells[name] = pd.Categorical(cells[name], categories=list(design.factors[name]))
    for name in design.covariates:
        cells[name] = (covariates or {}).get(name, float(table[name].mean()))
    counts = np.bincount(whose, minlength=len(cells)).astype(float)
    return ReferenceGrid(cells, design_rows(design, cells), counts, design.factors)


def mean_weights(grid: ReferenceGrid, at: dict[str, Any], weights: Weights = "equal") -> Floats:
    """Return the combination of coefficients that is the marginal mean where the factors of `at` have those levels.

    The other factors are averaged over: with equal weights each combination of their levels counts the same; with
    proportional weights it counts as often as it occurs among all observations, whatever the levels of `at`.
    """
    chosen = np.ones(len(grid.cells), dtype=bool)
    for name, level in at.items():
        chosen &= (grid.cells[name] == level).to_numpy()
    if weights == "equal":
        mean: Floats = grid.rows[chosen].mean(axis=0)
        return mean
    others = [name for name in grid.factors if name not in at]
    if not others:
        return mean_weights(grid, at)
    pooled = (
        grid.cells[others]
        .assign(count=grid.counts)
        .groupby(others, observed=False)["count"]
        .transform("sum")
        .to_numpy()
    )
    weighted: Floats = pooled[chosen] @ grid.rows[chosen] / pooled[chosen].sum()
    return weighted


def averages_over_levels(grid: ReferenceGrid, at: dict[str, Any]) -> bool:
    """Say whether a marginal mean averages over any factor, so that the weights matter."""
    return any(name not in at for name in grid.factors)
