"""The difference of two groups at follow-up, adjusted for the baseline: analysis of covariance."""

import math

from scipy.special import stdtr, stdtrit

from reinfuse.statistics.inference import Inference, Sample, checked_level, differences, sample
from reinfuse.statistics.summary import mean
from reinfuse.statistics.t_tests import CONSTANT_ULPS, NO_VARIATION

TOO_FEW = "fewer than one patient in a group, or fewer than four in both"
NO_BASELINE = "the baseline does not vary within the groups, so there is nothing to adjust for"


def baseline_adjusted_difference(
    first_start: Sample, first_end: Sample, second_start: Sample, second_end: Sample, level: float = 0.95
) -> Inference:
    """Estimate first − second at the end among patients with the same start, one slope for both groups.

    Least squares in closed form: Snedecor & Cochran (1989), section 18.2; for trials, Vickers & Altman (2001),
    BMJ 323:1123.
    """
    groups = [(sample(start), sample(end)) for start, end in ((first_start, first_end), (second_start, second_end))]
    for start, end in groups:
        differences(start, end)  # as many ends as starts
    sizes = [start.size for start, _ in groups]
    if min(sizes) < 1 or sum(sizes) < 4:
        return Inference(math.nan, note=TOO_FEW)
    means = [(mean(start), mean(end)) for start, end in groups]
    starts = [start - centre for (start, _), (centre, _) in zip(groups, means, strict=True)]
    ends = [end - centre for (_, end), (_, centre) in zip(groups, means, strict=True)]
    start_squares = math.fsum(math.fsum(column**2) for column in starts)
    products = math.fsum(math.fsum(one * other) for one, other in zip(starts, ends, strict=True))
    largest_start = max(abs(centre) for centre, _ in means)
    if math.sqrt(start_squares) <= CONSTANT_ULPS * largest_start:
        return Inference(math.nan, note=NO_BASELINE)
    slope = products / start_squares
    apart = means[0][0] - means[1][0]
    estimate = means[0][1] - means[1][1] - slope * apart
    df = sum(sizes) - 3
    residual_variance = (
        math.fsum(math.fsum((end - slope * start) ** 2) for start, end in zip(starts, ends, strict=True)) / df
    )
    se = math.sqrt(residual_variance * (sum(1 / size for size in sizes) + apart**2 / start_squares))
    if se <= CONSTANT_ULPS * max(abs(centre) for _, centre in means):
        return Inference(estimate, se=se, df=df, note=NO_VARIATION)
    margin = -float(stdtrit(df, (1 - checked_level(level)) / 2)) * se
    statistic = estimate / se
    return Inference(
        estimate=estimate,
        se=se,
        df=df,
        statistic=statistic,
        p_value=2 * float(stdtr(df, -abs(statistic))),
        ci_low=estimate - margin,
        ci_high=estimate + margin,
    )
