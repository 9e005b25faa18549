"""The sums over patients that a random-intercept model needs, gathered in one pass over the rows.

Under compound symmetry every matrix of the restricted likelihood is a weighted sum of the same few cross-products:
those of the deviations from each patient's mean, and those of the patients' totals, kept apart by number of visits.
Once they are known, an evaluation of the likelihood costs nothing that grows with the number of patients.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reinfuse.errors import AnalysisError, NotEstimableError

Floats = NDArray[np.floating[Any]]
Integers = NDArray[np.intp]

# Rows handled at once: with ten columns a block and its copies fit the second-level cache of current processors.
BLOCK_ROWS = 4096
# Rows of the pilot fit: enough to make the columns nearly orthonormal, few enough to cost nothing.
PILOT_ROWS = 1024
# A column whose part that is independent of the columns before it is smaller than this share of its length counts as
# dependent; R's lm and lme4 use the same share for their QR decompositions.
DEPENDENCE_TOLERANCE = 1e-7
# Residuals below this share of the outcome's size are rounding, not variation.
VARIATION_TOLERANCE = 1e-13


@dataclass(frozen=True)
class Rows:
    """The rows of one model, and where each patient's rows are.

    `order` puts the rows of a patient together (None where they already are); `starts` and `visits` give, for each
    patient, the first of its rows in that order and how many there are; `patients` are the distinct identifiers.
    """

    design: Floats
    outcome: Floats
    order: Integers | None
    starts: Integers
    visits: Integers
    patients: NDArray[Any]
    names: tuple[str, ...]


@dataclass(frozen=True)
class Moments:
    """Cross-products of the columns `design @ transform` and, last, of `(outcome - design @ pilot) / outcome_scale`.

    The transform makes the columns nearly orthonormal, the pilot takes most of the signal out of the outcome; both
    are undone exactly afterwards and save the digits that cross-products of raw columns would lose.

    Many models of the same columns at once have one more axis before those of `within`, `between` and `patients`.
    """

    within: Floats  # (q, q): deviations from the patient's own mean
    between: Floats  # (d, q, q): totals of the patients with the same number of visits
    visits: Floats  # (d,): those numbers of visits, ascending
    patients: Floats  # (d,): how many patients have each
    transform: Floats  # (p, p)
    pilot: Floats  # (p,)
    outcome_scale: float

    @property
    def n_observations(self) -> int:
        """Number of rows."""
        return int(self.visits @ self.patients)

    @property
    def n_coefficients(self) -> int:
        """Number of columns of the design."""
        return len(self.pilot)

    @property
    def degrees(self) -> Floats:
        """Number of rows less that of columns."""
        rows: Floats = np.asarray(self.patients @ self.visits)
        return rows - self.n_coefficients


def arrange(design: ArrayLike, outcome: ArrayLike, patient: ArrayLike, names: Sequence[str] | None = None) -> Rows:
    """Check the arrays of a model and find the rows of each patient.

    Raises
    ------
    AnalysisError
        When shapes do not agree, or a value is missing or infinite.
    NotEstimableError
        When the data cannot carry the model: no more rows than columns, a single patient, or no patient with two
        visits.
    """
    columns = np.ascontiguousarray(design, dtype=np.float64)
    values = np.ascontiguousarray(outcome, dtype=np.float64)
    identifiers = np.asarray(patient)
    if columns.ndim != 2 or values.shape != columns.shape[:1] or identifiers.shape != values.shape:
        raise AnalysisError(
            f"The design has shape {columns.shape}, the outcome {values.shape} and the patients "
            f"{identifiers.shape}. Give one row of the design, one outcome and one patient for each observation."
        )
    n_rows, n_columns = columns.shape
    labels = tuple(names) if names is not None else tuple(f"column {number}" for number in range(1, n_columns + 1))
    if len(labels) != n_columns:
        raise AnalysisError(f"There are {len(labels)} names for {n_columns} columns. Give one name a column.")
    if n_rows <= n_columns or n_columns == 0:
        raise NotEstimableError(
            f"There are {n_rows} observations for {n_columns} coefficients",
            "Declare a model with fewer terms, and at least one, or leave it out.",
        )
    if not (_finite(columns) and _finite(values)):
        raise AnalysisError("A value is missing or infinite. Leave such rows out before the fit.")
    order, starts, distinct = _patients_rows(identifiers)
    visits = np.diff(starts, append=n_rows)
    if len(starts) == 1:
        raise NotEstimableError("There is a single patient", "A random intercept needs at least two.")
    if visits.max() == 1:
        raise NotEstimableError(
            "Every patient has a single visit, so variation within patients cannot be told from variation between them",
            "Compare groups with a two_group analysis instead.",
        )
    return Rows(columns, values, order, starts, visits, distinct, labels)


def _finite(values: Floats) -> bool:
    # The sum alone tells nearly always, and needs no array of flags; finite values may still overflow it.
    with np.errstate(all="ignore"):
        return bool(np.isfinite(values.sum()) or np.isfinite(values).all())


def _patients_rows(patient: NDArray[Any]) -> tuple[Integers | None, Integers, NDArray[Any]]:
    """Return the order that puts a patient's rows together, where each patient's rows start, and the patients."""
    codes = patient if patient.dtype.kind in "iu" else np.unique(patient, return_inverse=True)[1]
    order = None
    if (codes[1:] < codes[:-1]).any():
        order = np.argsort(codes, kind="stable")
        patient, codes = patient[order], codes[order]
    starts = np.concatenate([[0], np.flatnonzero(codes[1:] != codes[:-1]) + 1])
    return order, starts, patient[starts]


def moments(rows: Rows) -> Moments:
    """Gather the cross-products of a model in one pass over its rows.

    Raises
    ------
    NotEstimableError
        When columns of the design depend on each other (the message names them), or the outcome does not vary
        beyond what the design explains.
    """
    n_columns = rows.design.shape[1]
    triangle, transform, pilot, outcome_scale = _pilot(rows)
    # One product per block applies the transform to the columns and takes the pilot fit out of the outcome.
    combine = np.vstack([transform.T, -pilot / outcome_scale])
    size = n_columns + 1
    within = np.zeros((size, size))
    distinct, patients = np.unique(rows.visits, return_counts=True)
    between = np.zeros((len(distinct), size, size))
    for index, visits in enumerate(distinct):
        starts = rows.starts[rows.visits == visits] if len(distinct) > 1 else rows.starts
        step = max(1, BLOCK_ROWS // int(visits))
        for first in range(0, len(starts), step):
            # Visit by visit, not patient by patient: sums over a patient's visits then run along contiguous memory.
            taken = (np.arange(visits)[:, None] + starts[first : first + step]).ravel()
            if rows.order is not None:
                taken = rows.order[taken]
            block = combine @ rows.design.take(taken, axis=0).T
            block[-1] += rows.outcome.take(taken) / outcome_scale
            by_visit = block.reshape(size, visits, -1)
            totals = by_visit.sum(axis=1)
            by_visit -= (totals / visits)[:, None, :]
            within += block @ block.T
            between[index] += totals @ totals.T
    gathered = Moments(within, between, distinct.astype(float), patients.astype(float), transform, pilot, outcome_scale)
    _require_full_rank(gathered, triangle, rows)
    _require_variation(gathered, rows)
    return gathered


def _pilot(rows: Rows) -> tuple[Floats, Floats, Floats, float]:
    """Fit a sample of rows by QR: the triangle, its inverse, the coefficients and the residual's size."""
    n_rows, n_columns = rows.design.shape
    sample = slice(None) if n_rows <= PILOT_ROWS else np.linspace(0, n_rows - 1, PILOT_ROWS).astype(np.intp)
    columns = np.column_stack([rows.design[sample], rows.outcome[sample]])
    triangle = _triangle(columns)
    corner, right = triangle[:n_columns, :n_columns].copy(), triangle[:n_columns, n_columns]
    lengths = np.sqrt((corner**2).sum(axis=0))
    dependent = np.abs(corner.diagonal()) <= DEPENDENCE_TOLERANCE * lengths
    # The sample may lack what the whole design has, so a dependent column only loses its rotation here.
    corner[dependent, dependent] = np.where(lengths > 0, lengths, 1.0)[dependent]
    corner /= np.sqrt(len(columns))
    transform = np.linalg.inv(corner)
    pilot = np.where(dependent, 0.0, transform @ (right / np.sqrt(len(columns))))
    residual = float(np.abs(triangle[n_columns, n_columns])) / np.sqrt(len(columns))
    size = float(np.abs(columns[:, n_columns]).max())
    return corner, transform, pilot, residual if residual > VARIATION_TOLERANCE * size else (size or 1.0)


def _triangle(columns: Floats) -> Floats:
    """Return R of the QR decomposition."""
    return np.asarray(np.linalg.qr(columns, mode="r"), dtype=np.float64)


def _require_full_rank(gathered: Moments, triangle: Floats, rows: Rows) -> None:
    n_columns = gathered.n_coefficients
    gram = total(gathered)[:n_columns, :n_columns]
    try:
        corner = np.linalg.cholesky(gram).T @ triangle
        shares = np.abs(corner.diagonal()) / np.sqrt((corner**2).sum(axis=0))
        if np.nanmin(shares) > DEPENDENCE_TOLERANCE and not np.isnan(shares).any():
            return
    except np.linalg.LinAlgError:
        pass
    raise NotEstimableError(
        f"The design has columns that other columns make up: {_describe_dependence(rows)}",
        "Remove a term, or a group that holds all or none of the patients.",
    )


def _describe_dependence(rows: Rows) -> str:
    """Name each column that a sum of multiples of columns before it equals, and those columns."""
    lengths = np.sqrt((rows.design**2).sum(axis=0))
    triangle = _triangle(rows.design / np.where(lengths > 0, lengths, 1.0))
    independent: list[int] = []
    found = []
    for column in range(triangle.shape[1]):
        basis = triangle[:, independent]
        weights = np.linalg.lstsq(basis, triangle[:, column], rcond=None)[0]
        if np.linalg.norm(triangle[:, column] - basis @ weights) > DEPENDENCE_TOLERANCE:
            independent.append(column)
            continue
        parts = [rows.names[index] for index, weight in zip(independent, weights, strict=True) if abs(weight) > 1e-6]
        found.append(f"'{rows.names[column]}' ({'from ' + ', '.join(parts) if parts else 'always zero'})")
    return ", ".join(found)


def _require_variation(gathered: Moments, rows: Rows) -> None:
    residual = total(gathered)
    n_columns = gathered.n_coefficients
    explained = np.linalg.solve(residual[:n_columns, :n_columns], residual[:n_columns, n_columns])
    left = residual[n_columns, n_columns] - residual[n_columns, :n_columns] @ explained
    size = float(np.abs(rows.outcome).max()) / gathered.outcome_scale
    if left <= gathered.n_observations * (VARIATION_TOLERANCE * size) ** 2:
        raise NotEstimableError(
            "The outcome does not vary beyond what the model explains exactly, so there is no variance to estimate",
            "Leave this model out, or declare one with fewer terms.",
        )


def weighted_totals(gathered: Moments, weights: Floats) -> Floats:
    """Return the cross-products of patients' totals summed with a weight for each number of visits (the last axis)."""
    *several, classes, size, _ = gathered.between.shape
    sums = weights @ gathered.between.reshape(*several, classes, size * size)
    return sums.reshape(*sums.shape[:-1], size, size)


def total(gathered: Moments) -> Floats:
    """Return the cross-products of all rows, patients ignored."""
    sums: Floats = gathered.within + weighted_totals(gathered, 1 / gathered.visits)
    return sums
