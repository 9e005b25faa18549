"""How well patients hide among each other: sizes of classes, sensitive values in them, and what follows for risk."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int64]
UNKNOWN = -1  # a sensitive value that is missing


def classes_of(columns: Sequence[Codes]) -> Codes:
    """Return the equivalence class of each patient, numbered from 0: patients who are the same in every column."""
    classes = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        # Numbered anew after each column, so that products of many columns cannot overflow.
        joined = classes * (int(column.max(initial=0)) + 1) + column
        classes = np.unique(joined, return_inverse=True)[1].astype(np.int64)
    return classes


def fewest_values(classes: Codes, sensitive: Sequence[Codes]) -> Codes:
    """Return, for each class, the number of different values of the sensitive column that has the fewest.

    Distinct l-diversity (Machanavajjhala et al. 2007, section 4.2). A missing value is no value: who knows that all
    others of a class have one and the same learns nothing else.
    """
    count = int(classes.max(initial=-1)) + 1
    fewest = np.full(count, np.iinfo(np.int64).max)
    for values in sensitive:
        known = values != UNKNOWN
        width = int(values.max(initial=0)) + 1
        pairs = np.unique(classes[known] * width + values[known])
        fewest = np.minimum(fewest, np.bincount(pairs // width, minlength=count))
    return fewest


def measures(columns: Sequence[Codes], sensitive: Sequence[Codes], smallest_class: int) -> dict[str, Any]:
    """Return what the classes of some patients say about their risk; everything is counted over patients.

    The prosecutor's risk of a patient is 1 over the size of the patient's class (El Emam 2013, chapter 16): the chance
    to be picked out by who knows that the patient is among these and knows all the quasi-identifiers. Its mean is the
    number of classes over the number of patients. Without patients all are None but the counts.
    """
    patients = len(columns[0])
    if patients == 0:
        return dict.fromkeys(["k", "l", "share_unique", "highest_risk", "mean_risk", "share_above"]) | {
            "patients": 0, "combinations": 0, "unique": 0,
        }  # fmt: skip
    classes = classes_of(columns)
    sizes = np.bincount(classes)
    return {
        "patients": patients,
        "combinations": len(sizes),
        "k": int(sizes.min()),
        "l": int(fewest_values(classes, sensitive).min()) if sensitive else None,
        "unique": int((sizes == 1).sum()),
        "share_unique": float((sizes == 1).sum() / patients),
        "highest_risk": float(1 / sizes.min()),
        "mean_risk": float(len(sizes) / patients),
        "share_above": float(sizes[sizes < smallest_class].sum() / patients),
    }


def class_sizes(columns: Sequence[Codes]) -> dict[int, int]:
    """Return {size of a class: how many classes have it}, from the smallest size up."""
    if len(columns[0]) == 0:
        return {}
    sizes, counts = np.unique(np.bincount(classes_of(columns)), return_counts=True)
    return {int(size): int(count) for size, count in zip(sizes, counts, strict=True)}
