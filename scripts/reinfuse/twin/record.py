"""Write a simulated cohort down as an electronic record would export it: text cells, with names and dates."""

import datetime
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from reinfuse.statistics.seeds import generator
from reinfuse.twin.cohort import NO, YES, Cohort
from reinfuse.twin.draws import Parameters
from reinfuse.twin.identities import identities

SEXES = {"female": "F", "male": "M"}
FRIDAY = 4  # clinics begin courses from Monday to Friday


def raw_tables(cohort: Cohort, twin: Parameters, outcomes: Parameters, seed: str) -> dict[str, pd.DataFrame]:
    """Return the files of the export by name, every cell a text.

    `patients` has one row a patient, with each flag and whether and why treatment was stopped; `diagnoses` one row a
    diagnosis; `infusions`, `assessments` (a column for each instrument), `events`, `opioids` (each drug at each visit
    that the patient came to) and `notes` one row each.
    """
    first_days = _first_days(len(cohort.patients), twin["first_year"], twin["last_year"], generator(seed, "dates"))
    people_seed = int(generator(seed, "people").integers(2**31))
    people = identities(cohort.patients, first_days, twin["export"]["locale"], people_seed)
    writes = twin["export"]["date_format"]

    def dates(patients: Iterable[Any], days: Iterable[Any]) -> list[str]:
        return [
            (first_days[patient] + datetime.timedelta(days=int(day))).strftime(writes)
            for patient, day in zip(patients, days, strict=True)
        ]

    numbers = people["record_number"].to_numpy()
    tables = {
        "patients": _patients(cohort, twin, people, writes),
        "diagnoses": _diagnoses(cohort, numbers),
        "infusions": pd.DataFrame(
            {
                "record_number": numbers[cohort.infusions["patient"]],
                "infusion_date": dates(cohort.infusions["patient"], cohort.infusions["day"]),
                "dose_mg": _plain(cohort.infusions["dose_mg"]),
                "duration_h": _plain(cohort.infusions["duration_h"]),
            }
        ),
        "assessments": _assessments(cohort, twin, outcomes, numbers, dates),
        "events": pd.DataFrame(
            {
                "record_number": numbers[cohort.events["patient"].to_numpy(dtype=np.int64)],
                "event_date": dates(cohort.events["patient"], cohort.events["day"]),
                "infusion": cohort.events["infusion"].astype("str"),
                "event": cohort.events["term"].astype("str"),
                "category": [twin["events"][term]["category"] for term in cohort.events["term"]],
                "severity": [twin["events"][term]["severity"] for term in cohort.events["term"]],
            }
        ),
        "opioids": _opioids(cohort, twin, numbers, dates),
        "notes": pd.DataFrame(
            {
                "record_number": numbers,
                "note_date": dates(cohort.patients["patient"], np.zeros(len(cohort.patients))),
                "note": people["note"],
            }
        ),
    }
    return {name: table for name, table in tables.items() if not table.empty}


def _first_days(n: int, first_year: int, last_year: int, random: np.random.Generator) -> list[datetime.date]:
    start, end = datetime.date(first_year, 1, 1).toordinal(), datetime.date(last_year, 12, 31).toordinal()
    drawn = [datetime.date.fromordinal(int(day)) for day in random.integers(start, end + 1, n)]
    return [day - datetime.timedelta(days=max(0, day.weekday() - FRIDAY)) for day in drawn]


def _patients(cohort: Cohort, twin: Parameters, people: pd.DataFrame, date_format: str) -> pd.DataFrame:
    patients = cohort.patients
    stopped = patients["stopped_for"]
    known = people.drop(columns="note").assign(
        birth_date=[day.strftime(date_format) for day in people["birth_date"]],
        age_years=patients["age_years"].astype("str"),
        sex=patients["sex"].map(SEXES),
        weight_kg=_plain(patients["weight_kg"]),
        **{flag: patients[flag] for flag in twin["flags"]},
    )
    if not twin["stopped_for"]:
        return known
    return known.assign(completed=np.where(stopped == "", YES, NO), stopped_for=stopped)


def _diagnoses(cohort: Cohort, numbers: Any) -> pd.DataFrame:
    rows = [
        (patient, numbers[patient], name)
        for name, has_it in cohort.diagnoses.items()
        for patient in np.flatnonzero(has_it)
    ]
    table = pd.DataFrame(rows, columns=["patient", "record_number", "diagnosis"])
    return table.sort_values("patient", kind="stable", ignore_index=True).drop(columns="patient")


def _assessments(cohort: Cohort, twin: Parameters, outcomes: Parameters, numbers: Any, dates: Any) -> pd.DataFrame:
    pieces = []
    for visit, spec in twin["visits"].items():
        came = np.flatnonzero(cohort.attended[visit])
        columns = {
            "patient": came,
            "day": cohort.days[visit][came],
            "record_number": numbers[came],
            "assessment_date": dates(came, cohort.days[visit][came]),
            "visit": spec["written_as"],
        }
        scores = {
            outcomes[name]["instrument"]: by_visit[visit][came].astype("str")
            for name, by_visit in cohort.scores.items()
        }
        pieces.append(pd.DataFrame(columns | scores))
    table = pd.concat(pieces, ignore_index=True)
    return table.sort_values(["patient", "day"], kind="stable", ignore_index=True).drop(columns=["patient", "day"])


def _opioids(cohort: Cohort, twin: Parameters, numbers: Any, dates: Any) -> pd.DataFrame:
    came = [cohort.attended[visit][patient] for patient, visit in zip(*_columns(cohort.opioids), strict=True)]
    listed = cohort.opioids[np.array(came, dtype=np.bool_)]
    patients, visits = _columns(listed)
    days = [cohort.days[visit][patient] for patient, visit in zip(patients, visits, strict=True)]
    return pd.DataFrame(
        {
            "record_number": numbers[patients],
            "list_date": dates(patients, days),
            "visit": [twin["visits"][visit]["written_as"] for visit in visits],
            "drug": listed["drug"].astype("str").to_numpy(),
            "dose_mg_day": _plain(listed["dose_mg_day"]),
        }
    )


def _columns(opioids: pd.DataFrame) -> tuple[Any, Any]:
    """Return the patients and the visits of a table of opioids."""
    return opioids["patient"].to_numpy(dtype=np.int64), opioids["visit"].to_numpy()


def _plain(values: "pd.Series[float]") -> list[str]:
    """Return numbers as a person writes them: 60, not 60.0."""
    return [f"{value:g}" for value in values]
