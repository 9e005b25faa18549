"""A small study with results of every kind that figures read, made by code."""

import importlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from reinfuse.figures.output import write_figure
from reinfuse.figures.style import applied

ESTIMATE_COLUMNS = [
    "study", "analysis", "estimand", "outcome", "group", "contrast", "timepoint", "n_patients", "n_observations",
    "estimate", "se", "df", "statistic", "p_value", "p_adjusted", "ci_level", "ci_low", "ci_high", "unit", "method",
    "note",
]  # fmt: skip
TEXT_COLUMNS = {
    "study", "analysis", "estimand", "outcome", "group", "contrast", "timepoint", "unit", "method", "note"
}  # fmt: skip

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

Settings = dict[str, Any]


def estimate(**values: Any) -> dict[str, Any]:
    """Return one row of estimates.csv with the given values."""
    blank = {name: "" if name in TEXT_COLUMNS else None for name in ESTIMATE_COLUMNS}
    return {**blank, "study": "small", "method": "sample", "ci_level": 0.95, **values}


def described(group: str, timepoint: str, mean: float, sd: float | None, n: int, **more: Any) -> list[dict[str, Any]]:
    """Return the rows `mean` and `sd` of a `describe` analysis of pain."""
    place = {"analysis": "table1", "outcome": "pain", "group": group, "timepoint": timepoint, "n_patients": n}
    return [
        estimate(estimand="mean", estimate=mean, unit="points", **place, **more),
        estimate(estimand="sd", estimate=sd, unit="points", **place),
    ]


def ledger_row(claim: str, section: str, numeric: str, severity: str = "none", reported: str = "1") -> dict[str, Any]:
    """Return one row of ledger.csv."""
    return {
        "study": "small", "claim": claim, "section": section, "statement": f"What {claim} states", "kind": "mean",
        "reported": reported, "unit": "points", "recomputed": "", "method": "", "numeric": numeric,
        "decision": "not applicable", "evidence": "rows", "severity": severity, "reason": "",
    }  # fmt: skip


def variant(claim: str, method: str, p_value: float | None, respects: bool = True, **more: Any) -> dict[str, Any]:
    """Return one row of variants.csv."""
    row = {
        "study": "small", "claim": claim, "reported": "0.40", "method": method, "group": "completers",
        "estimand": "location_shift", "p_value": p_value, "respects_pairing": respects, "role": "sensitivity",
    }  # fmt: skip
    return {**row, **more}


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


def followed(group: str, curves: dict[str, list[tuple[float, float]]], at_risk: list[int]) -> list[dict[str, Any]]:
    """Return the rows of a `durability` analysis: its curves as (day, share), and those at risk after weeks 2, 4, …."""
    place = {"analysis": "duration", "outcome": "pain", "group": group}
    steps = [
        estimate(
            estimand="still_relieved_curve", contrast=f"day_{day:g}", estimate=share, method=method, **place,
            ci_low=share / 2 if 0 < share < 1 else None, ci_high=(1 + share) / 2 if 0 < share < 1 else None,
        )
        for method, curve in curves.items()
        for day, share in curve
    ]  # fmt: skip
    counts = [
        estimate(estimand="at_risk", contrast=f"week_{2 * number}", estimate=n, method="count", **place)
        for number, n in enumerate(at_risk[1:], start=1)
    ]
    return [estimate(estimand="patients_followed", estimate=at_risk[0], method="count", **place), *steps, *counts]


def responding(group: str, shares: list[float], n: int) -> list[dict[str, Any]]:
    """Return the cumulative shares of a `responder` analysis: those of 0, 10, 20, … percent."""
    place = {"analysis": "responders", "outcome": "pain", "group": group, "n_patients": n, "method": "observed_cases"}
    return [
        estimate(
            estimand="cumulative_responder_share", contrast=f"at_least_{10 * tens}_percent", estimate=share, **place
        )
        for tens, share in enumerate(shares)
    ]


def related(estimand: str, exposure: str, method: str, value: float, unit: str = "") -> dict[str, Any]:
    """Return one estimate of a `dose_response` analysis."""
    return estimate(
        analysis="doses", estimand=estimand, outcome="pain", group="all", contrast=exposure, method=method,
        estimate=value, ci_low=value - 0.5, ci_high=value + 0.5, p_value=0.25, unit=unit,
    )  # fmt: skip


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
SPECS: dict[str, dict[str, Any]] = {
    "course": {"outcome": "pain", "groups": ["completers", "stopped"], "published": []},
    "trajectories": {"outcome": "pain", "groups": ["completers", "stopped"]},
    "change_against": {
        "outcomes": ["pain", "opioid_use"], "covariate": "infusions", "start": "baseline", "end": "six_months",
        "highlight": "completers",
    },
    "p_value_variants": {"claims": ["pain_p", "opioid_p"]},
    "specification_curve": {"multiverse": "variants"},
    "mixed_model_diagnostics": {"analysis": "a_model", "group": "all"},
    "survival": {"analysis": "duration", "groups": []},
    "cumulative_responders": {"analysis": "responders", "groups": []},
    "dose_response": {"analysis": "doses", "group": "all"},
    "timeline": {
        "lanes": [
            {"label": "Treatment", "range": None, "entries": [
                {"label": "Operation", "date": "operation", "lasting": None, "values": []},
                {"label": "Infusion", "date": "infusion", "lasting": "relief", "values": []},
            ]},
            {"label": "Pain", "range": [0, 10], "entries": [
                {"label": "Before", "date": None, "lasting": None, "values": ["score_before"]},
                {"label": "After", "date": "infusion", "lasting": None, "values": ["score_low", "score_high"]},
            ]},
        ],
    },
    "ledger_overview": {},
    "recovery": {},
    "reidentification_risk": {},
}  # fmt: skip
VISITS = {"start": "baseline", "end": "six_months"}
# What a figure is told of the analysis that it draws.
MODELS: dict[str, dict[str, Any]] = {
    "mixed_model_diagnostics": {
        "kind": "mixed_model", "formula": "pain ~ timepoint", "groups": ["all", "nobody"], "indicators": [],
        "primary": "satterthwaite", **VISITS,
    },
    "survival": {
        "kind": "durability", "outcome": "pain", "groups": ["completers", "stopped"], "relief_percent": 30.0,
        "kept_percent": 50.0,
    },
    "cumulative_responders": {"kind": "responder", "outcome": "pain", "groups": ["completers", "stopped"], **VISITS},
    "dose_response": {
        "kind": "dose_response", "outcome": "pain", "groups": ["all"], "exposures": ["infusions"],
        "infusions": [{"infusion": number, "before": "baseline", "after": "six_months"} for number in (1, 2)],
        "infusion_exposures": ["dose_mg"], **VISITS,
    },
}  # fmt: skip


def universe(
    group: str, scale: str, test: str, p_value: float | None, left_out: int = 0, **more: Any
) -> dict[str, Any]:
    """Return one row of a gathered multiverse, its role that of an ordinary variant."""
    row = {
        "group": group, "missing": "complete_case", "scale": scale, "test": test, "left_out": left_out,
        "n_patients": 11, "estimate": -1.5, "p_value": p_value,
        "decision": "significant" if p_value is not None and p_value < 0.05 else "not_significant",
        "role": "leave_one_out" if left_out else "ignores_pairing" if "ignoring" in test else "variant",
    }  # fmt: skip
    return row | more


def universes() -> list[dict[str, Any]]:
    """Return the rows of UNIVERSES, each variant before those without one of its patients."""
    return [
        universe(*choice, value, left_out)
        for choice, (p_value, without_one) in UNIVERSES.items()
        for left_out, value in enumerate([p_value, *without_one])
    ]


@pytest.fixture(scope="session", params=list(SPECS))
def each_kind(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Give the specification of a figure of each kind in turn."""
    return {"kind": request.param, **SPECS[request.param]}


@pytest.fixture(scope="session")
def files_of_each_kind(each_kind: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Give {ending: content} of the files of a figure of each kind in turn, drawn once."""
    folder = tmp_path_factory.mktemp("session")
    return draw_files(write_small_results(folder / "results"), make_settings(**each_kind), folder / "figure")


def draw_files(results: Path, chosen: Settings, stem: Path) -> dict[str, bytes]:
    """Draw a figure and return {ending: content} of its files."""
    kind = importlib.import_module(f"reinfuse.figures.{chosen['spec']['kind']}")
    paths = write_figure(stem, kind.data(results, chosen), kind.draw, chosen)
    return {path.suffix: path.read_bytes() for path in paths}


@pytest.fixture
def files() -> Callable[..., dict[str, bytes]]:
    """Give the function that draws a figure and returns its files."""
    return draw_files


@pytest.fixture
def builders() -> SimpleNamespace:
    """Give the functions that build rows of results files."""
    return SimpleNamespace(
        estimate=estimate,
        described=described,
        followed=followed,
        responding=responding,
        related=related,
        ledger_row=ledger_row,
        variant=variant,
        universe=universe,
        ledger=LEDGER,
    )


@pytest.fixture
def settings() -> Callable[..., Settings]:
    """Give the function that makes the settings of a figure from its specification."""
    return make_settings


def make_settings(rows: str = "public", **spec: Any) -> Settings:
    """Return the settings of a figure as its stamp holds them."""
    return {
        "study": "small",
        "figure": "a_figure",
        "spec": {
            "title": "A title with 50 % and $x$",
            "caption": "A caption with 5 % < $y_1$ & more.",
            **SPECS[spec["kind"]],
            **spec,
        },
        "rows": rows,
        "groups": {
            "completers": {
                "label": "Completers (3 to 6 infusions)", "where": [{"count_of": "infusions", "at_least": 3}],
            },
            "stopped": {
                "label": "Stopped after 1 or 2 infusions", "where": [{"count_of": "infusions", "below": 3}],
            },
            "nobody": {"label": "Nobody at all", "where": [{"count_of": "infusions", "above": 99}]},
        },
        "outcomes": {
            "pain": {
                "label": "Pain, 0–10 verbal response score", "unit": "points", "instrument": "scale",
                "range": [0, 10], "lower_is_better": True, "opioid_use": False,
            },
            "opioid_use": {
                "label": "Opioid use, morphine equivalents", "unit": "mg/day", "opioid_use": True,
                "lower_is_better": True,
            },
        },
        "timepoints": {
            "baseline": {"label": "Before the first infusion", "day": 0.0},
            "after_series": {"label": "After the last infusion", "day": 38.0},
            "six_months": {"label": "6 months after the last infusion", "day": 221.0},
        },
        "covariates": {"infusions": {"label": "Ketamine infusions", "unit": "infusions", "type": "integer"}},
        **({"model": MODELS[spec["kind"]]} if spec["kind"] in MODELS else {}),
        "ci_level": 0.95,
        "alpha": 0.05,
        # What only a figure of a multiverse is told.
        "claim": {"reported": "0.40", "section": "Results, paragraph 3", "statement": "Pain does not differ."},
        "order": ["completers", "all", "complete_case", "raw", "square_root", "paired_t", "sign_test"],
    }  # fmt: skip


@pytest.fixture
def write_results(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes a results folder; what is not given is a small complete study."""

    return lambda folder="results", **given: write_small_results(tmp_path / folder, **given)


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


@pytest.fixture
def texts() -> Callable[[Any], list[str]]:
    """Return a function that gives every text of a figure."""

    def of(figure: Any) -> list[str]:
        from matplotlib.text import Text

        return [text.get_text() for text in figure.findobj(Text) if text.get_text() and text.get_visible()]

    return of


@pytest.fixture(autouse=True)
def _style() -> Iterator[None]:
    """Draw as the figures' own output does."""
    with applied("tests"):
        yield
