"""How far estimates of several studies differ by more than chance."""

import math
from dataclasses import dataclass

from scipy.special import chdtrc, chdtri

from reinfuse.statistics.inference import Sample, checked_level
from reinfuse.statistics.random_effects import (
    estimates_and_variances,
    generalised_q,
    tau_squared_at_q,
    tau_squared_paule_mandel,
    tau_squared_reml,
)


@dataclass(frozen=True)
class Heterogeneity:
    """Q with its test, τ² and I² (0 to 1) with intervals; NaN with fewer than two studies.

    `tau_squared` and `i_squared` rest on restricted maximum likelihood; the limits are those of the Q-profile, which
    need not hold that estimate between them in extreme samples.
    """

    studies: int
    q: float
    df: int
    p_value: float
    tau_squared: float
    tau_squared_paule_mandel: float
    tau_squared_low: float
    tau_squared_high: float
    i_squared: float
    i_squared_low: float
    i_squared_high: float


def heterogeneity(estimates: Sample, standard_errors: Sample, level: float = 0.95) -> Heterogeneity:
    """Return Cochran's Q (1954), τ², and I² as τ²/(τ² + s²) (Higgins & Thompson 2002, Stat Med 21:1539, section 3.3).

    s² is the typical variance within studies of their equation 9. Limits of τ² by the Q-profile (Viechtbauer 2007, Stat
    Med 26:37); those of I² follow from them.
    """
    values, variances = estimates_and_variances(estimates, standard_errors)
    if values.size < 2:
        nothing = [math.nan] * 8
        return Heterogeneity(values.size, math.nan, 0, *nothing)
    df = values.size - 1
    tail = (1 - checked_level(level)) / 2
    q = generalised_q(values, variances, 0.0)
    reml = tau_squared_reml(estimates, standard_errors)
    low, high = (tau_squared_at_q(values, variances, float(chdtri(df, share))) for share in (tail, 1 - tail))
    weights = 1 / variances
    typical = df * float(weights.sum()) / (float(weights.sum()) ** 2 - float((weights**2).sum()))
    return Heterogeneity(
        studies=values.size,
        q=q,
        df=df,
        p_value=float(chdtrc(df, q)),
        tau_squared=reml,
        tau_squared_paule_mandel=tau_squared_paule_mandel(estimates, standard_errors),
        tau_squared_low=low,
        tau_squared_high=high,
        i_squared=reml / (reml + typical),
        i_squared_low=low / (low + typical),
        i_squared_high=high / (high + typical),
    )
