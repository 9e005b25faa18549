"""One mixed model with small-sample inference: Reinfuse beside lmerTest and emmeans, lme4 alone, and statsmodels.

    python benchmarks/mixed_model.py                 224, 2,000, 20,000 and 200,000 patients
    python benchmarks/mixed_model.py --two-million   also two million (lme4 takes minutes and 4 GB)
    python benchmarks/mixed_model.py --patients 224  only these

Every program runs in a process of its own on one core, reads the same rows from the same file and fits
`outcome ~ timepoint * arm + (1 | patient)`: eight coefficients, up to four visits, drop-out. Seconds are processor
seconds, the median of repeated fits. Up to 2,000 patients a fit includes Satterthwaite's degrees of freedom of the
coefficients and the marginal means of the visits; above, the fit alone. Peak memory is that of the whole process.
Digits are those that agree with the optimum found in 40-digit arithmetic from exact cross-products (needs mpmath):
the fewest over the coefficients and variances, then over the standard errors. Programs not installed are named.
"""

import argparse
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from mixed_model_data import write_rows

HERE = Path(__file__).parent
SIZES = (224, 2_000, 20_000, 200_000)
TWO_MILLION = 2_000_000
INFERENCE_LIMIT = 2_000  # lmerTest and emmeans up to here, lme4 alone above
STATSMODELS_LIMIT = 2_000
ONE_CORE = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

Result = dict[str, Any]


def main() -> None:
    """Run every program on every size and print one line each, with its ratio to ours."""
    arguments = _arguments()
    print(f"{'patients':>9} {'program':<44} {'seconds':>9} {'ratio':>7} {'peak MB':>8} {'memory':>7} {'digits':>10}")
    for n_patients in arguments.patients:
        with tempfile.TemporaryDirectory() as folder:
            rows = Path(folder) / "rows.bin"
            write_rows(rows, n_patients)
            _print_size(rows, n_patients)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--patients", type=int, nargs="+", default=list(SIZES), help="how many patients")
    parser.add_argument("--two-million", action="store_true", help="also two million patients")
    arguments = parser.parse_args()
    if arguments.two_million:
        arguments.patients.append(TWO_MILLION)
    return arguments


def _print_size(rows: Path, n_patients: int) -> None:
    with_inference = n_patients <= INFERENCE_LIMIT
    python = [sys.executable, str(HERE / "mixed_model_fit.py"), str(rows)]
    ours = _run("Reinfuse", [*python, "reinfuse_inference" if with_inference else "reinfuse"])
    others = []
    if with_inference:
        others.append(_run("Reinfuse, from a formula and a table", [*python, "reinfuse_formula"]))
    if shutil.which("Rscript"):
        names = "lmerTest + emmeans" if with_inference else "lme4"
        what = "inference" if with_inference else "fit"
        others.append(_run(names, ["Rscript", "--vanilla", str(HERE / "mixed_model.R"), str(rows), what]))
    else:
        others.append({"program": "lme4, lmerTest, emmeans", "missing": "R"})
    if n_patients <= STATSMODELS_LIMIT:
        others.append(_run("statsmodels MixedLM (normal tests only)", [*python, "statsmodels"]))
    exact = _run("exact", [*python, "exact"])
    for result in [ours, *others]:
        _print_result(n_patients, result, ours, exact)


def _run(program: str, command: list[str]) -> Result:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    finished = subprocess.run(command, capture_output=True, text=True, check=False, env=environment | ONE_CORE)
    if finished.returncode != 0:
        sys.exit(f"{program} failed:\n{finished.stderr}")
    result: Result = json.loads(finished.stdout.splitlines()[-1])
    return {"program": program} | result


def _print_result(n_patients: int, result: Result, ours: Result, exact: Result) -> None:
    if "missing" in result:
        print(f"{n_patients:>9,} {result['program']:<44} not installed: {result['missing']}")
        return
    ratio, memory = result["seconds"] / ours["seconds"], result["peak_mb"] / ours["peak_mb"]
    digits = "no mpmath" if "missing" in exact else " / ".join(str(each) for each in _digits(result, exact))
    print(
        f"{n_patients:>9,} {result['program']:<44} {result['seconds']:>9.5f} {ratio:>7.1f} "
        f"{result['peak_mb']:>8.0f} {memory:>7.2f} {digits:>10}"
    )


def _digits(result: Result, exact: Result) -> tuple[int, int]:
    estimates = [*result["coefficients"], *result["variances"]], [*exact["coefficients"], *exact["variances"]]
    errors = result["standard_errors"], exact["standard_errors"]
    return _agreeing(*estimates), _agreeing(*errors)


def _agreeing(found: list[float], right: list[str]) -> int:
    worst = max(abs(float(one) - float(other)) / abs(float(other)) for one, other in zip(found, right, strict=True))
    return 16 if worst == 0 else min(16, math.floor(-math.log10(worst)))


if __name__ == "__main__":
    main()
