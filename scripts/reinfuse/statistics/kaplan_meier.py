"""The product-limit estimate of a share that is still free of an event, from durations of which some are censored.

Kaplan & Meier (1958), JASA 53:457; variance: Greenwood (1926); limits on the scale log(−log S): Kalbfleisch & Prentice
(2002), section 1.4.1; median: Brookmeyer & Crowley (1982), Biometrics 38:29. R's survival package gives the same
numbers with `conf.type = "log-log"`, but for a curve that stands at one half exactly: there R takes the middle of that
stretch as the median, and here it is the stretch's beginning.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from reinfuse.errors import AnalysisError
from reinfuse.statistics.inference import Floats, Inference, Sample, checked_level, sample

Integers = npt.NDArray[np.int64]
# A product of shares that should be one half may miss it in the last digits.
HALF = 0.5 + 1e-12
NOBODY = "nobody was followed"
NO_EVENT_YET = "no event yet, so the interval is undefined"
NONE_LEFT = "nobody is left, so the interval is undefined"
NO_MEDIAN = "more than half are still without an event when follow-up ends"
NO_UPPER_LIMIT = "no upper limit: its curve stays above one half"
NOT_FOLLOWED = "nobody was followed so long"


@dataclass(frozen=True)
class SurvivalCurve:
    """One entry for each distinct duration, in ascending order.

    `at_risk` are still followed just before it, `events` happen at it, `survival` is the share without an event after
    it and `greenwood` the sum of d / (n·(n − d)) so far (infinite once nobody is left).
    """

    durations: Floats
    at_risk: Integers
    events: Integers
    survival: Floats
    greenwood: Floats


def kaplan_meier(durations: Sample, happened: Sequence[bool] | npt.NDArray[np.bool_]) -> SurvivalCurve:
    """Estimate the curve; `happened` is false where the duration is censored. Events come before censorings.

    Raises
    ------
    AnalysisError
        For a negative duration, or unequal numbers of durations and events.
    """
    times, events = sample(durations), np.asarray(happened, dtype=bool)
    if times.shape != events.shape:
        raise AnalysisError(f"There are {times.size} durations but {events.size} events. Give one for each patient.")
    if (times < 0).any():
        raise AnalysisError("A duration is negative. Count durations from the start of follow-up.")
    distinct, position = np.unique(times, return_inverse=True)
    leaving = np.bincount(position, minlength=distinct.size)
    at_risk = times.size - np.concatenate([[0], np.cumsum(leaving)[:-1]]).astype(np.int64)[: distinct.size]
    happening = np.bincount(position, weights=events, minlength=distinct.size).astype(np.int64)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(happening > 0, happening / (at_risk * (at_risk - happening)), 0.0)
    return SurvivalCurve(
        durations=distinct,
        at_risk=at_risk,
        events=happening,
        survival=np.cumprod((at_risk - happening) / at_risk, dtype=np.float64),
        greenwood=np.cumsum(terms),
    )


def number_at_risk(curve: SurvivalCurve, duration: float) -> int:
    """Return how many are followed at least so long without an event before."""
    later = curve.durations >= duration
    return int(curve.at_risk[later][0]) if later.any() else 0


def share_at(curve: SurvivalCurve, duration: float, level: float = 0.95) -> Inference:
    """Return the share without an event up to and including a duration, with Greenwood's error and log-log limits.

    NaN where nobody was followed so long, unless everybody had had the event before.
    """
    if not curve.durations.size:
        return Inference(math.nan, note=NOBODY)
    last = int(np.searchsorted(curve.durations, duration, side="right")) - 1
    if duration > curve.durations[-1] and curve.survival[-1] > 0:
        return Inference(math.nan, note=NOT_FOLLOWED)
    if last < 0 or curve.survival[last] == 1:
        return Inference(1.0, se=0.0, note=NO_EVENT_YET)
    share, low, high = float(curve.survival[last]), *_limits(curve, level)
    if share == 0:
        return Inference(0.0, note=NONE_LEFT)
    return Inference(
        share, se=share * math.sqrt(curve.greenwood[last]), ci_low=float(low[last]), ci_high=float(high[last])
    )


def median_duration(curve: SurvivalCurve, level: float = 0.95) -> Inference:
    """Return the first duration at which at most half are without an event, and where the limits first reach half.

    Where the curve stays at one half for a while, that is the while's first day (R: its middle). A part is NaN where
    its curve stays above one half.
    """
    if not curve.durations.size:
        return Inference(math.nan, note=NOBODY)
    low, high = _limits(curve, level)
    estimate, earliest, latest = (_first_at_half(curve.durations, shares) for shares in (curve.survival, low, high))
    note = NO_UPPER_LIMIT if math.isnan(latest) else ""
    return Inference(estimate, ci_low=earliest, ci_high=latest, note=NO_MEDIAN if math.isnan(estimate) else note)


def _limits(curve: SurvivalCurve, level: float) -> tuple[Floats, Floats]:
    """Return the limits of each share; NaN where the share is 0 or 1."""
    z = -float(ndtri((1 - checked_level(level)) / 2))
    inside = (curve.survival > 0) & (curve.survival < 1)
    shares = np.where(inside, curve.survival, math.nan)
    logs = np.log(shares)
    margin = z * np.sqrt(np.where(inside, curve.greenwood, math.nan)) / -logs
    low: Floats = np.exp(logs * np.exp(margin))
    high: Floats = np.exp(logs * np.exp(-margin))
    return low, high


def _first_at_half(durations: Floats, shares: Floats) -> float:
    reached = np.flatnonzero(shares <= HALF)
    return float(durations[reached[0]]) if reached.size else math.nan
