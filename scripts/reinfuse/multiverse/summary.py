"""The numbers of a multiverse that a report prints, as tidy estimates.

Variants are no sample of anything, so shares of them have no interval and no test (Simonsohn, Simmons & Nelson 2020,
Nature Human Behaviour 4:1208, on what counting specifications can and cannot show).
"""

import math
from collections.abc import Iterable
from statistics import median
from typing import Any

import pandas as pd

from reinfuse.model.estimates import Row, estimates_table, row
from reinfuse.multiverse.gather import (
    CHOICES,
    IGNORES_PAIRING,
    LEAVE_ONE_OUT,
    NO_P_VALUE,
    REPEATS,
    SIGNIFICANT,
    VARIANT,
    published_decision,
)
from reinfuse.printed_numbers import matches, parse_reported
from reinfuse.statistics.inference import Inference

Settings = dict[str, Any]
METHOD = "multiverse"
EVERY_VARIANT = "every_variant"
COUNT, SHARE, P_VALUE = "variants", "proportion", "p"
Number = tuple[str, float, str]  # estimand, value, unit


def summary_estimates(universes: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Return the estimates of one multiverse, `contrast` saying which variants they are over.

    `every_variant`, then `choice:word` for each choice that varies, then `ignores_pairing`. The group is `all`, or the
    two that are compared; `n_patients` is the largest number that any of the variants analyses.
    """
    counted = universes[universes["role"] == VARIANT]
    rows = _rows(EVERY_VARIANT, counted, settings, _overall(universes, counted, settings))
    for choice in CHOICES:
        words = [word for word in dict.fromkeys(universes[choice]) if (counted[choice] == word).any()]
        for word in words if len(words) > 1 else []:
            rows += _rows(f"{choice}:{word}", counted[counted[choice] == word], settings, [])
    ignoring = universes[(universes["role"] == IGNORES_PAIRING) & universes["p_value"].notna()]
    if len(ignoring):
        rows += _rows(IGNORES_PAIRING, ignoring, settings, _beside_published(ignoring, settings["reported"]))
    return estimates_table(rows, settings | {"analysis": settings["multiverse"], "ci_level": math.nan})


def _rows(contrast: str, variants: pd.DataFrame, settings: Settings, more: Iterable[Number]) -> list[Row]:
    """Return the numbers that every set of variants has, and those of this one alone."""
    n_patients = int(variants["n_patients"].max()) if len(variants) else 0
    return [
        row(
            Inference(value),
            estimand=estimand,
            outcome=settings["outcome"],
            group=settings["group"],
            contrast=contrast,
            n_patients=n_patients,
            unit=unit,
            method=METHOD,
        )
        for estimand, value, unit in [*_spread(variants), *more]
    ]


def _spread(variants: pd.DataFrame) -> Iterable[Number]:
    yield "variants", len(variants), COUNT
    if variants.empty:
        return
    significant = variants["decision"] == SIGNIFICANT
    p_values = variants["p_value"].tolist()
    yield "variants_significant", int(significant.sum()), COUNT
    yield "share_significant", float(significant.mean()), SHARE
    yield "smallest_p_value", min(p_values), P_VALUE
    yield "median_p_value", median(p_values), P_VALUE
    yield "largest_p_value", max(p_values), P_VALUE


def _overall(universes: pd.DataFrame, counted: pd.DataFrame, settings: Settings) -> Iterable[Number]:
    for role in (REPEATS, NO_P_VALUE):
        yield f"variants_{role}", int((universes["role"] == role).sum()), COUNT
    if counted.empty:
        return
    same_way = counted["direction"] == settings["published_direction"]
    yield "variants_in_published_direction", int(same_way.sum()), COUNT
    yield "share_in_published_direction", float(same_way.mean()), SHARE
    significant_that_way = same_way & (counted["decision"] == SIGNIFICANT)
    yield "variants_significant_in_published_direction", int(significant_that_way.sum()), COUNT
    yield from _beside_published(counted, settings["reported"])
    decision = published_decision(settings["reported"], settings["decision"], settings["alpha"])
    if decision:
        yield "variants_with_other_decision", int((counted["decision"] != decision).sum()), COUNT
    without_one = universes[(universes["role"] == LEAVE_ONE_OUT) & universes["p_value"].notna()]
    joined = counted[[*CHOICES, "decision"]].merge(without_one, on=CHOICES, suffixes=("_of_all", ""))
    if len(joined):
        turned = joined[joined["decision"] != joined["decision_of_all"]]
        yield "variants_that_hang_on_one_patient", len(turned.drop_duplicates(CHOICES)), COUNT
        yield "smallest_p_value_without_one_patient", float(joined["p_value"].min()), P_VALUE
        yield "largest_p_value_without_one_patient", float(joined["p_value"].max()), P_VALUE


def _beside_published(variants: pd.DataFrame, reported: str) -> Iterable[Number]:
    """Count the variants that give the published p-value, and those on either side of it."""
    printed = parse_reported(reported)
    p_values = variants["p_value"].tolist()
    giving = [matches(p, printed) for p in p_values]
    below = [not gives and p < printed.number for p, gives in zip(p_values, giving, strict=True)]
    yield "variants_below_published_p_value", sum(below), COUNT
    yield "variants_at_published_p_value", sum(giving), COUNT
    yield "variants_above_published_p_value", len(p_values) - sum(below) - sum(giving), COUNT
    yield "share_below_published_p_value", sum(below) / len(p_values), SHARE
