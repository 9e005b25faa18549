"""The random-intercept model of a multiverse: every visit a level of its own, in one group or in two."""

import numpy as np

from reinfuse.errors import AnalysisError
from reinfuse.statistics.inference import Floats, Inference
from reinfuse.statistics.random_intercept import fit_random_intercept
from reinfuse.statistics.random_intercept_inference import Method, contrasts


def modelled_change(
    courses: dict[str, dict[str, float]],
    visits: list[str],
    whose: set[str],
    start: str,
    end: str,
    *,
    difference: bool,
    method: Method,
    level: float,
) -> Inference:
    """Estimate the change from start to end in the patients of `whose`, or by how much it differs from the others'.

    The model is `value ~ visit * group` with a random intercept for each patient, as the analysis `mixed_model` fits
    it; without others, `value ~ visit`. The columns are coded here, for a formula's parser costs more than the fit.

    Parameters
    ----------
    courses
        Each patient's known values by visit.
    visits
        The visits in order of time.

    Raises
    ------
    AnalysisError
        When the data cannot carry the model.
    """
    patients = sorted(patient for patient, course in courses.items() if course)
    others = [course for patient, course in courses.items() if patient not in whose]
    for group in [[courses[patient] for patient in patients if patient in whose], *([others] if difference else [])]:
        for visit in (start, end):
            if not any(visit in course for course in group):
                raise AnalysisError(f"nobody in a group has a value at '{visit}'")
    rows = [(patient, visit) for patient in patients for visit in visits if visit in courses[patient]]
    outcome = np.array([courses[patient][visit] for patient, visit in rows])
    at = {visit: _column([which == visit for _, which in rows]) for visit in visits}
    member = _column([patient in whose for patient, _ in rows])
    later = [visit for visit in visits if visit != start and at[visit].any()]
    columns = {"intercept": np.ones(len(rows))} | {f"visit {visit}": at[visit] for visit in later}
    if len({patient in whose for patient in patients}) > 1:
        columns |= {"group": member} | {
            f"group at {visit}": member * at[visit] for visit in later if _in_both(at[visit], member)
        }
    names = list(columns)
    code = {patient: number for number, patient in enumerate(patients)}
    fit = fit_random_intercept(
        np.column_stack(list(columns.values())), outcome, [code[patient] for patient, _ in rows], names=names
    )
    wanted = [f"group at {end}"] if difference else [f"visit {end}", f"group at {end}"]
    found = contrasts(fit, [float(name in wanted) for name in names], method, level)
    estimate, se, df, statistic, p_value, ci_low, ci_high = (
        float(part[0])
        for part in (found.estimate, found.se, found.df, found.statistic, found.p_value, found.ci_low, found.ci_high)
    )
    return Inference(estimate, se, df, statistic, p_value, ci_low, ci_high)


def _column(marks: list[bool]) -> Floats:
    return np.array(marks, dtype=np.float64)


def _in_both(at: Floats, member: Floats) -> bool:
    """Tell whether both groups have values at a visit; one group's own visit needs no second column."""
    return bool((at * member).any() and (at * (1 - member)).any())
