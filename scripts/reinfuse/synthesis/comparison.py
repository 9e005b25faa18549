"""Effects of one kind over studies: how far they differ, whether they may be combined, and only then what they give."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from scipy.special import expit

from reinfuse.statistics.heterogeneity import Heterogeneity, heterogeneity
from reinfuse.statistics.inference import Inference
from reinfuse.statistics.random_effects import Limits, hartung_knapp, prediction_interval
from reinfuse.synthesis.effect import CONFIDENCE, SHARES, Effect

COMPARED_KINDS = ["mean_change", "responder_share", "share_still_relieved"]
# Added to both counts of a study without an event or without a non-event, whose logit would be infinite (Sweeting et
# al. 2004, Stat Med 23:1351; the default of R's metafor).
HALF_A_PATIENT = 0.5


@dataclass(frozen=True)
class Combined:
    """What the effects give together, on the common scale."""

    estimate: float
    hartung_knapp: Limits
    never_narrower: Limits
    prediction: Limits


@dataclass(frozen=True)
class Comparison:
    """Effects that stand beside each other, one a study.

    `heterogeneity` is on the scale that is weighted: points on 0–10, or logits of shares. `combined` is there only
    where `obstacles` is empty.
    """

    name: str
    kind: str
    effects: tuple[Effect, ...]
    obstacles: tuple[str, ...]
    heterogeneity: Heterogeneity
    combined: Combined | None

    @property
    def weighted(self) -> list[Effect]:
        """The effects that have a weight."""
        return [effect for effect in self.effects if effect.can_be_weighted]


def compare(effects: Iterable[Effect]) -> list[Comparison]:
    """Return the comparisons of all effects of real patients.

    For each kind, the main effects of the studies are compared; so are those that studies declare comparable, where
    that is another set. A comparison has effects of two studies at the least.
    """
    real = [effect for effect in effects if effect.is_evidence and effect.kind in COMPARED_KINDS]
    sets: dict[tuple[str, ...], tuple[str, str]] = {}
    members: dict[tuple[str, ...], list[Effect]] = {}
    for kind in COMPARED_KINDS:
        of_kind = [effect for effect in real if effect.kind == kind]
        groups = [(f"main {kind}", [effect for effect in of_kind if effect.main])]
        shared = sorted({effect.comparable for effect in of_kind} - {""})
        groups += [(name, [effect for effect in of_kind if effect.comparable == name]) for name in shared]
        for name, group in groups:
            key = tuple(sorted(f"{effect.study}/{effect.contribution}" for effect in group))
            if len({effect.study for effect in group}) > 1 and key not in sets:
                sets[key], members[key] = (name, kind), group
    return [_comparison(name, kind, members[key]) for key, (name, kind) in sets.items()]


def obstacles(effects: list[Effect]) -> list[str]:
    """Return why effects may not be combined, one sentence a reason; none where they may.

    They may where they estimate the same quantity, by the name that the studies declare, at horizons that have a day in
    common, and at least two of them have a weight.
    """
    found: list[str] = []
    if len({effect.comparable for effect in effects}) > 1 or not effects[0].comparable:
        found.append(f"They estimate different quantities: {_each(effects, 'estimand')}.")
    unknown = [effect.name for effect in effects if math.isnan(effect.horizon_from_days)]
    if unknown:
        found.append(f"How long after the infusions it was is not said for {', '.join(unknown)}.")
    elif max(effect.horizon_from_days for effect in effects) > min(effect.horizon_to_days for effect in effects):
        found.append("Their horizons have no day in common.")
    if sum(effect.can_be_weighted for effect in effects) < 2:
        found.append("Fewer than two of them come with what a weight needs: a standard error or a count.")
    return found


def weighable(effect: Effect) -> tuple[float, float]:
    """Return estimate and standard error on the scale that is weighted: points on 0–10, or the logit of a share."""
    if effect.kind not in SHARES:
        return effect.common("estimate"), effect.common("se")
    events, n = effect.numbers.events, effect.numbers.n_patients
    added = HALF_A_PATIENT if events in (0, n) else 0.0
    events, others = events + added, n - events + added
    return math.log(events / others), math.sqrt(1 / events + 1 / others)


def _comparison(name: str, kind: str, effects: list[Effect]) -> Comparison:
    pairs = [weighable(effect) for effect in effects if effect.can_be_weighted]
    values, errors = [value for value, _ in pairs], [error for _, error in pairs]
    reasons = obstacles(effects)
    difference = heterogeneity(values, errors, CONFIDENCE)
    combined = None if reasons else _combined(kind, values, errors, difference.tau_squared)
    return Comparison(name, kind, tuple(effects), tuple(reasons), difference, combined)


def _combined(kind: str, values: list[float], errors: list[float], tau_squared: float) -> Combined:
    plain = hartung_knapp(values, errors, tau_squared, CONFIDENCE)
    cautious = hartung_knapp(values, errors, tau_squared, CONFIDENCE, never_narrower=True)
    further = prediction_interval(values, errors, tau_squared, CONFIDENCE)
    return Combined(
        _back(kind, plain.estimate),
        _limits(kind, plain),
        _limits(kind, cautious),
        Limits(_back(kind, further.low), _back(kind, further.high)),
    )


def _limits(kind: str, found: Inference) -> Limits:
    return Limits(_back(kind, found.ci_low), _back(kind, found.ci_high))


def _back(kind: str, value: float) -> float:
    """Return a value of the weighted scale on the common one: a logit as a percentage."""
    return 100 * float(expit(value)) if kind in SHARES else value


def _each(effects: list[Effect], part: str) -> str:
    return "; ".join(f"{effect.name}: {getattr(effect, part)}" for effect in effects)
