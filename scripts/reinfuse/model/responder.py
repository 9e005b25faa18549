"""Patients whose outcome fell by a given percentage of their baseline, alone or in several outcomes at once.

A patient whose baseline is 0 has no percent change: such patients are counted apart and are no observed case. Under
imputation every patient of the group stands in the denominator, and whoever cannot be judged does not respond
(non-responder imputation, the worst case) or does (responder imputation, the best). A logistic model is one of observed
cases. A composite may ask that treatment was not stopped for given reasons.
"""

from typing import Any

import pandas as pd

from reinfuse.cohort import Tables
from reinfuse.model.estimates import Row, estimates_table, row
from reinfuse.model.groups import compared_patients, patients_of_groups, versus
from reinfuse.model.logistic_response import logistic_rows
from reinfuse.model.outcomes import patients_in_words, values
from reinfuse.model.response import Answers, Response, Rule, answers
from reinfuse.statistics.fisher import fisher_exact
from reinfuse.statistics.inference import Inference
from reinfuse.statistics.proportions import clopper_pearson, share_inference, wilson

CURVE_PERCENTS = range(0, 101, 10)
INTERVALS = {"clopper_pearson": clopper_pearson, "wilson": wilson}
WORST, BEST = "non_responder_imputation", "responder_imputation"


def estimate(tables: Tables, settings: dict[str, Any]) -> pd.DataFrame:
    """Count responders in each group, by every threshold and composite."""
    spec, level = settings["spec"], settings["ci_level"]
    responses = _responses(spec, tables["dispositions"])
    visit_values = {
        outcome: values(tables, outcome, settings["outcomes"])
        for outcome in dict.fromkeys(rule.outcome for response in responses for rule in response.rules)
    }

    def judged(response: Response, patients: list[str]) -> Answers:
        return answers(response, visit_values, patients, spec["start"], spec["end"])

    rows: list[Row] = []
    for group, patients in patients_of_groups(tables, settings).items():
        for outcome, response in {response.outcome: response for response in responses}.items():
            rows.append(_no_percent_change_row(outcome, group, judged(response, patients), spec))
        for response in responses:
            rows += _response_rows(response, group, judged(response, patients), level)
        rows += [_curve_row(response, group, judged(response, patients)) for response in _curve(spec["outcome"])]
    if compared := compared_patients(tables, settings):
        group, _ = versus(compared)
        for response in responses:
            first, second = (judged(response, patients) for patients in compared.values())
            rows.append(_comparison_row(response, group, first, second, level))
    if spec.get("logistic"):
        for response in responses:
            rows += logistic_rows(response, visit_values, tables, settings)
    return estimates_table(rows, settings)


def _responses(spec: dict[str, Any], dispositions: pd.DataFrame) -> list[Response]:
    rules = [
        Rule(spec["outcome"], percent, strictly) for percent in spec["reductions_percent"] for strictly in (False, True)
    ]
    single = [Response(rule.outcome, rule.name, [rule]) for rule in rules]
    composites = [
        Response(
            name,
            "composite",
            [Rule(part["outcome"], part["reduction_percent"], part["strictly"]) for part in composite["all_of"]],
            _stopped(dispositions, composite.get("not_stopped_for", [])),
        )
        for name, composite in spec["composites"].items()
    ]
    return single + composites


def _stopped(dispositions: pd.DataFrame, reasons: list[str]) -> frozenset[str]:
    """Return the patients who stopped treatment for one of the reasons."""
    if not reasons:
        return frozenset()
    stopped = ~dispositions["completed"].fillna(value=True).astype(bool) & dispositions["reason"].isin(reasons)
    return frozenset(dispositions.loc[stopped, "patient"].astype("str"))


def _curve(outcome: str) -> list[Response]:
    rules = [Rule(outcome, percent) for percent in CURVE_PERCENTS]
    return [Response(outcome, rule.name, [rule]) for rule in rules]


def _no_percent_change_row(outcome: str, group: str, judged: Answers, spec: dict[str, Any]) -> Row:
    n = judged.n_group - judged.n_incomplete
    return row(
        Inference(judged.n_no_percent_change),
        estimand="no_percent_change",
        outcome=outcome,
        group=group,
        contrast=f"{spec['end']} - {spec['start']}",
        n_patients=n,
        n_observations=2 * n,
        unit="patients",
        method="count",
        note=f"{patients_in_words(judged.n_incomplete)} without both visits" if judged.n_incomplete else "",
    )


def _response_rows(response: Response, group: str, judged: Answers, level: float) -> list[Row]:
    n_unknown = judged.n_group - judged.n_observed
    unknown = patients_in_words(n_unknown)
    readings = {
        "observed_cases": (judged.n_responders, judged.n_observed, judged.note),
        WORST: (judged.n_responders, judged.n_group, f"{unknown} counted as not responding" if n_unknown else ""),
        BEST: (
            judged.n_responders + n_unknown,
            judged.n_group,
            f"{unknown} counted as responding" if n_unknown else "",
        ),
    }
    rows: list[Row] = []
    for reading, (n_responders, n, note) in readings.items():

        def responders(
            estimand: str, method: str, unit: str, inference: Inference, n: int = n, note: str = note
        ) -> Row:
            return row(
                inference,
                estimand=estimand,
                outcome=response.outcome,
                group=group,
                contrast=response.contrast,
                n_patients=n,
                unit=unit,
                method=method,
                note=note,
            )

        rows.append(responders("responders", reading, "patients", Inference(n_responders)))
        for method, interval in INTERVALS.items():
            share = share_inference(n_responders, n, interval, level)
            name = method if reading == "observed_cases" else f"{method}_{reading}"
            rows.append(responders("responder_share", name, "proportion", share))
    return rows


def _curve_row(response: Response, group: str, judged: Answers) -> Row:
    return row(
        share_inference(judged.n_responders, judged.n_observed),
        estimand="cumulative_responder_share",
        outcome=response.outcome,
        group=group,
        contrast=response.contrast,
        n_patients=judged.n_observed,
        unit="proportion",
        method="observed_cases",
        note=judged.note,
    )


def _comparison_row(response: Response, group: str, first: Answers, second: Answers, level: float) -> Row:
    both = Answers(
        n_group=first.n_group + second.n_group,
        n_responders=first.n_responders + second.n_responders,
        n_incomplete=first.n_incomplete + second.n_incomplete,
        n_no_percent_change=first.n_no_percent_change + second.n_no_percent_change,
    )
    return row(
        fisher_exact(
            (first.n_responders, first.n_observed - first.n_responders),
            (second.n_responders, second.n_observed - second.n_responders),
            level,
        ),
        estimand="responder_odds_ratio",
        outcome=response.outcome,
        group=group,
        contrast=response.contrast,
        n_patients=both.n_observed,
        unit="ratio",
        method="fisher_exact",
        note=both.note,
    )
