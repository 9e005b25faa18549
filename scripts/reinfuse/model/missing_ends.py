"""The mean change when some patients lack the second visit, under one assumption or another about them."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from reinfuse.cohort import Tables
from reinfuse.model.baseline import BaselineColumn, baseline_columns
from reinfuse.model.outcomes import at, patients_in_words, values
from reinfuse.statistics.inference import Floats, Inference, joined_notes
from reinfuse.statistics.multiple_imputation import chained_equations, pool
from reinfuse.statistics.seeds import generator
from reinfuse.statistics.summary import mean, standard_deviation
from reinfuse.statistics.t_tests import paired_t


@dataclass(frozen=True)
class Ends:
    """The outcome of each patient of a group at start and end; NaN where it is missing."""

    patients: list[str]
    start: Floats
    end: Floats

    @property
    def has_start(self) -> npt.NDArray[np.bool_]:
        """Return which patients have a start."""
        known: npt.NDArray[np.bool_] = ~np.isnan(self.start)
        return known

    @property
    def has_end(self) -> npt.NDArray[np.bool_]:
        """Return which patients have an end."""
        known: npt.NDArray[np.bool_] = ~np.isnan(self.end)
        return known

    @property
    def n_missing(self) -> int:
        """Return how many patients lack one of the two visits."""
        return int((~(self.has_start & self.has_end)).sum())

    @property
    def n_known(self) -> int:
        """Return how many values are known."""
        return int(self.has_start.sum() + self.has_end.sum())

    @property
    def n_complete(self) -> tuple[int, int]:
        """Return how many patients have both visits, and their values."""
        n = len(self.patients) - self.n_missing
        return n, 2 * n

    @property
    def n_started(self) -> tuple[int, int]:
        """Return how many patients have a start, and their known values."""
        n = int(self.has_start.sum())
        return n, n + int((self.has_start & self.has_end).sum())


@dataclass(frozen=True)
class Imputed:
    """Changes (imputations × patients), which of them rest on an imputed end, and what was left out."""

    changes: Floats
    end_is_imputed: npt.NDArray[np.bool_]
    note: str


def ends_of(tables: Tables, patients: list[str], settings: dict[str, Any]) -> Ends:
    """Return the outcome at both visits of all these patients."""
    spec = settings["spec"]
    visit_values = values(tables, spec["outcome"], settings["outcomes"])
    start, end = (_column(at(visit_values, patients, spec[visit]), patients) for visit in ("start", "end"))
    return Ends(patients, start, end)


def complete_case(ends: Ends, level: float) -> Inference:
    """Return the mean change of those who have both visits (paired t)."""
    both = ends.has_start & ends.has_end
    return paired_t(ends.start[both], ends.end[both], level)


def carried_forward(ends: Ends, level: float) -> Inference:
    """Return the mean change of those who have a start when a missing end equals it."""
    start, end = ends.start[ends.has_start], ends.end[ends.has_start]
    n_without = len(ends.patients) - start.size
    note = f"{patients_in_words(n_without)} without a start left out" if n_without else ""
    inference = paired_t(start, np.where(np.isnan(end), start, end), level)
    return replace(inference, note=joined_notes(note, inference.note))


def imputed_changes(tables: Tables, ends: Ends, group: str, settings: dict[str, Any]) -> Imputed:
    """Impute what is missing from the outcome at every visit and the declared predictors.

    Raises
    ------
    AnalysisError
        When there are too few known values for so many predictors.
    """
    spec = settings["spec"]
    columns, left_out = _predictors(tables, ends, settings)
    table = np.column_stack([ends.start, ends.end, *columns])
    random = generator(settings["study"], settings["analysis"], group, "multiple imputation")
    filled = chained_equations(table, spec["imputations"], random)
    note = joined_notes(
        f"{spec['imputations']} imputations from {table.shape[1]} variables",
        f"left out as constant or unknown: {', '.join(left_out)}" if left_out else "",
    )
    return Imputed(filled[:, :, 1] - filled[:, :, 0], ~ends.has_end, note)


def pooled_change(imputed: Imputed, shift: float, level: float) -> Inference:
    """Return the pooled mean change after adding `shift` to each imputed end."""
    changes = imputed.changes + shift * imputed.end_is_imputed
    n = changes.shape[1]
    return pool(
        [mean(each) for each in changes],
        [standard_deviation(each) ** 2 / n for each in changes],
        n - 1,
        level,
    )


def _predictors(tables: Tables, ends: Ends, settings: dict[str, Any]) -> tuple[list[Floats], list[str]]:
    """Return the further columns of the imputation's table, and the names of those that say nothing."""
    spec = settings["spec"]
    visit_values = values(tables, spec["outcome"], settings["outcomes"])
    candidates: list[BaselineColumn] = [
        BaselineColumn(timepoint, at(visit_values, ends.patients, timepoint))
        for timepoint in settings["timepoints"]
        if timepoint not in (spec["start"], spec["end"])
    ]
    for name in spec["predictors"]:
        columns = baseline_columns(tables, name, settings, spec["start"])
        # The levels of a category add to one, so the first follows from the others.
        candidates += columns[1:] if len(columns) > 1 else columns
    kept, left_out = [], []
    for candidate in candidates:
        column = _column(candidate.by_patient, ends.patients)
        known = column[~np.isnan(column)]
        if known.size and np.ptp(known) > 0:
            kept.append(column)
        else:
            left_out.append(candidate.name)
    return kept, left_out


def _column(by_patient: dict[str, float], patients: list[str]) -> Floats:
    return np.array([by_patient.get(patient, np.nan) for patient in patients], dtype=np.float64)
