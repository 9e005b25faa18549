"""Whether n whole-number scores can have the printed mean, SD and median together."""

import functools
import math

from reinfuse import number_words
from reinfuse.consistency.data_search import some_data
from reinfuse.consistency.finding import Finding
from reinfuse.consistency.grim import mean_possible, values_in_words
from reinfuse.consistency.grimmer import mean_and_sd_possible
from reinfuse.consistency.printed_data import PrintedData, ends, every_data_set, fits


@functools.cache
def summaries_possible(data: PrintedData) -> Finding:
    """Judge whatever is printed of mean, SD and median; the mean is needed.

    Mean and SD by GRIM and GRIMMER. A median, if printed, by the inequality of Hotelling & Solomons 1932 (Ann Math Stat
    3:141: mean and median lie no further apart than the SD of n), then by an explicit data set.
    """
    finding = mean_and_spread_possible(data)
    if data.median is None or finding.verdict == "inconsistent":
        return finding
    what = values_in_words(data.n, data.items)
    if _too_far_apart(data):
        says = "The mean and the median lie further apart than the SD, which no data allow."
        return Finding("inconsistent", says)
    if ends(data) is None:
        return finding
    everything = every_data_set(data)
    if everything == []:
        return Finding("inconsistent", f"No {what} have these printed summaries together.")
    found = everything[0] if everything else _searched(data)
    if found is None:
        return Finding("not found", f"No contradiction, but no {what} with this mean, SD and median were found either.")
    example = number_words.listing([number_words.value(mark / data.items) for mark in sorted(found)])
    says = f"{what} with these printed summaries exist, for example (invented) {example}."
    return Finding("attainable", says, witnesses=(tuple(mark / data.items for mark in sorted(found)),))


def mean_and_spread_possible(data: PrintedData) -> Finding:
    """Judge the mean, and the SD where printed, without any search.

    Raises
    ------
    ValueError
        When no mean is printed.
    """
    if data.mean is None:
        raise ValueError("a mean is needed")
    if data.sd is None:
        return mean_possible(data.mean, data.n, data.scale, data.items)
    return mean_and_sd_possible(data.mean, data.sd, data.n, data.scale, data.items)


def _searched(data: PrintedData) -> tuple[int, ...] | None:
    sides = some_data(data).sides
    marks = tuple(int(mark) for mark in sides[0]) if sides is not None else None
    return marks if marks is not None and fits(marks, data) else None


def _too_far_apart(data: PrintedData) -> bool:
    if data.mean is None or data.median is None or data.sd is None:
        return False
    apart = max(data.mean.reach[0] - data.median.reach[1], data.median.reach[0] - data.mean.reach[1])
    return float(apart) > float(data.sd.reach[1]) * math.sqrt((data.n - 1) / data.n)
