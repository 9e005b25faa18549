"""The REML optimum of a random intercept in 40-digit arithmetic: what digits of the fits are counted against.

Works with the definition alone: generalised least squares and the profiled criterion, for each number of visits its
own inverse covariance; the minimum is the zero of the criterion's derivative, found by the secant method.
"""

from typing import Any

import mpmath
import numpy as np
from numpy.typing import NDArray

DIGITS = 40


def exact_fit(
    design: NDArray[np.int64], outcome: NDArray[np.int64], patient: NDArray[np.int32], outcome_scale: int
) -> dict[str, Any]:
    """Return coefficients, standard errors and variances as decimal text; `outcome` is in units of 1 / outcome_scale.

    Columns and outcome are whole numbers, so their cross-products are exact.
    """
    mpmath.mp.dps = DIGITS
    columns = np.column_stack([design, outcome])
    starts = np.flatnonzero(np.diff(patient, prepend=patient[0] - 1))
    visits = np.diff(starts, append=len(patient))
    totals = np.add.reduceat(columns, starts, axis=0)
    everything = _matrix(columns.T @ columns)
    classes = [
        (int(count), int((visits == count).sum()), _matrix(totals[visits == count].T @ totals[visits == count]))
        for count in np.unique(visits)
    ]
    size, degrees = design.shape[1], len(outcome) - design.shape[1]

    def weighted(theta: Any) -> Any:
        return everything - sum(
            (between * (theta / (1 + count * theta)) for count, _, between in classes), mpmath.zeros(size + 1)
        )

    def parts(theta: Any) -> tuple[Any, Any, Any]:
        sums = weighted(theta)
        inverse = sums[:size, :size] ** -1
        coefficients = inverse * sums[:size, size]
        squares = sums[size, size] - (sums[size, :size] * coefficients)[0]
        return inverse, coefficients, squares

    def slope(theta: Any) -> Any:
        inverse, coefficients, squares = parts(theta)
        change = sum(
            (between * (-1 / (1 + count * theta) ** 2) for count, _, between in classes), mpmath.zeros(size + 1)
        )
        contrast = mpmath.matrix([*(-coefficients), 1])
        trace = sum((inverse * change[:size, :size])[index, index] for index in range(size))
        determinant = sum(patients * count / (1 + count * theta) for count, patients, _ in classes)
        return determinant + trace + degrees * (contrast.T * change * contrast)[0] / squares

    theta = mpmath.findroot(slope, (mpmath.mpf(1), mpmath.mpf("1.2")), solver="secant", tol=mpmath.mpf(10) ** -60)
    inverse, coefficients, squares = parts(theta)
    residual = squares / degrees / outcome_scale**2
    return {
        "coefficients": [_text(each / outcome_scale) for each in coefficients],
        "standard_errors": [_text(mpmath.sqrt(residual * inverse[index, index])) for index in range(size)],
        "variances": [_text(residual * theta), _text(residual)],
    }


def _matrix(whole: NDArray[np.int64]) -> Any:
    return mpmath.matrix([[mpmath.mpf(int(cell)) for cell in row] for row in whole])


def _text(number: Any) -> str:
    return str(mpmath.nstr(number, 25))
