"""A linear model with a random intercept for each patient, fitted by restricted maximum likelihood (REML).

The visits of a patient have equal variances and equal covariances (compound symmetry). The covariance is the
intercept's variance; it may be negative down to the limit where a patient's mean has no variance, because then the
balanced two-visit case is the paired t test exactly. lme4 stops at zero, and so does this fit when told to.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reinfuse.statistics.random_intercept_criterion import Minimum, minimise
from reinfuse.statistics.random_intercept_moments import Floats, Moments, arrange, moments, weighted_totals


@dataclass(frozen=True, eq=False)  # a fit equals itself alone, so that what follows from it can be remembered
class RandomInterceptFit:
    """Estimates of a random-intercept model, in the units of the outcome.

    `reml_log_likelihood` follows lme4 (the design's own determinant is not added). `held_at_zero` says that the
    intercept's variance would have been negative and was set to 0 because negative correlations were not allowed.
    """

    names: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    intercept_variance: float
    residual_variance: float
    reml_log_likelihood: float
    n_patients: int
    n_observations: int
    negative_correlation_allowed: bool
    held_at_zero: bool
    minimum: Minimum = field(repr=False)
    moments: Moments = field(repr=False)

    @property
    def within_patient_correlation(self) -> float:
        """Correlation of two visits of one patient."""
        return self.intercept_variance / (self.intercept_variance + self.residual_variance)

    @property
    def standard_errors(self) -> Floats:
        """Standard errors of the coefficients, before any adjustment."""
        errors: Floats = np.sqrt(self.covariance.diagonal())
        return errors


def fit_random_intercept(
    design: ArrayLike,
    outcome: ArrayLike,
    patient: ArrayLike,
    *,
    names: Sequence[str] | None = None,
    allow_negative_correlation: bool = True,
) -> RandomInterceptFit:
    """Fit `outcome = design @ coefficients + intercept of the patient + residual` by REML.

    Parameters
    ----------
    design
        Observations × coefficients, without missing values.
    outcome
        One value for each observation.
    patient
        Who was observed: integers or text. Fastest where integers and the rows of a patient stand together,
        in ascending order.
    names
        Names of the columns, for messages and results.
    allow_negative_correlation
        Whether visits of one patient may be correlated negatively; False gives lme4's fit.

    Raises
    ------
    AnalysisError
        When shapes do not agree, or a value is missing or infinite.
    NotEstimableError
        When the data cannot carry the model: dependent columns (named), fewer than two patients, no patient with two
        visits, or a variance that is exactly zero.
    """
    rows = arrange(design, outcome, patient, names)
    gathered = moments(rows)
    minimum = minimise(gathered, allow_negative_correlation)
    coefficients, covariance, residual_variance = estimates_at(gathered, np.array(minimum.theta))
    # Undo the transform of the columns and the scaling of the outcome, which the criterion has seen.
    criterion = (
        minimum.criterion
        - 2 * float(np.log(np.abs(gathered.transform.diagonal())).sum())
        + 2 * float(gathered.degrees) * float(np.log(gathered.outcome_scale))
    )
    return RandomInterceptFit(
        names=rows.names,
        coefficients=coefficients,
        covariance=(covariance + covariance.T) / 2,
        intercept_variance=float(residual_variance) * minimum.theta,
        residual_variance=float(residual_variance),
        reml_log_likelihood=-criterion / 2,
        n_patients=len(rows.starts),
        n_observations=gathered.n_observations,
        negative_correlation_allowed=allow_negative_correlation,
        held_at_zero=minimum.at_zero,
        minimum=minimum,
        moments=gathered,
    )


def estimates_at(gathered: Moments, theta: Floats) -> tuple[Floats, Floats, Floats]:
    """Return coefficients, their covariance and the residual variance where theta is the ratio of the variances.

    For many moments at once, theta has one entry for each of them.
    """
    size = gathered.n_coefficients
    values = 1 + gathered.visits * theta[..., None]
    sums = gathered.within + weighted_totals(gathered, 1 / (gathered.visits * values)[..., None, :])[..., 0, :, :]
    inverse = np.linalg.inv(sums[..., :size, :size])
    change = (inverse @ sums[..., :size, size:])[..., 0]  # from the pilot's coefficients, in transformed columns
    squares = sums[..., size, size] - (sums[..., size, :size] * change).sum(axis=-1)
    variance = squares / gathered.degrees * gathered.outcome_scale**2
    covariance = variance[..., None, None] * (gathered.transform @ inverse @ gathered.transform.T)
    return gathered.pilot + change @ gathered.transform.T * gathered.outcome_scale, covariance, variance


def predicted_random_intercepts(
    fit: RandomInterceptFit, design: ArrayLike, outcome: ArrayLike, patient: ArrayLike
) -> tuple[NDArray[Any], Floats]:
    """Return the patients and their best linear unbiased predictions of the random intercept (Henderson 1975).

    With a negative correlation these are the same formula's values: visits then pull a patient's prediction away
    from the patient's mean, and they have no reading as a patient's own level.
    """
    rows = arrange(design, outcome, patient, fit.names)
    residuals = rows.outcome - rows.design @ fit.coefficients
    totals: Floats = np.add.reduceat(residuals if rows.order is None else residuals[rows.order], rows.starts)
    share: Floats = fit.intercept_variance / (fit.residual_variance + rows.visits * fit.intercept_variance)
    return rows.patients, share * totals


def conditional_residuals(fit: RandomInterceptFit, design: ArrayLike, outcome: ArrayLike, patient: ArrayLike) -> Floats:
    """Return, in the order of the rows, the outcome minus the fitted value minus the predicted intercept."""
    patients, intercepts = predicted_random_intercepts(fit, design, outcome, patient)
    whose = np.searchsorted(patients, np.asarray(patient))
    left: Floats = np.asarray(outcome, dtype=float) - np.asarray(design, dtype=float) @ fit.coefficients
    return left - intercepts[whose]
