"""Describe one sample, and how far two samples lie apart in standard deviations."""

import math
from dataclasses import dataclass

import numpy as np

from reinfuse.statistics.inference import Sample, sample


@dataclass(frozen=True)
class Summary:
    """What Table 1 prints of a numeric variable; NaN where the sample is too small."""

    n: int
    mean: float
    sd: float
    median: float
    q1: float
    q3: float
    minimum: float
    maximum: float
    sum: float


def mean(values: Sample) -> float:
    """Return the mean; NaN of no values. The sum is exact, so that the order of rows cannot matter."""
    array = sample(values)
    return math.fsum(array) / array.size if array.size else math.nan


def standard_deviation(values: Sample) -> float:
    """Return the standard deviation with denominator n − 1; NaN of fewer than two values."""
    array = sample(values)
    if array.size < 2:
        return math.nan
    centre = mean(array)
    return math.sqrt(math.fsum((array - centre) ** 2) / (array.size - 1))


def quantile(values: Sample, probability: float) -> float:
    """Return a quantile of type 7 (Hyndman & Fan 1996, definition 7; the default of R); NaN of no values."""
    array = sample(values)
    return float(np.quantile(array, probability)) if array.size else math.nan


def summarise(values: Sample) -> Summary:
    """Describe one sample."""
    array = sample(values)
    return Summary(
        n=array.size,
        mean=mean(array),
        sd=standard_deviation(array),
        median=quantile(array, 0.5),
        q1=quantile(array, 0.25),
        q3=quantile(array, 0.75),
        minimum=quantile(array, 0.0),
        maximum=quantile(array, 1.0),
        sum=math.fsum(array) if array.size else math.nan,
    )


def standardised_mean_difference(first: Sample, second: Sample) -> float:
    """Return the difference of means, first − second, over the root of the mean of the two variances.

    Austin (2009), Statistics in Medicine 28:3083, section 2. NaN where that root is 0 but the means differ,
    or where a sample has fewer than two values.
    """
    difference = mean(first) - mean(second)
    return _standardised(difference, standard_deviation(first) ** 2, standard_deviation(second) ** 2)


def standardised_share_difference(first: float, second: float) -> float:
    """Return the difference of two shares, first − second, over the root of the mean of their variances p(1 − p).

    Austin (2009), Statistics in Medicine 28:3083, section 2.
    """
    return _standardised(first - second, first * (1 - first), second * (1 - second))


def _standardised(difference: float, first_variance: float, second_variance: float) -> float:
    scale = math.sqrt((first_variance + second_variance) / 2)
    if scale > 0:
        return difference / scale
    return 0.0 if scale == 0 and difference == 0 else math.nan
