"""Scores on a scale of whole numbers: rounded, kept inside the scale, and still with exactly the mean that is wanted.

A normal X that is rounded and kept in lowest … highest has the score k or more whenever X is k − ½ or more, so its mean
is lowest + Σ Φ((μ − k + ½) / σ) over k = lowest + 1 … highest: closed, and rising in μ. Solving it for μ keeps means
additive on the scale that a mixed model is fitted on, where cutting off alone would bend them.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from reinfuse.errors import ConfigurationError

Floats = NDArray[np.float64]
Scale = tuple[float, float]
# A bracket of ± 40 SD around the scale is halved to below 1e-12 points.
BRACKET_SDS, HALVINGS = 40.0, 60


def mean_score(mu: Floats, sd: float, scale: Scale) -> Floats:
    """Return the mean of normal values with mean `mu` that are rounded and kept inside the scale."""
    lowest, highest = scale
    mean = np.full(np.shape(mu), lowest, dtype=np.float64)
    for k in np.arange(lowest + 1, highest + 1):
        mean += ndtr((mu - k + 0.5) / sd)
    return mean


def underlying_mean(mean: Floats, sd: float, scale: Scale, what: str) -> Floats:
    """Return the mean of the normal values whose scores have the given mean; each distinct mean is solved once.

    Raises
    ------
    ConfigurationError
        When a mean does not lie inside the scale; `what` says whose.
    """
    lowest, highest = scale
    wanted, places = np.unique(mean, return_inverse=True)
    if wanted[0] <= lowest or wanted[-1] >= highest:
        raise ConfigurationError(
            f"twin.yaml: {what}: means from {wanted[0]:g} to {wanted[-1]:g} do not lie inside the scale "
            f"{lowest:g} to {highest:g}. Make its effects smaller."
        )
    low = np.full(wanted.shape, lowest - BRACKET_SDS * sd)
    high = np.full(wanted.shape, highest + BRACKET_SDS * sd)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        too_low = mean_score(middle, sd, scale) < wanted
        low, high = np.where(too_low, middle, low), np.where(too_low, high, middle)
    solved: Floats = ((low + high) / 2)[places]
    return solved


def as_scores(values: Floats, scale: Scale) -> NDArray[np.int64]:
    """Return values as whole numbers inside the scale; a half is rounded up."""
    return np.clip(np.floor(values + 0.5), *scale).astype(np.int64)
