"""What is known of each patient: one value a quasi-identifier or sensitive column, from the de-identified sources."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from reinfuse.errors import AnalysisError

Declared = Mapping[str, Any]


def patients_in(sources: Mapping[str, pd.DataFrame], identifiers: Mapping[str, str]) -> pd.Index:
    """Return the pseudonyms of all patients, sorted.

    Raises
    ------
    AnalysisError
        When there is no patient.
    """
    known: set[str] = set()
    for name, table in sources.items():
        known.update(table[identifiers[name]])
    if not known:
        raise AnalysisError("study.yaml: risk: no patient is left whose risk could be counted. Take this key out.")
    return pd.Index(sorted(known), dtype="str")


def values_of(
    declared: Declared, sources: Mapping[str, pd.DataFrame], identifiers: Mapping[str, str], patients: pd.Index
) -> list[tuple[Any, ...]]:
    """Return, for each patient, the values that `take` chooses, in order; an empty tuple where nothing is known.

    `all` gives every value that the patient has, equal ones among them: how many there are can be known too.
    """
    table = sources[declared["source"]]
    known = table[[identifiers[declared["source"]], declared["column"]]].dropna()
    known.columns = pd.Index(["patient", "value"])
    values: dict[str, list[Any]] = {}
    for patient, value in known.sort_values(["patient", "value"]).itertuples(index=False):
        values.setdefault(patient, []).append(value)
    chosen = {"only": slice(None), "all": slice(None), "lowest": slice(1), "highest": slice(-1, None)}[declared["take"]]
    return [tuple(values.get(patient, [])[chosen]) for patient in patients]
