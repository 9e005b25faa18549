"""How far a second measurement falls back without any treatment, because patients were chosen by the first.

Both measurements have the same normal distribution in the population and correlate by the reliability. Whoever is
chosen for a high first value then has, at the second, an expected value nearer to the population's mean.
"""

import math
from dataclasses import dataclass

from scipy.special import log_ndtr, stdtr, stdtrit

from reinfuse.errors import AnalysisError
from reinfuse.statistics.inference import Inference, Sample, checked_level, differences, sample
from reinfuse.statistics.linear_slope import linear_slope
from reinfuse.statistics.summary import mean

LOG_ROOT_TWO_PI = math.log(2 * math.pi) / 2
TOO_FEW = "fewer than three patients, or no variation of the baseline"
EXACT_FIT = "the points lie on a line, so t is undefined"


@dataclass(frozen=True)
class Population:
    """Mean and standard deviation of the outcome in the population that patients come from."""

    mean: float
    sd: float

    def __post_init__(self) -> None:
        """Refuse a spread that is none."""
        if not self.sd > 0:
            raise AnalysisError(f"A population's standard deviation is above 0; here it is {self.sd:g}. Correct it.")


def mean_beyond(population: Population, limit: float, *, above: bool = True) -> float:
    """Return the mean of those above (or below) a limit: μ ± σ·φ(z) / (1 − Φ(z)), z the limit's distance outwards.

    The truncated normal; Johnson, Kotz & Balakrishnan (1994), volume 1, equation 13.134.
    """
    outwards = 1 if above else -1
    z = outwards * (limit - population.mean) / population.sd
    inverse_mills = math.exp(-(z**2) / 2 - LOG_ROOT_TWO_PI - float(log_ndtr(-z)))
    return population.mean + outwards * population.sd * inverse_mills


def change_by_selection(selected_mean: float, population_mean: float, reliability: float) -> float:
    """Return the expected change −(1 − ρ)·(m − μ) of patients whose first mean m was selected.

    Linden (2013), BMC Medical Research Methodology 13:119, and Barnett et al. (2005), Int J Epidemiol 34:215; m is
    either observed or `mean_beyond` the criterion.

    Raises
    ------
    AnalysisError
        When the reliability does not lie between 0 and 1.
    """
    if not 0 <= reliability <= 1:
        raise AnalysisError(f"A reliability lies between 0 and 1; here it is {reliability:g}. Correct it.")
    return -(1 - reliability) * (selected_mean - population_mean)


def change_beyond_regression(start: Sample, end: Sample, population_mean: float, level: float = 0.95) -> Inference:
    """Return the change that is left when the population's mean is known: τ of end − μ = τ + β·(start − μ) + error.

    Mee & Chua (1991), The American Statistician 45:39; Ostermann, Willich & Lüdtke (2008), BMC Medical Research
    Methodology 8:52, look at it over a range of μ. Least squares, t with n − 2 degrees of freedom.
    """
    changes = differences(start, end)
    from_mean = sample(start) - population_mean
    slope = linear_slope(from_mean, changes, level)
    if math.isnan(slope.estimate):
        return Inference(math.nan, note=TOO_FEW)
    left = mean(changes) - slope.estimate * mean(from_mean)
    if math.isnan(slope.se):
        return Inference(left, df=slope.df, note=EXACT_FIT)
    spread = math.fsum((from_mean - mean(from_mean)) ** 2)
    # The error of a line's height at 0, from that of its slope.
    se = slope.se * math.sqrt(spread / changes.size + mean(from_mean) ** 2)
    margin = -float(stdtrit(slope.df, (1 - checked_level(level)) / 2)) * se
    return Inference(
        estimate=left,
        se=se,
        df=slope.df,
        statistic=left / se,
        p_value=2 * float(stdtr(slope.df, -abs(left / se))),
        ci_low=left - margin,
        ci_high=left + margin,
    )
