"""What selection for a high baseline does alone: the change to expect without any effect, beside the observed one.

Nobody knows the population that the patients stand for, so the study file declares a grid of its means, standard
deviations and reliabilities (correlations of two measurements without treatment between them).
"""

import math
from collections.abc import Callable, Iterable
from functools import partial
from itertools import product
from typing import Any

import pandas as pd

from reinfuse.cohort import Tables
from reinfuse.model.estimates import Row, estimates_table, row
from reinfuse.model.groups import patients_of_groups
from reinfuse.model.outcomes import PairedVisits, paired, values
from reinfuse.statistics.inference import Floats, Inference, joined_notes
from reinfuse.statistics.regression_to_the_mean import (
    Population,
    change_beyond_regression,
    change_by_selection,
    mean_beyond,
)
from reinfuse.statistics.t_tests import mean_interval, paired_t

BY_CRITERION, BY_OBSERVED_MEAN = "truncated_normal", "observed_baseline_mean"
GRID_IS_KNOWN = "the population's values count as known"
# rule of study.yaml: whether it selects high values, and which values meet it
SELECTIONS: dict[str, tuple[bool, Callable[[Floats, float], Any]]] = {
    "above": (True, lambda baseline, limit: baseline > limit),
    "at_least": (True, lambda baseline, limit: baseline >= limit),
    "below": (False, lambda baseline, limit: baseline < limit),
    "at_most": (False, lambda baseline, limit: baseline <= limit),
}


def estimate(tables: Tables, settings: dict[str, Any]) -> pd.DataFrame:
    """Estimate the expected and the remaining change in each group, over the declared grid."""
    spec = settings["spec"]
    visit_values = values(tables, spec["outcome"], settings["outcomes"])
    rows: list[Row] = []
    for group, patients in patients_of_groups(tables, settings).items():
        visits = paired(visit_values, patients, spec["start"], spec["end"])
        make = partial(
            row,
            outcome=spec["outcome"],
            group=group,
            n_patients=len(visits.patients),
            n_observations=2 * len(visits.patients),
        )
        rows += [
            *_observed_rows(visits, make, settings),
            *_criterion_rows(visits, make, settings),
            *_observed_mean_rows(visits, make, settings),
            *_beyond_rows(visits, make, settings),
        ]
    return estimates_table(rows, settings)


def _unit(settings: dict[str, Any]) -> str:
    return str(settings["outcomes"][settings["spec"]["outcome"]]["unit"])


def _observed_rows(visits: PairedVisits, make: Callable[..., Row], settings: dict[str, Any]) -> Iterable[Row]:
    spec, level = settings["spec"], settings["ci_level"]
    yield make(
        mean_interval(visits.start, level),
        estimand="mean_baseline",
        timepoint=spec["start"],
        unit=_unit(settings),
        method="sample",
        note=visits.note,
    )
    yield make(
        paired_t(visits.start, visits.end, level),
        estimand="observed_change",
        contrast=_visits(spec),
        unit=_unit(settings),
        method="paired_t",
        note=visits.note,
    )
    for rule, limit in _selection(spec):
        n_outside = int((~SELECTIONS[rule][1](visits.start, limit)).sum())
        yield make(
            Inference(n_outside),
            estimand="patients_outside_selection",
            contrast=f"{rule}_{limit:g}",
            unit="patients",
            method="count",
            note=joined_notes("their baseline does not meet the declared criterion" if n_outside else "", visits.note),
        )


def _visits(spec: dict[str, Any]) -> str:
    return f"{spec['end']} - {spec['start']}"


def _selection(spec: dict[str, Any]) -> list[tuple[str, float]]:
    """Return the declared criterion as a list of none or one."""
    return [(rule, limit) for rule, limit in (spec["selection"] or {}).items() if limit is not None]


def _criterion_rows(visits: PairedVisits, make: Callable[..., Row], settings: dict[str, Any]) -> Iterable[Row]:
    """Expect the change from the criterion alone: the mean beyond a limit of a normal population."""
    spec = settings["spec"]
    for rule, limit in _selection(spec):
        for centre, sd in product(spec["population_means"], spec["population_sds"]):
            selected = mean_beyond(Population(centre, sd), limit, above=SELECTIONS[rule][0])
            population = f"mean_{centre:g}_sd_{sd:g}"
            yield make(
                Inference(selected),
                estimand="expected_baseline",
                contrast=population,
                unit=_unit(settings),
                method=BY_CRITERION,
                note=f"mean of the population's part {rule.replace('_', ' ')} {limit:g}",
            )
            for reliability in spec["reliabilities"]:
                expected = change_by_selection(selected, centre, reliability)
                cell = f"{population}_reliability_{reliability:g}"
                yield from _expected_and_left(visits, make, settings, expected, cell, BY_CRITERION)


def _observed_mean_rows(visits: PairedVisits, make: Callable[..., Row], settings: dict[str, Any]) -> Iterable[Row]:
    """Expect the change from how far the observed baseline lies from the population's mean."""
    spec = settings["spec"]
    baseline = mean_interval(visits.start, settings["ci_level"]).estimate
    for centre, reliability in product(spec["population_means"], spec["reliabilities"]):
        expected = change_by_selection(baseline, centre, reliability)
        cell = f"mean_{centre:g}_reliability_{reliability:g}"
        yield from _expected_and_left(visits, make, settings, expected, cell, BY_OBSERVED_MEAN)


def _expected_and_left(
    visits: PairedVisits, make: Callable[..., Row], settings: dict[str, Any], expected: float, cell: str, method: str
) -> Iterable[Row]:
    """Give the expected change, and the observed change less that one with the interval that this leaves it."""
    yield make(
        Inference(expected, note="" if math.isfinite(expected) else "nobody has both visits"),
        estimand="change_by_selection",
        contrast=cell,
        unit=_unit(settings),
        method=method,
    )
    yield make(
        paired_t(visits.start, visits.end - expected, settings["ci_level"]),
        estimand="change_left",
        contrast=cell,
        unit=_unit(settings),
        method=method,
        note=GRID_IS_KNOWN,
    )


def _beyond_rows(visits: PairedVisits, make: Callable[..., Row], settings: dict[str, Any]) -> Iterable[Row]:
    """Test the change that is left when only the population's mean is known and the slope comes from the data."""
    for centre in settings["spec"]["population_means"]:
        yield make(
            change_beyond_regression(visits.start, visits.end, centre, settings["ci_level"]),
            estimand="change_beyond_regression",
            contrast=f"mean_{centre:g}",
            unit=_unit(settings),
            method="mee_chua",
            note=GRID_IS_KNOWN,
        )
