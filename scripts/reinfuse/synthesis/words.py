"""How effects read: values with intervals, horizons and what they rest on."""

import math

from reinfuse.synthesis.effect import CONFIDENCE, SHARES, Effect
from reinfuse.wording import format as shown
from reinfuse.wording.words import judgement

BASES = {
    "rows": "patient rows",
    "published numbers": "published numbers",
    "case": "one patient",
    "simulated": "simulated rows",
}
KINDS = {
    "mean_change": "Mean change of a score",
    "responder_share": "Share of patients who respond",
    "share_still_relieved": "Share of patients still relieved",
    "duration": "Duration of relief",
    "case_course": "Course of one patient",
}


def horizon(effect: Effect) -> str:
    """Return when, in days after the last infusion."""
    first, last = effect.horizon_from_days, effect.horizon_to_days
    if math.isnan(first):
        return "horizon not said"
    if last == 0:
        return "at the end of the infusions"
    days = shown.count(last) if first == last else shown.between(shown.count(first), shown.count(last))
    return f"{days}{shown.NO_BREAK_SPACE}{'day' if first == last == 1 else 'days'} after"


def value(effect: Effect) -> str:
    """Return the effect on the common scale, with its limits where it has any."""
    estimate, low, high = (effect.common(part) for part in ("estimate", "low", "high"))
    if effect.kind == "duration":
        return _duration(effect, estimate, low, high)
    if effect.kind in SHARES:
        return _share(effect, estimate, low, high)
    if math.isnan(estimate):
        return f"{shown.number(low, 1)}{shown.NO_BREAK_SPACE}or{shown.NO_BREAK_SPACE}{shown.number(high, 1)}"
    if math.isnan(low):
        return shown.number(estimate, 1)
    return f"{shown.number(estimate, 1)}{shown.NO_BREAK_SPACE}({shown.interval(low, high, 1)}{_level(effect)})"


def basis(effect: Effect) -> str:
    """Return what an effect rests on, and, of printed numbers, what the audit found of them."""
    if not effect.verdicts:
        return BASES[effect.basis]
    found = shown.listing([judgement(name).label.lower() for name in effect.verdicts])
    return f"{BASES[effect.basis]} (by the audit: {found})"


def sample(effect: Effect) -> str:
    """Return the number of patients, or the sign for nothing."""
    return shown.count(effect.numbers.n_patients)


def name_with_n(effect: Effect) -> str:
    """Return the study's short name with its number of patients."""
    if math.isnan(effect.numbers.n_patients):
        return effect.name
    return f"{effect.name}, {shown.sample_size(effect.numbers.n_patients)}"


def _level(effect: Effect) -> str:
    """Return the level of the limits, where it is another than the usual one."""
    level = effect.numbers.ci_level
    return "" if level == CONFIDENCE else f", {shown.share(level)} interval"


def _share(effect: Effect, estimate: float, low: float, high: float) -> str:
    limits = ""
    if not math.isnan(low):
        limits = f"{shown.between(shown.number(low, 0), shown.number(high, 0))}{_level(effect)}"
    if math.isnan(estimate):
        return f"{limits or shown.NOTHING}"
    return f"{shown.percent(estimate)}{shown.NO_BREAK_SPACE}({limits})" if limits else shown.percent(estimate)


def _duration(effect: Effect, estimate: float, low: float, high: float) -> str:
    if not math.isnan(estimate) and not math.isnan(low):
        return f"{shown.count(estimate)}{shown.NO_BREAK_SPACE}({shown.interval(low, high, 0)}{_level(effect)})"
    if not math.isnan(estimate):
        return shown.count(estimate)
    return f"{shown.count(low)} or longer" if math.isinf(high) else f"up to {shown.count(high)}"
