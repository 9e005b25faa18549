"""Fill missing values several times by chained equations, and pool the estimates of the filled tables."""

import math

import numpy as np
from scipy.special import stdtr, stdtrit

from reinfuse.errors import AnalysisError
from reinfuse.statistics.inference import Floats, Inference, Sample, checked_level, sample
from reinfuse.statistics.summary import mean, standard_deviation

CYCLES = 10  # van Buuren (2018), section 4.5.4: five to twenty are enough
# Share of each predictor's sum of squares that is added to itself against collinearity; the value of R's mice.
RIDGE = 1e-5
NO_ERROR = "the estimates of the filled tables have no error, so t is undefined"


def chained_equations(table: Floats, n_imputations: int, random: np.random.Generator) -> Floats:
    """Return the table filled `n_imputations` times: imputations × rows × columns; known cells stay as they are.

    Every column is predicted from all others by a linear model whose coefficients and error are drawn from their
    posterior (van Buuren 2018, Flexible Imputation of Missing Data, algorithms 3.1 and 4.3; method `norm` of mice),
    starting from random known values: ten cycles, or one where a single column is incomplete. Filled values may lie
    outside a scale's ends: cutting them off would bias means.

    Raises
    ------
    AnalysisError
        When a column has fewer known values than there are columns plus two: its model has no degrees of freedom left.
    """
    missing = np.isnan(table)
    incomplete = [int(column) for column in np.argsort(missing.sum(axis=0), kind="stable") if missing[:, column].any()]
    for column in incomplete:
        known, needed = int((~missing[:, column]).sum()), table.shape[1] + 2
        if known < needed:
            raise AnalysisError(f"imputation needs {needed} known values of each variable, and one has {known}")
    return np.stack([_filled(table, missing, incomplete, random) for _ in range(n_imputations)])


def _filled(table: Floats, missing: np.ndarray, incomplete: list[int], random: np.random.Generator) -> Floats:
    filled = table.copy()
    for column in incomplete:
        unknown = missing[:, column]
        filled[unknown, column] = random.choice(table[~unknown, column], size=int(unknown.sum()))
    # A single incomplete column does not depend on other filled ones, so its first draw is as good as any later one.
    for _ in range(CYCLES if len(incomplete) > 1 else 1):
        for column in incomplete:
            unknown = missing[:, column]
            predictors = np.column_stack([np.ones(len(filled)), np.delete(filled, column, axis=1)])
            coefficients, error = _draw(predictors[~unknown], filled[~unknown, column], random)
            noise = random.standard_normal(int(unknown.sum())) * error
            filled[unknown, column] = predictors[unknown] @ coefficients + noise
    return filled


def _draw(predictors: Floats, outcome: Floats, random: np.random.Generator) -> tuple[Floats, float]:
    """Draw the coefficients and the residual standard deviation of a linear model from their posterior."""
    products = predictors.T @ predictors
    inverse = np.linalg.inv(products + np.diag(RIDGE * products.diagonal()))
    coefficients = inverse @ predictors.T @ outcome
    residuals = outcome - predictors @ coefficients
    df = len(outcome) - predictors.shape[1]
    error = math.sqrt(float(residuals @ residuals) / random.chisquare(df))
    root = np.linalg.cholesky((inverse + inverse.T) / 2)
    return coefficients + root @ random.standard_normal(predictors.shape[1]) * error, error


def pool(estimates: Sample, variances: Sample, complete_df: float, level: float = 0.95) -> Inference:
    """Pool the estimates of filled tables and their squared errors by Rubin's rules.

    Rubin (1987), section 3.3; degrees of freedom for small samples: Barnard & Rubin (1999), Biometrika 86:948, from
    those that a complete table would have.

    Raises
    ------
    AnalysisError
        For fewer than two estimates: the spread between imputations is then unknown.
    """
    values, squares = sample(estimates), sample(variances)
    m = values.size
    if m < 2 or squares.size != m:
        raise AnalysisError("Pooling needs two estimates or more, each with its variance. Impute more often.")
    centre, inside, between = mean(values), mean(squares), standard_deviation(values) ** 2
    total = inside + (1 + 1 / m) * between
    if inside == 0:
        return Inference(centre, se=math.sqrt(total), note=NO_ERROR)
    share_missing = (1 + 1 / m) * between / total
    df = (complete_df + 1) / (complete_df + 3) * complete_df * (1 - share_missing)
    if share_missing > 0:
        large_sample_df = (m - 1) / share_missing**2
        df = large_sample_df * df / (large_sample_df + df)
    se = math.sqrt(total)
    margin = -float(stdtrit(df, (1 - checked_level(level)) / 2)) * se
    return Inference(
        estimate=centre,
        se=se,
        df=df,
        statistic=centre / se,
        p_value=2 * float(stdtr(df, -abs(centre / se))),
        ci_low=centre - margin,
        ci_high=centre + margin,
    )
