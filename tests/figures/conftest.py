"""What a figure is told of each kind, and the small study drawn with it."""

import importlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from figure_results import write_small_results

from reinfuse.figures.output import write_figure
from reinfuse.figures.style import applied

Settings = dict[str, Any]
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
