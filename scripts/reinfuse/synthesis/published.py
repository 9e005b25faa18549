"""Printed numbers made into an estimate with its uncertainty, by the kind of contribution.

Standard errors that a source does not print follow from its intervals, SDs or p-values as in the Cochrane Handbook for
Systematic Reviews of Interventions (Higgins et al. 2019), sections 6.5.2.2 and 6.5.2.3: with t(n − 1) where n is
printed, and z where it is not.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from scipy.special import ndtri, stdtrit

from reinfuse.errors import ClaimError
from reinfuse.printed_numbers import Reported, parse_reported
from reinfuse.statistics.inference import joined_notes
from reinfuse.statistics.proportions import clopper_pearson
from reinfuse.synthesis.effect import DAYS_IN, Numbers

Spec = Mapping[str, Any]
Claim = Callable[[str], Reported]


def printed(claims: Mapping[str, Any], place: str) -> Claim:
    """Return the function that reads a claim's number; `claims` are {name: claim of the ledger}.

    Raises
    ------
    ClaimError
        When the ledger has no such claim, or it reports no number.
    """

    def read(name: str) -> Reported:
        if name not in claims or not claims[name].reported:
            raise ClaimError(f"{place}: the ledger has no number of the claim '{name}'. Name a claim that reports one.")
        return parse_reported(claims[name].reported)

    return read


def change(spec: Spec, claim: Claim, level: float) -> Numbers:
    """Return a mean change: as printed, or the mean at the end less that at the start."""
    start = _value(spec["start"], claim)
    if spec["change"]:
        estimate = _value(spec["change"], claim) * (-1 if spec["reported_as"] == "reduction" else 1)
    else:
        # Through decimals: 7.6 less 6.8 is 0.8 to the last digit.
        estimate = float(claim(spec["end"]).number - claim(spec["start"]).number)
    numbers = Numbers(estimate=estimate, n_patients=_value(spec["n"], claim), baseline=start, unit="points")
    numbers = _with_error(numbers, spec, claim)
    if math.isnan(numbers.se) or not math.isnan(numbers.low):
        return numbers
    margin = _quantile(numbers.n_patients, (1 - level) / 2) * numbers.se
    return replace(numbers, ci_level=level, low=estimate - margin, high=estimate + margin)


def share(spec: Spec, claim: Claim, level: float) -> Numbers:
    """Return a share: with exact limits from counts, else with the printed limits and no more."""
    n = _value(spec["n"], claim)
    if spec["events"]:
        events = _value(spec["events"], claim)
        limits = clopper_pearson(int(events), int(n), level)
        return Numbers(events / n, math.nan, n, events, level, limits.low, limits.high, unit="proportion")
    numbers = Numbers(estimate=_value(spec["percent"], claim) / 100, n_patients=n, unit="proportion")
    if spec["ci"]:
        low, high = sorted(_value(name, claim) / 100 for name in spec["ci"])
        said = f"limits as printed, at {spec['ci_level'] * 100:g} %"
        missing = "" if spec["percent"] else "no share is printed, only its limits"
        numbers = replace(
            numbers, ci_level=spec["ci_level"], low=low, high=high, note=joined_notes(missing, said)
        )  # fmt: skip
    return replace(numbers, note=joined_notes(numbers.note, "no count is printed"))


def duration(spec: Spec, claim: Claim, unit: str, place: str) -> Numbers:
    """Return a duration in its claim's unit; `at_least` and `at_most` leave it open on one side.

    Raises
    ------
    ClaimError
        When the claim's unit is no unit of time.
    """
    if unit not in DAYS_IN:
        raise ClaimError(
            f"{place}: the claim '{spec['duration']}' has no unit of time. Give it one of: {', '.join(DAYS_IN)}."
        )
    reported = claim(spec["duration"])
    value, n = float(reported.number), _value(spec["n"], claim)
    if spec["meant"] == "at_least" or reported.relation.startswith(">"):
        return Numbers(n_patients=n, low=value, high=math.inf, unit=unit, note="longer than that, or just as long")
    if spec["meant"] == "at_most" or reported.relation.startswith("<"):
        return Numbers(n_patients=n, low=0.0, high=value, unit=unit, note="up to that, and not longer")
    return Numbers(estimate=value, n_patients=n, unit=unit)


def course(spec: Spec, claim: Claim) -> Numbers:
    """Return one patient's change of score; where two scores are printed at the end, both changes as ends."""
    start = claim(spec["start"]).number
    changes = sorted(float(claim(name).number - start) for name in spec["end"])
    numbers = Numbers(n_patients=1, baseline=float(start), unit="points")
    if len(changes) == 1:
        return replace(numbers, estimate=changes[0])
    return replace(numbers, low=changes[0], high=changes[1])


def _with_error(numbers: Numbers, spec: Spec, claim: Claim) -> Numbers:
    n, level = numbers.n_patients, spec["ci_level"]
    if spec["standard_error"]:
        return replace(numbers, se=_value(spec["standard_error"], claim))
    if spec["sd"]:
        return replace(numbers, se=_value(spec["sd"], claim) / math.sqrt(n))
    if spec["ci"]:
        signed = -1 if spec["reported_as"] == "reduction" else 1
        low, high = sorted(signed * _value(name, claim) for name in spec["ci"])
        se = (high - low) / 2 / _quantile(n, (1 - level) / 2)
        return replace(numbers, se=se, ci_level=level, low=low, high=high, note="standard error from the interval")
    if spec["p_value"]:
        p_value = claim(spec["p_value"])
        if p_value.relation.startswith(">") or not 0 < p_value.number < 1:
            return replace(numbers, note="the p-value gives no standard error")
        at_most = " at its largest" if p_value.relation else ""
        se = abs(numbers.estimate) / _quantile(n, float(p_value.number) / 2)
        return replace(numbers, se=se, note=f"standard error{at_most}, from the p-value")
    return replace(numbers, note="no standard error is printed, and none follows")


def _quantile(n: float, tail: float) -> float:
    """Return the upper quantile of t(n − 1), or of the normal distribution where n is not known."""
    return -float(ndtri(tail) if math.isnan(n) else stdtrit(n - 1, tail))


def _value(name: str | None, claim: Claim) -> float:
    return float(claim(name).number) if name else math.nan
