"""The risk of one study as its rows stand, and with the least loss that keeps every patient in a large class."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from reinfuse.risk.hierarchies import Hierarchy, hierarchy
from reinfuse.risk.measures import UNKNOWN, Codes, class_sizes, measures
from reinfuse.risk.patients import patients_in, values_of
from reinfuse.risk.search import Generalisation, Limits, least_loss

COLUMNS = ["study", "when", "class_size", "classes", "patients"]


class Risk(NamedTuple):
    """What `risk.json` says, and the rows of `risk.csv`."""

    summary: dict[str, Any]
    sizes: pd.DataFrame


def assess(
    sources: Mapping[str, pd.DataFrame], identifiers: Mapping[str, str], declared: Mapping[str, Any], study: str
) -> Risk:
    """Count the risk as the sources stand, search the least loss that keeps the limits, and count again.

    Parameters
    ----------
    sources
        The de-identified sources.
    identifiers
        The column of each source that holds the pseudonym.
    declared
        What study.yaml says under `risk`.

    Raises
    ------
    AnalysisError
        When there is no patient, or there are too many combinations of levels.
    """
    patients = patients_in(sources, identifiers)
    quasi = declared["quasi_identifiers"]
    hierarchies = [
        hierarchy(values_of(each, sources, identifiers, patients), each["levels"]) for each in quasi.values()
    ]
    sensitive = [_coded(values_of(each, sources, identifiers, patients)) for each in declared["sensitive"].values()]
    limits = Limits(
        declared["smallest_class"],
        declared["fewest_sensitive_values"],
        # In decimal arithmetic: 0.07 of 100 patients are 7, and as doubles they are fewer.
        math.floor(round(declared["withhold_at_most"] * len(patients), 9)),
    )
    found = least_loss(hierarchies, sensitive, limits)
    before = [each.classes[0] for each in hierarchies]
    after, after_sensitive = _after(hierarchies, sensitive, found.best)
    summary = {
        "study": study,
        "limits": {**limits._asdict(), "patients": len(patients)},
        "quasi_identifiers": [
            _said(name, each, found.best.levels[position] if found.best else None, hierarchies[position])
            for position, (name, each) in enumerate(quasi.items())
        ],
        "sensitive": [each["label"] for each in declared["sensitive"].values()],
        "before": measures(before, sensitive, limits.smallest_class),
        "after": measures(after, after_sensitive, limits.smallest_class) if found.best else None,
        "loss": found.best.loss if found.best else None,
        "withheld": int(found.best.is_withheld.sum()) if found.best else None,
        "candidates": found.candidates,
    }
    sizes = pd.concat([_sizes(before, "before"), _sizes(after, "after")], ignore_index=True)
    return Risk(summary, sizes.assign(study=study)[COLUMNS])


def _coded(values: Sequence[tuple[Any, ...]]) -> Codes:
    """Return a number for each value; a missing one is `UNKNOWN`."""
    known = pd.Series([value or None for value in values], dtype=object)
    codes = pd.factorize(known)[0].astype(np.int64)
    return np.where(codes < 0, UNKNOWN, codes)


def _after(
    hierarchies: Sequence[Hierarchy], sensitive: Sequence[Codes], best: Generalisation | None
) -> tuple[list[Codes], list[Codes]]:
    """Return the classes and the sensitive values of those who are not withheld; nobody where nothing was found."""
    if best is None:
        return [each.classes[0][:0] for each in hierarchies], [values[:0] for values in sensitive]
    stays = ~best.is_withheld
    columns = [each.classes[level][stays] for each, level in zip(hierarchies, best.levels, strict=True)]
    return columns, [values[stays] for values in sensitive]


def _said(name: str, declared: Mapping[str, Any], level: int | None, made: Hierarchy) -> dict[str, Any]:
    return {
        "name": name,
        "label": declared["label"],
        "levels": len(made.classes),
        "values": int(made.classes[0].max()) + 1,
        "level": level,
        "how": None if level is None else _way(declared["levels"][level - 1]) if level else {},
        "values_after": None if level is None else len(np.unique(made.classes[level])),
        "loss": None if level is None else float(made.loss[level].mean()),
    }


def _way(level: Mapping[str, Any]) -> dict[str, Any]:
    """Return the one key of a level that says how it is coarser."""
    return {key: value for key, value in level.items() if value is not None}


def _sizes(columns: Sequence[Codes], when: str) -> pd.DataFrame:
    rows = [(when, size, count, size * count) for size, count in class_sizes(columns).items()]
    return pd.DataFrame(rows, columns=COLUMNS[1:])
