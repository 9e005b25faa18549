"""The estimates of a private study as they may be told: the same rows, with what is suppressed said so."""

import math
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reinfuse.disclosure import rules
from reinfuse.disclosure.attack import LEAST_VALUES, Cell
from reinfuse.disclosure.counts import ALL, Counted, counts_of, told_counts
from reinfuse.disclosure.few_apart import counts_in_disguise, rows_of_few_apart
from reinfuse.disclosure.presets import Preset
from reinfuse.report.inputs import NUMBERS_OF_ESTIMATES, Estimate
from reinfuse.wording.format import SUPPRESSED

Row = dict[str, str]
# Smaller p-values tell the number of patients to whom the effect is known.
SMALLEST_P_VALUE = 0.0001
DECIMALS_KEPT = 12  # to leave out what binary fractions add
FACTOR_LEVEL = re.compile(r"(\w+)\[T\.([^\]]+)\]")


def protected_estimates(
    estimates: list[Estimate], sizes: Mapping[str, int], too_near: set[str], preset: Preset
) -> tuple[list[Row], set[Cell]]:
    """Return the estimates as rows of text, and the counts that are told in them.

    Parameters
    ----------
    sizes
        The number of patients in each declared group and in `all`.
    too_near
        Groups that differ from a larger one by so few patients that both together would tell about those few.
    """
    found = counts_of(estimates, sizes)
    told = told_counts(found, preset)
    level_sizes = _level_sizes(estimates)
    few_at_risk = {
        (row.analysis, row.outcome, row.group, row.contrast)
        for row in estimates
        if row.estimand == "at_risk" and (row.estimate or 0) < preset.smallest_count
    }
    constant = {_place(row) for row in estimates if row.estimand == "sd" and row.estimate == 0}
    of_few, disguised = rows_of_few_apart(estimates, sizes, preset), counts_in_disguise(estimates, preset)
    made = []
    for row, counted in zip(estimates, found.rows, strict=True):
        numbers: dict[str, Any] = dict.fromkeys(NUMBERS_OF_ESTIMATES, SUPPRESSED)
        if row.estimand in rules.FROM_PRINT:
            numbers = {name: getattr(row, name) for name in NUMBERS_OF_ESTIMATES}
        elif (row.analysis, row.outcome, row.group, row.contrast) in few_at_risk:
            pass
        elif counted is not None and row.group not in too_near:
            numbers |= _numbers(row, counted, found.counts, told, preset)
            if (
                row.estimand in rules.VALUES
                and _place(row) not in constant
                and row not in of_few
                and not any(_place(replace(row, group=group)) in disguised for group in row.group.split(" vs "))
                and _may_tell_value(row, sizes, level_sizes.get(row.analysis, {}), preset)
            ):
                numbers |= _rounded(row)
        made.append(_as_text(row, numbers))
    return made, told


def _numbers(
    row: Estimate, counted: Counted, counts: Mapping[Cell, int], told: set[Cell], preset: Preset
) -> dict[str, float | None]:
    """Return the counts of a row that may be told, and the share that these counts (no others) make."""
    n = preset.told(counts[counted.whole]) if counted.whole in told else None
    numbers: dict[str, float | None] = {}
    if n is not None and row.estimand not in {*rules.KNOWN, *rules.MISSING}:
        numbers["n_patients"] = n
    if row.estimand in rules.SURVIVAL and n is not None and row.estimate is not None:
        # A step of the curve is a patient; in steps of the smallest count it is not.
        losses = math.floor((1 - row.estimate) * counts[counted.whole] / preset.smallest_count)
        return numbers | {"estimate": max(0.0, 1 - losses * preset.smallest_count / n)}
    if counted.part is None or counted.part not in told:
        return numbers
    part = preset.told(counts[counted.part])
    if row.estimand in rules.COUNTS or row.estimand in rules.KNOWN or row.estimand == "missing":
        return numbers | {"estimate": part}
    if n is None:
        return numbers
    scale = rules.MISSING.get(row.estimand) or rules.SHARES[row.estimand][1]
    return numbers | {"estimate": min(part, n) / n * scale} | _limits(row, min(part, n), n, scale)


def _limits(row: Estimate, part: int, n: int, scale: float) -> dict[str, float | None]:
    """Return the interval of the protected share, by the row's own method."""
    from reinfuse.statistics.proportions import clopper_pearson, wilson

    for name, method in (("clopper_pearson", clopper_pearson), ("wilson", wilson)):
        if row.method.startswith(name) and row.ci_level is not None and row.ci_low is not None:
            limits = method(part, n, row.ci_level)
            return {
                "ci_level": row.ci_level, "ci_low": limits.low * scale, "ci_high": limits.high * scale,
            }  # fmt: skip
    return {}


def _may_tell_value(row: Estimate, groups: Mapping[str, int], levels: Mapping[str, int], preset: Preset) -> bool:
    """Tell whether enough patients stand behind a statistic: all together, in each group, and in each level."""
    least = preset.smallest_count * rules.VALUES[row.estimand]
    n = row.n_patients or 0
    if n < least or (row.estimand == "standardised_mean_difference" and ":" in row.outcome):
        return False
    sizes = {**levels, **groups}
    parts = row.group.split(" vs ")
    if any(part not in sizes for part in parts):
        return False
    # Of n patients in two groups, at least n less the size of the one are in the other.
    if len(parts) == 2 and any(n - sizes[part] < least for part in parts):
        return False
    if any(0 < sizes[ALL] - sizes[part] < preset.smallest_count for part in parts):
        return False
    return row.estimand not in rules.OF_MODELS or _may_tell_model(row, levels, preset)


def _may_tell_model(row: Estimate, levels: Mapping[str, int], preset: Preset) -> bool:
    """Tell whether no level of a model, a visit included, rests on too few; one whose size is not known may."""
    named = {f"{column}:{level}" for column, level in FACTOR_LEVEL.findall(row.contrast) if column != "timepoint"}
    return named <= levels.keys() and all(size >= preset.smallest_count for size in levels.values())


def _level_sizes(estimates: list[Estimate]) -> dict[str, dict[str, int]]:
    """Return for each model the patients behind each of its groups and levels, the fewest at any visit."""
    sizes: dict[str, dict[str, int]] = {}
    for row in estimates:
        if row.estimand == "marginal_mean" and row.n_patients is not None:
            of_model = sizes.setdefault(row.analysis, {})
            of_model[row.group] = min(of_model.get(row.group, round(row.n_patients)), round(row.n_patients))
    return sizes


def _place(row: Estimate) -> tuple[str, ...]:
    return (row.analysis, row.outcome, row.group, row.timepoint)


def _rounded(row: Estimate) -> dict[str, float | None]:
    """Return the numbers of a statistic with no more decimals than a mean of so many whole numbers can take anyhow.

    With more, the mean would tell the number of patients (the GRIM test: Brown and Heathers (2017)). Degrees of freedom
    and test statistics, which tell it too, are not told, and standard errors and intervals are coarser still.
    """
    unit = 10.0 ** -max(0, math.floor(math.log10(row.n_patients or 1)))
    estimate = _to_unit(row.estimate, unit)
    unit = max(unit, _unit_of_errors(row))
    low, high = _to_unit(row.ci_low, unit), _to_unit(row.ci_high, unit)
    se, half = _to_unit(row.se, unit), _half_of_symmetric(row)
    if row.se and se and half is not None and estimate is not None:
        # Made of the told error, so that it tells no more; the quantile between them tells how many patients are few.
        half = se * round(half / row.se, 1)
        low, high = round(estimate - half, DECIMALS_KEPT), round(estimate + half, DECIMALS_KEPT)
    told = {"estimate": estimate, "se": se, "ci_low": low, "ci_high": high}
    tells_p = row.method != "sign_test"
    p_values = {name: _coarse_p(getattr(row, name)) for name in ("p_value", "p_adjusted")} if tells_p else {}
    return {**told, **p_values, "ci_level": row.ci_level}


def _unit_of_errors(row: Estimate) -> float:
    """Return the unit to which a standard error is rounded; 0 where there is none.

    A standard error is a standard deviation, which is told too, over the root of the number of patients: known to one
    part in so many, it tells that number to two. This unit leaves more than LEAST_VALUES numbers.
    """
    if not row.se or not row.n_patients or not math.isfinite(row.se):
        return 0.0
    least = LEAST_VALUES * abs(row.se) / row.n_patients
    power = 10.0 ** math.floor(math.log10(least))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= least)


def _half_of_symmetric(row: Estimate) -> float | None:
    """Return half the width of an interval that reaches as far to both sides; of another one nothing."""
    if row.estimate is None or row.ci_low is None or row.ci_high is None:
        return None
    above, below = row.ci_high - row.estimate, row.estimate - row.ci_low
    return above if math.isclose(above, below, rel_tol=1e-6) else None


def _to_unit(value: float | None, unit: float) -> float | None:
    return None if value is None else round(round(value / unit) * unit, DECIMALS_KEPT)


def _coarse_p(value: float | None) -> float | None:
    """Return a p-value with two decimals, below 0.1 with one digit: exact ones tell ranks and numbers of patients.

    Those below SMALLEST_P_VALUE are told as that.
    """
    if value is None:
        return None
    value = max(value, SMALLEST_P_VALUE)
    return round(value, 2) if value >= 0.1 else float(f"{value:.1g}")


def _as_text(row: Estimate, numbers: Mapping[str, Any]) -> Row:
    made = {}
    for name in Estimate.__annotations__:
        value = numbers[name] if name in numbers else getattr(row, name)
        made[name] = "" if value is None else value if isinstance(value, str) else repr(float(value))
    return {**made, "note": "; ".join(note for note in row.note.split("; ") if _may_tell_note(row, note))}


def _may_tell_note(row: Estimate, note: str) -> bool:
    """Tell whether a part of a note tells no number of patients: it is printed, a guideline's, or known as harmless."""
    if row.estimand in rules.FROM_PRINT or note.startswith(rules.NOTES_TOLD):
        return True
    return row.outcome.startswith(rules.OF_GUIDELINE) and not rules.COUNTING_NOTE.search(note)
