"""The synthesis as files: effects.csv, heterogeneity.csv and synthesis.json."""

import math
from collections.abc import Iterable
from typing import Any

import pandas as pd

from reinfuse.synthesis.comparison import Comparison
from reinfuse.synthesis.effect import COMMON_UNITS, Effect

EFFECT_COLUMNS = [
    "study", "contribution", "kind", "name", "label", "outcome", "estimand", "population", "basis", "main",
    "comparable", "horizon_from_days", "horizon_to_days", "n_patients", "events", "estimate", "se", "ci_level", "low",
    "high", "unit", "scale_low", "scale_high", "baseline", "percent_of_baseline", "common_estimate", "common_se",
    "common_low", "common_high", "common_unit", "sources", "verdicts", "note",
]  # fmt: skip
COMPARISON_COLUMNS = [
    "comparison", "kind", "effects", "weighted", "combined", "obstacles", "scale", "smallest", "largest", "q", "df",
    "p_value", "tau_squared_reml", "tau_squared_paule_mandel", "tau_squared_low", "tau_squared_high", "i_squared",
    "i_squared_low", "i_squared_high", "estimate", "hartung_knapp_low", "hartung_knapp_high", "never_narrower_low",
    "never_narrower_high", "prediction_low", "prediction_high", "unit",
]  # fmt: skip
Row = dict[str, Any]


def effect_row(effect: Effect) -> Row:
    """Return one row of effects.csv; `low` and `high` without a `ci_level` are no confidence limits."""
    own = ("study", "contribution", "kind", "name", "label", "outcome", "estimand", "population", "basis", "main",
           "comparable", "horizon_from_days", "horizon_to_days", "scale_low", "scale_high")  # fmt: skip
    numbers = effect.numbers
    return {name: getattr(effect, name) for name in own} | {
        "n_patients": numbers.n_patients,
        "events": numbers.events,
        "estimate": numbers.estimate,
        "se": numbers.se,
        "ci_level": numbers.ci_level,
        "low": numbers.low,
        "high": numbers.high,
        "unit": numbers.unit,
        "baseline": numbers.baseline,
        "percent_of_baseline": effect.percent_of_baseline,
        "common_estimate": effect.common("estimate"),
        "common_se": effect.common("se"),
        "common_low": effect.common("low"),
        "common_high": effect.common("high"),
        "common_unit": COMMON_UNITS[effect.kind],
        "sources": "; ".join(effect.sources),
        "verdicts": "; ".join(effect.verdicts),
        "note": numbers.note,
    }


def comparison_row(comparison: Comparison) -> Row:
    """Return one row of heterogeneity.csv; what was not combined has no estimate, and says why."""
    difference, combined = comparison.heterogeneity, comparison.combined
    shown = [effect.common("estimate") for effect in comparison.effects]
    known = [value for value in shown if not math.isnan(value)]
    is_change = comparison.kind == "mean_change"
    row: Row = {
        "comparison": comparison.name,
        "kind": comparison.kind,
        "effects": "; ".join(f"{effect.study}/{effect.contribution}" for effect in comparison.effects),
        "weighted": difference.studies,
        "combined": combined is not None,
        "obstacles": " ".join(comparison.obstacles),
        "scale": COMMON_UNITS["mean_change"] if is_change else "logit",
        "smallest": min(known, default=math.nan),
        "largest": max(known, default=math.nan),
        "q": difference.q,
        "df": difference.df,
        "p_value": difference.p_value,
        "tau_squared_reml": difference.tau_squared,
        "tau_squared_paule_mandel": difference.tau_squared_paule_mandel,
        "tau_squared_low": difference.tau_squared_low,
        "tau_squared_high": difference.tau_squared_high,
        "i_squared": difference.i_squared,
        "i_squared_low": difference.i_squared_low,
        "i_squared_high": difference.i_squared_high,
        "unit": COMMON_UNITS[comparison.kind],
    }
    if combined is not None:
        row["estimate"] = combined.estimate
        for name in ("hartung_knapp", "never_narrower", "prediction"):
            limits = getattr(combined, name)
            row |= {f"{name}_low": limits.low, f"{name}_high": limits.high}
    return row


def effects_table(effects: Iterable[Effect]) -> pd.DataFrame:
    """Return effects.csv: one row a contribution, on its own scale and on the common one."""
    return pd.DataFrame([effect_row(effect) for effect in effects], columns=EFFECT_COLUMNS)


def heterogeneity_table(comparisons: Iterable[Comparison]) -> pd.DataFrame:
    """Return heterogeneity.csv: one row a comparison."""
    return pd.DataFrame([comparison_row(each) for each in comparisons], columns=COMPARISON_COLUMNS)


def synthesis_as_json(effects: Iterable[Effect], comparisons: Iterable[Comparison]) -> dict[str, Any]:
    """Return synthesis.json: both tables, where null is what is not known or not given."""
    return {
        "effects": [_without_nan(dict.fromkeys(EFFECT_COLUMNS) | effect_row(each)) for each in effects],
        "comparisons": [_without_nan(dict.fromkeys(COMPARISON_COLUMNS) | comparison_row(each)) for each in comparisons],
    }


def _without_nan(row: Row) -> Row:
    """Return a row that JSON can hold; an open end of a duration is null too, and its note says so."""
    return {
        name: None if isinstance(value, float) and not math.isfinite(value) else value for name, value in row.items()
    }
