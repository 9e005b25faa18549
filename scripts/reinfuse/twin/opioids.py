"""Which opioids simulated patients take at two visits, and what these come to in morphine equivalents."""

import numpy as np
import pandas as pd

from reinfuse.errors import ConfigurationError
from reinfuse.morphine_equivalents import Factors, morphine_milligram_equivalents
from reinfuse.twin.draws import Parameters, amounts, chosen, in_steps
from reinfuse.twin.scores import Floats

COLUMNS = ["patient", "visit", "drug", "dose_mg_day"]


def draw_opioids(spec: Parameters | None, n: int, random: np.random.Generator) -> pd.DataFrame:
    """Return the columns patient, visit, drug, dose_mg_day: a row for each drug that a patient takes, at both visits.

    Patients without opioids have no rows. Who stops takes 0 of every drug at the later visit; who goes on takes the
    same percentage of each, at the least one step of its dose. Nothing depends on pain, infusions or diagnoses.

    Parameters
    ----------
    spec
        The part of twin.yaml of that name.
    """
    if not spec:
        return pd.DataFrame(columns=COLUMNS)
    drugs = list(spec["drugs"])
    patients = np.flatnonzero(chosen(round(spec["share_of_patients"]["value"] * n), n, random))
    share = np.array([spec["drugs"][drug]["share"]["value"] for drug in drugs])
    # Of waiting times with these rates the shortest is each drug's with its share, and the next one that of the others.
    order = np.argsort(random.exponential(size=(len(patients), len(drugs))) / share, axis=1)
    takes = np.zeros((len(patients), len(drugs)), dtype=np.bool_)
    takes[np.arange(len(patients)), order[:, 0]] = True
    second = random.random(len(patients)) < spec["second_drug_share"]["value"]
    takes[np.flatnonzero(second), order[second, 1 % len(drugs)]] = True
    stops = random.random(len(patients)) < spec["stopped_share"]["value"]
    remaining = np.where(stops, 0, amounts(spec["remaining_percent"], len(patients), random) / 100)
    pieces = []
    for column, drug in enumerate(drugs):
        dose = spec["drugs"][drug]["dose_mg_day"]
        start = amounts(dose, len(patients), random)
        end = np.where(stops, 0, np.maximum(in_steps(start * remaining, dose["step"]), dose["step"]))
        for visit, doses in ((spec["start"], start), (spec["end"], end)):
            rows = {"patient": patients, "visit": visit, "drug": drug, "dose_mg_day": doses}
            pieces.append(pd.DataFrame(rows)[takes[:, column]])
    visits = {spec["start"]: 0, spec["end"]: 1}
    table = pd.concat(pieces, ignore_index=True)
    table = table.assign(order=table["visit"].map(visits))
    return table.sort_values(["patient", "order"], kind="stable", ignore_index=True)[COLUMNS]


def morphine_equivalents(opioids: pd.DataFrame, n: int, factors: Factors) -> dict[str, Floats]:
    """Return by visit each patient's sum in mg/day of morphine equivalents.

    It is missing for patients without opioids, and where one of the drugs has no factor.

    Raises
    ------
    ConfigurationError
        For a drug that the table does not know, with a factor or without.
    """
    unknown = sorted(set(opioids["drug"]) - set(factors.factors) - set(factors.without_factor))
    if unknown:
        raise ConfigurationError(
            f"twin.yaml, opioids.drugs.{unknown[0]}: does not stand in the table of morphine equivalents "
            f"'{factors.version}'. Name a drug as that table does."
        )
    each = opioids[["drug", "dose_mg_day"]].drop_duplicates()
    converted = {
        (drug, dose): morphine_milligram_equivalents(drug, dose, factors).mme_mg_day
        for drug, dose in each.itertuples(index=False)
    }
    keys = zip(opioids["drug"], opioids["dose_mg_day"], strict=True)
    known = opioids.assign(mme_mg_day=np.array([converted[key] for key in keys], dtype=np.float64))
    return {
        str(visit): rows.groupby("patient")["mme_mg_day"]
        .sum(min_count=1, skipna=False)
        .reindex(np.arange(n))
        .to_numpy(dtype=np.float64)
        .round(9)
        for visit, rows in known.groupby("visit")
    }
