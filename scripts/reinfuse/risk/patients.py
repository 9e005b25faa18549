"""What is known of each patient: one value a quasi-identifier or sensitive column, from the de-identified sources."""

from collections.abc import Mapping
from typing import Any

import numpy as np
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
        known.update(table[identifiers[name]].unique())
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
    patient = patients.get_indexer(pd.Index(known.iloc[:, 0], dtype="str"))
    rank, words = pd.factorize(known.iloc[:, 1], sort=True)
    order = np.lexsort((rank, patient))
    ends = np.searchsorted(patient[order], np.arange(len(patients) + 1))
    starts, stops = ends[:-1], ends[1:]
    if declared["take"] == "lowest":
        stops = np.minimum(starts + 1, stops)
    elif declared["take"] == "highest":
        starts = np.maximum(stops - 1, starts)
    ranked, values = rank[order], words.tolist()
    return [tuple(values[each] for each in ranked[start:stop]) for start, stop in zip(starts, stops, strict=True)]
