"""The slope of a straight line, by least squares."""

import math

import numpy as np
from scipy.special import stdtr, stdtrit

from reinfuse.errors import AnalysisError
from reinfuse.statistics.inference import Inference, Sample, checked_level, sample
from reinfuse.statistics.summary import mean

TOO_FEW = "fewer than three values, or no variation of the predictor"
EXACT_FIT = "the points lie on a line, so t is undefined"
# A residual spread below this share of the outcome's is rounding error.
ROUNDING = 1e-12


def linear_slope(predictor: Sample, outcome: Sample, level: float = 0.95) -> Inference:
    """Return the change of the outcome for one unit of the predictor, with its t test of 0 (n − 2 df) and interval.

    Raises
    ------
    AnalysisError
        When the two have different numbers of values.
    """
    x, y = sample(predictor), sample(outcome)
    if x.size != y.size:
        raise AnalysisError(f"A slope needs pairs; here {x.size} and {y.size} values. Keep those that have both.")
    if x.size < 3 or np.ptp(x) == 0:
        return Inference(math.nan, note=TOO_FEW)
    from_x, from_y = x - mean(x), y - mean(y)
    squares = math.fsum(from_x**2)
    slope = math.fsum(from_x * from_y) / squares
    residual_squares = math.fsum((from_y - slope * from_x) ** 2)
    df = x.size - 2
    if residual_squares <= ROUNDING**2 * math.fsum(from_y**2) or np.ptp(y) == 0:
        return Inference(slope, df=df, note=EXACT_FIT)
    se = math.sqrt(residual_squares / df / squares)
    margin = -float(stdtrit(df, (1 - checked_level(level)) / 2)) * se
    return Inference(
        estimate=slope,
        se=se,
        df=df,
        statistic=slope / se,
        p_value=2 * float(stdtr(df, -abs(slope / se))),
        ci_low=slope - margin,
        ci_high=slope + margin,
    )
