"""Turn what the studies declare into effects: each from one estimate of theirs, or from claims of their ledger."""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reinfuse.errors import AnalysisError
from reinfuse.report.inputs import Claim, Estimate, read_claims, read_estimates
from reinfuse.statistics.inference import joined_notes
from reinfuse.suggestions import nearest
from reinfuse.synthesis import published
from reinfuse.synthesis.effect import CONFIDENCE, DAYS_IN, SHARES, Effect, Numbers

Settings = dict[str, Any]
SELECTORS = ["analysis", "estimand", "outcome", "group", "contrast", "timepoint", "method"]


def gather_effects(results: Path, settings: Settings) -> list[Effect]:
    """Return the effects of all studies, by horizon and then by the study's name.

    Parameters
    ----------
    results
        The folder of all results; of each study its estimates and its ledger are read, where a contribution needs them.

    Raises
    ------
    AnalysisError
        When a contribution selects no estimate, or one that its kind cannot use.
    ClaimError
        When a claim has no number, or the wrong unit.
    """
    effects: list[Effect] = []
    for study, facts in settings["studies"].items():
        specs: Mapping[str, Settings] = facts["contributions"]
        from_rows = any(spec["estimate"] for spec in specs.values())
        from_print = any(spec.get("published") for spec in specs.values())
        estimates = read_estimates(results / study / "estimates.csv") if from_rows else []
        claims = read_claims(results / study / "ledger.json") if from_print else []
        by_name = {claim.claim: claim for claim in claims}
        effects += [_effect(study, facts, name, spec, estimates, by_name) for name, spec in specs.items()]
    return sorted(effects, key=_place)


def _place(effect: Effect) -> tuple[float, float, str, str]:
    known = not math.isnan(effect.horizon_from_days)
    first, last = (effect.horizon_from_days, effect.horizon_to_days) if known else (math.inf, math.inf)
    return first, last, effect.name, effect.contribution


def _effect(
    study: str, facts: Settings, name: str, spec: Settings, estimates: list[Estimate], claims: Mapping[str, Claim]
) -> Effect:
    place = f"{study}/study.yaml: synthesis.contributions.{name}"
    if spec["estimate"]:
        numbers = _from_rows(spec, estimates, place)
        sources = [spec["estimate"]["analysis"]]
    else:
        numbers = _from_print(spec, claims, place)
        sources = _names(spec["published"], claims)
    horizon = spec["horizon_days"] or (math.nan, math.nan)
    scale = spec.get("scale") or (math.nan, math.nan)
    return Effect(
        study=study,
        contribution=name,
        kind=spec["kind"],
        name=facts["short_name"],
        label=spec["label"],
        outcome=spec["outcome"],
        estimand=spec["estimand"],
        population=spec["population"],
        basis=_basis(facts, spec),
        main=spec["main"],
        comparable=spec["comparable"] or "",
        horizon_from_days=float(horizon[0]),
        horizon_to_days=float(horizon[1]),
        scale_low=float(scale[0]),
        scale_high=float(scale[1]),
        numbers=numbers,
        sources=tuple(sources),
        verdicts=() if spec["estimate"] else tuple(dict.fromkeys(claims[name].numeric for name in sources)),
    )


def _basis(facts: Settings, spec: Settings) -> str:
    if spec["estimate"] and facts["rows"] == "simulated":
        return "simulated"
    if facts["evidence"] == "case":
        return "case"
    return "rows" if spec["estimate"] else "published numbers"


def _from_rows(spec: Settings, estimates: list[Estimate], place: str) -> Numbers:
    row = _selected(spec["estimate"], estimates, f"{place}.estimate")
    numbers = Numbers(
        estimate=_number(row.estimate),
        se=_number(row.se),
        n_patients=_number(row.n_patients),
        ci_level=_number(row.ci_level) if row.ci_low is not None else math.nan,
        low=_number(row.ci_low),
        high=_number(row.ci_high),
        unit=row.unit,
        note=joined_notes(*(note for note in row.note.split("; ") if note != "primary")),
    )
    if spec["kind"] == "duration" and row.unit not in DAYS_IN:
        raise AnalysisError(f"{place}.estimate: is in no unit of time. Select an estimate of a duration.")
    if spec["kind"] in SHARES:
        if row.unit != "proportion":
            raise AnalysisError(f"{place}.estimate: is no share. Select an estimate whose unit is 'proportion'.")
        if spec["kind"] == "responder_share":
            events = numbers.estimate * numbers.n_patients
            return Numbers(**{**vars(numbers), "events": events if math.isnan(events) else float(round(events))})
    if spec.get("baseline"):
        before = _selected(spec["baseline"], estimates, f"{place}.baseline")
        return Numbers(**{**vars(numbers), "baseline": _number(before.estimate)})
    return numbers


def _selected(selector: Settings, estimates: list[Estimate], place: str) -> Estimate:
    """Return the one estimate that has every wanted value; the key of a table of estimates is unique."""
    rows = estimates
    for column in SELECTORS:
        found = [row for row in rows if getattr(row, column) == selector[column]]
        if not found:
            known = sorted({getattr(row, column) for row in rows} - {""})
            raise AnalysisError(
                f"{place}.{column}: no estimate that fits the keys before has '{selector[column]}' here."
                f"{nearest(selector[column], known)}"
            )
        rows = found
    return rows[0]


def _from_print(spec: Settings, claims: Mapping[str, Claim], place: str) -> Numbers:
    said, claim = spec["published"], published.printed(claims, place)
    if spec["kind"] == "mean_change":
        return published.change(said, claim, CONFIDENCE)
    if spec["kind"] == "case_course":
        return published.course(said, claim)
    if spec["kind"] == "duration":
        known = claims.get(said["duration"])
        return published.duration(said, claim, known.unit if known else "", place)
    return published.share(said, claim, CONFIDENCE)


def _names(said: Settings, claims: Mapping[str, Claim]) -> list[str]:
    """Return the claims that are named, in the order of the document."""
    told = [value for key, value in said.items() if key not in {"reported_as", "meant", "ci_level"}]
    named = {part for value in told for part in (value if isinstance(value, list) else [value])}
    return [name for name in claims if name in named]


def _number(value: float | None) -> float:
    return math.nan if value is None else value
