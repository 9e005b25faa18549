"""The true value of what a study's analyses estimate, for patients drawn from twin.yaml.

Means and changes of scores are exact for each patient (scores keep the mean that they are drawn with) and are averaged
over a large population; shares are counted in it. Each truth has the standard error that this leaves, 0 where the
value follows from the parameters alone. Intervals of methods that estimate something else have no truth here: those
that count missing patients as failures, ignore pairs, date losses early or weigh groups by their size.
"""

import math
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pandas as pd

from reinfuse.model.estimates import KEY
from reinfuse.model.response import Rule
from reinfuse.morphine_equivalents import Factors
from reinfuse.twin.draws import Booleans, Parameters
from reinfuse.twin.population import Population, population
from reinfuse.twin.scores import Floats
from reinfuse.twin.truth_models import mixed_model

Row = dict[str, Any]
EXACT_INTERVALS = ["clopper_pearson", "wilson"]
OPIOID_USE = "opioid_use"
DAYS_PER_WEEK = 7
# As the analyses round doses, so that a dose at exactly the percentage of another one is.
DECIMALS = 9
FROM_PARAMETERS = "follows from the parameters"
FROM_POPULATION = "mean of exact means over a large population"
COUNTED = "counted in a large population"
COLUMNS = [*KEY, "truth", "truth_error", "basis"]


def truth_table(settings: Parameters, factors: Factors | None = None) -> pd.DataFrame:
    """Return one row for each estimate that has a true value: the key of the estimate, truth, truth_error, basis.

    Parameters
    ----------
    factors
        Those of morphine equivalents, where the twin has opioids.
    """
    people = population(settings, factors)
    rows = [
        {"analysis": name, **row}
        for name, spec in settings["analyses"].items()
        for row in TRUTHS[spec["kind"]](people, spec)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _row(
    outcome: str, group: str, estimand: str, method: str, truth: tuple[float, float], basis: str, **key: str
) -> Row:
    # Nine decimals, so that zeros of computed contrasts are zeros on every machine.
    value, error = (round(number, 9) + 0.0 for number in truth)
    return {
        "estimand": estimand, "outcome": outcome, "group": group, "contrast": "", "timepoint": "", "method": method,
        "truth": value, "truth_error": error, "basis": basis,
    } | key  # fmt: skip


def _mean(values: Floats) -> tuple[float, float]:
    """Return the mean with its standard error; rounding leaves none to equal values."""
    spread = float(np.ptp(values))
    return float(np.mean(values)), 0.0 if spread < 1e-12 else float(np.std(values, ddof=1)) / math.sqrt(values.size)


def _share(happened: Booleans) -> tuple[float, float]:
    share = float(np.mean(happened))
    return share, math.sqrt(share * (1 - share) / happened.size)


def _changes(people: Population, spec: Parameters, group: str, start: str, end: str) -> Floats:
    chosen = people.members(group) & people.seen(start, end)
    return (people.values(spec["outcome"], end) - people.values(spec["outcome"], start))[chosen]


def _describe(people: Population, spec: Parameters) -> Iterable[Row]:
    for group in spec["groups"]:
        for name in spec["variables"]:
            if name in people.cohort.scores:
                for visit in people.visits:
                    known = people.values(name, visit)[people.members(group) & people.seen(visit)]
                    yield _row(name, group, "mean", "sample", _mean(known), FROM_POPULATION, timepoint=visit)
            elif name in {"age_years", "weight_kg"}:
                known = people.cohort.patients[name].to_numpy(dtype=np.float64)[people.members(group)]
                yield _row(name, group, "mean", "sample", _mean(known), COUNTED)


def _mean_change(*methods: str, estimand: str = "mean_change") -> Callable[[Population, Parameters], Iterable[Row]]:
    def rows(people: Population, spec: Parameters) -> Iterable[Row]:
        for group in spec["groups"]:
            truth = _mean(_changes(people, spec, group, spec["start"], spec["end"]))
            for method in methods:
                contrast = f"{spec['end']} - {spec['start']}"
                yield _row(spec["outcome"], group, estimand, method, truth, FROM_POPULATION, contrast=contrast)

    return rows


def _two_group(people: Population, spec: Parameters) -> Iterable[Row]:
    first, second = spec["compare"]

    def values_of(group: str) -> Floats:
        if spec["change_from"]:
            return _changes(people, spec, group, spec["change_from"], spec["timepoint"])
        chosen = people.members(group) & people.seen(spec["timepoint"])
        return people.values(spec["outcome"], spec["timepoint"])[chosen]

    (one, one_error), (two, two_error) = _mean(values_of(first)), _mean(values_of(second))
    truth = (one - two, math.hypot(one_error, two_error))
    for method in ("welch_t", "pooled_t"):
        yield _row(
            spec["outcome"], f"{first} vs {second}", "mean_difference", method, truth, FROM_POPULATION,
            contrast=f"{first} - {second}", timepoint=spec["timepoint"],
        )  # fmt: skip


def _responder(people: Population, spec: Parameters) -> Iterable[Row]:
    responses: list[tuple[str, str, list[Rule], list[str]]] = []
    for percent in spec["reductions_percent"]:
        rules = (Rule(spec["outcome"], percent, strictly) for strictly in (False, True))
        responses += [(rule.outcome, rule.name, [rule], []) for rule in rules]
    for name, composite in spec["composites"].items():
        parts = [Rule(part["outcome"], part["reduction_percent"], part["strictly"]) for part in composite["all_of"]]
        responses.append((name, "composite", parts, composite["not_stopped_for"]))
    for group in spec["groups"]:
        chosen = people.members(group)
        for outcome, contrast, parts, reasons in responses:
            share = _share(_responds(people, spec, chosen, parts, reasons))
            for method in EXACT_INTERVALS:
                yield _row(outcome, group, "responder_share", method, share, COUNTED, contrast=contrast)


def _responds(
    people: Population, spec: Parameters, chosen: Booleans, parts: list[Rule], reasons: list[str]
) -> Booleans:
    """Return whether each patient who can be judged responds; who stopped for one of the reasons does not."""
    stopped = people.cohort.patients["stopped_for"].isin(reasons).to_numpy()
    judged = chosen & people.seen(spec["start"], spec["end"])
    responds = ~stopped
    for rule in parts:
        before, after = (people.cohort.scores[rule.outcome][spec[visit]] for visit in ("start", "end"))
        judged = judged & (before > 0)
        # In whole numbers, so that a fall by exactly the percentage is one.
        left, limit = after * 100, before * round(100 - rule.percent)
        responds = responds & (left < limit if rule.strictly else left <= limit)
    return responds[judged | (chosen & stopped)]


def _durability(people: Population, spec: Parameters) -> Iterable[Row]:
    relief = people.twin["relief"]
    if not relief or (spec["outcome"], spec["start"], spec["first"]) != (
        relief["outcome"], relief["start"], relief["first"],
    ):  # fmt: skip
        return
    share, days = relief["share_lasting"]["value"], relief["days"]["value"]
    planned = {
        people.twin["visits"][visit]["lowest_day"]: people.twin["visits"][visit]["highest_day"]
        for visit in relief["visits"]
    }
    for group in spec["groups"]:
        for weeks in spec["weeks"]:
            day = weeks * DAYS_PER_WEEK
            # A loss is dated to the visit that finds it, so the curve is the truth on the days of visits alone.
            if planned.get(day) == day:
                yield _row(
                    spec["outcome"], group, "share_still_relieved", "kaplan_meier", (share ** (day / days), 0.0),
                    FROM_PARAMETERS, contrast=f"week_{weeks:g}",
                )  # fmt: skip


def _harms(people: Population, spec: Parameters) -> Iterable[Row]:
    events = people.twin["events"]
    kinds = {"any_event": list(events)} | {f"term:{term}": [term] for term in events}
    for column in ("category", "severity"):
        for word in dict.fromkeys(event[column] for event in events.values()):
            kinds[f"{column}:{word}"] = [term for term, event in events.items() if event[column] == word]
    for group in spec["groups"]:
        chosen = people.members(group)
        for outcome, terms in kinds.items():
            none = math.prod(1 - events[term]["share_of_infusions"]["value"] for term in terms)
            infusions = np.bincount(people.cohort.infusions["patient"], minlength=chosen.size)[chosen]
            of_patients = _mean(1 - none ** infusions.astype(np.float64))
            for method in EXACT_INTERVALS:
                yield _row(outcome, group, "share_of_patients_with_event", method, of_patients, FROM_POPULATION)
                yield _row(outcome, group, "share_of_infusions_with_event", method, (1 - none, 0.0), FROM_PARAMETERS)
        stopped = math.fsum(share["value"] for share in people.twin["stopped_for"].values())
        if stopped:
            for method in EXACT_INTERVALS:
                yield _row("any_reason", group, "share_withdrawn", method, (stopped, 0.0), FROM_PARAMETERS)


def _opioid(people: Population, spec: Parameters) -> Iterable[Row]:
    """Return what is true of those who take opioids, as the analysis does: at first all of them take more than none."""
    visits = spec["start"], spec["end"]
    if not set(visits) <= set(people.opioid_use):
        return
    percent = spec["below_percent_of_baseline"]
    for group in spec["groups"]:
        chosen = people.members(group) & people.seen(*visits)
        start, end = (people.opioid_use[visit][chosen] for visit in visits)
        known = ~np.isnan(start + end)
        start, end = start[known], end[known]
        for visit, doses in zip(visits, (start, end), strict=True):
            yield _row(OPIOID_USE, group, "mean", "sample", _mean(doses), COUNTED, timepoint=visit)
        change = np.round(end - start, DECIMALS)
        contrast = f"{spec['end']} - {spec['start']}"
        yield _row(OPIOID_USE, group, "mean_change", "paired_t", _mean(change), COUNTED, contrast=contrast)
        over_limit = np.round(100 * end - percent * start, DECIMALS)
        of_baseline = f"{percent:g}_percent_of_baseline"
        met = {
            f"below_{of_baseline}": over_limit < 0,
            f"at_most_{of_baseline}": over_limit <= 0,
            "lower": change < 0,
            "same": change == 0,
            "higher": change > 0,
            f"lower_but_not_below_{of_baseline}": (change < 0) & (over_limit >= 0),
        }
        shares = {name: (_share(happened), COUNTED) for name, happened in met.items()}
        shares["stopped"] = ((people.twin["opioids"]["stopped_share"]["value"], 0.0), FROM_PARAMETERS)
        for name, (share, basis) in shares.items():
            for method in EXACT_INTERVALS:
                yield _row(OPIOID_USE, group, "share", method, share, basis, contrast=name)


def _dose_response(people: Population, spec: Parameters) -> Iterable[Row]:
    """Doses are drawn without regard to scores, so that nothing goes with them."""
    methods = {"rank_correlation": ["spearman_permutation", "spearman_t"], "slope": ["least_squares"]}
    for group in spec["groups"]:
        for exposure in spec["exposures"]:
            for estimand, names in methods.items():
                for method in names:
                    yield _row(
                        spec["outcome"], group, estimand, method, (0.0, 0.0), FROM_PARAMETERS, contrast=exposure,
                        timepoint=spec["end"],
                    )  # fmt: skip


def _mixed_model(people: Population, spec: Parameters) -> Iterable[Row]:
    for estimand, group, contrast, timepoint, truth in mixed_model(people, spec):
        outcome = spec["formula"].partition("~")[0].strip()
        for method in ("satterthwaite", "kenward_roger"):
            yield _row(
                outcome, group, estimand, method, (truth, 0.0), FROM_PARAMETERS, contrast=contrast, timepoint=timepoint
            )


TRUTHS: dict[str, Callable[[Population, Parameters], Iterable[Row]]] = {
    "describe": _describe,
    "paired_change": _mean_change("paired_t"),
    "two_group": _two_group,
    "responder": _responder,
    "mixed_model": _mixed_model,
    "regression_to_mean": _mean_change("paired_t", estimand="observed_change"),
    "missingness": _mean_change("complete_case", "multiple_imputation"),
    "durability": _durability,
    "harms": _harms,
    "dose_response": _dose_response,
    "opioid": _opioid,
}
