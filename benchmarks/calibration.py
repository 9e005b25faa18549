"""Coverage of every 95 % interval and size of every 5 % test, on simulated cohorts whose truth is known.

    python benchmarks/calibration.py                 2,000 cohorts of each kind: some minutes on two cores
    python benchmarks/calibration.py --quick         100 cohorts: half a minute, for a look
    python benchmarks/calibration.py --cohorts 500   as many as wanted
    python benchmarks/calibration.py --markdown      also writes the tables into docs/methods.md

Slow methods see a fixed part of the cohorts; each cell gives its own Monte Carlo standard error. Intervals of shares
need no simulation and are exact. Cohorts follow from names, so that the same command prints the same tables whatever
the number of processes. A cell outside 93 to 97 % (a size: 3 to 7 %) carries a letter that says why; if one lies
outside by more than chance and has no reason, the command fails.
"""

import argparse
import os
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
COHORTS, QUICK_COHORTS = 2_000, 100


def main() -> None:
    """Simulate, print, and fail where a cell is not explained."""
    arguments = _arguments()
    for library in ("OPENBLAS", "OMP", "MKL"):
        os.environ[f"{library}_NUM_THREADS"] = "1"  # each process keeps to one core
    sys.path[:0] = [str(HERE), str(HERE.parent / "scripts")]
    from calibration_run import all_tables
    from calibration_tables import markdown, unexplained
    from methods_page import write

    start = time.monotonic()
    tables = all_tables(arguments.cohorts, arguments.processes)
    page = f"{arguments.cohorts:,} cohorts of each kind; slow methods see fewer.\n\n{markdown(tables)}"
    print(page)
    print(f"{time.monotonic() - start:.0f} s", file=sys.stderr)
    if arguments.markdown:
        write("calibration", page)
    if open_questions := unexplained(tables):
        sys.exit("Outside 93 to 97 % (sizes: 3 to 7 %) without a reason:\n" + "\n".join(open_questions))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    how_many = parser.add_mutually_exclusive_group()
    how_many.add_argument("--cohorts", type=int, default=COHORTS, help="cohorts of each kind")
    how_many.add_argument("--quick", dest="cohorts", action="store_const", const=QUICK_COHORTS)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--markdown", action="store_true", help="write the tables into docs/methods.md")
    return parser.parse_args()


if __name__ == "__main__":
    main()
