"""Whether longer durations go with a larger exposure, where some durations are censored."""

import math

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

from reinfuse.statistics.inference import Floats, Inference, Sample, checked_level, sample
from reinfuse.statistics.seeds import generator

RANDOM_ORDERS = 10_000
# With more comparable pairs (about 200 patients) random orders would take longer than they are worth.
MOST_PAIRS_TO_REORDER = 20_000
# Shares of pairs are multiples of one half over their number; what differs less is equal.
ROUNDING = 1e-12
NO_INTERVAL = "no interval, for no patient's pairs differ from another's"
UNDEFINED = "no two patients can be compared"


def concordance(
    durations: Sample,
    happened: npt.ArrayLike,
    exposure: Sample,
    level: float = 0.95,
    *,
    seed: str = "concordance",
) -> Inference:
    """Return the share of comparable pairs in which the larger exposure lasts longer; ties of exposure count one half.

    Two patients are comparable when the shorter duration ended in the event; one half means no relation (Harrell et al.
    1996, Statistics in Medicine 15:361). The error is the infinitesimal jackknife's, as in R's survival::concordance,
    and the limits are Wald's. p: two-sided, from 10,000 random orders of the exposure with the observed one counted in;
    with more than 20,000 pairs from z = (share − ½) / error. There is no interval where all exposures are equal or all
    pairs agree, and no p-value where all exposures are equal.
    """
    times, doses, events = sample(durations), sample(exposure), np.asarray(happened, dtype=bool)
    outlasts = (times[:, None] < times[None, :]) | (~events[None, :] & (times[:, None] == times[None, :]))
    shorter, longer = np.nonzero(events[:, None] & outlasts)
    n_pairs = shorter.size
    if n_pairs == 0:
        return Inference(math.nan, note=UNDEFINED)
    scores = _scores(doses, shorter, longer)
    share = float(scores.sum()) / n_pairs
    # How far the share moves with the weight of each patient.
    as_shorter, as_longer = (
        np.bincount(members, weights=scores - share, minlength=times.size) for members in (shorter, longer)
    )
    influence = (as_shorter + as_longer) / n_pairs
    se = math.sqrt(math.fsum(influence**2))
    note = f"{n_pairs} comparable pairs"
    # Without an error no limits: all pairs agree, or all exposures are equal, which says nothing of other patients.
    margin = -float(ndtri((1 - checked_level(level)) / 2)) * (se or math.nan)
    if se == 0:
        note += f"; {NO_INTERVAL}"
    if (doses == doses[0]).all() or (n_pairs > MOST_PAIRS_TO_REORDER and se == 0):
        p_value = math.nan
        note += "; nor a p-value"
    elif n_pairs > MOST_PAIRS_TO_REORDER:
        p_value = 2 * float(ndtr(-abs(share - 0.5) / se))
    else:
        p_value = _random_p_value(doses, shorter, longer, abs(share - 0.5), seed)
        note += f"; {RANDOM_ORDERS:,} random orders"
    return Inference(share, se=se, p_value=p_value, ci_low=share - margin, ci_high=share + margin, note=note)


def _scores(doses: Floats, shorter: npt.NDArray[np.intp], longer: npt.NDArray[np.intp]) -> Floats:
    """Return 1 for each pair whose longer duration has the larger dose, one half for equal doses."""
    scores: Floats = (np.sign(doses[longer] - doses[shorter]) + 1) / 2
    return scores


def _random_p_value(
    doses: Floats, shorter: npt.NDArray[np.intp], longer: npt.NDArray[np.intp], distance: float, seed: str
) -> float:
    random, as_far = generator(seed), 0
    for _ in range(RANDOM_ORDERS):
        share = float(_scores(random.permutation(doses), shorter, longer).mean())
        as_far += abs(share - 0.5) >= distance - ROUNDING
    return (as_far + 1) / (RANDOM_ORDERS + 1)
