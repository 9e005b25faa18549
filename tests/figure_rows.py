"""Rows of the results that figures read, built from what a test says of them."""

from typing import Any

ESTIMATE_COLUMNS = [
    "study", "analysis", "estimand", "outcome", "group", "contrast", "timepoint", "n_patients", "n_observations",
    "estimate", "se", "df", "statistic", "p_value", "p_adjusted", "ci_level", "ci_low", "ci_high", "unit", "method",
    "note",
]  # fmt: skip
TEXT_COLUMNS = {
    "study", "analysis", "estimand", "outcome", "group", "contrast", "timepoint", "unit", "method", "note"
}  # fmt: skip


def estimate(**values: Any) -> dict[str, Any]:
    """Return one row of estimates.csv with the given values."""
    blank = {name: "" if name in TEXT_COLUMNS else None for name in ESTIMATE_COLUMNS}
    return {**blank, "study": "small", "method": "sample", "ci_level": 0.95, **values}


def described(group: str, timepoint: str, mean: float, sd: float | None, n: int, **more: Any) -> list[dict[str, Any]]:
    """Return the rows `mean` and `sd` of a `describe` analysis of pain."""
    place = {"analysis": "table1", "outcome": "pain", "group": group, "timepoint": timepoint, "n_patients": n}
    return [
        estimate(estimand="mean", estimate=mean, unit="points", **place, **more),
        estimate(estimand="sd", estimate=sd, unit="points", **place),
    ]


def ledger_row(claim: str, section: str, numeric: str, severity: str = "none", reported: str = "1") -> dict[str, Any]:
    """Return one row of ledger.csv."""
    return {
        "study": "small", "claim": claim, "section": section, "statement": f"What {claim} states", "kind": "mean",
        "reported": reported, "unit": "points", "recomputed": "", "method": "", "numeric": numeric,
        "decision": "not applicable", "evidence": "rows", "severity": severity, "reason": "",
    }  # fmt: skip


def variant(claim: str, method: str, p_value: float | None, respects: bool = True, **more: Any) -> dict[str, Any]:
    """Return one row of variants.csv."""
    row = {
        "study": "small", "claim": claim, "reported": "0.40", "method": method, "group": "completers",
        "estimand": "location_shift", "p_value": p_value, "respects_pairing": respects, "role": "sensitivity",
    }  # fmt: skip
    return {**row, **more}


def followed(group: str, curves: dict[str, list[tuple[float, float]]], at_risk: list[int]) -> list[dict[str, Any]]:
    """Return the rows of a `durability` analysis: its curves as (day, share), and those at risk after weeks 2, 4, …."""
    place = {"analysis": "duration", "outcome": "pain", "group": group}
    steps = [
        estimate(
            estimand="still_relieved_curve", contrast=f"day_{day:g}", estimate=share, method=method, **place,
            ci_low=share / 2 if 0 < share < 1 else None, ci_high=(1 + share) / 2 if 0 < share < 1 else None,
        )
        for method, curve in curves.items()
        for day, share in curve
    ]  # fmt: skip
    counts = [
        estimate(estimand="at_risk", contrast=f"week_{2 * number}", estimate=n, method="count", **place)
        for number, n in enumerate(at_risk[1:], start=1)
    ]
    return [estimate(estimand="patients_followed", estimate=at_risk[0], method="count", **place), *steps, *counts]


def responding(group: str, shares: list[float], n: int) -> list[dict[str, Any]]:
    """Return the cumulative shares of a `responder` analysis: those of 0, 10, 20, … percent."""
    place = {"analysis": "responders", "outcome": "pain", "group": group, "n_patients": n, "method": "observed_cases"}
    return [
        estimate(
            estimand="cumulative_responder_share", contrast=f"at_least_{10 * tens}_percent", estimate=share, **place
        )
        for tens, share in enumerate(shares)
    ]


def related(estimand: str, exposure: str, method: str, value: float, unit: str = "") -> dict[str, Any]:
    """Return one estimate of a `dose_response` analysis."""
    return estimate(
        analysis="doses", estimand=estimand, outcome="pain", group="all", contrast=exposure, method=method,
        estimate=value, ci_low=value - 0.5, ci_high=value + 0.5, p_value=0.25, unit=unit,
    )  # fmt: skip


def universe(
    group: str, scale: str, test: str, p_value: float | None, left_out: int = 0, **more: Any
) -> dict[str, Any]:
    """Return one row of a gathered multiverse, its role that of an ordinary variant."""
    row = {
        "group": group, "missing": "complete_case", "scale": scale, "test": test, "left_out": left_out,
        "n_patients": 11, "estimate": -1.5, "p_value": p_value,
        "decision": "significant" if p_value is not None and p_value < 0.05 else "not_significant",
        "role": "leave_one_out" if left_out else "ignores_pairing" if "ignoring" in test else "variant",
    }  # fmt: skip
    return row | more
