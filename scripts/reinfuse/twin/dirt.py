"""Make a clean record as dirty as exports are, at declared rates: none of it changes what is true of a patient."""

import numpy as np
import pandas as pd

from reinfuse.statistics.seeds import generator
from reinfuse.twin.draws import Booleans, Parameters

TABLES_WITH_REPEATED_ROWS = ["infusions", "assessments", "events", "opioids"]
NOT_A_SCORE = ["?", "7-8", "severe", "see note"]
POUNDS_PER_KG = 1 / 0.45359237  # NIST Special Publication 811 (2008), appendix B: exact
MINUTES_PER_HOUR = 60
MCG_PER_MG = 1000

Tables = dict[str, pd.DataFrame]


def soiled(tables: Tables, twin: Parameters, outcomes: Parameters, seed: str) -> Tables:
    """Return the tables of a record with the dirt that twin.yaml declares; they stay as they are without any."""
    dirt = twin.get("dirt")
    if not dirt:
        return tables
    soiled_tables = {name: table.copy() for name, table in tables.items()}
    patients, infusions = soiled_tables["patients"], soiled_tables["infusions"]
    assessments = soiled_tables["assessments"]
    random = generator(seed, "dirt")

    def some(n: int, kind: str) -> Booleans:
        chosen: Booleans = random.random(n) < dirt[kind]["value"]
        return chosen

    patients["weight_kg"] = patients["weight_kg"].where(~some(len(patients), "other_units"), _pounds)
    infusions["duration_h"] = infusions["duration_h"].where(~some(len(infusions), "other_units"), _minutes)
    patients["sex"] = patients["sex"].where(~some(len(patients), "other_spellings"), _in_small_letters)
    assessments["visit"] = assessments["visit"].where(~some(len(assessments), "other_spellings"), _in_capitals)
    for name in twin["outcomes"]:
        column = outcomes[name]["instrument"]
        words = random.choice(NOT_A_SCORE, len(assessments))
        assessments[column] = assessments[column].mask(some(len(assessments), "unreadable_scores"), words)
    without = random.permutation(len(infusions))[: round(dirt["infusions_without_data"]["value"])]
    infusions.loc[without, ["dose_mg", "duration_h"]] = ""
    if "opioids" in soiled_tables:
        opioids = soiled_tables["opioids"]
        opioids["dose_mg_day"] = opioids["dose_mg_day"].where(~some(len(opioids), "other_units"), _micrograms)
        opioids["drug"] = opioids["drug"].where(~some(len(opioids), "other_spellings"), _in_capitals)
        opioids["visit"] = opioids["visit"].where(~some(len(opioids), "other_spellings"), _in_capitals)
    for name in TABLES_WITH_REPEATED_ROWS:
        if name in soiled_tables:
            table = soiled_tables[name]
            times = 1 + some(len(table), "repeated_rows").astype(np.int64)
            soiled_tables[name] = table.loc[table.index.repeat(times)].reset_index(drop=True)
    return soiled_tables


def _pounds(weights_kg: "pd.Series[str]") -> "pd.Series[str]":
    return weights_kg.map(lambda text: f"{float(text) * POUNDS_PER_KG:.1f} lb")


def _minutes(durations_h: "pd.Series[str]") -> "pd.Series[str]":
    return durations_h.map(lambda text: f"{float(text) * MINUTES_PER_HOUR:g} min")


def _micrograms(doses_mg_day: "pd.Series[str]") -> "pd.Series[str]":
    return doses_mg_day.map(lambda text: f"{float(text) * MCG_PER_MG:.10g} mcg/day")


def _in_small_letters(words: "pd.Series[str]") -> "pd.Series[str]":
    return words.str.lower() + " "


def _in_capitals(words: "pd.Series[str]") -> "pd.Series[str]":
    return words.str.upper()
