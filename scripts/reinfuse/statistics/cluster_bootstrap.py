"""Bootstrap whole patients: intervals of a mixed model that rest on no distribution of its random effects.

Sources: Davison & Hinkley (1997), Bootstrap methods and their application, section 3.8 for resampling clusters;
Efron (1987), J Am Stat Assoc 82:171 for the BCa interval; R's package boot gives the same intervals.
"""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

from reinfuse.statistics.random_intercept import RandomInterceptFit
from reinfuse.statistics.random_intercept_batch import Refits, refit_patients
from reinfuse.statistics.random_intercept_moments import Floats

IntervalKind = Literal["percentile", "bca"]


def resampled_counts(n_patients: int, n_resamples: int, random: np.random.Generator) -> NDArray[np.int64]:
    """Return how often each patient is drawn, with replacement, in each resample of as many patients."""
    return random.multinomial(n_patients, np.full(n_patients, 1 / n_patients), n_resamples)


def cluster_bootstrap(
    fit: RandomInterceptFit,
    design: ArrayLike,
    outcome: ArrayLike,
    patient: ArrayLike,
    n_resamples: int,
    random: np.random.Generator,
) -> Refits:
    """Refit the model to patients drawn with replacement, each with all visits."""
    counts = resampled_counts(fit.n_patients, n_resamples, random)
    return refit_patients(fit, design, outcome, patient, counts)


def cluster_jackknife(fit: RandomInterceptFit, design: ArrayLike, outcome: ArrayLike, patient: ArrayLike) -> Refits:
    """Refit the model without each patient in turn, in sorted order."""
    counts = 1 - np.eye(fit.n_patients, dtype=np.int64)
    return refit_patients(fit, design, outcome, patient, counts)


def bootstrap_interval(
    resampled: ArrayLike, kind: IntervalKind, ci_level: float, estimate: float = np.nan, left_out: ArrayLike = ()
) -> tuple[float, float]:
    """Return the confidence limits of one quantity; NaN where they are undefined.

    Parameters
    ----------
    resampled
        The quantity in each resample; missing ones are left out.
    kind
        `percentile`: quantiles of the resampled values; `bca`: corrected for bias and for a standard error that
        changes with the quantity, which takes the next two.
    estimate
        The quantity in the data themselves.
    left_out
        The quantity without each patient in turn.
    """
    values = np.asarray(resampled, dtype=float)
    values = np.sort(values[np.isfinite(values)])
    tails = np.array([(1 - ci_level) / 2, (1 + ci_level) / 2])
    if kind == "bca":
        tails = _bca_tails(values, tails, estimate, np.asarray(left_out, dtype=float))
    low, high = (_quantile(values, float(tail)) for tail in tails)
    return low, high


def _bca_tails(values: Floats, tails: Floats, estimate: float, left_out: Floats) -> Floats:
    """Return the shares of resampled values below the limits (Efron 1987, equation 6.8)."""
    below = float((values < estimate).mean()) if values.size else np.nan
    influence = left_out.mean() - left_out
    squares = float((influence**2).sum())
    if not (0 < below < 1 and squares > 0):
        return np.full(2, np.nan)
    acceleration = float((influence**3).sum()) / (6 * squares**1.5)
    bias = ndtri(below)
    shifted = bias + ndtri(tails)
    corrected: Floats = ndtr(bias + shifted / (1 - acceleration * shifted))
    return corrected


def _quantile(values: Floats, share: float) -> float:
    """Return a quantile, between two values on the normal scale (Davison & Hinkley 1997, equation 5.8)."""
    rank = (len(values) + 1) * share
    below = int(rank) if np.isfinite(rank) else 0
    if not 1 <= below < len(values):
        return np.nan  # beyond all resampled values: more resamples would be needed
    between = ndtri([share, below / (len(values) + 1), (below + 1) / (len(values) + 1)])
    step = (between[0] - between[1]) / (between[2] - between[1])
    return float(values[below - 1] + step * (values[below] - values[below - 1]))
