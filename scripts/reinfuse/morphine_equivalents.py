"""Daily doses of opioids in morphine milligram equivalents (MME), by a published table of factors.

Equivalents describe how much was taken. They are no guide for switching drugs, as the tables' authors say.
"""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from reinfuse.errors import ConfigurationError
from reinfuse.suggestions import nearest

DEFAULT_VERSION = "cdc_2022"
FILE_PREFIX = "mme_factors_"
# A patch that gives 1 mcg/h gives 0.024 mg a day.
MG_DAY_PER_MCG_H = 24 / 1000


@dataclass(frozen=True)
class Factors:
    """One version of the table, as its file states it: {drug: factor, or how it depends}, and drugs without one."""

    version: str
    source: str
    factors: dict[str, Any]
    without_factor: dict[str, str]


@dataclass(frozen=True)
class Equivalent:
    """A daily dose in MME, or None and the reason."""

    mme_mg_day: float | None
    reason: str = ""


def read_factors(folder: Path, version: str = DEFAULT_VERSION) -> Factors:
    """Read one version of the table from the folder of reference facts.

    Raises
    ------
    ConfigurationError
        When there is no such version.
    """
    path = folder / f"{FILE_PREFIX}{version}.yaml"
    if not path.is_file():
        known = [each.stem.removeprefix(FILE_PREFIX) for each in folder.glob(f"{FILE_PREFIX}*.yaml")]
        raise ConfigurationError(f"There is no table of morphine equivalents '{version}'.{nearest(version, known)}")
    return Factors(**yaml.safe_load(path.read_text(encoding="utf-8")))


def morphine_milligram_equivalents(drug: str | None, dose_mg_day: float | None, factors: Factors) -> Equivalent:
    """Return a daily dose in MME; without a factor None with a reason, never 0.

    Parameters
    ----------
    drug
        The name in the table, in any case; the route belongs to it where the factor depends on it.
    dose_mg_day
        mg/day of the drug by mouth; of a fentanyl patch the mg that it gives in a day (25 mcg/h are 0.6 mg/day).
    factors
        One version of the table.
    """
    if drug is None or dose_mg_day is None or math.isnan(dose_mg_day):
        return Equivalent(None, "the drug is missing" if drug is None else "the dose is missing")
    if dose_mg_day < 0:
        return Equivalent(None, "the dose is negative")
    name = " ".join(drug.casefold().split())
    if name in factors.without_factor:
        return Equivalent(None, f"no factor in {factors.version}: {factors.without_factor[name]}")
    if name not in factors.factors:
        return Equivalent(None, f"the drug does not stand in {factors.version}")
    factor = factors.factors[name]
    if not isinstance(factor, dict):
        return Equivalent(dose_mg_day * factor)
    if "per_mcg_h" in factor:
        return Equivalent(dose_mg_day / MG_DAY_PER_MCG_H * factor["per_mcg_h"])
    for limit, stepped in sorted(factor["up_to_mg_day"].items()):
        if dose_mg_day <= limit:
            return Equivalent(dose_mg_day * stepped)
    return Equivalent(None, f"{factors.version} ends at {max(factor['up_to_mg_day']):g} mg/day of this drug")
