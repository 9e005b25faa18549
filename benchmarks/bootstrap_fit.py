"""Refit the benchmark's model to drawn patients with one program, in a process of its own; prints one line of JSON.

python benchmarks/bootstrap_fit.py ROWS {reinfuse,statsmodels} REFITS TIMED
"""

import importlib.util
import json
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from mixed_model_data import Rows, read_rows
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))
ROUNDS = 5
SEED = 1997

Counts = NDArray[np.int64]


def draws(rows: Rows, n_refits: int) -> Counts:
    """Return how often each patient is drawn in each refit."""
    from reinfuse.statistics.cluster_bootstrap import resampled_counts

    return resampled_counts(int(rows.patient[-1]) + 1, n_refits, np.random.default_rng(SEED))


def rows_drawn(rows: Rows, counts: Counts) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the rows of the patients that were drawn, and whose they are: each draw is a patient of its own."""
    drawn = np.repeat(np.arange(len(counts)), counts)
    first, last = np.searchsorted(rows.patient, drawn), np.searchsorted(rows.patient, drawn, side="right")
    chosen = np.concatenate([np.arange(start, end) for start, end in zip(first, last, strict=True)])
    return chosen, np.repeat(np.arange(len(drawn)), last - first)


def reinfuse(rows: Rows, n_refits: int, timed: int) -> dict[str, Any]:
    """All refits at once, the drawing of patients included; the coefficients of the first `timed`."""
    from reinfuse.statistics.random_intercept import fit_random_intercept
    from reinfuse.statistics.random_intercept_batch import refit_patients

    design = rows.integer_design.astype(float)
    seconds = []
    for _ in range(ROUNDS):
        start = time.process_time()
        fit = fit_random_intercept(design, rows.outcome, rows.patient, allow_negative_correlation=False)
        refits = refit_patients(fit, design, rows.outcome, rows.patient, draws(rows, n_refits))
        seconds.append(time.process_time() - start)
    return {
        "seconds": statistics.median(seconds),
        "coefficients": refits.coefficients[:timed].tolist(),
        "standard_errors": fit.standard_errors.tolist(),
    }


def statsmodels(rows: Rows, n_refits: int, timed: int) -> dict[str, Any]:
    """The first `timed` refits one by one, their seconds scaled to all."""
    if importlib.util.find_spec("statsmodels") is None:
        return {"missing": "statsmodels"}
    from statsmodels.regression.mixed_linear_model import MixedLM

    seconds, coefficients = 0.0, []
    design, outcome = rows.integer_design.astype(float), rows.outcome
    for counts in draws(rows, n_refits)[:timed]:
        chosen, whose = rows_drawn(rows, counts)
        start = time.process_time()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            fitted = MixedLM(outcome[chosen], design[chosen], whose).fit(reml=True)
        seconds += time.process_time() - start
        coefficients.append(fitted.fe_params.tolist())
    return {"seconds": seconds / timed * n_refits, "coefficients": coefficients}


PROGRAMS: dict[str, Callable[[Rows, int, int], dict[str, Any]]] = {"reinfuse": reinfuse, "statsmodels": statsmodels}


def main() -> None:
    """Run one program and print what it found."""
    path, program, n_refits, timed = sys.argv[1:]
    print(json.dumps(PROGRAMS[program](read_rows(Path(path)), int(n_refits), int(timed))))


if __name__ == "__main__":
    main()
