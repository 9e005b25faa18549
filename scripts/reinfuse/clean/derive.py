"""Doses and rates that follow from others by arithmetic; what the data give is never replaced."""

import pandas as pd


def with_derived_doses(infusions: pd.DataFrame, patients: pd.DataFrame) -> pd.DataFrame:
    """Fill missing rates and doses per kg: rate = dose / duration, per kg = / weight of the patient.

    Without a duration above 0 there is no rate, and without a weight above 0 nothing per kg.
    """
    weight_kg = pd.Series(patients["weight_kg"].array, index=patients["patient"]).reindex(infusions["patient"])
    weight_kg = pd.Series(weight_kg.array, index=infusions.index)
    filled = infusions.copy()
    filled["rate_mg_h"] = filled["rate_mg_h"].fillna(_ratio(filled["dose_mg"], filled["duration_h"]))
    filled["dose_mg_per_kg"] = filled["dose_mg_per_kg"].fillna(_ratio(filled["dose_mg"], weight_kg))
    filled["rate_mg_per_kg_h"] = filled["rate_mg_per_kg_h"].fillna(_ratio(filled["rate_mg_h"], weight_kg))
    return filled


def _ratio(amount: pd.Series, per: pd.Series) -> pd.Series:
    return amount / per.where(per > 0)
