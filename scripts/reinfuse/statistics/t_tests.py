"""Student's and Welch's t-tests with their confidence intervals."""

import math
from dataclasses import replace

from scipy.special import stdtr, stdtrit

from reinfuse.statistics.inference import Floats, Inference, Sample, checked_level, differences, sample
from reinfuse.statistics.summary import mean, standard_deviation

# Below this many units in the last place of the mean, a standard error is rounding error: the bound of R's t.test.
CONSTANT_ULPS = 10 * 2.0**-52
TOO_FEW = "fewer than two values"
NO_VARIATION = "the values do not vary, so t is undefined"


def one_sample_t(values: Sample, level: float = 0.95) -> Inference:
    """Test whether the mean is 0 (Student 1908); the estimate is the mean."""
    return _of_mean(sample(values), abs(mean(values)), level)


def mean_interval(values: Sample, level: float = 0.95) -> Inference:
    """Return the mean with its confidence interval (Student's t) and no test: 0 is no hypothesis about an age."""
    return replace(one_sample_t(values, level), statistic=math.nan, p_value=math.nan)


def paired_t(start: Sample, end: Sample, level: float = 0.95) -> Inference:
    """Test whether the mean of end − start is 0.

    A change carries the rounding of the values that it is the difference of: 67.2 − 67.1 and 45.4 − 45.3 differ in the
    15th digit, and do not vary.
    """
    return _of_mean(differences(start, end), largest_size(start, end), level)


def welch_t(first: Sample, second: Sample, level: float = 0.95) -> Inference:
    """Test whether two means differ, without equal variances (Welch 1947); the estimate is first − second."""
    one, two = sample(first), sample(second)
    difference = mean(one) - mean(two)
    if min(one.size, two.size) < 2:
        return Inference(difference, note=f"{TOO_FEW} in a group")
    variance_one = standard_deviation(one) ** 2 / one.size
    variance_two = standard_deviation(two) ** 2 / two.size
    se = math.sqrt(variance_one + variance_two)
    size = max(abs(mean(one)), abs(mean(two)))
    if se <= CONSTANT_ULPS * size:
        return Inference(difference, se=se, note=NO_VARIATION)
    share = variance_one / (variance_one + variance_two)  # of the variance: its square has no unit to overflow
    df = 1 / (share**2 / (one.size - 1) + (1 - share) ** 2 / (two.size - 1))
    return _t_inference(difference, se, df, size, level)


def pooled_t(first: Sample, second: Sample, level: float = 0.95) -> Inference:
    """Test whether two means differ, with equal variances (Student); the estimate is first − second."""
    one, two = sample(first), sample(second)
    difference = mean(one) - mean(two)
    if min(one.size, two.size) < 1 or one.size + two.size < 3:
        return Inference(difference, note="too few values")
    df = one.size + two.size - 2
    se = pooled_standard_deviation(one, two) * math.sqrt(1 / one.size + 1 / two.size)
    return _t_inference(difference, se, df, max(abs(mean(one)), abs(mean(two))), level)


def pooled_standard_deviation(first: Sample, second: Sample) -> float:
    """Return the root of the mean of the two variances, weighted by their degrees of freedom; NaN without any."""
    df = [max(len(first) - 1, 0), max(len(second) - 1, 0)]
    if sum(df) == 0:
        return math.nan
    squares = [
        weight * standard_deviation(values) ** 2 for weight, values in zip(df, (first, second), strict=True) if weight
    ]
    return math.sqrt(math.fsum(squares) / sum(df))


def largest_size(*samples: Sample) -> float:
    """Return the largest value without its sign; 0 of no values."""
    return max((abs(float(value)) for values in samples for value in values), default=0.0)


def _of_mean(array: Floats, size: float, level: float) -> Inference:
    centre = mean(array)
    if array.size < 2:
        return Inference(centre, note=TOO_FEW)
    se = standard_deviation(array) / math.sqrt(array.size)
    return _t_inference(centre, se, array.size - 1, size, level)


def _t_inference(estimate: float, se: float, df: float, size: float, level: float) -> Inference:
    if se <= CONSTANT_ULPS * size:
        return Inference(estimate, se=se, df=df, note=NO_VARIATION)
    statistic = estimate / se
    margin = -float(stdtrit(df, (1 - checked_level(level)) / 2)) * se
    return Inference(
        estimate=estimate,
        se=se,
        df=df,
        statistic=statistic,
        p_value=2 * float(stdtr(df, -abs(statistic))),
        ci_low=estimate - margin,
        ci_high=estimate + margin,
    )
