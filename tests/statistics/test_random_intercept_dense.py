"""Small-sample inference against the definitions written out with whole covariance matrices, for both signs of the
correlation; R covers only the positive one."""

from dataclasses import dataclass

import numpy as np
import pytest

from reinfuse.statistics.random_intercept import RandomInterceptFit, fit_random_intercept
from reinfuse.statistics.random_intercept_inference import contrasts, f_test

SEEDS_AND_CORRELATIONS = [(1, 0.6), (2, 0.0), (3, -0.25), (4, -0.3), (5, 0.95), (6, -0.1)]


@dataclass(frozen=True)
class Dense:
    """A model as Kenward & Roger (1997) write it: y ~ N(X b, sum of s_r G_r)."""

    x: np.ndarray
    y: np.ndarray
    g: tuple[np.ndarray, np.ndarray]

    def projection(self, s: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return V⁻¹, the covariance of the coefficients, and P = V⁻¹ − V⁻¹ X (X' V⁻¹ X)⁻¹ X' V⁻¹."""
        inverse = np.linalg.inv(s[0] * self.g[0] + s[1] * self.g[1])
        covariance = np.linalg.inv(self.x.T @ inverse @ self.x)
        return inverse, covariance, inverse - inverse @ self.x @ covariance @ self.x.T @ inverse

    @property
    def deviations(self) -> np.ndarray:
        """The outcome without its least-squares fit: P is blind to that part, but not to its rounding."""
        return self.y - self.x @ np.linalg.lstsq(self.x, self.y, rcond=None)[0]

    def gradient(self, s: np.ndarray) -> np.ndarray:
        """Return the derivatives of -2 times the REML log-likelihood (Harville 1977, equation 5.1)."""
        p = self.projection(s)[2]
        weighted = p @ self.deviations
        return np.array([np.trace(p @ g) - weighted @ g @ weighted for g in self.g])


def dense_case(seed: int, correlation: float) -> tuple[Dense, RandomInterceptFit]:
    """Simulate eleven patients with two to four visits and fit them."""
    random = np.random.default_rng(seed)
    visits = np.array([4, 4, 4, 3, 3, 3, 4, 2, 2, 4, 3])
    patient = np.repeat(np.arange(len(visits)), visits)
    visit = np.concatenate([np.arange(count) for count in visits])
    group = np.repeat(np.arange(len(visits)) % 2, visits)
    x = np.column_stack([np.ones(len(visit)), visit == 1, visit == 2, visit == 3, group, (visit == 2) * group]).astype(
        float
    )
    blocks = (patient[:, None] == patient).astype(float)
    v = correlation * blocks + (1 - correlation) * np.eye(len(patient))
    y = x @ [6, -2, -1.5, -1, 0.3, 0.4] + np.linalg.cholesky(v) @ random.normal(size=len(patient))
    return Dense(x, y, (blocks, np.eye(len(patient)))), fit_random_intercept(x, y, patient)


@pytest.fixture(params=SEEDS_AND_CORRELATIONS, ids=lambda each: f"correlation {each[1]}")
def case(request: pytest.FixtureRequest) -> tuple[Dense, RandomInterceptFit, np.ndarray]:
    """A model written out, its fit, and the variances found."""
    dense, fit = dense_case(*request.param)
    return dense, fit, np.array([fit.intercept_variance, fit.residual_variance])


def test_the_estimate_is_a_stationary_point_of_reml(case: tuple[Dense, RandomInterceptFit, np.ndarray]) -> None:
    """Variances that are not those of the restricted likelihood, or its value with other constants than lme4's."""
    dense, fit, s = case
    np.testing.assert_allclose(dense.gradient(s) * s[1], 0, atol=1e-10)
    inverse, covariance, p = dense.projection(s)
    degrees = len(dense.y) - dense.x.shape[1]
    twice = -np.linalg.slogdet(inverse)[1] - np.linalg.slogdet(covariance)[1] + dense.deviations @ p @ dense.deviations
    assert fit.reml_log_likelihood == pytest.approx(-(twice + degrees * np.log(2 * np.pi)) / 2, rel=1e-12)
    np.testing.assert_allclose(fit.covariance, covariance, rtol=1e-10, atol=1e-12)


def test_both_signs_of_the_correlation_are_covered() -> None:
    """Cases that no longer hold a negative estimate would leave it untested."""
    signs = {np.sign(dense_case(*each)[1].intercept_variance) for each in SEEDS_AND_CORRELATIONS}
    assert signs == {-1.0, 1.0}


def test_satterthwaite_from_differences_of_the_gradient(case: tuple[Dense, RandomInterceptFit, np.ndarray]) -> None:
    """Wrong analytical derivatives of the criterion or of a contrast's variance."""
    dense, fit, s = case
    step = 1e-4 * min(s[1], s[1] + 4 * s[0])  # small against both eigenvalues of a patient's covariance
    shifts = step * np.eye(2)
    hessian = np.array([(dense.gradient(s + shift) - dense.gradient(s - shift)) / (2 * step) for shift in shifts])
    uncertainty = 2 * np.linalg.inv((hessian + hessian.T) / 2)
    weights = np.array([[0, 1, 0, 0, 0, 0], [0, -1, 1, 0, 0, 0.5], [1, 0, 0, 0, 1, 0]], dtype=float)
    for row, df in zip(weights, contrasts(fit, weights).df, strict=True):
        variance = row @ dense.projection(s)[1] @ row
        slope = np.array(
            [row @ (dense.projection(s + h)[1] - dense.projection(s - h)[1]) @ row / (2 * step) for h in shifts]
        )
        assert df == pytest.approx(2 * variance**2 / (slope @ uncertainty @ slope), rel=1e-6)


def test_kenward_roger_by_its_definition(case: tuple[Dense, RandomInterceptFit, np.ndarray]) -> None:
    """A wrong adjusted covariance, scale or df: every matrix as in the paper's section 2 and 3."""
    dense, fit, s = case
    x, g = dense.x, dense.g
    inverse, phi, _ = dense.projection(s)
    p = [-x.T @ inverse @ each @ inverse @ x for each in g]
    q = [[x.T @ inverse @ one @ inverse @ two @ inverse @ x for two in g] for one in g]
    information = np.array(
        [
            [
                np.trace(inverse @ g[i] @ inverse @ g[j]) - np.trace(2 * phi @ q[i][j] - phi @ p[i] @ phi @ p[j])
                for j in range(2)
            ]
            for i in range(2)
        ]
    ) / 2  # fmt: skip
    w = np.linalg.inv(information)
    bias = sum(w[i, j] * (q[i][j] - p[i] @ phi @ p[j]) for i in range(2) for j in range(2))
    adjusted = phi + 2 * phi @ bias @ phi
    rows = np.array([[0, 1, 0, 0, 0, 0], [0, 0, 1, 0, 0, 0.5], [0, 0, 0, 1, 0, 0]], dtype=float)

    found = contrasts(fit, rows, "kenward_roger")
    np.testing.assert_allclose(found.se, np.sqrt(np.diag(rows @ adjusted @ rows.T)), rtol=1e-9)

    count = len(rows)
    theta = rows.T @ np.linalg.inv(rows @ phi @ rows.T) @ rows
    a1 = sum(
        w[i, j] * np.trace(theta @ phi @ p[i] @ phi) * np.trace(theta @ phi @ p[j] @ phi)
        for i in range(2)
        for j in range(2)
    )
    a2 = sum(
        w[i, j] * np.trace(theta @ phi @ p[i] @ phi @ theta @ phi @ p[j] @ phi) for i in range(2) for j in range(2)
    )
    b = (a1 + 6 * a2) / (2 * count)
    little_g = ((count + 1) * a1 - (count + 4) * a2) / ((count + 2) * a2)
    c = np.array([little_g, count - little_g, count + 2 - little_g]) / (3 * count + 2 * (1 - little_g))
    expectation = 1 / (1 - a2 / count)
    variance = 2 / count * (1 + c[0] * b) / ((1 - c[1] * b) ** 2 * (1 - c[2] * b))
    rho = variance / (2 * expectation**2)
    df = 4 + (count + 2) / (count * rho - 1)
    scale = df / (expectation * (df - 2))
    estimate = rows @ fit.coefficients
    statistic = scale / count * estimate @ np.linalg.inv(rows @ adjusted @ rows.T) @ estimate

    test = f_test(fit, rows, "kenward_roger")
    assert test.denominator_df == pytest.approx(df, rel=1e-8)
    assert test.statistic == pytest.approx(statistic, rel=1e-8)


def test_repeated_hypotheses_count_once() -> None:
    """Numerator degrees of freedom that count rows instead of independent rows."""
    _, fit = dense_case(1, 0.6)
    rows = np.eye(6)[1:4]
    for method in ("satterthwaite", "kenward_roger"):
        once, repeated = f_test(fit, rows, method), f_test(fit, np.vstack([rows, rows.sum(axis=0)]), method)
        assert repeated.numerator_df == once.numerator_df == 3
        assert repeated.statistic == pytest.approx(once.statistic, rel=1e-9)
