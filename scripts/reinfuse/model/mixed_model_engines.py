"""What fits a mixed model and tests its coefficients: a random intercept, or a random intercept and slope.

Where the patients at hand cannot carry a model, the fit is a reason in its place, and every inference is missing with
that reason as its note: one small group must not keep a study from its report.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from reinfuse.errors import NotEstimableError
from reinfuse.model.mixed_model_table import DAY
from reinfuse.statistics.design_matrix import Design
from reinfuse.statistics.inference import Inference, joined_notes
from reinfuse.statistics.random_intercept import RandomInterceptFit, fit_random_intercept
from reinfuse.statistics.random_intercept_inference import METHODS, Method, contrasts, f_test
from reinfuse.statistics.random_intercept_moments import Floats
from reinfuse.statistics.random_slope import METHOD as RANDOM_SLOPE
from reinfuse.statistics.random_slope import RandomSlopeFit, asymptotic_contrasts, fit_random_slope, wald_test

SMALL_SAMPLE: dict[str, Method] = {method: method for method in METHODS}
# What describes the random effects, with its unit made from the outcome's.
INTERCEPT_VARIANCES = {
    "intercept_variance": "{}²",
    "residual_variance": "{}²",
    "within_patient_correlation": "",
    "reml_log_likelihood": "",
}
SLOPE_VARIANCES = {
    "intercept_variance": "{}²",
    "slope_variance": "{}²/day²",
    "intercept_slope_correlation": "",
    "residual_variance": "{}²",
    "reml_log_likelihood": "",
}
UNDEFINED = "undefined with so few patients"
NEGATIVE = "negative: visits of one patient differ more than visits of different patients"
AT_BOUNDARY = (
    "at the boundary: a variance is zero, or levels and slopes are perfectly correlated, so tests and intervals are "
    "unreliable"
)


@dataclass(frozen=True)
class NoFit:
    """Why there is no fit."""

    reason: str

    @property
    def note(self) -> str:
        """The reason as a note of estimates."""
        return f"not estimated: {self.reason[:1].lower()}{self.reason[1:]}"


Fit = RandomInterceptFit | RandomSlopeFit | NoFit


def methods_of(spec: dict[str, Any]) -> Sequence[str]:
    """Return the methods that a model of this specification has."""
    return [RANDOM_SLOPE] if spec.get("random_slope") else METHODS


def fitted(design: Design, table: pd.DataFrame, spec: dict[str, Any]) -> Fit:
    """Fit the columns of the design to `value`, or say why these patients cannot carry the model."""
    outcome, patient = table["value"], table["patient"]
    try:
        if spec.get("random_slope"):
            return fit_random_slope(design.matrix, outcome, patient, table[DAY], names=design.names)
        return fit_random_intercept(design.matrix, outcome, patient, names=design.names)
    except NotEstimableError as error:
        return NoFit(error.reason)


def inferences(fit: Fit, weights: Floats, method: str, ci_level: float) -> list[Inference]:
    """Estimate each row of `weights @ coefficients`, with its test and interval."""
    if isinstance(fit, NoFit):
        return [Inference(np.nan, note=fit.note)] * len(np.atleast_2d(weights))
    if isinstance(fit, RandomSlopeFit):
        found = asymptotic_contrasts(fit, weights, ci_level)
    else:
        found = contrasts(fit, weights, SMALL_SAMPLE[method], ci_level)
    parts = ["estimate", "se", "df", "statistic", "p_value", "ci_low", "ci_high"]
    columns: list[list[float]] = [getattr(found, part).tolist() for part in parts]
    return [
        Inference(estimate, se, df, statistic, p_value, low, high, _note(fit, se))
        for estimate, se, df, statistic, p_value, low, high in zip(*columns, strict=True)
    ]


def joint_test(fit: Fit, weights: Floats, method: str) -> Inference:
    """Test that every row of `weights @ coefficients` is zero."""
    if isinstance(fit, NoFit):
        return Inference(np.nan, note=fit.note)
    if isinstance(fit, RandomSlopeFit):
        test = wald_test(fit, weights)
        degrees = "denominator df infinite"
    else:
        test = f_test(fit, weights, SMALL_SAMPLE[method])
        degrees = UNDEFINED if np.isnan(test.denominator_df) else ""
    return Inference(
        estimate=test.statistic,
        df=test.denominator_df if np.isfinite(test.denominator_df) else np.nan,
        statistic=test.statistic,
        p_value=test.p_value,
        note=joined_notes(f"numerator df {test.numerator_df}", degrees, _boundary_note(fit)),
    )


def variances(fit: Fit, spec: dict[str, Any], unit: str) -> list[tuple[str, str, Inference]]:
    """Return estimand, unit and estimate of everything that describes the random effects."""
    described = SLOPE_VARIANCES if spec.get("random_slope") else INTERCEPT_VARIANCES
    return [(estimand, squared.format(unit), _variance(fit, estimand)) for estimand, squared in described.items()]


def _variance(fit: Fit, estimand: str) -> Inference:
    if isinstance(fit, NoFit):
        return Inference(np.nan, note=fit.note)
    note = _boundary_note(fit)
    negative = isinstance(fit, RandomInterceptFit) and fit.intercept_variance < 0
    if negative and estimand in {"intercept_variance", "within_patient_correlation"}:
        note = NEGATIVE
    value = float(getattr(fit, estimand))
    if np.isnan(value):
        note = joined_notes("undefined where a variance is zero", note)
    return Inference(value, note=note)


def _note(fit: RandomInterceptFit | RandomSlopeFit, se: float) -> str:
    return joined_notes(UNDEFINED if np.isnan(se) else "", _boundary_note(fit))


def _boundary_note(fit: RandomInterceptFit | RandomSlopeFit) -> str:
    return AT_BOUNDARY if isinstance(fit, RandomSlopeFit) and fit.singular else ""
