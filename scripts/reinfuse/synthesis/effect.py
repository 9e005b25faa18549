"""One effect of one study, with what it says of whom, and its values on the scale that all studies share."""

import math
from dataclasses import dataclass

CONFIDENCE = 0.95  # of limits that are worked out here, whatever level a study has for its own analyses
COMMON_POINTS = 10.0  # scores run from 0 to this on the common scale
COMMON_UNITS = {
    "mean_change": "points on 0–10",
    "responder_share": "percent",
    "share_still_relieved": "percent",
    "duration": "days",
    "case_course": "points on 0–10",
}
DAYS_IN = {"days": 1.0, "weeks": 7.0, "months": 365.25 / 12, "years": 365.25}  # mean lengths in the Julian calendar
SHARES = {"responder_share", "share_still_relieved"}


@dataclass(frozen=True)
class Numbers:
    """What a contribution's source gives, on its own scale; shares run from 0 to 1. NaN is what it does not give.

    `low` and `high` are limits at `ci_level`. Without a level they are the two ends of what was said: both scores of a
    case, or the side on which a duration lies.
    """

    estimate: float = math.nan
    se: float = math.nan
    n_patients: float = math.nan
    events: float = math.nan
    ci_level: float = math.nan
    low: float = math.nan
    high: float = math.nan
    baseline: float = math.nan
    unit: str = ""
    note: str = ""


@dataclass(frozen=True)
class Effect:
    """A contribution with its numbers. `common_…` are in `COMMON_UNITS`; a change below 0 is a fall."""

    study: str
    contribution: str
    kind: str
    name: str  # what the study is called beside others
    label: str
    outcome: str
    estimand: str
    population: str
    basis: str  # rows, published numbers, case, simulated
    main: bool
    comparable: str
    horizon_from_days: float
    horizon_to_days: float
    scale_low: float
    scale_high: float
    numbers: Numbers
    sources: tuple[str, ...]  # what the numbers come from: one analysis, or claims
    verdicts: tuple[str, ...] = ()  # what the audit found of these claims, each once

    @property
    def common_factor(self) -> float:
        """What a difference on the study's own scale is multiplied by."""
        if self.kind in SHARES:
            return 100.0
        if self.kind == "duration":
            return DAYS_IN[self.numbers.unit]
        return COMMON_POINTS / (self.scale_high - self.scale_low)

    def common(self, part: str) -> float:
        """Return `estimate`, `se`, `low` or `high` on the common scale."""
        return float(getattr(self.numbers, part)) * self.common_factor

    @property
    def percent_of_baseline(self) -> float:
        """The change as a percentage of the mean before it: a ratio of means, not a mean of patients' percentages."""
        if self.kind != "mean_change" or not self.numbers.baseline > self.scale_low:
            return math.nan
        return 100 * self.numbers.estimate / (self.numbers.baseline - self.scale_low)

    @property
    def is_evidence(self) -> bool:
        """Whether the effect is one of real patients; invented ones are listed apart and never counted."""
        return self.basis != "simulated"

    @property
    def can_be_weighted(self) -> bool:
        """Whether the effect is one of several real patients, with a standard error or a count."""
        if self.basis not in {"rows", "published numbers"}:
            return False
        if self.kind in SHARES:
            return not math.isnan(self.numbers.events)
        return self.kind == "mean_change" and self.numbers.se > 0
