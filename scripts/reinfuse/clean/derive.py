"""Doses, rates, morphine equivalents and infusions that follow from others; what the data give is never replaced."""

import pandas as pd

from reinfuse.morphine_equivalents import Factors, morphine_milligram_equivalents


def with_derived_doses(infusions: pd.DataFrame, patients: pd.DataFrame) -> pd.DataFrame:
    """Fill missing rates and doses per kg: rate = dose / duration, per kg = / weight of the patient.

    Without a duration above 0 there is no rate, and without a weight above 0 nothing per kg.
    """
    codes, distinct = pd.factorize(infusions["patient"])
    of_patient = pd.Series(patients["weight_kg"].array, index=patients["patient"]).reindex(pd.Index(distinct))
    weight_kg = pd.Series(of_patient.array.take(codes, allow_fill=True), index=infusions.index)
    filled = infusions.copy(deep=False)
    for column, amount, per in (
        ("rate_mg_h", filled["dose_mg"], filled["duration_h"]),
        ("dose_mg_per_kg", filled["dose_mg"], weight_kg),
        ("bolus_mg_per_kg", filled["bolus_mg"], weight_kg),
    ):
        filled[column] = _filled(filled[column], amount, per)
    filled["rate_mg_per_kg_h"] = _filled(filled["rate_mg_per_kg_h"], filled["rate_mg_h"], weight_kg)
    return filled


def with_infusions(events: pd.DataFrame, infusions: pd.DataFrame) -> pd.DataFrame:
    """Fill the missing `infusion` of events: the only infusion that the patient had on the day of the event.

    A day without an infusion, with two of them, or with one that has no number, names none.
    """
    if events["infusion"].notna().all():
        return events
    keys = ["patient", "day"]
    known = infusions.dropna(subset=keys)
    on_day = known[~known.duplicated(keys, keep=False)].set_index(keys)["infusion"]
    found = on_day.reindex(pd.MultiIndex.from_frame(events[keys])).array
    return events.assign(infusion=events["infusion"].fillna(pd.Series(found, index=events.index, dtype="Int64")))


def with_morphine_equivalents(opioids: pd.DataFrame, factors: Factors) -> tuple[pd.DataFrame, pd.Series]:
    """Fill missing mme_mg_day from drug and dose_mg_day.

    Returns
    -------
    The filled table, and for each row that was to be converted the reason why it could not be (empty where it was).
    """
    wanted = opioids[opioids["mme_mg_day"].isna()]
    drugs = wanted["drug"].astype(object).where(wanted["drug"].notna(), None)
    doses = wanted["dose_mg_day"].astype(object).where(wanted["dose_mg_day"].notna(), None)
    converted = [morphine_milligram_equivalents(drug, dose, factors) for drug, dose in zip(drugs, doses, strict=True)]
    filled = opioids.copy()
    found = pd.Series([each.mme_mg_day for each in converted], index=wanted.index, dtype="Float64")
    filled.loc[wanted.index, "mme_mg_day"] = found
    return filled, pd.Series([each.reason for each in converted], index=wanted.index, dtype="object")


def _filled(column: pd.Series, amount: pd.Series, per: pd.Series) -> pd.Series:
    """Return a column whose missing values are a ratio, where there is one."""
    if amount.isna().all() or per.isna().all():
        return column
    return column.fillna(amount / per.where(per > 0))
