"""The rows of a figure of doses and changes: marks, and the ends of the lines that estimates give."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from reinfuse.model.dose_response import DosesAndChanges

OF_PATIENTS, OF_INFUSIONS = "patients", "infusions"
CHANGE, RANK_CORRELATION, SLOPE = "change", "rank_correlation", "slope"
WITHIN, BETWEEN = "within_patient_slope", "between_patient_slope"
COLUMNS = [
    "panel", "exposure", "mark", "line", "dose", "change", "observations", "patients", "estimate", "low", "high",
    "p_value", "unit",
]  # fmt: skip
# estimand and method: which estimates a panel shows, the drawn ones as lines
SHOWN = {
    OF_PATIENTS: {SLOPE: "least_squares", RANK_CORRELATION: "spearman_permutation"},
    OF_INFUSIONS: {WITHIN: "random_intercept_satterthwaite", BETWEEN: "random_intercept_satterthwaite"},
}


def marks(found: "DosesAndChanges") -> list[dict[str, Any]]:
    """Return the spots with a change, in ascending order."""
    import pandas as pd

    table = pd.DataFrame({"dose": found.doses, "change": found.changes})
    spots = table.groupby(["dose", "change"]).size().reset_index(name="observations")
    return [{"mark": CHANGE, **{str(name): value for name, value in spot.items()}} for spot in spots.to_dict("records")]


def estimated(found: "DosesAndChanges", kind: str, estimates: "pd.DataFrame") -> list[dict[str, Any]]:
    """Return the ends of the lines, and the estimates that have no place."""
    rows: list[dict[str, Any]] = []
    for estimand, method in SHOWN[kind].items():
        of_it = estimates[(estimates["estimand"] == estimand) & (estimates["method"] == method)]
        for each in of_it[of_it["estimate"].notna()].to_dict(orient="records"):
            told = {"mark": estimand, "estimate": each["estimate"], "low": each["ci_low"], "high": each["ci_high"]}
            told |= {"p_value": each["p_value"], "unit": each["unit"]}
            if estimand == RANK_CORRELATION:
                rows.append(told)
            else:
                rows += [told | end for end in _ends(found, estimand, float(each["estimate"]))]
    return rows


def _ends(found: "DosesAndChanges", estimand: str, slope: float) -> list[dict[str, Any]]:
    """Return where the lines of a slope begin and end, patients in the order of their means."""
    import pandas as pd

    table = pd.DataFrame({"patient": found.patients, "dose": found.doses, "change": found.changes})
    if estimand == SLOPE:
        lines = table.assign(patient="").groupby("patient")
    elif estimand == BETWEEN:
        lines = table.groupby("patient").mean().reset_index(drop=True).assign(patient="").groupby("patient")
    else:
        lines = table.groupby("patient")
    middles = lines.mean().assign(first=lines["dose"].min(), last=lines["dose"].max())
    middles = middles[middles["last"] > middles["first"]].sort_values(["dose", "change", "first", "last"])
    return [
        {"line": number, "dose": end, "change": line["change"] + slope * (end - line["dose"])}
        for number, line in enumerate(middles.to_dict(orient="records"), start=1)
        for end in (line["first"], line["last"])
    ]
