"""2,000 bootstrap refits of one mixed model: Reinfuse beside lme4 and statsmodels.

    python benchmarks/bootstrap.py [--patients 224] [--refits 2000] [--timed 40]

Patients are drawn with replacement, each with all visits, and `outcome ~ timepoint * arm + (1 | patient)` is fitted
again: eight coefficients, up to four visits, drop-out. Every program runs in a process of its own on one core, with the
same draws. Reinfuse does every refit, the drawing of patients included; lme4 does the first `--timed` of them and
statsmodels a fourth of those, without the time to put the rows together, and their processor seconds are scaled to all.
The last column is how far the coefficients of these lie from Reinfuse's, in standard errors. Programs that are not
installed are named. Wanted: at least 100 times as fast as lme4.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from bootstrap_fit import draws, rows_drawn
from mixed_model_data import read_rows, write_rows

HERE = Path(__file__).parent
ONE_CORE = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
STATSMODELS_SHARE = 4
WANTED = 100

Result = dict[str, Any]


def main() -> None:
    """Print the seconds of every program for all refits, and their ratio to ours."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--patients", type=int, default=224)
    parser.add_argument("--refits", type=int, default=2000)
    parser.add_argument("--timed", type=int, default=40, help="refits that lme4 does")
    given = parser.parse_args()
    few = max(1, given.timed // STATSMODELS_SHARE)
    with tempfile.TemporaryDirectory() as folder:
        rows = Path(folder) / "rows.bin"
        write_rows(rows, given.patients)
        python = [sys.executable, str(HERE / "bootstrap_fit.py"), str(rows)]
        ours = _run([*python, "reinfuse", str(given.refits), str(given.timed)])
        print(f"{'program':<24} {'refits done':>12} {f'seconds for {given.refits:,}':>18} {'ratio':>8} {'apart':>8}")
        _print("Reinfuse", given.refits, ours, ours)
        _print("lme4", given.timed, _lme4(rows, given.refits, given.timed), ours)
        _print("statsmodels MixedLM", few, _run([*python, "statsmodels", str(given.refits), str(few)]), ours)
    print(f"Wanted: at least {WANTED} times as fast as lme4.")


def _lme4(path: Path, n_refits: int, timed: int) -> Result:
    if not shutil.which("Rscript"):
        return {"missing": "R"}
    rows = read_rows(path)
    drawn = [rows_drawn(rows, counts) for counts in draws(rows, n_refits)[:timed]]
    file = path.with_name("draws.bin")
    np.concatenate([[len(chosen), *(chosen + 1), *whose] for chosen, whose in drawn]).astype("<i4").tofile(file)
    return _run(["Rscript", "--vanilla", str(HERE / "bootstrap.R"), str(path), str(file), str(timed), str(n_refits)])


def _run(command: list[str]) -> Result:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    finished = subprocess.run(command, capture_output=True, text=True, check=False, env=environment | ONE_CORE)
    if finished.returncode != 0:
        sys.exit(f"{' '.join(command[:3])} failed:\n{finished.stderr}")
    result: Result = json.loads(finished.stdout.splitlines()[-1])
    return result


def _print(program: str, done: int, result: Result, ours: Result) -> None:
    if "missing" in result:
        print(f"{program:<24} not installed: {result['missing']}")
        return
    difference = np.array(result["coefficients"]) - np.array(ours["coefficients"][: len(result["coefficients"])])
    apart = np.abs(difference / ours["standard_errors"]).max()
    ratio = result["seconds"] / ours["seconds"]
    print(f"{program:<24} {done:>12,} {result['seconds']:>18.3f} {ratio:>8.1f} {apart:>8.0e}")


if __name__ == "__main__":
    main()
