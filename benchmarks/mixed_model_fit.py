"""Fit the benchmark's rows once with one program, in a process of its own; prints one line of JSON.

python benchmarks/mixed_model_fit.py ROWS {reinfuse,reinfuse_inference,reinfuse_formula,statsmodels,exact}
"""

import importlib.util
import json
import resource
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from mixed_model_data import STEPS_A_POINT, VISITS, Rows, read_rows

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))
ENOUGH_SECONDS = 1.0
MOST_REPEATS = 100


def timed(fit: Callable[[], Any]) -> tuple[float, Any]:
    """Return the median processor seconds of repeated fits, and the last fit."""
    fit()
    seconds: list[float] = []
    while len(seconds) < 3 or (sum(seconds) < ENOUGH_SECONDS and len(seconds) < MOST_REPEATS):
        start = time.process_time()
        fitted = fit()
        seconds.append(time.process_time() - start)
    return statistics.median(seconds), fitted


def reinfuse(rows: Rows, inference: bool = False) -> dict[str, Any]:
    """Our fit from arrays; with the coefficients' tests and the visits' marginal means where wanted."""
    from reinfuse.statistics.random_intercept import fit_random_intercept
    from reinfuse.statistics.random_intercept_inference import contrasts

    design, outcome = rows.integer_design.astype(float), rows.outcome
    patient = rows.patient
    # The reference grid of visit and arm, averaged over the arms.
    visit_means = np.hstack([np.ones((VISITS, 1)), np.eye(VISITS)[:, 1:], np.full((VISITS, 1), 0.5)])
    visit_means = np.hstack([visit_means, visit_means[:, 1:VISITS] / 2])

    def fit() -> Any:
        fitted = fit_random_intercept(design, outcome, patient, allow_negative_correlation=False)
        if inference:
            contrasts(fitted, np.eye(design.shape[1]))
            contrasts(fitted, visit_means)
        return fitted

    seconds, fitted = timed(fit)
    return _described(seconds, fitted)


def reinfuse_formula(rows: Rows) -> dict[str, Any]:
    """Our fit with the design built from a formula and a table each time."""
    import pandas as pd

    from reinfuse.statistics.design_matrix import build_design
    from reinfuse.statistics.marginal_means import mean_weights, reference_grid
    from reinfuse.statistics.random_intercept import fit_random_intercept
    from reinfuse.statistics.random_intercept_inference import contrasts

    table = pd.DataFrame({"timepoint": pd.Categorical(rows.visit), "arm": pd.Categorical(rows.arm)})
    outcome, patient = rows.outcome, rows.patient

    def fit() -> Any:
        design = build_design("timepoint * arm", table)
        fitted = fit_random_intercept(design.matrix, outcome, patient, allow_negative_correlation=False)
        grid = reference_grid(design, table)
        contrasts(fitted, np.eye(len(design.names)))
        contrasts(fitted, [mean_weights(grid, {"timepoint": visit}) for visit in range(VISITS)])
        return fitted

    seconds, fitted = timed(fit)
    return _described(seconds, fitted)


def _described(seconds: float, fitted: Any) -> dict[str, Any]:
    return {
        "seconds": seconds,
        "coefficients": fitted.coefficients.tolist(),
        "standard_errors": fitted.standard_errors.tolist(),
        "variances": [fitted.intercept_variance, fitted.residual_variance],
    }


def statsmodels(rows: Rows) -> dict[str, Any]:
    """MixedLM from arrays, with the tests that it has."""
    if importlib.util.find_spec("statsmodels") is None:
        return {"missing": "statsmodels"}
    from statsmodels.regression.mixed_linear_model import MixedLM

    design, outcome = rows.integer_design.astype(float), rows.outcome
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        seconds, fitted = timed(lambda: MixedLM(outcome, design, rows.patient).fit(reml=True))
    return {
        "seconds": seconds,
        "coefficients": fitted.fe_params.tolist(),
        "standard_errors": fitted.bse_fe.tolist(),
        "variances": [float(fitted.cov_re[0, 0]), float(fitted.scale)],
    }


def exact(rows: Rows) -> dict[str, Any]:
    """The optimum in 40-digit arithmetic, from cross-products of whole numbers."""
    if importlib.util.find_spec("mpmath") is None:
        return {"missing": "mpmath"}
    from mixed_model_exact import exact_fit

    return exact_fit(rows.integer_design, rows.steps.astype(np.int64), rows.patient, STEPS_A_POINT)


PROGRAMS: dict[str, Callable[[Rows], dict[str, Any]]] = {
    "reinfuse": reinfuse,
    "reinfuse_inference": lambda rows: reinfuse(rows, inference=True),
    "reinfuse_formula": reinfuse_formula,
    "statsmodels": statsmodels,
    "exact": exact,
}


def main() -> None:
    """Run one program and print what it found, with the peak memory of this process."""
    result = PROGRAMS[sys.argv[2]](read_rows(Path(sys.argv[1])))
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps(result | {"peak_mb": kilobytes / 1024}))


if __name__ == "__main__":
    main()
