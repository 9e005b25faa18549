"""A logistic model of response: the compared groups, and what else may matter, held apart.

How many of the rarer answer there are for each coefficient decides, by a rule that is fixed here and not chosen by the
data's p-values, what is estimated and which likelihood is primary. Whatever is not estimated says why.
"""

import itertools
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pandas as pd

from reinfuse.cohort import ALL_PATIENTS, Tables, members
from reinfuse.errors import AnalysisError, NotEstimableError
from reinfuse.model.estimates import PRIMARY, Row, row
from reinfuse.model.groups import Patients, compared_patients, versus
from reinfuse.model.outcomes import at, patients_in_words
from reinfuse.model.predictors import indicator, predictor, words_as_factors
from reinfuse.model.response import Response, answers, judgements
from reinfuse.statistics.design_matrix import Design, build_design
from reinfuse.statistics.inference import Inference, joined_notes
from reinfuse.statistics.logistic import LogisticFit, fit_logistic, odds_ratio, profile, wald

# Patients of the rarer answer for each coefficient besides the intercept. From ten on maximum likelihood holds what it
# promises (Peduzzi et al. 1996, J Clin Epidemiol 49:1373); below five nothing does (Vittinghoff & McCulloch 2007,
# Am J Epidemiol 165:710).
FEWEST_FOR_MAXIMUM_LIKELIHOOD = 10
FEWEST_AT_ALL = 5
MAXIMUM_LIKELIHOOD, FIRTH = LIKELIHOODS = ("maximum_likelihood", "firth")
ODDS_RATIO = "logistic_odds_ratio"
Interval = Callable[[LogisticFit, int, float], Inference]
VALUE_AT_START = "value_at_start"
ANSWER = "answer of the patient"  # no declared name has spaces
INTERCEPT = "Intercept"


def logistic_rows(
    response: Response, visit_values: dict[str, pd.DataFrame], tables: Tables, settings: dict[str, Any]
) -> list[Row]:
    """Return the coefficients and odds ratios of one definition of response, of the patients who can be judged.

    The columns stand under `contrast`, after the definition and a colon.
    """
    compared = compared_patients(tables, settings)
    table, note = _patient_table(response, visit_values, tables, settings, compared)
    keys: dict[str, Any] = {
        "outcome": response.outcome,
        "group": versus(compared)[0] if compared else ALL_PATIENTS,
        "n_patients": len(table),
    }
    terms = _terms(settings["spec"])
    try:
        design = _design(table, terms, settings)
        _require_enough(table, design)
        columns, fits = design.names, {name: _fit(design, table, penalised=name == FIRTH) for name in LIKELIHOODS}
    except NotEstimableError as error:
        columns, fits = tuple(terms), dict.fromkeys(LIKELIHOODS, _not_estimated(error))
    enough = _fewest(table) >= FEWEST_FOR_MAXIMUM_LIKELIHOOD * (len(columns) - 1)
    primary = MAXIMUM_LIKELIHOOD if enough and isinstance(fits[MAXIMUM_LIKELIHOOD], LogisticFit) else FIRTH
    return [
        row(
            inference,
            estimand=estimand,
            contrast=f"{response.contrast}:{column}",
            method=method,
            unit=unit,
            note=joined_notes(PRIMARY if (estimand, method) == (ODDS_RATIO, f"{primary}_profile") else "", note),
            **keys,
        )
        for likelihood, fit in fits.items()
        for number, column in enumerate(columns)
        for estimand, unit, method, inference in _inferences(fit, number, likelihood, settings["ci_level"])
        if column != INTERCEPT or estimand != ODDS_RATIO
    ]


def _terms(spec: dict[str, Any]) -> list[str]:
    logistic = spec["logistic"]
    return [
        *(spec["compare"][:1] if spec.get("compare") else []),
        *([VALUE_AT_START] if logistic["adjust_for_start"] else []),
        *logistic["covariates"],
        *logistic["indicators"],
    ]


def _patient_table(
    response: Response,
    visit_values: dict[str, pd.DataFrame],
    tables: Tables,
    settings: dict[str, Any],
    compared: Patients,
) -> tuple[pd.DataFrame, str]:
    """Return a row for each patient who can be judged and has every predictor, and who is left out."""
    spec = settings["spec"]
    patients = sorted(itertools.chain(*compared.values())) if compared else members(tables, ALL_PATIENTS, {})
    judged, no_percent_change = judgements(response, visit_values, patients, spec["start"], spec["end"])
    known = sorted(set(judged) - no_percent_change)
    column = pd.Series(known, dtype="str")
    table = pd.DataFrame({ANSWER: [judged[patient] for patient in known]})
    if compared:
        first = next(iter(compared))
        table[first] = indicator(column, first, tables, settings["groups"])
    if spec["logistic"]["adjust_for_start"]:
        table[VALUE_AT_START] = column.map(at(visit_values[spec["outcome"]], known, spec["start"])).astype("float64")
    for name in spec["logistic"]["covariates"]:
        if name not in tables["patients"]:
            raise AnalysisError(
                f"analyses.{settings['analysis']}.logistic: '{name}' is no column of 'patients'. Declare it."
            )
        table[name] = predictor(column, name, tables, settings["covariates"])
    for name in spec["logistic"]["indicators"]:
        table[name] = indicator(column, name, tables, settings["groups"])
    complete = table.dropna(ignore_index=True)
    n_left_out = len(table) - len(complete)
    return words_as_factors(complete, spec["logistic"]["covariates"]), joined_notes(
        answers(response, visit_values, patients, spec["start"], spec["end"]).note,
        f"{patients_in_words(n_left_out)} left out: a covariate is missing" if n_left_out else "",
    )


def _design(table: pd.DataFrame, terms: list[str], settings: dict[str, Any]) -> Design:
    if table.empty:
        raise NotEstimableError("No patient can be judged and has every covariate", "Use fewer covariates.")
    numbers = [name for name in terms if name in settings["groups"]]
    return build_design(" + ".join(terms), table, numbers)


def _require_enough(table: pd.DataFrame, design: Design) -> None:
    n_coefficients = len(design.names) - 1
    needed, there = FEWEST_AT_ALL * n_coefficients, _fewest(table)
    if there < needed:
        answered = "responded" if table[ANSWER].mean() <= 1 / 2 else "did not respond"
        need = "coefficient needs" if n_coefficients == 1 else "coefficients need"
        raise NotEstimableError(
            f"Only {patients_in_words(there)} {answered}, and {n_coefficients} {need} {needed}",
            "Use fewer covariates.",
        )


def _fewest(table: pd.DataFrame) -> int:
    """Return the number of patients of the rarer answer."""
    n_responders = int(table[ANSWER].sum())
    return min(n_responders, len(table) - n_responders)


def _fit(design: Design, table: pd.DataFrame, *, penalised: bool) -> LogisticFit | str:
    columns, answered = np.asarray(design.matrix, dtype=np.float64), table[ANSWER].to_numpy(dtype=bool)
    try:
        return fit_logistic(columns, answered, penalised=penalised, names=design.names)
    except NotEstimableError as error:
        return _not_estimated(error)


def _not_estimated(error: NotEstimableError) -> str:
    return f"not estimated: {error.reason[:1].lower()}{error.reason[1:]}"


def _inferences(
    fit: LogisticFit | str, column: int, likelihood: str, level: float
) -> Iterable[tuple[str, str, str, Inference]]:
    """Return estimand, unit, method and numbers; a string says why there are none."""
    by_wald, by_profile = (
        Inference(np.nan, note=fit) if isinstance(fit, str) else _inference(interval, fit, column, level)
        for interval in (wald, profile)
    )
    yield "logistic_coefficient", "log odds", f"{likelihood}_wald", by_wald
    yield ODDS_RATIO, "ratio", f"{likelihood}_wald", odds_ratio(by_wald)
    yield ODDS_RATIO, "ratio", f"{likelihood}_profile", odds_ratio(by_profile)


def _inference(interval: Interval, fit: LogisticFit, column: int, level: float) -> Inference:
    try:
        return interval(fit, column, level)
    except NotEstimableError as error:
        return Inference(np.nan, note=_not_estimated(error))
