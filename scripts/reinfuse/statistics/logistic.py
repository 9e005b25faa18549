"""Logistic regression by maximum likelihood and by Firth's penalised likelihood, with Wald and profile intervals.

Maximum likelihood has no finite maximum where the columns separate responders from others, and leads away from 1 where
there are few. Firth (1993), Biometrika 80:27, adds half the log determinant of the information to the log-likelihood:
the estimate then always exists, and its bias of order 1/n is gone (Heinze & Schemper 2002, Stat Med 21:2409).
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.special import expit, ndtr, ndtri

from reinfuse.errors import AnalysisError, NotEstimableError
from reinfuse.statistics.inference import Floats, Inference, checked_level

Booleans = npt.NDArray[np.bool_]
# Twice what a further step would add to the log-likelihood; steps then are below 1e-11 standard errors.
LAST_GAIN = 1e-22
# Where rounding stops the ascent before that, this much is still a maximum.
ROUNDED_GAIN = 1e-12
# A profile that rises so far above the maximum, as twice a difference of log-likelihoods, has found another one.
SEVERAL_PEAKS = 1e-6
# Sums of logarithms differ by so much, relatively, though they should not.
ROUNDING = 1e-13
MOST_STEPS = 500
MOST_HALVINGS = 60
MOST_DOUBLINGS = 12
# A column is made up by those before it when so small a share of it is left.
DEPENDENCE_TOLERANCE = 1e-9
# Of the mean distance from a separating plane, in units of orthonormal columns; well above the solver's own 1e-7.
SEPARATION_TOLERANCE = 1e-6
FEWER_COLUMNS = "Declare fewer covariates."


@dataclass(frozen=True)
class LogisticFit:
    """The maximum of a likelihood: coefficients are log odds ratios, `covariance` is the inverse of the information."""

    design: Floats
    responded: Booleans
    penalised: bool
    coefficients: Floats
    covariance: Floats
    log_likelihood: float


@dataclass(frozen=True)
class _Task:
    """What is to be maximised over the first `n_free` coordinates; the others are held."""

    basis: Floats
    responded: Booleans
    penalised: bool
    n_free: int


@dataclass(frozen=True)
class _Point:
    """The objective somewhere, and the way up from there."""

    coordinates: Floats
    objective: float
    step: Floats
    gain: float


def fit_logistic(
    design: Floats, responded: Sequence[bool] | Booleans, *, penalised: bool, names: Sequence[str] | None = None
) -> LogisticFit:
    """Fit P(response) = 1 / (1 + exp(−x·β)) by Fisher scoring.

    Parameters
    ----------
    design
        One row a patient, the intercept among its columns; `names` are those of the columns, for messages.
    penalised
        Whether by Firth's likelihood.

    Raises
    ------
    AnalysisError
        When rows are missing or infinite, or there is not one answer for each.
    NotEstimableError
        When all answers are alike, columns depend on each other or, without penalty, separate the responders.
    """
    columns, answers = np.asarray(design, dtype=np.float64), np.asarray(responded, dtype=bool)
    if columns.ndim != 2 or answers.shape != columns.shape[:1] or not np.isfinite(columns).all():
        raise AnalysisError("A logistic model needs one complete row of numbers and one answer for each patient.")
    if answers.all() or not answers.any():
        raise NotEstimableError("All patients answered alike", "Leave the model out.")
    _require_independent(columns, names or [f"column {number}" for number in range(1, columns.shape[1] + 1)])
    if not penalised and is_separated(columns, answers):
        raise NotEstimableError("The columns separate the responders, so no likelihood is the largest", FEWER_COLUMNS)
    # Orthonormal columns take away what differences of size and distances from 0 would cost in digits.
    basis, triangle = np.linalg.qr(columns)
    peak = _climb(_Task(basis, answers, penalised, n_free=basis.shape[1]), np.zeros(basis.shape[1]))
    rows = _triangle(_weighted(basis, peak.coordinates)) @ triangle
    inverse_root = np.linalg.inv(rows)
    return LogisticFit(
        design=columns,
        responded=answers,
        penalised=penalised,
        coefficients=np.linalg.solve(triangle, peak.coordinates),
        covariance=inverse_root @ inverse_root.T,
        log_likelihood=peak.objective + _log_size(triangle, penalised),
    )


def is_separated(design: Floats, responded: Booleans) -> bool:
    """Tell whether some plane has all responders on it or on one side, all others on it or on the other side.

    By linear programming (Konis 2007, thesis, Oxford, section 4.2); a single patient off the plane is enough.
    """
    from scipy.optimize import linprog

    orthonormal = np.linalg.qr(design)[0] * math.sqrt(len(design))
    towards = np.where(responded, 1.0, -1.0)[:, None] * orthonormal
    found = linprog(-towards.mean(axis=0), A_ub=-towards, b_ub=np.zeros(len(design)), bounds=(-1, 1))
    return bool(-found.fun > SEPARATION_TOLERANCE)


def wald(fit: LogisticFit, column: int, level: float = 0.95) -> Inference:
    """Return one log odds ratio with Wald's test and limits."""
    estimate, se = float(fit.coefficients[column]), math.sqrt(float(fit.covariance[column, column]))
    margin = -float(ndtri((1 - checked_level(level)) / 2)) * se
    return Inference(
        estimate,
        se=se,
        statistic=estimate / se,
        p_value=2 * float(ndtr(-abs(estimate / se))),
        ci_low=estimate - margin,
        ci_high=estimate + margin,
    )


def profile(fit: LogisticFit, column: int, level: float = 0.95) -> Inference:
    """Return one log odds ratio with the likelihood-ratio test (χ², 1 df) and the limits that it does not reject.

    With a penalty all columns stay in the determinant, also the one whose coefficient is held (Heinze & Schemper 2002).
    """
    z = -float(ndtri((1 - checked_level(level)) / 2))
    root = root_deviance(fit, column, 0.0)
    return Inference(
        float(fit.coefficients[column]),
        df=1.0,
        statistic=root**2,
        p_value=2 * float(ndtr(-root)),
        ci_low=_limit(fit, column, -1, z),
        ci_high=_limit(fit, column, 1, z),
    )


def odds_ratio(log_odds_ratio: Inference) -> Inference:
    """Return the odds ratio with the limits of its logarithm; the standard error stays with the logarithm."""
    estimate, low, high = (
        math.inf if value > math.log(np.finfo(float).max) else math.exp(value)
        for value in (log_odds_ratio.estimate, log_odds_ratio.ci_low, log_odds_ratio.ci_high)
    )
    return replace(log_odds_ratio, estimate=estimate, se=math.nan, ci_low=low, ci_high=high)


def root_deviance(fit: LogisticFit, column: int, held: float) -> float:
    """Return √(2(l̂ − l)), where l is the largest (penalised) log-likelihood with one coefficient held at a value.

    Raises
    ------
    NotEstimableError
        When l lies above l̂: with very few responders the penalised likelihood may have several peaks.
    """
    order = [*(other for other in range(fit.coefficients.size) if other != column), column]
    # With the held column last, holding its coefficient is holding the last coordinate.
    basis, triangle = np.linalg.qr(fit.design[:, order])
    # Along the ridge of the quadratic that touches the maximum.
    slopes = fit.covariance[column] / fit.covariance[column, column]
    start = fit.coefficients + slopes * (held - fit.coefficients[column])
    start[column] = held
    peak = _climb(_Task(basis, fit.responded, fit.penalised, len(order) - 1), triangle @ start[order])
    deviance = 2 * (fit.log_likelihood - peak.objective - _log_size(triangle, fit.penalised))
    if deviance < -SEVERAL_PEAKS:
        raise NotEstimableError("The penalised likelihood has several peaks", FEWER_COLUMNS)
    return math.sqrt(max(0.0, deviance))


def _limit(fit: LogisticFit, column: int, side: int, z: float) -> float:
    from scipy.optimize import brentq

    centre, width = float(fit.coefficients[column]), z * math.sqrt(float(fit.covariance[column, column]))

    def excess(held: float) -> float:
        return root_deviance(fit, column, held) - z

    inner = centre
    for _ in range(MOST_DOUBLINGS):
        outer = centre + side * width
        if excess(outer) > 0:
            return float(brentq(excess, inner, outer, xtol=1e-14 * max(1.0, abs(outer)), rtol=1e-14))
        inner, width = outer, 2 * width
    return side * math.inf


def _climb(task: _Task, start: Floats) -> _Point:
    """Return the maximum; steps that lead down are halved."""
    here = _look(task, start)
    for _ in range(MOST_STEPS):
        if here.gain <= LAST_GAIN:
            return here
        there = next((point for point in _steps(task, here) if _is_higher(point, here)), None)
        if there is None and here.gain <= ROUNDED_GAIN:
            return here
        if there is None:
            break
        here = there
    raise NotEstimableError("The likelihood rises without end, so no coefficients are the best", FEWER_COLUMNS)


def _steps(task: _Task, here: _Point) -> Iterator[_Point]:
    for halvings in range(MOST_HALVINGS):
        tried = here.coordinates.copy()
        tried[: task.n_free] += here.step / 2**halvings
        yield _look(task, tried)


def _is_higher(there: _Point, here: _Point) -> bool:
    """Compare two points; where rounding hides which is higher, the one nearer to the maximum is."""
    if there.objective > here.objective + ROUNDING * (1 + abs(here.objective)):
        return True
    return there.objective >= here.objective - ROUNDING * (1 + abs(here.objective)) and there.gain < here.gain


def _look(task: _Task, coordinates: Floats) -> _Point:
    """Return the objective with Newton's step; where the penalised one curves upwards, with that of Fisher scoring."""
    predictor = task.basis @ coordinates
    objective = -float(np.logaddexp(0, np.where(task.responded, -predictor, predictor)).sum())
    residual = task.responded - expit(predictor)
    weighted = _weighted(task.basis, coordinates)
    information = weighted.T @ weighted
    curvatures = [information]
    if task.penalised:
        orthonormal, triangle = np.linalg.qr(weighted)
        objective += _log_size(triangle, penalised=True)
        leverage, slant = (orthonormal**2).sum(axis=1), -np.tanh(predictor / 2)
        residual = residual + leverage * slant / 2
        curvatures.insert(0, information + _curvature_of_penalty(task.basis, weighted, orthonormal, slant))
    gradient = task.basis[:, : task.n_free].T @ residual
    for curvature in curvatures:
        try:
            root = np.linalg.cholesky(curvature[: task.n_free, : task.n_free])
        except np.linalg.LinAlgError:
            continue
        step = np.linalg.solve(root.T, np.linalg.solve(root, gradient))
        return _Point(coordinates, objective, np.asarray(step), float(gradient @ step))
    return _Point(coordinates, -math.inf, np.zeros_like(gradient), math.inf)


def _curvature_of_penalty(basis: Floats, weighted: Floats, orthonormal: Floats, slant: Floats) -> Floats:
    """Return minus the second derivatives of half the log determinant of the information.

    Its first ones are Σ h·(1 − 2p)/2·x; `slant` is 1 − 2p, and h, the leverage, moves by
    h·(1 − 2p)·x − Σ over others of (their entry in the hat matrix)²·(1 − 2p)·x.
    """
    leverage = (orthonormal**2).sum(axis=1)
    slanted = slant[:, None] * basis
    through_others = np.einsum("is,ia,ib->sab", slanted, orthonormal, orthonormal)
    moves = leverage[:, None] * slanted - np.einsum("ia,sab,ib->is", orthonormal, through_others, orthonormal)
    curvature: Floats = (leverage[:, None] * weighted).T @ weighted - (slant[:, None] * basis).T @ moves / 2
    return (curvature + curvature.T) / 2


def _triangle(columns: Floats) -> Floats:
    """Return R of the QR decomposition."""
    return np.asarray(np.linalg.qr(columns, mode="r"), dtype=np.float64)


def _log_size(triangle: Floats, penalised: bool) -> float:
    """Return half the log determinant of the cross-products that a triangle stands for; nothing without penalty."""
    with np.errstate(divide="ignore"):
        return float(np.log(np.abs(triangle.diagonal())).sum()) if penalised else 0.0


def _weighted(basis: Floats, coordinates: Floats) -> Floats:
    """Return the rows times √(p(1 − p)); their cross-products are the information."""
    predictor = basis @ coordinates
    weighted: Floats = np.sqrt(expit(predictor) * expit(-predictor))[:, None] * basis
    return weighted


def _require_independent(design: Floats, names: Sequence[str]) -> None:
    if design.shape[0] <= design.shape[1]:
        raise NotEstimableError(
            f"There are {design.shape[0]} patients for {design.shape[1]} coefficients", FEWER_COLUMNS
        )
    lengths = np.sqrt((design**2).sum(axis=0))
    left = np.abs(_triangle(design).diagonal())
    for name, length, rest in zip(names, lengths, left, strict=True):
        if rest <= DEPENDENCE_TOLERANCE * length:
            raise NotEstimableError(f"'{name}' says nothing that the columns before it do not say", FEWER_COLUMNS)
