"""Ages as completed years, with everyone of 90 and above in one class."""

import pandas as pd

OLDEST_CLASS_YEARS = 90  # 45 CFR 164.514(b)(2)(i)(C): all ages over 89 in one class
DAYS_PER_YEAR = 365.25


def completed_years(ages: pd.Series, follow_up_days: pd.Series) -> pd.Series:
    """Return whole years, Int64; who is or becomes 90 until the last contact is in the class 90.

    A fraction of a year would narrow the date of birth down to days. `follow_up_days` may be missing.
    """
    years = (ages // 1).astype("Int64")
    at_last_contact = ages.astype("Float64") + follow_up_days.clip(lower=0).fillna(0) / DAYS_PER_YEAR
    return years.mask((at_last_contact >= OLDEST_CLASS_YEARS).fillna(value=False), OLDEST_CLASS_YEARS)
