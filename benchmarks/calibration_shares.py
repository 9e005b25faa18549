"""Intervals of a share and Fisher's test: coverage and size by adding up binomial probabilities, with no simulation."""

import math
from collections.abc import Iterable

import numpy as np
from calibration_cohorts import Bools, Floats
from calibration_tables import Cell, Table
from scipy.special import gammaln, xlogy

from reinfuse.statistics.fisher import fisher_exact
from reinfuse.statistics.proportions import INTERVALS

LEVEL, ALPHA = 0.95, 0.05
SIZES = (11, 20, 50, 224, 2000)
SHARES = (0.02, 0.1, 0.3, 0.5)
GRID = np.arange(1, 100) / 100
ROUNDING = 1e-12
FISHER_SIZES = ((5, 6), (12, 13), (30, 30))
FISHER_SHARES = (0.1, 0.3, 0.5)
ODDS_RATIO = 4.0


def tables() -> list[Table]:
    """Return the tables of shares and of Fisher's test."""
    return [_chosen_shares(), _grid(), _fisher()]


def coverage(method: str, n: int, shares: Iterable[float]) -> Floats:
    """Return the probability that the interval holds the true share, for each of these."""
    counts = np.arange(n + 1)
    limits = [INTERVALS[method](int(events), n, LEVEL) for events in counts]
    low, high = np.array([each.low for each in limits]), np.array([each.high for each in limits])
    holds = [(low <= share + ROUNDING) & (share - ROUNDING <= high) for share in shares]
    chances = [binomial(n, share) for share in shares]
    return np.array([math.fsum(chance[held]) for chance, held in zip(chances, holds, strict=True)])


def binomial(n: int, share: float) -> Floats:
    """Return the probabilities of 0 to n events."""
    events = np.arange(n + 1)
    ways = gammaln(n + 1) - gammaln(events + 1) - gammaln(n - events + 1)
    return np.asarray(np.exp(ways + xlogy(events, share) + xlogy(n - events, 1 - share)), dtype=np.float64)


def _chosen_shares() -> Table:
    cells = {
        (f"n {n}, share {share:g}", method): Cell(100 * value)
        for method in INTERVALS
        for n in SIZES
        for share, value in zip(SHARES, coverage(method, n, SHARES), strict=True)
    }
    return Table("Intervals of a share", "coverage", list(INTERVALS), cells)


def _grid() -> Table:
    cells = {}
    for n in SIZES:
        for method in INTERVALS:
            over_grid = coverage(method, n, GRID)
            cells[f"n {n}, mean over shares", method] = Cell(100 * float(over_grid.mean()))
            cells[f"n {n}, worst share", method] = Cell(100 * float(over_grid.min()))
    return Table("Intervals of a share, over shares from 0.01 to 0.99", "coverage", list(INTERVALS), cells)


def _fisher() -> Table:
    size, covers = "size of fisher_exact", "coverage of the odds ratio"
    cells = {}
    for sizes in FISHER_SIZES:
        p_values, low, high = _all_tables(*sizes)
        for share in FISHER_SHARES:
            row = f"{sizes[0]} + {sizes[1]}, share {share:g}"
            null = np.outer(binomial(sizes[0], share), binomial(sizes[1], share))
            cells[row, size] = Cell(100 * float(null[p_values <= ALPHA + ROUNDING].sum()), is_size=True)
            odds = ODDS_RATIO * share / (1 - share)
            chance = np.outer(binomial(sizes[0], odds / (1 + odds)), binomial(sizes[1], share))
            defined = ~np.isnan(low)
            holds: Bools = defined & (low <= ODDS_RATIO + ROUNDING) & (high >= ODDS_RATIO - ROUNDING)
            within = float(chance[holds].sum() / chance[defined].sum())
            cells[row, covers] = Cell(100 * within, without=100 * float(chance[~defined].sum()))
    return Table("Fisher's exact test; the odds ratio is 4", "size and coverage", [size, covers], cells)


def _all_tables(n_first: int, n_second: int) -> tuple[Floats, Floats, Floats]:
    """Return p-values and limits of every table with these two group sizes."""
    found = [
        [fisher_exact((one, n_first - one), (two, n_second - two), LEVEL) for two in range(n_second + 1)]
        for one in range(n_first + 1)
    ]
    p_values, low, high = (
        np.array([[getattr(each, part) for each in row] for row in found]) for part in ("p_value", "ci_low", "ci_high")
    )
    return p_values, low, high
