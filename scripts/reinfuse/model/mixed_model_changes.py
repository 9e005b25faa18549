"""Changes between two visits after a mixed model: of each group, between groups, and with bootstrap intervals."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np

from reinfuse.model.estimates import Row
from reinfuse.model.mixed_model_bootstrap import bootstrap_inferences
from reinfuse.model.mixed_model_fitted import (
    Model,
    grouping_factors,
    has_time,
    levels,
    levels_in_order,
    mean_at,
    weightings,
)
from reinfuse.model.mixed_model_table import TIMEPOINT
from reinfuse.statistics.inference import Inference, joined_notes
from reinfuse.statistics.marginal_means import Weights
from reinfuse.statistics.multiplicity import holm
from reinfuse.statistics.random_intercept_moments import Floats

# Weights of coefficients are sums of zeros, ones and shares; what is smaller is their rounding.
NO_WEIGHT = 1e-12


def marginal_change_rows(model: Model) -> Iterable[Row]:
    """Return the changes between the two declared visits; none where the model has no time in it."""
    spec = model.settings["spec"]
    if not has_time(model):
        return
    absent = [spec[visit] for visit in ("start", "end") if spec[visit] not in model.visits]
    for name, at in levels(model):
        for weights, suffix in weightings(model, at | {TIMEPOINT: spec["end"]}):
            for method in model.methods:
                if absent:
                    found = Inference(np.nan, note=f"not estimated: nobody has a value at '{absent[0]}'")
                else:
                    found = model.inferences(_change(model, at, weights), method)[0]
                yield _change_row(model, found, method=method + suffix, group=name, **model.observed(at))
    if not absent:
        yield from _comparison_rows(model)
        yield from _bootstrap_rows(model)


def _change(model: Model, at: dict[str, Any], weights: Weights) -> Floats:
    spec = model.settings["spec"]
    change: Floats = mean_at(model, at, spec["end"], weights) - mean_at(model, at, spec["start"], weights)
    return change


def _change_row(model: Model, inference: Inference, **keys: Any) -> Row:
    spec = model.settings["spec"]
    contrast = f"{spec['end']} - {spec['start']}"
    return model.row(inference, estimand="marginal_change", unit=model.unit, contrast=contrast, **keys)


def _comparisons(model: Model, weights: Weights) -> dict[str, Floats]:
    """Return the differences between the changes of each two levels of a factor."""
    compared = {
        f"{model.level_name(factor, first)} vs {model.level_name(factor, second)}": (
            _change(model, {factor: first}, weights) - _change(model, {factor: second}, weights)
        )
        for factor in grouping_factors(model)
        for first, second in combinations(levels_in_order(model, factor), 2)
    }
    # A factor that does not interact with time has the same change at each level.
    return {group: difference for group, difference in compared.items() if np.abs(difference).max() > NO_WEIGHT}


def _comparison_rows(model: Model) -> Iterable[Row]:
    """Compare changes; several comparisons are one family for Holm unless study.yaml declares another."""
    for weights, suffix in weightings(model, dict.fromkeys([TIMEPOINT, *grouping_factors(model)[:1]])):
        compared = _comparisons(model, weights)
        for method in model.methods if compared else ():
            found = model.inferences(np.array(list(compared.values())), method)
            adjusted = holm([inference.p_value for inference in found])
            for group, inference, p_adjusted in zip(compared, found, adjusted, strict=True):
                if len(compared) == 1:
                    yield _change_row(model, inference, method=method + suffix, group=group)
                    continue
                note = joined_notes(inference.note, f"p adjusted by Holm over {len(compared)} comparisons")
                adjusted_row = _change_row(model, replace(inference, note=note), method=method + suffix, group=group)
                yield adjusted_row | {"p_adjusted": float(p_adjusted)}


def _bootstrap_rows(model: Model) -> Iterable[Row]:
    n_resamples = model.settings["spec"].get("bootstrap")
    if not n_resamples:
        return
    changes = {name: _change(model, at, "equal") for name, at in levels(model)} | _comparisons(model, "equal")
    counts = {name: model.observed(at) for name, at in levels(model)}
    for method, found in bootstrap_inferences(model, list(changes.values()), n_resamples).items():
        for name, inference in zip(changes, found, strict=True):
            yield _change_row(model, inference, method=method, group=name, **counts.get(name, {}))
