"""What singles patients out without naming them: exact numbers, sequences of visits, rare words, gaps, counts."""

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from privacy.clinic import KEY, Clinic

from reinfuse.deidentify.pseudonyms import pseudonyms
from reinfuse.report.deidentification import rule
from reinfuse.risk.assess import assess

N_PATIENTS = 2_000
STEP_KG = STEP_MG = 5
LIMITS = {"smallest_class": 11, "fewest_sensitive_values": 2, "withhold_at_most": 0.05}


def export(clinic: Clinic, columns: dict[str, list[Any]], weight: dict[str, Any] | None = None) -> pd.DataFrame:
    """De-identify an export of these cells, every other cell the same in all rows; returns the rows that pass."""
    clinic.columns["weight"] = {"role": "quasi_identifier", "type": "number", "range": [30, 250], **(weight or {})}
    clinic.header.append("weight")
    n_rows = len(next(iter(columns.values())))
    first = [*clinic.rows[0], "80"]
    clinic.rows = [list(first) for _ in range(n_rows)]
    for column, cells in columns.items():
        place = clinic.header.index(column)
        for row, cell in zip(clinic.rows, cells, strict=True):
            row[place] = cell
    clinic.write()
    assert clinic.run() == ""
    return clinic.passed()


def numbers(n_rows: int = N_PATIENTS) -> list[str]:
    return [f"{20_000_000 + 7 * number}" for number in range(n_rows)]


def risk(table: pd.DataFrame, quasi: dict[str, dict[str, Any]], sensitive: str | None = None) -> dict[str, Any]:
    """Return what the risk step says of one source of visits."""
    one = {"source": "visits", "take": "lowest"}
    told = {name: {"column": name, "label": name, **one, **each} for name, each in quasi.items()}
    of_all = {sensitive: {"column": sensitive, "label": sensitive, **one}} if sensitive else {}
    declared = {"quasi_identifiers": told, "sensitive": of_all, **LIMITS}
    return assess({"visits": table}, {"visits": "mrn"}, declared, "a-clinic").summary


def share_unique(table: pd.DataFrame, columns: list[str]) -> float:
    counts = Counter(map(tuple, table[columns].astype(float).to_numpy()))
    return sum(count == 1 for count in counts.values()) / len(table)


@pytest.mark.attack("structure", "exact weights and doses as a fingerprint", "absent")
def test_rounded_weights_and_doses_single_out_almost_nobody(tmp_path: Path) -> None:
    """Weight and dose to a tenth are as good as a name to whoever has seen the chart; to steps of 5 they are not."""
    random = np.random.default_rng(11)
    weights = random.normal(82, 16, N_PATIENTS).clip(40, 180).round(1)
    doses = (weights * random.uniform(0.4, 0.6, N_PATIENTS)).round(1)
    raw = pd.DataFrame({"weight": weights, "dose": doses})
    assert share_unique(raw, ["weight", "dose"]) > 0.5
    clinic = Clinic(tmp_path / "private")
    clinic.columns["dose"]["step"] = STEP_MG
    cells = {"mrn": numbers(), "weight": list(map(str, weights)), "dose": list(map(str, doses))}
    table = export(clinic, cells, {"step": STEP_KG})
    assert set(table["weight"] % STEP_KG) == set(table["dose"] % STEP_MG) == {0}
    assert share_unique(table, ["weight", "dose"]) < 0.02


@pytest.mark.attack("structure", "sequences of visits as a fingerprint", "counted")
def test_sequences_of_visits_that_single_out_are_counted(tmp_path: Path) -> None:
    """Study days look harmless, and three visits, each a few days early or late, are as good as a name."""
    random = np.random.default_rng(12)
    n_patients = 400
    rows: dict[str, list[str]] = {"mrn": [], "seen": []}
    sequences = []
    for number in numbers(n_patients):
        gaps = [int(gap) for gap in random.integers(-4, 5, 3) + np.array([14, 30, 90])]
        sequences.append(tuple(gaps))
        for days in (0, *np.cumsum(gaps)):
            rows["mrn"].append(number)
            rows["seen"].append(str((pd.Timestamp("2023-01-02") + pd.Timedelta(days=int(days))).date()))
    table = export(Clinic(tmp_path / "private"), rows)
    alone = sum(count == 1 for count in Counter(sequences).values())
    assert alone > n_patients / 2
    found = risk(table, {"seen": {"take": "all", "levels": [{"width": 7}, {"hidden": True}]}})
    assert (found["before"]["unique"], found["before"]["k"]) == (alone, 1)
    assert found["after"]["unique"] == 0
    assert found["after"]["k"] >= LIMITS["smallest_class"]


@pytest.mark.attack("dates and ages", "the weekday of day 0, from study days of a clinic open on two weekdays", "stays")
def test_study_days_give_weekdays_back_and_the_report_says_so(tmp_path: Path) -> None:
    """A report that lets weekdays seem hidden: of Tuesdays and Thursdays, two days later is a Thursday."""
    random = np.random.default_rng(13)
    tuesday = pd.Timestamp("2023-01-03")
    rows: dict[str, list[str]] = {"mrn": [], "seen": []}
    truth = {}
    for number in numbers(200):
        weeks = sorted(random.choice(50, 5, replace=False))
        visits = sorted(tuesday + pd.Timedelta(days=int(7 * week + random.choice([0, 2]))) for week in weeks)
        truth[number] = visits[0].day_name()
        rows["mrn"] += [number] * 5
        rows["seen"] += [str(visit.date()) for visit in visits]
    clinic = Clinic(tmp_path / "private")
    table = export(clinic, rows)
    offsets = table.groupby("mrn")["seen"].agg(lambda days: frozenset(int(day) % 7 for day in days))
    guessed = offsets.map({frozenset({0, 2}): "Tuesday", frozenset({0, 5}): "Thursday"}).dropna()
    number_of = {code: number for number, code in pseudonyms(numbers(200), KEY, clinic.study).items()}
    assert {number_of[code]: day for code, day in guessed.items()}.items() <= truth.items()
    assert len(guessed) > 0.8 * len(truth)
    for mode in ("limited_data_set", "expert"):
        documentation = {"sha256": ""} if mode == "expert" else None
        assert "tell weekdays" in " ".join(rule({"mode": mode, "documentation": documentation}))


@pytest.mark.attack("structure", "a rare diagnosis", "counted")
def test_a_rare_diagnosis_is_counted_and_joined_with_others(tmp_path: Path) -> None:
    """The one patient with fibromyalgia is known to all who work there."""
    diagnoses = ["CRPS"] * 60 + ["neuropathy"] * 39 + ["fibromyalgia"]
    table = export(Clinic(tmp_path / "private"), {"mrn": numbers(100), "diagnosis": diagnoses})
    joined = {"words": {"fibromyalgia": "other", "neuropathy": "other"}}
    found = risk(table, {"diagnosis": {"levels": [joined, {"hidden": True}]}})
    assert (found["before"]["k"], found["before"]["unique"]) == (1, 1)
    # Either the patient is withheld, or in a class with others; alone in a table never.
    assert found["after"]["k"] >= LIMITS["smallest_class"]
    assert found["withheld"] + found["after"]["patients"] == 100


@pytest.mark.attack("structure", "the pattern of missing cells", "counted")
def test_a_gap_singles_out_like_a_value(tmp_path: Path) -> None:
    """The only patient without a weight stands alone, though all known weights are the same."""
    clinic = Clinic(tmp_path / "private")
    table = export(clinic, {"mrn": numbers(30), "weight": ["80"] * 29 + [""]}, {"required": False})
    found = risk(table, {"weight": {"levels": [{"hidden": True}]}})
    assert (found["before"]["combinations"], found["before"]["unique"]) == (2, 1)


@pytest.mark.attack("structure", "how many rows a patient has", "counted")
def test_the_number_of_rows_singles_out(tmp_path: Path) -> None:
    """The only patient who came twice on the same days as all others once."""
    rows = [*numbers(20), numbers(20)[-1]]
    table = export(Clinic(tmp_path / "private"), {"mrn": rows, "pain": ["5"] * 20 + ["6"]})
    found = risk(table, {"seen": {"take": "all", "levels": [{"hidden": True}]}})
    assert (found["before"]["combinations"], found["before"]["unique"]) == (2, 1)


@pytest.mark.attack("structure", "a large class in which all have one diagnosis (l = 1)", "counted")
def test_a_class_with_one_sensitive_value_is_not_called_safe(tmp_path: Path) -> None:
    """Nobody is alone, and yet everybody's diagnosis is known: all women have CRPS."""
    sexes = ["F"] * 30 + ["M"] * 30
    diagnoses = ["CRPS"] * 30 + ["CRPS", "neuropathy"] * 15
    table = export(Clinic(tmp_path / "private"), {"mrn": numbers(60), "sex": sexes, "diagnosis": diagnoses})
    found = risk(table, {"sex": {"levels": [{"hidden": True}]}}, sensitive="diagnosis")
    assert (found["before"]["k"], found["before"]["l"]) == (30, 1)
    assert (found["after"]["l"], found["quasi_identifiers"][0]["level"]) == (2, 1)
