"""Draw simulated patients from the parameters of twin.yaml: what is true of each, before any of it is written down."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from reinfuse.statistics.seeds import generator
from reinfuse.twin.draws import Booleans, Integers, Parameters, amounts, chosen
from reinfuse.twin.opioids import draw_opioids
from reinfuse.twin.scores import Floats, as_scores, underlying_mean

# Effects of age are per decade from here, so that baseline means are those of a patient of this age.
REFERENCE_AGE_YEARS = 50
YES, NO = "yes", "no"


@dataclass(frozen=True)
class Cohort:
    """Simulated patients; arrays have one entry a patient, in the order of `patients`.

    `patients` has patient, age_years, sex, weight_kg, the flags and stopped_for ('' where treatment was not stopped);
    `infusions` patient, infusion, day, dose_mg, duration_h; `events` patient, infusion, term; `opioids` patient, visit,
    drug, dose_mg_day. Days count from the first infusion. `means` are the true means of patients of that age and with
    those diagnoses, `scores` what the patients have; both by outcome and visit. `attended` says who has the visit.
    """

    patients: pd.DataFrame
    diagnoses: dict[str, Booleans]
    infusions: pd.DataFrame
    events: pd.DataFrame
    opioids: pd.DataFrame
    days: dict[str, Integers]
    means: dict[str, dict[str, Floats]]
    scores: dict[str, dict[str, Integers]]
    attended: dict[str, Booleans]


def draw_cohort(twin: Parameters, outcomes: Parameters, seed: str, n_patients: int | None = None) -> Cohort:
    """Draw a cohort.

    Parameters
    ----------
    twin
        The content of twin.yaml.
    outcomes
        The study's outcomes by name, each with its `range`.
    n_patients
        Another number of patients than the study's; what is counted in patients keeps its share.
    """
    published = round(twin["patients"]["value"])
    n = n_patients or published
    patients = _patients(twin, n, n / published, seed)
    diagnoses = _diagnoses(twin["diagnoses"], n, n / published, generator(seed, "diagnoses"))
    infusions = _infusions(twin["infusions"], n, n / published, generator(seed, "infusions"))
    days = _visit_days(twin["visits"], infusions, n, generator(seed, "visits"))
    means = {
        name: true_means(spec, twin["visits"], patients["age_years"].to_numpy(), diagnoses)
        for name, spec in twin["outcomes"].items()
    }
    scores = {
        name: _scores(
            name, twin["outcomes"][name], means[name], outcomes[name]["range"], generator(seed, "score", name)
        )
        for name in means
    }
    if relief := twin["relief"]:
        of_relief = scores[relief["outcome"]]
        of_relief |= _scores_while_relief_lasts(relief, of_relief, days, generator(seed, "relief"))
    return Cohort(
        patients=patients,
        diagnoses=diagnoses,
        infusions=infusions,
        events=_events(twin["events"], infusions, generator(seed, "events")),
        opioids=draw_opioids(twin["opioids"], n, generator(seed, "opioids")),
        days=days,
        means=means,
        scores=scores,
        attended=_attended(twin["visits"], patients, generator(seed, "missed visits")),
    )


def true_means(
    spec: Parameters, visits: Parameters, age_years: NDArray[Any], diagnoses: dict[str, Booleans]
) -> dict[str, Floats]:
    """Return the mean score at each visit of patients with these ages and diagnoses: sums of effects, nothing else."""
    per_year = spec["per_decade_of_age"]["value"] / 10 if spec["per_decade_of_age"] else 0.0
    start = spec["baseline_mean"]["value"] + per_year * (np.asarray(age_years, dtype=np.float64) - REFERENCE_AGE_YEARS)
    for diagnosis, effect in spec["baseline_by_diagnosis"].items():
        start = start + effect["value"] * diagnoses[diagnosis]
    means = {}
    for visit in visits:
        mean = start + (spec["change"][visit]["value"] if visit in spec["change"] else 0.0)
        for diagnosis, changes in spec["change_by_diagnosis"].items():
            if visit in changes:
                mean = mean + changes[visit]["value"] * diagnoses[diagnosis]
        # Sums of the same effects in another order differ in their last digits, and would each be solved apart.
        means[visit] = np.round(mean, 9)
    return means


def _patients(twin: Parameters, n: int, scale: float, seed: str) -> pd.DataFrame:
    random = generator(seed, "patients")
    columns: dict[str, Any] = {
        "patient": np.arange(n),
        "age_years": amounts(twin["age_years"], n, random).astype(np.int64),
        "sex": np.where(random.random(n) < twin["women_share"]["value"], "female", "male"),
        "weight_kg": amounts(twin["weight_kg"], n, random),
    }
    for name, yes in twin["flags"].items():
        columns[name] = np.where(chosen(round(yes["value"] * scale), n, random), YES, NO)
    reasons = ["", *twin["stopped_for"]]
    shares = [share["value"] for share in twin["stopped_for"].values()]
    columns["stopped_for"] = random.choice(np.array(reasons, dtype=object), size=n, p=[1 - math.fsum(shares), *shares])
    return pd.DataFrame(columns)


def _diagnoses(spec: Parameters, n: int, scale: float, random: np.random.Generator) -> dict[str, Booleans]:
    counts = {name: round(count["value"] * scale) for name, count in spec["patients"].items()}
    if not spec["exclude_each_other"]:
        return {name: chosen(count, n, random) for name, count in counts.items()}
    order, ends = random.permutation(n), np.cumsum(list(counts.values()))
    return {
        name: np.isin(np.arange(n), order[end - count : end])
        for (name, count), end in zip(counts.items(), ends, strict=True)
    }


def _infusions(spec: Parameters, n: int, scale: float, random: np.random.Generator) -> pd.DataFrame:
    if spec["per_patient"]:
        choices = [each["infusions"] for each in spec["per_patient"]]
        counts = random.choice(choices, size=n, p=[each["share"]["value"] for each in spec["per_patient"]])
    else:
        further = round(spec["total"]["value"] * scale) - n
        # Gamma weights of shape 1 make the numbers of infusions as uneven as those of a clinic: geometric.
        weights = random.standard_gamma(1.0, n)
        counts = 1 + random.multinomial(further, weights / weights.sum())
    patient = np.repeat(np.arange(n), counts)
    infusion = np.arange(len(patient)) - np.repeat(np.cumsum(counts) - counts, counts) + 1
    dose_mg = amounts(spec["dose_mg"], len(patient), random)
    if spec["first_dose_mg"]:
        dose_mg = np.where(infusion == 1, spec["first_dose_mg"]["value"], dose_mg)
    return pd.DataFrame(
        {
            "patient": patient,
            "infusion": infusion,
            "day": (infusion - 1) * round(spec["days_apart"]["value"]),
            "dose_mg": dose_mg,
            "duration_h": amounts(spec["duration_h"], len(patient), random),
        }
    )


def _visit_days(
    visits: Parameters, infusions: pd.DataFrame, n: int, random: np.random.Generator
) -> dict[str, Integers]:
    last = infusions.groupby("patient")["day"].max().reindex(np.arange(n)).to_numpy(dtype=np.int64)
    from_day = {"first_infusion": np.zeros(n, dtype=np.int64), "last_infusion": last}
    return {
        visit: from_day[spec["after"]] + random.integers(spec["lowest_day"], spec["highest_day"] + 1, n)
        for visit, spec in visits.items()
    }


def _scores(
    name: str, spec: Parameters, means: dict[str, Floats], scale: list[float], random: np.random.Generator
) -> dict[str, Integers]:
    """Return scores around the true means; a share of their variance, the correlation, is the patient's own."""
    sd, correlation = spec["sd"]["value"], spec["within_patient_correlation"]["value"]
    ends = (scale[0], scale[1])
    n = len(next(iter(means.values())))
    own = np.sqrt(correlation) * random.standard_normal(n)
    return {
        visit: as_scores(
            underlying_mean(mean, sd, ends, f"outcomes.{name}")
            + sd * (own + np.sqrt(1 - correlation) * random.standard_normal(n)),
            ends,
        )
        for visit, mean in means.items()
    }


def _scores_while_relief_lasts(
    relief: Parameters, scores: dict[str, Integers], days: dict[str, Integers], random: np.random.Generator
) -> dict[str, Integers]:
    """Return scores that stay relieved until relief is lost, and are then those of the start again.

    Losses have a constant rate (exponential durations), independent of everything else.
    """
    rate_per_day = -np.log(relief["share_lasting"]["value"]) / relief["days"]["value"]
    lasts_days = random.exponential(1 / rate_per_day, len(scores[relief["first"]]))
    return {
        visit: np.where(
            lasts_days > days[visit] - days[relief["first"]], scores[relief["first"]], scores[relief["start"]]
        )
        for visit in relief["visits"]
    }


def _events(spec: Parameters, infusions: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Return the events of each infusion, independent of each other."""
    drawn = []
    for term, event in spec.items():
        happened = random.random(len(infusions)) < event["share_of_infusions"]["value"]
        drawn.append(infusions.loc[happened, ["patient", "infusion", "day"]].assign(term=term))
    columns = ["patient", "infusion", "day", "term"]
    return pd.concat(drawn, ignore_index=True)[columns] if drawn else pd.DataFrame(columns=columns)


def _attended(visits: Parameters, patients: pd.DataFrame, random: np.random.Generator) -> dict[str, Booleans]:
    attended = {}
    for visit, spec in visits.items():
        came = random.random(len(patients)) >= spec["missing_share"]["value"]
        attended[visit] = came & (patients[spec["only_of"]] == YES).to_numpy() if spec["only_of"] else came
    return attended
