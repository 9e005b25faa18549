"""Small cohorts as clean tables, and the settings of a multiverse's chunk."""

from typing import Any

import pandas as pd
import pytest

from reinfuse.cohort import CLEAN_TABLES

DAYS = {"before": 0.0, "later": 30.0, "last": 90.0}
GROUPS = {
    "treated": {"where": [{"column": "arm", "equals": "ketamine"}]},
    "others": {"where": [{"column": "arm", "equals": "usual"}]},
}
Pain = dict[str, tuple[float | None, ...]]


def tables(pain: Pain, others: tuple[str, ...] = ()) -> dict[str, pd.DataFrame]:
    """Return the seven clean tables of {patient: pain at each visit of DAYS}; `others` are in the other arm."""
    built = {name: pd.DataFrame({"patient": pd.array([], dtype="string")}) for name in CLEAN_TABLES}
    built["patients"] = pd.DataFrame(
        {"patient": list(pain), "arm": ["usual" if patient in others else "ketamine" for patient in pain]}
    ).convert_dtypes()
    built["assessments"] = pd.DataFrame(
        [
            (patient, visit, "scale", score)
            for patient, scores in pain.items()
            for visit, score in zip(DAYS, scores, strict=False)
            if score is not None
        ],
        columns=["patient", "timepoint", "instrument", "score"],
    ).convert_dtypes()
    return built


def settings(chunk: int = 0, chunks: int = 1, **spec: Any) -> dict[str, Any]:
    """Return the settings of a chunk; what is not given is a paired comparison of everybody."""
    kind = spec.get("kind", "paired_change")
    shape: dict[str, Any] = {"start": "before", "end": "later", "groups": ["all"]}
    if kind == "two_group":
        shape = {"timepoint": "later", "change_from": None, "compare": ["treated", "others"]}
    return {
        "multiverse": "a_multiverse",
        "spec": {
            "kind": kind, "outcome": "pain", "scales": ["raw"], "missing": ["complete_case"], "tests": ["paired_t"],
            "leave_one_out": False, **shape, **spec,
        },
        "groups": dict(GROUPS),
        "outcomes": {"pain": {"instrument": "scale", "opioid_use": False}},
        "timepoints": {name: {"day": day} for name, day in DAYS.items()},
        "ci_level": 0.9,
        "chunk": chunk,
        "chunks": chunks,
    }  # fmt: skip


@pytest.fixture
def build():
    """Give the function that makes clean tables."""
    return tables


@pytest.fixture
def told():
    """Give the function that makes the settings of a chunk."""
    return settings
