"""A small study with results of every kind that figures read, made by code."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
from figure_rows import ESTIMATE_COLUMNS, described, followed, ledger_row, related, responding, universe, variant

# patient: infusions, pain before and after, opioid dose (mg/day) before and after
PATIENTS: dict[str, tuple[int, float | None, float | None, float | None, float | None]] = {
    "P01": (3, 8, 8, 100, 100),
    "P02": (1, 4, 6, 396, 396),
    "P03": (6, 7, 7, 540, 510),
    "P04": (3, 7, 7, 150, 25),
    "P05": (6, 10, 5, 160, 120),
    "P06": (1, 8, 9, 174, 70),
    "P07": (6, 10, 7, 80, 0),
    "P08": (3, 7, 7, 80, 0),
}
ESTIMATES = [
    *described("completers", "baseline", 7.4, 2.1, 11, ci_low=6.0, ci_high=8.8),
    *described("completers", "six_months", 5.9, 2.0, 10, ci_low=4.5, ci_high=7.3),
    *described("stopped", "baseline", 7.5, 1.5, 7, ci_low=6.1, ci_high=8.9),
    *described("stopped", "six_months", 7.9, 1.1, 7, ci_low=6.9, ci_high=8.9),
    *followed(
        "completers",
        {
            "kaplan_meier": [(14.0, 0.8), (28.0, 0.5), (84.0, 0.5)],
            "kaplan_meier_earliest_loss": [(0.0, 0.8), (14.0, 0.5), (84.0, 0.5)],
        },
        [10, 10, 8, 5],
    ),
    *followed("stopped", {"kaplan_meier": []}, [0]),
    *responding("completers", [0.9, 0.5, 0.4, 0.4, 0.3, 0.3, 0.1, 0.1, 0.0, 0.0, 0.0], 10),
    *responding("stopped", [0.6, 0.2, 0.1, 0.1, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], 7),
    related("rank_correlation", "infusions", "spearman_permutation", -0.4),
    related("slope", "infusions", "least_squares", -0.75, "points per infusion"),
    related("within_patient_slope", "dose_mg", "random_intercept_satterthwaite", 0.05, "points per mg"),
    related("between_patient_slope", "dose_mg", "random_intercept_satterthwaite", -0.1, "points per mg"),
]
LEDGER = [
    ledger_row("opening", "Abstract, Results", "reproduced"),
    ledger_row("pain_p", "Results, paragraph 3", "not reproduced", "major", "0.40"),
    ledger_row("opioid_p", "Results, paragraph 4", "reproduced by a variant", "major", "<0.001"),
    ledger_row("after_mean", "Results, paragraph 4", "attainable", reported="2.5"),
    ledger_row("after_sd", "Results, paragraph 4", "not checkable", reported="1.5"),
    ledger_row("closing", "Discussion", "reproduced"),
]
# Claims that a timeline draws: dates as printed, a time, and scores.
COURSE = [
    ledger_row("operation", "Course, slide 1", "consistent", reported="2020") | {"kind": "date", "unit": ""},
    ledger_row("infusion", "Course, slide 2", "consistent", reported="Summer 2023") | {"kind": "date", "unit": ""},
    ledger_row("relief", "Course, slide 2", "consistent", reported=">6") | {"kind": "duration", "unit": "months"},
    ledger_row("score_before", "Course, slide 2", "not checkable", reported="4"),
    ledger_row("score_low", "Course, slide 2", "not checkable", reported="1"),
    ledger_row("score_high", "Course, slide 2", "not checkable", reported="2"),
]
VARIANTS = [
    variant("pain_p", "signed_rank_exact", 0.12, role="primary"),
    variant("pain_p", "paired_t", 0.11),
    variant("pain_p", "mann_whitney_normal_ignoring_pairs", 0.4, respects=False, role="as published"),
    variant("opioid_p", "signed_rank_exact", 0.0004, reported="<0.001", role="primary"),
    variant("opioid_p", "welch_t_ignoring_pairs", 0.2, respects=False, reported="<0.001"),
]
# group, scale, test: the p-value and, of defensible variants, those without one patient
UNIVERSES: dict[tuple[str, str, str], tuple[float, list[float]]] = {
    ("completers", "raw", "paired_t"): (0.11, [0.04, 0.2, 0.12]),
    ("completers", "raw", "sign_test"): (0.3, [0.25, 0.5]),
    ("completers", "raw", "welch_t_ignoring_pairs"): (0.4, []),
    ("completers", "square_root", "paired_t"): (0.03, [0.02, 0.06]),
    ("all", "raw", "paired_t"): (0.0004, [0.0002, 0.001]),
    ("all", "raw", "welch_t_ignoring_pairs"): (0.2, []),
}
RECOVERY = [
    {
        "analysis": "one", "estimand": "mean_change", "outcome": "pain", "group": group, "contrast": "",
        "timepoint": "", "method": "paired_t", "primary": "yes", "truth": -1.0, "estimate": estimated,
        "ci_low": estimated - 0.5, "ci_high": estimated + 0.5, "holds": holds,
    }
    for group, estimated, holds in (("all", -1.2, "yes"), ("completers", -0.7, "yes"), ("non_completers", -2.0, "no"))
]  # fmt: skip
# 40 patients: 12 alone, a class of 8 and one of 20; made coarser, one of 38 with two withheld
RISK = [
    {"study": "a-study", "when": when, "class_size": size, "classes": classes, "patients": size * classes}
    for when, size, classes in (("before", 1, 12), ("before", 8, 1), ("before", 20, 1), ("after", 38, 1))
]
RISK_SUMMARY = {"limits": {"smallest_class": 11, "patients": 40}, "after": {"k": 38}, "withheld": 2}


def universes() -> list[dict[str, Any]]:
    """Return the rows of UNIVERSES, each variant before those without one of its patients."""
    return [
        universe(*choice, value, left_out)
        for choice, (p_value, without_one) in UNIVERSES.items()
        for left_out, value in enumerate([p_value, *without_one])
    ]


def write_csv(path: Path, rows: list[dict[str, Any]], columns: list[str] | None = None) -> None:
    """Write rows as the stages do."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pd.DataFrame(rows, columns=columns).to_csv(path, index=False, lineterminator="\n")


def write_clean_tables(results: Path, patients: dict[str, Any]) -> None:
    """Write the seven clean tables for patients given as in `PATIENTS`."""
    visits = ("baseline", "six_months")
    tables = {
        "patients": pd.DataFrame(
            [
                {
                    "patient": name,
                    "arm": "ketamine",
                    "age_years": 40,
                    "sex": "F",
                    "weight_kg": None,
                    "infusions": row[0],
                }
                for name, row in patients.items()
            ],
            columns=["patient", "arm", "age_years", "sex", "weight_kg", "infusions"],
        ),
        "diagnoses": pd.DataFrame(columns=["patient", "scheme", "diagnosis"], dtype=str),
        "infusions": pd.DataFrame(
            [
                {"patient": name, "infusion": number, "day": 7 * (number - 1), "dose_mg": 20 + 3 * row[0] + number}
                for name, row in patients.items()
                for number in range(1, row[0] + 1)
            ],
            columns=["patient", "infusion", "day", "dose_mg"],
        ),
        "assessments": pd.DataFrame(
            [
                {"patient": name, "day": None, "timepoint": visit, "instrument": "scale", "score": score}
                for name, row in patients.items()
                for visit, score in zip(visits, row[1:3], strict=True)
                if score is not None
            ],
            columns=["patient", "day", "timepoint", "instrument", "score"],
        ),
        "opioids": pd.DataFrame(
            [
                {"patient": name, "timepoint": visit, "drug": "all", "dose_mg_day": None, "mme_mg_day": dose}
                for name, row in patients.items()
                for visit, dose in zip(visits, row[3:5], strict=True)
                if dose is not None
            ],
            columns=["patient", "timepoint", "drug", "dose_mg_day", "mme_mg_day"],
        ),
        "events": pd.DataFrame(columns=["patient", "term"], dtype=str),
        "dispositions": pd.DataFrame(columns=["patient", "completed", "reason"], dtype=str),
    }
    numeric = dict.fromkeys(["score", "mme_mg_day", "dose_mg_day", "dose_mg", "day"], "float64")
    (results / "clean").mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        types = {column: kind for column, kind in numeric.items() if column in table}
        table.astype({**types, "patient": "str"}).to_parquet(results / "clean" / f"{name}.parquet", index=False)


def write_small_results(
    results: Path,
    estimates: list[dict[str, Any]] | None = None,
    ledger: list[dict[str, Any]] | None = None,
    variants: list[dict[str, Any]] | None = None,
    patients: dict[str, Any] | None = None,
    variants_of_a_test: list[dict[str, Any]] | None = None,
) -> Path:
    """Write a results folder; what is not given is a small complete study."""
    listed = universes() if variants_of_a_test is None else variants_of_a_test
    numbered = [{"universe": number, **row} for number, row in enumerate(listed)]
    write_csv(results / "multiverse" / "variants.csv", numbered, ["universe", *universe("", "", "", None)])
    write_csv(results / "estimates.csv", ESTIMATES if estimates is None else estimates, ESTIMATE_COLUMNS)
    write_csv(results / "ledger.csv", LEDGER + COURSE if ledger is None else ledger, list(LEDGER[0]))
    write_csv(results / "variants.csv", VARIANTS if variants is None else variants, list(VARIANTS[0]))
    write_csv(results / "recovery.csv", RECOVERY, list(RECOVERY[0]))
    write_csv(results / "risk.csv", RISK, list(RISK[0]))
    (results / "risk.json").write_text(json.dumps(RISK_SUMMARY), encoding="utf-8")
    write_clean_tables(results, PATIENTS if patients is None else patients)
    return results
